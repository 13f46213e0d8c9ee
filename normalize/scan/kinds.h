/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lowest step of the ladder (norm_internal.h): what characters are, whatever
 * is to be done with them.
 */
#ifndef KC_NORM_KINDS_H
#define KC_NORM_KINDS_H

#include "kcorpus/base.h"

/*
 * What is true of a code point, in up to 32 bits; steps ask for some of these.
 */
enum {
	KC_N_SOLID = 1,    /* no step changes it for what is on its left */
	KC_N_NFC = 1 << 1, /* form C changes it or what is before it; a mark */
	KC_N_CUT = 1 << 2, /* invisibles: deleted, a space or a line break */
	KC_N_JOINER = 1 << 3,  /* U+200C, U+200D */
	KC_N_WIDE = 1 << 4,    /* fullwidth ASCII or won sign */
	KC_N_HALF = 1 << 5,    /* halfwidth jamo */
	KC_N_FILL = 1 << 6,    /* U+3164, U+115F, U+1160 */
	KC_N_JAMO = 1 << 7,    /* conjoining, with a compatibility letter */
	KC_N_DOT = 1 << 8,     /* a variant of the middle dot */
	KC_N_PUNCT = 1 << 9,   /* a variant of tilde, dash, hyphen, quote */
	KC_N_RUN = 1 << 10,    /* capped in runs */
	KC_N_LATIN = 1 << 11,  /* a byte that was read as windows-1252 */
	KC_N_HAN = 1 << 12,    /* ideographs, compatibility ones too */
	KC_N_ESCAPE = 1 << 13, /* & % \ */
	KC_N_LETTER = 1 << 14, /* compatibility jamo */
	KC_N_OLD = 1 << 15     /* conjoining jamo of any age */
};

enum { KC_NORM_BLOCKS = 0x1100, KC_NORM_BLOCK = 256 };

/* The kinds of all code points, by 256 of them; equal rows stand once. */
struct kc_norm_kinds {
	unsigned char blocks[KC_NORM_BLOCKS];
	uint32_t (*rows)[KC_NORM_BLOCK];
	size_t n, cap;
};

/* `marks`: combining marks are KC_N_NFC, also those that form C leaves. */
KC_MUST_CHECK kc_status kc_norm_kinds_init(struct kc_norm_kinds *k, bool marks);
void kc_norm_kinds_release(struct kc_norm_kinds *k);

static inline unsigned
kc_norm_kinds_of(const struct kc_norm_kinds *k, uint32_t cp)
{
	return k->rows[k->blocks[cp >> 8]][cp & 255];
}

/* What the steps do with one code point of their kinds. */
enum kc_norm_fate {
	KC_NORM_STAYS,
	KC_NORM_GOES,
	KC_NORM_SPACE,
	KC_NORM_BREAK,
	KC_NORM_RETURN, /* CR: dropped before LF and at the end */
	KC_NORM_JOINS,
	KC_NORM_TAG
};
enum kc_norm_fate kc_norm_fate_of(uint32_t cp);

/* What punctuation=on writes for it; itself if it is no variant. */
uint32_t kc_norm_punctuation(uint32_t cp);

/* True for a variant of the middle dot U+00B7. */
bool kc_norm_is_dot(uint32_t cp);

/*
 * True for a letter of laughter or tears, or a mark of emotion, that comes in
 * runs.
 */
bool kc_norm_is_run(uint32_t cp);

/* The byte that windows-1252, or ISO-8859-1, decodes to `cp`; 0: none. */
unsigned char kc_norm_latin_byte(uint32_t cp);

#endif
