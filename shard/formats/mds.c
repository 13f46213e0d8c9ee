/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shards of MosaicML Streaming (streaming.base.format.mds.writer, version 2), in
 * a folder with the index.json that its readers open:
 *
 *	u32 n			samples
 *	u32 offsets[n + 1]	of samples in the file; the last is its length
 *	JSON			what index.json says of the columns too
 *	samples			u32 length of each column that has no fixed one, then
 *				the columns, in the order of their names
 *
 * The ids are column `tokens`, an ndarray of one dimension: a byte for the number of
 * dimensions and the bytes of a length, the length, the ids. That of a packed set has
 * a shape, and then nothing but the ids. Texts are column `text`. Every other column
 * is a string, empty where the document has no such member.
 */
#include <config.h>

#include "sample_table.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>
#include <stdio.h>

enum { MOST_COLUMNS = KC_JSON_MAX_FIELDS + 1 };

struct mds_sidecar {
	struct kc_shard_place place;
	kc_str columns[MOST_COLUMNS]; /* sorted; the ids among them */
	size_t cells[MOST_COLUMNS];   /* of the document; SIZE_MAX: the ids */
	size_t n;
	struct kc_sample_table table;
	kc_buf config;
};

/* --- Compression --- */

/* How a shard is compressed, by the name that MDSWriter and files have; NULL: not. */
static const char *
zip_name(const struct kc_shard_place *place)
{
	return place->compress == KC_COMPRESS_ZSTD ? "zstd"
	    : place->compress == KC_COMPRESS_GZIP  ? "gz"
						   : NULL;
}

/* --- Columns --- */

static kc_str
ids_column(const struct kc_shard_place *place)
{
	return place->width == 1 ? KC_STR("text") : KC_STR("tokens");
}

static void
sort_columns(struct mds_sidecar *s)
{
	const struct kc_shard_columns *c = s->place.columns;

	s->columns[0] = ids_column(&s->place);
	s->cells[0] = SIZE_MAX;
	s->n = 1;
	for (size_t i = 0; i < c->n; i++) {
		size_t at = s->n++;

		for (;
		     at && kc_str_compare(s->columns[at - 1], c->names[i]) > 0;
		     at--) {
			s->columns[at] = s->columns[at - 1];
			s->cells[at] = s->cells[at - 1];
		}
		s->columns[at] = c->names[i];
		s->cells[at] = i;
	}
}

static kc_status
add_encoding(kc_buf *b, const struct mds_sidecar *s, size_t i)
{
	const struct kc_shard_place *p = &s->place;

	if (s->cells[i] != SIZE_MAX || p->width == 1)
		return kc_buf_add(b, KC_STR("\"str\""));
	KC_TRY(
	    kc_buf_addf(b, "\"ndarray:%s", p->width == 2 ? "uint16" : "int32"));
	if (p->sequence)
		KC_TRY(kc_buf_addf(b, ":%" PRIu32, p->sequence));
	return kc_buf_addc(b, '"');
}

/* One of the lists that have an element for each column. */
static kc_status
add_list(kc_buf *b, const struct mds_sidecar *s, const char *key,
    kc_status (*add)(kc_buf *b, const struct mds_sidecar *s, size_t i))
{
	KC_TRY(kc_buf_addf(b, "\"%s\": [", key));
	for (size_t i = 0; i < s->n; i++) {
		KC_TRY(kc_buf_add(b, i ? KC_STR(", ") : KC_STR("")));
		KC_TRY(add(b, s, i));
	}
	return kc_buf_add(b, KC_STR("], "));
}

static kc_status
add_name(kc_buf *b, const struct mds_sidecar *s, size_t i)
{
	return kc_json_quote(s->columns[i], b);
}

static kc_status
add_size(kc_buf *b, const struct mds_sidecar *s, size_t i)
{
	const struct kc_shard_place *p = &s->place;

	(void)i;
	return p->sequence ? kc_buf_addu(b, (uint64_t)p->sequence * p->width)
			   : kc_buf_add(b, KC_STR("null"));
}

/*
 * The members that the shard and its entry in the index begin with, as Python's
 * json.dumps(..., sort_keys=True) has them.
 */
