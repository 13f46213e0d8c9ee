/* SPDX-License-Identifier: Apache-2.0 */
/* Values into pages of a column (column_out.h). */
#include <config.h>

#include "parquet/column_out.h"

#include "kcorpus/hash.h"

#include "bytes.h"
#include "parquet/thrift_out.h"

/*
 * Pages end after PAGE_LEAST bytes of values at the first row whose hash says so: it
 * does with a probability of its bytes in 2^USUAL_BITS, so that another 256 KiB are to be
 * expected; at PAGE_MOST at the latest. pyarrow's chunks have 256 KiB and 1 MiB too. A
 * row of 2,600 bytes ends a page in one case of a hundred.
 */
enum { PAGE_LEAST = 256 << 10, USUAL_BITS = 18, PAGE_MOST = 1 << 20 };

/* --- Levels --- */

/* A run of a level of one bit: its length twice, the level as a byte. */
static void
put_run(struct kc_thrift_out *t, uint64_t n, bool level)
{
	if (!n)
		return;
	kc_thrift_put_varint(t, n << 1);
	kc_thrift_put_bytes(t, level ? (kc_str){"\1", 1} : (kc_str){"\0", 1});
}

static kc_status
end_run(struct kc_column_out *c)
{
	struct kc_thrift_out t = {.out = &c->defs};

	put_run(&t, c->run, c->run_defined);
	c->run = 0;
	return t.full ? KC_ERR_NOMEM : KC_OK;
}

static kc_status
put_defs(struct kc_column_out *c, uint64_t n, bool defined)
{
	if (c->run && c->run_defined != defined)
		KC_TRY(end_run(c));
	c->run_defined = defined;
	c->run += n;
	c->page_values += n;
	return KC_OK;
}

/* --- Values --- */

/* Ids as int32, and the least and the greatest of them. */
static void
widen_ids(struct kc_column_out *c, char *to, kc_str ids, unsigned width)
{
	uint32_t least = c->any ? c->least_id : UINT32_MAX;
	uint32_t most = c->any ? c->most_id : 0;
	size_t n = ids.len / width;

	for (size_t i = 0; i < n; i++) {
		uint32_t id = width == 2 ? kc_get16(ids.ptr + 2 * i)
					 : kc_get32(ids.ptr + 4 * i);

		least = id < least ? id : least;
		most = id > most ? id : most;
		kc_put32(to + 4 * i, id);
	}
	c->least_id = least;
	c->most_id = most;
	c->any = true;
}

kc_status
kc_column_add_ids(
    struct kc_column_out *c, kc_str ids, unsigned width, kc_error *err)
{
	struct kc_thrift_out reps = {.out = &c->reps};
	uint64_t n = ids.len / width;

	c->row_start = c->values.len;
	/* The first of a row repeats nothing, the others the list. */
	put_run(&reps, 1, false);
	put_run(&reps, n - 1, true);
	if (reps.full || put_defs(c, n, true) ||
	    kc_buf_reserve(&c->values, 4 * n))
		return kc_fail_nomem(err);
	widen_ids(c, c->values.ptr + c->values.len, ids, width);
	c->values.len += 4 * n;
	return KC_OK;
}

static kc_status
widen_bounds(struct kc_column_out *c, kc_str s)
{
	if (s.len > KC_COLUMN_BOUND)
		c->bounded = false;
	if (!c->bounded)
		return KC_OK;
	if (!c->any || kc_str_compare(s, kc_buf_str(&c->least)) < 0) {
		c->least.len = 0;
		KC_TRY(kc_buf_add(&c->least, s));
	}
	if (!c->any || kc_str_compare(s, kc_buf_str(&c->most)) > 0) {
		c->most.len = 0;
		KC_TRY(kc_buf_add(&c->most, s));
	}
	c->any = true;
	return KC_OK;
}

