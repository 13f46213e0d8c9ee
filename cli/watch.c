/* SPDX-License-Identifier: Apache-2.0 */
/* Progress and signals, on a thread of their own. */
#include <config.h>

#include "watch_internal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STEP_MS = 100 };

/* What is decided first: a signal ends the run, or it commits its outputs. */
enum fate { FATE_OPEN, FATE_SIGNAL, FATE_COMMIT };

/* Signals that end a process, as sort(1) has them. */
static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR2,
    SIGXCPU, SIGVTALRM, SIGPROF, SIGPOLL};

/* Signals that stop a process in the background that uses the terminal. */
static const int terminal[] = {SIGTTIN, SIGTTOU};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* For the handler. */
static struct kc_watch *watching;

double
kc_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* True if this is decided first; what comes later changes nothing. */
static bool
decide_fate(struct kc_watch *w, int fate)
{
	int open = FATE_OPEN;

	return atomic_compare_exchange_strong(&w->fate, &open, fate);
}

/* End as the signal ends a process, and leave no unfinished file. */
static void
die_of_signal(struct kc_watch *w, int sig)
{
	sigset_t one;

	if (!decide_fate(w, FATE_SIGNAL))
		return;
	kc_outset_abandon(w->outset);
	kc_outset_abandon(w->reports);
	/* Whoever holds the lock may wait for ever on a stuck terminal. */
	if (pthread_mutex_trylock(&w->lock) == 0)
		kc_bar_clear(w);
	signal(sig, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, sig);
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	kill(getpid(), sig);
	/* Delivered to this thread, the only one that has it unblocked. */
	pause();
}

/*
 * The handler of SIGTTIN and SIGTTOU: stop as by default. By default only, a
 * process that is continued in order to die (timeout(1) sends SIGTERM, then
 * SIGCONT) would go back to the terminal and be stopped again before the thread
 * that waits for SIGTERM runs. So that thread is asked first, and answers if there
 * is nothing to die of.
 */
static void
stop_for_terminal(int sig)
{
	struct kc_watch *w = watching;
	int saved =
	    errno; /* NOLINT(bugprone-signal-handler): POSIX has it so */
	sigset_t one, before;

	sigemptyset(&one);
	sigaddset(&one, sig);
	signal(sig, SIG_DFL);
	raise(sig);
	/* The process stops in the next call, until SIGCONT. */
	pthread_sigmask(SIG_UNBLOCK, &one, &before);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	signal(sig, stop_for_terminal);
	atomic_store(&w->answered, false);
	atomic_store(&w->asked, true);
	pthread_kill(w->thread, SIGUSR1);
	while (!atomic_load(&w->answered))
		poll(NULL, 0, 1);
	errno = saved;
}

/* SIGUSR2 may be no end, but a wish to come to one. True if it was. */
static bool
hurry_run(struct kc_watch *w, int sig)
{
	bool wish;

	if (sig != SIGUSR2)
		return false;
	pthread_mutex_lock(&w->lock);
	wish = w->hurry != NULL;
	if (wish)
		w->hurry(w->hurried);
	pthread_mutex_unlock(&w->lock);
	return wish;
}

/* The handler asks: die of what came before its question, or answer. */
static void
answer_handler(struct kc_watch *w)
{
	const struct timespec now = {0, 0};
	int sig;

	while ((sig = sigtimedwait(&w->signals, NULL, &now)) > 0)
		if (sig != SIGUSR1 && !hurry_run(w, sig))
			die_of_signal(w, sig);
	atomic_store(&w->answered, true);
}

/* Draw what is due, unless a message is being written. */
static void
report_progress(struct kc_watch *w, int sig)
{
	w->owes_line |= sig == SIGUSR1;
	if (pthread_mutex_trylock(&w->lock))
		return;
	if (w->owes_line) {
		kc_bar_clear(w);
		kc_bar_print_line(w, "", "\n");
		w->owes_line = false;
	} else {
		kc_bar_draw_due(w);
	}
	pthread_mutex_unlock(&w->lock);
}

static void *
watch_run(void *arg)
{
	struct kc_watch *w = arg;
	struct timespec step = {0, STEP_MS * 1000000L};

	while (!atomic_load(&w->stop)) {
		int sig = w->mode == KC_PROGRESS_NEVER && !w->owes_line
		    ? sigwaitinfo(&w->signals, NULL)
		    : sigtimedwait(&w->signals, NULL, &step);

		if (atomic_load(&w->stop))
			break;
		if (atomic_exchange(&w->asked, false))
			answer_handler(w);
		else if (sig <= 0 || sig == SIGUSR1)
			report_progress(w, sig);
		else if (!hurry_run(w, sig))
			die_of_signal(w, sig);
	}
	return NULL;
}

/* Signals that the parent had ignored stay ignored (nohup). */
static bool
is_default(int sig)
{
	struct sigaction sa;

	return sigaction(sig, NULL, &sa) == 0 && sa.sa_handler == SIG_DFL;
}

