/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one shape of concurrency: ordered batches. The calling thread cuts the
 * input into batches, workers map each to its output, and the calling thread
 * retires them in the order of the input, so that the output is the same for any
 * number of threads and any size of batch.
 *
 *	kc_stream_job job = {.threads = 4, .self = &me, .next = cut,
 *	    .map = work, .retire = write_out};
 *
 *	st = kc_stream_run(&job, &err);
 *
 * With one thread everything happens on the calling thread. kc_lines cuts files
 * at line ends, which is what all tools on records use for `next`.
 */
#ifndef KCORPUS_STREAM_H
#define KCORPUS_STREAM_H

#include "kcorpus/io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which part of the input a batch holds (set by the source). */
typedef enum kc_batch_part {
	KC_BATCH_WHOLE,     /* whole units: lines, frames, files */
	KC_BATCH_LONG,      /* the start of a line above the ceiling */
	KC_BATCH_LONG_MORE, /* ... what follows */
	KC_BATCH_LONG_END,  /* ... its last part, which may be empty */
	KC_BATCH_FAILURE    /* `error` ended the file, in the torn line `in` */
} kc_batch_part;

/*
 * A batch. `in` and `user` belong to the source and the map; `out` and `pass`
 * are what the map wants written: all of `out`, then `pass`, which points into
 * `in`. The buffers are reused.
 */
typedef struct kc_batch {
	uint64_t number; /* from 0 */
	kc_batch_part part;
	const char
	    *name; /* of the file, for messages; lives as long as the run */
	uint64_t offset; /* of `in` in the decompressed file */
	bool first;      /* the first batch of its file */
	bool marked;     /* a byte order mark stood before it, and is dropped */
	kc_buf in;
	kc_buf out;
	kc_str pass;
	kc_error error;
	void *user;
} kc_batch;

/*
 * Have `s`, a part of b->in, written next. Parts that follow each other are
 * joined; if nothing else is written, without a copy. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_batch_pass(kc_batch *b, kc_str s);

/* The buffer to append new bytes to. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_batch_out(kc_batch *b, kc_buf **out);

typedef struct kc_stream_job {
	unsigned threads; /* workers; 1 works on the calling thread */
	uint64_t memory;  /* bytes of batches in flight; 0 is 64 MiB */
	void *self;
	/* Fill b (its buffers are empty) or KC_EOF. On the calling thread. */
	kc_status (*next)(void *self, kc_batch *b, kc_error *err);
	/* On worker 0 .. threads - 1; no two at once on the same worker. */
	kc_status (*map)(
	    void *self, unsigned worker, kc_batch *b, kc_error *err);
	/* In the order of the batches, on the calling thread. */
	kc_status (*retire)(void *self, kc_batch *b, kc_error *err);
	/* Free b->user; may be NULL. */
	void (*release)(void *self, kc_batch *b);
	/*
	 * True if `next` would go on without waiting for input. Where it would not,
	 * what is in work is retired first, so that a slow source holds nothing
	 * back. May be NULL: always.
	 */
	bool (*ready)(void *self);
} kc_stream_job;

/*
 * Run to the end of the input, or to the first status from a callback that is
 * not KC_OK, which is returned after all batches before it were retired.
 * KC_ERR_NOMEM; KC_ERR_IO when a thread cannot be started.
 */
KC_API KC_MUST_CHECK kc_status kc_stream_run(
    const kc_stream_job *job, kc_error *err);

/* --- Lines --- */

typedef struct kc_lines kc_lines;

/*
 * Batches of about `batch_bytes` (0: 256 KiB) of whole lines from the named
 * files, one after the other ("-" is standard input; the array is borrowed). The
 * last line of a file gets a LF if it has none, and a byte order mark at the start
 * of one is dropped. A line of more than max_record bytes comes in parts
 * (KC_BATCH_LONG ..). A file that cannot be opened, or breaks off, is a
 * KC_BATCH_FAILURE in its place, after the lines before the damage; its `in` is
 * the line that the damage cut, without LF, or empty. Freed with kc_lines_free.
 * KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lines_new(kc_lines **l,
    const char *const *names, size_t n, size_t batch_bytes, size_t max_record,
    kc_error *err);
KC_API void kc_lines_free(kc_lines *l);

/*
 * The `next` of a job, with the kc_lines as `self`: KC_EOF after the last file. What
 * is wrong with a file is a batch, not a status. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_lines_next(
    void *l, kc_batch *b, kc_error *err);

/* The `ready` of a job. */
KC_API bool kc_lines_ready(void *l);

/*
 * Bytes read from the files so far, and the size of all files, 0 if any is not
 * a regular file. From any thread.
 */
KC_API uint64_t kc_lines_raw_offset(const kc_lines *l);
KC_API uint64_t kc_lines_raw_size(const kc_lines *l);

#ifdef __cplusplus
}
#endif

#endif
