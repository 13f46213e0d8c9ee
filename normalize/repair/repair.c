/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What older encodings and keyboards left in Hangul: widths, the eight-byte
 * syllables of KS X 1001, fillers.
 */
#include <config.h>

#include "normalize/steps.h"

#include "kcorpus/hangul.h"

enum { FILLER = 0x3164, L_FILLER = 0x115F, V_FILLER = 0x1160 };

void
kc_norm_widths(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	bool half = steps->o->value[KC_NORM_HALFWIDTH];
	bool full = steps->o->value[KC_NORM_FULLWIDTH];

	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i];

		if (full && cp - 0xFF01 < 0x5E) {
			s->cp[i] = cp - 0xFEE0;
			steps->log->counts[KC_NORM_FULLWIDTH]++;
		} else if (full && cp == 0xFFE6) {
			s->cp[i] = 0x20A9;
			steps->log->counts[KC_NORM_FULLWIDTH]++;
		} else if (half && kc_halfwidth_letter(cp)) {
			s->cp[i] = kc_halfwidth_letter(cp);
			steps->log->counts[KC_NORM_HALFWIDTH]++;
		}
	}
}

/* The syllable that filler, choseong, jungseong, jongseong or filler spell. */
static uint32_t
spelled_syllable(const uint32_t *cp)
{
	int l = kc_letter_choseong(cp[1]), v = kc_letter_jungseong(cp[2]);
	int t = cp[3] == FILLER ? 0 : kc_letter_jongseong(cp[3]);

	if (cp[0] != FILLER || l < 0 || v < 0 || t < 0)
		return 0;
	return kc_syllable_join((uint32_t)l, (uint32_t)v, (uint32_t)t);
}

void
kc_norm_makeup(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t syllable = s->n - i >= 4 ? spelled_syllable(s->cp + i)
						  : 0;

		s->cp[kept++] = syllable ? syllable : s->cp[i];
		if (syllable) {
			i += 3;
			steps->log->counts[KC_NORM_MAKEUP]++;
		}
	}
	s->n = kept;
}

static bool
is_choseong(uint32_t cp)
{
	return (cp >= 0x1100 && cp < L_FILLER) || cp - 0xA960 < 0x1D;
}

static bool
is_jungseong(uint32_t cp)
{
	return (cp > V_FILLER && cp < 0x11A8) || cp - 0xD7B0 < 0x17;
}

static bool
is_jongseong(uint32_t cp)
{
	return (cp >= 0x11A8 && cp < 0x1200) || cp - 0xD7CB < 0x31;
}

/*
 * True if the filler s->cp[i] stands for a missing letter, as KS X 1026-1 wants it.
 * `last` is what was kept before.
 */
static bool
is_standard(const struct kc_norm_span *s, size_t i, uint32_t last)
{
	uint32_t next = i + 1 < s->n ? s->cp[i + 1] : 0;
	uint32_t after = i + 2 < s->n ? s->cp[i + 2] : 0;

	if (s->cp[i] == L_FILLER)
		return is_jungseong(next) ||
		    (next == V_FILLER && is_jongseong(after));
	return is_choseong(last) || (last == L_FILLER && is_jongseong(next));
}

void
kc_norm_fillers(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	uint32_t last = 0, before = 0; /* what was kept, what was read */
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i], now = cp;

		if (cp == FILLER)
			now = before == FILLER ? 0 : ' ';
		else if ((cp == L_FILLER || cp == V_FILLER) &&
		    !is_standard(s, i, last))
			now = 0;
		before = cp;
		if (now != cp)
			steps->log->counts[KC_NORM_FILLERS]++;
		if (now)
			last = s->cp[kept++] = now;
	}
	s->n = kept;
}
