/* SPDX-License-Identifier: Apache-2.0 */
/* Words in hanja and their readings, found by their beginning. */
#ifndef KC_HANJA_INTERNAL_H
#define KC_HANJA_INTERNAL_H

#include "kcorpus/base.h"

struct kc_hanja;

/* `words`: a file, or NULL (kc_norm_new). */
KC_MUST_CHECK kc_status kc_hanja_new(
    struct kc_hanja **h, const char *words, kc_error *err);
void kc_hanja_free(struct kc_hanja *h);

/* Longest word that is kept, in characters. */
enum { KC_HANJA_LONGEST = 16 };

/*
 * A reading as the beginning of a word has it (U+B144 to U+C5F0, U+B77D to
 * U+B099), and as it is after the syllable `before` (U+B82C and U+B960).
 */
uint32_t kc_hanja_initial(uint32_t syllable);
uint32_t kc_hanja_after(uint32_t before, uint32_t syllable);

/* True if the list gives `syllable` as a reading of the single hanja `cp`. */
bool kc_hanja_reads(const struct kc_hanja *h, uint32_t cp, uint32_t syllable);

/*
 * The longest word that `text` (hanja) begins with: its length in characters,
 * and its reading, which has as many syllables. 0 if there is none.
 */
size_t kc_hanja_find(const struct kc_hanja *h, kc_str text, kc_str *reading);

#endif
