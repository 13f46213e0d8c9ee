/* SPDX-License-Identifier: Apache-2.0 */
/* Pages and archive records to records of text, on the workers. */
#include <config.h>

#include "extract.h"

#include "cli/map_internal.h"

#include "cli/base64.h"

#include "kcorpus/hash.h"
#include "kcorpus/json.h"

#include <string.h>

/* Buffers larger than this are not kept from page to page. */
enum { KEEP = 4 << 20 };

const char *const kc_extract_reasons[KC_REASON_COUNT] = {"", "binary", "empty",
    "status", "type", "revisit", "charset", "encoding", "long", "malformed"};

static kc_status
add_member(const char *key, kc_str value, kc_buf *out)
{
	KC_TRY(kc_json_key(kc_str_of(key), out));
	/* URLs and header fields may be no UTF-8. */
	return kc_json_quote_bytes(value, out);
}

/*
 * The WARC-Record-ID; else the hash of the operand's name and the offset in it,
 * a NUL between them.
 */
static kc_status
add_id(const kc_batch *b, const struct kc_extract_item *item, kc_buf *text,
    kc_buf *out)
{
	char hex[33];

	if (item->id.len)
		return add_member("id", kc_span_str(b, item->id), out);
	text->len = 0;
	KC_TRY(kc_buf_add(text, kc_span_str(b, item->name)));
	KC_TRY(kc_buf_addc(text, '\0'));
	KC_TRY(kc_buf_addu(text, item->offset));
	kc_hash128_hex(kc_hash128_of(kc_buf_str(text)), hex);
	return add_member("id", (kc_str){hex, 32}, out);
}

/* The operand as it was given. */
static kc_str
file_name(const kc_batch *b, const struct kc_extract_item *item)
{
	kc_str name = kc_span_str(b, item->name);

	return kc_str_equal(name, KC_STR("-")) ? KC_STR("<stdin>") : name;
}

static kc_str
first_of(kc_str a, kc_str b)
{
	return a.len ? a : b;
}

/* A key that is left out when nothing is known of it. */
static kc_status
add_known(const char *key, kc_str value, kc_buf *out)
{
	return value.len ? add_member(key, value, out) : KC_OK;
}

/* The keys that not every record has. */
static kc_status
add_origin(const struct kc_extract_run *run, const kc_batch *b,
    const struct kc_extract_item *item, const kc_document *doc, kc_str url,
    kc_buf *text, kc_buf *out)
{
	kc_str name = kc_span_str(b, item->name);

	text->len = 0;
	KC_TRY(kc_sites_find(run->sites, url, text));
	if (!item->archived && !kc_str_equal(name, KC_STR("-")))
		KC_TRY(add_known("file", name, out));
	KC_TRY(add_known("site", kc_buf_str(text), out));
	KC_TRY(add_known("author", doc->author, out));
	return add_known("lang_declared", doc->lang, out);
}

static kc_status
add_record(const struct kc_extract_run *run, const kc_batch *b,
    const struct kc_extract_item *item, const kc_document *doc, kc_buf *text,
    kc_buf *out)
{
	kc_str url = first_of(kc_span_str(b, item->url), doc->url);
	kc_str fetched = kc_span_str(b, item->date);
	kc_date_from from = doc->date_from ? doc->date_from
	    : fetched.len                  ? KC_DATE_FETCH
					   : KC_DATE_NONE;

	KC_TRY(kc_buf_addc(out, '{'));
	KC_TRY(add_id(b, item, text, out));
	KC_TRY(kc_json_key(KC_STR("text"), out));
	KC_TRY(kc_json_quote(doc->text, out));
	KC_TRY(add_member("url", url, out));
	KC_TRY(add_member("title", doc->title, out));
	KC_TRY(add_member("date", first_of(doc->date, fetched), out));
	KC_TRY(
	    add_member("date_from", kc_str_of(kc_date_from_name(from)), out));
	KC_TRY(add_member(
	    "charset", kc_str_of(kc_charset_name(doc->charset)), out));
	KC_TRY(add_member(
	    "charset_from", kc_str_of(kc_evidence_name(doc->evidence)), out));
	KC_TRY(add_origin(run, b, item, doc, url, text, out));
	return kc_buf_add(out, KC_STR("}\n"));
}

/* Bytes of what was dropped; they end here unless more follow. */
static kc_status
add_raw(const kc_batch *b, const struct kc_extract_item *item, kc_buf *out)
{
	size_t used;

	KC_TRY(kc_base64_add(
	    kc_span_str(b, item->bytes), !item->more, &used, out));
	return item->more ? KC_OK : kc_buf_add(out, KC_STR("\"}\n"));
}

/* What was dropped, with its bytes. */
static kc_status
add_reject(const kc_batch *b, const struct kc_extract_item *item, kc_buf *text,
    kc_buf *out)
{
	KC_TRY(kc_buf_addf(
	    out, "{\"reason\":\"%s\"", kc_extract_reasons[item->reason]));
	KC_TRY(add_member("file", file_name(b, item), out));
	KC_TRY(kc_buf_addf(out, ",\"line\":0,\"offset\":%llu",
	    (unsigned long long)item->offset));
	KC_TRY(add_id(b, item, text, out));
	KC_TRY(add_member("url", kc_span_str(b, item->url), out));
	KC_TRY(kc_buf_add(out, KC_STR(",\"raw_b64\":\"")));
	return add_raw(b, item, out);
}

