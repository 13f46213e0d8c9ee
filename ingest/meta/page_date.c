/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as pages write them, to ISO 8601. */
#include <config.h>

#include "page_date.h"

#include "kcorpus/date.h"

#include "ascii.h"

#include <stdio.h>
#include <string.h>

static void
skip_bytes(kc_str *s, size_t n)
{
	s->ptr += n;
	s->len -= n;
}

/* Blanks, of ASCII and the hard space. */
static void
skip_blanks(kc_str *s)
{
	for (;;) {
		if (s->len && kc_ascii_is_space(*s->ptr))
			skip_bytes(s, 1);
		else if (s->len > 1 && !memcmp(s->ptr, "\xC2\xA0", 2))
			skip_bytes(s, 2);
		else
			return;
	}
}

static bool
take_text(kc_str *s, const char *text)
{
	size_t n = strlen(text);

	if (s->len < n || memcmp(s->ptr, text, n) != 0)
		return false;
	skip_bytes(s, n);
	return true;
}

/* A number of `least` to `most` digits, not part of a longer one. */
static bool
take_number(kc_str *s, size_t least, size_t most, unsigned *n)
{
	size_t i = 0;

	for (*n = 0; i < s->len && kc_ascii_is_digit(s->ptr[i]); i++) {
		if (i == most)
			return false;
		*n = *n * 10 + (unsigned)(s->ptr[i] - '0');
	}
	if (i < least)
		return false;
	skip_bytes(s, i);
	return true;
}

static unsigned
days_of_month(unsigned year, unsigned month)
{
	static const uint8_t days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (unsigned)(month == 2 && leap);
}

static bool
is_valid_day(const struct page_date *d)
{
	return d->year >= 1900 && d->year < 2200 && d->month >= 1 &&
	    d->month <= 12 && d->day >= 1 &&
	    d->day <= days_of_month(d->year, d->month);
}

/* Eight digits in a row. */
static bool
take_digits(kc_str *s, struct page_date *d)
{
	unsigned n;

	if (!take_number(s, 8, 8, &n))
		return false;
	d->year = n / 10000;
	d->month = n / 100 % 100;
	d->day = n % 100;
	return true;
}

/*
 * Three numbers with the same sign between them. Month and day may have one digit
 * unless the sign is '-', where that is something else more often than a date.
 */
static bool
take_signed_day(kc_str *s, struct page_date *d)
{
	size_t least;
	char sign;

	if (!take_number(s, 4, 4, &d->year) || !s->len)
		return false;
	sign = *s->ptr;
	if (sign != '-' && sign != '/' && sign != '.')
		return false;
	least = sign == '-' ? 2 : 1;
	skip_bytes(s, 1);
	skip_blanks(s);
	if (!take_number(s, least, 2, &d->month) || !s->len || *s->ptr != sign)
		return false;
	skip_bytes(s, 1);
	skip_blanks(s);
	if (!take_number(s, least, 2, &d->day))
		return false;
	if (sign == '.')
		take_text(s, ".");
	return true;
}

/* 2026 "nyeon" 1 "wol" 3 "il". */
static bool
take_korean_day(kc_str *s, struct page_date *d)
{
	if (!take_number(s, 4, 4, &d->year))
		return false;
	skip_blanks(s);
	if (!take_text(s, u8"\uB144"))
		return false;
	skip_blanks(s);
	if (!take_number(s, 1, 2, &d->month))
		return false;
	skip_blanks(s);
	if (!take_text(s, u8"\uC6D4"))
		return false;
	skip_blanks(s);
	if (!take_number(s, 1, 2, &d->day))
		return false;
	skip_blanks(s);
	return take_text(s, u8"\uC77C");
}

/* "Z", "+09:00", "+0900", also after a blank; nothing else is taken. */
static void
take_zone(kc_str *s, char zone[8])
{
	kc_str rest = *s;
	unsigned hours, minutes;
	char sign;

	zone[0] = '\0';
	if (take_text(&rest, "Z")) {
		memcpy(zone, "Z", 2);
		*s = rest;
		return;
	}
	skip_blanks(&rest);
	if (rest.len < 5 || (*rest.ptr != '+' && *rest.ptr != '-'))
		return;
	sign = *rest.ptr;
	skip_bytes(&rest, 1);
	if (take_number(&rest, 4, 4, &minutes)) {
		hours = minutes / 100;
		minutes %= 100;
	} else if (!take_number(&rest, 2, 2, &hours) ||
	    !take_text(&rest, ":") || !take_number(&rest, 2, 2, &minutes)) {
		return;
	}
	if (hours > 14 || minutes > 59)
		return;
	snprintf(zone, 8, "%c%02u:%02u", sign, hours % 100, minutes % 100);
	*s = rest;
}

/* Half of the day: 0 none, 1 before noon, 2 after. */
static int
take_half(kc_str *s)
{
	static const char *const halves[] = {
	    u8"\uC624\uC804", u8"\uC624\uD6C4", "AM", "PM", "am", "pm"};

	for (int i = 0; i < 6; i++)
		if (take_text(s, halves[i]))
			return 1 + i % 2;
	return 0;
}

