/* SPDX-License-Identifier: Apache-2.0 */
/* kc-dedup --index: the folder of an index, and its report. */
#ifndef KC_DEDUP_INDEX_H
#define KC_DEDUP_INDEX_H

#include "cli/cli.h"

#include "kcorpus/index.h"

/* Open params->index in the folder `dir`, which is made if it is not there. */
KC_MUST_CHECK kc_status kc_open_index(struct kc_cli *cli, const char *dir,
    kc_dedup_params *params, kc_error *err);

/* After the run: if it went well, what it settled gets into the index with -o. */
void kc_extend_index(struct kc_cli *cli, kc_dedup *d);

/* Write the manifest of an index as it stands. */
void kc_report_index(struct kc_cli *cli, const char *dir);

#endif
