/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTML page as a flat tree: nodes in document order, each with the index
 * after its last descendant, so that every walk is a loop. Private to ingest/.
 *
 * Elements nest at most HTML_MAX_DEPTH deep; start tags below that are counted
 * and taken as empty elements, so that their text stays. Time is linear in the
 * page, whatever it holds: end tags look at no more than the open elements.
 *
 * It is the tree of the HTML Standard (13.2.6) with two liberties that do not
 * move text from one block to another: an inline element that is closed across
 * blocks ("<b><p></b>") is not rebuilt, and text that stands between table cells
 * stays where it is.
 */
#ifndef KC_HTML_TREE_H
#define KC_HTML_TREE_H

#include "html_token.h"

enum { HTML_MAX_DEPTH = 512, HTML_MAX_DATA = 8 };

/*
 * Elements and texts of a page: pages that people read have some thousands, a page
 * of 12 MB could have six million, at some 150 bytes each until its text is chosen.
 */
enum { HTML_MAX_NODES = 1 << 19 };

struct html_node {
	uint8_t tag;    /* enum html_tag */
	bool in_link;   /* text: inside a link; elements: in svg or math */
	bool styled;    /* elements: may have an attribute hidden or style */
	uint32_t end;   /* index after the subtree */
	uint32_t start; /* text: range of tree->text; elements: the range of */
	uint32_t len;   /* their attributes in the page */
};

struct html_open {
	uint8_t tag;
	bool foreign; /* svg or math, where names mean other things */
	bool link;    /* an a with href */
	uint32_t node;
};

struct html_tree {
	struct html_node *nodes;
	size_t count, cap;
	kc_buf text;
	kc_str page;
	kc_str html, body;  /* attributes of the first of each */
	uint64_t flattened; /* start tags below HTML_MAX_DEPTH */
	/* the first scripts that hold data as JSON, as JSON-LD is given */
	kc_str data[HTML_MAX_DATA];
	size_t data_count;
	/* while it grows */
	bool xml;
	struct html_open open[HTML_MAX_DEPTH];
	size_t depth;
	uint32_t open_of[HTML_TAG_COUNT]; /* how many of each are open */
	uint32_t links;
	bool seen_html, seen_body;
	bool in_form; /* from a form's start tag to a form's end tag */
};

/*
 * Read a page (UTF-8), which stays borrowed. The tree is reused: it must be all
 * zero the first time. Of XML it takes this much: any element may close itself,
 * and CDATA sections are text; scripts and styles still end at their end tags, as
 * most pages that are served as XHTML are not well-formed. KC_ERR_NOMEM;
 * KC_ERR_LIMIT for 4 GiB and more, and for more than HTML_MAX_NODES.
 */
KC_MUST_CHECK kc_status kc_html_tree_read(
    struct html_tree *t, kc_str page, bool xml, kc_error *err);

void kc_html_tree_release(struct html_tree *t);

/* The text of a node, or the attributes of an element. */
static inline kc_str
html_node_text(const struct html_tree *t, const struct html_node *n)
{
	return (kc_str){t->text.ptr + n->start, n->len};
}

static inline kc_str
html_node_attributes(const struct html_tree *t, const struct html_node *n)
{
	return (kc_str){t->page.ptr + n->start, n->len};
}

#endif
