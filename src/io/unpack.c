/* SPDX-License-Identifier: Apache-2.0 */
/* Members and frames in a row, and the way past damaged ones. */
#include <config.h>

#include "io/unpack.h"

#include "io/gunzip.h"
#include "mem.h"

#include <stdio.h>
#include <string.h>

/*
 * RAW bytes of compressed input are in memory: members of archives have some 20
 * KiB, 99 % less than 256. When fewer than LOW are left, more are read before a
 * member begins, so that few begin in vain. HISTORY of a longer member stays, for
 * a next one may hide in what was taken for its own when its end is missing.
 * PROBE bytes show whether a member begins: of random bytes that begin as one,
 * none was seen to go on so long without an error.
 */
enum { RAW = 512 << 10, LOW = 64 << 10, HISTORY = 128 << 10, PROBE = 1024 };

enum { NOWHERE = RAW + 1 };

/* What a stream gives at once: more would not stay in a cache of 1 MiB. */
enum { STREAM = 512 << 10 };

struct kc_unpack {
	enum kc_codec codec;
	kc_unpack_source source;
	void *ctx;
	kc_inflate *inflate;
	kc_gunzip *gunzip; /* NULL: not gzip */
	char *raw;
	size_t len, pos; /* of raw: bytes there, bytes used */
	uint64_t base;   /* offset of raw[0] in the file */
	size_t start;    /* in raw, of the member; NOWHERE: before it */
	uint64_t given;  /* bytes that came of the member */
	size_t whole;    /* bytes of the last member that came whole */
	bool large;      /* the last member was: begin the next as a stream */
	bool holds;      /* the decoder may hold output back */
	kc_status ended; /* what the source gave */
	kc_error ended_error;
	bool failed; /* damage without a later member: `failure` is all */
	kc_error failure;
};

kc_status
kc_unpack_new(kc_unpack **out, enum kc_codec codec, kc_str head,
    kc_unpack_source source, void *ctx, kc_error *err)
{
	kc_unpack *u = kc_calloc(1, sizeof(*u));

	if (!u)
		return kc_fail_nomem(err);
	u->codec = codec;
	u->source = source;
	u->ctx = ctx;
	u->raw = kc_malloc(RAW);
	if (codec == KC_CODEC_GZIP)
		u->gunzip = kc_gunzip_new();
	if (!u->raw || head.len > RAW ||
	    (codec == KC_CODEC_GZIP && !u->gunzip) ||
	    kc_inflate_new(&u->inflate, codec, err)) {
		kc_unpack_free(u);
		return kc_fail_nomem(err);
	}
	if (head.len)
		memcpy(u->raw, head.ptr, head.len);
	u->len = head.len;
	*out = u;
	return KC_OK;
}

void
kc_unpack_free(kc_unpack *u)
{
	if (!u)
		return;
	kc_inflate_free(u->inflate);
	kc_gunzip_free(u->gunzip);
	kc_free(u->raw);
	kc_free(u);
}

/* Forget the first n bytes of raw. */
static void
forget_raw(kc_unpack *u, size_t n)
{
	memmove(u->raw, u->raw + n, u->len - n);
	u->base += n;
	u->len -= n;
	u->pos = u->pos > n ? u->pos - n : 0;
	if (u->start != NOWHERE)
		u->start = u->start >= n ? u->start - n : NOWHERE;
}

/* Make room in raw, if there is none: what was used goes, but for HISTORY. */
static void
make_room(kc_unpack *u)
{
	if (u->len < RAW)
		return;
	if (u->start != NOWHERE && u->start)
		forget_raw(u, u->start);
	else if (u->pos > HISTORY)
		forget_raw(u, u->pos - HISTORY);
}

/* Read more compressed bytes, if there are any (now, or after waiting). */
static void
read_raw(kc_unpack *u, bool wait)
{
	size_t got = 0;

	if (u->ended)
		return;
	make_room(u);
	if (u->len == RAW)
		return;
	u->ended = u->source(
	    u->ctx, u->raw + u->len, RAW - u->len, wait, &got, &u->ended_error);
	u->len += u->ended ? 0 : got;
}

static size_t
raw_left(const kc_unpack *u)
{
	return u->len - u->pos;
}

