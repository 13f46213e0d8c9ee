/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of one encoding that were read as another (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "kcorpus/hangul.h"

#include "charset/syllable_costs.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
	uint64_t pairs, sure, latin1, replaced, visible;
	uint64_t signs, controls;
	uint64_t drawn, drawings, turned;
	uint64_t inside;
	uint64_t half, misspelt, strange;
};

/* So many bytes of a text tell whether it is mojibake. */
enum { MOJIBAKE_BYTES = 2048 };

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
	return last >= 0x430 && last <= 0x45F && cp >= 0x410 && cp <= 0x42F;
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
is_small_latin(uint32_t cp)
{
	return cp - 'a' < 26;
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

/* Letters, lines and numbers in circles that double-byte sets have besides Han. */
static bool
is_strange_to_han(uint32_t cp)
{
	return (cp >= 0x391 && cp <= 0x451) || (cp >= 0x2160 && cp <= 0x217F) ||
	    (cp >= 0x2460 && cp <= 0x24FF) || (cp >= 0x2500 && cp <= 0x2595) ||
	    (cp >= 0xE000 && cp <= 0xF8FF);
}

/*
 * Vietnamese in windows-1252, whose first two bytes are "áº" and "á»", but not the end
 * of a quote, "está»"; a Latin letter before one that is the first byte in windows-1251.
 */
static bool
is_sure_triple(uint32_t before, uint32_t last, uint32_t cp)
{
	if (cp < 0x80)
		return false;
	return (before == 0xE1 && (last == 0xBA || last == 0xBB)) ||
	    (is_small_latin(before) && last >= 0x412 && last <= 0x415);
}

static void
count_mojibake(kc_str text, struct mojibake *m)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	const char *enough = p + MOJIBAKE_BYTES;
	uint32_t last = 0, before = 0;

	while (p < end && p < enough) {
		uint32_t cp = kc_cp_next(&p, end);

		m->visible += !kc_cp_is_space(cp);
		m->controls += cp >= 0x80 && cp <= 0x9F;
		m->signs += is_rare_sign(cp);
		m->drawings += is_drawing(cp);
		m->sure += is_sure_triple(before, last, cp);
		m->inside += is_small_latin(before) && is_small_latin(cp) &&
		    (is_han(last) || kc_is_syllable(last));
		m->latin1 += cp >= 0xA1 && cp <= 0xFF;
		m->replaced += cp == 0xFFFD || cp == 0x951F;
		m->pairs += (last >= 0xC2 && last <= 0xF4 && is_trail(cp)) ||
		    (last >= 0x386 && last <= 0x44F && is_odd_sign(cp));
		m->drawn += (is_of_code_page(last) && is_drawing(cp)) ||
		    (is_drawing(last) && is_of_code_page(cp));
		m->turned += is_turned(last, cp);
		m->sure += is_sure_pair(last, cp);
		m->half += is_half_kana(cp);
		m->misspelt += is_misspelt(last, cp);
		m->strange += (is_han(last) && is_strange_to_han(cp)) ||
		    (is_strange_to_han(last) && is_han(cp));
		before = last;
		last = cp;
	}
}

bool
kc_lang_is_mojibake(kc_str text)
{
	struct mojibake m = {0};

	count_mojibake(text, &m);
	/*
	 * Three bytes a syllable: two in three characters are in a pair. Of Latin
	 * letters one in twenty is: "el niÃ±o estÃ¡ aquÃ-" has three of 18.
	 */
	return (m.sure && m.sure * 20 >= m.visible) ||
	    (m.pairs >= 3 && m.pairs * 5 >= m.visible) ||
	    (m.latin1 >= 4 && m.latin1 * 3 >= m.visible * 2) ||
	    (m.controls >= 2 && m.controls * 10 >= m.visible) ||
	    (m.signs >= 3 && m.signs * 5 >= m.visible) || m.inside >= 2 ||
	    (m.drawn >= 3 && m.drawn * 6 >= m.visible) ||
	    (m.drawn && m.drawings * 2 >= m.visible) ||
	    (m.turned >= 3 && m.turned * 8 >= m.visible) ||
	    (m.misspelt >= 2 && m.misspelt * 16 >= m.half &&
		m.half * 4 >= m.visible) ||
	    (m.strange >= 2 && m.strange * 10 >= m.visible) ||
	    (m.replaced >= 2 && m.replaced * 10 >= m.visible);
}

