/* SPDX-License-Identifier: Apache-2.0 */
/* How a writer gets its file. */
#ifndef KC_IO_OUTSET_H
#define KC_IO_OUTSET_H

#include "kcorpus/io.h"

/*
 * Create a file with a random name beside `name`, to be renamed by
 * kc_outset_commit; what already stands under `name` lends its mode. *fd is the
 * caller's to close. KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_outset_create(
    kc_outset *set, const char *name, int *fd, kc_error *err);

#endif
