/* SPDX-License-Identifier: Apache-2.0 */
/* Records: what passes through, what is replaced, what is refused. */
#include <config.h>

#include "kcorpus/record.h"

#include "tests/unit/unit.h"

static const kc_str fields[] = {KC_STR("text"), KC_STR("lang"), KC_STR("n")};

static kc_record *
new_record(void)
{
	kc_record *r;

	ck_assert_int_eq(kc_record_new(&r, fields, 3, NULL), KC_OK);
	return r;
}

/* What the line becomes with text and lang set (NULL: not set). */
static void
expect(kc_record *r, const char *line, const char *text, const char *lang,
    const char *want)
{
	kc_buf out = KC_BUF_INIT;
	kc_error err;

	ck_assert_msg(
	    !kc_record_parse(r, kc_str_of(line), &err), "%s", err.msg);
	if (text)
		kc_record_set_text(r, 0, kc_str_of(text));
	if (lang)
		kc_record_set_text(r, 1, kc_str_of(lang));
	ck_assert_int_eq(kc_record_write(r, &out), KC_OK);
	ck_assert_str_eq(out.ptr, want);
	kc_buf_release(&out);
}

START_TEST(unchanged_lines_pass)
{
	kc_record *r = new_record();
	const char *line =
	    "{ \"a\" : 1e999, \"text\":\"\\u0041\\/\", \"z\":\"\\ud800\" } ";
	char want[200];

	snprintf(want, sizeof(want), "%s\n", line);
	expect(r, line, NULL, NULL, want);
	ck_assert(kc_record_unchanged(r));
	ck_assert_int_eq(kc_record_type(r, 0), KC_JSON_STRING);
	ck_assert_int_eq(kc_record_type(r, 1), KC_JSON_ABSENT);
	kc_record_free(r);
}
END_TEST

START_TEST(values_are_replaced_and_appended)
{
	kc_record *r = new_record();

	expect(r, "{\"text\":\"a\",\"x\":[1, 2]}", "b\"\n", "ko",
	    "{\"text\":\"b\\\"\\n\",\"x\":[1, 2],\"lang\":\"ko\"}\n");
	expect(r, "{\"lang\" : null,\"text\":7}", "b", "ko",
	    "{\"lang\" : \"ko\",\"text\":\"b\"}\n");
	expect(r, "{}", "b", "ko", "{\"text\":\"b\",\"lang\":\"ko\"}\n");
	/* Of a key that stands twice the last one counts, here too. */
	expect(r, "{\"text\":\"1\",\"text\":\"2\"}", "b", NULL,
	    "{\"text\":\"1\",\"text\":\"b\"}\n");
	kc_record_free(r);
}
END_TEST

/* A JSON value is written as it stands, a string too. */
START_TEST(json_values_are_set_as_they_are)
{
	kc_record *r = new_record();
	kc_buf out = KC_BUF_INIT;

	ck_assert_int_eq(
	    kc_record_parse(r, KC_STR("{\"text\":\"a\"}"), NULL), KC_OK);
	kc_record_set_json(r, 1, KC_JSON_STRING, KC_STR("\"\\u0041\""));
	kc_record_set_json(r, 2, KC_JSON_NUMBER, KC_STR("7.0"));
	ck_assert_int_eq(kc_record_write(r, &out), KC_OK);
	ck_assert_str_eq(
	    out.ptr, "{\"text\":\"a\",\"lang\":\"\\u0041\",\"n\":7.0}\n");
	kc_buf_release(&out);
	kc_record_free(r);
}
END_TEST

START_TEST(control_blanks_become_spaces)
{
	kc_record *r = new_record();

	expect(r, "{\"text\":\t\"a\"\r}\r", NULL, NULL, "{\"text\": \"a\" }\n");
	ck_assert(!kc_record_unchanged(r));
	expect(r, "{\"text\":\"a\"}\t", NULL, NULL, "{\"text\":\"a\"}\n");
	expect(r, "{\"text\":\"a\"} \t \r", "b", NULL, "{\"text\":\"b\"} \n");
	kc_record_free(r);
}
END_TEST

