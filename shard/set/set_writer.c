/* SPDX-License-Identifier: Apache-2.0 */
/* From frames to documents, which are judged and go into shards (set_writer.h). */
#include <config.h>

#include "kcorpus/shard.h"

#include "set_writer.h"
#include "shard/file_worker.h"
#include "shard/head_id.h"

#include "io/outset.h"
#include "mem.h"
#include "record/json_lex.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const kc_str head_keys[] = {{"id", 2}, {"source", 6}};

/* --- Setting up --- */

static char *
folder_of(const char *prefix)
{
	const char *slash = strrchr(prefix, '/');
	size_t len = slash ? (size_t)(slash - prefix) : 1;
	char *dir;

	if (slash == prefix)
		len = 1; /* the root */
	dir = kc_malloc(len + 1);
	if (dir) {
		memcpy(dir, slash ? prefix : ".", len);
		dir[len] = '\0';
	}
	return dir;
}

kc_status
kc_shard_writer_new(kc_shard_writer **out, const kc_shard_params *params,
    kc_outset *set, kc_error *err)
{
	enum { LEAST = 64 << 10 };
	kc_shard_writer *w;
	size_t memory = params->memory > LEAST ? params->memory : LEAST;
	size_t document = params->pack == KC_PACK_BEST_FIT ? memory / 8
							   : memory;
	kc_status st;

	*out = NULL;
	KC_TRY(kc_set_check_params(params, err));
	w = kc_calloc(1, sizeof(*w));
	if (!w)
		return kc_fail_nomem(err);
	w->params = *params;
	w->set = set;
	w->dir = folder_of(params->prefix);
	if (!w->params.tmp)
		w->params.tmp = w->dir;
	kc_spool_init(&w->doc.spool, w->params.tmp, document);
	kc_pack_window_init(
	    &w->window, w->params.tmp, memory - document, params->sequence);
	w->doc.hash = kc_hasher_new();
	st = w->dir && w->doc.hash ? kc_set_pick_formats(w, err)
				   : kc_fail_nomem(err);
	if (!st && params->threads > 1)
		st = kc_file_worker_new(&w->worker, kc_outfile_work, err);
	if (st)
		kc_shard_writer_free(w);
	else
		*out = w;
	return st;
}

void
kc_shard_writer_free(kc_shard_writer *w)
{
	if (!w)
		return;
	kc_assembly_release(&w->shard);
	kc_file_worker_free(w->worker);
	kc_buf_release(&w->doc.head);
	kc_buf_release(&w->doc.id);
	kc_hasher_free(w->doc.hash);
	kc_spool_release(&w->doc.spool);
	kc_pack_window_release(&w->window);
	kc_special_release(&w->special);
	kc_buf_release(&w->wide);
	kc_buf_release(&w->manifest);
	for (size_t i = 0; i < KC_SHARD_MAX_FORMATS; i++)
		kc_buf_release(&w->notes[i]);
	kc_free(w->leftover);
	kc_free(w->dir);
	kc_free(w);
}

/* --- The stream --- */

static kc_status
set_delim(kc_shard_writer *w, kc_error *err)
{
	w->delim_id = KC_TOKENS_NO_EOD;
	if (w->params.delim == KC_DELIM_NONE)
		return KC_OK;
	w->delim_id = w->params.delim_id != KC_TOKENS_NO_EOD
	    ? w->params.delim_id
	    : w->spec.eod;
	if (w->delim_id == KC_TOKENS_NO_EOD)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "no delimiter: the tokenizer has no end-of-document id, "
		    "and no other was given");
	if (w->delim_id >= w->spec.vocab_size)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "delimiter id %" PRIu32 " in a vocabulary of %" PRIu32,
		    w->delim_id, w->spec.vocab_size);
	return KC_OK;
}

