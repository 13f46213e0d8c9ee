/* SPDX-License-Identifier: Apache-2.0 */
/* Tells a language of western Europe by where the bytes above ASCII stand. */
#include <config.h>

#include "decide.h"

/* What a byte is in windows-1252. */
enum kind {
	OTHER, /* of ASCII, and signs that stand inside words too */
	LOWER,
	UPPER,
	SIGN, /* not between two letters */
	NEVER /* nothing is there, or nothing that texts use */
};

static enum kind
kind_of(unsigned char c)
{
	/* apostrophes, dashes, hard space, soft hyphen and middle dot: '.' */
	static const char signs[] = "s-s-ssss-sUsU-U--..sss..-sls-slU"
				    ".sss-s-s-sss-.s-ssss.ss.-sssssss";

	if (c < 0x80 || c >= 0xC0) {
		unsigned char low = c | 0x20;

		if (c < 0x80 ? low < 'a' || low > 'z' : low == 0xF7)
			return c < 0x80 ? OTHER : SIGN;
		return c & 0x20 || c == 0xDF ? LOWER : UPPER;
	}
	switch (signs[c - 0x80]) {
	case 'l':
		return LOWER;
	case 'U':
		return UPPER;
	case 's':
		return SIGN;
	case '.':
		return OTHER;
	default:
		return NEVER;
	}
}

static bool
is_letter(enum kind k)
{
	return k == LOWER || k == UPPER;
}

/*
 * How many of a run of bytes above ASCII are misplaced. Letters of Cyrillic and
 * bytes of CJK come in long runs; those of the West stand beside ASCII letters,
 * seldom two in a row.
 */
static size_t
count_misplaced(
    const unsigned char *p, size_t n, enum kind before, enum kind after)
{
	enum kind prev = before;
	size_t bad = 0, letters = 0;

	for (size_t i = 0; i < n; i++) {
		enum kind k = kind_of(p[i]);
		enum kind next = i + 1 < n ? kind_of(p[i + 1]) : after;

		if (k == NEVER)
			return n;
		letters += is_letter(k);
		bad += (k == UPPER && prev == LOWER) ||
		    (k == SIGN && is_letter(prev) && is_letter(next));
		prev = k;
	}
	if (n > 3 ? letters : letters == 3)
		return n;
	/* a word of its own has one letter at most */
	return letters == n && n > 1 && !is_letter(before) && !is_letter(after)
	    ? n
	    : bad;
}

bool
kc_is_plausible_latin(kc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	size_t len = kc_look(bytes).len;
	size_t high = 0, bad = 0, end;

	for (size_t i = 0; i < len; i = end) {
		end = i + 1;
		if (p[i] < 0x80)
			continue;
		while (end < len && p[end] >= 0x80)
			end++;
		high += end - i;
		bad += count_misplaced(p + i, end - i,
		    i ? kind_of(p[i - 1]) : OTHER,
		    end < len ? kind_of(p[end]) : OTHER);
	}
	/* a few stray bytes do not matter in a page of ASCII */
	return bad * 20 <= high || bad * 1000 <= len;
}
