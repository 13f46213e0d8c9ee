/* SPDX-License-Identifier: Apache-2.0 */
/* Element names and their classes (HTML Standard, 13.1.2, 13.2.4, 13.2.6). */
#include <config.h>

#include "html_tags.h"

#include "ascii.h"

#include <stdlib.h>
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

/* Eight bytes of a name as a number that is ordered as they are. */
static uint64_t
name_key(const char *p)
{
	uint64_t k;

	memcpy(&k, p, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	k = __builtin_bswap64(k);
#endif
	return k;
}

/* Of two numbers of a name, and a row of the table. */
static int
compare_tag(const void *name, const void *row)
{
	const uint64_t *have = name;
	const struct tag_row *tag = row;
	uint64_t first = name_key(tag->name), last = name_key(tag->name + 8);

	if (have[0] != first)
		return have[0] < first ? -1 : 1;
	return (have[1] > last) - (have[1] < last);
}

enum html_tag
kc_html_tag_find(const char *name, size_t len)
{
	char lower[NAME_MAX_LEN + 1] = {0};
	uint64_t wanted[2];
	const struct tag_row *found;

	/* a NUL would look like the end of a shorter name */
	if (len > NAME_MAX_LEN || memchr(name, 0, len))
		return HTML_OTHER;
	for (size_t i = 0; i < len; i++)
		lower[i] = kc_ascii_lower(name[i]);
	wanted[0] = name_key(lower);
	wanted[1] = name_key(lower + 8);
	/* after HTML_OTHER, which has no name */
	found = bsearch(
	    wanted, tags + 1, HTML_TAG_COUNT - 1, sizeof(*tags), compare_tag);
	return found ? (enum html_tag)(found - tags) : HTML_OTHER;
}

unsigned
kc_html_tag_flags(enum html_tag tag)
{
	return tag < HTML_TAG_COUNT ? tags[tag].flags : 0;
}
