/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unicode text: UTF-8, character properties, scripts, case folding, Hangul
 * arithmetic and the four normalization forms.
 *
 * Normalization is that of Unicode 15.0 on every machine, whatever ICU is
 * installed; character classes and scripts are those of Unicode 16.0, which is
 * what HF tokenizers and tiktoken match with. Text is UTF-8 throughout; a
 * function that takes "valid" text has undefined results, but no undefined
 * behaviour, on other bytes.
 *
 *	if (kc_utf8_check(s) == s.len && kc_nfc_check(s) == s.len)
 *		...			valid, and surely in form C already
 *
 *	kc_normalizer *n;
 *
 *	st = kc_normalizer_new(&n, KC_FORM_NFC, &err);
 *	st = kc_normalize(n, s, &out, &err);
 *	kc_normalizer_free(n);
 */
#ifndef KCORPUS_UNICODE_H
#define KCORPUS_UNICODE_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- UTF-8 (Unicode 15.0, table 3-7: no surrogates, no overlong forms) --- */

/*
 * Length of the longest valid prefix of `s`: s.len when all of it is valid,
 * else the offset of the first byte of the first ill-formed sequence.
 */
KC_API size_t kc_utf8_check(kc_str s);

/*
 * Length of the maximal subpart of an ill-formed subsequence (Unicode 15.0,
 * section 3.9, D93b) that starts at s.ptr: 1 to 3, the bytes that one U+FFFD
 * replaces. For s.len > 0 and an ill-formed start only.
 */
KC_API size_t kc_utf8_bad_length(kc_str s);

/* How many code points valid text has; as fast as memory is read. */
KC_API uint64_t kc_utf8_count(kc_str s);

/*
 * Decode the code point at *p and advance *p past it; *p < end. On ill-formed
 * bytes returns U+FFFD and advances over the maximal subpart.
 */
KC_API uint32_t kc_utf8_next(const char **p, const char *end);

/* Write `cp` (a scalar value) as UTF-8; returns its length, 1 to 4. */
KC_API size_t kc_utf8_put(uint32_t cp, char out[4]);

/* Append `cp` (a scalar value) to the buffer. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_buf_add_cp(kc_buf *b, uint32_t cp);

/*
 * Make text[0..n) safe to show on a terminal, in place; its length, never more
 * than n. Each control (C0, DEL, C1, line and paragraph separators), each control
 * of the writing direction (Bidi_Control, UAX #9) and each maximal subpart of
 * ill-formed bytes becomes '?'. Whatever of the world's text goes into a message
 * or a table for people passes through here. Needs no memory.
 */
KC_API size_t kc_terminal_quote(char *text, size_t n);

/* --- Character classes (Unicode 16.0) --- */

enum {
	KC_CLASS_LU = 1,  /* general category Lu */
	KC_CLASS_LL = 2,  /* Ll */
	KC_CLASS_LT = 4,  /* Lt */
	KC_CLASS_LM = 8,  /* Lm */
	KC_CLASS_LO = 16, /* Lo */
	KC_CLASS_M = 32,  /* Mn Mc Me */
	KC_CLASS_N = 64,  /* Nd Nl No */
	KC_CLASS_SPACE =
	    128, /* White_Space, what \s means to HF and tiktoken */
	KC_CLASS_L = 31
};

/*
 * The classes of a code point as a set of KC_CLASS_ bits; 0 for those in none of
 * them (punctuation, symbols, controls, unassigned) and for what is no code point.
 * A table of two steps: a few nanoseconds, from any thread.
 */
KC_API uint8_t kc_class(uint32_t cp);

/* True for punctuation and symbols (categories P and S), at the same cost. */
KC_API bool kc_class_is_sign(uint32_t cp);

/* --- Scripts (Unicode 16.0, Scripts.txt) --- */

/*
 * The scripts that matter apart; all others are KC_SCRIPT_OTHER. Characters of
 * the script values Common, Inherited and Unknown belong to none of them.
 */
typedef enum kc_script {
	KC_SCRIPT_COMMON,
	KC_SCRIPT_INHERITED,
	KC_SCRIPT_UNKNOWN,
	KC_SCRIPT_HANGUL,
	KC_SCRIPT_HAN,
	KC_SCRIPT_HIRAGANA,
	KC_SCRIPT_KATAKANA,
	KC_SCRIPT_BOPOMOFO,
	KC_SCRIPT_LATIN,
	KC_SCRIPT_CYRILLIC,
	KC_SCRIPT_GREEK,
	KC_SCRIPT_ARABIC,
	KC_SCRIPT_HEBREW,
	KC_SCRIPT_DEVANAGARI,
	KC_SCRIPT_BENGALI,
	KC_SCRIPT_TAMIL,
	KC_SCRIPT_TELUGU,
	KC_SCRIPT_THAI,
	KC_SCRIPT_LAO,
	KC_SCRIPT_MYANMAR,
	KC_SCRIPT_KHMER,
	KC_SCRIPT_TIBETAN,
	KC_SCRIPT_MONGOLIAN,
	KC_SCRIPT_GEORGIAN,
	KC_SCRIPT_ARMENIAN,
	KC_SCRIPT_ETHIOPIC,
	KC_SCRIPT_OTHER,
	KC_SCRIPT_COUNT
} kc_script;

