/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation against sums that are worked out here, one by one: on texts whose tokens
 * are known, and on random ones whose tokens are asked for.
 */
#include <config.h>

#include "kcorpus/eval.h"

#include "tests/unit/unit.h"

#include <math.h>

/* "a b" and 가 as bytes; merges make 가 of its bytes and " 가" of that. */
static const char vocabulary[] =
    "{\"version\":\"1.0\",\"added_tokens\":[],\"normalizer\":null,"
    "\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
    "\"trim_offsets\":true,\"use_regex\":true},\"post_processor\":null,"
    "\"decoder\":{\"type\":\"ByteLevel\",\"add_prefix_space\":true,"
    "\"trim_offsets\":true,\"use_regex\":true},\"model\":{\"type\":\"BPE\","
    "\"dropout\":null,\"unk_token\":null,\"continuing_subword_prefix\":null,"
    "\"end_of_word_suffix\":null,\"fuse_unk\":false,\"byte_fallback\":false,"
    "\"vocab\":{";

/* The name that byte-level files have for a byte (GPT-2's bytes_to_unicode). */
static uint32_t
byte_name(unsigned b)
{
	unsigned n = 0;

	if ((b >= '!' && b <= '~') || (b >= 0xA1 && b != 0xAD))
		return b;
	for (unsigned i = 0; i < b; i++)
		n += !((i >= '!' && i <= '~') || (i >= 0xA1 && i != 0xAD));
	return 256 + n;
}

static void
put_name(kc_buf *out, const char *bytes)
{
	for (; *bytes; bytes++)
		ck_assert_int_eq(
		    kc_buf_add_cp(out, byte_name((unsigned char)*bytes)), 0);
}

/* 256 bytes, then the merges: EA B0, 가, " 가", 가가. */
static kc_tokenizer *
make_tokenizer(void)
{
	static const char *const merges[][2] = {{"\xEA", "\xB0"},
	    {"\xEA\xB0", "\x80"}, {" ", "\xEA\xB0\x80"},
	    {"\xEA\xB0\x80", "\xEA\xB0\x80"}};
	kc_buf file = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;

	ck_assert_int_eq(kc_buf_add(&file, kc_str_of(vocabulary)), 0);
	for (unsigned b = 0; b < 256; b++) {
		ck_assert_int_eq(kc_buf_addf(&file, "%s\"", b ? "," : ""), 0);
		if (byte_name(b) == '"' || byte_name(b) == '\\')
			ck_assert_int_eq(kc_buf_addc(&file, '\\'), 0);
		ck_assert_int_eq(kc_buf_add_cp(&file, byte_name(b)), 0);
		ck_assert_int_eq(kc_buf_addf(&file, "\":%u", b), 0);
	}
	for (unsigned i = 0; i < 4; i++) {
		ck_assert_int_eq(kc_buf_add(&file, KC_STR(",\"")), 0);
		put_name(&file, merges[i][0]);
		put_name(&file, merges[i][1]);
		ck_assert_int_eq(kc_buf_addf(&file, "\":%u", 256 + i), 0);
	}
	ck_assert_int_eq(kc_buf_add(&file, KC_STR("},\"merges\":[")), 0);
	for (unsigned i = 0; i < 4; i++) {
		ck_assert_int_eq(kc_buf_addf(&file, "%s\"", i ? "," : ""), 0);
		put_name(&file, merges[i][0]);
		ck_assert_int_eq(kc_buf_addc(&file, ' '), 0);
		put_name(&file, merges[i][1]);
		ck_assert_int_eq(kc_buf_addc(&file, '"'), 0);
	}
	ck_assert_int_eq(kc_buf_add(&file, KC_STR("]}}")), 0);
	if (kc_tokenizer_read(&t, kc_buf_str(&file), NULL, &err))
		ck_abort_msg("%s", err.msg);
	kc_buf_release(&file);
	return t;
}

static kc_eval *
make_eval(const kc_tokenizer *t)
{
	kc_eval *e;
	kc_error err;

	if (kc_eval_new(&e, t, &err))
		ck_abort_msg("%s", err.msg);
	return e;
}

