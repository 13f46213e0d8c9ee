/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Unigram trainer's parts against brute force: substrings counted one by one,
 * all ways to cut a word enumerated.
 */
#include <config.h>

#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

#include "tests/unit/unit.h"
#include "tokenizer/train/unigram_internal.h"
#include "tokenizer/vocab/bytemap.h"

#include <math.h>

enum { WORDS = 40, LONGEST = 9 };

/* Words over few letters, so that everything occurs, with counts. */
struct letters {
	char text[WORDS][LONGEST + 1];
	uint64_t counts[WORDS];
};

static struct letters
random_words(uint64_t seed)
{
	struct letters l = {0};

	for (size_t i = 0; i < WORDS; i++) {
		size_t n = 1 + unit_random(&seed) % LONGEST;

		for (size_t k = 0; k < n; k++)
			l.text[i][k] = (char)('a' + unit_random(&seed) % 3);
		l.counts[i] = 1 + unit_random(&seed) % 5;
	}
	return l;
}

/* A trainer that has these words, as bytes; `spills`: in files at once. */
static kc_unigram_trainer *
trainer_of(const struct letters *l, unsigned threads, bool spills)
{
	kc_unigram_params params = {.vocab_size = 300,
	    .alphabet = KC_UNIGRAM_BYTES,
	    .pieces = {.max_piece = 5},
	    .threads = threads};
	kc_unigram_trainer *t;
	kc_error err = {0};

	ck_assert_msg(
	    !kc_unigram_trainer_new(&t, &params, &err), "%s", err.msg);
	if (spills) {
		kc_spool_init(&t->words.spool, "/tmp", 64);
		kc_spool_init(&t->sorted, "/tmp", 64);
		kc_spool_init(&t->nodes.spool, "/tmp", 64);
	}
	for (size_t i = 0; i < WORDS; i++)
		ck_assert_int_eq(kc_unigram_trainer_add(t,
				     kc_str_of(l->text[i]), l->counts[i], &err),
		    KC_OK);
	return t;
}

static kc_unigram_trainer *
seeded_trainer(const struct letters *l)
{
	kc_unigram_trainer *t = trainer_of(l, 1, false);

	ck_assert_int_eq(
	    kc_piece_base_choose(&t->base, t->p.vocab_size, NULL), KC_OK);
	ck_assert_int_eq(kc_unigram_find_seeds(t, NULL), KC_OK);
	ck_assert_int_eq(kc_unigram_make_nodes(t, NULL), KC_OK);
	return t;
}

static uint32_t
find_seed(const kc_unigram_trainer *t, kc_str s)
{
	for (uint32_t i = 0; i < t->seeds.n; i++)
		if (kc_str_equal(t->seeds.text[i], s))
			return i;
	return KC_UNIGRAM_NONE;
}

/* --- Seeds --- */

/*
 * How often a string occurs; *next: the letters that follow it, as bits, and bit 31
 * if it ends a word.
 */
static uint64_t
count_string(const struct letters *l, kc_str s, uint32_t *next)
{
	uint64_t n = 0;

	*next = 0;
	for (size_t i = 0; i < WORDS; i++)
		for (const char *p = l->text[i]; *p; p++) {
			if (strncmp(p, s.ptr, s.len))
				continue;
			n += l->counts[i];
			*next |= p[s.len] ? 1U << (p[s.len] - 'a') : 1U << 31;
		}
	return n;
}

/* Is it a seed, if the trainer's header tells the truth? */
static bool
should_be_seed(const struct letters *l, kc_str s, double *count)
{
	uint32_t next;
	uint64_t n = count_string(l, s, &next);

	*count = (double)n;
	if (s.len < 2 || s.len > 5)
		return false;
	return (next & (next - 1)) || (next == 1U << 31 && n > 1);
}

START_TEST(seeds_are_the_substrings_that_fork)
{
	for (uint32_t seed = 1; seed < 20; seed++) {
		struct letters l = random_words(seed);
		kc_unigram_trainer *t = seeded_trainer(&l);
		double sum = 0, longer = 0;

		for (uint32_t i = 0; i < t->seeds.n; i++)
			sum += exp(t->seeds.score[i]);
		ck_assert_double_eq_tol(sum, 1, 1e-9);
		for (size_t i = 0; i < WORDS; i++)
			for (size_t k = 0; l.text[i][k]; k++)
				for (size_t n = 2; l.text[i][k + n - 1]; n++) {
					kc_str s = {l.text[i] + k, n};
					bool is = find_seed(t, s) !=
					    KC_UNIGRAM_NONE;
					bool should = should_be_seed(
					    &l, s, &longer);

					ck_assert_msg(is == should,
					    "%.*s: %d, not %d", (int)n, s.ptr,
					    is, should);
				}
		kc_unigram_trainer_free(t);
	}
}
END_TEST

