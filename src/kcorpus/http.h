/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP responses (RFC 9110, RFC 9112) as archives hold them, read as browsers
 * read them: the Fetch Standard on media types, the MIME Sniffing Standard on
 * what they say of a body.
 *
 *	kc_http http;
 *	kc_str body;
 *
 *	if (kc_http_parse(block, &http) && http.status == 200) {
 *		st = kc_http_body(&http, 64 << 20, &out, &body, &damaged, &err);
 *		if (!st && kc_media_of(http.type, body) == KC_MEDIA_HTML)
 *			charset = kc_charset_find(http.type.charset);
 *	}
 */
#ifndef KCORPUS_HTTP_H
#define KCORPUS_HTTP_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A media type; the strings are borrowed from the values that were added. */
typedef struct kc_media_type {
	kc_str essence; /* "text/html", in the case of the sender; or empty */
	kc_str charset; /* a label, or empty */
} kc_media_type;

/*
 * Take in one value of Content-Type, in the order of the head: the last valid
 * type counts, of several lines and of a list within one, where any type but the
 * wildcard is valid whose characters may stand in one; a type without charset keeps
 * that of an equal type before (Fetch, "extract a MIME type"). Beyond the
 * standard, a value without any valid type may still name a charset.
 */
KC_API void kc_media_type_add(kc_media_type *type, kc_str value);

typedef enum kc_media {
	KC_MEDIA_OTHER, /* a picture, JSON, a feed ... */
	KC_MEDIA_TEXT,  /* plain */
	KC_MEDIA_HTML,
	KC_MEDIA_XHTML /* HTML to be read as XML */
} kc_media;

/*
 * What a body of that type is. Without a type, or with one that says nothing
 * (unknown/unknown, application/unknown), the first bytes tell (MIME Sniffing,
 * 7): HTML by its tags, else plain text, which kc_looks_binary may deny. Of XML
 * types, that is XHTML whose first element is <html>. Beyond the standard, what begins
 * as HTML is a page also as application/octet-stream or application/x-httpd-php and
 * text/x-server-parsed-html, which servers give to scripts. X-Content-Type-Options
 * does not matter here: nothing runs what is read.
 */
KC_API kc_media kc_media_of(kc_media_type type, kc_str body);

/* Codings of one kind that a message may have. */
#define KC_HTTP_CODINGS 4

/* A response; the strings point into the message. */
typedef struct kc_http {
	unsigned status;
	unsigned content_count, transfer_count; /* as sent, if too many, too */
	kc_str content[KC_HTTP_CODINGS];  /* Content-Encoding, as applied */
	kc_str transfer[KC_HTTP_CODINGS]; /* Transfer-Encoding */
	kc_media_type type;
	kc_str body; /* as sent */
} kc_http;

/*
 * Split an HTTP response into head and body. Passed over are interim responses
 * (1xx), and the answer of a proxy to CONNECT: a 2xx head without a field on
 * content, before another status line. Folded lines belong to the field before.
 * False if the message does not begin with a status line; *http then has the
 * whole of it as its body.
 */
KC_API bool kc_http_parse(kc_str message, kc_http *http);

/*
 * The body without transfer and content codings: http->body itself when there is
 * none, else in `out`, which is emptied first. gzip, deflate (with or without
 * zlib's header), br and zstd are undone, in the order in which lists name them.
 *
 * A body that is not coded although the head says so, as crawlers store them, is
 * taken as it is, and so is one with a coding that nobody knows (browsers ignore
 * those) if it is text. gzip is undone under the name of any other coding, and
 * zlib's format under that of gzip. What then still begins as gzip does is
 * decompressed once more: no text begins so, the head lost the line or names it
 * oddly. Of a compressed one that is cut or corrupt what comes before the damage is
 * taken, and *damaged is true.
 *
 * KC_ERR_FORMAT for an unknown coding of a body that is no text, or more than
 * KC_HTTP_CODINGS; KC_ERR_LIMIT above `max` bytes; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_http_body(const kc_http *http, size_t max,
    kc_buf *out, kc_str *body, bool *damaged, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
