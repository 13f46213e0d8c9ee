/* SPDX-License-Identifier: Apache-2.0 */
/* kc-shard: the files that trainers read. */
#include <config.h>

#include "tools/shard/shard_commands.h"

#include "kcorpus/shard.h"

int
main(int argc, char **argv)
{
	struct kc_shard_write_options o = {
	    .delim = KC_DELIM_AUTO, .delim_id = "eod", .lineage = 1};
	const struct kc_tool commands[] = {
	    {"write", "Write shards from token streams", "[FILE]...",
		KC_SHARED_ERRORS | KC_SHARED_KEEP | KC_SHARED_MEMORY |
		    KC_SHARED_THREADS | KC_SHARED_PROGRESS,
		kc_shard_write_table, &o, kc_shard_write, NULL},
	    {NULL}};
	const struct kc_tool tool = {"kc-shard",
	    "Make training shards from token streams",
	    "COMMAND [OPTION]... [FILE]...", 0, NULL, NULL, NULL, commands};

	int status = kc_tool_main(&tool, argc, argv);

	kc_list_release(&o.formats);
	return status;
}