START_TEST(scores_of_seeds_are_counts_times_length)
{
	struct letters l = random_words(7);
	kc_unigram_trainer *t = seeded_trainer(&l);
	double first = 0;

	for (uint32_t i = 0; i < t->seeds.n; i++) {
		kc_str s = t->seeds.text[i];
		uint32_t next;
		double score = (double)(count_string(&l, s, &next) * s.len);

		/* Logarithms are shifted alike. */
		if (!i)
			first = t->seeds.score[0] - log(score);
		ck_assert_double_eq_tol(
		    t->seeds.score[i] - log(score), first, 1e-9);
	}
	kc_unigram_trainer_free(t);
}
END_TEST

/* --- Passes --- */

/* Give the live seeds odd probabilities, and drop some that are no characters. */
static void
shake_scores(kc_unigram_trainer *t, uint64_t seed)
{
	for (uint32_t i = 0; i < t->seeds.n; i++) {
		double p = 0.001 + (double)(unit_random(&seed) % 1000) / 1e4;

		t->seeds.score[i] = log(p);
		if (i >= t->seeds.n_chars && unit_random(&seed) % 3 == 0)
			t->seeds.score[i] = NAN;
	}
}

/* All ways to cut a word. */
struct ways {
	const kc_unigram_trainer *t;
	const uint32_t *piece; /* by seed */
	kc_str word;
	uint32_t path[LONGEST];
	size_t n;
	double sum, best; /* of probabilities */
	double *expected; /* by piece: sum of probabilities of ways with it */
	uint32_t best_path[LONGEST];
	size_t n_best;
};

static void
try_ways(struct ways *w, size_t at, double p)
{
	if (at == w->word.len) {
		w->sum += p;
		for (size_t i = 0; i < w->n; i++)
			w->expected[w->piece[w->path[i]]] += p;
		if (p > w->best) {
			w->best = p;
			w->n_best = w->n;
			memcpy(w->best_path, w->path, sizeof(w->path));
		}
		return;
	}
	for (size_t n = 1; n <= w->word.len - at; n++) {
		uint32_t seed = find_seed(w->t, (kc_str){w->word.ptr + at, n});

		if (seed == KC_UNIGRAM_NONE || isnan(w->t->seeds.score[seed]))
			continue;
		w->path[w->n++] = seed;
		try_ways(w, at + n, p * exp(w->t->seeds.score[seed]));
		w->n--;
	}
}

/* What a pass of this kind should count, into `counts`; the likelihood. */
static double
count_ways(const struct letters *l, const kc_unigram_trainer *t,
    const struct kc_unigram_table *table, enum kc_unigram_pass kind,
    double *counts)
{
	uint32_t *piece = calloc(t->seeds.n, sizeof(*piece));
	double *expected = calloc(table->n, sizeof(*expected));
	double likelihood = 0;

	for (uint32_t i = 0; i < table->n; i++)
		piece[table->seed[i]] = i;
	for (size_t i = 0; i < WORDS; i++) {
		struct ways w = {.t = t,
		    .piece = piece,
		    .word = kc_str_of(l->text[i]),
		    .expected = expected};
		double count = (double)l->counts[i];

		memset(expected, 0, table->n * sizeof(*expected));
		try_ways(&w, 0, 1);
		likelihood += count *
		    log(kind == KC_UNIGRAM_EXPECT ? w.sum : w.best);
		for (uint32_t k = 0; k < table->n; k++)
			if (kind == KC_UNIGRAM_EXPECT)
				counts[k] += count * expected[k] / w.sum;
		for (size_t k = 0; k < w.n_best; k++)
			if (kind == KC_UNIGRAM_BEST)
				counts[piece[w.best_path[k]]] += count;
	}
	free(piece);
	free(expected);
	return likelihood;
}

