/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Learns: batches of examples, whose gradients are made with the same numbers and
 * then taken up by rows and labels, each in the order of the examples (trainer.h).
 */
#include <config.h>

#include "trainer_internal.h"

#include "select/exponential.h"
#include "mem.h"

#include <math.h>
#include <pthread.h>

/* Threads meet here between the steps of a batch. */
struct meeting {
	pthread_mutex_t mutex;
	pthread_cond_t all_here;
	unsigned threads, waiting;
	uint64_t round;
	bool failed;
};

struct training {
	kc_trainer *t;
	uint64_t examples, first, last; /* of all; this part's */
	struct meeting meeting;
};

struct training_thread {
	struct training *training;
	pthread_t thread;
	unsigned number;
};

/* Wait for the others; false when one of them has failed. */
static bool
meet_threads(struct meeting *m, bool failed)
{
	bool ok;

	pthread_mutex_lock(&m->mutex);
	m->failed |= failed;
	if (m->failed || ++m->waiting == m->threads) {
		m->waiting = 0;
		m->round++;
		pthread_cond_broadcast(&m->all_here);
	} else {
		uint64_t round = m->round;

		while (m->round == round)
			pthread_cond_wait(&m->all_here, &m->mutex);
	}
	ok = !m->failed;
	pthread_mutex_unlock(&m->mutex);
	return ok;
}

/* y += a * x; in blocks of eight, for the vector unit. */
static void
add_scaled(float *restrict y, float a, const float *restrict x, uint32_t n)
{
	uint32_t i = 0;

	for (; i + 8 <= n; i += 8)
		for (uint32_t k = 0; k < 8; k++)
			y[i + k] += a * x[i + k];
	for (; i < n; i++)
		y[i] += a * x[i];
}

/* x . y, by eight sums that are added at the end: the order is fixed. */
static float
dot_product(const float *restrict x, const float *restrict y, uint32_t n)
{
	float sums[8] = {0}, sum = 0;
	uint32_t i = 0;

	for (; i + 8 <= n; i += 8)
		for (uint32_t k = 0; k < 8; k++)
			sums[k] += x[i + k] * y[i + k];
	for (; i < n; i++)
		sum += x[i] * y[i];
	for (uint32_t k = 0; k < 8; k++)
		sum += sums[k];
	return sum;
}

/* The errors of the labels: what should be their probability, less what is. */
static void
find_errors(const kc_trainer *t, struct kc_trainer_example *e)
{
	uint32_t dim = t->params.dim;
	float max = -INFINITY, sum = 0;

	for (size_t i = 0; i < t->label_n; i++) {
		e->errors[i] = dot_product(t->output + i * dim, e->hidden, dim);
		if (e->errors[i] > max)
			max = e->errors[i];
	}
	for (size_t i = 0; i < t->label_n; i++) {
		e->errors[i] = (float)kc_exponential(
		    (double)(e->errors[i] - max));
		sum += e->errors[i];
	}
	for (size_t i = 0; i < t->label_n; i++)
		e->errors[i] = (i == e->label) - e->errors[i] / sum;
}

static void
look_at_example(const kc_trainer *t, struct kc_trainer_example *e)
{
	uint32_t dim = t->params.dim;
	float share = e->n ? 1.0F / (float)e->n : 0;

	memset(e->hidden, 0, dim * sizeof(float));
	memset(e->gradient, 0, dim * sizeof(float));
	for (size_t i = 0; i < e->n; i++)
		add_scaled(
		    e->hidden, share, t->input + (size_t)e->rows[i] * dim, dim);
	find_errors(t, e);
	for (size_t i = 0; i < t->label_n; i++)
		add_scaled(e->gradient, e->errors[i] * share,
		    t->output + i * dim, dim);
	e->size = dot_product(e->gradient, e->gradient, dim) / (float)dim;
}

/* Take up the gradients of the rows that are this thread's. */
static void
step_rows(
    kc_trainer *t, size_t n, float rate, unsigned number, unsigned threads)
{
	uint32_t dim = t->params.dim;

	for (size_t i = 0; i < n; i++) {
		const struct kc_trainer_example *e = t->batch + i;

		for (size_t k = 0; k < e->n; k++) {
			uint32_t row = e->rows[k];

			if (threads > 1 && row % threads != number)
				continue;
			t->input_seen[row] += e->size;
			add_scaled(t->input + (size_t)row * dim,
			    rate / sqrtf(t->input_seen[row] + 1e-9F),
			    e->gradient, dim);
		}
	}
}

static void
step_labels(
    kc_trainer *t, size_t n, float rate, unsigned number, unsigned threads)
{
	uint32_t dim = t->params.dim;

	for (size_t i = 0; i < n; i++) {
		const struct kc_trainer_example *e = t->batch + i;
		float size = dot_product(e->hidden, e->hidden, dim) /
		    (float)dim;

		for (size_t k = number; k < t->label_n; k += threads) {
			float error = e->errors[k];

			t->output_seen[k] += error * error * size;
			add_scaled(t->output + k * dim,
			    error * rate / sqrtf(t->output_seen[k] + 1e-6F),
			    e->hidden, dim);
		}
	}
}

