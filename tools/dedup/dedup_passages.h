/* SPDX-License-Identifier: Apache-2.0 */
/* kc-dedup --lines and --paragraphs: texts without what recurs in the corpus. */
#ifndef KC_DEDUP_PASSAGES_H
#define KC_DEDUP_PASSAGES_H

#include "cli/map.h"

#include "kcorpus/passages.h"

/* Names of kc_passage_rule, NULL at the end. */
extern const char *const kc_passage_rule_names[];

/* Cut the texts of all records; memory and tmp are those of the command line. */
void kc_cut_passages(struct kc_cli *cli, const kc_passage_params *params);

#endif
