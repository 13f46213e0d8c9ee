/* SPDX-License-Identifier: Apache-2.0 */
/* A whole file as memory (filemap.h). */
#include <config.h>

#include "io/filemap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static kc_status
map_descriptor(int fd, kc_str *bytes, kc_error *err)
{
	struct stat s;
	void *p;

	if (fstat(fd, &s))
		return kc_fail_errno(err, errno, "cannot read");
	if (!S_ISREG(s.st_mode))
		return kc_fail(err, KC_ERR_IO, 0, "not a regular file");
	if (!s.st_size)
		return KC_OK;
	p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return kc_fail_errno(err, errno, "cannot read");
	*bytes = (kc_str){p, (size_t)s.st_size};
	return KC_OK;
}

kc_status
kc_filemap_open(kc_str *bytes, const char *name, kc_error *err)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	kc_status st;

	*bytes = (kc_str){NULL, 0};
	if (fd < 0)
		return kc_fail_errno(err, errno, "cannot open");
	st = map_descriptor(fd, bytes, err);
	close(fd);
	return st;
}

void
kc_filemap_forget(kc_str bytes)
{
	if (bytes.len)
		madvise((void *)(uintptr_t)bytes.ptr, bytes.len, MADV_DONTNEED);
}

void
kc_filemap_close(kc_str *bytes)
{
	if (bytes->len)
		munmap((void *)(uintptr_t)bytes->ptr, bytes->len);
	*bytes = (kc_str){NULL, 0};
}
