/* SPDX-License-Identifier: Apache-2.0 */
/* Progress and signals, on a thread of their own. */
#include <config.h>

#include "watch.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct kc_watch {
	const char *tool;
	enum kc_progress_mode mode; /* never AUTO */
	struct kc_progress *progress;
	kc_outset *outset, *reports;
	sigset_t signals, before; /* before: the mask to put back */
	pthread_t thread;
	pthread_mutex_t lock; /* stderr, and the source of the progress */
	_Atomic bool stop;
	uint64_t last_bytes, last_size; /* of a source that is gone */
	bool drawn; /* a bar stands on the line of the cursor */
	double started, drawn_at, json_at;
};

enum { STEP_MS = 100, JSON_EVERY_S = 1 };

double
kc_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of several tools in a pipe, the last one draws: it writes to a file. */
static bool
wants_bar(bool to_stdout)
{
	struct stat st;

	if (!isatty(STDERR_FILENO))
		return false;
	return !to_stdout ||
	    (!isatty(STDOUT_FILENO) &&
		!(fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode)));
}

static void
write_stderr(const char *s, size_t n)
{
	while (n) {
		ssize_t put = write(STDERR_FILENO, s, n);

		if (put < 0 && errno != EINTR)
			return;
		if (put > 0) {
			s += put;
			n -= (size_t)put;
		}
	}
}

static void
clear_bar(struct kc_watch *w)
{
	if (w->drawn)
		write_stderr("\r\033[K", 4);
	w->drawn = false;
}

struct figures {
	uint64_t bytes, size, records, dropped;
	double seconds;
};

static struct figures
measure(struct kc_watch *w)
{
	struct kc_progress *p = w->progress;
	struct figures f = {0};

	if (p->source) {
		w->last_bytes = p->offset(p->source);
		w->last_size = p->size(p->source);
	}
	f.bytes = w->last_bytes;
	f.size = w->last_size;
	f.records = atomic_load(&p->records);
	f.dropped = atomic_load(&p->dropped);
	f.seconds = kc_clock() - w->started;
	if (f.seconds < 1e-3)
		f.seconds = 1e-3;
	return f;
}

/* Seconds that are left, or -1. */
static double
eta(const struct figures *f)
{
	if (!f->size || !f->bytes || f->bytes > f->size)
		return -1;
	return f->seconds * (double)(f->size - f->bytes) / (double)f->bytes;
}

static void
print_line(struct kc_watch *w, const char *start, const char *end)
{
	struct figures f = measure(w);
	char line[300];
	double left = eta(&f);
	int n;

	n = snprintf(line, sizeof(line),
	    "%s%s: %.1f MB, %llu records (%.0f/s), %.1f MB/s, %llu dropped",
	    start, w->tool, (double)f.bytes / 1e6,
	    (unsigned long long)f.records, (double)f.records / f.seconds,
	    (double)f.bytes / 1e6 / f.seconds, (unsigned long long)f.dropped);
	if (left >= 0 && n > 0)
		n += snprintf(line + n, sizeof(line) - (size_t)n,
		    ", %.0f %%, %.0f s left",
		    100 * (double)f.bytes / (double)f.size, ceil(left));
	if (n > 0)
		n += snprintf(line + n, sizeof(line) - (size_t)n, "%s", end);
	write_stderr(line, (size_t)n);
}

static void
print_json(struct kc_watch *w)
{
	struct figures f = measure(w);
	char line[300];
	double left = eta(&f);
	int n;

	n = snprintf(line, sizeof(line),
	    "{\"tool\":\"%s\",\"seconds\":%.1f,\"bytes\":%llu,\"size\":%llu,"
	    "\"records\":%llu,\"dropped\":%llu,\"mb_per_s\":%.1f,"
	    "\"records_per_s\":%.0f,\"eta_s\":",
	    w->tool, f.seconds, (unsigned long long)f.bytes,
	    (unsigned long long)f.size, (unsigned long long)f.records,
	    (unsigned long long)f.dropped, (double)f.bytes / 1e6 / f.seconds,
	    (double)f.records / f.seconds);
	n += snprintf(line + n, sizeof(line) - (size_t)n,
	    left < 0 ? "null}\n" : "%.0f}\n", ceil(left));
	write_stderr(line, (size_t)n);
}

