/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says of itself outside its text. Private to ingest/. */
#ifndef KC_HTML_META_H
#define KC_HTML_META_H

#include "html_tree.h"

#include "kcorpus/charset.h"

struct html_meta {
	kc_buf title, url, date;
};

/* Read title, canonical URL and date of publication; all may stay empty. */
KC_MUST_CHECK kc_status kc_html_meta_read(
    struct html_meta *m, const struct html_tree *t);
void kc_html_meta_release(struct html_meta *m);

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

/*
 * A date as YYYY-MM-DD, with its time if it is of ISO 8601; empty if `s` does not
 * begin with a full date. Appends to out.
 */
KC_MUST_CHECK kc_status kc_html_date(kc_str s, kc_buf *out);

#endif
