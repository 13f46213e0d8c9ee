/* SPDX-License-Identifier: Apache-2.0 */
/* What a fastText model is made of (kcorpus/classifier.h). */
#ifndef KC_CLASSIFIER_INTERNAL_H
#define KC_CLASSIFIER_INTERNAL_H

#include "kcorpus/classifier.h"

#include "cpu.h"

#include <string.h>

enum {
	KC_FT_MAGIC = 793712314,
	KC_FT_VERSION = 12,
	KC_FT_SUPERVISED = 3,
	KC_FT_CENTROIDS = 256,
	KC_FT_MAX_DIM = 4096,
	/* A matrix of up to so many floats is unpacked, or laid out anew. */
	KC_FT_COPY_FLOATS = 4 << 20,
	/* fastText's default is 5 to 6; longer ones would take quadratic time. */
	KC_FT_MAX_NGRAM = 100
};

enum kc_ft_loss { KC_FT_HS = 1, KC_FT_NS, KC_FT_SOFTMAX, KC_FT_OVA };

/* The arguments that a model was trained with, in the order of the file. */
struct kc_ft_args {
	int32_t dim, ws, epoch, min_count, neg, word_ngrams, loss, model,
	    bucket, minn, maxn, lr_update_rate;
	double t;
};

/* A word or label of the dictionary. */
struct kc_ft_word {
	const char *text;
	uint32_t len;
	uint32_t hash; /* kc_ft_hash of it */
	int64_t count;
};

/* A product quantizer; centroids are floats at any address. */
struct kc_quantizer {
	int32_t dim, nsubq, dsub, lastdsub;
	const char *centroids;
};

/* Rows of floats, as they are or quantized. */
struct kc_matrix {
	uint64_t rows;
	uint32_t dim;
	const char *dense;          /* floats at any address; NULL: codes */
	const unsigned char *codes; /* rows * pq.nsubq */
	struct kc_quantizer pq;
	const unsigned char *norm_codes; /* NULL: without norms */
	struct kc_quantizer norm_pq;
	float *owned;  /* what `dense` is, when it was unpacked */
	float *blocks; /* see kc_matrix_block; NULL: not made */
};

/* The nodes of the Huffman tree over labels: leaves, then inner ones. */
struct kc_ft_node {
	int32_t left, right; /* -1: a leaf */
	int64_t count;
};

struct kc_classifier {
	kc_str bytes;
	bool mapped;
	struct kc_ft_args args;
	uint32_t nwords, nlabels;
	struct kc_ft_word *words; /* nwords, then nlabels */
	uint32_t *slots;          /* number of the word + 1; 0: free */
	uint32_t slot_mask;
	int64_t pruned;       /* kept n-grams; -1: not pruned */
	uint32_t *kept_slots; /* pairs (bucket + 1, row); 0: free */
	uint32_t kept_mask;
	/* A bit for the hash of each kept one, eight times as many as slots. */
	uint64_t *kept_bits;
	struct kc_matrix input, output;
	struct kc_ft_node *tree; /* hierarchical softmax; 2 * nlabels - 1 */
	bool *chosen;            /* by label; NULL: all */
	int32_t eos;             /* the word "</s>", or -1 */
	kc_str trailer;          /* what follows the model in the file */
};

#define KC_FT_HASH 2166136261U /* of nothing */

/* FNV-1a over signed bytes, as fastText has it. */
static inline uint32_t
kc_ft_hash_step(uint32_t h, char byte)
{
	int32_t wide = (signed char)byte;

	return (h ^ (uint32_t)wide) * 16777619U;
}

static inline uint32_t
kc_ft_hash(const char *p, size_t n)
{
	uint32_t h = KC_FT_HASH;

	for (size_t i = 0; i < n; i++)
		h = kc_ft_hash_step(h, p[i]);
	return h;
}

/* The bytes at which fastText ends a word. */
static inline bool
kc_ft_is_space(char c)
{
	const uint64_t spaces = UINT64_C(1) << ' ' | UINT64_C(0x1F) << '\t' | 1;

	return (unsigned char)c <= ' ' && spaces >> c & 1;
}

/* The next word from *p on; false at the end. */
static inline bool
kc_ft_next_word(const char **p, const char *end, kc_str *word)
{
	const char *from;

	while (*p < end && kc_ft_is_space(**p))
		++*p;
	from = *p;
	while (*p < end && !kc_ft_is_space(**p))
		++*p;
	*word = (kc_str){from, (size_t)(*p - from)};
	return word->len > 0;
}

static inline float
kc_ft_float(const char *p)
{
	float f;

	memcpy(&f, p, sizeof(f));
	return f;
}

/* Parse c->bytes; what was allocated is freed by kc_classifier_free. */
KC_MUST_CHECK kc_status kc_classifier_parse(kc_classifier *c, kc_error *err);

/* Make the index of words[0..n), with room for `room`. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_classifier_index(
    kc_classifier *c, uint32_t n, uint32_t room);

/* Add a word to the index. */
void kc_classifier_index_word(kc_classifier *c, uint32_t number);

