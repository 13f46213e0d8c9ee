/* SPDX-License-Identifier: Apache-2.0 */
/* A whole file as memory, for reading at random. */
#ifndef KC_IO_FILEMAP_H
#define KC_IO_FILEMAP_H

#include "kcorpus/base.h"

/*
 * Map a regular file; *bytes is empty for an empty one. Pages are read when they
 * are looked at, so that the file must not shrink meanwhile. KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_filemap_open(
    kc_str *bytes, const char *name, kc_error *err);

/*
 * Give the pages back that were looked at, as they count as memory of ours: to be
 * called now and then where a whole file is read. The bytes stay, and are mapped
 * again when they are looked at again.
 */
void kc_filemap_forget(kc_str bytes);

/* Unmap what kc_filemap_open gave; nothing for an empty one. */
void kc_filemap_close(kc_str *bytes);

#endif
