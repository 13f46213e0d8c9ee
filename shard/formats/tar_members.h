/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The regular files of a tar archive in memory: ustar with prefixes, GNU's long names
 * and the paths of pax headers, as Python's tarfile writes them.
 */
#ifndef KC_SHARD_TAR_MEMBERS_H
#define KC_SHARD_TAR_MEMBERS_H

#include "kcorpus/base.h"

/* An archive being read; begins with `bytes` alone. */
struct kc_tar {
	kc_str bytes;
	uint64_t at;   /* of the next header */
	uint64_t last; /* of the header of the last member */
	kc_buf name;   /* of it */
	kc_buf before; /* the name of the one before it */
};

/*
 * The next file: its name is in t->name. KC_EOF at the end of the archive;
 * KC_ERR_FORMAT where it is damaged, or two files of one name follow each other, which
 * WebDataset refuses; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_tar_next(
    struct kc_tar *t, kc_str *body, kc_error *err);

/* KC_ERR_FORMAT: the last member, named with its place, `what`. */
KC_MUST_CHECK kc_status kc_tar_fail(
    const struct kc_tar *t, const char *what, kc_error *err);

void kc_tar_release(struct kc_tar *t);

#endif