/* The number of a word or label (nwords + i), or -1. */
int32_t kc_classifier_find(const kc_classifier *c, kc_str word, uint32_t hash);

/* Make the map of n kept n-grams, and fill it. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_classifier_keep_room(kc_classifier *c, uint64_t n);
void kc_classifier_keep_ngram(kc_classifier *c, uint32_t bucket, uint32_t row);

/*
 * The hashes of the n-grams of <word> that begin at its byte i, 0 to word.len, in order:
 * at most KC_FT_MAX_NGRAM; returns how many.
 */
size_t kc_classifier_ngrams_at(
    const kc_classifier *c, kc_str word, size_t i, uint32_t *hashes);

/*
 * The rows of the n-grams of words that begin with word i of n: as many at most; returns
 * how many.
 */
size_t kc_classifier_word_ngrams_at(const kc_classifier *c,
    const int32_t *hashes, size_t n, size_t i, int64_t *rows);

/* sum += row */
void kc_matrix_add(const struct kc_matrix *m, uint64_t row, float *sum);

/* sum += each of n rows, in order */
void kc_matrix_add_rows(
    const struct kc_matrix *m, const uint32_t *rows, size_t n, float *sum);

/* Touch a row that is needed soon; the processor foresees the rest of a long one. */
static inline void
kc_matrix_prefetch(const struct kc_matrix *m, uint64_t row)
{
	size_t size = m->dim * sizeof(float);

	for (size_t i = 0; m->dense && i < size && i < 256; i += 64)
		__builtin_prefetch(m->dense + row * size + i);
}

/* The product of a row with x. */
float kc_matrix_dot(const struct kc_matrix *m, uint64_t row, const float *x);

/* Rows whose products are made at once, and their number rounded up to such. */
enum { KC_MATRIX_LANES = 32 };
static inline size_t
kc_matrix_lanes(size_t rows)
{
	return (rows + KC_MATRIX_LANES - 1) / KC_MATRIX_LANES * KC_MATRIX_LANES;
}

/*
 * Copy the first n rows for kc_matrix_dots: the first numbers of 32 rows, their second
 * numbers ..., the first of the next 32. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_matrix_block(struct kc_matrix *m, size_t n);

/* kc_matrix_dot of the first n rows with x; `dots` has kc_matrix_lanes(n). */
void kc_matrix_dots(
    const struct kc_matrix *m, size_t n, const float *x, float *dots);

#if KC_X86
/* The products of the 32 rows of a block, which are `dim` numbers long. */
void kc_matrix_dot_block_avx2(
    const float *block, size_t dim, const float *x, float *dots);

/* Add the numbers of dense rows, all but the last few; returns how many. */
uint32_t kc_matrix_add_dense_avx2(
    const struct kc_matrix *m, const uint32_t *rows, size_t n, float *sum);
#endif

static inline uint32_t
kc_classifier_bucket(const kc_classifier *c, uint64_t hash)
{
	uint32_t buckets = (uint32_t)c->args.bucket;

	/* Division of 32 bits takes half the time. */
	return hash <= UINT32_MAX ? (uint32_t)hash % buckets
				  : (uint32_t)(hash % buckets);
}

static inline uint32_t
kc_classifier_mix(uint32_t bucket)
{
	return bucket * 2654435769U;
}

/* False if the n-grams of a bucket were pruned, as nearly all of a text were. */
static inline bool
kc_classifier_may_keep(const kc_classifier *c, uint32_t bucket)
{
	uint32_t mixed = kc_classifier_mix(bucket);
	uint32_t bit = (mixed ^ mixed >> 15) & (8 * c->kept_mask + 7);

	return c->kept_bits[bit / 64] >> bit % 64 & 1;
}

/* Touch the place of a bucket that may have been kept. */
static inline void
kc_classifier_prefetch_bucket(const kc_classifier *c, uint32_t bucket)
{
	__builtin_prefetch(c->kept_slots +
	    2 * (size_t)(kc_classifier_mix(bucket) & c->kept_mask));
}

/* The row of a bucket, or -1 when its n-grams were pruned. */
static inline int64_t
kc_classifier_bucket_row(const kc_classifier *c, uint32_t bucket)
{
	if (c->pruned < 0)
		return (int64_t)c->nwords + bucket;
	for (uint32_t i = kc_classifier_mix(bucket);; i++) {
		const uint32_t *slot = c->kept_slots +
		    2 * (size_t)(i & c->kept_mask);

		if (*slot == bucket + 1)
			return (int64_t)c->nwords + slot[1];
		if (!*slot)
			return -1;
	}
}

/* The row of the n-gram (of characters or words) that has this hash, or -1. */
static inline int64_t
kc_classifier_ngram_row(const kc_classifier *c, uint64_t hash)
{
	uint32_t bucket = kc_classifier_bucket(c, hash);

	return c->pruned < 0 || kc_classifier_may_keep(c, bucket)
	    ? kc_classifier_bucket_row(c, bucket)
	    : -1;
}

#endif
