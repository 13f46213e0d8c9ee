/* SPDX-License-Identifier: Apache-2.0 */
/* kc-counts(5): the lines of a file of counts. */
#include <config.h>

#include "kcorpus/counts.h"

#include "tokenizer/counts/counts_internal.h"

#include "kcorpus/io.h"
#include "kcorpus/json.h"
#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

#define MAGIC "!kc-counts "
#define COUNTS_VERSION "1"

/* A pretoken of 64 MiB, each byte as \u00XX. */
static const size_t max_line = (size_t)384 << 20;

struct kc_counts_file {
	kc_reader *reader;
	kc_buf head;
	kc_counts_head names;
	kc_buf key, last;
	uint64_t line;
	bool any;
};

static bool
is_name(kc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 127)
			return false;
	return s.len > 0 && kc_utf8_check(s) == s.len;
}

kc_status
kc_counts_write_head(const kc_counts_head *head, kc_buf *out)
{
	if (!is_name(head->pretokenizer) || !is_name(head->profile))
		return KC_ERR_ARG;
	KC_TRY(kc_buf_add(out, KC_STR(MAGIC COUNTS_VERSION " pretokenizer=")));
	KC_TRY(kc_buf_add(out, head->pretokenizer));
	KC_TRY(kc_buf_add(out, KC_STR(" profile=")));
	KC_TRY(kc_buf_add(out, head->profile));
	return kc_buf_addc(out, '\n');
}

kc_status
kc_counts_write(kc_str pretoken, uint64_t count, kc_buf *out)
{
	KC_TRY(kc_json_quote(pretoken, out));
	KC_TRY(kc_buf_addc(out, '\t'));
	KC_TRY(kc_buf_addu(out, count));
	return kc_buf_addc(out, '\n');
}

bool
kc_counts_detect(kc_str start)
{
	size_t n = sizeof(MAGIC) - 1;

	return start.len >= n && !memcmp(start.ptr, MAGIC, n);
}

/* If the text starts with `word`, go past it. */
static bool
take_word(kc_str *s, kc_str word)
{
	if (s->len < word.len || memcmp(s->ptr, word.ptr, word.len))
		return false;
	s->ptr += word.len;
	s->len -= word.len;
	return true;
}

static kc_str
take_name(kc_str *s)
{
	kc_str name = {s->ptr, 0};

	while (name.len < s->len && s->ptr[name.len] != ' ')
		name.len++;
	s->ptr += name.len;
	s->len -= name.len;
	return name;
}

static kc_status
parse_head(kc_counts_file *f, kc_error *err)
{
	kc_str s = kc_buf_str(&f->head), version;

	if (!take_word(&s, KC_STR(MAGIC)))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no pretoken counts: the first line is not '" MAGIC "...'");
	version = take_name(&s);
	if (!kc_str_equal(version, KC_STR(COUNTS_VERSION)))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "counts of version %.*s; this is for "
		    "version " COUNTS_VERSION,
		    version.len < 20 ? (int)version.len : 20, version.ptr);
	if (!take_word(&s, KC_STR(" pretokenizer=")))
		goto bad;
	f->names.pretokenizer = take_name(&s);
	if (!take_word(&s, KC_STR(" profile=")))
		goto bad;
	f->names.profile = take_name(&s);
	if (s.len || !is_name(f->names.pretokenizer) ||
	    !is_name(f->names.profile))
		goto bad;
	return KC_OK;
bad:
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "malformed head: not '" MAGIC COUNTS_VERSION
	    " pretokenizer=NAME profile=NAME'");
}

static kc_status
next_line(kc_counts_file *f, kc_str *line, kc_error *err)
{
	KC_TRY(kc_reader_line(f->reader, max_line, line, err));
	f->line = kc_reader_line_number(f->reader);
	return KC_OK;
}

static kc_status
read_counts_head(kc_counts_file *f, kc_error *err)
{
	kc_str line;
	kc_status st = next_line(f, &line, err);

	if (st == KC_EOF)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no pretoken counts: the file is empty");
	KC_TRY(st);
	if (kc_buf_add(&f->head, line))
		return kc_fail_nomem(err);
	return parse_head(f, err);
}

kc_status
kc_counts_file_open(kc_counts_file **f, const char *name, kc_error *err)
{
	kc_counts_file *made = kc_calloc(1, sizeof(*made));
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	st = kc_reader_open(&made->reader, name, err);
	if (!st)
		st = read_counts_head(made, err);
	if (st)
		kc_counts_file_close(made);
	else
		*f = made;
	return st;
}

void
kc_counts_file_close(kc_counts_file *f)
{
	if (!f)
		return;
	kc_reader_close(f->reader);
	kc_buf_release(&f->head);
	kc_buf_release(&f->key);
	kc_buf_release(&f->last);
	kc_free(f);
}

kc_counts_head
kc_counts_file_head(const kc_counts_file *f)
{
	return f->names;
}

uint64_t
kc_counts_file_line(const kc_counts_file *f)
{
	return f->line;
}

uint64_t
kc_counts_file_offset(const kc_counts_file *f)
{
	return kc_reader_offset(f->reader);
}

static kc_status
bad_line(const kc_counts_file *f, kc_error *err, const char *what)
{
	return kc_fail(
	    err, KC_ERR_FORMAT, kc_reader_line_offset(f->reader), "%s", what);
}

/* The count in decimal, without a leading zero. */
static bool
parse_count(kc_str s, uint64_t *count)
{
	uint64_t n = 0;

	if (!s.len || s.len > 20 || (s.ptr[0] == '0' && s.len > 1))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';

		if (digit > 9 || n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*count = n;
	return true;
}

static kc_status
parse_line(kc_counts_file *f, kc_str line, uint64_t *count, kc_error *err)
{
	const char *tab = line.len ? memchr(line.ptr, '\t', line.len) : NULL;
	kc_str token = {line.ptr, tab ? (size_t)(tab - line.ptr) : 0};
	kc_json_type type;
	kc_error why;

	if (!tab)
		return bad_line(f, err, "not a JSON string, a TAB and a count");
	if (kc_json_check(token, &type, &why) || type != KC_JSON_STRING ||
	    token.ptr[0] != '"' || token.ptr[token.len - 1] != '"')
		return bad_line(f, err,
		    kc_utf8_check(token) < token.len
			? "invalid UTF-8"
			: "not a JSON string before the TAB");
	f->key.len = 0;
	switch (kc_json_unescape(token, &f->key, &why)) {
	case KC_OK:
		break;
	case KC_ERR_NOMEM:
		return kc_fail_nomem(err);
	default:
		return bad_line(f, err, why.msg);
	}
	if (!f->key.len)
		return bad_line(f, err, "an empty pretoken");
	if (!parse_count((kc_str){tab + 1, line.len - token.len - 1}, count))
		return bad_line(f, err, "not a count after the TAB");
	return KC_OK;
}

kc_status
kc_counts_file_next(
    kc_counts_file *f, kc_str *pretoken, uint64_t *count, kc_error *err)
{
	kc_buf swap = f->last;
	kc_str line;

	f->last = f->key;
	f->key = swap;
	do
		KC_TRY(next_line(f, &line, err));
	while (!f->any && kc_str_equal(line, kc_buf_str(&f->head)));
	KC_TRY(parse_line(f, line, count, err));
	*pretoken = kc_buf_str(&f->key);
	if (f->any && kc_counts_compare(kc_buf_str(&f->last), *pretoken) > 0)
		return bad_line(f, err, "out of order (LC_ALL=C sort)");
	f->any = true;
	return KC_OK;
}
