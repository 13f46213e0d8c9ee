/* SPDX-License-Identifier: Apache-2.0 */
/* Slots that one thread fills and another takes (ring.h). */
#include <config.h>

#include "run/ring.h"

void
kc_ring_init(struct kc_ring *r, size_t size)
{
	*r = (struct kc_ring){.size = size};
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->changed, NULL);
}

void
kc_ring_release(struct kc_ring *r)
{
	pthread_cond_destroy(&r->changed);
	pthread_mutex_destroy(&r->lock);
}

size_t
kc_ring_await_free(struct kc_ring *r)
{
	size_t slot;

	pthread_mutex_lock(&r->lock);
	while (r->filled - r->taken == r->size && !r->closed)
		pthread_cond_wait(&r->changed, &r->lock);
	slot = r->closed ? KC_RING_CLOSED : r->filled % r->size;
	pthread_mutex_unlock(&r->lock);
	return slot;
}

size_t
kc_ring_await_filled(struct kc_ring *r)
{
	size_t slot;

	pthread_mutex_lock(&r->lock);
	while (r->filled == r->taken && !r->closed)
		pthread_cond_wait(&r->changed, &r->lock);
	slot = r->filled == r->taken ? KC_RING_CLOSED : r->taken % r->size;
	pthread_mutex_unlock(&r->lock);
	return slot;
}

/* One more slot is filled or taken, as `count` is. */
static void
count_slot(struct kc_ring *r, size_t *count)
{
	pthread_mutex_lock(&r->lock);
	++*count;
	pthread_cond_broadcast(&r->changed);
	pthread_mutex_unlock(&r->lock);
}

void
kc_ring_fill(struct kc_ring *r)
{
	count_slot(r, &r->filled);
}

void
kc_ring_take(struct kc_ring *r)
{
	count_slot(r, &r->taken);
}

bool
kc_ring_is_ready(struct kc_ring *r)
{
	bool ready;

	pthread_mutex_lock(&r->lock);
	ready = r->filled != r->taken || r->closed;
	pthread_mutex_unlock(&r->lock);
	return ready;
}

void
kc_ring_await_empty(struct kc_ring *r)
{
	pthread_mutex_lock(&r->lock);
	while (r->filled != r->taken)
		pthread_cond_wait(&r->changed, &r->lock);
	pthread_mutex_unlock(&r->lock);
}

void
kc_ring_close(struct kc_ring *r)
{
	pthread_mutex_lock(&r->lock);
	r->closed = true;
	pthread_cond_broadcast(&r->changed);
	pthread_mutex_unlock(&r->lock);
}
