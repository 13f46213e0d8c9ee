/* SPDX-License-Identifier: Apache-2.0 */
/* Guesses about bytes that declare nothing. Private to ingest/. */
#ifndef KC_DECIDE_H
#define KC_DECIDE_H

#include "kcorpus/charset.h"

/* What is looked at: as many bytes as it takes to be sure. */
static inline kc_str
kc_look(kc_str bytes)
{
	enum { LOOK = 1 << 18 };

	return (kc_str){bytes.ptr, bytes.len < LOOK ? bytes.len : LOOK};
}

/*
 * A language of western Europe in windows-1252? Every byte is a character there,
 * so that it is a matter of where they stand. Other Latin encodings look alike.
 */
bool kc_is_plausible_latin(kc_str bytes);

/* One of the Korean encodings or UTF-16 without a mark; KC_CHARSET_NONE. */
kc_charset kc_guess_charset(kc_str bytes);

#endif
