/* SPDX-License-Identifier: Apache-2.0 */
/* Processor features, kept in a word that every thread sets to the same. */
#include <config.h>

#include "cpu.h"

#if KC_X86
#include <cpuid.h>
#endif

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { ASKED = 1, AVX2 = 2, SHA = 4 };

/* True if `feature` is one of the comma-separated names of KC_CPU_DISABLE. */
static bool
is_disabled(const char *feature)
{
#ifdef KC_TEST_HOOKS
	const char *list = getenv("KC_CPU_DISABLE");

	return list && strstr(list, feature);
#else
	(void)feature;
	return false;
#endif
}

#if KC_X86
/* Leaf 7, EBX bit 29; __builtin_cpu_supports of gcc 12 does not know it. */
static bool
has_sha(void)
{
	unsigned a, b, c, d;

	return __builtin_cpu_supports("sse4.1") &&
	    __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}
#endif

static unsigned
ask_cpu(void)
{
	unsigned found = ASKED;

#if KC_X86
	/* Includes the system's saving of the wide registers. */
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	    __builtin_cpu_supports("bmi2") &&
	    __builtin_cpu_supports("popcnt") && !is_disabled("avx2"))
		found |= AVX2;
	if (has_sha() && !is_disabled("sha"))
		found |= SHA;
#else
	(void)is_disabled;
#endif
	return found;
}

static unsigned
cpu_features(void)
{
	static atomic_uint features;
	unsigned found = atomic_load_explicit(&features, memory_order_relaxed);

	if (!found) {
		found = ask_cpu();
		atomic_store_explicit(&features, found, memory_order_relaxed);
	}
	return found;
}

bool
kc_cpu_has_avx2(void)
{
	return cpu_features() & AVX2;
}

bool
kc_cpu_has_sha(void)
{
	return cpu_features() & SHA;
}
