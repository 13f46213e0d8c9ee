/* SPDX-License-Identifier: Apache-2.0 */
/* Pages and archive records to records of text, on the workers. */
#include <config.h>

#include "extract.h"

#include "kcorpus/hash.h"
#include "kcorpus/json.h"

#include <string.h>

/* Buffers larger than this are not kept from page to page. */
enum { KEEP = 4 << 20 };

const char *const kc_extract_reasons[KC_REASON_COUNT + 1] = {"binary", "empty",
    "status", "type", "revisit", "charset", "encoding", "long", "malformed",
    NULL};

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
add_id(const struct kc_mapper *m, const struct kc_extract_item *item,
    kc_buf *text, kc_buf *out)
{
	char hex[33];

	if (item->id.len)
		return add_member("id", kc_mapper_span(m, item->id), out);
	text->len = 0;
	KC_TRY(kc_buf_add(text, kc_mapper_span(m, item->unit.name)));
	KC_TRY(kc_buf_addc(text, '\0'));
	KC_TRY(kc_buf_addu(text, item->unit.offset));
	kc_hash128_hex(kc_hash128_of(kc_buf_str(text)), hex);
	return add_member("id", (kc_str){hex, 32}, out);
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
add_origin(const struct kc_mapper *m, const struct kc_extract_item *item,
    const kc_document *doc, kc_str url, kc_buf *out)
{
	const struct kc_extract_options *o = m->options;
	kc_buf *site = &((struct kc_extract_worker *)m->state)->text;
	kc_str name = kc_mapper_span(m, item->unit.name);

	site->len = 0;
	KC_TRY(kc_sites_find(o->sites, url, site));
	if (!item->archived && !kc_str_equal(name, KC_STR("-")))
		KC_TRY(add_known("file", name, out));
	KC_TRY(add_known("site", kc_buf_str(site), out));
	KC_TRY(add_known("author", doc->author, out));
	return add_known("lang_declared", doc->lang, out);
}

/* Its date and its charset, and what these are known from. */
static kc_status
add_evidence(const kc_document *doc, kc_str fetched, kc_buf *out)
{
	kc_date_from from = doc->date_from ? doc->date_from
	    : fetched.len                  ? KC_DATE_FETCH
					   : KC_DATE_NONE;

	KC_TRY(add_member("date", first_of(doc->date, fetched), out));
	KC_TRY(
	    add_member("date_from", kc_str_of(kc_date_from_name(from)), out));
	KC_TRY(add_member(
	    "charset", kc_str_of(kc_charset_name(doc->charset)), out));
	return add_member(
	    "charset_from", kc_str_of(kc_evidence_name(doc->evidence)), out);
}

static kc_status
add_record(const struct kc_mapper *m, const struct kc_extract_item *item,
    const kc_document *doc, kc_buf *out)
{
	struct kc_extract_worker *w = m->state;
	kc_str url = first_of(kc_mapper_span(m, item->url), doc->url);

	KC_TRY(kc_buf_addc(out, '{'));
	KC_TRY(add_id(m, item, &w->text, out));
	KC_TRY(kc_json_key(KC_STR("text"), out));
	KC_TRY(kc_json_quote(doc->text, out));
	KC_TRY(add_member("url", url, out));
	KC_TRY(add_member("title", doc->title, out));
	KC_TRY(add_evidence(doc, kc_mapper_span(m, item->date), out));
	KC_TRY(add_origin(m, item, doc, url, out));
	return kc_buf_add(out, KC_STR("}\n"));
}

kc_status
kc_extract_describe(
    struct kc_mapper *m, const struct kc_unit *unit, kc_buf *out)
{
	const struct kc_extract_item *item = (const void *)unit;
	struct kc_extract_worker *w = m->state;

	KC_TRY(add_id(m, item, &w->text, out));
	return add_member("url", kc_mapper_span(m, item->url), out);
}

/* An operand that is no archive. */
static void
describe_page(const struct kc_mapper *m, const struct kc_extract_item *item,
    kc_page *page)
{
	kc_str name = kc_mapper_span(m, item->unit.name);
	int from = ((const struct kc_extract_options *)m->options)->from;

	page->bytes = kc_mapper_span(m, item->unit.bytes);
	page->xml = from == KC_FROM_AUTO && kc_name_ends(name, ".xhtml");
	page->html = from == KC_FROM_HTML || page->xml ||
	    (from == KC_FROM_AUTO &&
		(kc_name_ends(name, ".html") || kc_name_ends(name, ".htm") ||
		    kc_looks_html(page->bytes)));
}

/* Drop the item; its error, about the content, becomes the message. */
static void
drop_block(struct kc_extract_item *item, enum kc_extract_reason reason,
    const kc_error *why)
{
	struct kc_unit *u = &item->unit;

	kc_extract_drop(item, reason);
	if (!why)
		return;
	if (item->archived)
		kc_fail(&u->error, why->code, 0, "record at byte %llu: %s",
		    (unsigned long long)u->offset, why->msg);
	else
		u->error = *why;
}

/* The body of an HTTP response. False: the item is dropped. */
static bool
take_body(const struct kc_mapper *m, struct kc_extract_item *item,
    const kc_http *http, kc_page *page)
{
	const struct kc_extract_options *o = m->options;
	struct kc_extract_worker *w = m->state;
	kc_error why = {0};
	kc_status st;

	if (http->status < 200 || http->status > 299) {
		drop_block(item, KC_REASON_STATUS, NULL);
		return false;
	}
	st = kc_http_body(http, (size_t)o->max_record, &w->body, &page->bytes,
	    &item->damaged, &why);
	if (st)
		drop_block(item,
		    st == KC_ERR_LIMIT ? KC_REASON_LONG : KC_REASON_ENCODING,
		    &why);
	return !st;
}

/* What the block of an archive record holds; drops what is nothing for us. */
static void
describe_record(
    const struct kc_mapper *m, struct kc_extract_item *item, kc_page *page)
{
	kc_http http;
	kc_media media;

	page->bytes = kc_mapper_span(m, item->unit.bytes);
	page->fetched = kc_mapper_span(m, item->date);
	if (item->type == KC_WARC_CONVERSION)
		return;
	if (!kc_http_parse(page->bytes, &http))
		kc_media_type_add(
		    &http.type, kc_mapper_span(m, item->content_type));
	else if (!take_body(m, item, &http, page))
		return;
	media = kc_media_of(http.type, page->bytes);
	page->header = kc_charset_find(http.type.charset);
	page->xml = media == KC_MEDIA_XHTML;
	page->html = media == KC_MEDIA_HTML || page->xml;
	if (media == KC_MEDIA_OTHER)
		drop_block(item, KC_REASON_TYPE, NULL);
}

/* What kc_extract said of a page that gives no text. */
static void
drop_page(struct kc_extract_item *item, const kc_document *doc)
{
	static const kc_error no_charset = {
	    .code = KC_ERR_ENCODING, .msg = "no encoding fits the page"};

	switch (doc->reject) {
	case KC_REJECT_BINARY:
		drop_block(item, KC_REASON_BINARY, NULL);
		break;
	case KC_REJECT_CHARSET:
		drop_block(item, KC_REASON_CHARSET, &no_charset);
		break;
	default:
		drop_block(item, KC_REASON_EMPTY, NULL);
	}
}

static void
count_document(struct kc_extract_worker *w, const kc_document *doc)
{
	w->charsets[doc->charset]++;
	w->evidence[doc->evidence]++;
	w->replaced += doc->replaced;
	w->reread += doc->reread;
	w->flattened += doc->flattened;
}

kc_status
kc_extract_map(struct kc_mapper *m, struct kc_unit *unit, kc_error *err)
{
	const struct kc_extract_options *o = m->options;
	struct kc_extract_item *item = (void *)unit;
	struct kc_extract_worker *w = m->state;
	kc_page page = {.charset = o->charset,
	    .all = o->all,
	    .comments = (kc_comments)o->comments};
	kc_document doc = {0};
	kc_status st;

	kc_buf_reset(&w->body, KEEP);
	if (item->made)
		return unit->dropped ||
			!kc_buf_add(&m->payload, kc_mapper_span(m, unit->bytes))
		    ? KC_OK
		    : kc_fail_nomem(err);
	if (item->archived)
		describe_record(m, item, &page);
	else
		describe_page(m, item, &page);
	if (unit->dropped)
		return KC_OK;
	st = kc_extract(w->extractor, &page, &doc, err);
	if (st == KC_ERR_LIMIT)
		drop_block(item, KC_REASON_LONG, err);
	if (st)
		return st == KC_ERR_LIMIT ? KC_OK : st;
	if (doc.reject) {
		drop_page(item, &doc);
		return KC_OK;
	}
	count_document(w, &doc);
	w->damaged += item->damaged;
	return add_record(m, item, &doc, &m->payload) ? kc_fail_nomem(err)
						      : KC_OK;
}