static kc_status
set_pad(kc_shard_writer *w, kc_error *err)
{
	if (w->params.pad_id == KC_TOKENS_NO_EOD)
		w->params.pad_id = w->delim_id;
	if (w->params.pad_id == KC_TOKENS_NO_EOD)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "no id to fill up sequences with: there is no delimiter, "
		    "and no other was given");
	if (w->params.pad_id >= w->spec.vocab_size)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "padding with id %" PRIu32 " in a vocabulary of %" PRIu32,
		    w->params.pad_id, w->spec.vocab_size);
	return KC_OK;
}

/* All ids that the manifest counts. */
static kc_status
set_special(kc_shard_writer *w, kc_error *err)
{
	const kc_shard_params *p = &w->params;
	size_t n = p->special_count;
	uint32_t *ids = kc_malloc((n + 2) * sizeof(*ids));
	kc_status st;

	if (!ids)
		return kc_fail_nomem(err);
	if (n)
		memcpy(ids, p->special, n * sizeof(*ids));
	ids[n] = w->delim_id;
	ids[n + 1] = p->pack ? p->pad_id : KC_TOKENS_NO_EOD;
	st = kc_special_init(&w->special, ids, n + 2, w->spec.vocab_size, err);
	kc_free(ids);
	return st;
}

/* The set is of texts: formats, delimiters and sequences must go with that. */
static kc_status
begin_texts(kc_shard_writer *w, kc_error *err)
{
	kc_shard_params *p = &w->params;

	for (size_t i = 0; i < w->formats.n; i++)
		if (w->formats.v[i]->payload && !w->formats.v[i]->texts)
			return kc_fail(err, KC_ERR_ARG, 0,
			    "%s holds ids, not texts", w->formats.v[i]->name);
	if (p->pack || p->width ||
	    (p->delim != KC_DELIM_AUTO && p->delim != KC_DELIM_NONE))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "texts have no delimiters, widths or sequences");
	p->delim = KC_DELIM_NONE;
	return KC_OK;
}

/* The first frame says what the payload will be. */
static kc_status
begin_stream(kc_shard_writer *w, const kc_tokens_spec *spec, kc_error *err)
{
	w->spec = *spec;
	w->begun = true;
	if (!spec->vocab_size)
		KC_TRY(begin_texts(w, err));
	w->width = w->params.width;
	if (!w->width)
		w->width = kc_tokens_width(spec->vocab_size);
	if (w->width < kc_tokens_width(spec->vocab_size))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "ids of a vocabulary of %" PRIu32 " do not go into %u "
		    "bytes",
		    spec->vocab_size, w->width);
	for (size_t i = 0; i < w->formats.n; i++)
		if (spec->vocab_size > w->formats.v[i]->max_vocab)
			return kc_fail(err, KC_ERR_ARG, 0,
			    "a vocabulary of %" PRIu32 " (%s takes up to "
			    "%" PRIu64 ")",
			    spec->vocab_size, w->formats.v[i]->name,
			    w->formats.v[i]->max_vocab);
	w->window.width = w->width;
	KC_TRY(set_delim(w, err));
	if (w->params.pack)
		KC_TRY(set_pad(w, err));
	return set_special(w, err);
}

/* --- Documents --- */

/* A member of the head as JSON; empty when it is absent or null. */
static kc_str
head_member(const struct kc_document_at_hand *d, size_t i)
{
	const kc_json_span *s = &d->spans[i];

	if (s->type == KC_JSON_ABSENT || s->type == KC_JSON_NULL)
		return (kc_str){NULL, 0};
	return (kc_str){d->head.ptr + s->offset, s->len};
}

/* Begin the hash of a document with its id and a NUL. */
static kc_status
begin_hash(struct kc_document_at_hand *d, kc_error *err)
{
	kc_str id;

	KC_TRY(kc_head_value(
	    kc_buf_str(&d->head), &d->spans[0], &d->id, &id, err));
	kc_hasher_reset(d->hash);
	kc_hasher_add(d->hash, id);
	kc_hasher_add(d->hash, (kc_str){"", 1});
	return KC_OK;
}

