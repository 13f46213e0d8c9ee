/* SPDX-License-Identifier: Apache-2.0 */
/* Documents on their way into packed sequences (pack_window.h). */
#include <config.h>

#include "pack_window.h"

#include "kcorpus/order.h"

#include "bytes.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

/*
 * Pieces of a window. A window leaves a bin or two unfilled: of log-normal lengths
 * and sequences of 2048 the use is .9999 from 100,000 pieces on (t_packing). More
 * would only take memory: 80 bytes for each and its document, in arrays that grow by
 * half, 36 more while they are packed, and their ids, 180 MB of documents of 700 ids,
 * which are read at random.
 */
enum { WINDOW = 1 << 17 };

#define NONE UINT32_MAX

/* A part of a head. */
struct packed_span {
	uint32_t at, len;
};

struct packed_document {
	uint64_t number;
	kc_hash128 hash;
	uint64_t head_at; /* in the heads */
	uint32_t head_len;
	struct packed_span id, source; /* in the head */
};

struct packed_piece {
	uint64_t at;   /* in the ids, in bytes */
	uint64_t from; /* tokens of its document before it */
	uint32_t tokens;
	uint32_t document;
};

void
kc_pack_window_init(
    struct kc_pack_window *w, const char *dir, size_t memory, uint32_t sequence)
{
	*w = (struct kc_pack_window){.sequence = sequence};
	kc_spool_init(&w->ids, dir, memory / 8 * 7);
	kc_spool_init(&w->heads, dir, memory / 8);
}

void
kc_pack_window_release(struct kc_pack_window *w)
{
	kc_spool_release(&w->ids);
	kc_spool_release(&w->heads);
	kc_buf_release(&w->head);
	kc_free(w->documents);
	kc_free(w->pieces);
	w->documents = NULL;
	w->pieces = NULL;
}

bool
kc_pack_window_is_full(const struct kc_pack_window *w)
{
	return w->piece_count >= WINDOW;
}

/* --- In --- */

static struct packed_span
span_in(kc_str head, kc_str part)
{
	if (!part.len)
		return (struct packed_span){0, 0};
	return (struct packed_span){
	    (uint32_t)(part.ptr - head.ptr), (uint32_t)part.len};
}

static kc_status
cut_pieces(struct kc_pack_window *w, uint64_t tokens, kc_error *err)
{
	uint64_t at = kc_spool_len(&w->ids) - tokens * w->width;

	for (uint64_t from = 0; from < tokens;) {
		uint64_t n = tokens - from;

		n = n < w->sequence ? n : w->sequence;
		if (KC_GROW(&w->pieces, &w->piece_cap, w->piece_count + 1))
			return kc_fail_nomem(err);
		w->pieces[w->piece_count++] = (struct packed_piece){
		    .at = at + from * w->width,
		    .from = from,
		    .tokens = (uint32_t)n,
		    .document = (uint32_t)w->document_count};
		from += n;
	}
	w->document_count++;
	return KC_OK;
}

kc_status
kc_pack_window_add(struct kc_pack_window *w, const struct kc_shard_document *d,
    kc_hash128 hash, kc_error *err)
{
	if (KC_GROW(&w->documents, &w->document_cap, w->document_count + 1))
		return kc_fail_nomem(err);
	w->documents[w->document_count] = (struct packed_document){
	    .number = d->number,
	    .hash = hash,
	    .head_at = kc_spool_len(&w->heads),
	    .head_len = (uint32_t)d->head.len,
	    .id = span_in(d->head, d->id),
	    .source = span_in(d->head, d->source)};
	KC_TRY(kc_spool_add(&w->heads, d->head, err));
	return cut_pieces(w, d->tokens, err);
}

/* --- Out --- */

/* Where each piece goes: bins in an order of their own, pieces by bins. */
struct packing {
	uint32_t *lengths, *bins, *names, *starts, *order;
	uint64_t *keys;
	size_t bin_count;
};