static void
check_pass(uint32_t seed, enum kc_unigram_pass kind)
{
	struct letters l = random_words(seed);
	kc_unigram_trainer *t = seeded_trainer(&l);
	struct kc_unigram_table table;
	struct kc_unigram_sums sums;
	double *counts;
	double likelihood;

	shake_scores(t, seed);
	ck_assert_int_eq(kc_unigram_table_init(&table, &t->seeds, NULL), KC_OK);
	sums.counts = calloc(table.n + 1, sizeof(double));
	counts = calloc(table.n + 1, sizeof(double));
	ck_assert_int_eq(
	    kc_unigram_run_pass(t, &table, kind, &sums, NULL), KC_OK);
	likelihood = count_ways(&l, t, &table, kind, counts);
	ck_assert_double_eq_tol(sums.likelihood, likelihood, 1e-9);
	for (uint32_t i = 0; i < table.n; i++)
		ck_assert_msg(fabs(sums.counts[i] - counts[i]) < 1e-9,
		    "%.*s: %.12g, not %.12g",
		    (int)t->seeds.text[table.seed[i]].len,
		    t->seeds.text[table.seed[i]].ptr, sums.counts[i],
		    counts[i]);
	ck_assert_double_eq(sums.counts[table.n], 0);
	free(sums.counts);
	free(counts);
	kc_unigram_table_release(&table);
	kc_unigram_trainer_free(t);
}

START_TEST(expectations_are_those_of_all_ways_to_cut)
{
	for (uint32_t seed = 1; seed < 20; seed++)
		check_pass(seed, KC_UNIGRAM_EXPECT);
}
END_TEST

START_TEST(best_paths_are_the_best_of_all_ways)
{
	for (uint32_t seed = 1; seed < 20; seed++)
		check_pass(seed, KC_UNIGRAM_BEST);
}
END_TEST

/*
 * A word of so many rare characters that its probability is far below the least
 * double; there is one way to cut it.
 */
