/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sketches: what of a text is compared with other texts.
 *
 *	kc_sketch_params params = KC_SKETCH_PARAMS_INIT;
 *	kc_sketcher *s;				one for each thread
 *	kc_arena arena = KC_ARENA_INIT;
 *	kc_sketch a, b;
 *
 *	st = kc_sketch_params_near(&params, 0.8, &err);
 *	st = kc_sketcher_new(&s, &params, &err);
 *	st = kc_sketch_text(s, text_a, &arena, &a, &err);
 *	st = kc_sketch_text(s, text_b, &arena, &b, &err);
 *	if (kc_sketch_similarity(&a, &b) >= 0.8) ...
 *
 * A text is folded first: letters, marks and digits (classes L, M, N) stay, in
 * small letters (full case folding) and with full-width ASCII made ASCII;
 * space, punctuation and symbols go. The text should be in form C. What is left
 * decides whether two texts are exact duplicates; if nothing is left, the text
 * as it stands does.
 *
 * For near duplicates the folded text is cut into shingles: from each code point
 * on, the fewest code points that make 15 bytes of UTF-8. That is 5 syllables,
 * which recognizes a Korean text after a change of spacing, of a particle or a
 * typo, and 15 letters of English, where 5 letters would find any two long texts
 * alike. The similarity of two texts is the Jaccard index of their sets of
 * shingles. A text below 15 bytes has none and only exact duplicates.
 *
 * A sketch keeps three things of the set:
 * - band keys, from a Fast Similarity Sketch (Dahlgaard, Knudsen and Thorup,
 *   FOCS 2017): texts of similarity J share one with probability
 *   1 - (1 - J^rows)^bands;
 * - a sample, the 256 smallest of the shingles' hashes: for texts of up to 256
 *   shingles it is all of them and the similarity exact, else it is estimated
 *   with a standard error of at most sqrt(J (1 - J) / 256), 0.025 at 0.8;
 * - the hash of the folded text.
 * All hashes are XXH3 with seed 0 and the same on every machine.
 */
#ifndef KCORPUS_SKETCH_H
#define KCORPUS_SKETCH_H

#include "kcorpus/base.h"
#include "kcorpus/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KC_SKETCH_SLOTS = 128, KC_SKETCH_MAX_BANDS = 128 };

typedef struct kc_sketch_params {
	bool literal;    /* the exact hash is of the text as it stands */
	uint32_t window; /* least bytes of a shingle, 1 to 64 */
	uint32_t bands;  /* 0: no shingles, exact duplicates only */
	uint32_t rows;   /* bands * rows <= KC_SKETCH_SLOTS */
	uint32_t sample; /* hashes kept of a text, 16 to 65536 */
} kc_sketch_params;

#define KC_SKETCH_PARAMS_INIT \
	{ \
		false, 15, 0, 0, 256 \
	}

/*
 * Set bands and rows for pairs of at least this similarity (0.3 to 1): the most
 * rows with which bands enough for a recall of 0.995 at the threshold fit. For
 * 0.8 that is 18 bands of 6 rows. KC_ERR_ARG.
 */
KC_API KC_MUST_CHECK kc_status kc_sketch_params_near(
    kc_sketch_params *params, double threshold, kc_error *err);

typedef struct kc_sketch {
	kc_hash128 exact;
	uint32_t n_keys;   /* params.bands, or 0: no shingles */
	uint32_t n_sample; /* params.sample, or less: all hashes */
	const uint32_t *keys;
	const uint32_t *sample; /* ascending, all different */
	uint32_t sample_max;    /* params.sample */
} kc_sketch;

typedef struct kc_sketcher kc_sketcher;

/* KC_ERR_ARG, KC_ERR_NOMEM. Free with kc_sketcher_free. */
KC_API KC_MUST_CHECK kc_status kc_sketcher_new(
    kc_sketcher **s, const kc_sketch_params *params, kc_error *err);
KC_API void kc_sketcher_free(kc_sketcher *s);

/*
 * Sketch valid text. The arrays of *sketch live in the arena; the sketcher's own
 * memory does not grow with the text. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_sketch_text(kc_sketcher *s, kc_str text,
    kc_arena *arena, kc_sketch *sketch, kc_error *err);

/* Similarity by the samples, 0 to 1; 0 when either has none. */
KC_API double kc_sketch_similarity(const kc_sketch *a, const kc_sketch *b);

/* Append the folded text, as it is compared. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_fold_text(kc_str text, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
