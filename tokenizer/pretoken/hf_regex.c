/* SPDX-License-Identifier: Apache-2.0 */
/* The expressions of tokenizer.json for PCRE2 (hf_regex.h). */
#include <config.h>

#include "tokenizer/pretoken/hf_regex.h"

#include "kcorpus/unicode.h"

#include "unicode/decode.h"

#include <string.h>

/* White_Space: PCRE2's \s has U+180E besides. */
#define SPACES \
	"\\x09-\\x0D\\x20\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}" \
	"\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}"
enum { DEPTH = 32 }; /* of groups in groups */

struct regex_reader {
	kc_str in;
	size_t at;
	kc_buf *out;
	unsigned depth;
	bool any_case;
	char letter; /* what came last, where case does not matter */
};

static kc_status
refuse_regex(const struct regex_reader *r, kc_error *err)
{
	int n = r->in.len - r->at < 20 ? (int)(r->in.len - r->at) : 20;

	return kc_fail(err, KC_ERR_ARG, r->at,
	    "an expression is not supported from byte %zu on: '%.*s'", r->at, n,
	    r->in.ptr + r->at);
}

static kc_status
put(const struct regex_reader *r, const char *text, kc_error *err)
{
	return kc_buf_add(r->out, kc_str_of(text)) ? kc_fail_nomem(err) : KC_OK;
}

static bool
starts(const struct regex_reader *r, const char *text)
{
	size_t n = strlen(text);

	return r->in.len - r->at >= n && !memcmp(r->in.ptr + r->at, text, n);
}

/* Go past `text`, if it comes next. */
static bool
pass(struct regex_reader *r, const char *text)
{
	if (!starts(r, text))
		return false;
	r->at += strlen(text);
	return true;
}

static bool
at_end(const struct regex_reader *r)
{
	return r->at == r->in.len;
}

/* --- Characters --- */

/* A character by itself, in or outside of a class. */
static kc_status
put_char(struct regex_reader *r, uint32_t cp, kc_error *err)
{
	bool plain = cp < 0x80 && kc_class(cp) & (KC_CLASS_L | KC_CLASS_N);
	kc_status st = plain ? kc_buf_addc(r->out, (char)cp)
			     : kc_buf_addf(r->out, "\\x{%X}", (unsigned)cp);

	return st ? kc_fail_nomem(err) : KC_OK;
}

/* Hexadecimal digits up to the brace that ends them. */
static kc_status
read_hex(struct regex_reader *r, uint32_t *cp, kc_error *err)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	size_t start = r->at;

	for (*cp = 0; !at_end(r) && r->at - start < 6; r->at++) {
		const char *d = memchr(digits, r->in.ptr[r->at], 32);

		if (!d)
			break;
		*cp = *cp << 4 | (uint32_t)((d - digits) & 15);
	}
	if (r->at == start || *cp > 0x10FFFF || !pass(r, "}"))
		return refuse_regex(r, err);
	return KC_OK;
}

/* The character that comes next, which may be escaped. */
static kc_status
read_char(struct regex_reader *r, uint32_t *cp, kc_error *err)
{
	static const struct {
		char name, value;
	} known[] = {{'t', '\t'}, {'n', '\n'}, {'r', '\r'}, {'f', '\f'},
	    {'v', '\v'}, {'a', '\a'}, {'e', 0x1B}};
	const char *p = r->in.ptr + r->at, *end = kc_str_end(r->in);
	bool escaped = *p == '\\';

	if (pass(r, "\\x{"))
		return read_hex(r, cp, err);
	if (escaped && ++p == end)
		return refuse_regex(r, err);
	for (size_t i = 0; escaped && i < sizeof(known) / sizeof(*known); i++)
		if (*p == known[i].name) {
			*cp = (unsigned char)known[i].value;
			r->at += 2;
			return KC_OK;
		}
	*cp = kc_utf8_next(&p, end);
	if (escaped && kc_class(*cp) & (KC_CLASS_L | KC_CLASS_N))
		return refuse_regex(r, err);
	r->at = (size_t)(p - r->in.ptr);
	return KC_OK;
}

/* --- Properties --- */

static kc_status
put_range(struct regex_reader *r, uint32_t first, uint32_t last, kc_error *err)
{
	return kc_buf_addf(
		   r->out, "\\x{%X}-\\x{%X}", (unsigned)first, (unsigned)last)
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

/* A general category, with those of its code points that PCRE2 may not know. */
static kc_status
put_category(struct regex_reader *r, kc_str name, kc_error *err)
{
	if (kc_buf_addf(r->out, "\\p{%.*s}", (int)name.len, name.ptr))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < kc_newer_runs_count; i++)
		if (!memcmp(kc_newer_runs[i].category, name.ptr, name.len))
			KC_TRY(put_range(r, kc_newer_runs[i].first,
			    kc_newer_runs[i].last, err));
	return KC_OK;
}

