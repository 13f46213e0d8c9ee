/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chunks of LitData's TokensLoader (litdata.streaming.writer and item_loader), in a
 * folder with the index.json that StreamingDataset opens. A chunk is a table of
 * samples (sample_table.h) without a text: an item for each document, or for each
 * sequence of a packed set, as LitData's own writer has it. The loader takes all items
 * for one array of ids and cuts it into blocks. A chunk that is compressed is so as a
 * whole, and the index has its length before that.
 */
#include <config.h>

#include "sample_table.h"

#include "mem.h"

#include <inttypes.h>

enum { NUMPY_INT32 = 2, NUMPY_UINT16 = 5 };

struct litdata_sidecar {
	struct kc_shard_place place;
	struct kc_sample_table table;
};

static bool
is_zstd(const struct litdata_sidecar *s)
{
	return s->place.compress == KC_COMPRESS_ZSTD;
}

/* --- Chunks --- */

static void
litdata_release(void *self)
{
	struct litdata_sidecar *s = self;

	if (!s)
		return;
	kc_sample_table_release(&s->table);
	kc_free(s);
}

static kc_status
litdata_open(void **out, const struct kc_shard_place *place, kc_error *err)
{
	struct litdata_sidecar *s = kc_calloc(1, sizeof(*s));

	if (!s)
		return kc_fail_nomem(err);
	s->place = *place;
	kc_sample_table_init(&s->table, "litdata", place);
	*out = s;
	return KC_OK;
}

static kc_status
litdata_put(void *self, const struct kc_cells *cells, kc_str ids, kc_error *err)
{
	struct litdata_sidecar *s = self;

	(void)cells;
	KC_TRY(kc_sample_table_add(&s->table, ids, err));
	return kc_sample_table_end(&s->table, 0, err);
}

/*
 * The chunk's entry in the index. What the index says of all chunks comes before the
 * first one, as bytes, for make_litdata_index: the width of ids, and 'z' for zstd.
 */
static kc_status
note_chunk(const struct litdata_sidecar *s, const struct kc_shard_facts *f)
{
	kc_buf *notes = s->place.notes;

	if (notes->len)
		KC_TRY(kc_buf_add(notes, KC_STR(", ")));
	else
		KC_TRY(kc_buf_addf(
		    notes, "%u%c", f->width, is_zstd(s) ? 'z' : ' '));
	return kc_buf_addf(notes,
	    "{\"chunk_bytes\": %" PRIu64 ", \"chunk_size\": %" PRIu32
	    ", \"dim\": %" PRIu64 ", \"filename\": \"chunk-0-%" PRIu64
	    "%s.bin\"}",
	    s->table.len, s->table.count, f->tokens, f->number,
	    is_zstd(s) ? ".zstd" : "");
}

static kc_status
litdata_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct litdata_sidecar *s = self;

	KC_TRY(kc_sample_table_write(&s->table, &s->place,
	    is_zstd(s) ? ".litdata/chunk-0-#.zstd.bin"
		       : ".litdata/chunk-0-#.bin",
	    KC_STR(""), err));
	if (note_chunk(s, facts))
		return kc_fail_nomem(err);
	return kc_shard_list_file(files, "litdata", &s->table.file, err);
}

static const struct kc_sidecar_kind litdata_chunk = {
    .open = litdata_open,
    .put = litdata_put,
    .close = litdata_close,
    .release = litdata_release,
};

/* --- The set --- */

/* data_spec is torch's pytree of one leaf; updated_at tells readers of caches. */
static kc_status
make_litdata_index(kc_buf *out, kc_str notes)
{
	int dtype = notes.ptr[0] == '2' ? NUMPY_UINT16 : NUMPY_INT32;
	const char *zip = notes.ptr[1] == 'z' ? "\"zstd\"" : "null";

	notes.ptr += 2;
	notes.len -= 2;
	KC_TRY(kc_buf_add(out, KC_STR("{\"chunks\": [")));
	KC_TRY(kc_buf_add(out, notes));
	return kc_buf_addf(out,
	    "], \"config\": {\"chunk_bytes\": null, \"chunk_size\": null, "
	    "\"compression\": %s, \"data_format\": [\"no_header_numpy:%d\"], "
	    "\"data_spec\": \"[1, {\\\"type\\\": null, \\\"context\\\": null, "
	    "\\\"children_spec\\\": []}]\", \"encryption\": null, "
	    "\"item_loader\": \"TokensLoader\"}, \"updated_at\": \"0\"}",
	    zip, dtype);
}

static const struct kc_set_index litdata_index = {
    .name = ".litdata/index.json",
    .make = make_litdata_index,
};

const struct kc_shard_format kc_format_litdata = {
    .bit = KC_SHARD_LITDATA,
    .name = "litdata",
    .payload = &kc_payload_held,
    .payload_name = ".litdata/chunk-0-#.bin",
    .sidecar = &litdata_chunk,
    .rows = &kc_rows_litdata,
    .index = &litdata_index,
    .compress = KC_COMPRESS_NONE,
    .compressions = 1 << KC_COMPRESS_NONE | 1 << KC_COMPRESS_ZSTD,
    .usual_bytes = 64 << 20, /* as litdata.optimize: a chunk is fetched whole */
    .max_document = KC_HELD_MAX / 4,
    .max_documents = UINT32_MAX / 8,
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_C(3) << 30, /* offsets are uint32: room for the rest */
    .max_vocab = UINT64_C(1) << 31, /* int32 */
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
