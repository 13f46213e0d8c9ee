/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share and nobody else sees. */
#ifndef KC_DEDUP_INTERNAL_H
#define KC_DEDUP_INTERNAL_H

#include "kcorpus/dedup.h"
#include "kcorpus/io.h"
#include "kcorpus/spool.h"

#include "window.h"

/* --- strip.c --- */

/* Append valid text without its white space. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_strip_spaces(kc_str text, kc_buf *out);
KC_MUST_CHECK kc_status kc_strip_spaces_scalar(kc_str text, kc_buf *out);

/* --- strip_x86.c --- */

enum { KC_STRIP_BLOCK = 32 };

/*
 * Copy text of KC_STRIP_BLOCK bytes and more from byte `at` on without white space,
 * until a block of them may begin some beyond ASCII; *out is moved and has room for 8
 * bytes more than the text. Returns where it stopped.
 */
size_t kc_strip_blocks_avx2(kc_str text, size_t at, char **out);

/* --- fold.c --- */

/* Append the folded form of text in form C. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_fold_formed(kc_str text, kc_buf *out);

/* Fold the code point at *at of such a text; *at is after it then. */
KC_MUST_CHECK kc_status kc_fold_one(kc_str text, size_t *at, kc_buf *out);

/* --- fold_signs.c --- */

/* A code point of a text. */
struct kc_fold_at {
	const char *start, *end; /* of the text */
	const char *at, *after;  /* of the code point */
};

/* Of ASCII but letters and digits: dropped, kept, or kept where it matters. */
enum kc_ascii_kind {
	KC_ASCII_NOTHING,
	KC_ASCII_SIGN,
	KC_ASCII_BRACKET, /* a sign of which no ruler is drawn */
	KC_ASCII_PERHAPS
};

/* The ASCII that a code point is or a variant of; 0: none. */
char kc_as_ascii(uint32_t cp);

/* What a sign of ASCII folds to, or one beyond it that varies it: itself or 0. */
char kc_fold_sign(char c, enum kc_ascii_kind kind, const struct kc_fold_at *p);

/* True if a code point beyond ASCII that is no variant of it is a sign here. */
bool kc_wide_sign_matters(uint32_t cp, const struct kc_fold_at *p);

/* Of folded text: true for a sign, which is no letter, mark or digit. */
bool kc_is_sign(uint32_t cp);

/* --- fold_places.c --- */

/* Where a character of folded text comes from: code points from to to - 1. */
struct kc_fold_place {
	uint32_t from, to;
};

/*
 * Append the folded form of valid text, and a struct kc_fold_place for each of its
 * characters. What is not in form C is known by the run of characters that may be
 * joined: a character and the marks, or the syllable's jamo, after it. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_fold_places(
    kc_str text, kc_buf *folded, kc_buf *places);

/* Append folded text without its signs. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_drop_signs(kc_str folded, kc_buf *out);

/* --- sort.c --- */

/* Sort by all bytes; `spare` has room for n. */
void kc_sort_hashes(uint64_t *v, uint64_t *spare, size_t n);

/* --- fss.c: Fast Similarity Sketch --- */

enum { KC_FSS_BLOCK = 2048 };

struct kc_fss {
	uint64_t *slots; /* round in the upper half, hash in the lower */
	uint32_t k;      /* slots */
	size_t filled;   /* slots before this one have a value */
	uint64_t rounds; /* that could matter to the last block */
};

KC_MUST_CHECK kc_status kc_fss_init(struct kc_fss *f, uint32_t k);
void kc_fss_release(struct kc_fss *f);
void kc_fss_reset(struct kc_fss *f);

/* Add n <= KC_FSS_BLOCK hashes, which may be sorted; `spare` as above. */
void kc_fss_add(struct kc_fss *f, uint64_t *v, uint64_t *spare, size_t n);

/* The key of a band. */
uint32_t kc_fss_key(const struct kc_fss *f, uint32_t band, uint32_t rows);

/* --- compare.c: two texts --- */

/* The hashes of a text's windows; zero is an empty place. */
struct kc_text_set {
	uint64_t *places;
	size_t room; /* places allocated */
	size_t mask, distinct;
	uint32_t owner; /* free for the user */
};

void kc_text_set_release(struct kc_text_set *s);

/* Make it the set of this text. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_text_set_fill(
    struct kc_text_set *s, kc_str folded, uint32_t window);

/* True if the set has this window of a text. */
bool kc_text_set_has(
    const struct kc_text_set *s, kc_str text, const struct kc_window *w);

