/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: the grammar, members, walks, escapes; JSONTestSuite where it is. */
#include <config.h>

#include "kcorpus/json.h"

#include "tests/unit/unit.h"

#include <dirent.h>

static const char *const good[] = {"{}", "[]", "null", "true", "false", "0",
    "-0", "1.5e+10", "\"\"", "\"\\u0000\\uD800\"", "[[],{}]",
    " {\"a\":[1,2,{\"b\":null}]} \t\r\n", "\"\xEA\xB0\x80\"", "1E5",
    "{\"a\":1,\"a\":2}"};

static const char *const bad[] = {"", " ", "{", "}", "[", "[1", "[1,", "[1,]",
    "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "01", "-", "+1",
    "1.", ".5", "1e", "1e+", "NaN", "tru", "nul", "truex", "\"", "\"\\",
    "\"\\x\"", "\"\\u12\"", "\"\t\"", "\"\x01\"", "1 2", "{}{}", "[1}",
    "{\"a\":1]", "'a'", "\xEF\xBB\xBF{}", "[,1]", "[1 2]", "\"\xED\xA0\x80\"",
    "\"\xC0\x80\"", "\"\xFF\"", "[\"a\":1]"};

START_TEST(grammar)
{
	kc_error err;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ck_assert_msg(!kc_json_check(kc_str_of(good[i]), NULL, &err),
		    "refused %s: %s", good[i], err.msg);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(kc_json_check(kc_str_of(bad[i]), NULL, &err),
		    "accepted %s", bad[i]);
	ck_assert(kc_json_check(KC_STR("1\0"), NULL, &err));
	ck_assert(kc_json_check(KC_STR("\"a\0b\""), NULL, &err));
}
END_TEST

START_TEST(depth_is_bounded)
{
	enum { DEEP = 100000 };
	char *text = malloc(2 * DEEP);
	kc_error err;

	memset(text, '[', DEEP);
	memset(text + DEEP, ']', DEEP);
	ck_assert_int_eq(
	    kc_json_check((kc_str){text, 2 * DEEP}, NULL, &err), KC_ERR_LIMIT);
	ck_assert_uint_eq(err.offset, KC_JSON_MAX_DEPTH);
	text += DEEP - KC_JSON_MAX_DEPTH;
	ck_assert_int_eq(
	    kc_json_check((kc_str){text, 2 * KC_JSON_MAX_DEPTH}, NULL, &err),
	    KC_OK);
	free(text - (DEEP - KC_JSON_MAX_DEPTH));
}
END_TEST

START_TEST(members_are_found)
{
	static const kc_str keys[] = {
	    KC_STR("text"), KC_STR("id"), KC_STR("gone")};
	kc_str text = KC_STR("{\"x\":{\"text\":1},\"id\":\"1\",\"te\\u0078t\":"
			     "\"a\\nb\",\t\"id\": 12 }");
	kc_json_span spans[3];
	kc_json_object o;

	ck_assert_int_eq(kc_json_scan(text, keys, 3, spans, &o, NULL), KC_OK);
	ck_assert_int_eq(spans[0].type, KC_JSON_STRING);
	ck_assert(spans[0].escaped && !spans[0].unicode);
	unit_text_equal((kc_str){text.ptr + spans[0].offset, spans[0].len},
	    KC_STR("\"a\\nb\""));
	ck_assert_int_eq(spans[1].type, KC_JSON_NUMBER);
	unit_text_equal(
	    (kc_str){text.ptr + spans[1].offset, spans[1].len}, KC_STR("12"));
	ck_assert_int_eq(spans[2].type, KC_JSON_ABSENT);
	ck_assert(o.has_controls && !o.empty);
	ck_assert_uint_eq(o.close, text.len - 1);
	ck_assert_int_eq(
	    kc_json_scan(KC_STR("{ }"), keys, 3, spans, &o, NULL), KC_OK);
	ck_assert(o.empty && !o.has_controls);
	ck_assert_int_eq(kc_json_scan(KC_STR("[]"), keys, 3, spans, &o, NULL),
	    KC_ERR_FORMAT);
}
END_TEST

