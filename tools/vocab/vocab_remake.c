/* SPDX-License-Identifier: Apache-2.0 */
/* From a vocabulary and texts to another vocabulary. */
#include <config.h>

#include "tools/vocab/vocab_remake.h"

#include <string.h>

bool
kc_remake_open(
    struct kc_cli *cli, struct kc_remake *r, struct kc_remake_options *o)
{
	r->o = o;
	r->counting.profile = KC_UNKNOWN_PROFILE;
	if (!kc_vocab_check_maps(cli, &o->maps) ||
	    !kc_vocab_find_format(cli, &o->format) ||
	    !kc_vocab_open(cli, cli->operands[0], o->pretokenizer, &r->base))
		return false;
	r->base_hash = kc_tokenizer_hash(r->base);
	r->counting.tokenizer = r->base;
	return true;
}

void
kc_remake_release(struct kc_cli *cli, struct kc_remake *r)
{
	kc_counting_release(cli, &r->counting);
	kc_tokenizer_free(r->base);
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

bool
kc_remake_count(struct kc_cli *cli, struct kc_remake *r)
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

/* --- Writing --- */

void
kc_remake_tell(const struct kc_remake *r, struct kc_provenance *p)
{
	char base[33];

	kc_hash128_hex(r->base_hash, base);
	base[32] = 0;
	kc_provenance_begin(p, r->counting.profile);
	kc_provenance_arg(p, "base", base);
}

void
kc_remake_write(struct kc_cli *cli, const struct kc_remake *r,
    const kc_tokenizer *made, kc_str provenance,
    const struct kc_map_source *source)
{
	const struct kc_list *maps = &r->o->maps;
	kc_buf out = KC_BUF_INIT;
	kc_error err;
	kc_status st = kc_vocab_put(made, r->o->format, provenance, &out, &err);

	if (st)
		kc_cli_error(cli, NULL, &err);
	else
		kc_vocab_write(cli, &out);
	kc_buf_release(&out);
	for (size_t i = 0; i < maps->n && !st; i++)
		st = kc_vocab_write_map(cli, maps->items[i], source);
}
