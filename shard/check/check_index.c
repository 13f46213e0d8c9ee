/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index.json of MosaicML Streaming or LitData, whoever wrote it, against the
 * files that it lists.
 */
#include <config.h>

#include "check.h"
#include "shard/formats/index_json.h"
#include "shard/set/manifest_values.h"

#include "io/filemap.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

struct index_check {
	struct kc_check *check;
	const struct kc_rows_kind *rows; /* of the consumer */
	const char *index;
	kc_str folder;
	bool all;
	uint64_t number; /* of the shard at hand */
};

/* Read the rows of the shard at hand, which is mapped. */
static void
check_listed_rows(struct kc_check *c, const struct kc_listed_shard *shard)
{
	unsigned told = c->told;

	kc_check_rows(c, shard->rows);
	if (c->told != told)
		return;
	if (c->rows != shard->samples)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " samples, where the index has %" PRIu64,
		    c->rows, shard->samples);
	if (shard->tokens && c->count != shard->tokens)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens, where the index has %" PRIu64,
		    c->count, shard->tokens);
}

/* Look at the file of a shard, which is at c->payload. */
static void
check_listed_file(struct index_check *x, const struct kc_listed_shard *shard)
{
	struct kc_check *c = x->check;
	kc_error err;

	if (kc_filemap_open(&c->bytes, c->payload, &err)) {
		kc_check_tell(
		    c, x->index, "shard %" PRIu64 ": %s", x->number, err.msg);
		return;
	}
	kc_check_end_file(c, x->index);
	if (shard->bytes && c->bytes.len != shard->bytes)
		kc_check_tell(c, c->payload,
		    "%zu bytes, where the index has %" PRIu64, c->bytes.len,
		    shard->bytes);
	else if (x->all) /* rows of ours are checked with their payload */
		check_listed_rows(c, shard);
	kc_check_end_file(c, c->payload);
	kc_filemap_close(&c->bytes);
}

static kc_status
check_listed_shard(
    void *ctx, const struct kc_listed_shard *shard, kc_error *err)
{
	struct index_check *x = ctx;
	struct kc_check *c = x->check;
	char *path;

	if (shard->rows != x->rows)
		return kc_fail(err, KC_ERR_FORMAT, 0, "it is an index of %s",
		    shard->rows->format);
	if (!shard->samples)
		kc_check_tell(
		    c, x->index, "shard %" PRIu64 " has no samples", x->number);
	path = kc_manifest_path(x->folder, shard->name);
	if (!path)
		return kc_fail_nomem(err);
	c->payload = path;
	if (shard->width)
		c->row_width = c->width = shard->width;
	c->unpacked = shard->unpacked;
	check_listed_file(x, shard);
	kc_free(path);
	x->number++;
	return KC_OK;
}

kc_status
kc_check_index(struct kc_check *c, const struct kc_rows_kind *rows,
    const char *index, bool all, kc_error *err)
{
	const char *slash = strrchr(index, '/');
	struct index_check x = {.check = c,
	    .rows = rows,
	    .index = index,
	    .folder = {index, slash ? (size_t)(slash - index) + 1 : 0},
	    .all = all};
	kc_error sub;
	kc_str text;
	kc_status st;

	KC_TRY(kc_filemap_open(&text, index, err));
	st = kc_index_json_each(text, check_listed_shard, &x, &sub);
	kc_filemap_close(&text);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	if (st)
		kc_check_tell(c, index, "%s", sub.msg);
	else if (!x.number)
		kc_check_tell(c, index, "it lists no shards");
	kc_check_end_file(c, index);
	return KC_OK;
}
