/* SPDX-License-Identifier: Apache-2.0 */
/* libdeflate and libzstd, for pieces in memory (compressor.h). */
#include <config.h>

#include "io/compressor.h"

#include "io/unsnappy.h"
#include "mem.h"

#include <libdeflate.h>
#include <zstd.h>

enum { GZIP_LEVEL = 6, ZSTD_LEVEL = 3, ZSTD_HURRY = 1 };

struct kc_compressor {
	struct libdeflate_compressor *gzip; /* or NULL */
	ZSTD_CCtx *zstd;                    /* or NULL */
	int level;                          /* of zstd */
};

kc_status
kc_compressor_new(struct kc_compressor **c, enum kc_codec codec, kc_error *err)
{
	struct kc_compressor *n = kc_calloc(1, sizeof(*n));

	if (!n)
		return kc_fail_nomem(err);
	if (codec == KC_CODEC_GZIP)
		n->gzip = libdeflate_alloc_compressor(GZIP_LEVEL);
	else
		n->zstd = ZSTD_createCCtx();
	n->level = ZSTD_LEVEL;
	if (!n->gzip && !n->zstd) {
		kc_free(n);
		return kc_fail_nomem(err);
	}
	*c = n;
	return KC_OK;
}

void
kc_compressor_free(struct kc_compressor *c)
{
	if (!c)
		return;
	libdeflate_free_compressor(c->gzip);
	ZSTD_freeCCtx(c->zstd);
	kc_free(c);
}

void
kc_compressor_hurry(struct kc_compressor *c, bool hurry)
{
	c->level = hurry ? ZSTD_HURRY : ZSTD_LEVEL;
}

void
kc_compressor_set_level(struct kc_compressor *c, int level)
{
	c->level = level;
}

kc_status
kc_compressor_add(
    struct kc_compressor *c, kc_str in, kc_buf *out, kc_error *err)
{
	size_t room = c->gzip ? libdeflate_gzip_compress_bound(c->gzip, in.len)
			      : ZSTD_compressBound(in.len);
	size_t n;

	if (kc_buf_reserve(out, room))
		return kc_fail_nomem(err);
	if (c->gzip)
		n = libdeflate_gzip_compress(
		    c->gzip, in.ptr, in.len, out->ptr + out->len, room);
	else
		n = ZSTD_compressCCtx(c->zstd, out->ptr + out->len, room,
		    in.ptr, in.len, c->level);
	/* With room for the worst case only memory can be missing. */
	if (c->gzip ? !n : ZSTD_isError(n))
		return kc_fail_nomem(err);
	out->len += n;
	return KC_OK;
}

/*
 * What the first frame of zstd says of its size, at most `max`: zstd then decompresses
 * it in place, and memory grows once.
 */
static size_t
expected_size(enum kc_codec codec, kc_str in, uint64_t max)
{
	unsigned long long size = codec == KC_CODEC_ZSTD
	    ? ZSTD_getFrameContentSize(in.ptr, in.len)
	    : ZSTD_CONTENTSIZE_UNKNOWN;

	if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR)
		return 0;
	return (size_t)(size < max ? size : max);
}

kc_status
kc_decompress_all(
    enum kc_codec codec, kc_str in, uint64_t max, kc_buf *out, kc_error *err)
{
	enum { PIECE = 256 << 10, STILL = 2 };
	size_t begin = out->len, got = 0, before;
	unsigned still = 0;
	kc_inflate *z;
	kc_status st;

	if (codec == KC_CODEC_SNAPPY)
		return kc_unsnappy(in, max, out, err);
	KC_TRY(kc_inflate_new(&z, codec, err));
	if (kc_buf_reserve(out, expected_size(codec, in, max) + PIECE)) {
		kc_inflate_free(z);
		return kc_fail_nomem(err);
	}
	kc_use_large_pages(out->ptr + out->len, out->cap - out->len);
	/* Output may come after the last input, and a frame begin without any. */
	for (st = KC_OK; !st && still < STILL; out->len += got) {
		before = in.len;
		got = 0;
		if (out->len == out->cap && kc_buf_reserve(out, PIECE))
			st = kc_fail_nomem(err);
		else
			st = kc_inflate_run(z, &in, out->ptr + out->len,
			    out->cap - out->len, &got, err);
		still = got || before != in.len ? 0 : still + 1;
		if (!st && out->len + got - begin > max)
			st = kc_fail(err, KC_ERR_LIMIT, 0,
			    "more than %llu bytes decompressed",
			    (unsigned long long)max);
	}
	if (!st && !kc_inflate_complete(z))
		st = kc_fail(
		    err, KC_ERR_FORMAT, 0, "the compressed data is cut off");
	kc_inflate_free(z);
	return st;
}
