/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of text: what stands on lines of its own. */
#include <config.h>

#include "html_text.h"

#include "ingest/content/html_names.h"

#include "mem.h"

#include <string.h>

/*
 * A cell heavier than this is no field of a table but a column of a page that
 * tables lay out: it is a block of its own. 150 syllables or 300 letters, as in
 * no column of a table that fits a screen.
 */
enum { CELL_LONG = 300 };

/*
 * A page of more boxes than this is made to hurt (the largest of 540 real ones
 * has 5,900): what is in further ones counts to the box around, which bounds the
 * memory of all that is kept for each.
 */
enum { MOST_BOXES = 1 << 16 };

uint32_t
kc_html_weight(kc_str s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		n += (uint32_t)(c > 0x20 && (c & 0xC0) != 0x80) + (c > 0xE0);
	}
	return n;
}

/* True if an attribute of the element hides it. */
static bool
is_hidden(const struct html_tree *t, const struct html_node *n)
{
	kc_str rest = html_node_attributes(t, n);
	struct html_attribute a;

	while (rest.len && kc_html_attribute_next(&rest, &a))
		if (kc_html_hides(&a))
			return true;
	return false;
}

/*
 * True for a link to the place where it stands, which documentation and blogs put
 * after each heading: the pilcrow of <a href="#install">&para;</a>. Sphinx, MkDocs,
 * Docusaurus, VitePress, rustdoc, Zola and Hugo have these signs, the last one of an
 * icon font.
 */
static bool
is_permalink(const struct html_tree *t, uint32_t i)
{
	static const char signs[][5] = {u8"\u00B6", "#", u8"\u00A7",
	    u8"\U0001F517", u8"\u200B", u8"\uF0C1"};
	const struct html_node *n = &t->nodes[i];
	kc_str rest, sign;
	struct html_attribute a;

	if (n->end != i + 2 || n[1].tag != HTML_TEXT || n[1].len > 4)
		return false;
	sign = html_node_text(t, &n[1]);
	for (size_t k = 0; k < sizeof(signs) / sizeof(*signs); k++) {
		if (sign.len != strlen(signs[k]) ||
		    memcmp(sign.ptr, signs[k], sign.len) != 0)
			continue;
		rest = html_node_attributes(t, n);
		while (rest.len && kc_html_attribute_next(&rest, &a))
			if (kc_html_equal(a.name, "href"))
				return a.value.len && a.value.ptr[0] == '#';
	}
	return false;
}

/*
 * True for a link in brackets, as wikis put it after each heading: "[<a>edit</a>]".
 */
static bool
is_link_in_brackets(const struct html_tree *t, uint32_t i)
{
	enum { NODES = 12 };
	uint32_t end = t->nodes[i].end;
	kc_str first = {0}, last = {0};
	bool link = false;

	if (end - i > NODES)
		return false;
	for (; i < end; i++) {
		const struct html_node *n = &t->nodes[i];

		if (n->tag != HTML_TEXT ||
		    !kc_html_weight(html_node_text(t, n)))
			continue;
		link = link || n->in_link;
		last = html_node_text(t, n);
		first = first.len ? first : last;
	}
	return link && *first.ptr == '[' && last.ptr[last.len - 1] == ']';
}

/* What surrounds the text while it is collected. */
struct around {
	uint32_t end;
	uint32_t box;
	uint8_t tag;
	bool pre;
};

struct collector {
	struct html_text *x;
	struct html_block block;
	struct html_block cell; /* the block where the current cell began */
	bool open;              /* there is a block */
	bool cell_open;         /* the block began before its cell */
	bool space; /* white space is due before the next character */
	bool line;  /* a line break is due */
	bool link;  /* a link began and has no text yet */
	bool sign;  /* the text to come is that of a permalink */
	bool show_hidden;
	bool show_noscript;
	uint32_t alternative; /* a hidden element that a script shows */
	uint32_t noscript;    /* weight of what stands in noscript elements */
	/* the body, what is open, and a block that is empty or too deep */
	struct around stack[HTML_MAX_DEPTH + 2];
	size_t depth;
};

/* Write a block down, unless it is empty. */
static kc_status
put_block(struct html_text *x, struct html_block *b, size_t end)
{
	kc_str s;

	while (end > b->start && kc_ascii_is_space(x->text.ptr[end - 1]))
		end--;
	b->len = end - b->start;
	if (!b->len)
		return KC_OK;
	s = (kc_str){x->text.ptr + b->start, b->len};
	kc_html_count_marks(b, s);
	KC_TRY(KC_GROW(&x->blocks, &x->cap, x->count + 1));
	x->blocks[x->count++] = *b;
	return KC_OK;
}