static kc_status
make_config(struct mds_sidecar *s)
{
	const char *zip = zip_name(&s->place);
	kc_buf *b = &s->config;

	KC_TRY(kc_buf_addc(b, '{'));
	KC_TRY(add_list(b, s, "column_encodings", add_encoding));
	KC_TRY(add_list(b, s, "column_names", add_name));
	KC_TRY(add_list(b, s, "column_sizes", add_size));
	KC_TRY(zip ? kc_buf_addf(b, "\"compression\": \"%s\"", zip)
		   : kc_buf_add(b, KC_STR("\"compression\": null")));
	return kc_buf_add(
	    b, KC_STR(", \"format\": \"mds\", \"hashes\": [\"xxh3_128\"]"));
}

/* The member that comes after them, and after what only the index has. */
static kc_status
add_size_limit(const struct mds_sidecar *s, kc_buf *out)
{
	KC_TRY(kc_buf_add(out, KC_STR(", \"size_limit\": ")));
	return s->place.max_bytes == UINT64_MAX
	    ? kc_buf_add(out, KC_STR("null"))
	    : kc_buf_addu(out, s->place.max_bytes);
}

/* --- Samples --- */

static void
mds_release(void *self)
{
	struct mds_sidecar *s = self;

	if (!s)
		return;
	kc_sample_table_release(&s->table);
	kc_buf_release(&s->config);
	kc_free(s);
}

static kc_status
mds_open(void **s, const struct kc_shard_place *place, kc_error *err)
{
	struct mds_sidecar *n = kc_calloc(1, sizeof(*n));

	if (!n)
		return kc_fail_nomem(err);
	n->place = *place;
	kc_sample_table_init(&n->table, "mds", place);
	sort_columns(n);
	if (make_config(n)) {
		mds_release(n);
		return kc_fail_nomem(err);
	}
	*s = n;
	return KC_OK;
}

/* The bytes before the ids of an ndarray of `count`. */
static size_t
put_shape(char head[5], uint64_t count)
{
	size_t width = count < 256 ? 1 : count < 65536 ? 2 : 4;

	head[0] = (char)(1 << 2 | width >> 1);
	kc_put32(head + 1, (uint32_t)count);
	return 1 + width;
}

/* The lengths and the columns of a document, whose ids have a shape. */
static kc_status
add_columns(struct mds_sidecar *s, const struct kc_cells *cells, kc_str shape,
    kc_str ids, kc_error *err)
{
	char lengths[4 * MOST_COLUMNS];

	for (size_t i = 0; i < s->n; i++) {
		size_t cell = s->cells[i];

		kc_put32(lengths + 4 * i,
		    (uint32_t)(cell == SIZE_MAX ? shape.len + ids.len
						: cells->v[cell].len));
	}
	KC_TRY(
	    kc_sample_table_add(&s->table, (kc_str){lengths, 4 * s->n}, err));
	for (size_t i = 0; i < s->n; i++) {
		size_t cell = s->cells[i];

		if (cell == SIZE_MAX)
			KC_TRY(kc_sample_table_add(&s->table, shape, err));
		KC_TRY(kc_sample_table_add(
		    &s->table, cell == SIZE_MAX ? ids : cells->v[cell], err));
	}
	return KC_OK;
}

/* Bytes of the JSON in the shard, at most. */
static size_t
config_bound(const struct mds_sidecar *s)
{
	return s->config.len + 60;
}

static kc_status
mds_put(void *self, const struct kc_cells *cells, kc_str ids, kc_error *err)
{
	struct mds_sidecar *s = self;
	char head[5];
	kc_str shape = {head, 0};

	if (s->place.width > 1)
		shape.len = put_shape(head, ids.len / s->place.width);
	/* Sequences have the length that the column's encoding says. */
	if (s->place.sequence)
		KC_TRY(kc_sample_table_add(&s->table, ids, err));
	else
		KC_TRY(add_columns(s, cells, shape, ids, err));
	return kc_sample_table_end(&s->table, config_bound(s), err);
}

/* --- The shard --- */

