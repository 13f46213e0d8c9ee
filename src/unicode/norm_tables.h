/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the normalization forms do with a code point in Unicode 15.0. Code
 * points that 15.0 does not assign are inert, as in every version their flags
 * and combining class are then 0.
 */
#ifndef KC_NORM_TABLES_H
#define KC_NORM_TABLES_H

#include <stddef.h>
#include <stdint.h>

enum {
	KC_QC_MAYBE = 1,    /* NFC_QC = NFKC_QC = Maybe: may compose back */
	KC_QC_NFC_NO = 2,   /* never in form C */
	KC_QC_NFKC_NO = 4,  /* never in form KC */
	KC_QC_NFD_NO = 8,   /* has a canonical decomposition */
	KC_QC_NFKD_NO = 16, /* has a decomposition */
	KC_QC_MARK = 32     /* combining class is not 0 */
};

struct kc_norm_kind {
	unsigned char flags;
	unsigned char ccc;
};

enum { KC_QC_LIMIT = 0x2FA80 };

extern const unsigned char kc_norm_stage1[];
extern const unsigned char kc_norm_stage2[];
extern const struct kc_norm_kind kc_norm_kinds[];

static inline struct kc_norm_kind
kc_norm_of(uint32_t cp)
{
	if (cp >= KC_QC_LIMIT)
		return (struct kc_norm_kind){0, 0};
	return kc_norm_kinds
	    [kc_norm_stage2[(size_t)kc_norm_stage1[cp >> 7] << 7 | (cp & 127)]];
}

/*
 * A composite that a later Unicode has of two code points that 15.0 knows, or
 * leaves unassigned, is none: 0. (16.0 has U+105C9 of U+105D2 and U+0307.)
 */
static inline uint32_t
kc_norm_composite(uint32_t cp)
{
	return kc_norm_of(cp).flags & KC_QC_NFD_NO ? cp : 0;
}

#endif
