/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of HTTP responses. Bodies: http.c. */
#include <config.h>

#include "kcorpus/http.h"

#include "warc_internal.h"

#include "ascii.h"

#include <string.h>

bool
kc_looks_http(kc_str s)
{
	return s.len >= 9 && kc_warc_equal((kc_str){s.ptr, 5}, "http/");
}

/* A list of codings onto those of earlier lines. */
static void
add_codings(kc_str list, kc_str *codings, unsigned *count)
{
	const char *end = kc_str_end(list);

	while (list.len) {
		const char *comma = memchr(list.ptr, ',', list.len);
		const char *stop = comma ? comma : end;
		kc_str name = kc_warc_trim(
		    (kc_str){list.ptr, (size_t)(stop - list.ptr)});

		if (name.len && *count < KC_HTTP_CODINGS)
			codings[*count] = name;
		*count += name.len > 0;
		list = (kc_str){stop + (comma != NULL),
		    (size_t)(end - stop) - (comma != NULL)};
	}
}

static unsigned
read_status(kc_str line)
{
	const char *p = line.ptr, *end = kc_str_end(line);
	unsigned status = 0;

	while (p < end && *p != ' ' && *p != '\t')
		p++;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	for (int i = 0; i < 3 && p < end && kc_ascii_is_digit(*p); i++, p++)
		status = status * 10 + (unsigned)(*p - '0');
	return status;
}

/*
 * One head and what follows it; *describes tells whether a field is about the
 * body. False if it does not begin with a status line.
 */
static bool
read_http_head(kc_str message, kc_http *http, bool *describes)
{
	kc_str rest = message, line, name, value;

	*http = (kc_http){.body = message};
	*describes = false;
	if (!kc_looks_http(message) || !kc_warc_next_line(&rest, &line))
		return false;
	http->status = read_status(line);
	while (kc_warc_next_field(&rest, &name, &value)) {
		if (kc_warc_equal(name, "content-type"))
			kc_media_type_add(&http->type, value);
		else if (kc_warc_equal(name, "content-encoding"))
			add_codings(value, http->content, &http->content_count);
		else if (kc_warc_equal(name, "transfer-encoding"))
			add_codings(
			    value, http->transfer, &http->transfer_count);
		else if (!kc_warc_equal(name, "content-length"))
			continue;
		*describes = true;
	}
	http->body = rest;
	return true;
}

/*
 * True for a head before the real one. Interim responses are (RFC 9110, 15.2), and
 * "HTTP/1.0 200 Connection established", with which a proxy answers CONNECT: a
 * page that shows a dialogue of HTTP has a type or a length, that answer neither.
 */
static bool
is_before_another(const kc_http *http, bool describes)
{
	if (!kc_looks_http(http->body))
		return false;
	return (http->status >= 100 && http->status <= 199) ||
	    (http->status >= 200 && http->status <= 299 && !describes &&
		kc_ascii_is_digit(http->body.ptr[5]));
}

bool
kc_http_parse(kc_str message, kc_http *http)
{
	bool describes;

	if (!read_http_head(message, http, &describes))
		return false;
	while (is_before_another(http, describes))
		read_http_head(http->body, http, &describes);
	return true;
}
