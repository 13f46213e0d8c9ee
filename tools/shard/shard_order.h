/* SPDX-License-Identifier: Apache-2.0 */
/* The order that documents come in: a shuffle, a mix, and what is told of them. */
#ifndef KC_SHARD_ORDER_H
#define KC_SHARD_ORDER_H

#include "tools/shard/shard_commands.h"

#include "kcorpus/order.h"
#include "kcorpus/shard.h"

/* All zero before kc_shard_order_open. */
struct kc_shard_order {
	kc_shuffle *shuffle; /* NULL: the order of the input */
	uint64_t seed;       /* of the shuffle */
	kc_mix *mix;         /* NULL: each document once */
	const char *of;      /* the order of the sets that are read, or NULL */
	bool of_mixed;       /* ... and whether they are mixed */
	kc_buf text;         /* of the part at hand */
};

/* How many share --memory: the shuffle and the window of each set, if they pack. */
unsigned kc_shard_order_shares(const struct kc_shard_write_options *o);

/* Begin what the options say; false after a message. */
bool kc_shard_order_open(struct kc_shard_order *order, struct kc_cli *cli,
    const struct kc_shard_write_options *o);

/*
 * Put the order of a part of the documents ("train", "val"; NULL: all) into the
 * parameters, until the next call. False after a message.
 */
bool kc_shard_order_tell(struct kc_shard_order *order, struct kc_cli *cli,
    const struct kc_shard_write_options *o, const char *part,
    kc_shard_params *p);

/* Print what the mix took of each value, unless there is -q. */
void
kc_shard_order_report(const struct kc_shard_order *order, struct kc_cli *cli);

void kc_shard_order_release(struct kc_shard_order *order);

#endif
