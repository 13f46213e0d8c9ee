/* SPDX-License-Identifier: Apache-2.0 */
/* BPE on characters. */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/train/bpe_limits.h"
#include "tokenizer/train/bpe_pieces.h"

#include "mem.h"
#include "unicode/decode.h"

#include <string.h>

enum { CODE_POINTS = 0x110000 };

/* --- Vocabulary --- */

/* Tokens that are not learnt, with the first ids. */
static kc_status
add_reserved_tokens(kc_bpe_trainer *t)
{
	uint32_t id;

	for (uint32_t i = 0; i < t->pieces->reserved; i++)
		KC_TRY(kc_bpe_add_token(t, t->pieces->kept[i].text, &id));
	return KC_OK;
}

kc_status
kc_bpe_pieces_init(
    kc_bpe_trainer *t, const kc_piece_params *params, kc_error *err)
{
	t->pieces = kc_calloc(1, sizeof(*t->pieces));
	if (!t->pieces)
		return kc_fail_nomem(err);
	KC_TRY(
	    kc_piece_base_init(t->pieces, params, false, t->vocab_size, err));
	if (kc_bpe_init_table(t, t->vocab_size) ||
	    kc_bpe_limits_new(&t->limits, t->vocab_size) ||
	    kc_bpe_limits_take_rules(t->limits, &t->pieces->p, t->vocab_size) ||
	    add_reserved_tokens(t))
		return kc_fail_nomem(err);
	t->n_specials = t->n_tokens;
	t->queue.by_string = t;
	return KC_OK;
}

void
kc_bpe_pieces_free(kc_bpe_trainer *t)
{
	if (!t->pieces)
		return;
	kc_piece_base_release(t->pieces);
	kc_free(t->pieces);
}

/* --- Words --- */

/* The code points of a part are its symbols until the characters are chosen. */
static kc_status
add_part(kc_bpe_trainer *t, kc_str part, uint64_t count, kc_error *err)
{
	const unsigned char *p = (const unsigned char *)part.ptr;
	size_t n = 0, len;

	if (KC_GROW(&t->word, &t->cap_word, part.len + 1))
		return kc_fail_nomem(err);
	for (size_t at = 0; at < part.len; at += len)
		t->word[n++] = kc_decode_valid(p + at, &len);
	return n < 2 ? KC_OK : kc_bpe_add_symbols(t, t->word, n, count, err);
}

kc_status
kc_bpe_pieces_add(
    kc_bpe_trainer *t, kc_str pretoken, uint64_t count, kc_error *err)
{
	const struct kc_piece_text text = {pretoken, count, false};
	kc_str word, part;
	bool last;

	if (!t->pieces->char_counts)
		return kc_fail(err, KC_ERR_ARG, 0, "the training has begun");
	KC_TRY(kc_utf8_expect(pretoken, err));
	KC_TRY(kc_piece_base_spell(t->pieces, &text, &word, &last, err));
	while (kc_piece_base_part(t->pieces, &word, count, &part))
		KC_TRY(add_part(t, part, count, err));
	return KC_OK;
}

/* --- Characters --- */

/* Give the chosen characters their ids, by code point in `ids`. */
static kc_status
add_characters(kc_bpe_trainer *t, uint32_t *ids)
{
	const struct kc_piece_base *b = t->pieces;

	for (size_t i = 0; i < b->n_chars; i++) {
		uint32_t cp = b->chars[i].cp;
		char utf8[4];
		kc_str text = {utf8, kc_utf8_put(cp, utf8)};

		KC_TRY(kc_bpe_add_token(t, text, &ids[cp]));
		t->limits->lengths[ids[cp]] = 1;
		t->limits->piece_edges[ids[cp]] = kc_piece_edges_of(&b->p, cp);
	}
	return KC_OK;
}

kc_status
kc_bpe_pieces_settle(kc_bpe_trainer *t, kc_error *err)
{
	uint32_t *ids;
	kc_status st;

	KC_TRY(kc_piece_base_choose(t->pieces, t->vocab_size, err));
	ids = kc_malloc(CODE_POINTS * sizeof(*ids));
	if (!ids)
		return kc_fail_nomem(err);
	/* A symbol above all ids joins nothing (kc_bpe_may_join). */
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		ids[cp] = t->vocab_size;
	t->id_limit = (size_t)t->vocab_size + 1;
	st = add_characters(t, ids);
	for (size_t i = 0; i < t->n_symbols && !st; i++)
		t->symbols[i] = ids[t->symbols[i]];
	kc_free(ids);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* --- Order --- */

/* A string in two parts, of which byte i is asked for. */
static inline unsigned char
byte_of(kc_str left, kc_str right, size_t i)
{
	return (unsigned char)(i < left.len ? left.ptr[i]
					    : right.ptr[i - left.len]);
}

/* <0, 0, >0: the strings that two pairs make, by their bytes. */
static int
compare_joined(const kc_bpe_trainer *t, uint64_t a, uint64_t b)
{
	kc_str l = t->tokens[a >> 32], r = t->tokens[(uint32_t)a];
	kc_str m = t->tokens[b >> 32], s = t->tokens[(uint32_t)b];
	size_t n = l.len + r.len, k = m.len + s.len;

	for (size_t i = 0; i < n && i < k; i++) {
		int d = byte_of(l, r, i) - byte_of(m, s, i);

		if (d)
			return d;
	}
	return (n > k) - (n < k);
}

bool
kc_bpe_string_before(const kc_bpe_trainer *t, uint64_t a, uint64_t b)
{
	const uint32_t *chars = t->limits->lengths;
	uint32_t x = chars[a >> 32] + chars[(uint32_t)a];
	uint32_t y = chars[b >> 32] + chars[(uint32_t)b];
	int d;

	if (x != y)
		return x < y;
	d = compare_joined(t, a, b);
	return d ? d < 0 : a < b;
}

/* --- Files --- */

/* What is not learnt, the merges, the characters; scores fall from 0. */
static void
list_pieces(const kc_bpe_trainer *t, struct kc_piece *pieces)
{
	uint32_t first = t->pieces->reserved, n = first;
	uint32_t merged = first + (uint32_t)t->pieces->n_chars;

	memcpy(pieces, t->pieces->kept, first * sizeof(*pieces));
	for (uint32_t id = merged; id < t->n_tokens; id++)
		pieces[n++] = (struct kc_piece){
		    .text = t->tokens[id], .type = KC_PIECE_NORMAL};
	for (uint32_t id = first; id < merged; id++)
		pieces[n++] = (struct kc_piece){
		    .text = t->tokens[id], .type = KC_PIECE_NORMAL};
	for (uint32_t i = first; i < n; i++)
		pieces[i].score = -(float)(i - first);
}

kc_status
kc_bpe_trainer_write_model(
    const kc_bpe_trainer *t, kc_str provenance, kc_buf *out, kc_error *err)
{
	struct kc_piece_file file = {
	    NULL, t->n_tokens, KC_MODEL_TYPE_BPE, 0, provenance};
	struct kc_piece *pieces;
	kc_status st;

	if (!t->pieces)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "a .model holds characters, not bytes");
	pieces = kc_malloc((size_t)t->n_tokens * sizeof(*pieces));
	if (!pieces)
		return kc_fail_nomem(err);
	list_pieces(t, pieces);
	file.pieces = pieces;
	st = kc_piece_base_write(t->pieces, &file, out, err);
	kc_free(pieces);
	return st;
}
