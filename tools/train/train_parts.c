/* SPDX-License-Identifier: Apache-2.0 */
/* kc-train --learn-boundaries: words in parts. */
#include <config.h>

#include "train_parts.h"

#include <inttypes.h>

uint64_t
train_memory(const struct kc_cli *cli)
{
	return cli->common.memory / 4 * 3;
}

/* All counts to the parter, within three quarters of --memory. */
static kc_status
add_to_parter(
    struct kc_cli *cli, kc_parter *p, kc_counts_merger *merger, kc_error *err)
{
	uint64_t limit = train_memory(cli), count, words = 0;
	kc_str pretoken;
	kc_status st;

	while (!(st = kc_counts_merger_next(merger, &pretoken, &count, err))) {
		words++;
		KC_TRY(kc_parter_add(p, pretoken, count, err));
		if (limit && kc_parter_memory(p) > limit)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "learning boundaries takes %" PRIu64
			    "M for %" PRIu64
			    " pretokens, more than three quarters of --memory; "
			    "fewer texts take less",
			    kc_parter_memory(p) >> 20, words);
	}
	return st == KC_EOF ? KC_OK : st;
}

kc_status
train_parts_learn(
    struct kc_cli *cli, kc_counts_merger *merger, kc_parter **p, kc_error *err)
{
	kc_parter *made;
	kc_status st;

	KC_TRY(kc_parter_new(&made, err));
	st = add_to_parter(cli, made, merger, err);
	if (st)
		kc_parter_free(made);
	else
		*p = made;
	return st;
}
