/* SPDX-License-Identifier: Apache-2.0 */
/* What people type on the web: middle dots, punctuation, marks, runs. */
#include <config.h>

#include "normalize/steps.h"

#include "kcorpus/hangul.h"

enum { MIDDLE_DOT = 0xB7 };

/* True if a middle dot may stand beside it. Dots in a row are something else. */
static bool
takes_dot(uint32_t cp)
{
	kc_script script = kc_script_of(cp);

	if (kc_class(cp) & KC_CLASS_SPACE)
		return false;
	if (cp == MIDDLE_DOT || kc_norm_is_dot(cp) || kc_is_compat_jamo(cp) ||
	    cp == 0x3164 || kc_is_conjoining(cp) || cp - 0xFFA0 < 0x40)
		return false;
	return script != KC_SCRIPT_HIRAGANA && script != KC_SCRIPT_KATAKANA &&
	    cp != 0x30FC && cp != 0xFF70;
}

void
kc_norm_dots(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	uint32_t left = KC_NORM_EDGE;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i];
		uint32_t right = i + 1 < s->n ? s->cp[i + 1] : steps->right;

		if (kc_norm_is_dot(cp) && takes_dot(left) && takes_dot(right)) {
			s->cp[i] = MIDDLE_DOT;
			steps->log->counts[KC_NORM_MIDDLE_DOTS]++;
		}
		left = cp;
	}
}

void
kc_norm_punctuate(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t now = kc_norm_punctuation(s->cp[i]);

		steps->log->counts[KC_NORM_PUNCTUATION] += now != s->cp[i];
		s->cp[i] = now;
	}
}

/* Combining marks in a row: no script needs more than a few. */
void
kc_norm_marks(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	uint32_t most = steps->o->value[KC_NORM_MARKS];
	size_t kept = 0, row = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i];
		bool mark = cp >= 0x300 && (kc_class(cp) & KC_CLASS_M);

		row = mark ? row + 1 : 0;
		if (row > most)
			steps->log->counts[KC_NORM_MARKS]++;
		else
			s->cp[kept++] = cp;
	}
	s->n = kept;
}

void
kc_norm_runs(struct kc_norm_steps *steps)
{
	struct kc_norm_span *s = &steps->span;
	uint32_t most = steps->o->value[KC_NORM_RUNS], last = 0;
	size_t kept = 0, row = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i];

		row = cp == last && kc_norm_is_run(cp) ? row + 1 : 1;
		last = cp;
		if (row > most)
			steps->log->counts[KC_NORM_RUNS]++;
		else
			s->cp[kept++] = cp;
	}
	s->n = kept;
}