static void
choose_signals(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < COUNT(deadly); i++)
		if (is_default(deadly[i]))
			sigaddset(set, deadly[i]);
	/* kc_watch_stop wakes the thread with it, also when it was ignored. */
	sigaddset(set, SIGUSR1);
}

static void
handle_terminal(struct kc_watch *w)
{
	struct sigaction sa = {
	    .sa_handler = stop_for_terminal, .sa_flags = SA_RESTART};

	sigemptyset(&sa.sa_mask);
	watching = w;
	for (size_t i = 0; i < COUNT(terminal); i++)
		if (is_default(terminal[i]))
			sigaction(terminal[i], &sa, NULL);
}

static void
release_terminal(void)
{
	for (size_t i = 0; i < COUNT(terminal); i++) {
		struct sigaction sa;

		if (sigaction(terminal[i], NULL, &sa) == 0 &&
		    sa.sa_handler == stop_for_terminal)
			signal(terminal[i], SIG_DFL);
	}
}

/* Start the thread, which alone takes the signals, and never stops itself. */
static int
start_thread(struct kc_watch *w)
{
	sigset_t quiet;
	int rc;

	choose_signals(&w->signals);
	quiet = w->signals;
	for (size_t i = 0; i < COUNT(terminal); i++)
		sigaddset(&quiet, terminal[i]);
	pthread_sigmask(SIG_BLOCK, &quiet, &w->before);
	rc = pthread_create(&w->thread, NULL, watch_run, w);
	pthread_sigmask(SIG_SETMASK, &w->before, NULL);
	if (!rc) {
		pthread_sigmask(SIG_BLOCK, &w->signals, NULL);
		handle_terminal(w);
	}
	return rc;
}

kc_status
kc_watch_start(
    struct kc_watch **out, const struct kc_watched *what, kc_error *err)
{
	struct kc_watch *w = calloc(1, sizeof(*w));
	int rc;

	if (!w)
		return kc_fail_nomem(err);
	w->tool = what->tool;
	w->mode = what->mode;
	if (w->mode == KC_PROGRESS_AUTO)
		w->mode = kc_bar_is_wanted(what->to_stdout) ? KC_PROGRESS_ALWAYS
							    : KC_PROGRESS_NEVER;
	w->progress = what->progress;
	w->outset = what->outset;
	w->reports = what->reports;
	w->started = w->json_at = kc_clock();
	pthread_mutex_init(&w->lock, NULL);
	rc = start_thread(w);
	if (rc) {
		free(w);
		return kc_fail_errno(err, rc, "cannot start a thread");
	}
	*out = w;
	return KC_OK;
}

void
kc_watch_source(struct kc_watch *w, const void *source,
    uint64_t (*offset)(const void *), uint64_t (*size)(const void *))
{
	pthread_mutex_lock(&w->lock);
	kc_bar_remember(w);
	w->progress->source = source;
	w->progress->offset = offset;
	w->progress->size = size;
	pthread_mutex_unlock(&w->lock);
}

void
kc_watch_phase(struct kc_watch *w, const char *line, const char *json)
{
	pthread_mutex_lock(&w->lock);
	snprintf(w->phase, sizeof(w->phase), "%s", line);
	snprintf(w->phase_json, sizeof(w->phase_json), "%s", json);
	pthread_mutex_unlock(&w->lock);
}

void
kc_watch_hurry(struct kc_watch *w, void (*hurry)(void *self), void *self)
{
	pthread_mutex_lock(&w->lock);
	w->hurry = hurry;
	w->hurried = self;
	pthread_mutex_unlock(&w->lock);
}

void
kc_watch_lock(struct kc_watch *w)
{
	pthread_mutex_lock(&w->lock);
	kc_bar_clear(w);
}

void
kc_watch_unlock(struct kc_watch *w)
{
	pthread_mutex_unlock(&w->lock);
}

void
kc_watch_commit(struct kc_watch *w)
{
	if (w && !decide_fate(w, FATE_COMMIT))
		for (;;)
			pause();
}

void
kc_watch_stop(struct kc_watch *w)
{
	if (!w)
		return;
	release_terminal();
	atomic_store(&w->stop, true);
	pthread_kill(w->thread, SIGUSR1);
	pthread_join(w->thread, NULL);
	/*
	 * A signal that came after the last look ends the process now, unless it
	 * is too late: then it waits until the process has ended by itself.
	 */
	if (atomic_load(&w->fate) != FATE_COMMIT)
		pthread_sigmask(SIG_SETMASK, &w->before, NULL);
	if (w->mode == KC_PROGRESS_ALWAYS) {
		kc_bar_print_line(w, "\r", "\033[K\n");
	} else if (w->mode == KC_PROGRESS_JSON) {
		kc_bar_print_json(w);
	}
	pthread_mutex_destroy(&w->lock);
	free(w);
}
