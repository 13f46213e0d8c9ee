/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says of itself outside its text. Private to ingest/. */
#ifndef KC_HTML_META_H
#define KC_HTML_META_H

#include "html_date.h"
#include "ingest/html/html_tree.h"

#include "kcorpus/charset.h"

struct html_meta {
	kc_buf title, url, date, author, lang;
	kc_date_from date_from;
	/* while it is read */
	kc_buf og_title, site_name, heading;
};

/*
 * Read title, canonical URL, date of publication, author and language; all may
 * stay empty. `fetched`: when the page was, in ISO 8601, or empty. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_html_meta_read(
    struct html_meta *m, const struct html_tree *t, kc_str fetched);

/* Empty all of it. */
void kc_html_meta_reset(struct html_meta *m);
void kc_html_meta_release(struct html_meta *m);

/*
 * A title without the name of the site: of `title`, the part that `og`, the title
 * for other sites, or the first heading repeats, or what is left when the name of
 * the site is taken off an end, with the sign that divides them. All of it if
 * nothing says which part is the name.
 */
kc_str
kc_html_title_part(kc_str title, kc_str og, kc_str heading, kc_str site_name);

/*
 * The encoding that the first bytes of a page declare in a meta element or an
 * XML declaration (HTML Standard, 13.2.3.2, "prescan"), KC_CHARSET_NONE if none.
 */
kc_charset kc_html_prescan(kc_str bytes);

/*
 * The label after charset= in the content of a meta element (HTML Standard,
 * "extracting a character encoding from a meta element"), or empty.
 */
kc_str kc_html_content_label(kc_str content);

#endif
