/* SPDX-License-Identifier: Apache-2.0 */
/* Header fields of WARC (ISO 28500, section 5) and ARC (version 1 and 2). */
#include <config.h>

#include "warc_internal.h"

#include "ingest/html/html_token.h"

#include "ascii.h"

#include <string.h>

/* MAX_FIELDS bytes may hold the fields of a record whose first line is damaged. */
enum { MAX_BLANKS = 16, MAX_FIELDS = 4096 };

bool
kc_warc_equal(kc_str s, const char *lower)
{
	return kc_html_equal(s, lower);
}

static bool
is_filedesc(kc_str s)
{
	return s.len >= 11 && !memcmp(s.ptr, "filedesc://", 11);
}

/* True for "Name: value", and for a line that goes on with one. */
static bool
is_field_line(kc_str line)
{
	const char *colon = memchr(line.ptr, ':', line.len);

	return *line.ptr == ' ' || *line.ptr == '\t' ||
	    (colon && !memchr(line.ptr, ' ', (size_t)(colon - line.ptr)));
}

/*
 * True for fields of a WARC record, and nothing else, after a first line that may be
 * anything. A line that MAX_FIELDS cut is not looked at.
 */
static bool
begins_fields(kc_str s)
{
	const char *lf;
	kc_str line;
	size_t fields = 0;

	s.len = s.len < MAX_FIELDS ? s.len : MAX_FIELDS;
	lf = s.len ? memrchr(s.ptr, '\n', s.len) : NULL;
	s.len = lf ? (size_t)(lf - s.ptr) + 1 : 0;
	if (!kc_warc_next_line(&s, &line))
		return false;
	while (kc_warc_next_line(&s, &line)) {
		if (!is_field_line(line))
			return false;
		fields += line.len > 5 &&
		    kc_warc_equal((kc_str){line.ptr, 5}, "warc-");
	}
	return fields > 1;
}

bool
kc_looks_warc(kc_str s)
{
	/* As the reader does, but not for ever: it may be a text. */
	for (int i = 0; i < MAX_BLANKS && s.len; i++) {
		if (*s.ptr != '\r' && *s.ptr != '\n')
			break;
		s.ptr++;
		s.len--;
	}
	return (s.len >= 7 && kc_warc_equal((kc_str){s.ptr, 5}, "warc/") &&
		   s.ptr[6] == '.') ||
	    is_filedesc(s) || begins_fields(s);
}

bool
kc_looks_arc(kc_str s)
{
	const char *lf = s.len ? memchr(s.ptr, '\n', s.len) : NULL;
	struct warc_head head;

	return is_filedesc(s) ||
	    (lf &&
		kc_warc_read_arc_line(
		    (kc_str){s.ptr, (size_t)(lf - s.ptr)}, &head));
}

bool
kc_warc_next_line(kc_str *rest, kc_str *line)
{
	const char *lf = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
	size_t n = lf ? (size_t)(lf - rest->ptr) : rest->len;

	*line = (kc_str){rest->ptr, n};
	n += lf != NULL;
	rest->ptr = kc_ptr_add(rest->ptr, n);
	rest->len -= n;
	if (line->len && line->ptr[line->len - 1] == '\r')
		line->len--;
	return line->len > 0;
}

