/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The places of pairs in the words, one after the other, and their counts. Tables of
 * pairs are far larger than the cache and pairs come in no order of their slots, so
 * places are passed on in batches, whose slots are asked for all at once.
 */
#include <config.h>

#include "tokenizer/train/bpe_internal.h"

struct place_walk {
	struct kc_bpe_places batch;
	kc_bpe_take_places *take;
	void *to;
};

static inline kc_status
pass_place(struct place_walk *walk, uint64_t pair, size_t w)
{
	struct kc_bpe_places *b = &walk->batch;

	b->pairs[b->n] = pair;
	b->words[b->n++] = (uint32_t)w;
	if (b->n < KC_BPE_PLACES)
		return KC_OK;
	KC_TRY(walk->take(walk->to, b));
	b->n = 0;
	return KC_OK;
}

kc_status
kc_bpe_each_place(const kc_bpe_trainer *t, size_t from, size_t end,
    kc_bpe_take_places *take, void *to)
{
	struct place_walk walk = {.take = take, .to = to};

	for (size_t w = from; w < end; w++) {
		const kc_bpe_word *word = &t->words[w];
		const uint32_t *s = t->symbols + word->start;
		uint32_t next;

		for (size_t i = 1; i < word->len; i++)
			KC_TRY(
			    pass_place(&walk, kc_bpe_pair(s[i - 1], s[i]), w));
		if ((word->flags & KC_BPE_MORE) && word->len &&
		    kc_bpe_words_next(t, w, &next))
			KC_TRY(pass_place(
			    &walk, kc_bpe_pair(s[word->len - 1u], next), w));
	}
	return take(to, &walk.batch);
}

kc_status
kc_bpe_pairs_room(
    kc_bpe_trainer *t, const kc_bpe_pairs *p, size_t n, double share)
{
	uint64_t held, size = p->mask + 1, table = kc_bpe_pairs_memory(p);

	if (!t->memory || p->used + n <= size - size / 4)
		return KC_OK;
	/* The old table and one of twice the size. */
	held = kc_bpe_trainer_memory(t);
	if (held + 2 * table <= t->memory)
		return KC_OK;
	t->need = held + 2 * table;
	/* At most: different pairs come ever more rarely. */
	while (share * (double)(size *= 2) < (double)p->used) {
		table *= 2;
		t->need += table;
	}
	return KC_ERR_LIMIT;
}

struct pair_count {
	kc_bpe_trainer *t;
	kc_bpe_pairs *table;
	int sign;
};

static kc_status
count_places(void *to, const struct kc_bpe_places *places)
{
	const struct pair_count *c = to;
	kc_bpe_pairs *table = c->table;

	if (places->n)
		KC_TRY(kc_bpe_pairs_room(c->t, table, places->n,
		    (places->words[0] + 1.0) / (double)c->t->n_words));
	kc_bpe_pairs_ask(table, places->pairs, places->n);
	for (size_t i = 0; i < places->n; i++) {
		const kc_bpe_word *word = &c->t->words[places->words[i]];
		kc_bpe_slot *slot = kc_bpe_pairs_add(table, places->pairs[i]);

		if (!slot)
			return KC_ERR_NOMEM;
		slot->count += c->sign * (int64_t)word->count;
		table->aux[slot - table->slots] += (uint32_t)c->sign;
	}
	return KC_OK;
}

kc_status
kc_bpe_count_words(
    kc_bpe_trainer *t, size_t from, size_t end, int sign, kc_bpe_pairs *table)
{
	struct pair_count count = {t, table, sign};

	return kc_bpe_each_place(t, from, end, count_places, &count);
}
