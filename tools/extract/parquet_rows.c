/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a Parquet file to records. */
#include <config.h>

#include "parquet_rows.h"

#include "kcorpus/date.h"
#include "kcorpus/hash.h"
#include "kcorpus/json.h"
#include "kcorpus/number.h"
#include "kcorpus/unicode.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct kc_row_source {
	kc_parquet *parquet;
	kc_parquet_value *values;
	size_t *columns; /* selected: the text, then what else a record gets */
	size_t n;
	kc_buf left_out;
	const char *name; /* borrowed */
};

/* True for a column that is a member of the records beside the text. */
static bool
is_member(kc_parquet_column c, size_t i, size_t text)
{
	bool id = kc_str_equal(c.name, KC_STR("id"));

	return i != text && !c.why && !kc_str_equal(c.name, KC_STR("text")) &&
	    kc_utf8_check(c.name) == c.name.len &&
	    (!id || c.type == KC_PARQUET_STRING || c.type == KC_PARQUET_INT ||
		c.type == KC_PARQUET_UINT);
}

/* True if the name is that of a group of columns, as a list is. */
static bool
has_group(const kc_parquet *p, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < kc_parquet_columns(p); i++) {
		kc_str s = kc_parquet_column_at(p, i).name;

		if (s.len > n && s.ptr[n] == '.' && !memcmp(s.ptr, name, n))
			return true;
	}
	return false;
}

/* Select the text and all columns that can be members; name the others. */
static kc_status
select_columns(struct kc_row_source *r, const char *field, kc_error *err)
{
	size_t all = kc_parquet_columns(r->parquet), room = 0, values = 0;
	size_t text = kc_parquet_find(r->parquet, kc_str_of(field));

	if (text == SIZE_MAX)
		return kc_fail(err, KC_ERR_ARG, 0,
		    has_group(r->parquet, field)
			? "column '%.80s' (--field) is a list or a group"
			: "no column is called '%.80s' (--field)",
		    field);
	if (KC_GROW(&r->columns, &room, all + 1) ||
	    KC_GROW(&r->values, &values, all + 1))
		return kc_fail_nomem(err);
	r->columns[r->n++] = text;
	for (size_t i = 0; i < all; i++) {
		kc_parquet_column c = kc_parquet_column_at(r->parquet, i);

		if (is_member(c, i, text))
			r->columns[r->n++] = i;
		else if (i != text &&
		    kc_buf_addf(&r->left_out, "%s%.*s",
			r->left_out.len ? ", " : "", (int)c.name.len,
			c.name.ptr))
			return kc_fail_nomem(err);
	}
	if (!kc_parquet_column_at(r->parquet, text).why &&
	    kc_parquet_column_at(r->parquet, text).type != KC_PARQUET_STRING)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "column '%.80s' (--field) holds no strings", field);
	return kc_parquet_select(r->parquet, r->columns, r->n, err);
}

kc_status
kc_parquet_rows_open(struct kc_row_source **rows, const char *name,
    const char *field, kc_error *err)
{
	struct kc_row_source *r = calloc(1, sizeof(*r));
	kc_status st;

	if (!r)
		return kc_fail_nomem(err);
	r->name = name;
	st = kc_parquet_open(&r->parquet, name, err);
	if (!st)
		st = select_columns(r, field, err);
	if (st)
		kc_parquet_rows_close(r);
	else
		*rows = r;
	return st;
}

void
kc_parquet_rows_close(struct kc_row_source *r)
{
	if (!r)
		return;
	kc_parquet_free(r->parquet);
	kc_buf_release(&r->left_out);
	kc_free(r->values);
	kc_free(r->columns);
	free(r);
}

kc_str
kc_parquet_rows_left_out(const struct kc_row_source *r)
{
	return kc_buf_str(&r->left_out);
}

/* --- Values as JSON --- */

static kc_status
put_day(int64_t days, kc_buf *out)
{
	kc_date d = kc_date_of_days(days);

	return kc_buf_addf(
	    out, "%04" PRId64 "-%02u-%02u", d.year, d.month, d.day);
}

/* An instant of microseconds as ISO 8601, with as many digits as it needs. */
static kc_status
put_instant(int64_t micros, bool local, kc_buf *out)
{
	const int64_t second = 1000000, a_day = 86400 * second;
	int64_t day = micros / a_day - (micros % a_day < 0);
	uint64_t of_day = (uint64_t)micros - (uint64_t)day * (uint64_t)a_day;
	unsigned seconds = (unsigned)(of_day / (uint64_t)second);
	unsigned rest = (unsigned)(of_day % (uint64_t)second);

	KC_TRY(put_day(day, out));
	KC_TRY(kc_buf_addf(out, "T%02u:%02u:%02u", seconds / 3600,
	    seconds / 60 % 60, seconds % 60));
	if (rest % 1000)
		KC_TRY(kc_buf_addf(out, ".%06u", rest));
	else if (rest)
		KC_TRY(kc_buf_addf(out, ".%03u", rest / 1000));
	return local ? KC_OK : kc_buf_addc(out, 'Z');
}

