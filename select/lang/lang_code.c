/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that are code: by their tokens, a statement, lines of them (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "select/quality/code.h"

#include <string.h>

/* True for half of the tokens with digits among letters or signs, or near to code. */
static bool
are_figures(const struct kc_lang_tokens *k)
{
	size_t code = k->code + k->joined;

	if (k->mixed >= 3 && k->mixed * 2 >= k->n)
		return true;
	/* "%5 = load i32, i32* %width": a token of code is as two of these. */
	return k->code && k->mixed && code + k->mixed >= 4 &&
	    (code * 2 + k->mixed) * 3 >= k->n * 2;
}

/*
 * Nothing but addresses; keys for the most part; names after "#" for three quarters;
 * names of programs for a third, two of them unless there are fewer than four tokens;
 * joined names for more than half; or one visible byte in eight a sign of programs
 * ("total_sent = 0" has two of twelve, lines of the open-source guides one in 40).
 */
static bool
are_no_words(const struct kc_lang_tokens *k)
{
	size_t code = k->code ? k->code + k->joined : 0;

	if (k->n == k->mails)
		return !k->addresses != !k->mails;
	/* "d41d8cd98f00b204e9800998ecf8427e  usr/share/doc/a/copyright" */
	if (k->keys >= 32 && k->n <= 3)
		return true;
	return k->keys * 2 > k->bytes || k->joined * 2 > k->n ||
	    (k->tags >= 3 && k->tags * 4 >= k->n * 3) ||
	    (code * 3 >= k->n && code * 2 >= (k->n < 4 ? k->n : 4)) ||
	    (k->signs >= 2 && k->signs * 8 >= k->bytes);
}

/* True for one line that kc-filter takes for code, and with tokens of it. */
static bool
is_code_line(kc_str text, const struct kc_lang_tokens *k)
{
	size_t code = k->code + k->joined;

	return code >= 2 && code * 5 >= k->n && kc_str_end(text)[-1] != '.' &&
	    !memchr(text.ptr, '\n', text.len) &&
	    kc_code_line(text) == KC_LINE_CODE;
}

bool
kc_lang_is_code(kc_str text, const struct kc_lang_tokens *k)
{
	return are_no_words(k) || are_figures(k) || is_code_line(text, k) ||
	    kc_lang_is_statement(text, k->n, k->code + k->joined);
}

/* The lines of a short text: which are code, which prose; some are neither ("end"). */
struct snippet {
	size_t code, prose, lines;
};

/* Four words and no sign of code, or letters beyond ASCII, or the end of a sentence. */
static bool
is_prose_line(kc_str line, const struct kc_lang_tokens *k)
{
	return k->n >= 4 || k->other || kc_str_end(line)[-1] == '.' ||
	    kc_str_end(line)[-1] == '!' || kc_str_end(line)[-1] == '?';
}

static void
count_line(struct snippet *s, kc_str line)
{
	enum kc_line_kind kind = kc_code_line(line);
	struct kc_lang_tokens k = {0};

	if (kind == KC_LINE_BLANK)
		return;
	s->lines++;
	kc_lang_count_tokens(line, &k);
	if (kind == KC_LINE_SURE || kind == KC_LINE_CODE ||
	    kc_lang_is_code(line, &k))
		s->code++;
	else if (kind != KC_LINE_BRACKET && is_prose_line(line, &k))
		s->prose++;
}

bool
kc_lang_is_snippet(kc_str text)
{
	enum { SNIPPET_BYTES = 1000 };
	struct snippet s = {0};

	if (text.len > SNIPPET_BYTES || !memchr(text.ptr, '\n', text.len))
		return false;
	while (text.len && !s.prose) {
		const char *lf = memchr(text.ptr, '\n', text.len);
		size_t n = lf ? (size_t)(lf - text.ptr) : text.len;

		count_line(&s, (kc_str){text.ptr, n});
		n += lf != NULL;
		text = (kc_str){text.ptr + n, text.len - n};
	}
	return !s.prose && s.code && s.code * 2 >= s.lines;
}
