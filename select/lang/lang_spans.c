/* SPDX-License-Identifier: Apache-2.0 */
/* Where the languages of a line change (kcorpus/lang.h). */
#include <config.h>

#include "lang_detector.h"

#include "mem.h"

#include <string.h>

/* Words that are decided about together. */
enum { BLOCK_WORDS = 4096 };

/*
 * What it costs to change the language from one word to the next, in steps of
 * KC_LM_STEP: 22.5 in logarithms. Of manuals in 22 languages of the Latin script,
 * lines of five words in one and five in another get the right label for .94 of their
 * characters, with eight words .98; of 1,500 lines in one language 26 are split, some
 * at names of commands. With 80 steps 56 are, with 160 eleven, and .93 of five words.
 */
enum { CHANGE_STEPS = 120 };

/* The costs of a language that is out of the question. */
enum { FORBIDDEN = 1 << 28 };

enum { UNDECIDED = 255 };

struct span_word {
	size_t at; /* in the line */
	size_t len;
	uint8_t tongue;
	uint8_t language; /* within the tongue, or UNDECIDED */
};

struct kc_lang_spanner {
	struct span_word words[BLOCK_WORDS];
	size_t n;
	/* The language before each word on the best way to each language. */
	uint8_t from[BLOCK_WORDS][KC_LM_MOST];
	kc_lang_span *spans;
	size_t span_n, span_cap;
};

/* A line that was judged. */
struct span_line {
	kc_str text;
	const kc_lang_result *judged;
	unsigned main; /* the tongue that the model judged, or none */
};

void
kc_lang_spanner_free(struct kc_lang_spanner *s)
{
	if (s)
		kc_free(s->spans);
	kc_free(s);
}

/* The costs of the languages of a tongue before its first word. */
static void
begin_costs(const kc_lang_detector *d, unsigned tongue, int32_t *costs)
{
	uint32_t first = d->model->first[tongue];

	for (uint32_t i = 0; i < KC_LM_MOST; i++) {
		const struct kc_lm_label *label = d->model->labels + first + i;
		bool ok = i < d->model->label_n[tongue] &&
		    strcmp(label->name, "zxx") &&
		    (!d->chosen || d->chosen[first + i]);

		costs[i] = ok ? label->rare : FORBIDDEN;
	}
}

static uint8_t
find_cheapest(const int32_t *costs)
{
	unsigned best = 0;

	for (unsigned i = 1; i < KC_LM_MOST; i++)
		if (costs[i] < costs[best])
			best = i;
	return (uint8_t)best;
}

/* Go on with a word in each language: that of the word before, or from the best. */
static void
add_word(
    const int16_t *word, const int32_t *begin, int32_t *costs, uint8_t *from)
{
	uint8_t best = find_cheapest(costs);
	int32_t change = costs[best] + CHANGE_STEPS;

	for (unsigned i = 0; i < KC_LM_MOST; i++) {
		bool stays = costs[i] <= change + begin[i];

		from[i] = stays ? (uint8_t)i : best;
		costs[i] = (stays ? costs[i] : change + begin[i]) + word[i];
	}
}

/*
 * Decide the languages of the words of a tongue: of all ways through them the one that
 * costs least, words and changes together (Viterbi, 1967).
 */
static kc_status
decide_words(kc_lang_detector *d, kc_str line, unsigned tongue)
{
	struct kc_lang_spanner *s = d->spanner;
	int32_t begin[KC_LM_MOST], costs[KC_LM_MOST];
	uint8_t language;

	begin_costs(d, tongue, begin);
	memcpy(costs, begin, sizeof(costs));
	kc_lang_tables_begin(d->tables, tongue);
	for (size_t i = 0; i < s->n; i++) {
		const struct span_word *w = s->words + i;
		kc_str folded;

		if (w->tongue != tongue)
			continue;
		KC_TRY(kc_lang_fold_word(d, (kc_str){line.ptr + w->at, w->len},
		    kc_str_end(line), &folded));
		add_word(kc_lang_tables_costs(d->tables, folded), begin, costs,
		    s->from[i]);
	}
	language = find_cheapest(costs);
	for (size_t i = s->n; i--;)
		if (s->words[i].tongue == tongue) {
			s->words[i].language = language;
			language = s->from[i][language];
		}
	return KC_OK;
}

/* True if all words of a tongue have one language, so that there is no change. */
static bool
are_words_alike(const struct kc_lang_spanner *s, unsigned tongue)
{
	unsigned language = UNDECIDED;

	for (size_t i = 0; i < s->n; i++) {
		if (s->words[i].tongue != tongue)
			continue;
		if (language != UNDECIDED && language != s->words[i].language)
			return false;
		language = s->words[i].language;
	}
	return true;
}

/*
 * The label of a word; empty if it has that of the words around it. Words of the main
 * tongue have the line's label unless the language changes among them.
 */
static kc_str
label_of_word(const kc_lang_detector *d, const struct span_line *line,
    const struct span_word *w)
{
	kc_str label = line->judged->guess.label;

	if (w->tongue < KC_TONGUE_MODEL_END && w->language != UNDECIDED)
		return kc_str_of(
		    d->model->labels[d->model->first[w->tongue] + w->language]
			.name);
	if (w->tongue == line->main ||
	    (w->tongue == KC_TONGUE_HAN && kc_lang_takes_han(label)))
		return label;
	if (w->tongue < KC_TONGUE_HAN)
		return (kc_str){NULL, 0};
	/* Han beside kana is read with it. */
	if (w->tongue == KC_TONGUE_HAN &&
	    line->judged->composition.letters[KC_SCRIPT_HIRAGANA])
		return kc_str_of(kc_tongue_label(KC_TONGUE_KANA));
	return kc_str_of(kc_tongue_label(w->tongue));
}

