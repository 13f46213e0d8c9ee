/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of a line, and the line with other values (kcorpus/record.h). */
#include <config.h>

#include "kcorpus/record.h"

#include "mem.h"
#include "record/json_lex.h"
#include "unicode/decode.h"

#include <string.h>

struct field {
	kc_buf text; /* decoded */
	kc_json_type new_type;
	bool quoted;      /* new_value is JSON also of a string */
	kc_str new_value; /* characters of a string, else JSON */
};

struct kc_record {
	size_t n;
	struct field fields[KC_JSON_MAX_FIELDS];
	uint32_t decoded,
	    set; /* a bit for each field: it has a text, a new value */
	kc_str names[KC_JSON_MAX_FIELDS];
	kc_str keys[KC_JSON_MAX_FIELDS]; /* `,"name":`, as they are appended */
	uint8_t
	    first[KC_JSON_MAX_FIELDS]; /* the first field of the same name */
	kc_json_span spans[KC_JSON_MAX_FIELDS];
	struct kc_json_wanted wanted; /* the names and spans */
	kc_arena arena;               /* the names and keys */
	kc_json_object object;
	kc_str line;
	bool plain;
	bool changed;
};

/* A decoded text larger than this is not kept for the next record. */
enum { KEEP = 1 << 20 };

static kc_status
add_record_field(kc_record *r, size_t i, kc_str name)
{
	kc_buf key = KC_BUF_INIT;
	kc_status st = kc_buf_addc(&key, ',');

	if (!st)
		st = kc_json_quote(name, &key);
	if (!st)
		st = kc_buf_addc(&key, ':');
	r->names[i] = kc_arena_copy(&r->arena, name);
	r->keys[i] = kc_arena_copy(&r->arena, kc_buf_str(&key));
	kc_buf_release(&key);
	return r->names[i].ptr && r->keys[i].ptr ? st : KC_ERR_NOMEM;
}

/* Number i, or that of an earlier field of the same name. */
static uint8_t
first_of_name(const kc_record *r, size_t i)
{
	uint8_t k = 0;

	while (k < i && !kc_str_equal(r->names[k], r->names[i]))
		k++;
	return k;
}

kc_status
kc_record_new(kc_record **out, const kc_str *fields, size_t n, kc_error *err)
{
	kc_record *r;

	if (n > KC_JSON_MAX_FIELDS)
		return kc_fail(err, KC_ERR_ARG, 0, "more than %d fields",
		    KC_JSON_MAX_FIELDS);
	r = kc_calloc(1, sizeof(*r));
	if (!r)
		return kc_fail_nomem(err);
	r->n = n;
	for (size_t i = 0; i < n; i++) {
		if (add_record_field(r, i, fields[i])) {
			kc_record_free(r);
			return kc_fail_nomem(err);
		}
		r->first[i] = first_of_name(r, i);
	}
	kc_json_want(&r->wanted, r->names, n, r->spans);
	*out = r;
	return KC_OK;
}

void
kc_record_free(kc_record *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++)
		kc_buf_release(&r->fields[i].text);
	kc_arena_release(&r->arena);
	kc_free(r);
}

static void
reset_record(kc_record *r, kc_str line, bool plain)
{
	r->line = line;
	r->plain = plain;
	r->changed = false;
	r->decoded = r->set = 0;
}

/* Without the trailing blanks, from the first CR or TAB among them on. */
static kc_str
trim_line(kc_str line)
{
	size_t n = line.len, keep = line.len;

	while (n &&
	    (line.ptr[n - 1] == ' ' || line.ptr[n - 1] == '\r' ||
		line.ptr[n - 1] == '\t')) {
		n--;
		if (line.ptr[n] != ' ')
			keep = n;
	}
	return (kc_str){line.ptr, keep};
}

kc_status
kc_record_parse_valid(kc_record *r, kc_str line, kc_error *err)
{
	kc_str text = trim_line(line);

	reset_record(r, text, false);
	r->changed = text.len != line.len;
	KC_TRY(kc_json_scan_wanted(text, &r->wanted, &r->object, err));
	r->changed |= r->object.has_controls;
	return KC_OK;
}

