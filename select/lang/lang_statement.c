/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of programs, which read like prose (lang_internal.h). */
#include <config.h>

#include "lang_statement.h"

/* Words that statements of programs begin with, in byte order. */
static const char keywords[][12] = {"assert", "async", "await", "case", "class",
    "const", "def", "del", "do", "elif", "else", "elsif", "enum", "except",
    "export", "extern", "finally", "for", "foreach", "friend", "from",
    "function", "if", "import", "int", "lambda", "let", "local", "my", "new",
    "package", "private", "protected", "public", "raise", "return", "self",
    "static", "struct", "sub", "switch", "throw", "try", "typedef", "typeof",
    "union", "unless", "unsigned", "use", "using", "var", "void", "while",
    "with", "yield"};
const struct kc_lang_list kc_lang_keywords = KC_LANG_LIST(keywords);

static bool
begins_with_keyword(kc_str line)
{
	size_t n = 0;

	while (n < line.len && (unsigned char)(line.ptr[n] - 'a') < 26)
		n++;
	return n && n < line.len && kc_ascii_is_one_of(line.ptr[n], " (:{") &&
	    kc_lang_is_listed((kc_str){line.ptr, n}, &kc_lang_keywords);
}

/* True if the line begins with one of the words, up to NULL. */
static bool
begins_with_any(kc_str line, const char *const *words)
{
	for (; *words; words++)
		if (kc_lang_begins_with(line, *words))
			return true;
	return false;
}

/*
 * A short statement with nothing but words: "else:", "static bool", "case 2:",
 * "if not node:", "return null". "for example:", "if so:" and "return home" are prose,
 * so of other keywords it takes an indent ("\treturn data").
 */
static bool
is_short_statement(kc_str line, size_t tokens, bool indented)
{
	static const char *const lines[] = {"else", "else:", "esac", "endif",
	    "finally:", "private:", "protected:", "public:", "set -e",
	    "static bool", "static int", "static void",
	    "try:", "typedef struct"};
	static const char *const beginnings[] = {
	    "case ", "elif ", "except ", "if not ", "while ", NULL};
	static const char *const values[] = {
	    "return null", "return true", "return false", "return None", NULL};

	if (tokens > 4)
		return false;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (kc_str_equal(kc_str_of(lines[i]), line))
			return true;
	/* "exit 0" */
	if (tokens == 2 && kc_lang_begins_with(line, "exit ") &&
	    kc_ascii_is_digit(line.ptr[5]))
		return true;
	return (kc_str_end(line)[-1] == ':' &&
		   begins_with_any(line, beginnings)) ||
	    (tokens == 2 && begins_with_any(line, values)) ||
	    (indented && tokens <= 3 &&
		(begins_with_keyword(line) ||
		    kc_str_equal(line, KC_STR("break")) ||
		    kc_str_equal(line, KC_STR("continue")) ||
		    kc_str_equal(line, KC_STR("pass"))));
}

/*
 * A form of Lisp: it begins with a bracket and has another one within it, or never
 * closes it: "(if (not x)", "(defvar a-map". Prose in brackets has letters after a
 * full stop or ends in one.
 */
static bool
is_form(kc_str line, size_t tokens)
{
	size_t depth = 0, most = 0;

	if (*line.ptr != '(' || !kc_ascii_is_lower(line.ptr[1]) ||
	    kc_ascii_is_one_of(kc_str_end(line)[-1], ".,;:?!"))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		depth += line.ptr[i] == '(';
		depth -= line.ptr[i] == ')' && depth;
		most = depth > most ? depth : most;
	}
	return (most >= 2 && kc_str_end(line)[-2] != '.') ||
	    (depth && tokens <= 3);
}

/* A line longer than this is more than one statement. */
enum { STATEMENT_BYTES = 200 };

/*
 * A line of a program that reads like prose: it ends within brackets ("from .core
 * import ("), or begins with a keyword and has a token of code or the end of a
 * statement with brackets before ("for y in range(0, height):").
 */
bool
kc_lang_is_statement(kc_str line, size_t tokens, size_t code)
{
	const char *start = line.ptr;
	unsigned begins;
	char last;

	while (line.len && (unsigned char)line.ptr[line.len - 1] <= ' ')
		line.len--;
	while (line.len && (unsigned char)*line.ptr <= ' ')
		line = (kc_str){line.ptr + 1, line.len - 1};
	if (line.len < 2 || line.len > STATEMENT_BYTES ||
	    memchr(line.ptr, '\n', line.len))
		return false;
	last = line.ptr[line.len - 1];
	if (is_short_statement(line, tokens,
		line.ptr - start > 1 || (line.ptr > start && *start == '\t')))
		return true;
	if (line.len < 4)
		return false;
	begins = kc_lang_beginnings(line);
	if (kc_lang_is_command(line, begins, tokens, code) ||
	    kc_lang_is_output(line, begins, code) ||
	    kc_lang_is_setting(line, line.ptr - start > 1, tokens, code) ||
	    is_form(line, tokens))
		return true;
	if (last == '(' || last == '{' ||
	    (last == '\\' && line.ptr[line.len - 2] == ' ') ||
	    (last == ',' && code && (tokens < 5 || code * 5 >= tokens)))
		return true;
	if (!begins_with_keyword(line))
		return false;
	return (code &&
		   (code * 6 >= tokens || kc_ascii_is_one_of(last, ":;{"))) ||
	    (memchr(line.ptr, '(', line.len) &&
		kc_ascii_is_one_of(last, ":),;")) ||
	    (last == ';' && tokens < 5);
}
