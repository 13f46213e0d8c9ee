/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of RFC 8259, without recursion. */
#include <config.h>

#include "record/json_lex.h"

#include "ascii.h"

void
kc_json_lex_init(struct kc_json_lex *l, kc_str text, kc_error *err)
{
	l->start = text.ptr;
	l->p = text.ptr;
	l->end = kc_str_end(text);
	l->err = err;
	l->depth = 0;
	l->controls = false;
}

kc_status
kc_json_lex_fail(struct kc_json_lex *l, const char *expected)
{
	uint64_t offset = (uint64_t)(l->p - l->start);
	unsigned char c;

	if (l->p == l->end)
		return kc_fail(l->err, KC_ERR_FORMAT, offset,
		    "JSON ends where %s should be", expected);
	c = (unsigned char)*l->p;
	if (c > 0x20 && c < 0x7F)
		return kc_fail(l->err, KC_ERR_FORMAT, offset,
		    "'%c' where %s should be", c, expected);
	return kc_fail(l->err, KC_ERR_FORMAT, offset,
	    "byte 0x%02x where %s should be", c, expected);
}

static kc_status
lex_hex4(struct kc_json_lex *l)
{
	for (unsigned i = 0; i < 4; i++, l->p++)
		if (l->p == l->end || kc_ascii_hex(*l->p) < 0)
			return kc_json_lex_fail(l, "a hexadecimal digit");
	return KC_OK;
}

/* What follows a backslash. */
static kc_status
lex_escape(struct kc_json_lex *l, kc_json_span *span)
{
	span->escaped = true;
	switch (l->p < l->end ? *l->p : '\0') {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		l->p++;
		return KC_OK;
	case 'u':
		l->p++;
		span->unicode = true;
		return lex_hex4(l);
	default:
		return kc_json_lex_fail(l, "an escape");
	}
}

kc_status
kc_json_lex_escaped(struct kc_json_lex *l, kc_json_span *span)
{
	const char *first = l->p;

	span->type = KC_JSON_STRING;
	span->escaped = false;
	span->unicode = false;
	if (l->p == l->end || *l->p != '"')
		return kc_json_lex_fail(l, "a string");
	l->p++;
	for (;;) {
		l->p = kc_json_plain_end(l->p, l->end);
		if (l->p == l->end)
			return kc_json_lex_fail(l, "the rest of a string");
		if (*l->p == '"')
			break;
		if (*l->p != '\\')
			return kc_json_lex_fail(l, "a character of a string");
		l->p++;
		KC_TRY(lex_escape(l, span));
	}
	l->p++;
	span->offset = (size_t)(first - l->start);
	span->len = (size_t)(l->p - first);
	return KC_OK;
}

static bool
is_digit(const struct kc_json_lex *l)
{
	return l->p < l->end && kc_ascii_is_digit(*l->p);
}

static kc_status
lex_digits(struct kc_json_lex *l)
{
	if (!is_digit(l))
		return kc_json_lex_fail(l, "a digit");
	while (is_digit(l))
		l->p++;
	return KC_OK;
}

static kc_status
lex_number(struct kc_json_lex *l)
{
	if (*l->p == '-')
		l->p++;
	if (l->p < l->end && *l->p == '0')
		l->p++;
	else
		KC_TRY(lex_digits(l));
	if (l->p < l->end && *l->p == '.') {
		l->p++;
		KC_TRY(lex_digits(l));
	}
	if (l->p < l->end && (*l->p | 32) == 'e') {
		l->p++;
		if (l->p < l->end && (*l->p == '+' || *l->p == '-'))
			l->p++;
		KC_TRY(lex_digits(l));
	}
	return KC_OK;
}

static kc_status
lex_word(struct kc_json_lex *l, const char *word)
{
	for (; *word; word++, l->p++)
		if (l->p == l->end || *l->p != *word)
			return kc_json_lex_fail(l, "true, false or null");
	return KC_OK;
}

