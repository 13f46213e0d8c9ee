/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of languages: for each language the logarithms of the probabilities of
 * n-grams of characters, with those of backing off, in one table for all
 * (kc-lang-model(5) has the bytes). lang_learn.c makes it, lang_pack.c writes it,
 * lang_unpack.c makes the table of it, lang_scores.c uses that.
 */
#ifndef KC_LANG_MODEL_H
#define KC_LANG_MODEL_H

#include "lang_internal.h"

#include <pthread.h>

enum {
	KC_LM_HEADER = 32,
	KC_LM_LABEL = 16, /* bytes of a label's entry */
	KC_LM_NAME = 12,  /* of them, its name */
	KC_LM_MAX_ORDER = 6,
	KC_LM_MOST = 64,      /* labels of one tongue */
	KC_LM_MOST_BITS = 24, /* of a place; the mark has 16 others */
	/*
	 * Entries of a model, and n-grams of one language before they are chosen
	 * from: all of 90 languages of Common Voice are 5 million. The body has less
	 * than 12 bytes for each.
	 */
	KC_LM_MOST_ENTRIES = 20000000,
	KC_LM_WORD = 62, /* more characters of a word are not looked at */
	/*
	 * Costs are negative natural logarithms, in sixteenths of 3: with 64 steps
	 * of a probability and 8 of a weight the labels of the open-source guides
	 * are those of exact numbers but for one word in 500.
	 */
	KC_LM_STEPS = 64,
	KC_LM_BACK_STEPS = 8,
	KC_LM_BACK_STEP = 4, /* steps of a probability */
	/* Words of Han are whole clauses: two characters tell. */
	KC_LM_HAN_ORDER = 2,
	/* What stands before and after a word. */
	KC_LM_BEFORE = '<',
	KC_LM_AFTER = '>'
};

struct kc_lm_label {
	char name[KC_LM_NAME];
	unsigned char tongue;
	unsigned char rare;  /* steps more that a text in it costs */
	unsigned char floor; /* steps of a character that it never had */
};

/*
 * The n-grams as they are looked up. Each has a node: a mark of 16 bits, then an entry
 * for each language that has it. A node is in one of 2^bits places, some eight to
 * each; index[place] is where the nodes of a place begin, and index[place + 1] where
 * they end.
 */
struct kc_lm_table {
	unsigned bits;
	uint32_t *index;
	uint16_t *nodes;
};

struct kc_lang_model {
	kc_str bytes;
	bool mapped;
	struct kc_lm_label *labels;
	uint32_t labels_n, order;
	uint32_t node_n, entry_n;
	kc_str body; /* of the bytes: what lang_unpack.c reads */
	/* The labels of a tongue. */
	uint32_t first[KC_TONGUE_MODEL_END], label_n[KC_TONGUE_MODEL_END];
	/* Made of the body when it is first needed, by any thread. */
	struct kc_lm_table *table;
	pthread_mutex_t *lock;
};

#define KC_LM_MAGIC "kc-lang\2"
#define KC_LM_STEP (3.0 / 16)

/*
 * An entry of a node: a language, the cost of its n-gram, and that of backing off from
 * it in steps of four. The last one of a node has a bit that says so.
 */
enum { KC_LM_LAST = 1 << 15, KC_LM_COST_SHIFT = 6, KC_LM_BACK_SHIFT = 12 };

static inline unsigned
kc_lm_entry_label(uint16_t entry)
{
	return entry & (KC_LM_MOST - 1);
}

static inline unsigned
kc_lm_cost(uint16_t entry)
{
	return entry >> KC_LM_COST_SHIFT & (KC_LM_STEPS - 1);
}

static inline unsigned
kc_lm_back(uint16_t entry)
{
	return KC_LM_BACK_STEP *
	    (entry >> KC_LM_BACK_SHIFT & (KC_LM_BACK_STEPS - 1));
}

/*
 * The hash of an n-gram, from its last character to its first: that of none is
 * kc_lm_hash_of(tongue), and each character before extends it.
 */
static inline uint64_t
kc_lm_hash_of(unsigned tongue)
{
	return (tongue + 1) * 0x9E3779B97F4A7C15;
}

static inline uint64_t
kc_lm_hash_extend(uint64_t hash, uint32_t cp)
{
	hash = (hash ^ cp) * 0xD6E8FEB86659FD93;
	return hash ^ hash >> 32;
}

/* The characters of a word, with what stands before and after; returns how many. */
static inline size_t
kc_lm_characters(kc_str word, uint32_t cps[KC_LM_WORD + 2])
{
	const char *p = word.ptr, *end = kc_str_end(word);
	size_t n = 0;

	cps[n++] = KC_LM_BEFORE;
	while (p < end && n <= KC_LM_WORD)
		cps[n++] = kc_cp_next(&p, end);
	cps[n++] = KC_LM_AFTER;
	return n;
}

/* The node's place is the leading bits of this, its mark the last 16. */
static inline uint64_t
kc_lm_place(uint64_t hash)
{
	return hash * 0x9E3779B97F4A7C15;
}

/* The most characters of n-grams of a tongue. */
static inline uint32_t
kc_lm_order(unsigned tongue, uint32_t order)
{
	return tongue == KC_TONGUE_HAN && order > KC_LM_HAN_ORDER
	    ? KC_LM_HAN_ORDER
	    : order;
}

#endif