/*
 * \w in a class: letters, marks, digits and what joins them, and the signs that are
 * Alphabetic.
 */
static kc_status
put_word(struct regex_reader *r, kc_error *err)
{
	static const char *const categories[] = {"L", "M", "Nd", "Nl", "Pc"};

	for (size_t i = 0; i < sizeof(categories) / sizeof(*categories); i++)
		KC_TRY(put_category(r, kc_str_of(categories[i]), err));
	return put(r,
	    "\\x{24B6}-\\x{24E9}\\x{1F130}-\\x{1F149}"
	    "\\x{1F150}-\\x{1F169}\\x{1F170}-\\x{1F189}",
	    err);
}

/*
 * \w by itself, which has the superscripts and fractions of Latin-1 besides, after each
 * of some strings that end in NULL, and `after`.
 */
static kc_status
put_words(struct regex_reader *r, const char *const *before, const char *after,
    kc_error *err)
{
	for (; *before; before++) {
		KC_TRY(put(r, *before, err));
		KC_TRY(put_word(r, err));
		KC_TRY(put(r, "\\xB2\\xB3\\xB9\\xBC-\\xBE", err));
	}
	return put(r, after, err);
}

static kc_status
put_script(struct regex_reader *r, kc_script script, kc_error *err)
{
	uint32_t first = UINT32_MAX;

	for (uint32_t cp = 0; cp <= 0x110000; cp++) {
		bool has = cp < 0x110000 && kc_script_of(cp) == script;

		if (has && first == UINT32_MAX)
			first = cp;
		if (has || first == UINT32_MAX)
			continue;
		KC_TRY(put_range(r, first, cp - 1, err));
		first = UINT32_MAX;
	}
	return KC_OK;
}

/* True for a letter or two that name a category in both. */
static bool
is_category(kc_str name)
{
	static const char known[] = "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No "
				    "P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So "
				    "Z Zs Zl Zp ";
	const char *at = memmem(known, sizeof(known) - 1, name.ptr, name.len);

	return name.len && name.len <= 2 && at && at[name.len] == ' ' &&
	    (at == known || at[-1] == ' ');
}

/* What stands in a class for \p{...}, which comes next. */
static kc_status
read_property(struct regex_reader *r, kc_error *err)
{
	const char *start = r->in.ptr + r->at + 3, *end;
	kc_str name;

	if (!starts(r, "\\p{"))
		return refuse_regex(r, err);
	end = memchr(start, '}', (size_t)(kc_str_end(r->in) - start));
	if (!end)
		return refuse_regex(r, err);
	name = (kc_str){start, (size_t)(end - start)};
	if (is_category(name)) {
		r->at = (size_t)(end + 1 - r->in.ptr);
		return put_category(r, name, err);
	}
	for (kc_script s = KC_SCRIPT_HANGUL; s < KC_SCRIPT_OTHER; s++)
		if (kc_str_equal(name, kc_str_of(kc_script_name(s)))) {
			r->at = (size_t)(end + 1 - r->in.ptr);
			return put_script(r, s, err);
		}
	return refuse_regex(r, err);
}

/* --- Classes --- */

static kc_status read_items(struct regex_reader *r, kc_error *err);

/* A character of a class, or a range from it on. */
static kc_status
read_range(struct regex_reader *r, kc_error *err)
{
	uint32_t first, last;

	KC_TRY(read_char(r, &first, err));
	last = first;
	if (starts(r, "-") && !starts(r, "-]")) {
		r->at++;
		if (at_end(r) || strchr("[&-", r->in.ptr[r->at]))
			return refuse_regex(r, err);
		KC_TRY(read_char(r, &last, err));
	}
	if (last < first || (r->any_case && last >= 0x80))
		return refuse_regex(r, err);
	KC_TRY(put_char(r, first, err));
	if (last == first)
		return KC_OK;
	KC_TRY(put(r, "-", err));
	return put_char(r, last, err);
}

