/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE on characters: what SentencePiece makes and Llama 2, Gemma and Mistral read.
 * A piece starts as its characters; one that is no token starts as its bytes
 * (byte fallback) or as the unknown token, which never merge.
 */
#include <config.h>

#include "tokenizer/model/bpe_model.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

/* Of a character that is neither a token nor a part of one. */
#define UNKNOWN KC_CHAR_NONE

enum { REPLACEMENT = 0xFFFD };

static kc_status
add_untold(struct kc_bpe *b, uint32_t cp)
{
	struct kc_bpe_chars *c = b->chars;

	KC_TRY(KC_GROW(&c->untold, &c->cap_untold, c->n_untold + 1));
	KC_TRY(kc_char_map_set(
	    &c->symbols, cp, c->first_untold + (uint32_t)c->n_untold));
	c->untold[c->n_untold++] = cp;
	return KC_OK;
}

/* A symbol for each character of a token, its own token if there is one. */
static kc_status
add_symbols(struct kc_bpe *b, kc_str s)
{
	const char *p = s.ptr, *end = p + s.len;

	while (p < end) {
		const char *start = p;
		uint32_t cp = kc_utf8_next(&p, end), id;
		kc_str one = {start, (size_t)(p - start)};

		/* Ill-formed bytes of a damaged file are no character of a text. */
		if (cp == REPLACEMENT &&
		    !kc_str_equal(one, KC_STR("\xEF\xBF\xBD")))
			continue;
		if (kc_char_map_get(&b->chars->symbols, cp) != KC_CHAR_NONE)
			continue;
		if (kc_vocab_find(b->vocab, one, &id))
			KC_TRY(kc_char_map_set(&b->chars->symbols, cp, id));
		else
			KC_TRY(add_untold(b, cp));
	}
	return KC_OK;
}

kc_status
kc_bpe_chars_new(struct kc_bpe *b)
{
	const struct kc_vocab *v = b->vocab;

	b->chars = kc_calloc(1, sizeof(*b->chars));
	if (!b->chars)
		return KC_ERR_NOMEM;
	b->chars->first_untold = v->n_tokens;
	for (uint32_t id = 0; id < v->n_tokens; id++)
		if (v->tokens[id].in_model && !v->tokens[id].as_is)
			KC_TRY(add_symbols(b, v->tokens[id].bytes));
	return KC_OK;
}

void
kc_bpe_chars_free(struct kc_bpe_chars *c)
{
	if (!c)
		return;
	kc_char_map_release(&c->symbols);
	kc_free(c->untold);
	kc_free(c);
}

/* --- A piece --- */

static inline uint32_t
next_symbol(const struct kc_bpe_chars *c, const char **p, const char *end)
{
	if (c->frozen) {
		size_t len;
		uint32_t symbol = kc_trie_longest(
		    c->frozen, (kc_str){*p, (size_t)(end - *p)}, &len);

		if (len) {
			*p += len;
			return symbol;
		}
	}
	return kc_char_map_get(&c->symbols, kc_utf8_next(p, end));
}

uint32_t
kc_bpe_next_symbol(
    const struct kc_bpe_chars *c, const char **p, const char *end)
{
	return next_symbol(c, p, end);
}

/*
 * The symbols of a piece, for which there is room: no more than its bytes. True
 * if none of them is untold.
 */
static bool
start_symbols(const struct kc_bpe *b, kc_str piece, kc_token_ids *symbols)
{
	const struct kc_bpe_chars *c = b->chars;
	const char *p = piece.ptr, *end = p + piece.len;
	bool told = true;

	while (p < end) {
		const char *start = p;
		uint32_t symbol = next_symbol(c, &p, end);

		if (symbol == UNKNOWN)
			kc_unknown_put(&c->unknown,
			    (kc_str){start, (size_t)(p - start)}, 0, symbols);
		else
			symbols->v[symbols->n++] = symbol;
		told &= symbol == UNKNOWN || symbol < c->first_untold;
	}
	return told;
}

/* Append a symbol as ids: an untold one is an unknown character. */
void
kc_bpe_put_symbol(
    const struct kc_bpe *b, uint32_t symbol, size_t start, kc_token_ids *ids)
{
	const struct kc_bpe_chars *c = b->chars;
	const struct kc_unknown *u = &c->unknown;
	char utf8[4];

	if (symbol >= c->first_untold) {
		size_t len = kc_utf8_put(
		    c->untold[symbol - c->first_untold], utf8);

		kc_unknown_put(u, (kc_str){utf8, len}, start, ids);
	} else if (symbol != u->id || !u->fuse || ids->n == start ||
	    ids->v[ids->n - 1] != symbol) {
		ids->v[ids->n++] = symbol;
	}
}

static kc_status
encode_few(const struct kc_bpe *b, kc_str piece, kc_token_ids *ids)
{
	uint32_t v[KC_MERGE_FEW];
	kc_token_ids symbols = {v, 0, KC_MERGE_FEW};
	bool told = start_symbols(b, piece, &symbols);
	size_t n = symbols.n ? kc_merge_few(b, v, symbols.n) : 0;

	size_t start = ids->n;

	if (told) {
		memcpy(ids->v + start, v, n * sizeof(*v));
		ids->n += n;
	}
	for (size_t i = 0; i < n && !told; i++)
		kc_bpe_put_symbol(b, v[i], start, ids);
	return KC_OK;
}

kc_status
kc_bpe_encode_chars(const struct kc_bpe *b, kc_merge_scratch *m, kc_str piece,
    kc_token_ids *ids)
{
	kc_token_ids symbols = {ids->v + ids->n, 0, piece.len};
	size_t start = ids->n;

	if (piece.len <= KC_MERGE_FEW)
		return encode_few(b, piece, ids);
	KC_TRY(kc_merge_reserve(m, piece.len));
	/* Where the ids go is room for the symbols. */
	(void)start_symbols(b, piece, &symbols);
	if (!symbols.n)
		return KC_OK;
	for (size_t i = 0; i < symbols.n; i++)
		m->symbols[i].id = symbols.v[i];
	KC_TRY(kc_merge_symbols(b, m, (uint32_t)symbols.n));
	for (uint32_t i = 0; i != UINT32_MAX; i = m->symbols[i].next)
		kc_bpe_put_symbol(b, m->symbols[i].id, start, ids);
	return KC_OK;
}
