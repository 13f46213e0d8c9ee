/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The language of a text: by its scripts where they decide, else by the built-in
 * model among the languages of the script that has most of it (kcorpus/lang.h).
 */
#include <config.h>

#include "lang_internal.h"

#include "code.h"
#include "mem.h"

#include <string.h>

/*
 * Words are read up to so many bytes: a hundred times what settles the label
 * (sentences of 50 letters are told apart in 98 of 100 cases).
 */
enum { ENOUGH_BYTES = 32768 };

/*
 * In a text that is mainly of another script, letters of a script that several
 * languages share get a language of their own from so many on; fewer are mostly
 * names.
 */
enum { LEAST_MINOR_LETTERS = 40 };

struct kc_lang_detector {
	kc_lang_tables *tables; /* of the model; made when a text needs it */
	struct kc_code code, line_code;
	kc_buf prose, folded, word;
	/* For kc_lang_next_line: what is left of the text, and its code. */
	kc_str text;
	size_t at, span;
};

kc_status
kc_lang_detector_new(kc_lang_detector **d, kc_error *err)
{
	*d = kc_calloc(1, sizeof(**d));
	return *d ? KC_OK : kc_fail_nomem(err);
}

void
kc_lang_detector_free(kc_lang_detector *d)
{
	if (!d)
		return;
	kc_lang_tables_free(d->tables);
	kc_code_release(&d->code);
	kc_code_release(&d->line_code);
	kc_buf_release(&d->prose);
	kc_buf_release(&d->folded);
	kc_buf_release(&d->word);
	kc_free(d);
}

/*
 * True if the label is the tag, or the tag with something after it (RFC 4647,
 * 3.3.1).
 */
static bool
is_in_range(kc_str label, kc_str tag)
{
	return label.len >= tag.len && !memcmp(label.ptr, tag.ptr, tag.len) &&
	    (label.len == tag.len || label.ptr[tag.len] == '-');
}

kc_status
kc_lang_detector_knows(
    kc_lang_detector *d, kc_str tag, bool *known, kc_error *err)
{
	const char *label;

	*known = is_in_range(KC_STR("zxx"), tag);
	for (size_t i = 0; !*known && (label = kc_lang_label(i)); i++)
		*known = is_in_range(kc_str_of(label), tag);
	for (unsigned i = 0; !*known && i < KC_TONGUE_COUNT; i++)
		*known = is_in_range(kc_str_of(kc_tongue_label(i)), tag);
	if (*known)
		return KC_OK;
	if (!d->tables)
		KC_TRY(kc_lang_tables_new(&d->tables, err));
	for (size_t i = 0; !*known && i < kc_lang_tables_labels(d->tables); i++)
		*known = is_in_range(kc_lang_tables_label(d->tables, i), tag);
	return KC_OK;
}

/* The text without its code, which is d->prose or the text itself. */
static kc_status
leave_out_code(kc_lang_detector *d, kc_str text, kc_str *prose)
{
	size_t at = 0;

	*prose = text;
	KC_TRY(kc_code_find(&d->code, text));
	if (!d->code.n)
		return KC_OK;
	kc_buf_reset(&d->prose, SIZE_MAX);
	for (size_t i = 0; i < d->code.n; i++) {
		KC_TRY(kc_buf_add(&d->prose,
		    (kc_str){text.ptr + at, d->code.spans[i].start - at}));
		at = d->code.spans[i].end;
	}
	KC_TRY(kc_buf_add(
	    &d->prose, (kc_str){kc_ptr_add(text.ptr, at), text.len - at}));
	*prose = kc_buf_str(&d->prose);
	return KC_OK;
}

/* Let the model judge the words of one tongue. */
static kc_status
judge_tongue(kc_lang_detector *d, kc_str prose, unsigned tongue,
    struct kc_lang_verdict *v, kc_error *err)
{
	const char *p, *end;
	struct kc_lang_word w;
	size_t bytes = 0;

