/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Korean words, which an encoder finds without a scanner and cuts before it looks them
 * up: beside all that may open, close or go on with one.
 */
#include <config.h>

#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

#include "tests/unit/tokenizer/plain_encoder.h"
#include "tests/unit/unit.h"

/* Syllables first, of which texts have most; U+AC00, U+AC01, U+B098, U+D7A3 ... */
static const char *const bits[] = {"\352\260\200", "\352\260\201",
    "\353\202\230", "\355\236\243", "\353\213\244", "\354\232\224", " ", "  ",
    ".", "(", "'", "'s", "\"", "\n", "\t", "\r", "1", "a", "B", "?!",
    "\357\277\275", "\346\274\242", "\341\204\200", "\343\205\213", "\314\201",
    "\302\240", "\342\200\246", "/"};

enum { BITS = sizeof(bits) / sizeof(*bits), SYLLABLES = 6 };

static void
random_words(uint64_t *seed, size_t n, kc_buf *out)
{
	out->len = 0;
	while (n--) {
		size_t kinds = unit_random(seed) % 3 ? SYLLABLES : BITS;
		const char *bit = bits[unit_random(seed) % kinds];
		/* Beyond the 512 bytes of the words that are cut. */
		size_t times = unit_random(seed) % 400 ? 1 : 172;

		while (times--)
			unit_equal(kc_buf_add(out, kc_str_of(bit)), 0);
	}
}

static kc_tokenizer *
learn_words(const char *pretokenizer, kc_bpe_trainer **trainer)
{
	kc_bpe_params params = {.vocab_size = PLAIN_IDS};
	size_t pos = 0, start = 0, end, n;
	kc_buf text = KC_BUF_INIT;
	kc_pretokenizer *p;
	kc_tokenizer *t;
	uint64_t seed = 1;

	ck_assert(!kc_bpe_trainer_new(trainer, &params, NULL));
	ck_assert(!kc_pretokenizer_new(&p, kc_str_of(pretokenizer), NULL));
	/* Few: not all syllables that stand side by side may be joined. */
	random_words(&seed, 60, &text);
	while (pos < text.len) {
		n = 1;
		ck_assert(!kc_pretoken_split(
		    p, kc_buf_str(&text), &pos, &end, &n, NULL));
		ck_assert(!kc_bpe_trainer_add(*trainer,
		    (kc_str){text.ptr + start, end - start}, 1, NULL));
		start = end;
	}
	ck_assert_int_eq(
	    kc_bpe_trainer_step(*trainer, PLAIN_IDS, NULL), KC_EOF);
	ck_assert(!kc_tokenizer_new_bpe(&t, *trainer, p, NULL));
	kc_pretokenizer_free(p);
	kc_buf_release(&text);
	return t;
}

static void
check_words(const char *pretokenizer)
{
	kc_bpe_trainer *trainer;
	kc_tokenizer *t = learn_words(pretokenizer, &trainer);
	kc_encoder *small = plain_encoder(t, 1, 5),
		   *large = plain_encoder(t, 0, 6);
	kc_token_ids want = {0}, got = {0};
	kc_buf text = KC_BUF_INIT;
	uint64_t seed = 2;

	plain_set_ranks(trainer);
	for (size_t i = 0; i < 1500; i++) {
		random_words(&seed, i % 60, &text);
		plain_encode(t, kc_buf_str(&text), &want);
		got.n = 0;
		unit_equal(kc_encode(small, kc_buf_str(&text), &got, NULL), 0);
		plain_check_ids(&want, &got);
		got.n = 0;
		unit_equal(kc_encode(large, kc_buf_str(&text), &got, NULL), 0);
		plain_check_ids(&want, &got);
	}
	free(want.v);
	kc_token_ids_release(&got);
	kc_buf_release(&text);
	kc_encoder_free(small);
	kc_encoder_free(large);
	kc_tokenizer_free(t);
	kc_bpe_trainer_free(trainer);
}

START_TEST(words_have_the_ids_of_their_pretokens)
{
	const char *name;

	for (size_t i = 0; (name = kc_pretokenizer_names(i)); i++)
		if (strcmp(name, "metaspace") != 0 &&
		    strcmp(name, "sentencepiece") != 0)
			check_words(name);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {words_have_the_ids_of_their_pretokens};

	return UNIT_MAIN("words", tests);
}
