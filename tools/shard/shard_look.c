/* SPDX-License-Identifier: Apache-2.0 */
/* kc-shard show and where: what a set holds, and which document a token is of. */
#include <config.h>

#include "tools/shard/shard_commands.h"

#include "kcorpus/json.h"
#include "kcorpus/shardset.h"

#include <inttypes.h>
#include <string.h>

const struct kc_opt kc_shard_show_table[] = {KC_OPT_GROUP("Output"),
    KC_OPT_UINT(0, "dump", "N", struct kc_shard_show_options, dump, 0,
	UINT64_MAX, "the first N documents as kc-encode --to=jsonl has them"),
    KC_OPT_END};

/* Write and empty the buffer; false after a message. */
static bool
print_text(struct kc_cli *cli, kc_buf *text, kc_status st)
{
	kc_error err;

	if (st)
		kc_cli_fail(cli, NULL, "out of memory");
	else if (!(st = kc_writer_write(cli->output, kc_buf_str(text), &err)))
		text->len = 0;
	else
		kc_cli_error(cli, kc_writer_name(cli->output), &err);
	return !st;
}

/* --- show --- */

static kc_status
describe_set(kc_buf *out, const char *name, const kc_shard_set_facts *f)
{
	static const char *const dtypes[] = {
	    "", "utf8", "uint16", "", "uint32"};
	char hex[33];

	KC_TRY(kc_buf_addf(out,
	    "%s\n  shards      %" PRIu64 "\n  documents   %" PRIu64
	    "\n  tokens      %" PRIu64 "\n  bytes       %" PRIu64
	    "\n  dtype       %s\n",
	    name, f->shards, f->documents, f->tokens, f->tokens * f->width,
	    dtypes[f->width]));
	if (!f->ours)
		return kc_buf_add(
		    out, KC_STR("  (made by others: nothing more is known)\n"));
	kc_hash128_hex(f->spec.tokenizer, hex);
	if (f->spec.vocab_size)
		KC_TRY(kc_buf_addf(out,
		    "  vocabulary  %" PRIu32 "\n  tokenizer   %s\n",
		    f->spec.vocab_size, hex));
	if (f->delim_id != KC_TOKENS_NO_EOD)
		KC_TRY(kc_buf_addf(
		    out, "  delimiter   %" PRIu32 "\n", f->delim_id));
	kc_hash128_hex(f->corpus, hex);
	return kc_buf_addf(out, "  corpus      %s\n", hex);
}

struct dump {
	struct kc_cli *cli;
	uint64_t left;
	kc_buf line;
	bool first; /* the next id is the document's first */
};

/* The head without its last brace and the beginning of the ids. */
static kc_status
begin_dump(struct dump *d, kc_str head, bool text)
{
	head.len--;
	d->first = true;
	KC_TRY(kc_buf_add(&d->line, head));
	KC_TRY(
	    kc_json_key(text ? KC_STR("text") : KC_STR("input_ids"), &d->line));
	return kc_buf_addc(&d->line, text ? '"' : '[');
}

static kc_status
dump_ids(struct dump *d, const kc_tokens_frame *frame)
{
	if (frame->width == 1) {
		KC_TRY(kc_json_escape(frame->ids, &d->line));
		return frame->end ? kc_buf_add(&d->line, KC_STR("\"}\n"))
				  : KC_OK;
	}
	for (size_t i = 0; i < frame->count; i++) {
		if (!d->first)
			KC_TRY(kc_buf_addc(&d->line, ','));
		d->first = false;
		KC_TRY(kc_buf_addu(&d->line, kc_tokens_id(frame, i)));
	}
	return frame->end ? kc_buf_add(&d->line, KC_STR("]}\n")) : KC_OK;
}

static kc_status
dump_frame(void *self, const kc_shard_set_document *document,
    const kc_tokens_frame *frame, kc_error *err)
{
	struct dump *d = self;
	kc_status st = KC_OK;

	(void)document;
	(void)err;
	if (frame->start && !d->left)
		return KC_EOF;
	d->left -= frame->start;
	if (frame->start)
		st = begin_dump(d, frame->head, frame->width == 1);
	if (!st)
		st = dump_ids(d, frame);
	return print_text(d->cli, &d->line, st) ? KC_OK : KC_EOF;
}

static void
dump_set(struct kc_cli *cli, const kc_shard_set *set, uint64_t documents)
{
	struct dump d = {.cli = cli, .left = documents};
	kc_error err;
	kc_status st = kc_shard_set_each(set, dump_frame, &d, &err);

	if (st && st != KC_EOF)
		kc_cli_fail(cli, NULL, "%s", err.msg);
	kc_buf_release(&d.line);
}

static void
show_set(struct kc_cli *cli, const char *name, uint64_t documents)
{
	kc_shard_set *set = kc_shard_open_named(cli, name, true);
	kc_buf text = KC_BUF_INIT;

	if (!set)
		return;
	cli->totals.files++;
	if (documents)
		dump_set(cli, set, documents);
	else
		print_text(cli, &text,
		    describe_set(&text, name, kc_shard_set_info(set)));
	kc_buf_release(&text);
	kc_shard_set_close(set);
}

void
kc_shard_show(struct kc_cli *cli, void *options)
{
	const struct kc_shard_show_options *o = options;

	if (!kc_cli_open(cli))
		return;
	for (size_t i = 0; i < cli->operand_count && !cli->status; i++)
		show_set(cli, cli->operands[i], o->dump);
}

/* --- where --- */

static kc_status
describe_place(kc_buf *out, uint64_t position, const kc_shard_set_document *d)
{
	return kc_buf_addf(out,
		   "{\"position\":%" PRIu64 ",\"shard\":%" PRIu64
		   ",\"document\":%" PRIu64 ",\"start\":%" PRIu64
		   ",\"end\":%" PRIu64 ",\"head\":",
		   position, d->shard, d->index, d->start, d->end) ||
		kc_buf_add(out, d->head) || kc_buf_add(out, KC_STR("}\n"))
	    ? KC_ERR_NOMEM
	    : KC_OK;
}

static bool
find_position(
    struct kc_cli *cli, const kc_shard_set *set, const char *arg, kc_buf *text)
{
	kc_shard_set_document d;
	uint64_t position;
	kc_error err;

	if (!kc_opt_read_uint(arg, &position)) {
		kc_cli_usage(cli, "'%s' is no position", arg);
		return false;
	}
	if (kc_shard_set_where(set, position, &d, &err)) {
		kc_cli_fail(cli, cli->operands[0], "%s", err.msg);
		return false;
	}
	return print_text(cli, text, describe_place(text, position, &d));
}

void
kc_shard_where(struct kc_cli *cli, void *options)
{
	kc_shard_set *set;
	kc_buf text = KC_BUF_INIT;

	(void)options;
	if (cli->operand_count < 2) {
		kc_cli_usage(cli, "where takes a set and positions");
		return;
	}
	if (!kc_cli_open(cli))
		return;
	set = kc_shard_open_named(cli, cli->operands[0], false);
	for (size_t i = 1; set && i < cli->operand_count; i++)
		if (!find_position(cli, set, cli->operands[i], &text))
			break;
	kc_buf_release(&text);
	kc_shard_set_close(set);
}
