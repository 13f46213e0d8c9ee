/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GGUF that is cut off, too large, or whose vocabulary is at fault; tests/golden has
 * those that are read.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "bytes.h"

#include "tests/unit/unit.h"

enum { UINT8 = 0, STRING = 8, ARRAY = 9, MEBIBYTE = 1 << 20 };

static void
put_u32(kc_buf *out, uint32_t n)
{
	char bytes[4];

	kc_put32(bytes, n);
	unit_equal(kc_buf_add(out, (kc_str){bytes, 4}), 0);
}

static void
put_u64(kc_buf *out, uint64_t n)
{
	put_u32(out, (uint32_t)n);
	put_u32(out, (uint32_t)(n >> 32));
}

static void
put_text(kc_buf *out, const char *s)
{
	put_u64(out, strlen(s));
	unit_equal(kc_buf_add(out, kc_str_of(s)), 0);
}

static void
put_key(kc_buf *out, const char *key, uint32_t type)
{
	put_text(out, key);
	put_u32(out, type);
}

/* Up to the pairs, of which there are so many. */
static void
put_start(kc_buf *out, uint64_t pairs)
{
	out->len = 0;
	unit_equal(kc_buf_add(out, KC_STR("GGUF")), 0);
	put_u32(out, 3);
	put_u64(out, 0);
	put_u64(out, pairs);
}

static void
expect_failure(const kc_buf *file, kc_status want, const char *message)
{
	kc_tokenizer *t;
	kc_error err = {0};
	kc_status st = kc_tokenizer_read(&t, kc_buf_str(file), NULL, &err);

	if (st != want || strcmp(err.msg, message) != 0)
		ck_abort_msg("%d %s, not %d %s", st, err.msg, want, message);
}

START_TEST(metadata_has_a_ceiling)
{
	kc_buf file = KC_BUF_INIT;

	put_start(&file, 2);
	put_key(&file, "big", ARRAY);
	put_u32(&file, UINT8);
	put_u64(&file, 257 * (uint64_t)MEBIBYTE);
	expect_failure(&file, KC_ERR_FORMAT, "the file ends in its metadata");
	/* What is there is not looked at. */
	unit_equal(kc_buf_reserve(&file, 258 * (size_t)MEBIBYTE), 0);
	file.len += 257 * (size_t)MEBIBYTE;
	expect_failure(&file, KC_ERR_LIMIT, "metadata of more than 256 MiB");
	file.len = 256 * (size_t)MEBIBYTE;
	expect_failure(&file, KC_ERR_LIMIT, "metadata of more than 256 MiB");
	kc_buf_release(&file);
}
END_TEST

/* A failure of what the file is turned into says so. */
START_TEST(faults_are_those_of_the_file)
{
	kc_buf file = KC_BUF_INIT;

	put_start(&file, 4);
	put_key(&file, "tokenizer.ggml.model", STRING);
	put_text(&file, "gpt2");
	put_key(&file, "tokenizer.ggml.pre", STRING);
	put_text(&file, "gpt-2");
	put_key(&file, "tokenizer.ggml.tokens", ARRAY);
	put_u32(&file, STRING);
	put_u64(&file, 2);
	put_text(&file, "a");
	put_text(&file, "b");
	put_key(&file, "tokenizer.ggml.merges", ARRAY);
	put_u32(&file, STRING);
	put_u64(&file, 1);
	put_text(&file, "a b");
	expect_failure(&file, KC_ERR_FORMAT,
	    "the vocabulary of this GGUF: a merge into what is no token is "
	    "not supported: \"a b\"");
	kc_buf_release(&file);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {
	    metadata_has_a_ceiling, faults_are_those_of_the_file};

	return UNIT_MAIN("gguf", tests);
}