/* Keys are told apart by their length first, long ones together. */
START_TEST(keys_of_any_length_are_found)
{
	enum { MOST = 70 };
	char line[2 * MOST + 40], name[2][MOST];
	kc_json_object o;

	memset(name, 'k', sizeof(name));
	name[1][0] = 'K';
	for (size_t len = 0; len <= MOST; len++)
		for (size_t other = 0; other <= MOST; other++) {
			kc_str keys[2] = {{name[0], len}, {name[1], other}};
			kc_json_span spans[2];
			int n = snprintf(line, sizeof(line),
			    "{\"a\":0,\"%.*s\":1,\"\":[]}", (int)len, name[0]);

			ck_assert(!kc_json_scan((kc_str){line, (size_t)n}, keys,
			    2, spans, &o, NULL));
			unit_equal(spans[0].type,
			    len ? KC_JSON_NUMBER : KC_JSON_ARRAY);
			unit_equal(spans[1].type,
			    other ? KC_JSON_ABSENT : KC_JSON_ARRAY);
		}
}
END_TEST

static kc_status
collect(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	(void)err;
	return kc_buf_addf(ctx, "%.*s=%d:%.*s;", (int)key.len,
	    key.len ? key.ptr : "", (int)type, (int)value.len, value.ptr);
}

START_TEST(walk_gives_each_member)
{
	kc_buf b = KC_BUF_INIT;

	ck_assert_int_eq(
	    kc_json_each(KC_STR(" {\"a\":[1,2], \"\\u0062\" : \"x\"}"), collect,
		&b, NULL),
	    KC_OK);
	ck_assert_str_eq(b.ptr, "a=6:[1,2];b=5:\"x\";");
	b.len = 0;
	ck_assert_int_eq(
	    kc_json_each(KC_STR("[1,[2],{}]"), collect, &b, NULL), KC_OK);
	ck_assert_str_eq(b.ptr, "=4:1;=6:[2];=7:{};");
	ck_assert(kc_json_each(KC_STR("1"), collect, &b, NULL));
	ck_assert_int_eq(kc_json_each(KC_STR("[]"), collect, &b, NULL), KC_OK);
	kc_buf_release(&b);
}
END_TEST

/* A value of random nests, strings with brackets and escapes, and blanks. */
static void
put_random_value(kc_buf *b, uint64_t *seed, unsigned depth)
{
	static const char *const scalars[] = {"1", "-2.5e3", "true", "null",
	    "\"\"", "\"[{\"", "\"}],\"", "\"\\\"]\"", "\"\\\\\"",
	    "\"\\\\\\\"}\"", "\"\xEA\xB0\x80 and a longer text [\"",
	    "\"\\u005D\""};
	static const char *const blanks[] = {
	    "", "", " ", "\n", "\n                      ", "\t\r\n   "};
	uint64_t n = depth ? unit_random(seed) % 5 : 0;
	bool object = unit_random(seed) % 2;

	if (!depth || unit_random(seed) % 3 == 0) {
		unit_check(
		    !kc_buf_add(b, kc_str_of(scalars[unit_random(seed) % 12])));
		return;
	}
	unit_check(!kc_buf_addc(b, object ? '{' : '['));
	for (uint64_t i = 0; i < n; i++) {
		const char *blank = blanks[unit_random(seed) % 6];

		unit_check(!kc_buf_addf(b, "%s%s%s", i ? "," : "", blank,
		    object ? "\"k]\\\"\":" : ""));
		put_random_value(b, seed, depth - 1);
	}
	unit_check(!kc_buf_addc(b, object ? '}' : ']'));
}

static kc_status
take_first(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	(void)key;
	(void)type;
	(void)err;
	*(kc_str *)ctx = value;
	return KC_EOF;
}

