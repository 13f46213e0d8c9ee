/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chunks of LitData's TokensLoader (litdata.streaming.writer and item_loader), in a
 * folder with the index.json that StreamingDataset opens. A chunk is u32 items, u32
 * offsets[items + 1], data; the loader takes all data for one array of ids and cuts it
 * into blocks, so that a chunk of one item, with a header of 12 bytes, is what it reads
 * and takes the least.
 */
#include <config.h>

#include "shard/shard_internal.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>

enum { HEADER = 12, NUMPY_INT32 = 2, NUMPY_UINT16 = 5 };

/* --- Chunks --- */

static kc_status
litdata_open(struct kc_payload **p, const struct kc_shard_place *place,
    const char *name_template, kc_error *err)
{
	return kc_payload_open_headed(p, place, name_template, HEADER, err);
}

static kc_status
litdata_close(
    struct kc_payload *p, const struct kc_shard_facts *facts, kc_error *err)
{
	char head[HEADER];

	kc_put32(head, 1);
	kc_put32(head + 4, HEADER);
	kc_put32(head + 8, (uint32_t)(HEADER + facts->tokens * facts->width));
	return kc_payload_close_headed(p, (kc_str){head, HEADER}, err);
}

static const struct kc_payload_kind litdata_chunk = {
    .delim = KC_DELIM_APPEND,
    .packs = true,
    .open = litdata_open,
    .add = kc_payload_add_raw,
    .close = litdata_close,
    .file = kc_payload_file,
    .release = kc_payload_release,
};

/* --- What the index has of them --- */

struct litdata_sidecar {
	kc_buf *notes;
};

static kc_status
litdata_begin(void **out, const struct kc_shard_place *place, kc_error *err)
{
	struct litdata_sidecar *s = kc_calloc(1, sizeof(*s));

	if (!s)
		return kc_fail_nomem(err);
	s->notes = place->notes;
	*out = s;
	return KC_OK;
}

static kc_status
add_chunk(kc_buf *notes, const struct kc_shard_facts *f)
{
	if (notes->len)
		KC_TRY(kc_buf_add(notes, KC_STR(", ")));
	else /* the width, for make_config */
		KC_TRY(kc_buf_addc(notes, f->width == 2 ? '2' : '4'));
	return kc_buf_addf(notes,
	    "{\"chunk_bytes\": %" PRIu64
	    ", \"chunk_size\": 1, \"dim\": %" PRIu64
	    ", \"filename\": \"chunk-0-%" PRIu64 ".bin\"}",
	    HEADER + f->tokens * f->width, f->tokens, f->number);
}

static kc_status
litdata_note(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct litdata_sidecar *s = self;

	(void)files;
	return add_chunk(s->notes, facts) ? kc_fail_nomem(err) : KC_OK;
}

static const struct kc_sidecar_kind litdata_notes = {
    .open = litdata_begin,
    .close = litdata_note,
    .release = kc_free,
};

/* data_spec is torch's pytree of one leaf; updated_at tells readers of caches. */
static kc_status
make_litdata_index(kc_buf *out, kc_str notes)
{
	int dtype = notes.ptr[0] == '2' ? NUMPY_UINT16 : NUMPY_INT32;

	notes.ptr++;
	notes.len--;
	KC_TRY(kc_buf_add(out, KC_STR("{\"chunks\": [")));
	KC_TRY(kc_buf_add(out, notes));
	return kc_buf_addf(out,
	    "], \"config\": {\"chunk_bytes\": null, \"chunk_size\": 1, "
	    "\"compression\": null, \"data_format\": [\"no_header_numpy:%d\"], "
	    "\"data_spec\": \"[1, {\\\"type\\\": null, \\\"context\\\": null, "
	    "\\\"children_spec\\\": []}]\", \"encryption\": null, "
	    "\"item_loader\": \"TokensLoader\"}, \"updated_at\": \"0\"}",
	    dtype);
}

static const struct kc_set_index litdata_index = {
    .name = ".litdata/index.json",
    .make = make_litdata_index,
};

const struct kc_shard_format kc_format_litdata = {
    .bit = KC_SHARD_LITDATA,
    .name = "litdata",
    .payload = &litdata_chunk,
    .payload_name = ".litdata/chunk-0-#.bin",
    .sidecar = &litdata_notes,
    .header = HEADER,
    .index = &litdata_index,
    .usual_bytes = 64 << 20, /* as litdata.optimize: a chunk is fetched whole */
    .max_document = UINT32_MAX / 4,
    .max_documents = UINT64_MAX,
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT32_MAX - HEADER, /* offsets are uint32 */
    .max_vocab = UINT64_C(1) << 31,   /* int32 */
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
