/* SPDX-License-Identifier: Apache-2.0 */
/* The tokenizer: tags, attributes, raw text. References: html_entity.c. */
#include <config.h>

#include "html_token.h"

#include <string.h>

bool
kc_html_same_letters(const char *p, const char *lower, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (kc_ascii_lower(p[i]) != lower[i])
			return false;
	return true;
}

/* What ends a name in a tag, a value without quotes, or white space in it. */
enum { SPACE = 1, NAME_END = 2, VALUE_END = 4 };

static const uint8_t classes[256] = {[' '] = SPACE | NAME_END | VALUE_END,
    ['\t'] = SPACE | NAME_END | VALUE_END,
    ['\n'] = SPACE | NAME_END | VALUE_END,
    ['\f'] = SPACE | NAME_END | VALUE_END,
    ['\r'] = SPACE | NAME_END | VALUE_END,
    ['/'] = NAME_END,
    ['='] = NAME_END,
    ['>'] = NAME_END | VALUE_END};

static bool
is_class(char c, unsigned class)
{
	return classes[(unsigned char)c] & class;
}

/* Where the value that begins at p ends; *value is without quotes. */
static const char *
value_end(const char *p, const char *end, kc_str *value)
{
	const char *start = p;

	if (p < end && (*p == '"' || *p == '\'')) {
		p = memchr(p + 1, *p, (size_t)(end - p - 1));
		if (!p)
			return NULL;
		*value = (kc_str){start + 1, (size_t)(p - start - 1)};
		return p + 1;
	}
	while (p < end && !is_class(*p, VALUE_END))
		p++;
	*value = (kc_str){start, (size_t)(p - start)};
	return p;
}

/*
 * Read an attribute at p, after white space and slashes. Returns where it ends
 * or the '>' of the tag (then *a has no name); NULL if the text ends before.
 */
static const char *
attribute_end(
    const char *p, const char *end, struct html_attribute *a, bool *slash)
{
	const char *start;

	*slash = false;
	while (p < end && (is_class(*p, SPACE) || *p == '/'))
		*slash = *p++ == '/';
	start = p;
	if (p < end && *p != '>') {
		*slash = false;
		p++; /* even a '=' begins a name */
		while (p < end && !is_class(*p, NAME_END))
			p++;
	}
	a->name = (kc_str){start, (size_t)(p - start)};
	a->value = (kc_str){start, 0};
	if (p == start)
		return p == end ? NULL : p;
	start = p;
	while (p < end && is_class(*p, SPACE))
		p++;
	if (p == end || *p != '=')
		return start;
	for (p++; p < end && is_class(*p, SPACE);)
		p++;
	return value_end(p, end, &a->value);
}

bool
kc_html_attribute_next(kc_str *rest, struct html_attribute *a)
{
	const char *end = rest->ptr + rest->len, *p;
	bool slash;

	p = attribute_end(rest->ptr, end, a, &slash);
	/* NULL: only white space and slashes were left */
	if (!p || !a->name.len) {
		rest->len = 0;
		return false;
	}
	*rest = (kc_str){p, (size_t)(end - p)};
	return true;
}

/* A tag whose name begins at p; false when the text ends inside it. */
static bool
read_tag(struct html_lexer *l, const char *p, struct html_token *t)
{
	const char *name = p, *attributes;
	struct html_attribute a;

	while (p < l->end && !kc_ascii_is_space(*p) && *p != '/' && *p != '>')
		p++;
	t->tag = kc_html_tag_find(name, (size_t)(p - name));
	attributes = p;
	t->styled = false;
	do {
		p = attribute_end(p, l->end, &a, &t->self_closing);
		if (!p) {
			l->p = l->end;
			return false;
		}
		if (a.name.len == 5 || a.name.len == 6)
			t->styled = t->styled ||
			    kc_ascii_lower(*a.name.ptr) == 's' ||
			    kc_ascii_lower(*a.name.ptr) == 'h';
	} while (a.name.len);
	t->text = (kc_str){attributes, (size_t)(p - attributes)};
	l->p = p + 1;
	return true;
}

/* Behind the comment whose text begins at p. */
static const char *
comment_end(const char *p, const char *end)
{
	const char *start = p;

	if (p < end && *p == '>')
		return p + 1;
	if (end - p > 1 && p[0] == '-' && p[1] == '>')
		return p + 2;
	while ((p = memchr(p, '>', (size_t)(end - p)))) {
		if (p - start >= 2 && p[-1] == '-' && p[-2] == '-')
			return p + 1;
		if (p - start >= 3 && p[-1] == '!' && p[-2] == '-' &&
		    p[-3] == '-')
			return p + 1;
		p++;
	}
	return end;
}

static const char *
end_after(const char *p, const char *end, const char *what, size_t len)
{
	const char *found = memmem(p, (size_t)(end - p), what, len);

	return found ? found + len : end;
}

