/* SPDX-License-Identifier: Apache-2.0 */
/* kc-encode: texts to token ids. */
#include <config.h>

#include "tools/encode/encode.h"

#include "counting.h"
#include "split_option.h"

#include <stdlib.h>
#include <string.h>

static const char *const forms[] = {"tokens", "jsonl", "text", NULL};

/* As kc_special. */
static const char *const specials[] = {"text", "allow", "error", NULL};

/* KC_OFFSETS_NONE ... */
static const char *const offsets[] = {"none", "chars", "bytes", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Tokenizer"),
    KC_OPT_STRING('t', "tokenizer", "FILE", struct kc_encode_options, tokenizer,
	"the vocabulary: a tokenizer.json, a .model of SentencePiece, a "
	".tiktoken, a vocab.json of GPT-2 or a GGUF file"),
    KC_OPT_SPLIT(struct kc_encode_options, pretokenizer),
    KC_OPT_STRING(0, "eod", "TOKEN", struct kc_encode_options, eod,
	"the token that token streams name as the end of a document, instead "
	"of the one that the tokenizer has for it; empty for none"),
    KC_OPT_CHOICE(0, "special", "HOW", struct kc_encode_options, special,
	specials,
	"special tokens in a text are text, are those tokens, or make a bad "
	"record"),
    KC_OPT_FLAG(0, "bos", struct kc_encode_options, bos,
	"the token that begins a text before each one"),
    KC_OPT_FLAG(0, "eos", struct kc_encode_options, eos,
	"the token that ends a text after each one"),
    KC_OPT_GROUP("Other ways to cut a text"),
    KC_OPT_REAL(0, "dropout", "P", struct kc_encode_options, dropout, 0, 0.99,
	"leave out each merge of a BPE with this probability"),
    KC_OPT_REAL(0, "alpha", "POWER", struct kc_encode_options, alpha, 0, 1000,
	"draw a way of a Unigram by its probability to this power; 0: the "
	"best"),
    KC_OPT_UINT(0, "seed", "N", struct kc_encode_options, seed, 0, UINT64_MAX,
	"another number, other draws"),
    KC_OPT_UINT(0, "nbest", "N", struct kc_encode_options, nbest, 0,
	KC_NBEST_MAX,
	"JSON lines get the N best ways of a .model's Unigram, with scores"),
    KC_OPT_GROUP("Documents"),
    KC_OPT_CHOICE(0, "to", "FORM", struct kc_encode_options, to, forms,
	"a token stream, JSON lines with input_ids, or lines of ids"),
    KC_OPT_CHOICE(0, "offsets", "UNIT", struct kc_encode_options, offsets,
	offsets,
	"JSON lines get offset_mapping, where in the text each token is: code "
	"points or bytes"),
    KC_OPT_LIST(0, "carry", "FIELDS", struct kc_encode_options, carry,
	"fields besides id that go with each document"),
    KC_OPT_FLAG(0, "whole", struct kc_encode_options, whole,
	"each file is one text of any size, and its name the id"),
    KC_OPT_END};

/* Memory that stays from one record to the next, in ids and in bytes. */
enum { KEEP = 1 << 18 };

/* Fields of --carry; id goes along anyway. */
enum { MAX_CARRY = KC_MAP_MAX_FIELDS - 1 };

enum { TOKENS, BYTES };
static const char *const counters[] = {"tokens", "bytes_of_text", NULL};

struct encode_state {
	kc_encoder *encoder;
	struct kc_id_writer writer;
	kc_token_ids ids;
	kc_buf head;
	struct kc_encode_extras more;
};

static kc_status
begin_encoding(struct kc_mapper *m, kc_error *err)
{
	const struct kc_encode_options *o = m->options;
	struct encode_state *s = m->state;
	kc_encoder_params params = {
	    .seed = kc_cli_seed(), .special = (kc_special)o->special};

	KC_TRY(kc_encoder_new(&s->encoder, o->loaded, &params, err));
	s->more.encoder = s->encoder;
	return kc_id_writer_init(
	    &s->writer, (enum kc_id_form)o->to, &o->spec, err);
}

static void
end_encoding(struct kc_mapper *m)
{
	struct encode_state *s = m->state;

	kc_encoder_free(s->encoder);
	kc_id_writer_release(&s->writer);
	kc_token_ids_release(&s->ids);
	kc_buf_release(&s->head);
	kc_encode_extras_release(&s->more);
}

static kc_status
add_field(
    struct encode_state *s, const kc_record *r, size_t i, const char *name)
{
	if (kc_record_type(r, i) == KC_JSON_ABSENT)
		return KC_OK;
	KC_TRY(kc_json_key(kc_str_of(name), &s->head));
	return kc_json_one_line(kc_record_raw(r, i), &s->head);
}

/* {"id":...} and the carried fields that the record has. */
static kc_status
make_head(const struct kc_encode_options *o, struct encode_state *s,
    const kc_record *r)
{
	kc_buf_reset(&s->head, KEEP);
	KC_TRY(kc_buf_addc(&s->head, '{'));
	KC_TRY(add_field(s, r, 1, "id"));
	for (size_t i = 0; i < o->carry.n; i++)
		KC_TRY(add_field(s, r, 2 + i, o->carry.items[i]));
	return kc_buf_addc(&s->head, '}');
}

