/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokenizers: tokenizer.json out and in, encoding against a plain BPE, decoding.
 * What a tokenizer.json of others says: t_tokenizer_json.c.
 * The interop tests compare ids with HF tokenizers and tiktoken.
 */
#include <config.h>

#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

#include "tests/unit/tokenizer/by_hand.h"
#include "tests/unit/tokenizer/plain_encoder.h"
#include "tests/unit/unit.h"

enum { VOCAB = PLAIN_IDS };

static const char *const bits[] = {" ", " a", "b", "ab", "aab", "ba", "\n",
    "  ", "1", "!", "'s", "\352\260\200", "\353\202\230", "\343\205\213",
    "\314\201", "\360\237\230\200", "aaaaaaaa", "\343\205\213\343\205\213"};

/* `n` of the bits, the same one over and over now and then. */
static void
random_text(uint64_t *seed, size_t n, kc_buf *out)
{
	out->len = 0;
	while (n--) {
		const char *bit =
		    bits[unit_random(seed) % (sizeof(bits) / sizeof(*bits))];
		size_t times = unit_random(seed) % 50 ? 1 : 40;

		while (times--)
			unit_equal(kc_buf_add(out, kc_str_of(bit)), 0);
	}
}

/* A small vocabulary learnt from random text. */
static kc_tokenizer *
make(const char *pretokenizer, kc_bpe_trainer **trainer)
{
	static const kc_str special = KC_STR("<|endoftext|>");
	kc_bpe_params params = {
	    .vocab_size = VOCAB, .specials = &special, .n_specials = 1};
	uint64_t seed = 1;
	kc_buf text = KC_BUF_INIT;
	size_t pos = 0, start = 0, end, n;
	kc_pretokenizer *p;
	kc_tokenizer *t;

	ck_assert(!kc_bpe_trainer_new(trainer, &params, NULL));
	ck_assert(!kc_pretokenizer_new(&p, kc_str_of(pretokenizer), NULL));
	random_text(&seed, 3000, &text);
	while (pos < text.len) {
		n = 1;
		unit_equal(kc_pretoken_split(
			       p, kc_buf_str(&text), &pos, &end, &n, NULL),
		    0);
		unit_equal(
		    kc_bpe_trainer_add(*trainer,
			(kc_str){text.ptr + start, end - start}, 1, NULL),
		    0);
		start = end;
	}
	ck_assert_int_eq(kc_bpe_trainer_step(*trainer, VOCAB, NULL), KC_EOF);
	ck_assert(!kc_tokenizer_new_bpe(&t, *trainer, p, NULL));
	kc_pretokenizer_free(p);
	kc_buf_release(&text);
	return t;
}

START_TEST(ids_are_those_of_a_plain_encoder)
{
	kc_bpe_trainer *trainer;
	kc_tokenizer *t = make("gpt2", &trainer);
	/* The smallest cache forgets all the time. */
	kc_encoder *small = plain_encoder(t, 1, 5),
		   *large = plain_encoder(t, 0, 6);
	kc_token_ids want = {0}, got = {0};
	kc_buf text = KC_BUF_INIT, back = KC_BUF_INIT;
	uint64_t seed = 2;

	plain_set_ranks(trainer);
	for (size_t i = 0; i < 300; i++) {
		random_text(&seed, i, &text);
		plain_encode(t, kc_buf_str(&text), &want);
		got.n = 0;
		unit_equal(kc_encode(small, kc_buf_str(&text), &got, NULL), 0);
		plain_check_ids(&want, &got);
		got.n = 0;
		unit_equal(kc_encode(large, kc_buf_str(&text), &got, NULL), 0);
		plain_check_ids(&want, &got);
		back.len = 0;
		unit_equal(kc_decode(t, got.v, got.n, &back, NULL), 0);
		unit_check(kc_str_equal(kc_buf_str(&text), kc_buf_str(&back)));
	}
	free(want.v);
	kc_token_ids_release(&got);
	kc_buf_release(&text);
	kc_buf_release(&back);
	kc_encoder_free(small);
	kc_encoder_free(large);
	kc_tokenizer_free(t);
	kc_bpe_trainer_free(trainer);
}
END_TEST

