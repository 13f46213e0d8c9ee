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
 * True for a language of western Europe in windows-1252. Every byte is a
 * character there, so that it is a matter of where they stand. Other Latin
 * encodings look alike.
 */
bool kc_is_plausible_latin(kc_str bytes);

/*
 * One of the Korean encodings or UTF-16 without a mark, or KC_CHARSET_NONE.
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_guess_charset(
    kc_str bytes, kc_charset *cs, kc_error *err);

/* Which order of UTF-16 it is by its look, or KC_CHARSET_NONE. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_guess_utf16(
    kc_str bytes, kc_charset *cs, kc_error *err);

/* True for UTF-16 without a mark, by its first bytes. */
bool kc_looks_utf16(kc_str bytes);

/*
 * True for Korean in windows-949, whatever legacy encoding was declared: by enough
 * characters, common ones, for no doubt, or also by `few`. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_is_rather_korean(
    kc_str bytes, bool few, bool *korean, kc_error *err);

#endif
