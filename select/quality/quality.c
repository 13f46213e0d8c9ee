/* SPDX-License-Identifier: Apache-2.0 */
/* Measures a text and its prose: what the passes count (kcorpus/quality.h). */
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
	kc_code_release(&q->code);
	kc_buf_release(&q->prose);
	kc_buf_release(&q->masked);
	kc_free(q);
}

/* What the passes over a text or over its prose counted. */
struct measures {
	struct kc_eojeol_counts eojeol;
	struct kc_gram_counts grams;
	struct kc_line_counts lines;
	size_t n_eojeol;
};

static uint64_t
count_wordlike(const kc_composition *c)
{
	return kc_composition_letters(c) + c->marks + c->scriptless;
}

/* The passes that text and prose share; of the prose numbers are alike. */
static kc_status
measure_characters(kc_quality *q, kc_str text, bool prose, struct measures *m)
{
	KC_TRY(kc_quality_eojeol(q, text, prose, &m->eojeol));
	m->n_eojeol = q->count;
	return kc_quality_ngrams(
	    q, prose ? KC_REPETITION_N : KC_LAST_N, &m->grams);
}

static void
fill_text(const struct measures *m, double *v)
{
	const kc_composition *comp = &m->eojeol.composition;
	const struct kc_eojeol_counts *e = &m->eojeol;
	uint64_t wordlike = count_wordlike(comp);
	uint64_t known = wordlike + comp->digits;

	v[KC_SIGNAL_MEAN_EOJEOL] = kc_share(e->visible, m->n_eojeol);
	v[KC_SIGNAL_MAX_EOJEOL] = (double)e->longest;
	v[KC_SIGNAL_HANGUL] = kc_share(
	    comp->letters[KC_SCRIPT_HANGUL], kc_composition_letters(comp));
	v[KC_SIGNAL_LETTERS] = kc_share(wordlike, e->visible);
	v[KC_SIGNAL_DIGITS] = kc_share(comp->digits, e->visible);
	v[KC_SIGNAL_SYMBOLS] = kc_share(e->visible - known, e->visible);
	v[KC_SIGNAL_JAMO_RUNS] = kc_share(e->in_jamo_runs, e->visible);
	v[KC_SIGNAL_CHAR_RUNS] = kc_share(e->in_char_runs, e->visible);
	v[KC_SIGNAL_LETTER_EOJEOL] = kc_share(e->lettered, m->n_eojeol);
	v[KC_SIGNAL_HASHES] = kc_share(e->hashes, m->n_eojeol);
	v[KC_SIGNAL_HASHTAGS] = kc_share(e->hashtags, m->n_eojeol);
	v[KC_SIGNAL_ELLIPSES] = kc_share(e->ellipses, m->n_eojeol);
	for (size_t n = 2; n <= 4; n++)
		v[KC_SIGNAL_TOP_2GRAM + n - 2] = kc_share(
		    m->grams.top[n], e->visible);
	for (size_t n = 5; n <= KC_LAST_N; n++)
		v[KC_SIGNAL_DUPLICATE_5GRAM + n - 5] = kc_share(
		    m->grams.duplicate[n], e->visible);
}

static void
fill_text_lines(const struct kc_line_counts *c, double *v)
{
	v[KC_SIGNAL_LINES] = (double)c->lines;
	v[KC_SIGNAL_BULLET_LINES] = kc_share(c->bullets, c->lines);
	v[KC_SIGNAL_ELLIPSIS_LINES] = kc_share(c->ellipses, c->lines);
	v[KC_SIGNAL_DUPLICATE_LINES] = kc_share(c->duplicates, c->lines);
	v[KC_SIGNAL_DUPLICATE_LINE_CHARS] = kc_share(
	    c->duplicate_chars, c->chars);
	v[KC_SIGNAL_DUPLICATE_PARAGRAPHS] = kc_share(
	    c->duplicate_paragraphs, c->paragraphs);
	v[KC_SIGNAL_DUPLICATE_PARAGRAPH_CHARS] = kc_share(
	    c->duplicate_paragraph_chars, c->chars);
}

