/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines that kc-sketch, kc-pairs and kc-cluster hand on (kc-sketches(5)):
 * fields between TABs, hashes and ranks in hex.
 */
#ifndef KC_DEDUP_STAGE_H
#define KC_DEDUP_STAGE_H

#include "cli/cli.h"

#include "kcorpus/record.h"
#include "kcorpus/sketch.h"

/*
 * Sketches begin their parameters with their version, so that unlike ones never mix. A
 * change of what texts fold to, or of a hash, takes another one (and another format of
 * indexes) once a release has written some.
 */
enum { KC_STAGE_FIELDS = 8, KC_RANK_HEX = 48, KC_SKETCHES_VERSION = 1 };

/* True for a whole rank: a letter and its digits. */
static inline bool
kc_is_rank(kc_str field)
{
	return field.len == 1 + KC_RANK_HEX;
}

/* A line cut at its TABs; the last field has what is left of them. */
struct kc_fields {
	kc_str v[KC_STAGE_FIELDS];
	size_t n;
};

void kc_fields_cut(kc_str line, size_t most, struct kc_fields *f);

/* Append 32 hex digits. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_put_hash(kc_hash128 h, kc_buf *out);

/* Append the last `digits` hex digits of a number. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_put_hex(uint64_t x, unsigned digits, kc_buf *out);

/* Read 32 hex digits; false if they are none. */
bool kc_read_hash(kc_str hex, kc_hash128 *h);

/*
 * Sketch the text of a record, which must have an id, by which kc-drop finds it
 * again; that is field number `id`. As kc_sketch_text; the arena is reset first.
 */
KC_MUST_CHECK kc_status kc_stage_sketch(kc_record *r, size_t id,
    kc_sketcher *sketcher, kc_arena *arena, kc_sketch *sketch, kc_error *err);

/* The name of a record in lists: its id, as it was read, and its text. */
kc_hash128 kc_record_name(kc_str id, kc_hash128 exact);

/*
 * Hand all lines of the operands to `take`. A failure is reported with the file
 * and the line, and ends it.
 */
void kc_stage_lines(struct kc_cli *cli,
    kc_status (*take)(void *ctx, kc_str line, kc_error *err), void *ctx);

#endif
