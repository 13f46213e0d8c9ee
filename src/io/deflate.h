/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compression to gzip (level 6, no name, no time, a member for each MiB: libdeflate
 * makes whole members, at 3 times the speed of zlib) and, streaming, zstd (3).
 */
#ifndef KC_IO_DEFLATE_H
#define KC_IO_DEFLATE_H

#include "io/inflate.h"

typedef struct kc_deflate kc_deflate;

KC_MUST_CHECK kc_status kc_deflate_new(
    kc_deflate **z, enum kc_codec codec, kc_error *err);
void kc_deflate_free(kc_deflate *z);

/*
 * Before the first byte: gzip at level 1, a member for each 8 KiB, for tables of
 * hashes and numbers, where level 6 takes three times the time for 3 % fewer bytes.
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_deflate_hurry(kc_deflate *z);

/*
 * Compress from *in, which is advanced, into out[0..cap); *put bytes. At the
 * end (`last`, with no input left) *done tells that all has come out.
 */
KC_MUST_CHECK kc_status kc_deflate_run(
    kc_deflate *z, kc_str *in, bool last, kc_str room, size_t *put, bool *done);

#endif
