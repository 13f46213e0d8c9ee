/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a tool: parse, open, run, close, report. */
#include <config.h>

#include "cli_internal.h"

#include "nearest.h"

#include "kcorpus/unicode.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { COMPLAINTS_SHOWN = 10, BROKEN_SHOWN = 10 };

void
kc_cli_raise(struct kc_cli *cli, int status)
{
	if (cli->status != KC_EXIT_FAILURE && status)
		cli->status = status;
}

/* One write, so that lines of several tools do not mix. */
static void
put_message(struct kc_cli *cli, char *text, size_t n)
{
	kc_error ignored;

	n = kc_terminal_quote(text, n);
	text[n] = '\n';
	if (cli->output)
		kc_writer_flush(cli->output, &ignored);
	if (cli->watch)
		kc_watch_lock(cli->watch);
	(void)!write(STDERR_FILENO, text, n + 1);
	if (cli->watch)
		kc_watch_unlock(cli->watch);
}

const char *
kc_cli_shown(const char *file)
{
	return strcmp(file, "-") ? file : "<stdin>";
}

KC_PRINTF(4, 0)
static void
put_formatted(struct kc_cli *cli, const char *file, uint64_t line,
    const char *fmt, va_list ap)
{
	char text[1200];
	size_t n;

	file = file ? kc_cli_shown(file) : NULL;
	n = (size_t)snprintf(text, sizeof(text), "%s: ", cli->name);
	if (file)
		n += (size_t)snprintf(
		    text + n, sizeof(text) - n, "%.800s:", file);
	if (file && line)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%llu:", (unsigned long long)line);
	if (file)
		text[n++] = ' ';
	n += (size_t)vsnprintf(text + n, sizeof(text) - n - 1, fmt, ap);
	put_message(cli, text, n < sizeof(text) - 1 ? n : sizeof(text) - 2);
}

void
kc_cli_message(
    struct kc_cli *cli, const char *file, uint64_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_formatted(cli, file, line, fmt, ap);
	va_end(ap);
}

void
kc_cli_fail(struct kc_cli *cli, const char *file, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_formatted(cli, file, 0, fmt, ap);
	va_end(ap);
	kc_cli_raise(cli, KC_EXIT_FAILURE);
}

void
kc_cli_usage(struct kc_cli *cli, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_formatted(cli, NULL, 0, fmt, ap);
	va_end(ap);
	kc_cli_message(cli, NULL, 0, "try '%s --help'", cli->name);
	cli->status = KC_EXIT_USAGE;
}

void
kc_cli_complain(
    struct kc_cli *cli, const char *file, uint64_t line, const char *text)
{
	if (!cli->complaints++) {
		int n = snprintf(cli->first_complaint,
		    sizeof(cli->first_complaint), "%.270s", kc_cli_shown(file));

		if (line)
			snprintf(cli->first_complaint + n,
			    sizeof(cli->first_complaint) - (size_t)n, ":%llu",
			    (unsigned long long)line);
	}
	if (cli->complaints <= COMPLAINTS_SHOWN && !cli->common.quiet)
		kc_cli_message(cli, file, line, "%s", text);
}

bool
kc_cli_broken(struct kc_cli *cli, const char *file, const kc_error *err)
{
	if (err->code == KC_ERR_NOMEM) {
		kc_cli_error(cli, file, err);
		return false;
	}
	if (++cli->totals.inputs_broken <= BROKEN_SHOWN)
		kc_cli_message(cli, file, 0, "%s", err->msg);
	if (cli->common.on_error == KC_ON_ERROR_STOP) {
		kc_cli_raise(cli, KC_EXIT_FAILURE);
		return false;
	}
	kc_cli_raise(cli, KC_EXIT_SKIPPED);
	return true;
}

kc_status
kc_cli_put(struct kc_cli *cli, kc_writer *w, kc_str s, kc_error *err)
{
	kc_status st = w && s.len ? kc_writer_write(w, s, err) : KC_OK;

	if (st)
		cli->failed = kc_writer_name(w);
	return st;
}

