/* SPDX-License-Identifier: Apache-2.0 */
/* Roles by element, role, schema.org type, and the words of class and id. */
#include <config.h>

#include "html_names.h"

#include <string.h>

#define ROLE(r) (UINT32_C(1) << HTML_ROLE_##r)

enum { WORD = 8 };

/*
 * Words of class and id, in byte order. gnb, lnb, snb and fnb are what Korean
 * sites call their bars, cmt, cbox and reple are comments there and rcmd is a
 * recommendation. A reply is a comment, too: whether replies are content is a
 * matter of the page.
 */
static const struct html_word {
	char text[WORD + 1];
	uint32_t roles;
} words[] = {{"ad", ROLE(AD)}, {"ads", ROLE(AD)}, {"adsense", ROLE(AD)},
    {"advert", ROLE(AD)}, {"advertis", ROLE(AD)}, {"also", ROLE(RELATED)},
    {"answer", ROLE(REPLY)}, {"answers", ROLE(REPLY)},
    {"article", ROLE(CONTENT)}, {"aside", ROLE(SIDE)}, {"author", ROLE(META)},
    {"banner", ROLE(AD)}, {"bio", ROLE(META)}, {"body", ROLE(CONTENT)},
    {"breadcru", ROLE(NAV)}, {"byline", ROLE(META)}, {"cart", ROLE(POPUP)},
    {"category", ROLE(META)}, {"cbox", ROLE(COMMENT)}, {"cmt", ROLE(COMMENT)},
    {"comment", ROLE(COMMENT)}, {"commentb", ROLE(COMMENT)},
    {"commentl", ROLE(COMMENT)}, {"comments", ROLE(COMMENT)},
    {"commentw", ROLE(COMMENT)}, {"consent", ROLE(POPUP)},
    {"content", ROLE(CONTENT)}, {"contents", ROLE(CONTENT)},
    {"cookie", ROLE(POPUP)}, {"cookies", ROLE(POPUP)},
    {"copyrigh", ROLE(FOOTER)}, {"date", ROLE(META)},
    {"descript", ROLE(CONTENT)}, {"detail", ROLE(CONTENT)},
    {"details", ROLE(CONTENT)}, {"dialog", ROLE(POPUP)},
    {"discussi", ROLE(THREAD)}, {"disqus", ROLE(COMMENT)},
    {"dropdown", ROLE(NAV)}, {"entry", ROLE(CONTENT)}, {"facet", ROLE(SIDE)},
    {"facets", ROLE(SIDE)}, {"filter", ROLE(SIDE)}, {"filters", ROLE(SIDE)},
    {"fnb", ROLE(FOOTER)}, {"foot", ROLE(FOOTER)}, {"footer", ROLE(FOOTER)},
    {"footnav", ROLE(FOOTER)}, {"form", ROLE(POPUP)}, {"forum", ROLE(THREAD)},
    {"forums", ROLE(THREAD)}, {"gdpr", ROLE(POPUP)}, {"gnb", ROLE(NAV)},
    {"head", ROLE(HEADER)}, {"header", ROLE(HEADER)}, {"latest", ROLE(RELATED)},
    {"lnb", ROLE(NAV)}, {"login", ROLE(POPUP)}, {"logo", ROLE(HEADER)},
    {"main", ROLE(CONTENT)}, {"masthead", ROLE(HEADER)}, {"menu", ROLE(NAV)},
    {"menubar", ROLE(NAV)}, {"message", ROLE(REPLY)}, {"meta", ROLE(META)},
    {"modal", ROLE(POPUP)}, {"more", ROLE(RELATED)}, {"nav", ROLE(NAV)},
    {"navbar", ROLE(NAV)}, {"navi", ROLE(NAV)}, {"navigati", ROLE(NAV)},
    {"newslett", ROLE(AD)}, {"next", ROLE(RELATED)}, {"pager", ROLE(NAV)},
    {"paginate", ROLE(NAV)}, {"paginati", ROLE(NAV)}, {"paging", ROLE(NAV)},
    {"popular", ROLE(RELATED)}, {"popup", ROLE(POPUP)}, {"post", ROLE(CONTENT)},
    {"price", ROLE(PRODUCT)}, {"product", ROLE(PRODUCT)},
    {"products", ROLE(PRODUCT)}, {"profile", ROLE(META)}, {"promo", ROLE(AD)},
    {"qna", ROLE(THREAD)}, {"question", ROLE(THREAD)}, {"rating", ROLE(REVIEW)},
    {"rcmd", ROLE(RELATED)}, {"recent", ROLE(RELATED)},
    {"recommen", ROLE(RELATED)}, {"related", ROLE(RELATED)},
    {"reple", ROLE(COMMENT)}, {"replies", ROLE(COMMENT) | ROLE(REPLY)},
    {"reply", ROLE(COMMENT) | ROLE(REPLY)}, {"replybox", ROLE(COMMENT)},
    {"replylis", ROLE(COMMENT)}, {"replywri", ROLE(COMMENT)},
    {"respond", ROLE(COMMENT)}, {"review", ROLE(REVIEW)},
    {"reviews", ROLE(REVIEW)}, {"search", ROLE(POPUP)}, {"share", ROLE(SHARE)},
    {"sharing", ROLE(SHARE)}, {"side", ROLE(SIDE)}, {"sidebar", ROLE(SIDE)},
    {"sidenav", ROLE(SIDE)}, {"signup", ROLE(AD)}, {"similar", ROLE(RELATED)},
    {"sitemap", ROLE(NAV)}, {"skip", ROLE(NAV)}, {"skiplink", ROLE(NAV)},
    {"snb", ROLE(NAV)}, {"sns", ROLE(SHARE)}, {"social", ROLE(SHARE)},
    {"sponsor", ROLE(AD)}, {"sponsore", ROLE(AD)}, {"story", ROLE(CONTENT)},
    {"subscrib", ROLE(AD)}, {"tag", ROLE(META)}, {"tagcloud", ROLE(META)},
    {"tags", ROLE(META)}, {"text", ROLE(CONTENT)}, {"thread", ROLE(THREAD)},
    {"threads", ROLE(THREAD)}, {"toc", ROLE(NAV)}, {"toolbar", ROLE(NAV)},
    {"topbar", ROLE(HEADER)}, {"topic", ROLE(THREAD)}, {"topnav", ROLE(NAV)},
    {"trending", ROLE(RELATED)}, {"user", ROLE(META)}, {"view", ROLE(CONTENT)}};

