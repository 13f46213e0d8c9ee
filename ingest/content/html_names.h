/* SPDX-License-Identifier: Apache-2.0 */
/* What an element is for, by its own word. Private to ingest/. */
#ifndef KC_HTML_NAMES_H
#define KC_HTML_NAMES_H

#include "ingest/html/html_tree.h"

/* Roles, as bits of a set: those of elements, then those of names. */
enum html_role {
	HTML_ROLE_NAV_TAG,
	HTML_ROLE_HEADER_TAG,
	HTML_ROLE_FOOTER_TAG,
	HTML_ROLE_ASIDE_TAG,
	HTML_ROLE_FORM_TAG,
	HTML_ROLE_MAIN_TAG,
	HTML_ROLE_ARTICLE_TAG,
	HTML_ROLE_NAV,
	HTML_ROLE_COMMENT,
	HTML_ROLE_REPLY,
	HTML_ROLE_FOOTER,
	HTML_ROLE_HEADER,
	HTML_ROLE_SIDE,
	HTML_ROLE_RELATED,
	HTML_ROLE_AD,
	HTML_ROLE_SHARE,
	HTML_ROLE_POPUP,
	HTML_ROLE_META,
	HTML_ROLE_CONTENT,
	HTML_ROLE_PRODUCT,
	HTML_ROLE_REVIEW,
	HTML_ROLE_HIDDEN, /* by an attribute */
	HTML_ROLE_THREAD,
	HTML_ROLE_COUNT
};

struct html_names {
	uint32_t roles;  /* bits 1 << enum html_role */
	uint32_t family; /* a hash of its tag and the kind of its class */
};

/*
 * Read an element's tag, and of its attributes role, itemtype, itemprop, class
 * and id. Words of class and id count in any case of letters and by their first
 * eight letters ("recommended" is "recommen"); "topMenu" and "top-menu" are two
 * words. A name in which letters and digits mix is a machine's and has no words.
 */
struct html_names kc_html_names_of(uint8_t tag, kc_str attributes);

/* True if this attribute, hidden or a style, hides its element. */
bool kc_html_hides(const struct html_attribute *a);

#endif
