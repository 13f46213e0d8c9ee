/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All documents of a set as frames (kcorpus/shardset.h). The ids of a shard are one
 * sequence, whether they lie in one payload or in rows; the index of the shard tells
 * where documents end in it.
 */
#include <config.h>

#include "shard/shard_internal.h"
#include "shard_set.h"

#include "bytes.h"
#include "io/filemap.h"
#include "io/sys.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

/* A walk over all documents. */
struct set_walk {
	const kc_shard_set *set;
	const struct kc_set_shard *shard;
	struct kc_shard_files files; /* of the shard */
	kc_status (*take)(void *self, const kc_shard_set_document *document,
	    const kc_tokens_frame *frame, kc_error *err);
	void *self;
	unsigned width; /* bytes of an id */
	size_t looked;  /* bytes, since pages were given back */
	kc_buf narrow;  /* ids of 4 bytes made 2 */

	/* What comes next: of the payload, or of the row at hand. */
	kc_str rest;
	void *rows;
	int payload;   /* a descriptor, where there are no rows */
	uint64_t at;   /* the first byte of it that was not read */
	kc_buf piece;  /* of it */
	kc_buf joined; /* ids of several rows or pieces */
};

static kc_status
bad_document(const struct set_walk *w, const kc_shard_set_document *d,
    const char *what, kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "%s: document %" PRIu64 " (tokens %" PRIu64 " to %" PRIu64 ") %s",
	    w->shard->payload, d->index, d->start, d->end, what);
}

/* --- Ids in order --- */

/*
 * The next piece of a payload. To read it into a buffer that stays in the cache
 * takes less time than the faults of mapped pages, 16 at a time.
 */
static kc_status
read_payload_piece(struct set_walk *w, kc_error *err)
{
	enum { PIECE = 128 << 10 };

	w->piece.len = 0;
	if (kc_buf_reserve(&w->piece, PIECE))
		return kc_fail_nomem(err);
	while (w->piece.len < PIECE) {
		ssize_t n = kc_sys_read_at(w->payload,
		    w->piece.ptr + w->piece.len, PIECE - w->piece.len,
		    (off_t)w->at);

		if (n < 0)
			return kc_fail_errno(err, errno, "cannot read");
		if (!n)
			break;
		w->piece.len += (size_t)n;
		w->at += (uint64_t)n;
	}
	w->rest = kc_buf_str(&w->piece);
	return w->rest.len ? KC_OK : KC_EOF;
}

static kc_status
next_row(struct set_walk *w, const kc_shard_set_document *d, kc_error *err)
{
	const struct kc_rows_kind *kind = w->shard->rows;
	kc_error sub;
	kc_status st = kind ? kind->next(w->rows, &w->rest, &sub)
			    : read_payload_piece(w, &sub);

	if (st == KC_EOF)
		return bad_document(w, d, "is not in the payload", err);
	return st ? kc_fail(err, st, 0, "%s: %s", w->shard->payload, sub.msg)
		  : KC_OK;
}

/* The next n ids, borrowed until the next call; `d` for the message. */
static kc_status
next_ids(struct set_walk *w, const kc_shard_set_document *d, uint64_t n,
    kc_str *ids, kc_error *err)
{
	size_t want = (size_t)n * w->width;

	if (!w->rest.len && want)
		KC_TRY(next_row(w, d, err));
	if (w->rest.len >= want) {
		*ids = (kc_str){w->rest.ptr, want};
		w->rest.ptr = kc_ptr_add(w->rest.ptr, want);
		w->rest.len -= want;
		return KC_OK;
	}
	w->joined.len = 0;
	while (w->joined.len < want) {
		size_t some = want - w->joined.len;

		if (!w->rest.len)
			KC_TRY(next_row(w, d, err));
		some = some < w->rest.len ? some : w->rest.len;
		if (kc_buf_add(&w->joined, (kc_str){w->rest.ptr, some}))
			return kc_fail_nomem(err);
		w->rest.ptr += some;
		w->rest.len -= some;
	}
	*ids = kc_buf_str(&w->joined);
	return KC_OK;
}