	if (!d->tables)
		KC_TRY(kc_lang_tables_new(&d->tables, err));
	kc_buf_reset(&d->folded, SIZE_MAX);
	if (kc_fold_case(prose, &d->folded))
		return kc_fail_nomem(err);
	kc_lang_tables_begin(d->tables);
	p = d->folded.ptr;
	end = kc_str_end(kc_buf_str(&d->folded));
	while (bytes < ENOUGH_BYTES && kc_lang_next_word(&p, end, &w)) {
		if (w.tongue != tongue)
			continue;
		kc_buf_reset(&d->word, SIZE_MAX);
		if (kc_lang_word_put(w.text, &d->word) ||
		    kc_lang_tables_word(d->tables, kc_buf_str(&d->word)))
			return kc_fail_nomem(err);
		bytes += w.text.len;
	}
	if (kc_lang_tables_end(d->tables, tongue, v))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* The tongue whose model decides for the label that scripts gave, or none. */
static unsigned
tongue_of_label(kc_str label)
{
	if (kc_str_equal(label, KC_STR("zh")))
		return KC_TONGUE_HAN;
	for (unsigned i = KC_TONGUE_LATIN; i < KC_TONGUE_HAN; i++)
		if (kc_str_equal(label, kc_str_of(kc_tongue_label(i))))
			return i;
	return KC_TONGUE_NONE;
}

/* Where no script that is told apart leads, the block of its letters may tell. */
static void
judge_other(kc_str prose, kc_lang_guess *g)
{
	uint64_t letters[KC_TONGUE_COUNT] = {0}, total = 0;
	const char *p = prose.ptr, *end = kc_str_end(prose);
	unsigned best = 0;

	while (p < end) {
		unsigned tongue = kc_tongue_of(kc_cp_next(&p, end));

		letters[tongue]++;
		total += tongue != KC_TONGUE_NONE;
	}
	for (unsigned i = KC_TONGUE_ALONE; i < KC_TONGUE_COUNT; i++)
		if (letters[i] > letters[best] || !best)
			best = i;
	if (letters[best] * 3 < total || !letters[best])
		return;
	g->label = kc_str_of(kc_tongue_label(best));
	g->score = (double)letters[best] / (double)total;
}

static void
add_share(kc_lang_result *r, kc_str label, uint64_t letters)
{
	size_t i = 0;

	while (i < r->share_n && !kc_str_equal(r->shares[i].label, label))
		i++;
	/* More languages than there is room for are of none. */
	if (i == KC_LANG_SHARES)
		return;
	if (i == r->share_n)
		r->shares[r->share_n++] = (kc_lang_share){label, 0};
	r->shares[i].letters += letters;
}

/* Letters of a script that is not the label's own. */
static kc_status
share_minor(kc_lang_detector *d, kc_str prose, unsigned tongue,
    uint64_t letters, kc_lang_result *r, kc_error *err)
{
	struct kc_lang_verdict v = {kc_str_of(kc_tongue_label(tongue)), 0};

	if (letters >= LEAST_MINOR_LETTERS && tongue < KC_TONGUE_MODEL_END)
		KC_TRY(judge_tongue(d, prose, tongue, &v, err));
	add_share(r, v.label, letters);
	return KC_OK;
}

/* The tongue of a script of the composition. */
static unsigned
tongue_of_script(size_t script)
{
	static const unsigned char tongues[KC_SCRIPT_COUNT] = {
	    [KC_SCRIPT_HANGUL] = KC_TONGUE_HANGUL,
	    [KC_SCRIPT_HAN] = KC_TONGUE_HAN,
	    [KC_SCRIPT_HIRAGANA] = KC_TONGUE_KANA,
	    [KC_SCRIPT_KATAKANA] = KC_TONGUE_KANA,
	    [KC_SCRIPT_BOPOMOFO] = KC_TONGUE_BOPOMOFO,
	    [KC_SCRIPT_LATIN] = KC_TONGUE_LATIN,
	    [KC_SCRIPT_CYRILLIC] = KC_TONGUE_CYRILLIC,
	    [KC_SCRIPT_ARABIC] = KC_TONGUE_ARABIC,
	    [KC_SCRIPT_DEVANAGARI] = KC_TONGUE_DEVANAGARI,
	    [KC_SCRIPT_BENGALI] = KC_TONGUE_BENGALI,
	};

	return tongues[script];
}

/* Han is read with the language that it stands in. */
static bool
takes_han(kc_str label)
{
	return kc_str_equal(label, KC_STR("ko")) ||
	    kc_str_equal(label, KC_STR("ja"));
}

static kc_status
share_letters(kc_lang_detector *d, kc_str prose, unsigned main_tongue,
    kc_lang_result *r, kc_error *err)
{
	kc_str label = r->guess.label;

	for (size_t i = 0; i < KC_SCRIPT_COUNT; i++) {
		uint64_t letters = r->composition.letters[i];
		unsigned tongue = tongue_of_script(i);
		kc_str own = kc_lang_script_label((kc_script)i);

		if (!letters)
			continue;
		if (tongue && tongue == main_tongue)
			add_share(r, label, letters);
		else if (tongue == KC_TONGUE_HAN && takes_han(label))
			add_share(r, label, letters);
		else if (tongue)
			KC_TRY(share_minor(d, prose, tongue, letters, r, err));
		else
			add_share(r, own.len ? own : label, letters);
	}
	return KC_OK;
}

/* True if the look at code pays: there is Latin enough to be some. */
static bool
may_hold_code(const kc_composition *c)
{
	return c->letters[KC_SCRIPT_LATIN] * 4 > kc_composition_letters(c);
}

kc_status
kc_lang_detect(
    kc_lang_detector *d, kc_str text, kc_lang_result *r, kc_error *err)
{
	struct kc_lang_verdict v = {KC_STR("und"), 0};
	kc_str prose = text;
	unsigned tongue;

	*r = (kc_lang_result){.composition = KC_COMPOSITION_INIT};
	kc_composition_add(&r->composition, text);
	if (may_hold_code(&r->composition)) {
		if (leave_out_code(d, text, &prose))
			return kc_fail_nomem(err);
		if (prose.ptr != text.ptr) {
			r->composition = (kc_composition)KC_COMPOSITION_INIT;
			kc_composition_add(&r->composition, prose);
		}
	}
	kc_lang_by_script(&r->composition, &r->guess);
	tongue = tongue_of_label(r->guess.label);
	if (r->composition.letters[KC_SCRIPT_OTHER])
		judge_other(prose, &r->guess);
	if ((prose.ptr != text.ptr &&
		!kc_composition_letters(&r->composition)) ||
	    kc_lang_is_noise(prose, &r->composition)) {
		r->guess = (kc_lang_guess){KC_STR("zxx"), 1};
		tongue = KC_TONGUE_NONE;
	} else if (tongue) {
		KC_TRY(judge_tongue(d, prose, tongue, &v, err));
		r->guess.label = v.label;
		r->guess.score *= v.score;
	}
	return share_letters(d, prose, tongue, r, err);
}

kc_status
kc_lang_begin_lines(kc_lang_detector *d, kc_str text, kc_error *err)
{
	d->text = text;
	d->at = d->span = 0;
	return kc_code_find(&d->line_code, text) ? kc_fail_nomem(err) : KC_OK;
}

/* True if the line at `at` is code of the whole text. */
static bool
is_code_line(kc_lang_detector *d, size_t at)
{
	const struct kc_code *code = &d->line_code;

	while (d->span < code->n && code->spans[d->span].end <= at)
		d->span++;
	return d->span < code->n && code->spans[d->span].start <= at;
}

kc_status
kc_lang_next_line(
    kc_lang_detector *d, kc_str *line, kc_lang_result *r, kc_error *err)
{
	const char *from = kc_ptr_add(d->text.ptr, d->at);
	size_t left = d->text.len - d->at;
	const char *lf = left ? memchr(from, '\n', left) : NULL;

	if (!left)
		return KC_EOF;
	*line = (kc_str){from, lf ? (size_t)(lf - from) : left};
	if (is_code_line(d, d->at)) {
		*r = (kc_lang_result){.guess = {KC_STR("zxx"), 1},
		    .composition = KC_COMPOSITION_INIT};
		d->at += line->len + (lf != NULL);
		return KC_OK;
	}
	d->at += line->len + (lf != NULL);
	return kc_lang_detect(d, *line, r, err);
}

void
kc_lang_result_add(kc_lang_result *sum, const kc_lang_result *r)
{
	kc_composition_merge(&sum->composition, &r->composition);
	for (size_t i = 0; i < r->share_n; i++)
		add_share(sum, r->shares[i].label, r->shares[i].letters);
}
