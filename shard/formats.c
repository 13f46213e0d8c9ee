/* SPDX-License-Identifier: Apache-2.0 */
/* The list of formats and their names (shard_internal.h). */
#include <config.h>

#include "shard_internal.h"

#include <string.h>

const kc_format *const kc_formats[KC_FORMATS] = {
    &kc_format_megatron,
    &kc_format_olmo,
};

static unsigned
find_format(kc_str name)
{
	for (size_t i = 0; i < KC_FORMATS; i++)
		if (kc_str_equal(kc_str_of(kc_formats[i]->name), name))
			return kc_formats[i]->bit;
	return 0;
}

kc_status
kc_shard_formats(kc_str names, unsigned *formats, kc_error *err)
{
	unsigned found = 0;

	for (;;) {
		const char *comma = names.len
		    ? memchr(names.ptr, ',', names.len)
		    : NULL;
		kc_str name = names;
		unsigned bit;

		if (comma)
			name.len = (size_t)(comma - names.ptr);
		bit = find_format(name);
		if (!bit)
			return kc_fail(err, KC_ERR_ARG, 0,
			    "unknown shard format '%.*s'",
			    name.len < 80 ? (int)name.len : 80,
			    name.len ? name.ptr : "");
		found |= bit;
		if (!comma)
			break;
		names.ptr += name.len + 1;
		names.len -= name.len + 1;
	}
	*formats = found;
	return KC_OK;
}
