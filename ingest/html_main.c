/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which blocks are main content. First what pages name themselves: elements and
 * roles of navigation, and the words that people put into class and id, unless
 * most of the page's text would go. Then the shape of the text, after jusText
 * (Pomikalek 2011) without its lists of stop words: long blocks with few links
 * are good, link lists are bad, and short ones follow what is around them.
 */
#include <config.h>

#include "html_text.h"

#include "ascii.h"

#include <stdlib.h>
#include <string.h>

/* Weights: 20 Hangul syllables or 40 letters, and so on. */
enum { SENTENCE = 40, LONG = 70, VERY_LONG = 200 };

/* So many link blocks in a row are a menu. */
enum { MENU = 3 };

/*
 * Words of class and id that say "not content", in byte order. gnb, lnb, snb and
 * fnb are what Korean sites call their bars.
 */
static const char words[][16] = {"ad", "ads", "adsense", "advert",
    "advertisement", "banner", "breadcrumb", "breadcrumbs", "comment",
    "comments", "cookie", "cookies", "copyright", "disqus", "dropdown", "fnb",
    "footer", "footnav", "gdpr", "gnb", "header", "lnb", "login", "logo",
    "masthead", "menu", "menubar", "modal", "nav", "navbar", "navi",
    "navigation", "newsletter", "pager", "paginate", "pagination", "paging",
    "popup", "promo", "recommend", "recommended", "related", "search",
    "searchbox", "share", "sharing", "sidebar", "sidenav", "sitemap", "skip",
    "skiplink", "snb", "sns", "social", "sponsor", "sponsored", "subscribe",
    "tagcloud", "toc", "toolbar", "topbar", "topnav", "widget"};

static const char roles[][16] = {"alert", "banner", "complementary",
    "contentinfo", "dialog", "menu", "menubar", "navigation", "search",
    "toolbar"};

static int
compare_word(const void *key, const void *entry)
{
	return memcmp(key, entry, 16);
}

static bool
in_list(const char *word, const char (*list)[16], size_t n)
{
	return bsearch(word, list, n, sizeof(*list), compare_word) != NULL;
}

/* Is any word of the value in the list? "topMenu" and "top-menu" are two. */
static bool
names_any(kc_str value, const char (*list)[16], size_t count)
{
	char word[16] = {0};
	size_t n = 0;

	for (size_t i = 0; i <= value.len; i++) {
		char c = i < value.len ? value.ptr[i] : ' ';
		bool letter = kc_ascii_is_letter(c);
		bool hump = kc_ascii_is_upper(c) && i &&
		    kc_ascii_is_lower(value.ptr[i - 1]);

		if ((!letter || hump) && n) {
			if (n < 16 && in_list(word, list, count))
				return true;
			memset(word, 0, sizeof(word));
			n = 0;
		}
		if (!letter)
			continue;
		if (n < 15)
			word[n] = (char)(c | 0x20);
		n++;
	}
	return false;
}

#define LIST(l) (l), sizeof(l) / sizeof(*(l))

enum suspicion { NONE, NAMED, SURE };

/* What an element says of itself. */
static enum suspicion
suspect(const struct html_tree *t, const struct html_node *n)
{
	bool block = n->tag == HTML_TD ||
	    (kc_html_tag_flags((enum html_tag)n->tag) & HTML_BLOCK);
	kc_str rest = html_node_attributes(t, n);
	enum suspicion s = NONE;
	struct html_attribute a;

	switch (n->tag) {
	case HTML_NAV:
	case HTML_MENU:
	case HTML_SEARCH:
	case HTML_DIALOG:
	case HTML_BUTTON:
		return SURE;
	case HTML_ASIDE:
	case HTML_FOOTER:
	case HTML_HEADER:
	case HTML_FORM:
		s = NAMED;
		break;
	default:
		break;
	}
	while (rest.len && kc_html_attribute_next(&rest, &a)) {
		if (kc_html_equal(a.name, "role") &&
		    names_any(a.value, LIST(roles)))
			return SURE;
		/* a span of class "hljs-comment" is no comment on the page */
		if (block &&
		    (kc_html_equal(a.name, "class") ||
			kc_html_equal(a.name, "id")) &&
		    names_any(a.value, LIST(words)))
			s = NAMED;
	}
	return s;
}

