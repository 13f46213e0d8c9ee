/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extending a vocabulary: against a plain trainer that keeps the same rules, and
 * against the encoder, which must use every new token as often as was said.
 */
#include <config.h>

#include "kcorpus/extend.h"

#include "tests/unit/tokenizer/plain_bpe.h"

#include "kcorpus/unicode.h"

#include "tests/unit/unit.h"

enum { BASE_IDS = 300, ADD = 200 };

/* A base of bytes that learnt a few merges of these words. */
static kc_tokenizer *
make_base(const kc_str *words, size_t n, uint32_t size)
{
	kc_bpe_params params = {.vocab_size = size};
	kc_bpe_trainer *trainer;
	kc_pretokenizer *p;
	kc_tokenizer *t;
	kc_error err;

	ck_assert_int_eq(kc_bpe_trainer_new(&trainer, &params, &err), KC_OK);
	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(
		    kc_bpe_trainer_add(trainer, words[i], 3, &err), KC_OK);
	while (!kc_bpe_trainer_step(trainer, 100, &err))
		;
	ck_assert_int_eq(kc_pretokenizer_new(&p, KC_STR("gpt2"), &err), KC_OK);
	ck_assert_int_eq(kc_tokenizer_new_bpe(&t, trainer, p, &err), KC_OK);
	kc_pretokenizer_free(p);
	kc_bpe_trainer_free(trainer);
	return t;
}

static void
learn(kc_extender *x, const kc_str *words, const uint64_t *counts, size_t n)
{
	kc_error err;
	kc_status st;

	for (size_t i = n; i-- > 0;)
		ck_assert_int_eq(
		    kc_extender_add(x, words[i], counts[i], &err), KC_OK);
	while (!(st = kc_extender_step(x, 3, &err)))
		;
	ck_assert_int_eq(st, KC_EOF);
}

/* --- The plain trainer --- */

static kc_str strings[PLAIN_VOCAB];
static char letters[PLAIN_VOCAB][PLAIN_LONGEST];
static uint32_t n_strings, n_base;
static uint64_t uses[PLAIN_VOCAB];
static bool refused[PLAIN_VOCAB][PLAIN_VOCAB];

static bool
is_not_refused(uint32_t left, uint32_t right)
{
	return !refused[left][right];
}

/* May the pair be merged `places` times, into s? */
static bool
keeps_rules(uint32_t left, uint32_t right, uint64_t places, kc_str s)
{
	uint64_t taken = left == right ? 2 * places : places;

	if (left >= n_base && uses[left] < taken + 1)
		return false;
	if (right >= n_base && uses[right] < taken + 1)
		return false;
	for (uint32_t id = 0; id < n_strings; id++)
		if (kc_str_equal(strings[id], s))
			return false;
	return true;
}

static uint64_t
count_places(const struct plain_word *w, uint32_t left, uint32_t right)
{
	struct plain_word copy = *w;

	return plain_merge(&copy, left, right, 0);
}

/* The next merge by the book; false: there is none. */
static bool
plain_step(struct plain_word *w, size_t n, uint32_t *left, uint32_t *right)
{
	while (plain_best(w, n, is_not_refused, left, right)) {
		kc_str l = strings[*left], r = strings[*right], s;
		uint64_t places = 0;

		if (plain_pairs[*left][*right] < 2)
			return false;
		s = (kc_str){letters[n_strings], l.len + r.len};
		memcpy(letters[n_strings], l.ptr, l.len);
		memcpy(letters[n_strings] + l.len, r.ptr, r.len);
		for (size_t k = 0; k < n; k++)
			places += count_places(&w[k], *left, *right);
		if (!keeps_rules(*left, *right, places, s)) {
			refused[*left][*right] = true;
			continue;
		}
		for (size_t k = 0; k < n; k++)
			plain_merge(&w[k], *left, *right, n_strings);
		uses[*left] -= places;
		uses[*right] -= places;
		uses[n_strings] = places;
		strings[n_strings++] = s;
		return true;
	}
	return false;
}

