/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MinHash signatures as datatrove 0.10 makes them (pipeline/dedup/minhash.py), value
 * for value, for corpora whose other part went or goes through datatrove.
 *
 *	kc_datatrove_params params = KC_DATATROVE_PARAMS_INIT;
 *	kc_datatrove *d;			one for each thread
 *	const uint64_t *values;
 *	uint64_t first;
 *
 *	st = kc_datatrove_new(&d, &params, &err);
 *	st = kc_datatrove_sign(d, text, &values, &err);
 *	if (values)
 *		first = values[0];		(value i of a bucket b is
 *						values[b * params.hashes + i])
 *	kc_datatrove_free(d);
 *
 * A text is simplified (simplify_text with its defaults): small letters, each number
 * a 0, punctuation a space, runs of white space one space, form D without nonspacing
 * marks. A shingle is `ngram` words with a space between them, hashed by XXH64; value
 * i is the least (a[i] h + b[i] mod 2^64) mod (2^61 - 1) of all of them, where a and b
 * come from NumPy's RandomState(seed). Fewer words than `ngram` have no signature.
 *
 * Words are what white space separates. datatrove's own cut further: Kiwi, for Korean,
 * into morphemes, spaCy at suffixes such as units. Where the words matter, give them to
 * kc_datatrove_sign_words, or give datatrove a WordTokenizer that splits at white space.
 * Properties are those of Unicode 15.0, as Python 3.12 has them.
 */
#ifndef KCORPUS_DATATROVE_H
#define KCORPUS_DATATROVE_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KC_DATATROVE_MAX_NGRAM = 100, KC_DATATROVE_MAX_VALUES = 4096 };

/* MinhashConfig, with its defaults; the hash is XXH64, of 64 bits. */
typedef struct kc_datatrove_params {
	uint32_t ngram;   /* n_grams, 1 to KC_DATATROVE_MAX_NGRAM */
	uint32_t buckets; /* num_buckets, from 1 on */
	uint32_t hashes;  /* hashes_per_bucket; buckets * hashes values at most
			     KC_DATATROVE_MAX_VALUES */
	uint32_t seed;
} kc_datatrove_params;

#define KC_DATATROVE_PARAMS_INIT \
	{ \
		5, 14, 8, 1 \
	}

typedef struct kc_datatrove kc_datatrove;

/* KC_ERR_ARG, KC_ERR_NOMEM. Free with kc_datatrove_free. */
KC_API KC_MUST_CHECK kc_status kc_datatrove_new(
    kc_datatrove **d, const kc_datatrove_params *params, kc_error *err);
KC_API void kc_datatrove_free(kc_datatrove *d);

/*
 * Sign valid text: buckets * hashes values, bucket after bucket, in the object until
 * the next text; NULL for too few words. It takes at most 12 times the length of the
 * longest text. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_datatrove_sign(
    kc_datatrove *d, kc_str text, const uint64_t **values, kc_error *err);

/*
 * The same of n words (valid UTF-8), which are taken as they are: neither simplified
 * nor cut. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_datatrove_sign_words(kc_datatrove *d,
    const kc_str *words, size_t n, const uint64_t **values, kc_error *err);

/* The words of the text that was signed last, with a space between them. */
KC_API kc_str kc_datatrove_words(const kc_datatrove *d);

#ifdef __cplusplus
}
#endif

#endif
