/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that were read as a code page of Latin, Cyrillic or Han (lang_internal.h). */
#include <config.h>

#include "lang_mojibake.h"

/*
 * Bytes of UTF-8 read as windows-1252: a letter from U+00C2 on and then what the
 * bytes 80 to BF are there, which is a control, a sign or one of a few others; or
 * letters of Latin-1 alone, as bytes of EUC-KR are there; or replacement
 * characters, of which two are three bytes each that GBK reads as three
 * characters, the first of them U+951F; or kana of half width, as Shift_JIS reads the
 * bytes A1 to DF, where they spell nothing; or letters of the double-byte sets beside
 * Han.
 */
struct mojibake {
	uint64_t pairs, sure, latin1, replaced;
	uint64_t signs, controls;
	uint64_t drawn, drawings, turned;
	uint64_t inside;
	uint64_t foreign; /* runs of it within words of Latin letters */
	unsigned run;     /* ... of characters, so far */
	bool marked, attached;
	uint64_t no_greek, no_thai;
	uint64_t half, misspelt, strange;
};

static bool
is_trail(uint32_t cp)
{
	return (cp >= 0x80 && cp <= 0xBF) || cp == 0x152 || cp == 0x153 ||
	    cp == 0x160 || cp == 0x161 || cp == 0x178 || cp == 0x17D ||
	    cp == 0x17E || cp == 0x192 || cp == 0x2C6 || cp == 0x2DC ||
	    (cp >= 0x2013 && cp <= 0x203A) || cp == 0x20AC || cp == 0x2122;
}

/* As is_trail, after Cyrillic and Greek, of which typography joins some to words. */
static bool
is_odd_sign(uint32_t cp)
{
	return (cp >= 0x80 && cp <= 0xBF && cp != 0xA0 && cp != 0xAB &&
		   cp != 0xB7 && cp != 0xBB) ||
	    cp == 0x201A || cp == 0x2020 || cp == 0x2021 || cp == 0x2022 ||
	    cp == 0x2030 || cp == 0x2039 || cp == 0x20AC || cp == 0x2122;
}

/* What A0 to BF are in Mac OS Roman and in windows-1250, but for letters and digits. */
static bool
is_mac_or_1250_sign(uint32_t cp)
{
	return (cp >= 0xA1 && cp <= 0xBF && cp != 0xB7 && cp != 0xBB) ||
	    cp == 0x2020 || cp == 0x2022 || cp == 0x2122 || cp == 0x2260 ||
	    cp == 0x221E || cp == 0x2264 || cp == 0x2265 || cp == 0x2202 ||
	    cp == 0x2211 || cp == 0x220F || cp == 0x222B || cp == 0x3A9 ||
	    cp == 0xDF || cp == 0xC6 || cp == 0xD8 || cp == 0x2021;
}

/*
 * Pairs that no text has: a capital that is the first byte of Latin or Cyrillic in
 * UTF-8 and a sign or control, in windows-1251 as in Latin-1; in code page 437 the
 * first byte of Latin is a corner, from which lines go on. Quotes, » and a fixed space
 * can follow any word.
 */
static bool
is_sure_pair(uint32_t lead, uint32_t cp)
{
	/* C3 is a root in Mac OS Roman, a capital in windows-1250: "lÃ¤" is "l√§", "lĂ¤". */
	if (lead == 0x221A || lead == 0x102 || lead == 0x139)
		return is_mac_or_1250_sign(cp);
	if (lead == 0x251C)
		return cp > ' ' && !(cp >= 0x2500 && cp <= 0x2501) &&
		    cp != 0x2550 && cp != 0x2574;
	if (lead >= 0x412 && lead <= 0x415 && cp == 0xA0)
		return false;
	return ((lead >= 0xC2 && lead <= 0xC5) || lead == 0xD0 ||
		   lead == 0xD1 || (lead >= 0x412 && lead <= 0x415)) &&
	    is_trail(cp) && cp != 0xBB &&
	    (is_odd_sign(cp) || !(cp >= 0x2013 && cp < 0x203A));
}

