/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP responses (RFC 9110, RFC 9112) as archives hold them. */
#include <config.h>

#include "kcorpus/warc.h"

#include "warc_internal.h"

#include "ascii.h"
#include "io/inflate.h"

#include <string.h>

/* Bytes inflated at once; encodings undone of each kind. */
enum { STEP = 1 << 16, MAX_CODINGS = 4 };

bool
kc_looks_http(kc_str s)
{
	return s.len >= 9 && !memcmp(s.ptr, "HTTP/", 5);
}

/* One head and what follows it. False if it does not begin with a status line. */
static bool
read_head(kc_str message, kc_http *http)
{
	kc_str rest = message, line, name, value;
	const char *p;

	*http = (kc_http){.body = message};
	if (!kc_looks_http(message) || !kc_warc_next_line(&rest, &line))
		return false;
	p = memchr(line.ptr, ' ', line.len);
	for (size_t i = 1; p && i <= 3; i++) {
		if (p + i >= line.ptr + line.len || !kc_ascii_is_digit(p[i]))
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

bool
kc_http_parse(kc_str message, kc_http *http)
{
	if (!read_head(message, http))
		return false;
	/* Interim responses (RFC 9110, 15.2) come before the final one. */
	while (http->status >= 100 && http->status <= 199 &&
	    kc_looks_http(http->body))
		read_head(http->body, http);
	return true;
}

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

/*
 * Take the last name off a list of codings, which is the one applied last
 * (RFC 9110, 8.4). False when the list is at its end.
 */
static bool
last_coding(kc_str *list, kc_str *name)
{
	size_t n = list->len;

	if (!n)
		return false;
	while (n && list->ptr[n - 1] != ',')
		n--;
	*name = kc_warc_trim((kc_str){list->ptr + n, list->len - n});
	list->len = n ? n - 1 : 0;
	return true;
}

static kc_status
check_content_codings(kc_str list, kc_error *err)
{
	kc_str name;

	for (int n = 0; last_coding(&list, &name); n++) {
		if (n == MAX_CODINGS)
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "more than %d content encodings", MAX_CODINGS);
		if (!is_known(name))
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "content encoding '%.*s' is not known",
			    (int)(name.len < 32 ? name.len : 32), name.ptr);
	}
	return KC_OK;
}

/* Undo one coding of *body, which is in `out` then, or where it was. */
static kc_status
decode(kc_str name, bool transfer, size_t max, kc_buf *out, kc_str *body,
    bool *damaged, kc_error *err)
{
	kc_buf plain = KC_BUF_INIT;
	enum kc_codec codec = KC_CODEC_NONE;
	bool chunked = transfer && kc_warc_equal(name, "chunked"), cut = false;
	kc_status st = KC_OK;

	if (!chunked)
		codec = codec_of(name, *body);
	if (chunked)
		st = join_chunks(*body, max, &plain, err);
	else if (codec)
		st = decompress(codec, *body, max, &plain, &cut, err);
	*damaged = *damaged || cut;
	/* "deflate" of a body that is not: as it stands */
	if (!st && (chunked || codec) &&
	    (plain.len || codec != KC_CODEC_DEFLATE)) {
		kc_buf_release(out);
		*out = plain;
		plain = (kc_buf)KC_BUF_INIT;
		*body = kc_buf_str(out);
	}
	kc_buf_release(&plain);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

kc_status
kc_http_body(const kc_http *http, size_t max, kc_buf *out, kc_str *body,
    bool *damaged, kc_error *err)
{
	kc_str transfer = http->transfer_encoding;
	kc_str content = http->content_encoding, name;

	*body = http->body;
	*damaged = false;
	out->len = 0;
	KC_TRY(check_content_codings(content, err));
	for (int n = 0; n < MAX_CODINGS && last_coding(&transfer, &name); n++)
		KC_TRY(decode(name, true, max, out, body, damaged, err));
	while (last_coding(&content, &name))
		KC_TRY(decode(name, false, max, out, body, damaged, err));
	return KC_OK;
}
