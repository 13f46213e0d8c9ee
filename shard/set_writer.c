/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From frames to shards (kcorpus/shard.h): documents are checked, given their
 * delimiter and put into a payload; shards are cut between documents.
 */
#include <config.h>

#include "kcorpus/shard.h"

#include "assembly.h"

#include "io/outset.h"

#include "kcorpus/json.h"
#include "kcorpus/unicode.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* The document at hand. */
struct at_hand {
	bool open;
	kc_buf head;
	kc_hasher *hash;       /* of its id and its ids so far */
	kc_buf id;             /* without the escapes of JSON */
	kc_json_span spans[2]; /* of id and source in the head */
	struct kc_id_scan ids;
	struct kc_spool spool; /* its ids, when it has several frames */
};

struct kc_shard_writer {
	kc_shard_params params;
	kc_outset *set;
	char *dir; /* of the prefix */

	struct kc_format_list formats;
	uint64_t format_document, max_documents, max_tokens, max_bytes;
	uint64_t max_shards;

	bool begun; /* a frame has come: the rest is known */
	kc_tokens_spec spec;
	unsigned width;
	uint32_t delim_id;

	struct at_hand doc;
	struct kc_assembly shard;
	kc_buf wide; /* ids of 2 bytes made 4 */
	kc_buf manifest;
	uint64_t seen; /* documents, also those left out */
	kc_shard_totals totals;
	char *leftover;
};

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

static uint64_t
least_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Let the ceilings of a format be the writer's too. */
static void
lower_ceilings(kc_shard_writer *w, const struct kc_shard_format *f)
{
	w->format_document = least_of(w->format_document, f->max_document);
	w->max_documents = least_of(w->max_documents, f->max_documents);
	w->max_tokens = least_of(w->max_tokens, f->max_tokens);
	w->max_bytes = least_of(w->max_bytes, f->max_bytes);
	w->max_shards = least_of(w->max_shards, f->max_shards);
}

static kc_status
check_delim(const struct kc_shard_format *f, unsigned delim, kc_error *err)
{
	unsigned has = kc_payload_delim(f->payload, delim);

	if (!(f->delim & ~has))
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0,
	    "%s needs the delimiter at the %s of each document: its reader "
	    "looks for it",
	    f->name, f->delim == KC_DELIM_PREPEND ? "start" : "end");
}

/* Pick the formats and let their ceilings and the user's be one. */
static kc_status
pick_formats(kc_shard_writer *w, kc_error *err)
{
	const kc_shard_params *p = &w->params;

	w->format_document = w->max_documents = w->max_shards = UINT64_MAX;
	w->max_tokens = p->max_tokens ? p->max_tokens : UINT64_MAX;
	w->max_bytes = p->max_bytes ? p->max_bytes : UINT64_MAX;
	for (size_t i = 0; kc_shard_format_table[i]; i++) {
		const struct kc_shard_format *f = kc_shard_format_table[i];

		if (!(p->formats & f->bit))
			continue;
		if (f->payload)
			KC_TRY(check_delim(f, p->delim, err));
		w->formats.v[w->formats.n++] = f;
		lower_ceilings(w, f);
	}
	if (!(p->formats & ~(unsigned)KC_SHARD_LINEAGE))
		return kc_fail(err, KC_ERR_ARG, 0, "no shard format");
	return KC_OK;
}

static kc_status
check_params(const kc_shard_params *p, kc_error *err)
{
	kc_str prefix = p->prefix ? kc_str_of(p->prefix) : KC_STR("");

	if (!prefix.len)
		return kc_fail(err, KC_ERR_ARG, 0, "an empty prefix");
	if (kc_utf8_check(prefix) != prefix.len)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "the prefix is not UTF-8, which the manifest has to be");
	if (p->width != 0 && p->width != 2 && p->width != 4)
		return kc_fail(err, KC_ERR_ARG, 0, "ids of %u bytes", p->width);
	return KC_OK;
}

