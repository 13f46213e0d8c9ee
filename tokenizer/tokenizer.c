/* SPDX-License-Identifier: Apache-2.0 */
/* A tokenizer: its tokens, merges and tables. */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/vocab/bytemap.h"
#include "tokenizer/vocab/lookup.h"
#include "tokenizer/tokenizer_internal.h"

#include "kcorpus/io.h"
#include "kcorpus/pretoken.h"

#include "mem.h"

#include <string.h>

/* Ids above it are taken for damage: each id takes memory. */
enum { MAX_ID = 1 << 24 };
static const size_t max_file = (size_t)1 << 30;

kc_tokenizer *
kc_tokenizer_alloc(void)
{
	return kc_calloc(1, sizeof(kc_tokenizer));
}

void
kc_tokenizer_free(kc_tokenizer *t)
{
	if (!t)
		return;
	kc_arena_release(&t->strings);
	kc_free(t->tokens);
	kc_free(t->added);
	kc_free(t->merges);
	kc_free(t->by_bytes);
	kc_free(t->pairs);
	kc_free(t->maybe);
	kc_free(t->byte_pairs);
	kc_syllables_free(t->syllables);
	kc_free(t);
}

/* --- Filling it --- */

static kc_status
make_room(kc_tokenizer *t, uint32_t id, kc_error *err)
{
	if (id > MAX_ID)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "token id %u is more than %d", id, MAX_ID);
	if (id < t->n_tokens)
		return KC_OK;
	if (KC_GROW(&t->tokens, &t->cap_tokens, (size_t)id + 1))
		return kc_fail_nomem(err);
	memset(t->tokens + t->n_tokens, 0,
	    (id + 1 - t->n_tokens) * sizeof(*t->tokens));
	t->n_tokens = id + 1;
	return KC_OK;
}

kc_status
kc_tokenizer_add(kc_tokenizer *t, uint32_t id, kc_str written, kc_error *err)
{
	kc_buf bytes = KC_BUF_INIT;
	kc_str copy;
	kc_status st;

	KC_TRY(make_room(t, id, err));
	if (t->tokens[id].kind != KC_TOKEN_NONE)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "two tokens have the id %u", id);
	st = kc_bytemap_read(written, &bytes);
	copy = kc_arena_copy(
	    &t->strings, st == KC_ERR_FORMAT ? written : kc_buf_str(&bytes));
	kc_buf_release(&bytes);
	if (st == KC_ERR_NOMEM || !copy.ptr)
		return kc_fail_nomem(err);
	t->tokens[id] = (kc_token){.bytes = copy,
	    .kind = KC_TOKEN_NORMAL,
	    .in_model = true,
	    .as_is = st == KC_ERR_FORMAT};
	return KC_OK;
}

/* Is the token of the model what would be written for this content? */
static kc_status
check_content(uint32_t id, kc_str bytes, kc_str content, kc_error *err)
{
	kc_buf b = KC_BUF_INIT;
	kc_status st;

	if (kc_str_equal(bytes, content))
		return KC_OK;
	st = kc_bytemap_read_text(content, &b);
	if (st)
		st = kc_fail_nomem(err);
	else if (!kc_str_equal(bytes, kc_buf_str(&b)))
		st = kc_fail(
		    err, KC_ERR_FORMAT, 0, "two tokens have the id %u", id);
	kc_buf_release(&b);
	return st;
}

kc_status
kc_tokenizer_add_added(kc_tokenizer *t, kc_added added, kc_error *err)
{
	kc_token *token;

	KC_TRY(make_room(t, added.id, err));
	added.content = kc_arena_copy(&t->strings, added.content);
	if (!added.content.ptr ||
	    KC_GROW(&t->added, &t->cap_added, t->n_added + 1))
		return kc_fail_nomem(err);
	token = &t->tokens[added.id];
	if (token->kind > KC_TOKEN_NORMAL)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "two tokens have the id %u", added.id);
	if (token->kind == KC_TOKEN_NORMAL)
		KC_TRY(
		    check_content(added.id, token->bytes, added.content, err));
	token->added = (uint32_t)t->n_added;
	t->added[t->n_added++] = added;
	if (token->kind == KC_TOKEN_NONE)
		token->bytes = added.content;
	token->kind = added.special ? KC_TOKEN_SPECIAL : KC_TOKEN_ADDED;
	return KC_OK;
}

kc_status
kc_tokenizer_add_merge(kc_tokenizer *t, kc_bpe_merge merge)
{
	KC_TRY(KC_GROW(&t->merges, &t->cap_merges, t->n_merges + 1));
	t->merges[t->n_merges++] = merge;
	return KC_OK;
}

