/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making hard cuts. A token joins two neighbours where it has the end of one and
 * the start of the other. It may have the whole of each, or, where the token
 * begins, only the last one or two bytes of the left one, and where it ends the
 * first one or two of the right one. Each of these is a pattern; "\x80\xEA" joins
 * any syllable that ends in the byte 80 to any that starts with EA.
 */
#include <config.h>

#include "tokenizer/model/cuts.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

/* Patterns: a character, or a part of a syllable. */
enum {
	TAIL1 = KC_CUT_CHARS, /* by its last byte */
	TAIL2 = TAIL1 + 64,   /* by its last two */
	HEAD1 = KC_CUT_CHARS, /* by its first byte, EA to ED */
	HEAD2 = HEAD1 + 4,    /* by its first two */
	PATTERNS = TAIL2 + 4096,
	NO_PATTERN = PATTERNS
};

struct joined_pair {
	uint16_t left, right; /* patterns */
};

/* One side of the cuts that are being made. */
struct cut_side {
	uint16_t number[KC_CUT_CHARS];
	uint16_t of[PATTERNS + 1]; /* of each pattern that is met, from 1 on */
	bool met[PATTERNS + 1];
	unsigned n;
};

struct number_list {
	size_t n;
	uint16_t v[KC_CUT_CHARS];
	uint8_t seen[(KC_CUT_CHARS + PATTERNS) / 8 + 1];
};

struct cut_maker {
	struct kc_cuts *c;
	struct joined_pair *pairs;
	size_t n_pairs, cap_pairs;
	struct cut_side left, right;
	struct number_list lists[2];
};

/* --- What a token joins --- */