/* A value that opens no nest. */
static kc_status
lex_scalar(struct kc_json_lex *l, kc_json_type *type)
{
	kc_json_span string;

	switch (l->p < l->end ? *l->p : '\0') {
	case '"':
		*type = KC_JSON_STRING;
		return kc_json_lex_string(l, &string);
	case 't':
		*type = KC_JSON_TRUE;
		return lex_word(l, "true");
	case 'f':
		*type = KC_JSON_FALSE;
		return lex_word(l, "false");
	case 'n':
		*type = KC_JSON_NULL;
		return lex_word(l, "null");
	default:
		if (!is_digit(l) && (l->p == l->end || *l->p != '-'))
			return kc_json_lex_fail(l, "a value");
		*type = KC_JSON_NUMBER;
		return lex_number(l);
	}
}

static bool
in_object(const struct kc_json_lex *l)
{
	size_t i = l->depth - 1;

	return l->object[i / 8] >> i % 8 & 1;
}

kc_status
kc_json_lex_key(struct kc_json_lex *l, kc_json_span *key)
{
	kc_json_lex_space(l);
	KC_TRY(kc_json_lex_string(l, key));
	kc_json_lex_space(l);
	if (l->p == l->end || *l->p != ':')
		return kc_json_lex_fail(l, "':'");
	l->p++;
	return KC_OK;
}

static kc_status
skip_key(struct kc_json_lex *l)
{
	kc_json_span key;

	return kc_json_lex_key(l, &key);
}

/* '{' or '['; *closed when the matching one follows at once. */
static kc_status
lex_open(struct kc_json_lex *l, bool *closed)
{
	bool object = *l->p == '{';
	size_t i = l->depth;

	if (i == KC_JSON_MAX_DEPTH)
		return kc_fail(l->err, KC_ERR_LIMIT,
		    (uint64_t)(l->p - l->start), "JSON nested deeper than %d",
		    KC_JSON_MAX_DEPTH);
	l->p++;
	kc_json_lex_space(l);
	*closed = l->p < l->end && *l->p == (object ? '}' : ']');
	if (*closed) {
		l->p++;
		return KC_OK;
	}
	if (object)
		l->object[i / 8] |= (uint8_t)(1u << i % 8);
	else
		l->object[i / 8] &= (uint8_t) ~(1u << i % 8);
	l->depth++;
	return object ? skip_key(l) : KC_OK;
}

/* After a value: close nests down to `base`, or step to the next value. */
static kc_status
lex_after(struct kc_json_lex *l, size_t base)
{
	while (l->depth > base) {
		bool object = in_object(l);

		kc_json_lex_space(l);
		if (l->p < l->end && *l->p == ',') {
			l->p++;
			return object ? skip_key(l) : KC_OK;
		}
		if (l->p == l->end || *l->p != (object ? '}' : ']'))
			return kc_json_lex_fail(
			    l, object ? "',' or '}'" : "',' or ']'");
		l->p++;
		l->depth--;
	}
	return KC_OK;
}

/* The nest that opens at l->p, to its end. */
static kc_status
lex_nest(struct kc_json_lex *l)
{
	size_t base = l->depth;
	kc_json_type type;
	bool closed = false;

	do {
		kc_json_lex_space(l);
		if (l->p < l->end && (*l->p == '{' || *l->p == '[')) {
			KC_TRY(lex_open(l, &closed));
			if (!closed)
				continue;
		} else {
			KC_TRY(lex_scalar(l, &type));
		}
		KC_TRY(lex_after(l, base));
	} while (l->depth > base);
	return KC_OK;
}

kc_status
kc_json_lex_value(struct kc_json_lex *l, kc_json_span *span)
{
	const char *first;

	kc_json_lex_space(l);
	first = l->p;
	if (first < l->end && *first == '"')
		return kc_json_lex_string(l, span);
	span->escaped = false;
	span->unicode = false;
	span->offset = (size_t)(first - l->start);
	if (first < l->end && (*first == '{' || *first == '[')) {
		span->type = *first == '{' ? KC_JSON_OBJECT : KC_JSON_ARRAY;
		KC_TRY(lex_nest(l));
	} else {
		KC_TRY(lex_scalar(l, &span->type));
	}
	span->len = (size_t)(l->p - first);
	return KC_OK;
}

kc_status
kc_json_lex_end(struct kc_json_lex *l)
{
	kc_json_lex_space(l);
	return l->p == l->end ? KC_OK
			      : kc_json_lex_fail(l, "the end of the text");
}
