/* SPDX-License-Identifier: Apache-2.0 */
/* The progress bar and its lines; the lock of the watch is held. */
#include <config.h>

#include "watch_internal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { JSON_EVERY_S = 1 };

/* Of several tools in a pipe, the last one draws: it writes to a file. */
bool
kc_bar_is_wanted(bool to_stdout)
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

void
kc_bar_clear(struct kc_watch *w)
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
measure_run(struct kc_watch *w)
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
seconds_left(const struct figures *f)
{
	if (!f->size || !f->bytes || f->bytes > f->size)
		return -1;
	return f->seconds * (double)(f->size - f->bytes) / (double)f->bytes;
}

void
kc_bar_print_line(struct kc_watch *w, const char *start, const char *end)
{
	struct figures f = measure_run(w);
	char line[300];
	double left = seconds_left(&f);
	int n;

	if (*w->phase) {
		n = snprintf(line, sizeof(line), "%s%s: %s, %.0f s%s", start,
		    w->tool, w->phase, f.seconds, end);
		write_stderr(line, (size_t)n);
		return;
	}
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

void
kc_bar_print_json(struct kc_watch *w)
{
	struct figures f = measure_run(w);
	char line[300];
	double left = seconds_left(&f);
	int n;

	if (*w->phase_json) {
		n = snprintf(line, sizeof(line),
		    "{\"tool\":\"%s\",\"seconds\":%.1f,%s}\n", w->tool,
		    f.seconds, w->phase_json);
		write_stderr(line, (size_t)n);
		return;
	}
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

/* A job in the background leaves the terminal to the one in the foreground. */
static bool
is_in_background(void)
{
	pid_t front = tcgetpgrp(STDERR_FILENO);

	return front > 0 && front != getpgrp();
}

void
kc_bar_draw_due(struct kc_watch *w)
{
	double now = kc_clock();

	if (w->mode == KC_PROGRESS_ALWAYS) {
		if (is_in_background())
			return;
		kc_bar_print_line(w, "\r", "\033[K");
		w->drawn = true;
	} else if (w->mode == KC_PROGRESS_JSON &&
	    now - w->json_at >= JSON_EVERY_S) {
		kc_bar_print_json(w);
		w->json_at = now;
	}
}

void
kc_bar_remember(struct kc_watch *w)
{
	measure_run(w);
}
