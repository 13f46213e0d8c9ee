/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of kc-vocab. */
#ifndef KC_TOOLS_VOCAB_H
#define KC_TOOLS_VOCAB_H

#include "cli/cli.h"

#include "kcorpus/eval.h"

/*
 * Open the vocabulary of an operand (kc-vocab.c). False after an error that was
 * reported.
 */
bool kc_vocab_open(struct kc_cli *cli, const char *name,
    const char *pretokenizer, kc_tokenizer **t);

/* Write all of it to the output, which is open. */
void kc_vocab_write(struct kc_cli *cli, kc_buf *out);

/* What is written: the values of --format, and the choices it has. */
enum {
	KC_FORMAT_AUTO,
	KC_FORMAT_JSON,
	KC_FORMAT_MODEL,
	KC_FORMAT_TIKTOKEN,
	KC_FORMAT_GGUF,
	KC_FORMAT_VOCAB,
	KC_FORMAT_MERGES
};
extern const char *const kc_vocab_formats[];

/* If *format is auto, as the name of -o says. False after a usage error. */
bool kc_vocab_find_format(struct kc_cli *cli, int *format);

/*
 * Append the file of a vocabulary; provenance, or none, goes where the format has
 * room. As kc_tokenizer_write_json and the others.
 */
kc_status kc_vocab_put(const kc_tokenizer *t, int format, kc_str provenance,
    kc_buf *out, kc_error *err);

/* --- extend (vocab_extend.c) --- */

/* Options of extend and prune. */
struct kc_remake_options {
	const char *pretokenizer;
	int format, from;
	struct kc_list maps;
};

struct kc_vocab_extend_options {
	struct kc_remake_options remake;
	int parts;
	bool superwords;
	uint64_t add, min_frequency, min_uses, rows, pad;
	struct kc_list replace;
};

extern const struct kc_opt kc_vocab_extend_table[];
void kc_vocab_extend(struct kc_cli *cli, void *options);

/* --- prune (vocab_prune.c) --- */

struct kc_vocab_prune_options {
	struct kc_remake_options remake;
	uint64_t keep;
};

extern const struct kc_opt kc_vocab_prune_table[];
void kc_vocab_prune(struct kc_cli *cli, void *options);

/* --- eval --- */

enum { KC_EVAL_TABLE, KC_EVAL_TSV, KC_EVAL_JSON };

struct eval_options {
	const char *pretokenizer;
	struct kc_list text, gold;
	const char *by, *plot;
	int format;
};

extern const struct kc_opt kc_vocab_eval_table[];
void kc_vocab_eval(struct kc_cli *cli, void *options);

/* --- eval: morphemes (gold.c) --- */

/* Words of CoNLL-U that say nothing about boundaries. */
struct gold_skipped {
	uint64_t elsewhere; /* FORM does not come next in the text */
	uint64_t changed;   /* LEMMA, cut at '+', is not FORM */
};

/*
 * Count the sentences of a CoNLL-U file (universaldependencies.org/format.html)
 * with each of `n` evaluations: the words whose LEMMA, cut at '+', is their FORM;
 * others are added to `skipped`. False after an error that was reported.
 */
bool kc_vocab_read_gold(struct kc_cli *cli, const char *name,
    kc_eval *const *evals, size_t n, struct gold_skipped *skipped);

/* --- eval: what comes out (eval_rows.c) --- */

/* A number about a vocabulary; of a genre, or of all ("") */
struct eval_row {
	kc_str genre;
	char name[48];
	double value, low, high; /* the interval is NAN where there is none */
	bool whole;              /* a count */
};

struct eval_rows {
	struct eval_row *v;
	size_t n, cap;
};

/* All numbers about one vocabulary. The names of genres are borrowed from `e`. */
KC_MUST_CHECK kc_status kc_eval_rows_make(
    struct eval_rows *rows, kc_eval *e, kc_error *err);

/* The row of that name, or NULL. */
const struct eval_row *
kc_eval_rows_find(const struct eval_rows *rows, kc_str genre, const char *name);

/* What is printed: a file each, with its numbers. */
struct eval_file {
	const char *name;
	const kc_tokenizer *tokenizer;
	kc_eval *eval;
	struct eval_rows rows;
};

KC_MUST_CHECK kc_status kc_eval_put_table(
    const struct eval_file *files, size_t n, kc_buf *out);
KC_MUST_CHECK kc_status kc_eval_put_tsv(
    const struct eval_file *files, size_t n, kc_buf *out);
KC_MUST_CHECK kc_status kc_eval_put_json(
    const struct eval_file *files, size_t n, kc_buf *out);

/* The page of --plot: the JSON of the files in a page that draws it (eval_page.c). */
KC_MUST_CHECK kc_status kc_eval_put_page(
    const struct eval_file *files, size_t n, kc_buf *out);

#endif
