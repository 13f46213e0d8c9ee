/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPE on characters against a plain trainer that counts all pairs before each merge
 * and compares the strings that they make. The interop tests compare it with
 * SentencePiece.
 */
#include <config.h>

#include "kcorpus/bpe.h"
#include "kcorpus/tokenizer.h"

#include "tests/unit/tokenizer/plain_bpe.h"

#include <stdio.h>

enum {
	WORDS = PLAIN_WORDS,
	LONGEST = 14,
	LETTERS = 4,
	MAX_PIECE = 5,
	RESERVED = 3,
	VOCAB = 120,
	JOINED = 2 * MAX_PIECE + 1
};

/* The strings of symbols; the first are letters. */
static char strings[VOCAB][MAX_PIECE + 1];
static uint32_t n_strings;

/* Pieces have no digit beside another letter, and each string is one piece. */
static bool
may_be_piece(uint32_t left, uint32_t right, char *joined)
{
	size_t n = strlen(strings[left]) + strlen(strings[right]);
	bool digits;

	if (n > MAX_PIECE)
		return false;
	snprintf(joined, JOINED, "%s%s", strings[left], strings[right]);
	for (uint32_t i = 0; i < n_strings; i++)
		if (!strcmp(strings[i], joined))
			return false;
	digits = strspn(joined, "0123456789") == n;
	return digits || strcspn(joined, "0123456789") == n;
}

static bool
is_better(uint64_t n, const char *s, uint64_t best, const char *best_string)
{
	size_t a = strlen(s), b = strlen(best_string);

	if (n != best)
		return n > best;
	return a != b ? a < b : strcmp(s, best_string) < 0;
}

/* The pair to merge next; its string is that of the next symbol. */
static bool
find_best(const struct plain_word *w, uint32_t *left, uint32_t *right)
{
	char joined[JOINED];
	uint64_t best = 0;
	uint32_t i, j;

	/* Fills in plain_pairs. */
	(void)plain_best(w, WORDS, NULL, &i, &j);
	for (i = 0; i < n_strings; i++)
		for (j = 0; j < n_strings; j++) {
			uint64_t n = plain_pairs[i][j];

			if (!n || !may_be_piece(i, j, joined) ||
			    (best &&
				!is_better(
				    n, joined, best, strings[n_strings])))
				continue;
			best = n;
			memcpy(strings[n_strings], joined, MAX_PIECE + 1);
			*left = i;
			*right = j;
		}
	return best > 0;
}

static void
random_words(uint64_t *seed, struct plain_word *w, char text[][LONGEST + 1])
{
	static const char letters[LETTERS] = {'a', 'b', 'c', '7'};

	n_strings = LETTERS;
	for (uint32_t i = 0; i < LETTERS; i++)
		snprintf(strings[i], sizeof(strings[i]), "%c", letters[i]);
	memset(text, 0, WORDS * (LONGEST + 1));
	for (size_t k = 0; k < WORDS; k++) {
		w[k].len = 1 + unit_random(seed) % LONGEST;
		w[k].count = 1 + unit_random(seed) % 4;
		for (size_t i = 0; i < w[k].len; i++) {
			w[k].s[i] = (uint32_t)(unit_random(seed) % LETTERS);
			text[k][i] = letters[w[k].s[i]];
		}
	}
}

static void
compare_pieces(uint64_t seed)
{
	static struct plain_word w[WORDS];
	static char text[WORDS][LONGEST + 1];
	kc_piece_params pieces = {.coverage = 1, .max_piece = MAX_PIECE};
	kc_bpe_params params = {.vocab_size = VOCAB, .pieces = &pieces};
	kc_bpe_trainer *t;
	kc_error err = {0};
	kc_status st;

	random_words(&seed, w, text);
	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_OK);
	for (size_t k = WORDS; k-- > 0;)
		ck_assert_int_eq(
		    kc_bpe_trainer_add(t, kc_str_of(text[k]), w[k].count, &err),
		    KC_OK);
	while (!(st = kc_bpe_trainer_step(t, 7, &err)))
		;
	ck_assert_msg(st == KC_EOF, "%s", err.msg);
	for (uint32_t id = RESERVED + LETTERS; id < VOCAB; id++) {
		uint32_t left = 0, right = 0;

		if (!find_best(w, &left, &right)) {
			ck_assert_uint_eq(kc_bpe_trainer_size(t), id);
			break;
		}
		ck_assert_uint_gt(kc_bpe_trainer_size(t), id);
		ck_assert_str_eq(
		    kc_bpe_trainer_token(t, id).ptr, strings[n_strings]);
		for (size_t k = 0; k < WORDS; k++)
			plain_merge(&w[k], left, right, n_strings);
		n_strings++;
	}
	kc_bpe_trainer_free(t);
}

