/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all tools share: their options, messages, outputs, progress, statistics
 * and exit codes. A tool is a table of options (opt.h), a struct kc_tool and a
 * `run`; tools that map records use map.h on top. HACKING shows one whole.
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		struct options o = {.least = 1};
 *		const struct kc_tool tool = {"kc-x", "Do x to records",
 *		    "[FILE]...", KC_SHARED_MAP, table, &o, run_x, NULL};
 *
 *		return kc_tool_main(&tool, argc, argv);
 *	}
 */
#ifndef KC_CLI_H
#define KC_CLI_H

#include "opt.h"
#include "watch.h"

#include "kcorpus/io.h"

/* Exit codes; a run only ever goes up in this order: 0, 3, 1. */
enum {
	KC_EXIT_OK = 0,
	KC_EXIT_FAILURE = 1,
	KC_EXIT_USAGE = 2,
	KC_EXIT_SKIPPED = 3
};

enum kc_on_error { KC_ON_ERROR_SKIP, KC_ON_ERROR_STOP, KC_ON_ERROR_KEEP };

/* The shared options that a tool takes. */
enum {
	KC_SHARED_OUTPUT = 1,    /* -o */
	KC_SHARED_THREADS = 2,   /* -j */
	KC_SHARED_RECORDS = 4,   /* --field --plain --max-record */
	KC_SHARED_ERRORS = 8,    /* --on-error --allow-skips --rejects */
	KC_SHARED_MEMORY = 16,   /* --memory --tmp */
	KC_SHARED_PROGRESS = 32, /* --progress --stats */
	KC_SHARED_CEILING = 64,  /* --memory, of a tool that cannot spill */
	KC_SHARED_KEEP = 128,    /* with ERRORS: --on-error=keep too */
	KC_SHARED_NAMES = 256,   /* operands are not all files to be read */
	KC_SHARED_REDUCE = 1 | 2 | 4 | 8 | 32,
	KC_SHARED_MAP = KC_SHARED_REDUCE | KC_SHARED_KEEP,
	KC_SHARED_SPILL = KC_SHARED_REDUCE | KC_SHARED_MEMORY
};

struct kc_common {
	const char *output, *field, *rejects, *stats, *tmp, *help;
	uint64_t threads, allow_skips, memory, max_record, batch;
	int on_error, progress;
	bool plain, quiet, verbose, version;
};

struct kc_cli;

/* One tool, or one command of a tool that has several (kc-shard write). */
struct kc_tool {
	const char *name;
	const char *summary;  /* one line, upper-case start, no stop */
	const char *operands; /* for the usage line */
	unsigned shared;      /* KC_SHARED_* bits */
	const struct kc_opt *table;
	void *options; /* where the table's values go; holds the defaults */
	void (*run)(struct kc_cli *cli, void *options);
	/* Ends with a NULL name; else NULL. With `run`, no command means that. */
	const struct kc_tool *commands;
};

/* Numbers for --stats and -v; named ones are added with kc_cli_count. */
struct kc_totals {
	uint64_t files, records_in, records_out, records_rejected;
	uint64_t records_bad; /* malformed, of the rejected and the kept ones */
	uint64_t records_kept;  /* malformed, and passed on all the same */
	uint64_t inputs_broken; /* broke off before their end */
	uint64_t marks;         /* byte order marks that were dropped */
	uint64_t lines_blank, bytes_in, bytes_out;
};

struct kc_named_count {
	const char *group, *name; /* static strings */
	uint64_t count;
};

struct kc_cli {
	const struct kc_tool *tool;
	struct kc_common common;
	const char *const *operands; /* "-" alone when there were none */
	size_t operand_count;
	int status;         /* exit code so far */
	bool pipe_closed;   /* a reader of our output went away */
	const char *failed; /* the output that the next failure is about */
	char name[64];      /* for messages: "kc-shard write" */
	char *tmp;

