/* SPDX-License-Identifier: Apache-2.0 */
/* kc-decode: token ids to texts. */
#include <config.h>

#include "cli/frames.h"
#include "cli/held.h"
#include "ids.h"
#include "cli/map.h"
#include "split_option.h"

#include "kcorpus/tokenizer.h"
#include "kcorpus/unicode.h"

#include <stdlib.h>
#include <string.h>

struct decode_options {
	const char *tokenizer, *pretokenizer;
	int from;
	bool whole, plain;
	uint64_t max_record;

	/* Of the run. */
	kc_tokenizer *loaded;
};

static const char *const forms[] = {"tokens", "jsonl", "text", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Tokenizer"),
    KC_OPT_STRING('t', "tokenizer", "FILE", struct decode_options, tokenizer,
	"the vocabulary that made the ids"),
    KC_OPT_SPLIT(struct decode_options, pretokenizer),
    KC_OPT_GROUP("Documents"),
    KC_OPT_CHOICE(0, "from", "FORM", struct decode_options, from, forms,
	"a token stream, JSON lines with input_ids, or lines of ids"),
    KC_OPT_FLAG(0, "whole", struct decode_options, whole,
	"write the bytes of the texts and nothing else, not records"),
    KC_OPT_FLAG(0, "plain", struct decode_options, plain,
	"write each text as a line, not a record"),
    KC_OPT_SIZE(0, "max-record", "SIZE", struct decode_options, max_record, 1,
	UINT64_C(1) << 31,
	"a longer line is a bad record, and a longer frame of a token stream a "
	"failure"),
    KC_OPT_END};

/* Bytes of memory that stay from one record to the next. */
enum { KEEP = 1 << 20 };

/* --- A text in parts, as raw bytes, inside a JSON string or as a line --- */

enum text_form { TEXT_RECORD, TEXT_WHOLE, TEXT_LINE };

struct text {
	kc_decoder *decoder;
	enum text_form form;
	kc_buf bytes; /* decoded, not written yet */
	bool mended;  /* not all of it could be written as it is */
};

static enum text_form
form_of(const struct decode_options *o)
{
	return o->whole ? TEXT_WHOLE : o->plain ? TEXT_LINE : TEXT_RECORD;
}

/* Valid UTF-8 to a line, which no character of it may end. */
static kc_status
add_to_line(struct text *t, kc_str s, kc_buf *out)
{
	size_t start = out->len;

	KC_TRY(kc_buf_add(out, s));
	for (size_t i = start; i < out->len; i++) {
		if (out->ptr[i] != '\n' && out->ptr[i] != '\r')
			continue;
		out->ptr[i] = ' ';
		t->mended = true;
	}
	return KC_OK;
}

/*
 * Append what can be: ill-formed bytes as U+FFFD, and the start of a character,
 * unless the text ends there, not yet.
 */
static kc_status
put_valid(struct text *t, bool last, kc_buf *out)
{
	kc_str s = kc_buf_str(&t->bytes);

	while (s.len) {
		size_t n = kc_utf8_check(s);

		KC_TRY(t->form == TEXT_LINE
			? add_to_line(t, (kc_str){s.ptr, n}, out)
			: kc_json_escape((kc_str){s.ptr, n}, out));
		s.ptr += n;
		s.len -= n;
		if (!s.len)
			break;
		n = kc_utf8_bad_length(s);
		if (n == s.len && !last)
			break;
		KC_TRY(kc_buf_add(out, KC_STR("\xEF\xBF\xBD")));
		t->mended = true;
		s.ptr += n;
		s.len -= n;
	}
	if (s.len)
		memmove(t->bytes.ptr, s.ptr, s.len);
	t->bytes.len = s.len;
	return KC_OK;
}

