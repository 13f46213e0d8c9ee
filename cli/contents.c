/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs that hold something else than records: named, with what reads it. */
#include <config.h>

#include "cli_internal.h"

#include "kcorpus/content.h"
#include "kcorpus/page.h"

#include <string.h>
#include <sys/stat.h>

kc_status
kc_cli_check_start(kc_str start, kc_error *err)
{
	const kc_content *c = kc_content_of(start);

	return c ? kc_fail(err, KC_ERR_FORMAT, 0, "this is %s, not records; %s",
		       c->name, c->advice)
		 : KC_OK;
}

/* The first bytes of a file. What cannot be read is told when its turn comes. */
static size_t
read_start(const char *name, char start[KC_CONTENT_START])
{
	kc_reader *r;
	kc_error ignored;
	size_t n = 0, got;

	if (kc_reader_open(&r, name, &ignored))
		return 0;
	while (n < KC_CONTENT_START &&
	    !kc_reader_read(r, start + n, KC_CONTENT_START - n, &got, &ignored))
		n += got;
	kc_reader_close(r);
	return n;
}

bool
kc_cli_check_contents(struct kc_cli *cli)
{
	char start[KC_CONTENT_START];
	bool good = true;

	for (size_t i = 0; i < cli->operand_count; i++) {
		const char *name = cli->operands[i];
		struct stat s;
		kc_error err;

		/* A pipe can be read only once. */
		if (!strcmp(name, "-") || stat(name, &s) || !S_ISREG(s.st_mode))
			continue;
		if (kc_cli_check_start(
			(kc_str){start, read_start(name, start)}, &err)) {
			kc_cli_error(cli, name, &err);
			good = false;
		}
	}
	return good;
}

/* The first character that is not white space; 0: none. */
static char
first_character(kc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr(" \t\r\n", s.ptr[i], 4))
			return s.ptr[i];
	return 0;
}

void
kc_cli_hint_record(struct kc_cli *cli, const char *file, kc_str line)
{
	char first = first_character(line);

	if (cli->hinted || cli->common.quiet || cli->common.plain)
		return;
	cli->hinted = true;
	if (kc_looks_html(line))
		kc_cli_message(cli, file, 0,
		    "this looks like HTML; kc-extract makes records of pages");
	else if (first && first != '{')
		kc_cli_message(cli, file, 0,
		    "records are JSON objects, one a line; with --plain each "
		    "line is a text, and kc-extract makes a record of a file");
}
