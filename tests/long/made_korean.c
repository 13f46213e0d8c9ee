/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints made Korean text of a size, for what must not depend on a corpus: stems and
 * endings joined at random, the frequent ones more often (Zipf), so that new eojeol
 * keep coming as in real text. The same text for the same arguments.
 *
 *	made_korean GIGABYTES [SEED] | kc-train --plain --memory=4G ...
 *
 * 20 GB have 195,176,763 different eojeol.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	STEMS = 400000,
	ENDINGS = 3000,
	SYLLABLES = 1500, /* in use, of 11,172 */
	FIRST = 0xAC00,
	ALL = 11172,
	LINE = 24, /* eojeol */
	LONGEST = 4,
	BLOCK = 1 << 20
};

/* A string of syllables, three bytes each. */
struct word {
	char text[3 * LONGEST];
	uint32_t len;
};

/* Words with their probabilities (Walker's alias method): one is drawn at once. */
struct urn {
	struct word *words;
	double *keep;    /* the chance that the drawn one stays, */
	uint32_t *alias; /* else the one that is taken for it */
	uint32_t n;
};

static uint32_t in_use[SYLLABLES];

/* splitmix64 */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static uint32_t
draw_below(uint64_t *state, uint32_t n)
{
	return (uint32_t)((draw(state) >> 32) * n >> 32);
}

/* SYLLABLES different ones. */
static void
choose_syllables(uint64_t *state)
{
	static uint32_t all[ALL];

	for (uint32_t i = 0; i < ALL; i++)
		all[i] = FIRST + i;
	for (uint32_t i = 0; i < SYLLABLES; i++) {
		uint32_t k = i + draw_below(state, ALL - i), one = all[k];

		all[k] = all[i];
		in_use[i] = one;
	}
}

static struct word
make_word(uint64_t *state, uint32_t shortest, uint32_t longest)
{
	uint32_t n = shortest + draw_below(state, longest - shortest + 1);
	struct word w = {.len = 3 * n};

	for (uint32_t i = 0; i < n; i++) {
		uint32_t cp = in_use[draw_below(state, SYLLABLES)];

		w.text[3 * i] = (char)(0xE0 | cp >> 12);
		w.text[3 * i + 1] = (char)(0x80 | (cp >> 6 & 0x3F));
		w.text[3 * i + 2] = (char)(0x80 | (cp & 0x3F));
	}
	return w;
}

/* The chance of the i-th is as 1 / (i + 2.7): Zipf and Mandelbrot. */
static void
set_chances(struct urn *u)
{
	uint32_t *small = malloc(u->n * sizeof(*small)), n_small = 0;
	uint32_t *large = malloc(u->n * sizeof(*large)), n_large = 0;
	double sum = 0;

	if (!small || !large)
		exit(1);
	for (uint32_t i = 0; i < u->n; i++)
		sum += 1 / (i + 2.7);
	for (uint32_t i = 0; i < u->n; i++) {
		u->keep[i] = u->n / (i + 2.7) / sum;
		u->alias[i] = i;
		if (u->keep[i] < 1)
			small[n_small++] = i;
		else
			large[n_large++] = i;
	}
	while (n_small && n_large) {
		uint32_t s = small[--n_small], l = large[n_large - 1];

		u->alias[s] = l;
		u->keep[l] -= 1 - u->keep[s];
		if (u->keep[l] < 1) {
			small[n_small++] = l;
			n_large--;
		}
	}
	free(small);
	free(large);
}

static struct urn
make_urn(uint64_t *state, uint32_t n, uint32_t shortest, uint32_t longest)
{
	struct urn u = {malloc(n * sizeof(*u.words)),
	    malloc(n * sizeof(*u.keep)), malloc(n * sizeof(*u.alias)), n};

	if (!u.words || !u.keep || !u.alias)
		exit(1);
	for (uint32_t i = 0; i < n; i++)
		u.words[i] = make_word(state, shortest, longest);
	set_chances(&u);
	return u;
}

static const struct word *
draw_word(const struct urn *u, uint64_t *state)
{
	uint64_t r = draw(state);
	uint32_t i = (uint32_t)((r >> 32) * u->n >> 32);

	return &u->words[(uint32_t)r * 0x1p-32 < u->keep[i] ? i : u->alias[i]];
}

/* Append an eojeol, and a space or a line end; *at goes on. */
static void
put_eojeol(char *line, size_t *at, const struct word *stem,
    const struct word *ending, char after)
{
	memcpy(line + *at, stem->text, sizeof(stem->text));
	memcpy(line + *at + stem->len, ending->text, sizeof(ending->text));
	*at += stem->len + ending->len;
	line[(*at)++] = after;
}

int
main(int argc, char **argv)
{
	double left = argc > 1 ? strtod(argv[1], NULL) * 1e9 : 0;
	uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	static char block[BLOCK + LINE * 8 * LONGEST];
	struct urn stems, endings;
	size_t at = 0;

	if (argc < 2 || argc > 3) {
		fputs("Usage: made_korean GIGABYTES [SEED]\n", stderr);
		return 2;
	}
	choose_syllables(&state);
	stems = make_urn(&state, STEMS, 2, LONGEST);
	endings = make_urn(&state, ENDINGS, 1, 3);
	while (left > 0) {
		size_t start = at;

		for (int i = 1; i <= LINE; i++)
			put_eojeol(block, &at, draw_word(&stems, &state),
			    draw_word(&endings, &state), i < LINE ? ' ' : '\n');
		left -= (double)(at - start);
		if (left > 0 && at < BLOCK)
			continue;
		if (fwrite(block, 1, at, stdout) != at)
			return 1;
		at = 0;
	}
	free(stems.words);
	free(stems.keep);
	free(stems.alias);
	free(endings.words);
	free(endings.keep);
	free(endings.alias);
	return fflush(stdout) ? 1 : 0;
}
