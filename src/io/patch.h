/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of shards need of a writer: to write over what stands first and is
 * known last, and to compress tables in a hurry and nothing that is compressed.
 */
#ifndef KC_IO_PATCH_H
#define KC_IO_PATCH_H

#include "kcorpus/io.h"

/*
 * Write `bytes` over those at `offset`, which are written already. KC_ERR_ARG for
 * a writer that compresses, KC_ERR_IO for one that has no file of its own.
 */
KC_MUST_CHECK kc_status kc_writer_patch(
    kc_writer *w, uint64_t offset, kc_str bytes, kc_error *err);

/*
 * Hand all that was written to `take`, in order. A status from it ends it and is
 * returned. Errors as kc_writer_patch; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_writer_each(kc_writer *w,
    kc_status (*take)(void *ctx, kc_str bytes, kc_error *err), void *ctx,
    kc_error *err);

/* Before the first byte: compress, if it does, as kc_deflate_hurry. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_writer_hurry(kc_writer *w, kc_error *err);

/* Before the first byte: do not compress, whatever the name: the bytes are. */
void kc_writer_store(kc_writer *w);

#endif
