/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the trainer share (kcorpus/trainer.h). */
#ifndef KC_TRAINER_INTERNAL_H
#define KC_TRAINER_INTERNAL_H

#include "kcorpus/trainer.h"

#include "classifier_internal.h"

#include "random.h"

enum { KC_TRAINER_BATCH = 64 };

struct kc_trainer_line {
	uint64_t at; /* in the text */
	uint32_t len, label;
};

struct kc_trainer_label {
	kc_str name; /* in the arena */
	uint64_t bytes, lines;
	uint64_t first; /* of its lines, once they are sorted */
};

/* One example of a batch, and what it says of the numbers. */
struct kc_trainer_example {
	uint32_t label;
	uint32_t *rows;
	size_t n, cap;
	int32_t *hashes; /* of its words */
	size_t hash_n, hash_cap;
	float *hidden;   /* the mean of its rows */
	float *gradient; /* of that mean, over n */
	float *errors;   /* by label */
	float size;      /* mean square of the gradient */
};

struct kc_trainer {
	kc_trainer_params params;
	kc_buf text;
	kc_arena names;
	struct kc_trainer_line *lines;
	size_t line_n, line_cap;
	struct kc_trainer_label *labels;
	size_t label_n, label_cap;
	uint32_t *label_slots; /* number + 1, by hash; 0: free */
	uint64_t *draw;        /* cumulative weights of the labels */
	kc_classifier model;
	size_t word_cap; /* of model.words */
	/* The numbers and, for each row, the sum of squares it has seen. */
	float *input, *output, *input_seen, *output_seen;
	struct kc_trainer_example batch[KC_TRAINER_BATCH];
};

/* 0 <= result < n */
static inline uint64_t
kc_trainer_below(uint64_t *state, uint64_t n)
{
	return (kc_random_next(state) >> 32) * n >> 32;
}

/* Sort the lines by label and make the dictionary and the draw. */
KC_MUST_CHECK kc_status kc_trainer_count(kc_trainer *t, kc_error *err);

/* Draw example number `number`: its label and its rows. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_trainer_draw(
    const kc_trainer *t, uint64_t number, struct kc_trainer_example *e);

/* Cut the rows of input to the longest ones, by the cutoff. */
KC_MUST_CHECK kc_status kc_trainer_prune(kc_trainer *t, kc_error *err);

/* A quantized matrix being made; released by kc_trainer_release_codes. */
struct kc_trainer_codes {
	struct kc_quantizer pq, norm_pq;
	float *centroids, *norm_centroids;
	unsigned char *codes, *norm_codes;
};

/* Quantize rows of floats. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_trainer_quantize(struct kc_trainer_codes *q,
    const float *rows, size_t n, uint32_t dim, uint32_t dsub);

void kc_trainer_release_codes(struct kc_trainer_codes *q);

#endif
