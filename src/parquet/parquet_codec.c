/* SPDX-License-Identifier: Apache-2.0 */
/* The compressions of pages. */
#include <config.h>

#include "parquet/parquet_internal.h"

#include "io/compressor.h"

static const char *const names[] = {"UNCOMPRESSED", "SNAPPY", "GZIP", "LZO",
    "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"};

static kc_status
fail_page(kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, 0, "a page cannot be decompressed");
}

/* All members or frames of the page. */
static kc_status
unpack_stream(
    enum kc_codec codec, kc_str in, size_t size, kc_buf *out, kc_error *err)
{
	kc_status st = kc_decompress_all(codec, in, size, out, err);

	if (st == KC_ERR_NOMEM)
		return st;
	return st || out->len != size ? fail_page(err) : KC_OK;
}

kc_status
kc_parquet_decompress(
    int32_t codec, kc_str in, size_t size, kc_buf *out, kc_error *err)
{
	enum { SNAPPY = 1, GZIP, BROTLI = 4, ZSTD = 6 };
	const int32_t count = sizeof(names) / sizeof(*names);

	out->len = 0;
	/* A byte more: a page with more than it says is found. */
	if (kc_buf_reserve(out, size + 1))
		return kc_fail_nomem(err);
	switch (codec) {
	case SNAPPY:
		return unpack_stream(KC_CODEC_SNAPPY, in, size, out, err);
	case GZIP:
		return unpack_stream(KC_CODEC_GZIP, in, size, out, err);
	case BROTLI:
		return unpack_stream(KC_CODEC_BROTLI, in, size, out, err);
	case ZSTD:
		return unpack_stream(KC_CODEC_ZSTD, in, size, out, err);
	default:
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "compression %s is not read",
		    codec > 0 && codec < count ? names[codec] : "unknown");
	}
}
