/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tokenizer.json that was written by hand: its added tokens and what is done to a
 * text before its model, and how what is not known is refused.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tests/unit/tokenizer/by_hand.h"
#include "tests/unit/unit.h"

/* Each token of the model that is an added one too: time is linear. */
START_TEST(many_added_tokens)
{
	enum { N = 200000 };
	kc_buf top = KC_BUF_INIT, vocab = KC_BUF_INIT, json = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;
	uint32_t id;

	unit_equal(kc_buf_addf(&top, "%s,\"added_tokens\":[", TOP), 0);
	for (int i = 256; i < 256 + N; i++) {
		unit_equal(
		    kc_buf_addf(&top, "%s{\"id\":%d,\"content\":\"<%d>\"}",
			i > 256 ? "," : "", i, i),
		    0);
		unit_equal(kc_buf_addf(&vocab, ",\"<%d>\":%d", i, i), 0);
	}
	unit_equal(kc_buf_addc(&top, ']'), 0);
	by_hand(&json, top.ptr, vocab.ptr, "", "");
	ck_assert_msg(!kc_tokenizer_read(&t, kc_buf_str(&json), NULL, &err),
	    "%s", err.msg);
	ck_assert(kc_tokenizer_find_added(t, KC_STR("<100000>"), &id));
	ck_assert_uint_eq(id, 100000);
	json.len = 0;
	ck_assert(!kc_tokenizer_write_json(t, KC_STR(""), &json, NULL));
	ck_assert_ptr_nonnull(strstr(json.ptr, "\"<100000>\":100000,"));
	kc_tokenizer_free(t);
	kc_buf_release(&top);
	kc_buf_release(&vocab);
	kc_buf_release(&json);
}
END_TEST

START_TEST(text_is_normalized_first)
{
	uint32_t want[] = {256};
	kc_buf json = KC_BUF_INIT;

	/* jamo U+1100 U+1161 become U+AC00, EA B0 80 */
	by_hand(&json,
	    "\"version\":\"1.0\",\"normalizer\":{\"type\":\"NFC\"},"
	    "\"decoder\":" GPT2 ",\"pre_tokenizer\":" GPT2,
	    ",\"\303\252\302\260\304\242\":256,\"\303\252\302\260\":257",
	    "\"\303\252 \302\260\",\"\303\252\302\260 \304\242\"", "");
	check_ids_by_hand("\341\204\200\341\205\241", 1, &json, want, 1);
	kc_buf_release(&json);
}
END_TEST

/*
 * "<" is no token but stands in one; the added token after the model's is not taken for
 * it. tokenizers 0.23.3 gives the same ids.
 */
START_TEST(a_character_of_a_longer_token_only)
{
	const uint32_t want[] = {3, 1, 2, 4};
	kc_buf json = KC_BUF_INIT;

	ck_assert(!kc_buf_addf(&json,
	    "{\"normalizer\":null,\"pre_tokenizer\":null,\"decoder\":"
	    "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"ByteFallback\"},"
	    "{\"type\":\"Fuse\"}]},\"added_tokens\":[{\"id\":4,\"content\":"
	    "\"zz\",\"normalized\":false,\"special\":false}],\"model\":{"
	    "\"type\":\"BPE\",\"unk_token\":\"<u>\",\"byte_fallback\":true,"
	    "\"vocab\":{\"<u>\":0,\"<0x3C>\":1,\"<0x3E>\":2,\"a\":3},"
	    "\"merges\":[]}}"));
	check_ids_by_hand("a<>zz", 2, &json, want, 4);
	kc_buf_release(&json);
}
END_TEST

/*
 * What is left of the first character after an added token is where the text starts, of
 * other characters it is not; tokenizers 0.23.3 has these ids.
 */