void
kc_cli_error(struct kc_cli *cli, const char *file, const kc_error *err)
{
	if (!file)
		file = cli->failed;
	if (err->code == KC_ERR_IO && err->sys_errno == EPIPE)
		cli->pipe_closed = true;
	else
		kc_cli_fail(cli, file, "%s", err->msg);
	kc_cli_raise(cli, KC_EXIT_FAILURE);
}

void
kc_cli_refuse(struct kc_cli *cli, const kc_error *err)
{
	if (err->code == KC_ERR_ARG)
		kc_cli_usage(cli, "%s", err->msg);
	else
		kc_cli_error(cli, NULL, err);
}

const char *
kc_cli_tmp_beside(struct kc_cli *cli, const char *output)
{
	const char *slash;

	if (cli->common.tmp)
		return cli->common.tmp;
	if (strcmp(output, "-")) {
		slash = strrchr(output, '/');
		if (!slash)
			return ".";
		free(cli->tmp);
		cli->tmp = strndup(output, (size_t)(slash - output) + 1);
		if (cli->tmp)
			return cli->tmp;
	}
	return getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
}

const char *
kc_cli_tmp(struct kc_cli *cli)
{
	return kc_cli_tmp_beside(cli, cli->common.output);
}

uint64_t
kc_cli_seed(void)
{
	uint64_t seed = 0;

	/* Without randomness tables only lose their guard. */
	(void)!getrandom(&seed, sizeof(seed), GRND_NONBLOCK);
	return seed;
}

unsigned
kc_cli_threads(const struct kc_cli *cli)
{
	long cores;

	if (cli->common.threads)
		return (unsigned)cli->common.threads;
	cores = sysconf(_SC_NPROCESSORS_ONLN);
	return cores > 0 ? (unsigned)cores : 1;
}

/* Close what is open, and tell. */
static void
finish_run(struct kc_cli *cli)
{
	kc_cli_close(cli);
	kc_watch_stop(cli->watch);
	cli->watch = NULL;
	if (cli->common.verbose && cli->status != KC_EXIT_USAGE)
		kc_cli_print_summary(cli);
	kc_outset_free(cli->outset);
	kc_outset_free(cli->reports);
}

/* A reader of ours went away: end as SIGPIPE ends a process. */
static void
die_of_pipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

static void
flush_stdout(struct kc_cli *cli)
{
	if (fflush(stdout) || ferror(stdout))
		kc_cli_fail(
		    cli, "<stdout>", "cannot write: %s", strerror(errno));
}

static void
print_version(struct kc_cli *cli)
{
	kc_buf details = KC_BUF_INIT;
	kc_status st = kc_version_details(&details);

	if (!st)
		printf("%s (kcorpus) %s\n%s\n", cli->name, kc_version(),
		    details.ptr);
	kc_buf_release(&details);
	if (st)
		kc_cli_fail(cli, NULL, "out of memory");
	else
		flush_stdout(cli);
}

static void
start_run(struct kc_cli *cli, size_t operands)
{
	static const char *const only_stdin[] = {"-"};
	struct kc_watched watched = {.tool = cli->name,
	    .mode = (enum kc_progress_mode)cli->common.progress,
	    .to_stdout = (cli->tool->shared & KC_SHARED_OUTPUT) &&
		!strcmp(cli->common.output, "-"),
	    .progress = &cli->progress};
	kc_error err;

	cli->operands = (const char *const *)(cli->argv + 1);
	cli->operand_count = operands;
	if (!operands) {
		cli->operands = only_stdin;
		cli->operand_count = 1;
	}
	watched.outset = cli->outset = kc_outset_new();
	watched.reports = cli->reports = kc_outset_new();
	if (!cli->outset || !cli->reports) {
		kc_outset_free(cli->outset);
		kc_outset_free(cli->reports);
		kc_cli_fail(cli, NULL, "out of memory");
		return;
	}
	/* Outputs must be removed first: the write says that the pipe closed. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (kc_watch_start(&cli->watch, &watched, &err))
		kc_cli_error(cli, NULL, &err);
	else if (kc_cli_open_reports(cli))
		cli->tool->run(cli, cli->tool->options);
	finish_run(cli);
}

/* The command that argv[1] names, taken out of argv; NULL if none. */
static const struct kc_tool *
take_command(struct kc_cli *cli, const struct kc_tool *tool)
{
	for (const struct kc_tool *c = tool->commands; c && c->name; c++) {
		if (cli->argc < 2 || strcmp(c->name, cli->argv[1]))
			continue;
		snprintf(
		    cli->name, sizeof(cli->name), "%s %s", tool->name, c->name);
		cli->argv[1] = cli->argv[0];
		cli->argv++;
		cli->argc--;
		return c;
	}
	return NULL;
}

/*
 * The form of --help that the command line asks for anywhere, or NULL. Looked for
 * before parsing, so that help shows the defaults and no value given.
 */
static const char *
asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strcmp(argv[i], "-h") || !strcmp(argv[i], "--help"))
			return "text";
		if (!strncmp(argv[i], "--help=", 7))
			return argv[i] + 7;
	}
	return NULL;
}

