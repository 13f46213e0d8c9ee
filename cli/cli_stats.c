/* SPDX-License-Identifier: Apache-2.0 */
/* What a run counted: --stats and the last line of -v. */
#include <config.h>

#include "cli_internal.h"

#include "kcorpus/json.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static double
cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6 +
	    (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6;
}

void
kc_cli_count(
    struct kc_cli *cli, const char *group, const char *name, uint64_t n)
{
	struct kc_named_count *c = cli->counts;

	for (size_t i = 0; i < cli->count_n; i++, c++)
		if (!strcmp(c->group, group) && !strcmp(c->name, name)) {
			c->count += n;
			return;
		}
	if (KC_GROW(&cli->counts, &cli->count_cap, cli->count_n + 1)) {
		kc_cli_fail(cli, NULL, "out of memory");
		return;
	}
	cli->counts[cli->count_n++] = (struct kc_named_count){group, name, n};
}

/* The members of one group as an object, groups in order of first use. */
static kc_status
add_group(const struct kc_cli *cli, size_t first, kc_buf *b)
{
	const char *group = cli->counts[first].group;
	bool comma = false;

	KC_TRY(kc_buf_addf(b, ",\n\"%s\":{", group));
	for (size_t i = first; i < cli->count_n; i++) {
		const struct kc_named_count *c = &cli->counts[i];

		if (strcmp(c->group, group))
			continue;
		KC_TRY(kc_buf_addf(b, "%s", comma ? "," : ""));
		KC_TRY(kc_json_quote(kc_str_of(c->name), b));
		KC_TRY(kc_buf_addf(b, ":%llu", (unsigned long long)c->count));
		comma = true;
	}
	return kc_buf_addc(b, '}');
}

static kc_status
add_groups(const struct kc_cli *cli, kc_buf *b)
{
	for (size_t i = 0; i < cli->count_n; i++) {
		bool seen = false;

		for (size_t k = 0; k < i && !seen; k++)
			seen = !strcmp(
			    cli->counts[k].group, cli->counts[i].group);
		if (!seen)
			KC_TRY(add_group(cli, i, b));
	}
	return KC_OK;
}

/* The command line. */
static kc_status
add_args(const struct kc_cli *cli, kc_buf *b)
{
	for (int i = 1; i < cli->arg_count; i++) {
		KC_TRY(kc_buf_addf(b, "%s", i > 1 ? "," : ""));
		KC_TRY(kc_json_quote_bytes(kc_str_of(cli->args[i]), b));
	}
	return KC_OK;
}

static kc_status
render_stats(const struct kc_cli *cli, kc_buf *b)
{
	const struct kc_totals *t = &cli->totals;
	const struct {
		const char *name;
		uint64_t n;
	} fields[] = {{"files", t->files}, {"records_in", t->records_in},
	    {"records_out", t->records_out},
	    {"records_rejected", t->records_rejected},
	    {"records_bad", t->records_bad}, {"records_kept", t->records_kept},
	    {"inputs_broken", t->inputs_broken}, {"byte_order_marks", t->marks},
	    {"lines_blank", t->lines_blank}, {"bytes_in", t->bytes_in},
	    {"bytes_out", t->bytes_out}};

	KC_TRY(kc_buf_addf(b, "{\"tool\":\"%s\",\"version\":\"%s\",\"args\":[",
	    cli->name, kc_version()));
	KC_TRY(add_args(cli, b));
	KC_TRY(kc_buf_addf(b, "],\"exit\":%d",
	    cli->pipe_closed ? 128 + SIGPIPE : cli->status));
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		KC_TRY(kc_buf_addf(b, ",\n\"%s\":%llu", fields[i].name,
		    (unsigned long long)fields[i].n));
	KC_TRY(add_groups(cli, b));
	return kc_buf_addf(b, ",\n\"seconds\":%.3f,\"cpu_seconds\":%.3f}\n",
	    kc_clock() - cli->started, cpu_seconds());
}

kc_status
kc_cli_write_stats(struct kc_cli *cli, kc_error *err)
{
	kc_buf b = KC_BUF_INIT;
	kc_status st = render_stats(cli, &b);

	st = st ? kc_fail_nomem(err)
		: kc_writer_write(cli->stats, kc_buf_str(&b), err);
	kc_buf_release(&b);
	return st;
}

void
kc_cli_print_summary(struct kc_cli *cli)
{
	const struct kc_totals *t = &cli->totals;
	double wall = kc_clock() - cli->started;

	kc_cli_message(cli, NULL, 0,
	    "%llu records in, %llu out, %llu rejected, %.1f MB, %.1f s, "
	    "cpu %.1fx",
	    (unsigned long long)t->records_in,
	    (unsigned long long)t->records_out,
	    (unsigned long long)t->records_rejected, (double)t->bytes_in / 1e6,
	    wall, cpu_seconds() / (wall > 1e-3 ? wall : 1e-3));
}
