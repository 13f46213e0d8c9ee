/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A window of documents on their way into packed sequences: their ids as they will
 * stand in the payload, what is told of each, and the pieces that they are cut
 * into, none longer than a sequence.
 */
#ifndef KC_SHARD_PACK_WINDOW_H
#define KC_SHARD_PACK_WINDOW_H

#include "shard/shard_internal.h"

/* A piece as it is placed: its ids are `bytes` from `at` on in the window. */
struct kc_pack_piece {
	struct kc_shard_document document; /* without `start` */
	kc_hash128 hash;                   /* of the document */
	uint64_t at;
	bool last; /* of its sequence */
};

struct kc_pack_window {
	uint32_t sequence;
	unsigned width;
	struct kc_spool ids;   /* delimiters among them; to be added to */
	struct kc_spool heads; /* one after the other */
	struct packed_document *documents;
	struct packed_piece *pieces;
	size_t document_count, document_cap, piece_count, piece_cap;
	kc_buf head; /* of the piece at hand */
};

/* An empty window; `dir` is for what does not go into `memory`; borrowed. */
void kc_pack_window_init(struct kc_pack_window *w, const char *dir,
    size_t memory, uint32_t sequence);
void kc_pack_window_release(struct kc_pack_window *w);

/*
 * Take a document whose ids, d->tokens of them, were added to w->ids last.
 * KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_pack_window_add(struct kc_pack_window *w,
    const struct kc_shard_document *d, kc_hash128 hash, kc_error *err);

/* True if there are as many pieces as a window has, the same on every machine. */
bool kc_pack_window_is_full(const struct kc_pack_window *w);

/*
 * Pack all pieces and hand them to `take`, sequence by sequence: shuffled, always in
 * the same way, inside a sequence as they came. The window is empty
 * then. KC_ERR_IO, KC_ERR_NOMEM; a status from `take` ends it.
 */
KC_MUST_CHECK kc_status kc_pack_window_each(struct kc_pack_window *w,
    kc_status (*take)(
	void *self, const struct kc_pack_piece *piece, kc_error *err),
    void *self, kc_error *err);

#endif
