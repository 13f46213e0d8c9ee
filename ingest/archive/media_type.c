/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Media types: Content-Type as the Fetch and MIME Sniffing Standards of WHATWG
 * read it, and what it says of a body.
 */
#include <config.h>

#include "kcorpus/http.h"

#include "ingest/meta/html_meta.h"
#include "warc_internal.h"

#include "kcorpus/charset.h"
#include "kcorpus/page.h"

#include "ascii.h"

#include <string.h>

/* True for a character of a token (RFC 9110, 5.6.2). */
static bool
is_token_char(char c)
{
	return kc_ascii_is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool
is_token(kc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_token_char(s.ptr[i]))
			return false;
	return s.len > 0;
}

static bool
is_same_essence(kc_str a, kc_str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (kc_ascii_lower(a.ptr[i]) != kc_ascii_lower(b.ptr[i]))
			return false;
	return true;
}

/* Take what stands before the next `stop` outside quotes off *rest, trimmed. */
static kc_str
take_until(kc_str *rest, char stop)
{
	bool quoted = false;
	size_t i = 0;
	kc_str part;

	for (; i < rest->len && (quoted || rest->ptr[i] != stop); i++) {
		if (rest->ptr[i] == '"')
			quoted = !quoted;
		else if (quoted && rest->ptr[i] == '\\' && i + 1 < rest->len)
			i++;
	}
	part = kc_warc_trim((kc_str){rest->ptr, i});
	i += i < rest->len;
	rest->ptr += i;
	rest->len -= i;
	return part;
}

/* The charset of a type's parameters, the first one; or empty. */
static kc_str
charset_parameter(kc_str parameters)
{
	kc_str part, name, value;

	while (parameters.len) {
		part = take_until(&parameters, ';');
		name = take_until(&part, '=');
		value = kc_warc_trim(part);
		if (!kc_warc_equal(name, "charset"))
			continue;
		if (value.len && *value.ptr == '"') {
			const char *end = memchr(
			    value.ptr + 1, '"', value.len - 1);

			value.ptr++;
			value.len = end ? (size_t)(end - value.ptr)
					: value.len - 1;
		}
		if (value.len)
			return value;
	}
	return (kc_str){0};
}

/* One type with its parameters; false if it is none (MIME Sniffing, 4.4). */
static bool
read_media_type(kc_str s, kc_media_type *type)
{
	kc_str essence = take_until(&s, ';');
	const char *slash = memchr(essence.ptr, '/', essence.len);

	if (!slash)
		return false;
	*type = (kc_media_type){essence, charset_parameter(s)};
	return is_token((kc_str){essence.ptr, (size_t)(slash - essence.ptr)}) &&
	    is_token((kc_str){
		slash + 1, (size_t)(essence.ptr + essence.len - slash - 1)});
}

void
kc_media_type_add(kc_media_type *type, kc_str value)
{
	kc_str rest = value;
	bool valid = false;

	while (rest.len) {
		kc_media_type t;

		if (!read_media_type(take_until(&rest, ','), &t) ||
		    kc_warc_equal(t.essence, "*/*"))
			continue;
		if (!t.charset.len && is_same_essence(t.essence, type->essence))
			t.charset = type->charset;
		*type = t;
		valid = true;
	}
	if (!valid && !type->charset.len)
		type->charset = kc_html_content_label(value);
}

/* Past what may stand before the first element of an XML document. */
static kc_str
skip_prolog(kc_str s)
{
	size_t mark;

	if (!s.len)
		return s; /* a body that came to nothing has no address */
	kc_charset_bom(s, &mark);
	for (;;) {
		const char *end, *brackets;

		s.ptr += mark;
		s.len -= mark;
		s = kc_warc_trim(s);
		if (s.len < 4 || *s.ptr != '<' ||
		    (s.ptr[1] != '?' && s.ptr[1] != '!'))
			return s;
		end = !memcmp(s.ptr, "<!--", 4) ? memmem(s.ptr, s.len, "-->", 3)
						: memchr(s.ptr, '>', s.len);
		if (!end)
			return s;
		/* the declarations within a document type */
		brackets = memchr(s.ptr, '[', (size_t)(end - s.ptr));
		if (brackets && s.ptr[2] == 'D')
			end = memmem(s.ptr, s.len, "]>", 2);
		if (!end)
			return s;
		end = memchr(end, '>', (size_t)(s.ptr + s.len - end));
		mark = (size_t)(end + 1 - s.ptr);
	}
}

/* True if the first element of an XML document is <html>, in any namespace. */
static bool
is_xhtml(kc_str body)
{
	kc_str s = skip_prolog(body), name;
	size_t n = 1;
	const char *colon;

	if (!s.len || *s.ptr != '<')
		return false;
	while (n < s.len && !kc_ascii_is_space(s.ptr[n]) && s.ptr[n] != '>' &&
	    s.ptr[n] != '/')
		n++;
	name = (kc_str){s.ptr + 1, n - 1};
	colon = memchr(name.ptr, ':', name.len);
	if (colon) {
		name.len -= (size_t)(colon + 1 - name.ptr);
		name.ptr = colon + 1;
	}
	return kc_str_equal(name, KC_STR("html"));
}

/* What the body itself says (MIME Sniffing, 7.1, as far as text goes). */
static kc_media
sniff_media(kc_str body)
{
	if (!kc_looks_html(body))
		return KC_MEDIA_TEXT;
	body = kc_warc_trim(body);
	if (body.len < 5 || memcmp(body.ptr, "<?xml", 5) != 0)
		return KC_MEDIA_HTML;
	return is_xhtml(body) ? KC_MEDIA_XHTML : KC_MEDIA_OTHER;
}

static bool
is_xml_type(kc_str essence)
{
	return kc_warc_equal(essence, "text/xml") ||
	    kc_warc_equal(essence, "application/xml") ||
	    (essence.len > 4 &&
		kc_warc_equal(
		    (kc_str){essence.ptr + essence.len - 4, 4}, "+xml"));
}

/* True if the type has the word in it, whatever its letters' case. */
static bool
has_word(kc_str essence, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= essence.len; i++)
		if (kc_warc_equal((kc_str){essence.ptr + i, n}, word))
			return true;
	return false;
}

/*
 * True for a type that servers give to pages which they cannot name or did not run,
 * and to much else: only what begins as HTML does is a page. application/http is
 * that of a record whose response lost its head.
 */
static bool
is_vague_type(kc_str essence)
{
	static const char *const words[] = {"application/octet-stream",
	    "application/http", "htm", "unknown", "php", "asp", "jsp"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (has_word(essence, words[i]))
			return true;
	return false;
}

kc_media
kc_media_of(kc_media_type type, kc_str body)
{
	kc_str e = type.essence;

	if (!e.len || kc_warc_equal(e, "unknown/unknown") ||
	    kc_warc_equal(e, "application/unknown"))
		return sniff_media(body);
	if (kc_warc_equal(e, "text/html"))
		return KC_MEDIA_HTML;
	if (kc_warc_equal(e, "application/xhtml+xml"))
		return KC_MEDIA_XHTML;
	if (kc_warc_equal(e, "text/plain"))
		return KC_MEDIA_TEXT;
	if (is_xml_type(e))
		return is_xhtml(body) ? KC_MEDIA_XHTML : KC_MEDIA_OTHER;
	return is_vague_type(e) && kc_looks_html(body) ? sniff_media(body)
						       : KC_MEDIA_OTHER;
}
