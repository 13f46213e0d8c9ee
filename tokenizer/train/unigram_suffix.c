/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Unigram trainer: the substrings of a chunk that are worth a seed.
 *
 * The suffixes of all words, sorted, are the leaves of a tree whose inner nodes
 * are the strings that are followed by more than one character. A string with only
 * one continuation is not worth a seed: the longer one occurs as often. We visit
 * the nodes with a stack, as in Kasai et al., "Linear-Time Longest-Common-Prefix
 * Computation in Suffix Arrays and Its Applications" (CPM 2001), and count a word
 * as often as it occurs.
 *
 * The end of a word is a continuation that nothing goes on from: a string which
 * only ends words has one continuation, but no longer string is as frequent, and it
 * is a seed here.
 *
 * To SentencePiece 0.2.3 the end of a word is a space or the end of a line; what is
 * only ever before a space ("데이터를") is to it the beginning of a string that may
 * be no piece, and lost. And its tree is one of bytes, so that a string is lost, too,
 * if all that follows it begins with the same byte (가 and 각 with EA, and a space,
 * which is U+2581, and a dash with E2). Its choices are made with these rules.
 *
 * Chunks have less than 2^31 bytes whatever the text, so that places of 32 bits do,
 * in half the memory of larger ones.
 */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "tokenizer/vocab/bytemap.h"

#include "mem.h"
#include "suffixes.h"
#include "unicode/decode.h"

#include <stdlib.h>
#include <string.h>

/* Words are found from a byte by the first one that ends after each 64th. */
enum { STRIDE = 64 };

/* First bytes of what follows a word: of U+2581, and what ends a line. */
enum { BYTE_OF_SPACE = 0xE2, BYTE_OF_LINE = 0 };

/* A node on the way from the root to the suffix. */
struct suffix_node {
	const char *text;
	uint64_t count;
	uint32_t bytes;
	uint16_t chars;
	bool ends;    /* it ends words itself */
	bool goes_on; /* a longer one begins with it */
	bool forks;   /* what follows begins with more than one byte */
	bool has_next;
	unsigned char next; /* one of these bytes, if has_next */
};

struct suffix_walk {
	const kc_unigram_trainer *t;
	const struct kc_unigram_chunk *c;
	struct kc_unigram_finds *finds;
	size_t most;
	uint32_t found;
	uint16_t deepest; /* one character more than a piece may have */
	struct suffix_node *stack;
	size_t depth;
	uint32_t *first_word; /* by STRIDE bytes */
};

/* --- Keeping the best --- */

