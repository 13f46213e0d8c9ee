/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of datatrove (kcorpus/datatrove.h). */
#include <config.h>

#include "kcorpus/datatrove.h"

#include "dedup/datatrove/simplify.h"

#include "kcorpus/hash.h"
#include "mem.h"

#include <string.h>

enum { KEPT_BUFFER = 1 << 20 };

/* Values are below it. */
#define MERSENNE_61 (((uint64_t)1 << 61) - 1)

struct kc_datatrove {
	kc_datatrove_params params;
	uint32_t n_values;
	uint64_t *factors, *terms, *values;
	struct kc_simplifier simplifier;
	kc_buf words;   /* a space after each */
	size_t *starts; /* of the words, and the length of all */
	size_t n_words, starts_cap;
};

/* --- numpy.random.RandomState --- */

enum { MT_WORDS = 624, MT_MIDDLE = 397 };

/* Mersenne Twister (Matsumoto and Nishimura 1998). */
struct mersenne_twister {
	uint32_t v[MT_WORDS];
	unsigned at;
};

static void
seed_twister(struct mersenne_twister *t, uint32_t seed)
{
	t->v[0] = seed;
	for (uint32_t i = 1; i < MT_WORDS; i++)
		t->v[i] = 1812433253U * (t->v[i - 1] ^ t->v[i - 1] >> 30) + i;
	t->at = MT_WORDS;
}

static void
refill_twister(struct mersenne_twister *t)
{
	for (unsigned i = 0; i < MT_WORDS; i++) {
		uint32_t y = (t->v[i] & 0x80000000U) |
		    (t->v[(i + 1) % MT_WORDS] & 0x7FFFFFFFU);

		t->v[i] = t->v[(i + MT_MIDDLE) % MT_WORDS] ^ y >> 1 ^
		    (y & 1 ? 0x9908B0DFU : 0);
	}
	t->at = 0;
}

static uint32_t
next_of_twister(struct mersenne_twister *t)
{
	uint32_t y;

	if (t->at == MT_WORDS)
		refill_twister(t);
	y = t->v[t->at++];
	y ^= y >> 11;
	y ^= y << 7 & 0x9D2C5680U;
	y ^= y << 15 & 0xEFC60000U;
	return y ^ y >> 18;
}

/* randint(least, 2^61 - 1, dtype=uint64): masked, and drawn again if too great. */
static uint64_t
draw_parameter(struct mersenne_twister *t, uint64_t least)
{
	for (;;) {
		uint64_t high = next_of_twister(t);
		uint64_t x = (high << 32 | next_of_twister(t)) & MERSENNE_61;

		if (x < MERSENNE_61 - least)
			return x + least;
	}
}

static void
draw_parameters(kc_datatrove *d)
{
	struct mersenne_twister t;

	seed_twister(&t, d->params.seed);
	for (uint32_t i = 0; i < d->n_values; i++)
		d->factors[i] = draw_parameter(&t, 1);
	for (uint32_t i = 0; i < d->n_values; i++)
		d->terms[i] = draw_parameter(&t, 0);
}

/* --- Objects --- */

static kc_status
check_datatrove_params(const kc_datatrove_params *p, kc_error *err)
{
	if (p->ngram < 1 || p->ngram > KC_DATATROVE_MAX_NGRAM)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "shingles of %u words are not of 1 to %d", p->ngram,
		    KC_DATATROVE_MAX_NGRAM);
	if (!p->buckets || !p->hashes ||
	    (uint64_t)p->buckets * p->hashes > KC_DATATROVE_MAX_VALUES)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "%u buckets of %u hashes are not 1 to %d", p->buckets,
		    p->hashes, KC_DATATROVE_MAX_VALUES);
	return KC_OK;
}

