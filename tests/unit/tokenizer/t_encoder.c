/* SPDX-License-Identifier: Apache-2.0 */
/* Encoders as workers: batches, many tokenizers, threads, and their memory. */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "kcorpus/base64.h"

#include "tests/unit/unit.h"

#include <pthread.h>

enum { TEXTS = 400, WORDS = 60 };

/* A tokenizer learnt from syllables, more or fewer of which it has. */
static kc_tokenizer *
learn_syllables(unsigned vocab_size)
{
	static const kc_str special = KC_STR("<|end|>");
	kc_bpe_params params = {
	    .vocab_size = vocab_size, .specials = &special, .n_specials = 1};
	kc_bpe_trainer *trainer;
	kc_pretokenizer *p;
	kc_tokenizer *t;
	uint64_t seed = vocab_size;
	char word[] = " \352\260\200\352\260\200\352\260\200";

	ck_assert_int_eq(kc_bpe_trainer_new(&trainer, &params, NULL), KC_OK);
	for (size_t i = 0; i < 3000; i++) {
		for (size_t k = 3; k < sizeof(word) - 1; k += 3)
			word[k] = (char)(0x80 | unit_random(&seed) % 64);
		ck_assert_int_eq(
		    kc_bpe_trainer_add(trainer, kc_str_of(word), 1, NULL),
		    KC_OK);
	}
	while (!kc_bpe_trainer_step(trainer, 1000, NULL))
		;
	ck_assert_int_eq(kc_pretokenizer_new(&p, KC_STR("qwen2"), NULL), KC_OK);
	ck_assert_int_eq(kc_tokenizer_new_bpe(&t, trainer, p, NULL), KC_OK);
	kc_pretokenizer_free(p);
	kc_bpe_trainer_free(trainer);
	return t;
}

/* Texts of many different words, some of them long, some without a text. */
static void
make_texts(kc_buf *b, kc_str *texts)
{
	size_t ends[TEXTS], at = 0;
	uint64_t seed = 3;

	for (size_t i = 0; i < TEXTS; i++) {
		for (size_t k = unit_random(&seed) % WORDS; k > 0; k--) {
			size_t n = 1 + unit_random(&seed) % 6;

			n += unit_random(&seed) % 40 ? 0 : 30;
			ck_assert_int_eq(kc_buf_addc(b, ' '), KC_OK);
			while (n--)
				ck_assert_int_eq(
				    kc_buf_add_cp(b,
					0xAC00 +
					    (uint32_t)(unit_random(&seed) %
						300)),
				    KC_OK);
		}
		ends[i] = b->len;
	}
	for (size_t i = 0; i < TEXTS; at = ends[i++])
		texts[i] = (kc_str){b->ptr + at, ends[i] - at};
}

/*
 * The texts one by one, by an encoder that remembers nothing of others. Its cache is
 * small: sanitizers mark all that is reserved, for each text.
 */
static void
check_batch(const kc_tokenizer *t, const kc_str *texts, const kc_token_ids *ids,
    const size_t *offsets)
{
	const kc_encoder_params params = {.cache = 1 << 16};
	kc_token_ids one = KC_TOKEN_IDS_INIT;
	kc_encoder *e;

	for (size_t i = 0; i < TEXTS; i++) {
		ck_assert_int_eq(kc_encoder_new(&e, t, &params, NULL), KC_OK);
		one.n = 0;
		ck_assert_int_eq(kc_encode(e, texts[i], &one, NULL), KC_OK);
		ck_assert_uint_eq(one.n, offsets[i + 1] - offsets[i]);
		if (one.n)
			ck_assert_mem_eq(
			    one.v, ids->v + offsets[i], one.n * sizeof(*one.v));
		kc_encoder_free(e);
	}
	kc_token_ids_release(&one);
}