/* A letter or sign of Latin-1, Greek or Cyrillic, as code pages of one byte have. */
static bool
is_of_code_page(uint32_t cp)
{
	return (cp >= 0xA1 && cp <= 0xFF) || (cp >= 0x386 && cp <= 0x45F);
}

/*
 * What the code pages 437 and 866 and KOI8-R draw boxes and formulas with. No text joins
 * it to letters: "ё┼╟" is a syllable.
 */
static bool
is_drawing(uint32_t cp)
{
	return (cp >= 0x2500 && cp <= 0x25A0) ||
	    (cp >= 0x2219 && cp <= 0x2265) || (cp >= 0x2310 && cp <= 0x2321) ||
	    cp == 0x207F || cp == 0x20A7;
}

/* A capital within a word: "РџСЂРё" is "При" in UTF-8, read as windows-1251. */
static bool
is_turned(uint32_t last, uint32_t cp)
{
	return (last >= 0x430 && last <= 0x45F && cp >= 0x410 && cp <= 0x42F) ||
	    (last >= 0x3AC && last <= 0x3CE && cp >= 0x391 && cp <= 0x3A9);
}

/* A sign of Latin-1, as bytes of many encodings are there, that text has few of. */
static bool
is_rare_sign(uint32_t cp)
{
	return cp > 0xA0 && cp < 0xC0 && cp != 0xA1 && cp != 0xAA &&
	    cp != 0xAB && cp != 0xAD && cp != 0xB7 && cp != 0xBA &&
	    cp != 0xBB && cp != 0xBF;
}

static bool
is_half_kana(uint32_t cp)
{
	return cp >= 0xFF66 && cp <= 0xFF9F;
}

/*
 * Kana of half width that no word has there: a voicing mark after a kana without one
 * that is voiced, a small ya, yu or yo after one that does not end in i.
 */
static bool
is_misspelt(uint32_t last, uint32_t cp)
{
	enum { VOICED = 0xFF9E, HALF_VOICED = 0xFF9F };
	bool is_ha = last >= 0xFF8A && last <= 0xFF8E;

	if (cp == HALF_VOICED)
		return !is_ha;
	if (cp == VOICED)
		return !is_ha && last != 0xFF73 &&
		    !(last >= 0xFF76 && last <= 0xFF84);
	if (cp < 0xFF6C || cp > 0xFF6E)
		return false;
	return last != 0xFF77 && last != 0xFF7C && last != 0xFF81 &&
	    last != 0xFF86 && last != 0xFF8B && last != 0xFF90 &&
	    last != 0xFF98 && last != VOICED && last != HALF_VOICED;
}

static bool
is_han(uint32_t cp)
{
	return cp >= 0x4E00 && cp <= 0x9FFF;
}

/*
 * Letters of other alphabets, what boxes are drawn with, and signs, as most code pages
 * have for letters with accents.
 */
static bool
is_foreign(uint32_t cp)
{
	return (cp >= 0x386 && cp <= 0x6D2) || (cp >= 0xE01 && cp <= 0xE5B) ||
	    is_drawing(cp) || (cp >= 0xFF61 && cp <= 0xFF9F) || cp == 0x192 ||
	    cp == 0x201A || cp == 0x201E || cp == 0x2020 || cp == 0x2021 ||
	    cp == 0x2030;
}

/* A letter of these makes no words: "Γ©", "├╝" and "ﾃｶ" have a mark. */
static bool
is_mark(uint32_t cp)
{
	return is_drawing(cp) || (cp >= 0xFF61 && cp <= 0xFF9F) ||
	    cp == 0x192 || is_odd_sign(cp);
}

/* Lines of boxes and trees go on, and signs are repeated. */
static bool
is_drawn_on(uint32_t last, uint32_t cp)
{
	return cp == last || cp == 0x2500 || cp == 0x2501 || cp == 0x2550 ||
	    cp == 0x2574;
}

/* "x≤y" */
static bool
is_of_formula(uint32_t cp)
{
	return cp >= 0x2219 && cp <= 0x2265;
}

/*
 * Count runs of foreign characters within words of Latin letters, "rйalitйs", and those
 * with a mark also at their ends, "ﾃｶffnen". What follows the first may be any, as in
 * "ﾄ殃" and "─ì".
 */
