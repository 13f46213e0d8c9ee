/* SPDX-License-Identifier: Apache-2.0 */
/* A thread for the pieces of files (file_worker.h). */
#include <config.h>

#include "file_worker.h"

#include "mem.h"
#include "run/ring.h"

enum { PIECES = 16 };

struct file_piece {
	void *file;
	kc_buf bytes;
};

struct kc_file_worker {
	void (*work)(void *file, kc_str piece);
	pthread_t thread;
	struct kc_ring ring; /* of the pieces; closed after the last one */
	struct file_piece pieces[PIECES];
};

static void *
run_file_worker(void *arg)
{
	struct kc_file_worker *w = arg;
	size_t i;

	while ((i = kc_ring_await_filled(&w->ring)) != KC_RING_CLOSED) {
		struct file_piece *p = &w->pieces[i];

		w->work(p->file, kc_buf_str(&p->bytes));
		p->bytes.len = 0;
		kc_ring_take(&w->ring);
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
	kc_ring_init(&w->ring, PIECES);
	failed = pthread_create(&w->thread, NULL, run_file_worker, w);
	if (failed) {
		kc_ring_release(&w->ring);
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
	kc_ring_close(&w->ring);
	pthread_join(w->thread, NULL);
	kc_ring_release(&w->ring);
	for (size_t i = 0; i < PIECES; i++)
		kc_buf_release(&w->pieces[i].bytes);
	kc_free(w);
}

void
kc_file_worker_give(struct kc_file_worker *w, void *file, kc_buf *piece)
{
	struct file_piece *p = &w->pieces[kc_ring_await_free(&w->ring)];
	kc_buf empty = p->bytes;

	*p = (struct file_piece){file, *piece};
	*piece = empty;
	kc_ring_fill(&w->ring);
}

void
kc_file_worker_wait(struct kc_file_worker *w)
{
	kc_ring_await_empty(&w->ring);
}
