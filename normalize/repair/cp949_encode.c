/* SPDX-License-Identifier: Apache-2.0 */
/* Code points to windows-949, from the table of the decoder. */
#include <config.h>

#include "cp949_encode.h"

#include "mem.h"
#include "charset/charset_tables.h"

kc_status
kc_cp949_new(struct kc_cp949 **t, kc_error *err)
{
	*t = kc_calloc(1, sizeof(**t));
	if (!*t)
		return kc_fail_nomem(err);
	for (unsigned i = 0; i < KC_EUC_KR_SIZE; i++) {
		uint16_t cp = kc_charset_euc_kr[i];

		if (cp)
			(*t)->bytes[cp] = (uint16_t)((i / 190 + 0x81) << 8 |
			    (i % 190 + 0x41));
	}
	return KC_OK;
}

void
kc_cp949_free(struct kc_cp949 *t)
{
	kc_free(t);
}
