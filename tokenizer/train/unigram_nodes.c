/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Unigram trainer: words become, once for all rounds, the longest seed that
 * ends at each of their characters. From it all others follow by way of
 * kc_unigram_seeds.next, so that a pass over the words looks no string up.
 */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "mem.h"
#include "unicode/decode.h"

#include <string.h>

enum {
	HEAD = 30,             /* bytes before a word on the tape, at most */
	BLOCK_BYTES = 64 << 10 /* ... of a block, about */
};

struct node_maker {
	kc_unigram_trainer *t;
	struct kc_unigram_match match;
	struct kc_unigram_tape tape;
	uint32_t
	    *states; /* of the symbols of the word at hand; the first is 0 */
	size_t cap_states;
	kc_buf block;
};

/* --- Words --- */

static kc_status
end_block(struct node_maker *k, kc_error *err)
{
	struct kc_unigram_nodes *nodes = &k->t->nodes;

	if (!k->block.len)
		return KC_OK;
	if (KC_GROW(&nodes->blocks, &nodes->cap, nodes->n + 1))
		return kc_fail_nomem(err);
	nodes->blocks[nodes->n++] = (struct kc_unigram_block){
	    kc_spool_len(&nodes->spool), (uint32_t)k->block.len};
	if (k->block.len > nodes->largest)
		nodes->largest = (uint32_t)k->block.len;
	KC_TRY(kc_spool_add(&nodes->spool, kc_buf_str(&k->block), err));
	k->block.len = 0;
	return KC_OK;
}

/* Follow the further bytes of a word; *n symbols it has then. */
static kc_status
follow_word(struct node_maker *k, kc_str more, size_t *n)
{
	const unsigned char *p = (const unsigned char *)more.ptr;
	size_t len;

	for (size_t at = 0; at < more.len; at += len) {
		uint32_t cp = kc_decode_valid(p + at, &len);

		KC_TRY(KC_GROW(&k->states, &k->cap_states, *n + 2));
		k->states[*n + 1] = kc_unigram_match_next(
		    &k->match, k->states[*n], cp);
		++*n;
	}
	return KC_OK;
}

/* Append a word of n symbols, of which `same` are those of the one before. */
static kc_status
put_nodes(struct node_maker *k, size_t same, size_t n, uint64_t count)
{
	kc_buf *b = &k->block;
	unsigned char *p;

	if (!b->len)
		same = 0;
	KC_TRY(kc_buf_reserve(b, HEAD + 4 * (n - same)));
	p = (unsigned char *)b->ptr + b->len;
	p += kc_unigram_put(p, same);
	p += kc_unigram_put(p, n - same);
	p += kc_unigram_put(p, count);
	for (size_t i = same + 1; i <= n; i++, p += 4)
		memcpy(p, &k->match.longest[k->states[i]], 4);
	b->len = (size_t)(p - (unsigned char *)b->ptr);
	return KC_OK;
}

static kc_status
read_sorted_word(struct node_maker *k, kc_error *err)
{
	const unsigned char *start, *p;
	size_t have, same, len, head, n;
	uint64_t count;

	KC_TRY(kc_unigram_tape_look(&k->tape, HEAD, &p, &have, err));
	if (!have)
		return KC_EOF;
	start = p;
	n = same = (size_t)kc_unigram_get(&p);
	len = (size_t)kc_unigram_get(&p);
	count = kc_unigram_get(&p);
	head = (size_t)(p - start);
	KC_TRY(kc_unigram_tape_look(&k->tape, head + len, &p, &have, err));
	if (follow_word(k, (kc_str){(const char *)p + head, len}, &n) ||
	    put_nodes(k, same, n, count))
		return kc_fail_nomem(err);
	kc_unigram_tape_skip(&k->tape, head + len);
	return k->block.len < BLOCK_BYTES ? KC_OK : end_block(k, err);
}

/* --- Seeds --- */

/* The same of the seeds themselves, which rounds cut into others. */
static kc_status
follow_seeds(struct node_maker *k)
{
	struct kc_unigram_seeds *s = &k->t->seeds;
	uint64_t n = 0;

	for (uint32_t i = 0; i < s->n; i++)
		n += s->chars[i];
	s->ends = kc_malloc((size_t)n * sizeof(*s->ends));
	s->first_end = kc_malloc(((size_t)s->n + 1) * sizeof(*s->first_end));
	if (!s->ends || !s->first_end)
		return KC_ERR_NOMEM;
	n = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		size_t symbols = 0;

		s->first_end[i] = n;
		KC_TRY(follow_word(k, s->text[i], &symbols));
		for (size_t j = 1; j <= symbols; j++)
			s->ends[n++] = k->match.longest[k->states[j]];
	}
	s->first_end[s->n] = n;
	return KC_OK;
}

kc_status
kc_unigram_make_nodes(kc_unigram_trainer *t, kc_error *err)
{
	struct node_maker k = {.t = t, .tape = {.spool = &t->sorted}};
	kc_status st = kc_unigram_match_init(&k.match, &t->seeds, err);

	if (!st && KC_GROW(&k.states, &k.cap_states, 1))
		st = kc_fail_nomem(err);
	if (!st) {
		k.states[0] = 0;
		if (follow_seeds(&k))
			st = kc_fail_nomem(err);
	}
	while (!st)
		st = read_sorted_word(&k, err);
	if (st == KC_EOF)
		st = end_block(&k, err);
	kc_unigram_match_release(&k.match);
	kc_buf_release(&k.tape.buf);
	kc_free(k.states);
	kc_buf_release(&k.block);
	kc_spool_release(&t->sorted);
	return st;
}
