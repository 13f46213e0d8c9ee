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

#include "kcorpus/unicode.h"

/* A step from a prefix of tokens to one that has a character more. */
struct kc_unigram_step {
	uint64_t key; /* kc_unigram_step_key, or KC_STEP_FREE */
	uint32_t id;  /* of the token, or KC_STEP_NO_ID; and KC_STEP_... */
	float score;  /* rounded, if sums are double */
};

#define KC_STEP_FREE UINT64_MAX       /* key: no step is here */
#define KC_STEP_NONE UINT32_MAX       /* no place */
#define KC_STEP_ROOT (UINT32_MAX - 1) /* that of the empty prefix */
#define KC_STEP_GOES_ON UINT32_C(0x80000000)
/* A step whose search starts here or before is further on. */
#define KC_STEP_PASSED UINT32_C(0x40000000)
#define KC_STEP_NO_ID (KC_STEP_PASSED - 1)

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

/* A character of a piece. */
struct kc_unigram_char {
	uint32_t bytes; /* the first one the lowest */
	uint32_t end;   /* where it ends in the piece */
};

/* The step from a prefix, by its place. */
static inline uint64_t
kc_unigram_step_key(uint32_t from, uint32_t c)
{
	return (uint64_t)from << 32 | c;
}

/* Where the search for a step starts. */
static inline uint32_t
kc_unigram_step_place(const struct kc_unigram_steps *t, uint64_t key)
{
	uint64_t h = key * UINT64_C(0x9E3779B97F4A7C15);

	return (uint32_t)((h >> 32) * t->n >> 32);
}

/* The place of a step, or KC_STEP_NONE. */
static inline uint32_t
kc_unigram_find_step(
    const struct kc_unigram_steps *t, uint32_t from, uint32_t c)
{
	uint64_t key = kc_unigram_step_key(from, c);
	uint32_t i = kc_unigram_step_place(t, key);

	while (t->v[i].key != key) {
		if (!(t->v[i].id & KC_STEP_PASSED))
			return KC_STEP_NONE;
		i = i + 1 < t->n ? i + 1 : 0;
	}
	return i;
}

/* The bytes of the character at p < end; *len: how many. Ill-formed ones are alone. */
static inline uint32_t
kc_unigram_read_char(const char *p, const char *end, size_t *len)
{
	const unsigned char *b = (const unsigned char *)p;
	const char *at = p;
	uint32_t c = *b;

	*len = 1;
	if (c < 0x80)
		return c;
	/* U+1000 to U+CFFF need no further look. */
	if (end - p >= 3 && c - 0xE1 < 0xED - 0xE1 &&
	    ((b[1] ^ 0x80) | (b[2] ^ 0x80)) < 0x40) {
		*len = 3;
		return c | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16;
	}
	(void)kc_utf8_next(&at, end);
	*len = (size_t)(at - p);
	for (size_t i = 1; i < *len; i++)
		c |= (uint32_t)b[i] << 8 * i;
	return c;
}

/*
 * The characters of a piece, for which there is room; how many. The steps of each from the
 * root and of each two, where these are mostly, are asked for: nearly all of the search
 * was waiting for them, one after the other.
 */
static inline size_t
kc_unigram_read_chars(const struct kc_unigram_steps *t, kc_str piece,
    struct kc_unigram_char *chars)
{
	const char *p = piece.ptr, *end = kc_str_end(piece);
	uint32_t before = 0;
	size_t n = 0, len = 1;

	for (; p < end; n++) {
		uint32_t c = t->by_bytes ? (unsigned char)*p
					 : kc_unigram_read_char(p, end, &len);

		p += len;
		chars[n] = (struct kc_unigram_char){
		    c, (uint32_t)(p - piece.ptr)};
		__builtin_prefetch(&t->v[kc_unigram_step_place(
		    t, kc_unigram_step_key(before, c))]);
		before = kc_unigram_step_place(
		    t, kc_unigram_step_key(KC_STEP_ROOT, c));
		__builtin_prefetch(&t->v[before]);
	}
	return n;
}

#endif