kc_str
kc_warc_trim(kc_str s)
{
	while (s.len && kc_ascii_is_space(*s.ptr)) {
		s.ptr++;
		s.len--;
	}
	while (s.len && kc_ascii_is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool
kc_warc_next_field(kc_str *rest, kc_str *name, kc_str *value)
{
	kc_str line, more;
	const char *colon;

	if (!kc_warc_next_line(rest, &line))
		return false;
	while (rest->len && (*rest->ptr == ' ' || *rest->ptr == '\t')) {
		kc_warc_next_line(rest, &more);
		line.len = (size_t)(more.ptr + more.len - line.ptr);
	}
	colon = memchr(line.ptr, ':', line.len);
	*name = *value = (kc_str){line.ptr, 0};
	if (!colon)
		return true;
	*name = kc_warc_trim((kc_str){line.ptr, (size_t)(colon - line.ptr)});
	*value = kc_warc_trim(
	    (kc_str){colon + 1, (size_t)(line.ptr + line.len - colon - 1)});
	return true;
}

/* A whole number up to 2^62; false for anything else. */
static bool
read_number(kc_str s, uint64_t *n)
{
	*n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (!kc_ascii_is_digit(s.ptr[i]) || *n > UINT64_MAX / 64)
			return false;
		*n = *n * 10 + (uint64_t)(s.ptr[i] - '0');
	}
	return s.len > 0;
}

static kc_warc_type
read_type(kc_str s)
{
	static const char names[][16] = {"", "response", "resource",
	    "conversion", "revisit", "continuation"};

	for (int i = KC_WARC_RESPONSE; i <= KC_WARC_CONTINUATION; i++)
		if (kc_warc_equal(s, names[i]))
			return (kc_warc_type)i;
	return KC_WARC_OTHER;
}

/* wget writes <http://...>, which the standard's grammar once asked for. */
static kc_str
without_brackets(kc_str s)
{
	if (s.len >= 2 && *s.ptr == '<' && s.ptr[s.len - 1] == '>')
		return (kc_str){s.ptr + 1, s.len - 2};
	return s;
}

static bool
read_warc(kc_str text, struct warc_head *head)
{
	bool length = false;
	kc_str line, name, value;

	if (!kc_warc_next_line(&text, &line) || line.len < 6 ||
	    !kc_warc_equal((kc_str){line.ptr, 5}, "warc/"))
		return false;
	*head = (struct warc_head){.type = KC_WARC_UNTYPED};
	while (kc_warc_next_field(&text, &name, &value)) {
		if (kc_warc_equal(name, "content-length") && !length)
			length = read_number(value, &head->length);
		else if (kc_warc_equal(name, "warc-type"))
			head->type = read_type(value);
		else if (kc_warc_equal(name, "warc-record-id"))
			head->id = value;
		else if (kc_warc_equal(name, "warc-target-uri"))
			head->url = without_brackets(value);
		else if (kc_warc_equal(name, "warc-date"))
			head->date = value;
		else if (kc_warc_equal(name, "content-type"))
			head->content_type = value;
	}
	return length;
}

/* Take the word after the last space off `line`. */
static kc_str
last_word(kc_str *line)
{
	size_t n = line->len;
	kc_str word;

	while (n && line->ptr[n - 1] != ' ')
		n--;
	word = (kc_str){line->ptr + n, line->len - n};
	line->len = n ? n - 1 : 0;
	return word;
}

/* A date of ARC: fourteen digits. */
static bool
is_arc_date(kc_str s)
{
	uint64_t n;

	return s.len == 14 && read_number(s, &n);
}

/*
 * The words after the type in version 2 of ARC: "result checksum location offset
 * file", of which result and offset are numbers. They are taken off if they are
 * there.
 */
static void
drop_arc2_words(kc_str *line)
{
	kc_str rest = *line, offset;
	uint64_t n;

	last_word(&rest);
	offset = last_word(&rest);
	last_word(&rest);
	last_word(&rest);
	if (read_number(offset, &n) && read_number(last_word(&rest), &n))
		*line = rest;
}

/*
 * "URL IP date type length", in version 2 with five more words before the length.
 * URL and type may hold blanks, so the length is read from the end, and the last
 * word that is a date and has another before it divides the rest.
 */
bool
kc_warc_read_arc_line(kc_str line, struct warc_head *head)
{
	kc_str rest, word;

	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	*head = (struct warc_head){.type = KC_WARC_RESOURCE};
	if (!read_number(last_word(&line), &head->length))
		return false;
	rest = line;
	do {
		if (!rest.len)
			return false;
		word = last_word(&rest);
	} while (!is_arc_date(word) || !rest.len);
	head->date = word;
	word = (kc_str){word.ptr + word.len,
	    (size_t)(line.ptr + line.len - word.ptr) - word.len};
	drop_arc2_words(&word);
	head->content_type = kc_warc_trim(word);
	last_word(&rest);
	head->url = rest;
	if (is_filedesc(rest))
		head->type = KC_WARC_OTHER;
	return memmem(rest.ptr, rest.len, ":", 1) != NULL;
}

bool
kc_warc_read_head(kc_str text, bool arc, struct warc_head *head)
{
	kc_str line;

	if (!arc)
		return read_warc(text, head);
	return kc_warc_next_line(&text, &line) &&
	    kc_warc_read_arc_line(line, head);
}

void
kc_warc_arc_date(kc_str d, char out[24])
{
	static const char form[] = "0000-00-00T00:00:00Z";
	size_t k = 0;

	out[0] = '\0';
	if (d.len != 14)
		return;
	for (size_t i = 0; i < sizeof(form); i++)
		out[i] = form[i] == '0' ? d.ptr[k++] : form[i];
}
