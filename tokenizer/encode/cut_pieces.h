/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a text of characters is cut into pieces for the model: at the borders that
 * its pre-tokenizer makes, and between them where no token reaches over.
 */
#ifndef KC_TOKENIZER_PIECES_H
#define KC_TOKENIZER_PIECES_H

#include "tokenizer/tokenizer_internal.h"

/*
 * The end of the piece that starts at `at` < text.len; *border: a border of the
 * pre-tokenizer is there, not only a place that no token crosses.
 */
size_t
kc_piece_end(const kc_tokenizer *t, kc_str text, size_t at, bool *border);

/*
 * The largest place where a text that goes on may be cut, or 0; p is its
 * pre-tokenizer, or NULL (cut.c).
 */
size_t
kc_text_cut(const kc_tokenizer *t, const kc_pretokenizer *p, kc_str text);

#endif
