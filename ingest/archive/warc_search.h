/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the records of an archive begin, and the search for the next one after
 * damage or a length that is wrong. Places are counted from the next byte of the
 * input. Private to ingest/.
 */
#ifndef KC_WARC_SEARCH_H
#define KC_WARC_SEARCH_H

#include "warc_input.h"

enum {
	WARC_VERSION =
	    5, /* bytes of a version line that tell it from other lines */
	ARC_LINE =
	    4096 /* how long the line of an ARC record may be after rubbish */
};

/* True if the version line of a WARC record begins at p. */
bool kc_warc_is_version_line(const char *p, size_t left);

/*
 * True if a record begins at `at`, with the bytes that show it (WARC_VERSION or
 * ARC_LINE) at hand, or all that there are.
 */
bool kc_warc_at_record(const struct warc_input *in, size_t at);

/*
 * True if a record begins at `at`, after line ends, or the input ends.
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_warc_is_followed(
    struct warc_input *in, size_t at, bool *followed, kc_error *err);

/*
 * Where within [from, to) the next record begins, for one after which none does;
 * *next is `to` if none begins there. All to `to` must be at hand. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_warc_find_next(
    struct warc_input *in, size_t from, size_t to, size_t *next, kc_error *err);

/*
 * Pass over bytes up to the next line at which a record may begin, or to the end.
 * They are *block, unless they are more than `max`. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_warc_resynchronize(
    struct warc_input *in, size_t max, kc_str *block, kc_error *err);

/*
 * Pass over `n` bytes of a record that is too long, or up to where the next one
 * begins in it, as the length may be what is wrong. KC_EOF.
 */
KC_MUST_CHECK kc_status kc_warc_skip_long(
    struct warc_input *in, uint64_t n, kc_error *err);

#endif
