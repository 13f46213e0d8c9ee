/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of an archive that are at hand. */
#include <config.h>

#include "warc_input.h"

#include <string.h>

enum { STEP = 1 << 18 }; /* bytes asked for at once */

void
kc_warc_input_compact(struct warc_input *in)
{
	if (!in->pos || in->pos < in->buf.len / 2)
		return;
	memmove(in->buf.ptr, in->buf.ptr + in->pos, warc_available(in));
	in->base += in->pos;
	in->buf.len -= in->pos;
	in->pos = 0;
}

kc_status
kc_warc_input_more(struct warc_input *in, kc_error *err)
{
	kc_damage damage = {0};
	size_t got = 0;

	if (in->ended || in->broken)
		return KC_EOF;
	if (kc_buf_reserve(&in->buf, STEP))
		return kc_fail_nomem(err);
	in->ended = in->source(in->ctx, in->buf.ptr + in->buf.len, STEP, &got,
	    &damage, &in->error);
	if (in->ended)
		return KC_EOF;
	in->buf.len += got;
	if (damage.found) {
		uint64_t end = in->base + in->buf.len;

		in->broken = true;
		in->told = false;
		in->bad_from = damage.bytes < end ? end - damage.bytes : 0;
		in->damage = in->error;
		return KC_EOF;
	}
	return KC_OK;
}

kc_status
kc_warc_input_want(struct warc_input *in, size_t n, kc_error *err)
{
	while (warc_available(in) < n)
		KC_TRY(kc_warc_input_more(in, err));
	return KC_OK;
}

void
kc_warc_input_resume(struct warc_input *in)
{
	in->broken = false;
	in->bad_from = UINT64_MAX;
}
