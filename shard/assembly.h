/* SPDX-License-Identifier: Apache-2.0 */
/* One shard while it is made: payload, names, sidecars, manifest line. */
#ifndef KC_SHARD_ASSEMBLY_H
#define KC_SHARD_ASSEMBLY_H

#include "shard_internal.h"

typedef struct format_list {
	const kc_format *v[KC_FORMATS];
	size_t n;
} format_list;

/* All zero, or released, it is not open. */
typedef struct assembly {
	bool open;
	const format_list *formats; /* borrowed */
	shard_place place;
	outfile payload;
	sidecar *sidecars[KC_FORMATS];
	shard_facts facts; /* so far; without first_id and last_id */
	kc_buf first_id, last_id;
} assembly;

/*
 * Begin a shard: its payload under the first format's name, links to it for the
 * others, the sidecars. KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_assembly_open(assembly *a,
    const format_list *formats, const shard_place *place,
    const shard_facts *facts, kc_error *err);

/* Tell of a document that stands in the payload now, and of its ids. */
KC_MUST_CHECK kc_status kc_assembly_note(
    assembly *a, const document *d, const id_scan *ids, kc_error *err);

/* Complete all files and append the shard's line to `manifest`. */
KC_MUST_CHECK kc_status kc_assembly_close(
    assembly *a, kc_buf *manifest, kc_error *err);

/* Free everything; files that are not complete are given up. */
void kc_assembly_release(assembly *a);

#endif
