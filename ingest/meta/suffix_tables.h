/* SPDX-License-Identifier: Apache-2.0 */
/* The Public Suffix List, a rule a line. Private to ingest/. */
#ifndef KC_SUFFIX_TABLES_H
#define KC_SUFFIX_TABLES_H

#include <stddef.h>

extern const char kc_suffixes[];
extern const size_t kc_suffixes_len;

#endif
