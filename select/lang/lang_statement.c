/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of programs, settings and logs, which read like prose (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "ascii.h"

#include <string.h>

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

static bool
has_sign(kc_str line, const char *signs)
{
	for (size_t i = 0; i < line.len; i++)
		if (kc_ascii_is_one_of(line.ptr[i], signs))
			return true;
	return false;
}

static bool
holds_word(kc_str line, const char *word)
{
	kc_str w = kc_str_of(word);

	return memmem(line.ptr, line.len, w.ptr, w.len) != NULL;
}

static bool
begins_with(kc_str line, const char *word)
{
	kc_str w;

	/* Most lines do not. */
	if (!line.len || *line.ptr != *word)
		return false;
	w = kc_str_of(word);
	return line.len >= w.len && !memcmp(line.ptr, w.ptr, w.len);
}

/* True if the line begins with one of the words, up to NULL. */
static bool
begins_with_any(kc_str line, const char *const *words)
{
	for (; *words; words++)
		if (begins_with(line, *words))
			return true;
	return false;
}

/*
 * A statement of SQL: "SELECT a FROM b WHERE c = 3;", in capitals or not, with a sign
 * that prose lacks, or a clause of one: "ORDER BY price DESC".
 */
static bool
is_query(kc_str line)
{
	static const char *const verbs[][2] = {{"SELECT ", " FROM "},
	    {"INSERT ", " INTO "}, {"UPDATE ", " SET "}, {"DELETE ", " FROM "},
	    {"CREATE ", " TABLE "}, {"ALTER ", " TABLE "}, {"DROP ", " TABLE "},
	    {"select ", " from "}, {"insert ", " into "}, {"update ", " set "},
	    {"delete ", " from "}, {"create ", " table "}};
	static const char *const clauses[] = {"ORDER BY ", "GROUP BY ",
	    "INNER JOIN ", "LEFT JOIN ", "RIGHT JOIN ", "PRIMARY KEY ",
	    "FOREIGN KEY ", NULL};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (begins_with(line, verbs[i][0]) &&
		    holds_word(
			(kc_str){line.ptr + 5, line.len - 5}, verbs[i][1]))
			return has_sign(line, "*=(;_");
	return begins_with_any(line, clauses);
}

/*
 * A command of a shell: "git commit -m x && git push", "# apt install foo_bar", with an
 * option, an operator or a token of code.
 */
static bool
is_command(kc_str line, size_t tokens, size_t code)
{
	static const char *const names[] = {"apt ", "apt-get ", "brew ",
	    "cargo ", "cat ", "cd ", "chmod ", "chown ", "cmake ", "cp ",
	    "curl ", "docker ", "echo ", "export ", "git ", "go ", "grep ",
	    "java ", "kubectl ", "ls ", "make ", "mkdir ", "mv ", "node ",
	    "npm ", "npx ", "pip ", "pip3 ", "python ", "python3 ", "rm ",
	    "scp ", "sed ", "ssh ", "sudo ", "systemctl ", "tar ", "wget ",
	    "yarn ", "yum ", NULL};

	if (line.len > 2 && kc_ascii_is_one_of(*line.ptr, "$#>%") &&
	    line.ptr[1] == ' ')
		line = (kc_str){line.ptr + 2, line.len - 2};
	if (begins_with(line, "RUN "))
		line = (kc_str){line.ptr + 4, line.len - 4};
	return begins_with_any(line, names) &&
	    (code * 4 >= tokens || holds_word(line, " -") ||
		holds_word(line, " && ") || holds_word(line, " | ") ||
		holds_word(line, "="));
}

/*
 * What programs print: heads of keys and mail, traces, lists of files; and lines that
 * begin with a word that no prose does.
 */
static bool
is_output(kc_str line)
{
	static const char *const beginnings[] = {"#define ", "#include ",
	    "(define ", "(defun ", "(lambda ", "(let ", "(setq ", "-----BEGIN ",
	    "-----END ", ".PHONY", "Accept-", "CMD [",
	    "Cache-Control:", "Content-", "DKIM-Signature:", "ENTRYPOINT [",
	    "EXPOSE ", "File \"/", "HTTP/1.",
	    "MIME-Version:", "Message-ID:", "PING ",
	    "In-Reply-To:", "Last-Modified:", "Access-Control-",
	    "Set-Cookie:", "Traceback (most recent call",
	    "User-Agent:", "WORKDIR ", "X-Mailer:", "begin 644 ",
	    "create mode ", "diff --git ", "make: *** ", NULL};
	static const char modes[] = "rwxrwxrwx";
	size_t n = 0;

	if (begins_with_any(line, beginnings) || holds_word(line, " HTTP/1."))
		return true;
	/* "-rw-r--r-- 1 root root" */
	if (line.len < 12 || !kc_ascii_is_one_of(*line.ptr, "-dl"))
		return false;
	while (n < 9 && (line.ptr[n + 1] == '-' || line.ptr[n + 1] == modes[n]))
		n++;
	return n == 9;
}

/* A place in a source: "list.c:58:7:". */
static bool
is_place(kc_str t)
{
	const char *colon = memchr(t.ptr, ':', t.len);

	return colon && colon > t.ptr && colon + 2 < kc_str_end(t) &&
	    kc_ascii_is_letter(colon[-1]) && kc_ascii_is_digit(colon[1]) &&
	    kc_str_end(t)[-1] == ':' &&
	    memchr(t.ptr, '.', (size_t)(colon - t.ptr));
}

/*
 * What failed, and where: "java.lang.Exception: timeout", "KeyError: name", "panic: x",
 * "list.c:58:7: error: x", "at Object.<anonymous> (/a/b.js:2:5)".
 */
static bool
is_failure(kc_str line)
{
	static const char *const ends[] = {"Error:", "Exception:", "Warning:"};
	const char *blank = memchr(line.ptr, ' ', line.len);
	kc_str first = {
	    line.ptr, blank ? (size_t)(blank - line.ptr) : line.len};

	if (is_place(first) ||
	    (kc_str_equal(first, KC_STR("at")) && kc_str_end(line)[-1] == ')' &&
		has_sign(line, "(") && has_sign(line, ":")))
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		kc_str end = kc_str_of(ends[i]);

		if (first.len > end.len &&
		    !memcmp(kc_str_end(first) - end.len, end.ptr, end.len) &&
		    kc_ascii_is_letter(kc_str_end(first)[-1 - (int)end.len]))
			return true;
	}
	return kc_str_equal(first, KC_STR("panic:"));
}

