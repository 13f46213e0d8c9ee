/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records: one JSON object a line, as kc-records(5) describes them. Only the
 * fields asked for are looked at, and decoded when they are read; every other
 * byte of the line passes through unchanged and in order.
 *
 *	const kc_str fields[] = {KC_STR("text"), KC_STR("lang")};
 *	kc_record *r;
 *	kc_str text;
 *
 *	st = kc_record_new(&r, fields, 2, &err);
 *	st = kc_record_parse(r, line, &err);
 *	st = kc_record_text(r, 0, &text, &err);
 *	kc_record_set_text(r, 1, KC_STR("ko"));	(appended if it was absent)
 *	st = kc_record_write(r, &out);
 *	kc_record_free(r);
 */
#ifndef KCORPUS_RECORD_H
#define KCORPUS_RECORD_H

#include "kcorpus/json.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_record kc_record;

/*
 * A record that knows `n` (<= KC_JSON_MAX_FIELDS) fields by number; the names
 * are copied. Numbers of the same name are one field: what is set by one is set of
 * all. Freed with kc_record_free. KC_ERR_NOMEM; KC_ERR_ARG for more.
 */
KC_API KC_MUST_CHECK kc_status kc_record_new(
    kc_record **r, const kc_str *fields, size_t n, kc_error *err);
KC_API void kc_record_free(kc_record *r);

/*
 * Read a line (without LF), borrowed until the next parse. KC_ERR_FORMAT,
 * KC_ERR_ENCODING or KC_ERR_LIMIT with err->offset in the line: a bad record.
 */
KC_API KC_MUST_CHECK kc_status kc_record_parse(
    kc_record *r, kc_str line, kc_error *err);

/*
 * Read a line as plain text: field 0 is the line, without one CR at its end,
 * every other field is absent and stays so. KC_ERR_ENCODING.
 */
KC_API KC_MUST_CHECK kc_status kc_record_plain(
    kc_record *r, kc_str line, kc_error *err);

/*
 * As kc_record_parse and kc_record_plain, for a line that is known to be valid
 * UTF-8: whoever has many lines in one piece checks them faster at once.
 */
KC_API KC_MUST_CHECK kc_status kc_record_parse_valid(
    kc_record *r, kc_str line, kc_error *err);
KC_API void kc_record_plain_valid(kc_record *r, kc_str line);

/* Type of the value of field `i`, as read or set. */
KC_API kc_json_type kc_record_type(const kc_record *r, size_t i);

/*
 * The value of field `i` as JSON, as it was read: CR and TAB may stand in it, so
 * it goes into a line of output by kc_json_one_line. Empty if absent.
 */
KC_API kc_str kc_record_raw(const kc_record *r, size_t i);

/*
 * The characters of field `i`, which must be a string, as it was read: valid
 * UTF-8, borrowed until the next parse. KC_ERR_FORMAT: absent, not a string, or
 * with a lone surrogate; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_record_text(
    kc_record *r, size_t i, kc_str *text, kc_error *err);

/*
 * As kc_record_text, but lone surrogates become U+FFFD and are counted in
 * *mended (the record stays unchanged until a text is set).
 */
KC_API KC_MUST_CHECK kc_status kc_record_text_mended(
    kc_record *r, size_t i, kc_str *text, uint64_t *mended, kc_error *err);

/*
 * True if field `i` has no \u escape. Then its raw value holds the same characters as
 * its text, but for the ASCII escapes of two letters: enough for a check that
 * looks at non-ASCII characters only.
 */
KC_API bool kc_record_is_direct(const kc_record *r, size_t i);

/*
 * Give field `i` a string (valid UTF-8) or any JSON value; it is borrowed until
 * the record was written or parsed anew. In a plain line only field 0 can be
 * set, and only to a text without LF.
 */
KC_API void kc_record_set_text(kc_record *r, size_t i, kc_str text);
KC_API void
kc_record_set_json(kc_record *r, size_t i, kc_json_type type, kc_str json);

/* True if the line is to be written just as it was read. */
KC_API bool kc_record_unchanged(const kc_record *r);

/* The line as it was read. */
KC_API kc_str kc_record_line(const kc_record *r);

/*
 * Append the line with its changes and LF. Fields set that were absent are
 * appended to the object in the order of their numbers. CR and TAB between
 * tokens become spaces; those at the end of the line are dropped with the blanks
 * after them. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_record_write(kc_record *r, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