START_TEST(long_words_do_not_underflow)
{
	kc_unigram_params params = {.vocab_size = 400,
	    .alphabet = KC_UNIGRAM_BYTES,
	    .pieces = {.max_piece = 2}};
	kc_unigram_trainer *t;
	struct kc_unigram_table table;
	double counts[400] = {0};
	struct kc_unigram_sums sums = {.counts = counts};
	char word[6001];

	for (size_t i = 0; i < 6000; i++)
		word[i] = (char)('a' + i % 2);
	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(t, (kc_str){word, 6000}, 3, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(t, KC_STR("ab"), 5, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_piece_base_choose(&t->base, t->p.vocab_size, NULL), KC_OK);
	ck_assert_int_eq(kc_unigram_find_seeds(t, NULL), KC_OK);
	ck_assert_int_eq(kc_unigram_make_nodes(t, NULL), KC_OK);
	for (uint32_t i = 0; i < t->seeds.n; i++)
		t->seeds.score[i] = t->seeds.chars[i] == 1 ? -20 : NAN;
	ck_assert_int_eq(kc_unigram_table_init(&table, &t->seeds, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_run_pass(t, &table, KC_UNIGRAM_EXPECT, &sums, NULL),
	    KC_OK);
	ck_assert_double_eq_tol(
	    sums.likelihood, -20.0 * (3 * 6000 + 5 * 2), 1e-6);
	ck_assert_double_eq_tol(sums.counts[0], 3 * 3000 + 5, 1e-6);
	ck_assert_double_eq_tol(sums.counts[1], 3 * 3000 + 5, 1e-6);
	kc_unigram_table_release(&table);
	kc_unigram_trainer_free(t);
}
END_TEST

/* --- The whole --- */

static void
train_all(kc_unigram_trainer *t)
{
	kc_unigram_round round;
	kc_error err = {0};
	kc_status st;

	while (!(st = kc_unigram_trainer_step(t, &round, &err)))
		ck_assert_double_lt(round.likelihood, 0);
	ck_assert_msg(st == KC_EOF, "%s", err.msg);
}

START_TEST(threads_and_memory_change_nothing)
{
	struct letters l = random_words(3);
	kc_unigram_trainer *t = trainer_of(&l, 1, false);
	const kc_unigram_piece *first;
	size_t n;

	train_all(t);
	first = kc_unigram_trainer_pieces(t, &n);
	for (unsigned threads = 2; threads < 20; threads += 5) {
		kc_unigram_trainer *other = trainer_of(&l, threads, true);
		const kc_unigram_piece *pieces;
		size_t m;

		train_all(other);
		pieces = kc_unigram_trainer_pieces(other, &m);
		ck_assert_uint_eq(n, m);
		for (size_t i = 0; i < n; i++) {
			unit_text_equal(first[i].text, pieces[i].text);
			ck_assert_double_eq(first[i].score, pieces[i].score);
		}
		kc_unigram_trainer_free(other);
	}
	kc_unigram_trainer_free(t);
}
END_TEST

START_TEST(a_hurried_trainer_ends_with_a_whole_vocabulary)
{
	struct letters l = random_words(5);
	kc_unigram_trainer *t = trainer_of(&l, 1, false);
	kc_unigram_round round;
	size_t n;

	t->p.vocab_size = 270;
	kc_unigram_trainer_hurry(t);
	ck_assert_int_eq(kc_unigram_trainer_step(t, &round, NULL), KC_EOF);
	ck_assert_uint_eq(round.number, 1);
	(void)kc_unigram_trainer_pieces(t, &n);
	ck_assert_uint_eq(n, 270);
	ck_assert_int_eq(kc_unigram_trainer_step(t, &round, NULL), KC_EOF);
	kc_unigram_trainer_free(t);
}
END_TEST

static bool
has_piece(const kc_unigram_trainer *t, kc_str text)
{
	size_t n;
	const kc_unigram_piece *v = kc_unigram_trainer_pieces(t, &n);

	for (size_t i = 0; i < n; i++)
		if (kc_str_equal(v[i].text, text))
			return true;
	return false;
}

START_TEST(a_vocabulary_shrinks_to_a_part_of_itself)
{
	struct letters l = random_words(7);
	kc_unigram_trainer *large = trainer_of(&l, 1, false);
	kc_unigram_trainer *t = trainer_of(&l, 1, false);
	const kc_unigram_piece *v;
	size_t n;

	t->p.least_size = 265;
	ck_assert_int_eq(kc_unigram_trainer_shrink(t, 280, NULL), KC_ERR_ARG);
	train_all(large);
	train_all(t);
	ck_assert_int_eq(kc_unigram_trainer_shrink(t, 300, NULL), KC_ERR_ARG);
	ck_assert_int_eq(kc_unigram_trainer_shrink(t, 264, NULL), KC_ERR_ARG);
	for (uint32_t size = 280; size >= 265; size -= 15) {
		ck_assert_int_eq(
		    kc_unigram_trainer_shrink(t, size, NULL), KC_OK);
		(void)kc_unigram_trainer_pieces(t, &n);
		ck_assert_uint_eq(n, 0);
		train_all(t);
		v = kc_unigram_trainer_pieces(t, &n);
		ck_assert_uint_eq(n, size);
		for (size_t i = 0; i < n; i++)
			ck_assert_msg(has_piece(large, v[i].text), "%.*s",
			    (int)v[i].text.len, v[i].text.ptr);
	}
	kc_unigram_trainer_free(large);
	kc_unigram_trainer_free(t);
}
END_TEST

START_TEST(a_vocabulary_has_its_pieces_in_order)
{
	/* The first is a piece anyway, and is not one twice. */
	static const kc_str controls[] = {KC_STR("<s>"), KC_STR("<pad>")};
	static const kc_str symbol = KC_STR("ab");
	kc_unigram_params params = {.vocab_size = 280,
	    .pieces = {.byte_fallback = true,
		.controls = controls,
		.n_controls = 2,
		.symbols = &symbol,
		.n_symbols = 1,
		.required = KC_STR("\uAC00")}};
	const kc_unigram_piece *v;
	kc_unigram_trainer *t;
	size_t n, found = 0;

	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(t, KC_STR(" xyab"), 9, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(t, KC_STR(" xyz"), 5, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(t, KC_STR("\n"), 5, NULL), KC_OK);
	train_all(t);
	v = kc_unigram_trainer_pieces(t, &n);
	ck_assert_uint_ge(n, 3 + 2 + 256 + 6);
	unit_text_equal(v[0].text, KC_STR("<unk>"));
	ck_assert_int_eq(v[0].kind, KC_UNIGRAM_UNKNOWN);
	unit_text_equal(v[3].text, controls[1]);
	ck_assert_int_eq(v[3].kind, KC_UNIGRAM_CONTROL);
	ck_assert_int_eq(v[4].kind, KC_UNIGRAM_SYMBOL);
	unit_text_equal(v[5].text, KC_STR("<0x00>"));
	unit_text_equal(v[260].text, KC_STR("<0xFF>"));
	for (size_t i = 261; i < n; i++) {
		/* "a" and "b" stand in the symbol alone. */
		ck_assert(!memchr(v[i].text.ptr, 'a', v[i].text.len));
		found += kc_str_equal(v[i].text, params.pieces.required);
		if (i > 261)
			ck_assert_double_le(v[i].score, v[i - 1].score);
	}
	ck_assert_uint_eq(found, 1);
	kc_unigram_trainer_free(t);
}
END_TEST

/* Of "abcd" only "ab" and "cd" can be learnt, and "cd" never begins a word. */
START_TEST(the_rest_of_a_word_is_learnt_apart)
{
	kc_unigram_params params = {
	    .vocab_size = 20, .pieces = {.dummy_prefix = true}};
	const kc_unigram_piece *v;
	kc_unigram_trainer *t;
	size_t n, whole = 0;

	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(t, KC_STR(" ab"), 9, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add_rest(t, KC_STR("cd"), 9, NULL), KC_OK);
	train_all(t);
	v = kc_unigram_trainer_pieces(t, &n);
	for (size_t i = 0; i < n; i++) {
		bool has_b = memchr(v[i].text.ptr, 'b', v[i].text.len);
		bool has_c = memchr(v[i].text.ptr, 'c', v[i].text.len);

		ck_assert_msg(!has_b || !has_c, "%.*s", (int)v[i].text.len,
		    v[i].text.ptr);
		ck_assert_msg(!has_c || v[i].text.ptr[0] == 'c', "%.*s",
		    (int)v[i].text.len, v[i].text.ptr);
		whole += kc_str_equal(v[i].text, KC_STR("cd"));
	}
	ck_assert_uint_eq(whole, 1);
	ck_assert_int_eq(
	    kc_unigram_trainer_add_rest(t, KC_STR("e"), 1, NULL), KC_ERR_ARG);
	kc_unigram_trainer_free(t);
}
END_TEST

/* Bytes as the trainer has them, and whether they may be a piece. */
START_TEST(a_piece_of_bytes_parts_no_character)
{
	static const struct {
		const char *bytes;
		bool may, with_split_digits;
	} cases[] = {{"ab", true, true}, {"a1", true, false},
	    {"12", true, false}, {"\xEA\xB0\x80", true, true},
	    {" \xEA\xB0\x80\xEB", false, false},
	    {"\xEA\xB0\x80\xEB\x82\x98", true, true},
	    {"\xEA\xB0\x80\xEB\x82", false, false}, {"\xEA\xB0", true, true},
	    {"\xB0\x80", false, false}, {"\x80\xEA\xB0\x80", false, false},
	    {"\xF0\x9F\x98", true, true}, {"\xF0\x9F\x98\x80", true, true},
	    {"\xC2\xA0", true, true}, {"a\xF0\x9F\x98", false, false}};
	kc_buf b = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		kc_piece_params rules = {0};

		b.len = 0;
		ck_assert_int_eq(
		    kc_bytemap_write(kc_str_of(cases[i].bytes), &b), KC_OK);
		ck_assert_msg(kc_piece_bytes_may_be(&rules, kc_buf_str(&b)) ==
			cases[i].may,
		    "case %zu: %.*s", i, (int)b.len, b.ptr);
		rules.splits_digits = true;
		ck_assert_msg(kc_piece_bytes_may_be(&rules, kc_buf_str(&b)) ==
			cases[i].with_split_digits,
		    "case %zu, digits apart: %.*s", i, (int)b.len, b.ptr);
	}
	kc_buf_release(&b);
}
END_TEST

/* Korean words, learnt from as bytes; the tokenizer gives every text back. */
START_TEST(a_vocabulary_of_bytes_knows_all_of_them)
{
	const kc_str sign = KC_STR("<|\xEB\x81\x9D|>");
	kc_unigram_params params = {.vocab_size = 300,
	    .alphabet = KC_UNIGRAM_BYTES,
	    .pieces = {.controls = &sign, .n_controls = 1}};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_unigram_trainer *t;
	kc_pretokenizer *p;
	kc_tokenizer *tokenizer;
	kc_encoder *e;
	uint32_t id;
	char text[257];

	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(
		t, KC_STR("\xEA\xB0\x80\xEB\x82\x98\xEB\x8B\xA4"), 9, NULL),
	    KC_OK);
	ck_assert_int_eq(kc_unigram_trainer_add(
			     t, KC_STR(" \xEA\xB0\x80\xEB\x82\x98"), 7, NULL),
	    KC_OK);
	train_all(t);
	ck_assert_int_eq(kc_pretokenizer_new(&p, KC_STR("gpt2"), NULL), KC_OK);
	ck_assert_int_eq(
	    kc_tokenizer_new_unigram(&tokenizer, t, p, NULL), KC_OK);
	ck_assert(kc_tokenizer_is_byte_level(tokenizer));
	ck_assert(kc_tokenizer_find_added(tokenizer, sign, &id));
	ck_assert_uint_eq(id, 3);
	ck_assert(kc_tokenizer_find(
	    tokenizer, KC_STR("\xEA\xB0\x80\xEB\x82\x98\xEB\x8B\xA4"), &id));
	for (unsigned byte = 0; byte < 256; byte++) {
		char one = (char)byte;

		ck_assert_msg(
		    kc_tokenizer_find(tokenizer, (kc_str){&one, 1}, &id),
		    "byte %02X has no piece", byte);
	}
	for (unsigned i = 0; i < 127; i++)
		text[i] = (char)(i + 1);
	ck_assert_int_eq(kc_encoder_new(&e, tokenizer, NULL, NULL), KC_OK);
	ck_assert_int_eq(kc_encode(e, (kc_str){text, 127}, &ids, NULL), KC_OK);
	for (size_t i = 0, at = 0; i < ids.n; i++) {
		kc_str token = kc_tokenizer_token(tokenizer, ids.v[i]);

		ck_assert_mem_eq(token.ptr, text + at, token.len);
		at += token.len;
		ck_assert_uint_eq(i + 1 < ids.n || at == 127, 1);
	}
	kc_token_ids_release(&ids);
	kc_encoder_free(e);
	kc_tokenizer_free(tokenizer);
	kc_pretokenizer_free(p);
	kc_unigram_trainer_free(t);
}
END_TEST

START_TEST(settings_and_inputs_that_are_refused)
{
	kc_unigram_params params = {.vocab_size = 3};
	kc_unigram_round round;
	kc_unigram_trainer *t;
	kc_error err;

	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, &err), KC_ERR_ARG);
	params.vocab_size = 10;
	params.pieces.max_piece = 300;
	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, &err), KC_ERR_ARG);
	params.pieces.max_piece = 0;
	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, &err), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_step(t, &round, &err), KC_ERR_FORMAT);
	kc_unigram_trainer_free(t);

	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, &err), KC_OK);
	ck_assert_int_eq(kc_unigram_trainer_add(t, KC_STR("\xFF"), 1, &err),
	    KC_ERR_ENCODING);
	kc_unigram_trainer_free(t);

	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, &err), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(t, KC_STR("abcdefghij"), 1, &err), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_step(t, &round, &err), KC_ERR_LIMIT);
	ck_assert_msg(strstr(err.msg, "10 characters"), "%s", err.msg);
	kc_unigram_trainer_free(t);

	ck_assert_int_eq(kc_unigram_trainer_new(&t, &params, &err), KC_OK);
	ck_assert_int_eq(
	    kc_unigram_trainer_add(t, KC_STR("abcd"), UINT64_MAX / 2, &err),
	    KC_ERR_LIMIT);
	kc_unigram_trainer_free(t);
	kc_unigram_trainer_free(NULL);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {seeds_are_the_substrings_that_fork,
	    scores_of_seeds_are_counts_times_length,
	    expectations_are_those_of_all_ways_to_cut,
	    best_paths_are_the_best_of_all_ways, long_words_do_not_underflow,
	    threads_and_memory_change_nothing,
	    a_hurried_trainer_ends_with_a_whole_vocabulary,
	    a_vocabulary_shrinks_to_a_part_of_itself,
	    a_vocabulary_has_its_pieces_in_order,
	    the_rest_of_a_word_is_learnt_apart,
	    a_piece_of_bytes_parts_no_character,
	    a_vocabulary_of_bytes_knows_all_of_them,
	    settings_and_inputs_that_are_refused};

	return UNIT_MAIN("unigram", tests);
}
