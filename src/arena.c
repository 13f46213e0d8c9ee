/* SPDX-License-Identifier: Apache-2.0 */
/* Bump allocation in chunks (kcorpus/base.h). */
#include <config.h>

#include "kcorpus/base.h"

#include "mem.h"

#include <stdalign.h>
#include <string.h>

enum { CHUNK = 64 << 10 };

struct kc_arena_chunk {
	struct kc_arena_chunk *next;
	size_t cap;
	alignas(max_align_t) char bytes[];
};

void *
kc_arena_alloc(kc_arena *a, size_t n)
{
	size_t step = (n + alignof(max_align_t) - 1) &
	    ~(alignof(max_align_t) - 1);
	struct kc_arena_chunk *c = a->head;
	size_t cap;

	if (step < n)
		return NULL;
	if (!c || step > c->cap - a->used) {
		cap = step > CHUNK ? step : CHUNK;
		if (cap > SIZE_MAX - sizeof(*c))
			return NULL;
		c = kc_malloc(sizeof(*c) + cap);
		if (!c)
			return NULL;
		c->next = a->head;
		c->cap = cap;
		a->head = c;
		a->used = 0;
		a->total += sizeof(*c) + cap;
	}
	a->used += step;
	return c->bytes + a->used - step;
}

kc_str
kc_arena_copy(kc_arena *a, kc_str s)
{
	char *p = s.len < SIZE_MAX ? kc_arena_alloc(a, s.len + 1) : NULL;

	if (!p)
		return (kc_str){NULL, 0};
	if (s.len)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	return (kc_str){p, s.len};
}

void
kc_arena_reset(kc_arena *a)
{
	struct kc_arena_chunk *c = a->head, *kept = NULL;

	while (c) {
		struct kc_arena_chunk *next = c->next;

		/* A larger one was made for a single giant. */
		if (!kept && c->cap == CHUNK) {
			kept = c;
		} else {
			a->total -= sizeof(*c) + c->cap;
			kc_free(c);
		}
		c = next;
	}
	if (kept)
		kept->next = NULL;
	a->head = kept;
	a->used = 0;
}

void
kc_arena_release(kc_arena *a)
{
	kc_arena_reset(a);
	kc_free(a->head);
	*a = (kc_arena)KC_ARENA_INIT;
}

uint64_t
kc_arena_memory(const kc_arena *a)
{
	return a->total;
}