/* True if a member may begin with these bytes. */
static bool
has_magic(const kc_unpack *u, size_t at)
{
	const char *p = u->raw + at;
	size_t left = u->len - at;

	if (u->codec == KC_CODEC_ZSTD)
		return left >= 4 && kc_codec_of((kc_str){p, 4}) == u->codec;
	/* deflate, and no flag that is reserved (RFC 1952, 2.3.1) */
	return left >= 4 && !memcmp(p, "\x1F\x8B\x08", 3) && !(p[3] & 0xE0);
}

/* True if a member begins at `at`: PROBE bytes of it decompress. */
static bool
is_member(kc_unpack *u, size_t at)
{
	size_t left = u->len - at;
	kc_str in = {u->raw + at, left < PROBE ? left : PROBE};
	char out[4096];
	size_t got, total = 0;
	kc_error err;
	kc_status st = KC_OK;

	if (!has_magic(u, at))
		return false;
	kc_inflate_reset(u->inflate);
	do {
		st = kc_inflate_run(
		    u->inflate, &in, out, sizeof(out), &got, &err);
		total += got;
	} while (!st && in.len && total < sizeof(out));
	kc_inflate_reset(u->inflate);
	return !st;
}

/* The first member in raw from `from` on; u->len if none is there. */
static size_t
find_in_raw(kc_unpack *u, size_t from)
{
	char first = u->codec == KC_CODEC_ZSTD ? '\x28' : '\x1F';

	while (from < u->len) {
		const char *p = memchr(u->raw + from, first, u->len - from);

		if (!p)
			break;
		from = (size_t)(p - u->raw);
		if (is_member(u, from))
			return from;
		from++;
	}
	return u->len;
}

/*
 * Go to the next member, the first after `from`, through all of the input if need
 * be. False: there is none.
 */
static bool
go_to_member(kc_unpack *u, size_t from)
{
	for (;;) {
		size_t at = find_in_raw(u, from);

		/* what is cut by the end of raw is looked at again */
		if (at < u->len && (u->len - at >= PROBE || u->ended)) {
			u->pos = at;
			return true;
		}
		if (u->ended)
			return false;
		if (at == u->len)
			at = u->len - from > 3 ? u->len - 3 : from;
		u->start = NOWHERE;
		u->pos = at;
		forget_raw(u, at);
		from = 0;
		read_raw(u, true);
	}
}

/*
 * Decompress once more what there is of the damaged member between its start and
 * the next one, where that was taken for a part of it. Of a zstd frame not the
 * last byte: libzstd gives nothing of a whole one whose checksum is wrong. The
 * bytes that came.
 */
static size_t
redo_member(kc_unpack *u, size_t end, char *out, size_t cap)
{
	kc_str in = {
	    u->raw + u->start, end - u->start - (u->codec == KC_CODEC_ZSTD)};
	size_t total = 0, got;
	kc_error err;
	kc_status st;

	kc_inflate_reset(u->inflate);
	do {
		st = kc_inflate_run(
		    u->inflate, &in, out + total, cap - total, &got, &err);
		total += got;
	} while (!st && in.len && got);
	return total;
}

/* Go back to the start of the member, whose bytes were not given. */
static void
rewind_member(kc_unpack *u)
{
	kc_inflate_reset(u->inflate);
	u->pos = u->start;
	u->given = 0;
	u->holds = false;
}

/*
 * The member is damaged, as *err says; out[0..*len) is of it. Find the next one.
 */
static void
pass_damage(kc_unpack *u, char *out, size_t cap, size_t *len, kc_damage *damage,
    const kc_error *err)
{
	bool all = u->start != NOWHERE && u->given == *len;
	size_t next;

	u->failure = *err;
	if (all) {
		forget_raw(u, u->start);
		while (u->len < RAW && !u->ended)
			read_raw(u, true);
		next = find_in_raw(u, 1);
		if (next < u->len || u->ended)
			u->given = *len = redo_member(u, next, out, cap);
	}
	u->failed = !go_to_member(u, u->start == NOWHERE ? 0 : u->start + 1);
	damage->found = !u->failed || u->given;
	damage->bytes = u->given;
	kc_inflate_reset(u->inflate);
	u->large = u->holds = false;
}

/* Name the place of damage in the message. */
static void
locate_damage(kc_unpack *u, kc_error *err)
{
	size_t n = strlen(err->msg);

	err->offset = u->base + u->pos;
	snprintf(err->msg + n, sizeof(err->msg) - n, " at byte %llu",
	    (unsigned long long)err->offset);
}