kc_status
kc_record_parse(kc_record *r, kc_str line, kc_error *err)
{
	KC_TRY(kc_utf8_expect(line, err));
	return kc_record_parse_valid(r, line, err);
}

void
kc_record_plain_valid(kc_record *r, kc_str line)
{
	size_t len = line.len;

	if (len && line.ptr[len - 1] == '\r')
		len--;
	reset_record(r, (kc_str){line.ptr, len}, true);
	r->changed = len != line.len;
}

kc_status
kc_record_plain(kc_record *r, kc_str line, kc_error *err)
{
	KC_TRY(kc_utf8_expect(line, err));
	kc_record_plain_valid(r, line);
	return KC_OK;
}

static bool
is_set(const kc_record *r, size_t i)
{
	return r->set >> i & 1;
}

kc_json_type
kc_record_type(const kc_record *r, size_t i)
{
	if (r->plain && i)
		return KC_JSON_ABSENT;
	if (is_set(r, r->first[i]))
		return r->fields[r->first[i]].new_type;
	if (r->plain)
		return KC_JSON_STRING;
	return r->spans[i].type;
}

kc_str
kc_record_raw(const kc_record *r, size_t i)
{
	if (r->plain)
		return i ? (kc_str){NULL, 0} : r->line;
	return (kc_str){r->line.ptr + r->spans[i].offset, r->spans[i].len};
}

static kc_status
decode_field(kc_record *r, size_t i, kc_error *err)
{
	struct field *f = &r->fields[i];
	const kc_json_span *span = &r->spans[i];
	kc_error why;
	kc_status st;

	kc_buf_reset(&f->text, KEEP);
	st = kc_json_unescape(kc_record_raw(r, i), &f->text, &why);
	if (st == KC_ERR_FORMAT)
		return kc_fail(err, st, span->offset + why.offset,
		    "%s in field '%s'", why.msg, r->names[i].ptr);
	if (st)
		return kc_fail_nomem(err);
	r->decoded |= 1U << i;
	return KC_OK;
}

kc_status
kc_record_text(kc_record *r, size_t i, kc_str *text, kc_error *err)
{
	struct field *f = &r->fields[i];
	const kc_json_span *span = &r->spans[i];

	if (r->plain && !i) {
		*text = r->line;
		return KC_OK;
	}
	if (r->plain || span->type == KC_JSON_ABSENT)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "no field '%s'", r->names[i].ptr);
	if (span->type != KC_JSON_STRING)
		return kc_fail(err, KC_ERR_FORMAT, span->offset,
		    "field '%s' is not a string", r->names[i].ptr);
	if (!span->escaped) {
		*text = (kc_str){r->line.ptr + span->offset + 1, span->len - 2};
		return KC_OK;
	}
	if (!(r->decoded >> i & 1))
		KC_TRY(decode_field(r, i, err));
	*text = kc_buf_str(&f->text);
	return KC_OK;
}

kc_status
kc_record_text_mended(
    kc_record *r, size_t i, kc_str *text, uint64_t *mended, kc_error *err)
{
	struct field *f = &r->fields[i];
	kc_status st = kc_record_text(r, i, text, err);

	if (st != KC_ERR_FORMAT || r->plain ||
	    r->spans[i].type != KC_JSON_STRING)
		return st;
	f->text.len = 0;
	KC_TRY(kc_json_unescape_mended(
	    kc_record_raw(r, i), &f->text, mended, err));
	r->decoded |= 1U << i;
	*text = kc_buf_str(&f->text);
	return KC_OK;
}

bool
kc_record_is_direct(const kc_record *r, size_t i)
{
	return r->plain || !r->spans[i].unicode;
}

void
kc_record_set_text(kc_record *r, size_t i, kc_str text)
{
	kc_record_set_json(r, i, KC_JSON_STRING, text);
	r->fields[r->first[i]].quoted = false;
}

void
kc_record_set_json(kc_record *r, size_t i, kc_json_type type, kc_str json)
{
	struct field *f = &r->fields[r->first[i]];

	if (r->plain && i)
		return;
	r->set |= 1U << r->first[i];
	f->new_type = type;
	f->quoted = true;
	f->new_value = json;
	r->changed = true;
}

