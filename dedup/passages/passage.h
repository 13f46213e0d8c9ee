/* SPDX-License-Identifier: Apache-2.0 */
/* Between passages.c, which reads texts, and repeats.c, which counts. */
#ifndef KC_DEDUP_PASSAGE_H
#define KC_DEDUP_PASSAGE_H

#include "kcorpus/passages.h"

struct kc_passage {
	size_t from, to; /* bytes of the text, without the last LF */
};

/* The next one after g, all zero at first; false if there is none. */
bool kc_passage_next(struct kc_passage *g, kc_str text, kc_passage_kind kind);

/* Append the text with the passages for which `keep`, of n. */
KC_MUST_CHECK kc_status kc_passages_cut(kc_str text, kc_passage_kind kind,
    const uint8_t *keep, size_t n, kc_buf *out, kc_error *err);

#endif