/* A value is gone past as far as it was written. */
START_TEST(walk_skips_whole_values)
{
	kc_buf b = KC_BUF_INIT;
	uint64_t seed = 5;
	kc_str got;

	for (unsigned i = 0; i < 20000; i++) {
		size_t len;

		b.len = 0;
		unit_check(!kc_buf_addc(&b, '['));
		put_random_value(&b, &seed, 1 + i % 6);
		len = b.len - 1;
		unit_check(!kc_buf_add(&b, KC_STR(" , [\"]\"]]")));
		ck_assert_int_eq(
		    kc_json_check(kc_buf_str(&b), NULL, NULL), KC_OK);
		ck_assert_int_eq(
		    kc_json_each(kc_buf_str(&b), take_first, &got, NULL),
		    KC_EOF);
		unit_text_equal(got, (kc_str){b.ptr + 1, len});
	}
	kc_buf_release(&b);
}
END_TEST

/* Blanks in any number, of any kind; what only looks like one is refused. */
START_TEST(blanks_are_skipped)
{
	const kc_str key = KC_STR("a");
	kc_json_object o;
	kc_json_span span;
	char text[80];

	for (size_t n = 0; n < 40; n++)
		for (size_t at = 0; at <= n; at++) {
			kc_str s = {text, n + 8};

			memset(text, ' ', sizeof(text));
			text[0] = '{';
			memcpy(text + n + 1, "\"a\":1} ", 7);
			text[1 + at] = at < n ? '\n' : text[1 + at];
			ck_assert_int_eq(
			    kc_json_scan(s, &key, 1, &span, &o, NULL), KC_OK);
			ck_assert_int_eq(o.has_controls, at < n);
			if (at == n)
				continue;
			text[1 + at] = '\v';
			ck_assert_int_eq(
			    kc_json_scan(s, &key, 1, &span, &o, NULL),
			    KC_ERR_FORMAT);
		}
}
END_TEST

START_TEST(unescape)
{
	kc_buf b = KC_BUF_INIT;
	kc_error err;

	ck_assert_int_eq(
	    kc_json_unescape(
		KC_STR("\"\\\"\\\\\\/"
		       "\\b\\f\\n\\r\\t\\u0000\\uAC00\\ud83d\\ude00.\""),
		&b, &err),
	    KC_OK);
	ck_assert_uint_eq(b.len, 8 + 1 + 3 + 4 + 1);
	ck_assert(!memcmp(
	    b.ptr, "\"\\/\b\f\n\r\t\0\xEA\xB0\x80\xF0\x9F\x98\x80.", b.len));
	ck_assert_int_eq(
	    kc_json_unescape(KC_STR("\"ab\\ud800\""), &b, &err), KC_ERR_FORMAT);
	ck_assert_uint_eq(err.offset, 3);
	ck_assert(kc_json_unescape(KC_STR("\"\\udc00\""), &b, &err));
	ck_assert(kc_json_unescape(KC_STR("\"\\ud800\\u0041\""), &b, &err));
	kc_buf_release(&b);
}
END_TEST

