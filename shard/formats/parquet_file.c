/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parquet files (parquet.apache.org/docs/file-format), a row for each document or
 * sequence: `input_ids`, a list of int32, or `text`; before it the columns that were
 * asked for, strings or null. A group of rows ends with a page of the ids once it has
 * GROUP bytes, and so where the content says (parquet/column_out.h).
 *
 * Values are PLAIN, but ids of two bytes (column_out.h); pages are of the first kind,
 * which every reader knows. The footer has for each column of a group the least and
 * the greatest value (of strings, if none is longer than KC_COLUMN_BOUND) and how many
 * are null.
 */
#include <config.h>

#include "shard/shard_internal.h"

#include "mem.h"
#include "parquet/column_out.h"
#include "parquet/thrift_out.h"
#include "bytes.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	GROUP = 64 << 20, /* bytes of pages before compression */
	MOST_COLUMNS = KC_JSON_MAX_FIELDS + 1,
	MAGIC = 4
};

/* Numbers of parquet.thrift. */
enum { TYPE_INT32 = 1, TYPE_BYTES = 6 };
enum { REQUIRED, OPTIONAL, REPEATED };

struct parquet_sidecar {
	struct kc_shard_place place;
	struct kc_outfile file;
	struct kc_compressor *compressor;           /* or NULL */
	struct kc_column_out columns[MOST_COLUMNS]; /* the ids are the last */
	size_t n;
	uint64_t rows, group_rows, groups;
	kc_buf described; /* the groups that are written, as Thrift has them */
};

/* --- Opening --- */

static void
parquet_release(void *self)
{
	struct parquet_sidecar *s = self;

	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		kc_column_release(&s->columns[i]);
	kc_compressor_free(s->compressor);
	kc_buf_release(&s->described);
	kc_outfile_release(&s->file);
	kc_free(s);
}

static void
add_column(struct parquet_sidecar *s, kc_str name, unsigned width)
{
	unsigned how = s->place.compress;
	struct kc_column_out *c = &s->columns[s->n++];

	c->name = name;
	c->width = width;
	c->vocab = s->place.vocab_size;
	c->compressor = s->compressor;
	c->codec = how == KC_COMPRESS_GZIP ? KC_PARQUET_GZIP
	    : how == KC_COMPRESS_ZSTD      ? KC_PARQUET_ZSTD
					   : KC_PARQUET_PLAIN;
	kc_column_reset(c);
}

/*
 * The pages of the ids, or of the text, are in the file at once, before those of the
 * other columns of the group, which wait: columns are where the footer says.
 */
static kc_status
put_last_column(void *ctx, kc_str bytes, kc_error *err)
{
	struct parquet_sidecar *s = ctx;

	return kc_outfile_add(&s->file, bytes, err);
}

static kc_status
open_columns(struct parquet_sidecar *s, kc_error *err)
{
	const struct kc_shard_columns *c = s->place.columns;

	if (s->place.compress != KC_COMPRESS_NONE)
		KC_TRY(kc_compressor_new(&s->compressor,
		    s->place.compress == KC_COMPRESS_GZIP ? KC_CODEC_GZIP
							  : KC_CODEC_ZSTD,
		    err));
	for (size_t i = 0; i < c->n; i++)
		add_column(s, c->names[i], 0);
	if (s->place.width == 1)
		add_column(s, KC_STR("text"), 0);
	else
		add_column(s, KC_STR("input_ids"), s->place.width);
	s->columns[s->n - 1].write = put_last_column;
	s->columns[s->n - 1].ctx = s;
	KC_TRY(kc_outfile_open(&s->file, &s->place, "-#####.parquet", err));
	return kc_outfile_add(&s->file, KC_STR("PAR1"), err);
}

static kc_status
parquet_open(void **out, const struct kc_shard_place *place, kc_error *err)
{
	struct parquet_sidecar *s = kc_calloc(1, sizeof(*s));
	kc_status st;

	if (!s)
		return kc_fail_nomem(err);
	s->place = *place;
	st = open_columns(s, err);
	if (st)
		parquet_release(s);
	else
		*out = s;
	return st;
}

/* --- Groups of rows --- */

