/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokens of a Unigram as the search needs them: by characters, in an open table of
 * which one place has all that is asked for at a step. A byte trie has three steps for a
 * syllable, each somewhere else in memory, and values and scores elsewhere again; three
 * quarters of the search was waiting for these.
 */
#ifndef KC_TOKENIZER_UNIGRAM_STEPS_H
#define KC_TOKENIZER_UNIGRAM_STEPS_H

#include "tokenizer/vocab/trie.h"
#include "tokenizer/vocab/vocab.h"

#include "unicode/decode.h"

/* A step from a prefix of tokens to one that has a character more. */
struct kc_unigram_step {
	uint32_t from; /* the place of the prefix, or one of KC_STEP_... */
	uint32_t c;  /* the bytes of the character, the first one the lowest */
	uint32_t id; /* of the token, or KC_STEP_NO_ID; and KC_STEP_GOES_ON */
	float score; /* rounded, if sums are double */
};

#define KC_STEP_NONE UINT32_MAX       /* from: no step is here */
#define KC_STEP_ROOT (UINT32_MAX - 1) /* from: the empty prefix */
#define KC_STEP_GOES_ON UINT32_C(0x80000000)
#define KC_STEP_NO_ID (KC_STEP_GOES_ON - 1)

struct kc_unigram_steps {
	struct kc_unigram_step *v;
	size_t n;      /* places */
	bool by_bytes; /* characters are bytes: some token is no UTF-8 */
};

/*
 * Make the table of the tokens in `trie`, whose values are ids; `of_bytes`: characters
 * are bytes. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unigram_steps_make(struct kc_unigram_steps *t,
    const struct kc_vocab *v, const struct kc_trie *trie, const double *scores,
    bool of_bytes);
void kc_unigram_steps_release(struct kc_unigram_steps *t);

/* Go past the character at *at; its bytes, the first one the lowest. */
static inline uint32_t
kc_unigram_read_step(const struct kc_unigram_steps *t, kc_str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.ptr + *at;
	size_t left = s.len - *at;
	size_t n = t->by_bytes ? 1 : kc_lead_length(*p);
	uint32_t c = *p;

	n = n < left ? n : left;
	*at += n;
	if (n > 1)
		c |= (uint32_t)p[1] << 8;
	if (n > 2)
		c |= (uint32_t)p[2] << 16;
	if (n > 3)
		c |= (uint32_t)p[3] << 24;
	return c;
}

/* Where the search for a step starts. */
static inline uint32_t
kc_unigram_step_place(
    const struct kc_unigram_steps *t, uint32_t from, uint32_t c)
{
	uint64_t h = ((uint64_t)from << 32 | c) * UINT64_C(0x9E3779B97F4A7C15);

	return (uint32_t)((h >> 32) * t->n >> 32);
}

/* The place of a step, or where it goes. */
static inline uint32_t
kc_unigram_find_step(
    const struct kc_unigram_steps *t, uint32_t from, uint32_t c)
{
	uint32_t i = kc_unigram_step_place(t, from, c);

	while ((t->v[i].from != from || t->v[i].c != c) &&
	    t->v[i].from != KC_STEP_NONE)
		i = i + 1 < t->n ? i + 1 : 0;
	return i;
}

/*
 * Ask for the steps of each character of a short piece and of each two, where these are
 * mostly: nearly all of the search was waiting for them, one after the other.
 */
static inline void
kc_unigram_prefetch_steps(const struct kc_unigram_steps *t, kc_str piece)
{
	enum { SHORT = 64 };
	uint32_t before = 0;

	if (piece.len > SHORT)
		return;
	for (size_t at = 0; at < piece.len;) {
		uint32_t c = kc_unigram_read_step(t, piece, &at);

		__builtin_prefetch(&t->v[kc_unigram_step_place(t, before, c)]);
		before = kc_unigram_step_place(t, KC_STEP_ROOT, c);
		__builtin_prefetch(&t->v[before]);
	}
}

#endif