/* A pretoken of 254 bytes has up to as many ids; the smallest cache keeps it. */
START_TEST(a_small_cache_holds_the_longest)
{
	kc_bpe_trainer *trainer;
	kc_tokenizer *t = make("gpt2", &trainer);
	kc_encoder *e = plain_encoder(t, 1, 7);
	kc_token_ids want = {0}, got = {0};
	char text[256];

	plain_set_ranks(trainer);
	for (size_t i = 0; i < 600; i++) {
		size_t n = sizeof(text) - i % 5;

		for (size_t k = 0; k < n; k++)
			text[k] = k % 2 ? '#' : (char)('$' + i / 10 % 8);
		plain_encode(t, (kc_str){text, n}, &want);
		unit_check(want.n > 200);
		got.n = 0;
		unit_equal(kc_encode(e, (kc_str){text, n}, &got, NULL), 0);
		plain_check_ids(&want, &got);
	}
	free(want.v);
	kc_token_ids_release(&got);
	kc_encoder_free(e);
	kc_tokenizer_free(t);
	kc_bpe_trainer_free(trainer);
}
END_TEST

START_TEST(any_bytes_come_back)
{
	kc_bpe_trainer *trainer;
	kc_tokenizer *t = make("o200k", &trainer);
	kc_encoder *e = plain_encoder(t, 0, 1);
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf back = KC_BUF_INIT;
	uint64_t seed = 4;
	char bytes[300];

	for (size_t k = 0; k < 2000; k++) {
		size_t n = unit_random(&seed) % sizeof(bytes);

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)unit_random(&seed);
		ids.n = back.len = 0;
		unit_equal(kc_encode(e, (kc_str){bytes, n}, &ids, NULL), 0);
		unit_equal(kc_decode(t, ids.v, ids.n, &back, NULL), 0);
		unit_check(kc_str_equal((kc_str){bytes, n}, kc_buf_str(&back)));
	}
	kc_token_ids_release(&ids);
	kc_buf_release(&back);
	kc_encoder_free(e);
	kc_tokenizer_free(t);
	kc_bpe_trainer_free(trainer);
}
END_TEST

START_TEST(parts_make_the_whole)
{
	kc_bpe_trainer *trainer;
	kc_tokenizer *t = make("cl100k", &trainer);
	kc_encoder *e = plain_encoder(t, 0, 1);
	kc_token_ids want = KC_TOKEN_IDS_INIT, got = KC_TOKEN_IDS_INIT;
	kc_buf text = KC_BUF_INIT;
	uint64_t seed = 8;
	kc_str s, rest;

	for (size_t k = 0; k < 50; k++) {
		random_text(&seed, 500, &text);
		s = rest = kc_buf_str(&text);
		want.n = got.n = 0;
		unit_equal(kc_encode(e, s, &want, NULL), 0);
		for (int tries = 0; rest.len && tries < 40; tries++) {
			size_t n = 1 + unit_random(&seed) % rest.len, used;

			unit_equal(kc_encode_part(e, (kc_str){rest.ptr, n},
				       &used, &got, NULL),
			    0);
			rest.ptr += used;
			rest.len -= used;
		}
		unit_equal(kc_encode(e, rest, &got, NULL), 0);
		plain_check_ids(&want, &got);
	}
	kc_token_ids_release(&want);
	kc_token_ids_release(&got);
	kc_buf_release(&text);
	kc_encoder_free(e);
	kc_tokenizer_free(t);
	kc_bpe_trainer_free(trainer);
}
END_TEST

