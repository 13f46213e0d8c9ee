/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of HTTP responses without their codings. Heads: http_head.c. */
#include <config.h>

#include "kcorpus/http.h"

#include "warc_internal.h"

#include "kcorpus/page.h"

#include "ascii.h"
#include "bytes.h"
#include "io/gunzip.h"
#include "io/inflate.h"

#include <string.h>

/* Bytes inflated at once. */
enum { STEP = 1 << 16 };

/* A line with the size of a chunk; false if it is none. */
static bool
chunk_size(kc_str line, uint64_t *size)
{
	size_t i = 0;

	*size = 0;
	while (i < line.len && kc_ascii_hex(line.ptr[i]) >= 0 && i < 15)
		*size = *size << 4 | (unsigned)kc_ascii_hex(line.ptr[i++]);
	/* blanks, or an extension */
	return i &&
	    (i == line.len || line.ptr[i] == ';' || line.ptr[i] == ' ' ||
		line.ptr[i] == '\t');
}

static kc_status
fail_too_long(kc_error *err)
{
	return kc_fail(
	    err, KC_ERR_LIMIT, 0, "the body is longer than the maximum");
}

/*
 * Append the chunks of `body` to `out`. What is not chunked at all, and what
 * follows a broken chunk, is taken as it is. KC_ERR_LIMIT above `max` bytes.
 */
static kc_status
join_chunks(kc_str body, size_t max, kc_buf *out, kc_error *err)
{
	kc_str rest = body, line;
	uint64_t size;

	for (;;) {
		kc_str before = rest;

		kc_warc_next_line(&rest, &line);
		if (!chunk_size(line, &size))
			return before.len > max - out->len
			    ? fail_too_long(err)
			    : kc_buf_add(out, before);
		if (!size || !rest.len)
			return KC_OK;
		if (size > rest.len)
			size = rest.len;
		if (size > max - out->len)
			return fail_too_long(err);
		KC_TRY(kc_buf_add(out, (kc_str){rest.ptr, (size_t)size}));
		rest.ptr += size;
		rest.len -= (size_t)size;
		/* the line break after a chunk */
		if (rest.len && *rest.ptr == '\r') {
			rest.ptr++;
			rest.len--;
		}
		if (rest.len && *rest.ptr == '\n') {
			rest.ptr++;
			rest.len--;
		}
	}
}

/*
 * By the header of zlib (RFC 1950, 2.2): a method of 8 and a check by 31. Some
 * servers send "deflate" without it.
 */
static bool
has_zlib_header(kc_str body)
{
	const unsigned char *p = (const unsigned char *)body.ptr;

	return body.len >= 2 && (p[0] & 0x0F) == 8 &&
	    (p[0] << 8 | p[1]) % 31 == 0;
}

/* A coding by name; false if nobody knows it. */
static bool
find_coding(kc_str name, kc_str body, enum kc_codec *codec)
{
	static const char plain[][9] = {"identity", "chunked", "none", "utf-8"};
	enum kc_codec found = kc_codec_of(body);

	*codec = KC_CODEC_NONE;
	if (kc_warc_equal(name, "gzip") || kc_warc_equal(name, "x-gzip")) {
		*codec = found == KC_CODEC_GZIP ? found
		    : has_zlib_header(body)     ? KC_CODEC_ZLIB
						: KC_CODEC_NONE;
		return true;
	}
	if (kc_warc_equal(name, "zstd")) {
		*codec = found == KC_CODEC_ZSTD ? found : KC_CODEC_NONE;
		return true;
	}
	if (kc_warc_equal(name, "br")) {
		*codec = KC_CODEC_BROTLI;
		return true;
	}
	if (kc_warc_equal(name, "deflate")) {
		*codec = has_zlib_header(body) ? KC_CODEC_ZLIB
					       : KC_CODEC_DEFLATE;
		return true;
	}
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		if (kc_warc_equal(name, plain[i]))
			return true;
	return false;
}

/*
 * Append what a gzip member decompresses to and take it off *in, if it is all of
 * the body, as nearly always: its last four bytes are the size of what comes out
 * (RFC 1952, 2.3.1). Deflate makes at most 1,032 bytes of one, and an untrue size
 * fails as damage does: the stream decoder says what is there.
 */
static kc_status
gunzip_body(kc_str *in, size_t max, kc_buf *out)
{
	size_t size, used, got;
	kc_gunzip *g;

	if (in->len < 18)
		return KC_OK;
	size = kc_get32(in->ptr + in->len - 4);
	if (!size || size > max || size / 1032 > in->len)
		return KC_OK;
	KC_TRY(kc_buf_reserve(out, size));
	g = kc_gunzip_new();
	if (!g)
		return KC_ERR_NOMEM;
	if (kc_gunzip_member(g, *in, out->ptr + out->len, size, &used, &got) ==
	    KC_GUNZIP_DONE) {
		out->len += got;
		in->ptr += used;
		in->len -= used;
	}
	kc_gunzip_free(g);
	return KC_OK;
}

