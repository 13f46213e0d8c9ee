/* SPDX-License-Identifier: Apache-2.0 */
/* The folder of an index (dedup_index.h). */
#include <config.h>

#include "dedup_index.h"

kc_status
kc_open_index(
    struct kc_cli *cli, const char *dir, kc_dedup_params *params, kc_error *err)
{
	KC_TRY(kc_outset_folder(cli->outset, dir, err));
	return kc_index_open(&params->index, dir, params, err);
}

void
kc_extend_index(struct kc_cli *cli, kc_dedup *d)
{
	kc_error err = {0};

	if (cli->status == KC_EXIT_FAILURE || cli->status == KC_EXIT_USAGE ||
	    cli->pipe_closed)
		return;
	/* What was not written must not be in the index: it would be lost. */
	if (cli->output && kc_writer_flush(cli->output, &err)) {
		kc_cli_error(cli, NULL, &err);
		return;
	}
	if (kc_index_append(d, cli->outset, &err))
		kc_cli_error(cli, cli->common.output, &err);
}

void
kc_report_index(struct kc_cli *cli, const char *dir)
{
	kc_index *x = NULL;
	kc_buf out = KC_BUF_INIT;
	kc_error err = {0};
	kc_status st = kc_index_open(&x, dir, NULL, &err);

	if (!st && kc_index_report(x, &out))
		st = kc_fail_nomem(&err);
	if (st)
		kc_cli_fail(cli, dir, "%s", err.msg);
	else if (kc_cli_open(cli) &&
	    kc_cli_put(cli, cli->output, kc_buf_str(&out), &err))
		kc_cli_error(cli, NULL, &err);
	kc_index_close(x);
	kc_buf_release(&out);
}
