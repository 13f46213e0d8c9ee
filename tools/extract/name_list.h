/* SPDX-License-Identifier: Apache-2.0 */
/* Names of files in a file: what find(1) prints, with -print or -print0. */
#ifndef KC_NAME_LIST_H
#define KC_NAME_LIST_H

#include "kcorpus/io.h"

struct kc_name_list {
	kc_reader *reader;
	kc_buf bytes; /* read and not yet given out */
	size_t at;
	uint64_t number; /* of the name that was given last, from 1 */
	int separator;   /* LF or NUL, whichever came first; -1 until then */
	bool ended;
	bool marked; /* a byte order mark was skipped */
};

/* KC_ERR_IO, KC_ERR_NOMEM. Freed with kc_name_list_close, also when it fails. */
KC_MUST_CHECK kc_status kc_name_list_open(
    struct kc_name_list *l, const char *file, kc_error *err);

/*
 * The next name, which the caller frees with free. A CR before LF and empty
 * names are left out. KC_EOF; KC_ERR_LIMIT and KC_ERR_FORMAT for one that cannot
 * be the name of a file, after which the next call goes on; others end it.
 */
KC_MUST_CHECK kc_status kc_name_list_next(
    struct kc_name_list *l, char **name, kc_error *err);

/* Once more is allowed. */
void kc_name_list_close(struct kc_name_list *l);

#endif
