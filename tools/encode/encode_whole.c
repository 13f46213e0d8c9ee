/* SPDX-License-Identifier: Apache-2.0 */
/* kc-encode --whole: a text of any size, piece by piece. */
#include <config.h>

#include "encode.h"

#include "cli/held.h"
#include "cli/rejects.h"

#include "kcorpus/hash.h"
#include "kcorpus/unicode.h"

#include <inttypes.h>
#include <string.h>

enum { PIECE = 1 << 20 };

struct whole {
	struct kc_cli *cli;
	const struct kc_encode_options *options;
	kc_encoder *encoder;
	kc_encode_how how; /* of --dropout and --alpha */
	struct kc_id_writer writer;
	kc_reader *reader;
	kc_buf text; /* what is not encoded yet */
	size_t want; /* bytes of it before a cut is looked for again */
	kc_token_ids ids;
	struct kc_held out;
	uint64_t offset; /* of text in the file */
	size_t checked;  /* of text */
	bool broken;     /* the file broke off */
};

static uint64_t
progress_offset(const void *reader)
{
	return kc_reader_raw_offset(reader);
}

static uint64_t
progress_size(const void *reader)
{
	return kc_reader_raw_size(reader);
}

static kc_status
put_ids(struct whole *w, kc_error *err)
{
	kc_cli_count(w->cli, "counts", "tokens", w->ids.n);
	KC_TRY(kc_id_writer_add(
	    &w->writer, w->ids.v, w->ids.n, &w->out.bytes, err));
	w->ids.n = 0;
	return kc_held_flush(w->cli, &w->out, false, err);
}

/* The text must be valid UTF-8, but may end inside a character for now. */
static kc_status
check_utf8(struct whole *w, bool last, kc_error *err)
{
	kc_str rest = {w->text.ptr + w->checked, w->text.len - w->checked};
	size_t valid = kc_utf8_check(rest), left = rest.len - valid;

	w->checked += valid;
	rest = (kc_str){rest.ptr + valid, left};
	/* An unfinished character is ill-formed up to the end. */
	if (!left || (!last && left < 4 && kc_utf8_bad_length(rest) == left))
		return KC_OK;
	return kc_fail(err, KC_ERR_ENCODING, w->offset + w->checked,
	    "invalid UTF-8 at byte %" PRIu64, w->offset + w->checked);
}

/*
 * Encode up to the last safe cut; if there is none, wait for twice as much, up to
 * --max-record.
 */
static kc_status
encode_part(struct whole *w, kc_error *err)
{
	kc_str valid = {w->text.ptr, w->checked};
	uint64_t most = w->cli->common.max_record;
	size_t used;

	if (w->text.len < w->want)
		return KC_OK;
	KC_TRY(w->how.samples
		? kc_encode_part_as(
		      w->encoder, valid, &used, &w->how, &w->ids, err)
		: kc_encode_part(w->encoder, valid, &used, &w->ids, err));
	if (!used && w->text.len > most)
		return kc_fail(err, KC_ERR_LIMIT, w->offset,
		    "from byte %" PRIu64 " on, more than %" PRIu64
		    " bytes have no place to cut (--max-record)",
		    w->offset, most);
	w->want = used ? PIECE : 2 * w->text.len;
	if (w->want > most)
		w->want = most + 1;
	if (!used)
		return KC_OK;
	w->text.len -= used;
	w->checked -= used;
	w->offset += used;
	memmove(w->text.ptr, w->text.ptr + used, w->text.len);
	return put_ids(w, err);
}

static kc_status
encode_all(struct whole *w, kc_error *err)
{
	kc_status st;
	size_t got;

	if (kc_encode_add_end(w->options->bos, w->options->bos_id, &w->ids))
		return kc_fail_nomem(err);
	for (;;) {
		if (kc_buf_reserve(&w->text, PIECE))
			return kc_fail_nomem(err);
		st = kc_reader_read(w->reader, w->text.ptr + w->text.len,
		    w->text.cap - w->text.len, &got, err);
		if (st)
			break;
		w->text.len += got;
		w->cli->totals.bytes_in += got;
		KC_TRY(check_utf8(w, false, err));
		KC_TRY(encode_part(w, err));
	}
	w->broken = st != KC_EOF && st != KC_ERR_NOMEM;
	if (st != KC_EOF)
		return st;
	KC_TRY(check_utf8(w, true, err));
	KC_TRY(w->how.samples
		? kc_encode_as(
		      w->encoder, kc_buf_str(&w->text), &w->how, &w->ids, err)
		: kc_encode(w->encoder, kc_buf_str(&w->text), &w->ids, err));
	if (kc_encode_add_end(w->options->eos, w->options->eos_id, &w->ids))
		return kc_fail_nomem(err);
	return put_ids(w, err);
}

