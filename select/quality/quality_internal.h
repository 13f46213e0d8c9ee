/* SPDX-License-Identifier: Apache-2.0 */
/* How a text is measured: what the passes over it share. */
#ifndef KC_QUALITY_INTERNAL_H
#define KC_QUALITY_INTERNAL_H

#include "kcorpus/quality.h"

#include "code.h"
#include "select/select_internal.h"

/*
 * Numbers 64-bit keys 0, 1, 2 ... in the order of their first occurrence. Open
 * addressing at a load of at most 1/2; a place holds 32 bits of the key's hash,
 * so that the key itself is looked at once, and the number plus one.
 */
struct kc_ids {
	uint64_t *keys;
	uint64_t *places;
	size_t keys_cap, places_cap;
	size_t mask;
	uint32_t count;
	uint64_t seed;
};

void kc_ids_release(struct kc_ids *t);

/* Forget all keys; about `expected` different ones will come. */
KC_MUST_CHECK kc_status kc_ids_reset(
    struct kc_ids *t, uint64_t seed, size_t expected);

/* The number of a key; false: it has none. */
bool kc_ids_find(const struct kc_ids *t, uint64_t key, uint32_t *id);

/* The number of a key, new if it is t->count as it was before. */
KC_MUST_CHECK kc_status kc_ids_add(
    struct kc_ids *t, uint64_t key, uint32_t *id);

/* An n-gram that occurs `count` times, first at eojeol `first`. */
struct kc_gram {
	uint32_t count, first;
};

/* An eojeol: its length, and which n-gram of the current n begins with it. */
struct kc_eojeol {
	uint32_t chars, gram;
};

struct kc_quality {
	uint64_t seed;
	struct kc_ids ids;

	struct kc_eojeol *eojeol; /* of the text, in order */
	size_t eojeol_cap;
	size_t count;

	struct kc_gram *grams;
	size_t grams_cap;
	uint32_t *positions; /* where a repeated n-gram may begin */
	size_t positions_cap;

	struct kc_code code;
	kc_buf prose;  /* of a text that holds code or addresses */
	kc_buf masked; /* an eojeol */
};

/* What was cut out of a text to get its prose. */
struct kc_cut {
	kc_composition code, addresses;
	uint64_t eojeol; /* of the code, and those that were an address */
};

/*
 * The text without `code` and without addresses: itself if there are none, else in
 * `room`.
 */
KC_MUST_CHECK kc_status kc_prose_cut(const struct kc_code *code, kc_str text,
    kc_buf *room, kc_str *prose, struct kc_cut *cut);

/* Counts of one pass over the characters. */
struct kc_eojeol_counts {
	kc_composition composition; /* as kc_composition_add counts */
	uint64_t visible;           /* characters */
	uint64_t longest;           /* characters of an eojeol */
	uint64_t lettered;
	uint64_t lettered_lines;  /* that hold a letter */
	uint64_t hangul;          /* eojeol that end in a syllable */
	uint64_t grammar;         /* ... that ends particles or verbs */
	uint64_t gambling, sales; /* that hold words of advertisements */
	uint64_t hashes, hashtags, ellipses;
	uint64_t in_jamo_runs, in_char_runs;
};

/*
 * Split into eojeol, number them, count characters. With mask_digits those that
 * differ in their numbers alone get one number.
 */
KC_MUST_CHECK kc_status kc_quality_eojeol(struct kc_quality *q, kc_str text,
    bool mask_digits, struct kc_eojeol_counts *counts);

enum {
	KC_SYLLABLE_GRAMMAR = 1,  /* ends particles or verbs */
	KC_SYLLABLE_AD = 2,       /* may be in a word of ads */
	KC_SYLLABLE_MASK = 0x3FFF /* tells U+AC00 to U+D7A3 apart */
};
extern const uint8_t kc_syllable_kind[KC_SYLLABLE_MASK + 1];

/* The KC_SYLLABLE_* bits of a precomposed syllable; of what is none, anything. */
static inline uint8_t
kc_syllable_kinds(uint32_t syllable)
{
	return kc_syllable_kind[syllable & KC_SYLLABLE_MASK];
}

enum { KC_AD_GAMBLING = 1, KC_AD_SALES = 2 };

/* The kinds of words of advertisements that the eojeol holds: KC_AD_* bits. */
unsigned kc_ad_words(kc_str eojeol);

enum { KC_LAST_N = 10, KC_REPETITION_N = 3 };

/* Characters in repeated n-grams, by n. */
struct kc_gram_counts {
	uint64_t top[KC_LAST_N + 1];       /* in the commonest: 2 to 4 */
	uint64_t duplicate[KC_LAST_N + 1]; /* in ones seen before: 3, 5 to 10 */
};

/* Count n-grams up to `last_n` <= KC_LAST_N; needs kc_quality_eojeol. */
KC_MUST_CHECK kc_status kc_quality_ngrams(
    struct kc_quality *q, size_t last_n, struct kc_gram_counts *counts);

/* Counts of one pass over the lines. */
struct kc_line_counts {
	uint64_t lines, chars, bullets, ellipses;
	uint64_t duplicates, duplicate_chars;
	uint64_t paragraphs, duplicate_paragraphs, duplicate_paragraph_chars;
};

/* Count lines: all of them, or those that hold a letter. */
KC_MUST_CHECK kc_status kc_quality_lines(struct kc_quality *q, kc_str text,
    bool lettered, struct kc_line_counts *counts);

static inline double
kc_share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

/* A letter or an ideograph to see: no filler. */
static inline bool
kc_cp_is_letter(uint32_t cp)
{
	if (cp < 0x80)
		return (cp | 32) - 'a' < 26;
	return kc_is_syllable(cp) ||
	    (kc_class(cp) & KC_CLASS_L && !kc_cp_is_filler(cp));
}

#endif
