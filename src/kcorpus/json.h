/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON without a tree: a strict validator (RFC 8259) that finds top-level
 * members, and the two halves of string escaping. Only kc-records(5) and the
 * tools' own small files need it; values are never converted to numbers.
 */
#ifndef KCORPUS_JSON_H
#define KCORPUS_JSON_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KC_JSON_MAX_DEPTH = 1024, KC_JSON_MAX_FIELDS = 16 };

typedef enum kc_json_type {
	KC_JSON_ABSENT,
	KC_JSON_NULL,
	KC_JSON_FALSE,
	KC_JSON_TRUE,
	KC_JSON_NUMBER,
	KC_JSON_STRING,
	KC_JSON_ARRAY,
	KC_JSON_OBJECT
} kc_json_type;

/* A value as it stands in the text: strings with their quotes. */
typedef struct kc_json_span {
	kc_json_type type;
	bool escaped;  /* a string with at least one backslash */
	bool unicode;  /* ... with at least one \u escape */
	size_t offset; /* from the start of the text */
	size_t len;
} kc_json_span;

/*
 * Validate one JSON text (any value, white space around it): well-formed UTF-8,
 * nesting of at most KC_JSON_MAX_DEPTH. KC_OK with its type in *type (NULL
 * allowed); KC_ERR_ENCODING or KC_ERR_FORMAT with err->offset at the first byte
 * at fault; KC_ERR_LIMIT for nesting.
 */
KC_API KC_MUST_CHECK kc_status kc_json_check(
    kc_str text, kc_json_type *type, kc_error *err);

/* What kc_json_scan found besides the members asked for. */
typedef struct kc_json_object {
	size_t close;      /* offset of the object's last '}' */
	bool empty;        /* it has no member */
	bool has_controls; /* CR, TAB or LF stand between tokens */
} kc_json_object;

/*
 * Validate one JSON object and find `n` (<= KC_JSON_MAX_FIELDS) of its members:
 * spans[i] is the value of the last member whose key, unescaped, is keys[i]
 * (KC_JSON_ABSENT if none). Errors as kc_json_check; a value of another type is
 * KC_ERR_FORMAT.
 */
KC_API KC_MUST_CHECK kc_status kc_json_scan(kc_str text, const kc_str *keys,
    size_t n, kc_json_span *spans, kc_json_object *object, kc_error *err);

/*
 * Call `member` for each member of the object at `text`, or with an empty key
 * for each element of the array there, in order: `key` unescaped, `value` as it
 * stands (strings with quotes). Both are borrowed for the call. A status other
 * than KC_OK from it ends the walk and is returned. The text must have passed
 * kc_json_check or be a span that kc_json_scan found; KC_ERR_FORMAT when it is
 * neither an object nor an array. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_json_each(kc_str text,
    kc_status (*member)(
	void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err),
    void *ctx, kc_error *err);

/*
 * Append the characters that the string token `token` (with quotes, validated)
 * stands for. KC_ERR_FORMAT with err->offset in the token for a lone surrogate
 * escape; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_json_unescape(
    kc_str token, kc_buf *out, kc_error *err);

/* As kc_json_unescape, but a lone surrogate is U+FFFD, counted in *mended. */
KC_API KC_MUST_CHECK kc_status kc_json_unescape_mended(
    kc_str token, kc_buf *out, uint64_t *mended, kc_error *err);

/*
 * Append `text` (valid UTF-8) as the inside of a JSON string, without quotes:
 * the fewest escapes (\" \\ \b \f \n \r \t and \u00XX below U+0020), the rest
 * as raw UTF-8. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_json_escape(kc_str text, kc_buf *out);

/*
 * Append a JSON text (validated) as it stands, but for CR, LF and TAB, which can
 * only stand between its tokens: they become spaces, so that a value may go into
 * a record's line. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_json_one_line(kc_str json, kc_buf *out);

/* Append "text" with its quotes. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_json_quote(kc_str text, kc_buf *out);

/*
 * As kc_json_quote for bytes of any kind, such as the name of a file: what is
 * not UTF-8 becomes U+FFFD, one for each maximal subpart.
 */
KC_API KC_MUST_CHECK kc_status kc_json_quote_bytes(kc_str bytes, kc_buf *out);

/*
 * Append a member's name and its colon; a comma first, unless `out` ends in '{'.
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_json_key(kc_str name, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
