/* SPDX-License-Identifier: Apache-2.0 */
/* Inside kc_shard_check (kcorpus/shardset.h): one file at a time, per consumer. */
#ifndef KC_SHARD_CHECK_H
#define KC_SHARD_CHECK_H

#include "kcorpus/shardset.h"

/* A check at work. */
struct kc_check {
	kc_shard_check_params params;
	void (*fault)(void *self, const char *file, const char *message);
	void *self;
	uint64_t tokens;
	unsigned told;     /* faults of the file at hand */
	unsigned delim;    /* KC_DELIM_* in the payload, if delim_id is known */
	uint32_t sequence; /* tokens, of a packed set of ours; else 0 */

	/* The file at hand and what its sidecar says of it. */
	const char *payload; /* path */
	const char *index;   /* path, or NULL */
	kc_str bytes;        /* of the payload */
	size_t header;
	unsigned width;
	uint64_t count; /* ids in the payload */
};

/* Tell of a fault in `file`. */
void kc_check_tell(struct kc_check *c, const char *file, const char *fmt, ...)
    KC_PRINTF(3, 4);

/* Id i < count of the payload. */
uint32_t kc_check_id(const struct kc_check *c, uint64_t i);

/*
 * Check a document: its place, and its delimiters where c->delim says. `at` is
 * where the one before it ended, and moves.
 */
void kc_check_document(struct kc_check *c, uint64_t number, uint64_t start,
    uint64_t end, uint64_t *at);

/*
 * A trainer. `read` looks at the payload, which is mapped, and the index beside it;
 * ids are checked after it, for all.
 */
struct kc_consumer {
	const char *name;
	unsigned format;   /* KC_SHARD_*, whose files it reads */
	const char *ends;  /* how the name of its payload ends */
	const char *index; /* how its index is called instead; NULL: none */
	unsigned delim;    /* where it needs the delimiter */
	void (*read)(struct kc_check *c);
};

extern const struct kc_consumer kc_consumers[]; /* ends with a NULL name */

#endif
