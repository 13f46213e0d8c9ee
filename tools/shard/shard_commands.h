/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of kc-shard, each in its own shard_NAME.c. */
#ifndef KC_SHARD_COMMANDS_H
#define KC_SHARD_COMMANDS_H

#include "cli/cli.h"

struct kc_shard_write_options {
	const char *prefix, *delim_id;
	struct kc_list formats;
	int delim, width, lineage;
	uint64_t max_tokens, max_bytes, max_document;
};

extern const struct kc_opt kc_shard_write_table[];
void kc_shard_write(struct kc_cli *cli, void *options);

#endif
