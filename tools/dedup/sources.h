/* SPDX-License-Identifier: Apache-2.0 */
/* The sources that have a document: names as bits of a number. */
#ifndef KC_DEDUP_SOURCES_H
#define KC_DEDUP_SOURCES_H

#include "kcorpus/base.h"

enum { KC_MAX_SOURCES = 64 };

struct kc_sources {
	kc_buf names[KC_MAX_SOURCES];
	size_t n;
};

void kc_sources_release(struct kc_sources *s);

/* The bit of a name. KC_ERR_LIMIT: it is the 65th; KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_sources_bit(
    struct kc_sources *s, kc_str name, uint64_t *bit, kc_error *err);

/* Append the names of a set as an array of JSON, in order of their bytes. */
KC_MUST_CHECK kc_status kc_sources_put(
    const struct kc_sources *s, uint64_t set, kc_buf *out);

#endif
