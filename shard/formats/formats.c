/* SPDX-License-Identifier: Apache-2.0 */
/* The list of formats and their names (shard_internal.h). */
#include <config.h>

#include "shard/shard_internal.h"

#include <stdio.h>
#include <string.h>

const struct kc_shard_format *const kc_shard_format_table[] = {
    &kc_format_megatron,
    &kc_format_olmo,
    &kc_format_datatrove,
    &kc_format_nanogpt,
    &kc_format_llmc,
    &kc_format_automodel,
    &kc_format_litdata,
    &kc_format_mds,
    &kc_format_parquet,
    &kc_format_webdataset,
    &kc_format_tfrecord,
    &kc_format_arrayrecord,
    &kc_format_lineage,
    NULL,
};

/* nanoGPT's train.py maps one file of uint16, train.bin or val.bin. */
const struct kc_shard_format kc_format_nanogpt = {
    .bit = KC_SHARD_NANOGPT,
    .name = "nanogpt",
    .payload = &kc_payload_raw,
    .payload_name = ".bin",
    .max_document = UINT64_MAX,
    .max_documents = UINT64_MAX,
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_C(1) << 16,
    .max_shards = 1,
    .delim = KC_DELIM_NONE,
};

/*
 * llm.c and modded-nanogpt. The loader in C seeks with an int, so that a file
 * stays below 2^31 bytes, the header of 1024 among them.
 */
const struct kc_shard_format kc_format_llmc = {
    .bit = KC_SHARD_LLMC,
    .name = "llmc",
    .payload = &kc_payload_llmc,
    .payload_name = "_######.bin",
    .header = 1024,
    .max_document = INT32_MAX,
    .max_documents = UINT64_MAX,
    .max_tokens = INT32_MAX,
    .max_bytes = INT32_MAX - 1024,
    .max_vocab = UINT32_MAX,
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_PREPEND,
};

const char *
kc_delim_name(unsigned delim)
{
	static const char *const names[] = {
	    "none", "prepend", "append", "both", "auto"};

	return names[delim <= KC_DELIM_AUTO ? delim : KC_DELIM_AUTO];
}

const char *
kc_pack_name(unsigned pack)
{
	static const char *const names[] = {"none", "concat", "best-fit"};

	return names[pack <= KC_PACK_BEST_FIT ? pack : KC_PACK_NONE];
}

const char *
kc_compress_name(unsigned compress)
{
	static const char *const names[] = {"auto", "none", "gzip", "zstd"};

	return names[compress <= KC_COMPRESS_ZSTD ? compress : 0];
}

bool
kc_shard_has_rows(unsigned formats)
{
	for (size_t i = 0; kc_shard_format_table[i]; i++)
		if (formats & kc_shard_format_table[i]->bit &&
		    kc_shard_format_table[i]->rows)
			return true;
	return false;
}

const struct kc_shard_format *
kc_shard_format_named(kc_str name)
{
	for (size_t i = 0; kc_shard_format_table[i]; i++)
		if (kc_str_equal(
			kc_str_of(kc_shard_format_table[i]->name), name))
			return kc_shard_format_table[i];
	return NULL;
}

/* A name that is none, or empty: what there is. */
static kc_status
fail_format(kc_str name, kc_error *err)
{
	char all[160] = "";

	for (size_t i = 0; kc_shard_format_table[i]; i++) {
		size_t n = strlen(all);

		if (!kc_shard_format_table[i]->payload)
			continue;
		snprintf(all + n, sizeof(all) - n, "%s%s", n ? ", " : "",
		    kc_shard_format_table[i]->name);
	}
	if (!name.len)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "no shard format is named; there are %s", all);
	return kc_fail(err, KC_ERR_ARG, 0,
	    "unknown shard format '%.*s'; there are %s",
	    name.len < 30 ? (int)name.len : 30, name.ptr, all);
}

kc_status
kc_shard_formats(kc_str names, unsigned *formats, kc_error *err)
{
	unsigned found = 0;

	for (;;) {
		const char *comma = names.len
		    ? memchr(names.ptr, ',', names.len)
		    : NULL;
		kc_str name = names;
		const struct kc_shard_format *f;

		if (comma)
			name.len = (size_t)(comma - names.ptr);
		f = kc_shard_format_named(name);
		if (!f || !f->payload)
			return fail_format(name, err);
		found |= f->bit;
		if (!comma)
			break;
		names.ptr += name.len + 1;
		names.len -= name.len + 1;
	}
	*formats = found;
	return KC_OK;
}