START_TEST(json_out_and_in)
{
	for (size_t i = 0; kc_pretokenizer_names(i); i++) {
		kc_bpe_trainer *trainer;
		kc_tokenizer *t = make(kc_pretokenizer_names(i), &trainer);
		kc_tokenizer *u;
		kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
		kc_error err;
		kc_hash128 x = kc_tokenizer_hash(t), y;
		uint32_t id;

		ck_assert(!kc_tokenizer_write_json(
		    t, KC_STR("{\"version\":\"1\"}"), &a, &err));
		ck_assert_ptr_nonnull(
		    strstr(a.ptr, "\"kcorpus\": {\"version\":\"1\"},"));
		ck_assert_msg(
		    !kc_tokenizer_read(&u, kc_buf_str(&a), NULL, &err), "%s",
		    err.msg);
		ck_assert(!kc_tokenizer_write_json(
		    u, KC_STR("{\"version\":\"1\"}"), &b, &err));
		ck_assert(kc_str_equal(kc_buf_str(&a), kc_buf_str(&b)));
		y = kc_tokenizer_hash(u);
		ck_assert(x.high == y.high && x.low == y.low);
		ck_assert_str_eq(
		    kc_tokenizer_pretokenizer(u), kc_pretokenizer_names(i));
		ck_assert_uint_eq(kc_tokenizer_size(u), kc_tokenizer_size(t));
		ck_assert(kc_tokenizer_eod(u, &id) && id == 0);
		ck_assert_int_eq(kc_tokenizer_kind(u, 0), KC_TOKEN_SPECIAL);
		ck_assert_int_eq(kc_tokenizer_kind(u, 1), KC_TOKEN_NORMAL);
		ck_assert_str_eq(kc_tokenizer_token(u, 1).ptr, "!");
		kc_buf_release(&a);
		kc_buf_release(&b);
		kc_tokenizer_free(t);
		kc_tokenizer_free(u);
		kc_bpe_trainer_free(trainer);
	}
}
END_TEST

START_TEST(a_pattern_goes_with_the_file)
{
	kc_bpe_params params = {.vocab_size = 258};
	kc_str text = KC_STR("ab ab 12"), found = KC_STR("[a-z ]+|[0-9]");
	kc_token_ids x = KC_TOKEN_IDS_INIT, y = KC_TOKEN_IDS_INIT;
	kc_bpe_trainer *trainer;
	kc_pretokenizer *p;
	kc_tokenizer *t, *u;
	kc_encoder *e, *f;
	kc_buf json = KC_BUF_INIT;
	kc_error err;

	ck_assert(!kc_bpe_trainer_new(&trainer, &params, &err));
	ck_assert(!kc_bpe_trainer_add(trainer, KC_STR("b ab 1"), 9, &err));
	ck_assert_int_eq(kc_bpe_trainer_step(trainer, 9, &err), KC_EOF);
	ck_assert(!kc_pretokenizer_new_pattern(&p, found, &err));
	ck_assert(!kc_tokenizer_new_bpe(&t, trainer, p, &err));
	ck_assert_str_eq(kc_tokenizer_pretokenizer(t), kc_pretokenizer_name(p));
	ck_assert(!kc_tokenizer_write_json(t, KC_STR(""), &json, NULL));
	ck_assert_msg(!kc_tokenizer_read(&u, kc_buf_str(&json), NULL, &err),
	    "%s", err.msg);
	ck_assert_str_eq(kc_tokenizer_pretokenizer(u), kc_pretokenizer_name(p));
	e = plain_encoder(t, 0, 1);
	f = plain_encoder(u, 0, 1);
	ck_assert(!kc_encode(e, text, &x, &err));
	ck_assert(!kc_encode(f, text, &y, &err));
	plain_check_ids(&x, &y);
	/* "ab ab " is one pretoken, and so is each digit. */
	ck_assert(kc_tokenizer_find(t, KC_STR("1"), &y.v[0]));
	ck_assert(kc_tokenizer_find(t, KC_STR("2"), &y.v[1]));
	ck_assert_uint_eq(x.v[x.n - 2], y.v[0]);
	ck_assert_uint_eq(x.v[x.n - 1], y.v[1]);
	ck_assert_int_eq(
	    kc_encode(e, KC_STR("a\xFF"), &x, &err), KC_ERR_ENCODING);
	kc_token_ids_release(&x);
	kc_token_ids_release(&y);
	kc_encoder_free(e);
	kc_encoder_free(f);
	kc_tokenizer_free(t);
	kc_tokenizer_free(u);
	kc_pretokenizer_free(p);
	kc_bpe_trainer_free(trainer);
	kc_buf_release(&json);
}
END_TEST

