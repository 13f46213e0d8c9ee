/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pretokens of 64 bytes at once. The first byte of a block has the lowest bit of a word,
 * so m << 1 says of each byte what m says of the one before it, and m >> 1 what m says
 * of the next. In examples the first byte stands at left, and x is a bit that is set.
 */
#include <config.h>

#include "tokenizer/pretoken/block.h"

#include "cpu.h"

#if KC_X86

#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline)) KC_TARGET_AVX2

/* The bytes of a block that are of each class. */
struct block_classes {
	uint64_t lower, upper, digits, space, blanks, lines, quotes;
	uint64_t syllables; /* first bytes of precomposed syllables */
	uint64_t other;     /* bytes beyond ASCII that are not in one */
};

/* A block. */
struct block_bytes {
	__m256i half[2];
};

/* A word of the upper bits of 64 bytes. */
INLINE uint64_t
upper_bits(struct block_bytes b)
{
	uint64_t low = (unsigned)_mm256_movemask_epi8(b.half[0]);
	uint64_t high = (unsigned)_mm256_movemask_epi8(b.half[1]);

	return low | high << 32;
}

/*
 * Bit `i` of each byte, shifted to the top of it. What comes into a byte from the lower
 * one of the same 16 bits is below its top.
 */
INLINE uint64_t
bits_of(struct block_bytes b, int i)
{
	for (int k = 0; k < 2; k++)
		b.half[k] = _mm256_slli_epi16(b.half[k], 7 - i);
	return upper_bits(b);
}

INLINE uint64_t
bytes_equal(struct block_bytes b, int byte)
{
	for (int k = 0; k < 2; k++)
		b.half[k] = _mm256_cmpeq_epi8(
		    b.half[k], _mm256_set1_epi8((char)byte));
	return upper_bits(b);
}

/*
 * The bytes from `first` to `last`, with `fold` set in them before: 0x20 makes small
 * letters of capitals. What is less than `first` wraps to a number above all others.
 */
INLINE uint64_t
bytes_between(struct block_bytes b, int fold, int first, int last)
{
	const __m256i f = _mm256_set1_epi8((char)fold);
	const __m256i from = _mm256_set1_epi8((char)first);
	const __m256i most = _mm256_set1_epi8((char)(last - first));

	for (int k = 0; k < 2; k++) {
		__m256i x = _mm256_sub_epi8(
		    _mm256_or_si256(b.half[k], f), from);

		b.half[k] = _mm256_cmpeq_epi8(_mm256_min_epu8(x, most), x);
	}
	return upper_bits(b);
}

/*
 * First bytes of syllables, EA B0 80 to ED 9E A3, of which two bytes 80 to BF follow: EB
 * and EC with any, EA with B0 or more, ED with 9D or less, or with 9E and A3 or less.
 * One that does not end in the block is none. `wide`: bytes beyond ASCII.
 */
INLINE uint64_t
find_syllables(struct block_bytes v, uint64_t wide)
{
	uint64_t bit6 = bits_of(v, 6), bit5 = bits_of(v, 5);
	uint64_t more = wide & ~bit6; /* 80 to BF */
	uint64_t from_b0 = more & bit5 & bits_of(v, 4);
	uint64_t last = bytes_equal(v, 0x9E) >> 1 &
	    bytes_between(v, 0, 0x80, 0xA3) >> 2;
	uint64_t to_9d = more & ~bit5 & ~bytes_between(v, 0, 0x9E, 0x9F);

	return more >> 1 & more >> 2 &
	    (bytes_between(v, 0, 0xEB, 0xEC) |
		(bytes_equal(v, 0xEA) & from_b0 >> 1) |
		(bytes_equal(v, 0xED) & (to_9d >> 1 | last)));
}