static kc_status
encode_file(struct whole *w, const char *name, kc_error *err)
{
	kc_buf head = KC_BUF_INIT;
	kc_status st;

	w->text.len = w->checked = 0;
	w->ids.n = 0;
	w->want = PIECE;
	w->offset = kc_reader_offset(w->reader);
	w->how = kc_encode_how_of(w->options);
	w->how.seed = kc_hash64(kc_str_of(name), w->how.seed);
	st = kc_buf_add(&head, KC_STR("{\"id\":"));
	if (!st)
		st = kc_json_quote_bytes(kc_str_of(name), &head);
	if (!st)
		st = kc_buf_addc(&head, '}');
	st = st ? kc_fail_nomem(err)
		: kc_id_writer_begin(
		      &w->writer, kc_buf_str(&head), &w->out.bytes, err);
	kc_buf_release(&head);
	if (!st)
		st = encode_all(w, err);
	if (!st)
		st = kc_id_writer_end(&w->writer, &w->out.bytes, err);
	return st ? st : kc_held_flush(w->cli, &w->out, true, err);
}

/* The text that the damage cuts; it is too large to be kept for --rejects. */
static bool
settle_cut(struct whole *w, const char *name)
{
	static const char why[] = "the text is cut off";
	const struct kc_reject_place what = {.reason = why, .file = name};
	struct kc_cli *cli = w->cli;
	kc_buf entry = KC_BUF_INIT;
	kc_error err;
	kc_status st;

	cli->totals.records_bad++;
	cli->totals.records_rejected++;
	kc_cli_complain(cli, name, 0, why);
	kc_id_writer_reset(&w->writer);
	st = kc_reject_whole(&what, (kc_str){NULL, 0}, &entry)
	    ? kc_fail_nomem(&err)
	    : kc_cli_put(cli, cli->rejects, kc_buf_str(&entry), &err);
	kc_buf_release(&entry);
	if (st)
		kc_cli_error(cli, NULL, &err);
	return !st && kc_held_forget(cli, &w->out, name);
}

/* False when the run is to end, after a failure that was reported. */
static bool
encode_operand(struct whole *w, const char *name)
{
	struct kc_totals *t = &w->cli->totals;
	kc_error err;
	kc_status st;

	if (kc_reader_open(&w->reader, name, &err))
		return kc_cli_broken(w->cli, name, &err);
	t->marks += kc_reader_skip_mark(w->reader);
	kc_watch_source(
	    w->cli->watch, w->reader, progress_offset, progress_size);
	st = encode_file(w, name, &err);
	kc_watch_source(w->cli->watch, NULL, NULL, NULL);
	kc_reader_close(w->reader);
	t->files++;
	t->records_in++;
	t->records_out += !st;
	if (st && w->broken)
		return settle_cut(w, name) && kc_cli_broken(w->cli, name, &err);
	if (st)
		kc_cli_error(w->cli, name, &err);
	return !st;
}

void
kc_encode_whole(struct kc_cli *cli, const struct kc_encode_options *o)
{
	kc_encoder_params params = {.special = (kc_special)o->special};
	struct whole w = {.cli = cli, .options = o};
	kc_error err;
	kc_status st;
	bool ok;

	if (!kc_cli_open(cli))
		return;
	st = kc_encoder_new(&w.encoder, o->loaded, &params, &err);
	if (!st)
		st = kc_id_writer_init(
		    &w.writer, (enum kc_id_form)o->to, &o->spec, &err);
	if (st)
		kc_cli_error(cli, NULL, &err);
	ok = !st;
	for (size_t i = 0; ok && i < cli->operand_count; i++)
		ok = encode_operand(&w, cli->operands[i]);
	kc_encoder_free(w.encoder);
	kc_id_writer_release(&w.writer);
	kc_buf_release(&w.text);
	kc_buf_release(&w.out.bytes);
	kc_token_ids_release(&w.ids);
}
