/* SPDX-License-Identifier: Apache-2.0 */
/* Reading token frames from bytes that arrive in pieces (kcorpus/tokens.h). */
#include <config.h>

#include "kcorpus/tokens.h"

#include "tokens_layout.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>

static uint64_t
get_digits(const char *p)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 8; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

struct kc_tokens_parser {
	kc_buf held;         /* the frame that the last piece did not end */
	bool given;          /* `held` is a frame that was given out */
	uint64_t offset;     /* of the frame at hand */
	bool open;           /* a document is */
	kc_tokens_spec spec; /* of the last frame */
};

kc_tokens_parser *
kc_tokens_parser_new(void)
{
	return kc_calloc(1, sizeof(kc_tokens_parser));
}

void
kc_tokens_parser_free(kc_tokens_parser *p)
{
	if (!p)
		return;
	kc_buf_release(&p->held);
	kc_free(p);
}

void
kc_tokens_parser_reset(kc_tokens_parser *p)
{
	kc_buf_release(&p->held);
	*p = (kc_tokens_parser){.offset = 0};
}

static kc_status
check_flags(const kc_tokens_parser *p, const kc_tokens_frame *f, unsigned flags,
    kc_error *err)
{
	uint64_t at = f->offset + AT_FLAGS;

	if (flags & ~(unsigned)(FLAG_START | FLAG_END))
		return kc_fail(err, KC_ERR_FORMAT, at,
		    "token frame with unknown flags 0x%02x", flags);
	if (f->start && p->open)
		return kc_fail(err, KC_ERR_FORMAT, at,
		    "a document starts inside another one");
	if (!f->start && !p->open)
		return kc_fail(err, KC_ERR_FORMAT, at,
		    "a document goes on that did not start");
	if (!f->start && !kc_tokens_spec_equal(&f->spec, &p->spec))
		return kc_fail(err, KC_ERR_FORMAT, f->offset + AT_TOKENIZER,
		    "the tokenizer changes inside a document");
	if (!f->start && !f->end && !f->count)
		return kc_fail(err, KC_ERR_FORMAT, f->offset + AT_COUNT,
		    "a frame inside a document without ids");
	return KC_OK;
}

static kc_status
check_lengths(const kc_tokens_frame *f, kc_error *err)
{
	if (f->head.len > KC_TOKENS_MAX_HEAD)
		return kc_fail(err, KC_ERR_LIMIT, f->offset + AT_HEAD_LEN,
		    "token frame with a head of %zu bytes (the limit is %d)",
		    f->head.len, KC_TOKENS_MAX_HEAD);
	if (f->count > KC_TOKENS_MAX_IDS)
		return kc_fail(err, KC_ERR_LIMIT, f->offset + AT_COUNT,
		    "token frame of %zu ids (the limit is %d)", f->count,
		    KC_TOKENS_MAX_IDS);
	if (f->start != (f->head.len > 0))
		return kc_fail(err, KC_ERR_FORMAT, f->offset + AT_HEAD_LEN,
		    f->start ? "a document without a head"
			     : "a head inside a document");
	return KC_OK;
}

static kc_status
check_spec(const kc_tokens_frame *f, kc_error *err)
{
	if (!f->spec.vocab_size)
		return kc_fail(err, KC_ERR_FORMAT, f->offset + AT_VOCAB,
		    "token frame of a vocabulary of size 0");
	if (f->width != kc_tokens_width(f->spec.vocab_size))
		return kc_fail(err, KC_ERR_FORMAT, f->offset + AT_WIDTH,
		    "token frame with ids of %u bytes and a vocabulary of "
		    "%" PRIu32,
		    f->width, f->spec.vocab_size);
	if (f->spec.eod != KC_TOKENS_NO_EOD &&
	    f->spec.eod >= f->spec.vocab_size)
		return kc_fail(err, KC_ERR_FORMAT, f->offset + AT_EOD,
		    "end-of-document id %" PRIu32 " in a vocabulary of "
		    "%" PRIu32,
		    f->spec.eod, f->spec.vocab_size);
	return KC_OK;
}