/* Higher scores first, then what was found first. */
int
kc_unigram_compare_finds(const void *a, const void *b)
{
	const struct kc_unigram_found *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

void
kc_unigram_finds_cut(struct kc_unigram_finds *f, size_t most)
{
	if (f->n <= most)
		return;
	qsort(f->v, f->n, sizeof(*f->v), kc_unigram_compare_finds);
	f->n = most;
}

static kc_status
add_find(struct suffix_walk *w, const struct suffix_node *node)
{
	struct kc_unigram_finds *f = w->finds;

	if (f->n >= 2 * w->most)
		kc_unigram_finds_cut(f, w->most);
	KC_TRY(KC_GROW(&f->v, &f->cap, f->n + 1));
	f->v[f->n++] = (struct kc_unigram_found){
	    .score = node->count * node->chars,
	    .text = node->text,
	    .number = w->found++,
	    .len = (uint16_t)node->bytes,
	    .chars = node->chars};
	return KC_OK;
}

/* True if the string of this node, which is complete, is a seed. */
static bool
is_worth_seed(const struct suffix_walk *w, const struct suffix_node *node)
{
	kc_str text = {node->text, node->bytes};

	if (node->chars < 2 || node->chars >= w->deepest)
		return false;
	if (w->t->base.p.sentencepiece
		? !node->forks
		: node->ends && !node->goes_on && node->count < 2)
		return false;
	return w->t->base.of_bytes
	    ? kc_piece_bytes_may_be(&w->t->base.p, text)
	    : kc_piece_may_be(&w->t->base.p, text, node->chars);
}

/* --- The tree --- */

/* A byte with which something begins that follows the string of a node. */
static void
note_next(struct suffix_node *node, char byte)
{
	unsigned char next = (unsigned char)byte;

	node->forks |= node->has_next && node->next != next;
	node->has_next = true;
	node->next = next;
}

/* Leave the nodes of more than `chars` characters. */
static kc_status
leave_nodes(struct suffix_walk *w, uint16_t chars, uint32_t bytes)
{
	while (w->stack[w->depth].chars > chars) {
		struct suffix_node *node = &w->stack[w->depth];
		struct suffix_node *up = node - 1;

		if (is_worth_seed(w, node))
			KC_TRY(add_find(w, node));
		if (up->chars < chars) {
			/* Here the path forks: the node becomes the fork. */
			node->chars = chars;
			node->bytes = bytes;
			node->ends = node->has_next = node->forks = false;
			node->goes_on = true;
			note_next(node, node->text[bytes]);
			break;
		}
		up->count += node->count;
		up->goes_on = true;
		w->depth--;
	}
	return KC_OK;
}

/* A suffix as the tree has it: cut where no piece is so long. */
struct word_suffix {
	const char *text;
	uint32_t bytes;
	uint16_t chars;
	bool whole; /* it goes to the end of its word */
};

static struct word_suffix
measure_suffix(const struct suffix_walk *w, const char *text)
{
	struct word_suffix s = {.text = text};

	while (text[s.bytes] && s.chars < w->deepest) {
		s.bytes += (uint32_t)kc_lead_length(
		    (unsigned char)text[s.bytes]);
		s.chars++;
	}
	s.whole = !text[s.bytes];
	return s;
}

/* Characters, and their bytes, that two suffixes begin with. */
static uint16_t
common_chars(
    const struct word_suffix *a, const struct word_suffix *b, uint32_t *bytes)
{
	uint16_t chars = 0;
	uint32_t n = a->bytes < b->bytes ? a->bytes : b->bytes;

	*bytes = 0;
	while (*bytes < n) {
		size_t len = kc_lead_length((unsigned char)a->text[*bytes]);

		if (*bytes + len > n ||
		    memcmp(a->text + *bytes, b->text + *bytes, len))
			break;
		*bytes += (uint32_t)len;
		chars++;
	}
	return chars;
}

/* The next suffix in order, of a word. */
static kc_status
visit_suffix(struct suffix_walk *w, const struct word_suffix *s,
    const struct word_suffix *before, const struct kc_unigram_word *word)
{
	struct suffix_node *top;
	uint32_t bytes;
	uint16_t chars = common_chars(s, before, &bytes);

	KC_TRY(leave_nodes(w, chars, bytes));
	top = &w->stack[w->depth];
	if (top->chars < s->chars) {
		note_next(top, s->text[bytes]);
		top = &w->stack[++w->depth];
		*top = (struct suffix_node){
		    .text = s->text, .bytes = s->bytes, .chars = s->chars};
	}
	top->count += word->inside + word->last;
	top->ends |= s->whole;
	if (s->whole && word->inside)
		note_next(top, (char)BYTE_OF_SPACE);
	if (s->whole && word->last)
		note_next(top, BYTE_OF_LINE);
	return KC_OK;
}

/* --- Words by place --- */

static kc_status
index_words(struct suffix_walk *w)
{
	const struct kc_unigram_chunk *c = w->c;
	size_t places = c->text.len / STRIDE + 1;
	size_t word = 0;

	w->first_word = kc_malloc(places * sizeof(*w->first_word));
	if (!w->first_word)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < places; i++) {
		while (
		    word + 1 < c->n && c->words[word + 1].start <= i * STRIDE)
			word++;
		w->first_word[i] = (uint32_t)word;
	}
	return KC_OK;
}

static const struct kc_unigram_word *
word_at(const struct suffix_walk *w, size_t place)
{
	size_t i = w->first_word[place / STRIDE];

	while (i + 1 < w->c->n && w->c->words[i + 1].start <= place)
		i++;
	return &w->c->words[i];
}

/* True for a place in a word where no piece begins: inside a character. */
static bool
is_inside(const struct suffix_walk *w, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len;

	if ((*p & 0xC0) == 0x80 || !w->t->base.of_bytes)
		return (*p & 0xC0) == 0x80;
	return (kc_bytemap_byte(kc_decode_valid(p, &len)) & 0xC0) == 0x80;
}

static kc_status
visit_all(struct suffix_walk *w, const int32_t *order)
{
	struct word_suffix before = {.text = ""};

	w->stack[0] = (struct suffix_node){0};
	for (size_t i = 0; i < w->c->text.len; i++) {
		const char *text = w->c->text.ptr + order[i];
		struct word_suffix s;

		if (!*text ||
		    is_inside(w, text)) /* *text == 0: between words */
			continue;
		s = measure_suffix(w, text);
		KC_TRY(
		    visit_suffix(w, &s, &before, word_at(w, (size_t)order[i])));
		before = s;
	}
	return leave_nodes(w, 0, 0);
}

kc_status
kc_unigram_suffixes(const kc_unigram_trainer *t,
    const struct kc_unigram_chunk *c, size_t most,
    struct kc_unigram_finds *finds, kc_error *err)
{
	struct suffix_walk w = {.t = t,
	    .c = c,
	    .finds = finds,
	    .most = most,
	    .deepest = (uint16_t)(t->base.p.max_piece + 1)};
	int32_t *order = kc_malloc((c->text.len + 1) * sizeof(*order));
	kc_status st = KC_OK;

	w.stack = kc_malloc(((size_t)w.deepest + 1) * sizeof(*w.stack));
	if (!order || !w.stack || index_words(&w))
		st = KC_ERR_NOMEM;
	if (!st)
		st = kc_suffixes_sort(kc_buf_str(&c->text), order);
	if (!st)
		st = visit_all(&w, order);
	kc_free(order);
	kc_free(w.stack);
	kc_free(w.first_word);
	return st ? kc_fail_nomem(err) : KC_OK;
}
