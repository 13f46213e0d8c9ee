/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index.json of MosaicML Streaming, whoever wrote it (mds.c): what it says of
 * shards against the files beside it.
 */
#include <config.h>

#include "check.h"
#include "shard/formats/doc_index.h"
#include "shard/set/manifest_values.h"

#include "kcorpus/json.h"

#include "io/filemap.h"
#include "mem.h"

#include <inttypes.h>

struct mds_index_check {
	struct kc_check *check;
	const char *index;
	kc_str folder;
	bool all;
	uint64_t number; /* of the shard at hand */
};

/* Look at the shard's file, which is at c->payload. */
static void
check_shard_file(struct mds_index_check *m, uint64_t bytes, uint64_t samples)
{
	struct kc_check *c = m->check;
	kc_error err;

	if (kc_filemap_open(&c->bytes, c->payload, &err)) {
		kc_check_tell(
		    c, m->index, "shard %" PRIu64 ": %s", m->number, err.msg);
		return;
	}
	kc_check_end_file(c, m->index);
	if (c->bytes.len != bytes)
		kc_check_tell(c, c->payload,
		    "%zu bytes, where the index has %" PRIu64, c->bytes.len,
		    bytes);
	if (m->all && c->bytes.len) {
		unsigned told = c->told;

		kc_check_rows(c, &kc_rows_mds);
		if (c->told == told && c->rows != samples)
			kc_check_tell(c, c->payload,
			    "%" PRIu64 " samples, where the index has %" PRIu64,
			    c->rows, samples);
	}
	kc_check_end_file(c, c->payload);
	kc_filemap_close(&c->bytes);
}

static kc_status
check_file_info(
    struct mds_index_check *m, kc_str info, uint64_t samples, kc_error *err)
{
	static const kc_str keys[] = {{"basename", 8}, {"bytes", 5}};
	kc_json_object object;
	kc_json_span s[2];
	char *path;

	KC_TRY(kc_json_scan(info, keys, 2, s, &object, err));
	if (s[0].type != KC_JSON_STRING) {
		kc_check_tell(m->check, m->index,
		    "shard %" PRIu64 " has no basename", m->number);
		return KC_OK;
	}
	path = kc_manifest_path(m->folder, kc_manifest_value(info, &s[0]));
	if (!path)
		return kc_fail_nomem(err);
	m->check->payload = path;
	check_shard_file(m, kc_manifest_count_of(info, &s[1]), samples);
	kc_free(path);
	return KC_OK;
}

/* How long the shard is when it is decompressed, where the index says. */
static kc_status
read_raw_bytes(struct mds_index_check *m, kc_str shard, const kc_json_span *raw,
    kc_error *err)
{
	static const kc_str keys[] = {{"bytes", 5}};
	kc_str info = {shard.ptr + raw->offset, raw->len};
	kc_json_object object;
	kc_json_span s[1];

	m->check->unpacked = 0;
	if (raw->type != KC_JSON_OBJECT)
		return KC_OK;
	KC_TRY(kc_json_scan(info, keys, 1, s, &object, err));
	m->check->unpacked = kc_manifest_count_of(info, &s[0]);
	return KC_OK;
}

static kc_status
take_mds_shard(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	enum { FORMAT, EDITION, SAMPLES, RAW, ZIP, KEYS };
	static const kc_str keys[KEYS] = {{"format", 6}, {"version", 7},
	    {"samples", 7}, {"raw_data", 8}, {"zip_data", 8}};
	struct mds_index_check *m = ctx;
	kc_json_object object;
	kc_json_span s[KEYS];
	const kc_json_span *file;
	uint64_t samples;
	kc_status st = KC_OK;

	(void)key;
	if (type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0, "a shard that is none");
	KC_TRY(kc_json_scan(value, keys, KEYS, s, &object, err));
	samples = kc_manifest_count_of(value, &s[SAMPLES]);
	if (kc_manifest_count_of(value, &s[EDITION]) != 2 ||
	    !kc_str_equal(
		kc_manifest_value(value, &s[FORMAT]), KC_STR("\"mds\"")))
		kc_check_tell(m->check, m->index,
		    "shard %" PRIu64 " is not of format mds, version 2",
		    m->number);
	if (!samples)
		kc_check_tell(m->check, m->index,
		    "shard %" PRIu64 " has no samples", m->number);
	/* What is fetched is the compressed file, if there is one. */
	file = s[ZIP].type == KC_JSON_OBJECT ? &s[ZIP] : &s[RAW];
	KC_TRY(read_raw_bytes(m, value, &s[RAW], err));
	if (file->type == KC_JSON_OBJECT)
		st = check_file_info(m,
		    (kc_str){value.ptr + file->offset, file->len}, samples,
		    err);
	else
		kc_check_tell(m->check, m->index,
		    "shard %" PRIu64 " has no raw_data", m->number);
	m->number++;
	return st;
}

static kc_status
check_index_text(struct mds_index_check *m, kc_str text, kc_error *err)
{
	static const kc_str keys[] = {{"version", 7}, {"shards", 6}};
	kc_json_object object;
	kc_json_span s[2];

	KC_TRY(kc_json_scan(text, keys, 2, s, &object, err));
	if (kc_manifest_count_of(text, &s[0]) != 2)
		kc_check_tell(m->check, m->index, "the version is not 2");
	if (s[1].type != KC_JSON_ARRAY)
		return kc_fail(err, KC_ERR_FORMAT, 0, "it lists no shards");
	KC_TRY(kc_json_each((kc_str){text.ptr + s[1].offset, s[1].len},
	    take_mds_shard, m, err));
	if (!m->number)
		kc_check_tell(m->check, m->index, "it lists no shards");
	return KC_OK;
}

kc_status
kc_check_mds_index(
    struct kc_check *c, const char *index, bool all, kc_error *err)
{
	const char *slash = strrchr(index, '/');
	struct mds_index_check m = {.check = c,
	    .index = index,
	    .folder = {index, slash ? (size_t)(slash - index) + 1 : 0},
	    .all = all};
	kc_error sub;
	kc_str text;
	kc_status st;

	KC_TRY(kc_filemap_open(&text, index, err));
	st = check_index_text(&m, text, &sub);
	kc_filemap_close(&text);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	if (st)
		kc_check_tell(c, index, "%s", sub.msg);
	kc_check_end_file(c, index);
	return KC_OK;
}
