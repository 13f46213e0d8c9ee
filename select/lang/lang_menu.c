/* SPDX-License-Identifier: Apache-2.0 */
/* Menus of a page's languages, which are in none of them (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include <stdlib.h>
#include <string.h>

/*
 * What languages call themselves, as the menus of Wikipedia and of the open-source
 * guides have it, in byte order.
 */
static const char *const names[] = {"Afrikaans", "Azərbaycan", "Azərbaycanca",
    "Bahasa", "Bosanski", "Català", "Cebuano", "Cymraeg", "Dansk", "Deutsch",
    "Eesti", "English", "Español", "Esperanto", "Euskara", "Filipino",
    "Français", "Gaeilge", "Galego", "Hrvatski", "Indonesia", "Italiano",
    "Kiswahili", "Latviešu", "Lietuvių", "Magyar", "Malagasy", "Melayu",
    "Nederlands", "Norsk", "Polski", "Português", "Română", "Shqip",
    "Slovenčina", "Slovenščina", "Srpski", "Suomi", "Svenska", "Tagalog",
    "Tiếng", "Türkçe", "Việt", "bahasa", "bosanski", "català", "dansk",
    "deutsch", "eesti", "english", "español", "euskara", "français", "galego",
    "hrvatski", "italiano", "latviešu", "lietuvių", "magyar", "nederlands",
    "norsk", "polski", "português", "română", "shqip", "slovenčina",
    "slovenščina", "srpski", "suomi", "svenska", "türkçe", "Íslenska",
    "íslenska", "Čeština", "čeština", "Ελληνικά", "ελληνικά", "Беларуская",
    "Български", "Македонски", "Монгол", "Русский", "Српски", "Українська",
    "беларуская", "български", "македонски", "русский", "српски", "українська",
    "Қазақша", "қазақша", "Հայերեն", "עברית", "اردو", "العربية", "فارسی",
    "नेपाली", "मराठी", "हिन्दी", "বাংলা", "ਪੰਜਾਬੀ", "ગુજરાતી", "தமிழ்", "తెలుగు",
    "ಕನ್ನಡ", "മലയാളം", "සිංහල", "ไทย", "ქართული", "中文", "日本語", "简体中文",
    "繁體中文", "한국어"};

/* The bytes of a text that are looked at, and between which names stand. */
enum { MENU_BYTES = 1000, LEAST_NAMES = 3 };

static bool
is_menu_blank(char c)
{
	return (unsigned char)c <= ' ' || strchr(",|/()[]*-", c);
}

static int
compare_name(const void *word, const void *name)
{
	return kc_str_compare(
	    *(const kc_str *)word, kc_str_of(*(const char *const *)name));
}

static bool
is_language_name(kc_str word)
{
	return bsearch(&word, names, sizeof(names) / sizeof(*names),
		   sizeof(*names), compare_name) != NULL;
}

/* Three names or more, and other words (Brasil, Nynorsk) at most half as many. */
bool
kc_lang_is_menu(kc_str text)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	size_t named = 0, others = 0;

	if (text.len > MENU_BYTES)
		end = p + MENU_BYTES;
	while (p < end && others <= 3 + named / 2) {
		kc_str word = {p, 0};

		while (p < end && !is_menu_blank(*p))
			p++;
		word.len = (size_t)(p - word.ptr);
		p += p < end;
		if (word.len && is_language_name(word))
			named++;
		else
			others += word.len > 2;
	}
	return named >= LEAST_NAMES && others * 2 <= named;
}
