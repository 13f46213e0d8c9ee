/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HighwayHash-64 (Alakuijala, Cox, Wassenberg, "Fast keyed hash/pseudo-random function
 * using SIMD multiply and permute", 2016), with the key of Riegeli, in whose files it
 * is the checksum.
 */
#ifndef KC_SHARD_HIGHWAYHASH_H
#define KC_SHARD_HIGHWAYHASH_H

#include "kcorpus/base.h"

uint64_t kc_riegeli_hash(kc_str bytes);

#endif