kc_status
kc_shard_writer_new(kc_shard_writer **out, const kc_shard_params *params,
    kc_outset *set, kc_error *err)
{
	enum { LEAST = 64 << 10 };
	kc_shard_writer *w;
	size_t memory = params->memory > LEAST ? params->memory : LEAST;
	kc_status st;

	*out = NULL;
	KC_TRY(check_params(params, err));
	w = kc_calloc(1, sizeof(*w));
	if (!w)
		return kc_fail_nomem(err);
	w->params = *params;
	w->set = set;
	w->dir = folder_of(params->prefix);
	if (!w->params.tmp)
		w->params.tmp = w->dir;
	kc_spool_init(&w->doc.spool, w->params.tmp, memory);
	w->doc.hash = kc_hasher_new();
	st = w->dir && w->doc.hash ? pick_formats(w, err) : kc_fail_nomem(err);
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
	kc_buf_release(&w->doc.head);
	kc_buf_release(&w->doc.id);
	kc_hasher_free(w->doc.hash);
	kc_spool_release(&w->doc.spool);
	kc_buf_release(&w->wide);
	kc_buf_release(&w->manifest);
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

/* The first frame says what the payload will be. */
static kc_status
begin_stream(kc_shard_writer *w, const kc_tokens_spec *spec, kc_error *err)
{
	w->spec = *spec;
	w->begun = true;
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
	return set_delim(w, err);
}

/* --- Documents --- */

/* A member of the head as JSON; empty when it is absent or null. */
static kc_str
head_member(const struct at_hand *d, size_t i)
{
	const kc_json_span *s = &d->spans[i];

	if (s->type == KC_JSON_ABSENT || s->type == KC_JSON_NULL)
		return (kc_str){NULL, 0};
	return (kc_str){d->head.ptr + s->offset, s->len};
}

/* Begin the hash of a document with its id and a NUL. */
static kc_status
begin_hash(struct at_hand *d, kc_error *err)
{
	kc_str id = head_member(d, 0);

	if (d->spans[0].type == KC_JSON_STRING && d->spans[0].escaped) {
		d->id.len = 0;
		KC_TRY(kc_json_unescape(id, &d->id, err));
		id = kc_buf_str(&d->id);
	} else if (d->spans[0].type == KC_JSON_STRING) {
		id = (kc_str){id.ptr + 1, id.len - 2};
	}
	kc_hasher_reset(d->hash);
	kc_hasher_add(d->hash, id);
	kc_hasher_add(d->hash, (kc_str){"", 1});
	return KC_OK;
}

static kc_status
start_document(kc_shard_writer *w, const kc_tokens_frame *frame, kc_error *err)
{
	struct at_hand *d = &w->doc;
	kc_json_object object;
	kc_error sub;
	kc_status st;

	d->open = true;
	d->ids = (struct kc_id_scan){UINT32_MAX, 0, 0};
	d->head.len = 0;
	kc_spool_reset(&d->spool);
	w->seen++;
	if (kc_buf_add(&d->head, frame->head))
		return kc_fail_nomem(err);
	st = kc_json_scan(
	    kc_buf_str(&d->head), head_keys, 2, d->spans, &object, &sub);
	return st ? kc_fail(err, st, frame->offset,
			"the head of a document: %s", sub.msg)
		  : begin_hash(d, err);
}

/* Append ids as they come from the stream to the payload. */
static kc_status
put_ids(void *ctx, kc_str ids, kc_error *err)
{
	kc_shard_writer *w = ctx;
	unsigned width = kc_tokens_width(w->spec.vocab_size);
	size_t n = ids.len / 2;

	if (ids.len % width)
		return kc_fail(
		    err, KC_ERR_ARG, 0, "a part of an id of %u bytes", width);
	if (w->width == width)
		return kc_assembly_put_ids(&w->shard, ids, err);
	w->wide.len = 0;
	if (kc_buf_reserve(&w->wide, 4 * n))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < n; i++)
		kc_put32(w->wide.ptr + 4 * i, kc_get16(ids.ptr + 2 * i));
	w->wide.len = 4 * n;
	return kc_assembly_put_ids(&w->shard, kc_buf_str(&w->wide), err);
}

