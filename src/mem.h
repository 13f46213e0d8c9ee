/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allocation inside the library. Everything goes through here, so that a build
 * with --enable-test-hooks can fail the n-th call; kc_free is public (base.h).
 */
#ifndef KC_MEM_H
#define KC_MEM_H

#include "kcorpus/base.h"

/* As malloc, calloc and realloc, but a size of 0 gives one byte, never NULL. */
void *kc_malloc(size_t size);
void *kc_calloc(size_t count, size_t size);
void *kc_realloc(void *p, size_t size);

/* As kc_malloc at a multiple of `align` (a power of two); kc_free frees it. */
void *kc_malloc_aligned(size_t align, size_t size);

/*
 * kc_malloc for a table that is read here and there: at a line of the cache and,
 * if it has several MiB, on pages as large as the system has for it.
 */
void *kc_malloc_table(size_t size);

/*
 * Have memory of ours that is about to be filled on pages as large as the system has:
 * what is no whole one of these stays on small pages.
 */
void kc_use_large_pages(void *p, size_t size);

#endif