static void
put_statistics(struct kc_thrift_out *t, const struct kc_column_out *c)
{
	char least[4], most[4];
	kc_str low = kc_buf_str(&c->least), high = kc_buf_str(&c->most);
	int last = kc_thrift_open(t, 12);

	kc_put32(least, c->least_id);
	kc_put32(most, c->most_id);
	if (c->width) {
		low = (kc_str){least, 4};
		high = (kc_str){most, 4};
	}
	kc_thrift_put_int(t, 3, KC_THRIFT_I64, (int64_t)c->nulls);
	if (c->any && (c->width || c->bounded)) {
		kc_thrift_put_string(t, 5, high);
		kc_thrift_put_string(t, 6, low);
		kc_thrift_put_bool(t, 7, true); /* they are exact */
		kc_thrift_put_bool(t, 8, true);
	}
	kc_thrift_close(t, last);
}

/* ColumnChunk, for pages that begin at `at`. */
static void
put_chunk(struct kc_thrift_out *t, const struct kc_column_out *c, uint64_t at)
{
	enum { PLAIN = 0, RLE = 3, NUMBERS = 8 };
	int chunk = kc_thrift_open(t, 0), meta;

	kc_thrift_put_int(t, 2, KC_THRIFT_I64, 0);
	meta = kc_thrift_open(t, 3);
	kc_thrift_put_int(
	    t, 1, KC_THRIFT_I32, c->width ? TYPE_INT32 : TYPE_BYTES);
	kc_thrift_put_list(t, 2, KC_THRIFT_I32, c->dictionary ? 3 : 2);
	kc_thrift_put_int_element(t, PLAIN);
	kc_thrift_put_int_element(t, RLE);
	if (c->dictionary)
		kc_thrift_put_int_element(t, NUMBERS);
	kc_thrift_put_list(t, 3, KC_THRIFT_BINARY, c->width ? 3 : 1);
	kc_thrift_put_string_element(t, c->name);
	if (c->width) {
		kc_thrift_put_string_element(t, KC_STR("list"));
		kc_thrift_put_string_element(t, KC_STR("element"));
	}
	kc_thrift_put_int(t, 4, KC_THRIFT_I32, c->codec);
	kc_thrift_put_int(t, 5, KC_THRIFT_I64, (int64_t)c->chunk_values);
	kc_thrift_put_int(t, 6, KC_THRIFT_I64, (int64_t)c->unpacked);
	kc_thrift_put_int(t, 7, KC_THRIFT_I64, (int64_t)c->pages_len);
	kc_thrift_put_int(
	    t, 9, KC_THRIFT_I64, (int64_t)(at + c->dictionary_len));
	if (c->dictionary)
		kc_thrift_put_int(t, 11, KC_THRIFT_I64, (int64_t)at);
	put_statistics(t, c);
	kc_thrift_close(t, meta);
	kc_thrift_close(t, chunk);
}

/* RowGroup: the pages of the last column are in the file, the others come next. */
static kc_status
describe_group(struct parquet_sidecar *s)
{
	struct kc_thrift_out t = {.out = &s->described};
	uint64_t start = s->file.len - s->columns[s->n - 1].pages_len;
	uint64_t at = s->file.len, unpacked = 0;
	int group = kc_thrift_open(&t, 0);

	kc_thrift_put_list(&t, 1, KC_THRIFT_STRUCT, s->n);
	for (size_t i = 0; i < s->n; i++) {
		bool last = i + 1 == s->n;

		put_chunk(&t, &s->columns[i], last ? start : at);
		at += last ? 0 : s->columns[i].pages_len;
		unpacked += s->columns[i].unpacked;
	}
	kc_thrift_put_int(&t, 2, KC_THRIFT_I64, (int64_t)unpacked);
	kc_thrift_put_int(&t, 3, KC_THRIFT_I64, (int64_t)s->group_rows);
	kc_thrift_put_int(&t, 5, KC_THRIFT_I64, (int64_t)start);
	kc_thrift_put_int(&t, 6, KC_THRIFT_I64, (int64_t)(at - start));
	kc_thrift_close(&t, group);
	return t.full ? KC_ERR_NOMEM : KC_OK;
}