/* Decode the next ids of the text. */
static kc_status
put_decoded(struct text *t, const uint32_t *ids, size_t n, bool last,
    kc_buf *out, kc_error *err)
{
	kc_status st;

	KC_TRY(kc_decoder_put(t->decoder, ids, n, last, &t->bytes, err));
	if (t->form != TEXT_WHOLE) {
		st = put_valid(t, last, out);
	} else {
		st = kc_buf_add(out, kc_buf_str(&t->bytes));
		t->bytes.len = 0;
	}
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* --- Token streams --- */

struct stream {
	struct kc_cli *cli;
	struct text text;
	kc_token_ids ids;
	struct kc_held out;
	kc_buf tail; /* what follows the text in its record */
	kc_hash128 hash;
	uint64_t max_record;
};

/*
 * The record up to its text, which takes the place of a text that was carried,
 * else the last one.
 */
static kc_status
put_head(struct stream *s, kc_str head, kc_error *err)
{
	static const kc_str text = {"text", 4};
	kc_buf *out = &s->out.bytes;
	kc_json_object object;
	kc_json_span at;
	kc_status st;

	KC_TRY(kc_json_scan(head, &text, 1, &at, &object, err));
	s->tail.len = 0;
	if (at.type) {
		size_t end = at.offset + at.len;

		st = kc_buf_add(out, (kc_str){head.ptr, at.offset});
		if (!st)
			st = kc_buf_add(
			    &s->tail, (kc_str){head.ptr + end, head.len - end});
	} else {
		st = kc_buf_add(out, (kc_str){head.ptr, object.close});
		if (!st && !object.empty)
			st = kc_buf_addc(out, ',');
		if (!st)
			st = kc_buf_add(out, KC_STR("\"text\":"));
		if (!st)
			st = kc_buf_addc(&s->tail, '}');
	}
	if (!st)
		st = kc_buf_addc(out, '"');
	return st ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
put_tail(struct stream *s)
{
	KC_TRY(kc_buf_addc(&s->out.bytes, '"'));
	KC_TRY(kc_buf_add(&s->out.bytes, kc_buf_str(&s->tail)));
	kc_buf_reset(&s->tail, KEEP);
	return kc_buf_addc(&s->out.bytes, '\n');
}

static kc_status
put_frame(struct stream *s, const kc_tokens_frame *f, kc_error *err)
{
	kc_status st = KC_OK;

	if (f->start && s->text.form == TEXT_RECORD)
		KC_TRY(put_head(s, f->head, err));
	if (KC_GROW(&s->ids.v, &s->ids.cap, f->count))
		return kc_fail_nomem(err);
	kc_tokens_unpack(f, s->ids.v);
	KC_TRY(put_decoded(
	    &s->text, s->ids.v, f->count, f->end, &s->out.bytes, err));
	if (f->end && s->text.form == TEXT_RECORD)
		st = put_tail(s);
	if (f->end && s->text.form == TEXT_LINE)
		st = kc_buf_addc(&s->out.bytes, '\n');
	return st ? kc_fail_nomem(err) : KC_OK;
}

static bool
decode_frame(
    void *self, const struct kc_frame_place *at, const kc_tokens_frame *f)
{
	struct stream *s = self;
	struct kc_cli *cli = s->cli;
	kc_error err;

	if (f->head.len + f->ids.len > s->max_record) {
		kc_cli_fail(cli, at->name,
		    "document %llu: frame of more than %llu bytes "
		    "(--max-record)",
		    (unsigned long long)at->number,
		    (unsigned long long)s->max_record);
		return false;
	}
	if (f->spec.tokenizer.high != s->hash.high ||
	    f->spec.tokenizer.low != s->hash.low) {
		kc_cli_fail(cli, at->name,
		    "document %llu was encoded with another tokenizer",
		    (unsigned long long)at->number);
		return false;
	}
	if (put_frame(s, f, &err)) {
		kc_cli_fail(cli, at->name, "document %llu: %s",
		    (unsigned long long)at->number, err.msg);
		return false;
	}
	if (kc_held_flush(cli, &s->out, f->end, &err)) {
		kc_cli_error(cli, NULL, &err);
		return false;
	}
	cli->totals.records_out += f->end;
	if (f->end && s->text.mended)
		kc_cli_count(cli, "counts", "texts_mended", 1);
	if (f->end)
		s->text.mended = false;
	return true;
}

static bool
forget_document(void *self, const struct kc_frame_place *at)
{
	struct stream *s = self;

	s->text.bytes.len = s->tail.len = 0;
	kc_decoder_reset(s->text.decoder);
	s->text.mended = false;
	return kc_held_forget(s->cli, &s->out, at->name);
}

static void
decode_stream(struct kc_cli *cli, const struct decode_options *o)
{
	struct stream s = {.cli = cli,
	    .text = {.form = form_of(o)},
	    .hash = kc_tokenizer_hash(o->loaded),
	    .max_record = o->max_record};
	const struct kc_frames_job job = {
	    .self = &s, .take = decode_frame, .forget = forget_document};

	if (kc_decoder_new(&s.text.decoder, o->loaded, NULL))
		kc_cli_fail(cli, NULL, "out of memory");
	else if (kc_cli_open(cli))
		(void)kc_frames_each(cli, &job);
	kc_decoder_free(s.text.decoder);
	kc_token_ids_release(&s.ids);
	kc_buf_release(&s.out.bytes);
	kc_buf_release(&s.tail);
	kc_buf_release(&s.text.bytes);
}

/* --- Lines --- */

enum { MENDED };
static const char *const counters[] = {"texts_mended", NULL};

struct decode_state {
	struct text text;
	kc_token_ids ids;
};

static kc_status
begin_decoding(struct kc_mapper *m, kc_error *err)
{
	const struct decode_options *o = m->options;
	struct decode_state *s = m->state;

	s->text.form = form_of(o);
	return kc_decoder_new(&s->text.decoder, o->loaded, err);
}

static void
end_decoding(struct kc_mapper *m)
{
	struct decode_state *s = m->state;

	if (!s)
		return;
	kc_decoder_free(s->text.decoder);
	kc_buf_release(&s->text.bytes);
	kc_token_ids_release(&s->ids);
}

/* A record being written. */
struct record {
	struct decode_state *state;
	kc_buf *out;
	bool done; /* it has its text */
};

static kc_status
put_text(struct record *r, kc_error *err)
{
	struct decode_state *s = r->state;

	r->done = true;
	if (kc_json_key(KC_STR("text"), r->out) || kc_buf_addc(r->out, '"'))
		return kc_fail_nomem(err);
	KC_TRY(put_decoded(&s->text, s->ids.v, s->ids.n, true, r->out, err));
	return kc_buf_addc(r->out, '"') ? kc_fail_nomem(err) : KC_OK;
}

/* Every member of the record but the ids, and the text in the place of one. */
static kc_status
copy_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct record *r = ctx;

	(void)type;
	if (kc_str_equal(key, KC_STR("text")))
		return r->done ? KC_OK : put_text(r, err);
	if (kc_str_equal(key, KC_STR("input_ids")))
		return KC_OK;
	if (kc_json_key(key, r->out) || kc_json_one_line(value, r->out))
		return kc_fail_nomem(err);
	return KC_OK;
}

static kc_status
put_record(struct record *r, const kc_str *line, kc_error *err)
{
	if (kc_buf_addc(r->out, '{'))
		return kc_fail_nomem(err);
	if (line)
		KC_TRY(kc_json_each(*line, copy_member, r, err));
	if (!r->done)
		KC_TRY(put_text(r, err));
	return kc_buf_add(r->out, KC_STR("}\n")) ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
read_ids(
    const struct kc_mapper *m, kc_record *r, kc_token_ids *ids, kc_error *err)
{
	const struct decode_options *o = m->options;
	kc_status st;
	kc_str s;

	kc_token_ids_reset(ids, KEEP / sizeof(*ids->v));
	if (o->from == KC_ID_TEXT) {
		KC_TRY(kc_record_text(r, 0, &s, err));
		return kc_ids_parse(s, false, ids, err);
	}
	if (kc_record_type(r, 0) != KC_JSON_ARRAY)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "\"input_ids\" is not an array of ids");
	s = kc_record_raw(r, 0);
	st = kc_ids_parse(s, true, ids, err);
	if (st == KC_ERR_FORMAT) /* in the line */
		err->offset += (uint64_t)(s.ptr - kc_record_line(r).ptr);
	return st;
}

/* The text of the ids alone, with what ends it. */
static kc_status
put_bare_text(struct decode_state *s, kc_buf *out, kc_error *err)
{
	KC_TRY(put_decoded(&s->text, s->ids.v, s->ids.n, true, out, err));
	if (s->text.form == TEXT_LINE && kc_buf_addc(out, '\n'))
		return kc_fail_nomem(err);
	return KC_OK;
}

static kc_status
map_ids(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct decode_options *o = m->options;
	struct decode_state *s = m->state;
	struct record record = {.state = s, .out = &m->payload};
	kc_str line = kc_record_line(r);
	kc_status st;

	KC_TRY(read_ids(m, r, &s->ids, err));
	kc_buf_reset(&s->text.bytes, KEEP);
	s->text.mended = false;
	if (s->text.form != TEXT_RECORD)
		st = put_bare_text(s, &m->payload, err);
	else
		st = put_record(
		    &record, o->from == KC_ID_JSONL ? &line : NULL, err);
	if (st == KC_ERR_ARG) { /* an id without a token: a bad record */
		err->offset = 0;
		return err->code = KC_ERR_FORMAT;
	}
	kc_mapper_count(m, MENDED, s->text.mended);
	return st;
}

static void
decode_lines(struct kc_cli *cli, struct decode_options *o)
{
	const struct kc_map_form form = {.plain = o->from == KC_ID_TEXT,
	    .field = "input_ids",
	    .max_record = o->max_record};
	const struct kc_map job = {.form = &form,
	    .counters = counters,
	    .state_size = sizeof(struct decode_state),
	    .begin = begin_decoding,
	    .end = end_decoding,
	    .map = map_ids,
	    .writes_payload = true};

	kc_map_run(cli, &job, o);
}

static void
run_decode(struct kc_cli *cli, void *options)
{
	struct decode_options *o = options;
	kc_error err;

	if (o->whole && o->plain)
		kc_cli_usage(cli, "--whole and --plain exclude one another");
	else if (!o->tokenizer)
		kc_cli_usage(cli, "missing --tokenizer=FILE");
	else if (kc_tokenizer_open(
		     &o->loaded, o->tokenizer, o->pretokenizer, &err))
		kc_cli_error(cli, o->tokenizer, &err);
	else if (o->from == KC_ID_TOKENS)
		decode_stream(cli, o);
	else
		decode_lines(cli, o);
	kc_tokenizer_free(o->loaded);
}

int
main(int argc, char **argv)
{
	struct decode_options o = {
	    .from = KC_ID_TOKENS, .max_record = 64 << 20};
	const struct kc_tool tool = {"kc-decode",
	    "Turn token ids back into texts", "--tokenizer=FILE [FILE]...",
	    KC_SHARED_OUTPUT | KC_SHARED_THREADS | KC_SHARED_ERRORS |
		KC_SHARED_PROGRESS,
	    table, &o, run_decode, NULL};

	return kc_tool_main(&tool, argc, argv);
}
