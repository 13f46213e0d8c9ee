/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Going past an object or an array whose JSON has been checked: 64 bytes at a time
 * become bits that say where quotes, brackets and backslashes stand; what stands
 * between quotes is the exclusive or of all bits before (Langdale and Lemire,
 * "Parsing Gigabytes of JSON per Second", section 3.1). Blocks with a backslash, and
 * the last one, are gone through byte by byte.
 */
#include <config.h>

#include "record/json_lex.h"

enum { BLOCK = 64 };

struct nest_skip {
	const char *p, *end;
	size_t depth;
	bool in_string;
};

/* Bytes up to `stop`, or the end of the nest. True at the end of the nest. */
static bool
skip_bytes(struct nest_skip *s, const char *stop)
{
	while (s->p < stop) {
		char c = *s->p++;

		if (s->in_string) {
			s->in_string = c != '"';
			s->p += c == '\\' && s->p < s->end;
		} else if (c == '"') {
			s->in_string = true;
		} else if (c == '[' || c == '{') {
			s->depth++;
		} else if ((c == ']' || c == '}') && !--s->depth) {
			return true;
		}
	}
	return false;
}

#ifdef __SSE2__
/* What stands in a block, a bit for each byte. */
struct block_bits {
	uint64_t quote, slash, open, close;
};

static struct block_bits
read_block(const char *p)
{
	struct block_bits b = {0};

	for (unsigned i = 0; i < BLOCK; i += 16) {
		__m128i v = _mm_loadu_si128(
		    (const __m128i *)(const void *)(p + i));
		/* '[' and '{', ']' and '}' differ in this bit. */
		__m128i w = _mm_or_si128(v, _mm_set1_epi8(0x20));

		b.quote |= (uint64_t)(unsigned)_mm_movemask_epi8(
			       _mm_cmpeq_epi8(v, _mm_set1_epi8('"')))
		    << i;
		b.slash |= (uint64_t)(unsigned)_mm_movemask_epi8(
			       _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')))
		    << i;
		b.open |= (uint64_t)(unsigned)_mm_movemask_epi8(
			      _mm_cmpeq_epi8(w, _mm_set1_epi8('{')))
		    << i;
		b.close |= (uint64_t)(unsigned)_mm_movemask_epi8(
			       _mm_cmpeq_epi8(w, _mm_set1_epi8('}')))
		    << i;
	}
	return b;
}

/* A whole block without a backslash; as skip_bytes. */
static bool
skip_block(struct nest_skip *s, struct block_bits b)
{
	uint64_t inside = b.quote, left;

	for (unsigned i = 1; i < BLOCK; i *= 2)
		inside ^= inside << i;
	if (s->in_string)
		inside = ~inside;
	for (left = (b.open | b.close) & ~inside; left; left &= left - 1) {
		if (b.open & left & (0 - left)) {
			s->depth++;
		} else if (!--s->depth) {
			s->p += __builtin_ctzll(left) + 1;
			return true;
		}
	}
	s->in_string = inside >> (BLOCK - 1);
	s->p += BLOCK;
	return false;
}
#endif

const char *
kc_json_skip_nest(const char *p, const char *end)
{
	struct nest_skip s = {p, end, 0, false};

#ifdef __SSE2__
	while (s.end - s.p >= BLOCK) {
		struct block_bits b = read_block(s.p);

		if (b.slash ? skip_bytes(&s, s.p + BLOCK) : skip_block(&s, b))
			return s.p;
	}
#endif
	return skip_bytes(&s, end) ? s.p : NULL;
}
