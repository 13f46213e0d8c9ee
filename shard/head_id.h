/* SPDX-License-Identifier: Apache-2.0 */
/* What names a document in its head. */
#ifndef KC_SHARD_HEAD_ID_H
#define KC_SHARD_HEAD_ID_H

#include "kcorpus/json.h"

/*
 * A value that a scan of the head found: a string without the escapes of JSON,
 * anything else as it stands, empty if absent or null. Borrowed from the head, or
 * from `buf` if it had escapes; `buf` is empty otherwise. KC_ERR_ENCODING for half a
 * surrogate pair; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_head_value(kc_str head, const kc_json_span *span,
    kc_buf *buf, kc_str *text, kc_error *err);

#endif