/* A span ends where the next one begins. */
static kc_status
put_span(struct kc_lang_spanner *s, size_t at, kc_str label)
{
	if (s->span_n && kc_str_equal(s->spans[s->span_n - 1].label, label))
		return KC_OK;
	KC_TRY(KC_GROW(&s->spans, &s->span_cap, s->span_n + 1));
	if (s->span_n)
		s->spans[s->span_n - 1].end = at;
	s->spans[s->span_n] = (kc_lang_span){s->span_n ? at : 0, at, label};
	s->span_n++;
	return KC_OK;
}

/* Read the next words of the line from *p on. */
static void
read_span_words(struct kc_lang_spanner *s, kc_str line, const char **p)
{
	struct kc_lang_word w;

	for (s->n = 0;
	     s->n < BLOCK_WORDS && kc_lang_next_word(p, kc_str_end(line), &w);
	     s->n++)
		s->words[s->n] = (struct span_word){
		    (size_t)(w.text.ptr - line.ptr), w.text.len,
		    (uint8_t)w.tongue, UNDECIDED};
}

/* True if the line has so many letters of a shared script that it may change. */
static bool
may_change(const struct span_line *line, unsigned tongue)
{
	return kc_lang_tongue_letters(&line->judged->composition, tongue) >=
	    KC_LANG_MINOR_LETTERS;
}

/*
 * True for up to so many words of another script among Hangul, or before a Korean
 * ending without a blank: names in a Korean sentence, "Visual Studio Code를".
 */
enum { NAME_WORDS = 4 };

static bool
is_name_in_korean(const struct kc_lang_spanner *s, size_t i)
{
	size_t first = i, last = i;
	unsigned tongue = s->words[i].tongue;

	if (tongue == KC_TONGUE_HANGUL)
		return false;
	while (first && i - first < NAME_WORDS &&
	    s->words[first - 1].tongue == tongue)
		first--;
	while (last + 1 < s->n && last - i < NAME_WORDS &&
	    s->words[last + 1].tongue == tongue)
		last++;
	if (last - first >= NAME_WORDS || last + 1 == s->n ||
	    s->words[last + 1].tongue != KC_TONGUE_HANGUL)
		return false;
	return (first && s->words[first - 1].tongue == KC_TONGUE_HANGUL) ||
	    s->words[last].at + s->words[last].len == s->words[last + 1].at;
}

/* True if there is no blank between a word and its neighbour, which is of kana. */
static bool
is_joined_to_kana(const struct span_word *w, const struct span_word *kana)
{
	return kana->tongue == KC_TONGUE_KANA &&
	    (w->at + w->len == kana->at || kana->at + kana->len == w->at);
}

/* True for Han in a Japanese word, also in a line that Hangul makes Korean. */
static bool
is_japanese_han(const struct kc_lang_spanner *s, size_t i)
{
	const struct span_word *w = s->words + i;

	return w->tongue == KC_TONGUE_HAN &&
	    ((i && is_joined_to_kana(w, w - 1)) ||
		(i + 1 < s->n && is_joined_to_kana(w, w + 1)));
}

static kc_status
span_words(kc_lang_detector *d, const struct span_line *line, kc_error *err)
{
	struct kc_lang_spanner *s = d->spanner;
	bool whole = !s->span_n && s->n < BLOCK_WORDS;

	for (unsigned t = KC_TONGUE_LATIN; t < KC_TONGUE_HAN; t++) {
		if (!may_change(line, t))
			continue;
		KC_TRY(kc_lang_detector_ready(d, err));
		if (decide_words(d, line->text, t))
			return kc_fail_nomem(err);
		if (t != line->main || !whole || !are_words_alike(s, t))
			continue;
		for (size_t i = 0; i < s->n; i++)
			if (s->words[i].tongue == t)
				s->words[i].language = UNDECIDED;
	}
	for (size_t i = 0; i < s->n; i++) {
		kc_str label = is_name_in_korean(s, i)
		    ? kc_str_of(kc_tongue_label(KC_TONGUE_HANGUL))
		    : is_japanese_han(s, i)
		    ? kc_str_of(kc_tongue_label(KC_TONGUE_KANA))
		    : label_of_word(d, line, s->words + i);

		if (label.len && put_span(s, s->words[i].at, label))
			return kc_fail_nomem(err);
	}
	return KC_OK;
}

static bool
is_language(kc_str label)
{
	return !kc_str_equal(label, KC_STR("zxx")) &&
	    !kc_str_equal(label, KC_STR("und"));
}

kc_status
kc_lang_line_spans(kc_lang_detector *d, kc_str line, const kc_lang_result *r,
    const kc_lang_span **spans, size_t *n, kc_error *err)
{
	struct span_line l = {line, r, kc_lang_main_tongue(&r->composition)};
	const char *p = line.ptr;
	kc_status st = KC_OK;

	if (!d->spanner)
		d->spanner = kc_calloc(1, sizeof(*d->spanner));
	if (!d->spanner)
		return kc_fail_nomem(err);
	d->spanner->span_n = 0;
	if (is_language(r->guess.label))
		do {
			read_span_words(d->spanner, line, &p);
			st = span_words(d, &l, err);
		} while (!st && d->spanner->n);
	KC_TRY(st);
	if (!d->spanner->span_n && put_span(d->spanner, 0, r->guess.label))
		return kc_fail_nomem(err);
	d->spanner->spans[d->spanner->span_n - 1].end = line.len;
	*spans = d->spanner->spans;
	*n = d->spanner->span_n;
	return KC_OK;
}
