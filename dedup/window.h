/* SPDX-License-Identifier: Apache-2.0 */
/* The windows of a folded text, one after the other (kcorpus/sketch.h). */
#ifndef KC_DEDUP_WINDOW_H
#define KC_DEDUP_WINDOW_H

#include "kcorpus/base.h"
#include "unicode/decode.h"

struct kc_window {
	size_t from, to;      /* bytes of the window */
	uint64_t first, last; /* its characters: first to last - 1 */
	bool started;
};

#define KC_WINDOW_START \
	{ \
		0 \
	}

/* Past the end of an ill-formed text too, but not beyond `len`. */
static inline size_t
kc_after_character(kc_str text, size_t at)
{
	at += kc_lead_length((unsigned char)text.ptr[at]);
	return at < text.len ? at : text.len;
}

/*
 * The next window of at least `least` bytes. A text that is shorter is one window
 * as a whole, so that it has something to be found by; the empty text has none.
 */
static inline bool
kc_window_next(struct kc_window *w, kc_str text, uint32_t least)
{
	if (w->started) {
		w->from = kc_after_character(text, w->from);
		w->first++;
	}
	while (w->to - w->from < least && w->to < text.len) {
		w->to = kc_after_character(text, w->to);
		w->last++;
	}
	if (w->to - w->from < least && (w->started || !text.len))
		return false;
	w->started = true;
	return true;
}

#endif
