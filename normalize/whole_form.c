/* SPDX-License-Identifier: Apache-2.0 */
/* A Unicode form of the whole text, and what forms KC and KD destroy. */
#include <config.h>

#include "normalize/passes.h"

/* Count the characters that form KC or KD takes for others than form C does. */
static kc_status
count_destroyed(struct kc_norm_form_pass *x, kc_str text)
{
	x->text.n = 0;
	KC_TRY(kc_norm_span_add(&x->text, text));
	for (size_t i = 0; i < x->text.n; i++) {
		uint32_t cp = x->text.cp[i];
		char utf8[4];
		kc_str one = {utf8, kc_utf8_put(cp, utf8)};

		if (cp < 0xA0 || kc_is_syllable(cp))
			continue;
		x->form_bytes.len = x->nfc_bytes.len = 0;
		KC_TRY(kc_normalize(x->whole, one, &x->nfc_bytes, NULL));
		KC_TRY(kc_normalize(
		    x->nfc, kc_buf_str(&x->nfc_bytes), &x->form_bytes, NULL));
		x->nfc_bytes.len = 0;
		KC_TRY(kc_normalize(x->nfc, one, &x->nfc_bytes, NULL));
		x->destroyed += !kc_str_equal(
		    kc_buf_str(&x->nfc_bytes), kc_buf_str(&x->form_bytes));
	}
	return KC_OK;
}

kc_status
kc_norm_apply_form(
    struct kc_norm_form_pass *x, kc_str text, kc_buf *out, bool *changed)
{
	KC_TRY(kc_normalize(x->whole, text, out, NULL));
	*changed = !kc_str_equal(text, kc_buf_str(out));
	if (!*changed)
		return KC_OK;
	x->log->counts[KC_NORM_FORM]++;
	kc_norm_tell(x->log, KC_NORM_FORM, text, kc_buf_str(out));
	return x->counting ? count_destroyed(x, text) : KC_OK;
}
