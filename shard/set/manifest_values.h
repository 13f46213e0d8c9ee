/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a manifest, as they stand in its lines. */
#ifndef KC_SHARD_MANIFEST_VALUES_H
#define KC_SHARD_MANIFEST_VALUES_H

#include "kcorpus/json.h"

/* A whole number; false if it is none or does not fit. */
bool kc_manifest_count(kc_str token, uint64_t *n);

/* The value of a member; empty if it is absent. */
kc_str kc_manifest_value(kc_str object, const kc_json_span *span);

/* The count that a member is; 0 if it is none. */
uint64_t kc_manifest_count_of(kc_str object, const kc_json_span *span);

/*
 * The path of a file in `folder`, which has its slash; `token` is its name. Freed
 * with kc_free; NULL when memory runs out.
 */
char *kc_manifest_path(kc_str folder, kc_str token);

/* A string without escapes, as all but names are; empty if it is no string. */
kc_str kc_manifest_text(kc_str token);

/* KC_DELIM_*; that of an unknown name is KC_DELIM_NONE. */
unsigned kc_manifest_delim(kc_str token);

#endif
