/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a manifest, as they stand in its lines. */
#ifndef KC_SHARD_MANIFEST_VALUES_H
#define KC_SHARD_MANIFEST_VALUES_H

#include "kcorpus/base.h"

/* A whole number; false if it is none or does not fit. */
bool kc_manifest_count(kc_str token, uint64_t *n);

/* A string without escapes, as all but names are; empty if it is no string. */
kc_str kc_manifest_text(kc_str token);

/* KC_DELIM_*; that of an unknown name is KC_DELIM_NONE. */
unsigned kc_manifest_delim(kc_str token);

#endif
