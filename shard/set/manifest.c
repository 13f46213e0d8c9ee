/* SPDX-License-Identifier: Apache-2.0 */
/* The manifest: a JSON line for each shard (its keys are in kc-shard(1)). */
#include <config.h>

#include "shard/shard_internal.h"
#include "shard/special_ids.h"

#include "kcorpus/json.h"

#include <inttypes.h>
#include <string.h>

/* The name from the folder of the prefix on. */
static kc_str
name_in_folder(const char *path, const char *prefix)
{
	const char *slash = strrchr(prefix, '/');

	return kc_str_of(path + (slash ? slash + 1 - prefix : 0));
}

static kc_status
add_file(kc_buf *out, const struct kc_shard_file *f, const char *prefix)
{
	KC_TRY(kc_buf_addf(out, "{\"format\":\"%s\",\"name\":", f->format));
	KC_TRY(kc_json_quote(name_in_folder(f->name, prefix), out));
	KC_TRY(kc_buf_addf(out,
	    ",\"bytes\":%" PRIu64 ",\"xxh3_128\":\"%s\",\"sha256\":\"%s\"",
	    f->len, f->hex, f->sha_hex));
	if (f->delim)
		KC_TRY(kc_buf_addf(out, ",\"delim\":\"%s\"", f->delim));
	return kc_buf_addc(out, '}');
}

static kc_status
add_files(kc_buf *out, const struct kc_shard_file *files, size_t n,
    const char *prefix)
{
	KC_TRY(kc_buf_add(out, KC_STR(",\"files\":[")));
	for (size_t i = 0; i < n; i++) {
		if (i)
			KC_TRY(kc_buf_addc(out, ','));
		KC_TRY(add_file(out, &files[i], prefix));
	}
	return kc_buf_addc(out, ']');
}

static kc_status
add_id(kc_buf *out, const char *key, kc_str id)
{
	KC_TRY(kc_json_key(kc_str_of(key), out));
	return kc_buf_add(out, id.len ? id : KC_STR("null"));
}

static kc_status
add_tokenizer(kc_buf *out, const struct kc_shard_facts *f)
{
	char hex[33];

	kc_hash128_hex(f->spec.tokenizer, hex);
	KC_TRY(kc_buf_add(out, KC_STR(",\"delim_id\":")));
	if (f->delim_id != KC_TOKENS_NO_EOD)
		KC_TRY(kc_buf_addu(out, f->delim_id));
	else
		KC_TRY(kc_buf_add(out, KC_STR("null")));
	return kc_buf_addf(out,
	    ",\"vocab_size\":%" PRIu32 ",\"tokenizer\":\"%s\"",
	    f->spec.vocab_size, hex);
}

static kc_status
add_hash(kc_buf *out, const char *key, kc_hash128 h)
{
	char hex[33];

	kc_hash128_hex(h, hex);
	return kc_buf_addf(out, ",\"%s\":\"%s\"", key, hex);
}

/* How many documents and tokens there are, and how they lie. */
static kc_status
add_counts(kc_buf *out, const struct kc_shard_facts *f)
{
	KC_TRY(kc_buf_addf(out,
	    ",\"documents\":%" PRIu64 ",\"tokens\":%" PRIu64
	    ",\"dtype\":\"%s\"",
	    f->documents, f->tokens,
	    f->width == 1       ? "utf8"
		: f->width == 2 ? "uint16"
				: "uint32"));
	if (!f->sequence)
		return KC_OK;
	return kc_buf_addf(out,
	    ",\"sequences\":%" PRIu64 ",\"entries\":%" PRIu64
	    ",\"padding\":%" PRIu64,
	    f->tokens / f->sequence, f->entries, f->padding);
}

/* The smallest and the largest id, and how often special ones are there. */
static kc_status
add_ids(kc_buf *out, const struct kc_shard_facts *f)
{
	const struct kc_special_ids *s = f->special;

	KC_TRY(kc_buf_addf(out,
	    ",\"min_id\":%" PRIu32 ",\"max_id\":%" PRIu32 ",\"special_ids\":{",
	    f->ids.min, f->ids.max));
	for (size_t i = 0; s && i < s->n; i++)
		KC_TRY(kc_buf_addf(out, "%s\"%" PRIu32 "\":%" PRIu64,
		    i ? "," : "", s->ids[i], s->shard[i]));
	return kc_buf_addc(out, '}');
}

