/* SPDX-License-Identifier: Apache-2.0 */
/* kc-stat: statistics of a corpus. */
#include <config.h>

#include "cli/map.h"

#include "kcorpus/stat.h"

struct stat_options {
	bool json;
};

static const struct kc_opt table[] = {KC_OPT_GROUP("Output form"),
    KC_OPT_FLAG(0, "json", struct stat_options, json, "print one JSON object"),
    KC_OPT_END};

enum { LANG = 1 };
static const char *const fields[] = {"lang", NULL};

struct stat_state {
	kc_stat *stat;
};

static kc_stat *
stat_of(const struct kc_mapper *m)
{
	return ((struct stat_state *)m->state)->stat;
}

static kc_status
begin_stat(struct kc_mapper *m, kc_error *err)
{
	return kc_stat_new(
	    &((struct stat_state *)m->state)->stat, kc_cli_seed(), err);
}

static void
end_stat(struct kc_mapper *m)
{
	kc_stat_free(stat_of(m));
}

static kc_status
map_stat(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	kc_str text, lang = {NULL, 0};

	KC_TRY(kc_record_text(r, 0, &text, err));
	if (kc_record_type(r, LANG) == KC_JSON_STRING)
		KC_TRY(kc_record_text(r, LANG, &lang, err));
	return kc_stat_add(stat_of(m), text, lang, err);
}

static kc_status
merge_stat(struct kc_mapper *into, struct kc_mapper *from, kc_error *err)
{
	return kc_stat_merge(stat_of(into), stat_of(from), err);
}

static kc_status
print_stat(struct kc_mapper *m, kc_error *err)
{
	const struct stat_options *o = m->options;
	kc_buf out = KC_BUF_INIT;
	kc_status st;

	if (o->json)
		st = kc_stat_json(stat_of(m), &out);
	else
		st = kc_stat_text(stat_of(m), &out);
	if (!st && o->json)
		st = kc_buf_addc(&out, '\n');
	if (st)
		st = kc_fail_nomem(err);
	else
		st = kc_writer_write(m->cli->output, kc_buf_str(&out), err);
	if (!st)
		m->cli->totals.bytes_out += out.len;
	kc_buf_release(&out);
	return st;
}

static const struct kc_map job = {.fields = fields,
    .state_size = sizeof(struct stat_state),
    .begin = begin_stat,
    .end = end_stat,
    .map = map_stat,
    .merge = merge_stat,
    .finish = print_stat};

static void
run_stat(struct kc_cli *cli, void *options)
{
	kc_map_run(cli, &job, options);
}

int
main(int argc, char **argv)
{
	struct stat_options o = {.json = false};
	const struct kc_tool tool = {"kc-stat", "Print statistics of a corpus",
	    "[FILE]...", KC_SHARED_REDUCE, table, &o, run_stat, NULL};

	return kc_tool_main(&tool, argc, argv);
}
