/* SPDX-License-Identifier: Apache-2.0 */
/* kcorpus: list the tools in the order of the pipeline, or run one. */
#include <config.h>

#include "cli/nearest.h"

#include "kcorpus/unicode.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Name and summary; a test compares them with the tools' own. */
static const char *const tools[][2] = {
#define KC_TOOL(name, summary) {name, summary},
#include "tools/tools.def"
#undef KC_TOOL
};

static int
flush_output(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	fprintf(
	    stderr, "kcorpus: <stdout>: cannot write: %s\n", strerror(errno));
	return 1;
}

static int
list_tools(void)
{
	puts("Usage: kcorpus TOOL [ARGUMENT]...\n"
	     "Korean-first corpora, from raw pages to training shards.\n");
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		printf("  %-11s %s\n", tools[i][0], tools[i][1]);
	puts("\nTOOL is also a program of its own, kc-TOOL; try "
	     "'kcorpus help TOOL'.");
	return flush_output();
}

/* Completion of bash: names of tools, then what the tool's own script says. */
static int
print_bash(void)
{
	fputs("# bash completion for kcorpus\n"
	      "_kcorpus()\n"
	      "{\n"
	      "\tlocal tool=kc-${COMP_WORDS[1]#kc-}\n"
	      "\tlocal function=_${tool//-/_}\n"
	      "\tif ((COMP_CWORD < 2)); then\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -W '",
	    stdout);
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		printf("%s%s", i ? " " : "", tools[i][0] + 3);
	fputs("' -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tdeclare -F \"$function\" >/dev/null ||\n"
	      "\t\t. \"${BASH_SOURCE[0]%/*}/$tool\" 2>/dev/null || return\n"
	      "\tCOMP_WORDS=(\"$tool\" \"${COMP_WORDS[@]:2}\")\n"
	      "\t((COMP_CWORD--))\n"
	      "\t\"$function\"\n"
	      "}\n"
	      "complete -F _kcorpus kcorpus\n",
	    stdout);
	return flush_output();
}

/* The same for zsh. Summaries have no quotes or colons (tests/t-tools.sh). */
static int
print_zsh(void)
{
	puts("#compdef kcorpus\n"
	     "if ((CURRENT > 2)); then\n"
	     "\tshift words\n"
	     "\t((CURRENT--))\n"
	     "\twords[1]=kc-${words[1]#kc-}\n"
	     "\t_normal\n"
	     "\treturn\n"
	     "fi\n"
	     "local -a tools=(");
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		printf("\t'%s:%s'\n", tools[i][0] + 3, tools[i][1]);
	puts(")\n_describe tool tools");
	return flush_output();
}

/* The program beside this one, else the one on the PATH. */
static void
execute_tool(const char *tool, char **argv)
{
	char self[4096], path[4300];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		if (slash)
			*slash = '\0';
		snprintf(path, sizeof(path), "%s/%s", self, tool);
		if (access(path, X_OK) == 0)
			execv(path, argv);
	}
	execvp(tool, argv);
}

static int
print_version(void)
{
	kc_buf details = KC_BUF_INIT;
	kc_status st = kc_version_details(&details);

	if (!st)
		printf("kcorpus %s\n%s\n", kc_version(), details.ptr);
	kc_buf_release(&details);
	if (st)
		fputs("kcorpus: out of memory\n", stderr);
	return st ? 1 : flush_output();
}

/* Run the tool that `word` names, with or without its "kc-". */
static int
run_tool(const char *word, char **argv)
{
	struct kc_nearest near = {.word = kc_str_of(word)};
	char name[64];
	size_t n;

	snprintf(name, sizeof(name), "%s%.50s",
	    strncmp(word, "kc-", 3) ? "kc-" : "", word);
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		if (!strcmp(tools[i][0], name)) {
			argv[0] = name;
			execute_tool(name, argv);
			fprintf(
			    stderr, "kcorpus: %s: %s\n", name, strerror(errno));
			return 1;
		}
		kc_nearest_offer(&near, tools[i][0] + 3);
	}
	n = (size_t)snprintf(name, sizeof(name), "%.50s", word);
	fprintf(stderr, "kcorpus: no tool '%.*s'",
	    (int)kc_terminal_quote(name, n), name);
	if (near.name)
		fprintf(stderr, "; did you mean '%s'?", near.name);
	fputs("\nTry 'kcorpus'.\n", stderr);
	return 2;
}

int
main(int argc, char **argv)
{
	char help[] = "--help";
	char *help_argv[] = {NULL, help, NULL};

	if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return list_tools();
	if (!strcmp(argv[1], "--help=bash"))
		return print_bash();
	if (!strcmp(argv[1], "--help=zsh"))
		return print_zsh();
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
		return print_version();
	if (strcmp(argv[1], "help"))
		return run_tool(argv[1], argv + 1);
	return argc < 3 ? list_tools() : run_tool(argv[2], help_argv);
}
