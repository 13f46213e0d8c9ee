/* SPDX-License-Identifier: Apache-2.0 */
/* From what words cost in languages to the likeliest of these (lang_model.h). */
#include <config.h>

#include "lang_model.h"

/*
 * Kinds of noise, whose labels are next to each other, are one: the first has what all
 * of them have.
 */
static void
join_noise(const struct kc_lm_label *labels, uint32_t n, double *shares)
{
	for (uint32_t i = 0, first = 0; i < n; i++) {
		if (!i || !labels[i].continues) {
			first = i;
			continue;
		}
		shares[first] += shares[i];
		shares[i] = 0;
	}
}

void
kc_lang_rating_finish(struct kc_lang_rating *r, bool avx2)
{
	kc_lang_exponentials(r->shares, avx2);
	join_noise(r->labels, r->n, r->shares);
	r->sum = 0;
	r->best = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		r->sum += r->shares[i];
		if (r->shares[i] > r->shares[r->best])
			r->best = i;
	}
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
