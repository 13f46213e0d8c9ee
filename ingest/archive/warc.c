/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record reader for WARC and ARC. Header fields: warc_head.c; where records
 * begin: warc_search.c.
 */
#include <config.h>

#include "kcorpus/warc.h"

#include "warc_internal.h"
#include "warc_search.h"

#include "mem.h"

#include <string.h>

/* How long a record's header may be. */
enum { MAX_HEAD = 1 << 16 };

struct kc_warc {
	struct warc_input in;
	size_t max_record;
	bool failed; /* what ended the source was handed on */
	bool started;
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

/* A bad record here; reading goes on after it. */
static kc_status
bad_record(kc_warc *w, const char *why, kc_warc_record *r, kc_error *err)
{
	*r = (kc_warc_record){.offset = warc_offset(&w->in)};
	KC_TRY(kc_warc_resynchronize(&w->in, w->max_record, &r->block, err));
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
		if (w->in.arc || n == 0 || (n == 1 && p[line] == '\r')) {
			*len = seen <= MAX_HEAD ? seen : 0;
			return KC_OK;
		}
		if (line && kc_warc_is_version_line(p + line, n))
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
	kc_status st = kc_warc_input_want(&w->in, WARC_VERSION, err);
	bool version = !st && kc_warc_at_record(&w->in, 0);

	if (!st && !version)
		st = kc_warc_input_want(&w->in, ARC_LINE, err);
	if (st && st != KC_EOF)
		return st;
	w->started = true;
	w->in.arc = !version &&
	    kc_looks_arc((kc_str){warc_here(&w->in), warc_available(&w->in)});
	return KC_OK;
}

/* A record of more bytes than are read; reading goes on after it. */
static kc_status
fail_long(kc_warc *w, size_t head_len, uint64_t len, kc_error *err)
{
	uint64_t at = warc_offset(&w->in);
	kc_status st;

	w->in.pos += head_len;
	st = kc_warc_skip_long(&w->in, len, err);
	if (st && st != KC_EOF)
		return st;
	return kc_fail(err, KC_ERR_LIMIT, at,
	    "a record of %llu bytes is longer than the maximum",
	    (unsigned long long)len);
}

/* The block, whole or cut (KC_ERR_FORMAT); reading goes on after it. */
static kc_status
read_block(
    kc_warc *w, size_t head_len, size_t len, kc_str *block, kc_error *err)
{
	uint64_t at = warc_offset(&w->in);
	size_t end = head_len + len, next;
	bool followed = false;
	kc_status st = kc_warc_input_want(&w->in, end, err);

	if (st && st != KC_EOF)
		return st;
	if (st)
		end = warc_available(&w->in);
	else
		KC_TRY(kc_warc_is_followed(&w->in, end, &followed, err));
	next = end;
	if (!followed)
		KC_TRY(kc_warc_find_next(&w->in, head_len, end, &next, err));
	if (next < end)
		st = KC_EOF;
	*block = (kc_str){warc_here(&w->in) + head_len, next - head_len};
	w->in.pos += next;
	return st
	    ? kc_fail(err, KC_ERR_FORMAT, at,
		  "the record is cut after %zu of %zu bytes", block->len, len)
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
	if (w->in.arc) {
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
		(kc_str){warc_here(&w->in), head_len}, w->in.arc, &head))
		return bad_record(w,
		    w->in.arc ? "not the header of an ARC record"
			      : "not the header of a WARC record",
		    r, err);
	if (head.length > w->max_record)
		return fail_long(w, head_len, head.length, err);
	st = read_block(w, head_len, (size_t)head.length, &r->block, err);
	if (st && st != KC_ERR_FORMAT)
		return st;
	/* The buffer may have moved: read the header anew. */
	kc_warc_read_head(
	    (kc_str){w->in.buf.ptr + start_pos, head_len}, w->in.arc, &head);
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
	st = kc_warc_input_want(&w->in, WARC_VERSION, err);
	if (st && st != KC_EOF)
		return st;
	if (!w->in.arc && !kc_warc_at_record(&w->in, 0))
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
