/* SPDX-License-Identifier: Apache-2.0 */
/* A watch, between its thread (watch.c) and what it draws (bar.c). */
#ifndef KC_WATCH_INTERNAL_H
#define KC_WATCH_INTERNAL_H

#include "watch.h"

#include <pthread.h>
#include <signal.h>

struct kc_watch {
	const char *tool;
	enum kc_progress_mode mode; /* never AUTO */
	struct kc_progress *progress;
	kc_outset *outset, *reports;
	sigset_t signals, before; /* before: the mask to put back */
	pthread_t thread;
	pthread_mutex_t lock; /* stderr, and the source of the progress */
	_Atomic bool stop;
	_Atomic int fate;               /* enum fate */
	_Atomic bool asked, answered;   /* of stop_for_terminal */
	bool owes_line;                 /* for SIGUSR1, when stderr is free */
	uint64_t last_bytes, last_size; /* of a source that is gone */
	/* In place of these figures, if not empty: kc_watch_phase. */
	char phase[KC_PHASE_MAX + 1], phase_json[KC_PHASE_MAX + 1];
	void (*hurry)(void *self); /* for SIGUSR2, or NULL */
	void *hurried;
	bool drawn; /* a bar stands on the line of the cursor */
	double started, drawn_at, json_at;
};

/* bar.c; the lock is held. */

/* True if a bar is drawn where --progress=auto is. */
bool kc_bar_is_wanted(bool to_stdout);

/* Draw the bar, or print the JSON, that is due. */
void kc_bar_draw_due(struct kc_watch *w);

/* Take the bar away, before something else is written. */
void kc_bar_clear(struct kc_watch *w);

/* The figures in a line between two texts, or as a line of JSON. */
void kc_bar_print_line(struct kc_watch *w, const char *start, const char *end);
void kc_bar_print_json(struct kc_watch *w);

/* The source goes away: keep its figures. */
void kc_bar_remember(struct kc_watch *w);

#endif
