/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BPE trainer against a plain one that counts all pairs before each merge.
 * The interop tests compare it with HF tokenizers, also where a merge makes a
 * token that exists.
 */
#include <config.h>

#include "kcorpus/bpe.h"

#include "tests/unit/tokenizer/plain_bpe.h"

enum {
	WORDS = PLAIN_WORDS,
	LONGEST = PLAIN_LONGEST,
	VOCAB = PLAIN_VOCAB,
	MERGES = VOCAB - 257
};

static kc_bpe_trainer *
trainer(uint32_t vocab_size)
{
	static const kc_str special = KC_STR("<|endoftext|>");
	kc_bpe_params params = {
	    .vocab_size = vocab_size, .specials = &special, .n_specials = 1};
	kc_bpe_trainer *t;

	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, NULL), KC_OK);
	return t;
}

/* Words over few letters, long runs among them. */
static void
random_words(uint64_t *seed, struct plain_word *w, char bytes[][LONGEST])
{
	size_t letters = 1 + unit_random(seed) % 4;

	for (size_t k = 0; k < WORDS; k++) {
		size_t max = k % 20 ? 12 : LONGEST;
		char letter = (char)('a' + unit_random(seed) % letters);

		w[k].len = 1 + unit_random(seed) % max;
		w[k].count = 1 + unit_random(seed) % 5;
		for (size_t i = 0; i < w[k].len; i++) {
			if (k % 40)
				letter = (char)('a' +
				    unit_random(seed) % letters);
			bytes[k][i] = letter;
			/* special token, then '!' (21) first */
			w[k].s[i] = 1 + (uint32_t)(unsigned char)bytes[k][i] -
			    0x21;
		}
	}
}

static void
compare(uint64_t seed)
{
	static struct plain_word w[WORDS];
	static char bytes[WORDS][LONGEST];
	kc_bpe_trainer *t = trainer(VOCAB);
	const kc_bpe_merge *merges;
	kc_error err;
	kc_status st;
	size_t n;

	random_words(&seed, w, bytes);
	for (size_t k = WORDS; k-- > 0;)
		ck_assert_int_eq(
		    kc_bpe_trainer_add(
			t, (kc_str){bytes[k], w[k].len}, w[k].count, &err),
		    KC_OK);
	while (!(st = kc_bpe_trainer_step(t, 7, &err)))
		;
	ck_assert_int_eq(st, KC_EOF);
	merges = kc_bpe_trainer_merges(t, &n);
	ck_assert_uint_eq(n, kc_bpe_trainer_size(t) - 257);
	for (size_t i = 0; i <= n; i++) {
		uint32_t left = 0, right = 0, id = (uint32_t)(257 + i);
		bool any = plain_best(w, WORDS, NULL, &left, &right);

		if (i == n) {
			ck_assert(!any || n == MERGES);
			break;
		}
		ck_assert(any);
		if (merges[i].left != left || merges[i].right != right ||
		    merges[i].id != id)
			ck_abort_msg("merge %zu is %u %u, not %u %u", i,
			    merges[i].left, merges[i].right, left, right);
		for (size_t k = 0; k < WORDS; k++)
			plain_merge(&w[k], left, right, id);
	}
	kc_bpe_trainer_free(t);
}

START_TEST(merges_are_those_of_a_plain_trainer)
{
	for (uint64_t seed = 1; seed <= 8; seed++)
		compare(seed);
}
END_TEST

START_TEST(counts_overlap_and_exceed_32_bits)
{
	kc_bpe_trainer *t = trainer(260);
	const kc_bpe_merge *merges;
	kc_error err;
	size_t n;

	/* (a,a) stands twice in "aaa": 4 + 2 times, before the 5 of (x,y) */
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR("xy"), 5, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR("aaa"), 2, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR("aa"), 2, &err), KC_OK);
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR("bc"), 3000000000, &err), KC_OK);
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR("bcd"), 3000000000, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_step(t, 9, &err), KC_EOF);
	merges = kc_bpe_trainer_merges(t, &n);
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(kc_bpe_trainer_token(t, merges[0].id).ptr, "bc");
	ck_assert_str_eq(kc_bpe_trainer_token(t, merges[1].id).ptr, "bcd");
	ck_assert_str_eq(kc_bpe_trainer_token(t, merges[2].id).ptr, "aa");
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR("ab"), 1, &err), KC_ERR_ARG);
	kc_bpe_trainer_free(t);
}
END_TEST

