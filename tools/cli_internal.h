/* SPDX-License-Identifier: Apache-2.0 */
/* Between the parts of the scaffolding. */
#ifndef KC_CLI_INTERNAL_H
#define KC_CLI_INTERNAL_H

#include "cli.h"

/* Defaults of the shared options. */
void kc_cli_defaults(struct kc_common *common);

/*
 * The tables of a tool: its own, then the shared ones that it takes. At most
 * KC_CLI_SETS of them; the number.
 */
enum { KC_CLI_SETS = 8 };
size_t kc_cli_sets(const struct kc_tool *tool, struct kc_common *common,
    struct kc_opt_set sets[KC_CLI_SETS]);

/*
 * Print --help in the form asked for: text, mdoc, bash, zsh. `name` is that of
 * the tool, with its command if it is one. False: no such form.
 */
bool kc_cli_help(const struct kc_tool *tool, const char *name,
    const struct kc_opt_set *sets, size_t n, const char *form);

/* Write the file of --stats into cli->outset. */
kc_status kc_cli_write_stats(struct kc_cli *cli, kc_error *err);

/* The line that -v ends with. */
void kc_cli_print_summary(struct kc_cli *cli);

#endif
