/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where there is something to do: the second step of the ladder
 * (norm_internal.h). Most of most texts is passed over here, at several GB/s.
 */
#ifndef KC_NORM_ATTENTION_H
#define KC_NORM_ATTENTION_H

#include "cpu.h"
#include "normalize/repair/cp949_encode.h"
#include "kinds.h"

/* What a scan looks for. */
struct kc_norm_scan {
	const struct kc_norm_kinds *kinds;
	const struct kc_cp949 *cp949; /* with latin */
	unsigned attention;           /* of these kinds each is found */
	unsigned runs; /* KC_N_RUN more than so many in a row; 0: none */
	bool latin;    /* two of KC_N_LATIN, and Hangul read as such */
	bool escapes;  /* KC_N_ESCAPE before what makes one */
	bool vector;   /* the vector version finds all of this */
};

/* The first place that the scan looks for, or s.len. */
size_t kc_norm_find(const struct kc_norm_scan *scan, kc_str s, bool json);
size_t kc_norm_find_scalar(
    const struct kc_norm_scan *scan, kc_str s, size_t from, bool json);

/* True if the character at p[i] is one of those. */
bool kc_norm_found(const struct kc_norm_scan *scan, const unsigned char *p,
    size_t i, size_t len, bool json);

#if KC_X86
enum { KC_NORM_SCAN_BLOCK = 96 };
size_t kc_norm_find_avx2(const struct kc_norm_scan *scan, kc_str s, bool json);
#endif

#endif
