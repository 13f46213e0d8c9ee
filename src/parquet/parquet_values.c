/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a column, one after another. */
#include <config.h>

#include "parquet/parquet_internal.h"

#include "mem.h"

#include <string.h>

void
kc_parquet_cursor_start(struct kc_parquet_cursor *c,
    const struct kc_parquet_footer *f, const struct kc_parquet_chunk *chunk)
{
	const unsigned char *p = (const unsigned char *)f->file.ptr +
	    chunk->offset;

	c->pages.p = p;
	c->pages.end = p + chunk->len;
	c->pages.codec = chunk->codec;
	c->pages.max_rep = c->leaf->max_rep;
	c->left = 0;
	c->dictionary_n = 0;
}

void
kc_parquet_cursor_release(struct kc_parquet_cursor *c)
{
	kc_buf_release(&c->pages.buf);
	kc_buf_release(&c->built);
	kc_buf_release(&c->dictionary_bytes);
	kc_free(c->dictionary);
}

static kc_status
fail_values(kc_error *err)
{
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "the values of a page are damaged");
}

/* --- A value as it lies in a plain page --- */

/* Take n <= 8 bytes as a number. False: there are fewer. */
static bool
take_plain_number(kc_str *data, size_t n, uint64_t *v)
{
	if (data->len < n)
		return false;
	*v = 0;
	for (size_t i = n; i-- > 0;)
		*v = *v << 8 | (unsigned char)data->ptr[i];
	data->ptr += n;
	data->len -= n;
	return true;
}

/* A number of `leaf` as a value; of 32 bits if its type is. */
static void
set_integer_value(
    const struct kc_parquet_leaf *leaf, uint64_t v, kc_parquet_value *to)
{
	if (leaf->column.type == KC_PARQUET_UINT)
		to->size = leaf->narrow ? (uint32_t)v : v;
	else if (leaf->narrow)
		to->number = (int32_t)(uint32_t)v;
	else if (leaf->multiply > 1 &&
	    __builtin_mul_overflow((int64_t)v, leaf->multiply, &to->number))
		to->null = true;
	else if (leaf->multiply <= 1)
		/* Down, also before 1970. */
		to->number = (int64_t)v / leaf->divide -
		    ((int64_t)v % leaf->divide < 0);
}

/* The next value of a plain page, but a bool. */
static bool
take_plain(
    const struct kc_parquet_leaf *leaf, kc_str *data, kc_parquet_value *v)
{
	uint64_t n;
	float f;

	switch (leaf->physical) {
	case KC_PHYSICAL_INT32:
	case KC_PHYSICAL_INT64:
		if (!take_plain_number(
			data, leaf->physical == KC_PHYSICAL_INT32 ? 4 : 8, &n))
			return false;
		set_integer_value(leaf, n, v);
		return true;
	case KC_PHYSICAL_FLOAT:
		if (!take_plain_number(data, sizeof(f), &n))
			return false;
		memcpy(&f, data->ptr - sizeof(f), sizeof(f));
		v->real = (double)f;
		return true;
	case KC_PHYSICAL_DOUBLE:
		if (!take_plain_number(data, sizeof(v->real), &n))
			return false;
		memcpy(&v->real, &n, sizeof(n));
		return true;
	case KC_PHYSICAL_BYTES:
		if (!take_plain_number(data, 4, &n) || n > data->len)
			return false;
		v->string = (kc_str){data->ptr, (size_t)n};
		data->ptr += n;
		data->len -= (size_t)n;
		return true;
	default:
		return false;
	}
}

/* --- Pages --- */

static kc_status
read_dictionary(struct kc_parquet_cursor *c, const struct kc_parquet_page *page,
    kc_error *err)
{
	kc_str data;

	/* The page's buffer is that of the next page too. */
	c->dictionary_bytes.len = c->dictionary_n = 0;
	if (kc_buf_add(&c->dictionary_bytes, page->data))
		return kc_fail_nomem(err);
	data = kc_buf_str(&c->dictionary_bytes);
	/* A value of a dictionary takes four bytes at least. */
	if (page->values > data.len / 4)
		return fail_values(err);
	if (KC_GROW(&c->dictionary, &c->dictionary_cap, page->values))
		return kc_fail_nomem(err);
	for (uint32_t i = 0; i < page->values; i++) {
		c->dictionary[i] = (kc_parquet_value){.null = false};
		if (!take_plain(c->leaf, &data, &c->dictionary[i]))
			return fail_values(err);
	}
	c->dictionary_n = page->values;
	return KC_OK;
}

