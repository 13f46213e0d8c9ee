/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a text is written in: its letters by script, and the language that the
 * scripts alone decide.
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
 * to themselves. They do not decide among languages of the Latin, Cyrillic,
 * Arabic, Devanagari, Bengali or Ethiopic script: those are labelled "und" with
 * the script's ISO 15924 code, as in BCP 47 ("und-Latn"). Where one language
 * holds nearly all text of a script its smaller neighbours get its label too:
 * Yiddish is "he", Assamese is not told from Bengali, Dzongkha is "bo".
 */
#ifndef KCORPUS_LANG_H
#define KCORPUS_LANG_H

#include "kcorpus/base.h"
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
 * The language that the scripts decide.
 *
 * "und" with score 0 when there are no letters, or when letters and marks are
 * less than half of the characters that are not spaces.
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

#ifdef __cplusplus
}
#endif

#endif
