/* SPDX-License-Identifier: Apache-2.0 */
/* Code points to windows-949, for who asks what a text would be in it. */
#ifndef KC_NORM_CP949_ENCODE_H
#define KC_NORM_CP949_ENCODE_H

#include "kcorpus/base.h"

/* Code points to the bytes of windows-949, 0 where there are none. */
struct kc_cp949 {
	uint16_t bytes[0x10000];
};

/* True if the syllable is in KS X 1001: one of the 2350. */
static inline bool
kc_cp949_is_ksx1001(const struct kc_cp949 *t, uint32_t cp)
{
	uint16_t b = cp < 0x10000 ? t->bytes[cp] : 0;

	return b >= 0xA1A1 && (b & 0xFF) >= 0xA1;
}

KC_MUST_CHECK kc_status kc_cp949_new(struct kc_cp949 **t, kc_error *err);
void kc_cp949_free(struct kc_cp949 *t);

#endif
