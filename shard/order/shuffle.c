/* SPDX-License-Identifier: Apache-2.0 */
/* Documents in the order of a keyed hash (kcorpus/order.h). */
#include <config.h>

#include "kcorpus/order.h"

#include "shard/head_id.h"
#include "shuffle_list.h"

#include "bytes.h"
#include "mem.h"

#include <string.h>

/*
 * Memory is cut into parts, one for each bucket; as many as HELD in addition are for
 * the bucket whose documents are given out, one after the other by their keys.
 */
enum {
	HELD = 16,
	LEAST_MEMORY = 64 << 10, /* of a part */
	PIECE = 256 << 10
};

kc_status
kc_shuffle_new(kc_shuffle **out, uint64_t seed, size_t memory, const char *tmp,
    kc_error *err)
{
	kc_shuffle *s = kc_calloc(1, sizeof(*s));
	size_t part = memory / (KC_SHUFFLE_BUCKETS + HELD);

	*out = NULL;
	if (!s)
		return kc_fail_nomem(err);
	part = part > LEAST_MEMORY ? part : LEAST_MEMORY;
	s->seed = seed;
	s->held = HELD * part;
	for (size_t i = 0; i < KC_SHUFFLE_BUCKETS; i++) {
		kc_spool_init(&s->buckets[i], tmp, part);
		kc_spool_init(&s->copies[i], tmp, LEAST_MEMORY);
	}
	kc_spool_init(&s->ids, tmp, part);
	s->key = kc_hasher_new();
	s->tie = kc_hasher_new();
	if (!s->key || !s->tie) {
		kc_shuffle_free(s);
		return kc_fail_nomem(err);
	}
	*out = s;
	return KC_OK;
}

void
kc_shuffle_free(kc_shuffle *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < KC_SHUFFLE_BUCKETS; i++) {
		kc_spool_release(&s->buckets[i]);
		kc_spool_release(&s->copies[i]);
	}
	kc_spool_release(&s->ids);
	kc_buf_release(&s->head);
	kc_buf_release(&s->id);
	kc_buf_release(&s->piece);
	kc_hasher_free(s->key);
	kc_hasher_free(s->tie);
	kc_free(s);
}

void
kc_shuffle_mix(kc_shuffle *s, kc_mix *m,
    kc_status (*left_out)(void *self, kc_str head, kc_error *err), void *self)
{
	s->mix = m;
	s->left_out = left_out;
	s->self = self;
}

/* --- In --- */

static kc_status
start_shuffled(kc_shuffle *s, const kc_tokens_frame *frame, kc_error *err)
{
	kc_str keys[1 + KC_MIX_FIELDS] = {{"id", 2}}, id;
	kc_json_span spans[1 + KC_MIX_FIELDS];
	kc_json_object object;
	char seed[8];

	s->open = true;
	s->head.len = 0;
	if (kc_buf_add(&s->head, frame->head))
		return kc_fail_nomem(err);
	kc_spool_reset(&s->ids);
	kc_hasher_reset(s->tie);
	kc_hasher_add(s->tie, frame->head);
	if (s->mix)
		kc_mix_fields(s->mix, keys + 1);
	KC_TRY(kc_json_scan(frame->head, keys, s->mix ? 1 + KC_MIX_FIELDS : 1,
	    spans, &object, err));
	KC_TRY(kc_head_value(frame->head, &spans[0], &s->id, &id, err));
	s->has_id = id.len;
	kc_put64(seed, s->seed);
	kc_hasher_reset(s->key);
	kc_hasher_add(s->key, (kc_str){seed, 8});
	kc_hasher_add(s->key, id);
	return s->mix ? kc_mix_find_groups(
			    s->mix, frame->head, spans + 1, &s->groups, err)
		      : KC_OK;
}

static kc_status
copy_to_bucket(void *ctx, kc_str ids, kc_error *err)
{
	return kc_spool_add(ctx, ids, err);
}

/* The document at hand into the bucket of its key; `ids` if it is one frame. */
static kc_status
end_shuffled(kc_shuffle *s, const kc_str *ids, kc_error *err)
{
	kc_hash128 tie = kc_hasher_value(s->tie), key;
	uint64_t bytes = ids ? ids->len : kc_spool_len(&s->ids);
	struct kc_spool *bucket;
	char entry[KC_SHUFFLE_ENTRY];

	s->open = false;
	if (!s->has_id) {
		char tied[16];

		kc_shuffle_put_hash(tied, tie);
		kc_hasher_add(s->key, (kc_str){tied, 16});
	}
	key = kc_hasher_value(s->key);
	bucket = &s->buckets[key.high >> 58];
	kc_shuffle_put_hash(entry, key);
	kc_shuffle_put_hash(entry + 16, tie);
	kc_put32(entry + 32, (uint32_t)s->head.len);
	kc_put64(entry + 36, bytes);
	entry[44] = (char)s->groups.repeat;
	entry[45] = (char)s->groups.share;
	if (s->mix)
		kc_mix_note(s->mix, s->groups,
		    bytes / kc_tokens_width(s->spec.vocab_size), key.low);
	KC_TRY(kc_spool_add(bucket, (kc_str){entry, KC_SHUFFLE_ENTRY}, err));
	KC_TRY(kc_spool_add(bucket, kc_buf_str(&s->head), err));
	return ids ? kc_spool_add(bucket, *ids, err)
		   : kc_spool_each(&s->ids, copy_to_bucket, bucket, err);
}

