/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of a Korean keyboard that were hit at random (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "kcorpus/hangul.h"

/*
 * Lone letters of a text. "ㅋㅋ", "ㅠㅠ" and "ㄱㅅ" are Korean, and so are ten
 * consonants for as many syllables; but a hand on a row hits its keys again and again,
 * "ㅁㄴㅇㄹ", and vowels that nobody writes after a syllable, "ㄹㅑㄱㅕㅈ너ㅕ". Of
 * 458,000 lines of Korean five are taken for mashed keys; three of them are.
 */
struct mash {
	unsigned lone, syllables;
	unsigned neighbours; /* pairs of keys that are side by side */
	uint64_t consonants; /* that differ, from U+3131 on */
	uint64_t vowels;     /* ... after another letter */
	unsigned rows;       /* bits of the keyboard's rows */
	uint32_t last;
};

enum { FIRST = 0x3131, LAST = 0x3163, FIRST_VOWEL = 0x314F };

/* The row of a key in tens, from 1 on, and its place; 0 for two keys or a shifted one. */
static const unsigned char keys[LAST - FIRST + 1] = {14, 0, 0, 22, 0, 0, 13, 0,
    24, 0, 0, 0, 0, 0, 0, 0, 21, 11, 0, 0, 15, 0, 23, 12, 0, 33, 31, 32, 34, 25,
    28, 19, 18, 0, 27, 20, 17, 0, 26, 0, 0, 0, 16, 36, 0, 0, 0, 35, 37, 0, 29};

/* Letters of laughs, tears and sighs, which people repeat and join to any word. */
static bool
is_sound(uint32_t cp)
{
	return cp == 0x314B || cp == 0x314E || cp == 0x3160 || cp == 0x315C ||
	    cp == 0x3161 || cp == 0x3157 || cp == 0x314F;
}

static void
count_lone(struct mash *m, uint32_t cp)
{
	unsigned key = keys[cp - FIRST];
	bool follows = m->last >= FIRST && m->last <= LAST;

	m->lone += cp != 0x314B && cp != 0x314E;
	m->rows |= 1u << (key + 9) / 10;
	if (is_sound(cp))
		return;
	if (cp < FIRST_VOWEL)
		m->consonants |= UINT64_C(1) << (cp - FIRST);
	else if (follows || kc_is_syllable(m->last))
		m->vowels |= UINT64_C(1) << (cp - FIRST);
	if (follows && key && keys[m->last - FIRST])
		m->neighbours += key + 1 == keys[m->last - FIRST] ||
		    key == keys[m->last - FIRST] + 1u;
}

bool
kc_lang_is_mash(kc_str text)
{
	enum { MASH_BYTES = 400 };
	const char *p = text.ptr, *end = kc_str_end(text);
	struct mash m = {0};
	int consonants, vowels;

	if (text.len > MASH_BYTES)
		return false;
	while (p < end) {
		uint32_t cp = kc_cp_next(&p, end);

		m.syllables += kc_is_syllable(cp);
		if (cp >= FIRST && cp <= LAST)
			count_lone(&m, cp);
		m.last = cp;
	}
	if (m.lone < 4 || m.lone * 3 < m.syllables * 2)
		return false;
	consonants = __builtin_popcountll(m.consonants);
	vowels = __builtin_popcountll(m.vowels);
	if (m.lone > m.syllables && m.neighbours >= 3 &&
	    m.neighbours * 3 >= m.lone * 2 && consonants >= 3)
		return true;
	if (consonants < 4)
		return false;
	return vowels >= 2 || (vowels && m.lone >= 6) ||
	    (!m.syllables && m.lone >= 6 && !(m.rows & (m.rows - 1)));
}
