/* SPDX-License-Identifier: Apache-2.0 */
/* The tree builder: which start tags end which open elements. */
#include <config.h>

#include "html_tree.h"

#include "mem.h"

#include <string.h>

enum { NOT_OPEN = HTML_MAX_DEPTH };

/* How far the search for an open element goes (13.2.4.2, "in scope"). */
enum scope { SCOPE, SCOPE_BUTTON, SCOPE_LIST, SCOPE_TABLE };

static const struct html_open *
top(const struct html_tree *t)
{
	static const struct html_open none = {HTML_BODY, false, false, 0};

	return t->depth ? &t->open[t->depth - 1] : &none;
}

static void
pop(struct html_tree *t)
{
	const struct html_open *o = &t->open[--t->depth];

	t->nodes[o->node].end = (uint32_t)t->count;
	t->open_of[o->tag]--;
	t->links -= o->link;
}

static void
pop_to(struct html_tree *t, size_t depth)
{
	while (t->depth > depth)
		pop(t);
}

static bool
is_boundary(const struct html_open *o, enum scope scope)
{
	if (o->foreign)
		return false;
	if (scope == SCOPE_TABLE)
		return o->tag == HTML_TABLE || o->tag == HTML_TEMPLATE;
	if (kc_html_tag_flags((enum html_tag)o->tag) & HTML_BOUNDARY)
		return true;
	if (scope == SCOPE_LIST)
		return o->tag == HTML_OL || o->tag == HTML_UL;
	return scope == SCOPE_BUTTON && o->tag == HTML_BUTTON;
}

/* Where in the stack `tag` is open, or NOT_OPEN. */
static size_t
find(const struct html_tree *t, enum html_tag tag, enum scope scope)
{
	if (!t->open_of[tag])
		return NOT_OPEN;
	for (size_t i = t->depth; i-- > 0;) {
		const struct html_open *o = &t->open[i];

		if (o->tag == tag && !o->foreign)
			return i;
		if (is_boundary(o, scope))
			break;
	}
	return NOT_OPEN;
}

/* End `tag` if it is open in the scope; true if it was. */
static bool
close_tag(struct html_tree *t, enum html_tag tag, enum scope scope)
{
	size_t i = find(t, tag, scope);

	if (i == NOT_OPEN)
		return false;
	pop_to(t, i);
	return true;
}

static kc_status
add_node(struct html_tree *t, enum html_tag tag, size_t start, size_t len)
{
	if (t->count == HTML_MAX_NODES)
		return KC_ERR_LIMIT;
	KC_TRY(KC_GROW(&t->nodes, &t->cap, t->count + 1));
	t->nodes[t->count] = (struct html_node){.tag = (uint8_t)tag,
	    .end = (uint32_t)t->count + 1,
	    .start = (uint32_t)start,
	    .len = (uint32_t)len};
	t->count++;
	return KC_OK;
}

/* JSON in a script, told by its first character, is kept aside. */
static void
note_data(struct html_tree *t, kc_str s)
{
	size_t i = 0;

	while (i < s.len && kc_ascii_is_space(s.ptr[i]))
		i++;
	if (i < s.len && (s.ptr[i] == '{' || s.ptr[i] == '[') &&
	    t->data_count < HTML_MAX_DATA &&
	    memmem(
		s.ptr + i, s.len - i < 400 ? s.len - i : 400, "schema.org", 10))
		t->data[t->data_count++] = s;
}

static kc_status
add_text(struct html_tree *t, const struct html_token *token)
{
	size_t start = t->text.len;

	/* What only scripts and style sheets hold is not kept. */
	if (top(t)->tag == HTML_SCRIPT || top(t)->tag == HTML_STYLE) {
		if (top(t)->tag == HTML_SCRIPT)
			note_data(t, token->text);
		return KC_OK;
	}
	if (token->references)
		KC_TRY(kc_html_unescape(token->text, false, &t->text));
	else
		KC_TRY(kc_buf_add(&t->text, token->text));
	if (t->text.len > UINT32_MAX)
		return KC_ERR_LIMIT;
	KC_TRY(add_node(t, HTML_TEXT, start, t->text.len - start));
	t->nodes[t->count - 1].in_link = t->links > 0;
	return KC_OK;
}

static bool
has_attribute(kc_str attributes, const char *name)
{
	struct html_attribute a;

	while (kc_html_attribute_next(&attributes, &a))
		if (kc_html_equal(a.name, name))
			return true;
	return false;
}

