/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The language of a text: by its scripts where they decide, else by the built-in
 * model among the languages of the script that has most of it (kcorpus/lang.h).
 */
#include <config.h>

#include "lang_detector.h"

#include "ascii.h"
#include "unicode/lower.h"

/*
 * Words are read up to so many bytes: the label of 50 letters is right in 98 of 100
 * cases. Of a script that is not the text's own fifty words tell enough.
 */
enum { ENOUGH_BYTES = 8192, ENOUGH_MINOR_BYTES = 300 };

/* Below this the label is a guess between many: "und" with the script. */
static const double least_score = 0.08;

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

/*
 * Put the first bytes of a word into a buffer that has room for them, small; returns how
 * many are ASCII, up to the block's 16. The text goes on for as many at least.
 */
enum { FOLDED_BLOCK = 16 };

static size_t
fold_block(kc_str word, char *out)
{
	size_t n = 0;

#ifdef __SSE2__
	const __m128i *v = (const __m128i *)(const void *)word.ptr;
	__m128i block = _mm_loadu_si128(v);
	__m128i up = _mm_add_epi8(block, _mm_set1_epi8(127 - 'Z'));
	__m128i capital = _mm_cmpgt_epi8(up, _mm_set1_epi8(127 - 26));
	__m128i small = _mm_or_si128(
	    block, _mm_and_si128(capital, _mm_set1_epi8(0x20)));
	unsigned others = (unsigned)_mm_movemask_epi8(block) | 1U << 16;

	_mm_storeu_si128((__m128i *)(void *)out, small);
	n = (size_t)__builtin_ctz(others);
	n = n < word.len ? n : word.len;
#else
	(void)word;
	(void)out;
#endif
	return n;
}

/*
 * Fold ASCII and letters of Latin of two bytes from byte n on, where n have been folded
 * as ASCII. False if there is any other character, or one whose folding has one: U+0149.
 */
static bool
fold_latin(kc_str word, size_t n, kc_buf *out)
{
	const char *p = word.ptr + n, *end = kc_str_end(word);
	char *to = out->ptr + n;

	while (p < end) {
		uint32_t cp = kc_cp_next(&p, end);

		if (cp < 0x80)
			*to++ = kc_ascii_lower((char)cp);
		else if (cp >= 0xC0 && cp < 0x250 && cp != 0x149)
			to += kc_fold_put(cp, to);
		else
			return false;
	}
	out->len = (size_t)(to - out->ptr);
	return true;
}

kc_status
kc_lang_fold_word(
    kc_lang_detector *d, kc_str word, const char *end, kc_str *folded)
{
	size_t n = 0;

	kc_buf_reset(&d->word, SIZE_MAX);
	/* Of two bytes three may become, and twelve of the last one. */
	KC_TRY(kc_buf_reserve(&d->word, word.len * 2 + FOLDED_BLOCK));
	if (end - word.ptr >= FOLDED_BLOCK)
		n = fold_block(word, d->word.ptr);
	if (!fold_latin(word, n, &d->word)) {
		kc_buf_reset(&d->word, SIZE_MAX);
		kc_buf_reset(&d->folded, SIZE_MAX);
		KC_TRY(kc_fold_case(word, &d->folded));
		KC_TRY(kc_lang_word_put(kc_buf_str(&d->folded), &d->word));
	}
	*folded = kc_buf_str(&d->word);
	return KC_OK;
}

/* Let the model judge the first words of one tongue, `enough` bytes of them. */
static kc_status
judge_tongue(kc_lang_detector *d, kc_str prose, unsigned tongue, size_t enough,
    struct kc_lang_rating *r, kc_error *err)
{
	const char *p = prose.ptr, *end = kc_str_end(prose);
	struct kc_lang_word w;
	size_t bytes = 0;
	kc_str folded;

	KC_TRY(kc_lang_detector_ready(d, err));
	kc_lang_tables_begin(d->tables, tongue);
	while (bytes < enough && kc_lang_next_word(&p, end, &w)) {
		if (w.tongue != tongue)
			continue;
		if (kc_lang_fold_word(d, w.text, end, &folded))
			return kc_fail_nomem(err);
		kc_lang_tables_word(d->tables, folded);
		bytes += w.text.len;
	}
	kc_lang_tables_end(d->tables, r);
	return KC_OK;
}

