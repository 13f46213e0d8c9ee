/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes that are put aside and read again from the start: in memory up to a
 * ceiling, beyond it in a file that has no name.
 */
#ifndef KC_SHARD_SPOOL_H
#define KC_SHARD_SPOOL_H

#include "kcorpus/io.h"

struct kc_spool {
	const char *dir; /* for the file; borrowed */
	size_t cap;      /* of `mem` */
	kc_buf mem;      /* all of it, or what the file does not have yet */
	int fd;          /* -1: no file */
	uint64_t filed;  /* bytes in the file */
};

/* An empty spool; `cap` is rounded down to a multiple of 64, but to no less. */
void kc_spool_init(struct kc_spool *s, const char *dir, size_t cap);

/* Free everything. The spool is as after kc_spool_init. */
void kc_spool_release(struct kc_spool *s);

/* Empty it; the memory is kept. */
void kc_spool_reset(struct kc_spool *s);

/* Append bytes. KC_ERR_NOMEM, KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_spool_add(
    struct kc_spool *s, kc_str bytes, kc_error *err);

/* Bytes in it. */
uint64_t kc_spool_len(const struct kc_spool *s);

/*
 * Copy `len` bytes from `offset` on, all of which are in it. KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_spool_read(
    struct kc_spool *s, uint64_t offset, char *to, size_t len, kc_error *err);

/*
 * Hand all bytes to `take` in order, in pieces that are multiples of `unit`
 * bytes if all that was added was (unit divides 64). A status from `take`
 * ends it and is returned. KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_spool_each(struct kc_spool *s,
    kc_status (*take)(void *ctx, kc_str bytes, kc_error *err), void *ctx,
    kc_error *err);

#endif
