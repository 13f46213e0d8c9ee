/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal numbers, as options, rules and fields of records have them.
 *
 *	kc_buf buf = KC_BUF_INIT;
 *	double x;
 *
 *	if (kc_number_parse(KC_STR("2.5e-1"), &x))
 *		...			x is .25, whatever the locale
 *	if (kc_number_put(x, &buf))	"0.25"
 *		...			no memory
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

/*
 * Append the finite number x in so many significant digits, 1 to 40, whatever the
 * locale, as %g of printf has it: zeros at the end left out, "1e+20" from as many
 * digits before the point on. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_number_put_digits(
    double x, int digits, kc_buf *out);

/*
 * Append the finite number x in the fewest digits that are read as x again, in the
 * form of kc_number_put_digits: Python's repr has the same digits. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_number_put(double x, kc_buf *out);

/* The bytes of a share as kc_number_write_share has it. */
enum { KC_NUMBER_SHARE = 6 };

/*
 * Write ten-thousandths, 0 to 10000, as a share with four decimals, "0.2500" or
 * "1.0000", without a NUL. Any thread.
 */
KC_API void
kc_number_write_share(unsigned ten_thousandths, char share[KC_NUMBER_SHARE]);

#ifdef __cplusplus
}
#endif

#endif
