/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making token frames (kcorpus/tokens.h). Not for the files that trainers read:
 * those are the shard room's.
 */
#include <config.h>

#include "kcorpus/tokens.h"

#include "tokens_layout.h"

#include "kcorpus/json.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>

bool
kc_tokens_spec_equal(const kc_tokens_spec *a, const kc_tokens_spec *b)
{
	return a->tokenizer.high == b->tokenizer.high &&
	    a->tokenizer.low == b->tokenizer.low &&
	    a->vocab_size == b->vocab_size && a->eod == b->eod;
}

kc_status
kc_tokens_spec_agree(const kc_tokens_spec *first, const kc_tokens_spec *spec,
    uint64_t offset, kc_error *err)
{
	if (kc_tokens_spec_equal(first, spec))
		return KC_OK;
	if (!first->vocab_size != !spec->vocab_size)
		return kc_fail(err, KC_ERR_FORMAT, offset,
		    spec->vocab_size ? "ids after texts" : "a text after ids");
	if (first->tokenizer.high != spec->tokenizer.high ||
	    first->tokenizer.low != spec->tokenizer.low)
		return kc_fail(err, KC_ERR_FORMAT, offset,
		    "a document of another tokenizer than those before it");
	if (first->vocab_size != spec->vocab_size)
		return kc_fail(err, KC_ERR_FORMAT, offset,
		    "ids of a vocabulary of %" PRIu32
		    ", where those before it have %" PRIu32,
		    spec->vocab_size, first->vocab_size);
	return kc_fail(err, KC_ERR_FORMAT, offset,
	    "another end-of-document id or delimiter than those before it");
}

bool
kc_tokens_detect(kc_str start)
{
	size_t n = start.len < KC_TOKENS_MAGIC_LEN ? start.len
						   : KC_TOKENS_MAGIC_LEN;

	return !n || !memcmp(start.ptr, KC_TOKENS_MAGIC, n);
}

/* Most heads have none: all bytes are looked at without a branch first. */
static kc_status
check_controls(kc_str head, kc_error *err)
{
	bool any = false;
	size_t i = 0;

	for (size_t k = 0; k < head.len; k++)
		any |= (unsigned char)head.ptr[k] < 0x20;
	if (!any)
		return KC_OK;
	while ((unsigned char)head.ptr[i] >= 0x20)
		i++;
	return kc_fail(
	    err, KC_ERR_FORMAT, i, "a TAB or line break between its tokens");
}

kc_status
kc_tokens_check_head(kc_str head, kc_error *err)
{
	kc_json_type type;
	size_t n = head.len;

	KC_TRY(kc_json_check(head, &type, err));
	if (type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0, "not a JSON object");
	/* Then members can be added before the last brace. */
	if (head.ptr[0] != '{' || (n > 2 && head.ptr[1] != '"'))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "white space before its first key");
	if (head.ptr[n - 1] != '}')
		return kc_fail(
		    err, KC_ERR_FORMAT, n - 1, "white space after it");
	return check_controls(head, err);
}

/* Eight bytes in the order in which hashes are written in hex. */
static void
put_digits(char *p, uint64_t v)
{
	for (unsigned i = 0; i < 8; i++)
		p[i] = (char)(v >> (56 - 8 * i));
}

struct kc_tokens_writer {
	kc_tokens_spec spec;
	size_t frame_ids;
	unsigned width;
	bool open;
	bool started; /* the open document has put out a frame */
	kc_buf head;
	kc_buf ids; /* of the frame being filled, as bytes */
};

kc_status
kc_tokens_writer_new(kc_tokens_writer **w, const kc_tokens_spec *spec,
    size_t frame_ids, kc_error *err)
{
	kc_tokens_writer *n;

	*w = NULL;
	if (!spec->vocab_size)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "a vocabulary without a token");
	if (spec->eod != KC_TOKENS_NO_EOD && spec->eod >= spec->vocab_size)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "end-of-document id %" PRIu32 " in a vocabulary of "
		    "%" PRIu32,
		    spec->eod, spec->vocab_size);
	if (frame_ids > KC_TOKENS_MAX_IDS)
		return kc_fail(err, KC_ERR_ARG, 0, "frames of %zu ids (%d)",
		    frame_ids, KC_TOKENS_MAX_IDS);
	n = kc_calloc(1, sizeof(*n));
	if (!n)
		return kc_fail_nomem(err);
	n->spec = *spec;
	n->width = kc_tokens_width(spec->vocab_size);
	n->frame_ids = frame_ids ? frame_ids : KC_TOKENS_FRAME_IDS;
	*w = n;
	return KC_OK;
}

void
kc_tokens_writer_free(kc_tokens_writer *w)
{
	if (!w)
		return;
	kc_buf_release(&w->head);
	kc_buf_release(&w->ids);
	kc_free(w);
}

void
kc_tokens_writer_reset(kc_tokens_writer *w)
{
	enum { KEEP = 1 << 20 };

	w->open = w->started = false;
	kc_buf_reset(&w->head, KEEP);
	kc_buf_reset(&w->ids, KEEP);
}

