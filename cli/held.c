/* SPDX-License-Identifier: Apache-2.0 */
/* Output that waits for the end of its document (held.h). */
#include <config.h>

#include "held.h"

enum { KEEP = 1 << 20 };

kc_status
kc_held_flush(struct kc_cli *cli, struct kc_held *h, bool end, kc_error *err)
{
	if (!end && h->bytes.len <= KC_HELD_MAX)
		return KC_OK;
	cli->totals.bytes_out += h->bytes.len;
	KC_TRY(kc_cli_put(cli, cli->output, kc_buf_str(&h->bytes), err));
	kc_buf_reset(&h->bytes, KEEP);
	h->begun = !end;
	return KC_OK;
}

bool
kc_held_forget(struct kc_cli *cli, struct kc_held *h, const char *file)
{
	kc_buf_reset(&h->bytes, KEEP);
	if (!h->begun)
		return true;
	kc_cli_fail(cli, file,
	    "the document that is cut off has more than %d bytes, and its "
	    "start is written already",
	    KC_HELD_MAX);
	return false;
}
