/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of names that tell menus and statements, and the search in them. */
#include <config.h>

#include "select/lang/lang_statement.h"

#include "tests/unit/unit.h"

static const struct kc_lang_list *const lists[] = {
    &kc_lang_keywords, &kc_lang_names, &kc_lang_pages};

static kc_str
name_of(const struct kc_lang_list *list, size_t i)
{
	const char *name = list->names + i * list->room;

	return (kc_str){name, strnlen(name, list->room)};
}

START_TEST(test_order)
{
	for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++) {
		const struct kc_lang_list *list = lists[k];

		unit_check(list->room >= 8 && list->n > 50);
		for (size_t i = 0; i < list->n; i++) {
			kc_str name = name_of(list, i);

			unit_check(name.len && name.len < list->room);
			if (i &&
			    kc_str_compare(name_of(list, i - 1), name) >= 0)
				ck_abort_msg(
				    "'%s' is not in byte order", name.ptr);
		}
	}
}
END_TEST

/* All names, what they begin with, and what begins with them, against a plain search. */
START_TEST(test_search)
{
	for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++)
		for (size_t i = 0; i < lists[k]->n; i++) {
			kc_str name = name_of(lists[k], i);
			char word[64];

			memcpy(word, name.ptr, name.len);
			memset(word + name.len, 's', sizeof(word) - name.len);
			for (size_t n = 1; n <= sizeof(word); n++) {
				bool is_there = false;

				for (size_t j = 0; j < lists[k]->n; j++)
					is_there |= kc_str_equal(
					    name_of(lists[k], j),
					    (kc_str){word, n});
				unit_check(is_there ==
				    kc_lang_is_listed(
					(kc_str){word, n}, lists[k]));
			}
		}
}
END_TEST

/* The bits are those of the list and no others. */
static void
check_bits(const struct kc_lang_list *list, const kc_lang_menu_bits bits,
    const char *array)
{
	kc_lang_menu_bits want = {0};

	for (size_t i = 0; i < list->n; i++) {
		kc_str name = name_of(list, i);
		unsigned bit;

		unit_check(name.len >= 3);
		bit = kc_lang_menu_bit(name);
		unit_check(bit < KC_LANG_MENU_BITS);
		want[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	for (size_t i = 0; i < KC_LANG_MENU_BITS / 64; i++)
		if (bits[i] != want[i])
			ck_abort_msg("%s[%zu] is not 0x%016llX", array, i,
			    (unsigned long long)want[i]);
}

START_TEST(test_bits)
{
	check_bits(&kc_lang_names, kc_lang_name_bits, "kc_lang_name_bits");
	check_bits(&kc_lang_pages, kc_lang_page_bits, "kc_lang_page_bits");
}
END_TEST

START_TEST(test_menus)
{
	for (size_t i = 0; i < kc_lang_pages.n; i++)
		unit_check(kc_lang_begins_menu(name_of(&kc_lang_pages, i)));
	for (size_t i = 0; i < kc_lang_names.n; i++) {
		kc_str name = name_of(&kc_lang_names, i);
		char menu[80];
		int n = snprintf(menu, sizeof(menu), "%s, %s, %s", name.ptr,
		    name.ptr, name.ptr);

		unit_check(kc_lang_is_menu((kc_str){menu, (size_t)n}));
		unit_check(!kc_lang_begins_menu(name));
	}
}
END_TEST

/* So are those of what statements begin with, and each of them is found. */
START_TEST(test_beginnings)
{
	uint64_t want[8] = {0};

	for (size_t i = 0; i < kc_lang_beginning_n; i++) {
		const struct kc_lang_beginning *b = &kc_lang_beginning_list[i];
		unsigned bit = kc_lang_beginning_bit(b->text);

		want[bit / 64] |= UINT64_C(1) << bit % 64;
		unit_check(kc_lang_beginnings(kc_str_of(b->text)) & b->kinds);
	}
	for (size_t i = 0; i < 8; i++)
		if (kc_lang_beginning_bits[i] != want[i])
			ck_abort_msg(
			    "kc_lang_beginning_bits[%zu] is not 0x%016llX", i,
			    (unsigned long long)want[i]);
	unit_check(!kc_lang_beginnings(KC_STR("gi")));
	unit_check(!kc_lang_beginnings(KC_STR("given that")));
}
END_TEST

/* A NUL is none of the signs that are looked for. */
START_TEST(test_nul)
{
	unit_check(kc_lang_is_statement(KC_STR("name: 7value"), 2, 0));
	unit_check(!kc_lang_is_statement(KC_STR("name: \0value"), 2, 0));
	unit_check(kc_lang_is_statement(KC_STR("my.name: 3"), 2, 0));
	unit_check(!kc_lang_is_statement(KC_STR("my\0name: 3"), 2, 0));
	unit_check(kc_lang_is_statement(KC_STR("for (years) of rain:"), 4, 0));
	unit_check(
	    !kc_lang_is_statement(KC_STR("for\0(years) of rain:"), 3, 0));
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {test_order, test_search, test_bits,
	    test_menus, test_beginnings, test_nul};

	return UNIT_MAIN("lang_list", cases);
}
