/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unicode's NormalizationTest.txt, on stdin, in full: the conformance
 * conditions of its head, for kc_normalize and kc_is_normalized, and that what
 * part 1 does not list stays as it is in all forms. tests/t-normtest.sh finds
 * the file.
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMS = 5, COLUMNS = 5 };

static kc_normalizer *forms[FORMS];
static unsigned long lines, failures;

static void
check(kc_form form, kc_str in, kc_str want, const char *line)
{
	static kc_buf have;
	bool yes;

	have.len = 0;
	if (kc_normalize(forms[form], in, &have, NULL) ||
	    kc_is_normalized(forms[form], in, &yes, NULL))
		abort();
	if (kc_str_equal(kc_buf_str(&have), want) &&
	    yes == kc_str_equal(in, want))
		return;
	printf("form %d: %s\n", form, line);
	failures++;
}

/* Read one column into `out` and step over its semicolon. */
static char *
column(char *line, kc_buf *out)
{
	out->len = 0;
	while (*line != ';') {
		char *end;
		unsigned long cp = strtoul(line, &end, 16);

		if (end == line || kc_buf_add_cp(out, (uint32_t)cp)) {
			printf("unexpected: %s\n", line);
			exit(99);
		}
		line = end;
	}
	return line + 1;
}

/*
 * c2 is the NFC of c1, c2, c3 and c4 of c4, c5; c3 the NFD likewise with c5; c4
 * the NFKC of all, c5 the NFKD of all.
 */
static void
check_line(char *line)
{
	static kc_buf c[COLUMNS];
	char *p = line;

	for (int i = 0; i < COLUMNS; i++)
		p = column(p, &c[i]);
	for (int i = 0; i < COLUMNS; i++) {
		kc_str in = kc_buf_str(&c[i]);

		check(KC_FORM_NFC, in, kc_buf_str(&c[i < 3 ? 1 : 3]), line);
		check(KC_FORM_NFD, in, kc_buf_str(&c[i < 3 ? 2 : 4]), line);
		check(KC_FORM_NFKC, in, kc_buf_str(&c[3]), line);
		check(KC_FORM_NFKD, in, kc_buf_str(&c[4]), line);
	}
	lines++;
}

static void
check_unlisted(const bool *listed)
{
	static kc_buf text;

	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		if (listed[cp] || (cp >= 0xD800 && cp <= 0xDFFF))
			continue;
		text.len = 0;
		if (kc_buf_add_cp(&text, cp))
			abort();
		for (int f = 1; f < FORMS; f++)
			check((kc_form)f, kc_buf_str(&text), kc_buf_str(&text),
			    "not in part 1");
	}
}

int
main(void)
{
	static bool listed[0x110000];
	static char line[8192];
	int part = -1;

	for (int f = 1; f < FORMS; f++)
		if (kc_normalizer_new(&forms[f], (kc_form)f, NULL))
			abort();
	while (fgets(line, sizeof(line), stdin)) {
		if (!strncmp(line, "@Part", 5))
			part = atoi(line + 5);
		if (line[0] == '#' || line[0] == '@' || line[0] == '\n')
			continue;
		if (part == 1)
			listed[strtoul(line, NULL, 16) % 0x110000] = true;
		check_line(line);
	}
	check_unlisted(listed);
	printf("%lu lines, %lu failures\n", lines, failures);
	/* 15.0 has 19074; fewer means that the file was cut. */
	return failures || lines < 19074;
}
