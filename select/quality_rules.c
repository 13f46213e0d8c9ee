/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules over signals, and the default ones for Korean.
 *
 * The bounds are looser than the English ones of Gopher and C4 where Korean
 * needs it. They were set on some 430,000 documents of 45 sources of Korean
 * (essays, news, law, novels, translated documentation, blogs with code,
 * reviews, comments); where two numbers follow, they are the 1st or 99th
 * percentile in edited prose and in technical pages that hold code.
 */
#include <config.h>

#include "kcorpus/quality.h"

#include <math.h>

#define ANY HUGE_VAL

static const kc_rule korean[] = {
    {"min-chars", KC_SIGNAL_CHARS, 50, ANY, "fewest characters"},
    {"max-chars", KC_SIGNAL_CHARS, -ANY, ANY, "most characters"},
    {"min-eojeol", KC_SIGNAL_EOJEOL, 10, ANY, "fewest eojeol"},
    {"max-eojeol", KC_SIGNAL_EOJEOL, -ANY, ANY, "most eojeol"},
    /* Mean 3.4 in prose (2.7 to 4.6), so Gopher's 3 is in the middle of it;
     * 9.5 in pages with code. */
    {"min-mean-eojeol", KC_SIGNAL_MEAN_EOJEOL, 2, ANY,
	"least characters per eojeol"},
    {"max-mean-eojeol", KC_SIGNAL_MEAN_EOJEOL, -ANY, 12,
	"most characters per eojeol"},
    /* As far as kc_lang_by_script goes for "ko": 0.64, 0.12. */
    {"min-hangul", KC_SIGNAL_HANGUL, 0.15, ANY,
	"least Hangul among the letters"},
    {"min-letters", KC_SIGNAL_LETTERS, 0.5, ANY,
	"fewest letters among visible characters"}, /* 0.69, 0.57 */
    {"max-digits", KC_SIGNAL_DIGITS, -ANY, 0.3,
	"most digits among visible characters"}, /* 0.18, 0.15 */
    {"max-symbols", KC_SIGNAL_SYMBOLS, -ANY, 1,
	"most other visible characters"}, /* 0.17, 0.38 */
    {"max-jamo-runs", KC_SIGNAL_JAMO_RUNS, -ANY, 0.2,
	"most characters in runs of jamo"}, /* comments 0.14 */
    {"max-char-runs", KC_SIGNAL_CHAR_RUNS, -ANY, 0.3,
	"most characters in runs of equal ones"}, /* 0.04, 0.13 */
    {"min-letter-eojeol", KC_SIGNAL_LETTER_EOJEOL, 0.6, ANY,
	"fewest eojeol that hold a letter"}, /* .86, .63 */
    /* Headings and comments in code have '#' too: hashtags it must be. */
    {"max-hashes", KC_SIGNAL_HASHES, -ANY, ANY, "most '#' per eojeol"},
    {"max-hashtags", KC_SIGNAL_HASHTAGS, -ANY, 0.2, "most hashtags per eojeol"},
    {"max-ellipses", KC_SIGNAL_ELLIPSES, -ANY, 0.2,
	"most ellipses per eojeol"}, /* comments 0.27 */
    {"max-bullet-lines", KC_SIGNAL_BULLET_LINES, -ANY, 0.9,
	"most lines that begin with a bullet"}, /* 0.30, 0.60 */
    {"max-ellipsis-lines", KC_SIGNAL_ELLIPSIS_LINES, -ANY, 0.5,
	"most lines that end in an ellipsis"},
    /* Closing braces and tags repeat in all code: characters tell more. */
    {"max-duplicate-lines", KC_SIGNAL_DUPLICATE_LINES, -ANY, 0.7,
	"most repeated lines"},
    {"max-duplicate-line-chars", KC_SIGNAL_DUPLICATE_LINE_CHARS, -ANY, 0.3,
	"most characters in repeated lines"},
    {"max-duplicate-paragraphs", KC_SIGNAL_DUPLICATE_PARAGRAPHS, -ANY, 0.5,
	"most repeated paragraphs"},
    {"max-duplicate-paragraph-chars", KC_SIGNAL_DUPLICATE_PARAGRAPH_CHARS, -ANY,
	0.3, "most characters in repeated paragraphs"},
    {"max-top-2gram", KC_SIGNAL_TOP_2GRAM, -ANY, 0.3,
	"most characters in the commonest 2-gram"}, /* 0.12, 0.25 */
    {"max-top-3gram", KC_SIGNAL_TOP_3GRAM, -ANY, 0.3,
	"most characters in the commonest 3-gram"}, /* 0.14, 0.30 */
    {"max-top-4gram", KC_SIGNAL_TOP_4GRAM, -ANY, 0.3,
	"most characters in the commonest 4-gram"}, /* 0.17, 0.28 */
    {"max-duplicate-5gram", KC_SIGNAL_DUPLICATE_5GRAM, -ANY, 0.30,
	"most characters in repeated 5-grams"},
    {"max-duplicate-6gram", KC_SIGNAL_DUPLICATE_6GRAM, -ANY, 0.28,
	"most characters in repeated 6-grams"},
    {"max-duplicate-7gram", KC_SIGNAL_DUPLICATE_7GRAM, -ANY, 0.26,
	"most characters in repeated 7-grams"},
    {"max-duplicate-8gram", KC_SIGNAL_DUPLICATE_8GRAM, -ANY, 0.24,
	"most characters in repeated 8-grams"},
    {"max-duplicate-9gram", KC_SIGNAL_DUPLICATE_9GRAM, -ANY, 0.22,
	"most characters in repeated 9-grams"},
    {"max-duplicate-10gram", KC_SIGNAL_DUPLICATE_10GRAM, -ANY, 0.20,
	"most characters in repeated 10-grams"},
};

const kc_rule *
kc_rules_check(const kc_rule *rules, size_t n, const kc_signals *signals)
{
	for (size_t i = 0; i < n; i++) {
		double v = signals->value[rules[i].signal];

		if (v < rules[i].min || v > rules[i].max)
			return &rules[i];
	}
	return NULL;
}

const kc_rule *
kc_rules_korean(size_t *n)
{
	*n = sizeof(korean) / sizeof(*korean);
	return korean;
}
