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

/* A word whose slot of the cache is on the way. */
struct waiting_word {
	uint64_t hash;
	size_t len; /* 0: none */
	char text[CACHE_BYTES];
};

struct kc_lang_tables {
	const kc_lang_model *model;
	const bool *chosen; /* by label of the model; NULL: all */
	unsigned tongue;
	uint64_t characters;
	int32_t costs[KC_LM_MOST];
	int16_t word[KC_LM_MOST]; /* of a word too long to keep */
	struct cached_word *cache;
	struct waiting_word waiting;
	kc_lang_finder *grams;
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
	t->grams = kc_lang_finder_new(model);
	if (!t->cache || !t->grams) {
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
	kc_lang_finder_free(t->grams);
	kc_free(t);
}

void
kc_lang_tables_begin(kc_lang_tables *t, unsigned tongue)
{
	t->characters = 0;
	t->waiting.len = 0;
	memset(t->costs, 0, sizeof(t->costs));
	/* Words of a tongue's script are not of another's: the cache stays. */
	t->tongue = tongue;
}

/* The costs of a word, and its characters with the end of it. */
static const int16_t *
find_word(kc_lang_tables *t, kc_str text, uint64_t hash, size_t *characters)
{
	struct cached_word *slot = t->cache + (hash & (CACHE_SLOTS - 1));

	if (text.len > CACHE_BYTES) {
		*characters = kc_lang_finder_cost(
		    t->grams, t->tongue, text, t->word);
		return t->word;
	}
	if (slot->hash != (uint32_t)(hash >> 32) || slot->len != text.len ||
	    memcmp(slot->text, text.ptr, text.len)) {
		slot->hash = (uint32_t)(hash >> 32);
		slot->len = (uint8_t)text.len;
		memcpy(slot->text, text.ptr, text.len);
		slot->characters = (uint8_t)kc_lang_finder_cost(
		    t->grams, t->tongue, text, slot->costs);
	}
	*characters = slot->characters;
	return slot->costs;
}

const int16_t *
kc_lang_tables_costs(kc_lang_tables *t, kc_str word)
{
	size_t characters;

	return find_word(t, word, kc_hash64(word, 0), &characters);
}

static void
add_word(kc_lang_tables *t, kc_str word, uint64_t hash)
{
	size_t characters;
	const int16_t *costs = find_word(t, word, hash, &characters);

	t->characters += characters;
	for (size_t i = 0; i < KC_LM_MOST; i++)
		t->costs[i] += costs[i];
}

/* Add the word that waits for its slot. */
static void
add_waiting(kc_lang_tables *t)
{
	struct waiting_word *w = &t->waiting;

	if (w->len)
		add_word(t, (kc_str){w->text, w->len}, w->hash);
	w->len = 0;
}

void
kc_lang_tables_word(kc_lang_tables *t, kc_str word)
{
	struct waiting_word *w = &t->waiting;
	uint64_t hash = kc_hash64(word, 0);
	const char *slot = (const char *)(t->cache +
	    (hash & (CACHE_SLOTS - 1)));

	for (size_t i = 0; i < sizeof(*t->cache); i += 64)
		__builtin_prefetch(slot + i);
	add_waiting(t);
	if (word.len > CACHE_BYTES) {
		add_word(t, word, hash);
		return;
	}
	w->hash = hash;
	w->len = word.len;
	memcpy(w->text, word.ptr, word.len);
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
