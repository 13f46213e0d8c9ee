/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pretoken counts: what a vocabulary is learnt from, and kc-counts(5), the
 * files that hold them.
 *
 * A kc_counts is a table that one thread fills. A kc_counts_merger then gives
 * the pretokens of any number of tables and files in the order of the file
 * format, equal ones added up, so that counts from many workers or machines
 * become one list that does not depend on how the work was divided.
 *
 *	kc_counts *c;
 *	kc_counts_params params = {.seed = random};
 *	kc_counts_merger *m;
 *	kc_str pretoken;
 *	uint64_t count;
 *
 *	st = kc_counts_new(&c, &params, &err);
 *	while (...)
 *		st = kc_counts_add_text(c, pretokenizer, text, &err);
 *	st = kc_counts_merger_new(&m, &err);
 *	st = kc_counts_merger_add(m, c, &err);
 *	while (!(st = kc_counts_merger_next(m, &pretoken, &count, &err)))
 *		...				(KC_EOF at the end)
 *
 * A table can be bounded: what it holds then goes, sorted, to a file without a
 * name whenever the bound is reached, and is merged from there, in several passes
 * if need be. About 1 MiB is taken whatever the bound, and a pretoken is always
 * held whole.
 *
 * Pretokens are valid UTF-8 and not empty.
 */
#ifndef KCORPUS_COUNTS_H
#define KCORPUS_COUNTS_H

#include "kcorpus/base.h"
#include "kcorpus/pretoken.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- Tables --- */

typedef struct kc_counts kc_counts;

typedef struct kc_counts_params {
	uint64_t seed;   /* of the hash; no result depends on it */
	uint64_t memory; /* bytes that it may hold, also merged; 0: no bound */
	const char *tmp; /* folder to spill to; NULL: never spill */
} kc_counts_params;

/*
 * An empty table; params->tmp is borrowed as long as it lives. Freed with
 * kc_counts_free. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_counts_new(
    kc_counts **c, const kc_counts_params *params, kc_error *err);
KC_API void kc_counts_free(kc_counts *c);

/*
 * Add `n` occurrences of a pretoken. KC_ERR_ARG when it is empty or the table
 * was given to a merger; KC_ERR_ENCODING with err->offset when it is no UTF-8;
 * KC_ERR_LIMIT when its count exceeds 64 bits, or when the table is full and may
 * not spill; KC_ERR_IO; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_counts_add(
    kc_counts *c, kc_str pretoken, uint64_t n, kc_error *err);

/*
 * Add every pretoken of a text once; none, if the text cannot be split. As
 * kc_counts_add and kc_pretoken_split.
 */
KC_API KC_MUST_CHECK kc_status kc_counts_add_text(
    kc_counts *c, kc_pretokenizer *p, kc_str text, kc_error *err);

/*
 * As kc_counts_add_text for a text without its marks (UTF-8, not empty); pretokens
 * in which one stood are parted there, so that nothing is merged across. In
 * "\uD559\uAD50|\uC5D0", marked with "|", two parts are counted, not one pretoken.
 */
KC_API KC_MUST_CHECK kc_status kc_counts_add_parts(
    kc_counts *c, kc_pretokenizer *p, kc_str text, kc_str mark, kc_error *err);

/* Occurrences added so far, all counts together (saturates). */
KC_API uint64_t kc_counts_total(const kc_counts *c);

/* Different pretokens in memory; those spilled are not among them. */
KC_API uint64_t kc_counts_types(const kc_counts *c);

/* Bytes that the table holds from the system. */
KC_API uint64_t kc_counts_memory(const kc_counts *c);

/* --- The file format --- */

/*
 * Order of two pretokens in a file: that of the bytes of their lines, which is
 * what LC_ALL=C sort makes. <0, 0, >0.
 */
KC_API int kc_counts_compare(kc_str a, kc_str b);

