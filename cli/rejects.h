/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one writer of what --rejects holds, as kc-records(5) describes it: a good
 * record that was dropped, as its line with a reason; and what is no record, as
 * where it stood and its bytes:
 *
 *	struct kc_reject_place bad = {"not JSON", "in.jsonl", 7, 1234};
 *	struct kc_base64 raw = {0};
 *
 *	kc_reject_begin(&bad, &out);
 *	...				(more members, by kc_json_key)
 *	kc_reject_raw(&out);
 *	kc_base64_add(&raw, bytes, &out);		(any number of times)
 *	kc_reject_end(&raw, &out);
 *
 * All of them append to a buffer and fail with KC_ERR_NOMEM alone.
 */
#ifndef KC_REJECTS_H
#define KC_REJECTS_H

#include "kcorpus/record.h"

struct kc_reject_place {
	const char *reason;
	const char *file; /* "-" is <stdin> */
	uint64_t line;    /* 0: it has none */
	uint64_t offset;  /* in the decompressed input */
};

/* Bytes in pieces as base64; starts as zeros. */
struct kc_base64 {
	unsigned char held[3]; /* bytes that fill no group yet */
	size_t n;
};

KC_MUST_CHECK kc_status kc_reject_begin(
    const struct kc_reject_place *what, kc_buf *out);
KC_MUST_CHECK kc_status kc_reject_raw(kc_buf *out);
KC_MUST_CHECK kc_status kc_base64_add(
    struct kc_base64 *b, kc_str s, kc_buf *out);
KC_MUST_CHECK kc_status kc_reject_end(struct kc_base64 *b, kc_buf *out);

/* The four in one, without other members. */
KC_MUST_CHECK kc_status kc_reject_whole(
    const struct kc_reject_place *what, kc_str bytes, kc_buf *out);

/* A good record: its field `i`, "reason", is set to `reason`. */
KC_MUST_CHECK kc_status kc_reject_record(
    kc_record *r, size_t i, const char *reason, kc_buf *out);

/* A line of --plain as a record: {"FIELD":…,"reason":…}. */
KC_MUST_CHECK kc_status kc_reject_plain(
    kc_record *r, const char *field, const char *reason, kc_buf *out);

#endif
