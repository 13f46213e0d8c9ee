/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a manifest (manifest_values.h). */
#include <config.h>

#include "manifest_values.h"

#include "shard/shard_internal.h"

bool
kc_manifest_count(kc_str s, uint64_t *n)
{
	*n = 0;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)(s.ptr[i] - '0');

		if (digit > 9 || *n > (UINT64_MAX - digit) / 10)
			return false;
		*n = *n * 10 + digit;
	}
	return s.len > 0;
}

kc_str
kc_manifest_value(kc_str object, const kc_json_span *span)
{
	return span->type == KC_JSON_ABSENT
	    ? (kc_str){"", 0}
	    : (kc_str){object.ptr + span->offset, span->len};
}

uint64_t
kc_manifest_count_of(kc_str object, const kc_json_span *span)
{
	uint64_t n;

	return kc_manifest_count(kc_manifest_value(object, span), &n) ? n : 0;
}

char *
kc_manifest_path(kc_str folder, kc_str token)
{
	kc_buf b = KC_BUF_INIT;

	if (kc_buf_add(&b, folder) || kc_json_unescape(token, &b, NULL)) {
		kc_buf_release(&b);
		return NULL;
	}
	return kc_buf_detach(&b);
}

kc_str
kc_manifest_text(kc_str token)
{
	if (token.len < 2 || token.ptr[0] != '"')
		return (kc_str){"", 0};
	return (kc_str){token.ptr + 1, token.len - 2};
}

bool
kc_manifest_name(kc_str token, const char *(*name_of)(unsigned), unsigned last,
    unsigned *value)
{
	kc_str name = kc_manifest_text(token);

	for (unsigned i = 0; i <= last; i++)
		if (kc_str_equal(name, kc_str_of(name_of(i)))) {
			*value = i;
			return true;
		}
	return false;
}

bool
kc_manifest_delim(kc_str token, unsigned *delim)
{
	return kc_manifest_name(token, kc_delim_name, KC_DELIM_AUTO, delim);
}

kc_status
kc_manifest_bad_member(kc_str name, kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, 0, "no valid \"%.*s\" in it",
	    (int)name.len, name.ptr);
}
