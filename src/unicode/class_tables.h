/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two-stage tables of Unicode 16.0: a code point's kind is
 * kc_class_stage2[kc_class_stage1[cp >> 8] << 8 | (cp & 255)], and each kind
 * has a set of classes, a script, and whether it is a sign.
 */
#ifndef KC_CLASS_TABLES_H
#define KC_CLASS_TABLES_H

extern const unsigned char kc_class_stage1[];
extern const unsigned char kc_class_stage2[];
extern const unsigned char kc_class_kinds[];
extern const unsigned char kc_script_kinds[];
extern const unsigned char kc_sign_kinds[];

#endif
