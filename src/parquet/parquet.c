/* SPDX-License-Identifier: Apache-2.0 */
/* Rows: the columns of a group side by side. */
#include <config.h>

#include "parquet/parquet_internal.h"

#include "mem.h"
#include "io/filemap.h"

#include <string.h>

struct kc_parquet {
	kc_str mapped; /* the file, if it was opened here */
	struct kc_parquet_footer footer;
	struct kc_parquet_chunk *chunks;
	struct kc_parquet_cursor *cursors; /* of the selected columns */
	size_t selected;
	uint64_t row;        /* the next one */
	uint64_t group_left; /* rows of the group */
};

kc_status
kc_parquet_read(kc_parquet **p, kc_str file, kc_error *err)
{
	kc_parquet *n = kc_calloc(1, sizeof(*n));
	kc_status st;

	if (!n)
		return kc_fail_nomem(err);
	st = kc_parquet_read_footer(&n->footer, file, err);
	if (!st) {
		n->chunks = kc_calloc(
		    n->footer.leaf_count + 1, sizeof(*n->chunks));
		st = n->chunks ? KC_OK : kc_fail_nomem(err);
	}
	if (st)
		kc_parquet_free(n);
	else
		*p = n;
	return st;
}

kc_status
kc_parquet_open(kc_parquet **p, const char *name, kc_error *err)
{
	kc_str file;
	kc_status st;

	if (!strcmp(name, "-"))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "Parquet is read from its end: a file is needed, no pipe");
	KC_TRY(kc_filemap_open(&file, name, err));
	st = kc_parquet_read(p, file, err);
	if (st)
		kc_filemap_close(&file);
	else
		(*p)->mapped = file;
	return st;
}

void
kc_parquet_free(kc_parquet *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->selected; i++)
		kc_parquet_cursor_release(&p->cursors[i]);
	kc_free(p->cursors);
	kc_free(p->chunks);
	kc_parquet_footer_release(&p->footer);
	kc_filemap_close(&p->mapped);
	kc_free(p);
}

size_t
kc_parquet_columns(const kc_parquet *p)
{
	return p->footer.leaf_count;
}

kc_parquet_column
kc_parquet_column_at(const kc_parquet *p, size_t i)
{
	return p->footer.leaves[i].column;
}

size_t
kc_parquet_find(const kc_parquet *p, kc_str name)
{
	for (size_t i = 0; i < p->footer.leaf_count; i++)
		if (kc_str_equal(p->footer.leaves[i].column.name, name))
			return i;
	return SIZE_MAX;
}

uint64_t
kc_parquet_rows(const kc_parquet *p)
{
	return p->footer.rows;
}

uint64_t
kc_parquet_row(const kc_parquet *p)
{
	return p->row;
}

kc_status
kc_parquet_select(kc_parquet *p, const size_t *columns, size_t n, kc_error *err)
{
	for (size_t i = 0; i < n; i++) {
		const kc_parquet_column *c =
		    &p->footer.leaves[columns[i]].column;

		if (c->why)
			return kc_fail(err, KC_ERR_ARG, 0, "column '%.*s': %s",
			    (int)(c->name.len < 80 ? c->name.len : 80),
			    c->name.ptr, c->why);
	}
	p->cursors = kc_calloc(n + 1, sizeof(*p->cursors));
	if (!p->cursors)
		return kc_fail_nomem(err);
	p->selected = n;
	for (size_t i = 0; i < n; i++)
		p->cursors[i].leaf = &p->footer.leaves[columns[i]];
	return KC_OK;
}

/* Begin the next group that has rows. */
static kc_status
start_group(kc_parquet *p, kc_error *err)
{
	while (!p->group_left) {
		KC_TRY(kc_parquet_next_group(
		    &p->footer, p->chunks, &p->group_left, err));
		for (size_t i = 0; i < p->selected; i++) {
			struct kc_parquet_cursor *c = &p->cursors[i];

			kc_parquet_cursor_start(c, &p->footer,
			    &p->chunks[c->leaf - p->footer.leaves]);
		}
	}
	return KC_OK;
}

/* There is no group any more: rows that the footer promises are lost, once. */
static kc_status
end_groups(kc_parquet *p, kc_status st, kc_error *err)
{
	if (st == KC_ERR_NOMEM || p->row >= p->footer.rows)
		return st;
	p->row = p->footer.rows;
	return st == KC_EOF ? kc_fail(err, KC_ERR_FORMAT, 0,
				  "the groups have fewer rows than the footer")
			    : st;
}

kc_status
kc_parquet_next(kc_parquet *p, kc_parquet_value *values, kc_error *err)
{
	kc_status group = start_group(p, err);

	if (group)
		return end_groups(p, group, err);
	for (size_t i = 0; i < p->selected; i++) {
		const kc_parquet_column *c = &p->cursors[i].leaf->column;
		kc_error why = {0};
		kc_status st = kc_parquet_cursor_next(
		    &p->cursors[i], &values[i], &why);

		if (!st)
			continue;
		kc_fail(err, st, 0, "column '%.*s': %s",
		    (int)(c->name.len < 80 ? c->name.len : 80), c->name.ptr,
		    st == KC_ERR_NOMEM ? "out of memory" : why.msg);
		p->row += p->group_left;
		p->group_left = 0;
		return st;
	}
	p->group_left--;
	p->row++;
	return KC_OK;
}