kc_status
kc_manifest_line(kc_buf *out, const struct kc_shard_facts *f,
    const struct kc_shard_file *files, size_t n)
{
	KC_TRY(kc_buf_addf(out, "{\"shard\":%" PRIu64, f->number));
	KC_TRY(add_files(out, files, n, f->prefix));
	KC_TRY(add_counts(out, f));
	KC_TRY(add_tokenizer(out, f));
	KC_TRY(add_ids(out, f));
	KC_TRY(add_hash(out, "sum", f->sum));
	KC_TRY(add_id(out, "first_id", f->first_id));
	KC_TRY(add_id(out, "last_id", f->last_id));
	return kc_buf_addf(out, ",\"kcorpus\":\"%s\"}\n", kc_version());
}

void
kc_hash128_add(kc_hash128 *sum, kc_hash128 h)
{
	sum->low += h.low;
	sum->high += h.high + (sum->low < h.low);
}

/* What the set was made with, as far as its bytes depend on it. */
static kc_status
add_parameters(kc_buf *out, const kc_shard_params *p)
{
	const char *comma = "";

	KC_TRY(kc_buf_add(out, KC_STR("\"formats\":[")));
	for (size_t i = 0; kc_shard_format_table[i]; i++) {
		const struct kc_shard_format *f = kc_shard_format_table[i];

		if (!(p->formats & f->bit))
			continue;
		KC_TRY(kc_buf_addf(out, "%s\"%s\"", comma, f->name));
		comma = ",";
	}
	if (p->pack)
		KC_TRY(kc_buf_addf(out,
		    "],\"pack\":\"%s\",\"sequence\":%" PRIu32
		    ",\"pad_id\":%" PRIu32,
		    kc_pack_name(p->pack), p->sequence, p->pad_id));
	else
		KC_TRY(kc_buf_addc(out, ']'));
	if (p->order)
		KC_TRY(kc_buf_addf(out, ",\"order\":%s", p->order));
	if (p->mixed)
		KC_TRY(kc_buf_add(out, KC_STR(",\"mixed\":true")));
	return kc_buf_addf(out,
	    ",\"delim\":\"%s\",\"keep_delim\":%s,\"width\":%u"
	    ",\"max_document\":%" PRIu64 ",\"max_tokens\":%" PRIu64
	    ",\"max_bytes\":%" PRIu64,
	    kc_delim_name(p->delim), p->keep_delim ? "true" : "false", p->width,
	    p->max_document, p->max_tokens, p->max_bytes);
}

/* The same for formats that have records. */
static kc_status
add_record_parameters(kc_buf *out, const kc_shard_params *p)
{
	if (!kc_shard_has_rows(p->formats))
		return KC_OK;
	KC_TRY(kc_buf_add(out, KC_STR(",\"columns\":")));
	KC_TRY(kc_json_quote(kc_str_of(p->columns ? p->columns : "id"), out));
	return kc_buf_addf(
	    out, ",\"compress\":\"%s\"", kc_compress_name(p->compress));
}

kc_status
kc_manifest_set_line(kc_buf *out, const kc_shard_params *params,
    const kc_shard_totals *totals, const struct kc_shard_facts *last,
    const struct kc_shard_file *files, size_t n)
{
	KC_TRY(kc_buf_addf(out,
	    "{\"set\":%" PRIu64 ",\"documents\":%" PRIu64 ",\"tokens\":%" PRIu64
	    ",\"bytes\":%" PRIu64,
	    totals->shards, totals->documents, totals->tokens, totals->bytes));
	if (n)
		KC_TRY(add_files(out, files, n, params->prefix));
	KC_TRY(add_hash(out, "corpus", totals->corpus));
	KC_TRY(add_tokenizer(out, last));
	KC_TRY(kc_buf_add(out, KC_STR(",\"parameters\":{")));
	KC_TRY(add_parameters(out, params));
	KC_TRY(add_record_parameters(out, params));
	return kc_buf_addf(out, "},\"kcorpus\":\"%s\"}\n", kc_version());
}
