/* SPDX-License-Identifier: Apache-2.0 */
/* Shards while a set is written, and what goes into them (set_writer.h). */
#include <config.h>

#include "set_writer.h"

#include "bytes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- Shards --- */

/* True if `tokens` more, and what fills up a sequence, are too many for the shard. */
static bool
is_full(const kc_shard_writer *w, uint64_t tokens)
{
	const struct kc_shard_facts *f = &w->shard.facts;
	uint64_t all = f->tokens + tokens;

	if (f->sequence && all % f->sequence)
		all += f->sequence - all % f->sequence;
	return f->documents >= w->max_documents || all > w->max_tokens ||
	    all * w->width > w->max_bytes;
}

/* A format whose reader takes one file would lose the rest. */
static kc_status
refuse_shard(const kc_shard_writer *w, kc_error *err)
{
	const struct {
		uint64_t most;
		const char *what;
	} ceilings[] = {{w->max_tokens, "tokens"}, {w->max_bytes, "bytes"},
	    {w->max_documents, "documents"}};
	char over[100] = "";
	size_t i = 0;

	while (w->formats.v[i]->max_shards != w->max_shards)
		i++;
	for (size_t k = 0; k < 3; k++) {
		size_t n = strlen(over);

		if (ceilings[k].most != UINT64_MAX)
			snprintf(over + n, sizeof(over) - n, "%s%" PRIu64 " %s",
			    n ? " or " : "", ceilings[k].most,
			    ceilings[k].what);
	}
	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "%s reads one file, and the documents need a second shard (over "
	    "%s)",
	    w->formats.v[i]->name, over);
}

static kc_status
open_shard(kc_shard_writer *w, kc_error *err)
{
	static const struct kc_shard_columns no_columns;
	struct kc_shard_place place = {.set = w->set,
	    .prefix = w->params.prefix,
	    .number = w->totals.shards,
	    .tmp = w->params.tmp,
	    .width = w->width,
	    .vocab_size = w->spec.vocab_size,
	    .sequence = w->params.pack ? w->params.sequence : 0,
	    .columns = w->params.pack ? &no_columns : &w->columns,
	    .compress = w->params.compress,
	    .max_bytes = w->max_bytes,
	    .notes = w->notes,
	    .worker = w->worker};
	struct kc_shard_facts facts = {.number = w->totals.shards,
	    .width = w->width,
	    .sequence = place.sequence,
	    .delim_id = w->delim_id,
	    .spec = w->spec,
	    .ids.min = UINT32_MAX,
	    .special = &w->special,
	    .prefix = w->params.prefix};

	if (w->totals.shards == w->max_shards)
		return refuse_shard(w, err);
	w->totals.shards++;
	kc_special_reset_shard(&w->special);
	return kc_assembly_open(
	    &w->shard, &w->formats, &place, &facts, w->params.delim, err);
}

unsigned
kc_set_delims(const kc_shard_writer *w)
{
	return w->params.delim == KC_DELIM_AUTO
	    ? 1
	    : (w->params.delim & 1) + (w->params.delim >> 1 & 1);
}

/* --- Ids --- */

/* Ids as they stand in the payload, into it or into the window. */
static kc_status
put_wide(kc_shard_writer *w, kc_str ids, kc_error *err)
{
	return w->params.pack == KC_PACK_BEST_FIT
	    ? kc_spool_add(&w->window.ids, ids, err)
	    : kc_assembly_put_ids(&w->shard, ids, err);
}

/* Append ids as they come from the stream. */
static kc_status
put_ids(void *ctx, kc_str ids, kc_error *err)
{
	kc_shard_writer *w = ctx;
	unsigned width = kc_tokens_width(w->spec.vocab_size);
	size_t n = ids.len / 2;

	if (ids.len % width)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "a part of an id of %u bytes", width);
	if (w->width == width)
		return put_wide(w, ids, err);
	w->wide.len = 0;
	if (kc_buf_reserve(&w->wide, 4 * n))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		kc_put32(w->wide.ptr + 4 * i, kc_get16(ids.ptr + 2 * i));
	w->wide.len = 4 * n;
	return put_wide(w, kc_buf_str(&w->wide), err);
}

/* The delimiter, if documents have it at `where`. */
static kc_status
put_delim(kc_shard_writer *w, unsigned where, kc_error *err)
{
	char id[4];

	if (w->params.pack != KC_PACK_BEST_FIT)
		return kc_assembly_put_delim(&w->shard, where, err);
	kc_put32(id, w->delim_id);
	return kc_payload_delim(&kc_payload_raw, w->params.delim) & where
	    ? kc_spool_add(&w->window.ids, (kc_str){id, w->width}, err)
	    : KC_OK;
}

/* The document's ids: those of its only frame, or those put aside. */
static kc_status
put_payload(kc_shard_writer *w, const kc_tokens_frame *frame, kc_error *err)
{
	KC_TRY(put_delim(w, KC_DELIM_PREPEND, err));
	if (frame->start)
		KC_TRY(put_ids(w, frame->ids, err));
	else
		KC_TRY(kc_spool_each(&w->doc.spool, put_ids, w, err));
	return put_delim(w, KC_DELIM_APPEND, err);
}

/* Count a document, or its first piece, and its hash. */
static void
count_document(kc_shard_writer *w, kc_hash128 hash)
{
	kc_hash128_add(&w->shard.facts.sum, hash);
	kc_hash128_add(&w->totals.corpus, hash);
	w->totals.documents++;
}