/* One thing in a class. */
static kc_status
read_item(struct regex_reader *r, kc_error *err)
{
	static const struct {
		const char *name, *value;
	} known[] = {{"\\s", SPACES}, {"\\S", "\\S\\x{180E}"}};
	size_t start = r->at;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (pass(r, known[i].name))
			return put(r, known[i].value, err);
	if (pass(r, "\\w"))
		return put_word(r, err);
	if (pass(r, "\\d"))
		return put_category(r, KC_STR("Nd"), err);
	if (starts(r, "\\p") && !r->any_case)
		return read_property(r, err);
	/* A class in a class is part of it. */
	if (starts(r, "[") && !starts(r, "[:") && !starts(r, "[^")) {
		r->at++;
		if (r->depth++ == DEPTH)
			return refuse_regex(r, err);
		KC_TRY(read_items(r, err));
		r->depth--;
		return pass(r, "]") ? KC_OK : refuse_regex(r, err);
	}
	if (starts(r, "[") || starts(r, "&&"))
		return refuse_regex(r, err);
	/* Elsewhere a hyphen would be read in more than one way. */
	if (starts(r, "-") && start && r->in.ptr[start - 1] != '[' &&
	    r->in.ptr[start - 1] != '^' && !starts(r, "-]"))
		return refuse_regex(r, err);
	return read_range(r, err);
}

/* What is in a class, up to the bracket that ends it or what && takes from it. */
static kc_status
read_items(struct regex_reader *r, kc_error *err)
{
	size_t start = r->at;

	while (!at_end(r) && !starts(r, "]") && !starts(r, "&&"))
		KC_TRY(read_item(r, err));
	return at_end(r) || r->at == start ? refuse_regex(r, err) : KC_OK;
}

/* Put `before` before what was written from `start` on, and `after` after it. */
static kc_status
wrap(struct regex_reader *r, size_t start, const char *before,
    const char *after, kc_error *err)
{
	size_t n = strlen(before), len = r->out->len - start;

	KC_TRY(put(r, before, err));
	memmove(r->out->ptr + start + n, r->out->ptr + start, len);
	memcpy(r->out->ptr + start, before, n);
	return put(r, after, err);
}

/* [a&&b] and [a&&[^b]], which PCRE2 does not have: a is looked at first. */
static kc_status
read_intersection(struct regex_reader *r, size_t start, kc_error *err)
{
	bool nested = pass(r, "&&["), negated = nested && pass(r, "^");

	if (!nested)
		r->at += 2;
	KC_TRY(wrap(r, start, "(?:(?=", "])", err));
	KC_TRY(put(r, negated ? "[^" : "[", err));
	KC_TRY(read_items(r, err));
	if (!pass(r, "]") || (nested && !pass(r, "]")))
		return refuse_regex(r, err);
	return put(r, "])", err);
}

static kc_status
read_class(struct regex_reader *r, kc_error *err)
{
	size_t start = r->out->len;
	bool negated;

	r->at++;
	negated = pass(r, "^");
	if (starts(r, "]") || (negated && r->any_case))
		return refuse_regex(r, err);
	KC_TRY(put(r, negated ? "[^" : "[", err));
	KC_TRY(read_items(r, err));
	if (pass(r, "]"))
		return put(r, "]", err);
	return negated ? refuse_regex(r, err)
		       : read_intersection(r, start, err);
}

/* --- The rest --- */

static kc_status read_alternatives(struct regex_reader *r, kc_error *err);

static kc_status
read_group(struct regex_reader *r, kc_error *err)
{
	static const char *const known[] = {
	    "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"};
	bool any_case = r->any_case, opened = false;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known) && !opened; i++)
		if ((opened = pass(r, known[i])))
			KC_TRY(put(r, known[i], err));
	if (!opened && pass(r, "(?i:")) {
		opened = r->any_case = true;
		KC_TRY(put(r, "(?i:", err));
	}
	if (!opened && (starts(r, "(?") || starts(r, "(*")))
		return refuse_regex(r, err);
	if (!opened) {
		r->at++;
		KC_TRY(put(r, "(?:", err));
	}
	if (r->depth++ == DEPTH)
		return refuse_regex(r, err);
	r->letter = 0;
	KC_TRY(read_alternatives(r, err));
	if (!pass(r, ")"))
		return refuse_regex(r, err);
	r->depth--;
	r->letter = 0;
	r->any_case = any_case;
	return put(r, ")", err);
}

/* True for two letters that Oniguruma also finds as one character, such as U+00DF. */
static bool
folds_to_one(char a, char b)
{
	return (a == 's' && (b == 's' || b == 't')) ||
	    (a == 'f' && (b == 'f' || b == 'i' || b == 'l'));
}

