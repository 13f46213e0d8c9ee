/* SPDX-License-Identifier: Apache-2.0 */
/* The passes over lines, for those lines that need one. */
#include <config.h>

#include "normalize/passes.h"

#include <string.h>

/* Mojibake and escapes of one line; the result is in x->result. */
static kc_status
mend_line(struct kc_norm_lines *x, kc_str line, bool *changed)
{
	kc_str now = line;
	bool did = false;

	*changed = false;
	x->result.len = x->mended.len = 0;
	if (x->has_mojibake)
		KC_TRY(kc_norm_mend_mojibake(
		    &x->mojibake, line, &x->mended, &did));
	if (did) {
		kc_norm_tell(
		    x->log, KC_NORM_MOJIBAKE, line, kc_buf_str(&x->mended));
		now = kc_buf_str(&x->mended);
		*changed = true;
	}
	did = false;
	if (x->has_escapes)
		KC_TRY(
		    kc_norm_decode_escapes(&x->escapes, now, &x->result, &did));
	if (did) {
		kc_norm_tell(
		    x->log, KC_NORM_UNESCAPE, now, kc_buf_str(&x->result));
		*changed = true;
		return KC_OK;
	}
	return *changed ? kc_buf_add(&x->result, now) : KC_OK;
}

kc_status
kc_norm_mend_lines(
    struct kc_norm_lines *x, kc_str text, kc_buf *out, bool *changed)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	const char *copied = p;

	while (p < end) {
		const char *hit = p +
		    kc_norm_find(
			x->scan, (kc_str){p, (size_t)(end - p)}, false);
		const char *start = hit, *lf;
		bool did;

		if (hit == end)
			break;
		while (start > p && start[-1] != '\n')
			start--;
		lf = memchr(hit, '\n', (size_t)(end - hit));
		p = lf ? lf : end;
		KC_TRY(
		    mend_line(x, (kc_str){start, (size_t)(p - start)}, &did));
		if (!did)
			continue;
		*changed = true;
		KC_TRY(kc_buf_add(
		    out, (kc_str){copied, (size_t)(start - copied)}));
		KC_TRY(kc_buf_add(out, kc_buf_str(&x->result)));
		copied = p;
	}
	if (*changed)
		KC_TRY(
		    kc_buf_add(out, (kc_str){copied, (size_t)(end - copied)}));
	return KC_OK;
}
