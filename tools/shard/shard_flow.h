/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From documents to one set, or to two with --split, in the order of the input or
 * shuffled: what write, convert and merge have between their sources and jobs.
 */
#ifndef KC_SHARD_FLOW_H
#define KC_SHARD_FLOW_H

#include "tools/shard/shard_job.h"
#include "tools/shard/shard_order.h"
#include "tools/shard/shard_vocab.h"

/* All zero but for cli and what order is of before kc_shard_flow_open. */
struct kc_shard_flow {
	struct kc_cli *cli;
	struct kc_shard_job jobs[2]; /* the second: what is held out */
	double split;                /* share that is held out; 0: one set */
	struct kc_shard_order order;
	struct kc_shard_vocab vocab;
	uint64_t shuffled, left_out; /* documents, by the mix */
	struct kc_shard_job *at_hand;
};

/* Begin to write what the options say; false after a message. */
bool kc_shard_flow_open(
    struct kc_shard_flow *f, const struct kc_shard_write_options *o);

/* Take a frame; false after a message that ends the run. */
bool kc_shard_flow_add(struct kc_shard_flow *f, const struct kc_frame_place *at,
    const kc_tokens_frame *frame);

/* The document at hand is cut off: leave it out. */
void kc_shard_flow_forget(struct kc_shard_flow *f);

/* Complete all sets; failures are reported. */
void kc_shard_flow_finish(struct kc_shard_flow *f);

void kc_shard_flow_release(struct kc_shard_flow *f);

#endif