/* Tell of what stands in the payload now: a document, a piece, padding. */
static kc_status
note_entry(kc_shard_writer *w, const struct kc_shard_document *d,
    const struct kc_id_scan *ids, kc_error *err)
{
	w->totals.tokens += d->tokens;
	w->totals.bytes += d->tokens * w->width;
	return kc_assembly_note(&w->shard, d, ids, err);
}

/* The smallest and the largest id of the document at hand, delimiters counted. */
static struct kc_id_scan
ids_at_hand(const kc_shard_writer *w)
{
	struct kc_id_scan ids = w->doc.ids;

	if (w->params.delim) {
		ids.min = w->delim_id < ids.min ? w->delim_id : ids.min;
		ids.max = w->delim_id > ids.max ? w->delim_id : ids.max;
	}
	return ids;
}

/* --- Sequences --- */

/* Fill up the sequence that the shard ends in. */
static kc_status
pad_sequence(kc_shard_writer *w, kc_error *err)
{
	const struct kc_shard_facts *f = &w->shard.facts;
	uint32_t sequence = w->params.sequence, id = w->params.pad_id;
	struct kc_id_scan ids = {id, id, 0};
	struct kc_shard_document d = {
	    .start = f->tokens, .head = KC_STR("{}"), .id = {"", 0}};

	if (!sequence || f->tokens % sequence == 0)
		return KC_OK;
	d.source = d.id;
	d.tokens = sequence - f->tokens % sequence;
	w->wide.len = 0;
	if (kc_buf_reserve(&w->wide, d.tokens * w->width))
		return kc_fail_nomem(err);
	w->wide.len = d.tokens * w->width;
	for (size_t i = 0; i < d.tokens; i++) {
		if (w->width == 2)
			kc_put16(w->wide.ptr + 2 * i, (uint16_t)id);
		else
			kc_put32(w->wide.ptr + 4 * i, id);
	}
	KC_TRY(kc_assembly_put_ids(&w->shard, kc_buf_str(&w->wide), err));
	w->totals.padding += d.tokens;
	kc_special_take_id(&w->special, id, d.tokens);
	return note_entry(w, &d, &ids, err);
}

/* Complete the shard that is open, if one is. */
static kc_status
close_shard(kc_shard_writer *w, kc_error *err)
{
	if (!w->shard.open)
		return KC_OK;
	if (w->params.pack)
		KC_TRY(pad_sequence(w, err));
	w->totals.mended += w->shard.cells.mended;
	return kc_assembly_close(&w->shard, &w->manifest, err);
}

/* A shard with room for `tokens` more. */
static kc_status
make_shard_room(kc_shard_writer *w, uint64_t tokens, kc_error *err)
{
	if (w->shard.open && is_full(w, tokens))
		KC_TRY(close_shard(w, err));
	return w->shard.open ? KC_OK : open_shard(w, err);
}

/* The ids of a piece from the window into the payload, looked at on the way. */
static kc_status
copy_piece(kc_shard_writer *w, const struct kc_pack_piece *p,
    struct kc_id_scan *ids, kc_error *err)
{
	kc_str piece;

	KC_TRY(kc_spool_view(&w->window.ids, p->at,
	    (size_t)p->document.tokens * w->width, &w->wide, &piece, err));
	kc_scan_ids(ids, piece, w->width, KC_TOKENS_NO_EOD);
	kc_special_add_shard(&w->special, piece, w->width, ids);
	return kc_assembly_put_ids(&w->shard, piece, err);
}

static kc_status
place_piece(void *self, const struct kc_pack_piece *piece, kc_error *err)
{
	kc_shard_writer *w = self;
	struct kc_shard_document d = piece->document;
	struct kc_id_scan ids = {UINT32_MAX, 0, 0};

	/* Shards are cut between sequences. */
	if (!w->shard.open || w->shard.facts.tokens % w->params.sequence == 0)
		KC_TRY(make_shard_room(w, w->params.sequence, err));
	d.start = w->shard.facts.tokens;
	KC_TRY(copy_piece(w, piece, &ids, err));
	if (!d.from)
		count_document(w, piece->hash);
	KC_TRY(note_entry(w, &d, &ids, err));
	return piece->last ? pad_sequence(w, err) : KC_OK;
}

/* --- Documents --- */

kc_status
kc_set_put_document(kc_shard_writer *w, const kc_tokens_frame *frame,
    struct kc_shard_document *d, kc_error *err)
{
	kc_hash128 hash = kc_hasher_value(w->doc.hash);
	struct kc_id_scan ids = ids_at_hand(w);

	if (w->params.pack == KC_PACK_BEST_FIT) {
		KC_TRY(put_payload(w, frame, err));
		KC_TRY(kc_pack_window_add(&w->window, d, hash, err));
		return kc_pack_window_is_full(&w->window)
		    ? kc_pack_window_each(&w->window, place_piece, w, err)
		    : KC_OK;
	}
	KC_TRY(make_shard_room(w, d->tokens, err));
	d->start = w->shard.facts.tokens;
	KC_TRY(put_payload(w, frame, err));
	kc_special_take_document(&w->special);
	kc_special_take_id(&w->special, w->delim_id, kc_set_delims(w));
	count_document(w, hash);
	return note_entry(w, d, &ids, err);
}

kc_status
kc_set_close_shards(kc_shard_writer *w, kc_error *err)
{
	if (w->params.pack == KC_PACK_BEST_FIT)
		KC_TRY(kc_pack_window_each(&w->window, place_piece, w, err));
	return close_shard(w, err);
}