static void
count_foreign(struct mojibake *m, uint32_t last, uint32_t cp)
{
	enum { LONGEST = 4 };
	bool after = kc_is_small_latin(cp);

	if (cp >= 0x80 && m->run) {
		m->run = is_drawn_on(last, cp) ? LONGEST + 1 : m->run + 1;
		m->marked |= is_mark(cp);
	} else if (cp >= 0x80) {
		m->run = is_foreign(cp) && (last < 0x80);
		m->marked = is_mark(cp);
		m->attached = kc_is_small_latin(last);
	} else {
		if (m->run && m->run <= LONGEST)
			m->foreign += (m->attached && after &&
					  !(m->run == 1 &&
					      is_of_formula(last))) ||
			    (m->marked && m->run >= 2 && m->attached != after);
		m->run = 0;
	}
}

/*
 * How little Greek it is: two for U+03B0, which hardly a word has, or a letter of Latin-1
 * after Greek, as windows-1251 and UTF-8 are in windows-1253 and code page 437; one for a
 * final sigma within a word, where a blank may be missing.
 */
static unsigned
count_no_greek(uint32_t last, uint32_t cp)
{
	bool is_small = cp >= 0x3AC && cp <= 0x3CE;
	bool is_greek = last >= 0x391 && last <= 0x3CE;

	if (cp == 0x3B0 || (is_greek && cp >= 0xC0 && cp <= 0xFF))
		return 2;
	return last == 0x3C2 && is_small;
}

static bool
is_thai_consonant(uint32_t cp)
{
	return cp >= 0xE01 && cp <= 0xE2E;
}

/* A vowel or tone that stands over a Thai letter, or after it. */
static bool
is_thai_mark(uint32_t cp)
{
	return (cp >= 0xE30 && cp <= 0xE3A) || (cp >= 0xE47 && cp <= 0xE4E);
}

/*
 * No Thai: a mark without a letter, a vowel before none, letters that are no longer
 * written, or a sign before a letter, as EUC-KR and others are in windows-874.
 */
static bool
is_no_thai(uint32_t last, uint32_t cp)
{
	bool is_sign = last == 0xE3F || last == 0xE4F || last == 0xE5A ||
	    last == 0xE5B;

	if (is_thai_mark(cp))
		return !is_thai_consonant(last) && !is_thai_mark(last);
	if (last >= 0xE40 && last <= 0xE44)
		return !is_thai_consonant(cp);
	return cp == 0xE03 || cp == 0xE05 || cp == 0xE26 ||
	    (is_sign && is_thai_consonant(cp));
}

/*
 * Vietnamese in windows-1252, whose first two bytes are "áº" and "á»", but not the end
 * of a quote, "está»"; a Latin letter before one that is the first byte in windows-1251
 * or -1250.
 */
static bool
is_sure_triple(uint32_t before, uint32_t last, uint32_t cp)
{
	if (cp < 0x80)
		return false;
	return (before == 0xE1 && (last == 0xBA || last == 0xBB)) ||
	    (kc_is_small_latin(before) &&
		((last >= 0x412 && last <= 0x415) || last == 0x102 ||
		    last == 0x139));
}

/*
 * Letters with accents, which are most of what is not ASCII in Latin script. Between
 * two characters of ASCII they tell nothing but that they are Latin-1.
 */
static bool
is_accented(uint32_t cp)
{
	return (cp >= 0xC0 && cp <= 0x24F) || (cp >= 0x1E00 && cp <= 0x1EFF);
}