/* One thread's part of all batches. */
static void
work_batches(struct training *g, unsigned number)
{
	kc_trainer *t = g->t;
	unsigned threads = g->meeting.threads;

	for (uint64_t at = g->first; at < g->last; at += KC_TRAINER_BATCH) {
		size_t n = g->last - at < KC_TRAINER_BATCH
		    ? (size_t)(g->last - at)
		    : KC_TRAINER_BATCH;
		double done = (double)at / (double)g->examples;
		float rate = (float)(t->params.rate * (1 - 0.98 * done));
		bool failed = false;

		for (size_t i = number; i < n && !failed; i += threads) {
			failed = kc_trainer_draw(t, at + i, t->batch + i);
			if (!failed)
				look_at_example(t, t->batch + i);
		}
		if (!meet_threads(&g->meeting, failed))
			return;
		step_rows(t, n, rate, number, threads);
		step_labels(t, n, rate, number, threads);
		if (!meet_threads(&g->meeting, false))
			return;
	}
}

static void *
run_training_thread(void *argument)
{
	struct training_thread *thread = argument;

	work_batches(thread->training, thread->number);
	return NULL;
}

/* Run threads 1 and on beside the caller's; if they cannot start, fewer. */
static kc_status
run_threads(struct training *g)
{
	unsigned n = g->meeting.threads;
	struct training_thread *threads = kc_calloc(n, sizeof(*threads));
	unsigned started = 1;

	if (!threads)
		return KC_ERR_NOMEM;
	pthread_mutex_init(&g->meeting.mutex, NULL);
	pthread_cond_init(&g->meeting.all_here, NULL);
	pthread_mutex_lock(&g->meeting.mutex);
	for (; started < n; started++) {
		threads[started].training = g;
		threads[started].number = started;
		if (pthread_create(&threads[started].thread, NULL,
			run_training_thread, threads + started))
			break;
	}
	g->meeting.failed = started < n;
	pthread_mutex_unlock(&g->meeting.mutex);
	if (started == n)
		work_batches(g, 0);
	for (unsigned i = 1; i < started; i++)
		pthread_join(threads[i].thread, NULL);
	pthread_cond_destroy(&g->meeting.all_here);
	pthread_mutex_destroy(&g->meeting.mutex);
	kc_free(threads);
	return g->meeting.failed ? KC_ERR_NOMEM : KC_OK;
}

/* Examples first..last of all, each as often as its number says. */
static kc_status
learn_part(kc_trainer *t, uint64_t examples, uint64_t first, uint64_t last)
{
	struct training g = {.t = t,
	    .examples = examples,
	    .first = first,
	    .last = last,
	    .meeting.threads = t->params.threads};

	return run_threads(&g);
}

/* Small random numbers for the input, zeros for the output, as in fastText. */
static kc_status
make_numbers(kc_trainer *t)
{
	uint64_t state = t->params.seed;
	size_t rows = t->model.nwords + (size_t)t->params.buckets;
	size_t dim = t->params.dim;

	t->input = kc_malloc_table(rows * dim * sizeof(float));
	t->input_seen = kc_calloc(rows, sizeof(float));
	t->output = kc_calloc(t->label_n * dim, sizeof(float));
	t->output_seen = kc_calloc(t->label_n, sizeof(float));
	if (!t->input || !t->input_seen || !t->output || !t->output_seen)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < rows * dim; i++)
		t->input[i] =
		    ((float)(kc_random_next(&state) >> 40) / (1 << 23) - 1) /
		    (float)dim;
	for (size_t i = 0; i < KC_TRAINER_BATCH; i++) {
		struct kc_trainer_example *e = t->batch + i;

		e->hidden = kc_malloc(dim * sizeof(float));
		e->gradient = kc_malloc(dim * sizeof(float));
		e->errors = kc_malloc(t->label_n * sizeof(float));
		if (!e->hidden || !e->gradient || !e->errors)
			return KC_ERR_NOMEM;
	}
	return KC_OK;
}

kc_status
kc_trainer_run(kc_trainer *t, kc_error *err)
{
	uint64_t examples = t->params.examples;
	uint64_t half;

	if (t->input)
		return kc_fail(err, KC_ERR_ARG, 0, "the trainer has run");
	KC_TRY(kc_trainer_count(t, err));
	if (make_numbers(t))
		return kc_fail_nomem(err);
	if (!examples)
		examples = 5 * (uint64_t)t->line_n;
	/* What is cut is cut at half time: the rest learns to do without it. */
	half = t->params.cutoff
	    ? examples / 2 / KC_TRAINER_BATCH * KC_TRAINER_BATCH
	    : examples;
	if (learn_part(t, examples, 0, half))
		return kc_fail_nomem(err);
	if (!t->params.cutoff)
		return KC_OK;
	KC_TRY(kc_trainer_prune(t, err));
	return learn_part(t, examples, half, examples) ? kc_fail_nomem(err)
						       : KC_OK;
}
