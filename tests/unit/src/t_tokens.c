/* SPDX-License-Identifier: Apache-2.0 */
/* Token frames: exact bytes, round trips, pieces, and every kind of damage. */
#include <config.h>

#include "kcorpus/tokens.h"

#include "bytes.h"
#include "tests/unit/unit.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const kc_tokens_spec small = {
    {0x0123456789abcdef, 0xfedcba9876543210}, 1000, 3};
static const kc_tokens_spec large = {{1, 2}, 128256, KC_TOKENS_NO_EOD};

static kc_tokens_writer *
writer_of(const kc_tokens_spec *spec, size_t frame_ids)
{
	kc_tokens_writer *w;

	ck_assert_int_eq(
	    kc_tokens_writer_new(&w, spec, frame_ids, NULL), KC_OK);
	return w;
}

/* The checksum of a frame whose bytes a test has changed. */
static void
seal(char *frame, size_t len)
{
	kc_put64(frame + len - 8, kc_hash64((kc_str){frame, len - 8}, 0));
}

/*
 * Parse `s` in pieces of `step` bytes and append all heads and ids to `to` as
 * text: head, "[", ids in decimal, "]" at a document's end.
 */
static kc_status
read_all(kc_str s, size_t step, kc_buf *to, kc_error *err)
{
	kc_tokens_parser *p = kc_tokens_parser_new();
	kc_tokens_frame f;
	kc_status st = KC_EOF;

	for (size_t at = 0; at < s.len && st == KC_EOF; at += step) {
		size_t n = s.len - at < step ? s.len - at : step;
		char *piece = malloc(n);
		kc_str in = {memcpy(piece, s.ptr + at, n), n};

		while (!(st = kc_tokens_parser_next(p, &in, &f, err))) {
			if (f.start)
				ck_assert(!kc_buf_add(to, f.head) &&
				    !kc_buf_addc(to, '['));
			for (size_t i = 0; i < f.count; i++)
				ck_assert_int_eq(
				    kc_buf_addf(to, "%u,", kc_tokens_id(&f, i)),
				    KC_OK);
			if (f.end)
				ck_assert_int_eq(
				    kc_buf_add(to, KC_STR("]\n")), KC_OK);
		}
		ck_assert(st != KC_EOF || !in.len);
		free(piece);
	}
	if (st == KC_EOF)
		st = kc_tokens_parser_finish(p, err);
	kc_tokens_parser_free(p);
	return st;
}

static void
expect_text(kc_str stream, size_t step, const char *text)
{
	kc_buf b = KC_BUF_INIT;
	kc_error err = {0};

	ck_assert_msg(!read_all(stream, step, &b, &err), "%s", err.msg);
	ck_assert_str_eq(b.ptr, text);
	kc_buf_release(&b);
}

static void
expect_failure(kc_str stream, kc_status code, uint64_t offset, const char *msg)
{
	for (size_t step = 1; step <= stream.len + 1; step += stream.len) {
		kc_buf b = KC_BUF_INIT;
		kc_error err = {0};

		ck_assert_int_eq(read_all(stream, step, &b, &err), code);
		ck_assert_int_eq(err.code, code);
		ck_assert_str_eq(err.msg, msg);
		ck_assert_uint_eq(err.offset, offset);
		kc_buf_release(&b);
	}
}

/* The example of kc-tokens(5); its checksum is by another program. */
START_TEST(bytes_of_a_frame)
{
	static const char want[] = "\xCBKCT\1\2\3\0"
				   "\x01\x23\x45\x67\x89\xab\xcd\xef"
				   "\xfe\xdc\xba\x98\x76\x54\x32\x10"
				   "\xe8\3\0\0\3\0\0\0"
				   "\x0a\0\0\0\2\0\0\0"
				   "{\"id\":\"a\"}"
				   "\5\0\xe7\3"
				   "\x49\x36\x65\x83\x7b\xc1\x59\x17";
	kc_tokens_writer *w = writer_of(&small, 0);
	kc_buf b = KC_BUF_INIT;

	ck_assert_int_eq(kc_tokens_put(w, KC_STR("{\"id\":\"a\"}"),
			     (const uint32_t[]){5, 999}, 2, &b, NULL),
	    KC_OK);
	ck_assert_uint_eq(b.len, sizeof(want) - 1);
	ck_assert_mem_eq(b.ptr, want, sizeof(want) - 1);
	kc_buf_release(&b);
	kc_tokens_writer_free(w);
}
END_TEST

