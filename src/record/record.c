/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of a line, read and set (kcorpus/record.h); record_write.c writes them. */
#include <config.h>

#include "kcorpus/record.h"

#include "mem.h"
#include "record/record_fields.h"
#include "unicode/decode.h"

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

kc_json_type
kc_record_type(const kc_record *r, size_t i)
{
	if (r->plain && i)
		return KC_JSON_ABSENT;
	if (kc_record_is_set(r, r->first[i]))
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
	struct kc_record_field *f = &r->fields[i];
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
	struct kc_record_field *f = &r->fields[i];
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
	struct kc_record_field *f = &r->fields[i];
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
	struct kc_record_field *f = &r->fields[r->first[i]];

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
