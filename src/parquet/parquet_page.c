/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: their headers, levels and values apart. */
#include <config.h>

#include "parquet/parquet_internal.h"

#include "bytes.h"

enum { PAGE_DATA, PAGE_INDEX, PAGE_DICTIONARY, PAGE_DATA_2 };
enum { ENCODING_RLE = 3 };

struct page_header {
	int64_t type, unpacked, packed;
	int64_t values, encoding, def_encoding;
	int64_t def_len, rep_len; /* of PAGE_DATA_2 */
	bool plain;               /* its values are not compressed */
};

/* DataPageHeader, DictionaryPageHeader: 1 and 2 are the same. */
static void
read_data_header(struct kc_thrift *t, struct page_header *h)
{
	struct kc_thrift_field f = {.id = 0};

	while (kc_thrift_next(t, &f)) {
		int64_t *to = f.id == 1 ? &h->values
		    : f.id == 2         ? &h->encoding
		    : f.id == 3         ? &h->def_encoding
					: NULL;

		if (to && f.type == KC_THRIFT_I32)
			*to = kc_thrift_int(t);
		else
			kc_thrift_skip(t, f.type);
	}
}

static void
read_data_header_2(struct kc_thrift *t, struct page_header *h)
{
	struct kc_thrift_field f = {.id = 0};

	while (kc_thrift_next(t, &f)) {
		int64_t *to = f.id == 1 ? &h->values
		    : f.id == 4         ? &h->encoding
		    : f.id == 5         ? &h->def_len
		    : f.id == 6         ? &h->rep_len
					: NULL;

		if (f.id == 7)
			h->plain = f.type == KC_THRIFT_FALSE;
		if (to && f.type == KC_THRIFT_I32)
			*to = kc_thrift_int(t);
		else
			kc_thrift_skip(t, f.type);
	}
}

static void
read_page_header(struct kc_thrift *t, struct page_header *h)
{
	struct kc_thrift_field f = {.id = 0};

	*h = (struct page_header){.type = -1, .def_encoding = ENCODING_RLE};
	while (kc_thrift_next(t, &f)) {
		int64_t *to = f.id == 1 ? &h->type
		    : f.id == 2         ? &h->unpacked
		    : f.id == 3         ? &h->packed
					: NULL;

		if (to && f.type == KC_THRIFT_I32)
			*to = kc_thrift_int(t);
		else if ((f.id == 5 || f.id == 7) && f.type == KC_THRIFT_STRUCT)
			read_data_header(t, h);
		else if (f.id == 8 && f.type == KC_THRIFT_STRUCT)
			read_data_header_2(t, h);
		else
			kc_thrift_skip(t, f.type);
	}
}

static kc_status
fail_header(kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, 0, "the head of a page is damaged");
}

/* Levels with their length before them. */
static kc_status
cut_levels(kc_str *data, kc_str *levels, kc_error *err)
{
	size_t n;

	if (data->len < 4)
		return fail_header(err);
	n = kc_get32(data->ptr);
	if (n > data->len - 4)
		return fail_header(err);
	*levels = (kc_str){data->ptr + 4, n};
	*data = (kc_str){data->ptr + 4 + n, data->len - 4 - n};
	return KC_OK;
}

/* A page of the first kind: levels and values compressed together. */
static kc_status
take_page(struct kc_parquet_pages *pages, const struct page_header *h,
    kc_str bytes, unsigned max_def, struct kc_parquet_page *page, kc_error *err)
{
	page->data = bytes;
	if (pages->codec) {
		KC_TRY(kc_parquet_decompress(pages->codec, bytes,
		    (size_t)h->unpacked, &pages->buf, err));
		page->data = kc_buf_str(&pages->buf);
	}
	if (h->type == PAGE_DICTIONARY)
		return KC_OK;
	if (pages->max_rep)
		KC_TRY(cut_levels(&page->data, &page->reps, err));
	if (!max_def)
		return KC_OK;
	if (h->def_encoding != ENCODING_RLE)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "levels of encoding %d are not read", (int)h->def_encoding);
	return cut_levels(&page->data, &page->defs, err);
}

/* A page of the second kind: levels first, never compressed. */
static kc_status
take_page_2(struct kc_parquet_pages *pages, const struct page_header *h,
    kc_str bytes, struct kc_parquet_page *page, kc_error *err)
{
	int64_t levels = h->def_len + h->rep_len;

	if (h->def_len < 0 || h->rep_len < 0 || levels > (int64_t)bytes.len ||
	    levels > h->unpacked)
		return fail_header(err);
	page->reps = (kc_str){bytes.ptr, (size_t)h->rep_len};
	page->defs = (kc_str){bytes.ptr + h->rep_len, (size_t)h->def_len};
	page->data = (kc_str){bytes.ptr + levels, bytes.len - (size_t)levels};
	if (!pages->codec || h->plain || !page->data.len)
		return KC_OK;
	KC_TRY(kc_parquet_decompress(pages->codec, page->data,
	    (size_t)(h->unpacked - levels), &pages->buf, err));
	page->data = kc_buf_str(&pages->buf);
	return KC_OK;
}

/* The header of the next page of a kind that holds values, and its bytes. */
static kc_status
find_page(struct kc_parquet_pages *pages, struct page_header *h, kc_str *bytes,
    kc_error *err)
{
	do {
		struct kc_thrift t = {pages->p, pages->end, false};

		if (pages->p == pages->end)
			return KC_EOF;
		read_page_header(&t, h);
		if (t.bad || h->packed < 0 || h->unpacked < 0 ||
		    h->packed > t.end - t.p || h->values < 0 ||
		    h->values > UINT32_MAX)
			return fail_header(err);
		*bytes = (kc_str){(const char *)t.p, (size_t)h->packed};
		pages->p = t.p + h->packed;
	} while (h->type == PAGE_INDEX);
	return KC_OK;
}

kc_status
kc_parquet_next_page(struct kc_parquet_pages *pages, unsigned max_def,
    struct kc_parquet_page *page, kc_error *err)
{
	struct page_header h;
	kc_str bytes = {NULL, 0};

	KC_TRY(find_page(pages, &h, &bytes, err));
	if (h.unpacked > KC_PARQUET_MAX_PAGE)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "a page of %lld bytes; at most %d are read",
		    (long long)h.unpacked, KC_PARQUET_MAX_PAGE);
	*page = (struct kc_parquet_page){
	    .dictionary = h.type == PAGE_DICTIONARY,
	    .values = (uint32_t)h.values,
	    .encoding = (int32_t)h.encoding};
	if (h.type == PAGE_DATA || h.type == PAGE_DICTIONARY)
		return take_page(pages, &h, bytes, max_def, page, err);
	if (h.type == PAGE_DATA_2)
		return take_page_2(pages, &h, bytes, page, err);
	return fail_header(err);
}
