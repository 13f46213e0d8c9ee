/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Form C of a span, with or without CJK compatibility ideographs. Kept ones are
 * boundaries: what is between them is composed piece by piece, since they could
 * not be told from their bases afterwards.
 */
#include <config.h>

#include "normalize/steps.h"

#include "compat_tables.h"

#include "mem.h"

#include <stdlib.h>

static bool
is_compat_hanja(const struct kc_norm_kinds *kinds, uint32_t cp)
{
	return ((cp >= 0xF900 && cp < 0xFB00) ||
		   (cp >= 0x2F800 && cp < 0x2FA20)) &&
	    (kc_norm_kinds_of(kinds, cp) & KC_N_NFC);
}

static int
compare_variant(const void *cp, const void *row)
{
	uint32_t a = *(const uint32_t *)cp;
	uint32_t b = ((const struct kc_compat_variant *)row)->cp;

	return (a > b) - (a < b);
}

bool
kc_norm_variant(uint32_t cp, uint32_t out[2])
{
	const struct kc_compat_variant *v = bsearch(&cp, kc_compat_variants,
	    KC_COMPAT_VARIANTS, sizeof(*v), compare_variant);

	if (!v)
		return false;
	out[0] = v->base;
	out[1] = 0xFE00u + v->selector;
	return true;
}

static kc_status
to_variants(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	size_t n = 0;

	KC_TRY(kc_norm_span_reserve(&steps->spare, 2 * s->n));
	for (size_t i = 0; i < s->n; i++) {
		bool found = is_compat_hanja(steps->kinds, s->cp[i]) &&
		    kc_norm_variant(s->cp[i], steps->spare.cp + n);

		if (!found)
			steps->spare.cp[n] = s->cp[i];
		steps->log->counts[KC_NORM_COMPAT_HANJA] += found;
		n += found ? 2 : 1;
	}
	kc_norm_steps_take(steps, n);
	return KC_OK;
}

/* Append the form C of cp[0..n) to steps->spare. */
static kc_status
compose_piece(struct kc_norm_steps *steps, const uint32_t *cp, size_t n)
{
	steps->bytes.len = steps->composed.len = 0;
	KC_TRY(kc_norm_encode(cp, n, &steps->bytes));
	KC_TRY(kc_normalize(
	    steps->nfc, kc_buf_str(&steps->bytes), &steps->composed, NULL));
	return kc_norm_span_add(&steps->spare, kc_buf_str(&steps->composed));
}

/* Characters of the span that form C may change. */
static size_t
count_of_interest(const struct kc_norm_steps *steps)
{
	size_t found = 0;

	for (size_t i = 0; i < steps->span.n; i++)
		found += (kc_norm_kinds_of(steps->kinds, steps->span.cp[i]) &
			     KC_N_NFC) != 0;
	return found;
}

/* The form C of the span, in steps->spare. */
static kc_status
compose_span(struct kc_norm_steps *steps, bool keep_compat)
{
	struct kc_norm_span *s = &steps->span;
	size_t from = 0;

	steps->spare.n = 0;
	for (size_t i = 0; keep_compat && i < s->n; i++) {
		if (!is_compat_hanja(steps->kinds, s->cp[i]))
			continue;
		KC_TRY(compose_piece(steps, s->cp + from, i - from));
		KC_TRY(kc_norm_span_reserve(&steps->spare, steps->spare.n + 1));
		steps->spare.cp[steps->spare.n++] = s->cp[i];
		from = i + 1;
	}
	return compose_piece(steps, s->cp + from, s->n - from);
}

kc_status
kc_norm_compose(struct kc_norm_steps *steps)
{
	uint32_t policy = steps->o->value[KC_NORM_COMPAT_HANJA];
	size_t interest, now;

	if (policy == KC_NORM_VS)
		KC_TRY(to_variants(steps));
	interest = count_of_interest(steps);
	if (!interest)
		return KC_OK;
	KC_TRY(compose_span(steps, policy == KC_NORM_KEEP));
	if (kc_norm_span_equal(&steps->span, &steps->spare))
		return KC_OK;
	kc_norm_steps_take(steps, steps->spare.n);
	now = count_of_interest(steps);
	steps->log->counts[KC_NORM_FORM] += now < interest ? interest - now : 1;
	return KC_OK;
}
