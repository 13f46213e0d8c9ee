/* SPDX-License-Identifier: Apache-2.0 */
/* kc-shard check: what would go wrong with a set in a trainer. */
#include <config.h>

#include "tools/shard/shard_commands.h"

#include "kcorpus/shardset.h"

#include <inttypes.h>

static const char *const widths[] = {"auto", "2", "4", NULL};

const struct kc_opt kc_shard_check_table[] = {KC_OPT_GROUP("What is known"),
    KC_OPT_UINT(0, "vocab-size", "N", struct kc_shard_check_options, vocab_size,
	0, UINT32_MAX, "every id is less (0: as the manifest says)"),
    KC_OPT_UINT(0, "delim-id", "ID", struct kc_shard_check_options, delim_id, 0,
	KC_TOKENS_NO_EOD, "the delimiter"),
    KC_OPT_CHOICE(0, "width", "BYTES", struct kc_shard_check_options, width,
	widths, "bytes of an id, where no file says"),
    KC_OPT_SIZE(0, "min-tokens", "N", struct kc_shard_check_options, min_tokens,
	0, UINT64_MAX, "tokens that each shard must have"),
    KC_OPT_END};

struct faults {
	struct kc_cli *cli;
	uint64_t n;
};

static void
tell_fault(void *self, const char *file, const char *message)
{
	struct faults *f = self;

	f->n++;
	kc_cli_fail(f->cli, file, "%s", message);
}

static void
check_set(struct kc_cli *cli, const struct kc_shard_check_options *o,
    const char *consumer, const char *name)
{
	kc_shard_check_params p = KC_SHARD_CHECK_PARAMS_INIT;
	struct faults f = {cli, 0};
	uint64_t tokens;
	kc_error err;

	p.vocab_size = (uint32_t)o->vocab_size;
	p.delim_id = (uint32_t)o->delim_id;
	p.width = 2 * (unsigned)o->width;
	p.min_tokens = o->min_tokens;
	if (kc_shard_check(consumer, name, &p, tell_fault, &f, &tokens, &err)) {
		kc_cli_refuse(cli, &err);
		return;
	}
	cli->totals.files++;
	kc_cli_count(cli, "counts", "tokens", tokens);
	kc_cli_count(cli, "counts", "faults", f.n);
}

void
kc_shard_check_command(struct kc_cli *cli, void *options)
{
	if (cli->operand_count < 2) {
		kc_cli_usage(cli, "check takes a consumer and sets");
		return;
	}
	for (size_t i = 1; i < cli->operand_count; i++)
		check_set(cli, options, cli->operands[0], cli->operands[i]);
}
