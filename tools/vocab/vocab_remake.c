/* SPDX-License-Identifier: Apache-2.0 */
/* From a vocabulary and texts to another vocabulary. */
#include <config.h>

#include "tools/vocab/vocab_remake.h"

#include <string.h>

/* False after an error that was reported. */
static bool
open_base(struct kc_cli *cli, struct kc_remake *r)
{
	r->counting.profile = KC_UNKNOWN_PROFILE;
	if (!kc_vocab_check_maps(cli, &r->o->maps) ||
	    !kc_vocab_find_format(cli, &r->o->format) ||
	    !kc_vocab_open(cli, cli->operands[0], r->o->pretokenizer, &r->base))
		return false;
	r->base_hash = kc_tokenizer_hash(r->base);
	r->base_ids = kc_tokenizer_size(r->base);
	r->counting.tokenizer = r->base;
	return true;
}

/* --- Counting --- */

/* The counts must be of pretokens as the vocabulary makes them. */
static bool
check_counts(struct kc_cli *cli, const struct kc_counting *c)
{
	const char *name = kc_tokenizer_pretokenizer(c->tokenizer);

	if (!strcmp(name, c->pretokenizer))
		return true;
	kc_cli_fail(cli, NULL,
	    "the counts are of the pre-tokenizer '%s', not of the base's, "
	    "'%s'",
	    c->pretokenizer, *name ? name : "none");
	return false;
}

/* The operands after the first; standard input if there are none. */
static void
skip_operand(struct kc_cli *cli)
{
	static const char *const only_stdin[] = {"-"};

	cli->operands++;
	cli->operand_count--;
	if (cli->operand_count)
		return;
	cli->operands = only_stdin;
	cli->operand_count = 1;
}

/*
 * Count what the operands after the first hold, as the base splits it. False after an
 * error that was reported.
 */
static bool
count_texts(struct kc_cli *cli, struct kc_remake *r)
{
	int from = r->o->from;

	skip_operand(cli);
	if (!kc_counting_find_kind(cli, &from))
		return false;
	if (from != KC_FROM_COUNTS)
		return kc_counting_records(cli, &r->counting);
	return kc_counting_files(cli, &r->counting) &&
	    check_counts(cli, &r->counting);
}

static kc_status
add_counts(struct kc_cli *cli, struct kc_remake *r, kc_error *err)
{
	uint64_t count;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(
		     r->counting.merger, &pretoken, &count, err))) {
		r->words++;
		KC_TRY(r->kind->add(r, pretoken, count, err));
	}
	kc_cli_count(cli, "counts", "types", r->words);
	if (st == KC_EOF && !r->words)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no text to go by: the input has no pretoken");
	return st == KC_EOF ? KC_OK : st;
}

/* --- Writing --- */

static kc_status
make_vocabulary(struct kc_remake *r, struct kc_provenance *p, kc_error *err)
{
	char base[33];

	kc_hash128_hex(r->base_hash, base);
	base[32] = 0;
	kc_provenance_begin(p, r->counting.profile);
	kc_provenance_arg(p, "base", base);
	return r->kind->make(r, p, err);
}

/* Beside a form that has no room for it. KC_ERR_* after a reported failure. */
static kc_status
write_provenance(
    struct kc_cli *cli, const struct kc_remake *r, kc_str provenance)
{
	const char *output = cli->common.output;
	kc_buf name = KC_BUF_INIT, line = KC_BUF_INIT;
	kc_error err;
	kc_status st;

	if (r->o->format == KC_FORMAT_JSON || r->o->format == KC_FORMAT_MODEL ||
	    !output || !strcmp(output, "-"))
		return KC_OK;
	st = kc_buf_addf(&name, "%s.meta.json", output);
	if (!st)
		st = kc_buf_add(&line, provenance);
	if (!st)
		st = kc_buf_addc(&line, '\n');
	st = st ? kc_fail_nomem(&err)
		: kc_cli_write_file(cli, name.ptr, kc_buf_str(&line), &err);
	if (st)
		kc_cli_error(cli, name.ptr, &err);
	kc_buf_release(&name);
	kc_buf_release(&line);
	return st;
}

/* Write the vocabulary that was made, and the maps. A failure was reported. */
static void
write_files(struct kc_cli *cli, const struct kc_remake *r, kc_str provenance)
{
	const struct kc_map_source source = r->kind->map(r);
	const struct kc_list *maps = &r->o->maps;
	kc_buf out = KC_BUF_INIT;
	kc_error err;
	kc_status st = kc_vocab_put(
	    r->made, r->o->format, provenance, &out, &err);

	if (st)
		kc_cli_error(cli, NULL, &err);
	else
		kc_vocab_write(cli, &out);
	kc_buf_release(&out);
	if (!st)
		st = write_provenance(cli, r, provenance);
	for (size_t i = 0; i < maps->n && !st; i++)
		st = kc_vocab_write_map(cli, maps->items[i], &source);
}

/* --- In order --- */

static void
remake_base(struct kc_cli *cli, struct kc_remake *r)
{
	struct kc_provenance p = KC_PROVENANCE_INIT;
	kc_error err;
	kc_status st = add_counts(cli, r, &err);

	if (st) {
		kc_counting_error(cli, &r->counting, &err);
		return;
	}
	st = r->kind->learn(cli, r, &err);
	if (!st)
		st = make_vocabulary(r, &p, &err);
	if (st)
		kc_cli_error(cli, NULL, &err);
	else
		write_files(cli, r, kc_buf_str(&p.json));
	kc_buf_release(&p.json);
}

void
kc_remake_run(struct kc_cli *cli, struct kc_remake *r)
{
	if (open_base(cli, r) && r->kind->begin(cli, r) && count_texts(cli, r))
		remake_base(cli, r);
	kc_counting_release(cli, &r->counting);
	if (r->made != r->base)
		kc_tokenizer_free(r->made);
	kc_tokenizer_free(r->base);
}
