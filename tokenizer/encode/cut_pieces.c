/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting a text of characters. */
#include <config.h>

#include "tokenizer/encode/cut_pieces.h"

#include "tokenizer/text/bert.h"

#include "bytes.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A text that is being cut between characters. */
struct char_cutter {
	const struct kc_joints *joints;
	const unsigned char *end;
	bool words; /* a border stands before each U+2581 */
};

static struct char_cutter
start_cutter(const kc_tokenizer *t, kc_str text)
{
	return (struct char_cutter){&t->model.joints,
	    (const unsigned char *)kc_str_end(text),
	    t->rules.split == KC_SPLIT_WORDS};
}

/* The end of the piece that starts at p < end, and whether a border is there. */
static const unsigned char *
find_piece_end(
    const struct char_cutter *c, const unsigned char *p, bool *border)
{
	uint32_t left = kc_joint_read(&p, c->end);

	while (p < c->end) {
		const unsigned char *end = p;
		uint32_t right = kc_joint_read(&p, c->end);

		*border = c->words && right == KC_JOINT_SPACE;
		if (*border || !kc_joints_has(c->joints, left, right))
			return end;
		left = right;
	}
	*border = false;
	return p;
}

size_t
kc_piece_end(const kc_tokenizer *t, kc_str text, size_t at, bool *border)
{
	struct char_cutter c = start_cutter(t, text);
	const unsigned char *start = (const unsigned char *)text.ptr;

	*border = true;
	if (t->rules.split == KC_SPLIT_BERT)
		return kc_bert_piece_end(text, at);
	return (size_t)(find_piece_end(&c, start + at, border) - start);
}

/* --- Many pieces at once --- */

/*
 * Bytes that are looked at at once: each has a bit in a word, the first one the lowest.
 * What comes after them is read, too.
 */
enum { BLOCK = 64, READ_AFTER = 3 };

/* The bytes of a block where characters start. */
static inline uint64_t
find_starts(const unsigned char *p)
{
	uint64_t starts = 0;

#ifdef __SSE2__
	for (unsigned i = 0; i < BLOCK; i += 16) {
		__m128i b = _mm_loadu_si128(
		    (const __m128i *)(const void *)(p + i));

		/* As signed numbers, what is in a character is below C0. */
		starts |= (uint64_t)(unsigned)_mm_movemask_epi8(
			      _mm_cmpgt_epi8(b, _mm_set1_epi8(-65)))
		    << i;
	}
#else
	for (unsigned i = 0; i < BLOCK; i++)
		starts |= (uint64_t)((p[i] & 0xC0) != 0x80) << i;
#endif
	return starts;
}

/* The bytes of a block where U+2581 starts. */
static inline uint64_t
find_words(const unsigned char *p, uint64_t starts)
{
	uint64_t words = 0;

	for (; starts; starts &= starts - 1) {
		unsigned at = (unsigned)__builtin_ctzll(starts);

		words |=
		    (uint64_t)((kc_get32(p + at) & 0xFFFFFF) == KC_JOINT_SPACE)
		    << at;
	}
	return words;
}

/*
 * The character that starts at p, where four bytes can be read. Bytes that are no
 * character may come after it or be none, as no token has them.
 */
static inline uint32_t
read_start(const unsigned char *p)
{
	static const uint32_t bytes[16] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
	    0xFF, 0xFF, 0, 0, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF};
	uint32_t four = kc_get32(p);

	return four & bytes[four >> 4 & 15];
}

/*
 * The bytes of a block at p, of these starts, where no token crosses. *left is the
 * character before p, and then the last one of the block.
 */
static inline uint64_t
find_cuts(const struct kc_joints *joints, const unsigned char *p,
    uint64_t starts, uint32_t *left)
{
	const struct kc_joints j = *joints; /* nothing here changes it */
	uint32_t before = *left;
	uint64_t cuts = 0;

	/* What a character is, and if it is a cut, are hard to foresee: no branch. */
	for (; starts; starts &= starts - 1) {
		unsigned at = (unsigned)__builtin_ctzll(starts);
		uint32_t c = read_start(p + at);

		cuts |= (uint64_t)!kc_joints_has_pair(&j, before, c) << at;
		before = c;
	}
	*left = before;
	return cuts;
}

/*
 * The ends of up to `max` pieces that start at p < end, as far as there are whole blocks;
 * how many. *borders as in kc_char_pieces.
 */
static inline size_t
cut_blocks(const struct char_cutter *c, const unsigned char *p,
    const unsigned char **ends, size_t max, uint64_t *borders)
{
	uint32_t left = kc_joint_read(&p, c->end);
	size_t n = 0;

	for (; n < max && c->end - p >= BLOCK + READ_AFTER; p += BLOCK) {
		uint64_t starts = find_starts(p);
		uint64_t words = c->words ? find_words(p, starts) : 0;
		uint64_t cuts = find_cuts(c->joints, p, starts, &left) | words;

		for (; cuts && n < max; cuts &= cuts - 1) {
			unsigned at = (unsigned)__builtin_ctzll(cuts);

			ends[n] = p + at;
			*borders |= (words >> at & 1) << n++;
		}
	}
	return n;
}

/*
 * The ends of up to `max` pieces that start at p < end; how many. *borders as in
 * kc_char_pieces.
 */
static inline size_t
cut_chars(const struct char_cutter *c, const unsigned char *p,
    const unsigned char **ends, size_t max, uint64_t *borders)
{
	size_t n = 0;

	*borders = 0;
	if (!kc_joints_have_around(c->joints))
		n = cut_blocks(c, p, ends, max, borders);
	if (n)
		p = ends[n - 1];
	while (n < max && p < c->end) {
		bool border;

		ends[n] = p = find_piece_end(c, p, &border);
		*borders |= (uint64_t)border << n++;
	}
	return n;
}

static size_t
cut_bert_words(kc_str text, size_t at, const unsigned char **ends)
{
	size_t n = 0;

	for (; n < KC_PIECES && at < text.len; n++) {
		at = kc_bert_piece_end(text, at);
		ends[n] = (const unsigned char *)text.ptr + at;
	}
	return n;
}

size_t
kc_char_pieces(const struct kc_encoder_part *part, kc_str text, size_t *pos,
    struct kc_cache_probe *pieces, uint64_t *borders)
{
	const kc_tokenizer *t = part->t;
	struct char_cutter c = start_cutter(t, text);
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *at = start + *pos, *ends[KC_PIECES];
	size_t n;

	*borders = UINT64_MAX;
	n = t->rules.split == KC_SPLIT_BERT
	    ? cut_bert_words(text, *pos, ends)
	    : cut_chars(&c, at, ends, KC_PIECES, borders);
	for (size_t i = 0; i < n; at = ends[i++])
		kc_cache_probe_init(&part->cache, &pieces[i],
		    (kc_str){(const char *)at, (size_t)(ends[i] - at)},
		    (size_t)(c.end - at));
	*pos = (size_t)(at - start);
	return n;
}
