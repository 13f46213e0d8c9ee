/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decoder of a tokenizer.json: ByteLevel for a byte-level model; for one of
 * characters Metaspace, or a Sequence of some of Replace, ByteFallback, Fuse,
 * Strip and Metaspace.
 */
#include <config.h>

#include "tokenizer/file/hf.h"

/* A Sequence as far as it has been read. */
struct decoder_reader {
	struct kc_hf_reader *r;
	bool fused;
	bool replaces; /* the part at hand is as it must be */
};

static kc_status
pattern_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct decoder_reader *d = ctx;

	(void)type;
	(void)err;
	d->replaces = kc_hf_is(key, "String") &&
	    kc_hf_is(value, "\"" KC_SPACE_SYMBOL "\"");
	return KC_OK;
}

/* Only U+2581 by a space. */
static kc_status
decoder_replace_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"pattern", "*"},
	    {"content", "\" \""},
	    {NULL, NULL},
	};

	KC_TRY(
	    kc_hf_check_setting(known, "the decoder Replace", key, value, err));
	if (kc_hf_is(key, "pattern"))
		return kc_hf_walk(ctx, "this pattern of the decoder",
		    (struct kc_hf_part){type, value}, KC_JSON_OBJECT,
		    pattern_member, err);
	return KC_OK;
}

static kc_status
decoder_strip_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"content", "\" \""},
	    {"start", "0|1"},
	    {"stop", "0"},
	    {NULL, NULL},
	};
	struct decoder_reader *d = ctx;

	(void)type;
	KC_TRY(
	    kc_hf_check_setting(known, "the decoder Strip", key, value, err));
	if (kc_hf_is(key, "start"))
		d->r->t->decode.strips_space = kc_hf_is(value, "1");
	return KC_OK;
}

static kc_status
decoder_metaspace_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct decoder_reader *d = ctx;

	KC_TRY(kc_hf_check_setting(kc_hf_metaspace_settings,
	    "the decoder Metaspace", key, value, err));
	if (kc_hf_is(value, "\"never\"") ||
	    (kc_hf_is(key, "add_prefix_space") && type == KC_JSON_FALSE))
		d->r->t->decode.drops_first_spaces = false;
	return KC_OK;
}

/* A decoder of a sequence, or the only one. */
static kc_status
read_one_decoder(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct decoder_reader *d = ctx;
	struct kc_decode_rules *rules = &d->r->t->decode;
	kc_str name;

	(void)key;
	KC_TRY(kc_hf_type((struct kc_hf_part){type, value}, &name, err));
	if (kc_hf_is(name, "\"Fuse\"")) {
		d->fused = true;
		return KC_OK;
	}
	if (kc_hf_is(name, "\"Strip\"") && d->fused)
		return kc_json_each(value, decoder_strip_member, d, err);
	if (d->fused)
		return kc_hf_refuse(err, "this decoder after Fuse", value);
	if (kc_hf_is(name, "\"ByteFallback\"")) {
		rules->by_bytes = true;
		return KC_OK;
	}
	if (rules->spaces)
		return kc_hf_refuse(err, "this decoder", value);
	rules->spaces = true;
	if (kc_hf_is(name, "\"Metaspace\"")) {
		rules->drops_first_spaces = true;
		return kc_json_each(value, decoder_metaspace_member, d, err);
	}
	if (!kc_hf_is(name, "\"Replace\""))
		return kc_hf_refuse(err, "this decoder", value);
	KC_TRY(kc_json_each(value, decoder_replace_member, d, err));
	return d->replaces
	    ? KC_OK
	    : kc_hf_refuse(err, "this Replace of the decoder", value);
}

kc_status
kc_hf_read_decoder(struct kc_hf_reader *r, kc_error *err)
{
	struct kc_hf_part part = r->decoder;
	struct decoder_reader d = {.r = r};
	kc_str name;

	KC_TRY(kc_hf_type(part, &name, err));
	if (part.type <= KC_JSON_NULL)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "a file without decoder is not supported");
	if (r->byte_level)
		return kc_hf_is(name, "\"ByteLevel\"")
		    ? KC_OK
		    : kc_hf_refuse(err, "this decoder", part.value);
	if (kc_hf_is(name, "\"WordPiece\""))
		return kc_hf_read_wordpiece_decoder(r, err);
	r->t->decode.kind = KC_DECODE_CHARS;
	return kc_hf_each_of(part, "decoders", read_one_decoder, &d, err);
}