/* Append the element of a start tag, and open it unless it is to be empty. */
static kc_status
insert(struct html_tree *t, const struct html_token *token, bool empty)
{
	size_t start = (size_t)(token->text.ptr - t->page.ptr);
	struct html_open *o = &t->open[t->depth];

	if (t->depth == HTML_MAX_DEPTH && !empty) {
		t->flattened++;
		empty = true;
	}
	KC_TRY(add_node(t, token->tag, start, token->text.len));
	t->nodes[t->count - 1].styled = token->styled;
	if (empty)
		return KC_OK;
	*o = (struct html_open){.tag = (uint8_t)token->tag,
	    .foreign = t->depth && top(t)->foreign,
	    .link = token->tag == HTML_A && has_attribute(token->text, "href"),
	    .node = (uint32_t)t->count - 1};
	if (token->tag == HTML_SVG || token->tag == HTML_MATH)
		o->foreign = true;
	/* Integration points: HTML again inside. */
	else if (token->tag == HTML_FOREIGNOBJECT || token->tag == HTML_DESC ||
	    token->tag == HTML_TITLE || token->tag == HTML_ANNOTATION_XML)
		o->foreign = false;
	t->nodes[t->count - 1].in_link = o->foreign;
	t->open_of[token->tag]++;
	t->links += o->link;
	t->depth++;
	return KC_OK;
}

/* A new li ends an open one of the same list; dd and dt alike (13.2.6.4.7). */
static void
close_item(struct html_tree *t, enum html_tag tag)
{
	bool list = tag == HTML_LI;

	if (!t->open_of[HTML_LI] && !t->open_of[HTML_DD] &&
	    !t->open_of[HTML_DT])
		return;
	for (size_t i = t->depth; i-- > 0;) {
		enum html_tag open = (enum html_tag)t->open[i].tag;

		if (list ? open == HTML_LI
			 : open == HTML_DD || open == HTML_DT) {
			pop_to(t, i);
			return;
		}
		if ((kc_html_tag_flags(open) & HTML_SPECIAL) &&
		    open != HTML_ADDRESS && open != HTML_DIV && open != HTML_P)
			return;
	}
}

/* Back to the innermost of these, or of what bounds a table; false if none. */
static bool
pop_to_any(
    struct html_tree *t, enum html_tag a, enum html_tag b, enum html_tag c)
{
	for (size_t i = t->depth; i-- > 0;) {
		enum html_tag tag = (enum html_tag)t->open[i].tag;

		if (tag == a || tag == b || tag == c || tag == HTML_TABLE ||
		    tag == HTML_TEMPLATE) {
			pop_to(t, i + 1);
			return true;
		}
	}
	return false;
}

/* Start tags of a table's parts; false: to be ignored. */
static bool
prepare_table_part(struct html_tree *t, enum html_tag tag)
{
	if (!t->open_of[HTML_TABLE] && !t->open_of[HTML_TEMPLATE])
		return false;
	switch (tag) {
	case HTML_TR:
		if (pop_to_any(t, HTML_TBODY, HTML_THEAD, HTML_TFOOT))
			return true;
		return false;
	case HTML_TD:
	case HTML_TH:
		return pop_to_any(t, HTML_TR, HTML_TR, HTML_TR);
	case HTML_COL:
		return pop_to_any(
		    t, HTML_COLGROUP, HTML_COLGROUP, HTML_COLGROUP);
	default:
		return pop_to_any(t, HTML_TABLE, HTML_TABLE, HTML_TABLE);
	}
}

static bool
is_table_part(enum html_tag tag)
{
	return tag == HTML_CAPTION || tag == HTML_COL || tag == HTML_COLGROUP ||
	    tag == HTML_TBODY || tag == HTML_TD || tag == HTML_TFOOT ||
	    tag == HTML_TH || tag == HTML_THEAD || tag == HTML_TR;
}

/*
 * An element ends, though blocks inside it stay open: it is forgotten in the
 * middle of the stack.
 */
static void
forget(struct html_tree *t, size_t i)
{
	struct html_open *o = &t->open[i];

	t->open_of[o->tag]--;
	t->open_of[HTML_OTHER]++;
	t->links -= o->link;
	o->link = false;
	o->tag = HTML_OTHER;
}

/* The end tag of a formatting element (13.2.6.4.7, "adoption agency"). */
static void
close_formatting(struct html_tree *t, enum html_tag tag)
{
	size_t i = find(t, tag, SCOPE), j = i;

	if (i == NOT_OPEN)
		return;
	while (++j < t->depth)
		if (kc_html_tag_flags((enum html_tag)t->open[j].tag) &
		    HTML_SPECIAL)
			break;
	if (j == t->depth)
		pop_to(t, i);
	else
		forget(t, i);
}

