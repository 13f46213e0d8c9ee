/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ICU as the oracle of normalization: its own normalizer over whole strings in
 * UTF-16, filtered to the code points that Unicode 15.0 assigns.
 */
#ifndef KC_TESTS_ORACLE_H
#define KC_TESTS_ORACLE_H

#include "kcorpus/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>

#define ORACLE_FORMS 5 /* by kc_form; none for KC_FORM_NONE */

struct oracle {
	USet *assigned;
	UNormalizer2 *forms[ORACLE_FORMS];
};

static inline void
oracle_die(const char *what, UErrorCode ec)
{
	fprintf(stderr, "oracle: %s: %s\n", what, u_errorName(ec));
	exit(99);
}

static inline bool
oracle_assigned(uint32_t cp)
{
	UVersionInfo age;

	u_charAge((UChar32)cp, age);
	return age[0] && (age[0] < 15 || (age[0] == 15 && age[1] == 0));
}

static inline void
oracle_open(struct oracle *o)
{
	UErrorCode ec = U_ZERO_ERROR;
	const UNormalizer2 *all[ORACLE_FORMS] = {NULL,
	    unorm2_getNFCInstance(&ec), unorm2_getNFDInstance(&ec),
	    unorm2_getNFKCInstance(&ec), unorm2_getNFKDInstance(&ec)};

	o->assigned = uset_openEmpty();
	for (UChar32 c = 0; c < 0x110000; c++)
		if (oracle_assigned((uint32_t)c))
			uset_add(o->assigned, c);
	uset_freeze(o->assigned);
	for (int f = 1; f < ORACLE_FORMS; f++)
		o->forms[f] = unorm2_openFiltered(all[f], o->assigned, &ec);
	if (U_FAILURE(ec))
		oracle_die("open", ec);
}

static inline void
oracle_close(struct oracle *o)
{
	for (int f = 1; f < ORACLE_FORMS; f++)
		unorm2_close(o->forms[f]);
	uset_close(o->assigned);
}

/* Encode `n` code points as UTF-8, appended. */
static inline void
oracle_encode(const uint32_t *cps, size_t n, kc_buf *out)
{
	for (size_t i = 0; i < n; i++)
		if (kc_buf_add_cp(out, cps[i]))
			abort();
}

/*
 * The normalized form of `n` code points as UTF-8 in `out`. UTF-16 goes by
 * ICU's own converters, so that kcorpus has no part in the result.
 */
static inline void
oracle_normalize(const struct oracle *o, kc_form form, const uint32_t *cps,
    size_t n, kc_buf *out)
{
	enum { MOST = 4096 };
	UErrorCode ec = U_ZERO_ERROR;
	UChar in[2 * MOST], to[36 * MOST];
	int32_t len = 0, bytes;

	if (n > MOST)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (cps[i] >= 0x10000)
			in[len++] = (UChar)(0xD7C0 + (cps[i] >> 10));
		in[len++] = (UChar)(cps[i] < 0x10000
			? cps[i]
			: 0xDC00 | (cps[i] & 0x3FF));
	}
	len = unorm2_normalize(o->forms[form], in, len, to, 36 * MOST, &ec);
	if (U_FAILURE(ec))
		oracle_die("normalize", ec);
	out->len = 0;
	if (kc_buf_reserve(out, (size_t)len * 3))
		abort();
	u_strToUTF8(out->ptr, (int32_t)out->cap, &bytes, to, len, &ec);
	if (U_FAILURE(ec))
		oracle_die("encode", ec);
	out->len = (size_t)bytes;
}

/* Print code points, for messages. */
static inline void
oracle_print(const char *what, kc_str s)
{
	const char *p = s.ptr, *end = s.ptr + s.len;

	fprintf(stderr, "%s:", what);
	while (p < end)
		fprintf(stderr, " %04X", kc_utf8_next(&p, end));
	fprintf(stderr, "\n");
}

#endif
