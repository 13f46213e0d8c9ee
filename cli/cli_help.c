/* SPDX-License-Identifier: Apache-2.0 */
/* --help as text, and as what the build makes pages and completions of. */
#include <config.h>

#include "cli_internal.h"

#include <string.h>

static void
help_text(const struct kc_tool *tool, const char *name,
    const struct kc_opt_set *sets, size_t n)
{
	printf("Usage: %s %s%s\n%s.\n", name,
	    tool->commands ? "" : "[OPTION]... ", tool->operands,
	    tool->summary);
	if (tool->commands)
		puts("\nCommands:");
	for (const struct kc_tool *c = tool->commands; c && c->name; c++)
		printf("  %-10s%s\n", c->name, c->summary);
	kc_opt_help(sets, n, stdout);
}

/* The command before `c` that has the same options, or NULL. */
static const struct kc_tool *
twin_command(const struct kc_tool *tool, const struct kc_tool *c)
{
	for (const struct kc_tool *t = tool->commands; c->table && t < c; t++)
		if (t->table == c->table && t->shared == c->shared)
			return t;
	return NULL;
}

static void
help_mdoc(const struct kc_tool *tool, const struct kc_opt_set *sets, size_t n)
{
	struct kc_common common;

	if (tool->run)
		kc_opt_mdoc(sets, n, stdout);
	for (const struct kc_tool *c = tool->commands; c && c->name; c++) {
		const struct kc_tool *twin = twin_command(tool, c);
		struct kc_opt_set own[KC_CLI_SETS];

		printf(".Ss The command %s\n", c->name);
		if (twin) {
			printf(
			    "Its options are those of\n.Cm %s .\n", twin->name);
			continue;
		}
		kc_cli_defaults(&common);
		n = kc_cli_sets(c, &common, own);
		kc_opt_mdoc(own, n, stdout);
	}
}

static void
bash_function(const char *name, FILE *f)
{
	fputc('_', f);
	for (; *name; name++)
		fputc(*name == '-' ? '_' : *name, f);
}

/* The options of a tool with all its commands, by one of the renderers. */
static void
with_commands(const struct kc_tool *tool, const struct kc_opt_set *sets,
    size_t n, void (*render)(const struct kc_opt_set *, size_t, FILE *))
{
	struct kc_common common;

	render(sets, n, stdout);
	kc_cli_defaults(&common);
	for (const struct kc_tool *c = tool->commands; c && c->name; c++) {
		struct kc_opt_set own[KC_CLI_SETS];

		render(own, kc_cli_sets(c, &common, own), stdout);
	}
}

static void
help_bash(const struct kc_tool *tool, const struct kc_opt_set *sets, size_t n)
{
	printf("# bash completion for %s\n", tool->name);
	bash_function(tool->name, stdout);
	puts("()\n{\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} opt= words=\n"
	     "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	     "\t[[ $cur == = ]] && opt=$prev cur=\n"
	     "\t[[ $prev == = ]] && opt=${COMP_WORDS[COMP_CWORD-2]}\n"
	     "\tcase $opt in");
	with_commands(tool, sets, n, kc_opt_bash_cases);
	fputs("\tesac\n"
	      "\t[[ $cur == -* ]] && words='",
	    stdout);
	with_commands(tool, sets, n, kc_opt_bash_words);
	puts("'");
	if (tool->commands) {
		fputs("\t((COMP_CWORD == 1)) && words+='", stdout);
		for (const struct kc_tool *c = tool->commands; c->name; c++)
			printf(" %s", c->name);
		puts("'");
	}
	puts("\tif [[ $words ]]; then\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
	     "\t\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
	     "\telse\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	     "\t\tcompopt -o filenames\n"
	     "\tfi\n"
	     "}");
	fputs("complete -F ", stdout);
	bash_function(tool->name, stdout);
	printf(" %s\n", tool->name);
}

static void
help_zsh(const struct kc_tool *tool, const struct kc_opt_set *sets, size_t n)
{
	printf("#compdef %s\n_arguments -s -S", tool->name);
	with_commands(tool, sets, n, kc_opt_zsh);
	if (tool->commands) {
		fputs(" \\\n\t'1:command:(", stdout);
		for (const struct kc_tool *c = tool->commands; c->name; c++)
			printf("%s%s", c == tool->commands ? "" : " ", c->name);
		fputs(")'", stdout);
	}
	puts(" \\\n\t'*:FILE:_files'");
}

bool
kc_cli_help(const struct kc_tool *tool, const char *name,
    const struct kc_opt_set *sets, size_t n, const char *form)
{
	if (!strcmp(form, "text"))
		help_text(tool, name, sets, n);
	else if (!strcmp(form, "mdoc"))
		help_mdoc(tool, sets, n);
	else if (!strcmp(form, "bash"))
		help_bash(tool, sets, n);
	else if (!strcmp(form, "zsh"))
		help_zsh(tool, sets, n);
	else
		return false;
	return true;
}
