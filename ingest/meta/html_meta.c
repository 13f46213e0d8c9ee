/* SPDX-License-Identifier: Apache-2.0 */
/* Title, canonical URL, author, language. Dates: html_date.c. */
#include <config.h>

#include "html_meta.h"

#include "json_ld.h"
#include "ingest/archive/warc_internal.h"

#include "ascii.h"

#include <string.h>

/* Append with white space collapsed and none at the ends. */
static kc_status
add_collapsed(kc_str s, kc_buf *out)
{
	size_t i = 0;

	while (i < s.len) {
		size_t from = i;

		while (i < s.len && !kc_ascii_is_space(s.ptr[i]))
			i++;
		if (i > from && out->len)
			KC_TRY(kc_buf_addc(out, ' '));
		KC_TRY(kc_buf_add(out, (kc_str){s.ptr + from, i - from}));
		while (i < s.len && kc_ascii_is_space(s.ptr[i]))
			i++;
	}
	return KC_OK;
}

/* The text of an element, if nothing was found before. */
static kc_status
take_text(const struct html_tree *t, size_t i, kc_buf *out)
{
	size_t end = t->nodes[i].end;

	if (out->len)
		return KC_OK;
	for (i++; i < end; i++)
		if (t->nodes[i].tag == HTML_TEXT)
			KC_TRY(add_collapsed(
			    html_node_text(t, &t->nodes[i]), out));
	return KC_OK;
}

/* The value of an attribute, if nothing was found before. */
static kc_status
take_attribute(kc_str value, kc_buf *out)
{
	kc_buf plain = KC_BUF_INIT;
	kc_status st = KC_OK;

	if (out->len)
		return KC_OK;
	st = kc_html_unescape(value, true, &plain);
	if (!st)
		st = add_collapsed(kc_buf_str(&plain), out);
	kc_buf_release(&plain);
	return st;
}

static bool
is_url(kc_str s)
{
	return (s.len >= 8 && !memcmp(s.ptr, "http://", 7)) ||
	    (s.len >= 9 && !memcmp(s.ptr, "https://", 8));
}

/* Only absolute ones say where the page was. */
static kc_status
take_url(struct html_meta *m, kc_str value)
{
	m->url.len = 0;
	KC_TRY(take_attribute(value, &m->url));
	if (!is_url(kc_buf_str(&m->url)))
		m->url.len = 0;
	return KC_OK;
}

/* Some sites give the address of a profile for the name of an author. */
static kc_status
take_author(struct html_meta *m, kc_str value)
{
	KC_TRY(take_attribute(value, &m->author));
	if (is_url(kc_buf_str(&m->author)))
		m->author.len = 0;
	return KC_OK;
}

/* The attributes that meta, link, time, a and script need. */
struct wanted {
	kc_str name, content, href, rel, datetime, type, equiv;
};

static struct wanted
read_wanted(kc_str attributes)
{
	struct wanted w = {0};
	struct html_attribute a;

	while (attributes.len && kc_html_attribute_next(&attributes, &a)) {
		if ((kc_html_equal(a.name, "name") ||
			kc_html_equal(a.name, "property") ||
			kc_html_equal(a.name, "itemprop")) &&
		    !w.name.len)
			w.name = a.value;
		else if (kc_html_equal(a.name, "content"))
			w.content = a.value;
		else if (kc_html_equal(a.name, "href"))
			w.href = a.value;
		else if (kc_html_equal(a.name, "rel"))
			w.rel = a.value;
		else if (kc_html_equal(a.name, "datetime"))
			w.datetime = a.value;
		else if (kc_html_equal(a.name, "type"))
			w.type = a.value;
		else if (kc_html_equal(a.name, "http-equiv"))
			w.equiv = a.value;
	}
	return w;
}

/* What meta elements say, and whether the URL was told by a better one. */
static kc_status
read_meta(struct html_meta *m, struct html_date *d, const struct wanted *w,
    bool canonical)
{
	if (kc_html_equal(w->equiv, "content-language"))
		return take_attribute(w->content, &m->lang);
	if (kc_html_equal(w->name, "og:title"))
		return take_attribute(w->content, &m->og_title);
	if (kc_html_equal(w->name, "og:site_name") ||
	    kc_html_equal(w->name, "application-name"))
		return take_attribute(w->content, &m->site_name);
	if (kc_html_equal(w->name, "author") ||
	    kc_html_equal(w->name, "article:author") ||
	    kc_html_equal(w->name, "og:article:author") ||
	    kc_html_equal(w->name, "dc.creator"))
		return take_author(m, w->content);
	if (kc_html_equal(w->name, "og:url"))
		return canonical ? KC_OK : take_url(m, w->content);
	return kc_html_date_meta(d, w->name, w->content);
}

