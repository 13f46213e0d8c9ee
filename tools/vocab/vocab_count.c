/* SPDX-License-Identifier: Apache-2.0 */
/* Counting texts for a vocabulary that there is. */
#include <config.h>

#include "tools/vocab/vocab_count.h"

#include <string.h>

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
kc_vocab_count(struct kc_cli *cli, struct kc_counting *counting, int from)
{
	skip_operand(cli);
	if (!kc_counting_find_kind(cli, &from))
		return false;
	if (from != KC_FROM_COUNTS)
		return kc_counting_records(cli, counting);
	return kc_counting_files(cli, counting) && check_counts(cli, counting);
}
