/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Models of languages: they are learnt, whatever the order of texts, written, read and
 * used; damaged ones are refused or do no harm.
 */
#include <config.h>

#include "kcorpus/lang.h"

#include "select/lang/lang_detector.h"
#include "select/lang/lang_model.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <math.h>
#include <string.h>

static const struct {
	const char *label, *text;
} texts[] = {
    {"one", "abba babba cabba abab cab bac dab"},
    {"two", "emne menne nem emen elm lemen nelm"},
    {"two", "emne menne nelle"},
    {"three", "abba babble abbel"},
    {"cyr", u8"\u0434\u0430 \u0434\u0430\u0434\u0430 \u043D\u0435\u0442"},
    {"zxx-keys", "xzxzx qxzq zzxq"},
    {"zxx-runs", "xxxzzz qqqzzz zzzxxx"},
    {"none", "1234 ..."},
};
enum { TEXTS = sizeof(texts) / sizeof(*texts) };

/* The model of the texts, from the first or the last on. */
static kc_buf
learn(uint64_t entries, bool backwards)
{
	kc_lang_learner_params p = KC_LANG_LEARNER_PARAMS_INIT;
	kc_lang_learner *l;
	kc_buf out = KC_BUF_INIT;
	kc_error err = {0};

	p.entries = entries;
	ck_assert_int_eq(kc_lang_learner_new(&l, &p, NULL), KC_OK);
	for (size_t i = 0; i < TEXTS; i++) {
		size_t k = backwards ? TEXTS - 1 - i : i;

		ck_assert_int_eq(
		    kc_lang_learner_add(l, kc_str_of(texts[k].label),
			kc_str_of(texts[k].text), NULL),
		    KC_OK);
	}
	ck_assert_int_eq(
	    kc_lang_learner_rare(l, KC_STR("three"), 8, NULL), KC_OK);
	ck_assert_msg(
	    kc_lang_learner_write(l, &out, &err) == KC_OK, "%s", err.msg);
	kc_lang_learner_free(l);
	return out;
}

static void
check_label(kc_lang_detector *d, const char *text, const char *label)
{
	kc_lang_result r;

	ck_assert_int_eq(kc_lang_detect(d, kc_str_of(text), &r, NULL), KC_OK);
	ck_assert_msg(kc_str_equal(r.guess.label, kc_str_of(label)),
	    "%s: %.*s, not %s", text, (int)r.guess.label.len, r.guess.label.ptr,
	    label);
}

START_TEST(test_learn)
{
	kc_buf model = learn(0, false), other = learn(0, true);
	kc_str tags[] = {KC_STR("two"), KC_STR("three"), KC_STR("nothing")};
	kc_lang_model *m;
	kc_lang_detector *d;
	kc_lang_guess top[8];
	kc_error err = {0};
	double sum = 0;
	size_t n;

	ck_assert(kc_str_equal(kc_buf_str(&model), kc_buf_str(&other)));
	ck_assert_int_eq(kc_lang_model_of(&m, kc_buf_str(&model), NULL), KC_OK);
	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	kc_lang_detector_use(d, m);
	check_label(d, "abba cabba", "one");
	check_label(d, "Nelle, Nem", "two");
	check_label(d, "zxzx", "zxx");
	/* Kinds of noise are one label, with the score of all. */
	n = kc_lang_detector_top(d, top, 8);
	ck_assert_uint_eq(n, 4);
	ck_assert(kc_str_equal(top[0].label, KC_STR("zxx")));
	ck_assert_double_gt(top[0].score, 0.9);
	check_label(d, u8"\u0414\u0410", "cyr");
	check_label(d, u8"\uAC00\uB098", "ko");
	check_label(d, "abba cabba", "one");
	n = kc_lang_detector_top(d, top, 8);
	ck_assert_uint_eq(n, 4);
	ck_assert(kc_str_equal(top[0].label, KC_STR("one")));
	for (size_t i = 0; i < n; i++) {
		ck_assert(!i || top[i].score <= top[i - 1].score);
		sum += top[i].score;
	}
	ck_assert_double_eq_tol(sum, 1, 1e-9);
	ck_assert_int_eq(kc_lang_detector_restrict(d, tags, 2, NULL), KC_OK);
	check_label(d, "abba cabba", "three");
	/* None of the languages of this script may be the answer. */
	check_label(d, u8"\u0414\u0410", "und-Cyrl");
	ck_assert_uint_eq(kc_lang_detector_top(d, top, 8), 1);
	ck_assert_msg(top[0].score == 0, "score %g", top[0].score);
	ck_assert_int_eq(
	    kc_lang_detector_restrict(d, tags, 3, &err), KC_ERR_ARG);
	ck_assert_uint_eq(err.offset, 2);
	kc_lang_detector_free(d);
	kc_lang_model_close(m);
	kc_buf_release(&model);
	kc_buf_release(&other);
}
END_TEST

