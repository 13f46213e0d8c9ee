/* SPDX-License-Identifier: Apache-2.0 */
/* Ordered batches over a pool of workers (kcorpus/stream.h). */
#include <config.h>

#include "kcorpus/stream.h"

#include "mem.h"

#include <pthread.h>
#include <string.h>

enum {
	DEFAULT_MEMORY = 64 << 20,
	KEEP = 1 << 20 /* a buffer larger than this is not kept */
};

enum slot_state { EMPTY, READY, TAKEN, DONE };

struct batch_slot {
	kc_batch batch;
	enum slot_state state;
	kc_status status;
	kc_error error;
};

struct batch_run {
	const kc_stream_job *job;
	size_t nslots;            /* 2 * threads + 1 */
	struct batch_slot *slots; /* a ring; batch k is in slot k % nslots */
	uint64_t cut;             /* batches cut so far */
	uint64_t taken;           /* ... given to a worker */
	uint64_t retired;
	bool stop;
	pthread_mutex_t lock;
	pthread_cond_t work; /* a slot became READY, or stop */
	pthread_cond_t done; /* a slot became DONE */
	unsigned started;
	pthread_t *threads;
};

struct worker {
	struct batch_run *s;
	unsigned number;
};

kc_status
kc_batch_out(kc_batch *b, kc_buf **out)
{
	*out = &b->out;
	if (!b->pass.len)
		return KC_OK;
	KC_TRY(kc_buf_add(&b->out, b->pass));
	b->pass = (kc_str){NULL, 0};
	return KC_OK;
}

kc_status
kc_batch_pass(kc_batch *b, kc_str s)
{
	kc_buf *out;

	if (b->pass.len && b->pass.ptr + b->pass.len == s.ptr) {
		b->pass.len += s.len;
		return KC_OK;
	}
	KC_TRY(kc_batch_out(b, &out));
	b->pass = s;
	return KC_OK;
}

static void
clear_batch(kc_batch *b, uint64_t number)
{
	kc_buf_reset(&b->in, KEEP);
	kc_buf_reset(&b->out, KEEP);
	b->pass = (kc_str){NULL, 0};
	b->number = number;
	b->part = KC_BATCH_WHOLE;
	b->first = b->marked = false;
}