/*
 * kc_agreement.kept of the text `going` with the text that the set is of; once it
 * is sure to be below `enough`, any such number.
 */
double kc_kept_share(
    kc_str going, const struct kc_text_set *of, uint32_t window, double enough);

/* Fill in containment and jaccard. */
void kc_compare_sets(const struct kc_text_set *going,
    const struct kc_text_set *of, kc_agreement *a);

/* --- short.c --- */

/*
 * In texts of fewer characters a sign is not noise. A Korean comment or caption
 * is shorter, an article longer; "1.5배" of 40 characters is what the text says.
 */
enum { KC_SHORT_TEXT = 200 };

/* kc_agreement.signs_differ of two folded texts. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_signs_forbid(kc_str going, kc_str of, bool *yes);

/* --- subject.c --- */

/* kc_agreement.subject_lost of two folded texts. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_subject_lost(kc_str going, kc_str kept, bool *yes);

/* --- figures.c --- */

/* True if most figures of a folded text are others in the same places of the other. */
bool kc_figures_differ(kc_str going, kc_str kept);

/* --- replaced.c --- */

/* What differs of two texts, and what both have after it. */
struct kc_passage_pair {
	kc_str a, b, after;
};

/* Cut off the common start and end, in whole characters. */
struct kc_passage_pair kc_find_passages(kc_str a, kc_str b);

/* True if two folded texts differ in one passage, which is another. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_passage_replaced(
    kc_str going, kc_str kept, bool *yes);

/* --- texts.c: the texts of documents --- */

struct kc_texts {
	kc_spool bytes;
	kc_buf entry; /* what was read last */
};

struct kc_text {
	kc_hash128 exact;
	kc_str name, folded;
};

/* Up to `memory` bytes in memory if `tmp` is a folder, else all. */
void kc_texts_init(struct kc_texts *t, const char *tmp, uint64_t memory);
void kc_texts_release(struct kc_texts *t);
uint64_t kc_texts_memory(const struct kc_texts *t);

/* Bytes that adding this one may make it allocate. */
uint64_t kc_texts_growth(const struct kc_texts *t, const kc_dedup_item *doc);

/* Add a document; *at is where it can be read. KC_ERR_NOMEM, KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_texts_add(
    struct kc_texts *t, const kc_dedup_item *doc, uint64_t *at, kc_error *err);

/* Append the document as it lies there; read it, false if it is damaged. */
KC_MUST_CHECK kc_status kc_text_pack(const struct kc_text *text, kc_buf *out);
bool kc_text_unpack(kc_str packed, struct kc_text *text);

/* Read it again; *text is borrowed until the next. KC_ERR_NOMEM, KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_texts_read(
    struct kc_texts *t, uint64_t at, struct kc_text *text, kc_error *err);

/* --- judge.c: near duplicates of what is proposed --- */

enum {
	KC_JUDGE_SETS = 64,
	KC_JUDGE_SIBLINGS = 4 /* as many as a key has; two show a template */
};

struct kc_judge {
	const kc_dedup_params *params;
	struct kc_texts *texts;
	const uint64_t *at;           /* of a document by number, in `texts` */
	const uint32_t *number_of;    /* of a rank; NULL: ranks are numbers */
	const struct kc_index *index; /* or NULL */
	uint32_t base; /* what is proposed and below it is of the index */
	struct kc_text_set sets[KC_JUDGE_SETS]; /* of kept documents */
	struct kc_text_set going;
	bool going_filled;
	/* The first that have as much of it and are about something else. */
	uint32_t siblings[KC_JUDGE_SIBLINGS];
	size_t n_siblings;
	kc_buf covered; /* a byte for each character of `going` */
	uint64_t compared;
};

void kc_judge_release(struct kc_judge *j);
uint64_t kc_judge_memory(const struct kc_judge *j);

/*
 * Find the document of the lowest rank among n `proposed` kept ones, which it
 * sorts, that the folded text may go for: dup->kind, and *rank if it is
 * KC_DUPLICATE_NEAR. KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_judge_near(struct kc_judge *j, kc_str going,
    uint32_t *proposed, size_t n, kc_duplicate *dup, uint32_t *rank,
    kc_error *err);

/* --- tables.c --- */

