/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers at random that are the same everywhere: splitmix64 (Steele, Lea, Flood,
 * "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). Any state will do
 * to begin with. Not for secrets.
 */
#ifndef KC_RANDOM_H
#define KC_RANDOM_H

#include <stdint.h>

/* What the state grows by, so that it takes all 2^64 values. */
#define KC_RANDOM_STEP UINT64_C(0x9E3779B97F4A7C15)

/* A number without pattern for each state. */
static inline uint64_t
kc_random_mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

/* The next number. */
static inline uint64_t
kc_random_next(uint64_t *state)
{
	return kc_random_mix(*state += KC_RANDOM_STEP);
}

/* The next one from 0 to below 1: its upper 53 bits. */
static inline double
kc_random_unit(uint64_t *state)
{
	return (double)(kc_random_next(state) >> 11) * 0x1p-53;
}

#endif