static void *
run_worker(void *arg)
{
	struct worker *w = arg;
	struct batch_run *s = w->s;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		struct batch_slot *slot;

		while (s->taken == s->cut && !s->stop)
			pthread_cond_wait(&s->work, &s->lock);
		if (s->stop)
			break;
		slot = &s->slots[s->taken++ % s->nslots];
		slot->state = TAKEN;
		pthread_mutex_unlock(&s->lock);
		slot->status = s->job->map(
		    s->job->self, w->number, &slot->batch, &slot->error);
		pthread_mutex_lock(&s->lock);
		slot->state = DONE;
		pthread_cond_signal(&s->done);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Wait for the oldest batch and retire it. */
static kc_status
retire_one(struct batch_run *s, kc_error *err)
{
	struct batch_slot *slot = &s->slots[s->retired % s->nslots];
	kc_status st;

	if (s->job->threads > 1) {
		pthread_mutex_lock(&s->lock);
		while (slot->state != DONE)
			pthread_cond_wait(&s->done, &s->lock);
		pthread_mutex_unlock(&s->lock);
	}
	st = slot->status;
	if (st) {
		if (err)
			*err = slot->error;
		return st;
	}
	st = s->job->retire(s->job->self, &slot->batch, err);
	slot->state = EMPTY;
	s->retired++;
	return st;
}

/* True if the oldest batch has been mapped. */
static bool
is_done(struct batch_run *s)
{
	struct batch_slot *slot = &s->slots[s->retired % s->nslots];
	bool done;

	pthread_mutex_lock(&s->lock);
	done = slot->state == DONE;
	pthread_mutex_unlock(&s->lock);
	return done;
}

static uint64_t
in_flight(const struct batch_run *s)
{
	uint64_t bytes = 0;

	for (uint64_t k = s->retired; k < s->cut; k++) {
		const struct batch_slot *slot = &s->slots[k % s->nslots];

		/* Of what a worker is filling only the input is known. */
		bytes += slot->batch.in.cap;
	}
	return 2 * bytes;
}

/* Cut a batch into the next slot and hand it to the workers. */
static kc_status
cut_one(struct batch_run *s, kc_error *err)
{
	struct batch_slot *slot = &s->slots[s->cut % s->nslots];

	clear_batch(&slot->batch, s->cut);
	KC_TRY(s->job->next(s->job->self, &slot->batch, err));
	if (s->job->threads > 1) {
		pthread_mutex_lock(&s->lock);
		slot->state = READY;
		s->cut++;
		pthread_cond_signal(&s->work);
		pthread_mutex_unlock(&s->lock);
	} else {
		s->cut++;
		slot->status = s->job->map(
		    s->job->self, 0, &slot->batch, &slot->error);
	}
	return KC_OK;
}

/* True if the oldest batch must go before another is cut. */
static bool
must_retire(struct batch_run *s, uint64_t memory)
{
	return s->cut - s->retired == s->nslots || in_flight(s) >= memory ||
	    is_done(s) || (s->job->ready && !s->job->ready(s->job->self));
}

static kc_status
run_batches(struct batch_run *s, kc_error *err)
{
	uint64_t memory = s->job->memory ? s->job->memory : DEFAULT_MEMORY;
	kc_error cut_error = {0};
	kc_status st = KC_OK;

	while (!st) {
		while (s->cut != s->retired && must_retire(s, memory))
			KC_TRY(retire_one(s, err));
		st = cut_one(s, &cut_error);
	}
	while (s->cut != s->retired)
		KC_TRY(retire_one(s, err));
	if (st == KC_EOF)
		return KC_OK;
	if (err)
		*err = cut_error;
	return st;
}

static kc_status
start_workers(struct batch_run *s, struct worker *workers, kc_error *err)
{
	for (unsigned i = 0; i < s->job->threads; i++) {
		int rc;

		workers[i] = (struct worker){s, i};
		rc = pthread_create(
		    &s->threads[i], NULL, run_worker, &workers[i]);
		if (rc)
			return kc_fail_errno(err, rc, "cannot start a thread");
		s->started++;
	}
	return KC_OK;
}

static void
join_workers(struct batch_run *s)
{
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_cond_broadcast(&s->work);
	pthread_mutex_unlock(&s->lock);
	for (unsigned i = 0; i < s->started; i++)
		pthread_join(s->threads[i], NULL);
	for (size_t i = 0; i < s->nslots; i++) {
		kc_batch *b = &s->slots[i].batch;

		if (s->job->release)
			s->job->release(s->job->self, b);
		kc_buf_release(&b->in);
		kc_buf_release(&b->out);
	}
}

kc_status
kc_stream_run(const kc_stream_job *job, kc_error *err)
{
	struct batch_run s = {.job = job};
	struct worker *workers;
	kc_status st = KC_OK;

	s.nslots = job->threads > 1 ? 2 * (size_t)job->threads + 1 : 1;
	s.slots = kc_calloc(s.nslots, sizeof(*s.slots));
	s.threads = kc_calloc(job->threads, sizeof(*s.threads));
	workers = kc_calloc(job->threads, sizeof(*workers));
	if (!s.slots || !s.threads || !workers) {
		st = kc_fail_nomem(err);
		goto out;
	}
	pthread_mutex_init(&s.lock, NULL);
	pthread_cond_init(&s.work, NULL);
	pthread_cond_init(&s.done, NULL);
	if (job->threads > 1)
		st = start_workers(&s, workers, err);
	if (!st)
		st = run_batches(&s, err);
	join_workers(&s);
	pthread_cond_destroy(&s.done);
	pthread_cond_destroy(&s.work);
	pthread_mutex_destroy(&s.lock);
out:
	kc_free(workers);
	kc_free(s.threads);
	kc_free(s.slots);
	return st;
}
