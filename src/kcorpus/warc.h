/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Web archives: WARC (ISO 28500; 0.17 to 1.1), WET, which is WARC with records
 * of text, and ARC. Compression is the reader's business: its bytes come through
 * a function.
 *
 *	kc_warc *w;
 *	kc_warc_record r;
 *	kc_http http;
 *
 *	st = kc_warc_new(&w, read, reader, 64 << 20, &err);
 *	while ((st = kc_warc_next(w, &r, &err)) != KC_EOF) {
 *		if (st && kc_warc_failed(w))
 *			break;			(the input cannot be read on)
 *		if (st)
 *			continue;		(a bad record at err.offset)
 *		if (kc_http_parse(r.block, &http))
 *			...
 *	}
 *	kc_warc_free(w);
 *
 * After a malformed record the search goes on for the next one, so that damage
 * costs the records that it touches and no others. So it does within a record
 * whose length cannot be right, as none begins after it, and there within lines
 * too, where a writer died and another went on. What is left of a record
 * that the end of the input cut is handed out as that of a bad one.
 */
#ifndef KCORPUS_WARC_H
#define KCORPUS_WARC_H

#include "kcorpus/http.h"
#include "kcorpus/io.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_warc kc_warc;

/*
 * Read up to `cap` bytes into `buf`, as kc_reader_salvage does: *got > 0 on KC_OK,
 * unless damage->found; KC_EOF at the end. *damage is all zero at the call.
 */
typedef kc_status (*kc_warc_source)(void *ctx, char *buf, size_t cap,
    size_t *got, kc_damage *damage, kc_error *err);

/*
 * An archive whose bytes `source(ctx, ...)` gives. Records of more than
 * max_record bytes are skipped. WARC and ARC are told apart by the first bytes.
 * KC_ERR_NOMEM. *w is freed with kc_warc_free.
 */
KC_API KC_MUST_CHECK kc_status kc_warc_new(kc_warc **w, kc_warc_source source,
    void *ctx, size_t max_record, kc_error *err);
KC_API void kc_warc_free(kc_warc *w);

typedef enum kc_warc_type {
	KC_WARC_OTHER, /* warcinfo, request, metadata ... */
	KC_WARC_RESPONSE,
	KC_WARC_RESOURCE,
	KC_WARC_CONVERSION,
	KC_WARC_REVISIT,
	KC_WARC_CONTINUATION, /* a segment of a record, not its first */
	KC_WARC_UNTYPED       /* no WARC-Type */
} kc_warc_type;

/* A record; its strings are borrowed until the next kc_warc_next. */
typedef struct kc_warc_record {
	kc_warc_type type;
	uint64_t offset;     /* in the decompressed input */
	kc_str id;           /* WARC-Record-ID as it stands; empty in ARC */
	kc_str url;          /* without the brackets that some writers add */
	kc_str date;         /* ISO 8601, in UTC */
	kc_str content_type; /* of the block */
	kc_str block;
} kc_warc_record;

/*
 * The next record. KC_EOF at the end.
 *
 * KC_ERR_FORMAT for a record that is malformed, or cut because the input ends or
 * the source fails in it or the next one begins there, and KC_ERR_LIMIT for one
 * that is too long, with err->offset where it begins; the next call goes on after
 * it. A record with bytes of a damaged member is malformed, also where it is
 * complete, as its checksum is wrong; a member of which nothing is left is one.
 * After KC_ERR_FORMAT *r is what there is: a cut block with its fields, or as
 * `block` all the bytes up to the next record, empty if they are more than
 * max_record.
 *
 * KC_ERR_NOMEM, and what the source gave when it failed, in its turn: after
 * either kc_warc_failed is true and the next call gives KC_EOF.
 */
KC_API KC_MUST_CHECK kc_status kc_warc_next(
    kc_warc *w, kc_warc_record *r, kc_error *err);

/* True if the last call ended the reading. */
KC_API bool kc_warc_failed(const kc_warc *w);

/*
 * True for the start of a WARC or an ARC file, perhaps after a few line ends or with
 * a damaged version line.
 */
KC_API bool kc_looks_warc(kc_str bytes);

#ifdef __cplusplus
}
#endif

#endif
