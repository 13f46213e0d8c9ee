/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the pretokens of records, for kc-count and kc-train. */
#ifndef KC_COUNTING_H
#define KC_COUNTING_H

#include "cli/map.h"

#include "kcorpus/counts.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

/* What was read of an operand: texts, or a file of counts. */
struct kc_counted {
	const char *name;
	uint64_t units; /* documents; different pretokens */
	uint64_t bytes; /* of text; of the file, decompressed */
};

/*
 * What to count, and the counts: made by kc_counting_records or kc_counting_files,
 * taken from `merger`, freed by kc_counting_release.
 */
struct kc_counting {
	const char *pretokenizer, *pattern, *profile; /* names of both after */
	const char *boundary; /* NULL, or what parts texts beside that */
	double sample;        /* share of the texts; 0 is all, as 1 */
	uint64_t seed;        /* of the sample */
	/* NULL, or a tokenizer, which then says how texts are split. */
	const kc_tokenizer *tokenizer;
	unsigned share; /* of --memory for the tables, in quarters */
	kc_counts_merger *merger;

	struct kc_counted *inputs; /* by operand; complete when all is read */
	size_t n_inputs;

	/* What it reads from. */
	kc_counts_params params;
	kc_counts **tables; /* one of each worker, */
	size_t n_tables;
	kc_counts_file **files; /* or of each operand, NULL when it is closed */
	kc_counts *more;        /* counts of files that were closed */
	char *names[2];
};

/* The profile of texts of which nobody said it. */
#define KC_UNKNOWN_PROFILE "unknown"

/* Bytes for all tables when --memory does not say. */
#define KC_COUNTING_MEMORY (UINT64_C(1) << 30)

/* What operands hold: the values of --from, and the choices it has. */
enum { KC_FROM_AUTO, KC_FROM_RECORDS, KC_FROM_COUNTS };
extern const char *const kc_counting_kinds[];

/* Tell records from counts, if *from is auto. False after a usage error. */
bool kc_counting_find_kind(struct kc_cli *cli, int *from);

/*
 * Count the records of all operands, or merge the operands, files of counts. False
 * after a failure, or a usage error, that was reported. The output is open.
 */
bool kc_counting_records(struct kc_cli *cli, struct kc_counting *c);
bool kc_counting_files(struct kc_cli *cli, struct kc_counting *c);

/* Bring `inputs` up to date with what has been read of files of counts. */
void kc_counting_book_files(struct kc_counting *c);

/* Report what came of taking the counts; of a file with its line. */
void kc_counting_error(
    struct kc_cli *cli, const struct kc_counting *c, const kc_error *err);

/* All counts were taken: free the tables, and what they spilled. */
void kc_counting_spend(struct kc_counting *c);

/*
 * KC_ERR_FORMAT if nothing is left to learn from: of so many different pretokens so
 * many are rarer than --min-count.
 */
kc_status kc_counting_left(uint64_t types, uint64_t rare, kc_error *err);

/* Free all of it, and count what was read of files. */
void kc_counting_release(struct kc_cli *cli, struct kc_counting *c);

/* The pre-tokenizer that was asked for. As kc_pretokenizer_new. */
kc_status kc_counting_pretokenizer(
    const struct kc_counting *c, kc_pretokenizer **p, kc_error *err);

#endif
