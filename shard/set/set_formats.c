/* SPDX-License-Identifier: Apache-2.0 */
/* What a writer makes, and the ceilings that follow from it (set_writer.h). */
#include <config.h>

#include "set_writer.h"

#include "kcorpus/order.h"
#include "kcorpus/unicode.h"

#include <inttypes.h>

static uint64_t
least_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Let the ceilings of a format be the writer's too. */
static void
lower_ceilings(kc_shard_writer *w, const struct kc_shard_format *f)
{
	w->format_document = least_of(w->format_document, f->max_document);
	w->max_documents = least_of(w->max_documents, f->max_documents);
	w->max_tokens = least_of(w->max_tokens, f->max_tokens);
	w->max_bytes = least_of(w->max_bytes, f->max_bytes);
	w->max_shards = least_of(w->max_shards, f->max_shards);
}

/* Check that the format can have its delimiters and sequences as they are asked for. */
static kc_status
check_payload_use(
    const struct kc_shard_format *f, const kc_shard_params *p, kc_error *err)
{
	unsigned has = kc_payload_delim(f->payload, p->delim);

	if (p->pack && !f->payload->packs)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "%s takes no packed sequences: its reader looks for the "
		    "starts of documents",
		    f->name);
	if (!(f->delim & ~has))
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0,
	    "%s needs the delimiter at the %s of each document: its reader "
	    "looks for it",
	    f->name, f->delim == KC_DELIM_PREPEND ? "start" : "end");
}

/* Check that a format that takes rows can be compressed as it is asked for. */
static kc_status
check_compress(
    const struct kc_shard_format *f, const kc_shard_params *p, kc_error *err)
{
	if (!f->rows || p->compress == KC_COMPRESS_AUTO ||
	    f->compressions & 1u << p->compress)
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0, "%s is not compressed with %s",
	    f->name, kc_compress_name(p->compress));
}

/* A way to compress that none of the formats has is a mistake. */
static kc_status
check_compressed(const kc_shard_writer *w, kc_error *err)
{
	unsigned how = w->params.compress, bits = 0;

	for (size_t i = 0; i < w->formats.n; i++)
		bits |= w->formats.v[i]->compressions;
	if (how == KC_COMPRESS_AUTO || how == KC_COMPRESS_NONE ||
	    bits & 1u << how)
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0,
	    "none of the formats is compressed with %s", kc_compress_name(how));
}

kc_status
kc_set_pick_formats(kc_shard_writer *w, kc_error *err)
{
	const kc_shard_params *p = &w->params;

	KC_TRY(kc_columns_parse(&w->columns, p->columns, err));
	w->format_document = w->max_documents = w->max_shards = UINT64_MAX;
	w->max_tokens = p->max_tokens ? p->max_tokens : UINT64_MAX;
	w->max_bytes = p->max_bytes ? p->max_bytes : UINT64_MAX;
	for (size_t i = 0; kc_shard_format_table[i]; i++) {
		const struct kc_shard_format *f = kc_shard_format_table[i];

		if (!(p->formats & f->bit))
			continue;
		if (f->payload)
			KC_TRY(check_payload_use(f, p, err));
		KC_TRY(check_compress(f, p, err));
		if (!p->max_bytes && f->usual_bytes)
			w->max_bytes = least_of(w->max_bytes, f->usual_bytes);
		w->formats.v[w->formats.n++] = f;
		lower_ceilings(w, f);
	}
	if (!(p->formats & ~(unsigned)KC_SHARD_LINEAGE))
		return kc_fail(err, KC_ERR_ARG, 0, "no shard format");
	return check_compressed(w, err);
}

kc_status
kc_set_check_params(const kc_shard_params *p, kc_error *err)
{
	kc_str prefix = p->prefix ? kc_str_of(p->prefix) : KC_STR("");

	if (!prefix.len)
		return kc_fail(err, KC_ERR_ARG, 0, "an empty prefix");
	if (kc_utf8_check(prefix) != prefix.len)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "the prefix is not UTF-8, which the manifest has to be");
	if (p->pack && (!p->sequence || p->sequence > KC_PACK_MAX))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "packing needs sequences of 1 to %d tokens, not %" PRIu32,
		    KC_PACK_MAX, p->sequence);
	if (p->width != 0 && p->width != 2 && p->width != 4)
		return kc_fail(err, KC_ERR_ARG, 0, "ids of %u bytes", p->width);
	return KC_OK;
}