/*
 * Markup at p, which is a '<'. True if *t was filled; otherwise l->p is past
 * something without content, or still p when the '<' is text.
 */
static bool
read_markup(struct html_lexer *l, const char *p, struct html_token *t)
{
	const char *end = l->end;
	size_t left = (size_t)(end - p);

	if (left > 1 && kc_ascii_is_letter(p[1])) {
		t->kind = HTML_TOKEN_START;
		return read_tag(l, p + 1, t);
	}
	if (left > 2 && p[1] == '/' && kc_ascii_is_letter(p[2])) {
		t->kind = HTML_TOKEN_END;
		return read_tag(l, p + 2, t);
	}
	if (left >= 4 && !memcmp(p, "<!--", 4)) {
		l->p = comment_end(p + 4, end);
	} else if (l->cdata && left >= 9 && !memcmp(p, "<![CDATA[", 9)) {
		const char *stop = end_after(p + 9, end, "]]>", 3);

		t->kind = HTML_TOKEN_TEXT;
		t->references = false;
		t->text = (kc_str){p + 9, (size_t)(stop - p - 9)};
		if (t->text.len >= 3 && !memcmp(stop - 3, "]]>", 3))
			t->text.len -= 3;
		l->p = stop;
		return true;
	} else if (left > 1 &&
	    (p[1] == '!' || p[1] == '?' || (p[1] == '/' && left > 2))) {
		l->p = end_after(p + 1, end, ">", 1);
	}
	return false;
}

/* True if the end tag of `tag` begins at p, which is a '<'. */
static bool
is_end_tag(const char *p, const char *end, enum html_tag tag)
{
	const char *name = p + 2;

	if (end - p < 4 || p[1] != '/')
		return false;
	for (p = name; p < end && kc_ascii_is_letter(*p);)
		p++;
	return p < end && (kc_ascii_is_space(*p) || *p == '/' || *p == '>') &&
	    kc_html_tag_find(name, (size_t)(p - name)) == tag;
}

/* True if "<script" begins at p, as a tag does. */
static bool
is_script_tag(const char *p, const char *end)
{
	return end - p > 7 && kc_html_equal((kc_str){p, 7}, "<script") &&
	    (kc_ascii_is_space(p[7]) || p[7] == '/' || p[7] == '>');
}

/*
 * Where the text of the raw element ends: at its end tag. In a script, "<!--
 * <script" hides the next end tag ("script data double escaped state").
 */
static const char *
raw_end(const char *p, const char *end, enum html_tag tag)
{
	const char *comment = NULL; /* from where on its end is looked for */
	bool hidden = false;

	while ((p = memchr(p, '<', (size_t)(end - p)))) {
		if (comment &&
		    memmem(comment, (size_t)(p - comment), "-->", 3)) {
			comment = NULL;
			hidden = false;
		}
		if (comment)
			comment = p - 2;
		if (is_end_tag(p, end, tag)) {
			if (!hidden)
				return p;
			hidden = false;
		} else if (tag == HTML_SCRIPT && comment && !hidden &&
		    is_script_tag(p, end)) {
			hidden = true;
		} else if (tag == HTML_SCRIPT && !comment && end - p >= 4 &&
		    !memcmp(p, "<!--", 4)) {
			comment = p + 2; /* its dashes may end it: "<!-->" */
		}
		p++;
	}
	return end;
}

static void
read_raw(struct html_lexer *l, struct html_token *t)
{
	const char *end = l->raw == HTML_PLAINTEXT
	    ? l->end
	    : raw_end(l->p, l->end, l->raw);

	t->kind = HTML_TOKEN_TEXT;
	t->references = kc_html_tag_flags(l->raw) & HTML_RCDATA;
	t->text = (kc_str){l->p, (size_t)(end - l->p)};
	l->p = end;
	l->raw = HTML_OTHER;
}

/* True if the '<' at p is more than text. Many in a row are not a token each. */
static bool
may_be_markup(const char *p, const char *end)
{
	return end - p > 1 &&
	    (kc_ascii_is_letter(p[1]) || p[1] == '/' || p[1] == '!' ||
		p[1] == '?');
}

void
kc_html_next(struct html_lexer *l, struct html_token *t)
{
	t->kind = HTML_TOKEN_END_OF_TEXT;
	t->self_closing = false;
	if (l->raw) {
		read_raw(l, t);
		return;
	}
	while (l->p < l->end) {
		const char *start = l->p, *p = start;

		if (*p == '<') {
			if (read_markup(l, p, t))
				return;
			if (l->p != start)
				continue;
			p++;
		}
		do
			p = memchr(p, '<', (size_t)(l->end - p));
		while (p && !may_be_markup(p, l->end) && ++p);
		l->p = p ? p : l->end;
		t->kind = HTML_TOKEN_TEXT;
		t->references = true;
		t->text = (kc_str){start, (size_t)(l->p - start)};
		return;
	}
	t->kind = HTML_TOKEN_END_OF_TEXT;
}
