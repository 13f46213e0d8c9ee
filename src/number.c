/* SPDX-License-Identifier: Apache-2.0 */
/* Decimal numbers (kcorpus/number.h). */
#include <config.h>

#include "kcorpus/number.h"

#include "ascii.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Take the digits at the front of *s; how many there were. */
static size_t
skip_digits(kc_str *s)
{
	size_t n = 0;

	while (n < s->len && kc_ascii_is_digit(s->ptr[n]))
		n++;
	*s = (kc_str){kc_ptr_add(s->ptr, n), s->len - n};
	return n;
}

/* Take one of the two bytes off the front of *s, if one is there. */
static bool
skip_either(kc_str *s, char a, char b)
{
	if (!s->len || (*s->ptr != a && *s->ptr != b))
		return false;
	*s = (kc_str){s->ptr + 1, s->len - 1};
	return true;
}

static bool
is_decimal(kc_str s)
{
	size_t digits;

	skip_either(&s, '-', '-');
	digits = skip_digits(&s);
	if (skip_either(&s, '.', '.')) {
		digits = skip_digits(&s);
		if (!digits)
			return false;
	}
	if (skip_either(&s, 'e', 'E')) {
		skip_either(&s, '-', '+');
		if (!skip_digits(&s))
			return false;
	}
	return digits && !s.len;
}

bool
kc_number_parse(kc_str s, double *x)
{
	char text[KC_NUMBER_MAX + 1];
	locale_t c;

	if (s.len > KC_NUMBER_MAX || !is_decimal(s))
		return false;
	memcpy(text, s.ptr, s.len);
	text[s.len] = '\0';
	/* In the C library that we know no memory is taken for it. */
	c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!c)
		return false;
	*x = strtod_l(text, NULL, c);
	freelocale(c);
	return true;
}

/*
 * The point of the number from `start` on as a locale has it, which may take
 * several bytes, becomes '.'.
 */
static void
set_decimal_point(kc_buf *out, size_t start)
{
	size_t n = start;

	for (size_t i = start; i < out->len; i++) {
		if (strchr("0123456789e+-", out->ptr[i]))
			out->ptr[n++] = out->ptr[i];
		else if (n == start || out->ptr[n - 1] != '.')
			out->ptr[n++] = '.';
	}
	out->len = n;
}

kc_status
kc_number_put_digits(double x, int digits, kc_buf *out)
{
	size_t start = out->len;

	KC_TRY(kc_buf_addf(out, "%.*g", digits, x));
	set_decimal_point(out, start);
	return KC_OK;
}

/*
 * A decimal of DBL_DIG = 15 digits or less is told from all others by a double, so
 * that 15 digits are it, with zeros that %g leaves out. Numbers below DBL_MIN have
 * fewer bits: 5e-324 is one digit.
 */
kc_status
kc_number_put(double x, kc_buf *out)
{
	size_t start = out->len;
	double again;

	for (int digits = fabs(x) < DBL_MIN ? 1 : DBL_DIG;; digits++) {
		out->len = start;
		KC_TRY(kc_number_put_digits(x, digits, out));
		if (digits == DBL_DECIMAL_DIG ||
		    (kc_number_parse(
			 (kc_str){out->ptr + start, out->len - start},
			 &again) &&
			again == x))
			return KC_OK;
	}
}

void
kc_number_write_share(unsigned ten_thousandths, char share[KC_NUMBER_SHARE])
{
	memcpy(share, "1.0000", KC_NUMBER_SHARE);
	if (ten_thousandths == 10000)
		return;
	share[0] = '0';
	share[2] = (char)('0' + ten_thousandths / 1000);
	share[3] = (char)('0' + ten_thousandths / 100 % 10);
	share[4] = (char)('0' + ten_thousandths / 10 % 10);
	share[5] = (char)('0' + ten_thousandths % 10);
}
