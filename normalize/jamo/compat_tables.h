/* SPDX-License-Identifier: Apache-2.0 */
/* CJK compatibility ideographs as standardized variants, by code point. */
#ifndef KC_COMPAT_TABLES_H
#define KC_COMPAT_TABLES_H

#include <stdint.h>

struct kc_compat_variant {
	uint32_t cp;
	uint32_t base;
	uint8_t selector; /* VS1 is 0 */
};

enum { KC_COMPAT_VARIANTS = 1002 };

extern const struct kc_compat_variant kc_compat_variants[];

#endif
