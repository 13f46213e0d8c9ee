/* SPDX-License-Identifier: Apache-2.0 */
/* Element names and their classes (HTML Standard, 13.1.2, 13.2.4, 13.2.6). */
#include <config.h>

#include "html_tags.h"

#include "ascii.h"

#include <string.h>

enum { NAME_MAX_LEN = 15 };

static const struct tag_row {
	char name[NAME_MAX_LEN + 1];
	uint16_t flags;
} tags[HTML_TAG_COUNT] = {
    [HTML_A] = {"a", HTML_FORMATTING},
    [HTML_ADDRESS] = {"address", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_ANNOTATION] = {"annotation", HTML_HIDDEN},
    [HTML_ANNOTATION_XML] = {"annotation-xml", HTML_HIDDEN},
    [HTML_APPLET] = {"applet", HTML_SPECIAL | HTML_BOUNDARY | HTML_HIDDEN},
    [HTML_AREA] = {"area", HTML_VOID | HTML_SPECIAL},
    [HTML_ARTICLE] = {"article", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_ASIDE] = {"aside", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_AUDIO] = {"audio", HTML_HIDDEN},
    [HTML_B] = {"b", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_BASE] = {"base", HTML_VOID | HTML_SPECIAL},
    [HTML_BASEFONT] = {"basefont", HTML_VOID | HTML_SPECIAL},
    [HTML_BGSOUND] = {"bgsound", HTML_VOID | HTML_SPECIAL},
    [HTML_BIG] = {"big", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_BLOCKQUOTE] = {"blockquote",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_BODY] = {"body", HTML_SPECIAL | HTML_BREAKOUT},
    [HTML_BR] = {"br", HTML_VOID | HTML_SPECIAL | HTML_BREAKOUT},
    [HTML_BUTTON] = {"button", HTML_SPECIAL},
    [HTML_CANVAS] = {"canvas", HTML_HIDDEN},
    [HTML_CAPTION] = {"caption", HTML_BLOCK | HTML_SPECIAL | HTML_BOUNDARY},
    [HTML_CENTER] = {"center",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_CODE] = {"code", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_COL] = {"col", HTML_VOID | HTML_SPECIAL},
    [HTML_COLGROUP] = {"colgroup", HTML_SPECIAL},
    [HTML_DATALIST] = {"datalist", HTML_HIDDEN},
    [HTML_DD] = {"dd",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_IMPLIED},
    [HTML_DESC] = {"desc", 0},
    [HTML_DETAILS] = {"details", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_DIALOG] = {"dialog", HTML_BLOCK | HTML_CLOSES_P},
    [HTML_DIR] = {"dir", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_DIV] = {"div",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_DL] = {"dl",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_DT] = {"dt",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_IMPLIED},
    [HTML_EM] = {"em", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_EMBED] = {"embed", HTML_VOID | HTML_SPECIAL | HTML_BREAKOUT},
    [HTML_FIELDSET] = {"fieldset", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_FIGCAPTION] = {"figcaption",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_FIGURE] = {"figure", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_FONT] = {"font", HTML_FORMATTING},
    [HTML_FOOTER] = {"footer", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_FOREIGNOBJECT] = {"foreignobject", 0},
    [HTML_FORM] = {"form", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_FRAME] = {"frame", HTML_VOID | HTML_SPECIAL},
    [HTML_FRAMESET] = {"frameset", HTML_SPECIAL},
    [HTML_H1] = {"h1",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_HEADING},
    [HTML_H2] = {"h2",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_HEADING},
    [HTML_H3] = {"h3",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_HEADING},
    [HTML_H4] = {"h4",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_HEADING},
    [HTML_H5] = {"h5",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_HEADING},
    [HTML_H6] = {"h6",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_HEADING},
    [HTML_HEAD] = {"head", HTML_SPECIAL | HTML_BREAKOUT},
    [HTML_HEADER] = {"header", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_HGROUP] = {"hgroup", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_HR] = {"hr",
	HTML_VOID | HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_HTML] = {"html", HTML_SPECIAL | HTML_BOUNDARY},
    [HTML_I] = {"i", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_IFRAME] = {"iframe", HTML_SPECIAL | HTML_RAW | HTML_HIDDEN},
    [HTML_IMAGE] = {"image", HTML_VOID},
    [HTML_IMG] = {"img", HTML_VOID | HTML_SPECIAL | HTML_BREAKOUT},
    [HTML_INPUT] = {"input", HTML_VOID | HTML_SPECIAL},
    [HTML_KEYGEN] = {"keygen", HTML_VOID | HTML_SPECIAL},
    [HTML_LI] = {"li",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_IMPLIED},
    [HTML_LINK] = {"link", HTML_VOID | HTML_SPECIAL},
    [HTML_LISTING] = {"listing",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_MAIN] = {"main", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_MARQUEE] = {"marquee", HTML_SPECIAL | HTML_BOUNDARY},
    [HTML_MATH] = {"math", 0},
    [HTML_MENU] = {"menu",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_META] = {"meta", HTML_VOID | HTML_SPECIAL | HTML_BREAKOUT},
    [HTML_NAV] = {"nav", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_NOBR] = {"nobr", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_NOEMBED] = {"noembed", HTML_SPECIAL | HTML_RAW | HTML_HIDDEN},
    [HTML_NOFRAMES] = {"noframes", HTML_SPECIAL | HTML_RAW | HTML_HIDDEN},
    [HTML_NOSCRIPT] = {"noscript", HTML_SPECIAL | HTML_HIDDEN},
    [HTML_OBJECT] = {"object", HTML_SPECIAL | HTML_BOUNDARY | HTML_HIDDEN},
    [HTML_OL] = {"ol",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_OPTGROUP] = {"optgroup", HTML_BLOCK | HTML_IMPLIED},
    [HTML_OPTION] = {"option", HTML_BLOCK | HTML_IMPLIED},
    [HTML_P] = {"p",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT |
	    HTML_IMPLIED},
    [HTML_PARAM] = {"param", HTML_VOID | HTML_SPECIAL},
    [HTML_PLAINTEXT] = {"plaintext",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_RAW},
    [HTML_PRE] = {"pre",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_RB] = {"rb", HTML_IMPLIED},
    [HTML_RP] = {"rp", HTML_IMPLIED},
    [HTML_RT] = {"rt", HTML_IMPLIED},
    [HTML_RTC] = {"rtc", HTML_IMPLIED},
    [HTML_S] = {"s", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_SCRIPT] = {"script", HTML_SPECIAL | HTML_RAW | HTML_HIDDEN},
    [HTML_SEARCH] = {"search", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_SECTION] = {"section", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_SELECT] = {"select", HTML_SPECIAL | HTML_HIDDEN},
    [HTML_SMALL] = {"small", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_SOURCE] = {"source", HTML_VOID | HTML_SPECIAL},
    [HTML_SPAN] = {"span", HTML_BREAKOUT},
    [HTML_STRIKE] = {"strike", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_STRONG] = {"strong", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_STYLE] = {"style", HTML_SPECIAL | HTML_RAW | HTML_HIDDEN},
    [HTML_SUB] = {"sub", HTML_BREAKOUT},
    [HTML_SUMMARY] = {"summary", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P},
    [HTML_SUP] = {"sup", HTML_BREAKOUT},
    [HTML_SVG] = {"svg", HTML_HIDDEN},
    [HTML_TABLE] = {"table",
	HTML_BLOCK | HTML_SPECIAL | HTML_BOUNDARY | HTML_CLOSES_P |
	    HTML_BREAKOUT},
    [HTML_TBODY] = {"tbody", HTML_BLOCK | HTML_SPECIAL},
    [HTML_TD] = {"td", HTML_SPECIAL | HTML_BOUNDARY},
    [HTML_TEMPLATE] = {"template", HTML_SPECIAL | HTML_BOUNDARY | HTML_HIDDEN},
    [HTML_TEXTAREA] = {"textarea", HTML_SPECIAL | HTML_RCDATA | HTML_HIDDEN},
    [HTML_TFOOT] = {"tfoot", HTML_BLOCK | HTML_SPECIAL},
    [HTML_TH] = {"th", HTML_SPECIAL | HTML_BOUNDARY},
    [HTML_THEAD] = {"thead", HTML_BLOCK | HTML_SPECIAL},
    [HTML_TIME] = {"time", 0},
    [HTML_TITLE] = {"title", HTML_SPECIAL | HTML_RCDATA | HTML_HIDDEN},
    [HTML_TR] = {"tr", HTML_BLOCK | HTML_SPECIAL},
    [HTML_TRACK] = {"track", HTML_VOID | HTML_SPECIAL},
    [HTML_TT] = {"tt", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_U] = {"u", HTML_FORMATTING | HTML_BREAKOUT},
    [HTML_UL] = {"ul",
	HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_BREAKOUT},
    [HTML_VIDEO] = {"video", HTML_HIDDEN},
    [HTML_WBR] = {"wbr", HTML_VOID | HTML_SPECIAL},
    [HTML_XMP] = {"xmp", HTML_BLOCK | HTML_SPECIAL | HTML_CLOSES_P | HTML_RAW},
};

