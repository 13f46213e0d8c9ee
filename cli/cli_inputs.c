/* SPDX-License-Identifier: Apache-2.0 */
/* The operands are looked at before anything is written. */
#include <config.h>

#include "cli_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { UNREADABLE_SHOWN = 10 };

/*
 * Whether it can be opened, as far as can be told without opening it: a pipe can
 * be opened only once, and thousands of files not at the same time. 0 or an errno;
 * *verb is what fails.
 */
static int
probe_input(const char *name, const char **verb)
{
	struct stat s;

	*verb = "open";
	if (!strcmp(name, "-"))
		return 0;
	if (faccessat(AT_FDCWD, name, R_OK, AT_EACCESS) || stat(name, &s))
		return errno;
	*verb = "read";
	return S_ISDIR(s.st_mode) ? EISDIR : 0;
}

bool
kc_cli_check_input(struct kc_cli *cli, const char *name)
{
	const char *verb;
	int error = probe_input(name, &verb);

	if (error)
		kc_cli_fail(cli, name, "cannot %s: %s", verb, strerror(error));
	return !error;
}

bool
kc_cli_check_inputs(struct kc_cli *cli)
{
	size_t wrong = 0;

	if (cli->tool->shared & KC_SHARED_NAMES)
		return true;
	for (size_t i = 0; i < cli->operand_count; i++) {
		const char *name = cli->operands[i], *verb;

		if (wrong < UNREADABLE_SHOWN)
			wrong += !kc_cli_check_input(cli, name);
		else
			wrong += probe_input(name, &verb) != 0;
	}
	if (wrong > UNREADABLE_SHOWN)
		kc_cli_message(cli, NULL, 0, "%zu of %zu inputs cannot be read",
		    wrong, cli->operand_count);
	return !wrong;
}

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static int
stat_input(const char *name, struct stat *s)
{
	return strcmp(name, "-") ? stat(name, s) : fstat(STDIN_FILENO, s);
}

const char *
kc_cli_find_input(const struct kc_cli *cli, const struct stat *file)
{
	struct stat input;

	for (size_t i = 0; i < cli->operand_count; i++)
		if (!stat_input(cli->operands[i], &input) &&
		    is_same_file(file, &input))
			return cli->operands[i];
	return NULL;
}

bool
kc_cli_is_stdout(const struct stat *file)
{
	struct stat out;

	return !fstat(STDOUT_FILENO, &out) && is_same_file(file, &out);
}

/*
 * As cat(1): what is appended to the input would be read, and appended, for ever.
 * An input that is read to its end already (or was truncated by the shell) is none.
 */
bool
kc_cli_writes_input(struct kc_cli *cli)
{
	const char *name = cli->common.output, *input;
	struct stat out;

	/* A new file takes the place of the input when that has been read. */
	if (kc_outset_has(cli->outset, name))
		return false;
	if (strcmp(name, "-") ? stat(name, &out) : fstat(STDOUT_FILENO, &out))
		return false;
	input = S_ISREG(out.st_mode) ? kc_cli_find_input(cli, &out) : NULL;
	if (!input || !out.st_size ||
	    (!strcmp(input, "-") &&
		lseek(STDIN_FILENO, 0, SEEK_CUR) >= out.st_size))
		return false;
	kc_cli_fail(cli, input, "input file is output file");
	return true;
}
