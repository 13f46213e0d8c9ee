/* SPDX-License-Identifier: Apache-2.0 */
/* Code points to windows-949, from the decoder that everybody shares. */
#include <config.h>

#include "normalize/norm_internal.h"

#include "mem.h"

kc_status
kc_cp949_new(struct kc_cp949 **t, kc_error *err)
{
	kc_buf out = KC_BUF_INIT;
	kc_status st = KC_OK;

	*t = kc_calloc(1, sizeof(**t));
	if (!*t)
		return kc_fail_nomem(err);
	for (unsigned b = 0x8141; !st && b < 0xFEFF; b++) {
		char pair[2] = {(char)(b >> 8), (char)(b & 0xFF)};
		const char *p;
		uint32_t cp;

		out.len = 0;
		st = kc_charset_decode(KC_CHARSET_EUC_KR, (kc_str){pair, 2},
		    KC_DECODE_STRICT, &out, NULL, err);
		if (st == KC_ERR_ENCODING)
			st = KC_OK;
		if (st || !out.len)
			continue;
		p = out.ptr;
		cp = kc_utf8_next(&p, out.ptr + out.len);
		if (p == out.ptr + out.len && cp < 0x10000 && cp >= 0x80)
			(*t)->bytes[cp] = (uint16_t)b;
	}
	kc_buf_release(&out);
	return st;
}

void
kc_cp949_free(struct kc_cp949 *t)
{
	kc_free(t);
}
