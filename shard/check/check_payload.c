/* SPDX-License-Identifier: Apache-2.0 */
/* The payload of a shard and the documents in it (check.h). */
#include <config.h>

#include "check.h"

#include "bytes.h"
#include "io/filemap.h"

#include <inttypes.h>

uint32_t
kc_check_id(const struct kc_check *c, uint64_t i)
{
	const char *p = c->bytes.ptr + c->header + i * c->width;

	return c->width == 2 ? kc_get16(p) : kc_get32(p);
}

/* --- Documents --- */

/*
 * Hash the payload up to byte `to` at least, and scan its ids, a piece at a time:
 * documents are looked at while their bytes are in the processor's cache.
 */
static void
read_payload(struct kc_check *c, size_t to)
{
	enum { PIECE = 256 << 10 };

	while (c->seen < to) {
		size_t left = c->bytes.len - c->seen;
		kc_str piece = {
		    c->bytes.ptr + c->seen, left < PIECE ? left : PIECE};

		if (c->seen < c->header)
			piece.len = c->header - c->seen;
		else
			kc_scan_ids(
			    &c->ids, piece, c->width, c->params.delim_id);
		if (c->hash)
			kc_hasher_add(c->hash, piece);
		c->seen += piece.len;
		kc_check_look(c, piece.len);
	}
}

/* True if the delimiter is among ids `from` to `to` of the payload. */
static bool
has_delim(struct kc_check *c, uint64_t from, uint64_t to)
{
	enum { PIECE = 64 << 10 };
	struct kc_id_scan scan = {UINT32_MAX, 0, 0};

	while (from < to) {
		uint64_t n = to - from < PIECE ? to - from : PIECE;
		size_t at = c->header + (size_t)from * c->width;
		kc_str ids = {c->bytes.ptr + at, (size_t)n * c->width};

		read_payload(c, at + ids.len);
		kc_scan_ids(&scan, ids, c->width, c->params.delim_id);
		from += n;
	}
	return scan.delims;
}

static void
check_delims(struct kc_check *c, uint64_t number, uint64_t start, uint64_t end)
{
	uint32_t id = c->params.delim_id;

	if (c->delim & KC_DELIM_PREPEND && kc_check_id(c, start++) != id)
		kc_check_tell(c, c->payload,
		    "document %" PRIu64 " has no delimiter at its start",
		    number);
	if (c->delim & KC_DELIM_APPEND && end > start &&
	    kc_check_id(c, --end) != id)
		kc_check_tell(c, c->payload,
		    "document %" PRIu64 " has no delimiter at its end: readers "
		    "join it to the next",
		    number);
	if (c->delim && has_delim(c, start, end))
		kc_check_tell(c, c->payload,
		    "document %" PRIu64 " has the delimiter inside: readers "
		    "cut it there",
		    number);
}

void
kc_check_document(struct kc_check *c, uint64_t number, uint64_t start,
    uint64_t end, uint64_t *at)
{
	bool fits = start <= end && end <= c->count;

	kc_check_look(c, 24);
	if (!fits || start != *at)
		kc_check_tell(c, c->index,
		    "document %" PRIu64 " is tokens %" PRIu64 " to %" PRIu64
		    " of %" PRIu64 ", the one before it ends at %" PRIu64,
		    number, start, end, c->count, *at);
	if (fits && start < end && c->params.delim_id != KC_TOKENS_NO_EOD)
		check_delims(c, number, start, end);
	*at = end;
}

/* --- A payload --- */

static void
check_ids(struct kc_check *c)
{
	uint32_t vocab = c->params.vocab_size;

	c->tokens += c->count;
	if (vocab && c->count && c->ids.max >= vocab)
		kc_check_tell(c, c->payload,
		    "id %" PRIu32 " in a vocabulary of %" PRIu32
		    " (is the width of %u bytes right?)",
		    c->ids.max, vocab, c->width);
	if (c->sequence && c->count % c->sequence)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens are no whole sequences of %" PRIu32,
		    c->count, c->sequence);
	if (c->count < c->params.min_tokens)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens, where %" PRIu64 " are needed",
		    c->count, c->params.min_tokens);
}

void
kc_check_written(struct kc_check *c, const char *file, uint64_t len,
    const kc_hasher *hash, const struct kc_written *want)
{
	char hex[33];

	kc_hash128_hex(kc_hasher_value(hash), hex);
	if (len != want->len)
		kc_check_tell(c, file,
		    "%" PRIu64 " bytes, where %" PRIu64 " were written", len,
		    want->len);
	else if (!kc_str_equal((kc_str){hex, 32}, want->hex))
		kc_check_tell(c, file,
		    "other bytes than were written (XXH3-128 %s)", hex);
}

/* A payload of raw ids, maybe after a header, which is mapped. */
static void
check_raw(struct kc_check *c, const struct kc_consumer *consumer)
{
	c->seen = 0;
	c->ids = (struct kc_id_scan){UINT32_MAX, 0, 0};
	if (c->hash)
		kc_hasher_reset(c->hash);
	if (c->bytes.len)
		consumer->read(c);
	if (c->header > c->bytes.len)
		c->header = c->bytes.len;
	if ((c->bytes.len - c->header) % c->width)
		kc_check_tell(c, c->payload, "it ends inside an id of %u bytes",
		    c->width);
	read_payload(c, c->bytes.len);
	if (c->bytes.len > c->header)
		check_ids(c);
	if (c->hash)
		kc_check_written(
		    c, c->payload, c->bytes.len, c->hash, &c->want);
}

void
kc_check_payload(struct kc_check *c, const struct kc_consumer *consumer)
{
	kc_error err;

	c->header = 0;
	if (kc_filemap_open(&c->bytes, c->payload, &err)) {
		kc_check_tell(c, c->payload, "%s", err.msg);
		return;
	}
	c->count = c->bytes.len / c->width;
	if (!c->bytes.len)
		kc_check_tell(
		    c, c->payload, "it is empty, which readers cannot map");
	if (!consumer->rows)
		check_raw(c, consumer);
	else if (c->bytes.len)
		kc_check_rows(c, consumer->rows);
	kc_filemap_close(&c->bytes);
}
