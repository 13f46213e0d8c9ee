/* SPDX-License-Identifier: Apache-2.0 */
/* One shard while it is made: payloads, names, sidecars, manifest line. */
#ifndef KC_SHARD_ASSEMBLY_H
#define KC_SHARD_ASSEMBLY_H

#include "shard_internal.h"

struct kc_format_list {
	const struct kc_shard_format *v[KC_SHARD_MAX_FORMATS];
	size_t n;
};

/* A payload at work, for the formats of its kind. */
struct kc_payload_use {
	const struct kc_payload_kind *kind;
	const char *name_template; /* of the first format */
	unsigned delim;            /* KC_DELIM_* */
	struct kc_payload *payload;
};

/* All zero, or released, it is not open. */
struct kc_assembly {
	bool open;
	const struct kc_format_list *formats; /* borrowed */
	struct kc_shard_place place;
	struct kc_payload_use payloads[KC_SHARD_MAX_FORMATS];
	size_t payload_count;
	void *sidecars[KC_SHARD_MAX_FORMATS];
	struct kc_cells cells;       /* of the document that was put last */
	struct kc_shard_facts facts; /* so far; without first_id and last_id */
	kc_buf first_id, last_id;
};

/*
 * Begin a shard: its payloads, links to them for formats that share one, the
 * sidecars. `delim` may be KC_DELIM_AUTO. KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_assembly_open(struct kc_assembly *a,
    const struct kc_format_list *formats, const struct kc_shard_place *place,
    const struct kc_shard_facts *facts, unsigned delim, kc_error *err);

/* The delimiter into the payloads that have it at `where`. */
KC_MUST_CHECK kc_status kc_assembly_put_delim(
    struct kc_assembly *a, unsigned where, kc_error *err);

/* Ids of the place's width into all payloads. */
KC_MUST_CHECK kc_status kc_assembly_put_ids(
    struct kc_assembly *a, kc_str ids, kc_error *err);

/* Tell of a document that stands in the payloads now, and of its ids. */
KC_MUST_CHECK kc_status kc_assembly_note(struct kc_assembly *a,
    const struct kc_shard_document *d, const struct kc_id_scan *ids,
    kc_error *err);

/* Complete all files and append the shard's line to `manifest`. */
KC_MUST_CHECK kc_status kc_assembly_close(
    struct kc_assembly *a, kc_buf *manifest, kc_error *err);

/* Free everything; files that are not complete are given up. */
void kc_assembly_release(struct kc_assembly *a);

/* Where a kind of payload has its delimiter, if the user says `delim`. */
unsigned kc_payload_delim(const struct kc_payload_kind *kind, unsigned delim);

#endif