START_TEST(width_follows_vocabulary)
{
	ck_assert_uint_eq(kc_tokens_width(1), 2);
	ck_assert_uint_eq(kc_tokens_width(65536), 2);
	ck_assert_uint_eq(kc_tokens_width(65537), 4);
	ck_assert_uint_eq(kc_tokens_width(UINT32_MAX), 4);
}
END_TEST

START_TEST(magic_is_detected)
{
	ck_assert(kc_tokens_detect(KC_STR("")));
	ck_assert(kc_tokens_detect((kc_str){NULL, 0}));
	ck_assert(kc_tokens_detect(KC_STR("\xCBK")));
	ck_assert(kc_tokens_detect(KC_STR("\xCBKCTx")));
	ck_assert(!kc_tokens_detect(KC_STR("{\"id\"")));
	ck_assert(!kc_tokens_detect(KC_STR("\xCBKCt")));
}
END_TEST

/* A document of n ids in frames of at most `frame`, given `step` at a time. */
static void
write_document(kc_tokens_writer *w, size_t n, size_t step, kc_buf *out)
{
	uint32_t *ids = malloc((n + 1) * sizeof(*ids));

	for (size_t i = 0; i < n; i++)
		ids[i] = (uint32_t)(i % 1000);
	ck_assert_int_eq(kc_tokens_writer_begin(w, KC_STR("{}"), NULL), KC_OK);
	for (size_t i = 0; i < n; i += step)
		ck_assert_int_eq(kc_tokens_writer_add(w, ids + i,
				     n - i < step ? n - i : step, out, NULL),
		    KC_OK);
	ck_assert_int_eq(kc_tokens_writer_end(w, out, NULL), KC_OK);
	free(ids);
}

static size_t
count_frames(kc_str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.len; n++)
		at += 48 + kc_get32(s.ptr + at + 32) +
		    kc_get32(s.ptr + at + 36) * (unsigned char)s.ptr[at + 5];
	return n;
}

START_TEST(frames_do_not_depend_on_pieces)
{
	for (size_t n = 0; n < 20; n++) {
		kc_tokens_writer *w = writer_of(&small, 7);
		kc_buf whole = KC_BUF_INIT;

		write_document(w, n, n + 1, &whole);
		ck_assert_uint_eq(
		    count_frames(kc_buf_str(&whole)), n ? (n + 6) / 7 : 1);
		for (size_t step = 1; step <= n; step++) {
			kc_buf b = KC_BUF_INIT;

			write_document(w, n, step, &b);
			unit_text_equal(kc_buf_str(&b), kc_buf_str(&whole));
			kc_buf_release(&b);
		}
		kc_buf_release(&whole);
		kc_tokens_writer_free(w);
	}
}
END_TEST

