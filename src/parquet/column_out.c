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

kc_status
kc_column_add_ids(struct kc_column_out *c, kc_str ids, uint32_t least,
    uint32_t most, kc_error *err)
{
	struct kc_thrift_out reps = {.out = &c->reps};
	uint64_t n = ids.len / c->width;

	c->row_start = c->values.len;
	/* The first of a row repeats nothing, the others the list. */
	put_run(&reps, 1, false);
	put_run(&reps, n ? n - 1 : 0, true);
	/* A list of none has one level, which says so. */
	if (reps.full || put_defs(c, n ? n : 1, n > 0) ||
	    kc_buf_add(&c->values, ids))
		return kc_fail_nomem(err);
	if (!n)
		return KC_OK;
	c->least_id = c->any && c->least_id < least ? c->least_id : least;
	c->most_id = c->any && c->most_id > most ? c->most_id : most;
	c->any = true;
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

/* The head of a page of data of the first kind, or of a dictionary. */
static kc_status
put_page_head(
    struct kc_column_out *c, size_t unpacked, size_t packed, bool dictionary)
{
	enum { DATA_PAGE = 0, DICTIONARY_PAGE = 2 };
	enum { PLAIN = 0, RLE = 3, NUMBERS = 8 };
	struct kc_thrift_out t = {.out = &c->pages};
	size_t before = c->pages.len;
	int last;

	kc_thrift_put_int(
	    &t, 1, KC_THRIFT_I32, dictionary ? DICTIONARY_PAGE : DATA_PAGE);
	kc_thrift_put_int(&t, 2, KC_THRIFT_I32, (int64_t)unpacked);
	kc_thrift_put_int(&t, 3, KC_THRIFT_I32, (int64_t)packed);
	last = kc_thrift_open(&t, dictionary ? 7 : 5);
	kc_thrift_put_int(&t, 1, KC_THRIFT_I32,
	    dictionary ? c->vocab : (int64_t)c->page_values);
	kc_thrift_put_int(&t, 2, KC_THRIFT_I32,
	    c->dictionary && !dictionary ? NUMBERS : PLAIN);
	if (!dictionary) {
		kc_thrift_put_int(&t, 3, KC_THRIFT_I32, RLE);
		kc_thrift_put_int(&t, 4, KC_THRIFT_I32, RLE);
	}
	kc_thrift_close(&t, last);
	kc_thrift_end(&t);
	c->unpacked += c->pages.len - before + unpacked;
	return t.full ? KC_ERR_NOMEM : KC_OK;
}

/* The head that is in c->pages and a page's body, to where pages go. */
static kc_status
hand_page_over(struct kc_column_out *c, size_t head, kc_str body, kc_error *err)
{
	c->pages_len += head + body.len;
	if (!c->write)
		return kc_buf_add(&c->pages, body) ? kc_fail_nomem(err) : KC_OK;
	KC_TRY(c->write(c->ctx, kc_buf_str(&c->pages), err));
	c->pages.len = 0;
	return c->write(c->ctx, body, err);
}

/* A page of what is in c->plain. */
static kc_status
put_page(struct kc_column_out *c, bool dictionary, kc_error *err)
{
	kc_str plain = kc_buf_str(&c->plain), body = plain;
	size_t before = c->pages.len;
	kc_buf packed = KC_BUF_INIT;
	kc_status st = KC_OK;

	if (c->compressor) {
		kc_compressor_hurry(c->compressor, c->dictionary);
		st = kc_compressor_add(c->compressor, plain, &packed, err);
		body = kc_buf_str(&packed);
	}
	if (!st && put_page_head(c, plain.len, body.len, dictionary))
		st = kc_fail_nomem(err);
	if (!st)
		st = hand_page_over(c, c->pages.len - before, body, err);
	kc_buf_release(&packed);
	return st;
}

/* Begin the chunk with a dictionary, if its first page is smaller with it. */
static kc_status
start_dictionary(struct kc_column_out *c, kc_error *err)
{
	if (c->pages_len || c->width != 2 || !c->vocab ||
	    c->values.len < 4 * (uint64_t)c->vocab)
		return KC_OK;
	c->dictionary = true;
	c->plain.len = 0;
	if (kc_buf_reserve(&c->plain, 4 * (size_t)c->vocab))
		return kc_fail_nomem(err);
	for (uint32_t id = 0; id < c->vocab; id++)
		kc_put32(c->plain.ptr + 4 * (size_t)id, id);
	c->plain.len = 4 * (size_t)c->vocab;
	KC_TRY(put_page(c, true, err));
	c->dictionary_len = c->pages_len;
	return KC_OK;
}

/* The page's ids as one run of numbers of 16 bits: whole eights of them. */
static kc_status
put_numbers(struct kc_column_out *c)
{
	enum { BITS = 16 };
	static const char zeros[BITS];
	struct kc_thrift_out t = {.out = &c->plain};
	size_t eights = (c->values.len + BITS - 1) / BITS;

	kc_thrift_put_bytes(&t, (kc_str){"\20", 1});
	kc_thrift_put_varint(&t, (uint64_t)eights << 1 | 1);
	kc_thrift_put_bytes(&t, kc_buf_str(&c->values));
	kc_thrift_put_bytes(&t, (kc_str){zeros, eights * BITS - c->values.len});
	return t.full ? KC_ERR_NOMEM : KC_OK;
}

/* The page's ids as int32. */
static kc_status
put_wide_ids(struct kc_column_out *c)
{
	size_t n = c->values.len / 2;
	char *to;

	KC_TRY(kc_buf_reserve(&c->plain, 4 * n));
	to = c->plain.ptr + c->plain.len;
	for (size_t i = 0; i < n; i++)
		kc_put32(to + 4 * i, kc_get16(c->values.ptr + 2 * i));
	c->plain.len += 4 * n;
	return KC_OK;
}

/* The page before compression. */
static kc_status
build_page(struct kc_column_out *c)
{
	c->plain.len = 0;
	KC_TRY(end_run(c));
	if (c->width)
		KC_TRY(add_levels(&c->plain, &c->reps));
	KC_TRY(add_levels(&c->plain, &c->defs));
	if (c->dictionary)
		return put_numbers(c);
	return c->width == 2 ? put_wide_ids(c)
			     : kc_buf_add(&c->plain, kc_buf_str(&c->values));
}

kc_status
kc_column_end_page(struct kc_column_out *c, kc_error *err)
{
	kc_status st;

	if (!c->page_values)
		return KC_OK;
	KC_TRY(start_dictionary(c, err));
	st = build_page(c) ? kc_fail_nomem(err) : put_page(c, false, err);
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
	kc_buf_reset(&c->pages, 64 << 20);
	c->pages_len = 0;
	c->dictionary = false;
	c->dictionary_len = 0;
	c->chunk_values = c->nulls = c->unpacked = 0;
	c->any = false;
	c->bounded = !c->width;
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