static void
add_text(kc_eval *e, const char *text, const char *genre)
{
	kc_error err;

	if (kc_eval_add(e, kc_str_of(text), kc_str_of(genre), &err))
		ck_abort_msg("%s", err.msg);
}

static kc_eval_facts
facts_of(const kc_eval *e, const char *genre)
{
	kc_eval_facts f;
	kc_error err;

	if (kc_eval_result(e, kc_str_of(genre), &f, &err))
		ck_abort_msg("%s", err.msg);
	return f;
}

START_TEST(test_counts_of_a_known_text)
{
	kc_tokenizer *t = make_tokenizer();
	kc_eval *e = make_eval(t);
	kc_eval_facts f;

	/* 가가 |가|a b|각: 가가, " 가", " ", a, " ", b, " ", EA B0, 81 */
	add_text(e, "가가 가a b 각", "x");
	f = facts_of(e, "x");
	ck_assert_uint_eq(f.documents, 1);
	ck_assert_uint_eq(f.bytes, 3 * 4 + 5);
	ck_assert_uint_eq(f.characters, 9);
	ck_assert_uint_eq(f.syllables, 4);
	ck_assert_uint_eq(f.eojeol, 4);
	ck_assert_uint_eq(f.tokens, 8);
	ck_assert_uint_eq(f.changed, 0);
	ck_assert_double_eq(f.bytes_per_token.value, 17.0 / 8);
	/* 각 is cut */
	ck_assert_double_eq(f.whole_syllables.value, 3.0 / 4);
	/* 가a and 각 are cut */
	ck_assert_double_eq(f.whole_eojeol.value, 2.0 / 4);
	ck_assert_double_eq(f.broken_tokens.value, 2.0 / 8);
	ck_assert_double_eq(f.tokens_per_eojeol.value, 2);
	ck_assert_uint_eq(kc_eval_count(e, 259), 1);
	ck_assert_uint_eq(kc_eval_count(e, 258), 1);
	kc_eval_free(e);
	kc_tokenizer_free(t);
}
END_TEST

/* Any split of the documents, merged in any order, and the genres' sum. */
START_TEST(test_merge_is_addition)
{
	static const char *const texts[] = {
	    "가 나", "가가가 abc", "", "각각", "b b b", "가가 가 가가"};
	static const char *const genres[] = {"x", "y", "x", "", "y", "x"};
	kc_tokenizer *t = make_tokenizer();
	kc_eval *whole = make_eval(t), *a = make_eval(t), *b = make_eval(t);
	kc_eval_distribution d[2];
	kc_eval_facts f[2];
	kc_error err;

	for (size_t i = 0; i < 6; i++) {
		add_text(whole, texts[i], genres[i]);
		add_text(i % 2 ? b : a, texts[i], genres[i]);
	}
	ck_assert_int_eq(kc_eval_merge(b, a, &err), 0);
	ck_assert_uint_eq(kc_eval_genres(b), 2);
	for (size_t i = 0; i < 3; i++) {
		static const char *const names[] = {"", "x", "y"};

		f[0] = facts_of(whole, names[i]);
		f[1] = facts_of(b, names[i]);
		ck_assert_mem_eq(&f[0], &f[1], sizeof(*f));
	}
	ck_assert_int_eq(kc_eval_distribute(whole, &d[0], &err), 0);
	ck_assert_int_eq(kc_eval_distribute(b, &d[1], &err), 0);
	ck_assert_mem_eq(&d[0], &d[1], sizeof(*d));
	kc_eval_free(whole);
	kc_eval_free(a);
	kc_eval_free(b);
	kc_tokenizer_free(t);
}
END_TEST

enum { DOCUMENTS = 40, LONGEST = 64, SYMBOLS = 5 };

/* Texts of bytes a to e, one token each, and their halves. */
static void
make_texts(char text[DOCUMENTS][LONGEST], unsigned half[DOCUMENTS])
{
	uint64_t seed = 7;

	for (size_t i = 0; i < DOCUMENTS; i++) {
		size_t n = unit_random(&seed) % (LONGEST - 1);

		for (size_t k = 0; k < n; k++)
			text[i][k] = (char)('a' + unit_random(&seed) % SYMBOLS);
		text[i][n] = 0;
		half[i] = (unsigned)(kc_hash64(kc_str_of(text[i]), 0) >> 63);
	}
}

