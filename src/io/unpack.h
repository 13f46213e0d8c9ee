/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compressed bytes to plain ones: gzip members and zstd frames one after the
 * other. A gzip member that lies in memory whole and is small is decompressed in
 * one call of libdeflate (3.4 times as fast as zlib on gzipped Korean, and a page of
 * an archive is such a member), any other by the stream decoder of inflate.h.
 * After a damaged member the next one is looked for.
 */
#ifndef KC_IO_UNPACK_H
#define KC_IO_UNPACK_H

#include "kcorpus/io.h"

#include "io/inflate.h"

typedef struct kc_unpack kc_unpack;

/*
 * Read compressed bytes: up to `cap` (> 0) into buf. With `wait`, *got > 0 on
 * KC_OK; without, *got is 0 when there are none yet. KC_EOF at the end.
 */
typedef kc_status (*kc_unpack_source)(
    void *ctx, char *buf, size_t cap, bool wait, size_t *got, kc_error *err);

/* Decompress `head`, then what the source gives. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_unpack_new(kc_unpack **u, enum kc_codec codec,
    kc_str head, kc_unpack_source source, void *ctx, kc_error *err);
void kc_unpack_free(kc_unpack *u);

/*
 * Decompress up to `cap` bytes to `out`; as many as the source gives without
 * waiting, but at least one. KC_OK with damage->found: a member is damaged, as
 * *err says, with its offset in the compressed bytes; the last damage->bytes that
 * were given, by this call and the ones before, are of that member, as far as it
 * goes, and what comes next is of a later one. KC_EOF; KC_ERR_FORMAT when there
 * is no later one; what the source gave; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unpack_fill(kc_unpack *u, char *out, size_t cap,
    size_t *len, kc_damage *damage, kc_error *err);

/* Bytes that kc_unpack_new takes as head, at most. */
enum { KC_UNPACK_HEAD = 512 << 10 };

/*
 * The compression of the first member in `head`, after its first byte, that
 * decompresses to what `begins` says yes to; KC_CODEC_NONE if there is none.
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_unpack_search(kc_str head,
    bool (*begins)(kc_str start), enum kc_codec *codec, kc_error *err);

#endif
