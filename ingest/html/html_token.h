/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTML tokens (HTML Standard, 13.2.5) of UTF-8 text, in one pass and linear
 * time. Comments, doctypes and the like are passed over; a tag that the end of
 * the text cuts is dropped, as the standard does. Private to ingest/.
 */
#ifndef KC_HTML_TOKEN_H
#define KC_HTML_TOKEN_H

#include "ascii.h"
#include "html_tags.h"

#include <string.h>

enum html_kind {
	HTML_TOKEN_END_OF_TEXT,
	HTML_TOKEN_TEXT,
	HTML_TOKEN_START,
	HTML_TOKEN_END
};

struct html_token {
	enum html_kind kind;
	enum html_tag tag;
	bool self_closing;
	bool references; /* text may hold character references */
	bool styled;     /* START: may have an attribute hidden or style */
	kc_str text;     /* TEXT as it stands; START: its attributes */
};

struct html_lexer {
	const char *p, *end;
	enum html_tag raw; /* inside this element there are no tags */
	bool cdata;        /* CDATA sections are known here (svg, math) */
};

/* The next token; its strings are borrowed from the text. */
void kc_html_next(struct html_lexer *lexer, struct html_token *token);

struct html_attribute {
	kc_str name;
	kc_str value; /* as it stands, without quotes */
};

/* Take the next attribute off `rest`; false at the end. */
bool kc_html_attribute_next(kc_str *rest, struct html_attribute *a);

/* True if the first letters are those of `lower`, but for the case of ASCII ones. */
bool kc_html_same_letters(const char *p, const char *lower, size_t len);

/*
 * True if the letters are the same but for the case of ASCII ones; `lower` is in
 * lower case. Most calls name it, so that the length is known to the compiler,
 * and differs.
 */
static inline bool
kc_html_equal(kc_str s, const char *lower)
{
	return s.len == strlen(lower) &&
	    kc_html_same_letters(s.ptr, lower, s.len);
}

/*
 * Append text with its character references resolved and NULs dropped, CR and
 * CR LF as LF. `attribute`: by the stricter rule for values. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_html_unescape(kc_str s, bool attribute, kc_buf *out);

#endif