/* The document's ids: those of its only frame, or those put aside. */
static kc_status
put_payload(kc_shard_writer *w, const kc_tokens_frame *frame, kc_error *err)
{
	KC_TRY(kc_assembly_put_delim(&w->shard, KC_DELIM_PREPEND, err));
	if (frame->start)
		KC_TRY(put_ids(w, frame->ids, err));
	else
		KC_TRY(kc_spool_each(&w->doc.spool, put_ids, w, err));
	return kc_assembly_put_delim(&w->shard, KC_DELIM_APPEND, err);
}

/* Count a document that stands in the payload now. */
static kc_status
note_document(
    kc_shard_writer *w, const struct kc_shard_document *d, kc_error *err)
{
	struct kc_id_scan ids = w->doc.ids;
	kc_hash128 hash = kc_hasher_value(w->doc.hash);

	if (w->params.delim) {
		ids.min = w->delim_id < ids.min ? w->delim_id : ids.min;
		ids.max = w->delim_id > ids.max ? w->delim_id : ids.max;
	}
	kc_hash128_add(&w->shard.facts.sum, hash);
	kc_hash128_add(&w->totals.corpus, hash);
	KC_TRY(kc_assembly_note(&w->shard, d, &ids, err));
	w->totals.documents++;
	w->totals.tokens += d->tokens;
	w->totals.bytes += d->tokens * w->width;
	return KC_OK;
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

/* Would `tokens` more be too many for the shard? */
static bool
is_full(const kc_shard_writer *w, uint64_t tokens)
{
	const struct kc_shard_facts *f = &w->shard.facts;

	return f->documents >= w->max_documents ||
	    f->tokens + tokens > w->max_tokens ||
	    (f->tokens + tokens) * w->width > w->max_bytes;
}

/* A format whose reader takes one file would lose the rest. */
static kc_status
refuse_shard(const kc_shard_writer *w, kc_error *err)
{
	size_t i = 0;

	while (w->formats.v[i]->max_shards != w->max_shards)
		i++;
	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "%s reads one file, and the documents need a second shard (over "
	    "%" PRIu64 " tokens, %" PRIu64 " bytes or %" PRIu64 " documents)",
	    w->formats.v[i]->name, w->max_tokens, w->max_bytes,
	    w->max_documents);
}

static kc_status
open_shard(kc_shard_writer *w, kc_error *err)
{
	struct kc_shard_place place = {.set = w->set,
	    .prefix = w->params.prefix,
	    .number = w->totals.shards,
	    .tmp = w->params.tmp,
	    .width = w->width};
	struct kc_shard_facts facts = {.number = w->totals.shards,
	    .width = w->width,
	    .delim_id = w->delim_id,
	    .spec = w->spec,
	    .ids.min = UINT32_MAX};

	if (w->totals.shards == w->max_shards)
		return refuse_shard(w, err);
	w->totals.shards++;
	return kc_assembly_open(
	    &w->shard, &w->formats, &place, &facts, w->params.delim, err);
}

/* Delimiters of a document: one where each payload has its own place for it. */
static unsigned
delims_of(const kc_shard_writer *w)
{
	return w->params.delim == KC_DELIM_AUTO
	    ? 1
	    : (w->params.delim & 1) + (w->params.delim >> 1 & 1);
}

