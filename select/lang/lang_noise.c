/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that have letters but are in no language (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "ascii.h"
#include "select/quality/code.h"

#include <string.h>

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

/* True for half of the tokens with digits among letters or signs, or near to code. */
static bool
are_figures(const struct kc_lang_tokens *k)
{
	size_t code = k->code + k->joined;

	if (k->mixed >= 3 && k->mixed * 2 >= k->n)
		return true;
	/* "%5 = load i32, i32* %width": a token of code is as two of these. */
	return k->code && k->mixed && code + k->mixed >= 4 &&
	    (code * 2 + k->mixed) * 3 >= k->n * 2;
}

/*
 * Nothing but addresses; keys for the most part; names after "#" for three quarters;
 * names of programs for a third, two of them unless there are fewer than four tokens;
 * joined names for more than half; or one visible byte in eight a sign of programs
 * ("total_sent = 0" has two of twelve, lines of the open-source guides one in 40).
 */
static bool
are_no_words(const struct kc_lang_tokens *k)
{
	size_t code = k->code ? k->code + k->joined : 0;

	if (k->n == k->mails)
		return !k->addresses != !k->mails;
	/* "d41d8cd98f00b204e9800998ecf8427e  usr/share/doc/a/copyright" */
	if (k->keys >= 32 && k->n <= 3)
		return true;
	return k->keys * 2 > k->bytes || k->joined * 2 > k->n ||
	    (k->tags >= 3 && k->tags * 4 >= k->n * 3) ||
	    (code * 3 >= k->n && code * 2 >= (k->n < 4 ? k->n : 4)) ||
	    (k->signs >= 2 && k->signs * 8 >= k->bytes);
}

/*
 * Entries of a menu or a table: of four words at most in the mean, with the same sign
 * between them ("About us · Privacy policy · Contact"), or three with tabs or "|", or
 * of one word and all of them with a dash between.
 */
static bool
are_cells(const struct kc_lang_tokens *k)
{
	if ((k->walls >= 2 && k->walls * 4 >= k->n) ||
	    (k->dashes >= 3 && k->dashes * 2 + 1 == k->n) ||
	    (k->middots >= 2 && k->middots >= k->n))
		return true;
	for (size_t i = 1; i < KC_LANG_BARS; i++)
		if (k->bars[i] >= 2 && k->bars[i] * 5 >= k->n)
			return true;
	return false;
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

/* True for one line that kc-filter takes for code, and with tokens of it. */
static bool
is_code_line(kc_str text, const struct kc_lang_tokens *k)
{
	size_t code = k->code + k->joined;

	return code >= 2 && code * 5 >= k->n && kc_str_end(text)[-1] != '.' &&
	    !memchr(text.ptr, '\n', text.len) &&
	    kc_code_line(text) == KC_LINE_CODE;
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
		return kc_lang_begins_menu(text) && kc_lang_is_menu(text);
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
	if (are_cells(&k))
		return true;
	/* Where Latin letters are few, another script decides. */
	return latin * 2 >= letters &&
	    (are_no_words(&k) || are_figures(&k) || is_code_line(text, &k) ||
		kc_lang_is_statement(text, k.n, k.code + k.joined) ||
		is_one_letter(text));
}