/* Three documents, with and without ids, in several frames, of both widths. */
static kc_buf
sample(void)
{
	static const uint32_t ids[] = {1, 2, 3, 4, 5, 6, 7};
	static const uint32_t big[] = {0, 65535, 65536, 128255};
	kc_tokens_writer *a = writer_of(&small, 3);
	kc_tokens_writer *b = writer_of(&large, 3);
	kc_buf out = KC_BUF_INIT;

	ck_assert_int_eq(
	    kc_tokens_put(a, KC_STR("{\"id\":1}"), ids, 7, &out, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_tokens_put(a, KC_STR("{\"id\":2}"), ids, 0, &out, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_tokens_put(b, KC_STR("{\"id\":3}"), big, 4, &out, NULL), KC_OK);
	kc_tokens_writer_free(a);
	kc_tokens_writer_free(b);
	return out;
}

static const char sample_text[] = "{\"id\":1}[1,2,3,4,5,6,7,]\n"
				  "{\"id\":2}[]\n"
				  "{\"id\":3}[0,65535,65536,128255,]\n";

START_TEST(pieces_of_any_size)
{
	kc_buf b = sample();

	for (size_t step = 1; step <= b.len; step++)
		expect_text(kc_buf_str(&b), step, sample_text);
	kc_buf_release(&b);
}
END_TEST

START_TEST(joined_streams_are_a_stream)
{
	kc_buf b = sample();
	size_t len = b.len;
	char text[2 * sizeof(sample_text)];

	ck_assert_int_eq(kc_buf_reserve(&b, len), KC_OK);
	ck_assert_int_eq(kc_buf_add(&b, (kc_str){b.ptr, len}), KC_OK);
	snprintf(text, sizeof(text), "%s%s", sample_text, sample_text);
	expect_text(kc_buf_str(&b), 5, text);
	kc_buf_release(&b);
}
END_TEST

START_TEST(round_trip_of_random_documents)
{
	uint64_t seed = (uint64_t)_i;
	kc_tokens_spec spec = {{seed, ~seed}, 0, KC_TOKENS_NO_EOD};
	kc_tokens_writer *w;
	kc_buf stream = KC_BUF_INIT, text = KC_BUF_INIT;

	spec.vocab_size = 1 +
	    (uint32_t)unit_random(&seed) % (_i % 2 ? 65536u : 0x7fffffffu);
	w = writer_of(&spec, 1 + unit_random(&seed) % 40);
	for (int d = 0; d < 20; d++) {
		uint32_t ids[100];
		size_t n = unit_random(&seed) % 100;

		ck_assert_int_eq(kc_buf_addf(&text, "{\"id\":%d}[", d), KC_OK);
		for (size_t i = 0; i < n; i++) {
			ids[i] = (uint32_t)unit_random(&seed) % spec.vocab_size;
			ck_assert_int_eq(
			    kc_buf_addf(&text, "%u,", ids[i]), KC_OK);
		}
		ck_assert_int_eq(kc_buf_add(&text, KC_STR("]\n")), KC_OK);
		char head[20];
		int len = snprintf(head, sizeof(head), "{\"id\":%d}", d);
		ck_assert_int_eq(kc_tokens_put(w, (kc_str){head, (size_t)len},
				     ids, n, &stream, NULL),
		    KC_OK);
	}
	for (size_t step = 1; step <= 5; step++)
		expect_text(kc_buf_str(&stream), step, text.ptr);
	expect_text(kc_buf_str(&stream), stream.len, text.ptr);
	kc_buf_release(&stream);
	kc_buf_release(&text);
	kc_tokens_writer_free(w);
}
END_TEST

START_TEST(unpack_gives_the_ids)
{
	kc_buf b = sample();
	kc_str in = kc_buf_str(&b);
	kc_tokens_parser *p = kc_tokens_parser_new();
	kc_tokens_frame f;
	uint32_t ids[3];

	while (!kc_tokens_parser_next(p, &in, &f, NULL)) {
		kc_tokens_unpack(&f, ids);
		for (size_t i = 0; i < f.count; i++)
			ck_assert_uint_eq(ids[i], kc_tokens_id(&f, i));
	}
	ck_assert_uint_eq(in.len, 0);
	kc_tokens_parser_free(p);
	kc_buf_release(&b);
}
END_TEST

START_TEST(truncation_is_found_at_every_byte)
{
	kc_buf whole = sample();
	kc_str s = kc_buf_str(&whole);
	size_t good = 0;

	for (size_t len = 0; len < s.len; len++) {
		for (size_t step = 1; step <= s.len; step += s.len - 1) {
			kc_buf b = KC_BUF_INIT;
			kc_error err = {0};
			kc_str cut = {s.ptr, len};
			kc_status st = read_all(cut, step, &b, &err);

			if (st) {
				ck_assert_int_eq(st, KC_ERR_FORMAT);
				ck_assert_uint_eq(err.offset, len);
			} else {
				good++;
			}
			kc_buf_release(&b);
		}
	}
	ck_assert_uint_eq(good, 2 * 3); /* none, one, two documents */
	kc_buf_release(&whole);
}
END_TEST

START_TEST(a_flipped_bit_is_found)
{
	kc_buf b = sample();

	for (size_t bit = 0; bit < 8 * b.len; bit++) {
		kc_buf text = KC_BUF_INIT;
		char mask = (char)(1 << bit % 8);

		b.ptr[bit / 8] = (char)(b.ptr[bit / 8] ^ mask);
		ck_assert_msg(read_all(kc_buf_str(&b), b.len, &text, NULL),
		    "bit %zu", bit);
		b.ptr[bit / 8] = (char)(b.ptr[bit / 8] ^ mask);
		kc_buf_release(&text);
	}
	kc_buf_release(&b);
}
END_TEST

/* A frame of document {} with ids 1, 2 of `small`: 54 bytes. */
static void
make_frame(char frame[54])
{
	kc_tokens_writer *w = writer_of(&small, 0);
	kc_buf b = KC_BUF_INIT;

	ck_assert_int_eq(kc_tokens_put(w, KC_STR("{}"),
			     (const uint32_t[]){1, 2}, 2, &b, NULL),
	    KC_OK);
	ck_assert_uint_eq(b.len, 54);
	memcpy(frame, b.ptr, 54);
	kc_buf_release(&b);
	kc_tokens_writer_free(w);
}

/* One byte of that frame changed, the checksum made right again. */
static const struct {
	size_t at;
	unsigned char value;
	kc_status code;
	size_t offset;
	const char *msg;
} damages[] = {
    {0, 'x', KC_ERR_FORMAT, 0, "not a token stream"},
    {4, 2, KC_ERR_FORMAT, 4,
	"token frame of version 2, this kcorpus reads version 1"},
    {5, 4, KC_ERR_FORMAT, 5,
	"token frame with ids of 4 bytes and a vocabulary of 1000"},
    {6, 7, KC_ERR_FORMAT, 6, "token frame with unknown flags 0x07"},
    {6, 2, KC_ERR_FORMAT, 32, "a head inside a document"},
    {7, 1, KC_ERR_FORMAT, 7, "token frame whose byte 7 is not 0"},
    {26, 1, KC_ERR_FORMAT, 5,
	"token frame with ids of 2 bytes and a vocabulary of 66536"},
    {29, 4, KC_ERR_FORMAT, 28,
	"end-of-document id 1027 in a vocabulary of 1000"},
    {32, 0, KC_ERR_FORMAT, 32, "a document without a head"},
    {35, 2, KC_ERR_LIMIT, 32,
	"token frame with a head of 33554434 bytes (the limit is 16777216)"},
    {39, 1, KC_ERR_LIMIT, 36,
	"token frame of 16777218 ids (the limit is 1048576)"},
    {40, '[', KC_ERR_FORMAT, 41,
	"the head of a document: '}' where a value should be"},
    {45, 4, KC_ERR_FORMAT, 44, "id 1026 in a vocabulary of 1000"},
};

START_TEST(damage_is_named)
{
	char frame[54];

	make_frame(frame);
	frame[damages[_i].at] = (char)damages[_i].value;
	seal(frame, sizeof(frame));
	expect_failure((kc_str){frame, sizeof(frame)}, damages[_i].code,
	    damages[_i].offset, damages[_i].msg);
}
END_TEST

/* Heads whose last byte is not where a member could be added, or not one line. */
static const struct {
	kc_str head;
	size_t offset;
	const char *msg;
} bad_heads[] = {
    {KC_STR("\"abcdef\""), 0, "not a JSON object"},
    {KC_STR(" {\"a\":1}"), 0, "white space before its first key"},
    {KC_STR("{ \"a\":1}"), 0, "white space before its first key"},
    {KC_STR("{       }"), 0, "white space before its first key"},
    {KC_STR("{\"a\":1} "), 7, "white space after it"},
    {KC_STR("{\"a\":1}\n"), 7, "white space after it"},
    {KC_STR("{\"a\":\t1}"), 5, "a TAB or line break between its tokens"},
    {KC_STR("{\"a\":1\n}"), 6, "a TAB or line break between its tokens"},
    {KC_STR("{\"a\"\r:1}"), 4, "a TAB or line break between its tokens"},
};

START_TEST(heads_are_checked)
{
	kc_str head = bad_heads[_i].head;
	kc_tokens_writer *w = writer_of(&small, 0);
	char msg[100], filler[] = "{\"id\":12}";
	kc_buf b = KC_BUF_INIT;
	kc_error err;

	snprintf(
	    msg, sizeof(msg), "the head of a document: %s", bad_heads[_i].msg);
	ck_assert_int_eq(kc_tokens_writer_begin(w, head, &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, msg);
	/* The same head in a frame. */
	filler[head.len - 1] = '}';
	ck_assert_int_eq(kc_tokens_put(w, (kc_str){filler, head.len},
			     &(uint32_t){1}, 1, &b, &err),
	    KC_OK);
	memcpy(b.ptr + 40, head.ptr, head.len);
	seal(b.ptr, b.len);
	expect_failure(
	    kc_buf_str(&b), KC_ERR_FORMAT, 40 + bad_heads[_i].offset, msg);
	kc_buf_release(&b);
	kc_tokens_writer_free(w);
}
END_TEST

/* Two frames; the flags and the head's presence say how they follow. */
START_TEST(order_of_frames_is_checked)
{
	char two[108], last[52];

	make_frame(two);
	make_frame(two + 54);
	two[6] = 1;
	seal(two, 54);
	expect_failure((kc_str){two, 108}, KC_ERR_FORMAT, 54 + 6,
	    "a document starts inside another one");
	expect_failure((kc_str){two, 54}, KC_ERR_FORMAT, 54,
	    "token stream ends inside a document");

	/* A last frame without a head, after the first and after nothing. */
	memcpy(last, two, 40);
	memcpy(last + 40, two + 42, 4);
	last[6] = 2;
	last[32] = 0;
	seal(last, 52);
	memcpy(two + 54, last, 52);
	expect_text((kc_str){two, 106}, 1, "{}[1,2,1,2,]\n");
	expect_failure((kc_str){last, 52}, KC_ERR_FORMAT, 6,
	    "a document goes on that did not start");

	/* Another tokenizer; no ids and no end. */
	last[8] = 1;
	last[8 + 15] = 0;
	seal(last, 52);
	memcpy(two + 54, last, 52);
	expect_failure((kc_str){two, 106}, KC_ERR_FORMAT, 54 + 8,
	    "the tokenizer changes inside a document");
	memcpy(two + 54, two, 40);
	two[54 + 6] = 0;
	two[54 + 32] = 0;
	two[54 + 36] = 0;
	seal(two + 54, 48);
	expect_failure((kc_str){two, 102}, KC_ERR_FORMAT, 54 + 36,
	    "a frame inside a document without ids");
}
END_TEST

START_TEST(text_is_no_stream)
{
	expect_failure(
	    KC_STR("{\"id\":1}\n"), KC_ERR_FORMAT, 0, "not a token stream");
	expect_failure(KC_STR("\xCBK"), KC_ERR_FORMAT, 2,
	    "token stream ends inside a frame");
}
END_TEST

START_TEST(junk_after_a_frame)
{
	char bytes[54 + 3] = "";

	make_frame(bytes);
	memcpy(bytes + 54, "abc", 3);
	expect_failure(
	    (kc_str){bytes, 57}, KC_ERR_FORMAT, 54, "no token frame here");
}
END_TEST

START_TEST(writer_refuses_misuse)
{
	static const kc_tokens_spec none = {{0, 0}, 0, KC_TOKENS_NO_EOD};
	static const kc_tokens_spec bad_eod = {{0, 0}, 5, 5};
	kc_tokens_writer *w;
	kc_buf b = KC_BUF_INIT;
	kc_error err;
	const uint32_t ids[] = {1, 1000};

	ck_assert_int_eq(kc_tokens_writer_new(&w, &none, 0, NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_tokens_writer_new(&w, &bad_eod, 0, NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_tokens_writer_new(&w, &small, KC_TOKENS_MAX_IDS + 1, NULL),
	    KC_ERR_ARG);
	w = writer_of(&small, 1);
	ck_assert_int_eq(kc_tokens_writer_add(w, ids, 1, &b, NULL), KC_ERR_ARG);
	ck_assert_int_eq(kc_tokens_writer_end(w, &b, NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_tokens_writer_begin(w, KC_STR("[]"), NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_tokens_put(w, KC_STR("{}"), ids, 2, &b, &err), KC_ERR_ARG);
	ck_assert_uint_eq(err.offset, 1);
	ck_assert_str_eq(err.msg, "id 1000 in a vocabulary of 1000");
	ck_assert_uint_eq(b.len, 0);
	ck_assert_int_eq(kc_tokens_writer_begin(w, KC_STR("{}"), NULL), KC_OK);
	ck_assert_int_eq(
	    kc_tokens_writer_begin(w, KC_STR("{}"), NULL), KC_ERR_ARG);
	kc_tokens_writer_reset(w);
	ck_assert_int_eq(
	    kc_tokens_put(w, KC_STR("{}"), ids, 1, &b, NULL), KC_OK);
	expect_text(kc_buf_str(&b), 9, "{}[1,]\n");
	kc_buf_release(&b);
	kc_tokens_writer_free(w);
}
END_TEST

START_TEST(parser_starts_again)
{
	kc_buf b = sample();
	kc_str in = {b.ptr, 100};
	kc_tokens_parser *p = kc_tokens_parser_new();
	kc_tokens_frame f;

	while (!kc_tokens_parser_next(p, &in, &f, NULL))
		;
	ck_assert_int_eq(kc_tokens_parser_finish(p, NULL), KC_ERR_FORMAT);
	kc_tokens_parser_reset(p);
	ck_assert_int_eq(kc_tokens_parser_finish(p, NULL), KC_OK);
	in = kc_buf_str(&b);
	ck_assert_int_eq(kc_tokens_parser_next(p, &in, &f, NULL), KC_OK);
	ck_assert_uint_eq(f.offset, 0);
	kc_tokens_parser_free(p);
	kc_buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("tokens");
	TCase *t = tcase_create("tokens");
	SRunner *r = srunner_create(s);
	int n = (int)(sizeof(damages) / sizeof(*damages));

	suite_add_tcase(s, t);
	tcase_add_test(t, bytes_of_a_frame);
	tcase_add_test(t, width_follows_vocabulary);
	tcase_add_test(t, magic_is_detected);
	tcase_add_test(t, frames_do_not_depend_on_pieces);
	tcase_add_test(t, pieces_of_any_size);
	tcase_add_test(t, joined_streams_are_a_stream);
	tcase_add_loop_test(t, round_trip_of_random_documents, 0, 30);
	tcase_add_test(t, unpack_gives_the_ids);
	tcase_add_test(t, truncation_is_found_at_every_byte);
	tcase_add_test(t, a_flipped_bit_is_found);
	tcase_add_loop_test(t, damage_is_named, 0, n);
	tcase_add_loop_test(t, heads_are_checked, 0, 9);
	tcase_add_test(t, order_of_frames_is_checked);
	tcase_add_test(t, text_is_no_stream);
	tcase_add_test(t, junk_after_a_frame);
	tcase_add_test(t, writer_refuses_misuse);
	tcase_add_test(t, parser_starts_again);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
