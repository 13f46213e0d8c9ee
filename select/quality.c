/* SPDX-License-Identifier: Apache-2.0 */
/* Measures a text: composition, eojeol, lines, n-grams (kcorpus/quality.h). */
#include <config.h>

#include "kcorpus/quality.h"

#include "quality_internal.h"

#include "kcorpus/json.h"

#include "mem.h"

static const char *const names[KC_SIGNAL_COUNT] = {
    [KC_SIGNAL_CHARS] = "chars",
    [KC_SIGNAL_EOJEOL] = "eojeol",
    [KC_SIGNAL_LINES] = "lines",
    [KC_SIGNAL_MEAN_EOJEOL] = "mean_eojeol",
    [KC_SIGNAL_MAX_EOJEOL] = "max_eojeol",
    [KC_SIGNAL_HANGUL] = "hangul",
    [KC_SIGNAL_LETTERS] = "letters",
    [KC_SIGNAL_DIGITS] = "digits",
    [KC_SIGNAL_SYMBOLS] = "symbols",
    [KC_SIGNAL_JAMO_RUNS] = "jamo_runs",
    [KC_SIGNAL_CHAR_RUNS] = "char_runs",
    [KC_SIGNAL_LETTER_EOJEOL] = "letter_eojeol",
    [KC_SIGNAL_HASHES] = "hashes",
    [KC_SIGNAL_HASHTAGS] = "hashtags",
    [KC_SIGNAL_ELLIPSES] = "ellipses",
    [KC_SIGNAL_BULLET_LINES] = "bullet_lines",
    [KC_SIGNAL_ELLIPSIS_LINES] = "ellipsis_lines",
    [KC_SIGNAL_DUPLICATE_LINES] = "duplicate_lines",
    [KC_SIGNAL_DUPLICATE_LINE_CHARS] = "duplicate_line_chars",
    [KC_SIGNAL_DUPLICATE_PARAGRAPHS] = "duplicate_paragraphs",
    [KC_SIGNAL_DUPLICATE_PARAGRAPH_CHARS] = "duplicate_paragraph_chars",
    [KC_SIGNAL_TOP_2GRAM] = "top_2gram",
    [KC_SIGNAL_TOP_3GRAM] = "top_3gram",
    [KC_SIGNAL_TOP_4GRAM] = "top_4gram",
    [KC_SIGNAL_DUPLICATE_5GRAM] = "duplicate_5gram",
    [KC_SIGNAL_DUPLICATE_6GRAM] = "duplicate_6gram",
    [KC_SIGNAL_DUPLICATE_7GRAM] = "duplicate_7gram",
    [KC_SIGNAL_DUPLICATE_8GRAM] = "duplicate_8gram",
    [KC_SIGNAL_DUPLICATE_9GRAM] = "duplicate_9gram",
    [KC_SIGNAL_DUPLICATE_10GRAM] = "duplicate_10gram",
};

const char *
kc_signal_name(kc_signal signal)
{
	return (size_t)signal < KC_SIGNAL_COUNT ? names[signal] : "";
}

static bool
is_count(size_t signal)
{
	return signal == KC_SIGNAL_CHARS || signal == KC_SIGNAL_EOJEOL ||
	    signal == KC_SIGNAL_LINES || signal == KC_SIGNAL_MAX_EOJEOL;
}

bool
kc_signal_is_share(kc_signal signal)
{
	bool per_eojeol = signal == KC_SIGNAL_HASHES ||
	    signal == KC_SIGNAL_HASHTAGS || signal == KC_SIGNAL_ELLIPSES;

	return signal >= KC_SIGNAL_HANGUL && signal < KC_SIGNAL_COUNT &&
	    !per_eojeol;
}

kc_status
kc_signals_json(const kc_signals *signals, kc_buf *out)
{
	KC_TRY(kc_buf_addc(out, '{'));
	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++) {
		double v = signals->value[i];
		/* Half up in integers: no fused multiply-add changes it. */
		uint64_t rounded = ((uint64_t)(v * 20000) + 1) / 2;

		KC_TRY(kc_json_key(kc_str_of(names[i]), out));
		if (is_count(i))
			KC_TRY(kc_buf_addu(out, (uint64_t)v));
		else
			KC_TRY(kc_buf_addf(out, "%llu.%04u",
			    (unsigned long long)(rounded / 10000),
			    (unsigned)(rounded % 10000)));
	}
	return kc_buf_addc(out, '}');
}

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