/* The next id is the delimiter. */
static kc_status
pass_delim(struct set_walk *w, const kc_shard_set_document *d, const char *what,
    kc_error *err)
{
	kc_str id;

	KC_TRY(next_ids(w, d, 1, &id, err));
	return (w->width == 2 ? kc_get16(id.ptr) : kc_get32(id.ptr)) ==
		w->set->facts.delim_id
	    ? KC_OK
	    : bad_document(w, d, what, err);
}

/* --- Documents --- */

/* Files of any size are walked through in the memory of a few frames. */
static void
give_back_pages(struct set_walk *w, size_t looked)
{
	enum { MOST = 32 << 20 };

	w->looked += looked;
	if (w->looked < MOST)
		return;
	kc_filemap_forget(w->files.bytes);
	kc_filemap_forget(w->files.docs.file);
	w->looked = 0;
}

/* Ids of 4 bytes, of a vocabulary that needs 2, as the frames have them. */
static kc_status
narrow_ids(struct set_walk *w, kc_str wide, kc_str *ids, kc_error *err)
{
	size_t n = wide.len / 4;

	w->narrow.len = 0;
	if (kc_buf_reserve(&w->narrow, 2 * n))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		kc_put16(w->narrow.ptr + 2 * i,
		    (uint16_t)kc_get32(wide.ptr + 4 * i));
	*ids = (kc_str){w->narrow.ptr, 2 * n};
	return KC_OK;
}

static kc_status
give_frame(struct set_walk *w, const kc_shard_set_document *d, uint64_t n,
    kc_tokens_frame *frame, kc_error *err)
{
	struct kc_id_scan scan = {UINT32_MAX, 0, 0};
	kc_str ids = {NULL, 0};

	give_back_pages(w, (size_t)n * w->width + frame->head.len + 24);
	KC_TRY(next_ids(w, d, n, &ids, err));
	kc_scan_ids(&scan, ids, w->width, KC_TOKENS_NO_EOD);
	if (ids.len && w->width > 1 && scan.max >= frame->spec.vocab_size)
		return bad_document(
		    w, d, "has an id beyond the vocabulary", err);
	if (frame->width != w->width)
		KC_TRY(narrow_ids(w, ids, &ids, err));
	frame->count = (size_t)n;
	frame->ids = ids;
	return w->take(w->self, d, frame, err);
}

static kc_status
give_body(struct set_walk *w, const kc_shard_set_document *d, uint64_t left,
    kc_error *err)
{
	kc_tokens_frame frame = {.spec = w->set->facts.spec, .start = true};

	frame.width = kc_tokens_width(frame.spec.vocab_size);
	frame.head = d->head;
	do {
		uint64_t n = left < KC_TOKENS_MAX_IDS ? left
						      : KC_TOKENS_MAX_IDS;

		left -= n;
		frame.end = !left;
		KC_TRY(give_frame(w, d, n, &frame, err));
		frame.start = false;
		frame.head = (kc_str){"", 0};
	} while (left);
	return KC_OK;
}

static kc_status
give_document(struct set_walk *w, const kc_shard_set_document *d, kc_error *err)
{
	unsigned delim = w->shard->delim;
	unsigned delims = (delim & KC_DELIM_PREPEND ? 1 : 0) +
	    (delim & KC_DELIM_APPEND ? 1 : 0);

	if (d->end - d->start < delims)
		return bad_document(w, d, "has no delimiter", err);
	if (delim & KC_DELIM_PREPEND)
		KC_TRY(pass_delim(w, d, "has no delimiter at its start", err));
	KC_TRY(give_body(w, d, d->end - d->start - delims, err));
	return delim & KC_DELIM_APPEND
	    ? pass_delim(w, d, "has no delimiter at its end", err)
	    : KC_OK;
}

/* Ids that are of no document. */
static kc_status
pass_padding(struct set_walk *w, const kc_shard_set_document *d, kc_error *err)
{
	kc_str ids;

	for (uint64_t left = d->end - d->start; left;) {
		uint64_t n = left < KC_TOKENS_MAX_IDS ? left
						      : KC_TOKENS_MAX_IDS;

		KC_TRY(next_ids(w, d, n, &ids, err));
		left -= n;
	}
	return KC_OK;
}

