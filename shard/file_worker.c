/* SPDX-License-Identifier: Apache-2.0 */
/* A thread for the pieces of files (file_worker.h). */
#include <config.h>

#include "file_worker.h"

#include "mem.h"

#include <pthread.h>

enum { PIECES = 16 };

struct file_piece {
	void *file;
	kc_buf bytes;
};

struct kc_file_worker {
	void (*work)(void *file, kc_str piece);
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct file_piece ring[PIECES];
	size_t given, done; /* counts of pieces, given - done <= PIECES */
	bool stop;
};

/* The piece to work on, or NULL when there will be no more. */
static struct file_piece *
await_piece(struct kc_file_worker *w)
{
	struct file_piece *p = NULL;

	pthread_mutex_lock(&w->lock);
	while (w->given == w->done && !w->stop)
		pthread_cond_wait(&w->changed, &w->lock);
	if (w->given != w->done)
		p = &w->ring[w->done % PIECES];
	pthread_mutex_unlock(&w->lock);
	return p;
}

static void *
run_file_worker(void *arg)
{
	struct kc_file_worker *w = arg;
	struct file_piece *p;

	while ((p = await_piece(w)) != NULL) {
		w->work(p->file, kc_buf_str(&p->bytes));
		p->bytes.len = 0;
		pthread_mutex_lock(&w->lock);
		w->done++;
		pthread_cond_broadcast(&w->changed);
		pthread_mutex_unlock(&w->lock);
	}
	return NULL;
}

kc_status
kc_file_worker_new(struct kc_file_worker **out,
    void (*work)(void *file, kc_str piece), kc_error *err)
{
	struct kc_file_worker *w = kc_calloc(1, sizeof(*w));
	int failed;

	if (!w)
		return kc_fail_nomem(err);
	w->work = work;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	failed = pthread_create(&w->thread, NULL, run_file_worker, w);
	if (failed) {
		pthread_cond_destroy(&w->changed);
		pthread_mutex_destroy(&w->lock);
		kc_free(w);
		return kc_fail_errno(err, failed, "cannot start a thread");
	}
	*out = w;
	return KC_OK;
}

void
kc_file_worker_free(struct kc_file_worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	for (size_t i = 0; i < PIECES; i++)
		kc_buf_release(&w->ring[i].bytes);
	kc_free(w);
}

void
kc_file_worker_give(struct kc_file_worker *w, void *file, kc_buf *piece)
{
	struct file_piece *p;
	kc_buf empty;

	pthread_mutex_lock(&w->lock);
	while (w->given - w->done == PIECES)
		pthread_cond_wait(&w->changed, &w->lock);
	p = &w->ring[w->given % PIECES];
	empty = p->bytes;
	*p = (struct file_piece){file, *piece};
	*piece = empty;
	w->given++;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

void
kc_file_worker_wait(struct kc_file_worker *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->given != w->done)
		pthread_cond_wait(&w->changed, &w->lock);
	pthread_mutex_unlock(&w->lock);
}
