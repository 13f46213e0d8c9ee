/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Full case folding of Unicode 15.0. A code point's kind is
 * kc_fold_stage2[kc_fold_stage1[cp >> 6] << 6 | (cp & 63)]: below
 * KC_FOLD_DELTAS it is an index into kc_fold_deltas (0: unchanged), above it
 * three code points of kc_fold_strings, the last of them 0 if there are two.
 */
#ifndef KC_FOLD_TABLES_H
#define KC_FOLD_TABLES_H

#include <stdint.h>

enum { KC_FOLD_LIMIT = 0x1E940, KC_FOLD_DELTAS = 97 };

extern const unsigned char kc_fold_stage1[];
extern const unsigned char kc_fold_stage2[];
extern const int32_t kc_fold_deltas[];
extern const uint16_t kc_fold_strings[];

#endif