/* Lengths first, then the bytes of all strings. */
static bool
start_lengths(struct kc_deltas *lengths, kc_str *data, uint32_t most)
{
	struct kc_deltas ahead;

	kc_deltas_start(lengths, *data);
	if (lengths->left > most)
		return false;
	ahead = *lengths;
	while (ahead.left && !ahead.in.bad)
		kc_deltas_next(&ahead);
	if (ahead.in.bad)
		return false;
	data->len -= (size_t)((const char *)ahead.in.p - data->ptr);
	data->ptr = (const char *)ahead.in.p;
	return true;
}

/* Bytes of a number of a type that can be split; 0: it cannot. */
static size_t
split_width(const struct kc_parquet_leaf *leaf)
{
	switch (leaf->physical) {
	case KC_PHYSICAL_INT32:
	case KC_PHYSICAL_FLOAT:
		return 4;
	case KC_PHYSICAL_INT64:
	case KC_PHYSICAL_DOUBLE:
		return 8;
	default:
		return 0;
	}
}

/* Indexes or bools of `bits` each, after `head` bytes; false if those are missing. */
static bool
start_runs(struct kc_parquet_cursor *c, size_t head, unsigned bits)
{
	if (c->data.len < head)
		return false;
	kc_runs_start(&c->indexes,
	    (kc_str){kc_ptr_add(c->data.ptr, head), c->data.len - head}, bits);
	return true;
}

/* Make ready for the values of the page. */
static kc_status
start_encoding(struct kc_parquet_cursor *c, kc_error *err)
{
	bool bytes = c->leaf->physical == KC_PHYSICAL_BYTES;
	bool ints = c->leaf->physical == KC_PHYSICAL_INT32 ||
	    c->leaf->physical == KC_PHYSICAL_INT64;
	bool fits = true;

	switch (c->encoding) {
	case KC_ENCODING_PLAIN:
		kc_runs_start(&c->indexes, c->data, 1); /* of bools */
		return KC_OK;
	case KC_ENCODING_PLAIN_DICTIONARY:
	case KC_ENCODING_DICTIONARY:
		fits = c->data.len > 0 &&
		    start_runs(c, 1, (unsigned char)c->data.ptr[0]);
		break;
	case KC_ENCODING_RLE:
		fits = c->leaf->physical == KC_PHYSICAL_BOOLEAN &&
		    start_runs(c, 4, 1);
		break;
	case KC_ENCODING_DELTA_INTS:
		fits = ints;
		kc_deltas_start(&c->numbers, c->data);
		break;
	case KC_ENCODING_DELTA_LENGTHS:
		fits = bytes && start_lengths(&c->lengths, &c->data, c->left);
		break;
	case KC_ENCODING_DELTA_STRINGS:
		fits = bytes && start_lengths(&c->numbers, &c->data, c->left) &&
		    start_lengths(&c->lengths, &c->data, c->left);
		c->built.len = 0;
		break;
	case KC_ENCODING_SPLIT:
		fits = split_width(c->leaf) > 0;
		c->split = 0;
		break;
	default:
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "values of encoding %d are not read", c->encoding);
	}
	return fits ? KC_OK : fail_values(err);
}

/* Bits of a level of at most `max`. */
static unsigned
level_bits(unsigned max)
{
	return max ? 32 - (unsigned)__builtin_clz(max) : 0;
}

/* The next page that has values. */
static kc_status
next_page(struct kc_parquet_cursor *c, kc_error *err)
{
	while (!c->left) {
		struct kc_parquet_page page;
		kc_status st = kc_parquet_next_page(
		    &c->pages, c->leaf->max_def, &page, err);

		if (st == KC_EOF)
			return kc_fail(
			    err, KC_ERR_FORMAT, 0, "fewer values than rows");
		KC_TRY(st);
		if (page.dictionary) {
			KC_TRY(read_dictionary(c, &page, err));
			continue;
		}
		if (!page.values)
			continue;
		c->encoding = page.encoding;
		c->data = page.data;
		c->left = page.values;
		kc_runs_start(
		    &c->reps, page.reps, level_bits(c->leaf->max_rep));
		kc_runs_start(
		    &c->defs, page.defs, level_bits(c->leaf->max_def));
		/* A page without any value may have no bytes for them. */
		c->indexes = (struct kc_runs){.in = {.bad = true}};
		c->numbers = (struct kc_deltas){.in = {.bad = true}};
		c->lengths = c->numbers;
		c->built.len = 0;
		if (page.data.len || !c->leaf->max_def)
			KC_TRY(start_encoding(c, err));
	}
	return KC_OK;
}

