/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting a text into pieces for a model of bytes. */
#include <config.h>

#include "tokenizer/encode/byte_pieces.h"

#include "tokenizer/pretoken/words.h"

/* The syllable at p < stop as a character of cuts; false: there is none. */
static inline bool
read_syllable(
    const unsigned char *p, const unsigned char *stop, unsigned *character)
{
	uint32_t v, i;

	if (stop - p < 4) {
		if (!kc_scan_syllable(p, stop))
			return false;
		*character = KC_CUT_FIRST + (unsigned)kc_scan_syllable_index(p);
		return true;
	}
	/* One load for the compiler. */
	v = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
	i = ((v & 15) << 12 | (v >> 2 & 0xFC0) | (v >> 16 & 63)) - 0xAC00;
	*character = KC_CUT_FIRST + i;
	return (v & 0xC0C0F0) == 0x8080E0 && i < KC_SYLLABLES;
}

/*
 * The ends of the pieces of a word at `at`, where kc_scan_at_word is true; how many,
 * or 0: it is not sure that the pretoken ends with the word.
 */
static inline size_t
cut_word(const struct kc_cuts *c, enum kc_words_kind kind, kc_str text,
    size_t at, size_t *ends)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *p = start + at, *end = start + text.len;
	const unsigned char *stop = end - p > KC_PIECES_WORD
	    ? p + KC_PIECES_WORD
	    : end;
	unsigned left, right;
	size_t n = 0;

	p += (kc_scan_opens[*p] & kind) != 0;
	left = KC_CUT_FIRST + (unsigned)kc_scan_syllable_index(p);
	for (p += 3; read_syllable(p, stop, &right); p += 3) {
		/* Whether it is a cut is hard to foresee: no branch. */
		ends[n] = (size_t)(p - start);
		n += !kc_cuts_joins(c, left, right);
		left = right;
	}
	ends[n++] = (size_t)(p - start);
	if (p < stop)
		return kc_scan_closes[*p] & kind ? n : 0;
	return stop == end ? n : 0;
}

kc_status
kc_byte_pieces(const struct kc_encoder_part *part, kc_str text, size_t *pos,
    size_t *ends, size_t *n, kc_error *err)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t more;

	*n = 0;
	if (!part->words)
		return kc_pretoken_split(
		    part->p, text, pos, ends, KC_PIECES, n, err);
	for (; *n < KC_PIECES && *pos < text.len; *n += more) {
		if (!kc_scan_at_word(start + *pos, end, part->words)) {
			KC_TRY(kc_pretoken_split_others(part->p, text, pos,
			    ends + *n, KC_PIECES - *n, &more, err));
			continue;
		}
		more = cut_word(part->t->model.bpe.cuts, part->words, text,
		    *pos, ends + *n);
		if (more)
			*pos = ends[*n + more - 1];
		else
			KC_TRY(kc_pretoken_split(
			    part->p, text, pos, ends + *n, 1, &more, err));
	}
	return KC_OK;
}
