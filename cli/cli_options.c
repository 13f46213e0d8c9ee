/* SPDX-License-Identifier: Apache-2.0 */
/* The options that tools share, and the text of --help. */
#include <config.h>

#include "cli_internal.h"

#include <string.h>

static const char *const on_errors[] = {"skip", "stop", "keep", NULL};
static const char *const on_errors_strict[] = {"skip", "stop", NULL};
static const char *const progress_modes[] = {
    "auto", "never", "always", "json", NULL};

static const struct kc_opt output_table[] = {KC_OPT_GROUP("Output"),
    KC_OPT_STRING('o', "output", "FILE", struct kc_common, output,
	"write to FILE (.gz and .zst are compressed); it appears when all "
	"is done"),
    KC_OPT_END};

static const struct kc_opt records_table[] = {KC_OPT_GROUP("Records"),
    KC_OPT_STRING(
	0, "field", "NAME", struct kc_common, field, "key that holds the text"),
    KC_OPT_FLAG(
	0, "plain", struct kc_common, plain, "each line is a text, not JSON"),
    KC_OPT_SIZE(0, "max-record", "SIZE", struct kc_common, max_record, 1,
	UINT64_C(1) << 31, "a longer line is a bad record"),
    KC_OPT_END};

#define ON_ERROR(actions) \
	KC_OPT_CHOICE(0, "on-error", "ACTION", struct kc_common, on_error, \
	    actions, "what to do with a bad record")

static const struct kc_opt keep_table[] = {
    KC_OPT_GROUP("Errors"), ON_ERROR(on_errors), KC_OPT_END};
static const struct kc_opt strict_table[] = {
    KC_OPT_GROUP("Errors"), ON_ERROR(on_errors_strict), KC_OPT_END};

static const struct kc_opt errors_table[] = {
    {.type = KC_OPT_TYPE_UINT,
	.name = "allow-skips",
	.arg = "N",
	.help = "exit with 0 instead of 3 if at most N records were bad; "
		"without N, however many were",
	.offset = KC_OPT_AT(struct kc_common, allow_skips, uint64_t),
	.max = UINT64_MAX,
	.bare = "18446744073709551615"},
    KC_OPT_STRING(0, "rejects", "FILE", struct kc_common, rejects,
	"keep every dropped or bad record in FILE, with the reason"),
    KC_OPT_END};

static const struct kc_opt memory_table[] = {KC_OPT_GROUP("Resources"),
    KC_OPT_SIZE(0, "memory", "SIZE", struct kc_common, memory, 1 << 20,
	UINT64_MAX, "ceiling for state that grows with the input"),
    KC_OPT_STRING(
	0, "tmp", "DIR", struct kc_common, tmp, "folder for spilled data"),
    KC_OPT_END};

static const struct kc_opt ceiling_table[] = {KC_OPT_GROUP("Resources"),
    KC_OPT_SIZE(0, "memory", "SIZE", struct kc_common, memory, 1 << 20,
	UINT64_MAX, "fail when state that grows with the input is larger"),
    KC_OPT_END};

static const struct kc_opt threads_table[] = {KC_OPT_GROUP("Speed"),
    KC_OPT_UINT('j', "threads", "N", struct kc_common, threads, 0, 1024,
	"workers; 0 stands for all cores"),
    {.type = KC_OPT_TYPE_SIZE,
	.name = "batch",
	.arg = "SIZE",
	.help = "bytes of a batch, for tests",
	.hidden = true,
	.offset = KC_OPT_AT(struct kc_common, batch, uint64_t),
	.max = 1 << 30},
    KC_OPT_END};

static const struct kc_opt progress_table[] = {KC_OPT_GROUP("Reports"),
    KC_OPT_STRING(0, "stats", "FILE", struct kc_common, stats,
	"write counts and times to FILE as JSON"),
    KC_OPT_CHOICE(0, "progress", "WHEN", struct kc_common, progress,
	progress_modes, "draw a progress bar, or print JSON lines"),
    KC_OPT_END};

static const struct kc_opt general_table[] = {KC_OPT_GROUP("General"),
    KC_OPT_FLAG('q', "quiet", struct kc_common, quiet,
	"print no message about single records"),
    KC_OPT_FLAG('v', "verbose", struct kc_common, verbose,
	"end with a line on what was done"),
    {.type = KC_OPT_TYPE_STRING,
	.letter = 'h',
	.name = "help",
	.help = "print this help",
	.bare = "text",
	.arg = "FORM",
	.arg_hidden = true,
	.offset = KC_OPT_AT(struct kc_common, help, const char *)},
    KC_OPT_FLAG('V', "version", struct kc_common, version, "print the version"),
    KC_OPT_END};

void
kc_cli_defaults(struct kc_common *c)
{
	*c = (struct kc_common){.output = "-",
	    .field = "text",
	    .threads = 1,
	    .max_record = 64 << 20};
}

size_t
kc_cli_sets(const struct kc_tool *tool, struct kc_common *common,
    struct kc_opt_set sets[KC_CLI_SETS])
{
	static const struct {
		unsigned bit;
		const struct kc_opt *table;
	} shared[] = {{KC_SHARED_RECORDS, records_table},
	    {KC_SHARED_OUTPUT, output_table}, {KC_SHARED_ERRORS, errors_table},
	    {KC_SHARED_MEMORY, memory_table},
	    {KC_SHARED_CEILING, ceiling_table},
	    {KC_SHARED_THREADS, threads_table},
	    {KC_SHARED_PROGRESS, progress_table}};
	size_t n = 0;

	if (tool->table)
		sets[n++] = (struct kc_opt_set){tool->table, tool->options};
	for (size_t i = 0; i < sizeof(shared) / sizeof(*shared); i++) {
		if (!(tool->shared & shared[i].bit))
			continue;
		if (shared[i].bit == KC_SHARED_ERRORS)
			sets[n++] = (struct kc_opt_set){
			    tool->shared & KC_SHARED_KEEP ? keep_table
							  : strict_table,
			    common};
		sets[n++] = (struct kc_opt_set){shared[i].table, common};
	}
	sets[n++] = (struct kc_opt_set){general_table, common};
	return n;
}
