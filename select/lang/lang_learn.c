/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Learns a model of languages (kcorpus/langmodel.h): counts the n-grams of each
 * language, smooths them, and keeps the entries that say most.
 */
#include <config.h>

#include "kcorpus/langmodel.h"

#include "lang_learn.h"

#include "select/exponential.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NO_GRAM = 0, FIRST_SLOTS = 1 << 12 };

/*
 * A character that a language never had has this probability after backing off
 * from all: one of 200, as many letters with marks as Unicode has for Latin in
 * European languages.
 */
static const double any_letter = 1.0 / 200;

/*
 * A word counts by its frequency to this power: Common Voice says some sentences
 * hundreds of times. Of 1, .7 and .5 the middle one has most words of GNOME's manual
 * and of subtitles right (.763, .773, .767).
 */
static const double damping = 0.7;

/*
 * The hash of an n-gram, from its last character to its first: that of none is
 * hash_of_tongue, and each character before extends it.
 */
static uint64_t
hash_of_tongue(unsigned tongue)
{
	return (tongue + 1) * 0x9E3779B97F4A7C15;
}

static uint64_t
extend_hash(uint64_t hash, uint32_t cp)
{
	hash = (hash ^ cp) * 0xD6E8FEB86659FD93;
	return hash ^ hash >> 32;
}

void
kc_lang_grams_release(struct kc_lang_grams *g)
{
	kc_free(g->grams);
	kc_free(g->slots);
	*g = (struct kc_lang_grams){0};
}

static kc_status
widen_slots(struct kc_lang_grams *g)
{
	uint32_t n = g->mask ? 2 * (g->mask + 1) : FIRST_SLOTS;
	uint32_t *slots = kc_calloc(n, sizeof(*slots));

	if (!slots)
		return KC_ERR_NOMEM;
	for (uint32_t i = 1; i < g->n; i++) {
		uint32_t at = (uint32_t)g->grams[i].hash & (n - 1);

		while (slots[at])
			at = (at + 1) & (n - 1);
		slots[at] = i;
	}
	kc_free(g->slots);
	g->slots = slots;
	g->mask = n - 1;
	return KC_OK;
}

/* The number of the n-gram of a hash, a new one if need be. */
static kc_status
number_gram(struct kc_lang_grams *g, uint64_t hash, uint32_t *number)
{
	uint32_t at;

	if (2 * (uint64_t)g->n >= g->mask)
		KC_TRY(widen_slots(g));
	for (at = (uint32_t)hash & g->mask; g->slots[at];
	     at = (at + 1) & g->mask)
		if (g->grams[g->slots[at]].hash == hash) {
			*number = g->slots[at];
			return KC_OK;
		}
	if (g->n == KC_LM_MOST_ENTRIES)
		return KC_ERR_LIMIT;
	KC_TRY(KC_GROW(&g->grams, &g->cap, (size_t)g->n + 1));
	g->grams[g->n] = (struct kc_lang_gram){.hash = hash};
	g->slots[at] = g->n;
	*number = g->n++;
	return KC_OK;
}

/* Count the n-grams that end at character i of a word. */
static kc_status
count_grams_at(struct kc_lang_grams *g, const uint32_t *cps, size_t i,
    double weight, const uint32_t *earlier, uint32_t *now)
{
	uint64_t hash = hash_of_tongue(g->tongue);

	for (uint32_t n = 1; n <= g->order && n <= i + 1; n++) {
		uint32_t history = n > 1 ? earlier[n - 1] : NO_GRAM, number;
		struct kc_lang_gram *gram;

		hash = extend_hash(hash, cps[i + 1 - n]);
		KC_TRY(number_gram(g, hash, &number));
		g->grams[number].first = cps[i + 1 - n];
		now[n] = number;
		/* What stands before a word follows nothing. */
		if (!i)
			return KC_OK;
		gram = g->grams + number;
		if (!gram->order) {
			gram->order = n;
			gram->history = history;
			gram->lower = n > 1 ? now[n - 1] : NO_GRAM;
			g->grams[gram->lower].longer++;
		}
		gram->count += weight;
	}
	return KC_OK;
}

static kc_status
count_word_grams(struct kc_lang_grams *g, kc_str word, double weight)
{
	uint32_t cps[KC_LM_WORD + 2], numbers[2][KC_LM_MAX_ORDER + 1];
	size_t n = kc_lm_characters(word, cps);

	for (size_t i = 0; i < n; i++)
		KC_TRY(count_grams_at(
		    g, cps, i, weight, numbers[(i + 1) & 1], numbers[i & 1]));
	g->size += weight * (double)(n - 1);
	return KC_OK;
}

static int
compare_spellings(const void *a, const void *b)
{
	return kc_str_compare(*(const kc_str *)a, *(const kc_str *)b);
}

kc_status
kc_lang_grams_count(struct kc_lang_grams *g, kc_str *words, size_t n)
{
	uint32_t root;

	KC_TRY(KC_GROW(&g->grams, &g->cap, 1));
	root = g->n++;
	g->grams[root] = (struct kc_lang_gram){
	    .hash = hash_of_tongue(g->tongue), .probability = any_letter};
	if (n)
		qsort(words, n, sizeof(*words), compare_spellings);
	for (size_t i = 0, next; i < n; i = next) {
		double weight;

		for (next = i + 1;
		     next < n && kc_str_equal(words[next], words[i]);)
			next++;
		weight = kc_exponential(
		    damping * kc_logarithm((double)(next - i)));
		KC_TRY(count_word_grams(g, words[i], weight));
	}
	return KC_OK;
}

/*
 * What is taken from each count for characters that were not seen after a history. Of
 * .7, .8 and .9 the middle one has most word pairs and words of GNOME's and
 * LibreOffice's manuals and of subtitles right.
 */
static const double discount = 0.8;

/*
 * Kneser and Ney's counts (1995, ICASSP 1): one that is shorter than the longest counts
 * by how many characters it has followed, not how often. "Francisco" is common, but
 * only after "San". What begins a word follows nothing, and keeps its count.
 */
static void
count_contexts(struct kc_lang_grams *g)
{
	for (uint32_t i = 1; i < g->n; i++) {
		struct kc_lang_gram *gram = g->grams + i;

		if (!gram->order)
			continue;
		if (gram->order < g->order && gram->longer)
			gram->count = gram->longer;
		g->grams[gram->history].followed += gram->count;
		g->grams[gram->history].kinds++;
	}
	for (uint32_t i = 0; i < g->n; i++) {
		struct kc_lang_gram *gram = g->grams + i;

		gram->unseen = gram->kinds
		    ? discount * gram->kinds / gram->followed
		    : 1;
	}
}

void
kc_lang_grams_smooth(struct kc_lang_grams *g)
{
	count_contexts(g);
	for (uint32_t i = 1; i < g->n; i++) {
		struct kc_lang_gram *gram = g->grams + i;
		const struct kc_lang_gram *h = g->grams + gram->history;
		double less;

		if (!gram->order)
			continue;
		less = h->unseen * g->grams[gram->lower].probability;
		gram->probability = (gram->count - discount) / h->followed +
		    less;
		/* What the entry is worth: what is lost by backing off. */
		gram->worth = gram->order == 1 ? INFINITY
					       : gram->count *
			kc_logarithm(gram->probability / less) / sqrt(g->size);
	}
	/* No entry goes before one that it lengthens. */
	for (uint32_t i = g->n; --i;) {
		struct kc_lang_gram *gram = g->grams + i;
		struct kc_lang_gram *lower = g->grams + gram->lower;

		if (gram->lower && lower->worth < gram->worth)
			lower->worth = gram->worth;
	}
}