/* Count a character by the two before it; itself or the last one is not ASCII. */
static inline void
count_character(struct mojibake *m, uint32_t before, uint32_t last, uint32_t cp)
{
	if (cp < 0x80 && is_accented(last) && !m->run)
		return;
	m->latin1 += cp >= 0xA1 && cp <= 0xFF;
	if (last < 0x80 && is_accented(cp))
		return;
	m->controls += cp >= 0x80 && cp <= 0x9F;
	m->signs += is_rare_sign(cp);
	m->drawings += is_drawing(cp);
	m->sure += is_sure_triple(before, last, cp);
	m->inside += kc_is_small_latin(before) && kc_is_small_latin(cp) &&
	    (is_han(last) || kc_is_syllable(last));
	m->replaced += cp == 0xFFFD || cp == 0x951F;
	m->pairs += (last >= 0xC2 && last <= 0xF4 && is_trail(cp)) ||
	    (last >= 0x386 && last <= 0x44F && is_odd_sign(cp));
	m->drawn += (is_of_code_page(last) && is_drawing(cp)) ||
	    (is_drawing(last) && is_of_code_page(cp));
	m->turned += is_turned(last, cp);
	m->no_greek += count_no_greek(last, cp);
	m->no_thai += is_no_thai(last, cp);
	count_foreign(m, last, cp);
	m->sure += is_sure_pair(last, cp);
	m->half += is_half_kana(cp);
	m->misspelt += is_misspelt(last, cp);
	m->strange += (is_han(last) && kc_is_strange_to_han(cp)) ||
	    (kc_is_strange_to_han(last) && is_han(cp));
}

/* ASCII tells only by what is right before it, so its runs are passed over. */
static void
count_mojibake(kc_str text, struct mojibake *m)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	uint32_t last = 0, before = 0;

	while (p < end) {
		const char *next = last < 0x80 ? kc_ascii_end(p, end) : p;

		if (next > p) {
			before = next - p > 1 ? (uint32_t)next[-2] : last;
			last = (uint32_t)next[-1];
			p = next;
		} else {
			uint32_t cp = kc_cp_next(&p, end);

			count_character(m, before, last, cp);
			before = last;
			last = cp;
		}
	}
}

/* The characters that begin in the first KC_MOJIBAKE_BYTES. */
static kc_str
mojibake_head(kc_str text)
{
	size_t n = KC_MOJIBAKE_BYTES;

	if (text.len <= n)
		return text;
	while (n < text.len && (text.ptr[n] & 0xC0) == 0x80)
		n++;
	return (kc_str){text.ptr, n};
}

/* Characters of the head of a text that are no spaces; `c` is what all of it has. */
static uint64_t
count_visible(kc_str head, kc_str text, const kc_composition *c)
{
	kc_composition own = KC_COMPOSITION_INIT;

	if (head.len == text.len)
		return c->characters - c->spaces;
	kc_composition_add(&own, head);
	return own.characters - own.spaces;
}

bool
kc_lang_is_mojibake(kc_str text, const kc_composition *c)
{
	kc_str head = mojibake_head(text);
	uint64_t visible = count_visible(head, text, c);
	uint64_t latin = c->letters[KC_SCRIPT_LATIN];
	uint64_t letters = kc_composition_letters(c);
	struct mojibake m = {0};

	count_mojibake(head, &m);
	/*
	 * Three bytes a syllable: two in three characters are in a pair. "el niÃ±o
	 * estÃ¡ aquÃ-" has three of 18; of sure ones one in 60 is enough.
	 */
	return (m.sure && m.sure * 60 >= visible) ||
	    (m.pairs >= 3 && m.pairs * 5 >= visible) ||
	    (m.latin1 >= 4 && m.latin1 * 3 >= visible * 2) ||
	    (m.controls >= 2 && m.controls * 10 >= visible) ||
	    (m.signs >= 3 && m.signs * 5 >= visible) || m.inside >= 2 ||
	    (m.drawn >= 3 && m.drawn * 6 >= visible) ||
	    (m.drawn && m.drawings * 2 >= visible) ||
	    (m.turned >= 3 && m.turned * 8 >= visible) ||
	    (latin * 2 >= letters && m.foreign && m.foreign * 60 >= visible) ||
	    (latin * 4 >= letters * 3 && m.inside &&
		m.inside * 40 >= visible) ||
	    (m.no_greek >= 2 && m.no_greek * 12 >= visible) ||
	    (m.no_thai >= 2 && m.no_thai * 16 >= visible) ||
	    (m.misspelt >= 2 && m.misspelt * 16 >= m.half &&
		m.half * 4 >= visible) ||
	    (m.strange >= 2 && m.strange * 10 >= visible) ||
	    (m.replaced >= 2 && m.replaced * 10 >= visible);
}
