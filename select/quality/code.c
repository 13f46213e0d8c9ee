/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the code of a text: fences, and runs of lines that are code (code.h). */
#include <config.h>

#include "code.h"

#include "mem.h"

#include <string.h>

enum { SHORTEST_FENCE = 3, LONGEST_FENCE = 8 };

/* Fewest lines that are code by their signs: one may be a formula in prose. */
enum { RUN_LINES = 2 };

/* The walk over the lines. */
struct code_walk {
	struct kc_code *code;
	kc_str text;
	size_t at; /* of the line to come */

	/* The run so far: from its first line of code to the last one. */
	size_t run_start, run_end;
	size_t code_lines, lines; /* up to run_end */
	size_t lines_after;       /* that are EITHER, after run_end */

	/* By sign of a fence: no line from here on closes one of this length. */
	size_t unclosed[2];
};

static kc_status
add_span(struct kc_code *code, size_t start, size_t end)
{
	if (code->n && code->spans[code->n - 1].end == start) {
		code->spans[code->n - 1].end = end;
		return KC_OK;
	}
	KC_TRY(KC_GROW(&code->spans, &code->cap, code->n + 1));
	code->spans[code->n++] = (struct kc_code_span){start, end};
	return KC_OK;
}

/* At most half of its lines may be such as prose has too. */
static kc_status
end_run(struct code_walk *w)
{
	kc_status st = KC_OK;

	if (w->code_lines >= RUN_LINES && w->code_lines * 2 >= w->lines)
		st = add_span(w->code, w->run_start, w->run_end);
	w->code_lines = w->lines = w->lines_after = 0;
	return st;
}

static void
extend_run(struct code_walk *w, size_t end)
{
	w->lines += w->lines_after + 1;
	w->lines_after = 0;
	w->run_end = end;
}

static kc_status
add_line_of_kind(
    struct code_walk *w, enum kc_line_kind kind, size_t start, size_t end)
{
	switch (kind) {
	case KC_LINE_BLANK:
		break;
	case KC_LINE_PROSE:
		return end_run(w);
	case KC_LINE_EITHER:
		w->lines_after++;
		break;
	case KC_LINE_BRACKET:
		/* Counts for neither side of end_run's share. */
		if (w->code_lines) {
			extend_run(w, end);
			w->lines--;
		}
		break;
	case KC_LINE_CODE:
		if (!w->code_lines) {
			w->run_start = start;
			w->lines_after = 0;
		}
		w->code_lines++;
		extend_run(w, end);
		break;
	case KC_LINE_SURE:
		KC_TRY(end_run(w));
		return add_span(w->code, start, end);
	}
	return KC_OK;
}

/* The line at `at` without its LF; *next is after it. */
static kc_str
line_at(kc_str text, size_t at, size_t *next)
{
	const char *p = text.ptr + at;
	const char *lf = memchr(p, '\n', text.len - at);
	size_t len = lf ? (size_t)(lf - p) : text.len - at;

	*next = at + len + (lf != NULL);
	return (kc_str){p, len};
}

/* A line of a fence. */
struct fence {
	char sign;
	size_t length; /* 0: it is none; at most LONGEST_FENCE */
	kc_str info;   /* what follows the signs, without blanks before it */
};

/*
 * Chat has tildes before and after words: "~~~ OK good", "~~~좋아요". The info of a
 * fence is the name of a language, of one token, or begins with one ("```c title=x").
 */
static bool
is_chat(char sign, kc_str info)
{
	for (size_t i = 0; i < info.len; i++)
		if ((unsigned char)info.ptr[i] >= 0x80 ||
		    (sign == '~' && info.ptr[i] == ' ' && *info.ptr != '{'))
			return true;
	return false;
}

/* Any indent: fences stand in lists and quotes too. */
static struct fence
fence_of(kc_str line)
{
	const char *p = line.ptr, *end = kc_str_end(line);
	struct fence f = {0};

	while (p < end && (*p == ' ' || *p == '\t' || *p == '>'))
		p++;
	if (p == end || (*p != '`' && *p != '~'))
		return f;
	for (f.sign = *p; p < end && *p == f.sign; p++)
		f.length++;
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	f.info = (kc_str){p, (size_t)(end - p)};
	/* ```code``` is a span. */
	if (f.length < SHORTEST_FENCE || is_chat(f.sign, f.info) ||
	    (f.sign == '`' && memchr(p, '`', f.info.len)))
		f.length = 0;
	if (f.length > LONGEST_FENCE)
		f.length = LONGEST_FENCE;
	return f;
}

/* Find the line that closes `f`; *next is after it. */
static bool
find_close(const struct code_walk *w, const struct fence *f, size_t from,
    size_t *close, size_t *next)
{
	for (size_t at = from; at < w->text.len; at = *next) {
		kc_str line = line_at(w->text, at, next);
		struct fence other = fence_of(line);

		if (other.sign == f->sign && other.length >= f->length &&
		    !other.info.len) {
			*close = at;
			return true;
		}
	}
	return false;
}

/* Names after which text stands, or none: ``` text. */
static bool
names_text(kc_str info)
{
	static const char *const names[] = {
	    "text", "txt", "plain", "markdown", "md"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (kc_str_equal(info, kc_str_of(names[i])))
			return true;
	return !info.len;
}

/* What two fence lines enclose: code, or text that is quoted. */
static bool
encloses_code(const struct fence *f, kc_str inside)
{
	struct kc_code_letters letters = {0};

	if (!names_text(f->info))
		return true;
	kc_code_count(&letters, inside);
	return letters.hangul <= letters.latin;
}

/* A word after tildes, "~~~OK", is no code unless the fence is closed. */
static kc_status
add_unclosed(
    struct code_walk *w, const struct fence *f, size_t start, size_t end)
{
	return f->sign == '~' && f->info.len ? KC_OK
					     : add_span(w->code, start, end);
}

/*
 * A fence that is never closed is one line of code: not all that follows.
 */
static kc_status
add_fence(
    struct code_walk *w, const struct fence *f, size_t start, size_t *next)
{
	size_t *unclosed = &w->unclosed[f->sign == '~'];
	size_t inside = *next, close, end;

	KC_TRY(end_run(w));
	if (*unclosed && f->length >= *unclosed)
		return add_unclosed(w, f, start, inside);
	if (!find_close(w, f, inside, &close, &end)) {
		*unclosed = f->length;
		return add_unclosed(w, f, start, inside);
	}
	*next = end;
	if (encloses_code(f, (kc_str){w->text.ptr + inside, close - inside}))
		return add_span(w->code, start, end);
	KC_TRY(add_span(w->code, start, inside));
	return add_span(w->code, close, end);
}

kc_status
kc_code_find(struct kc_code *code, kc_str text)
{
	struct code_walk w = {.code = code, .text = text};
	size_t next;

	code->n = 0;
	for (; w.at < text.len; w.at = next) {
		kc_str line = line_at(text, w.at, &next);
		struct fence f = fence_of(line);

		if (f.length)
			KC_TRY(add_fence(&w, &f, w.at, &next));
		else
			KC_TRY(add_line_of_kind(
			    &w, kc_code_line(line), w.at, next));
	}
	return end_run(&w);
}

void
kc_code_release(struct kc_code *code)
{
	kc_free(code->spans);
	*code = (struct kc_code)KC_CODE_INIT;
}
