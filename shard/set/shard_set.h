/* SPDX-License-Identifier: Apache-2.0 */
/* Inside a set (kcorpus/shardset.h): its shards, and how it is found. */
#ifndef KC_SHARD_SET_H
#define KC_SHARD_SET_H

#include "kcorpus/shardset.h"

#include "shard/formats/doc_index.h"
#include "shard/formats/rows.h"

/* The files of a shard that documents are read from, mapped. */
struct kc_shard_files {
	kc_str bytes;             /* of the payload */
	struct kc_doc_index docs; /* empty without an index */
};

/* A shard of a set, as its manifest's line or its index tells of it. */
struct kc_set_shard {
	char *payload;                   /* path */
	size_t header;                   /* bytes before the ids */
	const struct kc_rows_kind *rows; /* the payload has rows; or NULL */
	unsigned delim;                  /* KC_DELIM_* in the payload */
	char *index;    /* path, or NULL: nothing tells its documents */
	int index_rank; /* the higher, the more it tells */
	uint64_t documents, tokens;
	bool packed;
	uint64_t entries;  /* of the index: documents, pieces and padding */
	uint64_t before;   /* tokens of the shards before it */
	uint64_t unpacked; /* as struct kc_rows_file has it */
	/* NULL until a lookup needs them; then they stay. */
	struct kc_shard_files *_Atomic files;
};

struct kc_shard_set {
	kc_shard_set_facts facts;
	struct kc_set_shard *shards;
	size_t cap;
	kc_buf order, special; /* of facts.params; u32 */
	char *columns;         /* of facts.params; or NULL */
};

/*
 * The manifest of a set by its prefix, folder or own name; *name is freed with
 * kc_free. KC_ERR_IO, KC_ERR_ARG, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_shard_set_manifest(
    const char *set, char **name, kc_error *err);

/*
 * KC_ERR_IO for the index of a shard of ours (it has a lineage) whose set has no
 * manifest: its writing was cut short.
 */
KC_MUST_CHECK kc_status kc_shard_set_refuse_unfinished(
    const char *index, kc_error *err);

/*
 * Map the files of a shard. Of a set of ours KC_ERR_FORMAT if they do not go together
 * or are not as long as the manifest says; KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_shard_files_open(struct kc_shard_files *f,
    const kc_shard_set *set, const struct kc_set_shard *s, kc_error *err);
void kc_shard_files_close(struct kc_shard_files *f);

/* Document i of a shard, as its index has it. */
kc_shard_set_document kc_shard_set_document_at(
    const struct kc_doc_index *docs, uint64_t shard, uint64_t i);

/* KC_ERR_FORMAT if nothing tells the documents of the shard apart. */
KC_MUST_CHECK kc_status kc_shard_set_need_index(
    const kc_shard_set *set, const struct kc_set_shard *s, kc_error *err);

/* Append an empty shard; NULL when memory runs out. */
struct kc_set_shard *kc_shard_set_add(kc_shard_set *set);

/*
 * Read a manifest into the set: facts and shards, no files opened. KC_ERR_IO,
 * KC_ERR_FORMAT with the line in the message, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_manifest_read(
    kc_shard_set *set, const char *name, kc_error *err);

/*
 * Read the parameters of the set's line, a JSON object, into facts.params. Members
 * of other names are of a later version and passed over. KC_ERR_FORMAT for a value
 * that is none of the member's; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_manifest_read_parameters(
    kc_shard_set *set, kc_str object, kc_error *err);

#endif