START_TEST(a_token_ends_within_the_first_character)
{
	const uint32_t want[] = {5, 1, 4, 5, 4};
	kc_buf json = KC_BUF_INIT;

	ck_assert(!kc_buf_addf(&json,
	    "{\"normalizer\":{\"type\":\"NFD\"},\"pre_tokenizer\":{\"type\":"
	    "\"Metaspace\",\"replacement\":\"\u2581\",\"prepend_scheme\":"
	    "\"first\",\"split\":false},\"decoder\":{\"type\":\"Metaspace\"},"
	    "\"added_tokens\":[{\"id\":5,\"content\":\"\uAC00\",\"normalized\":"
	    "true,\"special\":false}],\"model\":{\"type\":\"BPE\","
	    "\"unk_token\":\"<u>\",\"vocab\":{\"<u>\":0,\"\u2581\":1,"
	    "\"\u1100\":2,\"\u1161\":3,\"\u11A8\":4},\"merges\":[]}}"));
	check_ids_by_hand("\uAC01\uAC01", 1, &json, want, 5);
	kc_buf_release(&json);
}
END_TEST

/* Spaces that one token took are no other token; tokenizers 0.23.3 has these ids. */
START_TEST(spaces_of_a_token_are_taken_once)
{
	const uint32_t want[] = {64, 256, 65};
	kc_buf json = KC_BUF_INIT;

	by_hand(&json,
	    TOP ",\"added_tokens\":[{\"id\":256,\"content\":\"\\n\\n\","
		"\"lstrip\":true,\"rstrip\":true,\"normalized\":false,"
		"\"special\":false}]",
	    "", "", "");
	check_ids_by_hand("a\n\n \n\n b", 2, &json, want, 3);
	kc_buf_release(&json);
}
END_TEST

/* An added token that is found normalized is decoded so, as by tokenizers 0.23.3. */
START_TEST(added_tokens_are_decoded_normalized)
{
	const uint32_t id = 256;
	kc_buf json = KC_BUF_INIT, text = KC_BUF_INIT;
	kc_tokenizer *t;

	by_hand(&json,
	    "\"version\":\"1.0\",\"normalizer\":{\"type\":\"NFKC\"},"
	    "\"added_tokens\":[{\"id\":256,\"content\":\"\357\274\241\","
	    "\"normalized\":true,\"special\":false}],"
	    "\"decoder\":" GPT2 ",\"pre_tokenizer\":" GPT2,
	    "", "", "");
	ck_assert(!kc_tokenizer_read(&t, kc_buf_str(&json), NULL, NULL));
	ck_assert(!kc_decode(t, &id, 1, &text, NULL));
	ck_assert_str_eq(text.ptr, "A");
	kc_tokenizer_free(t);
	kc_buf_release(&json);
	kc_buf_release(&text);
}
END_TEST

