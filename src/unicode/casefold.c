/* SPDX-License-Identifier: Apache-2.0 */
/* Full case folding of Unicode 15.0 (kcorpus/unicode.h). */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/fold_tables.h"
#include "unicode/lower.h"
#include "unicode/unicode_internal.h"

/*
 * Bytes from p on that no folding changes: ASCII but for A to Z, and what E0 and
 * E3 to EE begin (of EA only the syllables, from EA B0 on), which have no case.
 */
static size_t
caseless_run(const unsigned char *p, size_t len)
{
	size_t i = 0;

	while (i < len) {
		if (p[i] < 0x80) {
			if (p[i] - (unsigned)'A' < 26)
				break;
			i++;
		} else if (len - i >= 3 &&
		    (p[i] == 0xE0 || (p[i] >= 0xE3 && p[i] <= 0xEE)) &&
		    (p[i] != 0xEA || p[i + 1] >= 0xB0)) {
			i += 3;
		} else {
			break;
		}
	}
	return i;
}

size_t
kc_fold_put(uint32_t cp, char *out)
{
	const uint16_t *string;
	unsigned kind;
	size_t n = 0;

	if (cp >= KC_FOLD_LIMIT)
		return kc_utf8_put(cp, out);
	kind = kc_fold_stage2[(size_t)kc_fold_stage1[cp >> 6] << 6 | (cp & 63)];
	if (kind < KC_FOLD_DELTAS)
		return kc_utf8_put(cp + (uint32_t)kc_fold_deltas[kind], out);
	string = kc_fold_strings + (size_t)(kind - KC_FOLD_DELTAS) * 3;
	for (size_t i = 0; i < 3 && string[i]; i++)
		n += kc_utf8_put(string[i], out + n);
	return n;
}

kc_status
kc_fold_case(kc_str s, kc_buf *out)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t i = 0;

	KC_TRY(kc_buf_reserve(out, s.len));
	while (i < s.len) {
		size_t n = caseless_run(p + i, s.len - i);

		KC_TRY(kc_buf_add(out, (kc_str){s.ptr + i, n}));
		i += n;
		if (i == s.len)
			break;
		n = kc_lead_length(p[i]);
		if (n > s.len - i)
			return kc_buf_add(out, (kc_str){s.ptr + i, s.len - i});
		KC_TRY(kc_buf_reserve(out, 12));
		out->len += kc_fold_put(
		    kc_decode_valid(p + i, &n), out->ptr + out->len);
		out->ptr[out->len] = '\0';
		i += n;
	}
	return KC_OK;
}
