/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting all pairs from scratch.
 *
 * A pair's count only ever falls once the pair exists: all its places come into
 * being with the merge that made the younger of its symbols. So a pair below a
 * threshold can be left out of the table and the queue as long as the most
 * frequent pair is above it, and most pairs are never looked at again: on Korean
 * with 32,000 tokens one in twenty. When the queue runs dry, or the postings have
 * outgrown their budget, the pairs are counted anew with a lower threshold; words
 * that are one symbol by then are dropped. It takes some ten counts, each over
 * fewer symbols, and leaves a table that fits the cache.
 *
 * The exception: a merge whose string is in the vocabulary already (ab+c after
 * a+bc) does not make a new symbol, and HF's bookkeeping shows then: a merged
 * pair keeps the count it had when it was merged, and adds to it when it comes
 * into being again. From the first such merge on nothing is left out
 * (t->exact), and those old counts are put back into the table.
 */
#include <config.h>

#include "tokenizer/train/bpe_chars.h"
#include "tokenizer/train/bpe_limits.h"

#include "mem.h"

#include <string.h>

enum { BUCKETS = 64 * 8, MIN_BUDGET = 1 << 20 };

/* Drop words without pairs and close the gaps between the others' symbols. */
static size_t
compact_words(kc_bpe_trainer *t)
{
	size_t words = 0, symbols = 0;

	for (size_t w = 0; w < t->n_words; w++) {
		kc_bpe_word word = t->words[w];

		if (word.len < 2 && !word.flags)
			continue;
		memmove(t->symbols + symbols, t->symbols + word.start,
		    word.len * sizeof(*t->symbols));
		word.start = (uint32_t)symbols;
		symbols += word.len;
		t->words[words++] = word;
	}
	t->n_words = words;
	return symbols;
}

/* Take out what limits forbid, by leaving it no postings. */
static void
drop_forbidden(const kc_bpe_trainer *t, kc_bpe_pairs *all)
{
	if (!t->limits)
		return;
	for (size_t i = 0; i <= all->mask; i++)
		if (all->slots[i].pair != KC_BPE_NO_PAIR &&
		    !kc_bpe_may_join(t, all->slots[i].pair))
			all->aux[i] = 0;
}

/* A count's order of magnitude in steps of an eighth of its highest bit. */
static size_t
bucket_of(uint64_t count)
{
	unsigned log = 63 - (unsigned)__builtin_clzll(count);
	uint64_t rest = log >= 3 ? count >> (log - 3) : count << (3 - log);

	return log * 8 + (rest & 7);
}

static uint64_t
bucket_start(size_t bucket)
{
	unsigned log = (unsigned)bucket / 8;
	uint64_t head = 8 + bucket % 8;

	return log >= 3 ? head << (log - 3) : head >> (3 - log);
}

/* The lowest threshold whose pairs' postings fit the budget. */
static uint64_t
choose_threshold(const kc_bpe_trainer *t, const kc_bpe_pairs *all)
{
	uint64_t postings[BUCKETS] = {0}, sum = 0, start;
	size_t b = BUCKETS;

	if (t->exact)
		return t->min_frequency;
	for (size_t i = 0; i <= all->mask; i++)
		if (all->slots[i].pair != KC_BPE_NO_PAIR && all->aux[i])
			postings[bucket_of((uint64_t)all->slots[i].count)] +=
			    all->aux[i];
	while (b > 0 && (!sum || (sum + postings[b - 1]) * 4 <= t->budget))
		sum += postings[--b];
	start = bucket_start(b);
	return start > t->min_frequency ? start : t->min_frequency;
}

static kc_status
select_pairs(kc_bpe_trainer *t, const kc_bpe_pairs *all)
{
	for (size_t i = 0; i <= all->mask; i++) {
		const kc_bpe_slot *from = &all->slots[i];
		kc_bpe_slot *slot;
		kc_bpe_entry *entry;

		if (from->pair == KC_BPE_NO_PAIR || !all->aux[i] ||
		    from->count < (int64_t)t->threshold)
			continue;
		KC_TRY(kc_bpe_pairs_room(t, &t->pairs, 1, 1));
		slot = kc_bpe_pairs_add(&t->pairs, from->pair);
		if (!slot ||
		    KC_GROW(&t->queue.v, &t->queue.cap, t->queue.n + 1))
			return KC_ERR_NOMEM;
		slot->count = from->count;
		t->pairs.aux[slot - t->pairs.slots] = (uint32_t)t->queue.n;
		entry = &t->queue.v[t->queue.n++];
		*entry = (kc_bpe_entry){.count = (uint64_t)from->count,
		    .pair = from->pair,
		    .postings = kc_arena_alloc(
			&t->postings, all->aux[i] * sizeof(uint32_t))};
		if (!entry->postings)
			return KC_ERR_NOMEM;
	}
	return KC_OK;
}