/* Read and check the HEADER bytes at h. */
static kc_status
parse_header(
    const kc_tokens_parser *p, const char *h, kc_tokens_frame *f, kc_error *err)
{
	unsigned version = (unsigned char)h[AT_VERSION];
	unsigned flags = (unsigned char)h[AT_FLAGS];

	if (!kc_tokens_detect((kc_str){h, KC_TOKENS_MAGIC_LEN}))
		return kc_fail(err, KC_ERR_FORMAT, p->offset,
		    p->offset ? "no token frame here" : "not a token stream");
	if (version != KC_TOKENS_VERSION)
		return kc_fail(err, KC_ERR_FORMAT, p->offset + AT_VERSION,
		    "token frame of version %u, this kcorpus reads version %d",
		    version, KC_TOKENS_VERSION);
	if (h[AT_ZERO])
		return kc_fail(err, KC_ERR_FORMAT, p->offset + AT_ZERO,
		    "token frame whose byte %d is not 0", AT_ZERO);
	*f = (kc_tokens_frame){
	    .spec.tokenizer.high = get_digits(h + AT_TOKENIZER),
	    .spec.tokenizer.low = get_digits(h + AT_TOKENIZER + 8),
	    .spec.vocab_size = kc_get32(h + AT_VOCAB),
	    .spec.eod = kc_get32(h + AT_EOD),
	    .start = flags & FLAG_START,
	    .end = flags & FLAG_END,
	    .width = (unsigned char)h[AT_WIDTH],
	    .head.len = kc_get32(h + AT_HEAD_LEN),
	    .count = kc_get32(h + AT_COUNT),
	    .offset = p->offset,
	};
	KC_TRY(check_spec(f, err));
	KC_TRY(check_lengths(f, err));
	f->ids.len = f->count * f->width;
	return check_flags(p, f, flags, err);
}

static size_t
frame_len(const kc_tokens_frame *f)
{
	return HEADER + f->head.len + f->ids.len + CHECKSUM;
}

enum { BLOCK = 64 };

/*
 * The largest of BLOCK ids of 2 bytes: a fixed number, of which compilers make vector
 * code. Signed comparisons, which SSE2 has, of ids moved by 2^15.
 */
static uint32_t
largest_of_block(const char *p)
{
	int16_t max = INT16_MIN;

	for (size_t i = 0; i < BLOCK; i++) {
		int16_t moved = (int16_t)(kc_get16(p + 2 * i) ^ 0x8000);

		max = moved > max ? moved : max;
	}
	return (uint16_t)max ^ 0x8000u;
}

/* Index of the first id outside the vocabulary, or f->count. */
static size_t
find_outside(const kc_tokens_frame *f)
{
	const char *p = f->ids.ptr;
	uint32_t n = f->spec.vocab_size;
	size_t i = 0;

	while (f->width == 2 && f->count - i >= BLOCK &&
	    largest_of_block(p + 2 * i) < n)
		i += BLOCK;
	if (f->width == 2)
		while (i < f->count && kc_get16(p + 2 * i) < n)
			i++;
	else
		while (i < f->count && kc_get32(p + 4 * i) < n)
			i++;
	return i;
}

static kc_status
check_head(const kc_tokens_frame *f, kc_error *err)
{
	kc_error sub;
	kc_status st = kc_tokens_check_head(f->head, &sub);

	return st ? kc_fail(err, st, f->offset + HEADER + sub.offset,
			"the head of a document: %s", sub.msg)
		  : KC_OK;
}

