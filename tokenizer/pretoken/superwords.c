/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pretokens of several words: what another pre-tokenizer makes of a run of words
 * with one space between each two, KC_SUPERWORD of them at most, is one pretoken. So
 * a run ends at a full stop, a digit, a line end and at a second space, and where
 * the other one parts scripts.
 */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

bool
kc_starts_word_letters(const unsigned char *p, const unsigned char *end)
{
	return kc_scan_syllable(p, end) ||
	    (kc_scan_at(p, end).cls & KC_SCAN_L) != 0;
}

bool
kc_starts_word_marked(const unsigned char *p, const unsigned char *end)
{
	return kc_scan_syllable(p, end) ||
	    (kc_scan_at(p, end).cls & KC_SCAN_LM) != 0;
}

/* A pretoken that ends with the full stop of a sentence ends a run, too. */
static bool
ends_with_letter(const unsigned char *end)
{
	unsigned last = end[-1];

	return last >= 0x80 || (last | 32) - 'a' < 26;
}

/* The end of the pretoken at `pos`, a word, and of the words that join it. */
static size_t
join_words(const struct kc_superwords *s, kc_str text, size_t pos)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	size_t end;

	(void)s->split(text, pos, &end, 1, KC_WORDS_NONE);
	for (unsigned n = 1;
	     n < KC_SUPERWORD && ends_with_letter(start + end) &&
	     end + 1 < text.len && start[end] == ' ' &&
	     s->starts_word(start + end + 1, start + text.len);
	     n++)
		(void)s->split(text, end, &end, 1, KC_WORDS_NONE);
	return end;
}

size_t
kc_split_superwords(const struct kc_superwords *s, kc_str text, size_t pos,
    size_t *ends, size_t max)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	size_t n = 0;

	while (n < max && pos < text.len) {
		size_t word = pos + (start[pos] == ' ');

		if (word < text.len &&
		    s->starts_word(start + word, start + text.len))
			pos = join_words(s, text, pos);
		else
			(void)s->split(text, pos, &pos, 1, KC_WORDS_NONE);
		ends[n++] = pos;
	}
	return n;
}
