/* SPDX-License-Identifier: Apache-2.0 */
/* A model of languages at work: words in, languages out (lang_internal.h). */
#include <config.h>

#include "lang_grams.h"

#include "kcorpus/hash.h"

#include "cpu.h"
#include "mem.h"

#include <string.h>

/* Costs of words seen lately, by hash; longer words are rarely seen again. */
enum { CACHE_SLOTS = 16384, CACHE_BYTES = 30 };

/*
 * Costs are multiplied by the first and divided by 1 + characters / the second: what
 * characters say is not independent. They are chosen by words and word pairs of GNOME's
 * manual and of subtitles. On the open-source guides, which had no part in it, tenths of
 * the score and shares of right labels are .02 apart for sentences and single words, .03
 * for word pairs (bench/langid.py).
 */
static const double sharpness_start = 0.63, sharpness_half = 26;

struct cached_word {
	uint32_t hash;
	uint8_t len, characters; /* len 0: free */
	char text[CACHE_BYTES];
	int16_t costs[KC_LM_MOST];
};

_Static_assert((CACHE_BYTES + 3) * KC_LANG_FOUND_WORDS <= KC_LANG_FOUND_KEYS,
    "room for the words that wait");

/* A word whose slot of the cache is on the way. */
struct waiting_word {
	uint32_t slot, hash;
	uint8_t len;
	char text[CACHE_BYTES];
};

struct kc_lang_tables {
	const kc_lang_model *model;
	const bool *chosen; /* by label of the model; NULL: all */
	unsigned tongue;
	uint64_t characters;
	int32_t costs[KC_LM_MOST];
	struct cached_word word; /* one too long to keep, without its text */
	struct cached_word *cache;
	struct waiting_word waiting[KC_LANG_FOUND_WORDS];
	size_t waiting_n;
	kc_lang_finder *finder;
};

kc_status
kc_lang_tables_new(kc_lang_tables **out, const kc_lang_model *model,
    const bool *chosen, kc_error *err)
{
	kc_lang_tables *t;

	*out = NULL;
	KC_TRY(kc_lang_model_ready(model, err));
	t = kc_calloc(1, sizeof(*t));
	if (!t)
		return kc_fail_nomem(err);
	t->model = model;
	t->chosen = chosen;
	t->cache = kc_calloc(CACHE_SLOTS, sizeof(*t->cache));
	t->finder = kc_lang_finder_new(model);
	if (!t->cache || !t->finder) {
		kc_lang_tables_free(t);
		return kc_fail_nomem(err);
	}
	*out = t;
	return KC_OK;
}

void
kc_lang_tables_free(kc_lang_tables *t)
{
	if (!t)
		return;
	kc_free(t->cache);
	kc_lang_finder_free(t->finder);
	kc_free(t);
}

void
kc_lang_tables_begin(kc_lang_tables *t, unsigned tongue)
{
	t->characters = 0;
	t->waiting_n = 0;
	memset(t->costs, 0, sizeof(t->costs));
	/* Words of a tongue's script are not of another's: the cache stays. */
	t->tongue = tongue;
}

/* True if the slot of a word has it. */
static bool
is_cached(const struct cached_word *slot, const struct waiting_word *w)
{
	return slot->hash == w->hash && slot->len == w->len &&
	    !memcmp(slot->text, w->text, w->len);
}

static void
add_costs(kc_lang_tables *t, const struct cached_word *word)
{
	t->characters += word->characters;
	for (size_t i = 0; i < KC_LM_MOST; i++)
		t->costs[i] += word->costs[i];
}

/* Find words that the cache does not have. */
static void
find_missing(kc_lang_tables *t, const struct waiting_word **words, size_t n)
{
	kc_lang_finder_begin(t->finder, t->tongue);
	for (size_t i = 0; i < n; i++)
		kc_lang_finder_add(
		    t->finder, (kc_str){words[i]->text, words[i]->len});
	kc_lang_finder_run(t->finder);
}

/* Keep number i of the words that were found last. */
static const struct cached_word *
keep_found(kc_lang_tables *t, const struct waiting_word *w, size_t i)
{
	struct cached_word *slot = t->cache + w->slot;

	slot->hash = w->hash;
	slot->len = w->len;
	memcpy(slot->text, w->text, w->len);
	slot->characters = (uint8_t)kc_lang_finder_costs(
	    t->finder, i, slot->costs);
	return slot;
}

