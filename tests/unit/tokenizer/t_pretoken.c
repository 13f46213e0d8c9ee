/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pre-tokenizers on texts whose pieces HF tokenizers 0.23.3 made; the interop
 * tests compare many more with it and with tiktoken.
 */
#include <config.h>

#include "kcorpus/pretoken.h"

#include "tokenizer/pretoken/splits.h"

#include "tests/unit/unit.h"

/* Pre-tokenizers, a text, and its pieces with '|' between them. */
static const struct {
	const char *names;
	const char *text;
	const char *pieces;
} cases[] = {
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35", "", ""},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35", "a", "a"},
    {"metaspace", "It's  a.b \n c\t", "It's| | a.b| |\n| c|\t"},
    {"sentencepiece", "\nIt's  a.b \n c\td", "\n|It's  |a.b \n |c\td"},
    {"gpt2", "It's 12345 o'clock", "It|'s| 12345| o|'|clock"},
    {"cl100k llama3", "It's 12345 o'clock", "It|'s| |123|45| o|'clock"},
    {"o200k", "It's 12345 o'clock", "It's| |123|45| o|'clock"},
    {"nanochat", "It's 12345 o'clock", "It|'s| |12|34|5| o|'clock"},
    {"tekken", "It's 12345 o'clock", "It|'s| |1|2|3|4|5| o|'clock"},
    {"qwen2 qwen35", "It's 12345 o'clock", "It|'s| |1|2|3|4|5| o|'clock"},
    {"gpt2", "IT'LL'S 'd'x", "IT|'|LL|'|S| '|d|'|x"},
    {"cl100k llama3 nanochat qwen2 qwen35", "IT'LL'S 'd'x",
	"IT|'LL|'S| '|d|'x"},
    {"o200k", "IT'LL'S 'd'x", "IT'LL|'S| '|d|'x"},
    {"gpt2", "'\305\277'\305\277a", "'|\305\277|'|\305\277a"},
    {"cl100k llama3 nanochat qwen2 qwen35", "'\305\277'\305\277a",
	"'\305\277|'\305\277|a"},
    {"o200k", "'\305\277'\305\277a", "'\305\277'\305\277|a"},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35",
	" \352\260\200\353\202\230\353\213\244 AI\352\260\200 GPT\353\245\274",
	" \352\260\200\353\202\230\353\213\244| AI\352\260\200| "
	"GPT\353\245\274"},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35",
	"\343\205\213\343\205\213\343\205\213 \343\205\240\343\205\240!!",
	"\343\205\213\343\205\213\343\205\213| \343\205\240\343\205\240|!!"},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35",
	"\352\260\200\352\260\201\355\236\243\355\225\234\352\270\200",
	"\352\260\200\352\260\201\355\236\243\355\225\234\352\270\200"},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35", "  a", " | a"},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35", "a  ", "a|  "},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35", "a \n b",
	"a| \n| b"},
    {"gpt2", " \n\n  x\n ", " \n\n | x|\n "},
    {"cl100k", " \n\n  x\n ", " \n\n| | x|\n "},
    {"o200k llama3 nanochat qwen2 qwen35", " \n\n  x\n ", " \n\n| | x|\n| "},
    {"gpt2", "\343\200\200\352\260\200\343\200\200\343\200\200\353\202\230",
	"\343\200\200|\352\260\200|\343\200\200|\343\200\200|\353\202\230"},
    {"cl100k o200k llama3 nanochat qwen2 qwen35",
	"\343\200\200\352\260\200\343\200\200\343\200\200\353\202\230",
	"\343\200\200\352\260\200|\343\200\200|\343\200\200\353\202\230"},
    {"gpt2", "12345\354\233\220 \331\243\302\262x",
	"12345|\354\233\220| \331\243\302\262|x"},
    {"cl100k o200k llama3", "12345\354\233\220 \331\243\302\262x",
	"123|45|\354\233\220| |\331\243\302\262|x"},
    {"nanochat", "12345\354\233\220 \331\243\302\262x",
	"12|34|5|\354\233\220| |\331\243\302\262|x"},
    {"qwen2 qwen35", "12345\354\233\220 \331\243\302\262x",
	"1|2|3|4|5|\354\233\220| |\331\243|\302\262|x"},
    {"gpt2", "!!\n\n\?/\r\nx", "!!|\n|\n|\?/|\r|\n|x"},
    {"cl100k o200k llama3 nanochat qwen2 qwen35", "!!\n\n\?/\r\nx",
	"!!\n\n|\?/\r\n|x"},
    {"gpt2", "\314\201\352\260\200\314\201ABC\314\201",
	"\314\201|\352\260\200|\314\201|ABC|\314\201"},
    {"cl100k llama3 nanochat qwen2", "\314\201\352\260\200\314\201ABC\314\201",
	"\314\201\352\260\200|\314\201ABC|\314\201"},
    {"o200k qwen35", "\314\201\352\260\200\314\201ABC\314\201",
	"\314\201\352\260\200\314\201ABC\314\201"},
    {"gpt2 cl100k llama3 nanochat qwen2 qwen35", "HelloWORLDfooBAR's",
	"HelloWORLDfooBAR|'s"},
    {"o200k", "HelloWORLDfooBAR's", "Hello|WORLDfoo|BAR's"},
    {"tekken", "HelloWORLDfooBAR's", "Hello|WORLDfoo|BAR|'s"},
    {"gpt2 cl100k llama3 nanochat qwen2 qwen35",
	"\352\260\200\353\202\230ABC'll", "\352\260\200\353\202\230ABC|'ll"},
    {"o200k", "\352\260\200\353\202\230ABC'll",
	"\352\260\200\353\202\230|ABC'll"},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35",
	"\346\274\242\345\255\227\353\212\224\341\204\222\341\205\241\341\206"
	"\253",
	"\346\274\242\345\255\227\353\212\224\341\204\222\341\205\241\341\206"
	"\253"},
    {"gpt2", "\t\tx = 1;\n", "\t|\t|x| =| 1|;|\n"},
    {"cl100k o200k llama3 nanochat qwen2 qwen35", "\t\tx = 1;\n",
	"\t|\tx| =| |1|;\n"},
    {"gpt2", "a\302\240b \342\200\250c", "a|\302\240|b| |\342\200\250|c"},
    {"cl100k o200k llama3 nanochat qwen2 qwen35", "a\302\240b \342\200\250c",
	"a|\302\240b| |\342\200\250c"},
    {"gpt2", "http://x.kr/\352\260\200\?q=1",
	"http|://|x|.|kr|/|\352\260\200|\?|q|=|1"},
    {"cl100k o200k llama3 nanochat qwen2 qwen35",
	"http://x.kr/\352\260\200\?q=1",
	"http|://|x|.kr|/\352\260\200|\?q|=|1"},
    {"gpt2 cl100k o200k tekken llama3 nanochat qwen2 qwen35",
	"\360\237\230\200\360\237\230\200 ok",
	"\360\237\230\200\360\237\230\200| ok"},
    {"gpt2 cl100k llama3 nanochat qwen2 qwen35",
	"\307\205a \312\260A \315\270b", "\307\205a| \312\260A| \315\270|b"},
    {"o200k", "\307\205a \312\260A \315\270b",
	"\307\205a| \312\260|A| \315\270|b"},
    {"starcoder", "It's 12345 o'clock", "It|'s| |1|2|3|4|5| o|'|clock"},
    {"deepseek", "It's 12345 o'clock", "It|'s| |123|45| o|'clock"},
    {"starcoder", "a  12\n 3", "a|  |1|2|\n |3"},
    {"deepseek", "a  12\n 3", "a|  |12|\n| |3"},
    {"deepseek", "IT'LL'S 'd'x", "IT|'LL|'S| '|d|'x"},
    {"starcoder",
	"\346\274\242\345\255\227 \343\202\253\343\202\27712 \344\270\255  "
	"\346\226\207",
	"\346\274\242\345\255\227| \343\202\253\343\202\277|1|2| \344\270\255| "
	"| \346\226\207"},
    {"deepseek",
	"\346\274\242\345\255\227 "
	"\343\202\253\343\202\277\343\203\273\343\202\253\343\203\212\343\201"
	"\25612 \344\270\255  \346\226\207",
	"\346\274\242\345\255\227| "
	"|\343\202\253\343\202\277|\343\203\273|"
	"\343\202\253\343\203\212\343\201\256|12| |\344\270\255|  "
	"|\346\226\207"},
    {"starcoder", "!abc !\352\260\200 _x1", "!|abc| !|\352\260\200| _|x|1"},
    {"deepseek", "!abc !\352\260\200 _x1", "!abc| !|\352\260\200| _|x|1"},
    {"deepseek",
	"\342\200\213\342\200\213\352\260\200 \342\200\213\342\200\213",
	"\342\200\213|\342\200\213\352\260\200| |\342\200\213\342\200\213"},
    {"deepseek", "  \n\n  x\n ", "  \n\n| | x|\n| "},
    {"deepseek", " !?\n\n\352\260\200", " !?\n\n|\352\260\200"},
    {"deepseek", "\352\260\200\343\201\200\343\201\200\343\202\242",
	"\352\260\200|\343\201\200|\343\201\200\343\202\242"},
    {"korean", "AI가 漢字는 GPT-4를 씁니다.",
	"AI|가| 漢字|는| GPT|-|4|를| 씁니다."},
    {"korean", "아니요!! 사과. 정말?", "아니요!!| 사과|.| 정말|?"},
    {"korean", "간다.....", "간다...|.."},
    {"korean", " ㅋㅋㅋㅋㅋㅋ가ㅠㅠ", " ㅋㅋㅋㅋ|ㅋㅋ|가|ㅠㅠ"},
    {"korean", "12345원 1,000 2026", "12|345|원| |1|,|000| |2|026"},
    {"korean", "==========\n\n", "========|==\n\n"},
    {"korean", "1234567890123456789012345678901234",
	"123|4|567|890|123|456|789|012|345|678|901|234"},
    {"korean", "\341\204\200\341\205\241\343\200\256가x\314\201 y\n",
	"\341\204\200\341\205\241\343\200\256가|x\314\201| y|\n"},
    {"korean-superwords", "나는 어제 밤에 잠을 잘 못 잤다. 왜 그럴까?",
	"나는 어제 밤에 잠을| 잘 못 잤다.| 왜 그럴까?"},
    {"korean-superwords", "그 AI 모델은  AI가 쓴 글 ㅋㅋ 참",
	"그 AI 모델은| | AI|가 쓴 글| ㅋㅋ| 참"},
    {"korean-superwords", "3월 1일 아침\n밤", "3|월| |1|일 아침|\n|밤"},
    {"gpt2-superwords", "It's one of the four, or 5 of",
	"It|'s| one of the four|,| or| 5| of"},
    {"cl100k-superwords llama3-superwords", "(one two 'three four",
	"(one| two| '|three four"},
    {"o200k-superwords", "가B c it's HelloWorld now",
	"가|B c it's Hello|World now"},
    {"qwen2-superwords", "a b c d e f", "a b c d| e f"},
};

