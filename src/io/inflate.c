/* SPDX-License-Identifier: Apache-2.0 */
/* zlib and libzstd, for reading; Brotli is in unbrotli.c. */
#include <config.h>

#include "io/inflate.h"

#include "io/unbrotli.h"
#include "io/zstd_dict.h"
#include "mem.h"

#include <limits.h>
#include <string.h>

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct kc_inflate {
	enum kc_codec codec;
	bool inside;  /* a member or frame is open */
	bool padding; /* after the last gzip member, zeros */
	z_stream gz;
	ZSTD_DStream *zstd;
	struct kc_zstd_dict dict;
	kc_unbrotli *brotli;
};

enum kc_codec
kc_codec_of(kc_str head)
{
	if (head.len >= 2 && !memcmp(head.ptr, "\x1f\x8b", 2))
		return KC_CODEC_GZIP;
	/* Frames, and skippable frames (RFC 8878, section 3.1). */
	if (head.len >= 4 &&
	    (!memcmp(head.ptr, "\x28\xb5\x2f\xfd", 4) ||
		((head.ptr[0] & 0xF0) == 0x50 &&
		    !memcmp(head.ptr + 1, "\x2a\x4d\x18", 3))))
		return KC_CODEC_ZSTD;
	return KC_CODEC_NONE;
}

static voidpf
gz_alloc(voidpf opaque, uInt count, uInt size)
{
	(void)opaque;
	return kc_calloc(count, size);
}

static void
gz_free(voidpf opaque, voidpf p)
{
	(void)opaque;
	kc_free(p);
}

static kc_status
gz_start(kc_inflate *z)
{
	/* The largest window; + 16: with a gzip header, negative: with none. */
	int bits = z->codec == KC_CODEC_GZIP ? 15 + 16
	    : z->codec == KC_CODEC_ZLIB      ? 15
					     : -15;

	z->gz.zalloc = gz_alloc;
	z->gz.zfree = gz_free;
	/* Of these there is one, which has begun. */
	z->inside = z->codec != KC_CODEC_GZIP;
	return inflateInit2(&z->gz, bits) == Z_OK ? KC_OK : KC_ERR_NOMEM;
}

/* False when memory runs out. */
static bool
start_codec(kc_inflate *z)
{
	switch (z->codec) {
	case KC_CODEC_ZSTD:
		z->zstd = ZSTD_createDStream();
		return z->zstd;
	case KC_CODEC_BROTLI:
		z->brotli = kc_unbrotli_new();
		z->inside = true;
		return z->brotli;
	default:
		return gz_start(z) == KC_OK;
	}
}

kc_status
kc_inflate_new(kc_inflate **z, enum kc_codec codec, kc_error *err)
{
	kc_inflate *n = kc_calloc(1, sizeof(*n));

	if (!n)
		return kc_fail_nomem(err);
	n->codec = codec;
	if (!start_codec(n)) {
		kc_free(n);
		return kc_fail_nomem(err);
	}
	*z = n;
	return KC_OK;
}

void
kc_inflate_free(kc_inflate *z)
{
	if (!z)
		return;
	kc_buf_release(&z->dict.frame);
	if (z->codec == KC_CODEC_ZSTD)
		ZSTD_freeDStream(z->zstd);
	else if (z->codec == KC_CODEC_BROTLI)
		kc_unbrotli_free(z->brotli);
	else
		inflateEnd(&z->gz);
	kc_free(z);
}

/* Between members: zeros may pad the file, another member may follow. */
static kc_status
gz_between(kc_inflate *z, kc_str *in, kc_error *err)
{
	while (in->len && !*in->ptr) {
		z->padding = true;
		in->ptr++;
		in->len--;
	}
	if (!in->len)
		return KC_OK;
	if (z->padding || (unsigned char)*in->ptr != 0x1F)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no gzip member where one should begin");
	inflateReset(&z->gz);
	z->inside = true;
	return KC_OK;
}

static kc_status
gz_run(kc_inflate *z, kc_str *in, char *out, size_t cap, size_t *got,
    kc_error *err)
{
	uInt give, room = cap < UINT_MAX ? (uInt)cap : UINT_MAX;
	int rc;

	if (!z->inside)
		KC_TRY(gz_between(z, in, err));
	if (!z->inside)
		return KC_OK;
	give = in->len < UINT_MAX ? (uInt)in->len : UINT_MAX;
	z->gz.next_in = (Bytef *)(uintptr_t)in->ptr;
	z->gz.avail_in = give;
	z->gz.next_out = (Bytef *)out;
	z->gz.avail_out = room;
	rc = inflate(&z->gz, Z_NO_FLUSH);
	in->ptr = kc_ptr_add(in->ptr, give - z->gz.avail_in);
	in->len -= give - z->gz.avail_in;
	*got = room - z->gz.avail_out;
	if (rc == Z_STREAM_END)
		z->inside = false;
	else if (rc == Z_MEM_ERROR)
		return kc_fail_nomem(err);
	else if (rc != Z_OK && rc != Z_BUF_ERROR)
		return kc_fail(err, KC_ERR_FORMAT, 0, "corrupt gzip data: %s",
		    z->gz.msg ? z->gz.msg : "needs a dictionary");
	return KC_OK;
}

static kc_status
zstd_run(kc_inflate *z, kc_str *in, char *out, size_t cap, size_t *got,
    kc_error *err)
{
	ZSTD_inBuffer src = {in->ptr, in->len, 0};
	ZSTD_outBuffer dst = {out, cap, 0};
	size_t rc;

	if (!z->dict.passed) {
		KC_TRY(kc_zstd_dict_take(&z->dict, in, z->zstd, err));
		z->inside = !z->dict.passed;
		return KC_OK;
	}
	/* Between frames it would ask for the head of another. */
	if (!z->inside && !in->len)
		return KC_OK;
	rc = ZSTD_decompressStream(z->zstd, &dst, &src);
	in->ptr = kc_ptr_add(in->ptr, src.pos);
	in->len -= src.pos;
	*got = dst.pos;
	if (ZSTD_getErrorCode(rc) == ZSTD_error_frameParameter_windowTooLarge)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "zstd window above 128 MiB (made with --long above 27)");
	if (ZSTD_isError(rc))
		return kc_fail(err, KC_ERR_FORMAT, 0, "corrupt zstd data: %s",
		    ZSTD_getErrorName(rc));
	z->inside = rc != 0;
	return KC_OK;
}

static kc_status
brotli_run(kc_inflate *z, kc_str *in, char *out, size_t cap, size_t *got,
    kc_error *err)
{
	if (z->inside)
		return kc_unbrotli_run(
		    z->brotli, in, out, cap, got, &z->inside, err);
	return in->len ? kc_fail(err, KC_ERR_FORMAT, 0,
			     "bytes after the end of brotli data")
		       : KC_OK;
}

kc_status
kc_inflate_run(kc_inflate *z, kc_str *in, char *out, size_t cap, size_t *got,
    kc_error *err)
{
	*got = 0;
	switch (z->codec) {
	case KC_CODEC_ZSTD:
		return zstd_run(z, in, out, cap, got, err);
	case KC_CODEC_BROTLI:
		return brotli_run(z, in, out, cap, got, err);
	default:
		return gz_run(z, in, out, cap, got, err);
	}
}

void
kc_inflate_reset(kc_inflate *z)
{
	if (z->codec == KC_CODEC_ZSTD)
		ZSTD_DCtx_reset(z->zstd, ZSTD_reset_session_only);
	z->inside = z->padding = false;
}

bool
kc_inflate_complete(const kc_inflate *z)
{
	return !z->inside;
}