/* Bits of a byte after another by the definition in eval.h, counting anew. */
static double
plain_bits(char text[DOCUMENTS][LONGEST], const unsigned half[DOCUMENTS],
    unsigned learnt, char before, char token, bool bigram)
{
	double n = 0, c = 0, pair = 0, after = 0, kinds = 0;
	bool met[256] = {false};

	for (size_t i = 0; i < DOCUMENTS; i++)
		for (size_t k = 0; text[i][k] && half[i] == learnt; k++) {
			char prior = k ? text[i][k - 1] : 0;

			n++;
			c += text[i][k] == token;
			after += prior == before;
			pair += prior == before && text[i][k] == token;
			if (prior == before)
				met[(unsigned char)text[i][k]] = true;
		}
	for (size_t i = 0; i < 256; i++)
		kinds += met[i];
	c = (c + .5) / (n + 260 / 2.0);
	if (bigram && after > 0)
		c = (pair + kinds * c) / (after + kinds);
	return -log2(c);
}

START_TEST(test_bits_against_the_definition)
{
	char text[DOCUMENTS][LONGEST];
	unsigned half[DOCUMENTS];
	kc_tokenizer *t = make_tokenizer();
	kc_eval *e = make_eval(t);
	kc_eval_distribution d;
	double bits[2] = {0, 0}, bytes = 0, sum = 0, counts[SYMBOLS] = {0};
	kc_error err;

	make_texts(text, half);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		add_text(e, text[i], "");
		for (size_t k = 0; text[i][k]; k++, bytes++) {
			counts[text[i][k] - 'a']++;
			for (int b = 0; b < 2; b++)
				bits[b] += plain_bits(text, half, 1 - half[i],
				    k ? text[i][k - 1] : 0, text[i][k], b);
		}
	}
	ck_assert_int_eq(kc_eval_distribute(e, &d, &err), 0);
	ck_assert_double_eq_tol(d.unigram_bits, bits[0] / bytes, 1e-9);
	ck_assert_double_eq_tol(d.bigram_bits, bits[1] / bytes, 1e-9);
	for (size_t i = 0; i < SYMBOLS; i++)
		sum += pow(counts[i] / bytes, 2.5);
	ck_assert_double_eq_tol(d.renyi, log(sum) / -1.5 / log(260), 1e-9);
	ck_assert_uint_eq(d.vocabulary, 260);
	ck_assert_uint_eq(d.used, SYMBOLS);
	kc_eval_free(e);
	kc_tokenizer_free(t);
}
END_TEST

/* The interval holds the value, and is narrower for more documents. */
START_TEST(test_interval)
{
	kc_tokenizer *t = make_tokenizer();
	kc_eval *e = make_eval(t);
	double width[2];
	uint64_t seed = 3;

	for (size_t round = 0; round < 2; round++) {
		kc_eval_ratio r;

		for (size_t i = 0; i < 100u << 4 * round; i++) {
			char text[64];

			snprintf(text, sizeof(text), "%s %u",
			    unit_random(&seed) % 2 ? "가가가가" : "abcdef",
			    (unsigned)(unit_random(&seed) >> 32));
			add_text(e, text, "");
		}
		r = facts_of(e, "").bytes_per_token;
		ck_assert_double_lt(r.low, r.value);
		ck_assert_double_gt(r.high, r.value);
		width[round] = r.high - r.low;
	}
	/* 17 times the documents: 4.1 times narrower, within a fifth. */
	ck_assert_double_gt(width[0] / width[1], 4.1 * .8);
	ck_assert_double_lt(width[0] / width[1], 4.1 * 1.2);
	kc_eval_free(e);
	kc_tokenizer_free(t);
}
END_TEST

