/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Splitting for who finds words of Korean syllables, which are most of a Korean
 * text, without a scanner (scan.h says what they are). Private to the room.
 */
#ifndef KC_TOKENIZER_WORDS_H
#define KC_TOKENIZER_WORDS_H

#include "tokenizer/pretoken/block.h"
#include "tokenizer/pretoken/scan.h"

#include "kcorpus/pretoken.h"

/* Its kind of words, or KC_WORDS_NONE: it must split all there is. */
enum kc_words_kind kc_pretokenizer_words(const kc_pretokenizer *p);

/* How blocks split as it does; or NULL: it has none, or this processor. */
const struct kc_block_rules *kc_pretokenizer_blocks(const kc_pretokenizer *p);

/*
 * As kc_pretoken_split, up to the first pretoken that is or starts with such a word;
 * p has a kind of words.
 */
KC_MUST_CHECK kc_status kc_pretoken_split_others(const kc_pretokenizer *p,
    kc_str text, size_t *pos, size_t *ends, size_t *n, kc_error *err);

#endif
