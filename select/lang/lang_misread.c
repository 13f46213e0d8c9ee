/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of another encoding that were read as Hangul (lang_internal.h). */
#include <config.h>

#include "lang_mojibake.h"

#include "kcorpus/hangul.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * Bytes of another encoding that were read as windows-949, or Korean ones as Johab:
 * syllables that Korean hardly has, and Han, kana, jamo and errors joined to them.
 * Each syllable counts once, or one of those with the same last byte, for people
 * write "짝퉁짝퉁짝퉁" and "뿛릿뿛릿뿛릿".
 */
struct misread {
	unsigned n;         /* syllables that differ */
	unsigned cost;      /* what they tell, in bits, if it is Korean */
	unsigned other;     /* ... and if it is not */
	uint64_t seen[4];   /* by the last byte of a syllable */
	unsigned joined;    /* what is joined to syllables, by oddness_of */
	unsigned strangers; /* Han, kana and errors, joined or not */
	bool strange;       /* anything that is_strange_beside is joined */
	bool stops;         /* a full-width sign is */
	bool typed;         /* a blank or a sign of ASCII is */
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
	return oddness_of(cp) || kc_is_strange_to_han(cp) ||
	    (cp >= 0x3200 && cp <= 0x33FF);
}

/* A sign that Chinese and Japanese have after a word, and Korean hardly. */
static bool
is_stop(uint32_t cp)
{
	return cp == 0x3001 || cp == 0x3002 || cp == 0xFF01 || cp == 0xFF0C ||
	    cp == 0xFF1A || cp == 0xFF1B || cp == 0xFF1F;
}

/* What Korean has after a word. */
static bool
is_typed(uint32_t cp)
{
	return cp == ' ' || cp == '!' || cp == ',' || cp == '.' || cp == '~';
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
		m->stops |= is_stop(cp);
		m->typed |= is_typed(cp);
	}
	/* "r챕f챕chi" */
	if (follows && kc_is_small_latin(m->last[1]) && kc_is_small_latin(cp))
		m->joined += JOINED_SURE;
	if (is_odd_jamo(cp) && cp < 0x3131 + 64)
		m->odd |= UINT64_C(1) << (cp - 0x3131);
	if (is_old_jamo(cp)) {
		m->old |= UINT64_C(1) << (cp - 0x3165);
		m->stuck += follows ||
		    (m->last[0] >= 0x3131 && m->last[0] <= 0x318E);
	}
}

/* True for a syllable that is the first of its kind. */
static inline bool
count_syllable(struct misread *m, uint32_t cp)
{
	uint64_t bit = UINT64_C(1) << cp % 64;
	uint64_t *seen = m->seen + cp / 64 % 4;
	bool is_new = !(*seen & bit);

	if (is_new) {
		m->n++;
		m->cost += kc_syllable_cost(cp);
	}
	*seen |= bit;
	return is_new;
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
	size_t enough = text.len < KC_MOJIBAKE_BYTES ? text.len
						     : KC_MOJIBAKE_BYTES;
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
		if (count_syllable(m, cp))
			m->other += kc_misread_cost(cp);
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
 * True for syllables that bytes of another encoding make rather than Korean: what they
 * cost in Korean, 8 bits in the mean, against what they cost in such text. The limits
 * are by Common Voice, guides and manuals in Shift_JIS, EUC-JP, GBK, Big5 and UTF-8, and
 * by 675,000 lines of reviews, comments, chat, news, literature, law and manuals that are
 * mostly Hangul, of which all rules here take 13, most of them mashed keys. Of
 * 149,000 lines of the former that the costs were not learnt from 816 are left.
 */
static bool
is_likelier_misread(const struct misread *m)
{
	/* So many bits likelier, by how many syllables there are. */
	static const unsigned char least[] = {99, 13, 10, 9, 8, 7};
	enum { STRANGE = 10, TYPED = 4 }; /* what signs beside syllables tell */
	unsigned korean = m->cost + (m->strange || m->stops ? STRANGE : 0);
	unsigned other = m->other + (m->typed ? TYPED : 0);

	return !m->laughs && korean >= other + least[m->n < 5 ? m->n : 5];
}

/*
 * True for two letters of "ㅉㅓㅖㅅㅹㅛ" that nobody types alone, old ones or not; fingers
 * slip to "해ㅐㅇ" and "ㅔ", and people write "ㄳ" and "ㅄ".
 */
static bool
are_kana_of_euc_jp(const struct misread *m)
{
	const uint64_t typed = UINT64_C(1) << (0x3133 - 0x3131) |
	    UINT64_C(1) << (0x3144 - 0x3131) |
	    UINT64_C(1) << (0x3150 - 0x3131) | UINT64_C(1) << (0x3154 - 0x3131);
	const uint64_t modern = (UINT64_C(1) << (0x3164 - 0x3131)) - 1;
	uint64_t odd = m->odd & modern & ~typed;

	return odd &&
	    __builtin_popcountll(odd) + __builtin_popcountll(m->old) >= 2;
}

static bool
holds_misread(kc_str text)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	const char *enough = p + KC_MOJIBAKE_BYTES;
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
	if (m.n <= 2 && are_kana_of_euc_jp(&m))
		return true;
	if (m.n >= 2 && m.strangers >= 3 && m.cost >= 15 * m.n)
		return true;
	return (m.n >= 2 && m.joined >= JOINED_SURE && m.cost >= 12 * m.n) ||
	    (m.n >= 4 && m.cost >= 18 * m.n) || is_likelier_misread(&m);
}

bool
kc_lang_is_misread_hangul(kc_str text)
{
	return !begins_clearly(text) && holds_misread(text);
}