/* A set of 128-bit hashes with a number each. Zero is an empty place. */
struct kc_exact_table {
	kc_hash128 *keys;
	uint32_t *numbers;
	size_t mask; /* 0: nothing allocated */
	size_t count;
	size_t expected; /* in all, or about; 0: unknown */
	/* What kc_exact_find did not find, and where it would be; zero: nothing. */
	kc_hash128 missed;
	size_t free_place;
	uint64_t seed;
	bool numbered;
};

void kc_exact_release(struct kc_exact_table *t);

/* Bytes that one more key makes the table allocate anew; 0: none. */
uint64_t kc_exact_growth(const struct kc_exact_table *t);

/* Make room for one more key. */
KC_MUST_CHECK kc_status kc_exact_reserve(struct kc_exact_table *t);

/* Fetch the place of a key that will be looked for soon. */
void kc_exact_foresee(const struct kc_exact_table *t, kc_hash128 key);

/* True if the key is there; with *number, if numbered. */
bool kc_exact_find(struct kc_exact_table *t, kc_hash128 key, uint32_t *number);

/* Put a key that is not there; needs room. */
void kc_exact_put(struct kc_exact_table *t, kc_hash128 key, uint32_t number);
uint64_t kc_exact_memory(const struct kc_exact_table *t);

/* The number of a key, which is put with 0 if it is not there; needs room. */
uint32_t *kc_exact_number(struct kc_exact_table *t, kc_hash128 key);

/* Put a key, or let one that is there have the lower number; needs room. */
void kc_exact_lower(struct kc_exact_table *t, kc_hash128 key, uint32_t number);

enum { KC_BAND_DOCUMENTS = 4 };

enum { KC_BUCKET_PLACES = 8 };

/* A line of the cache. The key 0 is an empty place; they are filled in order. */
struct kc_bucket {
	uint32_t keys[KC_BUCKET_PLACES], numbers[KC_BUCKET_PLACES];
};

/*
 * Documents by band key, a table for each band. A key has the first four of its
 * documents.
 */
struct kc_bands {
	struct kc_bucket **tables;
	size_t *free_place; /* of each band, since the last kc_bands_find */
	uint32_t *left;     /* bands, for kc_bands_find */
	size_t documents;
	size_t expected; /* documents in all, or about; 0: unknown */
	size_t buckets;  /* of each table */
	uint32_t n;      /* bands */
	uint32_t seed;
};

/* Of n bands. KC_ERR_NOMEM; release it in any case. */
KC_MUST_CHECK kc_status kc_bands_init(
    struct kc_bands *b, uint32_t n, uint32_t seed);
void kc_bands_release(struct kc_bands *b);
uint64_t kc_bands_memory(const struct kc_bands *b);

/* Bytes that one more document makes it allocate; 0: none. */
uint64_t kc_bands_growth(const struct kc_bands *b);

/* Make room for one more document. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_bands_reserve(struct kc_bands *b);

/* Fetch the places of keys that will be looked for soon. */
void kc_bands_foresee(const struct kc_bands *b, const uint32_t *keys);

/*
 * Write the documents under the n keys to `numbers`, which has room for four of
 * each; returns how many. Needs room for one more.
 */
size_t
kc_bands_find(struct kc_bands *b, const uint32_t *keys, uint32_t *numbers);

/* Put the document for which kc_bands_find was called last. */
void kc_bands_put(struct kc_bands *b, const uint32_t *keys, uint32_t number);

/* --- dedup.c --- */

/* KC_ERR_LIMIT: so many documents need `need` bytes, of which `limit` may be. */
KC_MUST_CHECK kc_status kc_fail_memory(
    uint64_t documents, uint64_t need, uint64_t limit, kc_error *err);

/* --- columns.c: hashes and keys of all documents --- */

struct kc_columns {
	uint32_t n_bands, n;
	kc_spool hashes, keys;
	uint32_t *block; /* of the last rows, or read again */
};

/* In files in `tmp` beyond about `memory` bytes. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_columns_init(
    struct kc_columns *c, uint32_t n_bands, const char *tmp, size_t memory);
void kc_columns_release(struct kc_columns *c);
uint64_t kc_columns_memory(const struct kc_columns *c);

/* Add a row. KC_ERR_NOMEM, KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_columns_add(
    struct kc_columns *c, const kc_sketch *sketch, kc_error *err);

/* No more rows; from now on columns can be read. KC_ERR_NOMEM, KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_columns_finish(struct kc_columns *c, kc_error *err);

/* All keys of a band in order, 0 where there is none. KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_columns_each(struct kc_columns *c, uint32_t band,
    void (*take)(void *ctx, uint32_t first, const uint32_t *keys, uint32_t n),
    void *ctx, kc_error *err);

/* All hashes in order. A failure of `take` is out of memory. */
KC_MUST_CHECK kc_status kc_columns_each_hash(struct kc_columns *c,
    kc_status (*take)(
	void *ctx, uint32_t first, const kc_hash128 *hashes, uint32_t n),
    void *ctx, kc_error *err);