static void
start_plain(const kc_tokenizer *base, const kc_str *words,
    const uint64_t *counts, size_t n, struct plain_word *w)
{
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_encoder *e;
	kc_error err;

	n_strings = n_base = kc_tokenizer_size(base);
	memset(uses, 0, sizeof(uses));
	memset(refused, 0, sizeof(refused));
	for (uint32_t id = 0; id < n_base; id++)
		strings[id] = kc_tokenizer_token(base, id);
	ck_assert_int_eq(kc_encoder_new(&e, base, NULL, &err), KC_OK);
	for (size_t k = 0; k < n; k++) {
		ids.n = 0;
		ck_assert_int_eq(kc_encode(e, words[k], &ids, &err), KC_OK);
		memcpy(w[k].s, ids.v, ids.n * sizeof(*ids.v));
		w[k].len = ids.n;
		w[k].count = counts[k];
	}
	kc_token_ids_release(&ids);
	kc_encoder_free(e);
}

/* Words over few letters; with `spaces` up to four words, as pretokens may have. */
static void
random_pretokens(uint64_t *seed, bool spaces, kc_str *words, uint64_t *counts)
{
	static char text[PLAIN_WORDS][PLAIN_LONGEST];
	size_t n_letters = 2 + unit_random(seed) % 3;

	for (size_t k = 0; k < PLAIN_WORDS; k++) {
		size_t len = 1 + unit_random(seed) % (k % 20 ? 12 : 500);
		unsigned left = spaces ? 3 : 0;

		for (size_t i = 0; i < len; i++) {
			bool space = left && i && i + 1 < len &&
			    text[k][i - 1] != ' ' && !(unit_random(seed) % 3);

			left -= space;
			text[k][i] = (char)(space
				? ' '
				: 'a' + unit_random(seed) % n_letters);
		}
		words[k] = (kc_str){text[k], len};
		counts[k] = 1 + unit_random(seed) % 5;
	}
}

static kc_str
first_word(kc_str s)
{
	const char *space = memchr(s.ptr, ' ', s.len);

	return (kc_str){s.ptr, space ? (size_t)(space - s.ptr) : s.len};
}

/* With `spaces`, pretokens of several words and a base of single ones. */
static void
compare_with_plain(uint64_t seed, bool spaces)
{
	static struct plain_word w[PLAIN_WORDS];
	kc_str words[PLAIN_WORDS], few[PLAIN_WORDS / 4];
	uint64_t counts[PLAIN_WORDS];
	kc_extend_params params = {.add = ADD};
	kc_tokenizer *base;
	kc_extender *x;
	kc_error err;

	random_pretokens(&seed, spaces, words, counts);
	for (size_t k = 0; k < PLAIN_WORDS / 4; k++)
		few[k] = first_word(words[k]);
	base = make_base(few, PLAIN_WORDS / 4, 256 + 8);
	start_plain(base, words, counts, PLAIN_WORDS, w);
	if (spaces)
		ck_assert_int_eq(kc_tokenizer_join_words(base, &err), KC_OK);
	ck_assert_int_eq(kc_extender_new(&x, base, &params, &err), KC_OK);
	learn(x, words, counts, PLAIN_WORDS);
	for (uint32_t i = 0; i < kc_extender_size(x); i++) {
		kc_extended got = kc_extender_get(x, i);
		uint32_t left = 0, right = 0, id = n_strings;

		ck_assert(plain_step(w, PLAIN_WORDS, &left, &right));
		if (!kc_str_equal(got.bytes, strings[id]) || got.id != id)
			ck_abort_msg("token %u is %.*s, not %.*s", i,
			    (int)got.bytes.len, got.bytes.ptr,
			    (int)strings[id].len, strings[id].ptr);
	}
	for (uint32_t i = 0; i < kc_extender_size(x); i++)
		ck_assert_uint_eq(kc_extender_get(x, i).uses, uses[n_base + i]);
	kc_extender_free(x);
	kc_tokenizer_free(base);
}