kc_status
kc_tokenizer_set_pretokenizer(kc_tokenizer *t, const kc_pretokenizer *p)
{
	kc_str name = kc_arena_copy(
	    &t->strings, kc_str_of(kc_pretokenizer_name(p)));

	t->pretokenizer = name.ptr;
	if (name.ptr && kc_pretokenizer_is_pattern(p))
		t->pattern = kc_arena_copy(
		    &t->strings, kc_pretokenizer_regex(p));
	return name.ptr && (t->pattern.ptr || !kc_pretokenizer_is_pattern(p))
	    ? KC_OK
	    : KC_ERR_NOMEM;
}

kc_status
kc_tokenizer_get_pretokenizer(
    const kc_tokenizer *t, kc_pretokenizer **p, kc_error *err)
{
	return t->pattern.ptr
	    ? kc_pretokenizer_new_pattern(p, t->pattern, err)
	    : kc_pretokenizer_new(p, kc_str_of(t->pretokenizer), err);
}

/* --- Tables --- */

/* A power of two that leaves a table of n at most half full. */
static size_t
table_size(size_t n)
{
	size_t size = 16;

	while (size < 2 * n)
		size *= 2;
	return size;
}

/* Where the token with these bytes is, or goes. */
static uint32_t *
find(const kc_tokenizer *t, kc_str bytes)
{
	return kc_lookup_id(t->by_bytes, t->by_bytes_mask,
	    (const kc_str *)(const void *)t->tokens, sizeof(*t->tokens), bytes);
}

kc_status
kc_tokenizer_index(kc_tokenizer *t, kc_error *err)
{
	size_t size = table_size(t->n_tokens);

	t->by_bytes = kc_calloc(size, sizeof(*t->by_bytes));
	if (!t->by_bytes)
		return kc_fail_nomem(err);
	t->by_bytes_mask = size - 1;
	for (uint32_t id = 0; id < t->n_tokens; id++) {
		uint32_t *at;

		if (!t->tokens[id].in_model || t->tokens[id].as_is)
			continue;
		at = find(t, t->tokens[id].bytes);
		if (*at)
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "the tokens %u and %u are the same", *at - 1, id);
		*at = id + 1;
	}
	return KC_OK;
}

