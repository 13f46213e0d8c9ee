/* SPDX-License-Identifier: Apache-2.0 */
/* Days of the calendar (kcorpus/date.h). */
#include <config.h>

#include "kcorpus/date.h"

enum {
	ERA = 146097,        /* days of 400 years */
	BEFORE_1970 = 719468 /* days from 0000-03-01 */
};

/* Days of an era before its year `n`, 0 to 399, which begins in March. */
static int64_t
days_before_year(int64_t n)
{
	return 365 * n + n / 4 - n / 100;
}

/* Days of a year before its month `n`, 0 (March) to 11. */
static int64_t
days_before_month(int64_t n)
{
	return (153 * n + 2) / 5;
}

kc_date
kc_date_of_days(int64_t days)
{
	int64_t z = days + BEFORE_1970;
	int64_t era = (z >= 0 ? z : z - (ERA - 1)) / ERA,
		of_era = z - era * ERA;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 -
			   of_era / (ERA - 1)) /
	    365;
	int64_t of_year = of_era - days_before_year(year);
	int64_t month = (5 * of_year + 2) / 153;

	return (kc_date){.year = year + era * 400 + (month >= 10),
	    .month = (unsigned)(month < 10 ? month + 3 : month - 9),
	    .day = (unsigned)(of_year - days_before_month(month) + 1)};
}

int64_t
kc_date_to_days(kc_date d)
{
	int64_t y = d.year - (d.month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;

	return era * ERA + days_before_year(y - era * 400) +
	    days_before_month((d.month + 9) % 12) + d.day - 1 - BEFORE_1970;
}
