/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that reads a compressed file and decompresses it into a ring of
 * buffers, ahead of who consumes them.
 */
#ifndef KC_IO_READAHEAD_H
#define KC_IO_READAHEAD_H

#include "kcorpus/io.h"

#include "io/inflate.h"

#include <stdatomic.h>

typedef struct kc_readahead kc_readahead;

/*
 * Decompress what comes from `fd` after the bytes `head`, which were read from
 * it already; `raw` counts the bytes read, for progress.
 */
KC_MUST_CHECK kc_status kc_readahead_start(kc_readahead **a, int fd,
    enum kc_codec codec, kc_str head, _Atomic uint64_t *raw, kc_error *err);

/* As kc_reader_salvage. */
KC_MUST_CHECK kc_status kc_readahead_read(kc_readahead *a, char *buf,
    size_t cap, size_t *got, kc_damage *damage, kc_error *err);

/* True if there is something to take, or an end. */
bool kc_readahead_ready(kc_readahead *a);

/* End the thread, also while it waits for input. NULL is allowed. */
void kc_readahead_stop(kc_readahead *a);

#endif