/* --- pairs.c: what is proposed --- */

enum { KC_PAIRS_PARTS = 64 };

struct kc_recent {
	uint32_t v[KC_BAND_DOCUMENTS]; /* earlier ones + 1; 0: none */
};

struct kc_pairs {
	kc_spool parts[KC_PAIRS_PARTS];
	uint32_t per_part;
	struct kc_recent *recent; /* of a later one */
	uint64_t *v, *spare;      /* the part being given back */
	size_t n, at, part;
};

/* For documents 0 to n - 1. KC_ERR_NOMEM; release it in any case. */
KC_MUST_CHECK kc_status kc_pairs_init(
    struct kc_pairs *p, uint32_t n, const char *tmp, size_t memory);
void kc_pairs_release(struct kc_pairs *p);
KC_MUST_CHECK kc_status kc_pairs_add(
    struct kc_pairs *p, uint32_t later, uint32_t earlier, kc_error *err);
void kc_pairs_finish(struct kc_pairs *p);

/*
 * The different earlier ones of a later one, ascending, at most `room`; later
 * ones in ascending order. KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_pairs_of(struct kc_pairs *p, uint32_t later,
    uint32_t *earlier, size_t *n, size_t room, kc_error *err);

/* --- index_match.c, index_append.c --- */

struct kc_whole;

/* Set same_as and near_of_old, by the hashes. KC_ERR_NOMEM, KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_index_match(struct kc_whole *w, kc_error *err);

/* kc_index_append of what was settled. */
KC_MUST_CHECK kc_status kc_whole_append(
    struct kc_whole *w, kc_outset *set, kc_error *err);

struct kc_draft;
KC_MUST_CHECK kc_status kc_draft_init(
    struct kc_draft *d, uint32_t bands, const char *tmp);
void kc_draft_release(struct kc_draft *d);

/* --- whole.c: when all documents are known --- */

/* What an index will have of new documents; made by whole.c for it. */
struct kc_draft {
	kc_spool hashes; /* of different new texts: struct kc_run_hash, with the
			    rank in place of what they go for */
	kc_spool keys;   /* band after band: key << 32 | rank */
	uint64_t *ends;  /* of band i in `keys` at i + 1, in keys */
	uint64_t texts;  /* different ones, also those that the index has */
};

struct kc_whole {
	/* Set by the user, borrowed. */
	const kc_dedup_params *params;
	struct kc_texts *texts;
	struct kc_judge *judge;
	const uint64_t *at;
	uint32_t *proposed;
	size_t max_proposed;
	bool ranked, with_sources;
	struct kc_index *index; /* or NULL */
	uint32_t base;          /* kept documents in it */

	uint32_t n;
	struct kc_columns columns;
	struct kc_pairs pairs;
	size_t memory; /* for parts of tables; 0: no limit */
	struct kc_standing *standings;
	size_t standing_cap;
	uint64_t *source_of; /* by number */
	size_t source_cap;
	uint32_t *rank_of, *number_of; /* NULL: ranks are numbers */
	/* By rank. */
	uint32_t *kept_for, *same_as; /* handles, see whole.c */
	uint8_t *near_of_old; /* equals a text of the index that went for one */
	struct kc_draft *draft; /* NULL without an index */
	kc_agreement *agreements;
	uint32_t *members;
	uint64_t *sources;
	kc_buf going;
};

/* Count one more document, whose row the columns have. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_whole_note(
    struct kc_whole *w, const kc_dedup_item *item);

/* Bytes that kc_whole_settle needs for its arrays. */
uint64_t kc_whole_bytes(const struct kc_whole *w);

/*
 * Judge them all; the first `decided` were, with kept_for. KC_ERR_LIMIT,
 * KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_MUST_CHECK kc_status kc_whole_settle(
    struct kc_whole *w, uint32_t *kept_for, uint32_t decided, kc_error *err);

/* What became of a document, and for which it goes. */
void kc_whole_verdict(
    const struct kc_whole *w, uint32_t number, kc_duplicate *dup, uint32_t *of);
void kc_whole_release(struct kc_whole *w);

#endif
