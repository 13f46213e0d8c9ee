/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The output of a document while it is made, held back until it is whole, so that
 * an input that breaks off leaves nothing of it. A document of more than
 * KC_HELD_MAX bytes goes out in parts: no document is too long.
 */
#ifndef KC_HELD_H
#define KC_HELD_H

#include "cli.h"

enum { KC_HELD_MAX = 16 << 20 };

/* All zero at first; `bytes` is appended to by the tool, and released. */
struct kc_held {
	kc_buf bytes;
	bool begun; /* a part of the document is written */
};

/* Write what is held, if it is the end of the document or too much. */
KC_MUST_CHECK kc_status kc_held_flush(
    struct kc_cli *cli, struct kc_held *h, bool end, kc_error *err);

/* The document will not be whole. False if it is written in part: reported. */
bool kc_held_forget(struct kc_cli *cli, struct kc_held *h, const char *file);

#endif
