/* SPDX-License-Identifier: Apache-2.0 */
/* Token streams from files (frames.h). */
#include <config.h>

#include "frames.h"

#include "rejects.h"

#include "kcorpus/content.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 256 << 10 };

static const char cut_off[] = "the document is cut off";

struct input {
	struct kc_cli *cli;
	const struct kc_frames_job *job;
	kc_tokens_parser *parser;
	char *piece;
	kc_record *record; /* of a head, for --rejects */
	kc_buf head;       /* of the document at hand */
	struct kc_frame_place place;
	bool open;                    /* a document is */
	bool any;                     /* the file has given a frame */
	char start[KC_CONTENT_START]; /* of the file at hand */
	size_t start_len;

	/* For progress: the file at hand, those before it, all of them. */
	kc_reader *reader;
	uint64_t before, size;
};

static uint64_t
raw_offset(const void *self)
{
	const struct input *in = self;

	return in->before + kc_reader_raw_offset(in->reader);
}

static uint64_t
raw_size(const void *self)
{
	return ((const struct input *)self)->size;
}

/* The torn document: its head if that came, else the bytes of its frame. */
static kc_status
reject_torn(struct input *in, kc_error *err)
{
	const struct kc_reject_place what = {.reason = cut_off,
	    .file = in->place.name,
	    .offset = kc_tokens_parser_offset(in->parser)};
	kc_buf entry = KC_BUF_INIT;
	kc_status st = KC_OK;

	if (!in->cli->rejects)
		return KC_OK;
	if (in->open)
		st = kc_record_parse(in->record, kc_buf_str(&in->head), err);
	if (!st)
		st = in->open ? kc_reject_record(in->record, 0, cut_off, &entry)
			      : kc_reject_whole(&what,
				    kc_tokens_parser_held(in->parser), &entry);
	st = st
	    ? kc_fail_nomem(err)
	    : kc_cli_put(in->cli, in->cli->rejects, kc_buf_str(&entry), err);
	kc_buf_release(&entry);
	return st;
}

/* The document that the damage cuts, in a frame or after one, is a bad record. */
static bool
settle_torn(struct input *in, bool in_frame)
{
	struct kc_totals *t = &in->cli->totals;
	kc_error err;

	if (!in->open && !in_frame)
		return true;
	if (!in->open) {
		in->place.number++;
		t->records_in++;
	}
	t->records_bad++;
	t->records_rejected++;
	in->cli->progress.dropped++;
	kc_cli_complain(in->cli, in->place.name, in->place.number, cut_off);
	if (reject_torn(in, &err)) {
		kc_cli_error(in->cli, NULL, &err);
		return false;
	}
	return !in->open || in->job->forget(in->job->self, &in->place);
}

/* No stream at all: say what the file is. */
static bool
refuse_file(const struct input *in)
{
	const kc_content *c = kc_content_of((kc_str){in->start, in->start_len});

	kc_cli_fail(in->cli, in->place.name,
	    "this is %s, not a token stream; %s",
	    c ? c->name : "something else",
	    c ? c->advice : "kc-encode makes one of records");
	return false;
}

/* The stream is wrong here: damage, unless it was none from the start. */
static bool
settle_stream(struct input *in, const kc_error *err, bool at_end)
{
	kc_str held = kc_tokens_parser_held(in->parser);
	bool cut = at_end && held.len && kc_tokens_detect(held);
	kc_error why;

	if (!in->any && !cut &&
	    !kc_tokens_detect((kc_str){in->start, in->start_len}))
		return refuse_file(in);
	if (!in->any && !cut) {
		kc_cli_fail(in->cli, in->place.name, "%s at byte %llu",
		    err->msg, (unsigned long long)err->offset);
		return false;
	}
	kc_fail(&why, err->code, err->offset, "%.150s at byte %llu", err->msg,
	    (unsigned long long)err->offset);
	return settle_torn(in, true) &&
	    kc_cli_broken(in->cli, in->place.name, &why);
}

/* The document starts here: keep its head for --rejects. */
static bool
keep_head(struct input *in, kc_str head)
{
	in->place.number++;
	in->cli->totals.records_in++;
	in->head.len = 0;
	if (!in->cli->rejects || !kc_buf_add(&in->head, head))
		return true;
	kc_cli_fail(in->cli, NULL, "out of memory");
	return false;
}

/* The frames of a piece. *wrong: the stream is, and no more can be read. */
static bool
take_frames(struct input *in, kc_str bytes, bool *wrong)
{
	kc_tokens_frame frame;
	kc_error err;
	kc_status st;

	while (
	    !(st = kc_tokens_parser_next(in->parser, &bytes, &frame, &err))) {
		in->any = true;
		if (frame.start && !keep_head(in, frame.head))
			return false;
		in->open = !frame.end;
		if (!in->job->take(in->job->self, &in->place, &frame))
			return false;
		in->cli->progress.records += frame.end;
	}
	*wrong = st != KC_EOF;
	return !*wrong || settle_stream(in, &err, false);
}

/* Keep the first bytes of the file, which may come in several pieces. */
static void
keep_start(struct input *in, size_t got)
{
	size_t n = sizeof(in->start) - in->start_len;

	n = got < n ? got : n;
	if (n)
		memcpy(in->start + in->start_len, in->piece, n);
	in->start_len += n;
}

/* All of the file at hand. */
static bool
take_file(struct input *in)
{
	bool wrong = false;
	kc_error err;
	kc_status st;
	size_t got;

	while (
	    !(st = kc_reader_read(in->reader, in->piece, PIECE, &got, &err))) {
		in->cli->totals.bytes_in += got;
		keep_start(in, got);
		if (!take_frames(in, (kc_str){in->piece, got}, &wrong))
			return false;
		if (wrong)
			return true;
	}
	if (st != KC_EOF)
		return settle_torn(
			   in, kc_tokens_parser_held(in->parser).len > 0) &&
		    kc_cli_broken(in->cli, in->place.name, &err);
	return !kc_tokens_parser_finish(in->parser, &err) ||
	    settle_stream(in, &err, true);
}

static bool
open_and_take(struct input *in, const char *name)
{
	kc_error err;
	bool ok;

	if (kc_reader_open(&in->reader, name, &err))
		return kc_cli_broken(in->cli, name, &err);
	in->place.name = kc_reader_name(in->reader);
	in->place.number = 0;
	in->open = in->any = false;
	in->start_len = 0;
	in->cli->totals.files++;
	kc_tokens_parser_reset(in->parser);
	kc_watch_source(in->cli->watch, in, raw_offset, raw_size);
	ok = take_file(in);
	kc_watch_source(in->cli->watch, NULL, NULL, NULL);
	in->before += kc_reader_raw_offset(in->reader);
	kc_reader_close(in->reader);
	return ok;
}

bool
kc_frames_each(struct kc_cli *cli, const struct kc_frames_job *job)
{
	static const kc_str fields[] = {{"reason", 6}};
	struct input in = {.cli = cli,
	    .job = job,
	    .parser = kc_tokens_parser_new(),
	    .piece = malloc(PIECE),
	    .size = kc_files_size(cli->operands, cli->operand_count)};
	kc_error err;
	bool ok = in.parser && in.piece &&
	    !kc_record_new(&in.record, fields, 1, &err);

	if (!ok)
		kc_cli_fail(cli, NULL, "out of memory");
	for (size_t i = 0; ok && i < cli->operand_count; i++)
		ok = open_and_take(&in, cli->operands[i]);
	free(in.piece);
	kc_buf_release(&in.head);
	kc_record_free(in.record);
	kc_tokens_parser_free(in.parser);
	return ok;
}
