/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a Parquet file, whoever wrote it: those of the column input_ids, a list of
 * whole numbers, or of the column text.
 */
#include <config.h>

#include "rows.h"

#include "bytes.h"
#include "mem.h"
#include "parquet/parquet_internal.h"

#include <inttypes.h>
#include <string.h>

struct parquet_ids {
	struct kc_parquet_footer footer;
	struct kc_parquet_chunk *chunks;
	size_t leaf;
	struct kc_parquet_cursor cursor;
	uint64_t left; /* values of the chunk that were not taken */
	bool waits;    /* the value that begins the next row is in `first` */
	kc_parquet_value first;
	unsigned width;
	kc_buf row;
};

static bool
is_ids(const struct kc_parquet_leaf *l)
{
	static const kc_str prefix = {"input_ids.", 10};
	kc_str name = l->column.name;

	return name.len > prefix.len &&
	    !memcmp(name.ptr, prefix.ptr, prefix.len) && l->max_rep == 1 &&
	    (l->physical == KC_PHYSICAL_INT32 ||
		l->physical == KC_PHYSICAL_INT64);
}

static bool
is_text(const struct kc_parquet_leaf *l)
{
	return kc_str_equal(l->column.name, KC_STR("text")) &&
	    l->column.type == KC_PARQUET_STRING;
}

/* The column of ids, or of the text where the rows have no ids. */
static kc_status
find_rows_column(struct parquet_ids *p, unsigned width, kc_error *err)
{
	const struct kc_parquet_footer *f = &p->footer;

	for (size_t i = 0; width != 1 && i < f->leaf_count; i++)
		if (is_ids(&f->leaves[i])) {
			p->leaf = i;
			p->width = width ? width : 4;
			return KC_OK;
		}
	for (size_t i = 0; width < 2 && i < f->leaf_count; i++)
		if (is_text(&f->leaves[i])) {
			p->leaf = i;
			p->width = 1;
			return KC_OK;
		}
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    width == 1 ? "no column text of strings"
		       : "no column input_ids, a list of whole numbers");
}

static void
parquet_ids_close(void *self)
{
	struct parquet_ids *p = self;

	if (!p)
		return;
	kc_parquet_cursor_release(&p->cursor);
	kc_parquet_footer_release(&p->footer);
	kc_free(p->chunks);
	kc_buf_release(&p->row);
	kc_free(p);
}

static kc_status
start_ids(struct parquet_ids *p, struct kc_rows_file *f, kc_error *err)
{
	KC_TRY(kc_parquet_read_footer(&p->footer, f->bytes, err));
	KC_TRY(find_rows_column(p, f->width, err));
	p->chunks = kc_calloc(p->footer.leaf_count + 1, sizeof(*p->chunks));
	if (!p->chunks)
		return kc_fail_nomem(err);
	p->cursor.leaf = &p->footer.leaves[p->leaf];
	f->width = p->width;
	return KC_OK;
}

static kc_status
parquet_ids_open(void **self, struct kc_rows_file *f, kc_error *err)
{
	struct parquet_ids *p = kc_calloc(1, sizeof(*p));
	kc_status st;

	if (!p)
		return kc_fail_nomem(err);
	st = start_ids(p, f, err);
	if (st)
		parquet_ids_close(p);
	else
		*self = p;
	return st;
}

/* --- Rows --- */

/* A value of the row; one that is null stands for an empty list. */
static kc_status
put_id(struct parquet_ids *p, const kc_parquet_value *v, kc_error *err)
{
	uint64_t id = (uint64_t)v->number;
	uint64_t most = p->width == 2 ? UINT16_MAX : INT32_MAX;

	if (v->null)
		return KC_OK;
	if (id > most)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "id %" PRId64 ", where %" PRIu64 " is the most", v->number,
		    most);
	if (p->row.len >= KC_PARQUET_MAX_PAGE)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "a row of more than %d bytes", KC_PARQUET_MAX_PAGE);
	/* Room for one of 4 bytes, and seldom a call. */
	if (p->row.cap - p->row.len < 4 && kc_buf_reserve(&p->row, 4))
		return kc_fail_nomem(err);
	kc_put32(p->row.ptr + p->row.len, (uint32_t)id);
	p->row.len += p->width;
	return KC_OK;
}

/* Begin the next group of rows that has any. */
static kc_status
next_rows_group(struct parquet_ids *p, kc_error *err)
{
	uint64_t rows;

	while (!p->left) {
		KC_TRY(
		    kc_parquet_next_group(&p->footer, p->chunks, &rows, err));
		kc_parquet_cursor_start(
		    &p->cursor, &p->footer, &p->chunks[p->leaf]);
		p->left = p->chunks[p->leaf].values;
	}
	return KC_OK;
}

static kc_status
take_next_value(struct parquet_ids *p, kc_parquet_value *v, kc_error *err)
{
	p->left--;
	return kc_parquet_cursor_next(&p->cursor, v, err);
}

/* All values up to the one that begins another row, or the group's last. */
static kc_status
next_list(struct parquet_ids *p, kc_error *err)
{
	kc_parquet_value v = p->first;

	if (!p->waits) {
		KC_TRY(next_rows_group(p, err));
		KC_TRY(take_next_value(p, &v, err));
	}
	p->waits = false;
	KC_TRY(put_id(p, &v, err));
	while (p->left) {
		KC_TRY(take_next_value(p, &v, err));
		if (!p->cursor.rep) {
			p->first = v;
			p->waits = true;
			return KC_OK;
		}
		KC_TRY(put_id(p, &v, err));
	}
	return KC_OK;
}

static kc_status
parquet_ids_next(void *self, kc_str *ids, kc_error *err)
{
	struct parquet_ids *p = self;
	kc_parquet_value v;

	p->row.len = 0;
	if (p->width > 1) {
		KC_TRY(next_list(p, err));
		*ids = kc_buf_str(&p->row);
		return KC_OK;
	}
	KC_TRY(next_rows_group(p, err));
	KC_TRY(take_next_value(p, &v, err));
	*ids = v.null ? (kc_str){"", 0} : v.string;
	return KC_OK;
}

const struct kc_rows_kind kc_rows_parquet = {
    .format = "parquet",
    .open = parquet_ids_open,
    .next = parquet_ids_next,
    .close = parquet_ids_close,
};
