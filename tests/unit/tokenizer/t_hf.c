/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a tokenizer.json says is done to a text before its model: which of it is read
 * as what, and how what is not read is refused.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tests/unit/tokenizer/by_hand.h"
#include "tests/unit/unit.h"

#define SEQUENCE(x) \
	"{\"type\":\"Sequence\",\"pretokenizers\":[" x \
	",{\"type\":\"ByteLevel\",\"add_prefix_space\":false," \
	"\"use_regex\":false}]}"
#define SPLIT(regex) \
	"{\"type\":\"Split\",\"pattern\":{\"Regex\":\"" regex \
	"\"},\"behavior\":\"Isolated\",\"invert\":false}"
#define REMOVED(regex) \
	"{\"type\":\"Split\",\"pattern\":{\"Regex\":\"" regex \
	"\"},\"behavior\":\"Removed\",\"invert\":true}"
#define NUMBERS "\\p{N}{1,3}"
#define KANA "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+"
#define WORDS \
	"[!\\\"#$%&'()*+,\\\\-./:;<=>?@\\\\[\\\\\\\\\\\\]^_`{|}~][A-Za-z]+" \
	"|[^\\r\\n\\\\p{L}\\\\p{P}\\\\p{S}]?[\\\\p{L}\\\\p{M}]+" \
	"| ?[\\\\p{P}\\\\p{S}]+[\\r\\n]*|\\\\s*[\\r\\n]+|\\\\s+(?!\\\\S)" \
	"|\\\\s+"
#define DIGITS(x) "{\"type\":\"Digits\",\"individual_digits\":" x "}"
#define AFTER(x, prefix) \
	"{\"type\":\"Sequence\",\"pretokenizers\":[" x \
	",{\"type\":\"ByteLevel\",\"add_prefix_space\":" prefix \
	",\"use_regex\":true}]}"

static const struct {
	const char *what;
	const char *name;    /* of a pre-tokenizer, or NULL: */
	const char *message; /* the start of it */
} pretokenizers[] = {
    {GPT2, "gpt2", NULL},
    {SEQUENCE(SPLIT("\\" NUMBERS) "," SPLIT(KANA) "," SPLIT(WORDS)), "deepseek",
	NULL},
    {AFTER(DIGITS("true"), "false"), "starcoder", NULL},
    {AFTER(DIGITS("true"), "true"), NULL,
	"this \"add_prefix_space\" is not supported: "},
    {AFTER("{\"type\":\"Punctuation\",\"behavior\":\"Removed\"}", "false"),
	NULL, "\"behavior\" of the pre-tokenizer Punctuation is not "},
    {AFTER(SPLIT("a*"), "false"), NULL,
	"an expression that may match nothing is not supported: 'a*'"},
    {AFTER(REMOVED("a"), "false"), NULL,
	"this sequence of Splits is not supported: "},
    {DIGITS("true"), NULL, "this pre-tokenizer by itself is not supported: "},
    {SEQUENCE(SPLIT("\\" NUMBERS) "," SPLIT(KANA) "," REMOVED(WORDS)), NULL,
	"this Split is not supported: "},
    {SEQUENCE(REMOVED("\\" NUMBERS) "," SPLIT(KANA) "," SPLIT(WORDS)), NULL,
	"this Split is not supported: "},
};

START_TEST(pretokenizers_are_known_or_refused)
{
	kc_buf top = KC_BUF_INIT, json = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(pretokenizers) / sizeof(*pretokenizers);
	     i++) {
		const char *name = pretokenizers[i].name;
		kc_tokenizer *t = NULL;
		kc_error err = {0};
		kc_status st;

		top.len = 0;
		unit_equal(kc_buf_addf(&top,
			       "\"decoder\":" GPT2 ",\"pre_tokenizer\":%s",
			       pretokenizers[i].what),
		    0);
		by_hand(&json, top.ptr, "", "", "");
		st = kc_tokenizer_read(&t, kc_buf_str(&json), NULL, &err);
		if (name) {
			ck_assert_msg(!st, "%zu: %s", i, err.msg);
			ck_assert_str_eq(kc_tokenizer_pretokenizer(t), name);
		} else if (st != KC_ERR_FORMAT ||
		    strncmp(err.msg, pretokenizers[i].message,
			strlen(pretokenizers[i].message)) != 0) {
			ck_abort_msg("%zu: %d %s", i, st, err.msg);
		}
		kc_tokenizer_free(t);
	}
	kc_buf_release(&top);
	kc_buf_release(&json);
}
END_TEST