START_TEST(special_tokens_in_text_are_text)
{
	kc_bpe_trainer *trainer;
	kc_tokenizer *t = make("gpt2", &trainer);
	kc_encoder *e = plain_encoder(t, 0, 1);
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf back = KC_BUF_INIT;
	uint32_t bad[] = {1, 2, VOCAB};
	kc_error err;

	ck_assert(!kc_encode(e, KC_STR("a<|endoftext|>b"), &ids, &err));
	ck_assert_uint_gt(ids.n, 3);
	for (size_t i = 0; i < ids.n; i++)
		ck_assert_uint_ne(ids.v[i], 0);
	ids.v[0] = 0;
	ck_assert(!kc_decode(t, ids.v, ids.n, &back, &err));
	ck_assert_str_eq(back.ptr, "<|endoftext|><|endoftext|>b");
	ck_assert_int_eq(kc_decode(t, bad, 3, &back, &err), KC_ERR_ARG);
	ck_assert_uint_eq(err.offset, 2);
	ck_assert_str_eq(err.msg, "no token has the id 600");
	kc_token_ids_release(&ids);
	kc_buf_release(&back);
	kc_encoder_free(e);
	kc_tokenizer_free(t);
	kc_bpe_trainer_free(trainer);
}
END_TEST

/* --- Vocabularies that no trainer would make --- */

enum { MERGES = 120, LONGEST = 64 };

/* The character that stands for a byte in tokenizer.json. */
static uint32_t
stand_in(unsigned byte)
{
	if ((byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD))
		return byte;
	return 0x100 + (byte == 0xAD ? 67 : byte < 0x7F ? byte : byte - 0x5E);
}

/* Its id in what by_hand writes. */
static uint32_t
id_by_hand(unsigned byte)
{
	uint32_t cp = stand_in(byte);

	return cp < 0x7F ? cp - 0x21 : cp < 0xAD ? cp - 0x43 : cp - 0x44;
}

struct random_vocabulary {
	char bytes[256 + MERGES][LONGEST];
	size_t len[256 + MERGES], n;
	kc_buf vocab, merges;
};

static void
add_written(kc_buf *b, const char *bytes, size_t n)
{
	unit_equal(kc_buf_addc(b, '"'), 0);
	for (size_t i = 0; i < n; i++) {
		unsigned byte = (unsigned char)bytes[i];

		unit_check(byte != '"' && byte != '\\');
		unit_equal(kc_buf_add_cp(b, stand_in(byte)), 0);
	}
	unit_equal(kc_buf_addc(b, '"'), 0);
}

/* Merge two tokens, unless that is a string that exists. */
static void
add_merge(struct random_vocabulary *v, uint32_t left, uint32_t right)
{
	char *made = v->bytes[v->n];
	size_t len = v->len[left] + v->len[right];
	if (len > LONGEST)
		return;
	memcpy(made, v->bytes[left], v->len[left]);
	memcpy(made + v->len[left], v->bytes[right], v->len[right]);
	for (size_t i = 0; i < v->n; i++)
		if (v->len[i] == len && !memcmp(v->bytes[i], made, len))
			return;
	plain_ranks[left][right] = (uint32_t)v->n - 256;
	plain_results[left][right] = (uint32_t)v->n;
	unit_equal(kc_buf_addf(&v->merges, "%s[", v->n > 256 ? "," : ""), 0);
	add_written(&v->merges, v->bytes[left], v->len[left]);
	unit_equal(kc_buf_addc(&v->merges, ','), 0);
	add_written(&v->merges, v->bytes[right], v->len[right]);
	unit_equal(kc_buf_addc(&v->merges, ']'), 0);
	unit_equal(kc_buf_addc(&v->vocab, ','), 0);
	add_written(&v->vocab, made, len);
	unit_equal(kc_buf_addf(&v->vocab, ":%u", (unsigned)v->n), 0);
	v->len[v->n++] = len;
}

