/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: pretokens become words in the alphabet of pieces. */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "tokenizer/vocab/bytemap.h"
#include "tokenizer/vocab/vocab.h"

#include "kcorpus/unicode.h"

#include "mem.h"
#include "unicode/decode.h"

#include <stdlib.h>
#include <string.h>

enum { CODE_POINTS = 0x110000 };

/* All sums of symbols, and of scores of 16 symbols each, stay exact in 64 bits. */
#define MOST_SYMBOLS (UINT64_C(1) << 58)

static inline bool
is_line_blank(char c)
{
	return c == ' ' || c == '\n';
}

/* The word without the blanks after it, of which *last says if a line ends. */
static kc_str
strip_blanks(kc_str pretoken, bool *last)
{
	kc_str word = pretoken;

	while (word.len && is_line_blank(word.ptr[word.len - 1]))
		word.len--;
	*last = word.len == pretoken.len ||
	    memchr(word.ptr + word.len, '\n', pretoken.len - word.len);
	return word;
}

/* Append text with U+2581 for each space. */
static kc_status
put_spaces(kc_buf *b, kc_str text)
{
	while (text.len) {
		const char *space = memchr(text.ptr, ' ', text.len);
		size_t n = space ? (size_t)(space - text.ptr) : text.len;

		KC_TRY(kc_buf_add(b, (kc_str){text.ptr, n}));
		if (!space)
			break;
		KC_TRY(kc_buf_add(b, KC_STR(KC_SPACE_SYMBOL)));
		text.ptr += n + 1;
		text.len -= n + 1;
	}
	return KC_OK;
}

/* True if text goes on where a line begins, so that a dummy prefix is due. */
static bool
begins_line(kc_str text)
{
	unsigned char c = (unsigned char)text.ptr[0];

	return c > ' ';
}

/* The word of a pretoken, into the scratch buffer; empty: there is none. */
static kc_status
spell_word(kc_unigram_trainer *t, kc_str pretoken, bool *last)
{
	kc_buf *b = &t->words.scratch;

	b->len = 0;
	*last = false;
	if (t->p.alphabet == KC_UNIGRAM_BYTES)
		return kc_bytemap_write(pretoken, b);
	if (t->p.sentencepiece) {
		pretoken = strip_blanks(pretoken, last);
		if (!pretoken.len)
			return KC_OK;
		KC_TRY(kc_buf_add(b, KC_STR(KC_SPACE_SYMBOL)));
	} else if (t->p.dummy_prefix && begins_line(pretoken)) {
		KC_TRY(kc_buf_add(b, KC_STR(KC_SPACE_SYMBOL)));
	}
	return put_spaces(b, pretoken);
}

/* --- Putting aside --- */

static kc_status
put_word(kc_unigram_trainer *t, kc_str word, uint64_t count, bool last,
    kc_error *err)
{
	struct kc_unigram_words *w = &t->words;
	unsigned char head[20];
	size_t n = kc_unigram_put(head, word.len);

	n += kc_unigram_put(head + n, count << 1 | last);
	KC_TRY(kc_spool_add(&w->spool, (kc_str){(const char *)head, n}, err));
	KC_TRY(kc_spool_add(&w->spool, word, err));
	w->n++;
	w->bytes += word.len;
	t->total += count;
	return KC_OK;
}

/* Count the characters of a word and put it aside, in stretches if it is long. */
static kc_status
take_word(kc_unigram_trainer *t, kc_str word, uint64_t count, bool last,
    kc_error *err)
{
	const unsigned char *p = (const unsigned char *)word.ptr;
	size_t start = 0, symbols = 0, len;

	for (size_t at = 0; at < word.len; at += len) {
		uint32_t cp = kc_decode_valid(p + at, &len);

		t->words.char_counts[cp] += count;
		if (symbols++ < KC_UNIGRAM_WORD)
			continue;
		KC_TRY(put_word(t, (kc_str){word.ptr + start, at - start},
		    count, false, err));
		start = at;
		symbols = 1;
	}
	return start == word.len
	    ? KC_OK
	    : put_word(t, (kc_str){word.ptr + start, word.len - start}, count,
		  last, err);
}