static kc_status
end_document(kc_shard_writer *w, const kc_tokens_frame *frame,
    kc_shard_verdict *verdict, kc_error *err)
{
	uint64_t bytes = frame->start ? frame->ids.len
				      : kc_spool_len(&w->doc.spool);
	uint64_t ids = bytes / frame->width;
	struct kc_shard_document d = {.tokens = ids + delims_of(w),
	    .number = w->seen,
	    .head = kc_buf_str(&w->doc.head),
	    .id = head_member(&w->doc, 0),
	    .source = head_member(&w->doc, 1)};

	w->doc.open = false;
	*verdict = judge_document(w, ids, d.tokens);
	if (*verdict != KC_SHARD_TAKEN && *verdict != KC_SHARD_DELIM_KEPT)
		return KC_OK;
	if (w->shard.open && is_full(w, d.tokens))
		KC_TRY(kc_assembly_close(&w->shard, &w->manifest, err));
	if (!w->shard.open)
		KC_TRY(open_shard(w, err));
	d.start = w->shard.facts.tokens;
	KC_TRY(put_payload(w, frame, err));
	return note_document(w, &d, err);
}

kc_status
kc_shard_writer_add(kc_shard_writer *w, const kc_tokens_frame *frame,
    kc_shard_verdict *verdict, kc_error *err)
{
	*verdict = KC_SHARD_TAKEN;
	if (!w->begun)
		KC_TRY(begin_stream(w, &frame->spec, err));
	else if (!kc_tokens_spec_equal(&w->spec, &frame->spec))
		return kc_fail(err, KC_ERR_FORMAT, frame->offset,
		    "a document of another tokenizer than those before it");
	if (frame->start)
		KC_TRY(start_document(w, frame, err));
	kc_scan_ids(&w->doc.ids, frame->ids, frame->width, w->delim_id);
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

static kc_status
write_manifest(kc_shard_writer *w, kc_error *err)
{
	kc_buf name = KC_BUF_INIT;
	kc_writer *file;
	kc_status st;

	if (kc_buf_addf(&name, "%s.manifest.jsonl", w->params.prefix)) {
		kc_buf_release(&name);
		return kc_fail_nomem(err);
	}
	st = kc_writer_open(&file, name.ptr, w->set, err);
	if (!st) {
		kc_status written = kc_writer_write(
		    file, kc_buf_str(&w->manifest), NULL);

		(void)written; /* the file remembers it */
		kc_outset_seal(w->set);
		st = kc_writer_close(file, err);
	}
	kc_buf_release(&name);
	return st;
}

kc_status
kc_shard_writer_finish(kc_shard_writer *w, kc_error *err)
{
	struct kc_shard_facts facts = {
	    .delim_id = w->delim_id, .spec = w->spec};

	if (w->doc.open)
		return kc_fail(err, KC_ERR_ARG, 0, "a document is open");
	if (!w->totals.shards)
		return KC_OK;
	if (w->shard.open)
		KC_TRY(kc_assembly_close(&w->shard, &w->manifest, err));
	if (kc_manifest_set_line(&w->manifest, &w->params, &w->totals, &facts))
		return kc_fail_nomem(err);
	return write_manifest(w, err);
}

/* Is there a file of that name and end where the next shard would be? */
static bool
find_leftover(kc_shard_writer *w, const char *name_template, const char *end)
{
	kc_buf name = KC_BUF_INIT;
	char *stem = kc_shard_name(
	    w->params.prefix, w->totals.shards, name_template);
	bool full = !stem || kc_buf_addf(&name, "%s%s", stem, end);

	kc_free(stem);
	if (full || access(name.ptr, F_OK)) {
		kc_buf_release(&name);
		return false;
	}
	kc_free(w->leftover);
	w->leftover = kc_buf_detach(&name);
	return true;
}

const char *
kc_shard_writer_leftover(kc_shard_writer *w)
{
	for (size_t i = 0; i < w->formats.n; i++) {
		const struct kc_shard_format *f = w->formats.v[i];

		/* A name without a number is the one just written. */
		if (f->payload && f->max_shards != 1 &&
		    (find_leftover(w, f->payload_name, "") ||
			find_leftover(w, f->payload_name, ".part")))
			return w->leftover;
	}
	return NULL;
}

kc_shard_totals
kc_shard_writer_totals(const kc_shard_writer *w)
{
	return w->totals;
}
