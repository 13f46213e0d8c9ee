/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small letters, and categories that kc_class does not tell apart (Unicode 15.0), as
 * Python has them. HF's Lowercase is another function: a character at a time, of
 * Unicode 17 (tokenizer/text/accents.h).
 */
#ifndef KC_UNICODE_LOWER_H
#define KC_UNICODE_LOWER_H

#include "kcorpus/base.h"

/*
 * Append valid text in small letters: toLowercase of The Unicode Standard, section
 * 3.13, without a language (a capital sigma that ends a word is U+03C2). That is
 * str.lower() of Python. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_lower_case(kc_str s, kc_buf *out);

/* Write the full folding of a code point, as kc_fold_case; returns its bytes, up to 12. */
size_t kc_fold_put(uint32_t cp, char *out);

/* General category Nd; Mn. */
bool kc_is_decimal_digit(uint32_t cp);
bool kc_is_nonspacing_mark(uint32_t cp);

#endif
