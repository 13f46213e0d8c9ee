/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the trainers do that have an index of the documents beside the payload: the
 * .idx of Megatron and DeepSpeed, the .csv.gz of OLMo, datatrove's .ds.index
 * (check.h).
 */
#include <config.h>

#include "check.h"
#include "shard/formats/doc_index.h"

#include "bytes.h"

#include <inttypes.h>

/* --- Megatron and DeepSpeed --- */

/* Lengths, offsets and document indices of an index that is whole. */
static void
read_sequences(struct kc_check *c, const struct kc_doc_index *x)
{
	uint64_t at = 0;

	for (uint64_t s = 0; s < x->sequences; s++) {
		uint32_t length = kc_get32(x->lengths + 4 * s);
		uint64_t offset = kc_get64(x->offsets + 8 * s);

		kc_check_look(c, 12);
		if (length > INT32_MAX)
			kc_check_tell(c, c->index,
			    "sequence %" PRIu64 " has a negative length", s);
		if (offset != at)
			kc_check_tell(c, c->index,
			    "sequence %" PRIu64 " is at byte %" PRIu64
			    ", the one before it ends at %" PRIu64,
			    s, offset, at);
		at = offset + (uint64_t)length * c->width;
	}
	if (at != c->bytes.len)
		kc_check_tell(c, c->index,
		    "the sequences end at byte %" PRIu64 " of %zu", at,
		    c->bytes.len);
}

static void
read_firsts(struct kc_check *c, const struct kc_doc_index *x)
{
	uint64_t before = 0;

	for (uint64_t d = 0; d <= x->documents; d++) {
		uint64_t first = kc_get64(x->firsts + 8 * d);

		kc_check_look(c, 8);
		if (first < before || first > x->sequences || (!d && first))
			kc_check_tell(c, c->index,
			    "document %" PRIu64 " begins with sequence "
			    "%" PRIu64 " of %" PRIu64,
			    d, first, x->sequences);
		before = first;
	}
	if (before != x->sequences)
		kc_check_tell(c, c->index,
		    "the last document ends with sequence %" PRIu64
		    " of %" PRIu64 ", which the reader asserts",
		    before, x->sequences);
}

/* All documents of an index; where the last one ends. */
static uint64_t
read_documents(struct kc_check *c, const struct kc_doc_index *x)
{
	uint64_t at = 0;

	for (uint64_t i = 0; i < x->documents; i++)
		kc_check_document(c, i, kc_doc_index_start(x, i),
		    kc_doc_index_end(x, i), &at);
	return at;
}

static bool
open_index(struct kc_check *c, struct kc_doc_index *x)
{
	kc_error err;

	if (kc_doc_index_open(x, c->index, &err)) {
		kc_check_tell(c, c->index, "%s", err.msg);
		return false;
	}
	c->mapped = x->file;
	return true;
}

static void
close_index(struct kc_check *c, struct kc_doc_index *x)
{
	kc_doc_index_close(x);
	c->mapped = (kc_str){NULL, 0};
}

void
kc_check_megatron(struct kc_check *c)
{
	struct kc_doc_index x;
	unsigned told = c->told;

	if (!open_index(c, &x))
		return;
	if (x.width != 2 && x.width != 4) {
		kc_check_tell(c, c->index,
		    "type %u of ids is not uint16 (8) or int32 (4)",
		    (unsigned char)x.file.ptr[17]);
	} else {
		c->width = x.width;
		c->count = c->bytes.len / x.width;
		read_sequences(c, &x);
		read_firsts(c, &x);
		if (c->told == told)
			read_documents(c, &x);
	}
	close_index(c, &x);
}

/* DeepSpeed's data_pipeline has 6, 7, 8 for uint16, uint32, uint64. */
void
kc_check_deepspeed(struct kc_check *c)
{
	struct kc_doc_index x;
	unsigned code = 0;

	if (open_index(c, &x)) {
		code = (unsigned char)x.file.ptr[17];
		close_index(c, &x);
	}
	if (code == 8)
		kc_check_tell(c, c->index,
		    "type 8 is uint16 to Megatron and uint64 to DeepSpeed: it "
		    "reads other ids without an error (write with --width=4)");
	else if (code)
		kc_check_megatron(c);
}

/* --- OLMo --- */

/* A number up to a comma or the line's end; false if there is none. */
static bool
take_cell(kc_str *line, uint64_t *n)
{
	size_t i = 0;

	*n = 0;
	while (i < line->len && line->ptr[i] >= '0' && line->ptr[i] <= '9' &&
	    i < 19)
		*n = *n * 10 + (uint64_t)(line->ptr[i++] - '0');
	if (!i || (i < line->len && line->ptr[i] != ','))
		return false;
	i += i < line->len;
	line->ptr += i;
	line->len -= i;
	return true;
}

/* Hash a line of the index. A last LF that is missing shows by the length. */
static void
hash_row(struct kc_check *c, kc_str line)
{
	if (!c->index_hash)
		return;
	kc_hasher_add(c->index_hash, line);
	kc_hasher_add(c->index_hash, KC_STR("\n"));
}

/* All rows have been hashed, of so many bytes. */
static void
check_hashed_rows(struct kc_check *c, uint64_t len)
{
	if (c->index_hash)
		kc_check_written(
		    c, c->index, len, c->index_hash, &c->want_index);
	c->want_index.hex.len = 0;
}

static void
read_rows(struct kc_check *c, kc_reader *r)
{
	uint64_t at = 0, number = 0, start, end;
	kc_str line;
	kc_error err;
	kc_status st;

	if (c->index_hash)
		kc_hasher_reset(c->index_hash);
	while (!(st = kc_reader_line(r, 1 << 20, &line, &err))) {
		hash_row(c, line);
		if (take_cell(&line, &start) && take_cell(&line, &end))
			kc_check_document(c, number, start, end, &at);
		else
			kc_check_tell(c, c->index,
			    "line %" PRIu64 " has no start and end",
			    number + 1);
		number++;
	}
	if (st != KC_EOF) {
		kc_check_tell(c, c->index, "%s", err.msg);
		return;
	}
	if (at != c->count)
		kc_check_tell(c, c->index,
		    "the documents end at token %" PRIu64 " of %" PRIu64, at,
		    c->count);
	check_hashed_rows(c, kc_reader_offset(r));
}

void
kc_check_olmo(struct kc_check *c)
{
	kc_reader *r;
	kc_error err;

	if (c->bytes.len >= 6 && !memcmp(c->bytes.ptr, "\x93NUMPY", 6))
		kc_check_tell(c, c->payload,
		    "a header of numpy, which is read as ids: the file is "
		    "raw");
	if (c->count > UINT32_MAX)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens, where some readers index with uint32",
		    c->count);
	if (kc_reader_open(&r, c->index, &err)) {
		kc_check_tell(c, c->index, "%s", err.msg);
		return;
	}
	read_rows(c, r);
	kc_reader_close(r);
}

/* --- datatrove --- */

void
kc_check_datatrove(struct kc_check *c)
{
	struct kc_doc_index x;
	uint64_t at;

	if (!open_index(c, &x))
		return;
	at = read_documents(c, &x);
	if (at != c->count)
		kc_check_tell(c, c->index,
		    "the documents end at token %" PRIu64 " of %" PRIu64
		    " (is token_size %u right?)",
		    at, c->count, c->width);
	close_index(c, &x);
}
