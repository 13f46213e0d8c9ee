/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which signs carry meaning where they stand (kcorpus/sketch.h). A sign of prose is one
 * of code or of a formula by what is next to it. White space is looked through where
 * spacing varies, as in a * b and a*b, and ends a sentence: a.b is a name, "a. b" two
 * sentences. A letter beyond ASCII makes a sign one of prose.
 */
#include <config.h>

#include "dedup_internal.h"

#include "ascii.h"
#include "kcorpus/unicode.h"

#include <string.h>

enum {
	FULL_WIDTH_FIRST = 0xFF01,
	FULL_WIDTH_LAST = 0xFF5E,
	FULL_WIDTH_SHIFT = 0xFF01 - 0x21,
	RULER = 4, /* as many equal signs in a row draw a line: ---- ==== */
	MIDDLE_DOT = 0xB7,
	LAST_SPACE = 0x3000,
	/* How far back a bracket is looked for: a call or a list in a line. */
	BRACKET_REACH = 64
};

/*
 * Signs beyond ASCII: of currency, of calculation, arrows, degrees, primes, of female
 * and male, and the units that are one character, those of temperature and \u33A1 (m2)
 * and its like.
 */
static const struct {
	uint16_t first, last;
} signs[] = {{0x00A2, 0x00A5}, {0x00AC, 0x00AC}, {0x00B0, 0x00B1},
    {0x00D7, 0x00D7}, {0x00F7, 0x00F7}, {0x2030, 0x2034}, {0x207A, 0x207C},
    {0x208A, 0x208C}, {0x20A0, 0x20CF}, {0x2103, 0x2103}, {0x2109, 0x2109},
    {0x2190, 0x21FF}, {0x2200, 0x22FF}, {0x2640, 0x2642}, {0x3371, 0x33DF},
    {0xFFE0, 0xFFE2}, {0xFFE5, 0xFFE6}};

static bool
is_always_sign(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (cp - signs[i].first <=
		    (uint32_t)signs[i].last - signs[i].first)
			return true;
	return false;
}

/* Triangles up and down say plus and minus before a number. */
static bool
is_triangle(uint32_t cp)
{
	return cp == 0x25B2 || cp == 0x25B3 || cp == 0x25BC || cp == 0x25BD;
}

char
kc_as_ascii(uint32_t cp)
{
	if (cp < 0x80)
		return (char)cp;
	if (cp - FULL_WIDTH_FIRST <= FULL_WIDTH_LAST - FULL_WIDTH_FIRST)
		return (char)(cp - FULL_WIDTH_SHIFT);
	if (cp - 0x2010 <= 0x2015 - 0x2010 || cp == 0x2212)
		return '-';
	return cp == 0x301C || cp == 0x223C ? '~' : 0;
}

/* --- What stands around --- */

static bool
is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* ASCII that a code point is or varies from; ' ' for white space, 0 for others. */
static char
look_of(uint32_t cp)
{
	char c = kc_as_ascii(cp);

	if (c > ' ' || cp > LAST_SPACE)
		return c;
	return kc_class(cp) & KC_CLASS_SPACE ? ' ' : 0;
}

/* The character at *q, which is moved after it; ' ' at the end. */
static char
look_after(const struct kc_fold_at *p, const char **q)
{
	return *q < p->end ? look_of(kc_utf8_next(q, p->end)) : ' ';
}

/* The character before *q, which is moved to it; ' ' at the start. */
static char
look_before(const struct kc_fold_at *p, const char **q)
{
	const char *at;

	if (*q == p->start)
		return ' ';
	at = *q = kc_step_back(p->start, *q);
	return look_of(kc_utf8_next(&at, p->end));
}

/* Characters around a sign, or a run of it: next to it, and past white space. */
struct sign_context {
	char before, after, prev, next;
	size_t run;
};

static struct sign_context
look_around(char c, const struct kc_fold_at *p)
{
	const char *l = p->at, *r = p->after;
	struct sign_context a = {.run = 1};

	/* What has RULER of them in a row was passed over. */
	while ((a.before = look_before(p, &l)) == c && a.run < RULER)
		a.run++;
	while ((a.after = look_after(p, &r)) == c && a.run < RULER)
		a.run++;
	a.prev = a.before;
	while (a.prev == ' ' && l > p->start)
		a.prev = look_before(p, &l);
	a.next = a.after;
	while (a.next == ' ' && r < p->end)
		a.next = look_after(p, &r);
	return a;
}