bool
kc_record_unchanged(const kc_record *r)
{
	return !r->changed;
}

kc_str
kc_record_line(const kc_record *r)
{
	return r->line;
}

/* memcpy of 4 to 16 bytes in line, as halves that overlap. */
static inline void
copy_short(char *to, const char *from, size_t n)
{
	uint64_t a, b;
	uint32_t c, d;

	if (n >= 8) {
		memcpy(&a, from, 8);
		memcpy(&b, from + n - 8, 8);
		memcpy(to, &a, 8);
		memcpy(to + n - 8, &b, 8);
	} else {
		memcpy(&c, from, 4);
		memcpy(&d, from + n - 4, 4);
		memcpy(to, &c, 4);
		memcpy(to + n - 4, &d, 4);
	}
}

/* kc_buf_add, in line where there is room: a short line is of a dozen parts. */
static inline kc_status
add_bytes(kc_str s, kc_buf *out)
{
	char *to;

	if (s.len >= out->cap - out->len)
		return kc_buf_add(out, s);
	to = out->ptr + out->len;
	if (s.len - 4 <= 12)
		copy_short(to, s.ptr, s.len);
	else if (s.len)
		memcpy(to, s.ptr, s.len);
	out->len += s.len;
	return KC_OK;
}

/* Append a part of the line; between its tokens CR and TAB become spaces. */
static kc_status
add_line_part(const kc_record *r, size_t from, size_t to, kc_buf *out)
{
	kc_str part = {r->line.ptr + from, to - from};

	return r->object.has_controls ? kc_json_one_line(part, out)
				      : add_bytes(part, out);
}

static kc_status
add_value(const struct field *f, kc_buf *out)
{
	return f->quoted ? add_bytes(f->new_value, out)
			 : kc_json_quote(f->new_value, out);
}

/* The fields to replace, in the order of their places, which differ, in the line. */
static size_t
sort_replaced(const kc_record *r, size_t order[KC_JSON_MAX_FIELDS])
{
	uint32_t left = r->set & r->wanted.found;
	size_t n = 0;

	for (; left; left &= left - 1) {
		size_t i = (size_t)__builtin_ctz(left), k = n++;

		for (; k && r->spans[order[k - 1]].offset > r->spans[i].offset;
		     k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	return n;
}

/* The line up to its last brace, with replaced fields. */
static kc_status
write_line(const kc_record *r, kc_buf *out)
{
	size_t order[KC_JSON_MAX_FIELDS];
	size_t n = sort_replaced(r, order);
	size_t at = 0;

	for (size_t k = 0; k < n; k++) {
		const kc_json_span *span = &r->spans[order[k]];

		KC_TRY(add_line_part(r, at, span->offset, out));
		KC_TRY(add_value(&r->fields[order[k]], out));
		at = span->offset + span->len;
	}
	return add_line_part(r, at, r->object.close, out);
}

static kc_status
write_appended(const kc_record *r, kc_buf *out)
{
	uint32_t left = r->set & ~r->wanted.found;
	bool comma = !r->object.empty;

	for (; left; left &= left - 1) {
		size_t i = (size_t)__builtin_ctz(left);
		kc_str key = r->keys[i];

		if (!comma)
			key = (kc_str){key.ptr + 1, key.len - 1};
		comma = true;
		KC_TRY(add_bytes(key, out));
		KC_TRY(add_value(&r->fields[i], out));
	}
	return KC_OK;
}

static kc_status
write_plain(const kc_record *r, kc_buf *out)
{
	kc_str line = is_set(r, 0) ? r->fields[0].new_value : r->line;

	KC_TRY(kc_buf_add(out, line));
	return kc_buf_addc(out, '\n');
}

kc_status
kc_record_write(kc_record *r, kc_buf *out)
{
	if (r->plain)
		return write_plain(r, out);
	KC_TRY(write_line(r, out));
	KC_TRY(write_appended(r, out));
	KC_TRY(add_line_part(r, r->object.close, r->line.len, out));
	return kc_buf_addc(out, '\n');
}