static bool
ends_in(kc_str name, const char *end)
{
	size_t n = strlen(end);

	return name.len >= n && !memcmp(name.ptr + name.len - n, end, n);
}

/* An operand that is no archive. */
static void
describe_page(const struct kc_extract_run *run, const kc_batch *b,
    const struct kc_extract_item *item, kc_page *page)
{
	kc_str name = kc_span_str(b, item->name);
	int from = run->options->from;

	page->bytes = kc_span_str(b, item->bytes);
	page->xml = from == KC_FROM_AUTO && ends_in(name, ".xhtml");
	page->html = from == KC_FROM_HTML || page->xml ||
	    (from == KC_FROM_AUTO &&
		(ends_in(name, ".html") || ends_in(name, ".htm") ||
		    kc_looks_html(page->bytes)));
}

/* What the block of an archive record holds, or why nothing for us. */
static enum kc_extract_reason
describe_record(struct kc_extract_run *run, const kc_batch *b,
    struct kc_extract_item *item, struct kc_extract_worker *w, kc_page *page)
{
	kc_http http;
	kc_media media;
	bool damaged;
	kc_status st;

	page->bytes = kc_span_str(b, item->bytes);
	page->fetched = kc_span_str(b, item->date);
	if (item->type == KC_WARC_CONVERSION)
		return KC_REASON_NONE;
	if (kc_http_parse(page->bytes, &http)) {
		if (http.status < 200 || http.status > 299)
			return KC_REASON_STATUS;
		st = kc_http_body(&http, (size_t)run->options->max_record,
		    &w->body, &page->bytes, &damaged, &item->error);
		item->damaged = damaged;
		if (st)
			return st == KC_ERR_LIMIT ? KC_REASON_LONG
						  : KC_REASON_ENCODING;
	} else {
		kc_media_type_add(
		    &http.type, kc_span_str(b, item->content_type));
	}
	media = kc_media_of(http.type, page->bytes);
	page->header = kc_charset_find(http.type.charset);
	page->xml = media == KC_MEDIA_XHTML;
	page->html = media == KC_MEDIA_HTML || page->xml;
	return media == KC_MEDIA_OTHER ? KC_REASON_TYPE : KC_REASON_NONE;
}

static kc_status
read_item(struct kc_extract_run *run, const kc_batch *b,
    struct kc_extract_item *item, struct kc_extract_worker *w, kc_document *doc,
    kc_error *err)
{
	static const uint8_t reasons[] = {KC_REASON_NONE, KC_REASON_BINARY,
	    KC_REASON_CHARSET, KC_REASON_EMPTY};
	kc_page page = {.charset = run->options->charset,
	    .all = run->options->all,
	    .comments = (kc_comments)run->options->comments};
	kc_status st;

	if (item->archived)
		item->reason = describe_record(run, b, item, w, &page);
	else
		describe_page(run, b, item, &page);
	if (item->reason)
		return KC_OK;
	st = kc_extract(w->extractor, &page, doc, &item->error);
	if (st == KC_ERR_LIMIT) {
		item->reason = KC_REASON_LONG;
		return KC_OK;
	}
	if (st) {
		*err = item->error;
		return st;
	}
	item->reason = (enum kc_extract_reason)reasons[doc->reject];
	if (item->reason == KC_REASON_CHARSET)
		snprintf(item->error.msg, sizeof(item->error.msg),
		    "no encoding fits the page");
	return KC_OK;
}

static kc_status
map_item(struct kc_extract_run *run, kc_batch *b, struct kc_extract_item *item,
    struct kc_extract_worker *w, kc_error *err)
{
	struct kc_extract_batch *m = b->user;
	kc_document doc = {0};
	kc_buf *out;

	if (item->rest) {
		if (run->cli->rejects && add_raw(b, item, &m->rejects))
			return kc_fail_nomem(err);
		return KC_OK;
	}
	m->in++;
	if (!item->reason)
		KC_TRY(read_item(run, b, item, w, &doc, err));
	if (item->reason) {
		m->rejected++;
		m->bad += item->reason >= KC_REASON_BAD;
		m->reasons[item->reason]++;
		if (run->cli->rejects &&
		    add_reject(b, item, &w->text, &m->rejects))
			return kc_fail_nomem(err);
		return KC_OK;
	}
	m->out++;
	m->charsets[doc.charset]++;
	m->evidence[doc.evidence]++;
	m->replaced += doc.replaced;
	m->reread += doc.reread;
	m->flattened += doc.flattened;
	m->damaged += item->damaged;
	KC_TRY(kc_batch_out(b, &out));
	if (add_record(run, b, item, &doc, &w->text, out))
		return kc_fail_nomem(err);
	return KC_OK;
}

kc_status
kc_extract_map(void *self, unsigned worker, kc_batch *b, kc_error *err)
{
	struct kc_extract_run *run = self;
	struct kc_extract_worker *w = &run->workers[worker];
	struct kc_extract_batch *m = b->user;

	for (size_t i = 0; i < m->n && !m->stop; i++) {
		struct kc_extract_item *item = &m->items[i];

		if (item->failed)
			continue;
		KC_TRY(map_item(run, b, item, w, err));
		if (item->reason >= KC_REASON_BAD &&
		    run->cli->common.on_error == KC_ON_ERROR_STOP) {
			m->stop = true;
			m->n = i + 1;
		}
	}
	kc_buf_reset(&w->body, KEEP);
	return KC_OK;
}
