/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP responses (RFC 9110, RFC 9112) as archives hold them. */
#include <config.h>

#include "kcorpus/warc.h"

#include "warc_internal.h"

#include "io/inflate.h"

#include <string.h>

enum { STEP = 1 << 16 };

bool
kc_looks_http(kc_str s)
{
	return s.len >= 9 && !memcmp(s.ptr, "HTTP/", 5);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
kc_http_parse(kc_str message, kc_http *http)
{
	kc_str rest = message, line, name, value;
	const char *p;

	*http = (kc_http){.body = message};
	if (!kc_looks_http(message) || !kc_warc_next_line(&rest, &line))
		return false;
	p = memchr(line.ptr, ' ', line.len);
	for (size_t i = 1; p && i <= 3; i++) {
		if (p + i >= line.ptr + line.len || !is_digit(p[i]))
			break;
		http->status = http->status * 10 + (unsigned)(p[i] - '0');
	}
	while (kc_warc_next_line(&rest, &line)) {
		kc_warc_split_field(line, &name, &value);
		if (kc_warc_equal(name, "content-type"))
			http->content_type = value;
		else if (kc_warc_equal(name, "content-encoding"))
			http->content_encoding = value;
		else if (kc_warc_equal(name, "transfer-encoding"))
			http->transfer_encoding = value;
	}
	http->body = rest;
	return true;
}

static int
hex(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A line with the size of a chunk; false if it is none. */
static bool
chunk_size(kc_str line, uint64_t *size)
{
	size_t i = 0;

	*size = 0;
	while (i < line.len && hex(line.ptr[i]) >= 0 && i < 15)
		*size = *size << 4 | (unsigned)hex(line.ptr[i++]);
	/* blanks, or an extension */
	return i &&
	    (i == line.len || line.ptr[i] == ';' || line.ptr[i] == ' ' ||
		line.ptr[i] == '\t');
}

/*
 * Take chunks off *body into out. What is not chunked at all, and what follows
 * a broken chunk, is taken as it is.
 */
static kc_status
unchunk(kc_str *body, kc_buf *out)
{
	kc_str rest = *body, line;
	uint64_t size;

	for (;;) {
		kc_str before = rest;

		kc_warc_next_line(&rest, &line);
		if (!chunk_size(line, &size))
			return kc_buf_add(out, before);
		if (!size || !rest.len)
			return KC_OK;
		if (size > rest.len)
			size = rest.len;
		KC_TRY(kc_buf_add(out, (kc_str){rest.ptr, (size_t)size}));
		rest.ptr += size;
		rest.len -= (size_t)size;
		/* the line break behind a chunk */
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

static enum kc_codec
codec_of(kc_str name, kc_str body)
{
	enum kc_codec found = kc_codec_of(body);

	if (kc_warc_equal(name, "gzip") || kc_warc_equal(name, "x-gzip"))
		return found == KC_CODEC_GZIP ? found : KC_CODEC_NONE;
	if (kc_warc_equal(name, "zstd"))
		return found == KC_CODEC_ZSTD ? found : KC_CODEC_NONE;
	if (!kc_warc_equal(name, "deflate") || body.len < 2)
		return KC_CODEC_NONE;
	/* zlib's header (RFC 1950, 2.2); some servers send none. */
	if ((body.ptr[0] & 0x0F) == 8 &&
	    ((unsigned)(unsigned char)body.ptr[0] << 8 |
		(unsigned char)body.ptr[1]) %
		    31 ==
		0)
		return KC_CODEC_ZLIB;
	return KC_CODEC_DEFLATE;
}

static bool
is_known(kc_str name)
{
	return !name.len || kc_warc_equal(name, "identity") ||
	    kc_warc_equal(name, "gzip") || kc_warc_equal(name, "x-gzip") ||
	    kc_warc_equal(name, "deflate") || kc_warc_equal(name, "zstd") ||
	    kc_warc_equal(name, "none") || kc_warc_equal(name, "utf-8");
}

/*
 * Append what all members of `in` decompress to, as far as they do; *damaged
 * tells that there should be more.
 */
static kc_status
decompress(enum kc_codec codec, kc_str in, size_t max, kc_buf *out,
    bool *damaged, kc_error *err)
{
	kc_inflate *z;
	kc_status st;
	size_t got = 1;

	KC_TRY(kc_inflate_new(&z, codec, err));
	*damaged = false;
	do {
		size_t left = in.len;
		bool between = out->len && kc_inflate_complete(z);

		st = kc_buf_reserve(out, STEP);
		if (st)
			break;
		st = kc_inflate_run(
		    z, &in, out->ptr + out->len, STEP, &got, err);
		out->len += got;
		/* what is behind the last member is none of the body */
		if (st) {
			*damaged = !between || got;
			break;
		}
		if (out->len > max)
			st = kc_fail(err, KC_ERR_LIMIT, 0,
			    "the body is longer than the maximum");
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

kc_status
kc_http_body(const kc_http *http, size_t max, kc_buf *out, kc_str *body,
    bool *damaged, kc_error *err)
{
	kc_buf plain = KC_BUF_INIT;
	enum kc_codec codec;
	kc_status st = KC_OK;

	*body = http->body;
	*damaged = false;
	out->len = 0;
	if (!is_known(http->content_encoding))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "content encoding '%.*s' is not known",
		    (int)(http->content_encoding.len < 32
			    ? http->content_encoding.len
			    : 32),
		    http->content_encoding.ptr);
	if (kc_warc_equal(http->transfer_encoding, "chunked")) {
		st = unchunk(body, out);
		*body = kc_buf_str(out);
	}
	codec = st ? KC_CODEC_NONE : codec_of(http->content_encoding, *body);
	if (codec) {
		st = decompress(codec, *body, max, &plain, damaged, err);
		/* "deflate" of a body that is not: as it stands */
		if (!st && (plain.len || codec != KC_CODEC_DEFLATE)) {
			kc_buf_release(out);
			*out = plain;
			plain = (kc_buf)KC_BUF_INIT;
			*body = kc_buf_str(out);
		}
	}
	kc_buf_release(&plain);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}