/* A normalizer, a text, and what HF tokenizers 0.23.3 make of it. */
static const struct {
	const char *normalizer, *text, *want;
} normalized[] = {
    {"{\"type\":\"Lowercase\"}", "A\u00C0\u0130\u03A3\u1E9E\u2160\uAC00Z",
	"a\u00E0i\u0307\u03C3\u00DF\u2170\uAC00z"},
    {"{\"type\":\"StripAccents\"}", "\u00E9e\u0301\uAC00\u302E",
	"\u00E9e\uAC00"},
    /* The mark of U+0E31 is of BERT's, that of U+0903 is none of them. */
    {"{\"type\":\"BertNormalizer\",\"clean_text\":true,"
     "\"handle_chinese_chars\":true,\"strip_accents\":null,"
     "\"lowercase\":true}",
	"\u00C9\t\u6F22\uAC01\u0E31\u0903",
	"e  \u6F22 \u1100\u1161\u11A8\u0903"},
    {"{\"type\":\"BertNormalizer\",\"clean_text\":false,"
     "\"handle_chinese_chars\":false,\"strip_accents\":false,"
     "\"lowercase\":true}",
	"\u00C9\t\u6F22\uAC01", "\u00E9\t\u6F22\uAC01"},
    {"{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFD\"},"
     "{\"type\":\"BertNormalizer\",\"clean_text\":false,"
     "\"handle_chinese_chars\":false,\"strip_accents\":true,"
     "\"lowercase\":false}]}",
	"\u00C9A", "EA"},
};

/* The bytes that a vocabulary of bytes alone gives for a text. */
static void
expect_normalized(const kc_tokenizer *t, const char *text, const char *want)
{
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_buf out = KC_BUF_INIT;
	kc_encoder *e;

	ck_assert(!kc_encoder_new(&e, t, NULL, NULL));
	ck_assert(!kc_encode(e, kc_str_of(text), &ids, NULL));
	ck_assert(!kc_decode(t, ids.v, ids.n, &out, NULL));
	ck_assert_str_eq(out.ptr, want);
	kc_encoder_free(e);
	kc_token_ids_release(&ids);
	kc_buf_release(&out);
}

/* They are applied, and written so that the same is read again. */
START_TEST(normalizers_are_those_of_hf)
{
	kc_buf top = KC_BUF_INIT, json = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(normalized) / sizeof(*normalized); i++) {
		kc_tokenizer *t, *again;
		kc_error err = {0};

		top.len = 0;
		unit_equal(kc_buf_addf(&top,
			       "\"decoder\":" GPT2 ",\"pre_tokenizer\":" GPT2
			       ",\"normalizer\":%s",
			       normalized[i].normalizer),
		    0);
		by_hand(&json, top.ptr, "", "", "");
		ck_assert_msg(
		    !kc_tokenizer_read(&t, kc_buf_str(&json), NULL, &err),
		    "%zu: %s", i, err.msg);
		expect_normalized(t, normalized[i].text, normalized[i].want);
		json.len = 0;
		ck_assert(!kc_tokenizer_write_json(t, KC_STR(""), &json, NULL));
		ck_assert(
		    !kc_tokenizer_read(&again, kc_buf_str(&json), NULL, NULL));
		expect_normalized(
		    again, normalized[i].text, normalized[i].want);
		ck_assert(
		    kc_tokenizer_hash(t).low == kc_tokenizer_hash(again).low);
		kc_tokenizer_free(t);
		kc_tokenizer_free(again);
	}
	kc_buf_release(&top);
	kc_buf_release(&json);
}
END_TEST

/* The hash of a tokenizer with these tokens after the bytes, merges and settings. */
static kc_hash128
hash_by_hand(const char *more_vocab, const char *merges, const char *model)
{
	kc_buf json = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;
	kc_hash128 hash;

	by_hand(&json, "\"decoder\":" GPT2 ",\"pre_tokenizer\":" GPT2,
	    more_vocab, merges, model);
	ck_assert_msg(!kc_tokenizer_read(&t, kc_buf_str(&json), NULL, &err),
	    "%s", err.msg);
	hash = kc_tokenizer_hash(t);
	kc_tokenizer_free(t);
	kc_buf_release(&json);
	return hash;
}

START_TEST(the_hash_tells_definitions_apart)
{
	static const struct {
		const char *vocab, *merges, *model;
		bool same; /* as the first */
	} v[] = {
	    {",\"ab\":300,\"abc\":301", "\"a b\",\"ab c\"", "", true},
	    {",\"abc\":301,\"ab\":300", "[\"a\",\"b\"],[\"ab\",\"c\"]",
		",\"dropout\":null", true},
	    /* Only the last of two equal merges counts. */
	    {",\"ab\":300,\"abc\":301", "\"ab c\",\"a b\",\"ab c\"", "", true},
	    {",\"ab\":300,\"abc\":301", "\"ab c\",\"a b\"", "", false},
	    {",\"ab\":301,\"abc\":300", "\"a b\",\"ab c\"", "", false},
	    {",\"ab\":300,\"abc\":301", "\"a b\"", "", false},
	    {",\"ab\":300,\"abc\":301,\"d e\":302", "\"a b\",\"ab c\"", "",
		false},
	    {",\"ab\":300,\"abc\":301", "\"a b\",\"ab c\"",
		",\"ignore_merges\":true", false},
	};
	kc_hash128 first = hash_by_hand(v[0].vocab, v[0].merges, v[0].model);

	for (size_t i = 1; i < sizeof(v) / sizeof(v[0]); i++) {
		kc_hash128 h = hash_by_hand(
		    v[i].vocab, v[i].merges, v[i].model);

		ck_assert_msg((h.low == first.low) == v[i].same &&
			(h.high == first.high) == v[i].same,
		    "%zu: %s", i, v[i].merges);
	}
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {pretokenizers_are_known_or_refused,
	    normalizers_are_those_of_hf, the_hash_tells_definitions_apart};

	return UNIT_MAIN("hf", tests);
}