static const struct {
	const char *top, *vocab, *merges, *model;
	const char *message;
} refused[] = {
    {TOP ",\"padding\":{\"x\":1}", "", "", "",
	"\"padding\" of the file is not supported: {\"x\":1}"},
    {TOP ",\"new\":1", "", "", "", "\"new\" of the file is not supported: 1"},
    {TOP ",\"normalizer\":{\"type\":\"ByteLevel\"}", "", "", "",
	"this normalizer is not supported: {\"type\":\"ByteLevel\"}"},
    {"\"decoder\":" GPT2 ",\"pre_tokenizer\":{\"type\":\"Metaspace\"}", "", "",
	"",
	"this decoder is not supported: {\"type\":\"ByteLevel\","
	"\"add_prefix_space\":false,\"use_regex\":tru..."},
    {"\"decoder\":" GPT2 ",\"pre_tokenizer\":{\"type\":\"Punctuation\"}", "",
	"", "",
	"this pre-tokenizer by itself is not supported: "
	"{\"type\":\"Punctuation\"}"},
    {"\"decoder\":" GPT2 ",\"pre_tokenizer\":{\"type\":\"Sequence\","
     "\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":\"x|^y\"},"
     "\"behavior\":\"Isolated\",\"invert\":false},{\"type\":\"ByteLevel\","
     "\"add_prefix_space\":false,\"use_regex\":false}]}",
	"", "", "", "an expression is not supported from byte 2 on: '^y'"},
    {"\"decoder\":null,\"pre_tokenizer\":" GPT2, "", "", "",
	"a file without decoder is not supported"},
    {"\"pre_tokenizer\":" GPT2, "", "", "",
	"a file without decoder is not supported"},
    {"\"decoder\":" GPT2, "", "", "",
	"this decoder is not supported: {\"type\":\"ByteLevel\","
	"\"add_prefix_space\":false,\"use_regex\":tru..."},
    {TOP, "", "", ",\"byte_fallback\":true",
	"\"byte_fallback\" of a byte-level model is not supported"},
    {TOP, "", "", ",\"end_of_word_suffix\":\"x\"",
	"\"end_of_word_suffix\" of the model is not supported: \"x\""},
    {TOP, ",\"ab\":5", "", "", "two tokens have the id 5"},
    {TOP, ",\"ab\":256,\"ab\":257", "", "",
	"the tokens 256 and 257 are the same"},
    {TOP, ",\"ab\":99999999", "", "",
	"token id 99999999 is more than 16777216"},
    {TOP, ",\"ab\":-1", "", "", "this token id is not supported: -1"},
    {TOP, "", "\"a b\"", "",
	"a merge into what is no token is not supported: \"a b\""},
    {TOP, "", "\"a bc\"", "",
	"a merge of what is no token is not supported: \"a bc\""},
    {TOP, "", "[\"a\",\"\"]", "",
	"a merge of what is no token is not supported: [\"a\",\"\"]"},
    {TOP, "", "\"ab\"", "", "this merge is not supported: \"ab\""},
    {TOP, "", "[\"a\"]", "", "this merge is not supported: [\"a\"]"},
    /* The first fault is told. */
    {TOP, "", "\"a bc\", \"ab\"", "",
	"a merge of what is no token is not supported: \"a bc\""},
    {TOP, "", "\"a b\", 5", "",
	"a merge into what is no token is not supported: \"a b\""},
    {TOP, "", "\"a b\", \"a \u4e00\"", "",
	"a merge into what is no token is not supported: \"a b\""},
    {TOP ",\"added_tokens\":[{\"id\":300}]", "", "", "",
	"this added token is not supported: {\"id\":300}"},
    {TOP ",\"added_tokens\":[{\"id\":3,\"content\":\"x\"}]", "", "", "",
	"two tokens have the id 3"},
};

START_TEST(what_is_not_known_is_refused)
{
	static const struct {
		const char *text, *message;
	} others[] = {
	    {"[]",
		"this is something else, not a tokenizer.json, a .model of "
		"SentencePiece, a .tiktoken, a vocab.json of GPT-2 or a GGUF "
		"file"},
	    {"{}",
		"this is JSON without a model, not a tokenizer.json, a .model "
		"of SentencePiece, a .tiktoken, a vocab.json of GPT-2 or a "
		"GGUF file"}};
	kc_buf json = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		by_hand(&json, refused[i].top, refused[i].vocab,
		    refused[i].merges, refused[i].model);
		ck_assert_int_eq(
		    kc_tokenizer_read(&t, kc_buf_str(&json), NULL, &err),
		    KC_ERR_FORMAT);
		ck_assert_str_eq(err.msg, refused[i].message);
	}
	by_hand(&json, TOP, ",\"ab\":2097151", "\"a b\"", "");
	ck_assert_int_eq(
	    kc_tokenizer_read(&t, kc_buf_str(&json), NULL, &err), KC_ERR_LIMIT);
	ck_assert_str_eq(err.msg,
	    "2097152 ids and 1 merges: at most 2097151 and 4194304 are "
	    "possible");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		ck_assert_int_eq(kc_tokenizer_read(
				     &t, kc_str_of(others[i].text), NULL, &err),
		    KC_ERR_FORMAT);
		ck_assert_str_eq(err.msg, others[i].message);
	}
	ck_assert_int_eq(
	    kc_tokenizer_read(&t, KC_STR(""), NULL, &err), KC_ERR_FORMAT);
	ck_assert_int_eq(
	    kc_tokenizer_open(&t, "/nonexistent", NULL, &err), KC_ERR_IO);
	kc_buf_release(&json);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {many_added_tokens, text_is_normalized_first,
	    a_character_of_a_longer_token_only,
	    added_tokens_are_decoded_normalized,
	    spaces_of_a_token_are_taken_once,
	    a_token_ends_within_the_first_character,
	    what_is_not_known_is_refused};

	return UNIT_MAIN("tokenizer_json", tests);
}
