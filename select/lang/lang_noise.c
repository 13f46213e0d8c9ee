/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that have letters but are in no language (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "ascii.h"

/*
 * Menus of a page's languages: four writing systems or more, each with two letters
 * at least, none with six in ten. A text in one language quotes seldom more than
 * two others.
 */
static bool
is_mixture(const kc_composition *c, uint64_t total)
{
	uint64_t most = c->letters[KC_SCRIPT_LATIN], east = 0;
	unsigned systems = 0;

	/* Nearly all of what comes here is Latin. */
	if (most * 10 >= total * 6)
		return false;
	for (size_t i = 0; i < KC_SCRIPT_COUNT; i++) {
		uint64_t n = c->letters[i];

		if (i >= KC_SCRIPT_HAN && i <= KC_SCRIPT_BOPOMOFO) {
			east += n;
			continue;
		}
		systems += n >= 2;
		most = n > most ? n : most;
	}
	systems += east >= 2;
	most = east > most ? east : most;
	return systems >= 4 && most * 10 < total * 6;
}

/* One letter again and again is a finger on a key: six times and no other. */
static bool
is_one_letter(kc_str text)
{
	size_t letters = 0;
	char first = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = (char)(text.ptr[i] | 32);

		if (!kc_ascii_is_letter(c))
			continue;
		if (letters && c != first)
			return false;
		first = c;
		letters++;
	}
	return letters >= 6;
}

/*
 * Menus and mashed keys. What most Korean has not is counted already, and asked first:
 * a menu has a sign for each two or three blanks.
 */
static bool
is_korean_noise(kc_str text, const kc_composition *c, uint64_t letters)
{
	uint64_t plain = letters + c->spaces + c->digits + c->marks +
	    c->scriptless;
	uint64_t signs = c->characters > plain ? c->characters - plain : 0;

	return (kc_lang_begins_menu(text) && kc_lang_is_menu(text)) ||
	    (signs >= 3 && c->spaces <= signs * 3 &&
		kc_lang_is_korean_menu(text)) ||
	    (c->jamo >= 4 && kc_lang_is_mash(text));
}

bool
kc_lang_is_noise(kc_str text, const kc_composition *c, uint64_t letters)
{
	uint64_t latin = c->letters[KC_SCRIPT_LATIN];
	uint64_t hangul = c->letters[KC_SCRIPT_HANGUL];
	/* One letter in six decides for Korean (kc_lang_by_script). */
	bool has_hangul = hangul >= 2 && hangul * 6 >= letters;
	struct kc_lang_tokens k = {0};

	if (has_hangul && kc_lang_is_misread_hangul(text))
		return true;
	if (hangul * 2 >= letters)
		return is_korean_noise(text, c, letters);
	if (is_mixture(c, letters) || kc_lang_is_menu(text))
		return true;
	if (c->characters != text.len && kc_lang_is_mojibake(text, c))
		return true;
	kc_lang_count_tokens(text, &k);
	/*
	 * Korean names programs without being one: "`OnPostAsync` 메서드를
	 * *Create.cshtml.cs*에" has two words of four with other letters than ASCII.
	 */
	if (has_hangul && k.other * 4 >= k.n)
		return false;
	if (kc_lang_are_cells(&k))
		return true;
	/* Where Latin letters are few, another script decides. */
	return latin * 2 >= letters &&
	    (kc_lang_is_code(text, &k) || is_one_letter(text));
}