INLINE void
classify(const unsigned char *p, struct block_classes *c)
{
	uint64_t wide, letters, bit5;
	struct block_bytes v;

	for (int k = 0; k < 2; k++)
		v.half[k] = _mm256_loadu_si256(
		    (const __m256i *)(const void *)(p + 32 * k));
	letters = bytes_between(v, 0x20, 'a', 'z');
	bit5 = bits_of(v, 5);
	c->lower = letters & bit5;
	c->upper = letters & ~bit5;
	c->digits = bytes_between(v, 0, '0', '9');
	c->space = bytes_equal(v, ' ');
	c->blanks = c->space | bytes_between(v, 0, '\t', '\r');
	c->lines = bytes_equal(v, '\n') | bytes_equal(v, '\r');
	c->quotes = bytes_equal(v, '\'');
	wide = upper_bits(v);
	c->syllables = wide ? find_syllables(v, wide) : 0;
	c->other = wide & ~(c->syllables * 7);
}

/* --- Starts --- */

/* Starts as they are found, and places from which on they are not sure. */
struct block_found {
	uint64_t starts, unsure;
};

/*
 * Runs of bits in m from those of `from` on, of which a run has one at most. To add it
 * carries through the rest of the run to the first bit after it:
 *
 *	m .xxx.. and from ..x... are .x..x. in sum
 *	runs_from:  ..xx..
 *	after_runs: ....x.
 */
INLINE uint64_t
runs_from(uint64_t m, uint64_t from)
{
	return m & ~(m + from);
}

INLINE uint64_t
after_runs(uint64_t m, uint64_t from)
{
	return (m + from) & ~m;
}

INLINE uint64_t
first_of_runs(uint64_t m)
{
	return m & ~(m << 1);
}

/*
 * White space: a run that has line ends is parted after the last one, and the last
 * character of a run that comes before something else starts what follows, or is alone.
 */
INLINE void
start_blanks(const struct block_classes *c, uint64_t lines, uint64_t signs,
    const unsigned char *p, bool slashes, struct block_found *f)
{
	uint64_t plain = c->blanks & ~lines;
	/* Line ends after signs are of the same pretoken, after which one starts. */
	uint64_t with_signs = lines & signs << 1;
	uint64_t after = after_runs(lines, with_signs);
	/* What follows line ends. */
	uint64_t parted = plain & lines << 1 & ~after;
	uint64_t ends = after_runs(plain, parted);

	f->starts |= (first_of_runs(c->blanks) | (plain & ~(c->blanks >> 1)) |
			 after | parted) &
	    ~runs_from(lines, with_signs);
	/* More line ends in the same run, all of which goes up to the last of them. */
	if (parted && (ends & (lines | c->other) || plain >> 63))
		f->unsure |= parted;
	/* o200k has slashes after signs and line ends in the pretoken, too. */
	for (uint64_t m = slashes ? after & signs : 0; m; m &= m - 1)
		if (p[__builtin_ctzll(m)] == '/')
			f->unsure |= m & -m;
}

/* 1234567 starts as x..x..x where `max` is 3. */
INLINE uint64_t
start_numbers(uint64_t digits, uint64_t space, unsigned max)
{
	uint64_t starts = first_of_runs(digits), all, next;

	if (max == 1)
		return digits;
	if (!max)
		return starts & ~(space << 1);
	all = digits & digits << 1;
	if (max == 3)
		all &= digits << 2;
	/* Each digit that comes after `max` of them, the first of which is a start. */
	for (next = starts; next; starts |= next)
		next = next << max & all << 1 & digits;
	return starts;
}

/*
 * What apostrophes make of the starts: a contraction is apart where a pretoken starts
 * at its apostrophe, or ends the word before it, where it comes after a letter that is
 * not of another contraction.
 */
