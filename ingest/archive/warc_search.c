/* SPDX-License-Identifier: Apache-2.0 */
/* Where records begin: the search after damage and wrong lengths (warc_search.h). */
#include <config.h>

#include "warc_search.h"

#include "warc_internal.h"

#include <string.h>

bool
kc_warc_is_version_line(const char *p, size_t left)
{
	return left >= WARC_VERSION &&
	    kc_warc_equal((kc_str){p, WARC_VERSION}, "warc/");
}

/* Bytes that show whether a record begins. */
static size_t
start_length(const struct warc_input *in)
{
	return in->arc ? ARC_LINE : WARC_VERSION;
}

bool
kc_warc_at_record(const struct warc_input *in, size_t at)
{
	const char *p = warc_here(in) + at, *lf;
	size_t left = warc_available(in) - at;
	struct warc_head head;

	if (!in->arc)
		return kc_warc_is_version_line(p, left);
	lf = memchr(p, '\n', left < ARC_LINE ? left : ARC_LINE);
	return lf &&
	    kc_warc_read_arc_line((kc_str){p, (size_t)(lf - p)}, &head);
}

kc_status
kc_warc_resynchronize(
    struct warc_input *in, size_t max, kc_str *block, kc_error *err)
{
	size_t at = 0; /* bytes passed over and still in the buffer */
	bool whole = true;

	for (;;) {
		const char *lf = memchr(
		    warc_here(in) + at, '\n', warc_available(in) - at);
		kc_status st;

		at = lf ? (size_t)(lf + 1 - warc_here(in)) : warc_available(in);
		st = lf ? kc_warc_input_want(in, at + start_length(in), err)
			: kc_warc_input_more(in, err);
		if (st && st != KC_EOF)
			return st;
		if (at == warc_available(in) ||
		    (lf && kc_warc_at_record(in, at)))
			break;
		if (at > max) {
			in->pos += at;
			kc_warc_input_compact(in);
			at = 0;
			whole = false;
		}
	}
	if (whole && at <= max)
		*block = (kc_str){warc_here(in), at};
	in->pos += at;
	return KC_OK;
}

/*
 * Where within [from, to) from here a record begins as one should: after a
 * blank line, in ARC after a line. `to` if none does.
 */
static size_t
find_record(const struct warc_input *in, size_t from, size_t to)
{
	const char *p = warc_here(in), *lf;

	for (size_t at = from; at < to; at = (size_t)(lf + 1 - p)) {
		bool blank = in->arc || !at || (at == 1 && *p == '\n') ||
		    (at > 1 && p[at - 1] == '\n' &&
			(p[at - 2] == '\n' ||
			    (p[at - 2] == '\r' &&
				(at == 2 || p[at - 3] == '\n'))));

		if (blank && (!at || p[at - 1] == '\n') &&
		    kc_warc_at_record(in, at))
			return at;
		lf = memchr(p + at, '\n', to - at);
		if (!lf)
			break;
	}
	return to;
}

/*
 * The same within a line, where the writer of the record before died and another
 * went on: "... of the parkWARC/1.0", and a field of WARC on the next line. Only for
 * a record whose length is wrong, as a page may quote this.
 */
static size_t
find_joined_record(const struct warc_input *in, size_t from, size_t to)
{
	static const char version[] = "WARC/1.", field[] = "WARC-";
	const char *p = warc_here(in), *end = p + warc_available(in);
	const char *before = p + to, *at, *hit;
	/* One that begins before `to` ends here: what is further is not looked at. */
	const char *last = end - before < 6 ? end : before + 6;

	for (at = p + from; at < before; at = hit + 1) {
		const char *next;

		hit = memmem(at, (size_t)(last - at), version, 7);
		if (!hit)
			break;
		next = hit + 8; /* after the digit */
		next += next < end && *next == '\r';
		if (end - next > 6 && *next == '\n' &&
		    !memcmp(next + 1, field, 5))
			return (size_t)(hit - p);
	}
	return to;
}

/*
 * Read on from `at` until a record begins there, to know of damage before it: what
 * a damaged member gives may be longer than the record was, and then the record
 * seems whole. Up to where a record began that was found so nothing is left to be
 * known for the ones before it, and at the end of the input for all.
 */
static kc_status
look_for_damage(struct warc_input *in, size_t at, kc_error *err)
{
	enum { SURPLUS = 1 << 20 }; /* ten pages; memory is bounded by it */
	size_t most = at + SURPLUS;

	while (
	    !in->ended && !in->broken && warc_offset(in) + at >= in->intact) {
		size_t have = warc_available(in), found;
		size_t to = have < start_length(in) ? 0
						    : have - start_length(in);
		kc_status st;

		if (have > most)
			return KC_OK;
		found = at < to ? find_record(in, at, to) : to;
		if (found < to) {
			in->intact = warc_offset(in) + found;
			return KC_OK;
		}
		at = at < to ? to : at;
		st = kc_warc_input_more(in, err);
		if (st)
			return st == KC_EOF ? KC_OK : st;
	}
	return KC_OK;
}

kc_status
kc_warc_find_next(
    struct warc_input *in, size_t from, size_t to, size_t *next, kc_error *err)
{
	enum { LINES = 16 }; /* what find_joined_record looks at after `to` */
	kc_status st = kc_warc_input_want(in, to + LINES, err);

	if (st && st != KC_EOF)
		return st;
	*next = find_record(in, from, to);
	if (*next == to && !in->arc)
		*next = find_joined_record(in, from, to);
	return *next == to ? look_for_damage(in, to, err) : KC_OK;
}

kc_status
kc_warc_is_followed(
    struct warc_input *in, size_t at, bool *followed, kc_error *err)
{
	enum { ENDS = 8 };
	kc_status st = kc_warc_input_want(
	    in, at + ENDS + start_length(in), err);

	if (st && st != KC_EOF)
		return st;
	for (size_t i = 0; i < ENDS && at < warc_available(in); i++, at++)
		if (warc_here(in)[at] != '\r' && warc_here(in)[at] != '\n')
			break;
	*followed = at == warc_available(in) || kc_warc_at_record(in, at);
	return KC_OK;
}

kc_status
kc_warc_skip_long(struct warc_input *in, uint64_t n, kc_error *err)
{
	enum { BEHIND = 3 }; /* of the blank line before a record */
	size_t from = 0, have, found;

	for (;;) {
		have = n < warc_available(in) ? (size_t)n : warc_available(in);
		found = find_record(in, from, have);
		if (found < have || have == n) {
			in->pos += found;
			return KC_OK;
		}
		/* What may be the beginning of one is looked at again. */
		if (have > BEHIND + start_length(in)) {
			size_t used = have - BEHIND - start_length(in);

			in->pos += used;
			n -= used;
			from = BEHIND;
			kc_warc_input_compact(in);
		}
		if (kc_warc_input_more(in, err)) {
			in->pos = in->buf.len;
			return KC_EOF;
		}
	}
}
