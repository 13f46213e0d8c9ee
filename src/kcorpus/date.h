/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days of the calendar.
 *
 *	kc_date d = kc_date_of_days(18262);	2020-01-01
 *	int64_t days = kc_date_to_days(d);	18262
 *
 * The calendar is the proleptic Gregorian one, as ISO 8601 has it: the year before 1
 * is 0, the one before that is -1. Days are counted from 1970-01-01, and are negative
 * before it. Nothing here knows of time zones.
 *
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
 * (days_from_civil and civil_from_days): years begin in March, so that the leap day
 * is the last of a year, and 400 years, an era, have 146,097 days.
 */
#ifndef KCORPUS_DATE_H
#define KCORPUS_DATE_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_date {
	int64_t year;
	unsigned month; /* 1 to 12 */
	unsigned day;   /* 1 to 31 */
} kc_date;

/* The day that is `days` after 1970-01-01. For every value but the last 719,468. */
KC_API kc_date kc_date_of_days(int64_t days);

/*
 * The days from 1970-01-01 to `d`, which must be a day of the calendar of a year
 * between -2^50 and 2^50.
 */
KC_API int64_t kc_date_to_days(kc_date d);

#ifdef __cplusplus
}
#endif

#endif
