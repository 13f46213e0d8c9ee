/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test needs around its cases. */
#ifndef KC_TESTS_UNIT_H
#define KC_TESTS_UNIT_H

#include "kcorpus/base.h"

#include "cpu.h"
#include "random.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Programs compiled with UNIT_SCALAR and linked with libkc_hooks run without the
 * vector versions; false: they would not.
 */
static inline bool
unit_set_up_cpu(void)
{
#ifdef UNIT_SCALAR
	return !setenv("KC_CPU_DISABLE", "avx2", 1) && !kc_cpu_has_avx2();
#else
	return true;
#endif
}

/* Run the cases as one suite; the exit status of the program. */
static inline int
unit_main(const char *name, const TTest *const *cases, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *group = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	if (!unit_set_up_cpu()) {
		fprintf(stderr, "%s: AVX2 stays on\n", name);
		return EXIT_FAILURE;
	}
	suite_add_tcase(suite, group);
	for (size_t i = 0; i < n; i++)
		tcase_add_test(group, cases[i]);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define UNIT_MAIN(name, cases) \
	unit_main(name, cases, sizeof(cases) / sizeof(*(cases)))

/* A generator of numbers for properties. */
static inline uint64_t
unit_random(uint64_t *state)
{
	return kc_random_next(state);
}

/*
 * As ck_assert and ck_assert_int_eq, for loops of millions: Check marks each of its
 * own, these cost a comparison. Both sides are integers or pointers that are NULL.
 */
#define unit_check(x) \
	do { \
		if (!(x)) \
			ck_abort_msg( \
			    "%s:%d: not so: %s", __FILE__, __LINE__, #x); \
	} while (0)
#define unit_equal(a, b) \
	do { \
		long long unit_a = (long long)(a), unit_b = (long long)(b); \
		if (unit_a != unit_b) \
			ck_abort_msg("%s:%d: %s is %lld, %s is %lld", \
			    __FILE__, __LINE__, #a, unit_a, #b, unit_b); \
	} while (0)

/* As ck_assert_str_eq for texts with a length. */
static inline void
unit_compare_texts(const char *file, int line, kc_str have, kc_str want)
{
	if (!kc_str_equal(have, want))
		ck_abort_msg("%s:%d: \"%.*s\" (%zu bytes) is not \"%.*s\" "
			     "(%zu bytes)",
		    file, line, (int)have.len, have.len ? have.ptr : "",
		    have.len, (int)want.len, want.len ? want.ptr : "",
		    want.len);
}

/* unit_text_equal(have, want); a compound literal has commas for the preprocessor. */
#define unit_text_equal(...) unit_compare_texts(__FILE__, __LINE__, __VA_ARGS__)

/* The folder of test data outside the tree; else NULL, and summary.sh says so. */
static inline const char *
unit_data(void)
{
	const char *folder = getenv("KC_DATA");

	if (folder && !access(folder, R_OK))
		return folder;
	puts("skipped: cases on real data: no $KC_DATA");
	return NULL;
}

#endif