/* The text of a script, which the tree does not keep: it follows the tag. */
static kc_str
script_text(const struct html_tree *t, const struct html_node *n)
{
	kc_str attributes = html_node_attributes(t, n), rest;
	const char *p = attributes.ptr + attributes.len, *end;

	rest = (kc_str){p, (size_t)(t->page.ptr + t->page.len - p)};
	end = rest.len ? memmem(rest.ptr, rest.len, "</script", 8) : NULL;
	return (kc_str){p, end ? (size_t)(end - p) : rest.len};
}

static kc_status
read_json_ld(struct html_meta *m, struct html_date *d, kc_str json)
{
	KC_TRY(kc_html_date_json_ld(d, json));
	if (!m->author.len)
		KC_TRY(kc_json_ld_find(json, "author", &m->author));
	if (!m->site_name.len)
		KC_TRY(kc_json_ld_find(json, "publisher", &m->site_name));
	return KC_OK;
}

/* An element that says something by its attributes. */
static kc_status
read_element(struct html_meta *m, struct html_date *d,
    const struct html_tree *t, size_t i, bool *canonical)
{
	const struct html_node *n = &t->nodes[i];
	kc_str attributes = html_node_attributes(t, n);
	struct wanted w;

	/* most elements with attributes are links, and few tell an author */
	if (n->tag == HTML_A &&
	    !(attributes.len &&
		memmem(attributes.ptr, attributes.len, "author", 6)))
		return KC_OK;
	w = read_wanted(attributes);
	switch (n->tag) {
	case HTML_TIME:
		return kc_html_date_time(d, w.datetime);
	case HTML_META:
		return read_meta(m, d, &w, *canonical);
	case HTML_SCRIPT:
		return kc_html_equal(w.type, "application/ld+json")
		    ? read_json_ld(m, d, script_text(t, n))
		    : KC_OK;
	case HTML_A:
		return kc_html_equal(w.rel, "author")
		    ? take_text(t, i, &m->author)
		    : KC_OK;
	default:
		if (*canonical || !kc_html_equal(w.rel, "canonical"))
			return KC_OK;
		KC_TRY(take_url(m, w.href));
		*canonical = m->url.len > 0;
		return KC_OK;
	}
}

/* The language of the html element. */
static kc_status
read_lang(struct html_meta *m, kc_str attributes)
{
	struct html_attribute a;

	while (attributes.len && kc_html_attribute_next(&attributes, &a))
		if (kc_html_equal(a.name, "lang") ||
		    kc_html_equal(a.name, "xml:lang"))
			KC_TRY(take_attribute(a.value, &m->lang));
	return KC_OK;
}

/*
 * "Hong Gildong gija": the byline of a Korean reporter, two to five syllables and
 * the word, alone or before an address. Taken from short texts.
 */
static kc_status
take_byline(struct html_meta *m, kc_str s)
{
	static const char word[] = u8"\uAE30\uC790"; /* reporter */
	size_t n = 0;
	kc_str rest;

	while (n < s.len && kc_ascii_is_space(s.ptr[n]))
		n++;
	if (n == s.len || (unsigned char)s.ptr[n] < 0xEA)
		return KC_OK;
	s = kc_warc_trim((kc_str){s.ptr + n, s.len - n});
	n = 0;
	while (n + 3 <= s.len && n < 18 && (unsigned char)s.ptr[n] >= 0xEA &&
	    (unsigned char)s.ptr[n] <= 0xED &&
	    (n + 6 > s.len || memcmp(s.ptr + n, word, 6) != 0))
		n += 3;
	rest = (kc_str){s.ptr + n, s.len - n};
	if (n < 6 || n > 15 || s.len > 80)
		return KC_OK;
	if (rest.len && *rest.ptr == ' ')
		rest = (kc_str){rest.ptr + 1, rest.len - 1};
	if (rest.len < 6 || memcmp(rest.ptr, word, 6) != 0 ||
	    (rest.len > 6 && rest.ptr[6] != ' ' && rest.ptr[6] != '(' &&
		rest.ptr[6] != '='))
		return KC_OK;
	return kc_buf_add(&m->author, (kc_str){s.ptr, n});
}

