/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encoder: a text is split in batches of pretokens, whose places in a cache
 * are asked for all at once; a pretoken that is not there is merged and stored.
 *
 * The cache is an array of lines of two slots. A new pretoken takes the slot that
 * was used less recently, so the cache never grows and never has to be emptied,
 * but for the two pools that hold what does not fit a slot: pretokens of more
 * than 16 bytes and more than three ids. When a pool is full all is forgotten.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/tokenizer_internal.h"
#include "tokenizer/vocab/lookup.h"

#include "kcorpus/hash.h"
#include "kcorpus/pretoken.h"

#include "mem.h"

#include <string.h>

enum {
	BATCH = 64,
	INLINE_KEY = KC_KEY_WORDS,
	INLINE_IDS = 3,
	LONGEST_KEY = 255, /* longer pretokens are merged each time */
	LEAST_POOL = LONGEST_KEY * sizeof(uint32_t), /* for one of them */
	DEFAULT_CACHE = 16 << 20,
	KEEP = 1 << 20, /* bytes of a text's memory, for the next one */
	LINE = 64
};

/* Half a line of the cache. len == 0: empty. */
struct slot {
	uint64_t word[2]; /* the key, or its hash and its place in `keys` */
	uint16_t len;
	uint16_t n;
	uint32_t id[INLINE_IDS]; /* or id[0]: place in `long_ids` */
};

struct line {
	struct slot slot[2]; /* [0] was used last */
};

struct probe {
	uint64_t word[2];
	struct line *line;
	kc_str key;
};

struct kc_encoder {
	const kc_tokenizer *t;
	kc_pretokenizer *p;
	kc_normalizer *normalizer; /* or NULL */
	kc_buf normal;
	uint64_t seed;
	struct line *lines;
	size_t mask;
	char *keys;
	uint32_t *long_ids;
	size_t n_keys, n_long, pool; /* pool: bytes of keys, and ids * 4 */
	struct kc_model_work work;
};

void
kc_token_ids_release(kc_token_ids *ids)
{
	kc_free(ids->v);
	*ids = (kc_token_ids){0};
}

void
kc_token_ids_reset(kc_token_ids *ids, size_t keep)
{
	ids->n = 0;
	if (ids->cap > keep)
		kc_token_ids_release(ids);
}

/* --- Making one --- */

static kc_status
make_cache(kc_encoder *e, size_t bytes)
{
	size_t lines = 64;

	/* An eighth of it for each pool, the rest for lines. */
	while (lines * 2 * LINE <= bytes)
		lines *= 2;
	e->mask = lines - 1;
	e->pool = lines * LINE / 8;
	if (e->pool < LEAST_POOL)
		e->pool = LEAST_POOL;
	e->lines = kc_malloc_table(lines * LINE);
	e->keys = kc_malloc(e->pool);
	e->long_ids = kc_malloc(e->pool);
	if (!e->lines || !e->keys || !e->long_ids)
		return KC_ERR_NOMEM;
	memset(e->lines, 0, lines * LINE);
	return KC_OK;
}

static kc_status
make_encoder(kc_encoder *e, const kc_encoder_params *params, kc_error *err)
{
	size_t cache = params && params->cache ? params->cache : DEFAULT_CACHE;

	e->seed = params ? params->seed : 0;
	KC_TRY(kc_tokenizer_get_pretokenizer(e->t, &e->p, err));
	if (e->t->form != KC_FORM_NONE)
		KC_TRY(kc_normalizer_new(&e->normalizer, e->t->form, err));
	return make_cache(e, cache) ? kc_fail_nomem(err) : KC_OK;
}

kc_status
kc_encoder_new(kc_encoder **e, const kc_tokenizer *t,
    const kc_encoder_params *params, kc_error *err)
{
	kc_encoder *made = kc_calloc(1, sizeof(*made));
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	made->t = t;
	st = make_encoder(made, params, err);
	if (st)
		kc_encoder_free(made);
	else
		*e = made;
	return st;
}

void
kc_encoder_free(kc_encoder *e)
{
	if (!e)
		return;
	kc_pretokenizer_free(e->p);
	kc_normalizer_free(e->normalizer);
	kc_buf_release(&e->normal);
	kc_free(e->lines);
	kc_free(e->keys);
	kc_free(e->long_ids);
	kc_model_work_release(&e->work);
	kc_free(e);
}

/* --- The cache --- */

static void
probe_set(const kc_encoder *e, struct probe *q, kc_str s, size_t room)
{
	uint64_t h;

	q->key = s;
	if (s.len <= INLINE_KEY) {
		kc_key_load(s, room, q->word);
		h = kc_key_fold(q->word[0] ^ e->seed ^ KC_KEY_MIX_A,
		    q->word[1] ^ e->seed ^ KC_KEY_MIX_B);
	} else {
		h = kc_hash64(s, e->seed);
		q->word[0] = h;
	}
	q->line = &e->lines[(h ^ h >> 32 ^ s.len) & e->mask];
	__builtin_prefetch(q->line, 1);
}

static bool
slot_matches(
    const kc_encoder *e, const struct slot *slot, const struct probe *q)
{
	if (slot->len != q->key.len || slot->word[0] != q->word[0])
		return false;
	if (q->key.len <= INLINE_KEY)
		return slot->word[1] == q->word[1];
	return !memcmp(e->keys + slot->word[1], q->key.ptr, q->key.len);
}

