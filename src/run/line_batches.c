/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting files at line ends (kc_lines of kcorpus/stream.h). */
#include <config.h>

#include "kcorpus/stream.h"

#include "mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { BATCH = 256 << 10, READ = 256 << 10 };

struct kc_lines {
	const char *const *names;
	size_t n;
	size_t batch_bytes, max_record;

	size_t file;       /* index of the next file to open */
	kc_reader *reader; /* of the file being read */
	bool first;        /* nothing was cut from it yet */
	bool inside_long;  /* a line above the ceiling is being handed out */
	kc_status ended;   /* what ended it, to come after its lines */
	kc_error error;
	kc_buf carry;    /* the start of a line, after the last batch */
	uint64_t offset; /* of the next batch in the file */

	/* Progress, from any thread. */
	pthread_mutex_t lock;
	uint64_t raw_before; /* bytes of files that are closed */
	uint64_t raw_size;
	char stdin_name[8];
};

kc_status
kc_lines_new(kc_lines **out, const char *const *names, size_t n,
    size_t batch_bytes, size_t max_record, kc_error *err)
{
	kc_lines *l = kc_calloc(1, sizeof(*l));

	if (!l)
		return kc_fail_nomem(err);
	l->names = names;
	l->n = n;
	l->batch_bytes = batch_bytes ? batch_bytes : BATCH;
	l->max_record = max_record;
	l->raw_size = kc_files_size(names, n);
	memcpy(l->stdin_name, "<stdin>", 8);
	pthread_mutex_init(&l->lock, NULL);
	*out = l;
	return KC_OK;
}

static void
close_file(kc_lines *l)
{
	pthread_mutex_lock(&l->lock);
	if (l->reader)
		l->raw_before += kc_reader_raw_offset(l->reader);
	kc_reader_close(l->reader);
	l->reader = NULL;
	pthread_mutex_unlock(&l->lock);
}

void
kc_lines_free(kc_lines *l)
{
	if (!l)
		return;
	close_file(l);
	pthread_mutex_destroy(&l->lock);
	kc_buf_release(&l->carry);
	kc_free(l);
}

uint64_t
kc_lines_raw_offset(const kc_lines *l)
{
	pthread_mutex_t *lock = (pthread_mutex_t *)(uintptr_t)&l->lock;
	uint64_t n;

	pthread_mutex_lock(lock);
	n = l->raw_before;
	if (l->reader)
		n += kc_reader_raw_offset(l->reader);
	pthread_mutex_unlock(lock);
	return n;
}

bool
kc_lines_ready(void *self)
{
	const kc_lines *l = self;

	/* Opening may wait too, for a FIFO; that is rare enough. */
	return !l->reader || kc_reader_ready(l->reader);
}

uint64_t
kc_lines_raw_size(const kc_lines *l)
{
	return l->raw_size;
}

/* The name under which messages speak of file `i`. */
static const char *
shown_name(const kc_lines *l, size_t i)
{
	return strcmp(l->names[i], "-") ? l->names[i] : l->stdin_name;
}

/* Open the next file, or let what prevents it be this batch. */
static kc_status
open_next(kc_lines *l, kc_batch *b, bool *failed, kc_error *err)
{
	kc_reader *r = NULL;
	kc_status st;

	b->name = shown_name(l, l->file);
	b->first = true;
	st = kc_reader_open(&r, l->names[l->file++], &b->error);
	*failed = st != KC_OK;
	if (*failed) {
		b->part = KC_BATCH_FAILURE;
		return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : KC_OK;
	}
	pthread_mutex_lock(&l->lock);
	l->reader = r;
	pthread_mutex_unlock(&l->lock);
	l->first = true;
	l->ended = KC_OK;
	l->inside_long = false;
	l->carry.len = 0;
	b->marked |= kc_reader_skip_mark(r);
	l->offset = kc_reader_offset(r);
	return KC_OK;
}

/* Bytes up to and with the last LF of in[from..), or 0. */
static size_t
last_line_end(const kc_buf *in, size_t from)
{
	const char *lf = in->len > from
	    ? memrchr(in->ptr + from, '\n', in->len - from)
	    : NULL;

	return lf ? (size_t)(lf - in->ptr) + 1 : 0;
}

