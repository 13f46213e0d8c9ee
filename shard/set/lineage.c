/* SPDX-License-Identifier: Apache-2.0 */
/* The lineage of a shard while it is written (lineage.h). */
#include <config.h>

#include "lineage.h"
#include "shard/shard_internal.h"

#include "bytes.h"
#include "mem.h"

enum { SPOOL = 256 << 10 };

struct lineage_sidecar {
	struct kc_outfile file;
	uint64_t documents, tokens;
	struct kc_spool ends, lines, numbers; /* u64 each */
};

static kc_status
lineage_start(struct lineage_sidecar *s, const struct kc_shard_place *place,
    kc_error *err)
{
	char header[KC_LINEAGE_HEADER] = KC_LINEAGE_MAGIC;

	kc_put32(header + 8, KC_LINEAGE_VERSION);
	KC_TRY(kc_outfile_open(&s->file, place, "-#####.lineage", err));
	return kc_outfile_add(
	    &s->file, (kc_str){header, KC_LINEAGE_HEADER}, err);
}

static void
lineage_release(void *self)
{
	struct lineage_sidecar *s = self;

	if (!s)
		return;
	kc_outfile_release(&s->file);
	kc_spool_release(&s->ends);
	kc_spool_release(&s->lines);
	kc_spool_release(&s->numbers);
	kc_free(s);
}

static kc_status
lineage_open(void **s, const struct kc_shard_place *place, kc_error *err)
{
	struct lineage_sidecar *n = kc_calloc(1, sizeof(*n));
	kc_status st;

	if (!n)
		return kc_fail_nomem(err);
	kc_spool_init(&n->ends, place->tmp, SPOOL);
	kc_spool_init(&n->lines, place->tmp, SPOOL);
	kc_spool_init(&n->numbers, place->tmp, SPOOL);
	st = lineage_start(n, place, err);
	if (st)
		lineage_release(n);
	else
		*s = n;
	return st;
}

static kc_status
spool_number(struct kc_spool *spool, uint64_t n, kc_error *err)
{
	char bytes[8];

	kc_put64(bytes, n);
	return kc_spool_add(spool, (kc_str){bytes, 8}, err);
}

static kc_status
lineage_add(void *self, const struct kc_shard_document *d, kc_error *err)
{
	struct lineage_sidecar *s = self;

	KC_TRY(kc_outfile_add(&s->file, d->head, err));
	KC_TRY(kc_outfile_add(&s->file, KC_STR("\n"), err));
	s->documents++;
	s->tokens = d->start + d->tokens;
	KC_TRY(spool_number(&s->ends, s->tokens, err));
	KC_TRY(spool_number(&s->lines, s->file.len, err));
	return spool_number(&s->numbers, d->number, err);
}

static kc_status
copy_array(void *ctx, kc_str bytes, kc_error *err)
{
	return kc_outfile_add(ctx, bytes, err);
}

static kc_status
lineage_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct lineage_sidecar *s = self;

	static const char zeros[8];
	char footer[KC_LINEAGE_FOOTER];

	(void)facts;
	KC_TRY(kc_outfile_add(
	    &s->file, (kc_str){zeros, (8 - s->file.len % 8) % 8}, err));
	kc_put64(footer, s->documents);
	kc_put64(footer + 8, s->tokens);
	kc_put64(footer + 16, s->file.len);
	memcpy(footer + 24, KC_LINEAGE_MAGIC, 8);
	KC_TRY(kc_spool_each(&s->ends, copy_array, &s->file, err));
	KC_TRY(kc_spool_each(&s->lines, copy_array, &s->file, err));
	KC_TRY(kc_spool_each(&s->numbers, copy_array, &s->file, err));
	KC_TRY(
	    kc_outfile_add(&s->file, (kc_str){footer, KC_LINEAGE_FOOTER}, err));
	KC_TRY(kc_outfile_close(&s->file, err));
	return kc_shard_list_file(files, "lineage", &s->file, err);
}

static const struct kc_sidecar_kind lineage_file = {
    .open = lineage_open,
    .add = lineage_add,
    .close = lineage_close,
    .release = lineage_release,
};

const struct kc_shard_format kc_format_lineage = {
    .bit = KC_SHARD_LINEAGE,
    .name = "lineage",
    .sidecar = &lineage_file,
    .max_document = UINT64_MAX,
    .max_documents = UINT64_MAX,
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_MAX,
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