	kc_outset *outset;  /* get their names if all went well, last */
	kc_outset *reports; /* get them in any case but a usage error */
	kc_writer *output;  /* stdout or -o; opened by kc_cli_open */
	kc_writer *rejects; /* --rejects, or NULL; open when `run` begins */
	kc_writer *stats;   /* --stats, likewise */
	struct kc_watch *watch;
	struct kc_progress progress;

	struct kc_totals totals;
	struct kc_named_count *counts;
	size_t count_n, count_cap;
	uint64_t complaints; /* about records, also those not printed */
	char first_complaint[300];
	bool hinted; /* kc_cli_hint_record */
	double started;
	char **argv;
	int argc;
	char **args; /* the command line as it was given, for --stats */
	int arg_count;
};

/* Parse, run, finish; the exit code. tool->options holds the defaults. */
int kc_tool_main(const struct kc_tool *tool, int argc, char **argv);

/*
 * Print "tool: [file:[line:]] message" as one write, control bytes as '?'.
 * `file` may be NULL, and "-" is <stdin>; `line` may be 0. Does not change the status.
 */
void kc_cli_message(struct kc_cli *cli, const char *file, uint64_t line,
    const char *fmt, ...) KC_PRINTF(4, 5);

/* A message, and the run will end with 1. */
void kc_cli_fail(struct kc_cli *cli, const char *file, const char *fmt, ...)
    KC_PRINTF(3, 4);

/*
 * A malformed record: message (the first ten in full, then counted), and the
 * run will end with 3 unless --allow-skips covers it.
 */
void kc_cli_complain(
    struct kc_cli *cli, const char *file, uint64_t line, const char *message);

/*
 * An input broke off, or could not be opened when its turn came: it is named and
 * counted, and the run will end with 3. False under --on-error=stop and when
 * memory ran out: the run is to end now, with 1.
 */
bool kc_cli_broken(struct kc_cli *cli, const char *file, const kc_error *err);

/*
 * Whether the file can be opened for reading, as far as can be told without
 * opening it ("-" can). False when not; it was reported as a failure.
 */
bool kc_cli_check_input(struct kc_cli *cli, const char *name);

/* A usage error found after parsing: message and exit code 2. */
void kc_cli_usage(struct kc_cli *cli, const char *fmt, ...) KC_PRINTF(2, 3);

/* What options were made into failed: a usage error if KC_ERR_ARG. */
void kc_cli_refuse(struct kc_cli *cli, const kc_error *err);

/*
 * Open the output. False when that failed; it was reported. A tool with outputs
 * of its own opens them in cli->outset.
 */
bool kc_cli_open(struct kc_cli *cli);

/* Write a whole file to cli->outset. On failure nothing is reported. */
KC_MUST_CHECK kc_status kc_cli_write_file(
    struct kc_cli *cli, const char *name, kc_str content, kc_error *err);

/*
 * Write to the output, or to --rejects (nothing without it). On failure *err is
 * about cli->failed.
 */
KC_MUST_CHECK kc_status kc_cli_put(
    struct kc_cli *cli, kc_writer *w, kc_str s, kc_error *err);

/*
 * Report a failed status of the library as kc_cli_fail does, by default about
 * cli->failed; a closed pipe is remembered and ends the run silently, as a signal
 * would.
 */
void kc_cli_error(struct kc_cli *cli, const char *file, const kc_error *err);

/* Add to a named number of --stats; both strings must be static. */
void kc_cli_count(
    struct kc_cli *cli, const char *group, const char *name, uint64_t n);

/* The folder for spilled data: --tmp, else beside -o, else $TMPDIR or /tmp. */
const char *kc_cli_tmp(struct kc_cli *cli);

/* The same for a tool whose output is elsewhere; "-": beside no file. */
const char *kc_cli_tmp_beside(struct kc_cli *cli, const char *output);

/*
 * The text that stands for an operand in messages: as given, or "<stdin>".
 */
const char *kc_cli_shown(const char *file);

/* A random seed for tables in memory; no output may depend on it. */
uint64_t kc_cli_seed(void);

/* Workers for -j: 0 stands for all cores. */
unsigned kc_cli_threads(const struct kc_cli *cli);

#endif