/* A pair that is merged twice has its later rank, as in HF. */
static kc_status
index_merges(kc_tokenizer *t)
{
	size_t size = table_size(t->n_merges);

	t->pairs = kc_malloc(size * sizeof(*t->pairs));
	t->maybe = kc_calloc(size * KC_PAIR_BITS / 64, sizeof(*t->maybe));
	if (!t->pairs || !t->maybe)
		return KC_ERR_NOMEM;
	memset(t->pairs, 0xFF, size * sizeof(*t->pairs));
	t->pairs_mask = size - 1;
	for (size_t i = 0; i < t->n_merges; i++) {
		const kc_bpe_merge *m = &t->merges[i];
		uint64_t pair = (uint64_t)m->left << 32 | m->right;
		kc_pair_slot *slot = kc_tokenizer_find_pair(t, pair);
		size_t bit = kc_pair_bit(t, pair);

		slot->pair = pair;
		slot->to = (kc_pair_rank){(uint32_t)i, m->id};
		t->maybe[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	return KC_OK;
}

static kc_status
index_bytes(kc_tokenizer *t, kc_error *err)
{
	t->byte_pairs = kc_malloc(65536 * sizeof(*t->byte_pairs));
	if (!t->byte_pairs)
		return kc_fail_nomem(err);
	for (unsigned b = 0; b < 256; b++) {
		char byte = (char)b;

		if (!kc_tokenizer_find(t, (kc_str){&byte, 1}, &t->byte_id[b]))
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "the vocabulary lacks the byte %02X", b);
	}
	for (unsigned i = 0; i < 65536; i++)
		t->byte_pairs[i] = kc_tokenizer_pair(
		    t, t->byte_id[i >> 8], t->byte_id[i & 255]);
	return KC_OK;
}

kc_status
kc_tokenizer_finish(kc_tokenizer *t, kc_error *err)
{
	kc_buf json = KC_BUF_INIT;
	kc_status st;

	if (index_merges(t))
		return kc_fail_nomem(err);
	KC_TRY(index_bytes(t, err));
	if (kc_tokenizer_index_syllables(t))
		return kc_fail_nomem(err);
	st = kc_tokenizer_write_json(t, KC_STR(""), &json);
	if (st)
		kc_fail_nomem(err);
	else
		t->hash = kc_hash128_of(kc_buf_str(&json));
	kc_buf_release(&json);
	return st;
}

/* --- From a trainer --- */

static kc_status
copy_tokens(kc_tokenizer *t, const kc_bpe_trainer *trainer, kc_error *err)
{
	uint32_t specials = kc_bpe_trainer_specials(trainer);

	for (uint32_t id = 0; id < kc_bpe_trainer_size(trainer); id++) {
		kc_str written = kc_bpe_trainer_token(trainer, id);

		KC_TRY(kc_tokenizer_add(t, id, written, err));
		if (id < specials)
			KC_TRY(kc_tokenizer_add_added(t,
			    (kc_added){
				.content = written, .id = id, .special = true},
			    err));
	}
	return KC_OK;
}

static kc_status
fill_bpe(kc_tokenizer *t, const kc_bpe_trainer *trainer,
    const kc_pretokenizer *p, kc_error *err)
{
	const kc_bpe_merge *merges;
	size_t n;

	if (kc_tokenizer_set_pretokenizer(t, p))
		return kc_fail_nomem(err);
	KC_TRY(copy_tokens(t, trainer, err));
	merges = kc_bpe_trainer_merges(trainer, &n);
	for (size_t i = 0; i < n; i++)
		if (kc_tokenizer_add_merge(t, merges[i]))
			return kc_fail_nomem(err);
	KC_TRY(kc_tokenizer_index(t, err));
	return kc_tokenizer_finish(t, err);
}

kc_status
kc_tokenizer_new_bpe(kc_tokenizer **t, const kc_bpe_trainer *trainer,
    const kc_pretokenizer *p, kc_error *err)
{
	kc_tokenizer *made = kc_tokenizer_alloc();
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	st = fill_bpe(made, trainer, p, err);
	if (st)
		kc_tokenizer_free(made);
	else
		*t = made;
	return st;
}

/* --- From a file --- */

kc_status
kc_tokenizer_read(kc_tokenizer **t, kc_str file, kc_error *err)
{
	kc_tokenizer *made = kc_tokenizer_alloc();
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	st = kc_tokenizer_read_hf(made, file, err);
	if (!st)
		st = kc_tokenizer_finish(made, err);
	if (st)
		kc_tokenizer_free(made);
	else
		*t = made;
	return st;
}

static kc_status
read_all(kc_reader *r, kc_buf *b, kc_error *err)
{
	for (;;) {
		size_t got;
		kc_status st;

		if (b->len > max_file)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "more than %zu bytes", max_file);
		if (kc_buf_reserve(b, 64 << 10))
			return kc_fail_nomem(err);
		st = kc_reader_read(
		    r, b->ptr + b->len, b->cap - b->len, &got, err);
		if (st)
			return st == KC_EOF ? KC_OK : st;
		b->len += got;
	}
}

kc_status
kc_tokenizer_open(kc_tokenizer **t, const char *name, kc_error *err)
{
	kc_buf b = KC_BUF_INIT;
	kc_reader *r;
	kc_status st;

	KC_TRY(kc_reader_open(&r, name, err));
	st = read_all(r, &b, err);
	kc_reader_close(r);
	if (!st)
		st = kc_tokenizer_read(t, kc_buf_str(&b), err);
	kc_buf_release(&b);
	return st;
}

/* --- Looking at it --- */

uint32_t
kc_tokenizer_size(const kc_tokenizer *t)
{
	return t->n_tokens;
}

kc_str
kc_tokenizer_token(const kc_tokenizer *t, uint32_t id)
{
	return t->tokens[id].bytes;
}

kc_token_kind
kc_tokenizer_kind(const kc_tokenizer *t, uint32_t id)
{
	return t->tokens[id].kind;
}

bool
kc_tokenizer_find(const kc_tokenizer *t, kc_str bytes, uint32_t *id)
{
	uint32_t at = *find(t, bytes);

	if (at)
		*id = at - 1;
	return at != 0;
}

bool
kc_tokenizer_find_added(const kc_tokenizer *t, kc_str content, uint32_t *id)
{
	for (size_t i = 0; i < t->n_added; i++)
		if (kc_str_equal(t->added[i].content, content)) {
			*id = t->added[i].id;
			return true;
		}
	return false;
}

const char *
kc_tokenizer_pretokenizer(const kc_tokenizer *t)
{
	return t->pretokenizer;
}

kc_form
kc_tokenizer_form(const kc_tokenizer *t)
{
	return t->form;
}

kc_hash128
kc_tokenizer_hash(const kc_tokenizer *t)
{
	return t->hash;
}

bool
kc_tokenizer_eod(const kc_tokenizer *t, uint32_t *id)
{
	static const char names[][16] = {
	    "<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "[EOS]"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (kc_tokenizer_find_added(t, kc_str_of(names[i]), id))
			return true;
	return false;
}