static kc_status
put_row_value(kc_parquet_type type, const kc_parquet_value *v, kc_buf *out)
{
	if (v->null || (type == KC_PARQUET_REAL && !isfinite(v->real)))
		return kc_buf_add(out, KC_STR("null"));
	switch (type) {
	case KC_PARQUET_BOOL:
		return kc_buf_add(
		    out, v->truth ? KC_STR("true") : KC_STR("false"));
	case KC_PARQUET_INT:
		return kc_buf_addf(out, "%" PRId64, v->number);
	case KC_PARQUET_UINT:
		return kc_buf_addu(out, v->size);
	case KC_PARQUET_REAL:
		return kc_number_put(v->real, out);
	case KC_PARQUET_STRING:
		return kc_json_quote_bytes(v->string, out);
	default:
		break;
	}
	KC_TRY(kc_buf_addc(out, '"'));
	if (type == KC_PARQUET_DATE)
		KC_TRY(put_day(v->number, out));
	else
		KC_TRY(
		    put_instant(v->number, type == KC_PARQUET_LOCALTIME, out));
	return kc_buf_addc(out, '"');
}

/* The hash of the file's name and the row's number, a NUL between them. */
static kc_status
put_id(const struct kc_row_source *r, uint64_t row, kc_buf *out)
{
	kc_buf key = KC_BUF_INIT;
	char hex[33];
	kc_status st = kc_buf_add(&key, kc_str_of(r->name));

	if (!st)
		st = kc_buf_addc(&key, '\0');
	if (!st)
		st = kc_buf_addu(&key, row);
	if (!st)
		kc_hash128_hex(kc_hash128_of(kc_buf_str(&key)), hex);
	kc_buf_release(&key);
	return st ? st : kc_buf_addf(out, "{\"id\":\"%s\"", hex);
}

/* A column "id" that is a string or a number; it is put first, as a string. */
static kc_status
put_own_id(
    const struct kc_row_source *r, uint64_t row, size_t *own, kc_buf *out)
{
	*own = SIZE_MAX;
	for (size_t i = 1; i < r->n; i++) {
		kc_parquet_column c = kc_parquet_column_at(
		    r->parquet, r->columns[i]);
		bool number = c.type == KC_PARQUET_INT ||
		    c.type == KC_PARQUET_UINT;

		if (!kc_str_equal(c.name, KC_STR("id")) ||
		    (!number && c.type != KC_PARQUET_STRING))
			continue;
		*own = i;
		if (r->values[i].null)
			break;
		KC_TRY(kc_buf_add(out, KC_STR("{\"id\":")));
		if (!number)
			return put_row_value(c.type, &r->values[i], out);
		KC_TRY(kc_buf_addc(out, '"'));
		KC_TRY(put_row_value(c.type, &r->values[i], out));
		return kc_buf_addc(out, '"');
	}
	return put_id(r, row, out);
}

/* The row as a record. */
static kc_status
put_row(const struct kc_row_source *r, uint64_t row, kc_buf *out)
{
	size_t own;

	KC_TRY(put_own_id(r, row, &own, out));
	KC_TRY(kc_json_key(KC_STR("text"), out));
	KC_TRY(kc_json_quote(r->values[0].string, out));
	for (size_t i = 1; i < r->n; i++) {
		kc_parquet_column c = kc_parquet_column_at(
		    r->parquet, r->columns[i]);

		if (i == own)
			continue;
		KC_TRY(kc_json_key(c.name, out));
		KC_TRY(put_row_value(c.type, &r->values[i], out));
	}
	return kc_buf_add(out, KC_STR("}\n"));
}

kc_status
kc_parquet_rows_next(struct kc_row_source *r, uint64_t *row, kc_buf *out,
    kc_str *text, kc_error *err)
{
	kc_error why = {0};
	kc_status st;

	*row = kc_parquet_row(r->parquet);
	st = kc_parquet_next(r->parquet, r->values, &why);
	if (st == KC_EOF)
		return st;
	if (st)
		return kc_fail(err, st, 0, "%s; rows lost: %" PRIu64, why.msg,
		    kc_parquet_row(r->parquet) - *row);
	*text = r->values[0].null ? (kc_str){NULL, 0} : r->values[0].string;
	if (kc_utf8_check(*text) < text->len)
		return kc_fail(err, KC_ERR_ENCODING, kc_utf8_check(*text),
		    "text is not valid UTF-8");
	if (text->len && put_row(r, *row, out))
		return kc_fail_nomem(err);
	return KC_OK;
}
