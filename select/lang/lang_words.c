/* SPDX-License-Identifier: Apache-2.0 */
/* Words for the built-in language model (lang_words.h). */
#include <config.h>

#include "lang_words.h"

#include "ascii.h"
#include "select/select_internal.h"

#include <string.h>

/*
 * Writing systems of one language, by their blocks (Unicode 16.0, Blocks.txt). A
 * smaller neighbour gets the label too: Yiddish is "he", Dzongkha "bo". Several
 * languages of equal weight make "und" with the script (Ethiopic: Amharic and
 * Tigrinya; Syllabics: Inuktitut and Cree).
 */
static const struct {
	uint32_t first, last;
	const char *label;
} alone[] = {
    {0x0370, 0x03FF, "el"},
    {0x0530, 0x058F, "hy"},
    {0x0590, 0x05FF, "he"},
    {0x0700, 0x074F, "syr"},
    {0x0780, 0x07BF, "dv"},
    {0x07C0, 0x07FF, "nqo"},
    {0x0A00, 0x0A7F, "pa"},
    {0x0A80, 0x0AFF, "gu"},
    {0x0B00, 0x0B7F, "or"},
    {0x0B80, 0x0BFF, "ta"},
    {0x0C00, 0x0C7F, "te"},
    {0x0C80, 0x0CFF, "kn"},
    {0x0D00, 0x0D7F, "ml"},
    {0x0D80, 0x0DFF, "si"},
    {0x0E00, 0x0E7F, "th"},
    {0x0E80, 0x0EFF, "lo"},
    {0x0F00, 0x0FFF, "bo"},
    {0x1000, 0x109F, "my"},
    {0x10A0, 0x10FF, "ka"},
    {0x1200, 0x139F, "und-Ethi"},
    {0x13A0, 0x13FF, "chr"},
    {0x1400, 0x167F, "und-Cans"},
    {0x1780, 0x17FF, "km"},
    {0x1800, 0x18AF, "mn-Mong"},
    {0x1C50, 0x1C7F, "sat"},
    {0x1C90, 0x1CBF, "ka"},
    {0x1F00, 0x1FFF, "el"},
    {0x2D00, 0x2D2F, "ka"},
    {0x2D30, 0x2D7F, "und-Tfng"},
    {0x2D80, 0x2DDF, "und-Ethi"},
    {0xA000, 0xA4CF, "ii"},
    {0xA980, 0xA9DF, "jv-Java"},
    {0xAA60, 0xAA7F, "my"},
    {0xAB70, 0xABBF, "chr"},
    {0xABC0, 0xABFF, "mni"},
};

enum { ALONE = sizeof(alone) / sizeof(*alone) };
_Static_assert(KC_TONGUE_ALONE + ALONE <= KC_TONGUE_COUNT, "room for tongues");

static const char *const labels[] = {"und", "und-Latn", "und-Cyrl", "und-Arab",
    "und-Deva", "und-Beng", "zh", "ko", "ja", "zh"};

const char *
kc_tongue_label(unsigned tongue)
{
	return tongue < KC_TONGUE_ALONE ? labels[tongue]
	    : tongue < KC_TONGUE_ALONE + ALONE
	    ? alone[tongue - KC_TONGUE_ALONE].label
	    : "und";
}

const char *
kc_tongue_unlikely(unsigned tongue)
{
	return tongue == KC_TONGUE_HAN ? "und-Hani" : kc_tongue_label(tongue);
}

/* The entry of a block of one language; its first one, of several. */
static unsigned
find_alone(uint32_t cp)
{
	for (unsigned i = 0; i < ALONE; i++)
		if (cp >= alone[i].first && cp <= alone[i].last) {
			unsigned k = 0;

			while (alone[k].label[0] != alone[i].label[0] ||
			    alone[k].label[1] != alone[i].label[1])
				k++;
			return KC_TONGUE_ALONE + (alone[i].label[2] ? i : k);
		}
	return KC_TONGUE_NONE;
}

static unsigned
tongue_of_letter(uint32_t cp)
{
	switch (kc_script_of(cp)) {
	case KC_SCRIPT_LATIN:
		return KC_TONGUE_LATIN;
	case KC_SCRIPT_CYRILLIC:
		return KC_TONGUE_CYRILLIC;
	case KC_SCRIPT_ARABIC:
		return KC_TONGUE_ARABIC;
	case KC_SCRIPT_DEVANAGARI:
		return KC_TONGUE_DEVANAGARI;
	case KC_SCRIPT_BENGALI:
		return KC_TONGUE_BENGALI;
	case KC_SCRIPT_HAN:
		return KC_TONGUE_HAN;
	case KC_SCRIPT_HANGUL:
		return kc_cp_is_filler(cp) ? KC_TONGUE_NONE : KC_TONGUE_HANGUL;
	case KC_SCRIPT_HIRAGANA:
	case KC_SCRIPT_KATAKANA:
		return KC_TONGUE_KANA;
	case KC_SCRIPT_BOPOMOFO:
		return KC_TONGUE_BOPOMOFO;
	case KC_SCRIPT_COMMON:
	case KC_SCRIPT_INHERITED:
	case KC_SCRIPT_UNKNOWN:
		return KC_TONGUE_NONE;
	default:
		return find_alone(cp);
	}
}