START_TEST(a_batch_is_its_texts)
{
	kc_tokenizer *t = learn_syllables(600);
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	size_t offsets[TEXTS + 1], n = TEXTS, cap;
	kc_str texts[TEXTS];
	kc_buf b = KC_BUF_INIT;
	kc_encoder *e;

	make_texts(&b, texts);
	ck_assert_int_eq(kc_encoder_new(&e, t, NULL, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_encode_batch(e, texts, &n, &ids, offsets, NULL), KC_OK);
	ck_assert_uint_eq(n, TEXTS);
	ck_assert_uint_eq(offsets[TEXTS], ids.n);
	check_batch(t, texts, &ids, offsets);
	/* Again, in the same memory. */
	cap = ids.cap;
	kc_token_ids_reset(&ids, cap);
	ck_assert_int_eq(
	    kc_encode_batch(e, texts, &n, &ids, offsets, NULL), KC_OK);
	ck_assert_uint_eq(ids.cap, cap);
	check_batch(t, texts, &ids, offsets);
	kc_encoder_free(e);
	kc_token_ids_release(&ids);
	kc_tokenizer_free(t);
	kc_buf_release(&b);
}
END_TEST

START_TEST(a_batch_ends_before_the_fault)
{
	kc_encoder_params params = {.special = KC_SPECIAL_ERROR};
	kc_tokenizer *t = learn_syllables(300);
	kc_str texts[3] = {KC_STR("ab"), KC_STR("c<|end|>"), KC_STR("ab")};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	size_t offsets[4], n = 3;
	kc_encoder *e;
	kc_error err;

	ck_assert_int_eq(kc_encoder_new(&e, t, &params, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_encode_batch(e, texts, &n, &ids, offsets, &err), KC_ERR_ARG);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(ids.n, 2);
	ck_assert_uint_eq(offsets[1], 2);
	kc_encoder_free(e);
	kc_token_ids_release(&ids);
	kc_tokenizer_free(t);
}
END_TEST

/* One encoder turns to and fro; its caches keep to their bound. */
START_TEST(tokenizers_share_an_encoder)
{
	enum { TOKENIZERS = 5, BOUND = 1 << 20 };
	kc_encoder_params params = {.cache = BOUND};
	kc_tokenizer *t[TOKENIZERS];
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	size_t offsets[TEXTS + 1], n = TEXTS;
	kc_str texts[TEXTS];
	kc_buf b = KC_BUF_INIT;
	kc_encoder *e;

	make_texts(&b, texts);
	for (size_t i = 0; i < TOKENIZERS; i++)
		t[i] = learn_syllables(400 + 100 * (unsigned)i);
	ck_assert_int_eq(kc_encoder_new(&e, t[0], &params, NULL), KC_OK);
	for (size_t i = 0; i < 2 * TOKENIZERS; i++) {
		const kc_tokenizer *now = t[i * 3 % TOKENIZERS];

		ck_assert_int_eq(kc_encoder_use(e, now, NULL), KC_OK);
		ids.n = 0;
		ck_assert_int_eq(
		    kc_encode_batch(e, texts, &n, &ids, offsets, NULL), KC_OK);
		check_batch(now, texts, &ids, offsets);
		ck_assert_uint_lt(kc_encoder_memory(e),
		    BOUND / 4 * 5 + TOKENIZERS * (64 << 10) + 4096);
	}
	ck_assert_uint_gt(kc_encoder_memory(e), BOUND / 2);
	kc_encoder_free(e);
	for (size_t i = 0; i < TOKENIZERS; i++)
		kc_tokenizer_free(t[i]);
	kc_token_ids_release(&ids);
	kc_buf_release(&b);
}
END_TEST

/*
 * n ranks: the bytes, then strings of two, three and four letters a to z. `last` becomes
 * the last of them.
 */
static kc_tokenizer *
make_ranks(size_t n, char last[5])
{
	kc_buf b = KC_BUF_INIT;
	kc_tokenizer *t;
	char end[32];
	size_t len = 1, k = 0, all = 256;

	for (size_t rank = 0; rank < n; rank++, k++) {
		if (k == all) {
			len++;
			all = len == 2 ? 26 * 26 : 26 * all;
			k = 0;
		}
		last[0] = (char)k;
		for (size_t i = len, left = k; len > 1 && i-- > 0; left /= 26)
			last[i] = (char)('a' + left % 26);
		ck_assert_int_eq(
		    kc_base64_write((kc_str){last, len}, &b), KC_OK);
		snprintf(end, sizeof(end), " %zu\n", rank);
		ck_assert_int_eq(kc_buf_add(&b, kc_str_of(end)), KC_OK);
	}
	last[len] = '\0';
	ck_assert_int_eq(
	    kc_tokenizer_read(&t, kc_buf_str(&b), "gpt2", NULL), KC_OK);
	kc_buf_release(&b);
	return t;
}

/* What is met again has the ids of the first time, where they begin to need 17 bits. */
START_TEST(largest_ids_are_remembered)
{
	for (uint32_t n = 65535; n <= 65538; n++) {
		kc_token_ids ids = KC_TOKEN_IDS_INIT;
		char text[5];
		kc_tokenizer *t = make_ranks(n, text);
		kc_encoder *e;

		ck_assert_int_eq(kc_encoder_new(&e, t, NULL, NULL), KC_OK);
		for (size_t i = 0; i < 3; i++) {
			ids.n = 0;
			ck_assert_int_eq(
			    kc_encode(e, kc_str_of(text), &ids, NULL), KC_OK);
			ck_assert_uint_eq(ids.n, 1);
			ck_assert_uint_eq(ids.v[0], n - 1);
		}
		kc_encoder_free(e);
		kc_token_ids_release(&ids);
		kc_tokenizer_free(t);
	}
}
END_TEST

struct encoding_thread {
	pthread_t thread;
	const kc_tokenizer *t;
	const kc_str *texts;
	kc_token_ids ids;
	size_t offsets[TEXTS + 1];
	kc_status st;
};

static void *
encode_in_thread(void *arg)
{
	struct encoding_thread *me = arg;
	kc_encoder *e;
	size_t n = TEXTS;

	me->st = kc_encoder_new(&e, me->t, NULL, NULL);
	if (me->st)
		return NULL;
	me->st = kc_encode_batch(e, me->texts, &n, &me->ids, me->offsets, NULL);
	kc_encoder_free(e);
	return NULL;
}

START_TEST(threads_share_a_tokenizer)
{
	enum { THREADS = 4 };
	static struct encoding_thread w[THREADS];
	kc_tokenizer *t = learn_syllables(700);
	kc_str texts[TEXTS];
	kc_buf b = KC_BUF_INIT;

	make_texts(&b, texts);
	for (size_t i = 0; i < THREADS; i++) {
		w[i].t = t;
		w[i].texts = texts;
		ck_assert(!pthread_create(
		    &w[i].thread, NULL, encode_in_thread, &w[i]));
	}
	for (size_t i = 0; i < THREADS; i++) {
		ck_assert(!pthread_join(w[i].thread, NULL));
		ck_assert_int_eq(w[i].st, KC_OK);
		ck_assert_uint_eq(w[i].ids.n, w[0].ids.n);
		ck_assert_mem_eq(
		    w[i].ids.v, w[0].ids.v, w[0].ids.n * sizeof(*w[0].ids.v));
	}
	check_batch(t, texts, &w[0].ids, w[0].offsets);
	for (size_t i = 0; i < THREADS; i++)
		kc_token_ids_release(&w[i].ids);
	kc_tokenizer_free(t);
	kc_buf_release(&b);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {a_batch_is_its_texts,
	    a_batch_ends_before_the_fault, tokenizers_share_an_encoder,
	    largest_ids_are_remembered, threads_share_a_tokenizer};

	return UNIT_MAIN("encoder", tests);
}
