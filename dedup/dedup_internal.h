/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share and nobody else sees. */
#ifndef KC_DEDUP_INTERNAL_H
#define KC_DEDUP_INTERNAL_H

#include "kcorpus/dedup.h"

/* --- fold.c --- */

/*
 * Append the folded form of text from *p on, until that makes `want` bytes in
 * the buffer or the text ends; *p is where it got to. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_fold_piece(
    const char **p, const char *end, size_t want, kc_buf *out);

/* --- sort.c --- */

/* Sort by the bytes from `low` (0 or 4) to 7; `spare` has room for n. */
void kc_sort_hashes(uint64_t *v, uint64_t *spare, size_t n, unsigned low);

/* --- fss.c: Fast Similarity Sketch --- */

enum { KC_FSS_BLOCK = 2048 };

struct kc_fss {
	/* Round in the upper half, hash in the lower. */
	uint64_t slots[KC_SKETCH_SLOTS];
	size_t empty;    /* slots */
	uint64_t rounds; /* that an element can still matter in */
};

void kc_fss_reset(struct kc_fss *f);

/* Add n <= KC_FSS_BLOCK hashes, which may be sorted; `spare` as above. */
void kc_fss_add(struct kc_fss *f, uint64_t *v, uint64_t *spare, size_t n);

/* The key of a band. */
uint32_t kc_fss_key(const struct kc_fss *f, uint32_t band, uint32_t rows);

/* --- sample.c: the smallest hashes --- */

struct kc_sample {
	uint64_t *v, *spare; /* room for 2 * max + KC_FSS_BLOCK */
	size_t max, n;
	uint64_t bound; /* what is not below is not wanted */
};

KC_MUST_CHECK kc_status kc_sample_init(struct kc_sample *s, size_t max);
void kc_sample_release(struct kc_sample *s);
void kc_sample_reset(struct kc_sample *s);

/* Add n <= KC_FSS_BLOCK hashes. */
void kc_sample_add(struct kc_sample *s, const uint64_t *v, size_t n);

/* Sort and cut; then s->n upper halves of s->v are the sample. */
void kc_sample_finish(struct kc_sample *s);

/* --- tables.c --- */

/* A set of 128-bit hashes with a number each. Zero is an empty place. */
struct kc_exact_table {
	kc_hash128 *keys;
	uint32_t *numbers;
	size_t mask; /* 0: nothing allocated */
	size_t count;
	uint64_t seed;
	bool numbered;
};

void kc_exact_release(struct kc_exact_table *t);

/* Bytes that one more key makes the table allocate anew; 0: none. */
uint64_t kc_exact_growth(const struct kc_exact_table *t);

/* Make room for one more key. */
KC_MUST_CHECK kc_status kc_exact_reserve(struct kc_exact_table *t);

/* Is the key there? With *number, if numbered. */
bool
kc_exact_find(const struct kc_exact_table *t, kc_hash128 key, uint32_t *number);

/* Put a key that is not there; needs room. */
void kc_exact_put(struct kc_exact_table *t, kc_hash128 key, uint32_t number);
uint64_t kc_exact_memory(const struct kc_exact_table *t);

/* Documents by band key: key in the upper half, number + 1 in the lower. */
struct kc_band_table {
	uint64_t *places;
	size_t count;
	unsigned bits; /* of a place's number; 0: nothing allocated */
	uint32_t seed;
};

enum { KC_BAND_DOCUMENTS = 4 };

void kc_band_release(struct kc_band_table *t);
uint64_t kc_band_growth(const struct kc_band_table *t);
KC_MUST_CHECK kc_status kc_band_reserve(struct kc_band_table *t);
void kc_band_prefetch(const struct kc_band_table *t, uint32_t key);

/* Write the documents under the key; returns how many. */
size_t kc_band_find(const struct kc_band_table *t, uint32_t key,
    uint32_t numbers[KC_BAND_DOCUMENTS]);

/* Put a document under the key, unless that has enough of them. */
void kc_band_put(struct kc_band_table *t, uint32_t key, uint32_t number);
uint64_t kc_band_memory(const struct kc_band_table *t);

/* --- store.c: samples and names of kept documents --- */

struct kc_store {
	uint32_t **chunks;
	size_t n_chunks, chunks_cap;
	size_t used;  /* words of the last chunk */
	uint64_t *at; /* of a document: chunk and word */
	size_t at_cap;
	uint64_t allocated; /* bytes of chunks */
};

void kc_store_release(struct kc_store *s);

/* Bytes that keeping this document makes the store allocate. */
uint64_t kc_store_growth(const struct kc_store *s, uint32_t number,
    size_t n_sample, size_t name_len);

/* Keep document `number`, one after the other from 0. */
KC_MUST_CHECK kc_status kc_store_add(
    struct kc_store *s, uint32_t number, const kc_sketch *sketch, kc_str name);

void
kc_store_sample(const struct kc_store *s, uint32_t number, kc_sketch *sketch);
kc_str kc_store_name(const struct kc_store *s, uint32_t number);
uint64_t kc_store_memory(const struct kc_store *s);

#endif
