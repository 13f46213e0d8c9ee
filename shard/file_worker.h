/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that works on pieces of files, in the order in which they are given,
 * beside the thread that makes them: it hashes and compresses what the other
 * writes. Memory is that of the pieces that wait, 16 at most.
 */
#ifndef KC_SHARD_FILE_WORKER_H
#define KC_SHARD_FILE_WORKER_H

#include "kcorpus/base.h"

struct kc_file_worker;

/*
 * Start the thread; `work` is called in it with the file and the bytes that were
 * given. KC_ERR_NOMEM, KC_ERR_IO when there can be no thread.
 */
KC_MUST_CHECK kc_status kc_file_worker_new(struct kc_file_worker **w,
    void (*work)(void *file, kc_str piece), kc_error *err);

/* End the thread after what was given to it. NULL is allowed. */
void kc_file_worker_free(struct kc_file_worker *w);

/*
 * Give a piece to it, and get an empty buffer in its place; waits while too many
 * wait.
 */
void kc_file_worker_give(struct kc_file_worker *w, void *file, kc_buf *piece);

/* Wait until all is done that was given. */
void kc_file_worker_wait(struct kc_file_worker *w);

#endif
