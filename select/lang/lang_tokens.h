/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that judge tokens share (lang_internal.h). */
#ifndef KC_LANG_TOKENS_H
#define KC_LANG_TOKENS_H

#include "lang_internal.h"

/*
 * Names and operators of programs: "f(x", "sys.platform", "file_read", "==", "->",
 * "return;", "main.c:12". Letters on both sides of a stop are two at least: "e.g." is
 * prose.
 */
bool kc_lang_is_code_token(kc_str token);

/* Signs of programs in a token; those of an entity are none. */
size_t kc_lang_count_code_signs(kc_str token);

/*
 * A name of joined words: "listItem", "XmlHttpRequest". "iPhone", "GitHub", "MacDonald"
 * and Irish "bhFrainc" are words: fewer than three letters before the first capital
 * after a small letter, or one such capital in a name that begins with a capital.
 * Of "MikeMcQuaid" a part has two letters.
 */
bool kc_lang_is_joined_name(kc_str token);

/*
 * A token of digits with letters or signs among them, as versions, sizes and registers
 * have: "i32", "4.6-1", "[517", or words with two hyphens: "string-item-file".
 * Not "2.5", "1,000", "7." and "(7)".
 */
bool kc_lang_is_mixed(kc_str token);

#endif
