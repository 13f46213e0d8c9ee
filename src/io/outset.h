/* SPDX-License-Identifier: Apache-2.0 */
/* How writers and rooms get files that are no user's yet. */
#ifndef KC_IO_OUTSET_H
#define KC_IO_OUTSET_H

#include "kcorpus/io.h"

/*
 * Create a file with a random name beside `name`, which kc_target_find found, to
 * be renamed by kc_outset_commit; what already stands under `name` lends its
 * mode. Of a set that keeps its files (kc_outset_keep) it is the one that an
 * earlier run left, if there is one. *fd is the caller's to close. KC_ERR_ARG when
 * the set has this name; KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_outset_create(
    kc_outset *set, const char *name, int *fd, kc_error *err);

/*
 * When the set is committed, make `name` another link to the file that is
 * committed as `target` (a copy, where the file system has no hard links).
 * KC_ERR_ARG when the set has no such file, or `name` is not to be replaced;
 * KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_outset_link(
    kc_outset *set, const char *target, const char *name, kc_error *err);

/*
 * The file opened last (a manifest) vouches for the others: kc_outset_commit
 * removes what stands under its name first and renames it last, so that a run that
 * is killed in between leaves files, and nothing that calls them complete.
 */
void kc_outset_seal(kc_outset *set);

/*
 * Take the file that was created for `name` out of the set, with its temporary
 * name: what it holds is not complete. Keeps errno.
 */
void kc_outset_remove(kc_outset *set, const char *name);

/* Count bytes for kc_outset_kept. */
void kc_outset_note_kept(kc_outset *set, uint64_t n);

/*
 * A new file in the folder `dir` that has no name from the start, open for
 * reading and writing: it is gone when it is closed, whatever happens. The
 * descriptor, or -1 with *err set to KC_ERR_IO.
 */
int kc_spill_open(const char *dir, kc_error *err);

#endif
