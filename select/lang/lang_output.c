/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that programs print: logs, errors, lists of files (lang_statement.h). */
#include <config.h>

#include "lang_statement.h"

/*
 * Heads of keys and mail, traces, lists of files; and lines that begin with a word that
 * no prose does.
 */
static bool
is_head(kc_str line, unsigned begins)
{
	static const char modes[] = "rwxrwxrwx";
	size_t n = 0;

	if ((begins & KC_BEGINS_OUTPUT) ||
	    (memchr(line.ptr, '/', line.len) &&
		kc_lang_holds(line, " HTTP/1.")))
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
		kc_lang_has_sign(line, "(") && kc_lang_has_sign(line, ":")))
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

/* The end of a time, "12:30:05", in the first bytes of a line, or NULL. */
static const char *
find_time(kc_str line)
{
	enum { STAMP_BYTES = 40 };
	const char *p = line.ptr + 2;
	const char *end = line.ptr +
	    (line.len < STAMP_BYTES ? line.len : STAMP_BYTES);

	/* After the first colon there are five bytes more, and two before it. */
	for (; end - p > 5 && (p = memchr(p, ':', (size_t)(end - p) - 5));
	     p++) {
		bool ok = p[3] == ':';

		for (size_t i = 0; ok && i < 8; i++)
			ok = i % 3 == 2 || kc_ascii_is_digit((p - 2)[i]);
		if (ok)
			return p + 6;
	}
	return NULL;
}

/* "[   12.345678] usb 1-1: new device": seconds and millionths in brackets. */
static bool
is_kernel_line(kc_str line)
{
	const char *close;

	if (*line.ptr != '[')
		return false;
	close = memchr(line.ptr, ']', line.len);
	if (!close || close - line.ptr < 9 || close[-7] != '.')
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
		if (kc_lang_holds(line, levels[i]))
			return true;
	return false;
}

bool
kc_lang_is_output(kc_str line, unsigned begins, size_t code)
{
	return is_log_line(line, code) || is_head(line, begins) ||
	    is_failure(line);
}
