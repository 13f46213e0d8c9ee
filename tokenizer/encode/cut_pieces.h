/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a text of characters is cut into pieces for the model: at the borders that
 * its pre-tokenizer makes, and between any two characters that no token has side by
 * side (joints.h). Words of Korean fall into pieces of two or three syllables so, of
 * which far fewer are different than there are words.
 */
#ifndef KC_TOKENIZER_PIECES_H
#define KC_TOKENIZER_PIECES_H

#include "tokenizer/encode/encoder.h"

/*
 * The end of the piece that starts at `at` < text.len; *border: a border of the
 * pre-tokenizer is there, not only a place that no token crosses.
 */
size_t
kc_piece_end(const kc_tokenizer *t, kc_str text, size_t at, bool *border);

/*
 * The pieces from *pos < text.len on, up to KC_PIECES, whose buckets of the cache are
 * asked for, and *pos after the last of them; how many. *borders: a bit for each that
 * ends at a border, the first one's the lowest.
 */
size_t kc_char_pieces(const struct kc_encoder_part *part, kc_str text,
    size_t *pos, struct kc_cache_probe *pieces, uint64_t *borders);

enum { KC_CUT_BLOCK = 64 }; /* bytes that are looked at together */

/*
 * The ends of up to `max` pieces of s, which is not empty, as far as there are whole
 * blocks; how many. `ends` has room for KC_CUT_BLOCK more. `words`: each U+2581 starts one
 * (cut_blocks_x86.c).
 */
size_t kc_cut_blocks_avx2(const struct kc_joints *j, kc_str s, bool words,
    const unsigned char **ends, size_t max);

/*
 * The largest place where a text that goes on may be cut, or 0; p is its
 * pre-tokenizer, or NULL (cut.c).
 */
size_t
kc_text_cut(const kc_tokenizer *t, const kc_pretokenizer *p, kc_str text);

#endif
