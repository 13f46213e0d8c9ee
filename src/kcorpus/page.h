/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page to a document: find the encoding, decode, take the main text.
 *
 *	kc_extractor *x;
 *	kc_document doc;
 *	kc_page page = {.bytes = bytes, .html = true};
 *
 *	st = kc_extractor_new(&x, &err);
 *	st = kc_extract(x, &page, &doc, &err);
 *	if (!st && doc.reject == KC_REJECT_NONE)
 *		use(doc.text, doc.title, kc_charset_name(doc.charset));
 *	kc_extractor_free(x);
 *
 * The evidence for an encoding is asked in this order: what the caller says, a
 * byte order mark, the HTTP header, the page's own meta element, whether the
 * bytes are UTF-8, and a guess that knows the Korean encodings. An encoding that
 * was only declared must also fit: one in which the page has more than a few
 * errors is passed over, and so is a legacy one when the bytes are UTF-8, or Korean
 * in windows-949. To windows-1252, declared or not, every byte is text: it counts
 * only when letters stand as those of western European languages do. A few bytes
 * of windows-949 or windows-1252 among UTF-8 are read as such.
 *
 * Nothing is lost silently: a page without a document has a reason.
 */
#ifndef KCORPUS_PAGE_H
#define KCORPUS_PAGE_H

#include "kcorpus/charset.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which evidence decided the encoding. */
typedef enum kc_evidence {
	KC_EVIDENCE_OPTION, /* the caller */
	KC_EVIDENCE_BOM,
	KC_EVIDENCE_HEADER,
	KC_EVIDENCE_META,
	KC_EVIDENCE_UTF8,
	KC_EVIDENCE_GUESS
} kc_evidence;

/* "option", "bom", "header", "meta", "utf8", "guess". Static. */
KC_API const char *kc_evidence_name(kc_evidence evidence);

typedef struct kc_guess {
	kc_charset charset;
	kc_evidence evidence;
	uint64_t errors; /* bytes at fault in that encoding */
	uint64_t reread; /* bytes among UTF-8 that were read in another one */
} kc_guess;

/*
 * Decide the encoding of `bytes` and append them to `out` as UTF-8, without a
 * byte order mark. `header` is the one that HTTP declares, or KC_CHARSET_NONE;
 * `html` says whether to look for a meta element. KC_ERR_ENCODING when nothing
 * fits; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_decode_page(kc_str bytes, kc_charset header,
    bool html, kc_buf *out, kc_guess *guess, kc_error *err);

/* Why a page gives no document. */
typedef enum kc_reject {
	KC_REJECT_NONE,
	KC_REJECT_BINARY,  /* not text: a picture, a PDF, an archive ... */
	KC_REJECT_CHARSET, /* in no encoding that fits */
	KC_REJECT_EMPTY    /* no text is left */
} kc_reject;

/* "binary", "charset", "empty"; "" for KC_REJECT_NONE. Static. */
KC_API const char *kc_reject_name(kc_reject reject);

/* What a date of publication was taken from, the best first. */
typedef enum kc_date_from {
	KC_DATE_NONE,    /* there is none */
	KC_DATE_META,    /* a meta element */
	KC_DATE_JSON_LD, /* JSON-LD, as schema.org has it */
	KC_DATE_TIME,    /* a time element */
	KC_DATE_DATA,    /* another element's attribute */
	KC_DATE_TEXT,    /* the text of the page */
	KC_DATE_AGO,     /* text such as "3 hours ago", and `fetched` */
	KC_DATE_FETCH /* for tools: when the page was fetched, not published */
} kc_date_from;

/* "", "meta", "json-ld", "time", "data", "text", "ago", "fetch". Static. */
KC_API const char *kc_date_from_name(kc_date_from from);

/*
 * What is done with comments and replies. Of itself the extractor takes the
 * replies of a thread and leaves out comments under a post or an article.
 */
typedef enum kc_comments {
	KC_COMMENTS_AUTO,
	KC_COMMENTS_KEEP, /* all that a page marks as comments or replies */
	KC_COMMENTS_DROP  /* none of it; a thread keeps its first post */
} kc_comments;

typedef struct kc_page {
	kc_str bytes;
	kc_charset charset;   /* KC_CHARSET_NONE: find out */
	kc_charset header;    /* what HTTP declares, or KC_CHARSET_NONE */
	kc_str fetched;       /* when, in ISO 8601 (UTC), or empty */
	bool html;            /* else plain text */
	bool xml;             /* HTML that is read as XML: XHTML */
	bool all;             /* all text, not the main content only */
	kc_comments comments; /* in the main content */
} kc_page;

/* Valid UTF-8, borrowed until the next kc_extract; empty what is unknown. */
typedef struct kc_document {
	kc_reject reject;
	kc_str text;  /* blocks on lines of their own, LF between them */
	kc_str title; /* without the name of the site, where that is told */
	kc_str url;   /* canonical, as the page says */
	kc_str date; /* of publication: YYYY-MM-DD, perhaps with T and a time */
	kc_date_from date_from;
	kc_str author;
	kc_str lang; /* that the page declares: "ko", "ko-KR" */
	kc_charset charset;
	kc_evidence evidence;
	uint64_t replaced;  /* U+FFFD for bytes that do not decode */
	uint64_t reread;    /* bytes among UTF-8 that are of another encoding */
	uint64_t flattened; /* start tags beyond the depth that is kept */
} kc_document;

typedef struct kc_extractor kc_extractor;

/* For one thread at a time. Freed with kc_extractor_free. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_extractor_new(
    kc_extractor **x, kc_error *err);
KC_API void kc_extractor_free(kc_extractor *x);

/*
 * Read a page. A page without a document is KC_OK with doc->reject set.
 * KC_ERR_LIMIT for 4 GiB and more, and for HTML of more than 2^19 elements and
 * texts; KC_ERR_NOMEM. Time is linear in the page; memory is some ten times it, and
 * 150 bytes an element or text.
 */
KC_API KC_MUST_CHECK kc_status kc_extract(
    kc_extractor *x, const kc_page *page, kc_document *doc, kc_error *err);

/* True if the bytes look like HTML, by its first tags, as browsers sniff. */
KC_API bool kc_looks_html(kc_str bytes);

/* True if they look like something that is not text. */
KC_API bool kc_looks_binary(kc_str bytes);

#ifdef __cplusplus
}
#endif

#endif
