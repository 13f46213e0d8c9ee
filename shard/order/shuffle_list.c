/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the documents of a bucket, and copies (shuffle_list.h). */
#include <config.h>

#include "shuffle_list.h"

#include "bytes.h"
#include "mem.h"

#include <stdlib.h>

/* Of a copy: key, tie, u64 offset, u8 bucket, u8 whether it is left out. */
enum { COPY = 42 };

/* --- Documents --- */

void
kc_shuffle_put_hash(char *at, kc_hash128 h)
{
	kc_put64(at, h.high);
	kc_put64(at + 8, h.low);
}

static kc_hash128
get_hash(const char *at)
{
	return (kc_hash128){kc_get64(at), kc_get64(at + 8)};
}

static kc_status
list_shuffled(
    struct kc_shuffle_list *list, const struct kc_shuffled *d, kc_error *err)
{
	if (KC_GROW(&list->v, &list->cap, list->n + 1))
		return kc_fail_nomem(err);
	list->v[list->n++] = *d;
	return KC_OK;
}

/* The entry at `*at`, which moves to the next one. */
static kc_status
read_entry(const kc_shuffle *s, unsigned bucket, uint64_t *at, char *entry,
    kc_error *err)
{
	KC_TRY(kc_spool_read(
	    &s->buckets[bucket], *at, entry, KC_SHUFFLE_ENTRY, err));
	*at += KC_SHUFFLE_ENTRY + kc_get32(entry + 32) + kc_get64(entry + 36);
	return KC_OK;
}

/* All documents of a bucket. */
static kc_status
list_bucket(const kc_shuffle *s, unsigned bucket, struct kc_shuffle_list *list,
    kc_error *err)
{
	uint64_t end = kc_spool_len(&s->buckets[bucket]), at = 0;
	char entry[KC_SHUFFLE_ENTRY];

	while (at < end) {
		struct kc_shuffled d = {
		    .offset = at, .bucket = (uint8_t)bucket};

		KC_TRY(read_entry(s, bucket, &at, entry, err));
		d.key = get_hash(entry);
		d.tie = get_hash(entry + 16);
		KC_TRY(list_shuffled(list, &d, err));
	}
	return KC_OK;
}

/* --- Copies --- */

static kc_status
put_copy(kc_shuffle *s, const struct kc_shuffled *d, kc_error *err)
{
	char copy[COPY];

	kc_shuffle_put_hash(copy, d->key);
	kc_shuffle_put_hash(copy + 16, d->tie);
	kc_put64(copy + 32, d->offset);
	copy[40] = (char)d->bucket;
	copy[41] = (char)d->left_out;
	return kc_spool_add(
	    &s->copies[d->key.high >> 58], (kc_str){copy, COPY}, err);
}

/* The key of copy k. */
static kc_hash128
copy_key(kc_hash128 first, uint64_t k)
{
	char bytes[24];

	if (!k)
		return first;
	kc_shuffle_put_hash(bytes, first);
	kc_put64(bytes + 16, k);
	return kc_hash128_of((kc_str){bytes, sizeof(bytes)});
}

/* All documents of a bucket as often as they are taken, or once as left out. */
static kc_status
copy_bucket(kc_shuffle *s, unsigned bucket, kc_error *err)
{
	uint64_t end = kc_spool_len(&s->buckets[bucket]), at = 0;
	char entry[KC_SHUFFLE_ENTRY];

	while (at < end) {
		struct kc_shuffled d = {
		    .offset = at, .bucket = (uint8_t)bucket};
		struct kc_mix_groups g;
		kc_hash128 first;
		unsigned times, k = 0;

		KC_TRY(read_entry(s, bucket, &at, entry, err));
		first = get_hash(entry);
		d.tie = get_hash(entry + 16);
		g = (struct kc_mix_groups){
		    (uint8_t)entry[44], (uint8_t)entry[45]};
		times = kc_mix_times(s->mix, g, first.low);
		d.left_out = !times;
		kc_mix_count(s->mix, g, times,
		    kc_get64(entry + 36) / kc_tokens_width(s->spec.vocab_size));
		do {
			d.key = copy_key(first, k);
			KC_TRY(put_copy(s, &d, err));
		} while (++k < times);
	}
	return KC_OK;
}

kc_status
kc_shuffle_copy_all(kc_shuffle *s, kc_error *err)
{
	KC_TRY(kc_mix_settle(s->mix, err));
	for (unsigned i = 0; i < KC_SHUFFLE_BUCKETS; i++)
		KC_TRY(copy_bucket(s, i, err));
	return KC_OK;
}

/* All copies of which the keys are those of a bucket. */
static kc_status
list_copies(const kc_shuffle *s, unsigned bucket, struct kc_shuffle_list *list,
    kc_error *err)
{
	const struct kc_spool *copies = &s->copies[bucket];
	char copy[COPY];

	for (uint64_t at = 0; at < kc_spool_len(copies); at += COPY) {
		struct kc_shuffled d;

		KC_TRY(kc_spool_read(copies, at, copy, COPY, err));
		d = (struct kc_shuffled){get_hash(copy), get_hash(copy + 16),
		    kc_get64(copy + 32), (uint8_t)copy[40], copy[41] != 0};
		KC_TRY(list_shuffled(list, &d, err));
	}
	return KC_OK;
}

/* --- The order --- */

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
	const struct kc_shuffled *x = a, *y = b;
	int order = compare_hashes(x->key, y->key);

	return order ? order : compare_hashes(x->tie, y->tie);
}

kc_status
kc_shuffle_list_bucket(const kc_shuffle *s, unsigned bucket,
    struct kc_shuffle_list *list, kc_error *err)
{
	if (s->mix)
		KC_TRY(list_copies(s, bucket, list, err));
	else
		KC_TRY(list_bucket(s, bucket, list, err));
	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), compare_shuffled);
	return KC_OK;
}
