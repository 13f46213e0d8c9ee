/* SPDX-License-Identifier: Apache-2.0 */
/* Boundaries of tokens against those of morphemes. */
#include <config.h>

#include "tokenizer/eval/eval_internal.h"

/* True if a token ends at `at`. *i is the first that does not end before. */
static bool
has_end(const struct kc_eval_layout *l, size_t *i, size_t at)
{
	while (*i < l->ids.n && l->ends[*i] < at)
		++*i;
	return *i < l->ids.n && l->ends[*i] == at;
}

static void
count_word(kc_eval_morphs *m, const struct kc_eval_layout *l,
    const kc_morph_word *w, size_t *i)
{
	m->words++;
	for (size_t k = 0; k < w->n; k++) {
		bool both = has_end(l, i, w->boundaries[k].at);

		m->gold++;
		m->both += both;
		m->josa += w->boundaries[k].kind == KC_MORPH_JOSA;
		m->josa_both += both && w->boundaries[k].kind == KC_MORPH_JOSA;
		m->eomi += w->boundaries[k].kind == KC_MORPH_EOMI;
		m->eomi_both += both && w->boundaries[k].kind == KC_MORPH_EOMI;
	}
}

/* Places strictly inside the word where tokens end; *i as in has_end. */
static uint64_t
count_inner_ends(
    const struct kc_eval_layout *l, const kc_morph_word *w, size_t *i)
{
	uint64_t n = 0;
	size_t last = w->start;

	for (; *i < l->ids.n && l->ends[*i] < w->end; ++*i) {
		n += l->ends[*i] > last;
		last = l->ends[*i] > last ? l->ends[*i] : last;
	}
	return n;
}

kc_status
kc_eval_add_morphs(kc_eval *e, kc_str sentence, const kc_morph_word *words,
    size_t n, kc_error *err)
{
	size_t by_gold = 0, by_token = 0;

	KC_TRY(kc_eval_lay(&e->layout, e->tokenizer, sentence, err));
	if (!kc_str_equal(kc_buf_str(&e->layout.text), sentence)) {
		e->morphs.changed++;
		return KC_OK;
	}
	e->morphs.sentences++;
	for (size_t i = 0; i < n; i++) {
		count_word(&e->morphs, &e->layout, &words[i], &by_gold);
		e->morphs.tokens += count_inner_ends(
		    &e->layout, &words[i], &by_token);
	}
	return KC_OK;
}

void
kc_eval_merge_morphs(kc_eval_morphs *m, const kc_eval_morphs *from)
{
	m->sentences += from->sentences;
	m->changed += from->changed;
	m->words += from->words;
	m->tokens += from->tokens;
	m->gold += from->gold;
	m->both += from->both;
	m->josa += from->josa;
	m->josa_both += from->josa_both;
	m->eomi += from->eomi;
	m->eomi_both += from->eomi_both;
}

kc_eval_morphs
kc_eval_morph_counts(const kc_eval *e)
{
	return e->morphs;
}
