/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files that a tool writes: its output has its name only when all went well,
 * --rejects and --stats tell of a failed run too.
 */
#include <config.h>

#include "cli_internal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
kc_cli_open_writer(struct kc_cli *cli, const char *option, const char *name,
    kc_outset *set, kc_writer **w)
{
	kc_error err;

	if (!*name) {
		kc_cli_usage(cli, "--%s needs the name of a file", option);
		return false;
	}
	switch (kc_writer_open(w, name, set, &err)) {
	case KC_OK:
		return true;
	case KC_ERR_ARG:
		kc_cli_usage(cli, "--%s=%s: %s", option, name, err.msg);
		return false;
	default:
		kc_cli_error(cli, strcmp(name, "-") ? name : "<stdout>", &err);
		return false;
	}
}

/* True if its file would take the place of what the run reads or writes. */
static bool
is_in_use(struct kc_cli *cli, const char *option, const char *name)
{
	const char *what = NULL;
	struct stat file;

	if (!kc_outset_has(cli->reports, name) || stat(name, &file))
		return false;
	if (kc_cli_find_input(cli, &file))
		what = "an input";
	else if (kc_cli_is_stdout(&file))
		what = "standard output";
	if (what)
		kc_cli_usage(cli, "--%s=%s: this is %s", option, name, what);
	return what != NULL;
}

static bool
open_report(
    struct kc_cli *cli, const char *option, const char *name, kc_writer **w)
{
	if (!name)
		return true;
	/* Standard output carries nothing but the wire format, if that. */
	if (!strcmp(name, "-") && (cli->tool->shared & KC_SHARED_OUTPUT))
		name = "";
	return kc_cli_open_writer(cli, option, name, cli->reports, w) &&
	    !is_in_use(cli, option, name);
}

bool
kc_cli_open_reports(struct kc_cli *cli)
{
	return open_report(cli, "stats", cli->common.stats, &cli->stats) &&
	    kc_cli_check_inputs(cli) &&
	    open_report(cli, "rejects", cli->common.rejects, &cli->rejects);
}

bool
kc_cli_open(struct kc_cli *cli)
{
	const char *name = cli->common.output;

	if (*name && strcmp(name, "-") && kc_outset_has(cli->reports, name)) {
		kc_cli_usage(
		    cli, "--output=%s: two outputs would be this file", name);
		return false;
	}
	return kc_cli_open_writer(
		   cli, "output", name, cli->outset, &cli->output) &&
	    !kc_cli_writes_input(cli);
}

kc_status
kc_cli_write_file(
    struct kc_cli *cli, const char *name, kc_str content, kc_error *err)
{
	kc_writer *w;
	kc_status st;

	KC_TRY(kc_writer_open(&w, name, cli->outset, err));
	st = kc_writer_write(w, content, err);
	if (!st)
		return kc_writer_close(w, err);
	kc_writer_abandon(w);
	return st;
}

static void
close_writer(struct kc_cli *cli, kc_writer **w)
{
	kc_writer *closing = *w;
	char name[300];
	kc_error err;

	if (!closing)
		return;
	/* Messages flush the output first: there is none any more. */
	*w = NULL;
	snprintf(name, sizeof(name), "%s", kc_writer_name(closing));
	if (kc_writer_close(closing, &err) && cli->status != KC_EXIT_FAILURE)
		kc_cli_error(cli, name, &err);
}

/* Bad records were skipped or kept: the exit code, and how many. */
static void
settle_complaints(struct kc_cli *cli)
{
	if (cli->pipe_closed)
		return;
	if (cli->totals.inputs_broken > 1)
		kc_cli_message(cli, NULL, 0, "%llu inputs broke off",
		    (unsigned long long)cli->totals.inputs_broken);
	if (!cli->complaints)
		return;
	if (cli->complaints > cli->common.allow_skips)
		kc_cli_raise(cli, KC_EXIT_SKIPPED);
	if (cli->common.on_error == KC_ON_ERROR_STOP)
		return;
	kc_cli_message(cli, NULL, 0, "%llu record%s %s (first: %s)",
	    (unsigned long long)cli->complaints,
	    cli->complaints == 1 ? "" : "s",
	    cli->common.on_error == KC_ON_ERROR_KEEP ? "kept" : "skipped",
	    cli->first_complaint);
}

/* Write --stats, which says how the run ends, and close it. */
static void
settle_stats(struct kc_cli *cli)
{
	kc_error err;

	if (cli->stats && kc_cli_write_stats(cli, &err))
		kc_cli_error(cli, cli->common.stats, &err);
	close_writer(cli, &cli->stats);
}

/* The output did not get its name: --stats has said otherwise. */
static void
rewrite_stats(struct kc_cli *cli)
{
	kc_error err;

	if (!cli->common.stats ||
	    !kc_cli_open_writer(
		cli, "stats", cli->common.stats, cli->reports, &cli->stats))
		return;
	settle_stats(cli);
	if (kc_outset_commit(cli->reports, &err))
		kc_cli_error(cli, NULL, &err);
}

/*
 * The order is a promise: who finds the output under its name finds the reports
 * of that run beside it.
 */
void
kc_cli_close(struct kc_cli *cli)
{
	kc_error err;

	close_writer(cli, &cli->output);
	close_writer(cli, &cli->rejects);
	if (cli->status == KC_EXIT_USAGE) {
		kc_writer_abandon(cli->stats);
		cli->stats = NULL;
		return;
	}
	settle_complaints(cli);
	settle_stats(cli);
	kc_watch_commit(cli->watch);
	if (kc_outset_commit(cli->reports, &err))
		kc_cli_error(cli, NULL, &err);
	if (cli->status == KC_EXIT_FAILURE)
		return;
	if (kc_outset_commit(cli->outset, &err)) {
		kc_cli_error(cli, NULL, &err);
		rewrite_stats(cli);
	}
}