static kc_status
init_packing(struct packing *p, const struct kc_pack_window *w, kc_error *err)
{
	size_t bytes = (w->piece_count + 1) * sizeof(*p->lengths);

	p->lengths = kc_malloc(bytes);
	p->bins = kc_malloc(bytes);
	p->names = kc_malloc(bytes);
	p->order = kc_malloc(bytes);
	p->keys = kc_malloc(2 * bytes);
	p->starts = kc_calloc(w->piece_count + 2, sizeof(*p->starts));
	if (!p->lengths || !p->bins || !p->names || !p->order || !p->keys ||
	    !p->starts)
		return kc_fail_nomem(err);
	for (size_t i = 0; i < w->piece_count; i++)
		p->lengths[i] = w->pieces[i].tokens;
	return KC_OK;
}

static void
release_packing(struct packing *p)
{
	kc_free(p->lengths);
	kc_free(p->bins);
	kc_free(p->names);
	kc_free(p->starts);
	kc_free(p->order);
	kc_free(p->keys);
}

static int
compare_keys(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/*
 * Name bins by a shuffle of the order of their first pieces: the pieces of a long
 * document, which fill one bin each, would come one after the other. A key is the high
 * half of a hash of the bin's number in that order, and the number.
 */
static void
name_bins(struct packing *p, size_t n)
{
	uint32_t seen = 0;

	memset(p->names, 0xff, (n + 1) * sizeof(*p->names));
	for (uint32_t i = 0; i < n; i++) {
		char number[4];

		if (p->names[p->bins[i]] != NONE)
			continue;
		p->names[p->bins[i]] = 0;
		p->order[seen] = p->bins[i];
		kc_put32(number, seen);
		p->keys[seen] = (kc_hash64((kc_str){number, 4}, 0) &
				    ~UINT64_C(0xffffffff)) |
		    seen;
		seen++;
	}
	if (seen)
		qsort(p->keys, seen, sizeof(*p->keys), compare_keys);
	for (uint32_t i = 0; i < seen; i++)
		p->names[p->order[(uint32_t)p->keys[i]]] = i;
}

/* Sort pieces by the names of their bins. */
static void
order_pieces(struct packing *p, size_t n)
{
	name_bins(p, n);
	for (size_t i = 0; i < n; i++) {
		p->bins[i] = p->names[p->bins[i]];
		p->starts[p->bins[i] + 1]++;
	}
	for (size_t b = 1; b <= p->bin_count; b++)
		p->starts[b] += p->starts[b - 1];
	for (size_t i = 0; i < n; i++)
		p->order[p->starts[p->bins[i]]++] = (uint32_t)i;
}

static kc_str
part_of(kc_str head, struct packed_span s)
{
	return (kc_str){head.ptr + s.at, s.len};
}

/* What is told of a piece; its head is read again. */
static kc_status
view_piece(struct kc_pack_window *w, size_t i, struct kc_pack_piece *view,
    kc_error *err)
{
	const struct packed_piece *p = &w->pieces[i];
	const struct packed_document *d = &w->documents[p->document];
	kc_str head;

	KC_TRY(kc_spool_view(
	    &w->heads, d->head_at, d->head_len, &w->head, &head, err));
	*view = (struct kc_pack_piece){.document = {.tokens = p->tokens,
					   .from = p->from,
					   .number = d->number,
					   .head = head,
					   .id = part_of(head, d->id),
					   .source = part_of(head, d->source)},
	    .hash = d->hash,
	    .at = p->at};
	return KC_OK;
}

static void
empty_window(struct kc_pack_window *w)
{
	kc_spool_reset(&w->ids);
	kc_spool_reset(&w->heads);
	w->document_count = w->piece_count = 0;
}

kc_status
kc_pack_window_each(struct kc_pack_window *w,
    kc_status (*take)(
	void *self, const struct kc_pack_piece *piece, kc_error *err),
    void *self, kc_error *err)
{
	struct packing p = {0};
	size_t n = w->piece_count;
	kc_status st = init_packing(&p, w, err);

	if (!st)
		st = kc_pack_best_fit(
		    p.lengths, n, w->sequence, p.bins, &p.bin_count, err);
	if (!st)
		order_pieces(&p, n);
	for (size_t k = 0; !st && k < n; k++) {
		struct kc_pack_piece view;

		st = view_piece(w, p.order[k], &view, err);
		view.last = k + 1 == n ||
		    p.bins[p.order[k]] != p.bins[p.order[k + 1]];
		if (!st)
			st = take(self, &view, err);
	}
	release_packing(&p);
	empty_window(w);
	return st;
}