START_TEST(merges_are_those_of_a_plain_trainer)
{
	for (uint64_t seed = 1; seed <= 40; seed++)
		compare_pieces(seed);
}
END_TEST

/* What has no piece parts its neighbours, and its bytes come back. */
START_TEST(rare_characters_join_nothing)
{
	kc_piece_params pieces = {
	    .most_chars = 2, .byte_fallback = true, .dummy_prefix = true};
	kc_bpe_params params = {.vocab_size = 300, .pieces = &pieces};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf text = KC_BUF_INIT;
	kc_tokenizer *tokenizer;
	kc_bpe_trainer *t;
	kc_encoder *e;
	uint32_t id;

	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR(" \uAC00x\uAC00"), 9, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR(" \uAC00\uAC00"), 2, NULL), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_step(t, 99, NULL), KC_EOF);
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR("y"), 1, NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_tokenizer_new_bpe(&tokenizer, t, NULL, NULL), KC_OK);
	ck_assert_uint_eq(kc_tokenizer_size(tokenizer), 3 + 256 + 2 + 2);
	ck_assert(
	    kc_tokenizer_find(tokenizer, KC_STR("\u2581\uAC00\uAC00"), &id));
	ck_assert(!kc_tokenizer_find(tokenizer, KC_STR("x"), &id));
	ck_assert_int_eq(kc_encoder_new(&e, tokenizer, NULL, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_encode(e, KC_STR("\uAC00x\uAC00"), &ids, NULL), KC_OK);
	ck_assert_uint_eq(ids.n, 3);
	ck_assert_int_eq(
	    kc_decode(tokenizer, ids.v, ids.n, &text, NULL), KC_OK);
	ck_assert_str_eq(text.ptr, "\uAC00x\uAC00");
	kc_buf_release(&text);
	kc_token_ids_release(&ids);
	kc_encoder_free(e);
	kc_tokenizer_free(tokenizer);
	kc_bpe_trainer_free(t);
}
END_TEST

/* The counts of all code points are held until the characters are chosen. */
START_TEST(memory_has_the_characters)
{
	kc_piece_params pieces = {.coverage = 1, .max_piece = 4};
	kc_bpe_params params = {.vocab_size = 300, .pieces = &pieces};
	kc_bpe_trainer *t;
	uint64_t before;
	kc_error err;

	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_OK);
	before = kc_bpe_trainer_memory(t);
	ck_assert_uint_gt(before, 0x110000 * sizeof(uint64_t));
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR(" ab"), 2, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_step(t, 9, &err), KC_EOF);
	ck_assert_uint_lt(kc_bpe_trainer_memory(t), before);
	kc_bpe_trainer_free(t);
}
END_TEST

START_TEST(settings_and_inputs_that_are_refused)
{
	kc_piece_params pieces = {.coverage = 1};
	kc_bpe_params params = {.vocab_size = 4, .pieces = &pieces};
	const kc_str symbol = KC_STR("<unk>");
	kc_bpe_trainer *t;
	kc_error err;

	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_OK);
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR("\xFF"), 1, &err), KC_ERR_ENCODING);
	kc_bpe_trainer_free(t);
	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR("ab"), 1, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_step(t, 1, &err), KC_ERR_LIMIT);
	ck_assert_msg(strstr(err.msg, "2 characters"), "%s", err.msg);
	kc_bpe_trainer_free(t);
	pieces.symbols = &symbol;
	pieces.n_symbols = 1;
	params.vocab_size = 9;
	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_ERR_ARG);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {merges_are_those_of_a_plain_trainer,
	    rare_characters_join_nothing, settings_and_inputs_that_are_refused,
	    memory_has_the_characters};

	return UNIT_MAIN("bpe_pieces", tests);
}
