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
kc_manifest_text(kc_str token)
{
	if (token.len < 2 || token.ptr[0] != '"')
		return (kc_str){"", 0};
	return (kc_str){token.ptr + 1, token.len - 2};
}

unsigned
kc_manifest_delim(kc_str token)
{
	for (unsigned d = KC_DELIM_NONE; d <= KC_DELIM_AUTO; d++)
		if (kc_str_equal(
			kc_manifest_text(token), kc_str_of(kc_delim_name(d))))
			return d;
	return KC_DELIM_NONE;
}
