/* SPDX-License-Identifier: Apache-2.0 */
/* The footer: the schema, and where the columns of each group of rows are. */
#include <config.h>

#include "parquet/parquet_internal.h"

#include "bytes.h"
#include "mem.h"

#include <string.h>

/* An element of the schema: a column, or a group of such. */
struct schema_element {
	int64_t physical, repetition, children, converted;
	kc_str name;
	/* The logical type, 0 if there is none, and what it says. */
	int16_t logical;
	bool adjusted, is_signed;
	int64_t unit, bits;
	bool group; /* it has no physical type */
};

enum { REQUIRED, OPTIONAL, REPEATED };
enum { LOGICAL_STRING = 1, LOGICAL_DECIMAL = 5, LOGICAL_DATE, LOGICAL_TIME };
enum { LOGICAL_TIMESTAMP = 8, LOGICAL_INTEGER = 10, LOGICAL_UUID = 14 };
enum { LOGICAL_FLOAT16 = 15 };
enum { UNIT_MILLIS = 1, UNIT_MICROS, UNIT_NANOS };

/* {1: isAdjustedToUTC, 2: unit, a union} or {1: bitWidth, 2: isSigned}. */
static void
read_logical_detail(struct kc_thrift *t, struct schema_element *e)
{
	struct kc_thrift_field f = {.id = 0};

	while (kc_thrift_next(t, &f)) {
		bool truth = f.type == KC_THRIFT_TRUE;

		if (f.id == 1 && f.type == KC_THRIFT_BYTE) {
			e->bits = t->p < t->end ? *t->p : 0;
			kc_thrift_skip(t, f.type);
		} else if (f.id == 1) {
			e->adjusted = truth;
			kc_thrift_skip(t, f.type);
		} else if (f.id == 2 && f.type == KC_THRIFT_STRUCT) {
			struct kc_thrift_field unit = {.id = 0};

			while (kc_thrift_next(t, &unit)) {
				e->unit = unit.id;
				kc_thrift_skip(t, unit.type);
			}
		} else {
			e->is_signed = truth;
			kc_thrift_skip(t, f.type);
		}
	}
}

static void
read_logical(struct kc_thrift *t, struct schema_element *e)
{
	struct kc_thrift_field f = {.id = 0};

	while (kc_thrift_next(t, &f)) {
		e->logical = f.id;
		if (f.type == KC_THRIFT_STRUCT)
			read_logical_detail(t, e);
		else
			kc_thrift_skip(t, f.type);
	}
}

static void
read_element(struct kc_thrift *t, struct schema_element *e)
{
	struct kc_thrift_field f = {.id = 0};

	*e = (struct schema_element){.converted = -1, .group = true};
	while (kc_thrift_next(t, &f)) {
		bool number = f.type == KC_THRIFT_I32;

		if (f.id == 1 && number) {
			e->physical = kc_thrift_int(t);
			e->group = false;
		} else if (f.id == 3 && number) {
			e->repetition = kc_thrift_int(t);
		} else if (f.id == 4 && f.type == KC_THRIFT_BINARY) {
			e->name = kc_thrift_string(t);
		} else if (f.id == 5 && number) {
			e->children = kc_thrift_int(t);
		} else if (f.id == 6 && number) {
			e->converted = kc_thrift_int(t);
		} else if (f.id == 10 && f.type == KC_THRIFT_STRUCT) {
			read_logical(t, e);
		} else {
			kc_thrift_skip(t, f.type);
		}
	}
}

/* An instant in units of `unit`, or of a converted type. */
static bool
set_instant(struct kc_parquet_leaf *leaf, const struct schema_element *e)
{
	enum { TIMESTAMP_MILLIS = 9, TIMESTAMP_MICROS };
	bool millis = e->converted == TIMESTAMP_MILLIS;
	int64_t unit = e->unit;

	if (leaf->physical != KC_PHYSICAL_INT64)
		return false;
	if (e->logical != LOGICAL_TIMESTAMP) {
		if (e->logical || (!millis && e->converted != TIMESTAMP_MICROS))
			return false;
		unit = millis ? UNIT_MILLIS : UNIT_MICROS;
	}
	leaf->column.type = e->logical && !e->adjusted ? KC_PARQUET_LOCALTIME
						       : KC_PARQUET_INSTANT;
	leaf->multiply = unit == UNIT_MILLIS ? 1000 : 1;
	leaf->divide = unit == UNIT_NANOS ? 1000 : 1;
	return true;
}

static void
set_integer(struct kc_parquet_leaf *leaf, const struct schema_element *e)
{
	enum { DATE = 6, UINT_8 = 11, UINT_64 = 14 };
	bool is_unsigned = e->logical == LOGICAL_INTEGER
	    ? !e->is_signed
	    : e->converted >= UINT_8 && e->converted <= UINT_64;

	leaf->column.type = is_unsigned ? KC_PARQUET_UINT : KC_PARQUET_INT;
	leaf->narrow = leaf->physical == KC_PHYSICAL_INT32;
	if (leaf->narrow &&
	    (e->logical == LOGICAL_DATE ||
		(!e->logical && e->converted == DATE)))
		leaf->column.type = KC_PARQUET_DATE;
}

