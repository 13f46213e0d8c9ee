/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of datatrove's first stage (MinhashDedupSignature):
 * DIR/bucket_NNN/NNNNN.minhash.sig has for each document with a signature the bucket's
 * values, u64, and the document's number in the task, u32, little endian, in ascending
 * order. DIR/parameters, which datatrove does not look at, has one line that says how
 * they were made; files of other parameters never come beside them.
 */
#ifndef KC_DEDUP_TROVE_FILES_H
#define KC_DEDUP_TROVE_FILES_H

#include "tools/dedup/trove.h"

/*
 * Sign the input and write o->files. Documents are numbered as datatrove's readers
 * number them: records without a text do not count. Failures are reported.
 */
void kc_write_trove_files(struct kc_cli *cli, const struct kc_trove_options *o);

#endif
