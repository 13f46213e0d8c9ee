/* SPDX-License-Identifier: Apache-2.0 */
/* A set by the name that an operand has. */
#include <config.h>

#include "tools/shard/shard_commands.h"

kc_shard_set *
kc_shard_open_named(struct kc_cli *cli, const char *name, bool whole)
{
	kc_shard_set *set;
	kc_error err;
	kc_status st = kc_shard_set_open(&set, name, &err);

	if (!st && whole)
		st = kc_shard_set_verify(set, &err);
	if (!st)
		return set;
	kc_cli_fail(cli, NULL, "%s", err.msg);
	kc_shard_set_close(set);
	return NULL;
}
