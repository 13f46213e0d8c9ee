/* SPDX-License-Identifier: Apache-2.0 */
/* Title, canonical URL, date of publication. */
#include <config.h>

#include "html_meta.h"

#include <string.h>

/* Names of meta elements for dates of publication, the best first. */
static const char date_names[][28] = {"article:published_time", "datepublished",
    "og:article:published_time", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date.created", "pubdate", "publishdate",
    "publish_date", "article.published", "regdate", "dc.date", "dcterms.date",
    "date"};

enum { DATE_NAMES = sizeof(date_names) / sizeof(*date_names) };

/* Ranks of dates; lower is better. */
enum { RANK_TIME = DATE_NAMES, RANK_NONE };

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

static kc_status
read_title(struct html_meta *m, const struct html_tree *t, size_t i)
{
	size_t end = t->nodes[i].end;

	for (i++; i < end; i++)
		if (t->nodes[i].tag == HTML_TEXT)
			KC_TRY(add_collapsed(
			    html_node_text(t, &t->nodes[i]), &m->title));
	return KC_OK;
}

static bool
digits(kc_str s, size_t at, size_t n)
{
	if (at + n > s.len)
		return false;
	for (size_t i = at; i < at + n; i++)
		if (!kc_ascii_is_digit(s.ptr[i]))
			return false;
	return true;
}

/* What a time of ISO 8601 holds besides digits. */
static bool
in_time(char c)
{
	return c == ':' || c == '.' || c == '+' || c == '-' || c == 'Z';
}

/* "T09:30:00+09:00" and the like; its length. */
static size_t
time_length(kc_str s, size_t at)
{
	size_t i = at;

	if (at >= s.len || (s.ptr[at] != 'T' && s.ptr[at] != ' ') ||
	    !digits(s, at + 1, 2))
		return 0;
	for (i++; i < s.len && i < at + 24 &&
	     (digits(s, i, 1) || in_time(s.ptr[i]));)
		i++;
	return i - at;
}

kc_status
kc_html_date(kc_str s, kc_buf *out)
{
	char sep, month[2], day[2];
	size_t end;

	while (s.len && kc_ascii_is_space(*s.ptr)) {
		s.ptr++;
		s.len--;
	}
	if (!digits(s, 0, 4) || s.len < 8)
		return KC_OK;
	sep = s.ptr[4];
	if (sep == '-' || sep == '/' || sep == '.') {
		if (!digits(s, 5, 2) || !digits(s, 8, 2) || s.ptr[7] != sep)
			return KC_OK;
		memcpy(month, s.ptr + 5, 2);
		memcpy(day, s.ptr + 8, 2);
		end = 10;
	} else {
		if (!digits(s, 4, 4))
			return KC_OK;
		memcpy(month, s.ptr + 4, 2);
		memcpy(day, s.ptr + 6, 2);
		end = 8;
	}
	if (memcmp(month, "01", 2) < 0 || memcmp(month, "12", 2) > 0 ||
	    memcmp(day, "01", 2) < 0 || memcmp(day, "31", 2) > 0)
		return KC_OK;
	KC_TRY(kc_buf_addf(out, "%.4s-%.2s-%.2s", s.ptr, month, day));
	if (end == 10 && time_length(s, end))
		KC_TRY(kc_buf_addf(out, "T%.*s", (int)time_length(s, end) - 1,
		    s.ptr + end + 1));
	return KC_OK;
}

/* The rank of a meta element's name as a date, or RANK_NONE. */
static unsigned
date_rank(kc_str name)
{
	for (unsigned i = 0; i < DATE_NAMES; i++)
		if (kc_html_equal(name, date_names[i]))
			return i;
	return RANK_NONE;
}

/* Take a date if it is better than the one there. */
static kc_status
take_date(struct html_meta *m, kc_str value, unsigned rank, unsigned *best)
{
	kc_buf text = KC_BUF_INIT;
	size_t before = m->date.len;
	kc_status st;

	if (rank >= *best)
		return KC_OK;
	st = kc_html_unescape(value, true, &text);
	if (!st)
		st = kc_html_date(kc_buf_str(&text), &m->date);
	if (!st && m->date.len > before) {
		memmove(m->date.ptr, m->date.ptr + before,
		    m->date.len - before + 1);
		m->date.len -= before;
		*best = rank;
	}
	kc_buf_release(&text);
	return st;
}

/* Only absolute ones say where the page was. */
static kc_status
take_url(struct html_meta *m, kc_str value)
{
	m->url.len = 0;
	KC_TRY(kc_html_unescape(value, true, &m->url));
	if (m->url.len < 8 ||
	    (memcmp(m->url.ptr, "http://", 7) != 0 &&
		memcmp(m->url.ptr, "https://", 8) != 0))
		m->url.len = 0;
	return KC_OK;
}

/* The attributes that meta, link and time need. */
struct wanted {
	kc_str name, content, href, rel, datetime;
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
	}
	return w;
}

kc_status
kc_html_meta_read(struct html_meta *m, const struct html_tree *t)
{
	unsigned best = RANK_NONE;
	bool titled = false, canonical = false;

	m->title.len = m->url.len = m->date.len = 0;
	for (size_t i = 0; i < t->count; i++) {
		const struct html_node *n = &t->nodes[i];
		struct wanted w;

		if (n->tag == HTML_TITLE && !n->in_link && !titled) {
			/* not the title of a picture, which is foreign too */
			titled = true;
			KC_TRY(read_title(m, t, i));
		}
		if (n->tag != HTML_META && n->tag != HTML_LINK &&
		    n->tag != HTML_TIME)
			continue;
		w = read_wanted(html_node_attributes(t, n));
		if (n->tag == HTML_TIME) {
			KC_TRY(take_date(m, w.datetime, RANK_TIME, &best));
		} else if (n->tag == HTML_META) {
			KC_TRY(
			    take_date(m, w.content, date_rank(w.name), &best));
			if (!canonical && kc_html_equal(w.name, "og:url"))
				KC_TRY(take_url(m, w.content));
		} else if (!canonical && kc_html_equal(w.rel, "canonical")) {
			KC_TRY(take_url(m, w.href));
			canonical = m->url.len > 0;
		}
	}
	return KC_OK;
}

void
kc_html_meta_release(struct html_meta *m)
{
	kc_buf_release(&m->title);
	kc_buf_release(&m->url);
	kc_buf_release(&m->date);
}
