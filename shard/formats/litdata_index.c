/* SPDX-License-Identifier: Apache-2.0 */
/* Reading index.json of LitData (litdata_index.h). */
#include <config.h>

#include "litdata_index.h"

#include "shard/set/manifest_values.h"

struct litdata_walk {
	unsigned width;
	kc_status (*take)(
	    void *ctx, const struct kc_litdata_chunk *chunk, kc_error *err);
	void *ctx;
};

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
	struct litdata_walk *w = ctx;

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
read_litdata_config(struct litdata_walk *w, kc_str config, kc_error *err)
{
	static const kc_str keys[] = {{"item_loader", 11}, {"data_format", 11}};
	kc_json_object object;
	kc_json_span s[2];

	KC_TRY(kc_json_scan(config, keys, 2, s, &object, err));
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
	static const kc_str keys[] = {
	    {"filename", 8}, {"chunk_bytes", 11}, {"dim", 3}};
	struct litdata_walk *w = ctx;
	struct kc_litdata_chunk chunk = {.width = w->width};
	kc_json_object object;
	kc_json_span s[3];

	(void)key;
	if (type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0, "a chunk that is none");
	KC_TRY(kc_json_scan(value, keys, 3, s, &object, err));
	if (s[0].type != KC_JSON_STRING)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "a chunk without a filename");
	chunk.filename = kc_manifest_value(value, &s[0]);
	chunk.bytes = kc_manifest_count_of(value, &s[1]);
	chunk.tokens = kc_manifest_count_of(value, &s[2]);
	return w->take(w->ctx, &chunk, err);
}

kc_status
kc_litdata_index_each(kc_str text,
    kc_status (*take)(
	void *ctx, const struct kc_litdata_chunk *chunk, kc_error *err),
    void *ctx, kc_error *err)
{
	static const kc_str keys[] = {{"chunks", 6}, {"config", 6}};
	struct litdata_walk w = {.take = take, .ctx = ctx};
	kc_json_object object;
	kc_json_span s[2];

	KC_TRY(kc_json_scan(text, keys, 2, s, &object, err));
	if (s[0].type != KC_JSON_ARRAY || s[1].type != KC_JSON_OBJECT)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "it has no chunks, or no config");
	KC_TRY(read_litdata_config(&w, kc_manifest_value(text, &s[1]), err));
	return kc_json_each(
	    kc_manifest_value(text, &s[0]), take_litdata_chunk, &w, err);
}
