/* SPDX-License-Identifier: Apache-2.0 */
/* A line with other values in the place of its own (kcorpus/record.h). */
#include <config.h>

#include "kcorpus/record.h"

#include "record/record_fields.h"

#include <string.h>

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
add_value(const struct kc_record_field *f, kc_buf *out)
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
	kc_str line = kc_record_is_set(r, 0) ? r->fields[0].new_value : r->line;

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