enum { CASES = sizeof(cases) / sizeof(*cases) };

static kc_pretokenizer *
named(const char *name)
{
	kc_pretokenizer *p;

	ck_assert_int_eq(kc_pretokenizer_new(&p, kc_str_of(name), NULL), KC_OK);
	return p;
}

/* The pieces joined by '|', asking for `max` at a time. */
static void
split(kc_pretokenizer *p, kc_str text, size_t max, kc_buf *out)
{
	size_t pos = 0, start = 0, ends[64], n;

	out->len = 0;
	unit_equal(kc_buf_reserve(out, 1), 0);
	while (pos < text.len) {
		n = max;
		unit_equal(kc_pretoken_split(p, text, &pos, ends, &n, NULL), 0);
		unit_check(n == max || (n > 0 && pos == text.len));
		unit_check(n <= max && pos == ends[n - 1]);
		for (size_t i = 0; i < n; start = ends[i++]) {
			unit_check(ends[i] > start);
			unit_check(!start || !kc_buf_addc(out, '|'));
			unit_equal(
			    kc_buf_add(out,
				(kc_str){text.ptr + start, ends[i] - start}),
			    0);
		}
	}
}

static void
check(size_t i, kc_buf *out)
{
	const char *names = cases[i].names;

	while (*names) {
		size_t n = strcspn(names, " ");
		kc_pretokenizer *p;

		ck_assert_int_eq(
		    kc_pretokenizer_new(&p, (kc_str){names, n}, NULL), KC_OK);
		split(p, kc_str_of(cases[i].text), 64, out);
		ck_assert_msg(
		    kc_str_equal(kc_buf_str(out), kc_str_of(cases[i].pieces)),
		    "%s: '%s', not '%s'", kc_pretokenizer_name(p), out->ptr,
		    cases[i].pieces);
		kc_pretokenizer_free(p);
		names += n + (names[n] == ' ');
	}
}

