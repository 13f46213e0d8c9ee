/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of SQL and commands of a shell, which begin with a verb (lang_statement.h). */
#include <config.h>

#include "lang_statement.h"

/*
 * A statement of SQL: "SELECT a FROM b WHERE c = 3;", in capitals or not, with a sign
 * that prose lacks, or a clause of one: "ORDER BY price DESC".
 */
static bool
is_query(kc_str line, unsigned begins)
{
	static const char *const verbs[][2] = {{"select ", " from "},
	    {"insert ", " into "}, {"update ", " set "}, {"delete ", " from "},
	    {"create ", " table "}, {"alter ", " table "}, {"drop ", " table "},
	    {"SELECT ", " FROM "}, {"INSERT ", " INTO "}, {"UPDATE ", " SET "},
	    {"DELETE ", " FROM "}, {"CREATE ", " TABLE "},
	    {"ALTER ", " TABLE "}, {"DROP ", " TABLE "}};

	if (begins & KC_BEGINS_CLAUSE)
		return true;
	if (!(begins & KC_BEGINS_QUERY))
		return false;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (kc_lang_begins_with(line, verbs[i][0]) &&
		    kc_lang_holds(
			(kc_str){line.ptr + 5, line.len - 5}, verbs[i][1]))
			return kc_lang_has_sign(line, "*=(;_");
	return false;
}

/*
 * A command of a shell: "git commit -m x && git push", "# apt install foo_bar", with an
 * option, an operator or a token of code.
 */
static bool
is_shell_command(kc_str line, unsigned begins, size_t tokens, size_t code)
{
	kc_str rest = line;

	if (line.len > 2 && kc_ascii_is_one_of(*line.ptr, "$#>%") &&
	    line.ptr[1] == ' ')
		rest = (kc_str){line.ptr + 2, line.len - 2};
	if (kc_lang_begins_with(rest, "RUN "))
		rest = (kc_str){rest.ptr + 4, rest.len - 4};
	if (rest.ptr != line.ptr)
		begins = kc_lang_beginnings(rest);
	return (begins & KC_BEGINS_COMMAND) &&
	    (code * 4 >= tokens || kc_lang_holds(line, " -") ||
		kc_lang_holds(line, " && ") || kc_lang_holds(line, " | ") ||
		kc_lang_holds(line, "="));
}

/*
 * A statement of SQL about anything: two words of capitals, the first of them a verb,
 * and small letters and signs after them: "CREATE FUNCTION f(text)".
 */
static bool
is_definition(kc_str line, unsigned begins, size_t code)
{
	size_t capitals = 0, small = 0;

	if (!(begins & KC_BEGINS_DEFINITION) ||
	    !(code || kc_lang_has_sign(line, "();")))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		capitals += kc_ascii_is_upper(line.ptr[i]);
		small += kc_ascii_is_lower(line.ptr[i]);
	}
	return capitals >= 8 && small;
}

bool
kc_lang_is_command(kc_str line, unsigned begins, size_t tokens, size_t code)
{
	return is_query(line, begins) ||
	    is_shell_command(line, begins, tokens, code) ||
	    is_definition(line, begins, code);
}