static kc_status
walk_documents(struct set_walk *w, uint64_t shard, kc_error *err)
{
	uint64_t at = 0;

	for (uint64_t i = 0; i < w->shard->entries; i++) {
		kc_shard_set_document d = kc_shard_set_document_at(
		    &w->files.docs, shard, i);

		if (d.start != at)
			return bad_document(
			    w, &d, "does not begin where the last ends", err);
		if (d.end < d.start || d.end > w->shard->tokens)
			return bad_document(
			    w, &d, "is not in the payload", err);
		at = d.end;
		if (w->shard->packed && !d.number)
			KC_TRY(pass_padding(w, &d, err));
		else
			KC_TRY(give_document(w, &d, err));
	}
	return KC_OK;
}

/* Documents that no index tells apart, but rows do. */
static kc_status
walk_rows(struct set_walk *w, uint64_t shard, kc_error *err)
{
	kc_shard_set_document d = {.shard = shard, .head = KC_STR("{}")};

	for (; d.index < w->shard->documents; d.index++) {
		KC_TRY(next_row(w, &d, err));
		d.start = d.end;
		d.end += w->rest.len / w->width;
		d.number = d.index + 1;
		KC_TRY(give_document(w, &d, err));
	}
	return KC_OK;
}

static kc_status
open_raw(struct set_walk *w, kc_error *err)
{
	w->payload = open(w->shard->payload, O_RDONLY | O_CLOEXEC);
	w->at = w->shard->header;
	return w->payload < 0 ? kc_fail_errno(err, errno, "cannot open")
			      : KC_OK;
}

/* All documents of the shard whose files are open. */
static kc_status
walk_files(struct set_walk *w, uint64_t shard, bool rows_alone, kc_error *err)
{
	const struct kc_set_shard *s = w->shard;
	kc_str bytes = w->files.bytes;
	struct kc_rows_file file = {s->payload, bytes, w->width, s->unpacked};
	kc_error sub;
	kc_status st;

	w->rest = (kc_str){NULL, 0};
	st = s->rows ? s->rows->open(&w->rows, &file, &sub) : open_raw(w, &sub);
	if (st)
		return kc_fail(err, st, 0, "%s: %s", s->payload, sub.msg);
	st = rows_alone ? walk_rows(w, shard, err)
			: walk_documents(w, shard, err);
	if (s->rows)
		s->rows->close(w->rows);
	else
		close(w->payload);
	w->rows = NULL;
	return st;
}

static kc_status
walk_shard(struct set_walk *w, uint64_t shard, kc_error *err)
{
	const struct kc_set_shard *s = &w->set->shards[shard];
	/* Rows are documents, if they are not sequences. */
	bool rows_alone = s->rows && !s->index && !s->packed;
	kc_status st;

	w->shard = s;
	if (!rows_alone)
		KC_TRY(kc_shard_set_need_index(w->set, s, err));
	if (w->set->facts.params.pack == KC_PACK_BEST_FIT)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%s: its documents are in pieces (packed best-fit); it is "
		    "made of its token streams alone",
		    s->payload);
	KC_TRY(kc_shard_files_open(&w->files, w->set, s, err));
	st = walk_files(w, shard, rows_alone, err);
	kc_shard_files_close(&w->files);
	return st;
}

kc_status
kc_shard_set_each(const kc_shard_set *set,
    kc_status (*take)(void *self, const kc_shard_set_document *document,
	const kc_tokens_frame *frame, kc_error *err),
    void *self, kc_error *err)
{
	struct set_walk w = {
	    .set = set, .take = take, .self = self, .width = set->facts.width};
	kc_status st = KC_OK;

	for (uint64_t i = 0; !st && i < set->facts.shards; i++)
		st = walk_shard(&w, i, err);
	kc_buf_release(&w.narrow);
	kc_buf_release(&w.piece);
	kc_buf_release(&w.joined);
	return st;
}