/*
 * What a character may cost: in the best language one costs 1.5 to 3, 4.2 in one of a
 * thousand sentences and 5.3 in one of a thousand words of six letters. Of Han, where
 * thousands of characters can come next, one costs 3 to 5.5, 6.95 at most in 17,000
 * sentences and 7.05 in the Thousand Character Classic; in bytes of UTF-8 or EUC-KR that
 * were read as GBK or Big5 it costs 8 to 12.
 */
static double
most_cost(unsigned tongue, uint64_t characters)
{
	return tongue == KC_TONGUE_HAN ? 7 + 8.0 / (double)characters
				       : 4 + 10.0 / (double)characters;
}

/* True if the words are like those of the best language. */
static bool
is_likely(const struct kc_lang_rating *r, unsigned tongue)
{
	return r->n && kc_lang_rating_score(r, r->best) >= least_score &&
	    r->cost <= most_cost(tongue, r->characters);
}

/* The best label that the model gave, if it is likely enough. */
static kc_lang_guess
best_candidate(const struct kc_lang_rating *r, unsigned tongue)
{
	if (is_likely(r, tongue))
		return kc_lang_rating_at(r, r->best);
	/* Bopomofo is of the tongue of Han and no business of the model. */
	if (!r->n)
		return (kc_lang_guess){kc_str_of(kc_tongue_label(tongue)), 0};
	return (kc_lang_guess){kc_str_of(kc_tongue_unlikely(tongue)),
	    kc_lang_rating_score(r, r->best)};
}

/*
 * True for what is Japanese by its kana, but has so much Han, or kana of half width, as
 * bytes of other encodings that were read as Shift_JIS or GBK. In most Japanese text
 * half of the letters are kana.
 */
static bool
is_doubtful_japanese(kc_str label, const kc_composition *c)
{
	return kc_str_equal(label, KC_STR("ja")) &&
	    c->letters[KC_SCRIPT_HAN] >=
	    2 * kc_lang_tongue_letters(c, KC_TONGUE_KANA);
}

/* True if the model may choose a language of the tongue. */
static bool
may_choose(const kc_lang_detector *d, unsigned tongue)
{
	uint32_t first = d->model->first[tongue];

	for (uint32_t i = 0; i < d->model->label_n[tongue]; i++)
		if (!d->chosen || d->chosen[first + i])
			return true;
	return false;
}

