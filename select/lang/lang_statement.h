/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that know statements, commands and logs share (lang_internal.h). */
#ifndef KC_LANG_STATEMENT_H
#define KC_LANG_STATEMENT_H

#include "lang_internal.h"

#include "ascii.h"

#include <string.h>

/* What a line begins with. */
enum {
	KC_BEGINS_QUERY = 1,
	KC_BEGINS_CLAUSE = 2,
	KC_BEGINS_DEFINITION = 4,
	KC_BEGINS_COMMAND = 8,
	KC_BEGINS_OUTPUT = 16
};

struct kc_lang_beginning {
	char text[28];
	unsigned kinds;
};

/* All that is known, and the bits of their first three bytes. */
extern const struct kc_lang_beginning kc_lang_beginning_list[];
extern const size_t kc_lang_beginning_n;
extern const uint64_t kc_lang_beginning_bits[8];
unsigned kc_lang_beginning_bit(const char *p);

/* The kinds of all that the line begins with; 0 for nearly all prose. */
unsigned kc_lang_beginnings(kc_str line);

static inline bool
kc_lang_begins_with(kc_str line, const char *word)
{
	kc_str w;

	/* Most lines do not. */
	if (!line.len || *line.ptr != *word)
		return false;
	w = kc_str_of(word);
	return line.len >= w.len && !memcmp(line.ptr, w.ptr, w.len);
}

static inline bool
kc_lang_has_sign(kc_str line, const char *signs)
{
	for (size_t i = 0; i < line.len; i++)
		if (kc_ascii_is_one_of(line.ptr[i], signs))
			return true;
	return false;
}

static inline bool
kc_lang_holds(kc_str line, const char *word)
{
	kc_str w = kc_str_of(word);

	return memmem(line.ptr, line.len, w.ptr, w.len) != NULL;
}

/* A statement of SQL, or a command of a shell, which begin with a verb. */
bool
kc_lang_is_command(kc_str line, unsigned begins, size_t tokens, size_t code);

/* A line of what programs print: logs, errors, lists of files. */
bool kc_lang_is_output(kc_str line, unsigned begins, size_t code);

/* A setting or a line of a block of them. */
bool kc_lang_is_setting(kc_str line, bool indented, size_t tokens, size_t code);

#endif
