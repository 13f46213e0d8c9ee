/* SPDX-License-Identifier: Apache-2.0 */
/* The elements that parsing or extraction treats in a way of their own. */
#ifndef KC_HTML_TAGS_H
#define KC_HTML_TAGS_H

#include "kcorpus/base.h"

#include <string.h>

/* In byte order of the names: kc_html_tag_find searches by halves. */
enum html_tag {
	HTML_OTHER, /* any other element */
	HTML_A,
	HTML_ADDRESS,
	HTML_ANNOTATION,
	HTML_ANNOTATION_XML,
	HTML_APPLET,
	HTML_AREA,
	HTML_ARTICLE,
	HTML_ASIDE,
	HTML_AUDIO,
	HTML_B,
	HTML_BASE,
	HTML_BASEFONT,
	HTML_BGSOUND,
	HTML_BIG,
	HTML_BLOCKQUOTE,
	HTML_BODY,
	HTML_BR,
	HTML_BUTTON,
	HTML_CANVAS,
	HTML_CAPTION,
	HTML_CENTER,
	HTML_CODE,
	HTML_COL,
	HTML_COLGROUP,
	HTML_DATALIST,
	HTML_DD,
	HTML_DESC,
	HTML_DETAILS,
	HTML_DIALOG,
	HTML_DIR,
	HTML_DIV,
	HTML_DL,
	HTML_DT,
	HTML_EM,
	HTML_EMBED,
	HTML_FIELDSET,
	HTML_FIGCAPTION,
	HTML_FIGURE,
	HTML_FONT,
	HTML_FOOTER,
	HTML_FOREIGNOBJECT,
	HTML_FORM,
	HTML_FRAME,
	HTML_FRAMESET,
	HTML_H1,
	HTML_H2,
	HTML_H3,
	HTML_H4,
	HTML_H5,
	HTML_H6,
	HTML_HEAD,
	HTML_HEADER,
	HTML_HGROUP,
	HTML_HR,
	HTML_HTML,
	HTML_I,
	HTML_IFRAME,
	HTML_IMAGE,
	HTML_IMG,
	HTML_INPUT,
	HTML_KEYGEN,
	HTML_LI,
	HTML_LINK,
	HTML_LISTING,
	HTML_MAIN,
	HTML_MARQUEE,
	HTML_MATH,
	HTML_MENU,
	HTML_META,
	HTML_NAV,
	HTML_NOBR,
	HTML_NOEMBED,
	HTML_NOFRAMES,
	HTML_NOSCRIPT,
	HTML_OBJECT,
	HTML_OL,
	HTML_OPTGROUP,
	HTML_OPTION,
	HTML_P,
	HTML_PARAM,
	HTML_PLAINTEXT,
	HTML_PRE,
	HTML_RB,
	HTML_RP,
	HTML_RT,
	HTML_RTC,
	HTML_S,
	HTML_SCRIPT,
	HTML_SEARCH,
	HTML_SECTION,
	HTML_SELECT,
	HTML_SMALL,
	HTML_SOURCE,
	HTML_SPAN,
	HTML_STRIKE,
	HTML_STRONG,
	HTML_STYLE,
	HTML_SUB,
	HTML_SUMMARY,
	HTML_SUP,
	HTML_SVG,
	HTML_TABLE,
	HTML_TBODY,
	HTML_TD,
	HTML_TEMPLATE,
	HTML_TEXTAREA,
	HTML_TFOOT,
	HTML_TH,
	HTML_THEAD,
	HTML_TIME,
	HTML_TITLE,
	HTML_TR,
	HTML_TRACK,
	HTML_TT,
	HTML_U,
	HTML_UL,
	HTML_VIDEO,
	HTML_WBR,
	HTML_XMP,
	HTML_TAG_COUNT,
	HTML_TEXT = HTML_TAG_COUNT /* a node that is text */
};

/* What the HTML Standard says of an element, as bits. */
enum {
	HTML_VOID = 1,     /* has no content and no end tag */
	HTML_BLOCK = 2,    /* starts and ends lines */
	HTML_SPECIAL = 4,  /* stops the search of an inline end tag */
	HTML_BOUNDARY = 8, /* stops the search for an element in scope */
	HTML_FORMATTING = 16,
	HTML_CLOSES_P = 32,  /* its start tag ends an open p */
	HTML_RAW = 64,       /* content is text without tags and references */
	HTML_RCDATA = 128,   /* ... with references */
	HTML_BREAKOUT = 256, /* its start tag ends svg and math */
	HTML_HIDDEN = 512,   /* its content is not for readers */
	HTML_HEADING = 1024,
	HTML_IMPLIED = 2048 /* its end tag may be implied */
};

/* The element of a name, any case of letters; HTML_OTHER for the rest. */
enum html_tag kc_html_tag_find(const char *name, size_t len);

/* The bits above; 0 for HTML_OTHER. */
unsigned kc_html_tag_flags(enum html_tag tag);

/* Eight bytes of a name as a number that is ordered as they are. */
static inline uint64_t
html_name_key(const char *p)
{
	uint64_t k;

	memcpy(&k, p, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	k = __builtin_bswap64(k);
#endif
	return k;
}

#endif