static void
tick(struct kc_watch *w)
{
	double now = kc_clock();

	if (w->mode == KC_PROGRESS_ALWAYS) {
		print_line(w, "\r", "\033[K");
		w->drawn = true;
	} else if (w->mode == KC_PROGRESS_JSON &&
	    now - w->json_at >= JSON_EVERY_S) {
		print_json(w);
		w->json_at = now;
	}
}

/* End as the signal ends a process, with nothing left behind. */
static void
die(struct kc_watch *w, int sig)
{
	sigset_t one;

	kc_outset_abandon(w->outset);
	kc_outset_abandon(w->reports);
	/* Whoever holds the lock may wait for ever on a stuck terminal. */
	if (pthread_mutex_trylock(&w->lock) == 0)
		clear_bar(w);
	signal(sig, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, sig);
	pthread_sigmask(SIG_UNBLOCK, &one, NULL);
	kill(getpid(), sig);
	/* Delivered to this thread, the only one that has it unblocked. */
	pause();
}

static void *
run(void *arg)
{
	struct kc_watch *w = arg;
	struct timespec step = {0, STEP_MS * 1000000L};

	while (!atomic_load(&w->stop)) {
		int sig = w->mode == KC_PROGRESS_NEVER
		    ? sigwaitinfo(&w->signals, NULL)
		    : sigtimedwait(&w->signals, NULL, &step);

		if (atomic_load(&w->stop))
			break;
		if (sig > 0 && sig != SIGUSR1)
			die(w, sig);
		pthread_mutex_lock(&w->lock);
		if (sig == SIGUSR1) {
			clear_bar(w);
			print_line(w, "", "\n");
		} else {
			tick(w);
		}
		pthread_mutex_unlock(&w->lock);
	}
	return NULL;
}

/* Signals that the parent had ignored stay ignored (nohup). */
static void
choose_signals(sigset_t *set)
{
	static const int all[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct sigaction sa;

		if (sigaction(all[i], NULL, &sa) == 0 &&
		    sa.sa_handler != SIG_IGN)
			sigaddset(set, all[i]);
	}
	/* kc_watch_stop wakes the thread with it, also when it was ignored. */
	sigaddset(set, SIGUSR1);
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
		w->mode = wants_bar(what->to_stdout) ? KC_PROGRESS_ALWAYS
						     : KC_PROGRESS_NEVER;
	w->progress = what->progress;
	w->outset = what->outset;
	w->reports = what->reports;
	w->started = w->json_at = kc_clock();
	pthread_mutex_init(&w->lock, NULL);
	choose_signals(&w->signals);
	pthread_sigmask(SIG_BLOCK, &w->signals, &w->before);
	rc = pthread_create(&w->thread, NULL, run, w);
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
	measure(w);
	w->progress->source = source;
	w->progress->offset = offset;
	w->progress->size = size;
	pthread_mutex_unlock(&w->lock);
}

void
kc_watch_lock(struct kc_watch *w)
{
	pthread_mutex_lock(&w->lock);
	clear_bar(w);
}

void
kc_watch_unlock(struct kc_watch *w)
{
	pthread_mutex_unlock(&w->lock);
}

void
kc_watch_stop(struct kc_watch *w)
{
	if (!w)
		return;
	atomic_store(&w->stop, true);
	pthread_kill(w->thread, SIGUSR1);
	pthread_join(w->thread, NULL);
	/* A signal that came after the last look ends the process now. */
	pthread_sigmask(SIG_SETMASK, &w->before, NULL);
	if (w->mode == KC_PROGRESS_ALWAYS) {
		print_line(w, "\r", "\033[K\n");
	} else if (w->mode == KC_PROGRESS_JSON) {
		print_json(w);
	}
	pthread_mutex_destroy(&w->lock);
	free(w);
}
