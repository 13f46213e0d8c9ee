/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How Korean a text would be: the mean cost, in bits, of its characters above
 * ASCII, where a syllable costs what it tells in Korean (a common one 5 to 9, one
 * that Korean hardly has 20). Korean of 50 characters has 8.1 to 8.5, the worst of
 * 2,000 pieces 10.7; what is no Korean, decoded as if it were, has 13.4 and more
 * from six characters on (36,600 pieces in 53 encodings of 30 languages). Private
 * to ingest/.
 */
#ifndef KC_KOREAN_SCORE_H
#define KC_KOREAN_SCORE_H

#include "kcorpus/charset.h"

struct korean_score {
	uint64_t n;     /* characters above ASCII, errors too */
	uint64_t total; /* their cost */
	uint64_t hangul;
	/* Of all UTF-16 units, whatever the language; see kc_guess_utf16. */
	uint64_t units, unit_total;
};

/* Decode the bytes and weigh what comes out. Statuses as kc_charset_decode. */
KC_MUST_CHECK kc_status kc_korean_score(
    kc_charset charset, kc_str bytes, struct korean_score *s, kc_error *err);

/*
 * True if the mean is that of Korean. From four characters on, 12.5 lies between
 * Korean and the rest; of fewer the mean strays, so they must be more common.
 */
static inline bool
is_korean_score(const struct korean_score *s)
{
	static const uint8_t most[] = {0, 0, 10 * 2, 12 * 3};

	if (!s->hangul)
		return false;
	return s->n < sizeof(most) ? s->total <= most[s->n]
				   : s->total * 2 <= s->n * 25;
}

/* True if a is closer to Korean than b. */
static inline bool
is_better_score(const struct korean_score *a, const struct korean_score *b)
{
	return a->total * b->n < b->total * a->n;
}

#endif