/* The script of a code point; KC_SCRIPT_UNKNOWN for unassigned ones. */
KC_API kc_script kc_script_of(uint32_t cp);

/* Its Unicode name ("Hangul"); "Other" for KC_SCRIPT_OTHER. Static. */
KC_API const char *kc_script_name(kc_script script);

/* --- Case folding (Unicode 15.0, CaseFolding.txt, statuses C and F) --- */

/* Append the full case folding of valid text. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_fold_case(kc_str s, kc_buf *out);

/* --- Hangul (The Unicode Standard, section 3.12) --- */

enum {
	KC_HANGUL_S = 0xAC00, /* first precomposed syllable */
	KC_HANGUL_L = 0x1100, /* first modern choseong */
	KC_HANGUL_V = 0x1161, /* first modern jungseong */
	KC_HANGUL_T = 0x11A7, /* one before the first modern jongseong */
	KC_HANGUL_LS = 19,
	KC_HANGUL_VS = 21,
	KC_HANGUL_TS = 28,   /* counts "no jongseong" */
	KC_HANGUL_NS = 588,  /* VS * TS */
	KC_HANGUL_SS = 11172 /* LS * NS */
};

/* True for one of the 11,172 precomposed syllables, U+AC00 to U+D7A3. */
static inline bool
kc_is_syllable(uint32_t cp)
{
	return cp - KC_HANGUL_S < KC_HANGUL_SS;
}

/* True for a compatibility jamo letter, U+3131..318E, but for the filler U+3164. */
static inline bool
kc_is_compat_jamo(uint32_t cp)
{
	return cp - 0x3131 <= 0x318E - 0x3131 && cp != 0x3164;
}

/* --- Normalization forms (UAX #15, Unicode 15.0) --- */

/* The four forms; KC_FORM_NONE leaves a text as it is. */
typedef enum kc_form {
	KC_FORM_NONE,
	KC_FORM_NFC,
	KC_FORM_NFD,
	KC_FORM_NFKC,
	KC_FORM_NFKD
} kc_form;

/*
 * Length of the longest prefix of valid text that is free of characters whose
 * NFC quick check is not Yes or whose combining class is not 0. If it is s.len
 * the text is in form C, and so is any such text joined to it. Never more than
 * is true; several GB/s on Korean.
 */
KC_API size_t kc_nfc_check(kc_str s);

/* Scratch memory and tables of one form, to be used for any number of texts. */
typedef struct kc_normalizer kc_normalizer;

/*
 * *n is freed with kc_normalizer_free. Costs microseconds. KC_ERR_NOMEM;
 * KC_ERR_IO (no ICU data); KC_ERR_ARG (no such form, or an ICU before 72).
 */
KC_API KC_MUST_CHECK kc_status kc_normalizer_new(
    kc_normalizer **n, kc_form form, kc_error *err);
KC_API void kc_normalizer_free(kc_normalizer *n);

/*
 * Append the normalized form of `in` to `out`; `in` must not point into it. One
 * normalizer is used by one thread at a time. Time is linear in the length,
 * whatever the text; memory, beside the result, is eight bytes for each mark of
 * the longest run of combining marks. KC_ERR_NOMEM (part of the result may have
 * been appended); KC_ERR_ENCODING with err->offset at the first ill-formed byte
 * (nothing has been appended).
 */
KC_API KC_MUST_CHECK kc_status kc_normalize(
    kc_normalizer *n, kc_str in, kc_buf *out, kc_error *err);

/*
 * Bytes of the first segment of valid text that is not empty: the forms of it and
 * of what follows it, one after the other, are that of the whole. So a place in a
 * form can be traced back.
 */
KC_API size_t kc_normalizer_segment(const kc_normalizer *n, kc_str in);

/*
 * Whether the text is in the form already; exact. KC_OK with *yes set, else as
 * kc_normalize.
 */
KC_API KC_MUST_CHECK kc_status kc_is_normalized(
    kc_normalizer *n, kc_str in, bool *yes, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