/* Minutes, perhaps seconds and a fraction, after the hour. */
static bool
take_minutes(kc_str *s, struct page_date *d)
{
	kc_str rest;
	unsigned fraction;

	if (take_text(s, ":")) {
		if (!take_number(s, 2, 2, &d->minute))
			return false;
		rest = *s;
		if (take_text(&rest, ":") &&
		    take_number(&rest, 2, 2, &d->second)) {
			d->has_second = true;
			if (take_text(&rest, "."))
				take_number(&rest, 1, 9, &fraction);
			*s = rest;
		}
		return true;
	}
	if (!take_text(s, u8"\uC2DC"))
		return false;
	skip_blanks(s);
	rest = *s;
	d->minute = 0;
	if (take_number(&rest, 1, 2, &d->minute)) {
		skip_blanks(&rest);
		if (take_text(&rest, u8"\uBD84"))
			*s = rest;
		else
			d->minute = 0;
	}
	return true;
}

/* A time of day, if one follows; else *s stays. */
static void
take_time(kc_str *s, struct page_date *d)
{
	kc_str rest = *s;
	struct page_date t = *d;
	int half;

	if (!take_text(&rest, "T")) {
		take_text(&rest, ",");
		skip_blanks(&rest);
		/* a day of the week in brackets: one syllable */
		if (rest.len >= 5 && *rest.ptr == '(' && rest.ptr[4] == ')')
			skip_bytes(&rest, 5);
		skip_blanks(&rest);
	}
	half = take_half(&rest);
	skip_blanks(&rest);
	if (!take_number(&rest, 1, 2, &t.hour) || !take_minutes(&rest, &t))
		return;
	if (!half) {
		kc_str later = rest;

		skip_blanks(&later);
		half = take_half(&later);
		if (half)
			rest = later;
	}
	if (half && (t.hour < 1 || t.hour > 12))
		return;
	if (half)
		t.hour = t.hour % 12 + (half == 2 ? 12 : 0);
	if (t.hour > 23 || t.minute > 59 || t.second > 60)
		return;
	t.has_time = true;
	take_zone(&rest, t.zone);
	*d = t;
	*s = rest;
}

bool
kc_date_take(kc_str *s, struct page_date *d)
{
	static bool (*const forms[])(kc_str *, struct page_date *) = {
	    take_signed_day, take_digits, take_korean_day};

	skip_blanks(s);
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		kc_str rest = *s;

		*d = (struct page_date){0};
		if (forms[i](&rest, d) && is_valid_day(d)) {
			*s = rest;
			take_time(s, d);
			return true;
		}
	}
	return false;
}

/* The time that is `seconds` after 1970, in UTC. */
static void
set_seconds(struct page_date *d, int64_t seconds)
{
	kc_date day = kc_date_of_days(seconds / 86400);

	*d = (struct page_date){.year = (unsigned)day.year,
	    .month = day.month,
	    .day = day.day,
	    .has_time = true,
	    .has_second = true};
	memcpy(d->zone, "Z", 2);
	d->hour = (unsigned)(seconds % 86400 / 3600);
	d->minute = (unsigned)(seconds % 3600 / 60);
	d->second = (unsigned)(seconds % 60);
}

bool
kc_date_of_epoch(kc_str s, struct page_date *d)
{
	int64_t n = 0;

	if (s.len != 10 && s.len != 13)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!kc_ascii_is_digit(s.ptr[i]))
			return false;
		n = n * 10 + (s.ptr[i] - '0');
	}
	set_seconds(d, s.len == 13 ? n / 1000 : n);
	return is_valid_day(d);
}

bool
kc_date_ago(kc_str s, const struct page_date *fetched, struct page_date *d)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = {{u8"\uCD08", 1}, {u8"\uBD84", 60},
	    {u8"\uC2DC\uAC04", 3600}, {u8"\uC77C", 86400},
	    {u8"\uC8FC", 7 * 86400}};
	unsigned n;
	int64_t at;

	skip_blanks(&s);
	if (!take_number(&s, 1, 3, &n) || !fetched->has_time ||
	    strcmp(fetched->zone, "Z") != 0)
		return false;
	skip_blanks(&s);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (!take_text(&s, units[i].unit))
			continue;
		skip_blanks(&s);
		if (!take_text(&s, u8"\uC804"))
			return false;
		skip_blanks(&s);
		at = kc_date_to_days((kc_date){
			 fetched->year, fetched->month, fetched->day}) *
			86400 +
		    fetched->hour * 3600 + fetched->minute * 60 +
		    fetched->second - n * units[i].seconds;
		if (at < 0)
			return false;
		set_seconds(d, at);
		d->has_second = units[i].seconds < 60;
		d->has_time = units[i].seconds <= 3600;
		return !s.len;
	}
	return false;
}

kc_status
kc_date_write(const struct page_date *d, kc_buf *out)
{
	KC_TRY(kc_buf_addf(out, "%04u-%02u-%02u", d->year, d->month, d->day));
	if (!d->has_time)
		return KC_OK;
	KC_TRY(kc_buf_addf(out, "T%02u:%02u", d->hour, d->minute));
	if (d->has_second)
		KC_TRY(kc_buf_addf(out, ":%02u", d->second));
	return kc_buf_addf(out, "%s", d->zone);
}