/* The tongue whose model decides for the label that scripts gave, or none. */
static unsigned
tongue_of_label(kc_str label)
{
	/* Most are of one script: "ko". */
	if (*label.ptr != 'u' && *label.ptr != 'z')
		return KC_TONGUE_NONE;
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
	kc_str label = kc_str_of(kc_tongue_label(tongue));

	if (letters >= KC_LANG_MINOR_LETTERS && tongue < KC_TONGUE_MODEL_END) {
		KC_TRY(judge_tongue(
		    d, prose, tongue, ENOUGH_MINOR_BYTES, &d->rating, err));
		label = best_candidate(&d->rating, tongue).label;
	}
	add_share(r, label, letters);
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

uint64_t
kc_lang_tongue_letters(const kc_composition *c, unsigned tongue)
{
	uint64_t letters = 0;

	for (size_t i = 0; i < KC_SCRIPT_COUNT; i++)
		if (tongue && tongue_of_script(i) == tongue)
			letters += c->letters[i];
	return letters;
}

unsigned
kc_lang_main_tongue(const kc_composition *c)
{
	kc_lang_guess guess;

	kc_lang_by_script(c, &guess);
	return tongue_of_label(guess.label);
}

bool
kc_lang_takes_han(kc_str label)
{
	return kc_str_equal(label, KC_STR("ko")) ||
	    kc_str_equal(label, KC_STR("ja"));
}

/* Letters of a script of one language, which has its name, or of none. */
static void
share_alone(kc_lang_result *r, kc_script script, kc_str label, uint64_t letters)
{
	kc_str own = kc_lang_script_label(script);

	add_share(r, own.len ? own : label, letters);
}

static kc_status
share_letters(kc_lang_detector *d, kc_str prose, unsigned main_tongue,
    uint32_t scripts, kc_lang_result *r, kc_error *err)
{
	kc_str label = r->guess.label;

	for (uint32_t left = scripts; left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctz(left);
		uint64_t letters = r->composition.letters[i];
		unsigned tongue = tongue_of_script(i);

		if (tongue && tongue == main_tongue)
			add_share(r, label, letters);
		else if (tongue == KC_TONGUE_HAN && kc_lang_takes_han(label))
			add_share(r, label, letters);
		else if (tongue)
			KC_TRY(share_minor(d, prose, tongue, letters, r, err));
		else
			share_alone(r, (kc_script)i, label, letters);
	}
	return KC_OK;
}

/* True if the look at code pays: there is Latin enough to be some. */
static bool
may_hold_code(const kc_composition *c)
{
	uint64_t latin = c->letters[KC_SCRIPT_LATIN];

	return latin && latin * 4 > kc_composition_letters(c);
}

/*
 * What kc_lang_detector_top tells: the label, and the others in d->likely, where the
 * model has judged the text's main tongue, in their order.
 */
static void
keep_candidates(kc_lang_detector *d, unsigned tongue, double share,
    const kc_lang_guess *guess)
{
	d->first = *guess;
	if (!tongue)
		d->likely.n = 0;
	d->likely_from = is_likely(&d->likely, tongue);
	d->likely_share = share;
}

kc_status
kc_lang_detect(
    kc_lang_detector *d, kc_str text, kc_lang_result *r, kc_error *err)
{
	kc_str prose = text;
	double share = 0; /* of the script that the model judges */
	uint64_t letters;
	uint32_t scripts;
	unsigned tongue;
	bool is_code = false;

	r->composition = (kc_composition)KC_COMPOSITION_INIT;
	r->share_n = 0;
	kc_composition_add(&r->composition, text);
	if (may_hold_code(&r->composition)) {
		is_code = kc_lang_is_snippet(text);
		if (leave_out_code(d, text, &prose))
			return kc_fail_nomem(err);
		if (prose.ptr != text.ptr) {
			r->composition = (kc_composition)KC_COMPOSITION_INIT;
			kc_composition_add(&r->composition, prose);
		}
	}
	scripts = kc_composition_scripts(&r->composition);
	letters = kc_lang_by_scripts(&r->composition, scripts, &r->guess);
	tongue = tongue_of_label(r->guess.label);
	if (r->composition.letters[KC_SCRIPT_OTHER])
		judge_other(prose, &r->guess);
	if (is_code || (prose.ptr != text.ptr && !letters) ||
	    kc_lang_is_noise(prose, &r->composition, letters)) {
		r->guess = (kc_lang_guess){KC_STR("zxx"), 1};
		tongue = KC_TONGUE_NONE;
	} else if (tongue) {
		KC_TRY(judge_tongue(
		    d, prose, tongue, ENOUGH_BYTES, &d->likely, err));
		share = r->guess.score;
		r->guess = best_candidate(&d->likely, tongue);
		r->guess.score *= share;
	} else if (is_doubtful_japanese(r->guess.label, &r->composition)) {
		KC_TRY(judge_tongue(d, prose, KC_TONGUE_HAN, ENOUGH_MINOR_BYTES,
		    &d->rating, err));
		if (may_choose(d, KC_TONGUE_HAN) &&
		    !is_likely(&d->rating, KC_TONGUE_HAN))
			r->guess = best_candidate(&d->rating, KC_TONGUE_HAN);
	}
	keep_candidates(d, tongue, share, &r->guess);
	return share_letters(d, prose, tongue, scripts, r, err);
}

void
kc_lang_result_add(kc_lang_result *sum, const kc_lang_result *r)
{
	kc_composition_merge(&sum->composition, &r->composition);
	for (size_t i = 0; i < r->share_n; i++)
		add_share(sum, r->shares[i].label, r->shares[i].letters);
}
