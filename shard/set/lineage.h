/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lineage of a shard: which tokens are of which document. The file is, with
 * all integers little-endian and D documents:
 *
 *	"KCLINEAG", u32 version 1, u32 0
 *	the head of each document, a JSON object on a line
 *	zeros up to a multiple of 8
 *	u64 ends[D]	the end of each document in tokens
 *	u64 lines[D]	the end of its line in the file
 *	u64 numbers[D]	its number among the documents of the input, from 1
 *	u64 D, u64 tokens, u64 offset of ends, "KCLINEAG"
 *
 * so that the document of a token is found by bisection in the mapped file.
 */
#ifndef KC_SHARD_LINEAGE_H
#define KC_SHARD_LINEAGE_H

#include "kcorpus/base.h"

#define KC_LINEAGE_MAGIC "KCLINEAG"

enum { KC_LINEAGE_VERSION = 1, KC_LINEAGE_HEADER = 16, KC_LINEAGE_FOOTER = 32 };

#endif
