/* SPDX-License-Identifier: Apache-2.0 */
/* The record reader for WARC and ARC. Header fields: warc_head.c. */
#include <config.h>

#include "kcorpus/warc.h"

#include "warc_input.h"
#include "warc_internal.h"

#include "mem.h"

#include <string.h>

/* How long a record's header may be, and that of an ARC record after rubbish. */
enum { MAX_HEAD = 1 << 16, ARC_LINE = 4096 };

struct kc_warc {
	struct warc_input in;
	size_t max_record;
	bool failed; /* what ended the source was handed on */
	bool started;
	bool arc;
	char date[24]; /* of an ARC record, rewritten */
};

kc_status
kc_warc_new(kc_warc **w, kc_warc_source source, void *ctx, size_t max_record,
    kc_error *err)
{
	kc_warc *n = kc_calloc(1, sizeof(*n));

	if (!n)
		return kc_fail_nomem(err);
	n->in = (struct warc_input){
	    .source = source, .ctx = ctx, .bad_from = UINT64_MAX};
	n->max_record = max_record;
	*w = n;
	return KC_OK;
}

void
kc_warc_free(kc_warc *w)
{
	if (!w)
		return;
	kc_buf_release(&w->in.buf);
	kc_free(w);
}

bool
kc_warc_failed(const kc_warc *w)
{
	return w->failed;
}

/* Bytes of a version line that tell it from other lines. */
enum { VERSION_BYTES = 5 };

/* True if the version line of a WARC record begins at p. */
static bool
is_version_line(const char *p, size_t left)
{
	return left >= VERSION_BYTES &&
	    kc_warc_equal((kc_str){p, VERSION_BYTES}, "warc/");
}

/* Bytes that show whether a record begins. */
static size_t
start_length(const kc_warc *w)
{
	return w->arc ? ARC_LINE : VERSION_BYTES;
}

/*
 * True if a record begins `at` bytes from here. With at least start_length() more,
 * or at the end.
 */
static bool
at_record(const kc_warc *w, size_t at)
{
	const char *p = warc_here(&w->in) + at, *lf;
	size_t left = warc_available(&w->in) - at;
	struct warc_head head;

	if (!w->arc)
		return is_version_line(p, left);
	lf = memchr(p, '\n', left < ARC_LINE ? left : ARC_LINE);
	return lf &&
	    kc_warc_read_arc_line((kc_str){p, (size_t)(lf - p)}, &head);
}

/*
 * Pass over bytes up to the next line at which a record may begin. They are
 * r->block, if they are not too many.
 */
static kc_status
resynchronize_at(kc_warc *w, kc_warc_record *r, kc_error *err)
{
	size_t at = 0; /* bytes passed over and still in the buffer */
	bool whole = true;

	for (;;) {
		const char *lf = memchr(
		    warc_here(&w->in) + at, '\n', warc_available(&w->in) - at);
		kc_status st;

		at = lf ? (size_t)(lf + 1 - warc_here(&w->in))
			: warc_available(&w->in);
		st = lf ? kc_warc_input_want(&w->in, at + start_length(w), err)
			: kc_warc_input_more(&w->in, err);
		if (st && st != KC_EOF)
			return st;
		if (at == warc_available(&w->in) || (lf && at_record(w, at)))
			break;
		if (at > w->max_record) {
			w->in.pos += at;
			kc_warc_input_compact(&w->in);
			at = 0;
			whole = false;
		}
	}
	if (whole && at <= w->max_record)
		r->block = (kc_str){warc_here(&w->in), at};
	w->in.pos += at;
	return KC_OK;
}

/* A bad record here; reading goes on after it. */
static kc_status
bad_record(kc_warc *w, const char *why, kc_warc_record *r, kc_error *err)
{
	*r = (kc_warc_record){.offset = warc_offset(&w->in)};
	KC_TRY(resynchronize_at(w, r, err));
	return kc_fail(err, KC_ERR_FORMAT, r->offset, "%s", why);
}