static kc_status
end_group(struct parquet_sidecar *s, kc_error *err)
{
	if (!s->group_rows)
		return KC_OK;
	for (size_t i = 0; i < s->n; i++)
		KC_TRY(kc_column_end_page(&s->columns[i], err));
	if (describe_group(s))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < s->n; i++) {
		KC_TRY(kc_outfile_add(
		    &s->file, kc_buf_str(&s->columns[i].pages), err));
		kc_column_reset(&s->columns[i]);
	}
	s->rows += s->group_rows;
	s->group_rows = 0;
	s->groups++;
	return KC_OK;
}

/* --- Rows --- */

static kc_status
put_columns(
    struct parquet_sidecar *s, const struct kc_cells *cells, kc_error *err)
{
	bool cut;

	for (size_t i = 0; i + 1 < s->n; i++) {
		KC_TRY(kc_column_add_string(&s->columns[i], cells->v[i], err));
		KC_TRY(kc_column_end_row(&s->columns[i], &cut, err));
	}
	return KC_OK;
}

static kc_status
parquet_put(void *self, const struct kc_cells *cells, kc_str ids, kc_error *err)
{
	struct parquet_sidecar *s = self;
	struct kc_column_out *last = &s->columns[s->n - 1];
	struct kc_id_scan bounds = {UINT32_MAX, 0, 0};
	uint64_t unpacked = 0;
	bool cut;

	KC_TRY(put_columns(s, cells, err));
	if (last->width)
		kc_scan_ids(&bounds, ids, last->width, KC_TOKENS_NO_EOD);
	KC_TRY(last->width
		? kc_column_add_ids(last, ids, bounds.min, bounds.max, err)
		: kc_column_add_string(last, ids, err));
	s->group_rows++;
	KC_TRY(kc_column_end_row(last, &cut, err));
	for (size_t i = 0; cut && i < s->n; i++)
		unpacked += s->columns[i].unpacked;
	return unpacked >= GROUP ? end_group(s, err) : KC_OK;
}

/* --- The footer --- */

/* A column's elements of the schema. */
static void
put_schema_column(struct kc_thrift_out *t, const struct kc_column_out *c)
{
	enum { UTF8 = 0, LIST = 3 };
	int element = kc_thrift_open(t, 0), logical, kind;

	if (!c->width)
		kc_thrift_put_int(t, 1, KC_THRIFT_I32, TYPE_BYTES);
	kc_thrift_put_int(t, 3, KC_THRIFT_I32, c->width ? REQUIRED : OPTIONAL);
	kc_thrift_put_string(t, 4, c->name);
	if (c->width)
		kc_thrift_put_int(t, 5, KC_THRIFT_I32, 1);
	kc_thrift_put_int(t, 6, KC_THRIFT_I32, c->width ? LIST : UTF8);
	logical = kc_thrift_open(t, 10);
	kind = kc_thrift_open(t, c->width ? 3 : 1);
	kc_thrift_close(t, kind);
	kc_thrift_close(t, logical);
	kc_thrift_close(t, element);
	if (!c->width)
		return;
	element = kc_thrift_open(t, 0);
	kc_thrift_put_int(t, 3, KC_THRIFT_I32, REPEATED);
	kc_thrift_put_string(t, 4, KC_STR("list"));
	kc_thrift_put_int(t, 5, KC_THRIFT_I32, 1);
	kc_thrift_close(t, element);
	element = kc_thrift_open(t, 0);
	kc_thrift_put_int(t, 1, KC_THRIFT_I32, TYPE_INT32);
	kc_thrift_put_int(t, 3, KC_THRIFT_I32, REQUIRED);
	kc_thrift_put_string(t, 4, KC_STR("element"));
	kc_thrift_close(t, element);
}

static void
put_schema(struct kc_thrift_out *t, const struct parquet_sidecar *s)
{
	size_t ids = s->columns[s->n - 1].width ? 2 : 0;
	int root;

	kc_thrift_put_list(t, 2, KC_THRIFT_STRUCT, 1 + s->n + ids);
	root = kc_thrift_open(t, 0);
	kc_thrift_put_string(t, 4, KC_STR("schema"));
	kc_thrift_put_int(t, 5, KC_THRIFT_I32, (int64_t)s->n);
	kc_thrift_close(t, root);
	for (size_t i = 0; i < s->n; i++)
		put_schema_column(t, &s->columns[i]);
}