enum { WORDS = sizeof(words) / sizeof(*words) };

/* Roles of a word, which NULs fill up. */
static uint32_t
roles_of_word(const char word[WORD])
{
	uint64_t key = html_name_key(word);
	const struct html_word *at = words;

	/* the last word that is not after it; halves without a branch */
	for (size_t left = WORDS, half; left > 1; left -= half) {
		half = left / 2;
		at = html_name_key(at[half].text) <= key ? at + half : at;
	}
	return html_name_key(at->text) == key ? at->roles : 0;
}

/*
 * A machine made this name if a part between hyphens mixes letters and digits
 * ("SE-45ca-b2ad"), or if it holds more than names do (".EC.97.AD"). "h2" and
 * "col3", letters and then digits, are people's.
 */
static bool
is_machine_name(kc_str s)
{
	bool digit = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool letter = kc_ascii_is_letter(c);

		if (letter && digit)
			return true;
		if (!letter && !kc_ascii_is_digit(c) && c != '-' && c != '_')
			return true;
		digit = kc_ascii_is_digit(c);
	}
	return false;
}

/* Roles of the words in one name. */
static uint32_t
read_words(kc_str s)
{
	uint32_t roles = 0;
	char word[WORD] = {0};
	size_t n = 0;

	for (size_t i = 0; i <= s.len; i++) {
		char c = i < s.len ? s.ptr[i] : ' ';
		bool letter = kc_ascii_is_letter(c);
		bool hump = kc_ascii_is_upper(c) && i &&
		    kc_ascii_is_lower(s.ptr[i - 1]);

		if ((!letter || hump) && n) {
			roles |= roles_of_word(word);
			memset(word, 0, sizeof(word));
			n = 0;
		}
		if (letter && n < WORD)
			word[n] = (char)(c | 0x20);
		n += letter;
	}
	return roles;
}

/* Take the next name off a list of them; empty at the end. */
static kc_str
next_name(kc_str *list)
{
	size_t i = 0, from;

	while (i < list->len && kc_ascii_is_space(list->ptr[i]))
		i++;
	from = i;
	while (i < list->len && !kc_ascii_is_space(list->ptr[i]))
		i++;
	kc_str name = {list->ptr + from, i - from};
	list->ptr += i;
	list->len -= i;
	return name;
}

static uint32_t
hash_byte(uint32_t h, unsigned char c)
{
	return (h ^ c) * UINT32_C(16777619); /* FNV-1a */
}

/*
 * The kind of a class is its first name without digits: "post-17 odd" and
 * "post-18" are of one kind.
 */
static uint32_t
hash_kind(uint32_t h, kc_str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!kc_ascii_is_digit(name.ptr[i]))
			h = hash_byte(h, (unsigned char)name.ptr[i]);
	return h;
}

static void
read_class(struct html_names *names, kc_str list)
{
	bool first = true;

	for (;;) {
		kc_str name = next_name(&list);

		if (!name.len)
			return;
		if (first)
			names->family = hash_kind(names->family, name);
		first = false;
		if (!is_machine_name(name))
			names->roles |= read_words(name);
	}
}

