/* SPDX-License-Identifier: Apache-2.0 */
/* The index.json of LitData, whoever wrote it, against the chunks beside it. */
#include <config.h>

#include "check.h"
#include "shard/formats/doc_index.h"
#include "shard/formats/litdata_index.h"
#include "shard/set/manifest_values.h"

#include "io/compressor.h"
#include "io/filemap.h"
#include "mem.h"

#include <inttypes.h>

struct litdata_check {
	struct kc_check *check;
	const char *index;
	kc_str folder;
	bool all;
	uint64_t chunks;
};

/* Look at the chunk's file, which is mapped. */
static void
check_mapped_chunk(
    struct litdata_check *l, const struct kc_litdata_chunk *chunk)
{
	struct kc_check *c = l->check;
	unsigned told = c->told;

	if (kc_codec_of(c->bytes) == KC_CODEC_NONE &&
	    c->bytes.len != chunk->bytes) {
		kc_check_tell(c, c->payload,
		    "%zu bytes, where the index has %" PRIu64, c->bytes.len,
		    chunk->bytes);
		return;
	}
	/* The ids of ours are checked with their payload. */
	if (!l->all)
		return;
	kc_check_rows(c, &kc_rows_litdata);
	if (c->told == told && c->count != chunk->tokens)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens, where the index has %" PRIu64,
		    c->count, chunk->tokens);
}

static kc_status
check_chunk(void *ctx, const struct kc_litdata_chunk *chunk, kc_error *err)
{
	struct litdata_check *l = ctx;
	struct kc_check *c = l->check;
	char *path = kc_manifest_path(l->folder, chunk->filename);
	kc_error sub;

	if (!path)
		return kc_fail_nomem(err);
	c->told = 0;
	c->payload = path;
	c->row_width = c->width = chunk->width;
	c->unpacked = chunk->bytes;
	if (kc_filemap_open(&c->bytes, path, &sub))
		kc_check_tell(
		    c, l->index, "chunk %" PRIu64 ": %s", l->chunks, sub.msg);
	else
		check_mapped_chunk(l, chunk);
	kc_filemap_close(&c->bytes);
	kc_free(path);
	l->chunks++;
	return KC_OK;
}

kc_status
kc_check_litdata_index(
    struct kc_check *c, const char *index, bool all, kc_error *err)
{
	const char *slash = strrchr(index, '/');
	struct litdata_check l = {.check = c,
	    .index = index,
	    .folder = {index, slash ? (size_t)(slash - index) + 1 : 0},
	    .all = all};
	kc_error sub;
	kc_str text;
	kc_status st;

	c->told = 0;
	KC_TRY(kc_filemap_open(&text, index, err));
	st = kc_litdata_index_each(text, check_chunk, &l, &sub);
	kc_filemap_close(&text);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	if (st)
		kc_check_tell(c, index, "%s", sub.msg);
	else if (!l.chunks)
		kc_check_tell(c, index, "it lists no chunks");
	return KC_OK;
}