/* A member that lies in raw whole, at once. KC_GUNZIP_BAD: by the stream. */
static enum kc_gunzip_result
take_whole(kc_unpack *u, char *out, size_t cap, size_t *len)
{
	enum kc_gunzip_result r;
	size_t used, had, got = 0;

	/* the next one is about as large: it would be in vain */
	if (*len && cap - *len < u->whole)
		return KC_GUNZIP_NO_ROOM;
	if (raw_left(u) < LOW)
		read_raw(u, false);
	do {
		if (!has_magic(u, u->pos))
			return KC_GUNZIP_BAD;
		r = kc_gunzip_member(u->gunzip,
		    (kc_str){u->raw + u->pos, raw_left(u)}, out + *len,
		    cap - *len, &used, &got);
		had = u->len - u->pos;
		if (r == KC_GUNZIP_BAD)
			read_raw(u, false);
	} while (r == KC_GUNZIP_BAD && raw_left(u) > had);
	if (r == KC_GUNZIP_DONE) {
		u->pos += used;
		u->whole = got;
		*len += got;
	}
	return r;
}

/* Some bytes of the member that is open, or past what lies between members. */
static kc_status
take_stream(kc_unpack *u, char *out, size_t cap, size_t *len, kc_error *err)
{
	kc_str in = {u->raw + u->pos, raw_left(u)};
	size_t got, room = cap - *len < STREAM ? cap - *len : STREAM;
	kc_status st = kc_inflate_run(
	    u->inflate, &in, out + *len, room, &got, err);

	u->pos = u->len - in.len;
	u->given += got;
	*len += got;
	u->holds = got == room;
	if (kc_inflate_complete(u->inflate))
		u->large = u->given > cap;
	if (st == KC_ERR_FORMAT)
		locate_damage(u, err);
	return st;
}

/* Why there is no more: the end, what the source gave, or a member cut short. */
static kc_status
end_of_source(kc_unpack *u, kc_error *err)
{
	if (u->ended != KC_EOF) {
		*err = u->ended_error;
		return u->ended;
	}
	if (kc_inflate_complete(u->inflate))
		return KC_EOF;
	kc_fail(err, KC_ERR_FORMAT, 0, "compressed data ends early");
	locate_damage(u, err);
	return KC_ERR_FORMAT;
}

/*
 * One step: a member, or a part of one. KC_EOF: nothing more now, or ever
 * (u->ended), or not into the room that is left.
 */
static kc_status
unpack_step(kc_unpack *u, char *out, size_t cap, size_t *len, kc_error *err)
{
	if (!raw_left(u) && !u->holds) {
		read_raw(u, *len == 0);
		if (!raw_left(u))
			return KC_EOF;
	}
	if (kc_inflate_complete(u->inflate)) {
		enum kc_gunzip_result r = KC_GUNZIP_BAD;

		u->start = u->pos;
		u->given = 0;
		if (u->gunzip && !u->large)
			r = take_whole(u, out, cap, len);
		if (r == KC_GUNZIP_DONE)
			return KC_OK;
		if (r == KC_GUNZIP_NO_ROOM && *len)
			return KC_EOF;
	}
	return take_stream(u, out, cap, len, err);
}

kc_status
kc_unpack_fill(kc_unpack *u, char *out, size_t cap, size_t *len,
    kc_damage *damage, kc_error *err)
{
	kc_status st = KC_OK;

	*len = 0;
	*damage = (kc_damage){0};
	if (u->failed) {
		*err = u->failure;
		return KC_ERR_FORMAT;
	}
	while (!st && *len < cap &&
	    (*len < STREAM || kc_inflate_complete(u->inflate))) {
		size_t own; /* where the bytes of the member begin in out */

		st = unpack_step(u, out, cap, len, err);
		if (st == KC_EOF && !u->ended)
			return KC_OK;
		if (st == KC_EOF)
			st = end_of_source(u, err);
		if (st != KC_ERR_FORMAT)
			continue;
		own = *len > u->given ? *len - (size_t)u->given : 0;
		if (own && u->start != NOWHERE) {
			/* what is sound goes first */
			*len = own;
			rewind_member(u);
			return KC_OK;
		}
		pass_damage(u, out, cap, len, damage, err);
		return damage->found ? KC_OK : KC_ERR_FORMAT;
	}
	return *len ? KC_OK : st;
}