START_TEST(tokens_are_those_of_a_plain_trainer)
{
	for (uint64_t seed = 1; seed <= 8; seed++)
		compare_with_plain(seed, false);
}
END_TEST

/* --- Superwords --- */

START_TEST(superwords_are_those_of_a_plain_trainer)
{
	for (uint64_t seed = 1; seed <= 8; seed++)
		compare_with_plain(seed, true);
}
END_TEST

/* The ids of a text are those of its words, whether these are joined or not. */
START_TEST(joining_words_keeps_the_ids)
{
	static const char *const bits[] = {" ", " ", "a", "b", "ab", "가", "나",
	    "\n", "!", "\314\201", "1", "  ", "'s"};
	kc_str words[] = {KC_STR("ab"), KC_STR(" ab"), KC_STR(" 가나"),
	    KC_STR("나가"), KC_STR(" a")};
	kc_tokenizer *t = make_base(words, 5, 270);
	kc_tokenizer *joined = make_base(words, 5, 270);
	kc_token_ids one = KC_TOKEN_IDS_INIT, other = KC_TOKEN_IDS_INIT;
	kc_buf text = KC_BUF_INIT;
	kc_encoder *e, *f;
	uint64_t seed = 5;
	kc_error err;

	ck_assert_int_eq(kc_tokenizer_join_words(joined, &err), KC_OK);
	ck_assert_str_eq(kc_tokenizer_pretokenizer(joined), "gpt2-superwords");
	ck_assert_int_eq(kc_tokenizer_join_words(joined, &err), KC_OK);
	ck_assert_int_eq(kc_encoder_new(&e, t, NULL, &err), KC_OK);
	ck_assert_int_eq(kc_encoder_new(&f, joined, NULL, &err), KC_OK);
	for (int k = 0; k < 3000; k++) {
		text.len = one.n = other.n = 0;
		for (uint64_t n = unit_random(&seed) % 30; n > 0; n--)
			ck_assert_int_eq(
			    kc_buf_add(&text,
				kc_str_of(bits[unit_random(&seed) %
				    (sizeof(bits) / sizeof(*bits))])),
			    KC_OK);
		ck_assert_int_eq(
		    kc_encode(e, kc_buf_str(&text), &one, &err), KC_OK);
		ck_assert_int_eq(
		    kc_encode(f, kc_buf_str(&text), &other, &err), KC_OK);
		unit_equal(one.n, other.n);
		for (size_t i = 0; i < one.n; i++)
			unit_equal(one.v[i], other.v[i]);
	}
	kc_encoder_free(e);
	kc_encoder_free(f);
	kc_token_ids_release(&one);
	kc_token_ids_release(&other);
	kc_buf_release(&text);
	kc_tokenizer_free(t);
	kc_tokenizer_free(joined);
}
END_TEST

static kc_tokenizer *make_char_base(void);