/*
 * Length of the header at hand with the blank line after it, 0 if it has no end
 * within MAX_HEAD bytes or before the version line of the next: so a version line
 * repeated n times costs n lines, not n searches. KC_EOF when the input ends
 * first.
 */
static kc_status
head_length(kc_warc *w, size_t *len, kc_error *err)
{
	size_t line = 0, seen = 0; /* start of a line, no end of it before */

	*len = 0;
	while (seen <= MAX_HEAD) {
		const char *p = warc_here(&w->in);
		const char *lf = memchr(
		    p + seen, '\n', warc_available(&w->in) - seen);
		size_t n;

		if (!lf) {
			seen = warc_available(&w->in);
			if (seen <= MAX_HEAD)
				KC_TRY(kc_warc_input_more(&w->in, err));
			continue;
		}
		n = (size_t)(lf - p) - line;
		seen = (size_t)(lf - p) + 1;
		if (w->arc || n == 0 || (n == 1 && p[line] == '\r')) {
			*len = seen <= MAX_HEAD ? seen : 0;
			return KC_OK;
		}
		if (line && is_version_line(p + line, n))
			return KC_OK;
		line = seen;
	}
	return KC_OK;
}

/* Blank lines between records. KC_EOF at the end. */
static kc_status
skip_blank(kc_warc *w, kc_error *err)
{
	for (;;) {
		while (warc_available(&w->in) &&
		    (*warc_here(&w->in) == '\r' || *warc_here(&w->in) == '\n'))
			w->in.pos++;
		if (warc_available(&w->in))
			break;
		kc_warc_input_compact(&w->in);
		KC_TRY(kc_warc_input_more(&w->in, err));
	}
	kc_warc_input_compact(&w->in);
	return KC_OK;
}

/* Tells WARC from ARC by the version line; else by what an ARC record begins with. */
static kc_status
start_member(kc_warc *w, kc_error *err)
{
	kc_status st = kc_warc_input_want(&w->in, VERSION_BYTES, err);
	bool version = !st && at_record(w, 0);

	if (!st && !version)
		st = kc_warc_input_want(&w->in, ARC_LINE, err);
	if (st && st != KC_EOF)
		return st;
	w->started = true;
	w->arc = !version &&
	    kc_looks_arc((kc_str){warc_here(&w->in), warc_available(&w->in)});
	return KC_OK;
}

/*
 * Where within [from, to) from here a record begins as one should: after a
 * blank line, in ARC after a line. `to` if none does.
 */
