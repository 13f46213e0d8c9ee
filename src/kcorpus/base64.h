/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648, section 4), for bytes that may be no text. */
#ifndef KCORPUS_BASE64_H
#define KCORPUS_BASE64_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Append the bytes as base64, with padding. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_base64_write(kc_str s, kc_buf *out);

/*
 * Append the bytes that `s` stands for, with its padding and nothing else.
 * KC_ERR_FORMAT, and part of them may have been appended; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_base64_read(kc_str s, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