/*
 * Append what all members of `in` decompress to, as far as they do; *damaged
 * tells that there should be more.
 */
static kc_status
decompress_body(enum kc_codec codec, kc_str in, size_t max, kc_buf *out,
    bool *damaged, kc_error *err)
{
	kc_inflate *z;
	kc_status st;
	size_t got = 1;

	*damaged = false;
	if (codec == KC_CODEC_GZIP && gunzip_body(&in, max, out))
		return kc_fail_nomem(err);
	if (out->len && !in.len)
		return KC_OK;
	KC_TRY(kc_inflate_new(&z, codec, err));
	do {
		size_t left = in.len;
		bool between = out->len && kc_inflate_complete(z);

		st = kc_buf_reserve(out, STEP);
		if (st)
			break;
		st = kc_inflate_run(
		    z, &in, out->ptr + out->len, STEP, &got, err);
		out->len += got;
		/* what is after the last member is none of the body */
		if (st) {
			*damaged = !between || got;
			break;
		}
		if (out->len > max)
			st = fail_too_long(err);
		if (kc_inflate_complete(z) ? !in.len : !got && left == in.len) {
			*damaged = !kc_inflate_complete(z);
			break;
		}
	} while (!st);
	kc_inflate_free(z);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	return st == KC_ERR_LIMIT ? st : KC_OK;
}

/* A body as its codings are undone. */
struct coded_body {
	kc_str bytes; /* in `out`, or where they were */
	kc_buf *out;
	size_t max;
	bool damaged;
	kc_str unknown; /* a coding that was passed over */
};

/* Undo one coding. */
static kc_status
undo_coding(struct coded_body *b, kc_str name, bool chunked, kc_error *err)
{
	kc_buf plain = KC_BUF_INIT;
	enum kc_codec codec = KC_CODEC_NONE;
	bool damaged = false;
	kc_status st = KC_OK;

	if (!chunked && !find_coding(name, b->bytes, &codec))
		b->unknown = name;
	if (!chunked && !codec)
		return KC_OK;
	if (chunked)
		st = join_chunks(b->bytes, b->max, &plain, err);
	else
		st = decompress_body(
		    codec, b->bytes, b->max, &plain, &damaged, err);
	/* another coding is named than was used */
	if (!st && damaged && codec != KC_CODEC_GZIP &&
	    kc_codec_of(b->bytes) == KC_CODEC_GZIP) {
		plain.len = 0;
		st = decompress_body(
		    KC_CODEC_GZIP, b->bytes, b->max, &plain, &damaged, err);
	}
	/* what ends in damage and was text before is not compressed at all */
	if (!st && (!damaged || kc_looks_binary(b->bytes))) {
		b->damaged = b->damaged || damaged;
		kc_buf_release(b->out);
		*b->out = plain;
		plain = (kc_buf)KC_BUF_INIT;
		b->bytes = kc_buf_str(b->out);
	}
	kc_buf_release(&plain);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

kc_status
kc_http_body(const kc_http *http, size_t max, kc_buf *out, kc_str *body,
    bool *damaged, kc_error *err)
{
	struct coded_body b = {.bytes = http->body, .out = out, .max = max};

	out->len = 0;
	*body = http->body;
	*damaged = false;
	if (http->content_count > KC_HTTP_CODINGS ||
	    http->transfer_count > KC_HTTP_CODINGS)
		return kc_fail(err, KC_ERR_FORMAT, 0, "more than %d %s",
		    KC_HTTP_CODINGS,
		    http->content_count > KC_HTTP_CODINGS
			? "content encodings"
			: "transfer encodings");
	for (unsigned i = http->transfer_count; i-- > 0;)
		KC_TRY(undo_coding(&b, http->transfer[i],
		    kc_warc_equal(http->transfer[i], "chunked"), err));
	for (unsigned i = http->content_count; i-- > 0;)
		KC_TRY(undo_coding(&b, http->content[i], false, err));
	/* no HTML or text begins so: the head lost a line, or names it oddly */
	if (kc_codec_of(b.bytes) == KC_CODEC_GZIP)
		KC_TRY(undo_coding(&b, KC_STR("gzip"), false, err));
	*body = b.bytes;
	*damaged = b.damaged;
	if (b.unknown.len && kc_looks_binary(b.bytes))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "content encoding '%.*s' is not known",
		    (int)(b.unknown.len < 32 ? b.unknown.len : 32),
		    b.unknown.ptr);
	return KC_OK;
}