void
kc_shuffle_forget(kc_shuffle *s)
{
	s->open = false;
}

kc_status
kc_shuffle_add(kc_shuffle *s, const kc_tokens_frame *frame, kc_error *err)
{
	if (!s->begun) {
		s->begun = true;
		s->spec = frame->spec;
	}
	KC_TRY(
	    kc_tokens_spec_agree(&s->spec, &frame->spec, frame->offset, err));
	if (frame->start)
		KC_TRY(start_shuffled(s, frame, err));
	kc_hasher_add(s->tie, frame->ids);
	if (frame->start && frame->end)
		return end_shuffled(s, &frame->ids, err);
	KC_TRY(kc_spool_add(&s->ids, frame->ids, err));
	return frame->end ? end_shuffled(s, NULL, err) : KC_OK;
}

/* --- Out --- */

/* Where documents go, and the frame at hand. */
struct shuffle_out {
	kc_shuffle *s;
	kc_status (*take)(
	    void *self, const kc_tokens_frame *frame, kc_error *err);
	void *self;
};

/* The head of a document, and how many bytes of ids are after it. */
static kc_status
read_head(kc_shuffle *s, const struct kc_shuffled *d, kc_str *head,
    uint64_t *bytes, kc_error *err)
{
	const struct kc_spool *bucket = &s->buckets[d->bucket];
	char entry[KC_SHUFFLE_ENTRY];

	KC_TRY(kc_spool_read(bucket, d->offset, entry, KC_SHUFFLE_ENTRY, err));
	*bytes = kc_get64(entry + 36);
	return kc_spool_view(bucket, d->offset + KC_SHUFFLE_ENTRY,
	    kc_get32(entry + 32), &s->head, head, err);
}

/* A document as frames. */
static kc_status
give_shuffled(
    const struct shuffle_out *out, const struct kc_shuffled *d, kc_error *err)
{
	kc_shuffle *s = out->s;
	const struct kc_spool *bucket = &s->buckets[d->bucket];
	kc_tokens_frame f = {.spec = s->spec, .start = true};
	uint64_t left = 0, at;

	KC_TRY(read_head(s, d, &f.head, &left, err));
	if (d->left_out)
		return s->left_out ? s->left_out(s->self, f.head, err) : KC_OK;
	at = d->offset + KC_SHUFFLE_ENTRY + f.head.len;
	f.width = kc_tokens_width(s->spec.vocab_size);
	do {
		size_t n = left < PIECE ? (size_t)left : PIECE;

		KC_TRY(kc_spool_view(bucket, at, n, &s->piece, &f.ids, err));
		at += n;
		left -= n;
		f.count = n / f.width;
		f.end = !left;
		KC_TRY(out->take(out->self, &f, err));
		f.start = false;
		f.head = (kc_str){"", 0};
	} while (left);
	return KC_OK;
}

static kc_status
give_bucket(const struct shuffle_out *out, unsigned bucket, kc_error *err)
{
	struct kc_shuffle_list list = {NULL, 0, 0};
	kc_shuffle *s = out->s;
	/* Copies may be of documents in any bucket. */
	kc_status st = s->mix
	    ? KC_OK
	    : kc_spool_hold(&s->buckets[bucket], s->held, err);

	if (!st)
		st = kc_shuffle_list_bucket(s, bucket, &list, err);
	for (size_t i = 0; !st && i < list.n; i++)
		st = give_shuffled(out, &list.v[i], err);
	kc_free(list.v);
	if (!st)
		kc_spool_release(
		    s->mix ? &s->copies[bucket] : &s->buckets[bucket]);
	return st;
}

kc_status
kc_shuffle_each(kc_shuffle *s,
    kc_status (*take)(void *self, const kc_tokens_frame *frame, kc_error *err),
    void *self, kc_error *err)
{
	const struct shuffle_out out = {s, take, self};

	if (s->open)
		return kc_fail(err, KC_ERR_ARG, 0, "a document is open");
	if (s->mix)
		KC_TRY(kc_shuffle_copy_all(s, err));
	for (unsigned i = 0; i < KC_SHUFFLE_BUCKETS; i++)
		KC_TRY(give_bucket(&out, i, err));
	return KC_OK;
}
