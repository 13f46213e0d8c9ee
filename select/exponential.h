/* SPDX-License-Identifier: Apache-2.0 */
/* exp in IEEE arithmetic alone: the same bits on every machine and libc. */
#ifndef KC_EXPONENTIAL_H
#define KC_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

/*
 * e^x to 2 in 10^10: 2^k times the Taylor series of degree 7 of the rest, which is
 * at most ln 2 / 2. 0 below -700, as for NaN; x above 700 counts as 700.
 */
static inline double
kc_exponential(double x)
{
	const double ln2 = 0.69314718055994530942;
	uint64_t bits;
	double r, p, scale;
	int64_t k;

	if (!(x > -700))
		return 0;
	if (x > 700)
		x = 700;
	k = (int64_t)(x / ln2 + (x < 0 ? -0.5 : 0.5));
	r = x - (double)k * ln2;
	p = 1 + r / 7;
	p = 1 + r / 6 * p;
	p = 1 + r / 5 * p;
	p = 1 + r / 4 * p;
	p = 1 + r / 3 * p;
	p = 1 + r / 2 * p;
	p = 1 + r * p;
	bits = (uint64_t)(k + 1023) << 52;
	memcpy(&scale, &bits, sizeof(scale));
	return p * scale;
}

#endif