START_TEST(pieces_are_those_of_hf)
{
	kc_buf out = KC_BUF_INIT;

	for (size_t i = 0; i < CASES; i++)
		check(i, &out);
	kc_buf_release(&out);
}
END_TEST

/*
 * Random texts of what the patterns tell apart, with bad UTF-8 in them; every other one
 * of what blocks decide, the first PLAIN of them, with U+AC00, U+D7A3 and U+D788.
 */
static const char *const bits[] = {" ", "  ", "\n", "\r\n", "\t", "'s", "'LL",
    "'rE", "a", "B", "Ab", "\352\260\200", "\353\202\230\353\213\244",
    "\355\236\243", "\355\236\210", "words", "1", "20261130", "!", "/", "'",
    "_.", "'\305\277", "\331\243", "\314\201", "\343\200\200", "\302\240",
    "\352\260", "\352\257\277", "\355\236\244", "\200", "\377", "\360\237\230",
    "\357\277\275", "\357\277", "\307\205", "\312\260"};

enum { BITS = sizeof(bits) / sizeof(*bits), PLAIN = 22 };

static size_t
random_text(uint64_t *seed, char *text, size_t cap)
{
	size_t len = 0, want = unit_random(seed) % cap;
	size_t kinds = unit_random(seed) % 2 ? BITS : PLAIN;

	while (len < want) {
		const char *bit = bits[unit_random(seed) % kinds];
		size_t n = strlen(bit);

		if (len + n > cap)
			break;
		memcpy(text + len, bit, n);
		len += n;
	}
	return len;
}

