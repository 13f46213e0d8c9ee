/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation of vocabularies: how a tokenizer treats a text, without a model.
 *
 *	kc_eval *e, *f;				one for each worker
 *	kc_eval_facts facts;
 *
 *	st = kc_eval_new(&e, tokenizer, &err);
 *	st = kc_eval_add(e, text, KC_STR("news"), &err);
 *	st = kc_eval_merge(e, f, &err);		in any order, with one result
 *	st = kc_eval_result(e, KC_STR(""), &facts, &err);
 *	kc_eval_free(e);
 *
 * All counts are integers that add up, so that no number depends on the order of
 * the documents or on how they were shared among workers.
 *
 * Tokens are laid over the text that they decode to, which is the document unless
 * the tokenizer changes it (form KC, spaces that are joined); `changed` counts such
 * documents. An eojeol is a run without white space (kc_class).
 */
#ifndef KCORPUS_EVAL_H
#define KCORPUS_EVAL_H

#include "kcorpus/base.h"
#include "kcorpus/tokenizer.h"
#include "kcorpus/unicode.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	KC_EVAL_REPLICATES = 400, /* of the bootstrap */
	KC_EVAL_MAX_GENRES = 64,
	KC_EVAL_MAX_GENRE = 64 /* bytes of a name */
};

typedef struct kc_eval kc_eval;

/*
 * `t` is borrowed as long as `e` lives. Takes up to 80 MiB for the encoder, 16 bytes
 * for each id, 64 for each different pair of neighbours met, and 35 KiB for each genre.
 * Freed with kc_eval_free (NULL is allowed). As kc_encoder_new.
 */
KC_API KC_MUST_CHECK kc_status kc_eval_new(
    kc_eval **e, const kc_tokenizer *t, kc_error *err);
KC_API void kc_eval_free(kc_eval *e);

/*
 * Encode a document (valid UTF-8) and count it for its genre, which may be empty.
 * As kc_encode, and KC_ERR_LIMIT for a genre of more than KC_EVAL_MAX_GENRE bytes or
 * beyond KC_EVAL_MAX_GENRES of them: the document is not counted then.
 */
KC_API KC_MUST_CHECK kc_status kc_eval_add(
    kc_eval *e, kc_str text, kc_str genre, kc_error *err);

/*
 * A sentence (valid UTF-8) whose morphemes are known: places between two that
 * belong to one eojeol, as byte offsets that ascend, each at a character's start.
 */
typedef enum kc_morph_kind {
	KC_MORPH_OTHER, /* between two parts of a stem, say */
	KC_MORPH_JOSA,  /* a josa follows */
	KC_MORPH_EOMI   /* an eomi follows */
} kc_morph_kind;

typedef struct kc_morph_boundary {
	size_t at;
	kc_morph_kind kind;
} kc_morph_boundary;

/*
 * A word of the sentence: one whose morphemes are not letters of it (했 is 하 and
 * 았) is not known, and counts for nothing.
 */
typedef struct kc_morph_word {
	size_t start, end;
	const kc_morph_boundary *boundaries;
	size_t n;
} kc_morph_word;

/*
 * Encode a sentence and count which boundaries of its words are those of tokens.
 * One that the tokenizer changes is not counted, but in facts.morph_changed. As
 * kc_encode.
 */
KC_API KC_MUST_CHECK kc_status kc_eval_add_morphs(kc_eval *e, kc_str sentence,
    const kc_morph_word *words, size_t n, kc_error *err);

/* Add what `from`, of the same tokenizer, counted. KC_ERR_NOMEM, KC_ERR_LIMIT. */
KC_API KC_MUST_CHECK kc_status kc_eval_merge(
    kc_eval *e, const kc_eval *from, kc_error *err);

/* The genres met, by name; borrowed until the next add or merge. */
KC_API size_t kc_eval_genres(const kc_eval *e);
KC_API kc_str kc_eval_genre(const kc_eval *e, size_t i);

/* --- What a text shows --- */

/*
 * A ratio of sums over documents, with the 2.5 and 97.5 percentiles of 400 Poisson
 * bootstrap replicates over documents (Hanley and MacGibbon 2006; Chamandy et al.,
 * "Estimating Uncertainty for Massive Data Streams", 2012): each document counts
 * 0, 1, 2 … times in a replicate, by a hash of its text and the replicate's number, so
 * that copies of a document are drawn together.
 * NAN where there is nothing to divide by.
 */