/* Up to 16 characters whose bytes are much alike. */
static void
random_word(uint64_t *seed, kc_buf *out)
{
	static const char *const chars[] = {"\352\260\200", "\352\260\201",
	    "\353\260\200", "\353\200\260", "\355\225\234", "\352\260\200",
	    "\353\200\260", "a", "\343\205\213"};
	size_t n = 1 + unit_random(seed) % 16;
	out->len = 0;
	if (unit_random(seed) % 2)
		unit_equal(kc_buf_addc(out, ' '), 0);
	while (n--)
		unit_equal(
		    kc_buf_add(out,
			kc_str_of(chars[unit_random(seed) %
			    (n % 4 ? 7 : sizeof(chars) / sizeof(*chars))])),
		    0);
}

static void
merge_plainly(const kc_buf *text, kc_token_ids *ids)
{
	for (size_t i = 0; i < text->len; i++)
		ids->v[i] = id_by_hand((unsigned char)text->ptr[i]);
	ids->n = plain_merge_ids(ids->v, text->len);
}

/* Merges of pairs that stand beside each other somewhere, often in no order. */
static void
make_vocabulary(struct random_vocabulary *v, uint64_t *seed)
{
	uint32_t room[LONGEST];
	kc_token_ids ids = {room, 0, LONGEST};
	kc_buf text = KC_BUF_INIT;
	memset(plain_ranks, 0xFF, sizeof(plain_ranks));
	v->n = 256;
	v->vocab.len = v->merges.len = 0;
	for (unsigned b = 0; b < 256; b++) {
		v->bytes[id_by_hand(b)][0] = (char)b;
		v->len[id_by_hand(b)] = 1;
	}
	for (size_t i = 0; i < 4 * MERGES && v->n < 256 + MERGES; i++) {
		size_t at;
		random_word(seed, &text);
		merge_plainly(&text, &ids);
		if (ids.n < 2)
			continue;
		at = unit_random(seed) % (ids.n - 1);
		add_merge(v, ids.v[at], ids.v[at + 1]);
	}
	kc_buf_release(&text);
}

/* Merges across characters come before, after and between those inside. */
START_TEST(syllables_are_merged_as_their_bytes)
{
	static struct random_vocabulary v;
	uint32_t room[LONGEST];
	kc_token_ids want = {room, 0, LONGEST}, got = KC_TOKEN_IDS_INIT;
	kc_buf json = KC_BUF_INIT, text = KC_BUF_INIT;
	uint64_t seed = 7;
	for (size_t i = 0; i < 150; i++) {
		kc_tokenizer *t;
		kc_encoder *e;
		make_vocabulary(&v, &seed);
		by_hand(&json, TOP, v.vocab.ptr, v.merges.ptr, "");
		unit_equal(
		    kc_tokenizer_read(&t, kc_buf_str(&json), NULL, NULL), 0);
		e = plain_encoder(t, 1, 1);
		for (size_t k = 0; k < 200; k++) {
			random_word(&seed, &text);
			merge_plainly(&text, &want);
			got.n = 0;
			unit_equal(
			    kc_encode(e, kc_buf_str(&text), &got, NULL), 0);
			plain_check_ids(&want, &got);
		}
		kc_encoder_free(e);
		kc_tokenizer_free(t);
	}
	kc_token_ids_release(&got);
	kc_buf_release(&json);
	kc_buf_release(&text);
	kc_buf_release(&v.vocab);
	kc_buf_release(&v.merges);
}
END_TEST

/*
 * U+AC00 U+B098 is a token that nothing makes: a pretoken may be it, but not a
 * part of a longer one, which has a cut after it.
 */
