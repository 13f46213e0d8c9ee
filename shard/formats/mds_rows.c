/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a shard of MosaicML Streaming, whoever wrote it (mds.c has the bytes). */
#include <config.h>

#include "doc_index.h"
#include "mds.h"
#include "rows.h"
#include "sample_table.h"
#include "shard/set/manifest_values.h"

#include "kcorpus/io.h"
#include "kcorpus/json.h"

#include "bytes.h"
#include "io/compressor.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

struct mds_rows {
	kc_str bytes; /* of the shard, or of `whole` */
	kc_buf whole; /* decompressed */
	uint32_t count, next;
	size_t columns;  /* of a sample */
	size_t variable; /* of these without a fixed size */
	size_t ids;      /* the column of the ids, or of the text */
	uint64_t fixed;  /* its size; 0: it has none */
	uint64_t before; /* fixed sizes of the columns before it */
	size_t lengths;  /* columns without a size before it */
	bool shaped;     /* ids have a shape in each sample */
	bool text;
	unsigned width;
};

/* --- What the columns are --- */

/* Elements of the arrays in the shard's JSON, one walk for each. */
struct config_walk {
	struct mds_rows *rows;
	size_t i;
};

static kc_status
take_mds_name(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct config_walk *w = ctx;

	(void)key;
	(void)err;
	if (type == KC_JSON_STRING &&
	    (kc_str_equal(value, KC_STR("\"tokens\"")) ||
		kc_str_equal(value, KC_STR("\"text\"")))) {
		w->rows->ids = w->i;
		w->rows->text = value.len == 6;
	}
	w->i++;
	return KC_OK;
}

static unsigned
width_of(kc_str dtype)
{
	static const struct {
		const char *name;
		unsigned width;
	} dtypes[] = {{"uint16", 2}, {"int32", 4}, {"uint32", 4}};

	for (size_t i = 0; i < sizeof(dtypes) / sizeof(*dtypes); i++)
		if (kc_str_equal(dtype, kc_str_of(dtypes[i].name)))
			return dtypes[i].width;
	return 0;
}

/* "ndarray:uint16", "ndarray:int32:2048", "str". */
static kc_status
take_encoding(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const kc_str ndarray = {"\"ndarray:", 9};
	struct config_walk *w = ctx;
	kc_str dtype;
	const char *colon;

	(void)key;
	if (w->i++ != w->rows->ids)
		return KC_OK;
	if (type == KC_JSON_STRING && w->rows->text &&
	    kc_str_equal(value, KC_STR("\"str\""))) {
		w->rows->width = 1;
		return KC_OK;
	}
	if (type == KC_JSON_STRING && value.len > ndarray.len + 1 &&
	    !memcmp(value.ptr, ndarray.ptr, ndarray.len)) {
		dtype = (kc_str){
		    value.ptr + ndarray.len, value.len - ndarray.len - 1};
		colon = memchr(dtype.ptr, ':', dtype.len);
		w->rows->shaped = !colon;
		if (colon)
			dtype.len = (size_t)(colon - dtype.ptr);
		w->rows->width = width_of(dtype);
	}
	return w->rows->width
	    ? KC_OK
	    : kc_fail(err, KC_ERR_FORMAT, 0,
		  "ids of encoding %.*s are not read",
		  value.len < 60 ? (int)value.len : 60, value.ptr);
}

static kc_status
take_size(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct config_walk *w = ctx;
	struct mds_rows *r = w->rows;
	uint64_t size = 0;

	(void)key;
	if (type == KC_JSON_NUMBER &&
	    (!kc_manifest_count(value, &size) || size > UINT32_MAX))
		return kc_fail(err, KC_ERR_FORMAT, 0, "a size that is none");
	r->variable += !size;
	if (w->i < r->ids)
		r->before += size;
	if (w->i < r->ids)
		r->lengths += !size;
	if (w->i == r->ids)
		r->fixed = size;
	r->columns = ++w->i;
	return KC_OK;
}