/*
 * A long cell is a block of its own: what stands before it in the row becomes
 * one, too.
 */
static kc_status
part_cell(struct collector *c)
{
	struct html_block *b = &c->block, *cell = &c->cell;
	size_t end = cell->len;

	if (!c->cell_open || b->weight - cell->weight <= CELL_LONG)
		return KC_OK;
	KC_TRY(put_block(c->x, cell, end));
	b->start = end;
	b->sign_before = 0;
	while (kc_ascii_is_space(c->x->text.ptr[b->start]))
		b->start++;
	b->weight -= cell->weight;
	b->linked -= cell->linked;
	b->links -= cell->links;
	b->box = c->stack[c->depth - 1].box;
	b->tag = c->stack[c->depth - 1].tag;
	b->node = c->x->boxes[b->box].node;
	c->cell_open = false;
	return KC_OK;
}

/* The cell of a table that a short block fills alone, as in <td><p>, or NULL. */
static const struct html_box *
cell_of_block(const struct html_text *x, size_t i)
{
	const struct html_box *box = &x->boxes[x->blocks[i].box];

	while (box->first == i && box->end == i + 1) {
		if (box->tag == HTML_TD || box->tag == HTML_TH)
			return x->blocks[i].weight <= CELL_LONG ? box : NULL;
		box = &x->boxes[box->parent];
	}
	return NULL;
}

bool
kc_html_is_same_row(const struct html_text *x, size_t i)
{
	const struct html_box *a = i ? cell_of_block(x, i - 1) : NULL;
	const struct html_box *b = a ? cell_of_block(x, i) : NULL;

	return b && a->parent == b->parent;
}

static kc_status
end_block(struct collector *c)
{
	c->space = c->line = false;
	if (!c->open)
		return KC_OK;
	KC_TRY(part_cell(c));
	c->open = c->cell_open = false;
	KC_TRY(put_block(c->x, &c->block, c->x->text.len));
	return KC_OK;
}

static void
begin_block(struct collector *c, uint32_t node)
{
	if (c->open)
		return;
	c->block = (struct html_block){.start = c->x->text.len,
	    .node = node,
	    .box = c->stack[c->depth - 1].box,
	    .tag = c->stack[c->depth - 1].tag};
	c->open = true;
}

/* Append text with its white space collapsed, which may be due until more comes. */
static kc_status
add_flowing(struct collector *c, uint32_t node, kc_str s)
{
	const char *p = s.ptr, *end = kc_str_end(s);
	kc_buf *text = &c->x->text;
	char *to;

	/* no more than it has, and what was due before */
	KC_TRY(kc_buf_reserve(text, s.len + 1));
	to = text->ptr + text->len;
	while (p < end) {
		if (kc_ascii_is_space(*p)) {
			c->space = true;
			p++;
			continue;
		}
		if (c->open && (c->line || c->space))
			*to++ = c->line ? '\n' : ' ';
		begin_block(c, node);
		c->space = c->line = false;
		do
			*to++ = *p++;
		while (p < end && !kc_ascii_is_space(*p));
	}
	text->len = (size_t)(to - text->ptr);
	return KC_OK;
}

/* The text that was added, `len` bytes, may be a sign. */
static void
note_sign(struct collector *c, uint32_t len)
{
	if (c->sign && c->x->text.len - c->block.start == len)
		c->block.sign_before = (uint8_t)len;
	else if (c->sign)
		c->block.sign_after = (uint8_t)len;
	else
		c->block.sign_after = 0;
	c->sign = false;
}

static kc_status
add_block_text(struct collector *c, const struct html_tree *t, uint32_t i)
{
	const struct html_node *n = &t->nodes[i];
	kc_str s = html_node_text(t, n);
	uint32_t w = kc_html_weight(s);
	size_t before = c->x->text.len;

	if (c->stack[c->depth - 1].pre) {
		/* the first line break in a pre is not shown */
		if (!c->open && s.len && s.ptr[0] == '\n') {
			s.ptr++;
			s.len--;
		}
		if (!c->open && !w)
			return KC_OK;
		begin_block(c, i);
		KC_TRY(kc_buf_add(&c->x->text, s));
	} else {
		KC_TRY(add_flowing(c, i, s));
	}
	if (!c->open)
		return KC_OK;
	if (c->x->text.len > before)
		note_sign(c, n->len);
	c->block.weight += w;
	if (n->in_link && w) {
		c->block.linked += w;
		c->block.links += c->link;
		c->link = false;
	}
	return KC_OK;
}

