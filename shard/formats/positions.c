/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Indexes that are one array of positions, counted in tokens, written as they
 * come.
 *
 * datatrove (pipeline/tokens/tokenizer.py, Nanotron's Nanosets): .ds.index, a
 * uint64 for the end of each document, and .ds.metadata, three lines for people:
 * the tokenizer and the bytes of an id, the tokens, the tokens once more rounded.
 * NeMo AutoModel (nanogpt_dataset.py): .bos.idx, an int32 for the first token of
 * each document, which is its delimiter.
 */
#include <config.h>

#include "shard/shard_internal.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>

struct positions_sidecar {
	struct kc_shard_place place;
	struct kc_outfile file;
	struct kc_outfile metadata; /* datatrove's */
};

static kc_status
positions_open(void **s, const struct kc_shard_place *place,
    const char *name_template, kc_error *err)
{
	struct positions_sidecar *n = kc_calloc(1, sizeof(*n));
	kc_status st;

	if (!n)
		return kc_fail_nomem(err);
	n->place = *place;
	st = kc_outfile_open(&n->file, place, name_template, err);
	if (st)
		kc_free(n);
	else
		*s = n;
	return st;
}

static void
positions_release(void *self)
{
	struct positions_sidecar *s = self;

	if (!s)
		return;
	kc_outfile_release(&s->file);
	kc_outfile_release(&s->metadata);
	kc_free(s);
}

/* --- datatrove --- */

static kc_status
datatrove_open(void **s, const struct kc_shard_place *place, kc_error *err)
{
	return positions_open(s, place, "-#####.ds.index", err);
}

static kc_status
datatrove_add(void *self, const struct kc_shard_document *d, kc_error *err)
{
	struct positions_sidecar *s = self;
	char end[8];

	kc_put64(end, d->start + d->tokens);
	return kc_outfile_add(&s->file, (kc_str){end, 8}, err);
}

/* A count as people say it: 999 T, 12 kT, 345 MT. */
static kc_status
add_rounded(kc_buf *out, uint64_t tokens)
{
	static const char prefixes[][2] = {"", "k", "M", "G", "T"};
	size_t i = 0;

	for (; tokens >= 1000 && i < 4; i++)
		tokens = (tokens + 500) / 1000;
	return kc_buf_addf(out, "%" PRIu64 " %sT", tokens, prefixes[i]);
}

static kc_status
make_metadata(kc_buf *text, const struct kc_shard_facts *facts)
{
	char hex[33];

	kc_hash128_hex(facts->spec.tokenizer, hex);
	KC_TRY(kc_buf_addf(
	    text, "%s|%u\n%" PRIu64 "\n", hex, facts->width, facts->tokens));
	return add_rounded(text, facts->tokens);
}

static kc_status
write_metadata(struct positions_sidecar *s, kc_str text, kc_error *err)
{
	KC_TRY(kc_outfile_open(
	    &s->metadata, &s->place, "-#####.ds.metadata", err));
	KC_TRY(kc_outfile_add(&s->metadata, text, err));
	return kc_outfile_close(&s->metadata, err);
}

static kc_status
datatrove_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct positions_sidecar *s = self;
	kc_buf text = KC_BUF_INIT;
	kc_status st;

	KC_TRY(kc_outfile_close(&s->file, err));
	KC_TRY(kc_shard_list_file(files, "datatrove", &s->file, err));
	st = make_metadata(&text, facts)
	    ? kc_fail_nomem(err)
	    : write_metadata(s, kc_buf_str(&text), err);
	kc_buf_release(&text);
	return st ? st
		  : kc_shard_list_file(files, "datatrove", &s->metadata, err);
}

static const struct kc_sidecar_kind datatrove_index = {
    .open = datatrove_open,
    .add = datatrove_add,
    .close = datatrove_close,
    .release = positions_release,
};

const struct kc_shard_format kc_format_datatrove = {
    .bit = KC_SHARD_DATATROVE,
    .name = "datatrove",
    .payload = &kc_payload_raw,
    .payload_name = "-#####.ds",
    .sidecar = &datatrove_index,
    .max_document = UINT64_MAX,
    .max_documents = UINT64_MAX,
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_MAX,
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};

/* --- NeMo AutoModel --- */

static kc_status
automodel_open(void **s, const struct kc_shard_place *place, kc_error *err)
{
	/* Its reader takes the name with the last suffix replaced. */
	return positions_open(s, place, "-#####.automodel.bos.idx", err);
}

static kc_status
automodel_add(void *self, const struct kc_shard_document *d, kc_error *err)
{
	struct positions_sidecar *s = self;
	char start[4];

	kc_put32(start, (uint32_t)d->start);
	return kc_outfile_add(&s->file, (kc_str){start, 4}, err);
}

static kc_status
automodel_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct positions_sidecar *s = self;

	(void)facts;
	KC_TRY(kc_outfile_close(&s->file, err));
	return kc_shard_list_file(files, "automodel", &s->file, err);
}

static const struct kc_sidecar_kind automodel_index = {
    .open = automodel_open,
    .add = automodel_add,
    .close = automodel_close,
    .release = positions_release,
};

const struct kc_shard_format kc_format_automodel = {
    .bit = KC_SHARD_AUTOMODEL,
    .name = "automodel",
    .payload = &kc_payload_automodel,
    .payload_name = "-#####.automodel.bin",
    .header = 1024,
    .sidecar = &automodel_index,
    .max_document = INT32_MAX,
    .max_documents = UINT64_MAX,
    .max_tokens = INT32_MAX, /* the header and positions are int32 */
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT32_MAX,
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_PREPEND,
};
