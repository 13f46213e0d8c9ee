/* SPDX-License-Identifier: Apache-2.0 */
/* Inside kc_shard_check (kcorpus/shardset.h): one file at a time, per consumer. */
#ifndef KC_SHARD_CHECK_H
#define KC_SHARD_CHECK_H

#include "kcorpus/shardset.h"

#include "shard/shard_internal.h"

/* What the manifest has of a file. */
struct kc_written {
	kc_str hex; /* its XXH3-128 */
	uint64_t len;
};

/* A check at work. */
struct kc_check {
	kc_shard_check_params params;
	void (*fault)(void *self, const char *file, const char *message);
	void *self;
	uint64_t tokens;
	unsigned told;     /* faults of the shard at hand, and those not told */
	unsigned delim;    /* KC_DELIM_* in the payload, if delim_id is known */
	uint32_t sequence; /* tokens, of a packed set of ours; else 0 */

	/* The file at hand and what its sidecar says of it. */
	const char *payload; /* path */
	const char *index;   /* path, or NULL */
	kc_str bytes;        /* of the payload */
	size_t header;
	unsigned width;
	uint64_t count;  /* ids in the payload */
	kc_str mapped;   /* the index, if it is */
	uint64_t looked; /* bytes, since pages were given back */

	/* Of a payload of raw ids, which is read once, from its start. */
	size_t seen;            /* bytes */
	struct kc_id_scan ids;  /* of these */
	kc_hasher *hash;        /* of these; NULL: nothing is known of it */
	struct kc_written want; /* with `hash` */

	/* Of a compressed index, which is decompressed once. */
	kc_hasher *index_hash;        /* NULL as `hash` */
	struct kc_written want_index; /* with it; no hex: it has been read */

	/* Of a format that has rows. */
	unsigned row_width; /* of an id, as the manifest has it; 0: unknown */
	uint64_t rows;      /* that were read */
	uint64_t unpacked;  /* bytes of the file, as an index has them; or 0 */
};

/* Tell of a fault in `file`. */
void kc_check_tell(struct kc_check *c, const char *file, const char *fmt, ...)
    KC_PRINTF(3, 4);

/* The shard at hand is done: say how many of its faults were not told. */
void kc_check_end_file(struct kc_check *c, const char *file);

/* Tell if a file is not what was written. */
void kc_check_written(struct kc_check *c, const char *file, uint64_t len,
    const kc_hasher *hash, const struct kc_written *want);

/* Say that so many bytes were looked at: their pages are given back in time. */
void kc_check_look(struct kc_check *c, uint64_t bytes);

/* Id i < count of the payload. */
uint32_t kc_check_id(const struct kc_check *c, uint64_t i);

/*
 * Check a document: its place, and its delimiters where c->delim says. `at` is
 * where the one before it ended, and moves.
 */
void kc_check_document(struct kc_check *c, uint64_t number, uint64_t start,
    uint64_t end, uint64_t *at);

/* Read all rows of the payload, which is mapped; c->rows and c->count are theirs. */
void kc_check_rows(struct kc_check *c, const struct kc_rows_kind *kind);

/*
 * Check the file that lists the shards of a folder, index.json of MosaicML Streaming
 * or of LitData, whose files have such rows. Of a set by others (`all`) the shards
 * that it names are read too. KC_ERR_IO; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_check_index(struct kc_check *c,
    const struct kc_rows_kind *rows, const char *index, bool all,
    kc_error *err);

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
	/* Of a format that has rows, instead of `read`. */
	const struct kc_rows_kind *rows;
	/* Of a format whose kc_set_index readers need; or NULL. */
	kc_status (*check_index)(struct kc_check *c,
	    const struct kc_rows_kind *rows, const char *index, bool all,
	    kc_error *err);
};

/* What trainers with an index of documents read (check_documents.c). */
void kc_check_megatron(struct kc_check *c);
void kc_check_deepspeed(struct kc_check *c);
void kc_check_olmo(struct kc_check *c);
void kc_check_datatrove(struct kc_check *c);

/* Check the payload at hand by itself: rows, or what the consumer reads. */
void kc_check_payload(struct kc_check *c, const struct kc_consumer *consumer);

/*
 * Check a set of ours: all files that the consumer reads are as they were written,
 * and each shard by itself. KC_ERR_IO, KC_ERR_FORMAT for a bad manifest; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_check_set(struct kc_check *c,
    const struct kc_consumer *consumer, const char *manifest, kc_error *err);

extern const struct kc_consumer kc_consumers[]; /* ends with a NULL name */

#endif