kc_status
kc_tokens_writer_begin(kc_tokens_writer *w, kc_str head, kc_error *err)
{
	kc_error sub;
	kc_status st;

	if (w->open)
		return kc_fail(err, KC_ERR_ARG, 0, "a document is open");
	if (head.len > KC_TOKENS_MAX_HEAD)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "a head of %zu bytes (the limit is %d)", head.len,
		    KC_TOKENS_MAX_HEAD);
	st = kc_tokens_check_head(head, &sub);
	if (st)
		return kc_fail(err, st == KC_ERR_NOMEM ? st : KC_ERR_ARG, 0,
		    "the head of a document: %s", sub.msg);
	kc_tokens_writer_reset(w);
	if (kc_buf_add(&w->head, head))
		return kc_fail_nomem(err);
	w->open = true;
	return KC_OK;
}

/* Append what is pending as one frame. */
static kc_status
put_frame(kc_tokens_writer *w, bool end, kc_buf *out, kc_error *err)
{
	size_t len = HEADER + w->head.len + w->ids.len;
	unsigned flags = (w->started ? 0 : FLAG_START) | (end ? FLAG_END : 0);
	char *p;

	if (kc_buf_reserve(out, len + CHECKSUM))
		return kc_fail_nomem(err);
	p = out->ptr + out->len;
	memcpy(p, KC_TOKENS_MAGIC, KC_TOKENS_MAGIC_LEN);
	p[AT_VERSION] = KC_TOKENS_VERSION;
	p[AT_WIDTH] = (char)w->width;
	p[AT_FLAGS] = (char)flags;
	p[AT_ZERO] = 0;
	put_digits(p + AT_TOKENIZER, w->spec.tokenizer.high);
	put_digits(p + AT_TOKENIZER + 8, w->spec.tokenizer.low);
	kc_put32(p + AT_VOCAB, w->spec.vocab_size);
	kc_put32(p + AT_EOD, w->spec.eod);
	kc_put32(p + AT_HEAD_LEN, (uint32_t)w->head.len);
	kc_put32(p + AT_COUNT, (uint32_t)(w->ids.len / w->width));
	if (w->head.len)
		memcpy(p + HEADER, w->head.ptr, w->head.len);
	if (w->ids.len)
		memcpy(p + HEADER + w->head.len, w->ids.ptr, w->ids.len);
	kc_put64(p + len, kc_hash64((kc_str){p, len}, 0));
	out->len += len + CHECKSUM;
	out->ptr[out->len] = '\0';
	w->started = true;
	w->head.len = w->ids.len = 0;
	return KC_OK;
}

/* Index of the first id that the vocabulary does not have, or n. */
static size_t
find_bad(const uint32_t *ids, size_t n, uint32_t vocab_size)
{
	size_t i = 0;

	while (i < n && ids[i] < vocab_size)
		i++;
	return i;
}

static void
pack_ids(char *to, const uint32_t *ids, size_t n, unsigned width)
{
	if (width == 2)
		for (size_t i = 0; i < n; i++)
			kc_put16(to + 2 * i, (uint16_t)ids[i]);
	else
		for (size_t i = 0; i < n; i++)
			kc_put32(to + 4 * i, ids[i]);
}

kc_status
kc_tokens_writer_add(kc_tokens_writer *w, const uint32_t *ids, size_t n,
    kc_buf *out, kc_error *err)
{
	size_t full = w->frame_ids * w->width;
	size_t bad = find_bad(ids, n, w->spec.vocab_size);

	if (!w->open)
		return kc_fail(err, KC_ERR_ARG, 0, "no document is open");
	if (bad < n)
		return kc_fail(err, KC_ERR_ARG, bad,
		    "id %" PRIu32 " in a vocabulary of %" PRIu32, ids[bad],
		    w->spec.vocab_size);
	while (n) {
		size_t k;

		/* A full frame waits: the last one carries the end. */
		if (w->ids.len == full)
			KC_TRY(put_frame(w, false, out, err));
		k = (full - w->ids.len) / w->width;
		k = k < n ? k : n;
		if (kc_buf_reserve(&w->ids, k * w->width))
			return kc_fail_nomem(err);
		pack_ids(w->ids.ptr + w->ids.len, ids, k, w->width);
		w->ids.len += k * w->width;
		ids += k;
		n -= k;
	}
	return KC_OK;
}

kc_status
kc_tokens_writer_end(kc_tokens_writer *w, kc_buf *out, kc_error *err)
{
	if (!w->open)
		return kc_fail(err, KC_ERR_ARG, 0, "no document is open");
	KC_TRY(put_frame(w, true, out, err));
	kc_tokens_writer_reset(w);
	return KC_OK;
}

kc_status
kc_tokens_put(kc_tokens_writer *w, kc_str head, const uint32_t *ids, size_t n,
    kc_buf *out, kc_error *err)
{
	size_t len = out->len;
	kc_status st = kc_tokens_writer_begin(w, head, err);

	if (!st)
		st = kc_tokens_writer_add(w, ids, n, out, err);
	if (!st)
		st = kc_tokens_writer_end(w, out, err);
	if (st) {
		kc_tokens_writer_reset(w);
		out->len = len;
	}
	return st;
}