START_TEST(ids_start_with_specials_and_bytes)
{
	kc_str specials[] = {KC_STR("<s>"), KC_STR("a"), KC_STR("<s>")};
	kc_bpe_params params = {
	    .vocab_size = 257, .specials = specials, .n_specials = 3};
	kc_bpe_trainer *t;
	kc_error err;

	/* "a" is a special token and a byte, so one id less is needed. */
	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_step(t, 1, &err), KC_EOF);
	ck_assert_uint_eq(kc_bpe_trainer_size(t), 257);
	ck_assert_uint_eq(kc_bpe_trainer_specials(t), 2);
	ck_assert_str_eq(kc_bpe_trainer_token(t, 1).ptr, "a");
	ck_assert_str_eq(kc_bpe_trainer_token(t, 2).ptr, "!");
	ck_assert_str_eq(kc_bpe_trainer_token(t, 256).ptr, "\305\203");
	kc_bpe_trainer_free(t);
	params.vocab_size = 256;
	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg,
	    "a vocabulary of 256 is too small for 2 special tokens and 256 "
	    "bytes");
	specials[0] = KC_STR("");
	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_ERR_ARG);
}
END_TEST

START_TEST(min_frequency_and_limits)
{
	kc_bpe_params params = {.vocab_size = 1000, .min_frequency = 3};
	kc_bpe_trainer *t;
	kc_error err;

	ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR("ab"), 2, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR("abc"), 1, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR("x"), 9, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_add(t, KC_STR(""), 9, &err), KC_OK);
	ck_assert_int_eq(kc_bpe_trainer_step(t, 100, &err), KC_EOF);
	ck_assert_uint_eq(kc_bpe_trainer_size(t), 257);
	kc_bpe_trainer_free(t);
	kc_bpe_trainer_free(NULL);

	t = trainer(300);
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR("ab"), UINT64_MAX / 8, &err), KC_OK);
	ck_assert_int_eq(
	    kc_bpe_trainer_add(t, KC_STR("abc"), UINT64_MAX / 8, &err),
	    KC_ERR_LIMIT);
	ck_assert_str_eq(err.msg, "the counts together exceed 63 bits");
	kc_bpe_trainer_free(t);
}
END_TEST

/*
 * A string of n bytes of a token that is written with a character for each, of two
 * bytes or one.
 */
static size_t
token_bytes(kc_str token)
{
	size_t n = 0;

	for (size_t i = 0; i < token.len; i++)
		n += ((unsigned char)token.ptr[i] & 0xC0) != 0x80;
	return n;
}

START_TEST(limits_hold_for_every_token)
{
	kc_bpe_params params = {.vocab_size = 290, .max_token = 6};
	kc_str words[] = {KC_STR("\uAC00\uAC01\uAC00\uAC01"),
	    KC_STR("\uAC00x\uAC02"), KC_STR("abcdefgh"), KC_STR(" \uAC03")};
	kc_error err;

	for (unsigned whole = 0; whole < 2; whole++) {
		kc_bpe_trainer *t;
		size_t longest = 0;

		params.whole_characters = whole;
		ck_assert_int_eq(kc_bpe_trainer_new(&t, &params, &err), KC_OK);
		for (size_t i = 0; i < 4; i++)
			ck_assert_int_eq(
			    kc_bpe_trainer_add(t, words[i], 9 - i, &err),
			    KC_OK);
		ck_assert_int_eq(kc_bpe_trainer_step(t, 99, &err), KC_EOF);
		for (uint32_t id = 256; id < kc_bpe_trainer_size(t); id++) {
			kc_str token = kc_bpe_trainer_token(t, id);
			size_t n = token_bytes(token);

			longest = n > longest ? n : longest;
			/* A part of a syllable (EA, written \xC3\xAA) is alone. */
			if (whole && n > 1 && n < 3)
				ck_assert(token.ptr[0] != '\xC4' ||
				    token.ptr[1] != '\xA0');
		}
		ck_assert_uint_eq(longest, 6);
		kc_bpe_trainer_free(t);
	}
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {limits_hold_for_every_token,
	    merges_are_those_of_a_plain_trainer,
	    counts_overlap_and_exceed_32_bits,
	    ids_start_with_specials_and_bytes, min_frequency_and_limits};

	return UNIT_MAIN("bpe", tests);
}
