/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The .idx of Megatron-LM, Megatron Core, NeMo and GPT-NeoX
 * (megatron.core.datasets.indexed_dataset; the bytes are in kc-shard(1)). One
 * sequence a document, so that N documents take 42 + 20 N bytes.
 *
 * The file starts with N and has the lengths, the offsets and the documents one
 * array after the other, so the lengths wait in a spool until N is known.
 */
#include <config.h>

#include "shard/shard_internal.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>

enum {
	HEADER = 34,
	CODE_INT32 = 4, /* its readers take it for what it is everywhere */
	CODE_UINT16 = 8,
	SPOOL = 1 << 20,
	PIECE = 8192 /* numbers written at a time */
};

struct megatron_sidecar {
	struct kc_shard_place place;
	struct kc_spool lengths; /* u32 each */
	struct kc_outfile file;
	uint64_t documents;
	char piece[8 * PIECE];
	size_t filled;
	uint64_t next; /* the number that comes next, in the array at hand */
};

static kc_status
megatron_open(void **s, const struct kc_shard_place *place, kc_error *err)
{
	struct megatron_sidecar *n = kc_malloc(sizeof(*n));

	if (!n)
		return kc_fail_nomem(err);
	n->place = *place;
	n->file = (struct kc_outfile)KC_OUTFILE_INIT;
	n->documents = 0;
	n->filled = 0;
	kc_spool_init(&n->lengths, place->tmp, SPOOL);
	*s = n;
	return KC_OK;
}

static void
megatron_release(void *self)
{
	struct megatron_sidecar *s = self;

	if (!s)
		return;
	kc_outfile_release(&s->file);
	kc_spool_release(&s->lengths);
	kc_free(s);
}

static kc_status
put_length(struct megatron_sidecar *s, uint32_t tokens, kc_error *err)
{
	char length[4];

	kc_put32(length, tokens);
	s->documents++;
	return kc_spool_add(&s->lengths, (kc_str){length, 4}, err);
}

static kc_status
megatron_add(void *self, const struct kc_shard_document *d, kc_error *err)
{
	struct megatron_sidecar *s = self;

	/* Of a packed set it has the sequences, which are known at its end. */
	return s->place.sequence ? KC_OK
				 : put_length(s, (uint32_t)d->tokens, err);
}

static kc_status
put_header(struct megatron_sidecar *s, kc_error *err)
{
	char h[HEADER] = "MMIDIDX\0"; /* and a second NUL */

	kc_put64(h + 9, 1); /* version */
	h[17] = s->place.width == 2 ? CODE_UINT16 : CODE_INT32;
	kc_put64(h + 18, s->documents);
	kc_put64(h + 26, s->documents + 1);
	return kc_outfile_add(&s->file, (kc_str){h, HEADER}, err);
}

static kc_status
flush_piece(struct megatron_sidecar *s, kc_error *err)
{
	kc_str piece = {s->piece, s->filled};

	s->filled = 0;
	return kc_outfile_add(&s->file, piece, err);
}

static kc_status
put_index_number(struct megatron_sidecar *s, uint64_t v, kc_error *err)
{
	kc_put64(s->piece + s->filled, v);
	s->filled += 8;
	return s->filled == sizeof(s->piece) ? flush_piece(s, err) : KC_OK;
}

static kc_status
copy_lengths(void *ctx, kc_str lengths, kc_error *err)
{
	struct megatron_sidecar *s = ctx;

	return kc_outfile_add(&s->file, lengths, err);
}

static kc_status
put_offsets(void *ctx, kc_str lengths, kc_error *err)
{
	struct megatron_sidecar *s = ctx;

	for (size_t i = 0; i < lengths.len; i += 4) {
		KC_TRY(put_index_number(s, s->next, err));
		s->next += (uint64_t)kc_get32(lengths.ptr + i) * s->place.width;
	}
	return KC_OK;
}

static kc_status
megatron_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct megatron_sidecar *s = self;
	uint32_t sequence = s->place.sequence;

	for (uint64_t at = 0; sequence && at < facts->tokens; at += sequence)
		KC_TRY(put_length(s, sequence, err));
	KC_TRY(kc_outfile_open(&s->file, &s->place, "-#####.idx", err));
	KC_TRY(put_header(s, err));
	KC_TRY(kc_spool_each(&s->lengths, copy_lengths, s, err));
	s->next = 0;
	KC_TRY(kc_spool_each(&s->lengths, put_offsets, s, err));
	for (uint64_t i = 0; i <= s->documents; i++)
		KC_TRY(put_index_number(s, i, err));
	KC_TRY(flush_piece(s, err));
	KC_TRY(kc_outfile_close(&s->file, err));
	return kc_shard_list_file(files, "megatron", &s->file, err);
}

static const struct kc_sidecar_kind megatron_index = {
    .open = megatron_open,
    .add = megatron_add,
    .close = megatron_close,
    .release = megatron_release,
};

const struct kc_shard_format kc_format_megatron = {
    .bit = KC_SHARD_MEGATRON,
    .name = "megatron",
    .payload = &kc_payload_raw,
    .payload_name = "-#####.bin",
    .sidecar = &megatron_index,
    .max_document = INT32_MAX,  /* lengths are int32 */
    .max_documents = INT32_MAX, /* its document index is int32 */
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_C(1) << 31, /* no code for uint32 */
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
