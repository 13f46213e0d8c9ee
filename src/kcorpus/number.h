/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal numbers, as options, rules and fields of records have them.
 *
 *	double x;
 *
 *	if (kc_number_parse(KC_STR("2.5e-1"), &x))
 *		...			x is .25, whatever the locale
 */
#ifndef KCORPUS_NUMBER_H
#define KCORPUS_NUMBER_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The longest number that kc_number_parse takes, in bytes. */
enum { KC_NUMBER_MAX = 400 };

/*
 * *x receives the decimal number that `s` is, all of it: digits, or a point with
 * digits after it, or both, with a minus before and an exponent after if it has
 * them, as in JSON; "00" and ".5" are allowed. Rounded as IEEE 754 has it, infinite
 * beyond the largest double, whatever the locale. False, and *x as it was, for
 * anything else (white space, a plus, hexadecimal, "nan", "inf") and for more than
 * KC_NUMBER_MAX bytes. Any thread.
 */
KC_API bool kc_number_parse(kc_str s, double *x);

#ifdef __cplusplus
}
#endif

#endif
