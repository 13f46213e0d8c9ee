/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside a writer (kcorpus/shard.h): set_writer.c takes the documents,
 * set_formats.c picks what is written, set_shards.c opens and closes shards and puts
 * documents into them, whole or packed, set_finish.c ends the set.
 */
#ifndef KC_SHARD_SET_WRITER_H
#define KC_SHARD_SET_WRITER_H

#include "kcorpus/json.h"

#include "shard/assembly.h"
#include "shard/order/pack_window.h"
#include "shard/special_ids.h"

/* The document at hand. */
struct kc_document_at_hand {
	bool open;
	kc_buf head;
	kc_hasher *hash;       /* of its id and its ids so far */
	kc_buf id;             /* without the escapes of JSON */
	kc_json_span spans[2]; /* of id and source in the head */
	struct kc_id_scan ids;
	struct kc_spool spool; /* its ids, when it has several frames */
};

struct kc_shard_writer {
	kc_shard_params params;
	kc_outset *set;
	char *dir; /* of the prefix */

	struct kc_format_list formats;
	uint64_t format_document, max_documents, max_tokens, max_bytes;
	uint64_t max_shards;
	struct kc_shard_columns columns;
	kc_buf notes[KC_SHARD_MAX_FORMATS]; /* for the index of each format */

	bool begun; /* a frame has come: the rest is known */
	kc_tokens_spec spec;
	unsigned width;
	uint32_t delim_id;

	struct kc_document_at_hand doc;
	struct kc_assembly shard;
	struct kc_special_ids special;
	struct kc_pack_window window; /* of best-fit packing */
	kc_buf wide;                  /* ids of 2 bytes made 4 */
	kc_buf manifest;
	uint64_t seen; /* documents, also those left out */
	kc_shard_totals totals;
	char *leftover;
	struct kc_file_worker *worker; /* for the files of shards; or NULL */
};

/* Pick the formats and let their ceilings and the user's be one. KC_ERR_ARG. */
KC_MUST_CHECK kc_status kc_set_pick_formats(kc_shard_writer *w, kc_error *err);

/* KC_ERR_ARG if there is anything that no stream can satisfy. */
KC_MUST_CHECK kc_status kc_set_check_params(
    const kc_shard_params *p, kc_error *err);

/* Delimiters of a document: one where each payload has its own place for it. */
unsigned kc_set_delims(const kc_shard_writer *w);

/*
 * Put the document at hand, whose ids are those of its only frame or spooled, into a
 * shard, or into the window of those that are to be packed. `d` has no start yet.
 */
KC_MUST_CHECK kc_status kc_set_put_document(kc_shard_writer *w,
    const kc_tokens_frame *frame, struct kc_shard_document *d, kc_error *err);

/* Put what is still to be packed, and complete the last shard. */
KC_MUST_CHECK kc_status kc_set_close_shards(kc_shard_writer *w, kc_error *err);

#endif
