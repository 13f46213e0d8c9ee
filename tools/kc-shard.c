/* SPDX-License-Identifier: Apache-2.0 */
/* kc-shard: the files that trainers read. */
#include <config.h>

#include "tools/shard/shard_commands.h"

#include "kcorpus/shard.h"

int
main(int argc, char **argv)
{
	struct kc_shard_write_options o = {.delim = KC_DELIM_AUTO,
	    .delim_id = "eod",
	    .pad_id = "delim",
	    .columns = "id",
	    .lineage = 1};
	struct kc_shard_drop_options drop = {0};
	struct kc_shard_show_options show = {0};
	struct kc_shard_check_options check = {.delim_id = KC_TOKENS_NO_EOD};
	enum {
		WRITES = KC_SHARED_ERRORS | KC_SHARED_KEEP | KC_SHARED_MEMORY |
		    KC_SHARED_THREADS | KC_SHARED_PROGRESS
	};
	const struct kc_tool commands[] = {
	    {"write", "Write shards from token streams or records", "[FILE]...",
		WRITES | KC_SHARED_RECORDS, kc_shard_write_table, &o,
		kc_shard_write, NULL},
	    {"convert", "Write a set in other formats", "SET",
		WRITES | KC_SHARED_NAMES, kc_shard_write_table, &o,
		kc_shard_convert, NULL},
	    {"merge", "Write several sets as one", "SET...",
		WRITES | KC_SHARED_NAMES, kc_shard_write_table, &o,
		kc_shard_convert, NULL},
	    {"drop", "Write a set without some documents", "SET",
		KC_SHARED_MEMORY | KC_SHARED_THREADS | KC_SHARED_PROGRESS |
		    KC_SHARED_NAMES,
		kc_shard_drop_table, &drop, kc_shard_drop, NULL},
	    {"show", "Print what sets hold", "SET...",
		KC_SHARED_OUTPUT | KC_SHARED_NAMES, kc_shard_show_table, &show,
		kc_shard_show, NULL},
	    {"check", "Tell what would go wrong with a set in a trainer",
		"CONSUMER SET...", KC_SHARED_PROGRESS | KC_SHARED_NAMES,
		kc_shard_check_table, &check, kc_shard_check_command, NULL},
	    {"where", "Print which document tokens are of", "SET POSITION...",
		KC_SHARED_OUTPUT | KC_SHARED_NAMES, NULL, NULL, kc_shard_where,
		NULL},
	    {NULL}};
	const struct kc_tool tool = {"kc-shard",
	    "Make training shards, and look after them",
	    "COMMAND [OPTION]... [FILE]...", 0, NULL, NULL, NULL, commands};

	int status = kc_tool_main(&tool, argc, argv);

	kc_list_release(&o.formats);
	return status;
}
