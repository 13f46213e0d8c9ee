/* SPDX-License-Identifier: Apache-2.0 */
/* For tools whose input is token streams (kc-tokens(5)). */
#ifndef KC_FRAMES_H
#define KC_FRAMES_H

#include "cli.h"

#include "kcorpus/tokens.h"

/* Where a frame comes from. */
struct kc_frame_place {
	const char *name; /* of the file, for messages */
	uint64_t number;  /* of the document in it, from 1 */
};

/*
 * Give the frames of all operands, compressed or not, to `take`, which returns
 * false to stop. Counts files, bytes and documents (records_in) and shows
 * progress. False when `take` stopped, or at the first operand that cannot be
 * read to its end, which is reported then.
 */
bool kc_frames_each(struct kc_cli *cli,
    bool (*take)(void *self, const struct kc_frame_place *place,
	const kc_tokens_frame *frame),
    void *self);

#endif
