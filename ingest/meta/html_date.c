/* SPDX-License-Identifier: Apache-2.0 */
/* When a page was published: meta elements, JSON-LD, attributes, text. */
#include <config.h>

#include "html_date.h"

#include "ingest/html/html_token.h"
#include "json_ld.h"
#include "ingest/archive/warc_internal.h"

#include <string.h>

/* Names of meta elements for dates of publication, the best first. */
static const char meta_names[][28] = {"article:published_time", "datepublished",
    "og:article:published_time", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date.created", "pubdate", "publishdate",
    "publish_date", "article.published", "regdate", "dc.date", "dcterms.date",
    "date"};

/* Attributes that hold a date, on any element. */
static const char data_names[][20] = {"data-date-time", "data-datetime",
    "data-date", "data-published", "data-published-at", "data-publish-date",
    "data-pubdate", "data-regdate", "data-reg-date", "data-created",
    "data-created-at", "data-timestamp", "data-time"};

/*
 * Words before a date of publication: entered, registered, written, posted,
 * approved, published, sent, date; the longer ones first. What was changed or
 * closes is no such date.
 */
static const char *const labels[] = {u8"\uAE30\uC0AC\uC785\uB825",
    u8"\uCD5C\uCD08\uC785\uB825", u8"\uC785\uB825",
    u8"\uB4F1\uB85D\uC77C\uC2DC", u8"\uB4F1\uB85D\uC77C", u8"\uB4F1\uB85D",
    u8"\uC791\uC131\uC77C\uC2DC", u8"\uC791\uC131\uC77C", u8"\uC791\uC131",
    u8"\uAC8C\uC2DC\uC77C", u8"\uC2B9\uC778", u8"\uBC1C\uD589\uC77C",
    u8"\uBC1C\uD589", u8"\uC1A1\uACE0", u8"\uB0A0\uC9DC", u8"\uC77C\uC2DC",
    "Published", "Posted on", "Posted", "Date"};

/*
 * NODES text nodes are looked at: the head of an article is among them. A text
 * that is a date is SHORT, or ALONE, and stands within AFTER_HEADING bytes of
 * text after the first heading: a byline, not a list of other pages.
 */
enum { NODES = 4000, SHORT = 100, ALONE = 12, AFTER_HEADING = 600 };

static bool
is_worse(const struct html_date *d, kc_date_from from, unsigned rank)
{
	return d->rank &&
	    (d->from < from || (d->from == from && d->rank <= rank));
}

static void
set_date(struct html_date *d, const struct page_date *date, kc_date_from from,
    unsigned rank)
{
	d->date = *date;
	d->from = from;
	d->rank = rank;
}

/* A value of an attribute. */
static kc_status
take_value(struct html_date *d, kc_str value, kc_date_from from, unsigned rank)
{
	kc_buf text = KC_BUF_INIT;
	struct page_date date;
	kc_str s;
	kc_status st;

	if (is_worse(d, from, rank))
		return KC_OK;
	st = kc_html_unescape(value, true, &text);
	s = kc_warc_trim(kc_buf_str(&text));
	if (!st && (kc_date_of_epoch(s, &date) || kc_date_take(&s, &date)))
		set_date(d, &date, from, rank);
	kc_buf_release(&text);
	return st;
}

kc_status
kc_html_date_meta(struct html_date *d, kc_str name, kc_str content)
{
	for (unsigned i = 0; i < sizeof(meta_names) / sizeof(*meta_names); i++)
		if (kc_html_equal(name, meta_names[i]))
			return take_value(d, content, KC_DATE_META, i + 1);
	return KC_OK;
}

kc_status
kc_html_date_json_ld(struct html_date *d, kc_str json)
{
	kc_buf text = KC_BUF_INIT;
	struct page_date date;
	kc_str s;
	kc_status st;

	if (is_worse(d, KC_DATE_JSON_LD, 1))
		return KC_OK;
	st = kc_json_ld_find(json, "datePublished", &text);
	s = kc_buf_str(&text);
	if (!st && kc_date_take(&s, &date))
		set_date(d, &date, KC_DATE_JSON_LD, 1);
	kc_buf_release(&text);
	return st;
}