kc_status
kc_datatrove_new(
    kc_datatrove **d, const kc_datatrove_params *params, kc_error *err)
{
	size_t n = (size_t)params->buckets * params->hashes;

	KC_TRY(check_datatrove_params(params, err));
	*d = kc_calloc(1, sizeof(**d));
	if (!*d)
		return kc_fail_nomem(err);
	(*d)->params = *params;
	(*d)->n_values = (uint32_t)n;
	(*d)->factors = kc_malloc(3 * n * sizeof(*(*d)->factors));
	if (!(*d)->factors) {
		kc_datatrove_free(*d);
		*d = NULL;
		return kc_fail_nomem(err);
	}
	(*d)->terms = (*d)->factors + n;
	(*d)->values = (*d)->terms + n;
	draw_parameters(*d);
	return KC_OK;
}

void
kc_datatrove_free(kc_datatrove *d)
{
	if (!d)
		return;
	kc_simplifier_release(&d->simplifier);
	kc_buf_release(&d->words);
	kc_free(d->starts);
	kc_free(d->factors);
	kc_free(d);
}

/* --- Signatures --- */

/* Lower the values by those of a shingle's hash. The sum wraps, as NumPy's does. */
static void
lower_values(kc_datatrove *d, uint64_t hash)
{
	const uint64_t *a = d->factors, *b = d->terms;
	uint64_t *least = d->values;

	for (uint32_t i = 0; i < d->n_values; i++) {
		uint64_t v = a[i] * hash + b[i];

		/* Modulo 2^61 - 1: at most 7 too great after the first step. */
		v = (v & MERSENNE_61) + (v >> 61);
		v = v >= MERSENNE_61 ? v - MERSENNE_61 : v;
		least[i] = v < least[i] ? v : least[i];
	}
}

static const uint64_t *
sign_shingles(kc_datatrove *d)
{
	uint32_t n = d->params.ngram;

	if (d->n_words < n)
		return NULL;
	memset(d->values, 0xFF, d->n_values * sizeof(*d->values));
	for (size_t i = 0; i + n <= d->n_words; i++) {
		/* Without the space after its last word. */
		size_t from = d->starts[i], to = d->starts[i + n] - 1;

		lower_values(d,
		    kc_hash_xxh64((kc_str){d->words.ptr + from, to - from}, 0));
	}
	return d->values;
}

static kc_status
begin_word(kc_datatrove *d, size_t at)
{
	KC_TRY(KC_GROW(&d->starts, &d->starts_cap, d->n_words + 2));
	d->starts[d->n_words++] = at;
	return KC_OK;
}

static void
forget_words(kc_datatrove *d)
{
	kc_buf_reset(&d->words, KEPT_BUFFER);
	d->n_words = 0;
}

/* Note where words start. */
static kc_status
find_words(kc_datatrove *d)
{
	const char *p = d->words.ptr, *end = p + d->words.len;

	while (p < end) {
		KC_TRY(begin_word(d, (size_t)(p - d->words.ptr)));
		p = memchr(p, ' ', (size_t)(end - p));
		p++;
	}
	return KC_OK;
}

kc_status
kc_datatrove_sign(
    kc_datatrove *d, kc_str text, const uint64_t **values, kc_error *err)
{
	forget_words(d);
	KC_TRY(kc_simplify(&d->simplifier, text, &d->words, err));
	if (find_words(d))
		return kc_fail_nomem(err);
	if (d->n_words)
		d->starts[d->n_words] = d->words.len;
	*values = sign_shingles(d);
	return KC_OK;
}

kc_status
kc_datatrove_sign_words(kc_datatrove *d, const kc_str *words, size_t n,
    const uint64_t **values, kc_error *err)
{
	kc_status st = KC_OK;

	forget_words(d);
	for (size_t i = 0; i < n && !st; i++) {
		st = begin_word(d, d->words.len);
		if (!st)
			st = kc_buf_add(&d->words, words[i]);
		if (!st)
			st = kc_buf_addc(&d->words, ' ');
	}
	if (st)
		return kc_fail_nomem(err);
	if (n)
		d->starts[n] = d->words.len;
	*values = sign_shingles(d);
	return KC_OK;
}

kc_str
kc_datatrove_words(const kc_datatrove *d)
{
	return (kc_str){d->words.ptr, d->words.len - (d->words.len > 0)};
}