/* What the values of a column are. */
static void
set_type(struct kc_parquet_leaf *leaf, const struct schema_element *e)
{
	enum { DECIMAL = 5, TIME_MILLIS = 7, TIME_MICROS, INTERVAL = 21 };
	kc_parquet_column *c = &leaf->column;

	if (e->logical == LOGICAL_DECIMAL || e->converted == DECIMAL)
		c->why = "decimals are not read";
	else if (e->logical == LOGICAL_TIME || e->converted == TIME_MILLIS ||
	    e->converted == TIME_MICROS)
		c->why = "times of day are not read";
	else if (leaf->physical == KC_PHYSICAL_INT96)
		c->why = "INT96 is not read";
	else if (leaf->physical == KC_PHYSICAL_FIXED)
		c->why = "byte arrays of fixed length are not read";
	else if (leaf->physical == KC_PHYSICAL_BOOLEAN)
		c->type = KC_PARQUET_BOOL;
	else if (leaf->physical == KC_PHYSICAL_FLOAT ||
	    leaf->physical == KC_PHYSICAL_DOUBLE)
		c->type = KC_PARQUET_REAL;
	else if (leaf->physical == KC_PHYSICAL_BYTES)
		c->type = KC_PARQUET_STRING;
	else if (!set_instant(leaf, e))
		set_integer(leaf, e);
}

/* Where the walk through the schema is: the groups around, outermost first. */
struct schema_walk {
	struct kc_thrift *t;
	struct kc_parquet_footer *footer;
	kc_buf path;
	unsigned depth;
};

/* Bytes of a path: each column has one of its own. */
enum { DEEPEST_GROUP = 32, LONGEST_PATH = 4096 };

static kc_status
add_leaf(struct schema_walk *w, const struct schema_element *e,
    unsigned max_def, unsigned max_rep)
{
	struct kc_parquet_footer *f = w->footer;
	struct kc_parquet_leaf *leaf;
	char *name;

	if (e->physical < 0 || e->physical > KC_PHYSICAL_FIXED)
		return KC_ERR_FORMAT;
	KC_TRY(KC_GROW(&f->leaves, &f->leaf_cap, f->leaf_count + 1));
	name = kc_malloc(w->path.len);
	if (!name)
		return KC_ERR_NOMEM;
	if (w->path.len)
		memcpy(name, w->path.ptr, w->path.len);
	leaf = &f->leaves[f->leaf_count++];
	*leaf = (struct kc_parquet_leaf){
	    .column = {.name = {name, w->path.len}},
	    .physical = (enum kc_parquet_physical)e->physical,
	    .max_def = max_def,
	    .max_rep = max_rep,
	    .multiply = 1,
	    .divide = 1};
	if (max_rep)
		leaf->column.why = "lists and maps are not read";
	else
		set_type(leaf, e);
	return KC_OK;
}

/* The next element, and all that is below it; DEEPEST_GROUP bounds the recursion. */
static kc_status
walk_element(/* NOLINT(misc-no-recursion) */ struct schema_walk *w,
    unsigned max_def, unsigned max_rep, bool root)
{
	struct schema_element e;
	size_t len = w->path.len;
	kc_status st = KC_OK;

	read_element(w->t, &e);
	if (w->t->bad || w->depth == DEEPEST_GROUP || e.children < 0 ||
	    w->path.len + e.name.len >= LONGEST_PATH)
		return KC_ERR_FORMAT;
	max_def += !root && e.repetition != REQUIRED;
	max_rep += !root && e.repetition == REPEATED;
	if (!root) {
		if (len)
			KC_TRY(kc_buf_addc(&w->path, '.'));
		KC_TRY(kc_buf_add(&w->path, e.name));
		KC_TRY(kc_buf_reserve(&w->path, 1));
	}
	if (!e.group)
		st = add_leaf(w, &e, max_def, max_rep);
	w->depth++;
	for (int64_t i = 0; e.group && i < e.children && !st; i++)
		st = walk_element(w, max_def, max_rep, false);
	w->depth--;
	w->path.len = len;
	return st;
}

static kc_status
read_schema(struct kc_parquet_footer *f, struct kc_thrift *t)
{
	struct schema_walk w = {.t = t, .footer = f};
	enum kc_thrift_type type;
	kc_status st;

	if (!kc_thrift_list(t, &type) || type != KC_THRIFT_STRUCT)
		return KC_ERR_FORMAT;
	st = walk_element(&w, 0, 0, true);
	kc_buf_release(&w.path);
	return st;
}

