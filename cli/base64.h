/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648), for bytes that may be no text. */
#ifndef KC_BASE64_H
#define KC_BASE64_H

#include "kcorpus/base.h"

/*
 * Append whole groups of three bytes and, if these are the last, the rest; *used
 * is how many bytes that were. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_base64_add(
    kc_str s, bool last, size_t *used, kc_buf *out);

#endif
