/* SPDX-License-Identifier: Apache-2.0 */
/* The passes over lines, for those lines that need one. */
#include <config.h>

#include "normalize/norm_internal.h"

#include <string.h>

/* Mojibake and escapes of one line; the result is in w->line_buf. */
static kc_status
repair(struct kc_norm_worker *w, kc_str line, bool *changed)
{
	kc_str now = line;
	bool did = false;

	*changed = false;
	w->line_buf.len = w->line_spare.len = 0;
	if (w->norm->o.value[KC_NORM_MOJIBAKE]) {
		KC_TRY(kc_norm_mojibake(w, line, &w->line_spare, &did));
		if (did) {
			kc_norm_tell(w, KC_NORM_MOJIBAKE, line,
			    kc_buf_str(&w->line_spare));
			now = kc_buf_str(&w->line_spare);
			*changed = true;
		}
	}
	did = false;
	if (w->norm->o.value[KC_NORM_UNESCAPE])
		KC_TRY(kc_norm_unescape(w, now, &w->line_buf, &did));
	if (did) {
		kc_norm_tell(
		    w, KC_NORM_UNESCAPE, now, kc_buf_str(&w->line_buf));
		*changed = true;
		return KC_OK;
	}
	return *changed ? kc_buf_add(&w->line_buf, now) : KC_OK;
}

kc_status
kc_norm_lines(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	const char *p = text.ptr, *end = text.ptr + text.len;
	const char *copied = p;

	while (p < end) {
		const char *hit = p +
		    kc_norm_find(
			&w->norm->lines, (kc_str){p, (size_t)(end - p)}, false);
		const char *start = hit, *lf;
		bool did;

		if (hit == end)
			break;
		while (start > p && start[-1] != '\n')
			start--;
		lf = memchr(hit, '\n', (size_t)(end - hit));
		p = lf ? lf : end;
		KC_TRY(repair(w, (kc_str){start, (size_t)(p - start)}, &did));
		if (!did)
			continue;
		*changed = true;
		KC_TRY(kc_buf_add(
		    out, (kc_str){copied, (size_t)(start - copied)}));
		KC_TRY(kc_buf_add(out, kc_buf_str(&w->line_buf)));
		copied = p;
	}
	if (*changed)
		KC_TRY(
		    kc_buf_add(out, (kc_str){copied, (size_t)(end - copied)}));
	return KC_OK;
}