/* A line break; a second one in a row ends the block, as a paragraph would. */
static kc_status
break_line(struct collector *c)
{
	if (c->stack[c->depth - 1].pre && c->open)
		return kc_buf_addc(&c->x->text, '\n');
	if (c->line)
		return end_block(c);
	c->line = c->open;
	return KC_OK;
}

/* Cells of a row stand on one line, short ones at least. */
static void
begin_cell(struct collector *c)
{
	c->space = true;
	c->cell_open = c->open;
	c->cell.weight = 0;
	if (!c->open)
		return;
	c->cell = c->block;
	c->cell.len = c->x->text.len; /* its end, until it is put */
}

static kc_status
leave_box(struct collector *c)
{
	const struct around *a = &c->stack[c->depth - 1];

	if (a->tag != HTML_TD && a->tag != HTML_TH)
		KC_TRY(end_block(c));
	else if (c->open && c->block.weight - c->cell.weight > CELL_LONG)
		KC_TRY(end_block(c));
	else
		c->space = true;
	/* the row's block, which is still open, is in each of its cells */
	c->x->boxes[a->box].end = (uint32_t)(c->x->count + c->open);
	c->depth--;
	return KC_OK;
}

static kc_status
enter_box(struct collector *c, const struct html_tree *t, uint32_t i)
{
	const struct html_node *n = &t->nodes[i];
	struct around *a = &c->stack[c->depth];
	struct html_text *x = c->x;

	if (n->tag == HTML_TD || n->tag == HTML_TH)
		begin_cell(c);
	else
		KC_TRY(end_block(c));
	*a = (struct around){.end = n->end,
	    .box = a[-1].box,
	    .tag = n->tag,
	    .pre = a[-1].pre || n->tag == HTML_PRE || n->tag == HTML_LISTING ||
		n->tag == HTML_XMP || n->tag == HTML_PLAINTEXT};
	c->depth++;
	if (x->box_count == MOST_BOXES)
		return KC_OK;
	KC_TRY(KC_GROW(&x->boxes, &x->box_cap, x->box_count + 1));
	x->boxes[x->box_count] = (struct html_box){.parent = a[-1].box,
	    .node = i,
	    .first = (uint32_t)x->count,
	    .depth = (uint16_t)(x->boxes[a[-1].box].depth + 1),
	    .tag = n->tag};
	a->box = (uint32_t)x->box_count++;
	return KC_OK;
}

static bool
makes_box(uint8_t tag)
{
	return tag == HTML_TD || tag == HTML_TH || tag == HTML_BUTTON ||
	    (kc_html_tag_flags((enum html_tag)tag) & HTML_BLOCK);
}

/*
 * A noscript element is for readers without scripts. Where it holds more text
 * than all that stands outside, it is the page (forums that scripts draw keep
 * their threads there); a line that asks for JavaScript is not: 400 is ten
 * sentences.
 */
enum { NOSCRIPT_PAGE = 400 };

/* Hidden words in a line, as "(opens in a new window)": more are a part of a page. */
enum { HIDDEN_NODES = 32, HIDDEN_WEIGHT = 60 };

static uint32_t
weight_of_subtree(const struct html_tree *t, uint32_t i)
{
	uint32_t weight = 0;

	for (uint32_t k = i; k < t->nodes[i].end; k++)
		if (t->nodes[k].tag == HTML_TEXT)
			weight += kc_html_weight(
			    html_node_text(t, &t->nodes[k]));
	return weight;
}

/* Pass over what readers do not see; the node after it. */
static kc_status
skip_hidden(struct collector *c, const struct html_tree *t, uint32_t i)
{
	const struct html_node *n = &t->nodes[i];

	if (n->tag == HTML_NOSCRIPT)
		c->noscript += weight_of_subtree(t, i);
	if (n->tag == HTML_TEXTAREA)
		c->x->textarea = (uint32_t)c->x->count;
	if (kc_html_tag_flags((enum html_tag)n->tag) & HTML_BLOCK)
		return end_block(c);
	return KC_OK;
}

/*
 * Of alternatives in a line, all hidden, a script shows one. The last child of such
 * an element, which is the one for all that have none of their own, as that of
 * LibreOffice's help: "open <span><span hidden>Preferences</span><span hidden>Tools
 * - Options</span></span> and". 0 if the children are otherwise.
 */