START_TEST(escape_is_minimal_and_reversible)
{
	kc_buf escaped = KC_BUF_INIT, back = KC_BUF_INIT;
	char all[0x80];

	for (int i = 0; i < 0x80; i++)
		all[i] = (char)i;
	ck_assert_int_eq(kc_json_quote((kc_str){all, 0x80}, &escaped), KC_OK);
	ck_assert_int_eq(
	    kc_json_check(kc_buf_str(&escaped), NULL, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_json_unescape(kc_buf_str(&escaped), &back, NULL), KC_OK);
	unit_text_equal(kc_buf_str(&back), (kc_str){all, 0x80});
	escaped.len = 0;
	ck_assert_int_eq(
	    kc_json_escape(KC_STR("a/\xEA\xB0\x80\x7f\n\x1b"), &escaped),
	    KC_OK);
	ck_assert_str_eq(escaped.ptr, "a/\xEA\xB0\x80\x7f\\n\\u001b");
	escaped.len = 0;
	ck_assert_int_eq(kc_json_quote_bytes(
			     KC_STR("a\xFF\"\xEA\xB0\x80\xEA\xB0"), &escaped),
	    KC_OK);
	ck_assert_str_eq(
	    escaped.ptr, "\"a\xEF\xBF\xBD\\\"\xEA\xB0\x80\xEF\xBF\xBD\"");
	kc_buf_release(&escaped);
	kc_buf_release(&back);
}
END_TEST

START_TEST(keys_get_their_commas)
{
	kc_buf b = KC_BUF_INIT;

	ck_assert_int_eq(kc_json_key(KC_STR("a"), &b), KC_OK);
	ck_assert_int_eq(kc_buf_add(&b, KC_STR("{")), KC_OK);
	ck_assert_int_eq(kc_json_key(KC_STR("b\""), &b), KC_OK);
	ck_assert_int_eq(kc_buf_add(&b, KC_STR("1")), KC_OK);
	ck_assert_int_eq(kc_json_key((kc_str){NULL, 0}, &b), KC_OK);
	ck_assert_str_eq(b.ptr, "\"a\":{\"b\\\"\":1,\"\":");
	kc_buf_release(&b);
}
END_TEST

START_TEST(a_value_goes_into_a_line)
{
	kc_buf line = KC_BUF_INIT;

	ck_assert_int_eq(kc_buf_addc(&line, '\t'), KC_OK);
	ck_assert_int_eq(
	    kc_json_one_line(KC_STR("{\t\"a\\t\":\r\n[ 1] }"), &line), KC_OK);
	ck_assert_str_eq(line.ptr, "\t{ \"a\\t\":  [ 1] }");
	ck_assert_int_eq(kc_json_one_line(KC_STR(""), &line), KC_OK);
	ck_assert_uint_eq(line.len, 17);
	kc_buf_release(&line);
}
END_TEST

/* Every byte string cut short is no longer the same text, and never crashes. */
START_TEST(truncation_is_refused)
{
	kc_str text = KC_STR(
	    "{\"a\":[1.5e3,true,{\"b\":\"\\u00e9\xEA\xB0\x80\"}]}");

	for (size_t n = 0; n < text.len; n++) {
		char *copy = malloc(n + 1);

		memcpy(copy, text.ptr, n);
		ck_assert(kc_json_check((kc_str){copy, n}, NULL, NULL));
		free(copy);
	}
}
END_TEST

static kc_str
read_file(const char *dir, const char *name, kc_buf *b)
{
	char path[5000];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "rb");
	ck_assert_ptr_nonnull(f);
	b->len = 0;
	for (;;) {
		ck_assert_int_eq(kc_buf_reserve(b, 4096), KC_OK);
		size_t n = fread(b->ptr + b->len, 1, 4096, f);

		if (!n)
			break;
		b->len += n;
	}
	fclose(f);
	return kc_buf_str(b);
}

/* github.com/nst/JSONTestSuite: y_ must be accepted, n_ refused. */
START_TEST(json_test_suite)
{
	char dir[4096];
	kc_buf b = KC_BUF_INIT;
	unsigned seen = 0;
	struct dirent *e;
	DIR *d;

	snprintf(dir, sizeof(dir), "%s/suites/JSONTestSuite/test_parsing",
	    unit_data() ? unit_data() : "");
	d = opendir(dir);
	if (!d) {
		puts("skipped: JSONTestSuite: not in $KC_DATA");
		return;
	}
	while ((e = readdir(d))) {
		kc_status st;

		if (e->d_name[1] != '_')
			continue;
		st = kc_json_check(read_file(dir, e->d_name, &b), NULL, NULL);
		if (e->d_name[0] == 'y')
			ck_assert_msg(!st, "refused %s", e->d_name);
		if (e->d_name[0] == 'n')
			ck_assert_msg(st, "accepted %s", e->d_name);
		seen++;
	}
	closedir(d);
	kc_buf_release(&b);
	ck_assert_uint_gt(seen, 300);
}
END_TEST

int
main(void)
{
	const TTest *cases[] = {grammar, depth_is_bounded, members_are_found,
	    keys_of_any_length_are_found, walk_gives_each_member,
	    walk_skips_whole_values, blanks_are_skipped, unescape,
	    escape_is_minimal_and_reversible, keys_get_their_commas,
	    a_value_goes_into_a_line, truncation_is_refused, json_test_suite};

	return UNIT_MAIN("json", cases);
}