/* The first element of each letter, and the end. */
static const uint8_t first_of[27] = {HTML_A, HTML_B, HTML_CANVAS, HTML_DATALIST,
    HTML_EM, HTML_FIELDSET, HTML_H1, HTML_H1, HTML_I, HTML_KEYGEN, HTML_KEYGEN,
    HTML_LI, HTML_MAIN, HTML_NAV, HTML_OBJECT, HTML_P, HTML_RB, HTML_RB, HTML_S,
    HTML_TABLE, HTML_U, HTML_VIDEO, HTML_WBR, HTML_XMP, HTML_TAG_COUNT,
    HTML_TAG_COUNT, HTML_TAG_COUNT};

enum html_tag
kc_html_tag_find(const char *name, size_t len)
{
	char lower[NAME_MAX_LEN + 1] = {0};
	uint64_t first, last;
	unsigned letter, low, high;

	if (!len || len > NAME_MAX_LEN)
		return HTML_OTHER;
	for (size_t i = 0; i < len; i++) {
		/* a NUL would look like the end of a shorter name */
		if (!name[i])
			return HTML_OTHER;
		lower[i] = kc_ascii_lower(name[i]);
	}
	letter = (unsigned char)(*lower - 'a');
	if (letter >= 26)
		return HTML_OTHER;
	first = html_name_key(lower);
	last = html_name_key(lower + 8);
	low = first_of[letter];
	high = first_of[letter + 1];
	while (low < high) {
		unsigned at = (low + high) / 2;
		uint64_t key = html_name_key(tags[at].name);

		if (key == first && last == html_name_key(tags[at].name + 8))
			return (enum html_tag)at;
		if (key < first ||
		    (key == first && html_name_key(tags[at].name + 8) < last))
			low = at + 1;
		else
			high = at;
	}
	return HTML_OTHER;
}

unsigned
kc_html_tag_flags(enum html_tag tag)
{
	return tag < HTML_TAG_COUNT ? tags[tag].flags : 0;
}
