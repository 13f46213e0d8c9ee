/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: a chunk of words, sorted, equal ones added up. */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "kcorpus/unicode.h"

#include "mem.h"
#include "unicode/decode.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD = 20 /* bytes before a word on the tape, at most */ };

/* A word with its first bytes as a number, for sorting. */
struct sorted_word {
	uint64_t prefix;
	const char *text;
	struct kc_unigram_word word;
};

void
kc_unigram_chunk_release(struct kc_unigram_chunk *c)
{
	kc_buf_release(&c->text);
	kc_free(c->words);
	*c = (struct kc_unigram_chunk){0};
}

/* --- Characters with a piece --- */

/* One bit for each code point. */
static uint64_t *
make_char_set(const kc_unigram_trainer *t)
{
	uint64_t *set = kc_calloc(0x110000 / 64, sizeof(*set));

	for (size_t i = 0; set && i < t->base.n_chars; i++)
		set[t->base.chars[i].cp / 64] |= UINT64_C(1)
		    << t->base.chars[i].cp % 64;
	return set;
}

/* Append a word's text, with what has no piece replaced, and a NUL. */
static kc_status
put_known(struct kc_unigram_chunk *c, const uint64_t *set, kc_str word)
{
	const unsigned char *p = (const unsigned char *)word.ptr;
	size_t len;

	/* U+2585 has three bytes, in place of one at least. */
	KC_TRY(kc_buf_reserve(&c->text, 3 * word.len + 1));
	for (size_t at = 0; at < word.len; at += len) {
		uint32_t cp = kc_decode_valid(p + at, &len);

		if (set[cp / 64] >> cp % 64 & 1) {
			memcpy(c->text.ptr + c->text.len, p + at, len);
			c->text.len += len;
		} else {
			c->text.len += kc_utf8_put(
			    KC_PIECE_UNKNOWN_CHAR, c->text.ptr + c->text.len);
		}
	}
	c->text.ptr[c->text.len++] = '\0';
	return KC_OK;
}

/* --- Order --- */

/* The first eight bytes, padded with zeros, so that numbers order as bytes do. */
static uint64_t
prefix_of(const char *text, size_t len)
{
	uint64_t prefix = 0;

	for (size_t i = 0; i < 8; i++)
		prefix = prefix << 8 | (i < len ? (unsigned char)text[i] : 0);
	return prefix;
}

static int
compare_words(const void *a, const void *b)
{
	const struct sorted_word *x = a, *y = b;
	size_t n = x->word.len < y->word.len ? x->word.len : y->word.len;
	int order;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	order = memcmp(x->text, y->text, n);
	if (order)
		return order;
	return (x->word.len > y->word.len) - (x->word.len < y->word.len);
}

static void
sort_words(struct sorted_word *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (compare_words(&v[i - 1], &v[i]) > 0) {
			qsort(v, n, sizeof(*v), compare_words);
			return;
		}
}

/* Add up equal words; how many are left. */
static size_t
join_words(struct sorted_word *v, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct kc_unigram_word *w = &v[kept ? kept - 1 : 0].word;

		if (kept && compare_words(&v[kept - 1], &v[i]) == 0) {
			w->inside += v[i].word.inside;
			w->last += v[i].word.last;
		} else {
			v[kept++] = v[i];
		}
	}
	return kept;
}

/* Lay the text out in the order of the words. */
static kc_status
lay_out(struct kc_unigram_chunk *c, const struct sorted_word *v, size_t n)
{
	kc_buf text = KC_BUF_INIT;

	c->n = 0;
	KC_TRY(KC_GROW(&c->words, &c->cap, n + 1));
	KC_TRY(kc_buf_reserve(&text, c->text.len + 1));
	for (size_t i = 0; i < n; i++) {
		struct kc_unigram_word w = v[i].word;

		w.start = (uint32_t)text.len;
		memcpy(text.ptr + text.len, v[i].text, w.len + 1);
		text.len += w.len + 1;
		c->words[c->n++] = w;
	}
	kc_buf_release(&c->text);
	c->text = text;
	return KC_OK;
}

static kc_status
sort_chunk(struct kc_unigram_chunk *c)
{
	struct sorted_word *v = kc_malloc((c->n + 1) * sizeof(*v));
	kc_status st;

	if (!v)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < c->n; i++) {
		const char *text = c->text.ptr + c->words[i].start;

		v[i] = (struct sorted_word){
		    prefix_of(text, c->words[i].len), text, c->words[i]};
	}
	sort_words(v, c->n);
	st = lay_out(c, v, join_words(v, c->n));
	kc_free(v);
	return st;
}

/* --- Reading --- */

static kc_status
read_word(struct kc_unigram_tape *from, const uint64_t *set,
    struct kc_unigram_chunk *c, kc_error *err)
{
	const unsigned char *start, *p;
	struct kc_unigram_word *w;
	size_t have, len, head;
	uint64_t count;

	KC_TRY(kc_unigram_tape_look(from, HEAD, &p, &have, err));
	if (!have)
		return KC_EOF;
	start = p;
	len = (size_t)kc_unigram_get(&p);
	count = kc_unigram_get(&p);
	head = (size_t)(p - start);
	KC_TRY(kc_unigram_tape_look(from, head + len, &p, &have, err));
	if (KC_GROW(&c->words, &c->cap, c->n + 1))
		return kc_fail_nomem(err);
	w = &c->words[c->n++];
	*w = (struct kc_unigram_word){.start = (uint32_t)c->text.len};
	*(count & 1 ? &w->last : &w->inside) = count >> 1;
	if (put_known(c, set, (kc_str){(const char *)p + head, len}))
		return kc_fail_nomem(err);
	w->len = (uint32_t)(c->text.len - 1 - w->start);
	kc_unigram_tape_skip(from, head + len);
	return KC_OK;
}

kc_status
kc_unigram_chunk_read(const kc_unigram_trainer *t, struct kc_unigram_tape *from,
    struct kc_unigram_chunk *c, kc_error *err)
{
	uint64_t *set = make_char_set(t);
	kc_status st = set ? KC_OK : kc_fail_nomem(err);

	c->n = 0;
	c->text.len = 0;
	while (!st && c->text.len < KC_UNIGRAM_CHUNK)
		st = read_word(from, set, c, err);
	kc_free(set);
	if (st && (st != KC_EOF || !c->n))
		return st;
	return sort_chunk(c) ? kc_fail_nomem(err) : KC_OK;
}
