/* SPDX-License-Identifier: Apache-2.0 */
/* Decompression on a thread. */
#include <config.h>

#include "io/readahead.h"

#include "io/sys.h"
#include "io/unpack.h"
#include "mem.h"
#include "run/ring.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/*
 * A member larger than a slot is decompressed as a stream: of 540 pages of the web
 * of 2026 are 88 larger than 512 KiB, and 9 than 2 MiB. Memory that is not written
 * to costs nothing, and streams fill a quarter of it.
 */
enum { SLOTS = 3, SLOT_BYTES = 2 << 20 };

struct read_slot {
	char *bytes;
	size_t len;
	kc_damage damage; /* after the bytes, as `why` says */
	kc_error why;
};

struct kc_readahead {
	int fd;
	int wake; /* eventfd: tells a thread that waits for input to end */
	kc_unpack *unpack;
	_Atomic uint64_t *raw_count;

	pthread_t thread;
	struct kc_ring ring; /* of the slots; closed by the end, or to end */
	struct read_slot slots[SLOTS];
	size_t position;  /* in the slot being taken */
	kc_status status; /* after the last slot */
	kc_error error;
};

/* True if there is input now. */
static bool
has_input(const kc_readahead *a)
{
	struct pollfd p = {a->fd, POLLIN, 0};

	return poll(&p, 1, 0) != 0;
}

/* Wait until there is input; false when told to end. */
static bool
wait_for_input(kc_readahead *a)
{
	struct pollfd fds[2] = {{a->fd, POLLIN, 0}, {a->wake, POLLIN, 0}};
	int n;

	do
		n = poll(fds, 2, -1);
	while (n < 0 && errno == EINTR);
	return !(fds[1].revents & POLLIN);
}

/* The kc_unpack_source; a reader that is told to end sees the end of the file. */
static kc_status
read_compressed(
    void *ctx, char *buf, size_t cap, bool wait, size_t *got, kc_error *err)
{
	kc_readahead *a = ctx;
	ssize_t n;

	if (!wait && !has_input(a))
		return KC_OK;
	if (!wait_for_input(a))
		return KC_EOF;
	n = kc_sys_read(a->fd, buf, cap);
	if (n < 0) {
		uint64_t at = atomic_load(a->raw_count);

		kc_fail_errno(err, errno, "cannot read at byte %llu",
		    (unsigned long long)at);
		err->offset = at;
		return KC_ERR_IO;
	}
	atomic_fetch_add(a->raw_count, (uint64_t)n);
	*got = (size_t)n;
	return n ? KC_OK : KC_EOF;
}

static void *
run_reader(void *arg)
{
	kc_readahead *a = arg;
	size_t i;

	while (!a->status &&
	    (i = kc_ring_await_free(&a->ring)) != KC_RING_CLOSED) {
		struct read_slot *s = &a->slots[i];

		s->why = (kc_error){0};
		a->status = kc_unpack_fill(a->unpack, s->bytes, SLOT_BYTES,
		    &s->len, &s->damage, &s->why);
		a->error = s->why;
		if (s->len || s->damage.found)
			kc_ring_fill(&a->ring);
	}
	kc_ring_close(&a->ring);
	return NULL;
}

static void
destroy_readahead(kc_readahead *a)
{
	kc_unpack_free(a->unpack);
	for (size_t i = 0; i < SLOTS; i++)
		kc_free(a->slots[i].bytes);
	if (a->wake >= 0)
		close(a->wake);
	kc_ring_release(&a->ring);
	kc_free(a);
}

static kc_status
allocate_slots(kc_readahead *a, enum kc_codec codec, kc_str head, kc_error *err)
{
	for (size_t i = 0; i < SLOTS; i++) {
		a->slots[i].bytes = kc_malloc(SLOT_BYTES);
		if (!a->slots[i].bytes)
			return kc_fail_nomem(err);
	}
	KC_TRY(kc_unpack_new(&a->unpack, codec, head, read_compressed, a, err));
	a->wake = eventfd(0, EFD_CLOEXEC);
	if (a->wake < 0)
		return kc_fail_errno(err, errno, "eventfd");
	return KC_OK;
}

kc_status
kc_readahead_start(kc_readahead **out, int fd, enum kc_codec codec, kc_str head,
    _Atomic uint64_t *raw, kc_error *err)
{
	kc_readahead *a = kc_calloc(1, sizeof(*a));
	kc_status st;
	int rc;

	if (!a)
		return kc_fail_nomem(err);
	a->fd = fd;
	a->wake = -1;
	a->raw_count = raw;
	kc_ring_init(&a->ring, SLOTS);
	st = allocate_slots(a, codec, head, err);
	if (st) {
		destroy_readahead(a);
		return st;
	}
	rc = pthread_create(&a->thread, NULL, run_reader, a);
	if (rc) {
		destroy_readahead(a);
		return kc_fail_errno(err, rc, "cannot start a thread");
	}
	*out = a;
	return KC_OK;
}

/* The slot at hand is used up. */
static void
take_slot(kc_readahead *a)
{
	a->position = 0;
	kc_ring_take(&a->ring);
}

kc_status
kc_readahead_read(kc_readahead *a, char *buf, size_t cap, size_t *got,
    kc_damage *damage, kc_error *err)
{
	size_t i = kc_ring_await_filled(&a->ring);
	struct read_slot *s;

	if (i == KC_RING_CLOSED) {
		if (a->status != KC_EOF && err)
			*err = a->error;
		return a->status;
	}
	s = &a->slots[i];
	*got = s->len - a->position < cap ? s->len - a->position : cap;
	memcpy(buf, s->bytes + a->position, *got);
	a->position += *got;
	if (!*got) {
		*damage = s->damage;
		*err = s->why;
		take_slot(a);
	} else if (a->position == s->len && !s->damage.found) {
		take_slot(a);
	}
	return KC_OK;
}

bool
kc_readahead_ready(kc_readahead *a)
{
	return kc_ring_is_ready(&a->ring);
}

void
kc_readahead_stop(kc_readahead *a)
{
	const uint64_t one = 1;

	if (!a)
		return;
	kc_ring_close(&a->ring);
	/* Cannot fail: the counter is far from its limit. */
	while (write(a->wake, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	pthread_join(a->thread, NULL);
	destroy_readahead(a);
}
