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

/*
 * Korean is quoted, rated and listed with the same signs, so entries are of one word and
 * a half in the mean and there are three signs, and the text is nothing but these.
 */
bool
kc_lang_is_korean_menu(kc_str text)
{
	enum { KOREAN_MENU_BYTES = 400 };
	struct kc_lang_tokens k = {0};
	size_t bars, words;

	if (text.len > KOREAN_MENU_BYTES)
		return false;
	kc_lang_count_tokens(text, &k);
	bars = most_bars(&k);
	words = k.n - bars - k.pipes - k.dashes;
	for (size_t i = 0; i < 4; i++) {
		const size_t n[] = {
		    k.pipes, k.dashes, k.walls - k.pipes, k.brackets};

		bars = n[i] > bars ? n[i] : bars;
	}
	return bars >= 3 && words >= bars && words * 2 <= (bars + 1) * 3;
}
