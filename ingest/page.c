/* SPDX-License-Identifier: Apache-2.0 */
/* kc_extract: from bytes to a document. */
#include <config.h>

#include "kcorpus/page.h"

#include "ingest/encoding/decide.h"
#include "ingest/content/html_main.h"
#include "ingest/meta/html_meta.h"
#include "ingest/meta/json_ld.h"

#include "mem.h"

#include <string.h>

/* Buffers larger than this are not kept from page to page. */
enum { KEEP = 4 << 20 };

struct kc_extractor {
	kc_buf page; /* decoded */
	kc_buf out;
	kc_buf body; /* of an article, from JSON-LD */
	struct html_tree tree;
	struct html_text text;
	struct html_meta meta;
	struct html_chooser chooser;
};

const char *
kc_reject_name(kc_reject reject)
{
	static const char names[][8] = {"", "binary", "charset", "empty"};

	return (unsigned)reject <= KC_REJECT_EMPTY ? names[reject] : "";
}

const char *
kc_date_from_name(kc_date_from from)
{
	static const char names[][8] = {
	    "", "meta", "json-ld", "time", "data", "text", "ago", "fetch"};

	return (unsigned)from <= KC_DATE_FETCH ? names[from] : "";
}

kc_status
kc_extractor_new(kc_extractor **x, kc_error *err)
{
	*x = kc_calloc(1, sizeof(**x));
	return *x ? KC_OK : kc_fail_nomem(err);
}

void
kc_extractor_free(kc_extractor *x)
{
	if (!x)
		return;
	kc_buf_release(&x->page);
	kc_buf_release(&x->out);
	kc_buf_release(&x->body);
	kc_html_tree_release(&x->tree);
	kc_html_text_release(&x->text);
	kc_html_meta_release(&x->meta);
	kc_html_chooser_release(&x->chooser);
	kc_free(x);
}

/* Append a block after a separator, unless it is a sign alone. */
static kc_status
write_block(kc_extractor *x, const struct html_block *b, char separator)
{
	const char *p = x->text.text.ptr + b->start + b->sign_before;
	const char *end = x->text.text.ptr + b->start + b->len - b->sign_after;

	while (b->sign_before && p < end && kc_ascii_is_space(*p))
		p++;
	while (p < end && kc_ascii_is_space(end[-1]))
		end--;
	if (p >= end)
		return KC_OK;
	if (x->out.len)
		KC_TRY(kc_buf_addc(&x->out, separator));
	return kc_buf_add(&x->out, (kc_str){p, (size_t)(end - p)});
}

/* Append the blocks that are kept, on lines of their own but for rows of tables. */
static kc_status
write_blocks(kc_extractor *x, bool all)
{
	bool joined = false; /* to what was written last, in the same row */

	for (size_t i = 0; i < x->text.count; i++) {
		const struct html_block *b = &x->text.blocks[i];
		size_t before = x->out.len;

		joined = joined && kc_html_is_same_row(&x->text, i);
		if (all || b->keep)
			KC_TRY(write_block(x, b, joined ? ' ' : '\n'));
		joined = (all || b->keep) && (joined || x->out.len > before);
	}
	return KC_OK;
}

/* Each line of a plain text a paragraph, as HTML. */
static kc_status
mark_lines(kc_str s, kc_buf *out)
{
	const char *end = kc_str_end(s), *line;

	while ((line = memchr(s.ptr, '\n', s.len))) {
		KC_TRY(
		    kc_buf_add(out, (kc_str){s.ptr, (size_t)(line - s.ptr)}));
		KC_TRY(kc_buf_add(out, KC_STR("<p>")));
		s = (kc_str){line + 1, (size_t)(end - line) - 1};
	}
	return kc_buf_add(out, s);
}

static bool
has_markup(kc_str s)
{
	return memmem(s.ptr, s.len, "</", 2) || memmem(s.ptr, s.len, "<br", 3);
}

/*
 * Pages that a script draws, and those that show the beginning of an article alone,
 * may have all of it in their JSON-LD. It is taken if it has twice the text that was
 * found: what is in the page has its paragraphs, and is what readers see.
 */
static kc_status
read_article_body(kc_extractor *x, kc_error *err)
{
	kc_buf *body = &x->body;
	uint32_t found = kc_html_weight(kc_buf_str(&x->out));
	size_t from = 0;

	for (size_t i = 0; i < x->tree.data_count && !body->len; i++)
		KC_TRY(kc_json_ld_find(x->tree.data[i], "articleBody", body));
	if (kc_html_weight(kc_buf_str(body)) / 2 <= found)
		return KC_OK;
	if (!has_markup(kc_buf_str(body))) {
		from = body->len;
		/* a line end becomes three bytes; the text must not move */
		KC_TRY(kc_buf_reserve(body, 3 * from));
		KC_TRY(mark_lines((kc_str){body->ptr, from}, body));
	}
	x->out.len = 0;
	KC_TRY(kc_html_tree_read(&x->tree,
	    (kc_str){body->ptr + from, body->len - from}, false, err));
	KC_TRY(kc_html_text_collect(&x->text, &x->tree, false));
	return write_blocks(x, true);
}

static kc_status
read_html(kc_extractor *x, const kc_page *page, kc_error *err)
{
	struct html_text *text = &x->text;
	bool all = page->all;

	KC_TRY(
	    kc_html_tree_read(&x->tree, kc_buf_str(&x->page), page->xml, err));
	KC_TRY(kc_html_meta_read(&x->meta, &x->tree, page->fetched));
	KC_TRY(kc_html_text_collect(text, &x->tree, !all));
	if (!all)
		KC_TRY(kc_html_choose(&x->chooser, &x->tree, text,
		    kc_buf_str(&x->meta.title), page->comments));
	KC_TRY(write_blocks(x, all));
	return all ? KC_OK : read_article_body(x, err);
}