static kc_status
start_document(kc_shard_writer *w, const kc_tokens_frame *frame, kc_error *err)
{
	struct kc_document_at_hand *d = &w->doc;
	kc_json_object object;
	kc_error sub;
	kc_status st;

	d->open = true;
	d->ids = (struct kc_id_scan){UINT32_MAX, 0, 0};
	d->head.len = 0;
	kc_spool_reset(&d->spool);
	kc_special_reset_document(&w->special);
	w->seen++;
	if (kc_buf_add(&d->head, frame->head))
		return kc_fail_nomem(err);
	/* Frames have heads that were checked. */
	st = kc_json_scan_valid(
	    kc_buf_str(&d->head), head_keys, 2, d->spans, &object, &sub);
	return st ? kc_fail(err, st, frame->offset,
			"the head of a document: %s", sub.msg)
		  : begin_hash(d, err);
}

const char *
kc_shard_verdict_name(kc_shard_verdict verdict)
{
	static const char *const names[KC_SHARD_VERDICTS] = {"taken",
	    "no-tokens", "long", "too-long", "delimiter", "delimiter-kept"};

	return names[verdict];
}

static kc_shard_verdict
judge_document(const kc_shard_writer *w, uint64_t ids, uint64_t tokens)
{
	if (!ids)
		return KC_SHARD_NO_TOKENS;
	if (tokens > w->format_document)
		return KC_SHARD_TOO_LONG;
	if (w->params.max_document && tokens > w->params.max_document)
		return KC_SHARD_LONG;
	if (!w->doc.ids.delims)
		return KC_SHARD_TAKEN;
	return w->params.keep_delim ? KC_SHARD_DELIM_KEPT : KC_SHARD_DELIM;
}

static kc_status
end_document(kc_shard_writer *w, const kc_tokens_frame *frame,
    kc_shard_verdict *verdict, kc_error *err)
{
	uint64_t bytes = frame->start ? frame->ids.len
				      : kc_spool_len(&w->doc.spool);
	uint64_t ids = bytes / frame->width;
	struct kc_shard_document d = {.tokens = ids + kc_set_delims(w),
	    .number = w->seen,
	    .head = kc_buf_str(&w->doc.head),
	    .id = head_member(&w->doc, 0),
	    .source = head_member(&w->doc, 1)};

	w->doc.open = false;
	*verdict = judge_document(w, ids, d.tokens);
	if (*verdict != KC_SHARD_TAKEN && *verdict != KC_SHARD_DELIM_KEPT)
		return KC_OK;
	return kc_set_put_document(w, frame, &d, err);
}

kc_status
kc_shard_writer_add(kc_shard_writer *w, const kc_tokens_frame *frame,
    kc_shard_verdict *verdict, kc_error *err)
{
	*verdict = KC_SHARD_TAKEN;
	if (!w->begun)
		KC_TRY(begin_stream(w, &frame->spec, err));
	KC_TRY(
	    kc_tokens_spec_agree(&w->spec, &frame->spec, frame->offset, err));
	if (frame->start)
		KC_TRY(start_document(w, frame, err));
	kc_scan_ids(&w->doc.ids, frame->ids, frame->width, w->delim_id);
	/* Pieces are counted where they are placed. */
	if (w->params.pack != KC_PACK_BEST_FIT)
		kc_special_add_document(
		    &w->special, frame->ids, frame->width, &w->doc.ids);
	kc_hasher_add(w->doc.hash, frame->ids);
	if (!frame->start || !frame->end)
		KC_TRY(kc_spool_add(&w->doc.spool, frame->ids, err));
	return frame->end ? end_document(w, frame, verdict, err) : KC_OK;
}

void
kc_shard_writer_skip(kc_shard_writer *w, uint64_t documents)
{
	w->seen += documents;
}

void
kc_shard_writer_forget(kc_shard_writer *w)
{
	w->doc.open = false;
}

kc_str
kc_shard_writer_head(const kc_shard_writer *w)
{
	return kc_buf_str(&w->doc.head);
}

kc_shard_totals
kc_shard_writer_totals(const kc_shard_writer *w)
{
	return w->totals;
}
