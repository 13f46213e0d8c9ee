/* SPDX-License-Identifier: Apache-2.0 */
/* Where the name of an output leads: what may be replaced, and what not. */
#ifndef KC_IO_TARGET_H
#define KC_IO_TARGET_H

#include "kcorpus/base.h"

enum kc_target_kind {
	KC_TARGET_FILE, /* a regular file, or nothing yet: may be replaced */
	KC_TARGET_OPEN, /* a device, a FIFO, what is in /dev or /proc */
	KC_TARGET_FD    /* one of our descriptors: /dev/stdout, /dev/fd/3 */
};

struct kc_target {
	enum kc_target_kind kind;
	char *path; /* links followed; freed with kc_free */
	int fd;     /* of KC_TARGET_FD */
};

/* Follow the name, link by link. KC_ERR_IO, KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_target_find(
    const char *name, struct kc_target *t, kc_error *err);

#endif