/* Per cent; of nothing, none. */
static uint64_t
share(uint64_t part, uint64_t whole)
{
	return whole ? part * 100 / whole : 0;
}

/* Text of a subtree that is not in links. */
static uint32_t
plain_weight(const struct html_text *x, size_t from, size_t to)
{
	return x->weight[to] - x->weight[from] -
	    (x->linked[to] - x->linked[from]);
}

void
kc_html_text_drop_boilerplate(struct html_text *x, const struct html_tree *t)
{
	uint32_t all = plain_weight(x, 0, t->count);

	for (size_t i = 0; i < t->count; i++) {
		const struct html_node *n = &t->nodes[i];
		uint32_t own = plain_weight(x, i, n->end);
		enum suspicion s;

		if (n->tag == HTML_TEXT || x->weight[n->end] == x->weight[i])
			continue;
		s = suspect(t, n);
		/* "has-sidebar" on the whole page says nothing of it */
		if (s == NONE || share(own, all) > 50 ||
		    (s == NAMED && share(own, all) > 30))
			continue;
		x->drop[i] = 1;
		i = n->end - 1;
	}
}

/* Is this the element that holds the page's content, by its own word? */
static bool
is_main(const struct html_tree *t, const struct html_node *n)
{
	kc_str rest = html_node_attributes(t, n);
	struct html_attribute a;

	if (n->tag == HTML_MAIN || n->tag == HTML_ARTICLE)
		return true;
	while (rest.len && kc_html_attribute_next(&rest, &a))
		if ((kc_html_equal(a.name, "role") &&
			kc_html_equal(a.value, "main")) ||
		    (kc_html_equal(a.name, "itemprop") &&
			kc_html_equal(a.value, "articlebody")))
			return true;
	return false;
}

static bool
is_good(const struct html_block *b)
{
	if (b->linked > b->weight / 3)
		return false;
	return (b->weight >= SENTENCE && b->sentence) || b->weight >= VERY_LONG;
}

/* Mostly links, and not by chance a long text about them. */
static bool
is_linked(const struct html_block *b)
{
	return b->linked > b->weight / 2 && b->weight - b->linked < 2 * LONG;
}

/* Mark the menus: link blocks with others beside them. */
static void
find_menus(struct html_text *x)
{
	size_t start = 0;

	for (size_t i = 0; i <= x->count; i++) {
		if (i < x->count && is_linked(&x->blocks[i]))
			continue;
		for (size_t k = start; k < i; k++)
			x->blocks[k].menu = i - start >= MENU;
		start = i + 1;
	}
}

/* What a block says for the element around it being the content. */
static uint32_t
block_value(const struct html_block *b)
{
	if (b->menu)
		return 0;
	return is_good(b) ? b->weight : (b->weight - b->linked) / 2;
}

/* Value of the blocks before each node, in place of the links' sums. */
static uint32_t
sum_values(struct html_text *x, const struct html_tree *t)
{
	uint32_t sum = 0;
	size_t b = 0;

	for (size_t i = 0; i < t->count; i++) {
		x->linked[i] = sum;
		for (; b < x->count && x->blocks[b].node == i; b++)
			sum += block_value(&x->blocks[b]);
	}
	x->linked[t->count] = sum;
	return sum;
}

/*
 * The element that the page calls its main content, if most of the text is there;
 * else the smallest that holds nearly all of it, which may be the whole page.
 */