static void
check_loss(kc_pretokenizer *p)
{
	kc_buf one = KC_BUF_INIT, all = KC_BUF_INIT;
	uint64_t seed = 7;
	char text[300];

	for (int k = 0; k < 5000; k++) {
		kc_str s = {text, random_text(&seed, text, sizeof(text))};
		size_t j = 0;

		/* One at a time the scanner finds them, else blocks. */
		split(p, s, 64, &all);
		split(p, s, 1, &one);
		unit_check(kc_str_equal(kc_buf_str(&one), kc_buf_str(&all)));
		for (size_t i = 0; i < all.len; i++)
			unit_check(
			    all.ptr[i] == '|' || all.ptr[i] == s.ptr[j++]);
		unit_equal(j, s.len);
	}
	kc_buf_release(&one);
	kc_buf_release(&all);
}

START_TEST(any_bytes_are_split_without_loss)
{
	for (size_t i = 0; kc_pretokenizer_names(i); i++) {
		kc_pretokenizer *p = named(kc_pretokenizer_names(i));

		check_loss(p);
		kc_pretokenizer_free(p);
	}
}
END_TEST

static void
check_cuts(kc_pretokenizer *p)
{
	kc_buf whole = KC_BUF_INIT, left = KC_BUF_INIT, right = KC_BUF_INIT;
	uint64_t seed = 11;
	size_t cuts = 0;
	char text[400];

	for (int k = 0; k < 5000; k++) {
		size_t n = random_text(&seed, text, 200);
		size_t m = n + random_text(&seed, text + n, 200);
		size_t c = kc_pretoken_cut(p, (kc_str){text, n});

		unit_check(c <= n);
		if (!c)
			continue;
		cuts++;
		split(p, (kc_str){text, m}, 64, &whole);
		split(p, (kc_str){text, c}, 64, &left);
		split(p, (kc_str){text + c, m - c}, 64, &right);
		unit_equal(kc_buf_addc(&left, '|'), 0);
		unit_equal(kc_buf_add(&left, kc_buf_str(&right)), 0);
		unit_check(kc_str_equal(kc_buf_str(&left), kc_buf_str(&whole)));
	}
	ck_assert_uint_gt(cuts, 3000);
	kc_buf_release(&whole);
	kc_buf_release(&left);
	kc_buf_release(&right);
}

