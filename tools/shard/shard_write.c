/* SPDX-License-Identifier: Apache-2.0 */
/* kc-shard write: token streams into shards. */
#include <config.h>

#include "tools/shard/shard_flow.h"

static const char *const sources[] = {"tokens", "records", NULL};
static const char *const delims[] = {
    "none", "prepend", "append", "both", "auto", NULL};
static const char *const widths[] = {"auto", "2", "4", NULL};
static const char *const compressions[] = {
    "auto", "none", "gzip", "zstd", NULL};
static const char *const packs[] = {"none", "concat", "best-fit", NULL};

const struct kc_opt kc_shard_write_table[] = {KC_OPT_GROUP("Shards"),
    KC_OPT_STRING('o', "output", "PREFIX", struct kc_shard_write_options,
	prefix,
	"what the names of all files begin with, or a folder for them with "
	"a slash at its end; they appear when all is done"),
    KC_OPT_LIST(0, "format", "LIST", struct kc_shard_write_options, formats,
	"trainers to write for: megatron, olmo, datatrove, nanogpt, llmc, "
	"automodel, mds, parquet, webdataset, tfrecord, arrayrecord, "
	"litdata"),
    KC_OPT_CHOICE(0, "from", "WHAT", struct kc_shard_write_options, from,
	sources,
	"what the input is: token streams, or records for their texts"),
    KC_OPT_CHOICE(0, "delim", "WHERE", struct kc_shard_write_options, delim,
	delims, "where each document gets the delimiter"),
    KC_OPT_STRING(0, "delim-id", "ID", struct kc_shard_write_options, delim_id,
	"the delimiter, or eod for the tokenizer's end-of-document id"),
    KC_OPT_STRING(0, "tokenizer", "FILE", struct kc_shard_write_options,
	tokenizer,
	"what encoded the streams: its special tokens are counted, and can "
	"be named in the place of ids"),
    KC_OPT_CHOICE(0, "width", "BYTES", struct kc_shard_write_options, width,
	widths, "bytes of an id"),
    KC_OPT_SWITCH(0, "lineage", struct kc_shard_write_options, lineage,
	"write which document each token is of"),
    KC_OPT_FLAG(0, "resume", struct kc_shard_write_options, resume,
	"keep what is written if the run breaks off, and take up a run that "
	"did, given the same input"),
    KC_OPT_GROUP("Records"),
    KC_OPT_STRING(0, "columns", "LIST", struct kc_shard_write_options, columns,
	"members of the documents' heads that are fields of records"),
    KC_OPT_CHOICE(0, "compress", "HOW", struct kc_shard_write_options, compress,
	compressions, "compression of formats with records"),
    KC_OPT_GROUP("Order"),
    KC_OPT_STRING(0, "shuffle", "SEED", struct kc_shard_write_options, shuffle,
	"documents in the order of a hash of SEED and their ids"),
    KC_OPT_REAL(0, "split", "SHARE", struct kc_shard_write_options, split, 0, 1,
	"hold out SHARE of the documents, by a hash of cluster_id or id, as "
	"a set of their own"),
    KC_OPT_STRING(0, "repeat", "RULE", struct kc_shard_write_options, repeat,
	"how often documents are taken, by a field: FIELD:VALUE=TIMES,..."),
    KC_OPT_STRING(0, "mix", "RULE", struct kc_shard_write_options, mix,
	"which part of all tokens they make: FIELD:VALUE=SHARE,..."),
    KC_OPT_SIZE(0, "mix-tokens", "N", struct kc_shard_write_options, mix_tokens,
	0, UINT64_MAX, "tokens of the mix (0: as many as repeat nothing more)"),
    KC_OPT_GROUP("Sequences"),
    KC_OPT_CHOICE(0, "pack", "HOW", struct kc_shard_write_options, pack, packs,
	"sequences of equally many tokens: documents one after the other, or "
	"whole as far as they fit, shuffled"),
    KC_OPT_UINT(0, "sequence", "N", struct kc_shard_write_options, sequence, 0,
	1 << 24, "tokens of a sequence"),
    KC_OPT_STRING(0, "pad-id", "ID", struct kc_shard_write_options, pad_id,
	"what fills up sequences: an id, or delim for the delimiter"),
    KC_OPT_GROUP("Ceilings"),
    KC_OPT_SIZE(0, "max-tokens", "N", struct kc_shard_write_options, max_tokens,
	1, UINT64_MAX, "begin another shard before N tokens are exceeded"),
    KC_OPT_SIZE(0, "max-bytes", "SIZE", struct kc_shard_write_options,
	max_bytes, 1, UINT64_MAX, "... before its ids take more than SIZE"),
    KC_OPT_SIZE(0, "max-document", "N", struct kc_shard_write_options,
	max_document, 1, UINT64_MAX,
	"leave out documents of more than N tokens"),
    KC_OPT_END};

static bool
take_frame(
    void *self, const struct kc_frame_place *at, const kc_tokens_frame *frame)
{
	return kc_shard_flow_add(self, at, frame);
}

static bool
forget_document(void *self, const struct kc_frame_place *at)
{
	(void)at;
	kc_shard_flow_forget(self);
	return true;
}

void
kc_shard_write(struct kc_cli *cli, void *options)
{
	const struct kc_shard_write_options *o = options;
	struct kc_shard_flow flow = {.cli = cli};
	const struct kc_frames_job job = {
	    .self = &flow, .take = take_frame, .forget = forget_document};

	if (o->from) {
		kc_shard_write_records(cli, o);
		return;
	}
	if (kc_shard_flow_open(&flow, o) && kc_frames_each(cli, &job))
		kc_shard_flow_finish(&flow);
	kc_shard_flow_release(&flow);
}