unsigned
kc_tongue_of(uint32_t cp)
{
	if (cp < 0x80)
		return (cp | 32) - 'a' < 26 ? KC_TONGUE_LATIN : KC_TONGUE_NONE;
	/* Letters of Latin with accents, but for the signs of two operations. */
	if (cp >= 0xC0 && cp < 0x250)
		return cp == 0xD7 || cp == 0xF7 ? KC_TONGUE_NONE
						: KC_TONGUE_LATIN;
	if (kc_is_syllable(cp))
		return KC_TONGUE_HANGUL;
	return kc_class(cp) & KC_CLASS_L ? tongue_of_letter(cp)
					 : KC_TONGUE_NONE;
}

static bool
is_apostrophe(uint32_t cp)
{
	return cp == '\'' || cp == 0x2019 || cp == 0x02BC;
}

/* True if a word goes on with this character, which is no letter. */
static bool
goes_on(uint32_t cp)
{
	return cp >= 0x80 &&
	    (kc_class(cp) & KC_CLASS_M || cp == 0x200C || cp == 0x200D ||
		(kc_class(cp) & KC_CLASS_L && !tongue_of_letter(cp)));
}

/* Bytes of an apostrophe at p with a letter of the tongue after it, or 0. */
static size_t
apostrophe_inside(const char *p, const char *end, unsigned tongue)
{
	const char *q = p;

	if (!is_apostrophe(kc_cp_next(&q, end)) || q == end)
		return 0;
	return kc_tongue_of(kc_utf8_next(&q, end)) == tongue
	    ? (*p == '\''                        ? 1
		      : (unsigned char)*p < 0xE0 ? 2
						 : 3)
	    : 0;
}

/* The end of the run of ASCII letters that begins at p. */
static inline const char *
ascii_letters_end(const char *p, const char *end)
{
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		const __m128i *v = (const __m128i *)(const void *)p;
		__m128i small = _mm_or_si128(
		    _mm_loadu_si128(v), _mm_set1_epi8(0x20));
		__m128i up = _mm_add_epi8(small, _mm_set1_epi8(127 - 'z'));
		__m128i is_letter = _mm_cmpgt_epi8(up, _mm_set1_epi8(127 - 26));
		int others = ~_mm_movemask_epi8(is_letter) & 0xFFFF;

		if (others)
			return p + __builtin_ctz((unsigned)others);
	}
#endif
	while (p < end && kc_ascii_is_letter(*p))
		p++;
	return p;
}

bool
kc_lang_next_word(const char **p, const char *end, struct kc_lang_word *w)
{
	const char *at = *p;

	*w = (struct kc_lang_word){{at, 0}, KC_TONGUE_NONE, 1};
	while (at < end && !w->tongue) {
		w->text.ptr = at;
		if ((unsigned char)*at >= 0x80)
			w->tongue = kc_tongue_of(kc_cp_next(&at, end));
		else if (kc_ascii_is_letter(*at++))
			w->tongue = KC_TONGUE_LATIN;
	}
	/* Most letters of Korean text, at their speed. */
	if (w->tongue == KC_TONGUE_HANGUL)
		at += kc_syllables_span(at, end);
	while (at < end && w->tongue) {
		const char *next = at;
		uint32_t cp;

		if (w->tongue == KC_TONGUE_LATIN)
			next = ascii_letters_end(at, end);
		if (next > at) {
			w->letters += (uint32_t)(next - at);
			at = next;
			continue;
		}
		cp = kc_cp_next(&next, end);
		/* Most words end here. */
		if (cp < 0x80 && cp != '\'')
			break;
		if (kc_tongue_of(cp) == w->tongue)
			w->letters++;
		else if (!goes_on(cp) && !apostrophe_inside(at, end, w->tongue))
			break;
		at = next;
	}
	w->text.len = (size_t)(at - w->text.ptr);
	*p = at;
	return w->tongue != KC_TONGUE_NONE;
}

kc_status
kc_lang_word_put(kc_str word, kc_buf *out)
{
	const char *p = word.ptr, *end = kc_str_end(word);

	if (!memchr(p, 0xE2, word.len) && !memchr(p, 0xCA, word.len))
		return kc_buf_add(out, word);
	while (p < end) {
		const char *from = p;
		uint32_t cp = kc_cp_next(&p, end);

		KC_TRY(is_apostrophe(cp)
			? kc_buf_addc(out, '\'')
			: kc_buf_add(out, (kc_str){from, (size_t)(p - from)}));
	}
	return KC_OK;
}

kc_status
kc_lang_words(kc_str text, kc_buf *out)
{
	kc_buf folded = KC_BUF_INIT;
	const char *p, *end;
	struct kc_lang_word w;
	kc_status st = kc_fold_case(text, &folded);

	p = folded.ptr;
	end = kc_str_end(kc_buf_str(&folded));
	while (!st && kc_lang_next_word(&p, end, &w)) {
		if (w.tongue >= KC_TONGUE_MODEL_END)
			continue;
		st = kc_lang_word_put(w.text, out);
		if (!st)
			st = kc_buf_addc(out, ' ');
	}
	kc_buf_release(&folded);
	return st;
}