START_TEST(a_cut_changes_no_piece)
{
	for (size_t i = 0; kc_pretokenizer_names(i); i++) {
		kc_pretokenizer *p = named(kc_pretokenizer_names(i));

		check_cuts(p);
		kc_pretokenizer_free(p);
	}
}
END_TEST

/* The pieces of each piece of s, as another pre-tokenizer has them. */
static void
split_pieces(kc_pretokenizer *p, kc_pretokenizer *of, kc_str s, kc_buf *out)
{
	size_t pos = 0, start = 0, ends[64], n;
	kc_buf piece = KC_BUF_INIT;

	out->len = 0;
	while (pos < s.len) {
		n = 64;
		unit_equal(kc_pretoken_split(of, s, &pos, ends, &n, NULL), 0);
		for (size_t i = 0; i < n; start = ends[i++]) {
			split(p, (kc_str){s.ptr + start, ends[i] - start}, 64,
			    &piece);
			unit_check(!start || !kc_buf_addc(out, '|'));
			unit_equal(kc_buf_add(out, kc_buf_str(&piece)), 0);
		}
	}
	kc_buf_release(&piece);
}

/* Joining words changes no other place: a joined pretoken is whole pretokens. */
START_TEST(superwords_are_whole_pretokens)
{
	kc_buf plain = KC_BUF_INIT, parted = KC_BUF_INIT;
	uint64_t seed = 23;
	char text[200];

	for (size_t i = 0; kc_pretokenizer_names(i); i++) {
		const char *name = kc_pretokenizer_names(i);
		const char *end = strstr(name, "-superwords");
		kc_pretokenizer *one, *all;

		if (!end)
			continue;
		all = named(name);
		ck_assert_int_eq(
		    kc_pretokenizer_new(
			&one, (kc_str){name, (size_t)(end - name)}, NULL),
		    KC_OK);
		for (int k = 0; k < 5000; k++) {
			kc_str s = {
			    text, random_text(&seed, text, sizeof(text))};

			if (!s.len)
				continue;
			split(one, s, 64, &plain);
			split_pieces(one, all, s, &parted);
			unit_text_equal(
			    kc_buf_str(&parted), kc_buf_str(&plain));
		}
		kc_pretokenizer_free(one);
		kc_pretokenizer_free(all);
	}
	kc_buf_release(&plain);
	kc_buf_release(&parted);
}
END_TEST

static const struct {
	const char *pattern, *text, *pieces;
} patterns[] = {
    {"[0-9]", "a12b", "a|1|2|b"},
    {"[0-9]*", "a12b", "a|12|b"},
    {"\\p{Hangul}+", "\352\260\200\352\260\201 \352\260\200",
	"\352\260\200\352\260\201| |\352\260\200"},
    {"(?<=a)b", "abab", "a|b|a|b"},
    {"x", "", ""},
    {"x", "abc", "abc"},
    {"", "abc", "abc"},
};

START_TEST(patterns_split)
{
	kc_buf out = KC_BUF_INIT;
	kc_pretokenizer *p;
	size_t pos = 0, end, n;
	kc_error err;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		for (size_t max = 1; max < 4; max++) {
			ck_assert_int_eq(
			    kc_pretokenizer_new_pattern(
				&p, kc_str_of(patterns[i].pattern), &err),
			    KC_OK);
			split(p, kc_str_of(patterns[i].text), max, &out);
			unit_text_equal(
			    kc_buf_str(&out), kc_str_of(patterns[i].pieces));
			ck_assert(kc_pretokenizer_is_pattern(p));
			ck_assert_uint_eq(strlen(kc_pretokenizer_name(p)), 40);
			ck_assert_uint_eq(kc_pretoken_cut(p, KC_STR("a b")), 0);
			kc_pretokenizer_free(p);
		}
	ck_assert_int_eq(
	    kc_pretokenizer_new_pattern(&p, KC_STR("a(b"), &err), KC_ERR_ARG);
	ck_assert_uint_eq(err.offset, 3);
	ck_assert_int_eq(
	    kc_pretokenizer_new_pattern(&p, KC_STR("a"), &err), KC_OK);
	n = 1;
	ck_assert_int_eq(
	    kc_pretoken_split(p, KC_STR("a\x80"), &pos, &end, &n, &err),
	    KC_ERR_ENCODING);
	kc_pretokenizer_free(p);

	/* Steps grow with the square and more; PCRE2 gives up. */
	ck_assert_int_eq(
	    kc_pretokenizer_new_pattern(&p, KC_STR("(a+)+$"), &err), KC_OK);
	n = 1;
	ck_assert_int_eq(
	    kc_pretoken_split(p,
		KC_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
		&pos, &end, &n, &err),
	    KC_ERR_LIMIT);
	kc_pretokenizer_free(p);
	kc_buf_release(&out);
}
END_TEST