/*
 * What a file says of itself: the pre-tokenizer, and the normalization profile
 * of the text. Names without white space or control characters.
 */
typedef struct kc_counts_head {
	kc_str pretokenizer;
	kc_str profile;
} kc_counts_head;

/* Append the first line of a file. KC_ERR_ARG for a bad name; KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_counts_write_head(
    const kc_counts_head *head, kc_buf *out);

/* Append the line of a pretoken. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_counts_write(
    kc_str pretoken, uint64_t count, kc_buf *out);

/* True if a file that starts with these bytes holds counts. */
KC_API bool kc_counts_detect(kc_str start);

/* A file of counts that is being read. */
typedef struct kc_counts_file kc_counts_file;

/*
 * Open a file ("-" is standard input; compressed or not) and read its head.
 * Freed with kc_counts_file_close. KC_ERR_FORMAT when it is none, or of another
 * version; else as kc_reader_open and kc_reader_line. Lines of more than 384 MiB
 * are refused.
 */
KC_API KC_MUST_CHECK kc_status kc_counts_file_open(
    kc_counts_file **f, const char *name, kc_error *err);
KC_API void kc_counts_file_close(kc_counts_file *f);

/* Its head, borrowed as long as it is open. */
KC_API kc_counts_head kc_counts_file_head(const kc_counts_file *f);

/*
 * The next pretoken, borrowed until the next call. Lines of the same pretoken
 * that follow each other come one by one, and heads equal to the first are
 * skipped at the top: so what LC_ALL=C sort -m makes of several files is read
 * too. KC_EOF at the end; KC_ERR_FORMAT for a malformed line and for one out of
 * order, of which kc_counts_file_line is the number; as kc_reader_line.
 */
KC_API KC_MUST_CHECK kc_status kc_counts_file_next(
    kc_counts_file *f, kc_str *pretoken, uint64_t *count, kc_error *err);

/* Number of the line that was read last, from 1, the head included. */
KC_API uint64_t kc_counts_file_line(const kc_counts_file *f);

/* Bytes read so far, decompressed. */
KC_API uint64_t kc_counts_file_offset(const kc_counts_file *f);

/* --- Merging --- */

typedef struct kc_counts_merger kc_counts_merger;

/* Freed with kc_counts_merger_free, which leaves its sources. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_counts_merger_new(
    kc_counts_merger **m, kc_error *err);
KC_API void kc_counts_merger_free(kc_counts_merger *m);

/*
 * Add a source before the first call of kc_counts_merger_next; it is borrowed as
 * long as the merger lives. A table is sorted now and takes nothing more.
 * KC_ERR_NOMEM, KC_ERR_IO; KC_ERR_LIMIT when a count exceeds 64 bits; KC_ERR_ARG
 * for heads that differ, naming both.
 */
KC_API KC_MUST_CHECK kc_status kc_counts_merger_add(
    kc_counts_merger *m, kc_counts *c, kc_error *err);
KC_API KC_MUST_CHECK kc_status kc_counts_merger_add_file(
    kc_counts_merger *m, kc_counts_file *f, kc_error *err);

/* What kc_counts_merger_add_file checks: KC_ERR_ARG if the file has another head. */
KC_API KC_MUST_CHECK kc_status kc_counts_head_check(
    const kc_counts_head *head, const kc_counts_file *f, kc_error *err);

/*
 * The next pretoken of all sources in order, with its counts added up; borrowed
 * until the next call. KC_EOF at the end; KC_ERR_LIMIT when a count exceeds 64
 * bits; as kc_counts_file_next, with kc_counts_merger_failed naming the file.
 */
KC_API KC_MUST_CHECK kc_status kc_counts_merger_next(
    kc_counts_merger *m, kc_str *pretoken, uint64_t *count, kc_error *err);

/* The file whose reading failed, or NULL. */
KC_API const kc_counts_file *kc_counts_merger_failed(const kc_counts_merger *m);

#ifdef __cplusplus
}
#endif

#endif
