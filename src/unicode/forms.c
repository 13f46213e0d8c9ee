/* SPDX-License-Identifier: Apache-2.0 */
/* The four normalization forms of Unicode 15.0 (kcorpus/unicode.h). */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/forms_internal.h"
#include "unicode/unicode_internal.h"

#include "mem.h"

/* Keep the memory of this many marks for the next text. */
enum { KEEP_MARKS = 1 << 16, KEEP_BYTES = 1 << 18 };

kc_status
kc_normalizer_new(kc_normalizer **n, kc_form form, kc_error *err)
{
	static const unsigned char no[] = {
	    [KC_FORM_NONE] = 0,
	    [KC_FORM_NFC] = KC_QC_NFC_NO,
	    [KC_FORM_NFD] = KC_QC_NFD_NO,
	    [KC_FORM_NFKC] = KC_QC_NFKC_NO,
	    [KC_FORM_NFKD] = KC_QC_NFKD_NO,
	};
	bool compatibility = form == KC_FORM_NFKC || form == KC_FORM_NFKD;
	kc_status st;

	if ((unsigned)form >= sizeof(no))
		return kc_fail(err, KC_ERR_ARG, 0, "no such form");
	*n = kc_calloc(1, sizeof(**n));
	if (!*n)
		return kc_fail_nomem(err);
	(*n)->form = form;
	(*n)->composes = form == KC_FORM_NFC || form == KC_FORM_NFKC;
	(*n)->no = no[form];
	(*n)->attention = (unsigned char)(no[form] | KC_QC_MARK |
	    ((*n)->composes ? KC_QC_MAYBE : 0));
	(*n)->apart = compatibility ? KC_QC_NFKD_NO : KC_QC_NFD_NO;
	st = form == KC_FORM_NONE
	    ? KC_OK
	    : kc_icu_forms_open(&(*n)->icu, compatibility, err);
	if (st) {
		kc_normalizer_free(*n);
		*n = NULL;
	}
	return st;
}

void
kc_normalizer_free(kc_normalizer *n)
{
	if (!n)
		return;
	kc_free(n->marks);
	kc_free(n->sorted);
	kc_buf_release(&n->scratch);
	kc_free(n);
}

/* After a text with a giant run of marks, give its memory back. */
static void
shrink_segment(kc_normalizer *n)
{
	if (n->cap > KEEP_MARKS) {
		kc_free(n->marks);
		n->marks = NULL;
		n->cap = 0;
	}
	if (n->sorted_cap > KEEP_MARKS) {
		kc_free(n->sorted);
		n->sorted = NULL;
		n->sorted_cap = 0;
	}
	kc_buf_reset(&n->scratch, KEEP_BYTES);
}

/*
 * The first code point of p[i..len) that needs attention, `len` or a little more
 * if none does. Han ideographs never do, and syllables only if they are to be
 * decomposed.
 */
static size_t
find_attention(
    const kc_normalizer *n, const unsigned char *p, size_t i, size_t len)
{
	unsigned char last_clean = n->composes ? 0xED : 0xE9;

	while (i < len) {
		size_t size;
		uint32_t cp;

		if (p[i] < 0x80) {
			i = kc_ascii_skip(p, i, len);
			continue;
		}
		if (p[i] >= 0xE4 && p[i] <= last_clean && p[i] != 0xEA) {
			i += 3;
			continue;
		}
		cp = kc_decode_valid(p + i, &size);
		if (kc_norm_of(cp).flags & n->attention)
			return i;
		i += size;
	}
	return i;
}

/*
 * In scripts with marks the next one is near the last: a vector at a time is
 * too much there.
 */
static size_t
next_attention(
    const kc_normalizer *n, const unsigned char *p, size_t i, size_t len)
{
	enum { NEAR = 24 };

	if (n->form != KC_FORM_NFC)
		return find_attention(n, p, i, len);
	if (i && len - i > NEAR) {
		size_t stop = i + NEAR;

		i = find_attention(n, p, i, stop);
		if (i < stop)
			return i;
	}
	return i +
	    kc_nfc_check((kc_str){kc_ptr_add((const char *)p, i), len - i});
}

/* The start of the code point before p[i], not before p[floor]. */
static size_t
start_before(const unsigned char *p, size_t i, size_t floor)
{
	const char *s = (const char *)p;

	return i == floor ? i : (size_t)(kc_step_back(s + floor, s + i) - s);
}

enum verdict { FINE, PERHAPS, NEVER };

/*
 * Quick check (UAX #15, section 9) of the code points from p[i] on that need
 * attention; *end is after the last.
 */
static enum verdict
check_quickly(const kc_normalizer *n, const unsigned char *p, size_t i,
    size_t len, size_t *end)
{
	enum verdict verdict = FINE;
	unsigned char last = 0;
	size_t size;

	for (; i < len; i += size) {
		struct kc_norm_kind kind = kc_norm_of(
		    kc_decode_valid(p + i, &size));

		if (!(kind.flags & n->attention))
			break;
		if ((kind.flags & n->no) || (kind.ccc && kind.ccc < last))
			verdict = NEVER;
		else if ((kind.flags & n->attention & KC_QC_MAYBE) &&
		    verdict == FINE)
			verdict = PERHAPS;
		last = kind.ccc;
	}
	*end = i;
	return verdict;
}