/* Expressions of Splits, one on a line, a text, and its pieces by HF 0.23.3. */
static const struct {
	const char *lines, *text, *pieces;
} splits[] = {
    {" ?[^(\\s|[.,!?\u2026\u3002\uFF0C\u3001\u0964\u06D4\u060C])]+",
	"\uAC00\uB098(\uB2E4) \uB77C.\uB9C8, a|b\u3002",
	"\uAC00\uB098|(|\uB2E4|)| \uB77C|.|\uB9C8|,| a|||b|\u3002"},
    {"[\\p{Han}]+|[\\p{L}&&[^\\p{Han}]]+", "\u6F22\u5B57abc\uAC00\u6F221",
	"\u6F22\u5B57|abc\uAC00|\u6F22|1"},
    {"a$|\\n", "a\naab\na", "a|\n|aab|\n|a"},
    {"\\p{N}{1,2}+", "12345a1", "12345|a|1"},
    {"[\\r\\n]\n\\s?\\p{L}+\n\\s?\\p{P}+\n\\p{N}",
	"\uAC00\uB098 \uB2E4!? 12\r\n  ab,",
	"\uAC00\uB098| \uB2E4|!?| |1|2|\r|\n| | ab|,"},
    {"\\w+", "3\u00B2\u00BD_\uAC00\u0301-a", "3\u00B2\u00BD_\uAC00\u0301|-|a"},
    {"\\w+", "\u00BE\u24B6\u2460\u2160", "\u00BE\u24B6|\u2460|\u2160"},
    {"[\\w]+", "\u00BEb\u24B6\u2460\u2160", "\u00BE|b\u24B6|\u2460|\u2160"},
    {"\\s+|b", "a\u180E \u3000b", "a\u180E| \u3000|b"},
    {"[^\\S\\n]+", "a\u180E \t\n b", "a\u180E| \t|\n| |b"},
    {"\\p{L}+|\\W", "a\u1C8A1\U00031350b ", "a\u1C8A|1|\U00031350b| "},
    {"\\d{1,3}(?=(?:\\d{3})*\\b)", "1234567 12a", "1|234|567| 12a"},
    {"(?i:'S|k)", "it's 3K \u212A'\u017F", "it|'s| 3|K| |\u212A|'\u017F"},
    {"(?<=\uAC00)\uB098|.", "\uAC00\uB098\uB098\n", "\uAC00|\uB098|\uB098|\n"},
};

START_TEST(splits_are_those_of_hf)
{
	kc_buf out = KC_BUF_INIT;
	kc_pretokenizer *p;

	for (size_t i = 0; i < sizeof(splits) / sizeof(*splits); i++)
		for (size_t max = 1; max < 4; max++) {
			unit_equal(kc_pretokenizer_new_splits(
				       &p, kc_str_of(splits[i].lines), NULL),
			    0);
			split(p, kc_str_of(splits[i].text), max, &out);
			unit_text_equal(
			    kc_buf_str(&out), kc_str_of(splits[i].pieces));
			ck_assert(kc_pretokenizer_is_pattern(p));
			ck_assert_uint_eq(kc_pretoken_cut(p, KC_STR("a b")), 0);
			kc_pretokenizer_free(p);
		}
	kc_buf_release(&out);
}
END_TEST

/* Where Oniguruma and PCRE2 differ, or may, from the byte on. */
static const struct {
	const char *regex;
	size_t offset;
} refused[] = {{"a\\R", 1}, {"^a", 0}, {"(?i)a", 0}, {"[[:alpha:]]", 1},
    {"a{2}?", 4}, {"a+*", 2}, {"(a)\\1", 3}, {"(?i:ss)", 5}, {"(?i:s+)", 5},
    {"(?i:\u00E9)", 4}, {"\\P{L}", 0}, {"\\p{Greek_Extended}", 0},
    {"[^a&&b]", 3}, {"[\\s-a]", 3}, {"a[", 2}, {"(a", 2}, {"a)", 1},
    {"[b-a]", 4}, {"\\x{110000}", 9}, {"a*", 0}, {"(?=a)", 0}, {"\\", 0},
    {"(?#a)b", 0}, {"\\h", 0}};

