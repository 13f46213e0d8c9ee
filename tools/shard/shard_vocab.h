/* SPDX-License-Identifier: Apache-2.0 */
/* The ids that have a name: the delimiter, what fills up, special tokens. */
#ifndef KC_SHARD_VOCAB_H
#define KC_SHARD_VOCAB_H

#include "tools/shard/shard_commands.h"

#include "kcorpus/shard.h"
#include "kcorpus/tokenizer.h"

/* All zero but for from_sets and special before kc_shard_vocab_open. */
struct kc_shard_vocab {
	kc_tokenizer *loaded; /* of --tokenizer, or NULL */
	const char *file;     /* its name */
	unsigned delim;       /* KC_DELIM_* */
	uint32_t delim_id;    /* KC_TOKENS_NO_EOD: what the input names */
	kc_buf special;       /* u32, ids that are counted; owned */
	bool from_sets;       /* the input is sets, not streams */
	bool told;
};

/*
 * Put the ids that the options name into the parameters, which borrow the special
 * ones; false after a message.
 */
bool kc_shard_vocab_open(struct kc_shard_vocab *v, struct kc_cli *cli,
    const struct kc_shard_write_options *o, kc_shard_params *p);

/*
 * At the first document: check that it is of the tokenizer, and say what the
 * delimiter is and where it comes from. False after a message.
 */
bool kc_shard_vocab_tell(
    struct kc_shard_vocab *v, struct kc_cli *cli, const kc_tokens_spec *spec);

void kc_shard_vocab_release(struct kc_shard_vocab *v);

#endif