static const struct slot *
find_slot(const kc_encoder *e, const struct probe *q)
{
	struct slot *slot = q->line->slot, old;

	if (slot_matches(e, &slot[0], q))
		return &slot[0];
	if (!slot_matches(e, &slot[1], q))
		return NULL;
	old = slot[0];
	slot[0] = slot[1];
	slot[1] = old;
	return &slot[0];
}

static void
forget_all(kc_encoder *e)
{
	memset(e->lines, 0, (e->mask + 1) * sizeof(*e->lines));
	e->n_keys = e->n_long = 0;
}

/* Remember the ids of a pretoken. */
static void
store_ids(kc_encoder *e, const struct probe *q, const uint32_t *ids, size_t n)
{
	size_t key = q->key.len > INLINE_KEY ? q->key.len : 0;
	size_t more = n > INLINE_IDS ? n : 0;
	struct slot slot = {
	    {q->word[0], q->word[1]}, (uint16_t)q->key.len, (uint16_t)n, {0}};

	if (q->key.len > LONGEST_KEY)
		return;
	/* An empty pool has room for any: see LEAST_POOL. */
	if (e->n_keys + key > e->pool ||
	    (e->n_long + more) * sizeof(*ids) > e->pool)
		forget_all(e);
	if (key) {
		slot.word[1] = e->n_keys;
		memcpy(e->keys + e->n_keys, q->key.ptr, key);
		e->n_keys += key;
	}
	if (more) {
		slot.id[0] = (uint32_t)e->n_long;
		memcpy(e->long_ids + e->n_long, ids, n * sizeof(*ids));
		e->n_long += n;
	} else {
		memcpy(slot.id, ids, n * sizeof(*ids));
	}
	q->line->slot[1] = q->line->slot[0];
	q->line->slot[0] = slot;
}

/* --- Encoding --- */

static kc_status
encode_new(
    kc_encoder *e, const struct probe *q, kc_token_ids *ids, kc_error *err)
{
	size_t start = ids->n;

	if (kc_model_encode(&e->t->model, &e->work, q->key, ids))
		return kc_fail_nomem(err);
	store_ids(e, q, ids->v + start, ids->n - start);
	return KC_OK;
}

/* Ids of a batch of pretokens; there is room for them. */
static kc_status
encode_batch(kc_encoder *e, const struct probe *probes, size_t n,
    kc_token_ids *ids, kc_error *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct slot *slot = find_slot(e, &probes[i]);

		if (!slot) {
			KC_TRY(encode_new(e, &probes[i], ids, err));
		} else if (slot->n <= INLINE_IDS) {
			memcpy(ids->v + ids->n, slot->id, sizeof(slot->id));
			ids->n += slot->n;
		} else {
			memcpy(ids->v + ids->n, e->long_ids + slot->id[0],
			    slot->n * sizeof(*ids->v));
			ids->n += slot->n;
		}
	}
	return KC_OK;
}

static kc_status
encode_text(kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err)
{
	size_t pos = 0, start = 0, ends[BATCH], n;
	struct probe probes[BATCH];

	while (pos < text.len) {
		size_t first = pos;

		KC_TRY(
		    kc_pretoken_split(e->p, text, &pos, ends, BATCH, &n, err));
		for (size_t i = 0; i < n; start = ends[i++])
			probe_set(e, &probes[i],
			    (kc_str){text.ptr + start, ends[i] - start},
			    text.len - start);
		/* A pretoken has no more ids than bytes; a whole slot's ids
		 * are copied. */
		if (KC_GROW(&ids->v, &ids->cap,
			ids->n + (pos - first) + INLINE_IDS))
			return kc_fail_nomem(err);
		KC_TRY(encode_batch(e, probes, n, ids, err));
	}
	return KC_OK;
}

kc_status
kc_encode(kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err)
{
	if (!e->normalizer || kc_nfc_check(text) == text.len)
		return encode_text(e, text, ids, err);
	kc_buf_reset(&e->normal, KEEP);
	KC_TRY(kc_normalize(e->normalizer, text, &e->normal, err));
	return encode_text(e, kc_buf_str(&e->normal), ids, err);
}

/*
 * A cut stands before an ASCII character, so it is also one between two texts
 * that can be normalized by themselves.
 */
kc_status
kc_encode_part(
    kc_encoder *e, kc_str text, size_t *used, kc_token_ids *ids, kc_error *err)
{
	*used = kc_pretoken_cut(e->p, text);
	return kc_encode(e, (kc_str){text.ptr, *used}, ids, err);
}

/* --- Decoding --- */

kc_status
kc_decode(const kc_tokenizer *t, const uint32_t *ids, size_t n, kc_buf *out,
    kc_error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (ids[i] >= t->vocab.n_tokens ||
		    t->vocab.tokens[ids[i]].kind == KC_TOKEN_NONE)
			return kc_fail(err, KC_ERR_ARG, i,
			    "no token has the id %u", ids[i]);
		if (kc_buf_add(out, t->vocab.tokens[ids[i]].bytes))
			return kc_fail_nomem(err);
	}
	return KC_OK;
}
