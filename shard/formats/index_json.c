/* SPDX-License-Identifier: Apache-2.0 */
/* Reading index.json of MosaicML Streaming and of LitData (index_json.h). */
#include <config.h>

#include "index_json.h"

#include "shard/set/manifest_values.h"

#include <inttypes.h>

struct index_walk {
	kc_status (*take)(
	    void *ctx, const struct kc_listed_shard *shard, kc_error *err);
	void *ctx;
	uint64_t number; /* of the shard at hand */

	/* What an index of LitData says of all. */
	unsigned width;
	bool packed;
};

/* --- MosaicML Streaming --- */

/* The name and the length in an object that tells of a file. */
static kc_status
read_file_info(kc_str shard, const kc_json_span *file, kc_str *name,
    uint64_t *bytes, kc_error *err)
{
	static const kc_str keys[] = {{"basename", 8}, {"bytes", 5}};
	kc_str info = kc_manifest_value(shard, file);
	kc_json_object object;
	kc_json_span s[2];

	KC_TRY(kc_json_scan(info, keys, 2, s, &object, err));
	if (s[0].type == KC_JSON_STRING)
		*name = kc_manifest_value(info, &s[0]);
	*bytes = kc_manifest_count_of(info, &s[1]);
	return KC_OK;
}

/* What is fetched is the compressed file, if there is one. */
static kc_status
take_mds_shard(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	enum { FORMAT, EDITION, SAMPLES, RAW, ZIP, KEYS };
	static const kc_str keys[KEYS] = {{"format", 6}, {"version", 7},
	    {"samples", 7}, {"raw_data", 8}, {"zip_data", 8}};
	struct index_walk *w = ctx;
	struct kc_listed_shard shard = {.rows = &kc_rows_mds};
	kc_json_object object;
	kc_json_span s[KEYS];

	(void)key;
	if (type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0, "a shard that is none");
	KC_TRY(kc_json_scan(value, keys, KEYS, s, &object, err));
	if (kc_manifest_count_of(value, &s[EDITION]) != 2 ||
	    !kc_str_equal(
		kc_manifest_value(value, &s[FORMAT]), KC_STR("\"mds\"")))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "shard %" PRIu64 " is not of format mds, version 2",
		    w->number);
	shard.samples = kc_manifest_count_of(value, &s[SAMPLES]);
	if (s[RAW].type == KC_JSON_OBJECT)
		KC_TRY(read_file_info(
		    value, &s[RAW], &shard.name, &shard.unpacked, err));
	shard.bytes = shard.unpacked;
	if (s[ZIP].type == KC_JSON_OBJECT)
		KC_TRY(read_file_info(
		    value, &s[ZIP], &shard.name, &shard.bytes, err));
	if (!shard.name.len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "shard %" PRIu64 " has no basename", w->number);
	w->number++;
	return w->take(w->ctx, &shard, err);
}

/* --- LitData --- */

/*
 * The first of "data_format", as litdata.constants numbers types: numpy's 2, 5, 6,
 * torch's 15, 16 and 20 are int32, uint16, uint32, int32, int, uint16.
 */
static kc_status
take_data_format(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct {
		const char *format;
		unsigned width;
	} formats[] = {{"\"no_header_numpy:2\"", 4},
	    {"\"no_header_numpy:5\"", 2}, {"\"no_header_numpy:6\"", 4},
	    {"\"no_header_tensor:15\"", 4}, {"\"no_header_tensor:16\"", 4},
	    {"\"no_header_tensor:20\"", 2}};
	struct index_walk *w = ctx;

	(void)key;
	(void)type;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (kc_str_equal(value, kc_str_of(formats[i].format)))
			w->width = formats[i].width;
	return w->width
	    ? KC_OK
	    : kc_fail(err, KC_ERR_FORMAT, 0, "ids of type %.*s are not read",
		  value.len < 60 ? (int)value.len : 60, value.ptr);
}

static kc_status
read_litdata_config(struct index_walk *w, kc_str config, kc_error *err)
{
	static const kc_str keys[] = {
	    {"item_loader", 11}, {"data_format", 11}, {"compression", 11}};
	kc_json_object object;
	kc_json_span s[3];

	KC_TRY(kc_json_scan(config, keys, 3, s, &object, err));
	w->packed = s[2].type == KC_JSON_STRING;
	if (!kc_str_equal(
		kc_manifest_value(config, &s[0]), KC_STR("\"TokensLoader\"")))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "its item loader is not TokensLoader");
	if (s[1].type == KC_JSON_ARRAY)
		KC_TRY(kc_json_each(kc_manifest_value(config, &s[1]),
		    take_data_format, w, err));
	return w->width ? KC_OK
			: kc_fail(err, KC_ERR_FORMAT, 0, "no data_format");
}

static kc_status
take_litdata_chunk(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	enum { NAME, BYTES, ITEMS, TOKENS, KEYS };
	static const kc_str keys[KEYS] = {{"filename", 8}, {"chunk_bytes", 11},
	    {"chunk_size", 10}, {"dim", 3}};
	struct index_walk *w = ctx;
	struct kc_listed_shard chunk = {
	    .rows = &kc_rows_litdata, .width = w->width};
	kc_json_object object;
	kc_json_span s[KEYS];

	(void)key;
	if (type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0, "a chunk that is none");
	KC_TRY(kc_json_scan(value, keys, KEYS, s, &object, err));
	if (s[NAME].type != KC_JSON_STRING)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "a chunk without a filename");
	chunk.name = kc_manifest_value(value, &s[NAME]);
	chunk.unpacked = kc_manifest_count_of(value, &s[BYTES]);
	chunk.bytes = w->packed ? 0 : chunk.unpacked;
	chunk.samples = kc_manifest_count_of(value, &s[ITEMS]);
	chunk.tokens = kc_manifest_count_of(value, &s[TOKENS]);
	return w->take(w->ctx, &chunk, err);
}

/* --- Both --- */

kc_status
kc_index_json_each(kc_str text,
    kc_status (*take)(
	void *ctx, const struct kc_listed_shard *shard, kc_error *err),
    void *ctx, kc_error *err)
{
	enum { SHARDS, EDITION, CHUNKS, CONFIG, KEYS };
	static const kc_str keys[KEYS] = {
	    {"shards", 6}, {"version", 7}, {"chunks", 6}, {"config", 6}};
	struct index_walk w = {.take = take, .ctx = ctx};
	kc_json_object object;
	kc_json_span s[KEYS];

	KC_TRY(kc_json_scan(text, keys, KEYS, s, &object, err));
	if (s[SHARDS].type == KC_JSON_ARRAY) {
		if (kc_manifest_count_of(text, &s[EDITION]) != 2)
			return kc_fail(
			    err, KC_ERR_FORMAT, 0, "the version is not 2");
		return kc_json_each(kc_manifest_value(text, &s[SHARDS]),
		    take_mds_shard, &w, err);
	}
	if (s[CHUNKS].type != KC_JSON_ARRAY || s[CONFIG].type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "it lists no shards, of MDS or LitData");
	KC_TRY(
	    read_litdata_config(&w, kc_manifest_value(text, &s[CONFIG]), err));
	return kc_json_each(
	    kc_manifest_value(text, &s[CHUNKS]), take_litdata_chunk, &w, err);
}