/* Where `normalize` stands: in[0..done) is in `out` already. */
struct progress {
	const unsigned char *p;
	size_t len;
	size_t done;
	size_t at;
	kc_buf *out;
};

static kc_str
slice_input(const struct progress *s, size_t from, size_t to)
{
	return (kc_str){kc_ptr_add((const char *)s->p, from), to - from};
}

/*
 * Hangul from `start` on, as bytes and as far as that goes; *used is 0 if it
 * does not.
 */
static kc_status
normalize_hangul(
    const kc_normalizer *n, struct progress *s, size_t start, size_t *used)
{
	unsigned char lead = s->p[s->at];
	kc_str rest;

	*used = 0;
	if (n->form == KC_FORM_NFKC ||
	    (n->composes ? lead != 0xE1 : lead < 0xEA || lead > 0xED))
		return KC_OK;
	KC_TRY(kc_buf_add(s->out, slice_input(s, s->done, start)));
	rest = slice_input(s, start, s->len);
	KC_TRY(n->composes ? kc_jamo_compose(rest, s->out, used)
			   : kc_jamo_decompose(rest, s->out, used));
	s->done = start + *used;
	return KC_OK;
}

/* From s->at, which needs attention, to the next boundary. */
static kc_status
normalize_segment(kc_normalizer *n, struct progress *s)
{
	size_t start = n->composes ? start_before(s->p, s->at, s->done) : s->at;
	size_t used, end;

	KC_TRY(normalize_hangul(n, s, start, &used));
	if (used) {
		s->at = s->done;
		return KC_OK;
	}
	if (check_quickly(n, s->p, s->at, s->len, &end) != FINE) {
		KC_TRY(kc_buf_add(s->out, slice_input(s, s->done, start)));
		KC_TRY(kc_segment(n, slice_input(s, start, end), s->out));
		s->done = end;
	}
	s->at = end;
	return KC_OK;
}

static kc_status
normalize_text(kc_normalizer *n, kc_str in, kc_buf *out)
{
	struct progress s = {
	    .p = (const unsigned char *)in.ptr, .len = in.len, .out = out};

	KC_TRY(kc_buf_reserve(out, in.len + KC_JAMO_ROOM));
	for (;;) {
		s.at = next_attention(n, s.p, s.at, s.len);
		if (s.at == s.len)
			return kc_buf_add(out, slice_input(&s, s.done, s.len));
		KC_TRY(normalize_segment(n, &s));
	}
}

kc_status
kc_normalize(kc_normalizer *n, kc_str in, kc_buf *out, kc_error *err)
{
	size_t valid = kc_utf8_check(in);
	kc_status st;

	if (valid != in.len)
		return kc_fail(err, KC_ERR_ENCODING, valid, "invalid UTF-8");
	st = n->form == KC_FORM_NONE ? kc_buf_add(out, in)
				     : normalize_text(n, in, out);
	shrink_segment(n);
	return st ? kc_fail_nomem(err) : KC_OK;
}

size_t
kc_normalizer_segment(const kc_normalizer *n, kc_str in)
{
	const unsigned char *p = (const unsigned char *)in.ptr;
	size_t at, size;

	(void)kc_decode_valid(p, &at);
	for (; at < in.len; at += size)
		if (n->form == KC_FORM_NONE ||
		    kc_segment_starts(n, kc_decode_valid(p + at, &size)))
			break;
	return at;
}

/* *same if the segment that has no certain verdict is in the form. */
static kc_status
compare_segment(kc_normalizer *n, kc_str segment, bool *same)
{
	n->scratch.len = 0;
	KC_TRY(kc_segment(n, segment, &n->scratch));
	*same = kc_str_equal(segment, kc_buf_str(&n->scratch));
	return KC_OK;
}

static kc_status
is_normalized(kc_normalizer *n, const unsigned char *p, size_t len, bool *yes)
{
	size_t i = 0, floor = 0;

	for (*yes = true; *yes; floor = i) {
		size_t start, end;
		enum verdict verdict;

		i = next_attention(n, p, i, len);
		if (i == len)
			return KC_OK;
		start = n->composes ? start_before(p, i, floor) : i;
		verdict = check_quickly(n, p, i, len, &end);
		if (verdict == NEVER)
			*yes = false;
		else if (verdict == PERHAPS)
			KC_TRY(compare_segment(n,
			    (kc_str){(const char *)p + start, end - start},
			    yes));
		i = end;
	}
	return KC_OK;
}

kc_status
kc_is_normalized(kc_normalizer *n, kc_str in, bool *yes, kc_error *err)
{
	size_t valid = kc_utf8_check(in);
	kc_status st = KC_OK;

	if (valid != in.len)
		return kc_fail(err, KC_ERR_ENCODING, valid, "invalid UTF-8");
	*yes = true;
	if (n->form != KC_FORM_NONE)
		st = is_normalized(
		    n, (const unsigned char *)in.ptr, in.len, yes);
	shrink_segment(n);
	return st ? kc_fail_nomem(err) : KC_OK;
}
