/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting a text into pieces for a model of bytes. */
#include <config.h>

#include "tokenizer/encode/byte_pieces.h"

#include "tokenizer/pretoken/words.h"

/* A text that is cut into words. */
struct word_cutter {
	const unsigned char *end; /* of the text */
	enum kc_words_kind kind;
	const struct kc_cuts *cuts;
};

/* The syllable at p as a character of cuts; false: there is none. */
static inline bool
read_syllable(const unsigned char *p, const unsigned char *stop, unsigned *i)
{
	uint32_t v;

	if (stop - p < 4) {
		*i = 0;
		if (!kc_scan_syllable(p, stop))
			return false;
		*i = (unsigned)kc_scan_syllable_index(p);
		return true;
	}
	/* One load for the compiler. */
	v = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
	*i = ((v & 15) << 12 | (v >> 2 & 0xFC0) | (v >> 16 & 63)) - 0xAC00;
	return (v & 0xC0C0F0) == 0x8080E0 && *i < KC_SYLLABLES;
}

/*
 * The ends of the pieces of a word at *at, where kc_scan_at_word is true, and *at after
 * it; how many, or 0: it is not sure that the pretoken ends with the word.
 */
static inline size_t
cut_word(const struct word_cutter *w, const unsigned char **at,
    const unsigned char **ends)
{
	const struct kc_cut_sides *sides = w->cuts->sides + KC_CUT_FIRST;
	const uint64_t *bits = w->cuts->bits;
	const size_t stride = w->cuts->stride;
	const unsigned char *p = *at;
	const unsigned char *stop = w->end - p > KC_PIECES_WORD
	    ? p + KC_PIECES_WORD
	    : w->end;
	struct kc_cut_sides left, right;
	size_t n = 0;
	unsigned i;

	p += (kc_scan_opens[*p] & w->kind) != 0;
	left = sides[kc_scan_syllable_index(p)];
	for (p += 3; read_syllable(p, stop, &i); p += 3) {
		right = sides[i];
		/* Whether it is a cut is hard to foresee: no branch. */
		ends[n] = p;
		n += 1 - kc_cut_joins(bits, stride, left, right);
		left = right;
	}
	ends[n++] = p;
	if (p < stop ? !(kc_scan_closes[*p] & w->kind) : stop != w->end)
		return 0;
	*at = p;
	return n;
}

/* Ask for the buckets of the pieces that start at `at` and end at `ends`. */
static inline void
ask_for_pieces(const struct kc_cache *cache, const unsigned char *at,
    const unsigned char *const *ends, size_t n, const unsigned char *end,
    struct kc_cache_probe *pieces)
{
	for (size_t i = 0; i < n; at = ends[i++])
		kc_cache_probe_init(cache, &pieces[i],
		    (kc_str){(const char *)at, (size_t)(ends[i] - at)},
		    (size_t)(end - at));
}

/* The pieces of words in a row, the first of which is at *pos, until they are `max`. */
static size_t
cut_words(const struct kc_encoder_part *part, kc_str text, size_t *pos,
    size_t max, struct kc_cache_probe *pieces)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *at = start + *pos, *end = start + text.len;
	const unsigned char *ends[KC_PIECES_MAX];
	const struct word_cutter w = {
	    end, part->words, part->t->model.bpe.cuts};
	size_t n = 0, more;

	do {
		more = cut_word(&w, &at, ends + n);
		n += more;
	} while (
	    more && n < max && at < end && kc_scan_at_word(at, end, w.kind));
	ask_for_pieces(&part->cache, start + *pos, ends, n, end, pieces);
	*pos = (size_t)(at - start);
	return n;
}

/* Where syllables before `top` stand side by side and no token crosses. */
static inline uint64_t
cut_syllables(const struct kc_cuts *cuts, const unsigned char *p,
    uint64_t syllables, unsigned top)
{
	const struct kc_cut_sides *sides = cuts->sides + KC_CUT_FIRST;
	uint64_t all = syllables & (((uint64_t)1 << top) - 1), joined = 0;
	struct kc_cut_sides left = {0, 0}, right;

	for (uint64_t m = all; m; m &= m - 1) {
		right =
		    sides[kc_scan_syllable_index_of4(p + __builtin_ctzll(m))];
		joined |= m & -m &
		    -kc_cut_joins(cuts->bits, cuts->stride, left, right);
		left = right;
	}
	return all & all << 3 & ~joined;
}

/* The pieces of a block; how many, and *pos after them. */
KC_BLOCK_TARGET static size_t
cut_block(const struct kc_encoder_part *part, kc_str text, size_t *pos,
    struct kc_cache_probe *pieces)
{
	const unsigned char *p = (const unsigned char *)text.ptr + *pos,
			    *at = p;
	const unsigned char *stop = (const unsigned char *)kc_str_end(text);
	struct kc_block b;
	uint64_t starts;
	unsigned top;
	size_t n = 0;

	if (!kc_block_scan(part->blocks, p, stop, &b))
		return 0;
	starts = b.starts;
	top = 63 - (unsigned)__builtin_clzll(starts);
	if (part->words)
		starts |= cut_syllables(
		    part->t->model.bpe.cuts, p, b.syllables, top);
	for (; starts; starts &= starts - 1) {
		const unsigned char *end = p + __builtin_ctzll(starts);

		kc_cache_probe_init(&part->cache, &pieces[n++],
		    (kc_str){(const char *)at, (size_t)(end - at)},
		    (size_t)(stop - at));
		at = end;
	}
	*pos += top;
	return n;
}

/* Pretokens that are no such words, *n at most, or just one: any. */
static kc_status
split_others(const struct kc_encoder_part *part, kc_str text, size_t *pos,
    struct kc_cache_probe *pieces, size_t *n, kc_error *err)
{
	size_t start = *pos, ends[KC_PIECES];

	if (part->words && *n > 1)
		KC_TRY(
		    kc_pretoken_split_others(part->p, text, pos, ends, n, err));
	else
		KC_TRY(kc_pretoken_split(part->p, text, pos, ends, n, err));
	for (size_t i = 0; i < *n; start = ends[i++])
		kc_cache_probe_init(&part->cache, &pieces[i],
		    (kc_str){text.ptr + start, ends[i] - start},
		    text.len - start);
	return KC_OK;
}

kc_status
kc_byte_pieces(const struct kc_encoder_part *part, kc_str text, size_t *pos,
    struct kc_cache_probe *pieces, size_t *n, kc_error *err)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	size_t more, few = 1;

	for (*n = 0; *n < KC_PIECES && *pos < text.len; *n += more) {
		size_t max = KC_PIECES - *n;

		if (part->blocks) {
			more = cut_block(part, text, pos, pieces + *n);
			if (more) {
				few = 1;
				continue;
			}
			max = max < few ? max : few;
			few *= 2;
		}
		if (part->words &&
		    kc_scan_at_word(
			start + *pos, start + text.len, part->words)) {
			more = cut_words(part, text, pos, max, pieces + *n);
			if (more)
				continue;
			max = 1;
		}
		more = max;
		KC_TRY(split_others(part, text, pos, pieces + *n, &more, err));
	}
	return KC_OK;
}