static kc_status
add_file_info(kc_buf *out, const char *key, const char *name, uint64_t len,
    const char *hex)
{
	return kc_buf_addf(out,
	    ", \"%s\": {\"basename\": \"%s\", \"bytes\": %" PRIu64
	    ", \"hashes\": {\"xxh3_128\": \"%s\"}}",
	    key, name, len, hex);
}

/* The shard's entry in the index. */
static kc_status
add_note(struct mds_sidecar *s, uint64_t number)
{
	const char *zip = zip_name(&s->place);
	const struct kc_sample_table *t = &s->table;
	kc_buf *b = s->place.notes;
	char name[40], zipped[48];

	snprintf(name, sizeof(name), "shard.%05" PRIu64 ".mds", number);
	KC_TRY(kc_buf_add(b, b->len ? KC_STR(", ") : KC_STR("")));
	KC_TRY(kc_buf_add(b, kc_buf_str(&s->config)));
	KC_TRY(add_file_info(b, "raw_data", name, t->len, t->hex));
	KC_TRY(kc_buf_addf(b, ", \"samples\": %" PRIu32, t->count));
	KC_TRY(add_size_limit(s, b));
	KC_TRY(kc_buf_add(b, KC_STR(", \"version\": 2")));
	if (!zip)
		return kc_buf_add(b, KC_STR(", \"zip_data\": null}"));
	snprintf(zipped, sizeof(zipped), "%s.%s", name, zip);
	KC_TRY(add_file_info(b, "zip_data", zipped, t->file.len, t->file.hex));
	return kc_buf_addc(b, '}');
}

static kc_status
write_shard(struct mds_sidecar *s, kc_error *err)
{
	const char *zip = zip_name(&s->place);
	kc_buf config = KC_BUF_INIT;
	char name[32];
	kc_status st = kc_buf_add(&config, kc_buf_str(&s->config)) ||
		add_size_limit(s, &config) ||
		kc_buf_add(&config, KC_STR(", \"version\": 2}"))
	    ? kc_fail_nomem(err)
	    : KC_OK;

	snprintf(name, sizeof(name), ".mds/shard.#####.mds%s%s", zip ? "." : "",
	    zip ? zip : "");
	if (!st)
		st = kc_sample_table_write(
		    &s->table, &s->place, name, kc_buf_str(&config), err);
	kc_buf_release(&config);
	return st;
}

static kc_status
mds_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct mds_sidecar *s = self;

	KC_TRY(write_shard(s, err));
	if (add_note(s, facts->number))
		return kc_fail_nomem(err);
	return kc_shard_list_file(files, "mds", &s->table.file, err);
}

static const struct kc_sidecar_kind mds_file = {
    .open = mds_open,
    .put = mds_put,
    .close = mds_close,
    .release = mds_release,
};

/* --- The set --- */

static kc_status
make_mds_index(kc_buf *out, kc_str notes)
{
	KC_TRY(kc_buf_add(out, KC_STR("{\"shards\": [")));
	KC_TRY(kc_buf_add(out, notes));
	return kc_buf_add(out, KC_STR("], \"version\": 2}"));
}

static const struct kc_set_index mds_index = {
    .name = ".mds/index.json",
    .make = make_mds_index,
};

const struct kc_shard_format kc_format_mds = {
    .bit = KC_SHARD_MDS,
    .name = "mds",
    .payload = &kc_payload_held,
    .payload_name = ".mds/shard.#####.mds",
    .sidecar = &mds_file,
    .rows = &kc_rows_mds,
    .texts = true,
    .index = &mds_index,
    .compress = KC_COMPRESS_NONE,
    .compressions = 1 << KC_COMPRESS_NONE | 1 << KC_COMPRESS_GZIP |
	1 << KC_COMPRESS_ZSTD,
    .usual_bytes = 64 << 20, /* as MDSWriter: a shard is fetched as a whole */
    .max_document = KC_HELD_MAX / 4,
    .max_documents = UINT32_MAX / 8,
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_C(3) << 30, /* offsets are uint32: room for the rest */
    .max_vocab = UINT64_C(1) << 31, /* int32 */
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
