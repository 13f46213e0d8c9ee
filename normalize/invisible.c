/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invisible characters: deleted, or one kind of space and of line break. Spaces
 * are never deleted, as that joins words.
 */
#include <config.h>

#include "normalize/steps.h"

enum { ZWNJ = 0x200C, ZWJ = 0x200D, BLACK_FLAG = 0x1F3F4 };

/*
 * True if it will be Hangul or ASCII when all steps are done. A letter with a
 * mark after it is not, so that the same holds in forms C and D.
 */
static bool
needs_no_joiner(const struct kc_norm_steps *steps, uint32_t cp, uint32_t next)
{
	enum kc_norm_fate fate = kc_norm_fate_of(cp);

	if (kc_script_of(cp) == KC_SCRIPT_HANGUL)
		return true;
	if (fate == KC_NORM_SPACE || fate == KC_NORM_BREAK)
		return true;
	if (steps->o->value[KC_NORM_PUNCTUATION])
		cp = kc_norm_punctuation(cp);
	if (cp - 0xFF01 < 0x5E || cp == 0x37E || cp == 0x1FEF || cp == 0x212A)
		cp = 'x'; /* their ASCII counterparts */
	return cp <= ' ' ||
	    (cp < 0x80 &&
		!((kc_norm_kinds_of(steps->kinds, next) & KC_N_NFC) &&
		    (kc_class(next) & KC_CLASS_M)));
}

/* The character at place i of the span or after its end. */
static uint32_t
character_at(const struct kc_norm_steps *steps, size_t i)
{
	const struct kc_norm_span *s = &steps->span;

	return i < s->n ? s->cp[i] : i == s->n ? steps->right : steps->right2;
}

/*
 * From a joiner on: where the next character is that stays, and whether the
 * joiners before it stay. `last` is what has been kept before them.
 */
static bool
joiners_stay(
    const struct kc_norm_steps *steps, size_t i, uint32_t last, size_t *end)
{
	const struct kc_norm_span *s = &steps->span;

	for (; i < s->n; i++) {
		enum kc_norm_fate fate = kc_norm_fate_of(s->cp[i]);

		if (fate != KC_NORM_JOINS && fate != KC_NORM_GOES &&
		    fate != KC_NORM_TAG)
			break;
	}
	*end = i;
	return !needs_no_joiner(steps, last, 0) &&
	    !needs_no_joiner(
		steps, character_at(steps, i), character_at(steps, i + 1));
}

/* What becomes of s->cp[i]; 0: it goes. `last` is what was kept before. */
static uint32_t
settle_invisible(const struct kc_norm_steps *steps, size_t i, uint32_t last)
{
	const struct kc_norm_span *s = &steps->span;
	uint32_t cp = s->cp[i];

	switch (kc_norm_fate_of(cp)) {
	case KC_NORM_SPACE:
		return ' ';
	case KC_NORM_RETURN:
		if (!steps->line && character_at(steps, i + 1) == '\n')
			return 0;
		return steps->line ? ' ' : '\n';
	case KC_NORM_BREAK:
		return steps->line ? ' ' : '\n';
	case KC_NORM_TAG:
		return last == BLACK_FLAG || last - 0xE0020 < 0x60 ? cp : 0;
	case KC_NORM_GOES:
		return 0;
	default:
		return cp;
	}
}

void
kc_norm_invisibles(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	bool stay = false;
	uint32_t last = KC_NORM_EDGE;
	size_t kept = 0, decided = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i], now;

		if (!(kc_norm_kinds_of(steps->kinds, cp) &
			(KC_N_CUT | KC_N_JOINER))) {
			last = s->cp[kept++] = cp;
			continue;
		}
		if (cp == ZWJ || cp == ZWNJ) {
			if (i >= decided)
				stay = joiners_stay(steps, i, last, &decided);
			now = stay ? cp : 0;
		} else {
			now = settle_invisible(steps, i, last);
		}
		if (now != cp || !now)
			steps->log->counts[KC_NORM_INVISIBLES]++;
		if (now)
			last = s->cp[kept++] = now;
	}
	s->n = kept;
}