kc_status
kc_column_add_string(struct kc_column_out *c, kc_str s, kc_error *err)
{
	char length[4];

	c->row_start = c->values.len;
	if (put_defs(c, 1, s.ptr != NULL))
		return kc_fail_nomem(err);
	if (!s.ptr) {
		c->nulls++;
		return KC_OK;
	}
	kc_put32(length, (uint32_t)s.len);
	if (widen_bounds(c, s) || kc_buf_add(&c->values, (kc_str){length, 4}) ||
	    kc_buf_add(&c->values, s))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* --- Pages --- */

static kc_status
add_levels(kc_buf *page, const kc_buf *levels)
{
	char length[4];

	kc_put32(length, (uint32_t)levels->len);
	KC_TRY(kc_buf_add(page, (kc_str){length, 4}));
	return kc_buf_add(page, kc_buf_str(levels));
}

/* The head of a page of data of the first kind. */
static kc_status
put_page_head(struct kc_column_out *c, size_t unpacked, size_t packed)
{
	enum { DATA_PAGE = 0, PLAIN = 0, RLE = 3 };
	struct kc_thrift_out t = {.out = &c->pages};
	size_t before = c->pages.len;
	int last;

	kc_thrift_put_int(&t, 1, KC_THRIFT_I32, DATA_PAGE);
	kc_thrift_put_int(&t, 2, KC_THRIFT_I32, (int64_t)unpacked);
	kc_thrift_put_int(&t, 3, KC_THRIFT_I32, (int64_t)packed);
	last = kc_thrift_open(&t, 5);
	kc_thrift_put_int(&t, 1, KC_THRIFT_I32, (int64_t)c->page_values);
	kc_thrift_put_int(&t, 2, KC_THRIFT_I32, PLAIN);
	kc_thrift_put_int(&t, 3, KC_THRIFT_I32, RLE);
	kc_thrift_put_int(&t, 4, KC_THRIFT_I32, RLE);
	kc_thrift_close(&t, last);
	kc_thrift_end(&t);
	c->unpacked += c->pages.len - before + unpacked;
	return t.full ? KC_ERR_NOMEM : KC_OK;
}

static kc_status
put_page(struct kc_column_out *c, kc_buf *packed, kc_error *err)
{
	kc_str plain = kc_buf_str(&c->plain), body = plain;

	if (c->compressor) {
		KC_TRY(kc_compressor_add(c->compressor, plain, packed, err));
		body = kc_buf_str(packed);
	}
	return put_page_head(c, plain.len, body.len) ||
		kc_buf_add(&c->pages, body)
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

kc_status
kc_column_end_page(struct kc_column_out *c, kc_error *err)
{
	kc_buf packed = KC_BUF_INIT;
	kc_status st;

	if (!c->page_values)
		return KC_OK;
	c->plain.len = 0;
	if (end_run(c) || (c->ids && add_levels(&c->plain, &c->reps)) ||
	    add_levels(&c->plain, &c->defs) ||
	    kc_buf_add(&c->plain, kc_buf_str(&c->values)))
		return kc_fail_nomem(err);
	st = put_page(c, &packed, err);
	kc_buf_release(&packed);
	c->chunk_values += c->page_values;
	c->page_values = 0;
	c->reps.len = c->defs.len = 0;
	kc_buf_reset(&c->values, 4 * PAGE_MOST);
	kc_buf_reset(&c->plain, 4 * PAGE_MOST);
	return st;
}

kc_status
kc_column_end_row(struct kc_column_out *c, bool *cut, kc_error *err)
{
	kc_str row = {kc_ptr_add(c->values.ptr, c->row_start),
	    c->values.len - c->row_start};

	*cut = c->values.len >= PAGE_MOST;
	if (!*cut && c->values.len >= PAGE_LEAST)
		*cut = kc_hash64(row, 0) >> (64 - USUAL_BITS) < row.len;
	return *cut ? kc_column_end_page(c, err) : KC_OK;
}

void
kc_column_reset(struct kc_column_out *c)
{
	kc_buf_reset(&c->pages, 16 << 20);
	c->chunk_values = c->nulls = c->unpacked = 0;
	c->any = false;
	c->bounded = !c->ids;
}

void
kc_column_release(struct kc_column_out *c)
{
	kc_buf_release(&c->reps);
	kc_buf_release(&c->defs);
	kc_buf_release(&c->values);
	kc_buf_release(&c->pages);
	kc_buf_release(&c->least);
	kc_buf_release(&c->most);
	kc_buf_release(&c->plain);
}