/* display:none and the like; the style is a short list of declarations. */
static bool
hides(kc_str style)
{
	char flat[128];
	size_t n = 0;

	for (size_t i = 0; i < style.len && n < sizeof(flat); i++) {
		char c = style.ptr[i];

		if (kc_ascii_is_space(c))
			continue;
		flat[n++] = kc_ascii_lower(c);
	}
	return memmem(flat, n, "display:none", 12) ||
	    memmem(flat, n, "visibility:hidden", 17);
}

bool
kc_html_hides(const struct html_attribute *a)
{
	return kc_html_equal(a->name, "hidden") ||
	    (kc_html_equal(a->name, "style") && hides(a->value));
}

/* The last part of "https://schema.org/Comment". */
static uint32_t
role_of_type(kc_str s)
{
	static const struct {
		char name[24];
		uint32_t roles;
	} types[] = {{"comment", ROLE(COMMENT)}, {"answer", ROLE(REPLY)},
	    {"question", ROLE(THREAD)},
	    {"discussionforumposting", ROLE(THREAD)},
	    {"product", ROLE(PRODUCT)}, {"offer", ROLE(PRODUCT)},
	    {"review", ROLE(REVIEW)}, {"breadcrumblist", ROLE(NAV)},
	    {"sitenavigationelement", ROLE(NAV)}, {"wpheader", ROLE(HEADER)},
	    {"wpfooter", ROLE(FOOTER)}, {"wpsidebar", ROLE(SIDE)},
	    {"person", ROLE(META)}, {"articlebody", ROLE(CONTENT)},
	    {"author", ROLE(META)}, {"text", ROLE(REPLY)},
	    {"description", ROLE(CONTENT)}};
	size_t i = s.len;

	while (i && s.ptr[i - 1] != '/')
		i--;
	s.ptr += i;
	s.len -= i;
	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (kc_html_equal(s, types[i].name))
			return types[i].roles;
	return 0;
}

static uint32_t
role_of_role(kc_str s)
{
	static const struct {
		char name[16];
		uint32_t roles;
	} names[] = {{"navigation", ROLE(NAV_TAG)}, {"menu", ROLE(NAV_TAG)},
	    {"menubar", ROLE(NAV_TAG)}, {"toolbar", ROLE(NAV_TAG)},
	    {"banner", ROLE(HEADER_TAG)}, {"contentinfo", ROLE(FOOTER_TAG)},
	    {"complementary", ROLE(ASIDE_TAG)}, {"main", ROLE(MAIN_TAG)},
	    {"article", ROLE(ARTICLE_TAG)}, {"search", ROLE(FORM_TAG)},
	    {"form", ROLE(FORM_TAG)}, {"dialog", ROLE(POPUP)},
	    {"alertdialog", ROLE(POPUP)}, {"alert", ROLE(POPUP)}};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (kc_html_equal(s, names[i].name))
			return names[i].roles;
	return 0;
}

static uint32_t
role_of_tag(uint8_t tag)
{
	switch (tag) {
	case HTML_NAV:
	case HTML_MENU:
		return ROLE(NAV_TAG);
	case HTML_HEADER:
		return ROLE(HEADER_TAG);
	case HTML_FOOTER:
		return ROLE(FOOTER_TAG);
	case HTML_ASIDE:
		return ROLE(ASIDE_TAG);
	case HTML_FORM:
	case HTML_SEARCH:
	case HTML_BUTTON:
	case HTML_FIELDSET:
		return ROLE(FORM_TAG);
	case HTML_DIALOG:
		return ROLE(POPUP);
	case HTML_MAIN:
		return ROLE(MAIN_TAG);
	case HTML_ARTICLE:
		return ROLE(ARTICLE_TAG);
	default:
		return 0;
	}
}

struct html_names
kc_html_names_of(uint8_t tag, kc_str rest)
{
	struct html_names names = {
	    role_of_tag(tag), hash_byte(UINT32_C(2166136261), tag)};
	struct html_attribute a;

	while (rest.len && kc_html_attribute_next(&rest, &a)) {
		if (kc_html_equal(a.name, "class"))
			read_class(&names, a.value);
		else if (kc_html_equal(a.name, "role"))
			names.roles |= role_of_role(a.value);
		else if (kc_html_equal(a.name, "itemtype") ||
		    kc_html_equal(a.name, "itemprop"))
			names.roles |= role_of_type(a.value);
		else if (kc_html_equal(a.name, "id") &&
		    !is_machine_name(a.value) &&
		    !(kc_html_tag_flags((enum html_tag)tag) & HTML_HEADING))
			names.roles |= read_words(a.value);
		else if (kc_html_hides(&a))
			names.roles |= ROLE(HIDDEN);
	}
	return names;
}
