/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE on a short piece: a scan for the pair of lowest rank is the fastest way to find
 * it. A Korean piece starts from syllables where it can, and first falls apart
 * where no token reaches over (cuts.h).
 */
#include <config.h>

#include "tokenizer/model/bpe_model.h"
#include "tokenizer/pretoken/scan.h"

#include <string.h>

enum { SHORT = KC_MERGE_FEW };

/* --- Short --- */

/*
 * A pair's rank with the place where it starts, so that the least of them is
 * that of lowest rank and then leftmost. Symbols keep their places; one that was
 * merged into the one before it is left out by `next` and `previous`.
 */
struct scan {
	uint64_t key[SHORT + 1]; /* an even number of them is looked at */
	uint32_t symbol[SHORT], merged[SHORT]; /* what the pair becomes */
	uint8_t next[SHORT], previous[SHORT];
};

static inline void
set_pair(struct scan *s, size_t at, kc_pair_rank pair)
{
	s->key[at] = (uint64_t)pair.rank << 32 | at;
	s->merged[at] = pair.id;
}

/* Start from bytes; how many symbols. */
static size_t
start_bytes(const struct kc_bpe *b, kc_str text, struct scan *s)
{
	const unsigned char *p = (const unsigned char *)text.ptr;

	for (size_t i = 0; i < text.len; i++)
		s->symbol[i] = b->byte_id[p[i]];
	for (size_t i = 0; i + 1 < text.len; i++)
		set_pair(s, i, b->byte_pairs[p[i] << 8 | p[i + 1]]);
	return text.len;
}

/* A space and a syllable at the start; 0: no. */
static size_t
start_spaced(const struct kc_bpe *b, const unsigned char *p, struct scan *s,
    uint32_t *rank)
{
	size_t i = kc_scan_syllable_index(p + 1);
	const kc_syllable_ids *spaced = &b->syllables->spaced[i];

	*rank = spaced->rank;
	s->symbol[0] = spaced->id;
	if (spaced->id < KC_SYLLABLE_APART)
		return 1;
	*rank = b->syllables->alone[i].rank;
	s->symbol[0] = b->byte_id[' '];
	s->symbol[1] = b->syllables->alone[i].id;
	return spaced->id == KC_SYLLABLE_APART ? 2 : 0;
}

/* kc_syllables_cross at `at`, mostly without a call. */
static inline bool
merge_crosses(const struct kc_bpe *b, kc_str text, const unsigned char *at,
    uint32_t before, uint32_t after)
{
	const kc_syllables *s = b->syllables;
	const uint32_t *cell = &s->cells[kc_crossing_cell(at[-1], *at)];
	size_t i = (size_t)((const char *)at - text.ptr);

	return cell[0] < cell[1] &&
	    (s->crossings[cell[0]] < before || s->crossings[cell[0]] < after) &&
	    kc_syllables_cross(b, (kc_str){text.ptr, i},
		(kc_str){text.ptr + i, text.len - i}, before, after);
}

/*
 * Start from syllables and ASCII characters; how many symbols, or 0 if the text
 * has something else or if that would not give the same ids (syllables.c).
 */
static size_t
start_syllables(const struct kc_bpe *b, kc_str text, struct scan *s)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	const unsigned char *start = p, *end = p + text.len;
	uint32_t before = 0, rank = 0;
	size_t n = 0;

	if (*p == ' ' && kc_scan_syllable(p + 1, end)) {
		n = start_spaced(b, p, s, &before);
		p += 4;
		if (!n)
			return 0;
	}
	for (; p < end; before = rank) {
		size_t len = 1;

		if (*p < 0x80) {
			s->symbol[n] = b->byte_id[*p];
			rank = 0;
		} else if (kc_scan_syllable(p, end)) {
			const kc_syllable_ids *alone =
			    &b->syllables->alone[kc_scan_syllable_index(p)];

			s->symbol[n] = alone->id;
			rank = alone->rank;
			len = 3;
		} else {
			return 0;
		}
		if (s->symbol[n++] == KC_TOKENIZER_NONE ||
		    (p > start && merge_crosses(b, text, p, before, rank)))
			return 0;
		p += len;
	}
	for (size_t i = 0; i + 1 < n; i++)
		set_pair(s, i, kc_bpe_rank(b, s->symbol[i], s->symbol[i + 1]));
	return n;
}

/* Merge the n symbols that are there with their pairs. */
static void
merge_scan(const struct kc_bpe *b, struct scan *s, size_t n, kc_token_ids *ids)
{
	uint32_t *out = ids->v + ids->n;

	for (size_t i = 0; i < n; i++) {
		s->next[i] = (uint8_t)(i + 1);
		s->previous[i] = (uint8_t)(i - 1);
	}
	s->key[n - 1] = s->key[n] = UINT64_MAX;
	for (;;) {
		uint64_t least = UINT64_MAX, odd = UINT64_MAX;
		size_t at, right;

		/* Two at a time, as each waits for the one before it. */
		for (size_t i = 0; i < n; i += 2) {
			least = s->key[i] < least ? s->key[i] : least;
			odd = s->key[i + 1] < odd ? s->key[i + 1] : odd;
		}
		least = odd < least ? odd : least;
		if (least >> 32 == KC_NO_RANK)
			break;
		at = (uint32_t)least;
		right = s->next[at];
		s->symbol[at] = s->merged[at];
		s->key[right] = UINT64_MAX;
		s->next[at] = s->next[right];
		s->key[at] = UINT64_MAX;
		if (s->next[at] < n) {
			s->previous[s->next[at]] = (uint8_t)at;
			set_pair(s, at,
			    kc_bpe_rank(
				b, s->symbol[at], s->symbol[s->next[at]]));
		}
		if (at)
			set_pair(s, s->previous[at],
			    kc_bpe_rank(
				b, s->symbol[s->previous[at]], s->symbol[at]));
	}
	for (size_t i = 0; i < n; i = s->next[i])
		*out++ = s->symbol[i];
	ids->n = (size_t)(out - ids->v);
}

void
kc_merge_bytes(const struct kc_bpe *b, kc_str text, kc_token_ids *ids)
{
	struct scan s;

	merge_scan(b, &s, start_bytes(b, text, &s), ids);
}

void
kc_merge_short(const struct kc_bpe *b, kc_str text, kc_token_ids *ids)
{
	struct scan s;
	size_t n = b->syllables ? start_syllables(b, text, &s) : 0;

	if (!n)
		n = start_bytes(b, text, &s);
	merge_scan(b, &s, n, ids);
}

/* --- Short, for texts of characters --- */

size_t
kc_merge_few(const struct kc_bpe *b, uint32_t *symbols, size_t n)
{
	struct scan s;
	kc_token_ids ids = {symbols, 0, n};

	memcpy(s.symbol, symbols, n * sizeof(*symbols));
	for (size_t i = 0; i + 1 < n; i++)
		set_pair(&s, i, kc_bpe_rank(b, s.symbol[i], s.symbol[i + 1]));
	merge_scan(b, &s, n, &ids);
	return ids.n;
}
