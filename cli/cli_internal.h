/* SPDX-License-Identifier: Apache-2.0 */
/* Between the parts of the scaffolding. */
#ifndef KC_CLI_INTERNAL_H
#define KC_CLI_INTERNAL_H

#include "cli.h"

#include <sys/stat.h>

/* The run will end with this exit code, or a graver one. */
void kc_cli_raise(struct kc_cli *cli, int status);

/* Defaults of the shared options. */
void kc_cli_defaults(struct kc_common *common);

/*
 * The tables of a tool: its own, then the shared ones that it takes. At most
 * KC_CLI_SETS of them; the number.
 */
enum { KC_CLI_SETS = 10 };
size_t kc_cli_sets(const struct kc_tool *tool, struct kc_common *common,
    struct kc_opt_set sets[KC_CLI_SETS]);

/*
 * Print --help in the form asked for: text, mdoc, bash, zsh. `name` is that of
 * the tool, with its command if it is one. False: no such form.
 */
bool kc_cli_help(const struct kc_tool *tool, const char *name,
    const struct kc_opt_set *sets, size_t n, const char *form);

/* Write what the run counted to cli->stats, which stays open. */
kc_status kc_cli_write_stats(struct kc_cli *cli, kc_error *err);

/*
 * Open --stats, look whether all operands can be read, open --rejects. False when
 * that failed; it was reported.
 */
bool kc_cli_open_reports(struct kc_cli *cli);

/* --- cli_inputs.c --- */

/* True if all operands can be read; else it was reported. */
bool kc_cli_check_inputs(struct kc_cli *cli);

/* The operand that is this file, or NULL. True if it is standard output. */
const char *
kc_cli_find_input(const struct kc_cli *cli, const struct stat *file);
bool kc_cli_is_stdout(const struct stat *file);

/*
 * True if the output, which is open, is a file that is being read: a failure,
 * which was reported.
 */
bool kc_cli_writes_input(struct kc_cli *cli);

/*
 * Open `name`, of `option`, in a set. False when that failed; it was reported.
 */
bool kc_cli_open_writer(struct kc_cli *cli, const char *option,
    const char *name, kc_outset *set, kc_writer **w);

/* Close the outputs and give them their names, or remove them. */
void kc_cli_close(struct kc_cli *cli);

/*
 * KC_ERR_FORMAT with a message for people if a file that begins with `start` holds
 * something known that is not records (kcorpus/content.h).
 */
kc_status kc_cli_check_start(kc_str start, kc_error *err);

/*
 * That of all operands that are regular files, before anything is written. False
 * if there is one; it was reported.
 */
bool kc_cli_check_contents(struct kc_cli *cli);

/*
 * After the message on a file whose first record, from `line` on, is bad: one hint
 * in a run, if it is HTML or plain text.
 */
void kc_cli_hint_record(struct kc_cli *cli, const char *file, kc_str line);

/* The line that -v ends with. */
void kc_cli_print_summary(struct kc_cli *cli);

#endif
