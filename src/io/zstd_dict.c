/* SPDX-License-Identifier: Apache-2.0 */
/* Dictionaries in skippable frames. */
#include <config.h>

#include "io/zstd_dict.h"

#include "bytes.h"

#include <string.h>

/*
 * HEAD: the magic number and the size (RFC 8878, 3.1.2). Dictionaries have 110 KiB
 * as zstd trains them, those of the Archive Team some 300; MAX is what memory they
 * may take, twice at most, as they may be compressed.
 */
enum { HEAD = 8, MAX = 8 << 20 };

static const char magic[] = "\x5D\x2A\x4D\x18";

/* Move bytes from *in until the frame has `size`; false if there are too few. */
static kc_status
fill_frame(struct kc_zstd_dict *d, kc_str *in, size_t size, bool *full)
{
	size_t n = size > d->frame.len ? size - d->frame.len : 0;

	if (n > in->len)
		n = in->len;
	KC_TRY(kc_buf_add(&d->frame, (kc_str){in->ptr, n}));
	in->ptr += n;
	in->len -= n;
	*full = d->frame.len >= size;
	return KC_OK;
}

/* Decompress a dictionary that is a frame itself, with the stream's decoder. */
static kc_status
expand_dictionary(ZSTD_DStream *stream, kc_str frame, kc_buf *out)
{
	ZSTD_inBuffer src = {frame.ptr, frame.len, 0};
	size_t rc = 1;

	while (rc) {
		ZSTD_outBuffer dst;

		if (out->len > MAX)
			return KC_ERR_FORMAT;
		KC_TRY(kc_buf_reserve(out, 1 << 16));
		dst = (ZSTD_outBuffer){out->ptr + out->len, 1 << 16, 0};
		rc = ZSTD_decompressStream(stream, &dst, &src);
		if (ZSTD_isError(rc) || (rc && src.pos == src.size && !dst.pos))
			return KC_ERR_FORMAT;
		out->len += dst.pos;
	}
	return KC_OK;
}

static kc_status
use_dictionary(kc_str content, ZSTD_DStream *stream, kc_error *err)
{
	kc_buf plain = KC_BUF_INIT;
	kc_status st = KC_OK;
	size_t rc;

	if (content.len >= 4 && !memcmp(content.ptr, "\x28\xB5\x2F\xFD", 4)) {
		st = expand_dictionary(stream, content, &plain);
		content = kc_buf_str(&plain);
		ZSTD_DCtx_reset(stream, ZSTD_reset_session_only);
	}
	if (!st &&
	    (content.len < 4 ||
		memcmp(content.ptr, "\x37\xA4\x30\xEC", 4) != 0))
		st = KC_ERR_FORMAT;
	if (!st) {
		rc = ZSTD_DCtx_loadDictionary(stream, content.ptr, content.len);
		st = ZSTD_isError(rc) ? KC_ERR_FORMAT : KC_OK;
	}
	kc_buf_release(&plain);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	return st ? kc_fail(err, st, 0, "no zstd dictionary in its frame")
		  : KC_OK;
}

kc_status
kc_zstd_dict_take(
    struct kc_zstd_dict *d, kc_str *in, ZSTD_DStream *stream, kc_error *err)
{
	bool full;
	uint32_t size;
	kc_status st;

	if (!d->frame.len && (in->len < 4 || memcmp(in->ptr, magic, 4) != 0)) {
		d->passed = true;
		return KC_OK;
	}
	if (fill_frame(d, in, HEAD, &full))
		return kc_fail_nomem(err);
	if (!full)
		return KC_OK;
	size = kc_get32(d->frame.ptr + 4);
	if (size > MAX) {
		d->passed = true;
		kc_buf_release(&d->frame);
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "zstd dictionary of %lu bytes is too large",
		    (unsigned long)size);
	}
	if (fill_frame(d, in, HEAD + size, &full))
		return kc_fail_nomem(err);
	if (!full)
		return KC_OK;
	st = use_dictionary((kc_str){d->frame.ptr + HEAD, size}, stream, err);
	kc_buf_release(&d->frame);
	d->passed = true;
	return st;
}
