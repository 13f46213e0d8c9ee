/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a text as the built-in language model sees them: runs of letters of
 * one writing system, with their marks and the apostrophes between letters. Case
 * is folded before. Digits, signs and emoji are no part of words.
 */
#ifndef KC_LANG_WORDS_H
#define KC_LANG_WORDS_H

#include "kcorpus/lang.h"

/*
 * What a letter is written in, as far as it decides about languages. Those before
 * KC_TONGUE_MODEL_END need a model; those after it are of one language each.
 */
enum kc_tongue {
	KC_TONGUE_NONE, /* no letter */
	KC_TONGUE_LATIN,
	KC_TONGUE_CYRILLIC,
	KC_TONGUE_ARABIC,
	KC_TONGUE_DEVANAGARI,
	KC_TONGUE_BENGALI,
	KC_TONGUE_HAN,
	KC_TONGUE_MODEL_END,
	KC_TONGUE_HANGUL = KC_TONGUE_MODEL_END,
	KC_TONGUE_KANA,
	KC_TONGUE_BOPOMOFO,
	KC_TONGUE_ALONE, /* and on: see kc_tongue_label */
	KC_TONGUE_COUNT = 48
};

/* The label of a tongue of one language ("th"), or that of an unknown one of it. */
const char *kc_tongue_label(unsigned tongue);

/* That of words which no language of the tongue is likely to have. */
const char *kc_tongue_unlikely(unsigned tongue);

/* The tongue of a letter; of marks and other characters KC_TONGUE_NONE. */
unsigned kc_tongue_of(uint32_t cp);

struct kc_lang_word {
	kc_str text;
	unsigned tongue;
	uint32_t letters; /* of Hangul not all */
};

/* The next word of folded text from *p on; false at its end. */
bool kc_lang_next_word(const char **p, const char *end, struct kc_lang_word *w);

/* Append a word with its apostrophes, of which there are three, as "'". */
KC_MUST_CHECK kc_status kc_lang_word_put(kc_str word, kc_buf *out);

#endif
