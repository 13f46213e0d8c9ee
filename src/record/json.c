/* SPDX-License-Identifier: Apache-2.0 */
/* Validation, members, walks (kcorpus/json.h). */
#include <config.h>

#include "kcorpus/json.h"

#include "record/json_lex.h"

#include "unicode/decode.h"

#include <string.h>

kc_status
kc_json_check(kc_str text, kc_json_type *type, kc_error *err)
{
	struct kc_json_lex l;
	kc_json_span span;

	KC_TRY(kc_utf8_expect(text, err));
	kc_json_lex_init(&l, text, err);
	KC_TRY(kc_json_lex_value(&l, &span));
	KC_TRY(kc_json_lex_end(&l));
	if (type)
		*type = span.type;
	return KC_OK;
}

/*
 * *yes if the key token, with quotes, is the name. The rare escaped one is
 * decoded.
 */
static kc_status
key_is(kc_str token, bool escaped, kc_str name, bool *yes, kc_error *err)
{
	kc_buf key = KC_BUF_INIT;
	kc_status st;

	if (!escaped) {
		*yes = token.len - 2 == name.len &&
		    (!name.len ||
			(token.ptr[1] == *name.ptr &&
			    !memcmp(token.ptr + 1, name.ptr, name.len)));
		return KC_OK;
	}
	st = kc_json_unescape(token, &key, NULL);
	*yes = st == KC_OK && kc_str_equal(kc_buf_str(&key), name);
	kc_buf_release(&key);
	/* A lone surrogate in a key is no field of ours. */
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : KC_OK;
}

/* Those of the wanted keys that have the length of a key, a bit each. */
static uint16_t *
keys_of_length(struct kc_json_wanted *w, size_t len)
{
	return w->of_length +
	    (len < KC_JSON_LENGTHS ? len : KC_JSON_LENGTHS - 1);
}

/* One `key : value` at l->p. */
static kc_status
scan_member(struct kc_json_lex *l, struct kc_json_wanted *w)
{
	kc_json_span key, value;
	uint32_t left;
	kc_str token;
	bool match;

	KC_TRY(kc_json_lex_key(l, &key));
	KC_TRY(kc_json_lex_value(l, &value));
	token = (kc_str){l->start + key.offset, key.len};
	left = key.escaped ? (1U << w->n) - 1 : *keys_of_length(w, key.len - 2);
	for (; left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctz(left);

		KC_TRY(key_is(token, key.escaped, w->keys[i], &match, l->err));
		if (match) {
			w->spans[i] = value;
			w->found |= 1U << i;
		}
	}
	return KC_OK;
}

static kc_status
scan_object(
    struct kc_json_lex *l, struct kc_json_wanted *w, kc_json_object *object)
{
	kc_json_lex_space(l);
	if (l->p == l->end || *l->p != '{')
		return kc_json_lex_fail(l, "an object");
	l->p++;
	l->object[0] = 1;
	l->depth = 1;
	kc_json_lex_space(l);
	object->empty = l->p < l->end && *l->p == '}';
	while (!object->empty) {
		KC_TRY(scan_member(l, w));
		kc_json_lex_space(l);
		if (l->p == l->end || (*l->p != ',' && *l->p != '}'))
			return kc_json_lex_fail(l, "',' or '}'");
		if (*l->p == '}')
			break;
		l->p++;
	}
	object->close = (size_t)(l->p - l->start);
	l->p++;
	return kc_json_lex_end(l);
}

void
kc_json_want(
    struct kc_json_wanted *w, const kc_str *keys, size_t n, kc_json_span *spans)
{
	*w = (struct kc_json_wanted){.keys = keys, .n = n, .spans = spans};
	for (size_t i = 0; i < n; i++)
		*keys_of_length(w, keys[i].len) |= (uint16_t)(1U << i);
}

kc_status
kc_json_scan_wanted(kc_str text, struct kc_json_wanted *w,
    kc_json_object *object, kc_error *err)
{
	struct kc_json_lex l;

	for (; w->found; w->found &= w->found - 1)
		w->spans[__builtin_ctz(w->found)] = (kc_json_span){
		    .type = KC_JSON_ABSENT};
	kc_json_lex_init(&l, text, err);
	KC_TRY(scan_object(&l, w, object));
	object->has_controls = l.controls;
	return KC_OK;
}

kc_status
kc_json_scan_valid(kc_str text, const kc_str *keys, size_t n,
    kc_json_span *spans, kc_json_object *object, kc_error *err)
{
	struct kc_json_wanted w;

	if (n > KC_JSON_MAX_FIELDS)
		return kc_fail(err, KC_ERR_ARG, 0, "more than %d fields",
		    KC_JSON_MAX_FIELDS);
	for (size_t i = 0; i < n; i++)
		spans[i] = (kc_json_span){.type = KC_JSON_ABSENT};
	kc_json_want(&w, keys, n, spans);
	return kc_json_scan_wanted(text, &w, object, err);
}

kc_status
kc_json_scan(kc_str text, const kc_str *keys, size_t n, kc_json_span *spans,
    kc_json_object *object, kc_error *err)
{
	KC_TRY(kc_utf8_expect(text, err));
	return kc_json_scan_valid(text, keys, n, spans, object, err);
}

typedef kc_status member_fn(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err);

/* The key at l->p, unescaped into `key`, and its colon. */
static kc_status
walk_key(struct kc_json_lex *l, kc_buf *key)
{
	kc_json_span span;

	KC_TRY(kc_json_lex_key(l, &span));
	return kc_json_unescape(
	    (kc_str){l->start + span.offset, span.len}, key, l->err);
}

/* The value that comes next, in text that has been checked. */
static kc_status
walk_value(struct kc_json_lex *l, kc_json_span *value)
{
	const char *end = NULL;

	kc_json_lex_space(l);
	if (l->p < l->end && (*l->p == '{' || *l->p == '['))
		end = kc_json_skip_nest(l->p, l->end);
	if (!end)
		return kc_json_lex_value(l, value);
	*value = (kc_json_span){
	    .type = *l->p == '{' ? KC_JSON_OBJECT : KC_JSON_ARRAY,
	    .offset = (size_t)(l->p - l->start),
	    .len = (size_t)(end - l->p)};
	l->p = end;
	return KC_OK;
}

static kc_status
walk_members(struct kc_json_lex *l, char close, kc_buf *key, member_fn *member,
    void *ctx)
{
	kc_json_span value;

	kc_json_lex_space(l);
	if (l->p < l->end && *l->p == close)
		return KC_OK;
	for (;;) {
		key->len = 0;
		if (close == '}')
			KC_TRY(walk_key(l, key));
		KC_TRY(walk_value(l, &value));
		KC_TRY(member(ctx, kc_buf_str(key), value.type,
		    (kc_str){l->start + value.offset, value.len}, l->err));
		kc_json_lex_space(l);
		if (l->p < l->end && *l->p == close)
			return KC_OK;
		if (l->p == l->end || *l->p != ',')
			return kc_json_lex_fail(l, "','");
		l->p++;
	}
}

kc_status
kc_json_each(kc_str text, member_fn *member, void *ctx, kc_error *err)
{
	struct kc_json_lex l;
	kc_buf key = KC_BUF_INIT;
	kc_status st;
	char open;

	kc_json_lex_init(&l, text, err);
	kc_json_lex_space(&l);
	open = l.p < l.end ? *l.p : '\0';
	if (open != '{' && open != '[')
		return kc_json_lex_fail(&l, "an object or an array");
	l.p++;
	st = walk_members(&l, open == '{' ? '}' : ']', &key, member, ctx);
	kc_buf_release(&key);
	return st;
}
