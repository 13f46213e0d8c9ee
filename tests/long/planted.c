/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Korean documents of which every tenth is a copy of an earlier one.
 *
 *	planted N >pages.jsonl
 *
 * Each is made from its number alone, so that N may be any size: 16 to 26 words of
 * a vocabulary of 20,000, the first ones the most frequent. Originals have ids
 * "o:NUMBER", copies "EDIT:NUMBER", where EDIT is what was done to them: e nothing,
 * s spaces left out, t another syllable in the place of one, a two syllables appended.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORDS = 20000,
	LEAST = 16,
	MORE = 11,
	EVERY = 10,
	SYLLABLE = 3,
	LONGEST = (LEAST + MORE) * (4 * SYLLABLE + 1) + 2 * SYLLABLE
};

struct word {
	char syllables[4 * SYLLABLE];
	int len;
};

static struct word words[WORDS];

/* splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
	z = (z ^ z >> 27) * 0x94D049BB133111EB;
	return z ^ z >> 31;
}

static void
put_syllable(char *at, uint64_t random)
{
	unsigned cp = 0xAC00 + (unsigned)(random % 11172);

	at[0] = (char)(0xE0 | cp >> 12);
	at[1] = (char)(0x80 | (cp >> 6 & 63));
	at[2] = (char)(0x80 | (cp & 63));
}

static void
make_words(void)
{
	uint64_t state = 1;

	for (int i = 0; i < WORDS; i++) {
		words[i].len = SYLLABLE * (int)(1 + next_random(&state) % 4);
		for (int j = 0; j < words[i].len; j += SYLLABLE)
			put_syllable(
			    words[i].syllables + j, next_random(&state));
	}
}

static size_t
make_original(uint64_t number, char *text)
{
	uint64_t state = number * 0x2545F4914F6CDD1D + 7;
	uint64_t n = LEAST + next_random(&state) % MORE;
	size_t len = 0;

	for (uint64_t i = 0; i < n; i++) {
		double u = (double)(next_random(&state) >> 11) * 0x1p-53;
		const struct word *w = &words[(int)(u * u * u * WORDS)];

		if (i)
			text[len++] = ' ';
		memcpy(text + len, w->syllables, (size_t)w->len);
		len += (size_t)w->len;
	}
	return len;
}

static size_t
leave_out_spaces(char *text, size_t len, uint64_t *state)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] != ' ' || next_random(state) % 7)
			text[n++] = text[i];
	return n;
}

/* One syllable of the middle half: one at the end would take its whole shingle. */
static void
mistype(char *text, size_t len, uint64_t *state)
{
	size_t at = len / 4 + next_random(state) % (len / 2);

	while (((unsigned char)text[at] & 0xF0) != 0xE0)
		at++;
	put_syllable(text + at, next_random(state));
}

static size_t
make_copy(uint64_t number, char *text, char *edit)
{
	uint64_t state = ~number;
	uint64_t of = next_random(&state) % number;
	size_t len = make_original(of - (of % EVERY == EVERY - 1), text);

	*edit = "esta"[next_random(&state) % 4];
	if (*edit == 's')
		len = leave_out_spaces(text, len, &state);
	if (*edit == 't')
		mistype(text, len, &state);
	if (*edit == 'a')
		for (int i = 0; i < 2; i++, len += SYLLABLE)
			put_syllable(text + len, next_random(&state));
	return len;
}

int
main(int argc, char **argv)
{
	uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	char text[LONGEST], edit;

	make_words();
	for (uint64_t i = 0; i < n; i++) {
		size_t len;

		edit = 'o';
		if (i % EVERY == EVERY - 1)
			len = make_copy(i, text, &edit);
		else
			len = make_original(i, text);
		printf("{\"id\":\"%c:%llu\",\"text\":\"%.*s\"}\n", edit,
		    (unsigned long long)i, (int)len, text);
	}
	return fflush(stdout) != 0;
}
