/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells whether a text is worth training on. Signals are measured numbers, rules
 * are bounds on them; a rule that fails gives the reason by its name.
 *
 *	kc_quality *q;				one for each thread
 *	kc_signals s;
 *	const kc_rule *broken;
 *
 *	st = kc_quality_new(&q, seed, &err);
 *	st = kc_quality_measure(q, text, KC_MEASURE_ALL, &s, &err);
 *	broken = kc_rules_check(rules, n, &s);	NULL: keep the text
 *	kc_quality_free(q);
 *
 * Units. Characters are code points; a visible one is not of KC_CLASS_SPACE. An
 * eojeol is a run of visible characters, a line ends at LF and is taken without
 * the space at its ends, an empty line is none, and a paragraph is a run of lines
 * without an empty one between. Signals that are shares lie in 0..1 and are 0
 * when there is nothing to share.
 *
 * Prose. Half of a tutorial is code, whose braces are repeated lines and whose
 * names are Latin letters. So the text is parted first: lines of code (fences,
 * markup, runs of lines with the signs of code) are one part; the others, without
 * addresses ("https://..." and the targets of Markdown's links), are the prose.
 * The signals prose_* and those after them are measured on the prose alone
 * and are ours; the earlier ones, on the whole text, are those of published
 * rules.
 */
#ifndef KCORPUS_QUALITY_H
#define KCORPUS_QUALITY_H

#include "kcorpus/base.h"
#include "kcorpus/lang.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * New signals are appended. The repetition ones up to KC_SIGNAL_DUPLICATE_10GRAM
 * are those of Gopher (Rae et al. 2021, table A1) as datatrove computes them, over
 * eojeol and with visible characters as the measure, with two mends: an n-gram
 * that occurs once is no repetition (a text of two eojeol would be all
 * repetition), and a text in overlapping occurrences counts once.
 */
typedef enum kc_signal {
	KC_SIGNAL_CHARS,       /* characters */
	KC_SIGNAL_EOJEOL,      /* eojeol */
	KC_SIGNAL_LINES,       /* lines */
	KC_SIGNAL_MEAN_EOJEOL, /* visible characters per eojeol */
	KC_SIGNAL_MAX_EOJEOL,  /* characters of the longest eojeol */

	KC_SIGNAL_HANGUL, /* share of Hangul among the letters */

	/* Shares of the visible characters: the first three make 1. */
	KC_SIGNAL_LETTERS,   /* letters and marks */
	KC_SIGNAL_DIGITS,    /* KC_CLASS_N */
	KC_SIGNAL_SYMBOLS,   /* all others */
	KC_SIGNAL_JAMO_RUNS, /* in runs of 2 and more compatibility jamo */
	KC_SIGNAL_CHAR_RUNS, /* in runs of 4 and more equal characters, but for
			   those that draw lines: - = # * _ and box drawings */

	KC_SIGNAL_LETTER_EOJEOL, /* share of the eojeol that hold a letter */
	KC_SIGNAL_HASHES,        /* '#' per eojeol */
	KC_SIGNAL_HASHTAGS,      /* one '#' and a letter, per eojeol */
	KC_SIGNAL_ELLIPSES,      /* ... per eojeol: "..." or longer, U+2026 */

	/* Shares of the lines, or of their characters. */
	KC_SIGNAL_BULLET_LINES,   /* begin with a bullet */
	KC_SIGNAL_ELLIPSIS_LINES, /* end in an ellipsis */
	KC_SIGNAL_DUPLICATE_LINES,
	KC_SIGNAL_DUPLICATE_LINE_CHARS,
	KC_SIGNAL_DUPLICATE_PARAGRAPHS, /* of the paragraphs */
	KC_SIGNAL_DUPLICATE_PARAGRAPH_CHARS,

	/* Shares of the visible characters. */
	KC_SIGNAL_TOP_2GRAM, /* in the commonest 2-gram of eojeol */
	KC_SIGNAL_TOP_3GRAM,
	KC_SIGNAL_TOP_4GRAM,
	KC_SIGNAL_DUPLICATE_5GRAM, /* in 5-grams seen before in the text */
	KC_SIGNAL_DUPLICATE_6GRAM,
	KC_SIGNAL_DUPLICATE_7GRAM,
	KC_SIGNAL_DUPLICATE_8GRAM,
	KC_SIGNAL_DUPLICATE_9GRAM,
	KC_SIGNAL_DUPLICATE_10GRAM,

	KC_SIGNAL_CODE, /* share of the visible characters that are code */

	/* As the ones above, of the prose. */
	KC_SIGNAL_PROSE_CHARS, /* visible characters */
	KC_SIGNAL_PROSE_EOJEOL,
	KC_SIGNAL_PROSE_MEAN_EOJEOL,
	KC_SIGNAL_PROSE_HANGUL,
	KC_SIGNAL_PROSE_LETTERS,
	KC_SIGNAL_PROSE_DIGITS,
	KC_SIGNAL_PROSE_SYMBOLS,
	KC_SIGNAL_PROSE_JAMO_RUNS,
	KC_SIGNAL_PROSE_CHAR_RUNS,
	KC_SIGNAL_PROSE_LETTER_EOJEOL,
	KC_SIGNAL_PROSE_HASHTAGS,
	KC_SIGNAL_PROSE_ELLIPSES,

	/* Of the lines of prose that hold a letter; others are no prose. */
	KC_SIGNAL_PROSE_LINES,
	KC_SIGNAL_PROSE_BULLET_LINES,
	KC_SIGNAL_PROSE_ELLIPSIS_LINES,
	KC_SIGNAL_REPEATED_LINES, /* share of their characters in repeated ones */
	KC_SIGNAL_LINE_EOJEOL,    /* eojeol with a letter per line, a mean */

	/*
	 * Share of the visible characters of the prose in 3-grams of eojeol that
	 * stood before, counted from left to right as datatrove counts longer
	 * ones; eojeol that differ in numbers alone are the same, as in a
	 * template that was filled in. Said twice, a text has 1/2.
	 */
	KC_SIGNAL_REPETITION,

	/*
	 * Eojeol whose last letter or digit is a Hangul syllable, and the share of
	 * them whose syllable is one of the 24 that end most eojeol of sentences
	 * (particles, and endings of verbs), after at least one letter.
	 */
	KC_SIGNAL_HANGUL_EOJEOL,
	KC_SIGNAL_GRAMMAR,

	/* Shares of the eojeol that hold a word of advertisements (ad_words.c). */
	KC_SIGNAL_GAMBLING, /* for gambling */
	KC_SIGNAL_SALES,    /* for anything */
	KC_SIGNAL_COUNT
} kc_signal;

/* Room for signals to come, so that the struct keeps its size. */
enum { KC_SIGNAL_ROOM = 64 };

typedef struct kc_signals {
	double value[KC_SIGNAL_ROOM]; /* by kc_signal; the rest is 0 */
} kc_signals;

/* The signal's name in records, e.g. "mean_eojeol". Static. */
KC_API const char *kc_signal_name(kc_signal signal);

/* True for a share, in 0..1; others are counts and means. */
KC_API bool kc_signal_is_share(kc_signal signal);

/*
 * Append the signals as a JSON object in the order of kc_signal: counts as
 * integers, the others with four decimals, half up. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_signals_json(
    const kc_signals *signals, kc_buf *out);

/*
 * Read what kc_signals_json wrote, from a validated JSON value: members by their
 * names in any order, 0 for those that are missing, others ignored. Values have the
 * four decimals that were written. KC_ERR_FORMAT: not an object, or a signal that
 * is no number from 0 on; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_signals_parse(
    kc_str json, kc_signals *signals, kc_error *err);

typedef struct kc_quality kc_quality;

/*
 * Scratch memory to measure with, for one thread at a time; grows to about 20
 * bytes for each eojeol of the largest text, 16 for each distinct one and for each
 * span of code, and a copy of the largest text that holds code or addresses.
 * `seed` orders its tables in memory and has no effect on results; a random one
 * defends against texts made to collide. KC_ERR_NOMEM. Free with kc_quality_free.
 */
KC_API KC_MUST_CHECK kc_status kc_quality_new(
    kc_quality **q, uint64_t seed, kc_error *err);
KC_API void kc_quality_free(kc_quality *q);

/* What to measure; CHARS, EOJEOL, HANGUL and CODE are measured always. */
enum {
	KC_MEASURE_TEXT = 1,  /* signals of the whole text */
	KC_MEASURE_PROSE = 2, /* signals of the prose */
	KC_MEASURE_ALL = 3
};

/*
 * Measure valid text, in time linear in its length; signals that `parts` does not
 * ask for may be 0. KC_ERR_NOMEM; KC_ERR_LIMIT for texts of 4 GiB and more.
 */
KC_API KC_MUST_CHECK kc_status kc_quality_measure(kc_quality *q, kc_str text,
    unsigned parts, kc_signals *signals, kc_error *err);

/* A signal that lies in min..max. */
typedef struct kc_bound {
	kc_signal signal;
	double min, max; /* -HUGE_VAL and HUGE_VAL: no bound */
} kc_bound;

enum { KC_RULE_CONDITIONS = 2 };

/* A bound that a text must keep, if it is such that the rule holds. */
typedef struct kc_rule {
	const char *name; /* e.g. "min-chars"; the reason of a reject */
	kc_bound bound;
	/* The rule holds where these bounds are kept; the first n_when count. */
	kc_bound when[KC_RULE_CONDITIONS];
	unsigned n_when;
	const char *doc; /* of the bound, for people: "fewest characters" */
} kc_rule;

/* True if the rule holds for a text with such signals. */
KC_API bool kc_rule_holds(const kc_rule *rule, const kc_signals *signals);

/* False if no text can break the rule: its bound is none. */
KC_API bool kc_rule_is_bounded(const kc_rule *rule);

/* The first rule that the signals break, or NULL. */
KC_API const kc_rule *
kc_rules_check(const kc_rule *rules, size_t n, const kc_signals *signals);

/* What kc_quality_measure must measure for these rules. */
KC_API unsigned kc_rules_parts(const kc_rule *rules, size_t n);

/* The bound that a rule's name speaks of, by "min-" and "max-". */
KC_API double kc_rule_limit(const kc_rule *rule);
KC_API void kc_rule_set(kc_rule *rule, double limit);

enum { KC_RULES_ROOM = 64 };

/*
 * Put the rules of a preset into `rules`, which has room for KC_RULES_ROOM of them,
 * and return their number; 0 if there is no preset of that name. Names and order
 * are the same for all presets: the rules of kc-filter and its options are these.
 *
 *	korean		the default, calibrated on Korean (quality_rules.c has the
 *			reasons): rules on the prose, which hold from a number of
 *			lines or eojeol on
 *	gopher		rules of Gopher on quality and repetition as published, on
 *			eojeol and the whole text, but for the English stop words
 *	fineweb2-ko	those of FineWeb2's configuration for Korean that its Gopher
 *			filters read, but for the stop words; it counts the words of
 *			a morphological analyser, this eojeol
 */
KC_API size_t kc_rules_preset(const char *name, kc_rule *rules);

/* The names of the presets, the default first; NULL after the last one. */
KC_API const char *kc_rules_preset_name(size_t i);

#ifdef __cplusplus
}
#endif

#endif
