/* SPDX-License-Identifier: Apache-2.0 */
/* From documents to one or two sets (shard_flow.h). */
#include <config.h>

#include "tools/shard/shard_flow.h"

#include <inttypes.h>
#include <string.h>

/* --- Opening --- */

/* PREFIX_train and PREFIX_val; in a folder train and val. */
static bool
open_part(struct kc_shard_flow *f, struct kc_shard_job *job,
    const struct kc_shard_write_options *o, const char *part,
    const kc_shard_params *params)
{
	kc_shard_params p = *params;
	size_t n;

	if (!kc_shard_job_prefix(job, o->prefix, &p) ||
	    !kc_shard_order_tell(&f->order, f->cli, o, part, &p))
		return false;
	n = strlen(o->prefix);
	job->prefix.len = 0;
	if (kc_buf_addf(&job->prefix, "%s%s%s", o->prefix,
		o->prefix[n - 1] == '/' ? "" : "_", part)) {
		kc_cli_fail(f->cli, NULL, "out of memory");
		return false;
	}
	p.prefix = job->prefix.ptr;
	return kc_shard_job_open(job, &p);
}

/* A document that the mix takes no time. */
static kc_status
reject_unmixed(void *self, kc_str head, kc_error *err)
{
	struct kc_shard_flow *f = self;

	f->left_out++;
	f->cli->totals.records_rejected++;
	f->cli->progress.dropped++;
	return kc_shard_job_reject(&f->jobs[0], head, "mix", err);
}

bool
kc_shard_flow_open(
    struct kc_shard_flow *f, const struct kc_shard_write_options *o)
{
	kc_shard_params p = KC_SHARD_PARAMS_INIT;

	f->split = o->split;
	f->jobs[0].cli = f->jobs[1].cli = f->cli;
	f->at_hand = &f->jobs[0];
	if (o->resume)
		kc_outset_keep(f->cli->outset);
	if (!kc_shard_job_params(f->cli, o, &p) ||
	    !kc_shard_vocab_open(&f->vocab, f->cli, o, &p))
		return false;
	if (!kc_shard_order_open(&f->order, f->cli, o))
		return false;
	if (f->order.mix)
		kc_shuffle_mix(
		    f->order.shuffle, f->order.mix, reject_unmixed, f);
	if (f->split > 0)
		return open_part(f, &f->jobs[0], o, "train", &p) &&
		    open_part(f, &f->jobs[1], o, "val", &p);
	return kc_shard_job_prefix(&f->jobs[0], o->prefix, &p) &&
	    kc_shard_order_tell(&f->order, f->cli, o, NULL, &p) &&
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

	if (!kc_shard_vocab_tell(&f->vocab, f->cli, &frame->spec))
		return false;
	if (!f->order.shuffle)
		return route_frame(f, at, frame);
	f->shuffled += frame->end;
	if (!kc_shuffle_add(f->order.shuffle, frame, &err))
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
	if (f->order.shuffle)
		kc_shuffle_forget(f->order.shuffle);
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
	kc_status st = kc_shuffle_each(
	    f->order.shuffle, take_shuffled, &s, &err);

	if (st == KC_ERR_ARG)
		kc_cli_fail(f->cli, NULL, "%s", err.msg);
	else if (st && st != KC_EOF)
		kc_cli_error(f->cli, NULL, &err);
	if (f->order.mix) {
		kc_cli_count(f->cli, "rejected", "mix", f->left_out);
		kc_cli_count(f->cli, "counts", "copies",
		    st ? 0 : s.at.number + f->left_out - f->shuffled);
		if (!st)
			kc_shard_order_report(&f->order, f->cli);
	}
	return !st;
}

void
kc_shard_flow_finish(struct kc_shard_flow *f)
{
	if (f->order.shuffle && !empty_shuffle(f))
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
	kc_shard_order_release(&f->order);
	kc_shard_vocab_release(&f->vocab);
	kc_shard_job_release(&f->jobs[0]);
	kc_shard_job_release(&f->jobs[1]);
}