static kc_status
read_metadata(struct kc_parquet_footer *f, struct kc_thrift *t)
{
	struct kc_thrift_field field = {.id = 0};
	bool schema = false;

	while (kc_thrift_next(t, &field)) {
		enum kc_thrift_type type;

		if (field.id == 2 && field.type == KC_THRIFT_LIST && !schema) {
			schema = true;
			KC_TRY(read_schema(f, t));
			continue;
		}
		if (field.id == 3 && field.type == KC_THRIFT_I64) {
			f->rows = (uint64_t)kc_thrift_int(t);
			continue;
		}
		if (field.id == 4 && field.type == KC_THRIFT_LIST) {
			f->groups = *t;
			f->groups_left = kc_thrift_list(&f->groups, &type);
			if (type != KC_THRIFT_STRUCT && f->groups_left)
				return KC_ERR_FORMAT;
		}
		kc_thrift_skip(t, field.type);
	}
	return t->bad || !schema ? KC_ERR_FORMAT : KC_OK;
}

kc_status
kc_parquet_read_footer(struct kc_parquet_footer *f, kc_str file, kc_error *err)
{
	enum { TAIL = 8, LEAST = 12 };
	const char *end = kc_str_end(file);
	struct kc_thrift t = {NULL, NULL, false};
	uint32_t len;
	kc_status st;

	if (file.len < LEAST || memcmp(file.ptr, "PAR", 3) != 0)
		return kc_fail(err, KC_ERR_FORMAT, 0, "not a Parquet file");
	if (!memcmp(end - 4, "PARE", 4))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the Parquet file is encrypted");
	if (memcmp(end - 4, "PAR1", 4) != 0)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "the Parquet file lacks its end");
	len = kc_get32(end - TAIL);
	if (len > file.len - LEAST)
		return kc_fail(err, KC_ERR_FORMAT, file.len - TAIL,
		    "footer of %u bytes in a Parquet file of %zu", len,
		    file.len);
	f->file = file;
	t.end = (const unsigned char *)end - TAIL;
	t.p = t.end - len;
	st = read_metadata(f, &t);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	return st ? kc_fail(err, KC_ERR_FORMAT, file.len - TAIL - len,
			"the footer of the Parquet file is damaged")
		  : KC_OK;
}

void
kc_parquet_footer_release(struct kc_parquet_footer *f)
{
	for (size_t i = 0; i < f->leaf_count; i++)
		kc_free((char *)(uintptr_t)f->leaves[i].column.name.ptr);
	kc_free(f->leaves);
}

/* ColumnMetaData. */
static void
read_chunk_metadata(struct kc_thrift *t, struct kc_parquet_chunk *c)
{
	struct kc_thrift_field f = {.id = 0};
	uint64_t dictionary = 0;

	while (kc_thrift_next(t, &f)) {
		bool number = f.type == KC_THRIFT_I64;

		if (f.id == 4 && f.type == KC_THRIFT_I32)
			c->codec = (int32_t)kc_thrift_int(t);
		else if (f.id == 5 && number)
			c->values = (uint64_t)kc_thrift_int(t);
		else if (f.id == 7 && number)
			c->len = (uint64_t)kc_thrift_int(t);
		else if (f.id == 9 && number)
			c->offset = (uint64_t)kc_thrift_int(t);
		else if (f.id == 11 && number)
			dictionary = (uint64_t)kc_thrift_int(t);
		else
			kc_thrift_skip(t, f.type);
	}
	/* Some writers say 0 where there is no dictionary. */
	if (dictionary && dictionary < c->offset)
		c->offset = dictionary;
}

/* ColumnChunk. */
static void
read_chunk(struct kc_thrift *t, struct kc_parquet_chunk *c)
{
	struct kc_thrift_field f = {.id = 0};

	*c = (struct kc_parquet_chunk){.len = 0};
	while (kc_thrift_next(t, &f)) {
		if (f.id == 3 && f.type == KC_THRIFT_STRUCT) {
			read_chunk_metadata(t, c);
			continue;
		}
		/* In another file. */
		if (f.id == 1)
			t->bad = true;
		kc_thrift_skip(t, f.type);
	}
}

kc_status
kc_parquet_next_group(struct kc_parquet_footer *f,
    struct kc_parquet_chunk *chunks, uint64_t *rows, kc_error *err)
{
	struct kc_thrift *t = &f->groups;
	struct kc_thrift_field field = {.id = 0};
	enum kc_thrift_type type;
	size_t n = 0;

	if (!f->groups_left)
		return KC_EOF;
	f->groups_left--;
	*rows = 0;
	while (kc_thrift_next(t, &field)) {
		if (field.id == 1 && field.type == KC_THRIFT_LIST) {
			n = kc_thrift_list(t, &type);
			t->bad = t->bad || n != f->leaf_count;
			for (size_t i = 0; i < n && !t->bad; i++) {
				read_chunk(t, &chunks[i]);
				t->bad = t->bad ||
				    chunks[i].offset > f->file.len ||
				    chunks[i].len >
					f->file.len - chunks[i].offset;
			}
		} else if (field.id == 3 && field.type == KC_THRIFT_I64) {
			*rows = (uint64_t)kc_thrift_int(t);
		} else {
			kc_thrift_skip(t, field.type);
		}
	}
	if (!t->bad && n == f->leaf_count)
		return KC_OK;
	f->groups_left = 0;
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "the footer of the Parquet file has a damaged group of rows");
}