static bool
is_tail(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/* The syllable of three bytes, as a character of cuts, or NO_PATTERN. */
static unsigned
syllable_pattern(const unsigned char *p)
{
	const char *at = (const char *)p;
	uint32_t cp = kc_utf8_next(&at, at + 3);

	return at == (const char *)p + 3 && kc_is_syllable(cp)
	    ? KC_CUT_FIRST + (cp - 0xAC00)
	    : NO_PATTERN;
}

/* What ends before s.ptr[at]. */
static unsigned
left_pattern(kc_str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t tails = 0;

	if (p[at - 1] < 0x80)
		return p[at - 1];
	while (tails < at && tails < 3 && is_tail(p[at - 1 - tails]))
		tails++;
	if (tails == 1 && at == 1)
		return TAIL1 + (p[0] & 63u);
	if (tails == 2 && at == 2)
		return TAIL2 + ((p[0] & 63u) << 6 | (p[1] & 63u));
	return tails == 2 ? syllable_pattern(p + at - 3) : NO_PATTERN;
}

/* What starts at s.ptr[at]. */
static unsigned
right_pattern(kc_str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t left = s.len - at;
	unsigned lead = p[0] - 0xEAu;

	if (p[0] < 0x80)
		return p[0];
	if (lead > 3)
		return NO_PATTERN;
	if (left == 1)
		return HEAD1 + lead;
	if (left == 2)
		return is_tail(p[1]) ? HEAD2 + (lead << 6 | (p[1] & 63u))
				     : NO_PATTERN;
	return syllable_pattern(p);
}

static kc_status
add_token_pairs(struct cut_maker *m, kc_str s)
{
	for (size_t at = 1; at < s.len; at++) {
		unsigned left, right;

		if (is_tail((unsigned char)s.ptr[at]))
			continue;
		right = right_pattern(s, at);
		if (right == NO_PATTERN)
			continue;
		left = left_pattern(s, at);
		if (left == NO_PATTERN ||
		    (left < KC_CUT_FIRST && right < KC_CUT_FIRST))
			continue;
		KC_TRY(KC_GROW(&m->pairs, &m->cap_pairs, m->n_pairs + 1));
		m->pairs[m->n_pairs++] = (struct joined_pair){
		    (uint16_t)left, (uint16_t)right};
		m->left.met[left] = m->right.met[right] = true;
	}
	return KC_OK;
}

/* --- Numbers --- */

/* Give a character the number of the narrowest of its patterns that is met. */
static void
number_char(struct cut_side *side, unsigned c, unsigned two, unsigned one)
{
	unsigned pattern = side->met[c] ? c
	    : side->met[two]            ? two
	    : side->met[one]            ? one
					: NO_PATTERN;

	if (pattern == NO_PATTERN)
		return;
	if (!side->of[pattern])
		side->of[pattern] = (uint16_t)++side->n;
	side->number[c] = side->of[pattern];
}

/* Bytes of the syllable number i. */
static void
syllable_bytes(unsigned i, unsigned char *p)
{
	unsigned cp = 0xAC00 + i;

	p[0] = (unsigned char)(0xE0 | cp >> 12);
	p[1] = (unsigned char)(0x80 | (cp >> 6 & 63));
	p[2] = (unsigned char)(0x80 | (cp & 63));
}

static void
number_syllable(struct cut_maker *m, unsigned i)
{
	unsigned c = KC_CUT_FIRST + i, first, second, third;
	unsigned char p[3];

	syllable_bytes(i, p);
	first = p[0] - 0xEAu;
	second = p[1] & 63u;
	third = p[2] & 63u;
	number_char(&m->left, c, TAIL2 + (second << 6 | third), TAIL1 + third);
	number_char(&m->right, c, HEAD2 + (first << 6 | second), HEAD1 + first);
}

/*
 * Syllables that are tokens come first, in the order of their ids, which mostly is
 * that of how often they were met: so the bits that text asks for are near each other.
 */
static void
number_chars(struct cut_maker *m, const struct kc_vocab *v)
{
	for (unsigned c = 0; c < KC_CUT_FIRST; c++) {
		number_char(&m->left, c, NO_PATTERN, NO_PATTERN);
		number_char(&m->right, c, NO_PATTERN, NO_PATTERN);
	}
	for (uint32_t id = 0; id < v->n_tokens; id++) {
		kc_str s = v->tokens[id].bytes;
		unsigned c = s.len == 3
		    ? syllable_pattern((const unsigned char *)s.ptr)
		    : NO_PATTERN;

		if (c != NO_PATTERN)
			number_syllable(m, c - KC_CUT_FIRST);
	}
	for (unsigned i = 0; i < KC_SYLLABLES; i++)
		number_syllable(m, i);
}

/* --- Bits --- */

/* The bytes of a pattern's syllables, less EA, 80 and 80. */
struct byte_ranges {
	unsigned low[3], high[3];
};

static struct byte_ranges
left_ranges(unsigned pattern)
{
	unsigned tail = pattern - TAIL1;
	struct byte_ranges r = {{0, 0, tail}, {3, 63, tail}};

	if (pattern >= TAIL2) {
		tail = pattern - TAIL2;
		r.low[1] = r.high[1] = tail >> 6;
		r.low[2] = r.high[2] = tail & 63;
	}
	return r;
}

static struct byte_ranges
right_ranges(unsigned pattern)
{
	unsigned head = pattern - HEAD1;
	struct byte_ranges r = {{head, 0, 0}, {head, 63, 63}};

	if (pattern >= HEAD2) {
		head = pattern - HEAD2;
		r.low[0] = r.high[0] = head >> 6;
		r.low[1] = r.high[1] = head & 63;
	}
	return r;
}

/* Append the number if it is a new one. */
static void
list_number(struct number_list *list, uint16_t number)
{
	if (list->seen[number / 8] >> number % 8 & 1)
		return;
	list->seen[number / 8] |= (uint8_t)(1 << number % 8);
	list->v[list->n++] = number;
}

/* The numbers of the characters that have the pattern. */
static void
list_numbers(const struct cut_side *side, unsigned pattern,
    struct byte_ranges r, struct number_list *list)
{
	while (list->n > 0) {
		uint16_t old = list->v[--list->n];

		list->seen[old / 8] &= (uint8_t) ~(1 << old % 8);
	}
	if (pattern < KC_CUT_CHARS) {
		list_number(list, side->number[pattern]);
		return;
	}
	for (unsigned a = r.low[0]; a <= r.high[0]; a++)
		for (unsigned b = r.low[1]; b <= r.high[1]; b++)
			for (unsigned c = r.low[2]; c <= r.high[2]; c++) {
				unsigned i = ((a + 10) << 12 | b << 6 | c) -
				    0xAC00;

				if (i < KC_SYLLABLES)
					list_number(list,
					    side->number[KC_CUT_FIRST + i]);
			}
}

/* Set the bits of the pairs of numbers that are joined. */
static void
join_numbers(struct cut_maker *m)
{
	struct kc_cuts *c = m->c;
	struct number_list *left = &m->lists[0], *right = &m->lists[1];

	for (size_t i = 0; i < m->n_pairs; i++) {
		struct joined_pair pair = m->pairs[i];

		list_numbers(&m->left, pair.left, left_ranges(pair.left), left);
		list_numbers(
		    &m->right, pair.right, right_ranges(pair.right), right);
		for (size_t k = 0; k < left->n * right->n; k++) {
			uint16_t l = left->v[k / right->n];
			uint16_t r = right->v[k % right->n];

			c->bits[l * c->stride + r / 64] |= UINT64_C(1)
			    << r % 64;
		}
	}
}

static kc_status
fill_cuts(struct cut_maker *m, const struct kc_vocab *v)
{
	enum { LINE_WORDS = 8, LINE_BITS = 64 * LINE_WORDS };
	struct kc_cuts *c = m->c;
	size_t size;

	for (uint32_t id = 0; id < v->n_tokens; id++)
		if (v->tokens[id].in_model && !v->tokens[id].as_is)
			KC_TRY(add_token_pairs(m, v->tokens[id].bytes));
	number_chars(m, v);
	for (unsigned i = 0; i < KC_CUT_CHARS; i++)
		c->sides[i] = (struct kc_cut_sides){
		    m->left.number[i], m->right.number[i]};
	c->stride = (m->right.n / LINE_BITS + 1) * LINE_WORDS;
	size = (m->left.n + 1) * c->stride * sizeof(*c->bits);
	c->bits = kc_malloc_table(size);
	if (!c->bits)
		return KC_ERR_NOMEM;
	memset(c->bits, 0, size);
	join_numbers(m);
	return KC_OK;
}

kc_status
kc_cuts_new(struct kc_cuts **c, const struct kc_vocab *v)
{
	struct cut_maker *m = kc_calloc(1, sizeof(*m));
	kc_status st;

	*c = kc_calloc(1, sizeof(**c));
	if (!m || !*c) {
		kc_free(m);
		return KC_ERR_NOMEM;
	}
	m->c = *c;
	st = fill_cuts(m, v);
	kc_free(m->pairs);
	kc_free(m);
	return st;
}

void
kc_cuts_free(struct kc_cuts *c)
{
	if (c)
		kc_free(c->bits);
	kc_free(c);
}
