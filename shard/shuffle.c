/* SPDX-License-Identifier: Apache-2.0 */
/* Documents in the order of a keyed hash (kcorpus/order.h). */
#include <config.h>

#include "kcorpus/order.h"

#include "head_id.h"
#include "kcorpus/spool.h"

#include "bytes.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	BUCKETS = 64,
	LEAST_MEMORY = 64 << 10, /* of a bucket */
	PIECE = 256 << 10,
	ENTRY = 44 /* key, tie, u32 length of the head, u64 bytes of ids */
};

/* A document in a bucket: ENTRY bytes, its head, its ids. */
struct shuffled {
	kc_hash128 key, tie;
	uint64_t offset; /* of the entry */
};

struct kc_shuffle {
	uint64_t seed;
	struct kc_spool buckets[BUCKETS];
	struct kc_spool ids; /* of the document at hand */
	kc_buf head, id, piece;
	kc_hasher *key, *tie;
	bool begun, open;
	kc_tokens_spec spec;
};

kc_status
kc_shuffle_new(kc_shuffle **out, uint64_t seed, size_t memory, const char *tmp,
    kc_error *err)
{
	kc_shuffle *s = kc_calloc(1, sizeof(*s));
	size_t part = memory / (BUCKETS + 1);

	*out = NULL;
	if (!s)
		return kc_fail_nomem(err);
	part = part > LEAST_MEMORY ? part : LEAST_MEMORY;
	s->seed = seed;
	for (size_t i = 0; i < BUCKETS; i++)
		kc_spool_init(&s->buckets[i], tmp, part);
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
	for (size_t i = 0; i < BUCKETS; i++)
		kc_spool_release(&s->buckets[i]);
	kc_spool_release(&s->ids);
	kc_buf_release(&s->head);
	kc_buf_release(&s->id);
	kc_buf_release(&s->piece);
	kc_hasher_free(s->key);
	kc_hasher_free(s->tie);
	kc_free(s);
}

/* --- In --- */

static kc_status
start_shuffled(kc_shuffle *s, const kc_tokens_frame *frame, kc_error *err)
{
	static const kc_str keys[] = {{"id", 2}};
	char seed[8];
	kc_str id;

	s->open = true;
	s->head.len = 0;
	if (kc_buf_add(&s->head, frame->head))
		return kc_fail_nomem(err);
	kc_spool_reset(&s->ids);
	kc_hasher_reset(s->tie);
	kc_hasher_add(s->tie, frame->head);
	KC_TRY(kc_head_text(frame->head, keys, 1, &s->id, &id, err));
	kc_put64(seed, s->seed);
	kc_hasher_reset(s->key);
	kc_hasher_add(s->key, (kc_str){seed, 8});
	kc_hasher_add(s->key, id);
	return KC_OK;
}

static kc_status
copy_to_bucket(void *ctx, kc_str ids, kc_error *err)
{
	return kc_spool_add(ctx, ids, err);
}

static void
put_hash(char *at, kc_hash128 h)
{
	kc_put64(at, h.high);
	kc_put64(at + 8, h.low);
}

/* The document at hand into the bucket of its key; `ids` if it is one frame. */
static kc_status
end_shuffled(kc_shuffle *s, const kc_str *ids, kc_error *err)
{
	kc_hash128 tie = kc_hasher_value(s->tie), key;
	struct kc_spool *bucket;
	char entry[ENTRY];

	s->open = false;
	if (!s->id.len) {
		char bytes[16];

		put_hash(bytes, tie);
		kc_hasher_add(s->key, (kc_str){bytes, 16});
	}
	key = kc_hasher_value(s->key);
	bucket = &s->buckets[key.high >> 58];
	put_hash(entry, key);
	put_hash(entry + 16, tie);
	kc_put32(entry + 32, (uint32_t)s->head.len);
	kc_put64(entry + 36, ids ? ids->len : kc_spool_len(&s->ids));
	KC_TRY(kc_spool_add(bucket, (kc_str){entry, ENTRY}, err));
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
	} else if (!kc_tokens_spec_equal(&s->spec, &frame->spec)) {
		return kc_fail(err, KC_ERR_FORMAT, frame->offset,
		    "a document of another tokenizer than those before it");
	}
	if (frame->start)
		KC_TRY(start_shuffled(s, frame, err));
	kc_hasher_add(s->tie, frame->ids);
	if (frame->start && frame->end)
		return end_shuffled(s, &frame->ids, err);
	KC_TRY(kc_spool_add(&s->ids, frame->ids, err));
	return frame->end ? end_shuffled(s, NULL, err) : KC_OK;
}

