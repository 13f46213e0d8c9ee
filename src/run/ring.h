/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The slots of a ring between two threads: one fills them, the other takes what is
 * in them, in the same order. The slots themselves are the caller's; here are only
 * their numbers, from 0 to `size` - 1, and the waiting.
 */
#ifndef KC_RUN_RING_H
#define KC_RUN_RING_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct kc_ring {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t size;
	size_t filled, taken; /* counts of slots, filled - taken <= size */
	bool closed;
};

/* In place of a slot's number: the ring is closed, and no more is to be had of it. */
#define KC_RING_CLOSED ((size_t)-1)

void kc_ring_init(struct kc_ring *r, size_t size);
void kc_ring_release(struct kc_ring *r);

/*
 * For the thread that fills: wait for a free slot, which is the same until it is
 * handed over. KC_RING_CLOSED once the ring is closed.
 */
size_t kc_ring_await_free(struct kc_ring *r);
void kc_ring_fill(struct kc_ring *r);

/*
 * For the thread that takes: wait for a filled slot, which is the same until it is
 * given back. KC_RING_CLOSED after the last slot that was filled before the close.
 */
size_t kc_ring_await_filled(struct kc_ring *r);
void kc_ring_take(struct kc_ring *r);

/* True if kc_ring_await_filled would not wait. */
bool kc_ring_is_ready(struct kc_ring *r);

/* Wait until all slots are given back. */
void kc_ring_await_empty(struct kc_ring *r);

/*
 * No more is filled; either thread may say so. What it wrote before this, to slots and
 * elsewhere, the other sees once it is given KC_RING_CLOSED.
 */
void kc_ring_close(struct kc_ring *r);

#endif
