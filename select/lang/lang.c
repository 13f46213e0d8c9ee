/* SPDX-License-Identifier: Apache-2.0 */
/* The language that the scripts of a text decide (kcorpus/lang.h). */
#include <config.h>

#include "kcorpus/lang.h"

#include "lang_internal.h"

/*
 * The weight of a letter. In langid/opensource_guide, twelve articles in 29
 * languages, a Hangul syllable stands for 2.4 letters of the English text, a
 * Han character for 3.1, Cyrillic, Arabic and Greek letters for about 1.
 */
enum { WEIGHT_EAST_ASIAN = 5, WEIGHT_OTHER = 2 };

static const char labels[KC_SCRIPT_COUNT][12] = {
    [KC_SCRIPT_LATIN] = "und-Latn",
    [KC_SCRIPT_CYRILLIC] = "und-Cyrl",
    [KC_SCRIPT_GREEK] = "el",
    [KC_SCRIPT_ARABIC] = "und-Arab",
    [KC_SCRIPT_HEBREW] = "he",
    [KC_SCRIPT_DEVANAGARI] = "und-Deva",
    [KC_SCRIPT_BENGALI] = "und-Beng",
    [KC_SCRIPT_TAMIL] = "ta",
    [KC_SCRIPT_TELUGU] = "te",
    [KC_SCRIPT_THAI] = "th",
    [KC_SCRIPT_LAO] = "lo",
    [KC_SCRIPT_MYANMAR] = "my",
    [KC_SCRIPT_KHMER] = "km",
    [KC_SCRIPT_TIBETAN] = "bo",
    [KC_SCRIPT_MONGOLIAN] = "mn-Mong",
    [KC_SCRIPT_GEORGIAN] = "ka",
    [KC_SCRIPT_ARMENIAN] = "hy",
    [KC_SCRIPT_ETHIOPIC] = "und-Ethi",
};

/* Weights of what competes. */
struct weights {
	uint64_t hangul, kana, han, latin;
	uint64_t other; /* the heaviest other script */
	kc_script other_script;
	uint64_t total;
	uint64_t letters; /* as they are */
};

static void
weigh_scripts(const kc_composition *c, uint32_t scripts, struct weights *w)
{
	*w = (struct weights){0};
	for (uint32_t left = scripts; left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctz(left);
		uint64_t plain = c->letters[i] * WEIGHT_OTHER;
		uint64_t dense = c->letters[i] * WEIGHT_EAST_ASIAN;

		w->letters += c->letters[i];
		switch (i) {
		case KC_SCRIPT_HANGUL:
			w->hangul += dense;
			break;
		case KC_SCRIPT_HIRAGANA:
		case KC_SCRIPT_KATAKANA:
			w->kana += dense;
			break;
		case KC_SCRIPT_HAN:
		case KC_SCRIPT_BOPOMOFO:
			w->han += dense;
			break;
		case KC_SCRIPT_LATIN:
			w->latin += plain;
			break;
		default:
			w->total += plain;
			if (plain > w->other) {
				w->other = plain;
				w->other_script = (kc_script)i;
			}
		}
	}
	w->total += w->hangul + w->kana + w->han + w->latin;
}

static void
answer_with(
    kc_lang_guess *guess, const char *label, uint64_t part, uint64_t whole)
{
	guess->label = kc_str_of(*label ? label : "und");
	guess->score = *label ? (double)part / (double)whole : 0;
}

static void
answer_east_asian(kc_lang_guess *guess, const struct weights *w)
{
	if (w->hangul >= w->kana && w->hangul * 3 >= w->han)
		answer_with(guess, "ko", w->hangul + w->han, w->total);
	else if (w->kana * 20 >= w->kana + w->han)
		answer_with(guess, "ja", w->kana + w->han, w->total);
	else
		answer_with(guess, "zh", w->han, w->total);
}

uint64_t
kc_lang_by_scripts(
    const kc_composition *c, uint32_t scripts, kc_lang_guess *guess)
{
	struct weights w;
	uint64_t east_asian;

	weigh_scripts(c, scripts, &w);
	east_asian = w.hangul + w.kana + w.han;
	if (!w.letters || (!w.hangul && w.letters < c->digits))
		answer_with(guess, "", 0, 1);
	else if (east_asian >= w.other && east_asian * 3 >= w.total)
		answer_east_asian(guess, &w);
	else if (w.other * 3 >= w.total)
		answer_with(guess, labels[w.other_script], w.other, w.total);
	else if (w.latin * 2 >= w.total)
		answer_with(guess, labels[KC_SCRIPT_LATIN], w.latin, w.total);
	else
		answer_with(guess, "", 0, 1);
	return w.letters;
}

void
kc_lang_by_script(const kc_composition *c, kc_lang_guess *guess)
{
	(void)kc_lang_by_scripts(c, kc_composition_scripts(c), guess);
}

kc_str
kc_lang_script_label(kc_script script)
{
	return kc_str_of(labels[script]);
}

const char *
kc_lang_label(size_t i)
{
	static const char *const others[] = {"ko", "ja", "zh", "und"};

	if (i < sizeof(others) / sizeof(*others))
		return others[i];
	i -= sizeof(others) / sizeof(*others);
	for (size_t k = 0; k < KC_SCRIPT_COUNT; k++)
		if (*labels[k] && !i--)
			return labels[k];
	return NULL;
}
