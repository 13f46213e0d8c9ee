/* SPDX-License-Identifier: Apache-2.0 */
/* When a page was published, by what it says. Private to ingest/. */
#ifndef KC_HTML_DATE_H
#define KC_HTML_DATE_H

#include "ingest/html/html_tree.h"
#include "page_date.h"

#include "kcorpus/page.h"

/* The best date so far; all zero at first. */
struct html_date {
	struct page_date date;
	kc_date_from from;
	unsigned
	    rank; /* of the source among those of its kind, from 1; 0: none */
};

/* A meta element: its name (or property, or itemprop) and content. */
KC_MUST_CHECK kc_status kc_html_date_meta(
    struct html_date *d, kc_str name, kc_str content);

/* A script of JSON-LD. */
KC_MUST_CHECK kc_status kc_html_date_json_ld(struct html_date *d, kc_str json);

/* The datetime of a time element. */
KC_MUST_CHECK kc_status kc_html_date_time(struct html_date *d, kc_str datetime);

/*
 * Where none of these says it: attributes that hold dates (data-date-time ...),
 * then the page's text: a date after a label (\uC785\uB825, \uC791\uC131\uC77C ...),
 * else one that stands alone soon after the first heading, or such a "3 hours
 * ago", if the page was fetched at a known time.
 */
KC_MUST_CHECK kc_status kc_html_date_search(
    struct html_date *d, const struct html_tree *t, kc_str fetched);

#endif
