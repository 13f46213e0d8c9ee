/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes that are put aside and read again: in memory up to a ceiling, beyond it
 * in a file that has no name, so that nothing is left of it whatever happens.
 *
 *	kc_spool spool;
 *	char head[8];
 *
 *	kc_spool_init(&spool, "/tmp", 64 << 20);
 *	st = kc_spool_add(&spool, line, &err);
 *	st = kc_spool_read(&spool, 0, head, sizeof(head), &err);
 *	kc_spool_release(&spool);
 *
 * kc_spool_each hands over all of it, in order.
 */
#ifndef KCORPUS_SPOOL_H
#define KCORPUS_SPOOL_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_spool {
	const char *dir; /* for the file; borrowed */
	size_t cap;      /* of `mem` */
	kc_buf mem;      /* all of it, or what the file does not have yet */
	int fd;          /* -1: no file */
	uint64_t filed;  /* bytes in the file */
} kc_spool;

/*
 * An empty spool; `cap` is rounded down to a multiple of 64, but to no less. No
 * file is made before more than `cap` bytes were added.
 */
KC_API void kc_spool_init(kc_spool *s, const char *dir, size_t cap);

/* Free everything. The spool is as after kc_spool_init. */
KC_API void kc_spool_release(kc_spool *s);

/* Empty it; the memory is kept. */
KC_API void kc_spool_reset(kc_spool *s);

/* Append bytes. KC_ERR_NOMEM, KC_ERR_IO. */
KC_API KC_MUST_CHECK kc_status kc_spool_add(
    kc_spool *s, kc_str bytes, kc_error *err);

/* Bytes in it. */
KC_API uint64_t kc_spool_len(const kc_spool *s);

/*
 * Copy the n bytes from `at` on, which must be in it, to `to`. KC_ERR_IO, also
 * when the file has become shorter.
 */
KC_API KC_MUST_CHECK kc_status kc_spool_read(
    const kc_spool *s, uint64_t at, void *to, size_t n, kc_error *err);

/*
 * The n bytes from `at` on, which must be in it: as they lie in memory or, if the file
 * has any of them, read into `room`. Borrowed until the spool or `room` changes.
 * KC_ERR_NOMEM, KC_ERR_IO as kc_spool_read.
 */
KC_API KC_MUST_CHECK kc_status kc_spool_view(const kc_spool *s, uint64_t at,
    size_t n, kc_buf *room, kc_str *bytes, kc_error *err);

/*
 * Bring what the file has back into memory, in one piece, for many reads at random;
 * nothing happens where all of it would be more than `most` bytes. While it is read there
 * are `cap` bytes of memory beside the new piece, so `most` + `cap` in all; then the piece
 * alone. Nothing may be added then before kc_spool_reset or kc_spool_release.
 * KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_spool_hold(
    kc_spool *s, uint64_t most, kc_error *err);

/*
 * Hand all bytes to `take` in order, in pieces that are multiples of `unit`
 * bytes if all that was added was (unit divides 64). A status from `take`
 * ends it and is returned. KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_spool_each(kc_spool *s,
    kc_status (*take)(void *ctx, kc_str bytes, kc_error *err), void *ctx,
    kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