static kc_status
read_literal(struct regex_reader *r, kc_error *err)
{
	size_t start = r->at;
	uint32_t cp;

	if (strchr("*+?{}^)]", r->in.ptr[r->at]))
		return refuse_regex(r, err);
	KC_TRY(read_char(r, &cp, err));
	if (r->any_case &&
	    (cp >= 0x80 || folds_to_one(r->letter, (char)(cp | 0x20)))) {
		r->at = start;
		return refuse_regex(r, err);
	}
	r->letter = (char)(r->any_case ? cp | 0x20 : 0);
	return put_char(r, cp, err);
}

static kc_status
read_atom(struct regex_reader *r, kc_error *err)
{
	static const struct {
		const char *name, *value;
	} known[] = {{"\\s", "[" SPACES "]"}, {"\\S", "[^" SPACES "]"},
	    {"\\A", "\\A"}, {"\\z", "\\z"}, {"$", "(?=\\n|\\z)"},
	    {".", "[^\\n]"}};
	static const char *const border[] = {"(?:(?<=[", "])(?![", "])|(?<![",
	    "])(?=[", NULL, "[^", NULL, "[", NULL};
	bool is_class = starts(r, "\\p") || starts(r, "\\d");

	if (is_class || starts(r, "[") || starts(r, "."))
		r->letter = 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (pass(r, known[i].name))
			return put(r, known[i].value, err);
	if (pass(r, "\\b"))
		return put_words(r, border, "]))", err);
	if (pass(r, "\\W"))
		return put_words(r, border + 5, "]", err);
	if (pass(r, "\\w"))
		return put_words(r, border + 7, "]", err);
	if (starts(r, "["))
		return read_class(r, err);
	if (starts(r, "("))
		return read_group(r, err);
	if (!is_class)
		return read_literal(r, err);
	KC_TRY(put(r, "[", err));
	KC_TRY(read_item(r, err));
	return put(r, "]", err);
}

/* {n}, {n,} or {n,m}; false: none of these. */
static bool
pass_interval(struct regex_reader *r, bool *exact)
{
	size_t at = r->at + 1, first = at, comma;

	while (at < r->in.len && r->in.ptr[at] >= '0' && r->in.ptr[at] <= '9')
		at++;
	if (at == first || at - first > 4)
		return false;
	comma = at;
	*exact = at == r->in.len || r->in.ptr[at] != ',';
	if (!*exact)
		for (at++; at < r->in.len && r->in.ptr[at] >= '0' &&
		     r->in.ptr[at] <= '9';)
			at++;
	if (at == r->in.len || r->in.ptr[at] != '}' || at - comma > 5)
		return false;
	r->at = at + 1;
	return true;
}

/* How often what was written from `start` on comes. */
static kc_status
read_quantifier(struct regex_reader *r, size_t start, kc_error *err)
{
	size_t from = r->at;
	bool interval = starts(r, "{"), exact = false;

	if (!interval && !pass(r, "*") && !pass(r, "+") && !pass(r, "?"))
		return KC_OK;
	/* "ss" is found as one character, too. */
	if (r->letter == 's' || r->letter == 'f') {
		r->at = from;
		return refuse_regex(r, err);
	}
	if (interval && !pass_interval(r, &exact))
		return refuse_regex(r, err);
	if (!exact && !pass(r, "?") && !interval)
		(void)pass(r, "+");
	if (kc_buf_add(r->out, (kc_str){r->in.ptr + from, r->at - from}))
		return kc_fail_nomem(err);
	/* After an interval it says that what has one comes again and again. */
	if (interval && r->in.ptr[r->at - 1] == '}' && pass(r, "+"))
		KC_TRY(wrap(r, start, "(?:", ")+", err));
	r->letter = 0;
	return !at_end(r) && strchr("*+?{", r->in.ptr[r->at])
	    ? refuse_regex(r, err)
	    : KC_OK;
}

static kc_status
read_alternatives(struct regex_reader *r, kc_error *err)
{
	while (!at_end(r) && !starts(r, ")")) {
		size_t start = r->out->len;

		if (pass(r, "|")) {
			r->letter = 0;
			KC_TRY(put(r, "|", err));
			continue;
		}
		KC_TRY(read_atom(r, err));
		KC_TRY(read_quantifier(r, start, err));
	}
	return KC_OK;
}

kc_status
kc_hf_regex_translate(kc_str regex, kc_buf *out, kc_error *err)
{
	struct regex_reader r = {.in = regex, .out = out};

	KC_TRY(kc_utf8_expect(regex, err));
	KC_TRY(read_alternatives(&r, err));
	return at_end(&r) ? KC_OK : refuse_regex(&r, err);
}
