/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of kc-shard, in the files beside this one. */
#ifndef KC_SHARD_COMMANDS_H
#define KC_SHARD_COMMANDS_H

#include "cli/cli.h"

#include "kcorpus/shardset.h"

struct kc_shard_write_options {
	const char *prefix, *delim_id, *shuffle, *mix, *repeat, *tokenizer;
	double split;
	uint64_t mix_tokens;
	struct kc_list formats;
	const char *pad_id;
	const char *columns;
	int from, delim, width, lineage, pack, compress;
	bool resume;
	uint64_t sequence;
	uint64_t max_tokens, max_bytes, max_document;
};

struct kc_shard_drop_options {
	const char *prefix, *ids;
	bool resume;
};

struct kc_shard_check_options {
	uint64_t vocab_size, delim_id, min_tokens;
	int width;
};

struct kc_shard_show_options {
	uint64_t dump;
};

/* convert and merge take the options of write. */
extern const struct kc_opt kc_shard_write_table[];
extern const struct kc_opt kc_shard_drop_table[];
extern const struct kc_opt kc_shard_check_table[];
extern const struct kc_opt kc_shard_show_table[];
void kc_shard_write(struct kc_cli *cli, void *options);

/* write --from=records: all records as texts. */
void kc_shard_write_records(
    struct kc_cli *cli, const struct kc_shard_write_options *o);
void kc_shard_convert(struct kc_cli *cli, void *options);
void kc_shard_drop(struct kc_cli *cli, void *options);
void kc_shard_show(struct kc_cli *cli, void *options);
void kc_shard_check_command(struct kc_cli *cli, void *options);
void kc_shard_where(struct kc_cli *cli, void *options);

/* Open a set, and all its files if `whole`; NULL after a message. */
kc_shard_set *
kc_shard_open_named(struct kc_cli *cli, const char *name, bool whole);

#endif