/* What only the reading of a large page of HTML needed goes back. */
static void
release_large(kc_extractor *x)
{
	if (x->page.cap <= KEEP)
		return;
	kc_html_tree_release(&x->tree);
	kc_html_text_release(&x->text);
	kc_html_chooser_release(&x->chooser);
	kc_buf_release(&x->page);
	kc_buf_release(&x->body);
}

static void
reset_extractor(kc_extractor *x)
{
	kc_buf_reset(&x->page, KEEP);
	kc_buf_reset(&x->out, KEEP);
	kc_buf_reset(&x->body, KEEP);
	kc_html_meta_reset(&x->meta);
}

static bool
is_blank(kc_str s)
{
	return kc_html_weight(s) == 0;
}

/* Without a byte order mark of that encoding. */
static kc_str
without_mark(kc_str s, kc_charset cs)
{
	size_t mark;

	if (kc_charset_bom(s, &mark) != cs)
		return s;
	return (kc_str){s.ptr + mark, s.len - mark};
}

/* The bytes as UTF-8 into x->page. */
static kc_status
decode_bytes(
    kc_extractor *x, const kc_page *page, kc_guess *guess, kc_error *err)
{
	if (page->charset)
		return kc_charset_decode(page->charset,
		    without_mark(page->bytes, page->charset), KC_DECODE_REPLACE,
		    &x->page, &guess->errors, err);
	return kc_decode_page(
	    page->bytes, page->header, page->html, &x->page, guess, err);
}

static void
tell_metadata(const struct html_meta *meta, kc_document *doc)
{
	doc->title = kc_buf_str(&meta->title);
	doc->url = kc_buf_str(&meta->url);
	doc->date = kc_buf_str(&meta->date);
	doc->date_from = meta->date_from;
	doc->author = kc_buf_str(&meta->author);
	doc->lang = kc_buf_str(&meta->lang);
}

kc_status
kc_extract(
    kc_extractor *x, const kc_page *page, kc_document *doc, kc_error *err)
{
	kc_guess guess = {page->charset, KC_EVIDENCE_OPTION, 0, 0};
	kc_status st;

	*doc = (kc_document){0};
	reset_extractor(x);
	if (page->charset == KC_CHARSET_NONE && kc_looks_binary(page->bytes)) {
		doc->reject = KC_REJECT_BINARY;
		return KC_OK;
	}
	st = decode_bytes(x, page, &guess, err);
	if (st == KC_ERR_ENCODING) {
		doc->reject = KC_REJECT_CHARSET;
		return KC_OK;
	}
	if (st)
		return st;
	if (page->html)
		st = read_html(x, page, err);
	if (st)
		return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
	doc->text = kc_buf_str(page->html ? &x->out : &x->page);
	tell_metadata(&x->meta, doc);
	doc->charset = guess.charset;
	doc->evidence = guess.evidence;
	doc->replaced = guess.errors;
	doc->reread = guess.reread;
	if (page->html) {
		doc->flattened = x->tree.flattened;
		release_large(x);
	}
	if (is_blank(doc->text))
		doc->reject = KC_REJECT_EMPTY;
	return KC_OK;
}

bool
kc_looks_html(kc_str s)
{
	static const char starts[][12] = {"<!doctype", "<html", "<head",
	    "<body", "<title", "<meta", "<!--", "<table", "<div", "<p", "<h1",
	    "<script", "<style", "<a", "<br", "<b", "<font", "<iframe", "<?xml",
	    "<article", "<main", "<section", "<span", "<ul"};
	size_t mark;

	kc_charset_bom(s, &mark);
	s.ptr = kc_ptr_add(s.ptr, mark);
	s.len -= mark;
	while (s.len && kc_ascii_is_space(*s.ptr)) {
		s.ptr++;
		s.len--;
	}
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		size_t n = strlen(starts[i]);

		if (s.len <= n || !kc_html_equal((kc_str){s.ptr, n}, starts[i]))
			continue;
		/* "<a" begins "<a " and "<a>", not "<address" */
		if (s.ptr[n] == '>' || kc_ascii_is_space(s.ptr[n]) ||
		    starts[i][1] == '!')
			return true;
	}
	return false;
}

bool
kc_looks_binary(kc_str s)
{
	static const struct {
		char bytes[8];
		uint8_t len;
	} magic[] = {
	    /* those made of letters alone show by their control bytes */
	    {"%PDF-", 5}, {"\x89PNG", 4}, {"\xFF\xD8\xFF", 3}, {"PK\3\4", 4},
	    {"\xD0\xCF\x11\xE0", 4}, {"\x1F\x8B", 2},
	    {"\x7F"
	     "ELF",
		4},
	    {"\0asm", 4}, {"\0\0\1\0", 4}, {"7z\xBC\xAF", 4},
	    {"\x28\xB5\x2F\xFD", 4}};
	size_t n = s.len < 4096 ? s.len : 4096, zeros = 0, controls = 0, mark;

	for (size_t i = 0; i < sizeof(magic) / sizeof(*magic); i++)
		if (s.len >= magic[i].len &&
		    !memcmp(s.ptr, magic[i].bytes, magic[i].len))
			return true;
	/* UTF-16 and UTF-32 are full of zeros. */
	if (kc_charset_bom(s, &mark))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		zeros += !c;
		/* SO, SI and ESC shift in ISO-2022 */
		controls += c && (c < 9 || (c > 15 && c < 32 && c != 27));
	}
	return (zeros + controls) * 50 > n && !kc_looks_utf16(s);
}
