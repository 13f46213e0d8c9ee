/* SPDX-License-Identifier: Apache-2.0 */
/* Suffix arrays; the rooms may use it. */
#ifndef KC_SUFFIXES_H
#define KC_SUFFIXES_H

#include "kcorpus/base.h"

/* Bytes of the longest text. */
enum { KC_SUFFIXES_MAX = 0x7FFFFFFF };

/*
 * Sort the suffixes of a text of up to KC_SUFFIXES_MAX bytes: order[i], of as many
 * places, is where the i-th of them starts. Beside it takes about 300 KiB.
 * KC_ERR_NOMEM; KC_ERR_LIMIT.
 */
KC_MUST_CHECK kc_status kc_suffixes_sort(kc_str text, int32_t *order);

#endif
