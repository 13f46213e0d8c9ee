/* SPDX-License-Identifier: Apache-2.0 */
/* System calls, and the faults that test builds put into them. */
#include <config.h>

#include "io/sys.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#ifdef KC_TEST_HOOKS
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static long
hook_value(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value ? atol(value) : otherwise;
}

static size_t
limit_transfer(const char *name, size_t n)
{
	size_t max = (size_t)hook_value(name, LONG_MAX);

	return n < max ? n : max;
}

static bool
transfer_fails(const char *name, _Atomic long *count)
{
	return atomic_fetch_add(count, 1) + 1 == hook_value(name, 0);
}

static _Atomic long reads, writes;

static ssize_t
sys_read(int fd, void *buf, size_t n)
{
	if (transfer_fails("KC_READ_FAIL", &reads)) {
		errno = EIO;
		return -1;
	}
	return read(fd, buf, limit_transfer("KC_READ_MAX", n));
}

static ssize_t
sys_read_at(int fd, void *buf, size_t n, off_t at)
{
	if (transfer_fails("KC_READ_FAIL", &reads)) {
		errno = EIO;
		return -1;
	}
	return pread(fd, buf, limit_transfer("KC_READ_MAX", n), at);
}

static ssize_t
sys_write(int fd, const void *buf, size_t n)
{
	if (transfer_fails("KC_WRITE_FAIL", &writes)) {
		errno = ENOSPC;
		return -1;
	}
	return write(fd, buf, limit_transfer("KC_WRITE_MAX", n));
}
#else
#define sys_read read
#define sys_read_at pread
#define sys_write write
#endif

ssize_t
kc_sys_read(int fd, void *buf, size_t n)
{
	ssize_t got;

	do
		got = sys_read(fd, buf, n < SSIZE_MAX ? n : SSIZE_MAX);
	while (got < 0 && errno == EINTR);
	return got;
}

ssize_t
kc_sys_read_at(int fd, void *buf, size_t n, off_t at)
{
	ssize_t got;

	do
		got = sys_read_at(fd, buf, n < SSIZE_MAX ? n : SSIZE_MAX, at);
	while (got < 0 && errno == EINTR);
	return got;
}

int
kc_sys_write_all(int fd, const void *buf, size_t n)
{
	const char *p = buf;

	while (n) {
		ssize_t put = sys_write(fd, p, n < SSIZE_MAX ? n : SSIZE_MAX);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		p += put;
		n -= (size_t)put;
	}
	return 0;
}
