/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One segment through canonical ordering and composition (UAX #15; The Unicode
 * Standard, section 3.11, D108 to D117).
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include "kcorpus/hangul.h"
#include "unicode/forms_internal.h"
#include "unicode/unicode_internal.h"

#include "mem.h"

enum { CP = 0x1FFFFF, CCC_SHIFT = 24 };

/* Order up to a few marks by class; equal ones keep their order. */
static void
insertion_sort(uint32_t *marks, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint32_t mark = marks[i];
		size_t k = i;

		for (; k && marks[k - 1] >> CCC_SHIFT > mark >> CCC_SHIFT; k--)
			marks[k] = marks[k - 1];
		marks[k] = mark;
	}
}

/* The same for any number, in linear time. */
static kc_status
counting_sort(kc_normalizer *n)
{
	size_t starts[256] = {0}, at = 0;
	uint32_t *swap;
	size_t cap;

	KC_TRY(KC_GROW(&n->sorted, &n->sorted_cap, n->count));
	for (size_t i = 0; i < n->count; i++)
		starts[n->marks[i] >> CCC_SHIFT]++;
	for (size_t c = 0; c < 256; c++) {
		size_t here = starts[c];

		starts[c] = at;
		at += here;
	}
	for (size_t i = 0; i < n->count; i++)
		n->sorted[starts[n->marks[i] >> CCC_SHIFT]++] = n->marks[i];
	swap = n->marks;
	n->marks = n->sorted;
	n->sorted = swap;
	cap = n->cap;
	n->cap = n->sorted_cap;
	n->sorted_cap = cap;
	return KC_OK;
}

/* The primary composite of two code points, or 0. */
static uint32_t
composite_of(const kc_normalizer *n, uint32_t first, uint32_t second)
{
	if (kc_is_choseong(first) && kc_is_jungseong(second))
		return kc_syllable_join(
		    first - KC_HANGUL_L, second - KC_HANGUL_V, 0);
	if (kc_is_syllable(first) && !kc_syllable_closed(first) &&
	    kc_is_jongseong(second))
		return first + second - KC_HANGUL_T;
	return kc_icu_compose(n->icu, first, second);
}

/*
 * Compose the ordered marks into the starter. A mark is blocked by one of its
 * own class that stayed before it (D115), so few are ever tried.
 */
static void
compose_marks(kc_normalizer *n)
{
	size_t kept = 0;
	uint32_t last = 0;

	for (size_t i = 0; i < n->count; i++) {
		uint32_t cp = n->marks[i] & CP, ccc = n->marks[i] >> CCC_SHIFT;
		uint32_t c = 0;

		if (last < ccc && (kc_norm_of(cp).flags & KC_QC_MAYBE))
			c = composite_of(n, n->starter, cp);
		if (c) {
			n->starter = c;
		} else {
			n->marks[kept++] = n->marks[i];
			last = ccc;
		}
	}
	n->count = kept;
}

/* Bring the marks so far into order and into the starter. */
static kc_status
settle_marks(kc_normalizer *n)
{
	enum { FEW = 32 };

	if (n->count > FEW)
		KC_TRY(counting_sort(n));
	else
		insertion_sort(n->marks, n->count);
	if (n->composes && n->has_starter)
		compose_marks(n);
	return KC_OK;
}

/* Write what has settled; the segment is then empty. */
static kc_status
emit_segment(kc_normalizer *n, kc_buf *out)
{
	char *o;

	if (n->count > SIZE_MAX / 4 - 1)
		return KC_ERR_NOMEM;
	KC_TRY(kc_buf_reserve(out, 4 * (n->count + 1)));
	o = out->ptr + out->len;
	if (n->has_starter)
		o += kc_utf8_put(n->starter, o);
	for (size_t i = 0; i < n->count; i++)
		o += kc_utf8_put(n->marks[i] & CP, o);
	*o = '\0';
	out->len = (size_t)(o - out->ptr);
	n->has_starter = false;
	n->count = 0;
	return KC_OK;
}

/* Take in a code point that is decomposed already. */
static kc_status
add_decomposed(kc_normalizer *n, uint32_t cp, kc_buf *out)
{
	struct kc_norm_kind kind = kc_norm_of(cp);

	if (kind.ccc) {
		KC_TRY(KC_GROW(&n->marks, &n->cap, n->count + 1));
		n->marks[n->count++] = (uint32_t)kind.ccc << CCC_SHIFT | cp;
		return KC_OK;
	}
	KC_TRY(settle_marks(n));
	if (n->composes && n->has_starter && !n->count &&
	    (kind.flags & KC_QC_MAYBE)) {
		uint32_t c = composite_of(n, n->starter, cp);

		if (c) {
			n->starter = c;
			return KC_OK;
		}
	}
	KC_TRY(emit_segment(n, out));
	n->starter = cp;
	n->has_starter = true;
	return KC_OK;
}

/* The decomposition of a code point, itself if it has none. */
static size_t
take_apart(
    const kc_normalizer *n, uint32_t cp, uint32_t parts[KC_DECOMPOSED_MAX])
{
	if (!(kc_norm_of(cp).flags & n->apart)) {
		parts[0] = cp;
		return 1;
	}
	if (kc_is_syllable(cp)) {
		kc_syllable s = kc_syllable_split(cp);

		parts[0] = KC_HANGUL_L + s.l;
		parts[1] = KC_HANGUL_V + s.v;
		parts[2] = KC_HANGUL_T + s.t;
		return s.t ? 3 : 2;
	}
	return kc_icu_decompose(n->icu, cp, parts);
}

/* Neither reordered before nor composed with what stands there. */
bool
kc_segment_starts(const kc_normalizer *n, uint32_t cp)
{
	uint32_t parts[KC_DECOMPOSED_MAX];
	unsigned joins = KC_QC_MARK | (n->composes ? KC_QC_MAYBE : 0);

	(void)take_apart(n, cp, parts);
	return !(kc_norm_of(parts[0]).flags & joins);
}

kc_status
kc_segment(kc_normalizer *n, kc_str text, kc_buf *out)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	uint32_t parts[KC_DECOMPOSED_MAX];

	n->has_starter = false;
	n->count = 0;
	for (size_t i = 0, len; i < text.len; i += len) {
		size_t count = take_apart(
		    n, kc_decode_valid(p + i, &len), parts);

		for (size_t k = 0; k < count; k++)
			KC_TRY(add_decomposed(n, parts[k], out));
	}
	KC_TRY(settle_marks(n));
	return emit_segment(n, out);
}