/* Check the whole frame at `at`, whose header has passed, and point into it. */
static kc_status
parse_body(
    kc_tokens_parser *p, const char *at, kc_tokens_frame *f, kc_error *err)
{
	size_t len = frame_len(f) - CHECKSUM;
	size_t bad;

	if (kc_get64(at + len) != kc_hash64((kc_str){at, len}, 0))
		return kc_fail(err, KC_ERR_FORMAT, f->offset,
		    "token frame with a wrong checksum");
	f->head.ptr = at + HEADER;
	f->ids.ptr = f->head.ptr + f->head.len;
	if (f->start)
		KC_TRY(check_head(f, err));
	bad = find_outside(f);
	if (bad < f->count)
		return kc_fail(err, KC_ERR_FORMAT,
		    f->offset + HEADER + f->head.len + bad * f->width,
		    "id %" PRIu32 " in a vocabulary of %" PRIu32,
		    kc_tokens_id(f, bad), f->spec.vocab_size);
	p->open = !f->end;
	p->spec = f->spec;
	p->offset += len + CHECKSUM;
	return KC_OK;
}

static void
skip_stream_bytes(kc_str *in, size_t n)
{
	in->ptr += n;
	in->len -= n;
}

/* Hold bytes of `in` until there are `need`. KC_EOF when they do not suffice. */
static kc_status
hold_bytes(kc_tokens_parser *p, kc_str *in, size_t need, kc_error *err)
{
	size_t n = p->held.len < need ? need - p->held.len : 0;
	kc_status st = n > in->len ? KC_EOF : KC_OK;

	n = n < in->len ? n : in->len;
	if (kc_buf_add(&p->held, (kc_str){in->ptr, n}))
		return kc_fail_nomem(err);
	skip_stream_bytes(in, n);
	return st;
}

/* A frame that needs no copy; a wrong one is held for kc_tokens_parser_held. */
static kc_status
take_whole(
    kc_tokens_parser *p, const char *at, kc_tokens_frame *f, kc_error *err)
{
	kc_status st = parse_body(p, at, f, err);

	if (st && kc_buf_add(&p->held, (kc_str){at, frame_len(f)}))
		return kc_fail_nomem(err);
	return st;
}

kc_status
kc_tokens_parser_next(
    kc_tokens_parser *p, kc_str *in, kc_tokens_frame *frame, kc_error *err)
{
	const char *at = in->ptr;

	if (p->given)
		kc_buf_reset(&p->held, 1 << 20);
	p->given = false;
	if (!p->held.len && in->len >= HEADER) {
		KC_TRY(parse_header(p, at, frame, err));
		if (in->len >= frame_len(frame)) {
			skip_stream_bytes(in, frame_len(frame));
			return take_whole(p, at, frame, err);
		}
	}
	if (!p->held.len && !in->len)
		return KC_EOF;
	KC_TRY(hold_bytes(p, in, HEADER, err));
	KC_TRY(parse_header(p, p->held.ptr, frame, err));
	KC_TRY(hold_bytes(p, in, frame_len(frame), err));
	KC_TRY(parse_body(p, p->held.ptr, frame, err));
	p->given = true;
	return KC_OK;
}

kc_str
kc_tokens_parser_held(const kc_tokens_parser *p)
{
	return p->given ? (kc_str){NULL, 0} : kc_buf_str(&p->held);
}

uint64_t
kc_tokens_parser_offset(const kc_tokens_parser *p)
{
	return p->offset;
}

kc_status
kc_tokens_parser_finish(const kc_tokens_parser *p, kc_error *err)
{
	size_t held = kc_tokens_parser_held(p).len;

	if (!kc_tokens_detect((kc_str){p->held.ptr, held}))
		return kc_fail(err, KC_ERR_FORMAT, p->offset,
		    p->offset ? "no token frame here" : "not a token stream");
	if (held)
		return kc_fail(err, KC_ERR_FORMAT, p->offset + held,
		    "token stream ends inside a frame");
	if (p->open)
		return kc_fail(err, KC_ERR_FORMAT, p->offset,
		    "token stream ends inside a document");
	return KC_OK;
}

void
kc_tokens_unpack(const kc_tokens_frame *f, uint32_t *ids)
{
	const char *p = f->ids.ptr;

	if (f->width == 2)
		for (size_t i = 0; i < f->count; i++)
			ids[i] = kc_get16(p + 2 * i);
	else
		for (size_t i = 0; i < f->count; i++)
			ids[i] = kc_get32(p + 4 * i);
}
