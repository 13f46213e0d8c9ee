/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that asks the system for memory. */
#include <config.h>

#include "mem.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

#ifdef KC_TEST_HOOKS
#include <stdatomic.h>

/*
 * KC_MALLOC_FAIL=n in the environment: the n-th allocation fails (counted from
 * 1), and only that one, so that a caller that tries again goes on.
 */
static bool
allocation_fails(void)
{
	static _Atomic long long left = -1;
	static _Atomic bool known;

	if (!atomic_load(&known)) {
		const char *n = getenv("KC_MALLOC_FAIL");

		atomic_store(&left, n ? atoll(n) : 0);
		atomic_store(&known, true);
	}
	return atomic_load(&left) > 0 && atomic_fetch_sub(&left, 1) == 1;
}
#else
static bool
allocation_fails(void)
{
	return false;
}
#endif

void *
kc_malloc(size_t size)
{
	return allocation_fails() ? NULL : malloc(size ? size : 1);
}

void *
kc_calloc(size_t count, size_t size)
{
	if (allocation_fails())
		return NULL;
	return count && size ? calloc(count, size) : calloc(1, 1);
}

void *
kc_realloc(void *p, size_t size)
{
	return allocation_fails() ? NULL : realloc(p, size ? size : 1);
}

void *
kc_malloc_aligned(size_t align, size_t size)
{
	size_t rounded = (size + align - 1) & ~(align - 1);

	if (allocation_fails() || rounded < size)
		return NULL;
	return aligned_alloc(align, rounded ? rounded : align);
}

void
kc_use_large_pages(void *p, size_t size)
{
#ifdef MADV_HUGEPAGE
	uintptr_t mask = LARGE_PAGE - 1, start = ((uintptr_t)p + mask) & ~mask;
	uintptr_t end = ((uintptr_t)p + size) & ~mask;

	if (start < end)
		(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
	(void)p;
	(void)size;
#endif
}

void *
kc_malloc_table(size_t size)
{
	enum { TWO_LINES = 128 };
	void *p = kc_malloc_aligned(
	    size < LARGE_PAGE ? TWO_LINES : LARGE_PAGE, size);

	if (p)
		kc_use_large_pages(p, size);
	return p;
}

void
kc_free(void *p)
{
	free(p);
}

kc_status
kc_grow(void **v, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap;
	void *p;

	if (need <= n)
		return KC_OK;
	n = n > SIZE_MAX / 2 ? need : n + n / 2;
	if (n < need)
		n = need;
	if (n < 16)
		n = 16;
	if (n > SIZE_MAX / size)
		return KC_ERR_NOMEM;
	p = kc_realloc(*v, n * size);
	if (!p)
		return KC_ERR_NOMEM;
	*v = p;
	*cap = n;
	return KC_OK;
}