static kc_status
map_tokens(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct kc_encode_options *o = m->options;
	struct encode_state *s = m->state;
	kc_status st;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	kc_token_ids_reset(&s->ids, KEEP);
	if (kc_encode_add_end(o->bos, o->bos_id, &s->ids))
		return kc_fail_nomem(err);
	st = kc_encode_wants_more(o)
	    ? kc_encode_more(
		  &s->more, o, text, kc_record_raw(r, 1), &s->ids, err)
	    : kc_encode(s->encoder, text, &s->ids, err);
	s->writer.more = kc_buf_str(&s->more.members);
	if (st == KC_ERR_ARG) /* --special=error: a bad record */
		err->code = st = KC_ERR_FORMAT;
	KC_TRY(st);
	if (kc_encode_add_end(o->eos, o->eos_id, &s->ids) || make_head(o, s, r))
		return kc_fail_nomem(err);
	kc_mapper_count(m, TOKENS, s->ids.n);
	kc_mapper_count(m, BYTES, text.len);
	KC_TRY(kc_id_writer_begin(
	    &s->writer, kc_buf_str(&s->head), &m->payload, err));
	KC_TRY(
	    kc_id_writer_add(&s->writer, s->ids.v, s->ids.n, &m->payload, err));
	return kc_id_writer_end(&s->writer, &m->payload, err);
}

/* --- The run --- */

static bool
find_eod(struct kc_cli *cli, struct kc_encode_options *o)
{
	uint32_t id;

	o->spec.eod = KC_TOKENS_NO_EOD;
	if (!o->eod && kc_tokenizer_eod(o->loaded, &id))
		o->spec.eod = id;
	if (!o->eod || !*o->eod)
		return true;
	if (!kc_tokenizer_find_added(o->loaded, kc_str_of(o->eod), &id) &&
	    !kc_tokenizer_find(o->loaded, kc_str_of(o->eod), &id)) {
		kc_cli_usage(cli, "--eod: no token is '%s'", o->eod);
		return false;
	}
	o->spec.eod = id;
	if (kc_token_marks_turn(kc_str_of(o->eod)))
		kc_cli_message(cli, NULL, 0,
		    "warning: --eod: '%s' marks turns of a chat: a model "
		    "learns "
		    "another meaning of it between documents",
		    o->eod);
	return true;
}

/* The ids of --bos and --eos. False after a usage error. */
static bool
find_ends(struct kc_cli *cli, struct kc_encode_options *o)
{
	const char *missing = NULL;

	if (o->bos &&
	    !kc_tokenizer_role(o->loaded, KC_TOKEN_BEGINS, &o->bos_id))
		missing =
		    "--bos: the tokenizer has no token that begins a text";
	if (o->eos && !kc_tokenizer_role(o->loaded, KC_TOKEN_ENDS, &o->eos_id))
		missing = "--eos: the tokenizer has no token that ends a text";
	if (missing)
		kc_cli_usage(cli, "%s", missing);
	return !missing;
}

static bool
load_tokenizer(struct kc_cli *cli, struct kc_encode_options *o)
{
	kc_error err;

	if (!o->tokenizer) {
		kc_cli_usage(cli, "missing --tokenizer=FILE");
		return false;
	}
	if (kc_tokenizer_open(
		&o->loaded, o->tokenizer, o->pretokenizer, &err)) {
		kc_cli_error(cli, o->tokenizer, &err);
		return false;
	}
	o->spec.tokenizer = kc_tokenizer_hash(o->loaded);
	o->spec.vocab_size = kc_tokenizer_size(o->loaded);
	return find_ends(cli, o) && find_eod(cli, o) &&
	    kc_encode_check_more(cli, o);
}

/* True for a key that JSON lines have from us. */
static bool
is_written(const struct kc_encode_options *o, const char *name)
{
	return !strcmp(name, "input_ids") ||
	    (o->offsets && !strcmp(name, "offset_mapping")) ||
	    (o->nbest && !strcmp(name, "nbest"));
}

/* Each field once; id goes along anyway. False after a usage error. */
static bool
tidy_carry(struct kc_cli *cli, struct kc_encode_options *o)
{
	struct kc_list *l = &o->carry;
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const char *name = l->items[i];
		bool known = !strcmp(name, "id");

		for (size_t k = 0; k < n && !known; k++)
			known = !strcmp(name, l->items[k]);
		if (known)
			continue;
		if (o->to == KC_ID_JSONL && is_written(o, name)) {
			kc_cli_usage(cli, "--carry: %s is what %s writes", name,
			    strcmp(name, "input_ids") ? "an option"
						      : "--to=jsonl");
			return false;
		}
		if (n == MAX_CARRY) {
			kc_cli_usage(
			    cli, "--carry: at most %d fields", MAX_CARRY);
			return false;
		}
		l->items[n++] = name;
	}
	l->n = n;
	return true;
}

static void
run_records(struct kc_cli *cli, struct kc_encode_options *o)
{
	const char *fields[KC_MAP_MAX_FIELDS + 1] = {"id"};
	struct kc_map job = {.fields = fields,
	    .counters = counters,
	    .state_size = sizeof(struct encode_state),
	    .begin = begin_encoding,
	    .end = end_encoding,
	    .map = map_tokens,
	    .writes_payload = true};

	for (size_t i = 0; i < o->carry.n; i++)
		fields[1 + i] = o->carry.items[i];
	kc_map_run(cli, &job, o);
}

static void
run_encode(struct kc_cli *cli, void *options)
{
	struct kc_encode_options *o = options;

	if (tidy_carry(cli, o) && load_tokenizer(cli, o)) {
		if (o->whole)
			kc_encode_whole(cli, o);
		else
			run_records(cli, o);
	}
	kc_tokenizer_free(o->loaded);
	kc_list_release(&o->carry);
}

int
main(int argc, char **argv)
{
	struct kc_encode_options o = {.to = KC_ID_TOKENS};
	const struct kc_tool tool = {"kc-encode", "Turn texts into token ids",
	    "--tokenizer=FILE [FILE]...", KC_SHARED_REDUCE, table, &o,
	    run_encode, NULL};

	return kc_tool_main(&tool, argc, argv);
}
