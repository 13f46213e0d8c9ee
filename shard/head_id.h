/* SPDX-License-Identifier: Apache-2.0 */
/* What names a document in its head. */
#ifndef KC_SHARD_HEAD_ID_H
#define KC_SHARD_HEAD_ID_H

#include "kcorpus/base.h"

/*
 * The value of the first of `n` (<= 4) keys that the head has and that is not null:
 * a string without the escapes of JSON, anything else as it stands. Copied to
 * `buf`; *text is it, empty where there is none. KC_ERR_FORMAT, KC_ERR_ENCODING
 * for a head that is no JSON object; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_head_text(kc_str head, const kc_str *keys, size_t n,
    kc_buf *buf, kc_str *text, kc_error *err);

#endif