START_TEST(what_hf_may_read_otherwise_is_refused)
{
	kc_pretokenizer *p;
	kc_error err;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		ck_assert_msg(
		    kc_pretokenizer_new_splits(
			&p, kc_str_of(refused[i].regex), &err) == KC_ERR_ARG,
		    "%s", refused[i].regex);
		ck_assert_msg(err.offset == refused[i].offset, "%s: %s",
		    refused[i].regex, err.msg);
	}
	ck_assert_int_eq(kc_pretokenizer_new_splits(&p, KC_STR("a\xFF"), &err),
	    KC_ERR_ENCODING);
}
END_TEST

/* The longest pretoken, and a byte more; with a name and with a pattern. */
START_TEST(pretokens_have_a_ceiling)
{
	kc_buf text = KC_BUF_INIT;
	kc_pretokenizer *p[2];
	kc_error err;

	ck_assert_int_eq(
	    kc_pretokenizer_new(&p[0], KC_STR("gpt2"), &err), KC_OK);
	ck_assert_int_eq(
	    kc_pretokenizer_new_pattern(&p[1], KC_STR("a+"), &err), KC_OK);
	unit_equal(kc_buf_add(&text, KC_STR("!")), 0);
	unit_equal(kc_buf_reserve(&text, KC_PRETOKEN_MAX + 2), 0);
	memset(text.ptr + 1, 'a', KC_PRETOKEN_MAX + 1);
	for (int i = 0; i < 2; i++) {
		size_t pos = 0, ends[4], n;

		n = 4;
		text.len = 1 + KC_PRETOKEN_MAX;
		ck_assert_int_eq(kc_pretoken_split(p[i], kc_buf_str(&text),
				     &pos, ends, &n, &err),
		    KC_OK);
		ck_assert_uint_eq(n, 2);
		text.len++;
		pos = 0;
		n = 4;
		ck_assert_int_eq(kc_pretoken_split(p[i], kc_buf_str(&text),
				     &pos, ends, &n, &err),
		    KC_ERR_LIMIT);
		ck_assert_uint_eq(err.offset, 1);
		kc_pretokenizer_free(p[i]);
	}
	kc_buf_release(&text);
}
END_TEST

START_TEST(names_and_patterns)
{
	kc_pretokenizer *p, *q;
	kc_error err = {0};
	size_t i;

	for (i = 0; kc_pretokenizer_names(i); i++) {
		p = named(kc_pretokenizer_names(i));
		ck_assert_int_eq(kc_pretokenizer_new_regex(
				     &q, kc_pretokenizer_regex(p), &err),
		    KC_OK);
		ck_assert_str_eq(
		    kc_pretokenizer_name(p), kc_pretokenizer_name(q));
		kc_pretokenizer_free(p);
		kc_pretokenizer_free(q);
	}
	ck_assert_uint_eq(i, 19);
	ck_assert_int_eq(
	    kc_pretokenizer_new(&p, KC_STR("gpt5"), &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg,
	    "unknown pre-tokenizer 'gpt5'; there are "
	    "gpt2 starcoder cl100k o200k tekken llama3 nanochat qwen2 "
	    "qwen35 deepseek korean metaspace sentencepiece "
	    "*-superwords");
	ck_assert_int_eq(
	    kc_pretokenizer_new_regex(&p, KC_STR("\\S+"), &err), KC_ERR_ARG);
	ck_assert_str_eq(err.msg, "unknown pre-tokenization pattern '\\S+'");
	kc_pretokenizer_free(NULL);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {pieces_are_those_of_hf,
	    any_bytes_are_split_without_loss, a_cut_changes_no_piece,
	    superwords_are_whole_pretokens, patterns_split,
	    splits_are_those_of_hf, what_hf_may_read_otherwise_is_refused,
	    pretokens_have_a_ceiling, names_and_patterns};

	return UNIT_MAIN("pretoken", tests);
}
