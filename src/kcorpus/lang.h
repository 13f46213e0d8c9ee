/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a text is written in: its letters by script, and its language.
 *
 *	kc_composition c = KC_COMPOSITION_INIT;
 *	kc_lang_guess g;
 *
 *	kc_composition_add(&c, text);
 *	kc_lang_by_script(&c, &g);		g.label "ko", g.score 0.91
 *	st = kc_composition_json(&c, &out);	{"Hangul":0.8012,"Latin":0.1988}
 *
 * A letter is a character of class L whose script is a real one: full-width
 * digits, punctuation, kana length marks and the invisible Hangul fillers are of
 * no script. Shares are of the letters.
 *
 * Scripts decide Korean, Japanese, Chinese and the languages that have a script
 * to themselves (kc_lang_by_script); a model decides among those of the Latin,
 * Cyrillic, Arabic, Devanagari and Bengali scripts (kc_lang_detect). Where one
 * language holds nearly all text of a script its smaller neighbours get its label
 * too: Yiddish is "he", Dzongkha is "bo".
 */
#ifndef KCORPUS_LANG_H
#define KCORPUS_LANG_H

#include "kcorpus/base.h"
#include "kcorpus/langmodel.h"
#include "kcorpus/unicode.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Room for scripts to come, so that the struct keeps its size. */
enum { KC_SCRIPT_ROOM = 64 };

/* Counts over one or more texts; they add up. */
typedef struct kc_composition {
	uint64_t characters; /* code points */
	uint64_t spaces;     /* ... of class KC_CLASS_SPACE */
	uint64_t digits;     /* ... of class KC_CLASS_N */
	uint64_t marks;      /* ... of class KC_CLASS_M */
	uint64_t scriptless; /* ... of class L without a script: length marks */
	uint64_t jamo;       /* Hangul letters that are not syllables */
	uint64_t letters[KC_SCRIPT_ROOM]; /* by kc_script; the rest is 0 */
} kc_composition;

#define KC_COMPOSITION_INIT \
	{ \
		0, 0, 0, 0, 0, 0, \
		{ \
			0 \
		} \
	}

/* Count valid text. Never fails; about 1 GB/s on Korean. */
KC_API void kc_composition_add(kc_composition *c, kc_str text);

/* Add the counts of `other`. */
KC_API void
kc_composition_merge(kc_composition *c, const kc_composition *other);

/* The letters of all scripts. */
KC_API uint64_t kc_composition_letters(const kc_composition *c);

/*
 * The share of a script among the letters in ten-thousandths, rounded half up;
 * 0 when there are no letters.
 */
KC_API uint32_t kc_composition_share(const kc_composition *c, kc_script script);

/*
 * Append the shares as a JSON object, the largest first, equal ones in the
 * order of kc_script, four decimals; shares that round to 0 are left out.
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_composition_json(
    const kc_composition *c, kc_buf *out);

/* A language and how much of the text speaks for it. */
typedef struct kc_lang_guess {
	kc_str label; /* BCP 47; static */
	double score; /* 0 to 1, by kc_lang_by_script: share of the content */
} kc_lang_guess;

/*
 * The language that the scripts alone decide: "und-Latn", "und-Cyrl" and so on
 * where they do not.
 *
 * "und" with score 0 when there are no letters, or fewer than digits and none of
 * them Hangul. Punctuation, signs and emoji do not count: a Korean word with
 * twenty tildes is Korean.
 *
 * Content, not letters, is weighed: a letter of Hangul, Han, Kana or Bopomofo
 * counts 2.5 (one Korean syllable replaces 2.4 English letters in parallel
 * text, a Han character 3). The Latin script is what code, names and addresses
 * are written in, in every language, so the other scripts need a third of the
 * content, not half, to decide: for Hangul one letter in six. The strongest of
 * them decides, East Asian ones together:
 *
 *	ko	Hangul that is not less than kana, and Han at most 3 times as much
 *		(mixed script)
 *	ja	else, when kana is at least 5 % of kana and Han
 *	zh	else
 *
 * Otherwise it is "und-Latn" when Latin holds half of the content, else "und".
 * The score is the share of the content in the scripts of the label.
 */
KC_API void kc_lang_by_script(const kc_composition *c, kc_lang_guess *guess);

/*
 * The labels that kc_lang_by_script gives, by number from 0; NULL after the
 * last one.
 */
KC_API const char *kc_lang_label(size_t i);

/*
 * --- The language of a text ---
 *
 *	kc_lang_detector *d;
 *	kc_lang_result r;
 *
 *	st = kc_lang_detector_new(&d, &err);		one for each thread
 *	st = kc_lang_detect(d, text, &r, &err);
 *	... r.guess.label ...				"fr"
 *	kc_lang_detector_free(d);
 */

typedef struct kc_lang_detector kc_lang_detector;

