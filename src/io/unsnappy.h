/* SPDX-License-Identifier: Apache-2.0 */
/* Snappy without frames, for reading, whole in memory. */
#ifndef KC_IO_UNSNAPPY_H
#define KC_IO_UNSNAPPY_H

#include "kcorpus/base.h"

/*
 * Append all that `in` stands for to `out`, at most `max` bytes: KC_ERR_LIMIT.
 * KC_ERR_FORMAT for what is damaged or not whole; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unsnappy(
    kc_str in, uint64_t max, kc_buf *out, kc_error *err);

#endif
