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

/*
 * Which of 0 .. `last` has the name that the string is, as `name_of` names them;
 * false if none has.
 */
bool kc_manifest_name(kc_str token, const char *(*name_of)(unsigned),
    unsigned last, unsigned *value);

/* KC_DELIM_*; false if it is none. */
bool kc_manifest_delim(kc_str token, unsigned *delim);

/* KC_ERR_FORMAT, with the name of the member. */
kc_status kc_manifest_bad_member(kc_str name, kc_error *err);

#endif
