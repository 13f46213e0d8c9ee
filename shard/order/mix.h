/* SPDX-License-Identifier: Apache-2.0 */
/* What a shuffle asks a mix (kcorpus/order.h). */
#ifndef KC_SHARD_MIX_H
#define KC_SHARD_MIX_H

#include "kcorpus/json.h"
#include "kcorpus/order.h"

/* The groups of a document in both rules. */
struct kc_mix_groups {
	uint8_t repeat, share;
};

/* The fields that the rules ask for, as many as KC_MIX_FIELDS; empty: none. */
enum { KC_MIX_FIELDS = 2 };
void kc_mix_fields(const kc_mix *m, kc_str *fields);

/*
 * The groups of the document of this head; the spans are what a scan of it found for
 * these fields. KC_ERR_FORMAT for half a surrogate pair; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_mix_find_groups(kc_mix *m, kc_str head,
    const kc_json_span *spans, struct kc_mix_groups *g, kc_error *err);

/* Count a document of so many tokens and of that draw (kc_mix_times). */
void
kc_mix_note(kc_mix *m, struct kc_mix_groups g, uint64_t tokens, uint64_t draw);

/*
 * All documents were noted: see how often those of each group are taken.
 * KC_ERR_ARG for a field that no document has, a value with a share of which there
 * are no documents, and documents that would be taken too often.
 */
KC_MUST_CHECK kc_status kc_mix_settle(kc_mix *m, kc_error *err);

/*
 * How often a document is taken: its times rounded down, and once more if `draw`,
 * uniform in 64 bits, is below what is left of them.
 */
unsigned kc_mix_times(const kc_mix *m, struct kc_mix_groups g, uint64_t draw);

/* Count a document of so many tokens that is taken so often. */
void kc_mix_count(
    kc_mix *m, struct kc_mix_groups g, unsigned times, uint64_t tokens);

#endif