static kc_status
each_in(struct mds_rows *r, kc_str config, const kc_json_span *span,
    kc_status (*take)(void *, kc_str, kc_json_type, kc_str, kc_error *),
    kc_error *err)
{
	struct config_walk w = {.rows = r};

	if (span->type != KC_JSON_ARRAY)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "no columns in the shard's JSON");
	return kc_json_each(
	    (kc_str){config.ptr + span->offset, span->len}, take, &w, err);
}

static kc_status
read_config(struct mds_rows *r, kc_str config, kc_error *err)
{
	static const kc_str keys[] = {{"column_names", 12},
	    {"column_encodings", 16}, {"column_sizes", 12}, {"version", 7}};
	kc_json_object object;
	kc_json_span s[4];

	KC_TRY(kc_json_scan(config, keys, 4, s, &object, err));
	if (!kc_str_equal(
		(kc_str){config.ptr + s[3].offset, s[3].len}, KC_STR("2")))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the shard's version is not 2");
	r->ids = SIZE_MAX;
	KC_TRY(each_in(r, config, &s[0], take_mds_name, err));
	if (r->ids == SIZE_MAX)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no column is called tokens or text");
	KC_TRY(each_in(r, config, &s[1], take_encoding, err));
	KC_TRY(each_in(r, config, &s[2], take_size, err));
	if (r->columns <= r->ids)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the columns have no sizes");
	return r->width
	    ? KC_OK
	    : kc_fail(err, KC_ERR_FORMAT, 0, "the columns have no encodings");
}

/* --- The file --- */

static uint64_t
offset_at(const struct mds_rows *r, uint32_t i)
{
	return kc_get32(r->bytes.ptr + 4 + 4 * (size_t)i);
}

static kc_status
read_mds_head(struct mds_rows *r, kc_error *err)
{
	uint64_t config, samples;

	if (r->bytes.len < 8)
		return kc_fail(err, KC_ERR_FORMAT, 0, "%zu bytes are no shard",
		    r->bytes.len);
	r->count = kc_get32(r->bytes.ptr);
	config = 4 + 4 * ((uint64_t)r->count + 1);
	samples = config <= r->bytes.len ? offset_at(r, 0) : 0;
	if (samples < config || samples > r->bytes.len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%" PRIu32 " samples do not go into %zu bytes", r->count,
		    r->bytes.len);
	if (offset_at(r, r->count) != r->bytes.len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the last sample ends at byte %" PRIu64 " of %zu",
		    offset_at(r, r->count), r->bytes.len);
	return read_config(r,
	    (kc_str){r->bytes.ptr + config, (size_t)(samples - config)}, err);
}

static void
mds_rows_close(void *self)
{
	struct mds_rows *r = self;

	if (!r)
		return;
	kc_buf_release(&r->whole);
	kc_free(r);
}

/* The compressions that MDSWriter knows, by the ends of names. */
static const struct kc_mds_zip mds_zips[] = {{".mds.zstd", KC_CODEC_ZSTD},
    {".mds.gz", KC_CODEC_GZIP}, {".mds.br", KC_CODEC_BROTLI},
    {".mds.snappy", KC_CODEC_SNAPPY}, {".mds.bz2", KC_CODEC_NONE}};

const struct kc_mds_zip *
kc_mds_zip_of(const char *name)
{
	for (size_t i = 0; i < sizeof(mds_zips) / sizeof(*mds_zips); i++)
		if (kc_name_ends(kc_str_of(name), mds_zips[i].end))
			return &mds_zips[i];
	return NULL;
}

/* By the name: some have no magic, and that of gzip is also 559903 samples. */
static kc_status
find_codec(const struct kc_rows_file *f, enum kc_codec *codec, kc_error *err)
{
	const struct kc_mds_zip *zip = kc_mds_zip_of(f->name);

	*codec = kc_codec_of(f->bytes);
	if (*codec != KC_CODEC_ZSTD)
		*codec = KC_CODEC_NONE;
	if (!zip)
		return KC_OK;
	*codec = zip->codec;
	return zip->codec != KC_CODEC_NONE
	    ? KC_OK
	    : kc_fail(err, KC_ERR_FORMAT, 0,
		  "a shard that is compressed with bzip2, which is not "
		  "read; bzip2 -dc decompresses it");
}

