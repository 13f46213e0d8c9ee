/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an index (kcorpus/index.h), between index.c and index_append.c. */
#ifndef KC_DEDUP_RUNS_H
#define KC_DEDUP_RUNS_H

#include "dedup/dedup_internal.h"

#include "kcorpus/index.h"

/* An item of run-N.hashes. */
struct kc_run_hash {
	kc_hash128 hash;
	uint32_t kept_for;
	uint32_t exact; /* it is the text of what it goes for */
};

/* The members of a run's line in the manifest, in this order. */
enum {
	KC_RUN_DOCUMENTS,
	KC_RUN_TEXTS,
	KC_RUN_KEPT,
	KC_RUN_HASH_BYTES,
	KC_RUN_KEY_BYTES,
	KC_RUN_TEXT_BYTES,
	KC_RUN_PLACE_BYTES,
	KC_RUN_NUMBERS
};

enum { KC_RUN_HASHES, KC_RUN_KEYS, KC_RUN_TEXT, KC_RUN_PLACES, KC_RUN_FILES };
extern const char *const kc_run_file_names[KC_RUN_FILES];

struct kc_run {
	uint64_t numbers[KC_RUN_NUMBERS];
	const char *files[KC_RUN_FILES]; /* mapped; NULL: empty */
	uint32_t first;                  /* its first kept document */
	/* How far it was read. */
	size_t hash_at;
	const uint64_t *key, *key_end; /* of the band at hand */
};

static inline uint64_t
kc_run_bytes(const struct kc_run *r, size_t file)
{
	return r->numbers[KC_RUN_HASH_BYTES + file];
}

struct kc_index {
	char *dir;
	kc_buf parameters; /* the first line of the manifest */
	uint32_t bands;
	struct kc_run *runs;
	size_t n, cap;
	uint32_t kept; /* documents of all runs */
	bool damaged;  /* a look-up met what no run holds: kc_whole_append */
	int lock;
};

/* dir/name. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_index_path(
    const kc_index *x, const char *name, kc_buf *path);

/* Append the line of a run. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_run_put(const struct kc_run *r, kc_buf *out);

/* --- Look-ups, in ascending order since the last rewind --- */

void kc_index_rewind_hashes(kc_index *x);

/* Is the text there; and if, what it goes for. */
bool
kc_index_find_hash(kc_index *x, kc_hash128 hash, struct kc_run_hash *found);

void kc_index_rewind_keys(kc_index *x, uint32_t band);

/* New keys of a band, and what the index has of each. */
struct kc_old_keys {
	uint64_t *bits; /* of ranges of keys: a new one is there */
	uint64_t lowest;
	unsigned shift;    /* of the size of a range */
	uint32_t *numbers; /* KC_BAND_DOCUMENTS for each new key */
	unsigned char *counts;
	size_t bit_cap, number_cap, count_cap;
};

void kc_old_keys_release(struct kc_old_keys *o);

/*
 * What the first four texts with each of n keys go for, in their order: counts[i] of
 * numbers[4 * i], for the first v[i] of a key. The keys are the upper halves of v, which
 * is sorted; their numbers since the last rewind ascend. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_index_find_keys(
    kc_index *x, struct kc_old_keys *o, const uint64_t *v, size_t n);

/* A kept document, borrowed. KC_ERR_FORMAT: the file is damaged. */
KC_MUST_CHECK kc_status kc_index_text(
    const kc_index *x, uint32_t number, struct kc_text *text, kc_error *err);

#endif