/* --- A value by the encoding of its page --- */

static bool
take_string(struct kc_parquet_cursor *c, kc_str *s)
{
	uint64_t n = kc_deltas_next(&c->lengths);

	if (c->lengths.in.bad || n > c->data.len)
		return false;
	*s = (kc_str){c->data.ptr, (size_t)n};
	c->data.ptr += n;
	c->data.len -= (size_t)n;
	return true;
}

/* A prefix of the string before, and what follows it. */
static kc_status
take_built(struct kc_parquet_cursor *c, kc_parquet_value *v, kc_error *err)
{
	uint64_t prefix = kc_deltas_next(&c->numbers);
	kc_str rest;

	if (c->numbers.in.bad || prefix > c->built.len ||
	    !take_string(c, &rest))
		return fail_values(err);
	if (prefix + rest.len > KC_PARQUET_MAX_PAGE)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "a value of more than %d bytes", KC_PARQUET_MAX_PAGE);
	c->built.len = (size_t)prefix;
	if (kc_buf_add(&c->built, rest))
		return kc_fail_nomem(err);
	v->string = kc_buf_str(&c->built);
	return KC_OK;
}

/* Of n numbers the first bytes come first, then the second ones, and so on. */
static bool
take_split(struct kc_parquet_cursor *c, kc_parquet_value *v)
{
	size_t width = split_width(c->leaf),
	       n = width ? c->data.len / width : 0;
	char whole[8];
	kc_str number = {whole, width};

	if (c->split >= n)
		return false;
	for (size_t i = 0; i < width; i++)
		whole[i] = c->data.ptr[i * n + c->split];
	c->split++;
	return take_plain(c->leaf, &number, v);
}

/* A plain bool: one bit each, the lowest first. */
static bool
take_truth(struct kc_parquet_cursor *c, kc_parquet_value *v)
{
	uint64_t bit = c->indexes.bit++;

	if (bit >= (uint64_t)c->data.len * 8)
		return false;
	v->truth = (unsigned char)c->data.ptr[bit >> 3] >> (bit & 7) & 1;
	return true;
}

static kc_status
take_value(struct kc_parquet_cursor *c, kc_parquet_value *v, kc_error *err)
{
	bool good;
	uint32_t i;

	switch (c->encoding) {
	case KC_ENCODING_PLAIN:
		good = c->leaf->physical == KC_PHYSICAL_BOOLEAN
		    ? take_truth(c, v)
		    : take_plain(c->leaf, &c->data, v);
		break;
	case KC_ENCODING_RLE:
		v->truth = kc_runs_next(&c->indexes);
		good = !c->indexes.in.bad;
		break;
	case KC_ENCODING_DELTA_INTS:
		set_integer_value(c->leaf, kc_deltas_next(&c->numbers), v);
		good = !c->numbers.in.bad;
		break;
	case KC_ENCODING_DELTA_LENGTHS:
		good = take_string(c, &v->string);
		break;
	case KC_ENCODING_DELTA_STRINGS:
		return take_built(c, v, err);
	case KC_ENCODING_SPLIT:
		good = take_split(c, v);
		break;
	default:
		i = kc_runs_next(&c->indexes);
		good = !c->indexes.in.bad && i < c->dictionary_n;
		if (good)
			*v = c->dictionary[i];
	}
	return good ? KC_OK : fail_values(err);
}

kc_status
kc_parquet_cursor_next(
    struct kc_parquet_cursor *c, kc_parquet_value *v, kc_error *err)
{
	KC_TRY(next_page(c, err));
	c->left--;
	*v = (kc_parquet_value){.null = false};
	c->rep = 0;
	if (c->leaf->max_rep) {
		c->rep = kc_runs_next(&c->reps);
		if (c->reps.in.bad)
			return fail_values(err);
	}
	if (c->leaf->max_def) {
		v->null = kc_runs_next(&c->defs) < c->leaf->max_def;
		if (c->defs.in.bad)
			return fail_values(err);
	}
	return v->null ? KC_OK : take_value(c, v, err);
}