/* --- Out --- */

static kc_hash128
get_hash(const char *at)
{
	return (kc_hash128){kc_get64(at), kc_get64(at + 8)};
}

static int
compare_hashes(kc_hash128 a, kc_hash128 b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return a.low < b.low ? -1 : a.low > b.low;
}

static int
compare_shuffled(const void *a, const void *b)
{
	const struct shuffled *x = a, *y = b;
	int order = compare_hashes(x->key, y->key);

	return order ? order : compare_hashes(x->tie, y->tie);
}

/* All documents of a bucket, in order. */
static kc_status
list_bucket(
    struct kc_spool *bucket, struct shuffled **list, size_t *n, kc_error *err)
{
	uint64_t end = kc_spool_len(bucket);
	size_t cap = 0;
	char entry[ENTRY];

	for (uint64_t at = 0; at < end;) {
		KC_TRY(kc_spool_read(bucket, at, entry, ENTRY, err));
		if (KC_GROW(list, &cap, *n + 1))
			return kc_fail_nomem(err);
		(*list)[(*n)++] = (struct shuffled){
		    get_hash(entry), get_hash(entry + 16), at};
		at += ENTRY + kc_get32(entry + 32) + kc_get64(entry + 36);
	}
	if (*n)
		qsort(*list, *n, sizeof(**list), compare_shuffled);
	return KC_OK;
}

/* Where documents go, and the frame at hand. */
struct shuffle_out {
	kc_shuffle *s;
	kc_status (*take)(
	    void *self, const kc_tokens_frame *frame, kc_error *err);
	void *self;
};

/* A document of a bucket as frames. */
static kc_status
give_shuffled(const struct shuffle_out *out, struct kc_spool *bucket,
    uint64_t at, kc_error *err)
{
	kc_shuffle *s = out->s;
	kc_tokens_frame f = {.spec = s->spec, .start = true};
	char entry[ENTRY];
	uint64_t left;

	KC_TRY(kc_spool_read(bucket, at, entry, ENTRY, err));
	s->head.len = 0;
	if (kc_buf_reserve(&s->head, kc_get32(entry + 32)) ||
	    kc_buf_reserve(&s->piece, PIECE))
		return kc_fail_nomem(err);
	s->head.len = kc_get32(entry + 32);
	KC_TRY(
	    kc_spool_read(bucket, at + ENTRY, s->head.ptr, s->head.len, err));
	at += ENTRY + s->head.len;
	left = kc_get64(entry + 36);
	f.head = kc_buf_str(&s->head);
	f.width = kc_tokens_width(s->spec.vocab_size);
	do {
		size_t n = left < PIECE ? (size_t)left : PIECE;

		KC_TRY(kc_spool_read(bucket, at, s->piece.ptr, n, err));
		at += n;
		left -= n;
		f.ids = (kc_str){s->piece.ptr, n};
		f.count = n / f.width;
		f.end = !left;
		KC_TRY(out->take(out->self, &f, err));
		f.start = false;
		f.head = (kc_str){"", 0};
	} while (left);
	return KC_OK;
}

static kc_status
give_bucket(
    const struct shuffle_out *out, struct kc_spool *bucket, kc_error *err)
{
	struct shuffled *list = NULL;
	size_t n = 0;
	kc_status st = list_bucket(bucket, &list, &n, err);

	for (size_t i = 0; !st && i < n; i++)
		st = give_shuffled(out, bucket, list[i].offset, err);
	kc_free(list);
	if (!st)
		kc_spool_release(bucket);
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
	for (size_t i = 0; i < BUCKETS; i++)
		KC_TRY(give_bucket(&out, &s->buckets[i], err));
	return KC_OK;
}
