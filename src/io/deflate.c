/* SPDX-License-Identifier: Apache-2.0 */
/* libdeflate and libzstd, for writing. */
#include <config.h>

#include "io/deflate.h"

#include "mem.h"

#include <string.h>

#include <libdeflate.h>
#include <zstd.h>

/*
 * Text in a member; smaller ones compress less, larger ones gain nothing. Tables in a
 * hurry are the exception: among ids in hexadecimal the fast level takes any four
 * equal digits for a match, and one far back needs more bits than the digits. 60,000
 * lines of an OLMo .csv.gz with ids of 32 digits (3.5 MB) take 22 ms and 1.67 MB in
 * members of 1 MiB, 14 ms and 1.64 MB in members of 8 KiB; with ids such as doc-123
 * 5 ms and .59 MB, 6 ms and .60 MB.
 */
enum { MEMBER = 1 << 20, FAST_MEMBER = 8 << 10, LEVEL = 6, FAST_LEVEL = 1 };

/* The member at hand: text that waits, then what it became. */
struct gz_member {
	struct libdeflate_compressor *compressor;
	char *text; /* MEMBER */
	size_t len;
	size_t full; /* bytes of text that make one */
	char *made;
	size_t room, ready, given;
	bool any; /* a member was made: a file has at least one */
};

struct kc_deflate {
	enum kc_codec codec;
	struct gz_member gz;
	ZSTD_CStream *zstd;
};

static void
gz_free(struct gz_member *gz)
{
	libdeflate_free_compressor(gz->compressor);
	kc_free(gz->text);
	kc_free(gz->made);
}

static kc_status
gz_start(kc_deflate *z)
{
	struct gz_member *gz = &z->gz;

	gz->compressor = libdeflate_alloc_compressor(LEVEL);
	if (!gz->compressor)
		return KC_ERR_NOMEM;
	gz->room = libdeflate_gzip_compress_bound(gz->compressor, MEMBER);
	gz->text = kc_malloc(MEMBER);
	gz->full = MEMBER;
	gz->made = kc_malloc(gz->room);
	if (gz->text && gz->made)
		return KC_OK;
	gz_free(gz);
	return KC_ERR_NOMEM;
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

kc_status
kc_deflate_hurry(kc_deflate *z)
{
	struct libdeflate_compressor *fast;

	if (z->codec == KC_CODEC_ZSTD)
		return KC_OK;
	fast = libdeflate_alloc_compressor(FAST_LEVEL);
	if (!fast)
		return KC_ERR_NOMEM;
	libdeflate_free_compressor(z->gz.compressor);
	z->gz.compressor = fast;
	z->gz.full = FAST_MEMBER;
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
		gz_free(&z->gz);
	kc_free(z);
}

/* Take text into the member; make it when it is full or the last. */
static kc_status
gz_fill(struct gz_member *gz, kc_str *in, bool last)
{
	size_t n = gz->full - gz->len;

	n = in->len < n ? in->len : n;
	if (n)
		memcpy(gz->text + gz->len, in->ptr, n);
	gz->len += n;
	in->ptr = kc_ptr_add(in->ptr, n);
	in->len -= n;
	if (gz->len < gz->full && !(last && !in->len && (gz->len || !gz->any)))
		return KC_OK;
	gz->ready = libdeflate_gzip_compress(
	    gz->compressor, gz->text, gz->len, gz->made, gz->room);
	gz->given = gz->len = 0;
	gz->any = true;
	return gz->ready ? KC_OK : KC_ERR_NOMEM;
}

static kc_status
gz_run(
    kc_deflate *z, kc_str *in, bool last, kc_str room, size_t *put, bool *done)
{
	struct gz_member *gz = &z->gz;
	size_t left;

	if (gz->given == gz->ready)
		KC_TRY(gz_fill(gz, in, last));
	left = gz->ready - gz->given;
	*put = left < room.len ? left : room.len;
	if (*put)
		memcpy((char *)(uintptr_t)room.ptr, gz->made + gz->given, *put);
	gz->given += *put;
	*done = last && !in->len && !gz->len && gz->given == gz->ready &&
	    gz->any;
	return KC_OK;
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