kc_status
kc_html_date_time(struct html_date *d, kc_str datetime)
{
	return take_value(d, datetime, KC_DATE_TIME, 1);
}

static bool
is_data_name(kc_str name)
{
	if (name.len < 9 || !kc_html_same_letters(name.ptr, "data-", 5))
		return false;
	for (size_t i = 0; i < sizeof(data_names) / sizeof(*data_names); i++)
		if (kc_html_equal(name, data_names[i]))
			return true;
	return false;
}

/* The attributes of one element: a date, or "datePublished" and its content. */
static kc_status
search_attributes(struct html_date *d, kc_str attributes)
{
	struct html_attribute a;
	kc_str content = {0};
	bool published = false;

	while (attributes.len && kc_html_attribute_next(&attributes, &a)) {
		if (is_data_name(a.name))
			KC_TRY(take_value(d, a.value, KC_DATE_DATA, 2));
		else if (kc_html_equal(a.name, "itemprop"))
			published = kc_html_equal(a.value, "datepublished");
		else if (kc_html_equal(a.name, "content"))
			content = a.value;
	}
	return published ? take_value(d, content, KC_DATE_DATA, 1) : KC_OK;
}

/* Take a label off the start of *s; with it, what divides it from the date. */
static bool
take_label(kc_str *s)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		size_t n = strlen(labels[i]);

		if (s->len < n || memcmp(s->ptr, labels[i], n) != 0)
			continue;
		*s = kc_warc_trim((kc_str){s->ptr + n, s->len - n});
		if (s->len && (*s->ptr == ':' || *s->ptr == '|'))
			*s = kc_warc_trim((kc_str){s->ptr + 1, s->len - 1});
		return true;
	}
	return false;
}

/* Where the search for a date in the text stands. */
struct text_search {
	struct page_date fetched;
	bool heading;  /* one was passed */
	size_t after;  /* bytes of text since */
	bool labelled; /* the text before was a label */
};

/* One text node. */
static void
search_text(struct html_date *d, struct text_search *x, kc_str s)
{
	struct page_date date;
	bool labelled, near = x->heading && x->after < AFTER_HEADING;

	s = kc_warc_trim(s);
	if (!s.len)
		return;
	x->after += s.len;
	if (s.len > SHORT) {
		x->labelled = false;
		return;
	}
	labelled = take_label(&s) || x->labelled;
	x->labelled = labelled && !s.len;
	if (near && !is_worse(d, KC_DATE_AGO, 1) &&
	    kc_date_ago(s, &x->fetched, &date)) {
		set_date(d, &date, KC_DATE_AGO, 1);
		return;
	}
	if (!kc_date_take(&s, &date))
		return;
	if (labelled && !is_worse(d, KC_DATE_TEXT, 1))
		set_date(d, &date, KC_DATE_TEXT, 1);
	else if (near && s.len <= ALONE && !is_worse(d, KC_DATE_TEXT, 2))
		set_date(d, &date, KC_DATE_TEXT, 2);
}

kc_status
kc_html_date_search(
    struct html_date *d, const struct html_tree *t, kc_str fetched)
{
	struct text_search x = {.heading = false};
	size_t texts = 0;

	for (size_t i = 0; i < t->count && !d->rank; i++)
		if (t->nodes[i].tag != HTML_TEXT)
			KC_TRY(search_attributes(
			    d, html_node_attributes(t, &t->nodes[i])));
	if (d->rank)
		return KC_OK;
	if (!kc_date_take(&fetched, &x.fetched))
		x.fetched = (struct page_date){0};
	for (size_t i = 0; i < t->count && texts < NODES; i++) {
		const struct html_node *n = &t->nodes[i];

		if (n->tag != HTML_TEXT) {
			x.heading = x.heading ||
			    (kc_html_tag_flags((enum html_tag)n->tag) &
				HTML_HEADING);
			continue;
		}
		texts++;
		if (!n->in_link)
			search_text(d, &x, html_node_text(t, n));
		if (d->rank && d->from == KC_DATE_TEXT && d->rank == 1)
			break;
	}
	return KC_OK;
}
