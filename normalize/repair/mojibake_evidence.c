/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include "mojibake_evidence.h"

#include "kcorpus/hangul.h"

#include "ascii.h"
#include "charset/cp949.h"

/* Hangul as it is written: letters, and the syllables in common use. */
static bool
is_common_hangul(const struct kc_cp949 *t, uint32_t cp)
{
	return (cp >= 0x3131 && cp <= 0x3163) ||
	    (kc_is_syllable(cp) && kc_cp949_is_ksx1001(t, cp));
}

size_t
kc_mojibake_sequence(
    const struct kc_cp949 *t, const uint32_t *cp, size_t n, uint32_t *decoded)
{
	char bytes[4];
	const char *p = bytes;
	size_t have = 0, space = 4, size;

	for (; have < 4 && have < n; have++) {
		unsigned char b = kc_norm_latin_byte(cp[have]);

		if (have && cp[have] == ' ') {
			b = 0xA0;
			space = space < have ? space : have;
		}
		if (!b)
			break;
		bytes[have] = (char)b;
	}
	if (!have)
		return 0;
	*decoded = kc_utf8_next(&p, bytes + have);
	size = (size_t)(p - bytes);
	if (*decoded == 0xFFFD || size < 2)
		return 0;
	return space < size && !is_common_hangul(t, *decoded) ? 0 : size;
}

static bool
is_wide(uint32_t cp)
{
	return (cp >= 0x3000 && cp < 0x3100) || (cp >= 0x4E00 && cp < 0xA000) ||
	    (cp >= 0xFF01 && cp < 0xFF60);
}

bool
kc_mojibake_is_certain(uint32_t cp)
{
	return (cp >= 0x2010 && cp <= 0x205E) || cp - 0x1F300 < 0x700;
}

/* One sequence at cp[0..size). */
static void
weigh_evidence(const struct kc_norm_mojibake *m, struct kc_mojibake_evidence *e,
    const uint32_t *cp, size_t size, uint32_t decoded, size_t row[2])
{
	bool jamo = (decoded >= 0x3131 && decoded <= 0x3163) ||
	    kc_is_choseong(decoded) || kc_is_jungseong(decoded) ||
	    kc_is_jongseong(decoded);
	bool hangul = kc_is_syllable(decoded) || jamo;

	row[0] = hangul ? row[0] + 1 : 0;
	row[1] = hangul || is_wide(decoded) ? row[1] + 1 : 0;
	if (row[0] > e->row)
		e->row = row[0];
	if (row[1] > e->wide_row)
		e->wide_row = row[1];
	if (hangul) {
		if (jamo || kc_cp949_is_ksx1001(m->cp949, decoded))
			e->hangul++;
		else
			e->rare++;
		for (size_t i = 0; i < size; i++)
			e->controls += cp[i] < 0xA0;
	} else if (kc_mojibake_is_certain(decoded)) {
		e->certain++;
	} else if (size == 2) {
		e->twos++;
		e->western += decoded >= 0xC0 && decoded < 0x180;
		e->foreign += decoded >= 0x180;
	} else if (!is_wide(decoded)) {
		e->others++;
	}
}

/*
 * True if a character of three bytes that lost its last begins here: E1 to EF
 * and one of 80 to BF: as Latin-1 an accented letter and a sign, such as U+00E3
 * and U+2026.
 */
static bool
is_cut_sequence(const uint32_t *cp, size_t n)
{
	unsigned char lead = kc_norm_latin_byte(cp[0]);
	unsigned char next = n > 1 ? kc_norm_latin_byte(cp[1]) : 0;

	return lead >= 0xE1 && lead <= 0xEF && next >= 0x80 && next < 0xC0;
}

struct kc_mojibake_evidence
kc_mojibake_examine(
    const struct kc_norm_mojibake *m, const uint32_t *cp, size_t n)
{
	struct kc_mojibake_evidence e = {0};
	size_t row[2] = {0, 0}, size, last = 0;
	bool bad = false;

	for (size_t i = 0; i < n; i += size) {
		uint32_t decoded;

		size = kc_mojibake_sequence(m->cp949, cp + i, n - i, &decoded);
		if (size) {
			weigh_evidence(m, &e, cp + i, size, decoded, row);
			e.broken += bad;
			bad = false;
			last = i + size;
			continue;
		}
		size = 1;
		row[0] = row[1] = 0;
		bad = kc_norm_latin_byte(cp[i]) != 0;
		e.bad += bad;
		e.broken += bad &&
		    ((i && last == i) || is_cut_sequence(cp + i, n - i));
	}
	return e;
}

bool
kc_mojibake_is_korean(const struct kc_mojibake_evidence *e)
{
	if (e->rare * 9 > e->hangul)
		return false;
	return e->row >= 2 || (e->hangul && e->controls && !e->bad) ||
	    (e->hangul >= 2 && !e->bad && !e->others);
}

bool
kc_mojibake_is_pure(const struct kc_mojibake_evidence *e)
{
	return e->hangul && !e->rare && !e->others && !e->bad && !e->twos &&
	    !e->certain;
}

bool
kc_mojibake_is_western(const struct kc_mojibake_evidence *e)
{
	return !e->bad && !e->others && !e->foreign && e->western &&
	    e->western * 2 >= e->twos && e->twos + e->certain >= 2;
}

bool
kc_mojibake_is_latin(kc_str bytes)
{
	size_t high = 0, rises = 0, letters = 0, row = 0;
	size_t pairs = 0, words = 0, korean = 0;
	bool drawn = false; /* three alike in the row: a line, or a cry */

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char b = (unsigned char)bytes.ptr[i];

		if (b < 0x80)
			continue;
		row = i && (unsigned char)bytes.ptr[i - 1] >= 0x80 ? row + 1
								   : 1;
		drawn = row > 1 && drawn;
		drawn = drawn ||
		    (row > 2 && b == (unsigned char)bytes.ptr[i - 1] &&
			b == (unsigned char)bytes.ptr[i - 2]);
		high++;
		letters += b >= 0xC0;
		rises += i && b == (unsigned char)bytes.ptr[i - 1] + 1;
		if (i + 1 < bytes.len &&
		    (unsigned char)bytes.ptr[i + 1] >= 0x80)
			continue;
		korean += row >= 4 && !drawn;
		words += drawn;
		pairs += row == 2;
		words += row == 2 &&
		    ((i > 1 && kc_ascii_is_letter(bytes.ptr[i - 2])) ||
			(i + 1 < bytes.len &&
			    kc_ascii_is_letter(bytes.ptr[i + 1])));
	}
	return rises * 2 > high || letters * 4 < high || words > korean ||
	    (!korean && pairs < 3);
}

bool
kc_mojibake_is_common_korean(
    const struct kc_norm_mojibake *m, const struct kc_norm_span *s, size_t few)
{
	size_t syllables = 0, frequent = 0, usual = 0;
	size_t jamo = 0, others = 0;
	uint32_t first = 0;
	bool unlike = false;

	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp = s->cp[i];

		if (cp < 0x80)
			continue;
		if (kc_is_syllable(cp) && kc_cp949_is_ksx1001(m->cp949, cp)) {
			syllables++;
			frequent += kc_cp949_is_frequent(m->cp949->bytes[cp]);
			usual += kc_cp949_is_usual(m->cp949->bytes[cp]);
			unlike = unlike || (first && cp != first);
			first = cp;
		} else if (cp >= 0x3131 && cp <= 0x3163) {
			jamo++;
		} else {
			others++;
		}
	}
	return unlike && others * 9 <= syllables + jamo &&
	    frequent * 2 >= syllables &&
	    (syllables >= few || usual == syllables);
}