static uint32_t
last_alternative(const struct html_tree *t, uint32_t i)
{
	uint32_t last = 0, count = 0;

	for (uint32_t k = i + 1; k < t->nodes[i].end; k = t->nodes[k].end) {
		const struct html_node *n = &t->nodes[k];

		if (n->tag == HTML_TEXT &&
		    !kc_html_weight(html_node_text(t, n)))
			continue;
		if (n->tag == HTML_TEXT || makes_box(n->tag) || !n->styled ||
		    !is_hidden(t, n))
			return 0;
		last = k;
		count++;
	}
	return count > 1 ? last : 0;
}

/* True if a hidden element is a few words of a line, which goes on after it. */
static bool
is_within_line(const struct html_tree *t, uint32_t i)
{
	uint32_t weight = 0, end = t->nodes[i].end;

	if (end - i > HIDDEN_NODES)
		return false;
	for (uint32_t k = i; k < end; k++) {
		const struct html_node *n = &t->nodes[k];

		if (n->tag == HTML_TEXT)
			weight += kc_html_weight(html_node_text(t, n));
		else if (n->tag == HTML_BR || makes_box(n->tag))
			return false;
	}
	return weight <= HIDDEN_WEIGHT;
}

/* What a node means for the text; *next is set past a subtree that is skipped. */
static kc_status
collect_node(
    struct collector *c, const struct html_tree *t, uint32_t i, uint32_t *next)
{
	const struct html_node *n = &t->nodes[i];
	bool never;

	if (n->tag == HTML_TEXT)
		return add_block_text(c, t, i);
	if (n->tag == HTML_NOSCRIPT && c->show_noscript)
		return enter_box(c, t, i);
	never = kc_html_tag_flags((enum html_tag)n->tag) & HTML_HIDDEN;
	if (never || (n->styled && i != c->alternative && is_hidden(t, n))) {
		if (!never && c->show_hidden && !is_within_line(t, i))
			return enter_box(c, t, i);
		*next = n->end;
		return skip_hidden(c, t, i);
	}
	if (n->tag == HTML_BR)
		return break_line(c);
	if (makes_box(n->tag))
		return enter_box(c, t, i);
	if (c->open &&
	    (kc_html_tag_flags((enum html_tag)c->block.tag) & HTML_HEADING) &&
	    is_link_in_brackets(t, i)) {
		*next = n->end;
		return KC_OK;
	}
	c->alternative = last_alternative(t, i);
	c->link = c->link || n->tag == HTML_A;
	c->sign = n->tag == HTML_A && is_permalink(t, i);
	return KC_OK;
}

static kc_status
collect_nodes(struct collector *c, const struct html_tree *t)
{
	for (uint32_t i = 0, next; i < t->count; i = next) {
		next = i + 1;
		while (c->depth > 1 && i >= c->stack[c->depth - 1].end)
			KC_TRY(leave_box(c));
		KC_TRY(collect_node(c, t, i, &next));
	}
	KC_TRY(end_block(c));
	while (c->depth > 1)
		KC_TRY(leave_box(c));
	return KC_OK;
}

static kc_status
collect_all(struct collector *c, const struct html_tree *t)
{
	struct html_text *x = c->x;

	x->text.len = 0;
	x->count = 0;
	x->textarea = 0;
	KC_TRY(KC_GROW(&x->boxes, &x->box_cap, 1));
	x->boxes[0] = (struct html_box){.node = UINT32_MAX, .tag = HTML_BODY};
	x->box_count = 1;
	c->stack[0] = (struct around){UINT32_MAX, 0, HTML_BODY, false};
	c->depth = 1;
	KC_TRY(collect_nodes(c, t));
	x->boxes[0].end = (uint32_t)x->count;
	return KC_OK;
}

kc_status
kc_html_text_collect(
    struct html_text *x, const struct html_tree *t, bool hidden)
{
	struct collector c = {.x = x, .show_hidden = hidden};
	uint32_t shown = 0;

	KC_TRY(collect_all(&c, t));
	if (c.noscript < NOSCRIPT_PAGE)
		return KC_OK;
	for (size_t i = 0; i < x->count; i++)
		shown += x->blocks[i].weight;
	if (c.noscript < shown)
		return KC_OK;
	c = (struct collector){
	    .x = x, .show_hidden = hidden, .show_noscript = true};
	return collect_all(&c, t);
}

void
kc_html_text_release(struct html_text *x)
{
	kc_buf_release(&x->text);
	kc_free(x->blocks);
	kc_free(x->boxes);
	memset(x, 0, sizeof(*x));
}
