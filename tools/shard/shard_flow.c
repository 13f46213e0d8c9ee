/* SPDX-License-Identifier: Apache-2.0 */
/* From documents to one or two sets (shard_flow.h). */
#include <config.h>

#include "tools/shard/shard_flow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- Opening --- */

static bool
open_shuffle(struct kc_shard_flow *f, const char *seed)
{
	enum { MEMORY = 256 << 20 };
	size_t memory = f->cli->common.memory ? f->cli->common.memory : MEMORY;
	unsigned long long n;
	char *end;
	kc_error err;

	n = strtoull(seed, &end, 10);
	if (*seed < '0' || *seed > '9' || *end) {
		kc_cli_usage(f->cli, "--shuffle=%s: no whole number", seed);
		return false;
	}
	if (!kc_shuffle_new(&f->shuffle, n, memory, kc_cli_tmp(f->cli), &err))
		return true;
	kc_cli_error(f->cli, NULL, &err);
	return false;
}

/* PREFIX_train and PREFIX_val; in a folder train and val. */
static bool
open_part(struct kc_shard_flow *f, struct kc_shard_job *job, const char *prefix,
    const char *part, const kc_shard_params *params)
{
	kc_shard_params p = *params;
	size_t n;

	if (!kc_shard_job_prefix(job, prefix, &p))
		return false;
	n = strlen(prefix);
	job->prefix.len = 0;
	if (kc_buf_addf(&job->prefix, "%s%s%s", prefix,
		prefix[n - 1] == '/' ? "" : "_", part)) {
		kc_cli_fail(f->cli, NULL, "out of memory");
		return false;
	}
	p.prefix = job->prefix.ptr;
	return kc_shard_job_open(job, &p);
}

bool
kc_shard_flow_open(
    struct kc_shard_flow *f, const struct kc_shard_write_options *o)
{
	kc_shard_params p = KC_SHARD_PARAMS_INIT;
	/* Best-fit packing follows the order that documents come in. */
	const char *seed = !o->shuffle && o->pack == KC_PACK_BEST_FIT
	    ? "0"
	    : o->shuffle;

	f->split = o->split;
	f->jobs[0].cli = f->jobs[1].cli = f->cli;
	f->at_hand = &f->jobs[0];
	if (o->resume)
		kc_outset_keep(f->cli->outset);
	if (!kc_shard_job_params(f->cli, o, &p))
		return false;
	if (seed && !open_shuffle(f, seed))
		return false;
	if (f->split > 0)
		return open_part(f, &f->jobs[0], o->prefix, "train", &p) &&
		    open_part(f, &f->jobs[1], o->prefix, "val", &p);
	return kc_shard_job_prefix(&f->jobs[0], o->prefix, &p) &&
	    kc_shard_job_open(&f->jobs[0], &p);
}

/* --- Documents --- */

/* A frame in its last order, to the set that it belongs to. */
static bool
route_frame(struct kc_shard_flow *f, const struct kc_frame_place *at,
    const kc_tokens_frame *frame)
{
	bool held_out = false;
	kc_error err;

	if (frame->start && f->split > 0) {
		if (kc_shard_held_out(frame->head, f->split, &held_out, &err)) {
			kc_cli_fail(f->cli, at->name, "%s", err.msg);
			return false;
		}
		f->at_hand = &f->jobs[held_out];
	}
	return kc_shard_job_add(f->at_hand, at, frame);
}

bool
kc_shard_flow_add(struct kc_shard_flow *f, const struct kc_frame_place *at,
    const kc_tokens_frame *frame)
{
	kc_error err;

	if (!f->shuffle)
		return route_frame(f, at, frame);
	if (!kc_shuffle_add(f->shuffle, frame, &err))
		return true;
	if (err.code == KC_ERR_FORMAT)
		kc_cli_fail(f->cli, at->name, "%s at byte %" PRIu64, err.msg,
		    err.offset);
	else
		kc_cli_error(f->cli, NULL, &err);
	return false;
}

void
kc_shard_flow_forget(struct kc_shard_flow *f)
{
	if (f->shuffle)
		kc_shuffle_forget(f->shuffle);
	else
		kc_shard_writer_forget(f->at_hand->writer);
}

/* A document of the shuffle is of no file any more: its id tells of it. */
struct shuffled_flow {
	struct kc_shard_flow *flow;
	struct kc_frame_place at;
};

static kc_status
take_shuffled(void *self, const kc_tokens_frame *frame, kc_error *err)
{
	struct shuffled_flow *s = self;

	(void)err;
	s->at.number += frame->start;
	/* Its own message was given: any status ends the walk. */
	return route_frame(s->flow, &s->at, frame) ? KC_OK : KC_EOF;
}

static bool
empty_shuffle(struct kc_shard_flow *f)
{
	struct shuffled_flow s = {f, {.name = "shuffled"}};
	kc_error err;
	kc_status st = kc_shuffle_each(f->shuffle, take_shuffled, &s, &err);

	if (st && st != KC_EOF)
		kc_cli_error(f->cli, NULL, &err);
	return !st;
}

void
kc_shard_flow_finish(struct kc_shard_flow *f)
{
	if (f->shuffle && !empty_shuffle(f))
		return;
	kc_shard_job_finish(&f->jobs[0]);
	if (f->split > 0 && f->cli->status != KC_EXIT_FAILURE)
		kc_shard_job_finish(&f->jobs[1]);
	if (kc_outset_kept(f->cli->outset))
		kc_cli_count(f->cli, "counts", "resumed_bytes",
		    kc_outset_kept(f->cli->outset));
}

void
kc_shard_flow_release(struct kc_shard_flow *f)
{
	kc_shuffle_free(f->shuffle);
	kc_shard_job_release(&f->jobs[0]);
	kc_shard_job_release(&f->jobs[1]);
}
