/* SPDX-License-Identifier: Apache-2.0 */
/* Token streams from files (frames.h). */
#include <config.h>

#include "frames.h"

#include <stdlib.h>

enum { PIECE = 256 << 10 };

struct input {
	struct kc_cli *cli;
	bool (*take)(
	    void *, const struct kc_frame_place *, const kc_tokens_frame *);
	void *self;
	kc_tokens_parser *parser;
	char *piece;
	struct kc_frame_place place;

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

static bool
bad_stream(const struct input *in, const kc_error *err)
{
	kc_cli_fail(in->cli, in->place.name, "%s at byte %llu", err->msg,
	    (unsigned long long)err->offset);
	return false;
}

static bool
take_frames(struct input *in, kc_str bytes)
{
	kc_tokens_frame frame;
	kc_error err;
	kc_status st;

	while (
	    !(st = kc_tokens_parser_next(in->parser, &bytes, &frame, &err))) {
		in->place.number += frame.start;
		in->cli->totals.records_in += frame.start;
		if (!in->take(in->self, &in->place, &frame))
			return false;
		in->cli->progress.records += frame.end;
	}
	return st == KC_EOF || bad_stream(in, &err);
}

/* All of the file at hand. */
static bool
take_file(struct input *in)
{
	kc_error err;
	kc_status st;
	size_t got;

	while (
	    !(st = kc_reader_read(in->reader, in->piece, PIECE, &got, &err))) {
		in->cli->totals.bytes_in += got;
		if (!take_frames(in, (kc_str){in->piece, got}))
			return false;
	}
	if (st != KC_EOF) {
		kc_cli_error(in->cli, in->place.name, &err);
		return false;
	}
	return !kc_tokens_parser_finish(in->parser, &err) ||
	    bad_stream(in, &err);
}

static bool
open_and_take(struct input *in, const char *name)
{
	kc_error err;
	bool ok;

	if (kc_reader_open(&in->reader, name, &err)) {
		kc_cli_error(in->cli, name, &err);
		return false;
	}
	in->place.name = kc_reader_name(in->reader);
	in->place.number = 0;
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
kc_frames_each(struct kc_cli *cli,
    bool (*take)(
	void *, const struct kc_frame_place *, const kc_tokens_frame *),
    void *self)
{
	struct input in = {.cli = cli,
	    .take = take,
	    .self = self,
	    .parser = kc_tokens_parser_new(),
	    .piece = malloc(PIECE),
	    .size = kc_files_size(cli->operands, cli->operand_count)};
	bool ok = in.parser && in.piece;

	if (!ok)
		kc_cli_fail(cli, NULL, "out of memory");
	for (size_t i = 0; ok && i < cli->operand_count; i++)
		ok = open_and_take(&in, cli->operands[i]);
	free(in.piece);
	kc_tokens_parser_free(in.parser);
	return ok;
}
