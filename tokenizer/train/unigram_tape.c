/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: what was put aside, read in order. */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include <string.h>

enum { TAPE_PIECE = 64 << 10 };

kc_status
kc_unigram_tape_look(struct kc_unigram_tape *r, size_t n,
    const unsigned char **p, size_t *have, kc_error *err)
{
	uint64_t left = kc_spool_len(r->spool) - r->at;
	size_t held = r->buf.len - r->used, more;

	if (held < n && left) {
		more = n > TAPE_PIECE ? n : TAPE_PIECE;
		more = more < left ? more : (size_t)left;
		if (held)
			memmove(r->buf.ptr, r->buf.ptr + r->used, held);
		r->buf.len = held;
		r->used = 0;
		if (kc_buf_reserve(&r->buf, more))
			return kc_fail_nomem(err);
		KC_TRY(kc_spool_read(
		    r->spool, r->at, r->buf.ptr + held, more, err));
		r->buf.len += more;
		r->at += more;
		held = r->buf.len;
	}
	*p = (const unsigned char *)kc_ptr_add(r->buf.ptr, r->used);
	*have = held;
	return KC_OK;
}