/* Add the words that wait for their slots. */
static void
add_waiting(kc_lang_tables *t)
{
	const struct waiting_word *missing[KC_LANG_FOUND_WORDS];
	size_t n = 0;

	for (size_t i = 0; i < t->waiting_n; i++) {
		const struct waiting_word *w = t->waiting + i;
		const struct cached_word *slot = t->cache + w->slot;

		if (is_cached(slot, w))
			add_costs(t, slot);
		else
			missing[n++] = w;
	}
	t->waiting_n = 0;
	find_missing(t, missing, n);
	for (size_t i = 0; i < n; i++)
		add_costs(t, keep_found(t, missing[i], i));
}

/* A word that is too long to be kept. */
static const struct cached_word *
find_long_word(kc_lang_tables *t, kc_str word)
{
	kc_lang_finder_begin(t->finder, t->tongue);
	kc_lang_finder_add(t->finder, word);
	kc_lang_finder_run(t->finder);
	t->word.characters = (uint8_t)kc_lang_finder_costs(
	    t->finder, 0, t->word.costs);
	return &t->word;
}

/* Let a word wait, which is not too long to be kept. */
static void
put_waiting(kc_lang_tables *t, kc_str word)
{
	struct waiting_word *w = t->waiting + t->waiting_n++;
	uint64_t hash = kc_hash64(word, 0);
	const char *slot;

	w->slot = (uint32_t)hash & (CACHE_SLOTS - 1);
	w->hash = (uint32_t)(hash >> 32);
	w->len = (uint8_t)word.len;
	memcpy(w->text, word.ptr, word.len);
	slot = (const char *)(t->cache + w->slot);
	for (size_t i = 0; i < sizeof(*t->cache); i += 64)
		__builtin_prefetch(slot + i);
}

void
kc_lang_tables_word(kc_lang_tables *t, kc_str word)
{
	if (word.len > CACHE_BYTES) {
		add_costs(t, find_long_word(t, word));
		return;
	}
	put_waiting(t, word);
	if (t->waiting_n == KC_LANG_FOUND_WORDS)
		add_waiting(t);
}

const int16_t *
kc_lang_tables_costs(kc_lang_tables *t, kc_str word)
{
	const struct waiting_word *w = t->waiting;

	if (word.len > CACHE_BYTES)
		return find_long_word(t, word)->costs;
	put_waiting(t, word);
	t->waiting_n = 0;
	if (!is_cached(t->cache + w->slot, w)) {
		find_missing(t, &w, 1);
		keep_found(t, w, 0);
	}
	return t->cache[w->slot].costs;
}

static bool
is_chosen_language(const kc_lang_tables *t, uint32_t i)
{
	return !t->chosen || t->chosen[t->model->first[t->tongue] + i];
}

/* What all words cost in language i of the tongue. */
static int32_t
language_cost(const kc_lang_tables *t, uint32_t i)
{
	return t->costs[i] +
	    t->model->labels[t->model->first[t->tongue] + i].rare;
}

/* What the cheapest language costs. */
static int32_t
least_cost(const kc_lang_tables *t, uint32_t label_n)
{
	int32_t least = INT32_MAX;

	for (uint32_t i = 0; i < label_n; i++)
		if (is_chosen_language(t, i) && language_cost(t, i) < least)
			least = language_cost(t, i);
	return least;
}

void
kc_lang_tables_end(kc_lang_tables *t, struct kc_lang_rating *r)
{
	const kc_lang_model *m = t->model;
	uint32_t label_n = m->label_n[t->tongue];
	double sharpness;
	int32_t least;

	add_waiting(t);
	least = least_cost(t, label_n);
	sharpness = sharpness_start * KC_LM_STEP /
	    (1 + (double)t->characters / sharpness_half);
	r->labels = m->labels + m->first[t->tongue];
	r->n = t->characters ? label_n : 0;
	r->characters = t->characters;
	if (!r->n)
		return;
	r->cost = (double)least * KC_LM_STEP / (double)t->characters;
	for (uint32_t i = 0; i < KC_LM_MOST; i++)
		r->shares[i] = i < label_n && is_chosen_language(t, i)
		    ? sharpness * (double)(least - language_cost(t, i))
		    : KC_LM_NEVER;
	kc_lang_rating_finish(r, kc_cpu_has_avx2());
}