/* The end tag of a form ends nothing but the form. */
static void
close_form(struct html_tree *t)
{
	size_t i = find(t, HTML_FORM, SCOPE);

	t->in_form = false;
	if (i == NOT_OPEN)
		return;
	while (kc_html_tag_flags((enum html_tag)top(t)->tag) & HTML_IMPLIED)
		pop(t);
	if (i + 1 == t->depth)
		pop(t);
	else
		forget(t, i);
}

/* End what this start tag alone ends, as prepare_start. */
static bool
prepare_by_tag(struct html_tree *t, enum html_tag tag)
{
	switch (tag) {
	case HTML_LI:
	case HTML_DD:
	case HTML_DT:
		close_item(t, tag);
		close_tag(t, HTML_P, SCOPE_BUTTON);
		return true;
	case HTML_TABLE:
		if (top(t)->tag == HTML_TABLE || top(t)->tag == HTML_TBODY ||
		    top(t)->tag == HTML_TR)
			close_tag(t, HTML_TABLE, SCOPE_TABLE);
		return true;
	case HTML_A:
	case HTML_NOBR:
		close_formatting(t, tag);
		return true;
	case HTML_BUTTON:
		close_tag(t, HTML_BUTTON, SCOPE);
		return true;
	case HTML_SELECT:
		return !close_tag(t, HTML_SELECT, SCOPE);
	case HTML_OPTGROUP:
	case HTML_OPTION:
		if (top(t)->tag == HTML_OPTION)
			pop(t);
		if (tag == HTML_OPTGROUP && top(t)->tag == HTML_OPTGROUP)
			pop(t);
		return true;
	case HTML_FORM:
		t->in_form = t->in_form || !t->open_of[HTML_TEMPLATE];
		return true;
	case HTML_HEAD:
	case HTML_FRAMESET:
		return false;
	default:
		return true;
	}
}

/* End what a start tag ends; false: the tag itself is to be ignored. */
static bool
prepare_start(struct html_tree *t, enum html_tag tag, unsigned flags)
{
	if (t->open_of[HTML_SELECT] && (flags & (HTML_BLOCK | HTML_VOID)) &&
	    tag != HTML_OPTION && tag != HTML_OPTGROUP && tag != HTML_HR)
		close_tag(t, HTML_SELECT, SCOPE);
	if (is_table_part(tag))
		return prepare_table_part(t, tag);
	if (tag == HTML_FORM && t->in_form && !t->open_of[HTML_TEMPLATE])
		return false;
	if ((flags & HTML_CLOSES_P) && tag != HTML_LI && tag != HTML_DD &&
	    tag != HTML_DT)
		close_tag(t, HTML_P, SCOPE_BUTTON);
	if (flags & HTML_HEADING) {
		if (kc_html_tag_flags((enum html_tag)top(t)->tag) &
		    HTML_HEADING)
			pop(t);
		return true;
	}
	return prepare_by_tag(t, tag);
}

/* Start tags in svg and math; true if it was done with. */
static bool
start_foreign(struct html_tree *t, const struct html_token *token,
    unsigned flags, kc_status *st)
{
	if (!t->depth || !top(t)->foreign)
		return false;
	if (flags & HTML_BREAKOUT) {
		while (t->depth && top(t)->foreign)
			pop(t);
		return false;
	}
	*st = insert(t, token, token->self_closing);
	return true;
}

static kc_status
start_tag(struct html_tree *t, struct html_lexer *l, struct html_token *token)
{
	unsigned flags = kc_html_tag_flags(token->tag);
	bool closed = t->xml && token->self_closing;
	kc_status st = KC_OK;

	/* Elements without a rule are as good as not there. */
	if (token->tag == HTML_OTHER)
		return KC_OK;
	if (start_foreign(t, token, flags, &st))
		return st;
	if (token->tag == HTML_IMAGE) {
		token->tag = HTML_IMG;
		flags = kc_html_tag_flags(HTML_IMG);
	}
	if (token->tag == HTML_HTML || token->tag == HTML_BODY) {
		bool html = token->tag == HTML_HTML;
		bool *seen = html ? &t->seen_html : &t->seen_body;

		if (!*seen)
			*(html ? &t->html : &t->body) = token->text;
		*seen = true;
		return KC_OK;
	}
	if (!prepare_start(t, token->tag, flags))
		return KC_OK;
	st = insert(t, token,
	    closed || (flags & HTML_VOID) ||
		((token->tag == HTML_SVG || token->tag == HTML_MATH) &&
		    token->self_closing));
	/* Text of a raw element that could not be opened would be shown. */
	if (!closed && (flags & (HTML_RAW | HTML_RCDATA))) {
		l->raw = token->tag;
		if (!st && t->depth == HTML_MAX_DEPTH &&
		    top(t)->tag != token->tag) {
			kc_html_next(l, token);
			l->raw = HTML_OTHER;
		}
	}
	return st;
}

