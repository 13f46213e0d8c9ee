/* SPDX-License-Identifier: Apache-2.0 */
/* The quick check of form C (kcorpus/unicode.h). */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/norm_tables.h"
#include "unicode/unicode_internal.h"

bool
kc_nfc_attention(uint32_t cp)
{
	return kc_norm_of(cp).flags & (KC_QC_MAYBE | KC_QC_NFC_NO | KC_QC_MARK);
}

size_t
kc_nfc_check_scalar(kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0;

	while (i < s.len) {
		size_t n;

		if (p[i] < 0x80) {
			i = kc_ascii_skip(p, i, s.len);
			continue;
		}
		n = kc_lead_length(p[i]);
		if (n > s.len - i)
			return s.len;
		/* Han, and the syllables but for the first 4096. */
		if (n == 3 && p[i] >= 0xE4 && p[i] <= 0xED && p[i] != 0xEA) {
			i += 3;
			continue;
		}
		if (kc_nfc_attention(kc_decode_valid(p + i, &n)))
			return i;
		i += n;
	}
	return i;
}

size_t
kc_nfc_check(kc_str s)
{
#if KC_X86
	if (s.len >= KC_NFC_BLOCK && kc_cpu_has_avx2())
		return kc_nfc_check_avx2(s);
#endif
	return kc_nfc_check_scalar(s);
}
