/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sketches: what of a text is compared with other texts.
 *
 *	kc_sketch_params params = KC_SKETCH_PARAMS_INIT;
 *	kc_sketcher *s;				one for each thread
 *	kc_arena arena = KC_ARENA_INIT;
 *	kc_sketch a, b;
 *	kc_agreement agreement;
 *
 *	st = kc_sketch_params_near(&params, 0.5, 0.9, &err);
 *	st = kc_sketcher_new(&s, &params, &err);
 *	st = kc_sketch_text(s, text_a, &arena, &a, &err);
 *	st = kc_sketch_text(s, text_b, &arena, &b, &err);
 *	if (a.keys[0] == b.keys[0])		for this or another key
 *		st = kc_compare_texts(text_a, text_b, 15, &agreement, &err);
 *
 * Two texts are exact duplicates if they are equal but for white space and
 * Unicode form (both are put into form C); kc_exact_fold has two other ways.
 *
 * For near duplicates a text is folded: letters, marks and digits (classes L, M,
 * N) stay, in small letters (full case folding) and with full-width ASCII made
 * ASCII, and so do signs that carry meaning:
 * - + / % = < > ^ & | \ @ # $ _ [ ] { }, arrows, degrees, primes, and signs of
 *   currency, calculation, temperature and units, wherever they stand, but for rulers
 *   of four and more and the smile ^^;
 * - . : , between digits (but not the comma of thousands); - ~ at a digit, - at
 *   - = >, ~ between an operator and a letter; * ( ) ; at letters and digits of ASCII
 *   and at other signs; triangles, which are plus and minus, before a digit;
 * - where no white space or letter beyond ASCII makes them signs of prose: . , : ?
 *   within a name or an expression (os.path, .5, ../a, a::b, c?d), - ~ ! before one
 *   (-x, ~/bin, !x), quotes beside = + < > & | $ { [, U+00B7 between ASCII letters;
 *   , : within brackets of code, ? : of a ? b : c, - in a - b, : at the end of f():.
 * White space and all other punctuation go: 띄어 쓰기 and 띄어쓰기, "Yes!" and
 * yes are the same, 1.5 and 15, 3+4 and 3-4, i++ and i--, a.b and ab are not.
 *
 * The folded text is cut into shingles: from each character on, the fewest
 * characters that make 15 bytes of UTF-8. That is 5 syllables, which recognizes
 * a Korean text after a change of spacing, of a particle or a typo, and 15
 * letters of English, where 5 letters would find any two long texts alike. A text
 * below 15 bytes is one shingle.
 *
 * A sketch is a Fast Similarity Sketch (Dahlgaard, Knudsen and Thorup, FOCS
 * 2017) of the set of shingles: `slots` values, of which two texts whose sets
 * have the Jaccard index J share a part J on average, with a standard deviation of
 * at most sqrt(J (1 - J) / slots). Its bands of `rows` slots propose pairs: texts
 * share the key of one with probability 1 - (1 - J^rows)^bands. What decides is
 * the comparison of the texts themselves (kc_agreement).
 * All hashes are XXH3, with seed 0 (but for the exact one, if asked for) and the
 * same on every machine.
 */
#ifndef KCORPUS_SKETCH_H
#define KCORPUS_SKETCH_H

#include "kcorpus/base.h"
#include "kcorpus/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KC_SKETCH_MAX_SLOTS = 4096, KC_SKETCH_MAX_BANDS = 1024 };

/* What must be equal for two texts to be exact duplicates. */
typedef enum kc_exact_fold {
	KC_EXACT_SPACES,  /* all but white space, in form C */
	KC_EXACT_LETTERS, /* the folded texts */
	KC_EXACT_NONE     /* all bytes */
} kc_exact_fold;

/* Their names in options and files, for an array. */
#define KC_EXACT_FOLD_NAMES "spaces", "letters", "none"

typedef struct kc_sketch_params {
	kc_exact_fold fold;
	uint32_t window; /* least bytes of a shingle, 1 to 64 */
	uint32_t slots;  /* at most KC_SKETCH_MAX_SLOTS */
	uint32_t bands;  /* 0: no shingles, exact duplicates only */
	uint32_t rows;   /* bands * rows <= slots */
	/*
	 * Of the exact hash. Texts of one unseeded hash can be made; what compares
	 * sketches of one run takes a random seed, what stores them takes 0.
	 */
	uint64_t seed;
} kc_sketch_params;

#define KC_SKETCH_PARAMS_INIT \
	{ \
		KC_EXACT_SPACES, 15, 96, 0, 0, 0 \
	}

/*
 * Set bands and rows so that pairs of at least this Jaccard index (0.05 to 1) are
 * proposed with at least this probability (below 1): the most rows with which
 * params->slots allow it, and all bands that fit. For 0.5, 0.8 and 128 slots
 * that is 32 bands of 4 rows. KC_ERR_ARG.
 */
KC_API KC_MUST_CHECK kc_status kc_sketch_params_near(
    kc_sketch_params *params, double jaccard, double recall, kc_error *err);

typedef struct kc_sketch {
	kc_hash128 exact;
	kc_str folded;   /* empty without bands */
	uint32_t n_keys; /* params.bands, or 0: no shingles */
	const uint32_t *keys;
} kc_sketch;

typedef struct kc_sketcher kc_sketcher;

/* KC_ERR_ARG, KC_ERR_NOMEM. Free with kc_sketcher_free. */
KC_API KC_MUST_CHECK kc_status kc_sketcher_new(
    kc_sketcher **s, const kc_sketch_params *params, kc_error *err);
KC_API void kc_sketcher_free(kc_sketcher *s);

/*
 * Sketch valid text. The keys live in the arena, the folded text in the sketcher
 * until its next text. The sketcher takes at most three times the length of the
 * longest text. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_sketch_text(kc_sketcher *s, kc_str text,
    kc_arena *arena, kc_sketch *sketch, kc_error *err);

/*
 * For many short texts that lie one after another (a batch of lines): look at all of
 * `ahead`, valid UTF-8, at once for what is not in form C, instead of at each text when
 * it comes. Returns how many bytes from its start are in form C for sure. A text given to
 * kc_sketch_text whose bytes lie within them is not looked at again; any other is, so the
 * sketches are the same. The bytes may not change, nor be freed, until the next call of
 * this, which may be with an empty text. One thread, the sketcher's.
 */
KC_API size_t kc_sketcher_foresee(kc_sketcher *s, kc_str ahead);

/*
 * The slots of the text that was sketched last, params.slots values, until the
 * next one; NULL if it has no shingle. The share of slots in which two texts
 * agree estimates the Jaccard index.
 */
KC_API const uint64_t *kc_sketcher_slots(const kc_sketcher *s);

/*
 * Append the sketch as bytes of this machine, a multiple of 8, to hand it from
 * one thread to another. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_sketch_pack(
    const kc_sketch *sketch, kc_buf *out);

/*
 * Read what kc_sketch_pack wrote at `packed`, which is aligned to 8; *sketch
 * points into it. Returns its bytes.
 */
KC_API size_t kc_sketch_unpack(const void *packed, kc_sketch *sketch);

/* What one text, which would go, has in common with another, which is kept. */
typedef struct kc_agreement {
	/*
	 * Share of the characters of the folded text that would go which lie in
	 * a shingle that the kept text has too. Where all characters do but
	 * shingles across them do not (something was cut out, or moved), that
	 * place counts as one lost character. One typo in fifty loses 2 %,
	 * half a text that is another 50 %, an appended line what it is of
	 * the text. The last characters, after which too few bytes follow for
	 * a shingle, are kept or lost with the last shingle.
	 */
	double kept;
	double containment; /* share of its distinct shingles */
	double jaccard;     /* common distinct shingles of all of the two */
	/*
	 * One text has fewer than 200 characters and they differ in signs and
	 * figures alone, but for a date with its year at their ends, or in one
	 * word of those that turn what is said (from ... up and down, is and
	 * is not, O and X, third and fourth): not duplicates, whatever the
	 * shares (3+4=7 and 3-4=7, 18 and 19 in a sentence).
	 */
	bool signs_differ;
	/*
	 * The text that would go is about something else, as pages of one
	 * template are: its first 64 characters have two syllables, or six
	 * letters, that the first 64 of the other have not, and it goes on
	 * naming them: three times and more, once in 500 characters, not in
	 * its first and last tenth alone, and five times as often as the
	 * other. Or it is a report of one form with other figures: three and
	 * more, its first and last twentieth left out, stand between the same
	 * characters as others do in the other text, and fewer are the same;
	 * a date is one of them. Or the two differ in one passage that is
	 * another one, as a title or two lines of code under a licence: of
	 * the words of each, four syllables or twelve letters and more, and
	 * two fifths of words and figures, are nowhere in the other text.
	 * Bylines and what follows a text are no such passages, code is. By
	 * KC_MEASURE_KEPT it is no duplicate.
	 */
	bool subject_lost;
} kc_agreement;

/* Compare two valid texts, with shingles of `window` bytes. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_compare_texts(kc_str going, kc_str kept,
    uint32_t window, kc_agreement *agreement, kc_error *err);

/* Append the folded text, as it is compared. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_fold_text(kc_str text, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