/* An end tag that is not special: up to its element, if nothing special ends. */
static void
end_inline(struct html_tree *t, enum html_tag tag)
{
	if (!t->open_of[tag])
		return;
	for (size_t i = t->depth; i-- > 0;) {
		if (t->open[i].tag == tag) {
			pop_to(t, i);
			return;
		}
		if (kc_html_tag_flags((enum html_tag)t->open[i].tag) &
		    HTML_SPECIAL)
			return;
	}
}

/* The end tag of any heading ends the innermost one, whichever it is. */
static void
end_heading(struct html_tree *t)
{
	for (size_t i = t->depth; i-- > 0;) {
		const struct html_open *o = &t->open[i];

		if (kc_html_tag_flags((enum html_tag)o->tag) & HTML_HEADING) {
			pop_to(t, i);
			return;
		}
		if (is_boundary(o, SCOPE))
			return;
	}
}

static kc_status
end_tag(struct html_tree *t, struct html_token *token)
{
	unsigned flags = kc_html_tag_flags(token->tag);

	switch (token->tag) {
	case HTML_OTHER:
	case HTML_HTML:
	case HTML_BODY:
	case HTML_HEAD:
		return KC_OK;
	case HTML_BR:
		token->text.len = 0;
		return insert(t, token, true);
	case HTML_P:
		/* An end tag alone is an empty paragraph: it breaks the line. */
		if (close_tag(t, HTML_P, SCOPE_BUTTON))
			return KC_OK;
		token->text.len = 0;
		return insert(t, token, true);
	default:
		break;
	}
	if (t->depth && top(t)->foreign)
		end_inline(t, token->tag);
	else if (flags & HTML_HEADING)
		end_heading(t);
	else if (flags & HTML_FORMATTING)
		close_formatting(t, token->tag);
	else if (token->tag == HTML_FORM && !t->open_of[HTML_TEMPLATE])
		close_form(t);
	else if (is_table_part(token->tag) || token->tag == HTML_TABLE)
		close_tag(t, token->tag, SCOPE_TABLE);
	else if (token->tag == HTML_LI)
		close_tag(t, HTML_LI, SCOPE_LIST);
	else if (flags & HTML_SPECIAL)
		close_tag(t, token->tag, SCOPE);
	else
		end_inline(t, token->tag);
	return KC_OK;
}

static void
reset(struct html_tree *t, kc_str page)
{
	t->count = 0;
	t->text.len = 0;
	t->page = page;
	t->html = t->body = (kc_str){NULL, 0};
	t->flattened = 0;
	t->data_count = 0;
	t->depth = 0;
	memset(t->open_of, 0, sizeof(t->open_of));
	t->links = 0;
	t->seen_html = t->seen_body = t->in_form = false;
}

kc_status
kc_html_tree_read(struct html_tree *t, kc_str page, bool xml, kc_error *err)
{
	struct html_lexer lexer = {
	    page.ptr, kc_str_end(page), HTML_OTHER, false};
	struct html_token token = {0};
	kc_status st = KC_OK;

	reset(t, page);
	t->xml = xml;
	if (page.len >= UINT32_MAX)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "a page of %zu bytes is too long", page.len);
	while (!st) {
		lexer.cdata = xml || (t->depth && top(t)->foreign);
		kc_html_next(&lexer, &token);
		if (token.kind == HTML_TOKEN_END_OF_TEXT)
			break;
		if (token.kind == HTML_TOKEN_TEXT)
			st = add_text(t, &token);
		else if (token.kind == HTML_TOKEN_START)
			st = start_tag(t, &lexer, &token);
		else
			st = end_tag(t, &token);
	}
	pop_to(t, 0);
	if (st == KC_ERR_LIMIT)
		return kc_fail(err, st, 0,
		    "a page of more than %d elements and texts",
		    HTML_MAX_NODES);
	return st ? kc_fail_nomem(err) : KC_OK;
}

void
kc_html_tree_release(struct html_tree *t)
{
	kc_free(t->nodes);
	kc_buf_release(&t->text);
	memset(t, 0, sizeof(*t));
}