static size_t
find_record(const kc_warc *w, size_t from, size_t to)
{
	const char *p = warc_here(&w->in), *lf;

	for (size_t at = from; at < to; at = (size_t)(lf + 1 - p)) {
		bool blank = w->arc || !at || (at == 1 && *p == '\n') ||
		    (at > 1 && p[at - 1] == '\n' &&
			(p[at - 2] == '\n' ||
			    (p[at - 2] == '\r' &&
				(at == 2 || p[at - 3] == '\n'))));

		if (blank && (!at || p[at - 1] == '\n') && at_record(w, at))
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
find_joined_record(const kc_warc *w, size_t from, size_t to)
{
	static const char version[] = "WARC/1.", field[] = "WARC-";
	const char *p = warc_here(&w->in), *end = p + warc_available(&w->in);

	for (const char *hit, *at = p + from; at < p + to; at = hit + 1) {
		const char *next;

		hit = memmem(at, (size_t)(end - at), version, 7);
		if (!hit || hit >= p + to || w->arc)
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
 * seems whole.
 */
static kc_status
look_for_damage(kc_warc *w, size_t at, kc_error *err)
{
	enum { SURPLUS = 1 << 20 }; /* ten pages; memory is bounded by it */
	size_t most = at + SURPLUS;

	for (;;) {
		size_t have = warc_available(&w->in);
		size_t to = have < start_length(w) ? 0 : have - start_length(w);
		kc_status st;

		if (have > most || (at < to && find_record(w, at, to) < to))
			return KC_OK;
		at = at < to ? to : at;
		st = kc_warc_input_more(&w->in, err);
		if (st)
			return st == KC_EOF ? KC_OK : st;
	}
}

/* As find_record, for a record after which none begins. */
static kc_status
find_next_record(
    kc_warc *w, size_t from, size_t to, size_t *next, kc_error *err)
{
	enum { LINES = 16 }; /* what find_joined_record looks at after `to` */
	kc_status st = kc_warc_input_want(&w->in, to + LINES, err);

	if (st && st != KC_EOF)
		return st;
	*next = find_record(w, from, to);
	if (*next == to)
		*next = find_joined_record(w, from, to);
	return *next == to ? look_for_damage(w, to, err) : KC_OK;
}

/*
 * True if a record begins `at` bytes from here, after line ends, or the input
 * ends.
 */
static kc_status
is_followed(kc_warc *w, size_t at, bool *followed, kc_error *err)
{
	enum { ENDS = 8 };
	kc_status st = kc_warc_input_want(
	    &w->in, at + ENDS + start_length(w), err);

	if (st && st != KC_EOF)
		return st;
	for (size_t i = 0; i < ENDS && at < warc_available(&w->in); i++, at++)
		if (warc_here(&w->in)[at] != '\r' &&
		    warc_here(&w->in)[at] != '\n')
			break;
	*followed = at == warc_available(&w->in) || at_record(w, at);
	return KC_OK;
}

/*
 * Pass over `n` bytes of a record that is too long, or up to where the next one
 * begins in it, as the length may be what is wrong.
 */
static kc_status
skip_long(kc_warc *w, uint64_t n, kc_error *err)
{
	enum { BEHIND = 3 }; /* of the blank line before a record */
	size_t from = 0, have, found;

	for (;;) {
		have = n < warc_available(&w->in) ? (size_t)n
						  : warc_available(&w->in);
		found = find_record(w, from, have);
		if (found < have || have == n) {
			w->in.pos += found;
			return KC_OK;
		}
		/* What may be the beginning of one is looked at again. */
		if (have > BEHIND + start_length(w)) {
			size_t used = have - BEHIND - start_length(w);

			w->in.pos += used;
			n -= used;
			from = BEHIND;
			kc_warc_input_compact(&w->in);
		}
		if (kc_warc_input_more(&w->in, err)) {
			w->in.pos = w->in.buf.len;
			return KC_EOF;
		}
	}
}

/* The block, whole or cut (KC_ERR_FORMAT); reading goes on after it. */
static kc_status
read_block(kc_warc *w, size_t head_len, const struct warc_head *head,
    kc_str *block, kc_error *err)
{
	uint64_t at = warc_offset(&w->in);
	size_t len = (size_t)head->length, got, next;
	bool followed = false;
	kc_status st;

	if (head->length > w->max_record) {
		w->in.pos += head_len;
		st = skip_long(w, head->length, err);
		if (st && st != KC_EOF)
			return st;
		return kc_fail(err, KC_ERR_LIMIT, at,
		    "a record of %llu bytes is longer than the maximum",
		    (unsigned long long)head->length);
	}
	st = kc_warc_input_want(&w->in, head_len + len, err);
	if (st && st != KC_EOF)
		return st;
	got = st ? warc_available(&w->in) - head_len : len;
	if (!st)
		KC_TRY(is_followed(w, head_len + len, &followed, err));
	next = head_len + got;
	if (!followed)
		KC_TRY(find_next_record(w, head_len, next, &next, err));
	if (next < head_len + got) {
		got = next - head_len;
		st = KC_EOF;
	}
	w->in.pos += head_len + got;
	*block = (kc_str){warc_here(&w->in) - got, got};
	return st ? kc_fail(err, KC_ERR_FORMAT, at,
			"the record is cut after %zu of %zu bytes", got, len)
		  : KC_OK;
}

/* The fields of a record from its header and its block. */
static void
describe_record(kc_warc *w, const struct warc_head *head, kc_warc_record *r)
{
	r->type = head->type;
	r->id = head->id;
	r->url = head->url;
	r->content_type = head->content_type;
	r->date = head->date;
	if (w->arc) {
		kc_warc_arc_date(head->date, w->date);
		r->date = kc_str_of(w->date);
		if (kc_looks_http(r->block))
			r->type = KC_WARC_RESPONSE;
	}
}

static kc_status
read_record(kc_warc *w, kc_warc_record *r, kc_error *err)
{
	struct warc_head head;
	size_t head_len, start_pos = w->in.pos;
	kc_status st = head_length(w, &head_len, err);

	*r = (kc_warc_record){.offset = warc_offset(&w->in)};
	if (st == KC_EOF) {
		r->block = (kc_str){warc_here(&w->in), warc_available(&w->in)};
		w->in.pos = w->in.buf.len;
		return kc_fail(err, KC_ERR_FORMAT, r->offset,
		    "a record is cut in its header");
	}
	if (st)
		return st;
	if (!head_len ||
	    !kc_warc_read_head(
		(kc_str){warc_here(&w->in), head_len}, w->arc, &head))
		return bad_record(w,
		    w->arc ? "not the header of an ARC record"
			   : "not the header of a WARC record",
		    r, err);
	st = read_block(w, head_len, &head, &r->block, err);
	if (st && st != KC_ERR_FORMAT)
		return st;
	/* The buffer may have moved: read the header anew. */
	kc_warc_read_head(
	    (kc_str){w->in.buf.ptr + start_pos, head_len}, w->arc, &head);
	describe_record(w, &head, r);
	return st;
}

/* The end, or what ended the source. */
static kc_status
finish_source(kc_warc *w, kc_error *err)
{
	if (w->in.ended == KC_EOF)
		return KC_EOF;
	w->failed = true;
	if (err)
		*err = w->in.error;
	return w->in.ended;
}

/* The next record of what is at hand. KC_EOF at its end, or before damage. */
static kc_status
next_record(kc_warc *w, kc_warc_record *r, kc_error *err)
{
	kc_status st;

	KC_TRY(skip_blank(w, err));
	if (!w->started)
		KC_TRY(start_member(w, err));
	st = kc_warc_input_want(&w->in, VERSION_BYTES, err);
	if (st && st != KC_EOF)
		return st;
	if (!w->arc && !at_record(w, 0))
		return bad_record(
		    w, "no WARC record where one should begin", r, err);
	return read_record(w, r, err);
}

/* A record that was read may hold bytes that are damaged. */
static kc_status
check_damage(
    struct warc_input *in, kc_status st, const kc_warc_record *r, kc_error *err)
{
	if (!in->broken || warc_offset(in) <= in->bad_from)
		return st;
	in->told = true;
	return st
	    ? st
	    : kc_fail(err, KC_ERR_FORMAT, r->offset, "%s", in->damage.msg);
}

kc_status
kc_warc_next(kc_warc *w, kc_warc_record *r, kc_error *err)
{
	kc_status st;

	if (w->failed)
		return KC_EOF;
	while ((st = next_record(w, r, err)) == KC_EOF && w->in.broken) {
		kc_warc_input_resume(&w->in);
		if (w->in.told)
			continue;
		/* nothing came of it */
		*r = (kc_warc_record){.offset = warc_offset(&w->in)};
		return kc_fail(
		    err, KC_ERR_FORMAT, r->offset, "%s", w->in.damage.msg);
	}
	if (st == KC_EOF)
		return finish_source(w, err);
	w->failed = st == KC_ERR_NOMEM;
	return check_damage(&w->in, st, r, err);
}
