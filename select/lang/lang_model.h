/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of languages: for each language the logarithms of the probabilities of
 * n-grams of characters, with those of backing off, in one tree for all
 * (kc-lang-model(5) has the bytes). lang_learn.c makes it, lang_pack.c writes it,
 * lang_unpack.c makes the table of it, lang_grams.c looks words up in that.
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
	/*
	 * Entries of a model, and n-grams of one language before they are chosen
	 * from: all of 90 languages of Common Voice are 5 million.
	 */
	KC_LM_MOST_ENTRIES = 20000000,
	KC_LM_WORD = 62, /* more characters of a word are not looked at */
	/*
	 * Costs are negative natural logarithms, in sixteenths of 3: with 64 steps
	 * of a probability and 8 of a weight of backing off the labels of the
	 * open-source guides are those of exact numbers but for one word in 500.
	 */
	KC_LM_STEPS = 64,
	KC_LM_BACK_STEPS = 8,
	KC_LM_BACK_STEP = 4, /* steps of a probability */
	/*
	 * What a letter costs that a language never had: 13 in logarithms, as in
	 * languages of 4 MB of text. The text of others is too short to know which
	 * letters they lack.
	 */
	KC_LM_FLOOR = 69,
	/* Words of Han are whole clauses: two characters tell. */
	KC_LM_HAN_ORDER = 2,
	/* What stands before and after a word. */
	KC_LM_BEFORE = '<',
	KC_LM_AFTER = '>'
};

struct kc_lm_label {
	char name[KC_LM_NAME];
	unsigned char tongue;
	unsigned char rare; /* steps more that a text in it costs */
	bool continues;     /* the label before it has the same name */
};

/*
 * What a word costs in a language is a floor for each of its characters and the sum of
 * the weights of its n-grams of all lengths that the language has: that of an n-gram is
 * its cost, and that of backing off from it, less what the next shorter one and backing
 * off from its history have made of the cost before (lang_pack.c). So n-grams may be
 * summed in any order, and those of common letters in all languages at once.
 *
 * The weights of an n-gram in one or two languages are in its node, in more of them a
 * list, and in many a row of all languages, in which a language without it has 0.
 */
enum {
	KC_LM_SEARCHED =
	    8, /* firsts that are compared at once; room after the last */
	KC_LM_IN_NODE = 2,
	KC_LM_QUAD = 4, /* lists are filled up to so many with weights of 0 */
	KC_LM_IN_ROW = 12
};

struct kc_lm_node {
	uint32_t first;    /* its first character << 8 | how many languages */
	uint32_t children; /* the first of those that end as it does */
	uint32_t weights;  /* two entries, or where its list or row begins */
};

/*
 * The n-grams as they are looked up: the tree of the body, level by level. The children
 * of a node are next to each other in the next level, by their first character, and end
 * where those of the node after it begin. Number 0 is no node.
 */
struct kc_lm_table {
	struct kc_lm_node *nodes;
	/* The low half of the first character of each, which is searched. */
	uint16_t *firsts;
	uint16_t *lists;
	int8_t (*rows)[KC_LM_MOST];
	/* The n-grams of one character of a tongue end where the next one's begin. */
	uint32_t roots[KC_TONGUE_MODEL_END + 1];
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

#define KC_LM_MAGIC "kc-lang\3"
#define KC_LM_STEP (3.0 / 16)

/*
 * x = e^x, for numbers of 0 or less, of which that of KC_LM_NEVER or less is 0; `avx2`
 * if that may be used.
 */
#define KC_LM_NEVER (-700.0)
void kc_lang_exponentials(double x[KC_LM_MOST], bool avx2);

/* Make shares of the exponents in r->shares, which have those of r->n languages. */
void kc_lang_rating_finish(struct kc_lang_rating *r, bool avx2);

/* An entry of a list: a weight above a language. */
static inline uint16_t
kc_lm_entry_of(unsigned label, int weight)
{
	return (uint16_t)((unsigned)weight << 8 | label);
}

static inline unsigned
kc_lm_entry_label(uint16_t entry)
{
	return entry & (KC_LM_MOST - 1);
}

static inline int
kc_lm_entry_weight(uint16_t entry)
{
	return (int16_t)entry >> 8;
}

static inline uint32_t
kc_lm_node_languages(const struct kc_lm_node *node)
{
	return node->first & 0xFF;
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

/* The most characters of n-grams of a tongue. */
static inline uint32_t
kc_lm_order(unsigned tongue, uint32_t order)
{
	return tongue == KC_TONGUE_HAN && order > KC_LM_HAN_ORDER
	    ? KC_LM_HAN_ORDER
	    : order;
}

#endif