/* A number, a truth, something in quotes, a path or an image, as settings have. */
static bool
is_plain_value(kc_str v)
{
	static const char *const words[] = {
	    "true", "false", "null", "yes", "no", "on", "off", "none"};

	if (kc_ascii_is_digit(*v.ptr) || kc_ascii_is_one_of(*v.ptr, "\"'/[{"))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (kc_str_equal(kc_str_of(words[i]), v))
			return true;
	/* "image: nginx/ingress:latest" */
	return !has_sign(v, " ") && has_sign(v, "/") && has_sign(v, ":");
}

/*
 * A setting of YAML, INI or CSS: "- retries: 3", "mode = true", "margin: 0 auto;". Up to
 * four tokens, the first a name.
 */
static bool
is_setting(kc_str line, size_t tokens, size_t code)
{
	const char *p = line.ptr, *end = kc_str_end(line), *name;

	if (tokens > 4)
		return false;
	while (p < end && (*p == '-' || (unsigned char)*p <= ' '))
		p++;
	for (name = p; p < end &&
	     (kc_ascii_is_alnum(*p) || kc_ascii_is_one_of(*p, "_-."));)
		p++;
	if (p == name || p == end)
		return false;
	if (*p == ' ' && p + 2 < end && p[1] == '=')
		return p[2] == ' ';
	if (*p != ':' || p + 2 >= end || p[1] != ' ')
		return false;
	/* "- name: token" */
	if (tokens == 3 && *line.ptr == '-' && kc_ascii_is_lower(*name))
		return true;
	return end[-1] == ';' ||
	    (tokens <= 3 &&
		(code ||
		    is_plain_value((kc_str){p + 2, (size_t)(end - p - 2)})));
}

