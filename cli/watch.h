/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that watches a run: it draws the progress bar, prints a line on
 * SIGUSR1, and on a signal that ends the process (SIGINT, SIGTERM, SIGHUP, SIGQUIT,
 * ...) removes unfinished outputs before it does. Stopping and continuing (SIGTSTP,
 * SIGTTIN, SIGTTOU, SIGCONT) are as for cat(1).
 */
#ifndef KC_WATCH_H
#define KC_WATCH_H

#include "kcorpus/io.h"

#include <stdatomic.h>

enum kc_progress_mode {
	KC_PROGRESS_AUTO,
	KC_PROGRESS_NEVER,
	KC_PROGRESS_ALWAYS,
	KC_PROGRESS_JSON
};

/* What a run reports; `offset` and `size` are called with the lock held. */
struct kc_progress {
	_Atomic uint64_t records, dropped;
	uint64_t (*offset)(const void *source);
	uint64_t (*size)(const void *source);
	const void *source; /* NULL: nothing to ask yet */
};

struct kc_watch;

/* What is watched; strings and objects must outlive the watch. */
struct kc_watched {
	const char *tool;
	enum kc_progress_mode mode;
	bool to_stdout; /* the output goes there */
	struct kc_progress *progress;
	kc_outset *outset, *reports; /* removed when a signal ends the run */
};

/*
 * Block the signals in all threads started from now on and start watching.
 * KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_watch_start(
    struct kc_watch **w, const struct kc_watched *what, kc_error *err);

/* Change where progress is read from; NULL before the source is freed. */
void kc_watch_source(struct kc_watch *w, const void *source,
    uint64_t (*offset)(const void *), uint64_t (*size)(const void *));

/*
 * From now on the bar and its lines say `line`, and those of JSON have the members
 * `json`, in place of bytes and records: what is read is read, and something else
 * goes on. Both are copied, up to KC_PHASE_MAX bytes.
 */
enum { KC_PHASE_MAX = 199 };
void kc_watch_phase(struct kc_watch *w, const char *line, const char *json);

/*
 * From now on SIGUSR2 does not end the run, but calls `hurry` on the thread of the
 * watch; NULL: as before, once none is being called.
 */
void kc_watch_hurry(struct kc_watch *w, void (*hurry)(void *self), void *self);

/* Before a message: clear the bar, and keep it away until kc_watch_unlock. */
void kc_watch_lock(struct kc_watch *w);
void kc_watch_unlock(struct kc_watch *w);

/*
 * All is written, and the outputs are about to get their names: from now on a
 * signal does not end the run, which is over. Does not return if one already does.
 * NULL is allowed.
 */
void kc_watch_commit(struct kc_watch *w);

/* End the thread and the bar. NULL is allowed. */
void kc_watch_stop(struct kc_watch *w);

/* Seconds of a monotonic clock. */
double kc_clock(void);

#endif