/* Take the parts of a word between controls and symbols. */
static kc_status
cut_word(kc_unigram_trainer *t, kc_str word, uint64_t count, bool last,
    kc_error *err)
{
	size_t start = 0, at = 0, len;

	while (at < word.len) {
		if (kc_trie_longest(&t->cut_at,
			(kc_str){word.ptr + at, word.len - at},
			&len) == KC_TRIE_NONE) {
			at += kc_lead_length((unsigned char)word.ptr[at]);
			continue;
		}
		KC_TRY(take_word(t, (kc_str){word.ptr + start, at - start},
		    count, false, err));
		at += len;
		start = at;
	}
	return take_word(
	    t, (kc_str){word.ptr + start, word.len - start}, count, last, err);
}

kc_status
kc_unigram_words_add(
    kc_unigram_trainer *t, kc_str pretoken, uint64_t count, kc_error *err)
{
	struct kc_unigram_words *w = &t->words;
	uint64_t symbols;
	bool last;

	if (!w->char_counts) {
		w->char_counts = kc_calloc(CODE_POINTS, sizeof(uint64_t));
		if (!w->char_counts)
			return kc_fail_nomem(err);
	}
	if (spell_word(t, pretoken, &last))
		return kc_fail_nomem(err);
	if (!w->scratch.len || !count)
		return KC_OK;
	symbols = kc_utf8_count(kc_buf_str(&w->scratch));
	if (count > (MOST_SYMBOLS - w->symbols) / symbols)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "more than 2^58 characters of text");
	w->symbols += symbols * count;
	return cut_word(t, kc_buf_str(&w->scratch), count, last, err);
}

/* --- Characters --- */

static int
compare_chars(const void *a, const void *b)
{
	const struct kc_unigram_char *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->cp > y->cp) - (x->cp < y->cp);
}

/* All characters that may be a piece, in order. Their sum. */
static uint64_t
list_chars(kc_unigram_trainer *t)
{
	const uint64_t *counts = t->words.char_counts;
	uint64_t all = 0;

	t->n_chars = 0;
	for (uint32_t cp = 1; cp < CODE_POINTS; cp++) {
		/* A tab is a boundary to SentencePiece. */
		if (!counts[cp] || cp == KC_UNIGRAM_UNKNOWN_CHAR ||
		    (cp == '\t' && t->p.sentencepiece))
			continue;
		t->chars[t->n_chars++] = (struct kc_unigram_char){
		    cp, counts[cp]};
		all += counts[cp];
	}
	if (t->n_chars)
		qsort(t->chars, t->n_chars, sizeof(*t->chars), compare_chars);
	return all;
}

/*
 * Put the characters of t->p.required first, those that do not occur with 0. How
 * many there are.
 */
static size_t
put_required(kc_unigram_trainer *t)
{
	const unsigned char *p = (const unsigned char *)t->p.required.ptr;
	size_t first = 0, len, i;

	for (size_t at = 0; at < t->p.required.len; at += len) {
		struct kc_unigram_char c = {kc_decode_valid(p + at, &len), 0};

		for (i = 0; i < t->n_chars && t->chars[i].cp != c.cp; i++)
			;
		if (i < first)
			continue;
		if (i < t->n_chars)
			c = t->chars[i];
		else
			t->n_chars++;
		memmove(t->chars + first + 1, t->chars + first,
		    (i - first) * sizeof(c));
		t->chars[first++] = c;
	}
	return first;
}

kc_status
kc_unigram_choose_chars(kc_unigram_trainer *t, kc_error *err)
{
	uint64_t all, so_far = 0;
	size_t kinds = 0, n = 0, required;

	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		kinds += t->words.char_counts[cp] != 0;
	t->chars = kc_malloc(
	    (kinds + t->p.required.len + 1) * sizeof(*t->chars));
	if (!t->chars)
		return kc_fail_nomem(err);
	all = list_chars(t);
	required = put_required(t);
	/* SentencePiece looks before it adds a character. */
	while (n < t->n_chars &&
	    (n < required || (double)so_far < t->p.coverage * (double)all))
		so_far += t->chars[n++].count;
	t->n_chars = n;
	if (n)
		qsort(t->chars, n, sizeof(*t->chars), compare_chars);
	return KC_OK;
}
