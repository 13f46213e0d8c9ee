/* SPDX-License-Identifier: Apache-2.0 */
/* kc-dedup --substrings: texts without what stands earlier in the corpus. */
#ifndef KC_DEDUP_SUBSTRINGS_H
#define KC_DEDUP_SUBSTRINGS_H

#include "cli/map.h"

#include "kcorpus/substrings.h"

/* Cut the texts of all records; memory is that of the command line. */
void kc_cut_substrings(struct kc_cli *cli, const kc_substring_params *params);

#endif
