/* SPDX-License-Identifier: Apache-2.0 */
/* Documents into shards, for every command of kc-shard that writes. */
#ifndef KC_SHARD_JOB_H
#define KC_SHARD_JOB_H

#include "cli/frames.h"
#include "tools/shard/shard_commands.h"

#include "kcorpus/record.h"
#include "kcorpus/shard.h"

/* All zero but for cli before kc_shard_job_open. */
struct kc_shard_job {
	struct kc_cli *cli;
	kc_shard_writer *writer;
	kc_record *record; /* of a head, for --rejects */
	kc_buf line;
	kc_buf prefix; /* made of the name of a folder */
	uint64_t verdicts[KC_SHARD_VERDICTS];
};

/*
 * The options as parameters, without the prefix and ids; false after a usage error.
 */
bool kc_shard_job_params(struct kc_cli *cli,
    const struct kc_shard_write_options *o, kc_shard_params *p);

/* The prefix of -o, a name or a folder; false after a message. */
bool kc_shard_job_prefix(
    struct kc_shard_job *job, const char *name, kc_shard_params *p);

/* Begin to write; false after a message. */
bool kc_shard_job_open(struct kc_shard_job *job, const kc_shard_params *p);

/* Take a frame that came from `at`; false after a message that ends the run. */
bool kc_shard_job_add(struct kc_shard_job *job, const struct kc_frame_place *at,
    const kc_tokens_frame *frame);

/* The head of a document into --rejects. KC_ERR_IO is about cli->failed. */
KC_MUST_CHECK kc_status kc_shard_job_reject(
    struct kc_shard_job *job, kc_str head, const char *reason, kc_error *err);

/* Complete the shards and count them; failures are reported. */
void kc_shard_job_finish(struct kc_shard_job *job);

void kc_shard_job_release(struct kc_shard_job *job);

#endif
