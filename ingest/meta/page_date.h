/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as pages write them, to ISO 8601. Private to ingest/. */
#ifndef KC_PAGE_DATE_H
#define KC_PAGE_DATE_H

#include "kcorpus/base.h"

/* A date and, perhaps, a time of day. */
struct page_date {
	unsigned year, month, day;
	bool has_time, has_second;
	unsigned hour, minute, second;
	char zone[8]; /* "Z", "+09:00", or empty: local, wherever that is */
};

/*
 * Take a date off the start of *s, white space before it passed over: numbers
 * with '-', '/' or '.' between them (2026-01-03, 2026. 1. 3.), eight digits, or
 * Korean units (2026\uB144 1\uC6D4 3\uC77C); then a time, if one follows: T or blanks,
 * perhaps a day of the week in brackets and \uC624\uC804 or \uC624\uD6C4 (AM, PM), 9:10,
 * 09:10:05.123, 9\uC2DC 10\uBD84, a zone. False if it begins with none.
 */
bool kc_date_take(kc_str *s, struct page_date *d);

/*
 * How long ago: "3\uC2DC\uAC04 \uC804" (three hours ago), with \uCD08, \uBD84,
 * \uC2DC\uAC04, \uC77C, \uC8FC, and nothing else; before `fetched`, whose zone is
 * Z. Days and weeks give no time of day. False if it is none.
 */
bool
kc_date_ago(kc_str s, const struct page_date *fetched, struct page_date *d);

/* Seconds, or milliseconds, since 1970: 10 or 13 digits and nothing else. */
bool kc_date_of_epoch(kc_str s, struct page_date *d);

/* Append as YYYY-MM-DD, with a time Thh:mm[:ss] and its zone. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_date_write(const struct page_date *d, kc_buf *out);

#endif
