/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz entry without a fuzzer: on the files named, and on random changes
 * of them. A real hunt is tests/fuzz/hunt.sh.
 *
 *	fuzz_x [-n RUNS] [-s SEED] FILE...
 */
#include <config.h>

#include "fuzz.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { MAX_INPUT = 1 << 20 };

static uint64_t state;

static size_t
below(size_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return n ? (size_t)(state >> 33) % n : 0;
}

static size_t
read_file(const char *name, unsigned char *to)
{
	FILE *f = fopen(name, "rb");
	size_t n;

	if (!f) {
		perror(name);
		exit(1);
	}
	n = fread(to, 1, MAX_INPUT, f);
	fclose(f);
	return n;
}

/* Change, insert, drop or double a few bytes; returns the new size. */
static size_t
mutate(unsigned char *b, size_t n)
{
	static const unsigned char odd[] = {
	    0, 1, 0x7f, 0x80, 0xff, '\n', '"', '\\', '{', '}', '<', '>'};
	size_t at = below(n + 1), len = 1 + below(16);

	switch (below(5)) {
	case 0:
		if (at < n)
			b[at] ^= (unsigned char)(1u << below(8));
		return n;
	case 1:
		if (at < n)
			b[at] = odd[below(sizeof(odd))];
		return n;
	case 2:
		len = len < n - at ? len : n - at;
		memmove(b + at, b + at + len, n - at - len);
		return n - len;
	case 3:
		len = len < n - at ? len : n - at;
		if (n + len > MAX_INPUT)
			return n;
		memmove(b + at + len, b + at, n - at);
		return n + len;
	default:
		if (n == MAX_INPUT)
			return n;
		memmove(b + at + 1, b + at, n - at);
		b[at] = (unsigned char)below(256);
		return n + 1;
	}
}

int
main(int argc, char **argv)
{
	unsigned char *seed = malloc(MAX_INPUT), *b = malloc(MAX_INPUT);
	unsigned long runs = 0;
	int c;

	while ((c = getopt(argc, argv, "n:s:")) != -1) {
		if (c == '?')
			return 2;
		if (c == 'n')
			runs = strtoul(optarg, NULL, 10);
		else
			state = strtoull(optarg, NULL, 10);
	}
	if (!seed || !b)
		return 1;
	for (int i = optind; i < argc; i++) {
		size_t len = read_file(argv[i], seed);

		LLVMFuzzerTestOneInput(seed, len);
		for (unsigned long k = 0; k < runs; k++) {
			size_t n = len;

			memcpy(b, seed, len);
			for (size_t j = 1 + below(4); j; j--)
				n = mutate(b, n);
			LLVMFuzzerTestOneInput(b, n);
		}
	}
	free(seed);
	free(b);
	return 0;
}
