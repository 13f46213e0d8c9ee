/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A charsmap as HF's normalizer Precompiled applies it (crate spm_precompiled):
 * to each grapheme cluster of less than six bytes the shortest rule that it starts
 * with, which then replaces all of it; else to each character the shortest rule.
 * SentencePiece takes the longest rule at each place instead, so the two differ
 * where a rule is longer than a cluster or a cluster longer than its rule: jamo of
 * three bytes each are not composed here, and "\r\n" is one space, not two.
 */
#include <config.h>

#include "tokenizer/text/charsmap.h"
#include "tokenizer/text/spans.h"

#include "kcorpus/unicode.h"

enum { SMALL = 6 };

/*
 * True if a cluster goes on with this character. UAX #29, table 2: Extend, ZWJ and
 * SpacingMark, which are the marks but for some of category Mc, and some others.
 */
static bool
extends_cluster(uint32_t cp)
{
	static const struct kc_cp_range besides[] = {{0x200C, 0x200D},
	    {0xE33, 0xE33}, {0xEB3, 0xEB3}, {0xFF9E, 0xFF9F},
	    {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}};
	static const struct kc_cp_range except[] = {{0x102B, 0x102C},
	    {0x1038, 0x1038}, {0x1062, 0x1064}, {0x1067, 0x106D},
	    {0x1083, 0x1083}, {0x1087, 0x108C}, {0x108F, 0x108F},
	    {0x109A, 0x109C}, {0x1A61, 0x1A61}, {0x1A63, 0x1A64},
	    {0xAA7B, 0xAA7B}, {0xAA7D, 0xAA7D}, {0x11720, 0x11721}};

	if (cp < 0x300)
		return false;
	if (kc_class(cp) & KC_CLASS_M)
		return !KC_IN_SPANS(except, cp);
	return KC_IN_SPANS(besides, cp);
}

/* Control of the same table, as far as such a character has rules: alone. */
static bool
stands_alone(uint32_t cp)
{
	static const struct kc_cp_range controls[] = {{0, 0x1F}, {0x7F, 0x9F},
	    {0xAD, 0xAD}, {0x61C, 0x61C}, {0x180E, 0x180E}, {0x200B, 0x200B},
	    {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
	    {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB}};

	return KC_IN_SPANS(controls, cp);
}

/* Length of the cluster at p, or SMALL if it is not less. */
static size_t
cluster_length(const char *p, const char *end)
{
	const char *start = p;
	uint32_t cp = kc_utf8_next(&p, end);

	if (cp == '\r' && p < end && *p == '\n')
		return 2;
	if (stands_alone(cp))
		return (size_t)(p - start);
	while (p < end && p - start < SMALL) {
		const char *next = p;

		if (!extends_cluster(kc_utf8_next(&next, end)))
			return (size_t)(p - start);
		p = next;
	}
	return p - start < SMALL ? (size_t)(p - start) : SMALL;
}

/* Bytes of the first character, or 0. */
static size_t
first_length(kc_str s)
{
	const char *p = s.ptr;

	if (!s.len)
		return 0;
	(void)kc_utf8_next(&p, kc_str_end(s));
	return (size_t)(p - s.ptr);
}

/*
 * Note a rule's change as HF does: character for character, what comes beyond them
 * is of the last one, and what is left of them is taken out.
 */
static kc_status
note_rule(struct kc_edits *edits, size_t at, kc_str from, kc_str to, size_t out)
{
	while (edits && from.len) {
		size_t in = first_length(from), put = first_length(to);

		if (in == from.len)
			put = to.len;
		KC_TRY(kc_edits_add(edits, at, in, out, put));
		at += in;
		out += put;
		from = (kc_str){from.ptr + in, from.len - in};
		to = (kc_str){kc_ptr_add(to.ptr, put), to.len - put};
	}
	return KC_OK;
}

/* Append what a rule says instead of a stretch of the text. */
static kc_status
put_rule(kc_str in, const char *p, size_t len, kc_str to, kc_buf *out,
    struct kc_edits *edits)
{
	KC_TRY(note_rule(
	    edits, (size_t)(p - in.ptr), (kc_str){p, len}, to, out->len));
	return kc_buf_add(out, to);
}

static bool
goes_on(uint32_t cp, const char *next, const char *end)
{
	return next < end && !stands_alone(cp) &&
	    extends_cluster(kc_utf8_next(&next, end));
}

kc_status
kc_charsmap_apply(
    const struct kc_charsmap *m, kc_str in, kc_buf *out, struct kc_edits *edits)
{
	const char *p = in.ptr, *end = p + in.len;
	bool inside = false; /* of a cluster that goes by character */

	while (p < end) {
		const char *next = p;
		uint32_t cp = kc_utf8_next(&next, end);
		size_t len = inside ? SMALL : cluster_length(p, end);
		kc_str to, one;

		if (len < SMALL &&
		    kc_charsmap_match(m, (kc_str){p, len}, true, &to)) {
			KC_TRY(put_rule(in, p, len, to, out, edits));
			p += len;
			continue;
		}
		one = (kc_str){p, (size_t)(next - p)};
		if (kc_charsmap_match(m, one, true, &to))
			KC_TRY(put_rule(in, p, one.len, to, out, edits));
		else
			KC_TRY(kc_buf_add(out, one));
		inside = goes_on(cp, next, end);
		p = next;
	}
	return KC_OK;
}
