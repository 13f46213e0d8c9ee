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

struct kc_frames_job {
	void *self;
	/* The next frame; false to stop. */
	bool (*take)(void *self, const struct kc_frame_place *place,
	    const kc_tokens_frame *frame);
	/*
	 * The document of which frames were taken, without its last one, is cut
	 * off: forget it. False to stop. It has been counted, as a bad record,
	 * and is in --rejects.
	 */
	bool (*forget)(void *self, const struct kc_frame_place *place);
};

/*
 * Give the frames of all operands, compressed or not, to the job. Counts files,
 * bytes and documents (records_in) and shows progress. An operand that breaks off
 * is used up to its last whole document. False when the run is to end, after a
 * failure that was reported: the job stopped, an operand is no token stream, or
 * one broke off under --on-error=stop.
 */
bool kc_frames_each(struct kc_cli *cli, const struct kc_frames_job *job);

#endif
