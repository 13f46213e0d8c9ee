/* SPDX-License-Identifier: Apache-2.0 */
/* Sketches on their way from one thread to another. */
#ifndef KC_SKETCH_PACK_H
#define KC_SKETCH_PACK_H

#include "kcorpus/sketch.h"

/*
 * Append the sketch as bytes of this machine, a multiple of 8, to hand it from
 * one thread to another. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_sketch_pack(const kc_sketch *sketch, kc_buf *out);

/*
 * Read what kc_sketch_pack wrote at `packed`, which is aligned to 8; the arrays
 * of *sketch point into it. Returns its bytes.
 */
size_t kc_sketch_unpack(const void *packed, kc_sketch *sketch);

#endif
