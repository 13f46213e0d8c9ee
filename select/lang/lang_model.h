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
#include <string.h>

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

/*
 * Keys of characters are their numbers below U+E000, then those of the rest of the basic
 * plane, which the surrogates make room for, then as many others as there is room for.
 */
enum {
	KC_LM_SURROGATES = 0x800,
	KC_LM_RARE_KEYS = KC_LM_SURROGATES - 1,
	KC_LM_RARE_KEY = 0x10000 - KC_LM_SURROGATES,
	KC_LM_NO_KEY = 0xFFFF /* of characters that there is no room for */
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
 * The weights of an n-gram in one or two languages are in its node, in three or four a
 * list, and in more a row of all languages, in which a language without it has 0.
 * Short n-grams have a row that is the sum of their own weights and those of all shorter
 * ones that they end with, and of the floor.
 */
enum {
	KC_LM_SEARCHED = 16, /* keys that are compared at once */
	KC_LM_IN_NODE = 2,
	KC_LM_IN_LIST = 4,
	KC_LM_IN_ROW = 5,
	/* Languages in a part of a row, which has as many parts as its tongue needs. */
	KC_LM_PART = 16,
	KC_LM_MOST_PARTS = KC_LM_MOST / KC_LM_PART,
	/* Characters of n-grams that have sums; nearly all words have such n-grams. */
	KC_LM_SUMMED = 3,
	/*
	 * A sum, with the floor, is a cost of 0 to 69 with three backings off more at
	 * most and two less, of 0 to 28 each: -56 to 153. Less this it is a signed byte.
	 */
	KC_LM_SUM_BIAS = 32
};

/* What the weights of a node are, in its two highest bits; the rest is the number. */
enum kc_lm_weights {
	KC_LM_ENTRIES, /* two of them */
	KC_LM_LIST,
	KC_LM_ROW,
	KC_LM_NUMBER_BITS = 30
};

struct kc_lm_rare {
	uint32_t cp;
	uint16_t key;
};

/*
 * Most characters of words are among some common ones of the tongue, which are the bits
 * of a family, ascending. Keys of 0x2000 or more, as those of Han, are listed only.
 */
enum {
	KC_LM_COMMON = 62,
	KC_LM_COMMON_KEYS = 0x2000,
	/*
	 * How far a family is shifted to the left for a character: it has a common one
	 * if the highest bit is set then, and the bits are how many up to that.
	 */
	KC_LM_SHIFT_LISTED =
	    0,                /* not common; the bit is set if any is listed */
	KC_LM_SHIFT_NONE = 1, /* in no family; the bit is never set */
	KC_LM_SHIFT_LAST = KC_LM_COMMON + KC_LM_SHIFT_NONE
};

/*
 * The n-grams as they are looked up: the tree of the body, level by level. The children
 * of a node, which end as it does, are a family in `tree`: 64 bits for the common
 * characters that they begin with, and the nodes of these; if there are others, 16 bits
 * of how many, as many of the key of each, ascending but for those above U+FFFF, filled
 * up to 32 bits, and the nodes of these. A node is where its family is and its weights,
 * or of the longest n-grams the weights alone, 32 bits each. Family 0 is empty and node
 * 0 has neither weights nor children.
 */
struct kc_lm_table {
	uint32_t *tree;
	uint16_t (*lists)[KC_LM_IN_LIST];
	int8_t (
	    *rows)[KC_LM_PART]; /* by first part; number 0: the floor alone */
	/* The family of the n-grams of one character of a tongue, all of them listed. */
	uint32_t roots[KC_TONGUE_MODEL_END];
	/* The nodes of its common ones, and the shifts of characters. */
	uint32_t commons[KC_TONGUE_MODEL_END][KC_LM_SHIFT_LAST + 1];
	uint8_t shifts[KC_TONGUE_MODEL_END][KC_LM_COMMON_KEYS];
	/* Characters above U+FFFF, ascending; what is not among them is not known. */
	struct kc_lm_rare rare[KC_LM_RARE_KEYS];
	uint32_t rare_n;
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
 * x = e^x, for n numbers of 0 or less, of which that of KC_LM_NEVER or less is 0, and
 * for those after them up to a multiple of 4; `avx2` if that may be used.
 */
#define KC_LM_NEVER (-700.0)
void kc_lang_exponentials(double x[KC_LM_MOST], size_t n, bool avx2);

/*
 * Make shares of the exponents in r->shares, which have those of r->n languages, and
 * have a bit for each whose share is one with that of the language before it.
 */
void
kc_lang_rating_finish(struct kc_lang_rating *r, uint64_t continued, bool avx2);

/* An entry of a list: a language above a weight. */
static inline uint16_t
kc_lm_entry_of(unsigned label, int weight)
{
	return (uint16_t)(label << 8 | (uint8_t)weight);
}

static inline unsigned
kc_lm_entry_label(uint16_t entry)
{
	return entry >> 8 & (KC_LM_MOST - 1);
}

static inline int
kc_lm_entry_weight(uint16_t entry)
{
	return (int8_t)entry;
}

/* What the weights of a node are, and the number of their list or row. */
static inline uint32_t
kc_lm_weights_kind(uint32_t weights)
{
	return weights >> KC_LM_NUMBER_BITS;
}

static inline uint32_t
kc_lm_weights_number(uint32_t weights)
{
	return weights & ((1U << KC_LM_NUMBER_BITS) - 1);
}

static inline uint32_t
kc_lm_weights_of(enum kc_lm_weights kind, uint32_t number)
{
	return (uint32_t)kind << KC_LM_NUMBER_BITS | number;
}

/* The common characters of a family. */
static inline uint64_t
kc_lm_family_bits(const uint32_t *family)
{
	uint64_t bits;

	memcpy(&bits, family, sizeof(bits));
	return bits;
}

/* The 32 bits of a list of n keys. */
static inline uint32_t
kc_lm_list_size(uint32_t n)
{
	return n / 2 + 1;
}

/* How far families are shifted for a key; that of 0 is in none. */
static inline uint8_t
kc_lm_shift(const struct kc_lm_table *t, unsigned tongue, uint16_t key)
{
	return key < KC_LM_COMMON_KEYS ? t->shifts[tongue][key]
				       : KC_LM_SHIFT_LISTED;
}

/* How many of the characters above U+FFFF come before one. */
static inline uint32_t
kc_lm_rare_before(const struct kc_lm_table *t, uint32_t cp)
{
	uint32_t from = 0, end = t->rare_n;

	while (from < end) {
		uint32_t half = (from + end) / 2;

		if (t->rare[half].cp < cp)
			from = half + 1;
		else
			end = half;
	}
	return from;
}

/* The key of a character; 0, which no node has, for one that is not known. */
static inline uint16_t
kc_lm_key(const struct kc_lm_table *t, uint32_t cp)
{
	uint32_t i;

	if (cp < 0x10000)
		return (uint16_t)(cp < 0xE000 ? cp : cp - KC_LM_SURROGATES);
	i = kc_lm_rare_before(t, cp);
	return i < t->rare_n && t->rare[i].cp == cp ? t->rare[i].key : 0;
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

/* Parts of the rows of a tongue with n languages. */
static inline uint32_t
kc_lm_parts(uint32_t n)
{
	return (n + KC_LM_PART - 1) / KC_LM_PART;
}

/* The most characters of n-grams that have sums. */
static inline uint32_t
kc_lm_summed(unsigned tongue)
{
	return tongue == KC_TONGUE_HAN ? KC_LM_HAN_ORDER - 1 : KC_LM_SUMMED;
}

#endif
