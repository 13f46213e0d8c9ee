/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a tokenizer.json, and the refusal of those that are not known. */
#include <config.h>

#include "tokenizer/file/hf.h"

#include <string.h>

enum { SHOWN = 60 }; /* bytes of a value in a message */

static int
clip(kc_str s)
{
	return s.len < SHOWN ? (int)s.len : SHOWN;
}

kc_status
kc_hf_refuse(kc_error *err, const char *what, kc_str value)
{
	return kc_fail(err, KC_ERR_FORMAT, 0, "%s is not supported: %.*s%s",
	    what, clip(value), value.ptr, value.len > SHOWN ? "..." : "");
}

kc_status
kc_hf_walk(void *ctx, const char *what, struct kc_hf_part part,
    kc_json_type want, kc_hf_member_fn *fn, kc_error *err)
{
	if (part.type != want)
		return kc_hf_refuse(err, what, part.value);
	return kc_json_each(part.value, fn, ctx, err);
}

kc_status
kc_hf_string(
    kc_str value, kc_json_type type, const char *what, kc_buf *b, kc_error *err)
{
	kc_status st;

	if (type != KC_JSON_STRING)
		return kc_hf_refuse(err, what, value);
	b->len = 0;
	st = kc_json_unescape(value, b, err);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

kc_status
kc_hf_id(kc_str value, kc_json_type type, uint32_t *id, kc_error *err)
{
	uint64_t v = 0;

	if (type != KC_JSON_NUMBER || value.len > 9)
		return kc_hf_refuse(err, "this token id", value);
	for (size_t i = 0; i < value.len; i++) {
		unsigned digit = (unsigned)(unsigned char)value.ptr[i] - '0';

		if (digit > 9)
			return kc_hf_refuse(err, "this token id", value);
		v = v * 10 + digit;
	}
	*id = (uint32_t)v;
	return KC_OK;
}

static kc_status
take_type(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	(void)err;
	if (kc_hf_is(key, "type") && type == KC_JSON_STRING)
		*(kc_str *)ctx = value;
	return KC_OK;
}

kc_status
kc_hf_type(struct kc_hf_part part, kc_str *name, kc_error *err)
{
	*name = (kc_str){NULL, 0};
	if (part.type != KC_JSON_OBJECT)
		return KC_OK;
	return kc_json_each(part.value, take_type, name, err);
}

kc_status
kc_hf_check_setting(const struct kc_hf_setting *known, const char *what,
    kc_str key, kc_str value, kc_error *err)
{
	for (; known->key; known++) {
		const char *v = known->values;

		if (!kc_hf_is(key, known->key))
			continue;
		while (*v) {
			size_t n = strcspn(v, "|");

			if (*v == '*' || kc_str_equal((kc_str){v, n}, value))
				return KC_OK;
			v += n + (v[n] == '|');
		}
		break;
	}
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "\"%.*s\" of %s is not supported: %.*s%s", clip(key), key.ptr, what,
	    clip(value), value.ptr, value.len > SHOWN ? "..." : "");
}
