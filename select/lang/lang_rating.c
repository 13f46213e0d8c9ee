/* SPDX-License-Identifier: Apache-2.0 */
/* From what words cost in languages to the likeliest of these (lang_model.h). */
#include <config.h>

#include "lang_model.h"

/*
 * Kinds of noise, whose labels are next to each other, are one: the first has what all
 * of them have.
 */
static void
join_noise(uint64_t continued, double *shares)
{
	unsigned first = 0;

	for (uint64_t left = continued; left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctzll(left);

		if (!(continued >> (i - 1) & 1))
			first = i - 1;
		shares[first] += shares[i];
		shares[i] = 0;
	}
}

void
kc_lang_rating_finish(struct kc_lang_rating *r, uint64_t continued, bool avx2)
{
	double sum = 0, most = 0;

	kc_lang_exponentials(r->shares, r->n, avx2);
	join_noise(continued, r->shares);
	r->best = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		sum += r->shares[i];
		if (r->shares[i] > most) {
			most = r->shares[i];
			r->best = i;
		}
	}
	r->sum = sum;
}

double
kc_lang_rating_score(const struct kc_lang_rating *r, uint32_t i)
{
	return r->sum > 0 ? r->shares[i] / r->sum : 0;
}

kc_lang_guess
kc_lang_rating_at(const struct kc_lang_rating *r, uint32_t i)
{
	return (kc_lang_guess){
	    kc_str_of(r->labels[i].name), kc_lang_rating_score(r, i)};
}

size_t
kc_lang_rating_top(const struct kc_lang_rating *r, kc_lang_guess *top, size_t k)
{
	uint32_t best[KC_LM_MOST];
	size_t n = 0;

	for (uint32_t i = 0; i < r->n; i++) {
		size_t at = n;

		if (!(r->shares[i] > 0))
			continue;
		for (; at && r->shares[best[at - 1]] < r->shares[i]; at--)
			best[at] = best[at - 1];
		best[at] = i;
		n++;
	}
	n = n < k ? n : k;
	for (size_t i = 0; i < n; i++)
		top[i] = kc_lang_rating_at(r, best[i]);
	return n;
}
