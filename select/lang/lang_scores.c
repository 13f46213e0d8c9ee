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
	/* Of the languages of a tongue, before any word and with all words. */
	int32_t starts[KC_TONGUE_MODEL_END][KC_LM_MOST];
	int32_t costs[KC_LM_MOST];
	/* Bits of the labels of a tongue that go on with the one before. */
	uint64_t continued[KC_TONGUE_MODEL_END];
	struct cached_word word; /* one too long to keep, without its text */
	struct cached_word *cache;
	struct waiting_word waiting[KC_LANG_FOUND_WORDS];
	size_t waiting_n;
	bool avx2; /* may be used */
	kc_lang_finder *finder;
};

/* What a language costs that may not be chosen: more than any text in another. */
enum { UNCHOSEN_COST = INT32_MAX / 2 };

static void
set_starts(kc_lang_tables *t, unsigned tongue)
{
	const kc_lang_model *m = t->model;

	for (uint32_t i = 0; i < KC_LM_MOST; i++) {
		uint32_t k = m->first[tongue] + i;
		bool known = i < m->label_n[tongue];

		t->starts[tongue][i] = known && (!t->chosen || t->chosen[k])
		    ? m->labels[k].rare
		    : UNCHOSEN_COST;
		if (known && i && m->labels[k].continues)
			t->continued[tongue] |= UINT64_C(1) << i;
	}
}

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
	t->avx2 = kc_cpu_has_avx2();
	for (unsigned i = 0; i < KC_TONGUE_MODEL_END; i++)
		set_starts(t, i);
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
	memcpy(t->costs, t->starts[tongue], sizeof(t->costs));
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
#if KC_X86
	if (t->avx2) {
		kc_lang_add_costs_avx2(word->costs, t->costs);
		return;
	}
#endif
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

/* What the cheapest language costs; 0 if none may be chosen. */
static int32_t
least_cost(const kc_lang_tables *t)
{
	int32_t least = UNCHOSEN_COST;

	for (uint32_t i = 0; i < KC_LM_MOST; i++)
		least = t->costs[i] < least ? t->costs[i] : least;
	return least < UNCHOSEN_COST / 2 ? least : 0;
}

void
kc_lang_tables_end(kc_lang_tables *t, struct kc_lang_rating *r)
{
	const kc_lang_model *m = t->model;
	double sharpness;
	int32_t least;

	add_waiting(t);
	r->labels = m->labels + m->first[t->tongue];
	r->n = t->characters ? m->label_n[t->tongue] : 0;
	r->characters = t->characters;
	if (!r->n)
		return;
	sharpness = sharpness_start * KC_LM_STEP /
	    (1 + (double)t->characters / sharpness_half);
	least = least_cost(t);
	r->cost = (double)least * KC_LM_STEP / (double)t->characters;
	for (uint32_t i = 0; i < KC_LM_MOST; i++)
		r->shares[i] = sharpness * (double)(least - t->costs[i]);
	kc_lang_rating_finish(r, t->continued[t->tongue], t->avx2);
}