/* True if the comma between digits is one of thousands, as in 1,500. */
static bool
parts_thousands(const struct kc_fold_at *p)
{
	const char *q = p->after;
	size_t n = 0;

	while (q + n < p->end && n < 4 && kc_ascii_is_digit(q[n]))
		n++;
	return n == 3;
}

/* True for a part of a line that is drawn with it. */
static bool
in_ruler(char c, const struct kc_fold_at *p)
{
	const char *l = p->at, *r = p->after;
	size_t n = 1;

	while (n < RULER && look_after(p, &r) == c)
		n++;
	while (n < RULER && look_before(p, &l) == c)
		n++;
	return n == RULER;
}

/* From where on a bracket is looked for: nearby in the line, of which all is ASCII. */
static const char *
reach_back(const struct kc_fold_at *p)
{
	const char *q = p->at;

	while (q > p->start && p->at - q < BRACKET_REACH &&
	    (unsigned char)q[-1] < 0x80 && q[-1] != '\n')
		q--;
	return q;
}

/*
 * True within brackets of code: f(a, b), [1, 2] and {a: 1}; a parenthesis of prose
 * stands after a space.
 */
static bool
in_code_brackets(const struct kc_fold_at *p)
{
	const char *first = reach_back(p), *q = p->at;
	size_t open = 0;

	while (q > first) {
		char c = *--q;

		if (is_one_of(c, ")]}"))
			open++;
		if (!is_one_of(c, "([{") || (open && open--))
			continue;
		return c != '(' || (q > p->start && kc_ascii_is_alnum(q[-1]));
	}
	return false;
}

/* True after the question mark of a ? b : c. */
static bool
after_choice(const struct kc_fold_at *p)
{
	const char *first = reach_back(p), *q = p->at;

	while (q > first) {
		q--;
		if (*q == '?' && q - p->start > 1 && q[-1] == ' ' &&
		    q[1] == ' ')
			return true;
	}
	return false;
}

/* --- Signs that prose has too --- */

/* 1.5, 10:30, also 1 : 2 */
static bool
between_digits(const struct sign_context *a)
{
	return kc_ascii_is_digit(a->prev) && kc_ascii_is_digit(a->next);
}

/* -5, 3~, also 1 - x */
static bool
beside_digit(const struct sign_context *a)
{
	return kc_ascii_is_digit(a->prev) || kc_ascii_is_digit(a->next);
}

/* a*b, f(x), also (the end) and a * b */
static bool
beside_name(const struct sign_context *a)
{
	return kc_ascii_is_alnum(a->prev) || kc_ascii_is_alnum(a->next);
}

/* a,b and a:b, but not "a, b" */
static bool
within_name(const struct sign_context *a)
{
	return kc_ascii_is_alnum(a->before) && kc_ascii_is_alnum(a->after);
}

/*
 * With a space on either side, between names, or what may end and start one, as in
 * f() - (x): prose has such a hyphen beside letters beyond ASCII, and no such question
 * mark.
 */
static bool
stands_between(
    const struct sign_context *a, const char *ends, const char *starts)
{
	return a->before == ' ' && a->after == ' ' &&
	    (kc_ascii_is_alnum(a->prev) || is_one_of(a->prev, ends)) &&
	    (kc_ascii_is_alnum(a->next) || is_one_of(a->next, starts));
}

static bool
dot_matters(const struct sign_context *a)
{
	if (between_digits(a) && a->run == 1)
		return true;
	/* os.path and a.txt, .5 and *.c, ./a and ../a */
	return a->run < 3 && a->before &&
	    (kc_ascii_is_alnum(a->after) || a->after == '/');
}

static bool
comma_matters(const struct sign_context *a, const struct kc_fold_at *p)
{
	if (between_digits(a))
		return !parts_thousands(p);
	return within_name(a) || in_code_brackets(p);
}

static bool
colon_matters(const struct sign_context *a, const struct kc_fold_at *p)
{
	if (between_digits(a) || within_name(a))
		return true;
	/* http://, a::b and := */
	if ((kc_ascii_is_alnum(a->before) && a->after == '/') ||
	    (a->run == 2 && kc_ascii_is_alnum(a->after)) || a->after == '=')
		return true;
	/* def f(): at the end of its line */
	if (a->before == ')' &&
	    (p->after == p->end || *p->after == '\n' || *p->after == '\r'))
		return true;
	return in_code_brackets(p) || (a->before == ' ' && after_choice(p));
}

static bool
question_matters(const struct sign_context *a)
{
	/* $?, a?b, file?.c, x?=1 */
	if (a->before == '$' ||
	    (a->before > ' ' &&
		(kc_ascii_is_alnum(a->after) || is_one_of(a->after, ".=&$*("))))
		return true;
	/* a ? b : c, f(x) ? "a" : -1 */
	return stands_between(a, ")]\"'", "(\"'-&*!");
}