/*
 * Bytes of another encoding that were read as windows-949, or Korean ones as Johab:
 * syllables that Korean hardly has, and Han, kana, jamo and errors joined to them.
 * Each syllable counts once, or one of those with the same last byte, for people
 * write "짝퉁짝퉁짝퉁" and "뿛릿뿛릿뿛릿".
 */
struct misread {
	unsigned n;         /* syllables that differ */
	unsigned cost;      /* what they tell, in bits */
	uint64_t seen[4];   /* by the last byte of a syllable */
	unsigned joined;    /* what is joined to syllables, by oddness_of */
	unsigned strangers; /* Han, kana and errors, joined or not */
	bool strange;       /* anything that is_strange_beside is joined */
	bool laughs;        /* "ㅋㅋ" */
	uint64_t odd;       /* odd jamo, from U+3131 on */
	uint64_t old;       /* old letters, from U+3165 on */
	unsigned stuck;     /* ... after another letter of Hangul */
	uint32_t last[2];   /* characters before, the later one first */
};

/* So many syllables tell; the first few do for most Korean, and save the time. */
enum { MISREAD_SYLLABLES = 24, CLEAR_SYLLABLES = 6, JOINED_SURE = 3 };

/* The clusters, vowels and old letters of the jamo block that nobody types alone. */
static bool
is_odd_jamo(uint32_t cp)
{
	enum { DOT_VOWEL = 0x318D }; /* a bullet, to many */

	return (cp >= 0x3131 && cp < 0x3164 && !kc_is_lone_jamo(cp)) ||
	    (cp > 0x3164 && cp <= 0x318E && cp != DOT_VOWEL);
}

/* A letter of the jamo block that Korean no longer has: EUC-JP has kana there. */
static bool
is_old_jamo(uint32_t cp)
{
	return cp > 0x3164 && is_odd_jamo(cp);
}

/* How odd a character is beside a syllable. */
static unsigned
oddness_of(uint32_t cp)
{
	if (cp < 0x3040)
		return 0;
	if (is_odd_jamo(cp))
		return 1;
	return cp <= 0x30FF || (cp >= 0x4E00 && cp <= 0x9FFF) ||
		(cp >= 0xF900 && cp <= 0xFAFF) ||
		(cp >= 0xFF61 && cp <= 0xFF9F) || cp == 0xFFFD
	    ? JOINED_SURE
	    : 0;
}

/* Odd, or a letter or sign of windows-949 that Korean joins to few words: "㎜", "Ξ". */
static bool
is_strange_beside(uint32_t cp)
{
	return oddness_of(cp) || is_strange_to_han(cp) ||
	    (cp >= 0x3200 && cp <= 0x33FF);
}

/* Count what is no syllable. */
static void
count_beside(struct misread *m, uint32_t cp)
{
	bool follows = kc_is_syllable(m->last[0]);
	unsigned oddness = oddness_of(cp);

	m->strangers += oddness == JOINED_SURE;
	m->laughs |= cp == m->last[0] && cp >= 0x3131 && cp <= 0x3163;
	if (follows) {
		m->joined += oddness;
		m->strange |= is_strange_beside(cp);
	}
	/* "r챕f챕chi" */
	if (follows && is_small_latin(m->last[1]) && is_small_latin(cp))
		m->joined += JOINED_SURE;
	if (is_odd_jamo(cp) && cp < 0x3131 + 64)
		m->odd |= UINT64_C(1) << (cp - 0x3131);
	if (is_old_jamo(cp)) {
		m->old |= UINT64_C(1) << (cp - 0x3165);
		m->stuck += follows ||
		    (m->last[0] >= 0x3131 && m->last[0] <= 0x318E);
	}
}

static inline void
count_syllable(struct misread *m, uint32_t cp)
{
	uint64_t bit = UINT64_C(1) << cp % 64;
	uint64_t *seen = m->seen + cp / 64 % 4;

	if (!(*seen & bit)) {
		m->n++;
		m->cost += kc_syllable_cost(cp);
	}
	*seen |= bit;
}

/* Bits of the bytes at p, of HEADS, that begin U+A000 to DFFF, syllables among them. */
enum { HEADS = 16 };

static inline uint32_t
find_heads(const char *p)
{
	uint32_t heads = 0;

#ifdef __SSE2__
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i up = _mm_add_epi8(v, _mm_set1_epi8((char)(127 - 0xED)));

	heads = (uint32_t)_mm_movemask_epi8(
	    _mm_cmpgt_epi8(up, _mm_set1_epi8(127 - 4)));
#else
	for (unsigned i = 0; i < HEADS; i++)
		heads |= (uint32_t)((unsigned char)(p[i] - 0xEA) < 4) << i;
#endif
	return heads;
}

