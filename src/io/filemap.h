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

/* Unmap what kc_filemap_open gave; nothing for an empty one. */
void kc_filemap_close(kc_str *bytes);

#endif
