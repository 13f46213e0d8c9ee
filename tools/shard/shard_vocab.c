/* SPDX-License-Identifier: Apache-2.0 */
/* Names of ids (shard_vocab.h). */
#include <config.h>

#include "tools/shard/shard_vocab.h"

#include <inttypes.h>
#include <string.h>

/* --- Opening --- */

static bool
load_vocab(struct kc_shard_vocab *v, struct kc_cli *cli, const char *name)
{
	kc_error err;
	kc_status st = KC_OK;

	if (!name)
		return true;
	v->file = name;
	if (kc_tokenizer_open(&v->loaded, name, NULL, &err)) {
		kc_cli_error(cli, name, &err);
		return false;
	}
	for (uint32_t id = 0; !st && id < kc_tokenizer_size(v->loaded); id++)
		if (kc_tokenizer_kind(v->loaded, id) == KC_TOKEN_SPECIAL)
			st = kc_buf_add(&v->special,
			    (kc_str){(const char *)&id, sizeof(id)});
	if (st)
		kc_cli_fail(cli, NULL, "out of memory");
	return !st;
}

/* A number, else a token, or a word that stands for KC_TOKENS_NO_EOD. */
static bool
parse_id(const struct kc_shard_vocab *v, const char *s, const char *word,
    uint32_t *id)
{
	uint64_t n;

	*id = KC_TOKENS_NO_EOD;
	if (!strcmp(s, word))
		return true;
	if (kc_opt_read_uint(s, &n) && n < KC_TOKENS_NO_EOD) {
		*id = (uint32_t)n;
		return true;
	}
	return v->loaded &&
	    (kc_tokenizer_find_added(v->loaded, kc_str_of(s), id) ||
		kc_tokenizer_find(v->loaded, kc_str_of(s), id));
}

bool
kc_shard_vocab_open(struct kc_shard_vocab *v, struct kc_cli *cli,
    const struct kc_shard_write_options *o, kc_shard_params *p)
{
	const char *what = o->tokenizer ? "a token nor an id"
					: "an id (a token needs --tokenizer)";

	if (!load_vocab(v, cli, o->tokenizer))
		return false;
	if (!parse_id(v, o->delim_id, "eod", &p->delim_id)) {
		kc_cli_usage(cli, "--delim-id=%s: neither eod nor %s",
		    o->delim_id, what);
		return false;
	}
	if (!parse_id(v, o->pad_id, "delim", &p->pad_id)) {
		kc_cli_usage(
		    cli, "--pad-id=%s: neither delim nor %s", o->pad_id, what);
		return false;
	}
	v->delim = p->delim;
	v->delim_id = p->delim_id;
	p->special = (const uint32_t *)(const void *)v->special.ptr;
	p->special_count = v->special.len / sizeof(uint32_t);
	return true;
}

void
kc_shard_vocab_release(struct kc_shard_vocab *v)
{
	kc_tokenizer_free(v->loaded);
	kc_buf_release(&v->special);
}

/* --- Telling --- */

static bool
check_vocab(const struct kc_shard_vocab *v, struct kc_cli *cli,
    const kc_tokens_spec *spec)
{
	kc_hash128 hash;

	if (!v->loaded)
		return true;
	hash = kc_tokenizer_hash(v->loaded);
	if (hash.high == spec->tokenizer.high &&
	    hash.low == spec->tokenizer.low)
		return true;
	kc_cli_fail(cli, v->file, "the documents are of another tokenizer");
	return false;
}

/* The token of an id; empty where it is not known. */
static kc_str
token_name(const struct kc_shard_vocab *v, uint32_t id)
{
	return v->loaded && id < kc_tokenizer_size(v->loaded)
	    ? kc_tokenizer_token(v->loaded, id)
	    : (kc_str){"", 0};
}

static void
tell_delim(const struct kc_shard_vocab *v, struct kc_cli *cli, uint32_t id)
{
	kc_str name = token_name(v, id);
	const char *from = v->delim_id != KC_TOKENS_NO_EOD ? "of --delim-id"
	    : v->from_sets                                 ? "as in the set"
			   : "the end-of-document id of the token stream";

	if (cli->common.quiet)
		return;
	if (name.len)
		kc_cli_message(cli, NULL, 0,
		    "the delimiter is '%.*s' (id %" PRIu32 "), %s",
		    name.len < 60 ? (int)name.len : 60, name.ptr, id, from);
	else
		kc_cli_message(cli, NULL, 0,
		    "the delimiter is id %" PRIu32 ", %s", id, from);
}

bool
kc_shard_vocab_tell(
    struct kc_shard_vocab *v, struct kc_cli *cli, const kc_tokens_spec *spec)
{
	uint32_t id = v->delim_id != KC_TOKENS_NO_EOD ? v->delim_id : spec->eod;
	kc_str name;

	if (v->told)
		return true;
	v->told = true;
	if (!check_vocab(v, cli, spec))
		return false;
	if (v->delim == KC_DELIM_NONE && !cli->common.quiet)
		kc_cli_message(
		    cli, NULL, 0, "documents get no delimiter (--delim=none)");
	if (v->delim == KC_DELIM_NONE || id == KC_TOKENS_NO_EOD)
		return true; /* the writer refuses one that is missing */
	tell_delim(v, cli, id);
	name = token_name(v, id);
	if (kc_token_marks_turn(name))
		kc_cli_message(cli, NULL, 0,
		    "warning: '%.*s' marks turns of a chat: a model learns "
		    "another meaning of it between documents",
		    (int)name.len, name.ptr);
	return true;
}