/* Each pair of the queue gets its words; all that this reads is asked for first. */
static kc_status
post_places(void *to, const struct kc_bpe_places *places)
{
	kc_bpe_trainer *t = to;
	kc_bpe_entry *entries[KC_BPE_PLACES];
	uint32_t words[KC_BPE_PLACES];
	size_t n = 0;

	kc_bpe_pairs_ask(&t->pairs, places->pairs, places->n);
	for (size_t i = 0; i < places->n; i++) {
		const kc_bpe_slot *slot = kc_bpe_pairs_find(
		    &t->pairs, places->pairs[i]);

		if (!slot)
			continue;
		words[n] = places->words[i];
		entries[n] = &t->queue.v[t->pairs.aux[slot - t->pairs.slots]];
		__builtin_prefetch(entries[n++], 1);
	}
	for (size_t i = 0; i < n; i++)
		__builtin_prefetch(entries[i]->postings + entries[i]->n, 1);
	for (size_t i = 0; i < n; i++) {
		kc_bpe_entry *entry = entries[i];

		if (!entry->n || entry->postings[entry->n - 1] != words[i])
			entry->postings[entry->n++] = words[i];
	}
	return KC_OK;
}

/* What HF's table still has for pairs that were merged. */
static kc_status
put_rest_back(kc_bpe_trainer *t)
{
	for (size_t i = 0; i < t->n_merges; i++) {
		const kc_bpe_merge *m = &t->merges[i];
		kc_bpe_slot *slot = kc_bpe_pairs_add(
		    &t->pairs, kc_bpe_pair(m->left, m->right));

		if (!slot)
			return KC_ERR_NOMEM;
		slot->count += t->rest_counts[i];
	}
	return KC_OK;
}

/* True if there is a pair to merge. */
static bool
has_pair(const kc_bpe_trainer *t, const kc_bpe_pairs *all)
{
	for (size_t i = 0; i <= all->mask; i++)
		if (all->slots[i].pair != KC_BPE_NO_PAIR && all->aux[i] &&
		    all->slots[i].count >= (int64_t)t->threshold)
			return true;
	return false;
}

/* The count of the most frequent pair that may be merged. */
static uint64_t
count_of_best(const kc_bpe_pairs *all)
{
	int64_t best = 0;

	for (size_t i = 0; i <= all->mask; i++)
		if (all->slots[i].pair != KC_BPE_NO_PAIR && all->aux[i] &&
		    all->slots[i].count > best)
			best = all->slots[i].count;
	return (uint64_t)best;
}

/*
 * The threshold that weighs characters and pairs alike: a character that reaches it
 * becomes a token before all pairs that do, so none does that is worth less than half
 * of the best pair. With pairs of 900 and less, and characters that save 800 tokens,
 * 300 and less, it is 450: that of 800 comes first, and before the one of 300 the next
 * count is made, of pairs below 450. Three quarters instead of the half gave no fewer
 * tokens in 89 MB of Korean, for two counts in ten more.
 */
static uint64_t
weigh_lacking(const kc_bpe_trainer *t, const kc_bpe_pairs *all)
{
	uint64_t best = count_of_best(all) / 2;
	uint64_t saved = kc_bpe_lacking_best(t->lacking);
	uint64_t threshold = saved < best ? saved + 1 : best;

	return threshold > t->threshold ? threshold : t->threshold;
}

/* Count, and find the threshold; characters that reach it become tokens first. */
static kc_status
count_for_threshold(kc_bpe_trainer *t, kc_bpe_pairs *all)
{
	size_t told = 0;
	bool again;

	KC_TRY(kc_bpe_pairs_init(all, true));
	KC_TRY(kc_bpe_count_words(t, 0, t->n_words, 1, all));
	do {
		drop_forbidden(t, all);
		t->threshold = choose_threshold(t, all);
		if (!t->lacking)
			return KC_OK;
		KC_TRY(kc_bpe_lacking_prepare(t));
		t->threshold = weigh_lacking(t, all);
		KC_TRY(kc_bpe_lacking_add(t, all, &told));
		again = told || (!t->lacking->is_last && !has_pair(t, all));
		t->lacking->is_last |= !told && again;
	} while (again);
	return KC_OK;
}

kc_status
kc_bpe_recount(kc_bpe_trainer *t)
{
	kc_bpe_pairs *all = &t->all;
	kc_status st;

	kc_bpe_pairs_release(&t->pairs);
	kc_arena_reset(&t->postings);
	t->queue.n = 0;
	t->budget = (uint64_t)compact_words(t) * sizeof(uint32_t) / 2;
	if (t->budget < MIN_BUDGET)
		t->budget = MIN_BUDGET;
	st = kc_bpe_pairs_init(&t->pairs, true);
	if (!st)
		st = count_for_threshold(t, all);
	if (!st)
		st = select_pairs(t, all);
	kc_bpe_pairs_release(all);
	if (!st)
		st = kc_bpe_each_place(t, 0, t->n_words, post_places, t);
	if (!st) {
		kc_bpe_queue_order(&t->queue);
		kc_free(t->pairs.aux);
		t->pairs.aux = NULL;
		t->pairs.with_aux = false;
	}
	if (!st && t->exact)
		st = put_rest_back(t);
	if (!st && kc_arena_memory(&t->postings) > t->budget)
		t->budget = kc_arena_memory(&t->postings);
	if (!st && !t->queue.n)
		st = KC_EOF;
	return st;
}
