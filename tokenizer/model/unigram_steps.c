/* SPDX-License-Identifier: Apache-2.0 */
/* Making the table of steps. */
#include <config.h>

#include "tokenizer/model/unigram_steps.h"

#include "kcorpus/unicode.h"

#include "mem.h"

struct step_maker {
	struct kc_unigram_steps *t;
	const struct kc_vocab *vocab;
	const bool *in_text; /* by id: text may become it */
	const double *scores;
	size_t left; /* places that may still be taken */
};

/* The place of a step, or a free one for it. */
static uint32_t
place_for_step(struct kc_unigram_steps *t, uint64_t key)
{
	uint32_t i = kc_unigram_step_place(t, key);

	while (t->v[i].key != key && t->v[i].key != KC_STEP_FREE) {
		t->v[i].id |= KC_STEP_PASSED;
		i = i + 1 < t->n ? i + 1 : 0;
	}
	return i;
}

/* False if too many places are taken. */
static bool
add_token_steps(struct step_maker *m, uint32_t id)
{
	kc_str s = m->vocab->tokens[id].bytes;
	uint32_t place = KC_STEP_ROOT;
	struct kc_unigram_step *step = NULL;
	size_t len = 1;

	for (size_t at = 0; at < s.len; at += len) {
		uint32_t c = m->t->by_bytes
		    ? (unsigned char)s.ptr[at]
		    : kc_unigram_read_char(s.ptr + at, kc_str_end(s), &len);
		uint64_t key = kc_unigram_step_key(place, c);

		if (step)
			step->id |= KC_STEP_GOES_ON;
		place = place_for_step(m->t, key);
		step = &m->t->v[place];
		if (step->key == KC_STEP_FREE) {
			if (!m->left--)
				return false;
			*step = (struct kc_unigram_step){key, KC_STEP_NO_ID, 0};
		}
	}
	if (step) {
		step->id = (step->id & ~KC_STEP_NO_ID) | id;
		step->score = (float)m->scores[id];
	}
	return true;
}

/* Fill a table of n places; *full: more than three quarters would be taken. */
static kc_status
fill_steps(struct step_maker *m, size_t n, bool *full)
{
	struct kc_unigram_steps *t = m->t;

	kc_free(t->v);
	t->n = n;
	t->v = n < KC_STEP_ROOT ? kc_malloc_table(n * sizeof(*t->v)) : NULL;
	if (!t->v)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		t->v[i] = (struct kc_unigram_step){KC_STEP_FREE, 0, 0};
	m->left = n / 4 * 3;
	*full = false;
	for (uint32_t id = 0; id < m->vocab->n_tokens && !*full; id++)
		*full = m->in_text[id] && !add_token_steps(m, id);
	return KC_OK;
}

static kc_status
make_steps(struct step_maker *m, bool of_bytes)
{
	const struct kc_vocab *v = m->vocab;
	size_t chars = 0;
	bool full = true;

	m->t->by_bytes = of_bytes;
	for (uint32_t id = 0; id < v->n_tokens; id++) {
		kc_str s = v->tokens[id].bytes;

		chars += of_bytes ? s.len : kc_utf8_count(s);
		m->t->by_bytes |= !of_bytes && kc_utf8_check(s) != s.len;
	}
	/*
	 * A vocabulary of 32,000 learnt from Korean has 133,688 characters and 57,079
	 * steps: tokens share their beginnings.
	 */
	for (size_t n = chars / 3 * 2 + 16; full; n += n / 2)
		KC_TRY(fill_steps(m, n, &full));
	return KC_OK;
}

kc_status
kc_unigram_steps_make(struct kc_unigram_steps *t, const struct kc_vocab *v,
    const struct kc_trie *trie, const double *scores, bool of_bytes)
{
	bool *in_text = kc_calloc(v->n_tokens, sizeof(*in_text));
	struct step_maker m = {t, v, in_text, scores, 0};
	kc_status st = KC_ERR_NOMEM;

	if (in_text) {
		kc_trie_mark_values(trie, in_text);
		st = make_steps(&m, of_bytes);
	}
	kc_free(in_text);
	return st;
}

void
kc_unigram_steps_release(struct kc_unigram_steps *t)
{
	kc_free(t->v);
	*t = (struct kc_unigram_steps){0};
}
