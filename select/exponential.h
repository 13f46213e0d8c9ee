/* SPDX-License-Identifier: Apache-2.0 */
/* exp and log in IEEE arithmetic alone: the same bits on every machine and libc. */
#ifndef KC_EXPONENTIAL_H
#define KC_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

/*
 * e^x to 8 in 10^9: 2^k times the Taylor series of degree 7 of the rest, which is
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
	k = (int64_t)(x * (1 / ln2) + (x < 0 ? -0.5 : 0.5));
	r = x - (double)k * ln2;
	/* A division takes as long as five products. */
	p = 1.0 / 5040;
	p = 1.0 / 720 + r * p;
	p = 1.0 / 120 + r * p;
	p = 1.0 / 24 + r * p;
	p = 1.0 / 6 + r * p;
	p = 1.0 / 2 + r * p;
	p = 1 + r * p;
	p = 1 + r * p;
	bits = (uint64_t)(k + 1023) << 52;
	memcpy(&scale, &bits, sizeof(scale));
	return p * scale;
}

/*
 * ln x to 10^-12, for normal x > 0: that of the power of two, and twice the series
 * of atanh((m - 1) / (m + 1)) for the rest m, which is sqrt(1/2) to sqrt(2).
 */
static inline double
kc_logarithm(double x)
{
	const double ln2 = 0.69314718055994530942;
	double m, s, sum = 0;
	uint64_t bits;
	int k;

	memcpy(&bits, &x, sizeof(bits));
	k = (int)(bits >> 52) - 1023;
	bits = (bits & ~(UINT64_C(0xFFF) << 52)) | UINT64_C(1023) << 52;
	memcpy(&m, &bits, sizeof(m));
	if (m > 1.41421356237309504880) {
		m /= 2;
		k++;
	}
	s = (m - 1) / (m + 1);
	for (int i = 15; i > 0; i -= 2)
		sum = sum * s * s + 1.0 / i;
	return 2 * s * sum + k * ln2;
}

#endif