enum { KC_LANG_SHARES = 12 };

/* Letters of one language in a text. */
typedef struct kc_lang_share {
	kc_str label; /* static, or of the detector */
	uint64_t letters;
} kc_lang_share;

/* What a text is made of. */
typedef struct kc_lang_result {
	kc_lang_guess guess;
	kc_composition composition;           /* of the prose, without code */
	kc_lang_share shares[KC_LANG_SHARES]; /* in no order */
	size_t share_n;
} kc_lang_result;

/*
 * Scratch of 3.0 MB, and the built-in model of 29 MB, once a text needs them. For one
 * thread; freed with kc_lang_detector_free. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_detector_new(
    kc_lang_detector **d, kc_error *err);

/* NULL is allowed. */
KC_API void kc_lang_detector_free(kc_lang_detector *d);

/*
 * Judge with this model in place of the built-in one; it must outlive the detector.
 * What kc_lang_detector_restrict chose is forgotten.
 */
KC_API void
kc_lang_detector_use(kc_lang_detector *d, const kc_lang_model *model);

/*
 * Choose among these languages alone, where the model chooses: labels or the start of
 * them. The others are left out before probabilities are made. What scripts decide
 * stays. KC_ERR_ARG for one that no text gets, whose index is err->offset;
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_detector_restrict(
    kc_lang_detector *d, const kc_str *tags, size_t n, kc_error *err);

/*
 * The k likeliest labels of the text that kc_lang_detect judged last, at most 16: its
 * label first, then those of the same script with less probability. Returns how
 * many.
 */
KC_API size_t kc_lang_detector_top(
    const kc_lang_detector *d, kc_lang_guess *top, size_t k);

/*
 * Judge a text, valid UTF-8 in form C. Code in it, as kc-filter finds it, is left
 * out. What kc_lang_by_script says stands where a script is of one language; among
 * the languages of the Latin, Cyrillic, Arabic, Devanagari and Bengali scripts, and
 * between zh-Hans, zh-Hant and ja where there is Han alone, the built-in model
 * chooses (kc-lang-model(5)), and the score is the share of the content in that
 * script times the probability of the label. The label is "zxx" where all is code
 * or no language: base64, hexadecimal numbers, addresses, mojibake, noise; "und",
 * with the script if one leads, where no language is likely: "und-Hani" is what Han is
 * whose characters follow each other in no language.
 *
 * Shares give each letter to a language: those of the leading script to the label;
 * others by their script, or, from 40 letters of a shared script on, by the model.
 *
 * The labels live as long as the detector. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_detect(
    kc_lang_detector *d, kc_str text, kc_lang_result *r, kc_error *err);

/*
 * The lines of a text, each judged on its own, but for code, which takes the lines
 * around it to be seen: begin, then next until KC_EOF. *line is without its LF, in
 * `text`, which is borrowed until then. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_begin_lines(
    kc_lang_detector *d, kc_str text, kc_error *err);
KC_API KC_MUST_CHECK kc_status kc_lang_next_line(
    kc_lang_detector *d, kc_str *line, kc_lang_result *r, kc_error *err);

/* A part of a line, from `at` to `end` in bytes, and its language. */
typedef struct kc_lang_span {
	size_t at, end;
	kc_str label; /* as long as the detector */
} kc_lang_span;

/*
 * Where the languages of a line change, after it was judged as *r: spans, one after
 * the other from the line's start to its end; *n is 1 where they do not. They change
 *
 *	from one script to another: a Hangul word in an English line is "ko". Words of
 *		the scripts that a model judges belong to the span around them if
 *		the line has fewer than 40 letters of their script;
 *	inside such a script, from 40 letters on, where that makes the words at least
 *		e^22 times as likely: of all ways through them the best one.
 *
 * A line that is "und" or "zxx" is one span. The spans live until the next call.
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_line_spans(kc_lang_detector *d,
    kc_str line, const kc_lang_result *r, const kc_lang_span **spans, size_t *n,
    kc_error *err);

/* Add the letters of a result to those of another; its guess stays. */
KC_API void kc_lang_result_add(kc_lang_result *sum, const kc_lang_result *r);

/*
 * Whether the tag is a label that some text can get, or the start of one: "zh" of
 * "zh-Hans". KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_detector_knows(
    kc_lang_detector *d, kc_str tag, bool *known, kc_error *err);

/*
 * Append the shares of a result, or the sum of several, as kc_composition_json has
 * it: {"ko":0.9120,"en":0.0880}. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_shares_json(
    const kc_lang_result *r, kc_buf *out);

/*
 * Append what the built-in model reads of a text, valid UTF-8 in form C: words of
 * folded letters, each with a space after it, of the scripts that several
 * languages share (Latin, Cyrillic, Arabic, Devanagari, Bengali, Han). For those
 * who train such a model. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lang_words(kc_str text, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