/* Read once, after b->in; at the end l->ended is set. */
static kc_status
read_some(kc_lines *l, kc_batch *b, size_t want, kc_error *err)
{
	size_t got = 0;

	if (kc_buf_reserve(&b->in, want))
		return kc_fail_nomem(err);
	l->ended = kc_reader_read(
	    l->reader, b->in.ptr + b->in.len, want, &got, &l->error);
	b->in.len += got;
	return KC_OK;
}

/*
 * Read until b->in ends a line and is large enough, nothing more is there yet,
 * the file ends, or one line passes the ceiling. *cut, where whole lines end,
 * is kept up to date.
 */
static kc_status
fill_batch(kc_lines *l, kc_batch *b, size_t *cut, kc_error *err)
{
	while (!l->ended) {
		size_t seen = b->in.len, end;
		size_t want = seen < l->batch_bytes ? l->batch_bytes - seen
						    : READ;

		if (*cut &&
		    (seen >= l->batch_bytes || !kc_reader_ready(l->reader)))
			break;
		if (!*cut && seen > l->max_record)
			break;
		KC_TRY(read_some(l, b, want, err));
		end = last_line_end(&b->in, seen);
		if (end)
			*cut = end;
	}
	return KC_OK;
}

/* Move what comes after `cut` to the next batch. */
static kc_status
carry_over(kc_lines *l, kc_batch *b, size_t cut, kc_error *err)
{
	kc_str rest = {b->in.ptr + cut, b->in.len - cut};

	l->carry.len = 0;
	if (kc_buf_add(&l->carry, rest))
		return kc_fail_nomem(err);
	b->in.len = cut;
	return KC_OK;
}

/* The next part of a line above the ceiling. */
static kc_status
next_long(kc_lines *l, kc_batch *b, kc_error *err)
{
	const char *lf;

	b->part = KC_BATCH_LONG_MORE;
	if (!b->in.len && !l->ended)
		KC_TRY(read_some(l, b, READ, err));
	lf = b->in.len ? memchr(b->in.ptr, '\n', b->in.len) : NULL;
	if (!lf && !l->ended)
		return KC_OK;
	b->part = KC_BATCH_LONG_END;
	l->inside_long = false;
	if (!lf)
		return KC_OK;
	KC_TRY(carry_over(l, b, (size_t)(lf - b->in.ptr) + 1, err));
	return KC_OK;
}

/* The last line of a file without LF gets one. */
static kc_status
complete_last_line(kc_batch *b, kc_error *err)
{
	if (kc_buf_addc(&b->in, '\n'))
		return kc_fail_nomem(err);
	return KC_OK;
}

static kc_status
next_lines(kc_lines *l, kc_batch *b, kc_error *err)
{
	size_t cut = last_line_end(&b->in, 0);

	KC_TRY(fill_batch(l, b, &cut, err));
	if (l->ended == KC_EOF && b->in.len > cut &&
	    b->in.len - cut <= l->max_record) {
		KC_TRY(complete_last_line(b, err));
		cut = b->in.len;
	}
	if (!cut && b->in.len > l->max_record) {
		b->part = KC_BATCH_LONG;
		l->inside_long = true;
		return KC_OK;
	}
	if (!cut && l->ended && l->ended != KC_EOF) {
		b->part = KC_BATCH_FAILURE; /* with the torn line */
		b->error = l->error;
		return KC_OK;
	}
	return carry_over(l, b, cut, err);
}

kc_status
kc_lines_next(void *self, kc_batch *b, kc_error *err)
{
	kc_lines *l = self;

	for (;;) {
		bool failed;

		if (!l->reader) {
			if (l->file == l->n)
				return KC_EOF;
			KC_TRY(open_next(l, b, &failed, err));
			if (failed)
				return KC_OK;
		}
		b->name = shown_name(l, l->file - 1);
		b->offset = l->offset;
		b->first = l->first;
		if (kc_buf_add(&b->in, kc_buf_str(&l->carry)))
			return kc_fail_nomem(err);
		l->carry.len = 0;
		KC_TRY(l->inside_long ? next_long(l, b, err)
				      : next_lines(l, b, err));
		l->offset += b->in.len;
		l->first = false;
		if (b->part == KC_BATCH_FAILURE)
			close_file(l);
		if (b->in.len || b->part != KC_BATCH_WHOLE)
			return KC_OK;
		close_file(l);
	}
}
