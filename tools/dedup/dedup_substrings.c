/* SPDX-License-Identifier: Apache-2.0 */
/* Substrings that recur (dedup_substrings.h). */
#include <config.h>

#include "dedup_substrings.h"

struct substring_job {
	kc_substrings *substrings;
};

/* Of the ordered side: the record which is resumed. */
struct substring_cutter {
	kc_substring_cut cut;
	kc_buf text;
};

enum { SUBSTRINGS_ALONE };
static const char *const reasons[] = {"repeated-substrings", NULL};

enum { UNITS, UNITS_CUT, RECORDS_CUT };
static const char *const counters[] = {
    "units", "units_cut", "records_cut", NULL};

static void
end_substring_cutter(struct kc_mapper *m)
{
	struct substring_cutter *t = m->state;

	kc_buf_release(&t->text);
}

static kc_status
hand_on_text(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	return kc_buf_add(&m->payload, text) ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
add_searched_text(struct kc_mapper *m, kc_str text, kc_error *err)
{
	const struct substring_job *j = m->options;

	m->waits = true;
	return kc_substrings_add(j->substrings, text, err);
}

static kc_status
settle_substrings(struct kc_mapper *m, kc_error *err)
{
	const struct substring_job *j = m->options;

	return kc_substrings_settle(j->substrings, err);
}

static kc_status
resume_text(struct kc_mapper *m, kc_error *err)
{
	const struct substring_job *j = m->options;
	struct substring_cutter *t = m->state;

	kc_buf_reset(&t->text, 1 << 20);
	KC_TRY(kc_substrings_next(j->substrings, &t->text, &t->cut, err));
	kc_mapper_count(m, UNITS, t->cut.units);
	kc_mapper_count(m, UNITS_CUT, t->cut.gone);
	if (t->cut.gone && t->cut.gone == t->cut.units)
		kc_mapper_drop(m, SUBSTRINGS_ALONE);
	return KC_OK;
}

static kc_status
set_cut_text(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	struct substring_cutter *t = m->state;

	(void)err;
	if (!t->cut.gone)
		return KC_OK;
	kc_mapper_count(m, RECORDS_CUT, 1);
	kc_record_set_text(r, 0, kc_buf_str(&t->text));
	return KC_OK;
}

static const struct kc_map job = {.reasons = reasons,
    .counters = counters,
    .state_size = sizeof(struct substring_cutter),
    .end = end_substring_cutter,
    .map = hand_on_text,
    .decide = add_searched_text,
    .settle = settle_substrings,
    .resume = resume_text,
    .amend = set_cut_text};

void
kc_cut_substrings(struct kc_cli *cli, const kc_substring_params *params)
{
	struct substring_job j = {.substrings = NULL};
	kc_substring_params p = *params;
	kc_error err = {0};

	p.memory = cli->common.memory;
	if (kc_substrings_new(&j.substrings, &p, &err)) {
		kc_cli_refuse(cli, &err);
		return;
	}
	kc_map_run(cli, &job, &j);
	kc_substrings_free(j.substrings);
}
