/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of shards that are there: what they hold, which document a token is of,
 * and all their documents again as frames, from which a writer (kcorpus/shard.h)
 * makes the same set, another format, a part of it, or several in one.
 *
 *	kc_shard_set *set;
 *
 *	st = kc_shard_set_open(&set, "out/ko", &err);
 *	...			kc_shard_set_info(set)->tokens are in it
 *	st = kc_shard_set_each(set, take_document, me, &err);
 *	kc_shard_set_close(set);
 *
 * A set is read where it lies, mapped into memory, so that opening costs nothing
 * for each document, and nothing is held of them. The files of a shard are opened
 * when it is looked into.
 */
#ifndef KCORPUS_SHARDSET_H
#define KCORPUS_SHARDSET_H

#include "kcorpus/shard.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_shard_set kc_shard_set;

/* What is known of a set. Borrowed from it. */
typedef struct kc_shard_set_facts {
	uint64_t shards, documents;
	uint64_t tokens;     /* with delimiters */
	unsigned width;      /* bytes of an id */
	uint32_t delim_id;   /* KC_TOKENS_NO_EOD: none, or unknown */
	kc_tokens_spec spec; /* of a set by others: a tokenizer of zeros */
	bool ours;           /* it has a manifest: the rest is known */
	kc_hash128 corpus;
	/* Prefix, tmp and memory are not set; special has all ids counted. */
	kc_shard_params params;
} kc_shard_set_facts;

/*
 * Open a set: `name` is its manifest, the prefix or the folder (with one manifest
 * in it) that it was written to. One made by others, whose ids are taken as they are,
 * is named by its index, a .idx with a .bin or a .ds.index with a .ds beside it, the
 * index.json of MosaicML Streaming or of LitData's TokensLoader, or is one file of
 * rows, .parquet, .tar, .tfrecord, .arrayrecord or .mds: then all rows are read to
 * count them. Only sets with a manifest count as ours, so that one whose writing was
 * cut short is not found; of these the manifest alone is read. KC_ERR_IO when there
 * is none, KC_ERR_FORMAT for a manifest or an index that is not whole; the message
 * names the file. KC_ERR_NOMEM. *set is closed with kc_shard_set_close.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_set_open(
    kc_shard_set **set, const char *name, kc_error *err);
KC_API void kc_shard_set_close(kc_shard_set *set); /* NULL is allowed */

/*
 * See that the files of all shards are there and as long as the manifest says, so
 * that work on a set does not end in the middle of it. KC_ERR_IO, KC_ERR_FORMAT; the
 * message names the file.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_set_verify(
    const kc_shard_set *set, kc_error *err);

/* What is known of it. */
KC_API const kc_shard_set_facts *kc_shard_set_info(const kc_shard_set *set);

/* A document of a set. Borrowed from the set, or for the call that it is from. */
typedef struct kc_shard_set_document {
	uint64_t shard;
	uint64_t index;      /* among the documents of the shard, from 0 */
	uint64_t start, end; /* its tokens in the shard, with delimiters */
	uint64_t number;     /* among the documents of the input, from 1; 0:
				padding of a packed set */
	kc_str head;         /* a JSON object; {} where nothing is known */
} kc_shard_set_document;

/*
 * The document that has token `position`, counted over all shards from 0, by
 * bisection: 30 looks for 10^9 documents. The files of a shard stay open from the
 * first look into it on. KC_ERR_ARG past the end; KC_ERR_FORMAT for a set without a
 * lineage or an index that tells its documents, or whose files are not whole;
 * KC_ERR_IO, KC_ERR_NOMEM. The set may be used by several threads.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_set_where(const kc_shard_set *set,
    uint64_t position, kc_shard_set_document *document, kc_error *err);

/*
 * Hand all documents to `take` in order as frames without their delimiters, ids
 * as wide as kc_tokens_width says, at most KC_TOKENS_MAX_IDS a frame. A status
 * from it ends the walk and is returned. KC_ERR_FORMAT for a set that is packed
 * best-fit, whose documents are in pieces, and where the files contradict
 * each other: places beyond the payload, a delimiter that is not there, an id
 * beyond the vocabulary; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_set_each(const kc_shard_set *set,
    kc_status (*take)(void *self, const kc_shard_set_document *document,
	const kc_tokens_frame *frame, kc_error *err),
    void *self, kc_error *err);

/* --- Checking --- */

/*
 * Read a set as a trainer would and tell what would go wrong.
 *
 * `consumer` is megatron (Megatron-LM, Megatron Core, NeMo, GPT-NeoX), deepspeed
 * (DeepSpeed's data pipeline, which takes the same files for something else),
 * olmo, datatrove (Nanotron too), nanogpt, llmc (modded-nanogpt too), automodel,
 * litdata, mds, parquet, webdataset, tfrecord or arrayrecord.
 * `name` is a set of ours, whose files are held against their hashes too, or a file
 * that the consumer opens: .idx, .npy, .ds, .bin, .parquet, .tar, .tfrecord,
 * .arrayrecord, the index.json of mds and litdata.
 */
typedef struct kc_shard_check_params {
	uint32_t vocab_size; /* every id is less; 0: of the manifest, if any */
	uint32_t delim_id;   /* KC_TOKENS_NO_EOD: of the manifest, if any */
	unsigned width;      /* bytes of an id, where no file says; 0: 2 */
	uint64_t min_tokens; /* that a shard must have; 0: any */
} kc_shard_check_params;

#define KC_SHARD_CHECK_PARAMS_INIT \
	{ \
		0, KC_TOKENS_NO_EOD, 0, 0 \
	}

/*
 * Call `fault` for each thing that is wrong, with the file and a line of text,
 * for at most 100 of a shard, then with how many more there are. *tokens receives
 * the number of tokens read. KC_ERR_ARG for an unknown consumer; KC_ERR_IO,
 * KC_ERR_FORMAT for a set that cannot be found at all; KC_ERR_NOMEM. Ids are read
 * once, at the speed of memory.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_check(const char *consumer,
    const char *name, const kc_shard_check_params *params,
    void (*fault)(void *self, const char *file, const char *message),
    void *self, uint64_t *tokens, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