/* Count the syllables among characters that begin at these bytes, up to six. */
static inline void
count_heads(struct misread *m, const char *p, uint32_t heads)
{
	for (; heads && m->n < CLEAR_SYLLABLES; heads &= heads - 1) {
		uint32_t cp = kc_decode_three(
		    (const unsigned char *)p + (unsigned)__builtin_ctz(heads));

		if (kc_is_syllable(cp))
			count_syllable(m, cp);
	}
}

/*
 * True if the first syllables are common ones, as in nearly all Korean. What is between
 * them costs no branch, and less than a block holds no six.
 */
static bool
begins_clearly(kc_str text)
{
	size_t enough = text.len < MOJIBAKE_BYTES ? text.len : MOJIBAKE_BYTES;
	struct misread m = {0};
	size_t at = 0;

	for (; at + HEADS <= enough && m.n < CLEAR_SYLLABLES; at += HEADS)
		count_heads(&m, text.ptr + at, find_heads(text.ptr + at));
	/* The last block overlaps the one before; there are less than HEADS more. */
	if (m.n < CLEAR_SYLLABLES && enough >= HEADS && at < enough) {
		const char *last = text.ptr + enough - HEADS;

		count_heads(&m, last,
		    find_heads(last) & UINT32_MAX << (HEADS + at - enough));
	}
	return m.n == CLEAR_SYLLABLES && m.cost < 10 * m.n;
}

static void
count_misread(struct misread *m, uint32_t cp)
{
	if (kc_is_syllable(cp)) {
		count_syllable(m, cp);
		/* Most follow another syllable. */
		if (!kc_is_syllable(m->last[0])) {
			m->joined += oddness_of(m->last[0]);
			m->strange |= is_strange_beside(m->last[0]);
		}
	} else {
		count_beside(m, cp);
	}
	m->last[1] = m->last[0];
	m->last[0] = cp;
}

/*
 * True for syllables that cost more than those of Korean, which cost 8 bits in the mean
 * (ingest/encoding/korean_score.h). Of 675,000 lines of reviews, comments, chat, news,
 * manuals and notes that are mostly Hangul 12 cost as much, most of them mashed keys:
 * "굵갉김권꺙꾱낑랽룕뷁". Of 83,500 of Japanese and Chinese sentences in Shift_JIS,
 * EUC-JP, GBK, Big5 and UTF-8, read so, that are mostly Hangul 98.6 % are found by this
 * and what kc_lang_is_misread_hangul has besides.
 */
static bool
costs_too_much(const struct misread *m)
{
	/* Half bits of a syllable in the mean, by how many there are. */
	static const unsigned char alone[] = {0, 0, 39, 35, 31, 30, 30, 30, 29};
	static const unsigned char beside[] = {0, 32, 27, 24};
	unsigned most = m->strange ? beside[m->n < 3 ? m->n : 3]
				   : alone[m->n < 8 ? m->n : 8];

	return most && !m->laughs && m->cost * 2 >= most * m->n;
}

static bool
holds_misread(kc_str text)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	const char *enough = p + MOJIBAKE_BYTES;
	struct misread m = {0};
	unsigned odd;

	while (p < end && p < enough && m.n < MISREAD_SYLLABLES)
		count_misread(&m, kc_cp_next(&p, end));
	/* "ㅈㅳㄲㅚ" with two old letters; people write "ㆆ_ㆆ" and "ㅿ, ㆁ". */
	if (m.stuck >= 2 && (m.old & (m.old - 1)) && m.cost >= 12 * m.n)
		return true;
	/* "ㄲㅞㅮㅓㅏ놔": kana of EUC-JP are clusters. */
	odd = (unsigned)__builtin_popcountll(m.odd);
	if (odd >= 3 && odd * 2 >= m.n)
		return true;
	if (m.n >= 2 && m.strangers >= 3 && m.cost >= 15 * m.n)
		return true;
	return (m.n >= 2 && m.joined >= JOINED_SURE && m.cost >= 12 * m.n) ||
	    (m.n >= 4 && m.cost >= 18 * m.n) || costs_too_much(&m);
}

bool
kc_lang_is_misread_hangul(kc_str text)
{
	return !begins_clearly(text) && holds_misread(text);
}
