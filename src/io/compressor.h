/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compression of pieces that are whole in memory, for formats whose parts are
 * compressed each on its own: gzip (level 6, one member) or zstd (level 3, or 1 in a
 * hurry; one frame that says how long its content is, which some readers need).
 */
#ifndef KC_IO_COMPRESSOR_H
#define KC_IO_COMPRESSOR_H

#include "io/inflate.h"

struct kc_compressor;

/* KC_CODEC_GZIP or KC_CODEC_ZSTD. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_compressor_new(
    struct kc_compressor **c, enum kc_codec codec, kc_error *err);
void kc_compressor_free(struct kc_compressor *c); /* NULL is allowed */

/* Whether zstd is in a hurry from here on; gzip never is. */
void kc_compressor_hurry(struct kc_compressor *c, bool hurry);

/* The level of zstd from here on, 1 to 19, for what is compressed once and kept. */
void kc_compressor_set_level(struct kc_compressor *c, int level);

/* Append the compressed form of `in` to `out`. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_compressor_add(
    struct kc_compressor *c, kc_str in, kc_buf *out, kc_error *err);

/*
 * Append all that `in` stands for to `out`, at most `max` bytes of it: KC_ERR_LIMIT.
 * Whoever knows how much that is reserves a byte more before.
 * KC_ERR_FORMAT for a stream that is damaged or not whole; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_decompress_all(
    enum kc_codec codec, kc_str in, uint64_t max, kc_buf *out, kc_error *err);

#endif