START_TEST(some_bases_cannot_join_words)
{
	/* "a b" is a word of this base, and no letter is before the others. */
	kc_str words[] = {KC_STR("a b"), KC_STR("a b")};
	kc_str spaces[] = {KC_STR("   "), KC_STR(". ")};
	kc_tokenizer *t = make_char_base();
	kc_error err;

	ck_assert_int_eq(kc_tokenizer_join_words(t, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg,
	    "words cannot be joined: that is for a BPE of bytes that is split "
	    "as gpt2, cl100k, o200k, llama3, qwen2 or korean");
	kc_tokenizer_free(t);
	t = make_base(words, 2, 270);
	ck_assert_int_eq(kc_tokenizer_join_words(t, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg,
	    "words cannot be joined: the merge that makes the token 256 goes "
	    "over a space already");
	kc_tokenizer_free(t);
	t = make_base(spaces, 2, 270);
	ck_assert_int_eq(kc_tokenizer_join_words(t, &err), KC_OK);
	kc_tokenizer_free(t);
}
END_TEST

/* --- Beside the encoder --- */

static const char *const korean[] = {"안녕하세요", " 안녕히", " 가세요",
    " 똠방각하", "가나다라", " 쀍", "쀍쀍", " 뷁뷁", "하세요", " 하세요",
    "ㅋㅋㅋㅋ", " ㅋㅋ", "ㅋㅋㅋㅋㅋㅋㅋㅋ", "\xF0\x9F\x98\x80",
    "\xF0\x9F\x98\x81\xF0\x9F\x98\x80", "abc", " abc", "abcd"};
enum { KOREAN = sizeof(korean) / sizeof(*korean) };

static void
set_korean(kc_str *words, uint64_t *counts)
{
	for (size_t i = 0; i < KOREAN; i++) {
		words[i] = kc_str_of(korean[i]);
		counts[i] = 2 + i * 5 % 7;
	}
}

static bool
is_whole(kc_str s)
{
	return kc_utf8_check(s) == s.len;
}

/* The new tokens in the words, encoded with all, are as many as was said. */
static void
check_uses(const kc_extender *x, const kc_tokenizer *t, const kc_str *words,
    const uint64_t *counts, size_t n)
{
	uint64_t found[BASE_IDS + ADD + 100] = {0};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_encoder *e;
	kc_error err;

	ck_assert_uint_lt(kc_tokenizer_size(t), sizeof(found) / sizeof(*found));
	ck_assert_int_eq(kc_encoder_new(&e, t, NULL, &err), KC_OK);
	for (size_t k = 0; k < n; k++) {
		ids.n = 0;
		ck_assert_int_eq(kc_encode(e, words[k], &ids, &err), KC_OK);
		for (size_t i = 0; i < ids.n; i++)
			found[ids.v[i]] += counts[k];
	}
	for (uint32_t i = 0; i < kc_extender_size(x); i++) {
		kc_extended token = kc_extender_get(x, i);

		ck_assert_uint_eq(found[token.id], token.uses);
		ck_assert_int_eq(is_whole(token.bytes), !token.is_part);
		if (!token.is_part)
			ck_assert_uint_gt(token.uses, 0);
	}
	kc_token_ids_release(&ids);
	kc_encoder_free(e);
}

/* The ids that a token is said to be made of spell it. */
static void
check_origins(const kc_extender *x, const kc_tokenizer *base)
{
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf spelt = KC_BUF_INIT;

	for (uint32_t i = 0; i < kc_extender_size(x); i++) {
		ids.n = spelt.len = 0;
		ck_assert_int_eq(kc_extender_origin(x, i, &ids), KC_OK);
		for (size_t k = 0; k < ids.n; k++)
			ck_assert_int_eq(
			    kc_buf_add(
				&spelt, kc_tokenizer_token(base, ids.v[k])),
			    KC_OK);
		unit_text_equal(
		    kc_buf_str(&spelt), kc_extender_get(x, i).bytes);
	}
	kc_buf_release(&spelt);
	kc_token_ids_release(&ids);
}

START_TEST(a_base_of_bytes_gets_the_characters_it_lacks)
{
	kc_extend_params params = {.add = 40};
	kc_str words[KOREAN];
	uint64_t counts[KOREAN];
	kc_tokenizer *base, *t;
	kc_extender *x;
	kc_error err;
	uint32_t parts = 0;

	set_korean(words, counts);
	base = make_base(words + KOREAN - 3, 3, 258);
	t = make_base(words + KOREAN - 3, 3, 258);
	ck_assert_int_eq(kc_extender_new(&x, base, &params, &err), KC_OK);
	learn(x, words, counts, KOREAN);
	ck_assert_uint_eq(kc_extender_size(x), 40);
	ck_assert_int_eq(kc_tokenizer_extend(t, x, &err), KC_OK);
	ck_assert_uint_eq(kc_tokenizer_size(t), 298);
	check_uses(x, t, words, counts, KOREAN);
	check_origins(x, base);
	for (uint32_t i = 0; i < 40; i++)
		parts += kc_extender_get(x, i).is_part;
	ck_assert_uint_gt(parts, 0);
	ck_assert_uint_lt(parts, 20);
	kc_extender_free(x);
	kc_tokenizer_free(base);
	kc_tokenizer_free(t);
}
END_TEST

/* A character that saves 8 tokens for two ids waits for a pair that saves 100. */
START_TEST(characters_come_when_they_are_worth_it)
{
	kc_extend_params params = {.add = 3};
	kc_str words[] = {KC_STR("xy"), KC_STR("\uBDC1")};
	uint64_t counts[] = {100, 4};
	kc_tokenizer *base = make_base(words, 0, 256);
	kc_extender *x;
	kc_error err;

	ck_assert_int_eq(kc_extender_new(&x, base, &params, &err), KC_OK);
	learn(x, words, counts, 2);
	ck_assert_uint_eq(kc_extender_size(x), 3);
	unit_text_equal(kc_extender_get(x, 0).bytes, words[0]);
	ck_assert(kc_extender_get(x, 1).is_part);
	unit_text_equal(kc_extender_get(x, 2).bytes, words[1]);
	kc_extender_free(x);
	kc_tokenizer_free(base);
}
END_TEST

/* Byte fallback: two words, all bytes, and a few letters. */
static kc_tokenizer *
make_char_base(void)
{
	kc_buf json = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;

	ck_assert_int_eq(
	    kc_buf_addf(&json,
		"{\"version\":\"1.0\",\"added_tokens\":[],\"normalizer\":null,"
		"\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":"
		"\"\u2581\",\"prepend_scheme\":\"always\",\"split\":true},"
		"\"decoder\":{\"type\":\"Sequence\",\"decoders\":["
		"{\"type\":\"Replace\",\"pattern\":{\"String\":\"\u2581\"},"
		"\"content\":\" \"},{\"type\":\"ByteFallback\"},"
		"{\"type\":\"Fuse\"}]},\"model\":{\"type\":\"BPE\",\"dropout\":"
		"null,"
		"\"unk_token\":\"<unk>\",\"fuse_unk\":true,"
		"\"byte_fallback\":true,\"vocab\":{\"<unk>\":0"),
	    KC_OK);
	for (unsigned i = 0; i < 256; i++)
		ck_assert_int_eq(
		    kc_buf_addf(&json, ",\"<0x%02X>\":%u", i, i + 1), KC_OK);
	ck_assert_int_eq(
	    kc_buf_addf(&json,
		",\"a\":257,\"b\":258,\"\u2581\":259,\"ab\":260,\"c\":261},"
		"\"merges\":[[\"a\",\"b\"]]}}"),
	    KC_OK);
	if (kc_tokenizer_read(&t, kc_buf_str(&json), NULL, &err))
		ck_abort_msg("%s", err.msg);
	kc_buf_release(&json);
	return t;
}

START_TEST(a_base_of_characters_gets_those_it_lacks)
{
	kc_extend_params params = {.add = 24};
	kc_tokenizer *base = make_char_base(), *t = make_char_base();
	kc_str words[] = {KC_STR("\u2581\uAC00\uB098"),
	    KC_STR("\u2581\uAC00\uB098\uB2E4"), KC_STR("\u2581abc\uAC00"),
	    KC_STR("\uBDC1"), KC_STR("\u2581abcabc")};
	uint64_t counts[] = {9, 7, 5, 8, 2};
	kc_extender *x;
	kc_error err;

	ck_assert_int_eq(kc_extender_new(&x, base, &params, &err), KC_OK);
	learn(x, words, counts, 5);
	ck_assert_uint_gt(kc_extender_size(x), 5);
	ck_assert_int_eq(kc_tokenizer_extend(t, x, &err), KC_OK);
	/* The word without U+2581 gets one from the tokenizer. */
	counts[3] = 0;
	for (uint32_t i = 0; i < kc_extender_size(x); i++) {
		kc_extended token = kc_extender_get(x, i);
		uint32_t id;

		ck_assert(!token.is_part);
		ck_assert(is_whole(token.bytes));
		ck_assert(kc_tokenizer_find(t, token.bytes, &id));
		ck_assert_uint_eq(id, token.id);
	}
	kc_extender_free(x);
	kc_tokenizer_free(base);
	kc_tokenizer_free(t);
}
END_TEST

START_TEST(ids_are_replaced_by_name_and_then_follow)
{
	uint32_t replace[] = {0, 2};
	kc_extend_params params = {
	    .add = 3, .replace = replace, .n_replace = 1};
	kc_str words[] = {KC_STR("\u2581abcabc"), KC_STR("\u2581ab")};
	uint64_t counts[] = {9, 5};
	kc_tokenizer *base = make_char_base();
	kc_extender *x;
	kc_error err;

	/* <unk> is in no merge; <0x01> is needed, a takes part. */
	ck_assert_int_eq(kc_extender_new(&x, base, &params, &err), KC_OK);
	learn(x, words, counts, 2);
	ck_assert_uint_eq(kc_extender_get(x, 0).id, 0);
	ck_assert_uint_eq(kc_extender_get(x, 1).id, kc_tokenizer_size(base));
	kc_extender_free(x);
	params.n_replace = 2;
	ck_assert_int_eq(kc_extender_new(&x, base, &params, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg,
	    "the id 2 cannot be replaced: its token is a byte or a "
	    "character");
	replace[1] = 257;
	ck_assert_int_eq(kc_extender_new(&x, base, &params, &err), KC_ERR_ARG);
	ck_assert_str_eq(
	    err.msg, "the id 257 cannot be replaced: merges need its token");
	replace[1] = 0;
	ck_assert_int_eq(kc_extender_new(&x, base, &params, &err), KC_ERR_ARG);
	ck_assert_str_eq(
	    err.msg, "the id 0 cannot be replaced: it is named twice");
	kc_tokenizer_free(base);
}
END_TEST

/* Each time that 1,600 pairs want more than they may take, that much is asked for. */
START_TEST(pairs_are_counted_within_memory)
{
	enum { LETTERS = 40 };
	kc_extend_params params = {.add = 3, .memory = 1};
	kc_str some[] = {KC_STR("ab")};
	kc_tokenizer *base = make_base(some, 1, BASE_IDS);
	kc_status st = KC_ERR_LIMIT;
	unsigned failures = 0;
	kc_error err;

	while (st == KC_ERR_LIMIT) {
		kc_extender *x;

		ck_assert_int_eq(
		    kc_extender_new(&x, base, &params, &err), KC_OK);
		for (int k = 0; k < LETTERS * LETTERS; k++) {
			char text[] = {(char)('0' + k / LETTERS),
			    (char)('0' + k % LETTERS)};

			ck_assert_int_eq(
			    kc_extender_add(x, (kc_str){text, 2}, 2, &err),
			    KC_OK);
		}
		st = kc_extender_step(x, 1, &err);
		if (st == KC_ERR_LIMIT) {
			ck_assert_uint_gt(kc_extender_memory(x), params.memory);
			failures++;
		}
		params.memory = kc_extender_memory(x);
		kc_extender_free(x);
	}
	ck_assert_int_eq(st, KC_OK);
	ck_assert_uint_gt(failures, 0);
	kc_tokenizer_free(base);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {tokens_are_those_of_a_plain_trainer,
	    superwords_are_those_of_a_plain_trainer,
	    joining_words_keeps_the_ids, some_bases_cannot_join_words,
	    a_base_of_bytes_gets_the_characters_it_lacks,
	    characters_come_when_they_are_worth_it,
	    a_base_of_characters_gets_those_it_lacks,
	    ids_are_replaced_by_name_and_then_follow,
	    pairs_are_counted_within_memory};

	return UNIT_MAIN("extend", cases);
}
