/* SPDX-License-Identifier: Apache-2.0 */
/* libsnappy (unsnappy.h). */
#include <config.h>

#include "io/unsnappy.h"

#include <snappy-c.h>

kc_status
kc_unsnappy(kc_str in, uint64_t max, kc_buf *out, kc_error *err)
{
	size_t n;

	if (snappy_uncompressed_length(in.ptr, in.len, &n) != SNAPPY_OK)
		return kc_fail(err, KC_ERR_FORMAT, 0, "no snappy data");
	if (n > max)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "%zu bytes decompressed, more than %llu", n,
		    (unsigned long long)max);
	if (kc_buf_reserve(out, n))
		return kc_fail_nomem(err);
	if (snappy_uncompress(in.ptr, in.len, out->ptr + out->len, &n) !=
	    SNAPPY_OK)
		return kc_fail(err, KC_ERR_FORMAT, 0, "damaged snappy data");
	out->len += n;
	return KC_OK;
}