typedef struct kc_eval_ratio {
	double value, low, high;
} kc_eval_ratio;

typedef struct kc_eval_facts {
	uint64_t documents, bytes, characters, syllables, eojeol, tokens;
	uint64_t changed; /* documents that decode to another text */
	kc_eval_ratio bytes_per_token, characters_per_token;
	kc_eval_ratio syllables_per_token; /* of the tokens of all scripts */
	kc_eval_ratio tokens_per_eojeol;   /* fertility */
	kc_eval_ratio whole_eojeol;        /* share that no token's end cuts */
	kc_eval_ratio whole_syllables;     /* share that no token's end cuts */
	kc_eval_ratio
	    broken_tokens; /* share that starts or ends in a character */
} kc_eval_facts;

/*
 * Of a genre, or of all documents if it is "". KC_ERR_ARG for a genre that was not
 * met; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_eval_result(
    const kc_eval *e, kc_str genre, kc_eval_facts *facts, kc_error *err);

/*
 * How the tokens of all documents are distributed. V is the number of normal
 * tokens, p their shares of the text.
 *
 * Rényi efficiency of order 2.5: log(Σ p^2.5) / (1 - 2.5) / log V (Zouhar et al.,
 * "Tokenization and the Noiseless Channel", ACL 2023).
 *
 * Bits per byte: what a model of the tokens needs for a text, in bits, by the
 * bytes of the text, so that vocabularies of different size compare. The documents
 * are halved by a hash of their text; the model of each half is asked for the
 * other. Unigram: (c + 1/2) / (N + V / 2) (Krichevsky and Trofimov). Bigram: with
 * the token before (or the document's start) h, which T(h) different tokens
 * followed, (c(h, w) + T(h) p(w)) / (c(h) + T(h)), p(w) that of the unigram model
 * (Witten and Bell's method C, interpolated).
 */
typedef struct kc_eval_distribution {
	double renyi;
	double unigram_bits, bigram_bits; /* per byte */
	uint64_t vocabulary;              /* normal tokens */
	uint64_t used;                    /* of these, those in the text */
	uint64_t frequent; /* of these, those met 100 times or more */
} kc_eval_distribution;

/* NAN where there was no text. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_eval_distribute(
    const kc_eval *e, kc_eval_distribution *d, kc_error *err);

/* How often a token was met. id < kc_tokenizer_size. */
KC_API uint64_t kc_eval_count(const kc_eval *e, uint32_t id);

/*
 * Boundaries of tokens within words against those of morphemes: how many of either
 * there were, and how many of both; by kind, those of morphemes and of both.
 */
typedef struct kc_eval_morphs {
	uint64_t sentences, changed;
	uint64_t words, tokens, gold, both;
	uint64_t josa, josa_both, eomi, eomi_both;
} kc_eval_morphs;

/* What kc_eval_add_morphs counted so far. */
KC_API kc_eval_morphs kc_eval_morph_counts(const kc_eval *e);

/* --- What the vocabulary shows by itself --- */

enum { KC_EVAL_SYLLABLE_TOKENS = 8, KC_EVAL_DIGITS = 4 };

typedef struct kc_eval_vocabulary {
	uint64_t normal;      /* tokens */
	uint64_t undecodable; /* of these, no whole characters: bytes of some */
	uint64_t mixed;       /* of these, such with whole characters beside */
	uint64_t unreachable; /* of the others, those that no text becomes */
	/* Syllables of the 11,172 by the tokens that each takes alone; [0] is none,
	 * the last is that many and more. */
	uint64_t syllables[KC_EVAL_SYLLABLE_TOKENS + 1];
	double tokens_per_syllable; /* mean over the 11,172 */
	/* Tokens by the script of their letters; KC_SCRIPT_COMMON is those without
	 * letters, KC_SCRIPT_OTHER also those of several scripts. */
	uint64_t scripts[KC_SCRIPT_COUNT];
	/* Tokens of decimal digits alone by length; the last is 4 and more. */
	uint64_t digits[KC_EVAL_DIGITS + 1];
} kc_eval_vocabulary;

/*
 * Reachable is a token that is the last of the ids of its own text, alone or after
 * a character that is not of it ("." , a line feed, 가, a): Land and Bartolo,
 * "Fishing for Magikarp", 2024, ask for the first alone. Takes some microseconds a
 * token. As kc_encode.
 */
KC_API KC_MUST_CHECK kc_status kc_eval_vocabulary_facts(
    kc_eval *e, kc_eval_vocabulary *facts, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
