/* SPDX-License-Identifier: Apache-2.0 */
/* Menus and tables, by the signs between their entries (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

/* The most frequent sign that stands alone between words. */
static size_t
most_bars(const struct kc_lang_tokens *k)
{
	size_t most = 0;

	for (size_t i = 1; i < KC_LANG_BARS; i++)
		most = k->bars[i] > most ? k->bars[i] : most;
	return most;
}

bool
kc_lang_are_cells(const struct kc_lang_tokens *k)
{
	size_t bars = most_bars(k);

	return (k->walls >= 2 && k->walls * 4 >= k->n) ||
	    (k->dashes >= 3 && k->dashes * 2 + 1 == k->n) ||
	    (k->middots >= 2 && k->middots >= k->n) ||
	    (bars >= 2 && bars * 5 >= k->n);
}

/* True for three bytes that may be signs between entries, or begin them. */
static bool
may_have_bars(kc_str text)
{
	static const bool bytes[256] = {['|'] = true,
	    ['>'] = true,
	    ['/'] = true,
	    ['*'] = true,
	    [':'] = true,
	    ['-'] = true,
	    ['['] = true,
	    ['\t'] = true,
	    [0xC2] = true,
	    [0xE2] = true};
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += bytes[(unsigned char)text.ptr[i]];
	return n >= 3;
}

/* A byte of a syllable or another character, or what brackets an entry. */
static bool
may_bound_entry(char c, char bracket)
{
	return (unsigned char)c >= 0x80 || c == bracket;
}

/*
 * Korean is quoted, rated and listed with the same signs, so there are three of a menu
 * and entries of a word and a half in the mean. It begins and ends with a letter or a
 * bracket, for sentences, rows of tables and items of lists do not, and there is no
 * token of code. Dashes and arrows are in sentences too, so theirs are single words.
 */
bool
kc_lang_is_korean_menu(kc_str text)
{
	enum { KOREAN_MENU_BYTES = 400 };
	struct kc_lang_tokens k = {0};
	size_t bars, words;

	if (text.len > KOREAN_MENU_BYTES || !text.len ||
	    !may_bound_entry(*text.ptr, '[') ||
	    !may_bound_entry(kc_str_end(text)[-1], ']') || !may_have_bars(text))
		return false;
	kc_lang_count_tokens(text, &k);
	bars = most_bars(&k);
	words = k.n - bars - k.pipes - k.dashes;
	for (size_t i = 0; i < 4; i++) {
		const size_t n[] = {
		    k.pipes, k.dashes, k.walls - k.pipes, k.brackets};

		bars = n[i] > bars ? n[i] : bars;
	}
	if (k.dashes && words != k.dashes + 1)
		return false;
	return bars >= 3 && words >= bars && words * 2 <= (bars + 1) * 3 &&
	    !k.code && !k.mixed;
}