/* Decompress the shard: to what an index says, or to what memory is for. */
static kc_status
unpack_shard(struct mds_rows *r, const struct kc_rows_file *f,
    enum kc_codec codec, kc_error *err)
{
	uint64_t most = f->unpacked && f->unpacked < KC_SAMPLES_WHOLE
	    ? f->unpacked
	    : KC_SAMPLES_WHOLE;

	KC_TRY(kc_decompress_all(codec, f->bytes, most, &r->whole, err));
	r->bytes = kc_buf_str(&r->whole);
	if (!f->unpacked || r->bytes.len == f->unpacked)
		return KC_OK;
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "%zu bytes decompressed, where the index has %" PRIu64,
	    r->bytes.len, f->unpacked);
}

static kc_status
start_rows(struct mds_rows *r, struct kc_rows_file *f, kc_error *err)
{
	enum kc_codec codec;

	r->bytes = f->bytes;
	KC_TRY(find_codec(f, &codec, err));
	if (codec != KC_CODEC_NONE)
		KC_TRY(unpack_shard(r, f, codec, err));
	KC_TRY(read_mds_head(r, err));
	if (f->width && f->width != r->width)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "ids of %u bytes, where %u were written", r->width,
		    f->width);
	f->width = r->width;
	return KC_OK;
}

static kc_status
mds_rows_open(void **self, struct kc_rows_file *f, kc_error *err)
{
	struct mds_rows *r = kc_calloc(1, sizeof(*r));
	kc_status st;

	if (!r)
		return kc_fail_nomem(err);
	st = start_rows(r, f, err);
	if (st)
		mds_rows_close(r);
	else
		*self = r;
	return st;
}

static kc_status
bad_sample(const struct mds_rows *r, const char *what, kc_error *err)
{
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "sample %" PRIu32 " %s", r->next, what);
}

/* The ids of an ndarray of one dimension. */
static kc_status
take_shape(const struct mds_rows *r, kc_str *ids, kc_error *err)
{
	unsigned char first = ids->len ? (unsigned char)ids->ptr[0] : 0;
	size_t width = (size_t)1 << (first & 3);
	uint64_t count = 0;

	if (first >> 2 != 1 || width > 4 || ids->len < 1 + width)
		return bad_sample(r, "is no array of one dimension", err);
	for (size_t i = width; i > 0; i--)
		count = count << 8 | (unsigned char)ids->ptr[i];
	ids->ptr += 1 + width;
	ids->len -= 1 + width;
	return ids->len == count * r->width
	    ? KC_OK
	    : bad_sample(r, "has another length than its shape", err);
}

static kc_status
mds_rows_next(void *self, kc_str *ids, kc_error *err)
{
	struct mds_rows *r = self;
	uint64_t begin, end, at, len;

	if (r->next == r->count)
		return KC_EOF;
	begin = offset_at(r, r->next);
	end = offset_at(r, r->next + 1);
	at = 4 * (uint64_t)r->variable + r->before;
	if (begin > end || end > r->bytes.len || at > end - begin)
		return bad_sample(r, "is not in the file", err);
	for (size_t i = 0; i < r->lengths; i++)
		at += kc_get32(r->bytes.ptr + begin + 4 * i);
	len = r->fixed;
	if (!len)
		len = kc_get32(r->bytes.ptr + begin + 4 * r->lengths);
	if (at > end - begin || len > end - begin - at)
		return bad_sample(r, "is shorter than its columns", err);
	*ids = (kc_str){r->bytes.ptr + begin + at, (size_t)len};
	if (r->shaped)
		KC_TRY(take_shape(r, ids, err));
	if (ids->len % r->width)
		return bad_sample(r, "ends inside an id", err);
	r->next++;
	return KC_OK;
}

const struct kc_rows_kind kc_rows_mds = {
    .format = "mds",
    .open = mds_rows_open,
    .next = mds_rows_next,
    .close = mds_rows_close,
};