/* Fewer entries, a smaller model that still knows the commonest words. */
START_TEST(test_entries)
{
	kc_buf all = learn(0, false), few = learn(120, false);
	kc_lang_model *m;
	kc_lang_detector *d;

	ck_assert_uint_lt(few.len + 150, all.len);
	ck_assert_int_eq(kc_lang_model_of(&m, kc_buf_str(&few), NULL), KC_OK);
	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	kc_lang_detector_use(d, m);
	check_label(d, "abba babba", "one");
	check_label(d, "emne menne", "two");
	kc_lang_detector_free(d);
	kc_lang_model_close(m);
	kc_buf_release(&all);
	kc_buf_release(&few);
}
END_TEST

START_TEST(test_refuse)
{
	kc_lang_learner_params p = KC_LANG_LEARNER_PARAMS_INIT;
	kc_lang_learner *l;
	kc_buf out = KC_BUF_INIT;

	p.order = 7;
	ck_assert_int_eq(kc_lang_learner_new(&l, &p, NULL), KC_ERR_ARG);
	p.order = 3;
	ck_assert_int_eq(kc_lang_learner_new(&l, &p, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_lang_learner_add(l, KC_STR("a b"), KC_STR("x"), NULL),
	    KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_lang_learner_add(l, KC_STR(""), KC_STR("x"), NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_lang_learner_add(l, KC_STR("twelve-bytes"), KC_STR("x"), NULL),
	    KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_lang_learner_rare(l, KC_STR("a"), 0.5, NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_lang_learner_rare(l, KC_STR("a"), NAN, NULL), KC_ERR_ARG);
	ck_assert_int_eq(
	    kc_lang_learner_add(l, KC_STR("a"), KC_STR("x"), NULL), KC_OK);
	ck_assert_int_eq(kc_lang_learner_write(l, &out, NULL), KC_ERR_ARG);
	kc_lang_learner_free(l);
	kc_buf_release(&out);
}
END_TEST

/* A model has 64 labels of a script, and a learner 1,024 of any. */
START_TEST(test_limits)
{
	kc_lang_learner_params p = KC_LANG_LEARNER_PARAMS_INIT;
	kc_buf out = KC_BUF_INIT;

	for (int labels = 64; labels <= 65; labels++) {
		kc_lang_learner *l;
		kc_error err = {0};
		char name[16];

		ck_assert_int_eq(kc_lang_learner_new(&l, &p, NULL), KC_OK);
		for (int i = 0; i < labels; i++) {
			snprintf(name, sizeof(name), "l%d", i);
			ck_assert_int_eq(kc_lang_learner_add(l, kc_str_of(name),
					     KC_STR("word"), NULL),
			    KC_OK);
		}
		ck_assert_int_eq(kc_lang_learner_write(l, &out, &err),
		    labels == 64 ? KC_OK : KC_ERR_LIMIT);
		ck_assert_str_eq(err.msg,
		    labels == 64 ? "" : "more than 64 languages of one script");
		for (int i = labels; i < 1024; i++) {
			snprintf(name, sizeof(name), "l%d", i);
			ck_assert_int_eq(kc_lang_learner_add(l, kc_str_of(name),
					     KC_STR(""), NULL),
			    KC_OK);
		}
		ck_assert_int_eq(
		    kc_lang_learner_add(l, KC_STR("more"), KC_STR(""), &err),
		    KC_ERR_LIMIT);
		kc_lang_learner_free(l);
	}
	kc_buf_release(&out);
}
END_TEST

/* A label goes into records: it must be UTF-8. */
START_TEST(test_label)
{
	kc_buf model = learn(0, false);
	kc_lang_model *m;

	model.ptr[32] = (char)0xFF; /* of the first label, after the head */
	ck_assert_int_eq(
	    kc_lang_model_of(&m, kc_buf_str(&model), NULL), KC_ERR_FORMAT);
	kc_buf_release(&model);
}
END_TEST

/* Characters above U+FFFF are told apart, as many as there are keys for. */
START_TEST(test_rare_characters)
{
	kc_lang_learner_params p = KC_LANG_LEARNER_PARAMS_INIT;
	kc_buf out = KC_BUF_INIT, text[2] = {KC_BUF_INIT, KC_BUF_INIT};
	kc_lang_learner *l;
	kc_lang_model *m;
	kc_lang_detector *d;

	ck_assert_int_eq(kc_lang_learner_new(&l, &p, NULL), KC_OK);
	for (int i = 0; i < 2; i++) {
		const char *label = i ? "odd" : "even";

		for (uint32_t k = 0; k < 3000; k += 2) {
			uint32_t cp = 0x20000 + k + (uint32_t)i;

			ck_assert_int_eq(kc_buf_add_cp(text + i, cp), KC_OK);
			if (k % 20 == 0)
				ck_assert_int_eq(
				    kc_buf_addc(text + i, ' '), KC_OK);
		}
		ck_assert_int_eq(kc_lang_learner_add(l, kc_str_of(label),
				     kc_buf_str(text + i), NULL),
		    KC_OK);
	}
	ck_assert_int_eq(kc_lang_learner_write(l, &out, NULL), KC_OK);
	ck_assert_int_eq(kc_lang_model_of(&m, kc_buf_str(&out), NULL), KC_OK);
	ck_assert_uint_eq(m->table->rare_n, KC_LM_RARE_KEYS);
	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	kc_lang_detector_use(d, m);
	check_label(d, u8"\U00020000\U00020002\U00020004", "even");
	check_label(d, u8"\U00020001\U00020003\U00020005", "odd");
	/* There was no room for these. */
	check_label(d, u8"\U00020BB0\U00020BB2\U00020BB4", "und-Hani");
	kc_lang_detector_free(d);
	kc_lang_model_close(m);
	kc_lang_learner_free(l);
	kc_buf_release(&out);
	kc_buf_release(text);
	kc_buf_release(text + 1);
}
END_TEST

/* Of a script with more letters than families have bits all are told apart. */
START_TEST(test_listed_characters)
{
	enum { FIRST = 0x250, LETTERS = 89 };
	kc_lang_learner_params p = KC_LANG_LEARNER_PARAMS_INIT;
	kc_buf out = KC_BUF_INIT, text = KC_BUF_INIT;
	kc_lang_learner *l;
	kc_lang_model *m;
	kc_lang_detector *d;

	ck_assert_int_eq(kc_lang_learner_new(&l, &p, NULL), KC_OK);
	for (uint32_t step = 1; step <= 2; step++) {
		text.len = 0;
		for (uint32_t k = 0; k < 4 * LETTERS; k++) {
			uint32_t cp = FIRST + k * (2 * step + 1) % LETTERS;

			ck_assert_int_eq(kc_buf_add_cp(&text, cp), KC_OK);
			if (k % 7 == 6)
				ck_assert_int_eq(
				    kc_buf_addc(&text, ' '), KC_OK);
		}
		ck_assert_int_eq(
		    kc_lang_learner_add(l, kc_str_of(step == 1 ? "by3" : "by5"),
			kc_buf_str(&text), NULL),
		    KC_OK);
	}
	ck_assert_int_eq(kc_lang_learner_write(l, &out, NULL), KC_OK);
	ck_assert_int_eq(kc_lang_model_of(&m, kc_buf_str(&out), NULL), KC_OK);
	ck_assert_uint_gt(m->node_n, LETTERS);
	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	kc_lang_detector_use(d, m);
	for (uint32_t step = 1; step <= 2; step++)
		for (uint32_t k = 0; k < LETTERS; k++) {
			text.len = 0;
			for (uint32_t i = 0; i < 6; i++)
				ck_assert_int_eq(
				    kc_buf_add_cp(&text,
					FIRST +
					    (k + i * (2 * step + 1)) % LETTERS),
				    KC_OK);
			ck_assert_int_eq(kc_buf_addc(&text, '\0'), KC_OK);
			check_label(d, text.ptr, step == 1 ? "by3" : "by5");
		}
	kc_lang_detector_free(d);
	kc_lang_model_close(m);
	kc_lang_learner_free(l);
	kc_buf_release(&out);
	kc_buf_release(&text);
}
END_TEST

/* Any damage is refused or changes answers, and no more (sanitizers look on). */
START_TEST(test_damage)
{
	kc_buf model = learn(0, false);
	uint64_t seed = 11;
	size_t taken = 0;

	for (int round = 0; round < 4000; round++) {
		char saved = 0;
		size_t at = unit_random(&seed) % model.len;
		kc_str bytes = kc_buf_str(&model);
		kc_lang_detector *d;
		kc_lang_model *m;
		kc_lang_result r;

		if (round % 4) {
			saved = model.ptr[at];
			model.ptr[at] = (char)unit_random(&seed);
		} else {
			bytes.len = at;
		}
		if (!kc_lang_model_of(&m, bytes, NULL)) {
			taken++;
			ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
			kc_lang_detector_use(d, m);
			ck_assert_int_eq(kc_lang_detect(d,
					     KC_STR("abba nelm xzx"), &r, NULL),
			    KC_OK);
			kc_lang_detector_free(d);
			kc_lang_model_close(m);
		}
		if (round % 4)
			model.ptr[at] = saved;
	}
	ck_assert_uint_gt(taken, 100);
	ck_assert_uint_lt(taken, 3000);
	kc_buf_release(&model);
}
END_TEST

/* Add a language to the list of those that are told, without its script. */
static size_t
add_language(char list[][4], size_t n, const char *label)
{
	char name[4] = {0};
	size_t len = strcspn(label, "-"), i;

	ck_assert_uint_le(len, 3);
	memcpy(name, label, len);
	if (!strcmp(name, "und") || !strcmp(name, "zxx"))
		return n;
	for (i = 0; i < n && strcmp(list[i], name);)
		i++;
	memcpy(list[i], name, sizeof(name));
	return i < n ? n : n + 1;
}

/* The built-in model is small, and shared; with the scripts it tells 107 languages. */
START_TEST(test_built_in)
{
	kc_lang_detector *a, *b;
	kc_lang_model *m;
	char list[256][4];
	size_t n = 0, by_model;

	ck_assert_int_eq(kc_lang_model_built_in(&m, NULL), KC_OK);
	ck_assert_uint_le(m->bytes.len, 4000000);
	for (uint32_t i = 0; i < m->labels_n; i++)
		n = add_language(list, n, m->labels[i].name);
	by_model = n;
	for (unsigned t = KC_TONGUE_HANGUL; t < KC_TONGUE_COUNT; t++)
		n = add_language(list, n, kc_tongue_label(t));
	ck_assert_uint_eq(by_model, 81);
	ck_assert_uint_eq(n, 107);
	ck_assert_int_eq(kc_lang_detector_new(&a, NULL), KC_OK);
	ck_assert_int_eq(kc_lang_detector_new(&b, NULL), KC_OK);
	kc_lang_detector_use(a, m);
	kc_lang_detector_use(b, m);
	check_label(a, "The house is on the hill.", "en");
	check_label(b, "La maison est sur la colline.", "fr");
	kc_lang_detector_free(a);
	kc_lang_detector_free(b);
	kc_lang_model_close(m);
}
END_TEST

#define ONE u8"the weather was fine and we went for a walk by the river "
#define TWO u8"nous sommes all\u00E9s au march\u00E9 pour acheter du pain "
#define KO u8"\uC624\uB298"

static const struct {
	const char *line, *labels;
} lines[] = {
    {"", "und"},
    {"1234", "und"},
    {ONE, "en"},
    {ONE TWO, "en fr"},
    {TWO ONE TWO, "fr en fr"},
    {KO " " ONE KO, "ko en ko"},
    /* Too few letters to be told are of the language around them. */
    {KO " the weather " KO " fine", "ko"},
    {"I like " KO " very much", "en ko en"},
    {u8"\u0E01\u0E32\u0E23 abc", "th"},
    {"I2ZyIGV4YW1wbGUgMTIzNDU2Nzg5MA==", "zxx"},
};

/* The labels of the spans of a line, which cover it and differ from each other. */
static void
write_spans(kc_lang_detector *d, kc_str line, kc_buf *labels)
{
	const kc_lang_span *spans;
	kc_lang_result r;
	size_t n;

	ck_assert_int_eq(kc_lang_detect(d, line, &r, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_lang_line_spans(d, line, &r, &spans, &n, NULL), KC_OK);
	ck_assert_uint_ge(n, 1);
	ck_assert_uint_eq(spans[0].at, 0);
	ck_assert_uint_eq(spans[n - 1].end, line.len);
	kc_buf_reset(labels, SIZE_MAX);
	for (size_t i = 0; i < n; i++) {
		ck_assert(!i || spans[i].at == spans[i - 1].end);
		ck_assert(
		    !i || !kc_str_equal(spans[i].label, spans[i - 1].label));
		ck_assert(!i || !kc_buf_addc(labels, ' '));
		ck_assert_int_eq(kc_buf_add(labels, spans[i].label), KC_OK);
	}
}

START_TEST(test_spans)
{
	kc_buf labels = KC_BUF_INIT, text = KC_BUF_INIT;
	kc_lang_detector *d;

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		write_spans(d, kc_str_of(lines[i].line), &labels);
		ck_assert_msg(kc_str_equal(kc_buf_str(&labels),
				  kc_str_of(lines[i].labels)),
		    "%s: %.*s, not %s", lines[i].line, (int)labels.len,
		    labels.ptr, lines[i].labels);
	}
	/* A line of more words than are decided about together. */
	for (size_t i = 0; i < 2000; i++)
		ck_assert_int_eq(
		    kc_buf_add(&text, i < 1000 ? KC_STR(ONE) : KC_STR(TWO)),
		    KC_OK);
	write_spans(d, kc_buf_str(&text), &labels);
	ck_assert(kc_str_equal(kc_buf_str(&labels), KC_STR("en fr")));
	kc_lang_detector_free(d);
	kc_buf_release(&labels);
	kc_buf_release(&text);
}
END_TEST

/* Lines of no language, and lines that look like such but are in one. */
static const struct {
	const char *line;
	bool is_noise;
} signs[] = {
    {"About us / Terms of Service / Site Map", true},
    {"Home \u2013 Careers \u2013 Partners \u2013 Press", true},
    {"Sitemap\u00B7Register\u00B7Health\u00B7Contact", true},
    {"- Бейеү - уның яратҡан шөғөлө!", false},
    {"Ата — бәйтерек, бала — жапырақ.", false},
    {"La col\u00B7lecció il\u00B7lustrada és molt bonica", false},
    {"Toto překonávají oddíly „ rozšířené “ a „ logické “ .", false},
    {"%5 = load i32, i32* %width, align 4", true},
    {"image66 number72 widget80 record37", true},
    {"d41d8cd98f00b204e9800998ecf8427e  usr/share/doc/libexample/copyright",
	true},
    {"#response #node #layer", true},
    {"\"7986\",\"\",\"6310\",\"index\"", true},
    {"    runs-on: ubuntu-latest", true},
    {"(defvar autotest-mode-map", true},
    {"CREATE FUNCTION gen_salt(text)", true},
    {"2025-05-03 01:12:59 install libpacket:amd64 <none> 9.6", true},
    {"    set -e VIRTUAL_ENV", true},
    {"Mehr Informationen finden Sie in cron(8), crontab(5) und", false},
    {"pour erreur ; une violation de la charte ou une erreur ;", false},
    {"(siehe die Anleitung im Handbuch)", false},
    {"Perspective: X11, XFree86 and others", false},
    {"2025-05-03 01:12:59 we went home", false},
    /* UTF-8 as Mac OS Roman, windows-1250, -1251, -1252, GBK, windows-949 */
    {"Die Gr√∂√üe und L√§nge w√§hlen", true},
    {"Die LĂ¤nge möglichst genau wĂ¤hlen", true},
    {"fatiguГ©s aprГЁs la fГЄte", true},
    {"nhiá»u láº¯m", true},
    {"茅taient tr猫s fatigu茅s apr猫s", true},
    {"El ni챰o peque챰o comi처 ma챰ana", true},
    {"La raíz √2 está «aquí y allá» y vale 1,41.", false},
    {"用vim編輯和用emacs編輯文件都可以", false},
    /* Big5, Shift_JIS and EUC-JP as windows-949 */
    {"쩳쩑답뱐쳿", true},
    {"첧┬ㅊ끝쯑먈", true},
    {"ㄲㅇㅏ허ㄴㅛ밋ㄿㄻㅹ허ㅓㅖㅯ", true},
    {"왼쪽 및 오른쪽 꺽쇠 괄호", false},
    {"캌ㅋㅋㅋㅋㅋ콬ㅋㅋㅋㅋ쿸ㅋㅋ", false},
};

START_TEST(test_noise)
{
	kc_lang_detector *d;
	kc_lang_result r;

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		ck_assert_int_eq(
		    kc_lang_detect(d, kc_str_of(signs[i].line), &r, NULL),
		    KC_OK);
		ck_assert_msg(kc_str_equal(r.guess.label, KC_STR("zxx")) ==
			signs[i].is_noise,
		    "%s: %.*s", signs[i].line, (int)r.guess.label.len,
		    r.guess.label.ptr);
	}
	kc_lang_detector_free(d);
}
END_TEST

/* The same bits with and without AVX2, and e^x to 8 in 10^9. */
START_TEST(test_exponentials)
{
	for (int round = 0; round < 2000; round++) {
		double plain[KC_LM_MOST], wide[KC_LM_MOST], x[KC_LM_MOST];

		for (int i = 0; i < KC_LM_MOST; i++)
			x[i] = -(round * 0.37 * i) / 64;
		x[63] = KC_LM_NEVER - round;
		memcpy(plain, x, sizeof(x));
		memcpy(wide, x, sizeof(x));
		kc_lang_exponentials(plain, 64, false);
		kc_lang_exponentials(wide, 64, kc_cpu_has_avx2());
		for (int i = 0; i < KC_LM_MOST; i++)
			ck_assert_msg(
			    !memcmp(plain + i, wide + i, sizeof(*wide)) &&
				fabs(wide[i] - exp(x[i])) <=
				    8e-9 * exp(x[i]) + 1e-300,
			    "e^%.17g: %.17g and %.17g", x[i], plain[i],
			    wide[i]);
	}
}
END_TEST

/* Letters of Latin are told by their numbers; what Unicode says is the same. */
START_TEST(test_tongues)
{
	for (uint32_t cp = 0; cp < 0x250; cp++) {
		bool latin = kc_class(cp) & KC_CLASS_L &&
		    kc_script_of(cp) == KC_SCRIPT_LATIN;

		ck_assert_msg((kc_tongue_of(cp) == KC_TONGUE_LATIN) == latin,
		    "U+%04X", cp);
	}
}
END_TEST

/* Words of all lengths, before other bytes or not, fold as all text does. */
START_TEST(test_fold_word)
{
	static const uint32_t starts[] = {'A', 'a', 0xC0, 0x100, 0x180, 0x200,
	    0x2010, 0x2B0, 0x410, 0x1E00, 0x10400};
	kc_lang_detector *d;
	uint64_t seed = 11;
	kc_buf text = KC_BUF_INIT, folded = KC_BUF_INIT, want = KC_BUF_INIT;

	ck_assert_int_eq(kc_lang_detector_new(&d, NULL), KC_OK);
	for (int round = 0; round < 20000; round++) {
		size_t kinds = round % 3 ? 6 : sizeof(starts) / sizeof(*starts);
		size_t n = 1 + unit_random(&seed) % 24, len;
		kc_str word;

		kc_buf_reset(&text, SIZE_MAX);
		kc_buf_reset(&folded, SIZE_MAX);
		kc_buf_reset(&want, SIZE_MAX);
		for (size_t i = 0; i < n; i++) {
			uint32_t start = starts[unit_random(&seed) % kinds];
			uint32_t room = start < 0x80 ? 26 : 0x50;

			ck_assert(!kc_buf_add_cp(&text,
			    start + (uint32_t)(unit_random(&seed) % room)));
		}
		len = text.len;
		ck_assert(!kc_buf_add(&text, KC_STR(" the rest of it")));
		ck_assert(!kc_fold_case((kc_str){text.ptr, len}, &folded));
		ck_assert(!kc_lang_word_put(kc_buf_str(&folded), &want));
		for (size_t end = len; end <= text.len; end++) {
			ck_assert(!kc_lang_fold_word(
			    d, (kc_str){text.ptr, len}, text.ptr + end, &word));
			unit_text_equal(word, kc_buf_str(&want));
		}
	}
	kc_buf_release(&text);
	kc_buf_release(&folded);
	kc_buf_release(&want);
	kc_lang_detector_free(d);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_learn, test_entries, test_refuse,
	    test_limits, test_label, test_rare_characters,
	    test_listed_characters, test_damage, test_built_in, test_spans,
	    test_noise, test_exponentials, test_tongues, test_fold_word};

	return UNIT_MAIN("langmodel", tests);
}