INLINE void
start_contractions(const struct kc_block_rules *r,
    const struct block_classes *c, uint64_t signs, const unsigned char *p,
    const unsigned char *end, struct block_found *f)
{
	bool suffix = r->contractions == KC_CONTRACTIONS_SUFFIX;
	uint64_t letters = c->lower | c->upper | c->syllables * 7;
	uint64_t here = c->quotes &
	    (suffix ? letters << 1 : ~((signs | c->space) << 1));
	uint64_t forced = 0;

	for (; here; here &= here - 1) {
		unsigned at = (unsigned)__builtin_ctzll(here);
		size_t n = 0;

		if (!suffix || !(forced >> at & 1))
			n = r->contractions == KC_CONTRACTIONS_LOWER
			    ? kc_scan_contraction_lower(p + at, end)
			    : kc_scan_contraction(p + at, end);
		if (!n)
			continue;
		/* Nothing starts within it, at `at` only if it is apart. */
		f->starts &= ~((((uint64_t)1 << n) - 1 - !suffix) << at);
		/* Something starts after it, whatever that is. */
		if (at + n < KC_BLOCK)
			forced |= (uint64_t)1 << (at + n);
		f->starts |= forced;
	}
}

/*
 * Those of all classes, and where they stop being sure. As cl100k splits, where ^ is a
 * line end:
 *
 *	text               It's ab, 1234^  z
 *	first letters      x..x.x..........x
 *	... without prefix x................   a blank or a lone sign before them
 *	signs              ..x....x.........
 *	numbers            .........x..x....
 *	white space        ....x...x....xxx.   parted after the line end
 *	starts             x.x.x..xxx..xxxx.   It 's " ab" , " " 123 4 ^ " " " z"
 */
INLINE void
find_starts(const struct kc_block_rules *r, const struct block_classes *c,
    const unsigned char *p, const unsigned char *end, struct block_found *f)
{
	uint64_t syllables = c->syllables * 7;
	uint64_t letters = c->lower | c->upper | syllables;
	uint64_t signs = ~(letters | c->digits | c->blanks | c->other);
	uint64_t lines = r->lines ? c->lines : 0;
	/* A sign by itself at which a pretoken starts. */
	uint64_t single = first_of_runs(signs) & ~(signs >> 1 | c->space << 1);
	uint64_t prefix = r->prefix ? (c->blanks & ~lines) | single : c->space;

	f->starts = first_of_runs(letters) & ~(prefix << 1);
	f->starts |= first_of_runs(signs) & ~(c->space << 1);
	f->starts |= start_numbers(c->digits, c->space, r->digits);
	/*
	 * From the first byte of an unknown class on, and from the one before it, which
	 * may be the start of a pretoken with it; and the last byte of the block.
	 */
	f->unsure = c->other >> 1 | (uint64_t)1 << 63 | (c->other & 1);
	/*
	 * aB are two words. A syllable and A are one before a small letter, else two,
	 * which is left to the scanner.
	 */
	if (r->cases) {
		f->starts |= c->upper & c->lower << 1;
		f->unsure |= c->upper & syllables << 1;
	}
	start_blanks(c, lines, signs, p, r->cases, f);
	if (c->quotes && r->contractions)
		start_contractions(r, c, signs, p, end, f);
}

KC_TARGET_AVX2 bool
kc_block_scan(const struct kc_block_rules *r, const unsigned char *p,
    const unsigned char *end, struct kc_block *b)
{
	size_t room = (size_t)(end - p);
	unsigned char padded[KC_BLOCK];
	struct block_classes c;
	struct block_found f;

	if (room >= KC_BLOCK) {
		classify(p, &c);
	} else {
		memset(padded, 0, sizeof(padded));
		memcpy(padded, p, room);
		classify(padded, &c);
		c.other |= ~UINT64_C(0) << room;
	}
	find_starts(r, &c, p, end, &f);
	/* What comes before the lowest of these places, but for the block's own start. */
	b->starts = f.starts & ((f.unsure & -f.unsure) - 1) & ~UINT64_C(1);
	b->syllables = c.syllables;
	return b->starts != 0;
}

#else

bool
kc_block_scan(const struct kc_block_rules *r, const unsigned char *p,
    const unsigned char *end, struct kc_block *b)
{
	(void)r;
	(void)p;
	(void)end;
	b->starts = 0;
	return false;
}

#endif
