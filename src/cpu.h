/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the processor can do, asked once. A function with a vector version has
 * a plain one that specifies it, and picks at run time:
 *
 *	#if KC_X86
 *		if (kc_cpu_has_avx2())
 *			return scan_avx2(s);
 *	#endif
 *		return scan_scalar(s);
 */
#ifndef KC_CPU_H
#define KC_CPU_H

#include <stdbool.h>

/* Set if the vector versions, in files ending in _x86.c, are compiled at all. */
#if defined(__GNUC__) && defined(__x86_64__)
#define KC_X86 1
#define KC_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#else
#define KC_X86 0
#endif

/*
 * True if AVX2 (and BMI1, BMI2, POPCNT) instructions may be used. Builds with
 * --enable-test-hooks say no when the environment has KC_CPU_DISABLE=avx2.
 * Any thread.
 */
bool kc_cpu_has_avx2(void);

/* True if the instructions for SHA-256 may be used; KC_CPU_DISABLE=sha. Any thread. */
bool kc_cpu_has_sha(void);

#endif
