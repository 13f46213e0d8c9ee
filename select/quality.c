/* SPDX-License-Identifier: Apache-2.0 */
/* Measures a text: composition, eojeol, lines, n-grams (kcorpus/quality.h). */
#include <config.h>

#include "kcorpus/quality.h"

#include "quality_internal.h"

#include "mem.h"

kc_status
kc_quality_new(kc_quality **q, uint64_t seed, kc_error *err)
{
	*q = kc_calloc(1, sizeof(**q));
	if (!*q)
		return kc_fail_nomem(err);
	(*q)->seed = seed;
	return KC_OK;
}

void
kc_quality_free(kc_quality *q)
{
	if (!q)
		return;
	kc_ids_release(&q->ids);
	kc_free(q->eojeol);
	kc_free(q->grams);
	kc_free(q->positions);
	kc_free(q);
}

static void
fill_characters(kc_signals *signals, const kc_composition *comp,
    const struct kc_eojeol_counts *e, size_t eojeol)
{
	double *v = signals->value;
	uint64_t letters = kc_composition_letters(comp);
	uint64_t wordlike = letters + comp->marks + comp->scriptless;
	uint64_t known = wordlike + comp->digits;

	v[KC_SIGNAL_CHARS] = (double)comp->characters;
	v[KC_SIGNAL_EOJEOL] = (double)eojeol;
	v[KC_SIGNAL_MEAN_EOJEOL] = kc_share(e->visible, eojeol);
	v[KC_SIGNAL_MAX_EOJEOL] = (double)e->longest;
	v[KC_SIGNAL_HANGUL] = kc_share(
	    comp->letters[KC_SCRIPT_HANGUL], letters);
	v[KC_SIGNAL_LETTERS] = kc_share(wordlike, e->visible);
	v[KC_SIGNAL_DIGITS] = kc_share(comp->digits, e->visible);
	v[KC_SIGNAL_SYMBOLS] = kc_share(e->visible - known, e->visible);
	v[KC_SIGNAL_JAMO_RUNS] = kc_share(e->in_jamo_runs, e->visible);
	v[KC_SIGNAL_CHAR_RUNS] = kc_share(e->in_char_runs, e->visible);
	v[KC_SIGNAL_LETTER_EOJEOL] = kc_share(e->lettered, eojeol);
	v[KC_SIGNAL_HASHES] = kc_share(e->hashes, eojeol);
	v[KC_SIGNAL_HASHTAGS] = kc_share(e->hashtags, eojeol);
	v[KC_SIGNAL_ELLIPSES] = kc_share(e->ellipses, eojeol);
}

static kc_status
measure_text(kc_quality *q, kc_str text, kc_signals *signals)
{
	kc_composition comp = KC_COMPOSITION_INIT;
	struct kc_eojeol_counts counts;

	*signals = (kc_signals){{0}};
	kc_composition_add(&comp, text);
	KC_TRY(kc_quality_eojeol(q, text, &counts));
	fill_characters(signals, &comp, &counts, q->count);
	KC_TRY(kc_quality_ngrams(q, counts.visible, signals));
	return kc_quality_lines(q, text, signals);
}

kc_status
kc_quality_measure(
    kc_quality *q, kc_str text, kc_signals *signals, kc_error *err)
{
	kc_status st;

	if (text.len > UINT32_MAX)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "text of %zu bytes", text.len);
	st = measure_text(q, text, signals);
	return st ? kc_fail_nomem(err) : KC_OK;
}