static void
find_root(const struct html_text *x, const struct html_tree *t, uint32_t value,
    uint32_t *from, uint32_t *to)
{
	uint32_t i = 0;

	*from = 0;
	*to = (uint32_t)t->count;
	for (uint32_t k = 0; k < t->count; k++) {
		const struct html_node *n = &t->nodes[k];
		uint32_t in = x->linked[n->end] - x->linked[k];

		if (n->tag != HTML_TEXT && share(in, value) > 60 &&
		    is_main(t, n)) {
			*from = k;
			*to = n->end;
		}
	}
	if (*from)
		return;
	while (i < *to) {
		const struct html_node *n = &t->nodes[i];
		uint32_t in = x->linked[n->end] - x->linked[i];

		if (n->tag != HTML_TEXT && share(in, value) > 85) {
			*from = i++;
			*to = n->end;
		} else {
			i = n->end;
		}
	}
}

/* A heading stays if something of its section stays. */
static void
drop_empty_headings(struct html_text *x)
{
	int below = 0; /* the heading kept last, from behind */
	bool kept = false;

	for (size_t i = x->count; i-- > 0;) {
		struct html_block *b = &x->blocks[i];

		if (!(kc_html_tag_flags((enum html_tag)b->tag) &
			HTML_HEADING)) {
			kept = kept || b->keep;
			continue;
		}
		/* h2 < h3: a section with a section in it is not empty */
		b->keep = b->keep && (kept || below > b->tag);
		if (b->keep) {
			below = b->tag;
			kept = false;
		}
	}
}

/* Short blocks between two bad ones, or at the edge beside a bad one, go too. */
static void
follow_neighbours(struct html_text *x, size_t from, size_t to)
{
	bool before = true; /* was the last clear block good? */

	for (size_t i = from; i < to;) {
		size_t end = i;
		bool after = true;

		if (x->blocks[i].menu || is_good(&x->blocks[i])) {
			before = is_good(&x->blocks[i]);
			x->blocks[i].keep = before;
			i++;
			continue;
		}
		while (end < to && !x->blocks[end].menu &&
		    !is_good(&x->blocks[end]))
			end++;
		if (end < to)
			after = is_good(&x->blocks[end]);
		for (; i < end; i++)
			x->blocks[i].keep = before || after ||
			    x->blocks[i].weight >= LONG;
	}
}

/* Lines of links before the first good block and behind the last one. */
static void
drop_linked_edges(struct html_text *x, size_t from, size_t to)
{
	size_t first = from, last = to;

	while (first < to && !is_good(&x->blocks[first]))
		first++;
	while (last > first && !is_good(&x->blocks[last - 1]))
		last--;
	for (size_t i = from; i < to; i++) {
		struct html_block *b = &x->blocks[i];

		/* a heading may be a link to itself */
		if ((i < first || i >= last) && b->linked > b->weight / 3 &&
		    !(kc_html_tag_flags((enum html_tag)b->tag) & HTML_HEADING))
			b->keep = false;
	}
}

kc_status
kc_html_text_choose(struct html_text *x, const struct html_tree *t)
{
	uint32_t value, from, to;
	size_t first, last;

	find_menus(x);
	value = sum_values(x, t);
	for (size_t i = 0; i < x->count; i++)
		x->blocks[i].keep = false;
	find_root(x, t, value, &from, &to);
	for (first = 0; first < x->count && x->blocks[first].node < from;)
		first++;
	for (last = first; last < x->count && x->blocks[last].node < to;)
		last++;
	follow_neighbours(x, first, last);
	drop_linked_edges(x, first, last);
	/* Outside, only what is surely text. */
	for (size_t i = 0; i < x->count; i++)
		if (i < first || i >= last)
			x->blocks[i].keep = is_good(&x->blocks[i]) &&
			    x->blocks[i].weight >= VERY_LONG &&
			    x->blocks[i].linked < x->blocks[i].weight / 10;
	drop_empty_headings(x);
	return KC_OK;
}
