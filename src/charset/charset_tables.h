/* SPDX-License-Identifier: Apache-2.0 */
/* The data of the Encoding Standard (build-aux/gen-charset.py). */
#ifndef KC_CHARSET_TABLES_H
#define KC_CHARSET_TABLES_H

#include "kcorpus/charset.h"

struct kc_charset_label {
	char label[20]; /* lower case; the table is in byte order */
	kc_charset charset;
};

extern const struct kc_charset_label kc_charset_labels[];
extern const size_t kc_charset_label_count;

/* Bytes 0x80 to 0xFF of the single-byte encodings from IBM866 on; 0: none. */
extern const uint16_t kc_charset_single[28][128];

/* A byte above 0x7F in windows-1252; those without a meaning are C1 controls. */
static inline uint32_t
kc_windows_1252(uint32_t byte)
{
	return kc_charset_single[KC_CHARSET_WINDOWS_1252 - KC_CHARSET_IBM866]
				[byte & 0x7F];
}

/*
 * Code points of windows-949, 0 where there is none. The index of the pair
 * (lead, trail) is that of the standard: (lead - 0x81) * 190 + trail - 0x41.
 */
enum { KC_EUC_KR_SIZE = 126 * 190 };
extern const uint16_t kc_charset_euc_kr[KC_EUC_KR_SIZE];

#endif
