/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streaming decompression of gzip (RFC 1952, several members, zero padding at
 * the end) and zstd (RFC 8878, several frames).
 */
#ifndef KC_IO_INFLATE_H
#define KC_IO_INFLATE_H

#include "kcorpus/base.h"

enum kc_codec {
	KC_CODEC_NONE,
	KC_CODEC_GZIP,
	KC_CODEC_ZSTD,
	/* One stream, not found by kc_codec_of: */
	KC_CODEC_ZLIB,    /* RFC 1950 */
	KC_CODEC_DEFLATE, /* RFC 1951 */
	KC_CODEC_BROTLI,  /* RFC 7932 */
	KC_CODEC_SNAPPY   /* for kc_decompress_all alone */
};

/* By the first bytes of a file; four are enough. */
enum kc_codec kc_codec_of(kc_str head);

typedef struct kc_inflate kc_inflate;

KC_MUST_CHECK kc_status kc_inflate_new(
    kc_inflate **z, enum kc_codec codec, kc_error *err);
void kc_inflate_free(kc_inflate *z);

/*
 * Decompress from *in, which is advanced, into out[0..cap); *got bytes. KC_OK
 * also when nothing came out: give more input. KC_ERR_FORMAT (its offset is left
 * to the caller), KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_inflate_run(kc_inflate *z, kc_str *in, char *out,
    size_t cap, size_t *got, kc_error *err);

/* Forget the member or frame that is open: another one begins. */
void kc_inflate_reset(kc_inflate *z);

/* True if the input may end here. */
bool kc_inflate_complete(const kc_inflate *z);

#endif
