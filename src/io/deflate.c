/* SPDX-License-Identifier: Apache-2.0 */
/* zlib and libzstd, for writing. */
#include <config.h>

#include "io/deflate.h"

#include "mem.h"

#include <limits.h>

#include <zlib.h>
#include <zstd.h>

struct kc_deflate {
	enum kc_codec codec;
	z_stream gz;
	ZSTD_CStream *zstd;
};

static kc_status
gz_start(kc_deflate *z)
{
	/* 15 + 16: the largest window, with a gzip header; 8: zlib's default. */
	return deflateInit2(&z->gz, 6, Z_DEFLATED, 15 + 16, 8,
		   Z_DEFAULT_STRATEGY) == Z_OK
	    ? KC_OK
	    : KC_ERR_NOMEM;
}

static kc_status
zstd_start(kc_deflate *z)
{
	z->zstd = ZSTD_createCStream();
	if (!z->zstd)
		return KC_ERR_NOMEM;
	ZSTD_CCtx_setParameter(z->zstd, ZSTD_c_compressionLevel, 3);
	ZSTD_CCtx_setParameter(z->zstd, ZSTD_c_checksumFlag, 1);
	return KC_OK;
}

kc_status
kc_deflate_new(kc_deflate **z, enum kc_codec codec, kc_error *err)
{
	kc_deflate *n = kc_calloc(1, sizeof(*n));

	if (!n)
		return kc_fail_nomem(err);
	n->codec = codec;
	if (codec == KC_CODEC_ZSTD ? zstd_start(n) : gz_start(n)) {
		kc_free(n);
		return kc_fail_nomem(err);
	}
	*z = n;
	return KC_OK;
}

void
kc_deflate_free(kc_deflate *z)
{
	if (!z)
		return;
	if (z->codec == KC_CODEC_ZSTD)
		ZSTD_freeCStream(z->zstd);
	else
		deflateEnd(&z->gz);
	kc_free(z);
}

static kc_status
gz_run(
    kc_deflate *z, kc_str *in, bool last, kc_str room, size_t *put, bool *done)
{
	uInt give = in->len < UINT_MAX ? (uInt)in->len : UINT_MAX;
	uInt space = room.len < UINT_MAX ? (uInt)room.len : UINT_MAX;
	int rc;

	z->gz.next_in = (Bytef *)(uintptr_t)in->ptr;
	z->gz.avail_in = give;
	z->gz.next_out = (Bytef *)(uintptr_t)room.ptr;
	z->gz.avail_out = space;
	rc = deflate(&z->gz, last && give == in->len ? Z_FINISH : Z_NO_FLUSH);
	in->ptr = kc_ptr_add(in->ptr, give - z->gz.avail_in);
	in->len -= give - z->gz.avail_in;
	*put = space - z->gz.avail_out;
	*done = rc == Z_STREAM_END;
	return rc == Z_STREAM_ERROR ? KC_ERR_ARG : KC_OK;
}

static kc_status
zstd_run(
    kc_deflate *z, kc_str *in, bool last, kc_str room, size_t *put, bool *done)
{
	ZSTD_inBuffer src = {in->ptr, in->len, 0};
	ZSTD_outBuffer dst = {(void *)(uintptr_t)room.ptr, room.len, 0};
	size_t rc = ZSTD_compressStream2(
	    z->zstd, &dst, &src, last ? ZSTD_e_end : ZSTD_e_continue);

	in->ptr = kc_ptr_add(in->ptr, src.pos);
	in->len -= src.pos;
	*put = dst.pos;
	*done = last && rc == 0;
	return ZSTD_isError(rc) ? KC_ERR_NOMEM : KC_OK;
}

kc_status
kc_deflate_run(
    kc_deflate *z, kc_str *in, bool last, kc_str room, size_t *put, bool *done)
{
	return z->codec == KC_CODEC_ZSTD
	    ? zstd_run(z, in, last, room, put, done)
	    : gz_run(z, in, last, room, put, done);
}
