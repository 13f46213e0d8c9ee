/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library's batch call on texts that stand in a file as a length (32 bits, of this
 * machine) and bytes each: bench_encode TOKENIZER TEXTS [PASSES [THREADS]]. For each
 * pass it prints MB of text per second of CPU, the number of ids and a hash of them;
 * then the milliseconds that reading the tokenizer took, and the memory of a cache.
 */
#include <config.h>

#include <kcorpus.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct bench_worker {
	pthread_t thread;
	kc_encoder *encoder;
	const kc_str *texts;
	size_t n;
	size_t *offsets;
	kc_token_ids ids;
	double cpu;
	kc_status st;
};

static double
seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
die(const char *what)
{
	fprintf(stderr, "bench_encode: %s\n", what);
	exit(1);
}

/* The texts of the file; *bytes: how many they have together. */
static kc_str *
read_texts(const char *name, size_t *n, size_t *bytes)
{
	FILE *f = fopen(name, "rb");
	kc_str *texts = NULL;
	size_t cap = 0, size, at = 0;
	char *all;

	if (!f || fseek(f, 0, SEEK_END))
		die("cannot read the texts");
	size = (size_t)ftell(f);
	rewind(f);
	all = malloc(size + 1);
	if (!all || fread(all, 1, size, f) != size)
		die("cannot read the texts");
	fclose(f);
	*n = *bytes = 0;
	while (at + 4 <= size) {
		uint32_t len;

		memcpy(&len, all + at, 4);
		if (*n == cap) {
			cap = 2 * cap + 1024;
			texts = realloc(texts, cap * sizeof(*texts));
		}
		if (!texts)
			die("out of memory");
		texts[(*n)++] = (kc_str){all + at + 4, len};
		*bytes += len;
		at += 4 + (size_t)len;
	}
	return texts;
}

static void *
run_worker(void *arg)
{
	struct bench_worker *w = arg;
	double start = seconds_of(CLOCK_THREAD_CPUTIME_ID);
	size_t n = w->n;

	w->ids.n = 0;
	w->st = kc_encode_batch(
	    w->encoder, w->texts, &n, &w->ids, w->offsets, NULL);
	w->cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID) - start;
	return NULL;
}

/* Each worker its share of the texts; prints what the pass took. */
static void
run_pass(struct bench_worker *w, size_t threads, size_t bytes)
{
	double start = seconds_of(CLOCK_MONOTONIC), cpu = 0, wall;
	uint64_t hash = 0, n = 0;

	for (size_t i = 0; i < threads; i++)
		if (pthread_create(&w[i].thread, NULL, run_worker, &w[i]))
			die("no thread");
	for (size_t i = 0; i < threads; i++) {
		pthread_join(w[i].thread, NULL);
		if (w[i].st)
			die("a text was refused");
		cpu += w[i].cpu;
	}
	wall = seconds_of(CLOCK_MONOTONIC) - start;
	for (size_t i = 0; i < threads; i++) {
		n += w[i].ids.n;
		for (size_t k = 0; k < w[i].ids.n; k++)
			hash = (hash ^ w[i].ids.v[k]) * UINT64_C(0x100000001B3);
	}
	printf("pass %.1f MB/s of CPU, %.1f of wall, %llu ids %016llx\n",
	    (double)bytes / 1e6 / cpu, (double)bytes / 1e6 / wall,
	    (unsigned long long)n, (unsigned long long)hash);
}

int
main(int argc, char **argv)
{
	size_t passes = argc > 3 ? strtoul(argv[3], NULL, 10) : 2;
	size_t threads = argc > 4 ? strtoul(argv[4], NULL, 10) : 1;
	double start = seconds_of(CLOCK_PROCESS_CPUTIME_ID), opened;
	struct bench_worker w[64] = {0};
	kc_tokenizer *t;
	kc_error err = {0};
	size_t n, bytes;
	kc_str *texts;

	if (argc < 3 || threads < 1 || threads > 64)
		die("usage: TOKENIZER TEXTS [PASSES [THREADS]]");
	if (kc_tokenizer_open(&t, argv[1], NULL, &err))
		die(err.msg);
	opened = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - start;
	texts = read_texts(argv[2], &n, &bytes);
	for (size_t i = 0; i < threads; i++) {
		size_t from = n * i / threads;

		w[i].texts = texts + from;
		w[i].n = n * (i + 1) / threads - from;
		w[i].offsets = calloc(w[i].n + 1, sizeof(*w[i].offsets));
		if (!w[i].offsets ||
		    kc_encoder_new(&w[i].encoder, t, NULL, &err))
			die("out of memory");
	}
	while (passes--)
		run_pass(w, threads, bytes);
	printf("open %.0f ms, cache %.0f MB\n", opened * 1e3,
	    (double)kc_encoder_memory(w[0].encoder) / 1e6);
	return 0;
}
