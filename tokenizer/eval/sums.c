/* SPDX-License-Identifier: Apache-2.0 */
/* What documents add up to, and how sure that is. */
#include <config.h>

#include "tokenizer/eval/eval_internal.h"

#include "mem.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Tokens that end before `at`; the first that does not is *i. */
static bool
is_cut(const struct kc_eval_layout *l, size_t *i, size_t start, size_t end)
{
	while (*i < l->ids.n && l->ends[*i] <= start)
		++*i;
	return *i < l->ids.n && l->ends[*i] < end;
}

/* Tokens that start or end within a character. */
static uint64_t
count_broken(const struct kc_eval_layout *l)
{
	kc_str s = kc_buf_str(&l->text);
	uint64_t n = 0;
	bool starts_in = false;

	for (size_t i = 0; i < l->ids.n; i++) {
		size_t end = l->ends[i];
		bool ends_in = end < s.len &&
		    ((unsigned char)s.ptr[end] & 0xC0) == 0x80;

		n += starts_in || ends_in;
		starts_in = ends_in;
	}
	return n;
}

void
kc_eval_count_layout(
    const struct kc_eval_layout *l, uint64_t sums[KC_SUM_COUNT])
{
	const char *p = l->text.ptr, *end = kc_str_end(kc_buf_str(&l->text));
	size_t by_char = 0, by_word = 0, word = 0;
	bool in_word = false;

	sums[KC_SUM_DOCUMENTS] = 1;
	sums[KC_SUM_TOKENS] = l->ids.n;
	sums[KC_SUM_BROKEN_TOKENS] = count_broken(l);
	while (p < end || in_word) {
		size_t at = (size_t)(p - l->text.ptr);
		uint32_t cp = p < end ? kc_utf8_next(&p, end) : ' ';
		size_t next = (size_t)(p - l->text.ptr);
		bool space = next == at || kc_class(cp) & KC_CLASS_SPACE;

		sums[KC_SUM_CHARACTERS] += next > at;
		if (kc_is_syllable(cp)) {
			sums[KC_SUM_SYLLABLES]++;
			sums[KC_SUM_WHOLE_SYLLABLES] += !is_cut(
			    l, &by_char, at, next);
		}
		if (space && in_word) {
			sums[KC_SUM_EOJEOL]++;
			sums[KC_SUM_WHOLE_EOJEOL] += !is_cut(
			    l, &by_word, word, at);
		}
		if (!space && !in_word)
			word = at;
		in_word = !space;
	}
}

/*
 * A draw from the Poisson distribution of mean 1: the shares of 2^32 of what is less
 * than or equal to 0, 1, 2 …, rounded down; 12 and more have 6e-10 together.
 */
static unsigned
draw_poisson(uint32_t u)
{
	static const uint32_t to[] = {1580030168, 3160060337, 3950075421,
	    4213413783, 4279248373, 4292415291, 4294609777, 4294923276,
	    4294962463, 4294966817, 4294967252};
	unsigned k = 0;

	while (k < sizeof(to) / sizeof(*to) && u >= to[k])
		k++;
	return k;
}

void
kc_eval_genre_add(
    struct kc_genre_sums *g, const uint64_t sums[KC_SUM_COUNT], uint64_t hash)
{
	for (size_t i = 0; i < KC_SUM_COUNT; i++)
		g->sums[i] += sums[i];
	for (size_t r = 0; r < KC_EVAL_REPLICATES; r++) {
		uint64_t z = kc_random_mix(hash + r * KC_RANDOM_STEP);
		unsigned times = draw_poisson((uint32_t)(z >> 32));

		for (size_t i = 0; times && i < KC_SUM_COUNT; i++)
			g->replicates[r][i] += times * sums[i];
	}
}

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
quotient(const uint64_t sums[KC_SUM_COUNT], enum kc_eval_sum above,
    enum kc_eval_sum below)
{
	return (double)sums[above] / (double)sums[below];
}

kc_status
kc_eval_ratio_of(const struct kc_genre_sums *g, enum kc_eval_sum above,
    enum kc_eval_sum below, kc_eval_ratio *ratio)
{
	double *v = kc_malloc(KC_EVAL_REPLICATES * sizeof(*v));
	size_t n = 0;

	if (!v)
		return KC_ERR_NOMEM;
	*ratio = (kc_eval_ratio){NAN, NAN, NAN};
	if (g->sums[below])
		ratio->value = quotient(g->sums, above, below);
	for (size_t r = 0; r < KC_EVAL_REPLICATES; r++)
		if (g->replicates[r][below])
			v[n++] = quotient(g->replicates[r], above, below);
	if (n) {
		qsort(v, n, sizeof(*v), compare_doubles);
		ratio->low = v[n * 25 / 1000];
		ratio->high = v[n - 1 - n * 25 / 1000];
	}
	kc_free(v);
	return KC_OK;
}
