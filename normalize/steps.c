/* SPDX-License-Identifier: Apache-2.0 */
/* The steps on a span, in their order, until they have nothing more to do. */
#include <config.h>

#include "normalize/steps.h"

#include <string.h>

/* Steps may make work for one another a few times, not more. */
enum { ROUNDS = 8, KEEP = 1 << 20 };

static unsigned
kinds_of_span(const struct kc_norm_steps *steps)
{
	const struct kc_norm_span *s = &steps->span;
	unsigned kinds = 0;

	for (size_t i = 0; i < s->n; i++)
		kinds |= kc_norm_kinds_of(steps->kinds, s->cp[i]);
	return kinds;
}

/* Before the form: what takes characters away or makes them others. */
static void
first_steps(struct kc_norm_steps *steps, unsigned kinds)
{
	const uint32_t *on = steps->o->value;

	if ((kinds & (KC_N_CUT | KC_N_JOINER)) && on[KC_NORM_INVISIBLES])
		kc_norm_invisibles(steps);
	if (kinds & (KC_N_HALF | KC_N_WIDE))
		kc_norm_widths(steps);
	if (!(kinds & (KC_N_FILL | KC_N_HALF)))
		return;
	if (on[KC_NORM_MAKEUP])
		kc_norm_makeup(steps);
	if (on[KC_NORM_FILLERS])
		kc_norm_fillers(steps);
}

/* After it: what looks at Hangul as it will be. */
static kc_status
hangul_steps(struct kc_norm_steps *steps)
{
	const uint32_t *on = steps->o->value;

	if (on[KC_NORM_ORPHANS])
		kc_norm_orphans(steps);
	if (on[KC_NORM_ASSEMBLE])
		kc_norm_assemble(steps);
	return on[KC_NORM_OLD_HANGUL] ? kc_norm_old_hangul(steps) : KC_OK;
}

static kc_status
last_steps(struct kc_norm_steps *steps, unsigned kinds)
{
	const uint32_t *on = steps->o->value;

	if ((kinds & KC_N_DOT) && on[KC_NORM_MIDDLE_DOTS])
		kc_norm_dots(steps);
	if ((kinds & KC_N_PUNCT) && on[KC_NORM_PUNCTUATION])
		kc_norm_punctuate(steps);
	if ((kinds & KC_N_NFC) && on[KC_NORM_MARKS])
		kc_norm_marks(steps);
	if (on[KC_NORM_CODA])
		KC_TRY(kc_norm_coda(steps));
	if (on[KC_NORM_RUNS])
		kc_norm_runs(steps);
	return KC_OK;
}

static kc_status
take_steps(struct kc_norm_steps *steps)
{
	const uint32_t *on = steps->o->value;
	unsigned kinds = kinds_of_span(steps);

	first_steps(steps, kinds);
	if (on[KC_NORM_CLUSTERS] && (kinds & KC_N_OLD))
		KC_TRY(kc_norm_clusters(steps));
	if (on[KC_NORM_FORM])
		KC_TRY(kc_norm_compose(steps));
	if (kinds & (KC_N_OLD | KC_N_LETTER | KC_N_HALF | KC_N_JAMO))
		KC_TRY(hangul_steps(steps));
	return last_steps(steps, kinds);
}

kc_status
kc_norm_steps_run(struct kc_norm_steps *steps, bool *changed)
{
	*changed = false;
	for (int round = 0; round < ROUNDS; round++) {
		steps->before.n = 0;
		KC_TRY(kc_norm_span_reserve(&steps->before, steps->span.n + 1));
		if (steps->span.n)
			memcpy(steps->before.cp, steps->span.cp,
			    steps->span.n * sizeof(*steps->span.cp));
		steps->before.n = steps->span.n;
		KC_TRY(take_steps(steps));
		if (kc_norm_span_equal(&steps->span, &steps->before))
			break;
		*changed = true;
	}
	return KC_OK;
}

void
kc_norm_steps_take(struct kc_norm_steps *steps, size_t n)
{
	kc_norm_span_swap(&steps->span, &steps->spare);
	steps->span.n = n;
}

void
kc_norm_steps_reset(struct kc_norm_steps *steps)
{
	kc_norm_span_reset(&steps->span);
	kc_norm_span_reset(&steps->before);
	kc_norm_span_reset(&steps->spare);
	kc_buf_reset(&steps->bytes, KEEP);
	kc_buf_reset(&steps->composed, KEEP);
}

void
kc_norm_steps_release(struct kc_norm_steps *steps)
{
	kc_norm_span_release(&steps->span);
	kc_norm_span_release(&steps->before);
	kc_norm_span_release(&steps->spare);
	kc_buf_release(&steps->bytes);
	kc_buf_release(&steps->composed);
}