START_TEST(texts_are_decoded_lazily)
{
	kc_record *r = new_record();
	kc_error err;
	kc_str s;

	ck_assert_int_eq(
	    kc_record_parse(r,
		KC_STR(
		    "{\"text\":\"a\\n\\uAC00\",\"lang\":\"\\ud800\",\"n\":1}"),
		&err),
	    KC_OK);
	ck_assert_int_eq(kc_record_text(r, 0, &s, &err), KC_OK);
	unit_text_equal(s, KC_STR("a\n\xEA\xB0\x80"));
	ck_assert(!kc_record_is_direct(r, 0));
	ck_assert_int_eq(kc_record_text(r, 1, &s, &err), KC_ERR_FORMAT);
	ck_assert_str_eq(err.msg, "lone surrogate escape in field 'lang'");
	ck_assert_uint_eq(err.offset, 28);
	ck_assert_int_eq(kc_record_text(r, 2, &s, &err), KC_ERR_FORMAT);
	ck_assert_str_eq(err.msg, "field 'n' is not a string");
	ck_assert_int_eq(
	    kc_record_parse(r, KC_STR("{\"text\":\"\\n\"}"), &err), KC_OK);
	ck_assert(kc_record_is_direct(r, 0));
	ck_assert_int_eq(kc_record_text(r, 1, &s, &err), KC_ERR_FORMAT);
	ck_assert_str_eq(err.msg, "no field 'lang'");
	kc_record_free(r);
}
END_TEST

/* What a line had, and a value it got, is not there in the next one. */
START_TEST(records_are_read_one_after_the_other)
{
	kc_record *r = new_record();

	expect(r, "{\"text\":\"a\",\"lang\":\"en\"}", "b", "ko",
	    "{\"text\":\"b\",\"lang\":\"ko\"}\n");
	ck_assert_int_eq(
	    kc_record_parse(r, KC_STR("{\"lang\":1,\"text\":2,"), NULL),
	    KC_ERR_FORMAT);
	expect(r, "{}", NULL, NULL, "{}\n");
	ck_assert_int_eq(kc_record_type(r, 0), KC_JSON_ABSENT);
	ck_assert_int_eq(kc_record_type(r, 1), KC_JSON_ABSENT);
	ck_assert_uint_eq(kc_record_raw(r, 1).len, 0);
	expect(r, "{\"x\":1}", NULL, "ko", "{\"x\":1,\"lang\":\"ko\"}\n");
	kc_record_free(r);
}
END_TEST

START_TEST(plain_lines)
{
	kc_record *r = new_record();
	kc_buf out = KC_BUF_INIT;
	kc_str s;

	ck_assert_int_eq(kc_record_plain(r, KC_STR("a\"b\r"), NULL), KC_OK);
	ck_assert_int_eq(kc_record_text(r, 0, &s, NULL), KC_OK);
	unit_text_equal(s, KC_STR("a\"b"));
	ck_assert(!kc_record_unchanged(r));
	kc_record_set_text(r, 1, KC_STR("ko"));
	ck_assert_int_eq(kc_record_write(r, &out), KC_OK);
	ck_assert_str_eq(out.ptr, "a\"b\n");
	ck_assert_int_eq(
	    kc_record_plain(r, KC_STR("\xFF"), NULL), KC_ERR_ENCODING);
	kc_record_free(r);
	kc_buf_release(&out);
}
END_TEST

/* The later value is written, in the place of the field or at the end. */
START_TEST(a_name_is_one_field)
{
	const kc_str twice[] = {KC_STR("text"), KC_STR("text"), KC_STR("text")};
	kc_record *r;

	ck_assert_int_eq(kc_record_new(&r, twice, 3, NULL), KC_OK);
	expect(r, "{\"text\":\"a\",\"x\":1}", "b", "c",
	    "{\"text\":\"c\",\"x\":1}\n");
	expect(r, "{\"x\":1}", "b", "c", "{\"x\":1,\"text\":\"c\"}\n");
	ck_assert_int_eq(kc_record_type(r, 2), KC_JSON_STRING);
	expect(r, "{\"text\":1}", NULL, "c", "{\"text\":\"c\"}\n");
	kc_record_free(r);
}
END_TEST

START_TEST(bad_records_are_refused)
{
	static const char *const lines[] = {"[]", "1", "\"a\"", "{\"text\":}",
	    "{\"text\":\"a\"", "{} {}", "\xEF\xBB\xBF{}", ""};
	kc_record *r = new_record();

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		ck_assert(kc_record_parse(r, kc_str_of(lines[i]), NULL));
	kc_record_free(r);
}
END_TEST

int
main(void)
{
	const TTest *cases[] = {unchanged_lines_pass,
	    values_are_replaced_and_appended, json_values_are_set_as_they_are,
	    control_blanks_become_spaces, texts_are_decoded_lazily, plain_lines,
	    records_are_read_one_after_the_other, a_name_is_one_field,
	    bad_records_are_refused};

	return UNIT_MAIN("record", cases);
}
