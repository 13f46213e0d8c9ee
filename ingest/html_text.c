/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of text: what stands on lines of its own. */
#include <config.h>

#include "html_text.h"

#include "mem.h"

#include <string.h>

enum { SKIP = 1 };

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

static bool
is_hidden(const struct html_tree *t, const struct html_node *n)
{
	kc_str rest = html_node_attributes(t, n);
	struct html_attribute a;

	if (kc_html_tag_flags((enum html_tag)n->tag) & HTML_HIDDEN)
		return true;
	while (rest.len && kc_html_attribute_next(&rest, &a))
		if (kc_html_equal(a.name, "hidden") ||
		    (kc_html_equal(a.name, "style") && hides(a.value)))
			return true;
	return false;
}

kc_status
kc_html_text_measure(struct html_text *x, const struct html_tree *t)
{
	size_t hidden_to = 0;

	KC_TRY(KC_GROW(&x->weight, &x->sums_cap, t->count + 1));
	KC_TRY(KC_GROW(&x->linked, &x->linked_cap, t->count + 1));
	KC_TRY(KC_GROW(&x->drop, &x->drop_cap, t->count + 1));
	x->weight[0] = x->linked[0] = 0;
	for (size_t i = 0; i < t->count; i++) {
		const struct html_node *n = &t->nodes[i];
		uint32_t w = 0;

		x->drop[i] = 0;
		if (i >= hidden_to && n->tag != HTML_TEXT && is_hidden(t, n)) {
			x->drop[i] = SKIP;
			hidden_to = n->end;
		}
		if (n->tag == HTML_TEXT && i >= hidden_to)
			w = kc_html_weight(html_node_text(t, n));
		x->weight[i + 1] = x->weight[i] + w;
		x->linked[i + 1] = x->linked[i] + (n->in_link ? w : 0);
	}
	return KC_OK;
}

/* What surrounds the text while it is collected. */
struct around {
	uint32_t end;
	uint8_t tag;
	bool pre;
};

struct collector {
	struct html_text *x;
	struct html_block block; /* len 0: none is open */
	bool open;
	bool space; /* white space is due before the next character */
	bool line;  /* a line break is due */
	/* the body, what is open, and a block that is empty or too deep */
	struct around stack[HTML_MAX_DEPTH + 2];
	size_t depth;
};

static kc_status
end_block(struct collector *c)
{
	struct html_text *x = c->x;
	struct html_block *b = &c->block;

	c->space = c->line = false;
	if (!c->open)
		return KC_OK;
	c->open = false;
	while (x->text.len > b->start &&
	    kc_ascii_is_space(x->text.ptr[x->text.len - 1]))
		x->text.len--;
	b->len = x->text.len - b->start;
	if (!b->len)
		return KC_OK;
	KC_TRY(KC_GROW(&x->blocks, &x->cap, x->count + 1));
	x->blocks[x->count++] = *b;
	return KC_OK;
}

static void
begin_block(struct collector *c, uint32_t node)
{
	if (c->open)
		return;
	c->block = (struct html_block){.start = c->x->text.len,
	    .node = node,
	    .tag = c->stack[c->depth - 1].tag};
	c->open = true;
}

/* The end of a sentence? Of ASCII and of CJK ones. */
static bool
has_sentence_end(kc_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if ((c == '.' || c == '!' || c == '?') &&
		    (i + 1 == s.len || kc_ascii_is_space(s.ptr[i + 1]) ||
			s.ptr[i + 1] == '"' || s.ptr[i + 1] == ')'))
			return true;
		if (c == '\xE3' && s.len - i >= 3 && s.ptr[i + 1] == '\x80' &&
		    s.ptr[i + 2] == '\x82')
			return true;
	}
	return false;
}

static kc_status
add_flowing(struct collector *c, uint32_t node, kc_str s)
{
	const char *p = s.ptr, *end = kc_str_end(s);

	while (p < end) {
		const char *word = p;

		while (p < end && !kc_ascii_is_space(*p))
			p++;
		if (p > word) {
			bool was_open = c->open;

			begin_block(c, node);
			if (was_open && (c->line || c->space))
				KC_TRY(kc_buf_addc(
				    &c->x->text, c->line ? '\n' : ' '));
			c->space = c->line = false;
			KC_TRY(kc_buf_add(
			    &c->x->text, (kc_str){word, (size_t)(p - word)}));
		}
		if (p < end)
			c->space = true;
		while (p < end && kc_ascii_is_space(*p))
			p++;
	}
	return KC_OK;
}

static kc_status
add_text(struct collector *c, const struct html_tree *t, uint32_t i)
{
	const struct html_node *n = &t->nodes[i];
	kc_str s = html_node_text(t, n);
	uint32_t w = c->x->weight[i + 1] - c->x->weight[i];

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
	if (c->open) {
		c->block.weight += w;
		c->block.linked += n->in_link ? w : 0;
		c->block.sentence = c->block.sentence || has_sentence_end(s);
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

static kc_status
leave(struct collector *c, uint32_t i)
{
	while (c->depth > 1 && i >= c->stack[c->depth - 1].end) {
		uint8_t tag = c->stack[--c->depth].tag;

		if (tag == HTML_TD || tag == HTML_TH)
			c->space = true;
		else
			KC_TRY(end_block(c));
	}
	return KC_OK;
}

static kc_status
enter(struct collector *c, const struct html_node *n)
{
	bool cell = n->tag == HTML_TD || n->tag == HTML_TH;
	struct around *a = &c->stack[c->depth];

	if (n->tag == HTML_BR)
		return break_line(c);
	if (!cell && !(kc_html_tag_flags((enum html_tag)n->tag) & HTML_BLOCK))
		return KC_OK;
	if (cell)
		c->space = true;
	else
		KC_TRY(end_block(c));
	*a = a[-1];
	a->end = n->end;
	a->tag = n->tag;
	a->pre = a->pre || n->tag == HTML_PRE || n->tag == HTML_LISTING ||
	    n->tag == HTML_XMP || n->tag == HTML_PLAINTEXT;
	c->depth++;
	return KC_OK;
}

kc_status
kc_html_text_collect(struct html_text *x, const struct html_tree *t)
{
	struct collector c = {.x = x, .depth = 1};

	x->text.len = 0;
	x->count = 0;
	c.stack[0] = (struct around){UINT32_MAX, HTML_BODY, false};
	for (uint32_t i = 0; i < t->count; i++) {
		const struct html_node *n = &t->nodes[i];

		KC_TRY(leave(&c, i));
		if (n->tag == HTML_TEXT) {
			KC_TRY(add_text(&c, t, i));
		} else if (x->drop[i]) {
			if (kc_html_tag_flags((enum html_tag)n->tag) &
			    HTML_BLOCK)
				KC_TRY(end_block(&c));
			i = n->end - 1;
		} else {
			KC_TRY(enter(&c, n));
		}
	}
	return end_block(&c);
}

void
kc_html_text_release(struct html_text *x)
{
	kc_buf_release(&x->text);
	kc_free(x->blocks);
	kc_free(x->weight);
	kc_free(x->linked);
	kc_free(x->drop);
	memset(x, 0, sizeof(*x));
}
