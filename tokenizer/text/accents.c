/* SPDX-License-Identifier: Apache-2.0 */
/* Lower case and marks, by the tables of accents_tables.c. */
#include <config.h>

#include "tokenizer/text/accents.h"

#include "kcorpus/unicode.h"

#include "unicode/decode.h"

/* U+0130 in lower case. */
static const kc_str dotted_i = KC_STR("i\xCC\x87");

/* cp, or its lower case if that is one character. */
static uint32_t
lower_of(uint32_t cp)
{
	size_t low = 0, high = kc_case_runs_count;
	const struct kc_case_run *r;

	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (kc_is_syllable(cp))
		return cp;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (kc_case_runs[middle].last < cp)
			low = middle + 1;
		else
			high = middle;
	}
	r = &kc_case_runs[low];
	return low < kc_case_runs_count && r->first <= cp &&
		(cp - r->first) % r->step == 0
	    ? (uint32_t)((int64_t)cp + r->delta)
	    : cp;
}

kc_status
kc_lower_text(kc_str in, kc_buf *out, struct kc_edits *edits)
{
	const char *p = in.ptr, *end = kc_str_end(in);

	while (p < end) {
		const char *start = p;
		uint32_t cp = kc_utf8_next(&p, end), lower = lower_of(cp);
		size_t at = out->len;

		if (cp == 0x130)
			KC_TRY(kc_buf_add(out, dotted_i));
		else if (lower != cp)
			KC_TRY(kc_buf_add_cp(out, lower));
		else
			KC_TRY(kc_buf_add(
			    out, (kc_str){start, (size_t)(p - start)}));
		if (cp == 0x130 || lower != cp)
			KC_TRY(kc_edits_add(edits, (size_t)(start - in.ptr),
			    (size_t)(p - start), at, out->len - at));
	}
	return KC_OK;
}

kc_status
kc_strip_marks(kc_str in, bool berts, kc_buf *out, struct kc_edits *edits)
{
	const struct kc_cp_range *v = berts ? kc_bert_marks : kc_marks;
	size_t n = berts ? kc_bert_marks_count : kc_marks_count;
	const char *p = in.ptr, *end = kc_str_end(in), *copied = p;

	while (p < end) {
		const char *start = p;
		uint32_t cp = kc_utf8_next(&p, end);

		if (cp < 0x300 || kc_is_syllable(cp) ||
		    !kc_ranges_have(v, n, cp))
			continue;
		KC_TRY(kc_buf_add(
		    out, (kc_str){copied, (size_t)(start - copied)}));
		KC_TRY(kc_edits_add(edits, (size_t)(start - in.ptr),
		    (size_t)(p - start), out->len, 0));
		copied = p;
	}
	return kc_buf_add(out, (kc_str){copied, (size_t)(p - copied)});
}