static void
fill_prose(const struct measures *m, double *v)
{
	const struct kc_eojeol_counts *e = &m->eojeol;
	const struct kc_line_counts *c = &m->lines;
	double text[KC_SIGNAL_COUNT];

	fill_text(m, text);
	v[KC_SIGNAL_PROSE_CHARS] = (double)e->visible;
	v[KC_SIGNAL_PROSE_EOJEOL] = (double)m->n_eojeol;
	v[KC_SIGNAL_PROSE_MEAN_EOJEOL] = text[KC_SIGNAL_MEAN_EOJEOL];
	v[KC_SIGNAL_PROSE_HANGUL] = text[KC_SIGNAL_HANGUL];
	v[KC_SIGNAL_PROSE_LETTERS] = text[KC_SIGNAL_LETTERS];
	v[KC_SIGNAL_PROSE_DIGITS] = text[KC_SIGNAL_DIGITS];
	v[KC_SIGNAL_PROSE_SYMBOLS] = text[KC_SIGNAL_SYMBOLS];
	v[KC_SIGNAL_PROSE_JAMO_RUNS] = text[KC_SIGNAL_JAMO_RUNS];
	v[KC_SIGNAL_PROSE_CHAR_RUNS] = text[KC_SIGNAL_CHAR_RUNS];
	v[KC_SIGNAL_PROSE_LETTER_EOJEOL] = text[KC_SIGNAL_LETTER_EOJEOL];
	v[KC_SIGNAL_PROSE_HASHTAGS] = text[KC_SIGNAL_HASHTAGS];
	v[KC_SIGNAL_PROSE_ELLIPSES] = text[KC_SIGNAL_ELLIPSES];
	v[KC_SIGNAL_PROSE_LINES] = (double)c->lines;
	v[KC_SIGNAL_PROSE_BULLET_LINES] = kc_share(c->bullets, c->lines);
	v[KC_SIGNAL_PROSE_ELLIPSIS_LINES] = kc_share(c->ellipses, c->lines);
	v[KC_SIGNAL_REPEATED_LINES] = kc_share(c->duplicate_chars, c->chars);
	v[KC_SIGNAL_LINE_EOJEOL] = kc_share(e->lettered, e->lettered_lines);
	v[KC_SIGNAL_REPETITION] = kc_share(
	    m->grams.duplicate[KC_REPETITION_N], e->visible);
	v[KC_SIGNAL_HANGUL_EOJEOL] = (double)e->hangul;
	v[KC_SIGNAL_GRAMMAR] = kc_share(e->grammar, e->hangul);
	v[KC_SIGNAL_GAMBLING] = kc_share(e->gambling, m->n_eojeol);
	v[KC_SIGNAL_SALES] = kc_share(e->sales, m->n_eojeol);
}

/* Signals of the whole that are always measured; `m` is of the prose. */
static void
fill_whole(const struct kc_cut *cut, const struct measures *m, double *v)
{
	kc_composition all = m->eojeol.composition;

	kc_composition_merge(&all, &cut->code);
	kc_composition_merge(&all, &cut->addresses);
	v[KC_SIGNAL_CHARS] = (double)all.characters;
	v[KC_SIGNAL_EOJEOL] = (double)(m->n_eojeol + cut->eojeol);
	v[KC_SIGNAL_HANGUL] = kc_share(
	    all.letters[KC_SCRIPT_HANGUL], kc_composition_letters(&all));
	v[KC_SIGNAL_CODE] = kc_share(cut->code.characters - cut->code.spaces,
	    all.characters - all.spaces);
}

static kc_status
measure_text(kc_quality *q, kc_str text, struct measures *m, double *v)
{
	KC_TRY(measure_characters(q, text, false, m));
	fill_text(m, v);
	KC_TRY(kc_quality_lines(q, text, false, &m->lines));
	fill_text_lines(&m->lines, v);
	return KC_OK;
}

static kc_status
measure_parts(kc_quality *q, kc_str text, unsigned parts, kc_signals *signals)
{
	double *v = signals->value;
	struct measures m;
	struct kc_cut cut;
	kc_str prose;

	*signals = (kc_signals){{0}};
	KC_TRY(kc_code_find(&q->code, text));
	KC_TRY(kc_prose_cut(&q->code, text, &q->prose, &prose, &cut));
	KC_TRY(measure_characters(q, prose, true, &m));
	fill_whole(&cut, &m, v);
	if (parts & KC_MEASURE_PROSE) {
		KC_TRY(kc_quality_lines(q, prose, true, &m.lines));
		fill_prose(&m, v);
	}
	return parts & KC_MEASURE_TEXT ? measure_text(q, text, &m, v) : KC_OK;
}

kc_status
kc_quality_measure(kc_quality *q, kc_str text, unsigned parts,
    kc_signals *signals, kc_error *err)
{
	if (text.len > UINT32_MAX)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "text of %zu bytes", text.len);
	return measure_parts(q, text, parts, signals) ? kc_fail_nomem(err)
						      : KC_OK;
}