/* What encoded the ids, as the manifest has it. */
static kc_status
put_parquet_facts(struct kc_thrift_out *t, const struct kc_shard_facts *f)
{
	kc_buf json = KC_BUF_INIT;
	kc_status st;
	char hex[33];
	int pair;

	if (f->width == 1)
		return KC_OK;
	kc_hash128_hex(f->spec.tokenizer, hex);
	st = kc_buf_addf(&json, "{\"tokenizer\":\"%s\",\"vocab_size\":%" PRIu32,
	    hex, f->spec.vocab_size);
	if (!st && f->delim_id != KC_TOKENS_NO_EOD)
		st = kc_buf_addf(&json, ",\"delim_id\":%" PRIu32, f->delim_id);
	if (!st)
		st = kc_buf_addc(&json, '}');
	kc_thrift_put_list(t, 5, KC_THRIFT_STRUCT, 1);
	pair = kc_thrift_open(t, 0);
	kc_thrift_put_string(t, 1, KC_STR("kcorpus"));
	kc_thrift_put_string(t, 2, kc_buf_str(&json));
	kc_thrift_close(t, pair);
	kc_buf_release(&json);
	return st;
}

static kc_status
make_footer(const struct parquet_sidecar *s, const struct kc_shard_facts *f,
    kc_buf *out)
{
	struct kc_thrift_out t = {.out = out};
	char length[4], version[40];

	kc_thrift_put_int(&t, 1, KC_THRIFT_I32, 1);
	put_schema(&t, s);
	kc_thrift_put_int(&t, 3, KC_THRIFT_I64, (int64_t)s->rows);
	kc_thrift_put_list(&t, 4, KC_THRIFT_STRUCT, s->groups);
	kc_thrift_put_bytes(&t, kc_buf_str(&s->described));
	KC_TRY(put_parquet_facts(&t, f));
	snprintf(version, sizeof(version), "kcorpus version %s", kc_version());
	kc_thrift_put_string(&t, 6, kc_str_of(version));
	/* Each column is ordered as its type says: bounds have a meaning. */
	kc_thrift_put_list(&t, 7, KC_THRIFT_STRUCT, s->n);
	for (size_t i = 0; i < s->n; i++) {
		int order = kc_thrift_open(&t, 0), type = kc_thrift_open(&t, 1);

		kc_thrift_close(&t, type);
		kc_thrift_close(&t, order);
	}
	kc_thrift_end(&t);
	kc_put32(length, (uint32_t)out->len);
	kc_thrift_put_bytes(&t, (kc_str){length, 4});
	kc_thrift_put_bytes(&t, KC_STR("PAR1"));
	return t.full ? KC_ERR_NOMEM : KC_OK;
}

static kc_status
parquet_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct parquet_sidecar *s = self;
	kc_buf footer = KC_BUF_INIT;
	kc_status st = end_group(s, err);

	if (!st && make_footer(s, facts, &footer))
		st = kc_fail_nomem(err);
	if (!st)
		st = kc_outfile_add(&s->file, kc_buf_str(&footer), err);
	kc_buf_release(&footer);
	KC_TRY(st);
	KC_TRY(kc_outfile_close(&s->file, err));
	return kc_shard_list_file(files, "parquet", &s->file, err);
}

static const struct kc_sidecar_kind parquet_file = {
    .open = parquet_open,
    .put = parquet_put,
    .close = parquet_close,
    .release = parquet_release,
};

const struct kc_shard_format kc_format_parquet = {
    .bit = KC_SHARD_PARQUET,
    .name = "parquet",
    .payload = &kc_payload_held,
    .payload_name = "-#####.parquet",
    .sidecar = &parquet_file,
    .rows = &kc_rows_parquet,
    .texts = true,
    .compress = KC_COMPRESS_ZSTD,
    .compressions = 1 << KC_COMPRESS_NONE | 1 << KC_COMPRESS_GZIP |
	1 << KC_COMPRESS_ZSTD,
    .usual_bytes = 256 << 20, /* hubs advise files of some hundred megabytes */
    /* A document has a page, of less than 1 GiB as our reader takes. */
    .max_document = (KC_HELD_MAX - (16 << 20)) / 4,
    .max_documents = INT32_MAX,
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_C(1) << 31, /* int32 */
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
