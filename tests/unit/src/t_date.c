/* SPDX-License-Identifier: Apache-2.0 */
/* Days of the calendar, against counting them one by one. */
#include <config.h>

#include "kcorpus/date.h"

#include "tests/unit/unit.h"

static unsigned
length_of_month(int64_t year, unsigned month)
{
	static const unsigned lengths[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return lengths[month - 1] + (month == 2 && leap);
}

static void
check_day(int64_t days, int64_t year, unsigned month, unsigned day)
{
	kc_date d = kc_date_of_days(days);

	unit_equal(d.year, year);
	unit_equal(d.month, month);
	unit_equal(d.day, day);
	unit_equal(kc_date_to_days(d), days);
}

START_TEST(known_days)
{
	check_day(0, 1970, 1, 1);
	check_day(-1, 1969, 12, 31);
	check_day(18262, 2020, 1, 1);
	check_day(-719468, 0, 3, 1);
	check_day(-719469, 0, 2, 29);
	check_day(-719528, 0, 1, 1);
	check_day(-719529, -1, 12, 31);
	check_day(INT32_MAX, 5881580, 7, 11);
	check_day(INT32_MIN, -5877641, 6, 23);
}
END_TEST

/* Seven eras, a day after the other. */
START_TEST(every_day_follows_the_one_before)
{
	int64_t days = kc_date_to_days((kc_date){-400, 1, 1});

	for (int64_t year = -400; year < 2400; year++)
		for (unsigned month = 1; month <= 12; month++)
			for (unsigned day = 1;
			     day <= length_of_month(year, month); day++)
				check_day(days++, year, month, day);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {
	    known_days, every_day_follows_the_one_before};

	return UNIT_MAIN("date", cases);
}
