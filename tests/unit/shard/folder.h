/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of its own for each test, as a checked fixture:
 *	tcase_add_checked_fixture(t, folder_make, folder_remove);
 */
#ifndef KC_TESTS_UNIT_FOLDER_H
#define KC_TESTS_UNIT_FOLDER_H

#include <check.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder_name[] = "t_folder.XXXXXX";

/* Make it and go there. */
static inline void
folder_make(void)
{
	strcpy(folder_name, "t_folder.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder_name));
	ck_assert_int_eq(chdir(folder_name), 0);
}

/* How many files are in it, without hidden ones; removed if asked for. */
static inline size_t
folder_count(bool and_remove)
{
	DIR *d = opendir(".");
	struct dirent *e;
	size_t n = 0;

	while ((e = readdir(d)))
		if (e->d_name[0] != '.') {
			n++;
			if (and_remove)
				unlink(e->d_name);
		}
	closedir(d);
	return n;
}

static inline void
folder_remove(void)
{
	folder_count(true);
	ck_assert_int_eq(chdir(".."), 0);
	ck_assert_int_eq(rmdir(folder_name), 0);
}

#endif
