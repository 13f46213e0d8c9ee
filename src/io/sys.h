/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read(2) and write(2) with EINTR handled; a build with --enable-test-hooks
 * makes them short or fail:
 *	KC_READ_MAX=n	no read returns more than n bytes
 *	KC_READ_FAIL=n	the n-th read fails with EIO
 *	KC_WRITE_MAX=n	no write takes more than n bytes
 *	KC_WRITE_FAIL=n	the n-th write fails with ENOSPC
 */
#ifndef KC_IO_SYS_H
#define KC_IO_SYS_H

#include <stddef.h>
#include <sys/types.h>

/* As read(2), again after EINTR. */
ssize_t kc_sys_read(int fd, void *buf, size_t n);

/* As pread(2), again after EINTR; counts among the reads for the hooks. */
ssize_t kc_sys_read_at(int fd, void *buf, size_t n, off_t at);

/* Write all of it, or -1 with errno. */
int kc_sys_write_all(int fd, const void *buf, size_t n);

#endif
