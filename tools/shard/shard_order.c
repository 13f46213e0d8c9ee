/* SPDX-License-Identifier: Apache-2.0 */
/* A shuffle and a mix by the options (shard_order.h). */
#include <config.h>

#include "tools/shard/shard_order.h"

#include "kcorpus/json.h"

#include <inttypes.h>

/* --- Opening --- */

/*
 * What stands for the seed; NULL: no shuffle. A mix puts copies apart by it, and
 * best-fit packing follows the order that documents come in.
 */
static const char *
shuffle_seed(const struct kc_shard_write_options *o)
{
	if (o->shuffle)
		return o->shuffle;
	return o->mix || o->repeat || o->pack == KC_PACK_BEST_FIT ? "0" : NULL;
}

unsigned
kc_shard_order_shares(const struct kc_shard_write_options *o)
{
	if (o->pack != KC_PACK_BEST_FIT)
		return 1;
	return o->split > 0 ? 3 : 2;
}

static bool
open_shuffle(struct kc_shard_order *order, struct kc_cli *cli,
    const struct kc_shard_write_options *o, const char *seed)
{
	enum { MEMORY = 256 << 20 };
	size_t memory = cli->common.memory
	    ? cli->common.memory / kc_shard_order_shares(o)
	    : MEMORY;
	kc_error err;

	if (!kc_opt_read_uint(seed, &order->seed)) {
		kc_cli_usage(cli, "--shuffle=%s: no whole number", seed);
		return false;
	}
	if (!kc_shuffle_new(&order->shuffle, order->seed, memory,
		kc_cli_tmp_beside(cli, o->prefix ? o->prefix : "-"), &err))
		return true;
	kc_cli_error(cli, NULL, &err);
	return false;
}

bool
kc_shard_order_open(struct kc_shard_order *order, struct kc_cli *cli,
    const struct kc_shard_write_options *o)
{
	const kc_mix_params p = {o->repeat, o->mix, o->mix_tokens};
	const char *seed = shuffle_seed(o);
	kc_error err;

	if (seed && order->of_mixed) {
		kc_cli_fail(cli, cli->operands[0],
		    "its documents are mixed: the copies of one would come "
		    "side by side; shuffle or mix the token streams that it "
		    "was made of");
		return false;
	}
	if (o->mix_tokens && !o->mix) {
		kc_cli_usage(cli, "--mix-tokens needs --mix");
		return false;
	}
	if ((o->mix || o->repeat) && kc_mix_new(&order->mix, &p, &err)) {
		kc_cli_refuse(cli, &err);
		return false;
	}
	return !seed || open_shuffle(order, cli, o, seed);
}

void
kc_shard_order_release(struct kc_shard_order *order)
{
	kc_shuffle_free(order->shuffle);
	kc_mix_free(order->mix);
	kc_buf_release(&order->text);
}

/* --- Telling --- */

static kc_status
tell_text(kc_buf *out, const char *key, const char *text)
{
	if (!text)
		return KC_OK;
	KC_TRY(kc_json_key(kc_str_of(key), out));
	return kc_json_quote_bytes(kc_str_of(text), out);
}

/* Nothing at all if documents come as they are in the input. */
static kc_status
tell_order(const struct kc_shard_order *order, kc_buf *out,
    const struct kc_shard_write_options *o, const char *part)
{
	const char *of = order->of;
	bool seed = order->shuffle;

	if (!seed && !part)
		return of ? kc_buf_add(out, kc_str_of(of)) : KC_OK;
	KC_TRY(kc_buf_addc(out, '{'));
	if (seed)
		KC_TRY(kc_buf_addf(out, "\"shuffle\":%" PRIu64, order->seed));
	if (part)
		KC_TRY(kc_buf_addf(
		    out, "%s\"split\":%.15g", seed ? "," : "", o->split));
	KC_TRY(tell_text(out, "part", part));
	KC_TRY(tell_text(out, "repeat", o->repeat));
	KC_TRY(tell_text(out, "mix", o->mix));
	if (o->mix_tokens)
		KC_TRY(kc_buf_addf(
		    out, ",\"mix_tokens\":%" PRIu64, o->mix_tokens));
	if (of && !seed)
		KC_TRY(kc_buf_addf(out, ",\"of\":%s", of));
	return kc_buf_addc(out, '}');
}

bool
kc_shard_order_tell(struct kc_shard_order *order, struct kc_cli *cli,
    const struct kc_shard_write_options *o, const char *part,
    kc_shard_params *p)
{
	order->text.len = 0;
	if (tell_order(order, &order->text, o, part)) {
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	}
	p->order = order->text.len ? order->text.ptr : NULL;
	p->mixed = order->mix || order->of_mixed;
	return true;
}

void
kc_shard_order_report(const struct kc_shard_order *order, struct kc_cli *cli)
{
	uint64_t all = 0;
	kc_mix_taken t;

	for (size_t i = 0; kc_mix_tell(order->mix, i, &t); i++)
		all += t.tokens;
	for (size_t i = 0; kc_mix_tell(order->mix, i, &t); i++)
		if (t.documents && !cli->common.quiet)
			kc_cli_message(cli, NULL, 0,
			    "of '%.*s' %" PRIu64 " documents, %" PRIu64
			    " tokens (%.2f %%)",
			    t.value.len < 60 ? (int)t.value.len : 60,
			    t.value.ptr, t.documents, t.tokens,
			    all ? 100.0 * (double)t.tokens / (double)all : 0);
}
