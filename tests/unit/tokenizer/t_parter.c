/* SPDX-License-Identifier: Apache-2.0 */
/* Words that are made of stems and endings are parted there. */
#include <config.h>

#include "kcorpus/parter.h"

#include "tests/unit/unit.h"

#include <stdio.h>

/* Syllables of stems and of endings are others, so that each cut can be told. */
enum { STEMS = 120, ENDINGS = 8, STEM = 0xAC00, ENDING = 0xC5D0 };

static const char *
syllable(uint32_t cp, char *out)
{
	out[0] = (char)(0xE0 | cp >> 12);
	out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[2] = (char)(0x80 | (cp & 0x3F));
	out[3] = '\0';
	return out;
}

/* Stem i has two syllables, ending j one or two; the word starts with a space. */
static kc_str
make_word(uint32_t i, uint32_t j, char *out, size_t *cut)
{
	char a[4], b[4], c[4], d[4];
	int n;

	*cut = 7;
	n = snprintf(out, 20, " %s%s%s%s", syllable(STEM + i % 40, a),
	    syllable(STEM + 100 + 5 * i, b), syllable(ENDING + j, c),
	    j % 2 ? syllable(ENDING + 20 + j, d) : "");
	return (kc_str){out, (size_t)n};
}

static kc_parter *
parter_of_words(void)
{
	kc_parter *p;
	char text[20];
	size_t cut;

	ck_assert(!kc_parter_new(&p, NULL));
	for (uint32_t i = 0; i < STEMS; i++)
		for (uint32_t j = 0; j < ENDINGS; j++)
			ck_assert(!kc_parter_add(
			    p, make_word(i, j, text, &cut), 1 + i, NULL));
	return p;
}

START_TEST(words_part_between_stem_and_ending)
{
	kc_parter *p = parter_of_words();
	char text[20];

	for (uint32_t i = 0; i < STEMS; i++)
		for (uint32_t j = 0; j < ENDINGS; j++) {
			size_t cut;
			kc_str word = make_word(i, j, text, &cut);

			ck_assert_msg(kc_parter_cut(p, word) == cut,
			    "'%s' is cut at %zu", text, kc_parter_cut(p, word));
		}
	ck_assert_uint_gt(kc_parter_memory(p), 0);
	kc_parter_free(p);
}
END_TEST

/* In the order they were added, both parts or the whole. */
START_TEST(pretokens_come_back_in_parts)
{
	kc_parter *p = parter_of_words();
	char text[20];
	size_t cut, i = 0;
	kc_parted w;
	kc_str word;

	ck_assert(!kc_parter_add(p, KC_STR(" abc"), 7, NULL));
	for (; i < (size_t)STEMS * ENDINGS; i++) {
		word = make_word(
		    (uint32_t)i / ENDINGS, (uint32_t)i % ENDINGS, text, &cut);
		ck_assert(kc_parter_get(p, i, &w));
		unit_text_equal(w.beginning, (kc_str){word.ptr, cut});
		unit_text_equal(
		    w.rest, (kc_str){word.ptr + cut, word.len - cut});
		ck_assert_uint_eq(w.count, 1 + i / ENDINGS);
	}
	ck_assert(kc_parter_get(p, i, &w));
	unit_text_equal(w.beginning, KC_STR(" abc"));
	ck_assert_uint_eq(w.rest.len, 0);
	ck_assert(!kc_parter_get(p, i + 1, &w));
	kc_parter_free(p);
}
END_TEST

START_TEST(a_word_counts_once_with_its_space_and_without)
{
	static const char *const spaces[] = {"", " "};
	kc_parter *p;
	char text[20];

	ck_assert(!kc_parter_new(&p, NULL));
	for (uint32_t i = 0; i < 14; i++)
		for (uint32_t j = 0; j < 4; j++) {
			size_t cut;
			kc_str word = make_word(i % 7, 2 * j, text, &cut);

			if (i < 7) { /* the same word without its space */
				word.ptr++;
				word.len--;
			}
			ck_assert(!kc_parter_add(p, word, 1, NULL));
		}
	/* Seven words end so, of which fourteen pretokens are: eight are needed. */
	for (int k = 0; k < 2; k++) {
		size_t cut;
		kc_str word = make_word(3, 2, text, &cut);
		char other[24];

		snprintf(other, sizeof(other), "%s%.*s", spaces[k],
		    (int)word.len - 1, word.ptr + 1);
		ck_assert_uint_eq(kc_parter_cut(p, kc_str_of(other)), 0);
	}
	kc_parter_free(p);
}
END_TEST

START_TEST(others_stay_whole)
{
	kc_parter *p = parter_of_words();
	const char *words[] = {
	    "", " ", "abc", "12", "\uAC00", " \uAC00x", "\uB77C\uB9C8\uBC14"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		ck_assert_msg(!kc_parter_cut(p, kc_str_of(words[i])),
		    "'%s' is cut", words[i]);
	kc_parter_free(p);
}
END_TEST

START_TEST(what_is_not_utf8_is_refused)
{
	const char *texts[] = {"\xEA", "\xEA\xB0", " \xEA\xB0\x80\xF0", "\x80"};
	kc_parter *p;
	kc_error err;

	ck_assert(!kc_parter_new(&p, &err));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		ck_assert_int_eq(kc_parter_add(p, kc_str_of(texts[i]), 1, &err),
		    KC_ERR_ENCODING);
	kc_parter_free(p);
}
END_TEST

/* All occurrences of all characters are in the parts. */
START_TEST(parts_have_the_counts_of_their_words)
{
	kc_parter *p = parter_of_words();
	kc_counts_params params = {.seed = 1};
	kc_counts_merger *m;
	kc_counts *c;
	uint64_t count, bytes = 0, wanted = 0;
	char text[20];
	size_t cut;
	kc_str s;

	ck_assert(!kc_counts_new(&c, &params, NULL));
	ck_assert(!kc_parter_give(p, c, NULL));
	ck_assert(!kc_counts_merger_new(&m, NULL));
	ck_assert(!kc_counts_merger_add(m, c, NULL));
	while (!kc_counts_merger_next(m, &s, &count, NULL))
		bytes += s.len * count;
	for (uint32_t i = 0; i < STEMS; i++)
		for (uint32_t j = 0; j < ENDINGS; j++)
			wanted += make_word(i, j, text, &cut).len * (1 + i);
	ck_assert_uint_eq(bytes, wanted);
	ck_assert_uint_eq(kc_counts_types(c), STEMS + ENDINGS);
	kc_counts_merger_free(m);
	kc_counts_free(c);
	kc_parter_free(p);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {words_part_between_stem_and_ending,
	    pretokens_come_back_in_parts,
	    a_word_counts_once_with_its_space_and_without, others_stay_whole,
	    what_is_not_utf8_is_refused, parts_have_the_counts_of_their_words};

	return UNIT_MAIN("parter", tests);
}