/* The end of a time, "12:30:05", in the first bytes of a line, or NULL. */
static const char *
find_time(kc_str line)
{
	enum { STAMP_BYTES = 32 };
	const char *end = kc_str_end(line);

	for (const char *p = line.ptr;
	     p + 8 <= end && p < line.ptr + STAMP_BYTES; p++) {
		bool ok = p[2] == ':' && p[5] == ':';

		for (size_t i = 0; ok && i < 8; i++)
			ok = i % 3 == 2 || kc_ascii_is_digit(p[i]);
		if (ok)
			return p + 8;
	}
	return NULL;
}

/* "[   12.345678] usb 1-1: new device": seconds and millionths in brackets. */
static bool
is_kernel_line(kc_str line)
{
	const char *close = memchr(line.ptr, ']', line.len);

	if (*line.ptr != '[' || !close || close - line.ptr < 9 ||
	    close[-7] != '.')
		return false;
	for (const char *p = line.ptr + 1; p < close; p++)
		if (!kc_ascii_is_digit(*p) && *p != ' ' && p != close - 7)
			return false;
	return true;
}

/*
 * A line of a log: a time near its start, and after it the level, or a process with its
 * number: "Oct 14 14:19:56 host sshd[753]: closed". What people write with a time, as
 * in a chat, has neither.
 */
static bool
is_log_line(kc_str line, size_t code)
{
	static const char *const levels[] = {" INFO ", " WARN ", " WARNING ",
	    " ERROR ", " DEBUG ", " TRACE ", " FATAL ", " NOTICE ", "]: "};
	const char *time = find_time(line);

	if (!time)
		return is_kernel_line(line);
	/* Nobody writes "12:30:05.000123", or a date and time before names. */
	if (time + 2 < kc_str_end(line) && (*time == '.' || *time == ',') &&
	    kc_ascii_is_digit(time[1]) && kc_ascii_is_digit(time[2]))
		return true;
	if (code && kc_ascii_is_digit(*line.ptr) &&
	    (time == line.ptr + 8 || time == line.ptr + 19))
		return true;
	line = (kc_str){time, (size_t)(kc_str_end(line) - time)};
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (holds_word(line, levels[i]))
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

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (kc_str_equal(kc_str_of(lines[i]), line))
			return true;
	if (tokens > 4)
		return false;
	/* "exit 0" */
	if (tokens == 2 && begins_with(line, "exit ") &&
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

/*
 * "  request:", "    - name:", "    type: string": a name on an indented line, with
 * nothing or one token after it.
 */
static bool
is_entry_of_block(kc_str line, size_t tokens)
{
	const char *colon = memchr(line.ptr, ':', line.len);

	tokens -= *line.ptr == '-' && tokens > 1;
	if (!colon || tokens > 2 ||
	    !kc_ascii_is_lower(line.ptr[*line.ptr == '-' ? 2 : 0]))
		return false;
	return tokens == 1 ? colon + 1 == kc_str_end(line)
			   : colon + 1 < kc_str_end(line) && colon[1] == ' ';
}

/*
 * A statement of SQL about anything: two words of capitals, the first of them a verb,
 * and small letters and signs after them: "CREATE FUNCTION f(text)".
 */
static bool
is_definition(kc_str line, size_t code)
{
	static const char *const verbs[] = {"ALTER ", "CREATE ", "DROP ",
	    "GRANT ", "RETURNS ", "REVOKE ", NULL};
	size_t capitals = 0, small = 0;

	if (!begins_with_any(line, verbs) || !(code || has_sign(line, "();")))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		capitals += kc_ascii_is_upper(line.ptr[i]);
		small += kc_ascii_is_lower(line.ptr[i]);
	}
	return capitals >= 8 && small;
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
	if (is_query(line) || is_command(line, tokens, code) ||
	    is_log_line(line, code) || is_setting(line, tokens, code) ||
	    is_output(line) || is_failure(line) || is_form(line, tokens) ||
	    is_definition(line, code) ||
	    (line.ptr - start > 1 && is_entry_of_block(line, tokens)))
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