/* True for "/", "./", and "https://example.org" with or without a slash. */
static bool
is_home(kc_str url)
{
	const char *slash;

	if (url.len == 1 || (url.len == 2 && url.ptr[0] == '.'))
		return url.ptr[url.len - 1] == '/';
	if (!is_url(url))
		return false;
	slash = memchr(url.ptr + 8, '/', url.len - 8);
	return !slash || slash + 1 == url.ptr + url.len;
}

/* True if all text of a heading is a link to the start of the site: it is its name. */
static bool
is_name_of_site(const struct html_tree *t, size_t i)
{
	enum { MOST = 32 }; /* nodes of a name */
	size_t end = t->nodes[i].end;
	struct html_attribute a;
	bool home = false;

	if (end - i > MOST)
		return false;
	for (i++; i < end; i++) {
		kc_str rest = html_node_attributes(t, &t->nodes[i]);

		if (t->nodes[i].tag == HTML_TEXT && !t->nodes[i].in_link &&
		    kc_warc_trim(html_node_text(t, &t->nodes[i])).len)
			return false;
		if (t->nodes[i].tag != HTML_A)
			continue;
		while (rest.len && kc_html_attribute_next(&rest, &a))
			if (kc_html_equal(a.name, "href"))
				home = is_home(kc_warc_trim(a.value));
	}
	return home;
}

/* Whatever the title, the heading and the texts say. */
static kc_status
read_node(struct html_meta *m, const struct html_tree *t, size_t i)
{
	const struct html_node *n = &t->nodes[i];

	/* not the title of a picture, which is foreign too */
	if (n->tag == HTML_TITLE && !n->in_link)
		return take_text(t, i, &m->title);
	if (n->tag == HTML_H1)
		return take_text(
		    t, i, is_name_of_site(t, i) ? &m->site_name : &m->heading);
	if (n->tag == HTML_TEXT && !m->author.len)
		return take_byline(m, html_node_text(t, n));
	return KC_OK;
}

/* The title is the part of it that names the page. */
static kc_status
settle_title(struct html_meta *m)
{
	kc_str part;

	if (!m->title.len)
		return kc_buf_add(&m->title, kc_buf_str(&m->og_title));
	part = kc_html_title_part(kc_buf_str(&m->title),
	    kc_buf_str(&m->og_title), kc_buf_str(&m->heading),
	    kc_buf_str(&m->site_name));
	if (part.len && part.len < m->title.len) {
		memmove(m->title.ptr, part.ptr, part.len);
		m->title.len = part.len;
	}
	return KC_OK;
}

kc_status
kc_html_meta_read(
    struct html_meta *m, const struct html_tree *t, kc_str fetched)
{
	struct html_date d = {.rank = 0};
	bool canonical = false;

	kc_html_meta_reset(m);
	KC_TRY(read_lang(m, t->html));
	for (size_t i = 0; i < t->count; i++) {
		uint8_t tag = t->nodes[i].tag;

		if (tag == HTML_META || tag == HTML_LINK || tag == HTML_TIME ||
		    tag == HTML_SCRIPT || tag == HTML_A)
			KC_TRY(read_element(m, &d, t, i, &canonical));
		else
			KC_TRY(read_node(m, t, i));
	}
	KC_TRY(settle_title(m));
	if (!d.rank)
		KC_TRY(kc_html_date_search(&d, t, fetched));
	m->date_from = d.rank ? d.from : KC_DATE_NONE;
	return d.rank ? kc_date_write(&d.date, &m->date) : KC_OK;
}

/* Every string of it. */
static void
each_string(struct html_meta *m, void (*act)(kc_buf *))
{
	kc_buf *const all[] = {&m->title, &m->url, &m->date, &m->author,
	    &m->lang, &m->og_title, &m->site_name, &m->heading};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		act(all[i]);
}

static void
empty_string(kc_buf *b)
{
	b->len = 0;
}

void
kc_html_meta_reset(struct html_meta *m)
{
	each_string(m, empty_string);
	m->date_from = KC_DATE_NONE;
}

void
kc_html_meta_release(struct html_meta *m)
{
	each_string(m, kc_buf_release);
}