/* A command that there is not, or none (NULL): the list of those there are. */
static void
refuse_command(struct kc_cli *cli, const char *word)
{
	struct kc_nearest near = {.word = kc_str_of(word ? word : "")};
	char all[300] = "";

	for (const struct kc_tool *c = cli->tool->commands; c->name; c++) {
		size_t n = strlen(all);

		snprintf(
		    all + n, sizeof(all) - n, "%s%s", n ? ", " : "", c->name);
		kc_nearest_offer(&near, c->name);
	}
	if (!word)
		kc_cli_usage(cli, "missing command: one of %s", all);
	else if (near.name)
		kc_cli_usage(cli, "no command '%s'; did you mean '%s'?", word,
		    near.name);
	else
		kc_cli_usage(cli, "no command '%s': want one of %s", word, all);
}

/* Help, version, or the run itself. */
static void
do_asked(struct kc_cli *cli, const struct kc_opt_set *sets, size_t n,
    size_t operands)
{
	const char *help = cli->common.help;
	const char *wrong;

	if (help && !strcmp(help, "check")) {
		wrong = kc_opt_check(sets, n);
		if (wrong)
			kc_cli_fail(cli, NULL, "bad option table: %s", wrong);
	} else if (help) {
		if (!kc_cli_help(cli->tool, cli->name, sets, n, help))
			kc_cli_usage(cli, "no help in the form '%s'", help);
		else
			flush_stdout(cli);
	} else if (cli->common.version) {
		print_version(cli);
	} else if (cli->tool->commands && !cli->tool->run) {
		refuse_command(cli, operands ? cli->argv[1] : NULL);
	} else {
		start_run(cli, operands);
	}
}

/*
 * A closed descriptor 0, 1 or 2 would be given to the next file that is opened.
 * Put there what fails to be read or written, as a closed one does.
 */
static void
guard_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null",
			    fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int
kc_tool_main(const struct kc_tool *tool, int argc, char **argv)
{
	struct kc_cli cli = {.argv = argv, .argc = argc, .started = kc_clock()};
	const struct kc_tool *command;
	struct kc_opt_set sets[KC_CLI_SETS];
	size_t n, operands;
	kc_error err;

	guard_standard_files();
	/* Parsing moves operands to the front; without memory, no arguments. */
	cli.args = calloc((size_t)argc + 1, sizeof(*cli.args));
	for (; cli.args && cli.arg_count < argc; cli.arg_count++)
		cli.args[cli.arg_count] = argv[cli.arg_count];
	snprintf(cli.name, sizeof(cli.name), "%s", tool->name);
	command = take_command(&cli, tool);
	cli.tool = command ? command : tool;
	kc_cli_defaults(&cli.common);
	n = kc_cli_sets(cli.tool, &cli.common, sets);
	cli.common.help = asks_for_help(cli.argc, cli.argv);
	if (cli.common.help)
		do_asked(&cli, sets, n, 0);
	else if (kc_opt_parse(sets, n, cli.argc, cli.argv, &operands, &err))
		kc_cli_usage(&cli, "%s", err.msg);
	else
		do_asked(&cli, sets, n, operands);
	kc_free(cli.counts);
	free(cli.tmp);
	free(cli.args);
	if (cli.pipe_closed)
		die_of_pipe();
	return cli.status;
}