START_TEST(test_morphemes)
{
	/* 가가 + 가: tokens 가가|가; 가 + 가: one token; a + 가. */
	static const kc_morph_boundary first[] = {{6, KC_MORPH_JOSA}};
	static const kc_morph_boundary second[] = {{13, KC_MORPH_EOMI}};
	static const kc_morph_boundary third[] = {{18, KC_MORPH_OTHER}};
	const kc_morph_word words[] = {
	    {0, 9, first, 1}, {10, 16, second, 1}, {17, 21, third, 1}};
	const char *sentence = "가가가 가가 a가";
	kc_tokenizer *t = make_tokenizer();
	kc_eval *e = make_eval(t);
	kc_eval_morphs m;
	kc_error err;

	ck_assert_int_eq(
	    kc_eval_add_morphs(e, kc_str_of(sentence), words, 3, &err), 0);
	m = kc_eval_morph_counts(e);
	ck_assert_uint_eq(m.sentences, 1);
	ck_assert_uint_eq(m.words, 3);
	ck_assert_uint_eq(m.gold, 3);
	ck_assert_uint_eq(m.josa, 1);
	ck_assert_uint_eq(m.josa_both, 1);
	ck_assert_uint_eq(m.eomi, 1);
	/* " 가" and 가: the space's token joins the first syllable alone */
	ck_assert_uint_eq(m.eomi_both, 1);
	ck_assert_uint_eq(m.both, 3);
	ck_assert_uint_eq(m.tokens, 3);
	kc_eval_free(e);
	kc_tokenizer_free(t);
}
END_TEST

START_TEST(test_vocabulary)
{
	kc_tokenizer *t = make_tokenizer();
	kc_eval *e = make_eval(t);
	kc_eval_vocabulary f;
	kc_error err;

	ck_assert_int_eq(kc_eval_vocabulary_facts(e, &f, &err), 0);
	ck_assert_uint_eq(f.normal, 260);
	/* 128 bytes of more than 7F, and EA B0 */
	ck_assert_uint_eq(f.undecodable, 129);
	ck_assert_uint_eq(f.mixed, 0);
	ck_assert_uint_eq(f.unreachable, 0);
	ck_assert_uint_eq(f.scripts[KC_SCRIPT_HANGUL], 3);
	ck_assert_uint_eq(f.scripts[KC_SCRIPT_LATIN], 52);
	ck_assert_uint_eq(f.digits[1], 10);
	/* 가: one token; EA B0 xx: 63 of two; the others of three */
	ck_assert_uint_eq(f.syllables[1], 1);
	ck_assert_uint_eq(f.syllables[2], 63);
	ck_assert_uint_eq(f.syllables[3], KC_HANGUL_SS - 64);
	ck_assert_double_eq_tol(f.tokens_per_syllable,
	    (1 + 2.0 * 63 + 3.0 * (KC_HANGUL_SS - 64)) / KC_HANGUL_SS, 1e-9);
	kc_eval_free(e);
	kc_tokenizer_free(t);
}
END_TEST

START_TEST(test_limits)
{
	kc_tokenizer *t = make_tokenizer();
	kc_eval *e = make_eval(t);
	char name[KC_EVAL_MAX_GENRE + 2] = "";
	kc_error err;

	memset(name, 'x', KC_EVAL_MAX_GENRE + 1);
	ck_assert_int_eq(
	    kc_eval_add(e, KC_STR("a"), kc_str_of(name), &err), KC_ERR_LIMIT);
	for (int i = 0; i < KC_EVAL_MAX_GENRES; i++) {
		snprintf(name, sizeof(name), "%d", i);
		add_text(e, "a", name);
	}
	ck_assert_int_eq(
	    kc_eval_add(e, KC_STR("a"), KC_STR("more"), &err), KC_ERR_LIMIT);
	ck_assert_uint_eq(facts_of(e, "").documents, KC_EVAL_MAX_GENRES);
	kc_eval_free(e);
	kc_tokenizer_free(t);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {test_counts_of_a_known_text,
	    test_merge_is_addition, test_bits_against_the_definition,
	    test_interval, test_morphemes, test_vocabulary, test_limits};

	return UNIT_MAIN("eval", cases);
}