START_TEST(a_whole_word_may_be_another_token)
{
	uint32_t want[] = {257, 259, id_by_hand(0xEB), id_by_hand(0x8B),
	    id_by_hand(0xA4), id_by_hand('\n'), 260, id_by_hand('\n')};
	static const char text[] = "\352\260\200\353\202\230\353\213\244\n"
				   "\352\260\200\353\202\230\n";
	kc_buf json = KC_BUF_INIT;

	by_hand(&json, TOP,
	    ",\"\303\252\302\260\":256,\"\303\252\302\260\304\242\":257"
	    ",\"\303\253\304\244\":258,\"\303\253\304\244\304\272\":259,"
	    "\"\303\252\302\260\304\242\303\253\304\244\304\272\":260",
	    "\"\303\252 \302\260\",\"\303\252\302\260 \304\242\","
	    "\"\303\253 \304\244\",\"\303\253\304\244 \304\272\"",
	    ",\"ignore_merges\":true");
	check_ids_by_hand(text, 3, &json, want, sizeof(want) / sizeof(*want));
	kc_buf_release(&json);
}
END_TEST

/* (ab,a) ranks before (a,b), which makes its left half: then it goes first. */
START_TEST(a_merge_may_make_a_lower_rank)
{
	uint32_t want[] = {257, 'b' - '!'}, whole[] = {256, 'a' - '!'};
	kc_buf json = KC_BUF_INIT;

	by_hand(&json, TOP, ",\"ab\":256,\"aba\":257",
	    "[\"ab\",\"a\"],[\"a\",\"b\"]", "");
	check_ids_by_hand("abab", 1, &json, want, 2);
	check_ids_by_hand("abab", 100, &json, want, 2);
	/* "ab a" as a string; ignore_merges takes a whole pretoken. */
	by_hand(&json, TOP, ",\"ab\":256,\"aba\":257", "\"a b\"",
	    ",\"ignore_merges\":false");
	check_ids_by_hand("aba", 1, &json, whole, 2);
	by_hand(&json, TOP, ",\"ab\":256,\"aba\":257", "\"a b\"",
	    ",\"ignore_merges\":true");
	check_ids_by_hand("aba", 1, &json, want, 1);
	/* Halves with escapes. */
	by_hand(&json, TOP, ",\"ab\":256,\"aba\":257",
	    "[\"\\u0061\",\"b\"], [\"\\u0061b\" , \"\\u0061\"]", "");
	check_ids_by_hand("aba", 100, &json, want, 1);
	by_hand(&json, TOP, ",\"ab\":256,\"aba\":257",
	    "\"a \\u0062\",\"\\u0061b a\"", "");
	check_ids_by_hand("aba", 100, &json, want, 1);
	kc_buf_release(&json);
}
END_TEST

/* One pretoken of a megabyte takes milliseconds, whatever it is. */
START_TEST(a_long_pretoken_is_no_trouble)
{
	enum { MEGABYTE = 1 << 20 };
	char *text = malloc(MEGABYTE);
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf json = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_encoder *e;

	memset(text, 'a', MEGABYTE);
	by_hand(
	    &json, TOP, ",\"aa\":256,\"aaaa\":257", "\"a a\",\"aa aa\"", "");
	ck_assert(!kc_tokenizer_read(&t, kc_buf_str(&json), NULL, NULL));
	e = plain_encoder(t, 0, 1);
	ck_assert(!kc_encode(e, (kc_str){text, MEGABYTE}, &ids, NULL));
	ck_assert_uint_eq(ids.n, MEGABYTE / 4);
	kc_token_ids_release(&ids);
	kc_buf_release(&json);
	kc_encoder_free(e);
	kc_tokenizer_free(t);
	free(text);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {ids_are_those_of_a_plain_encoder,
	    a_small_cache_holds_the_longest, any_bytes_come_back,
	    parts_make_the_whole, json_out_and_in, a_pattern_goes_with_the_file,
	    special_tokens_in_text_are_text,
	    syllables_are_merged_as_their_bytes,
	    a_whole_word_may_be_another_token, a_merge_may_make_a_lower_rank,
	    a_long_pretoken_is_no_trouble};

	return UNIT_MAIN("tokenizer", tests);
}