static bool
hyphen_matters(const struct sign_context *a)
{
	/* -5, i--, x -= y and p->q */
	if (beside_digit(a) || a->run > 1 || is_one_of(a->next, "=>"))
		return true;
	/* -x, ls -l, (-.5 */
	if ((kc_ascii_is_letter(a->after) || a->after == '.') &&
	    is_one_of(a->before, " (=,[{<>+*/%&|^!~"))
		return true;
	/* a - b and f() - (x), not e-mail */
	return stands_between(a, ")", "(");
}

static bool
tilde_matters(const struct sign_context *a)
{
	/* 3~5 and ~/bin; x = ~y and f(~y); ~x at the start of a word */
	return beside_digit(a) || a->after == '/' ||
	    (kc_ascii_is_alnum(a->next) &&
		is_one_of(a->prev, "(=&|^,+-*/%<>")) ||
	    (a->before == ' ' && kc_ascii_is_alnum(a->after));
}

static bool
star_matters(const struct sign_context *a)
{
	/* a * b, *.c and COUNT(*) */
	return beside_name(a) || a->after == '.' ||
	    (a->before == '(' && a->after == ')');
}

static bool
bang_matters(const struct sign_context *a)
{
	/* a != b, $! and #!/bin/sh; f(!x) and x = !y */
	if (a->next == '=' || is_one_of(a->before, "$#") ||
	    is_one_of(a->prev, "(&|="))
		return true;
	/* !x and !(x) at the start of a word */
	if (a->before == ' ' &&
	    (kc_ascii_is_alnum(a->after) || a->after == '('))
		return true;
	/* n! * m! */
	return a->run == 1 && kc_ascii_is_alnum(a->before) &&
	    is_one_of(a->next, "*/^+");
}

/* Strings next to what only code has: x = "a" and echo "$x". */
static bool
quote_matters(const struct sign_context *a)
{
	return (is_one_of(a->prev, "=+<>&|${[") && a->next > ' ') ||
	    (is_one_of(a->next, "=+<>&|$}]") && a->prev > ' ');
}

/* f(x), (a + b) * c and f(g()) */
static bool
parenthesis_matters(const struct sign_context *a)
{
	return beside_name(a) || is_one_of(a->prev, "+-*/%=<>^&|!([{)]}");
}

/* x = y; f(); a[i]; and i++; */
static bool
semicolon_matters(const struct sign_context *a)
{
	return kc_ascii_is_alnum(a->prev) || is_one_of(a->prev, ")]}+-");
}

static bool
matters_here(char c, const struct kc_fold_at *p)
{
	struct sign_context a = look_around(c, p);

	switch (c) {
	case '.':
		return dot_matters(&a);
	case ',':
		return comma_matters(&a, p);
	case ':':
		return colon_matters(&a, p);
	case '?':
		return question_matters(&a);
	case '-':
		return hyphen_matters(&a);
	case '~':
		return tilde_matters(&a);
	case '*':
		return star_matters(&a);
	case '!':
		return bang_matters(&a);
	case '"':
	case '\'':
	case '`':
		return quote_matters(&a);
	case '(':
	case ')':
		return parenthesis_matters(&a);
	case ';':
		return semicolon_matters(&a);
	case '^': /* x^2; ^^ is a smile */
		return a.run == 1;
	default:
		return false;
	}
}

char
kc_fold_sign(char c, enum kc_ascii_kind kind, const struct kc_fold_at *p)
{
	if (kind == KC_ASCII_NOTHING)
		return 0;
	if (kind != KC_ASCII_BRACKET && c != '(' && c != ')' && in_ruler(c, p))
		return 0;
	return kind != KC_ASCII_PERHAPS || matters_here(c, p) ? c : 0;
}

bool
kc_wide_sign_matters(uint32_t cp, const struct kc_fold_at *p)
{
	struct sign_context a;

	if (is_always_sign(cp))
		return true;
	if (cp != MIDDLE_DOT && !is_triangle(cp))
		return false;
	a = look_around(0, p);
	/* k\u00B7Pa, but not the lists of Korean; \u25B2 1.5% */
	return cp == MIDDLE_DOT ? within_name(&a) : kc_ascii_is_digit(a.next);
}

bool
kc_is_sign(uint32_t cp)
{
	return cp < 0x80
	    ? !kc_ascii_is_alnum((char)cp)
	    : is_always_sign(cp) || cp == MIDDLE_DOT || is_triangle(cp);
}
