/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payloads of raw ids, little-endian, one after the other: alone (Megatron, OLMo,
 * datatrove, nanoGPT), or after a header of 256 int32 that has their number; and
 * ids that are held in memory for formats that take rows.
 *
 * llm.c (dataloader.h, dev/data/data_common.py): magic 20240520, version 1 for
 * uint16; magic 20240801, version 7 for uint32; the number of tokens.
 * NeMo AutoModel (nanogpt_dataset.py): magic 278895051, version 1, the number of
 * tokens, bytes of an id.
 */
#include <config.h>

#include "shard_internal.h"

#include "bytes.h"
#include "mem.h"

#include <string.h>

enum { HEADER = 256 * 4 };

struct kc_payload {
	struct kc_outfile file;
	kc_buf held;
	unsigned width;
};

static kc_status
raw_open(struct kc_payload **p, const struct kc_shard_place *place,
    const char *name_template, kc_error *err)
{
	struct kc_payload *n = kc_calloc(1, sizeof(*n));
	kc_status st;

	if (!n)
		return kc_fail_nomem(err);
	n->width = place->width;
	st = kc_outfile_open(&n->file, place, name_template, err);
	if (st)
		kc_free(n);
	else
		*p = n;
	return st;
}

static kc_status
raw_add(struct kc_payload *p, kc_str ids, kc_error *err)
{
	return kc_outfile_add(&p->file, ids, err);
}

static kc_status
raw_close(
    struct kc_payload *p, const struct kc_shard_facts *facts, kc_error *err)
{
	(void)facts;
	return kc_outfile_close(&p->file, err);
}

static const struct kc_outfile *
payload_file(const struct kc_payload *p)
{
	return &p->file;
}

static void
payload_release(struct kc_payload *p)
{
	if (!p)
		return;
	kc_outfile_release(&p->file);
	kc_buf_release(&p->held);
	kc_free(p);
}

const struct kc_payload_kind kc_payload_raw = {
    .delim = KC_DELIM_APPEND,
    .packs = true,
    .open = raw_open,
    .add = raw_add,
    .close = raw_close,
    .file = payload_file,
    .release = payload_release,
};

/* --- After a header --- */

static kc_status
headed_open(struct kc_payload **p, const struct kc_shard_place *place,
    const char *name_template, kc_error *err)
{
	static const char zeros[HEADER];
	kc_status st;

	KC_TRY(raw_open(p, place, name_template, err));
	(*p)->file.headless = true;
	st = raw_add(*p, (kc_str){zeros, HEADER}, err);
	if (st) {
		payload_release(*p);
		*p = NULL;
	}
	return st;
}

/* Complete a payload whose header begins with these numbers. */
static kc_status
headed_close(struct kc_payload *p, const uint32_t first[4], kc_error *err)
{
	char head[HEADER] = {0};

	for (size_t i = 0; i < 4; i++)
		kc_put32(head + 4 * i, first[i]);
	KC_TRY(kc_outfile_set_head(&p->file, (kc_str){head, HEADER}, err));
	return kc_outfile_close(&p->file, err);
}

static kc_status
llmc_close(
    struct kc_payload *p, const struct kc_shard_facts *facts, kc_error *err)
{
	bool narrow = p->width == 2;
	const uint32_t first[4] = {narrow ? 20240520 : 20240801, narrow ? 1 : 7,
	    (uint32_t)facts->tokens, 0};

	return headed_close(p, first, err);
}

static kc_status
automodel_close(
    struct kc_payload *p, const struct kc_shard_facts *facts, kc_error *err)
{
	const uint32_t first[4] = {
	    278895051, 1, (uint32_t)facts->tokens, p->width};

	return headed_close(p, first, err);
}

/* Both find documents by the id before each. */
const struct kc_payload_kind kc_payload_llmc = {
    .delim = KC_DELIM_PREPEND,
    .open = headed_open,
    .add = raw_add,
    .close = llmc_close,
    .file = payload_file,
    .release = payload_release,
};

const struct kc_payload_kind kc_payload_automodel = {
    .delim = KC_DELIM_PREPEND,
    .open = headed_open,
    .add = raw_add,
    .close = automodel_close,
    .file = payload_file,
    .release = payload_release,
};

/* --- In memory --- */

static kc_status
held_open(struct kc_payload **p, const struct kc_shard_place *place,
    const char *name_template, kc_error *err)
{
	(void)place;
	(void)name_template;
	*p = kc_calloc(1, sizeof(**p));
	return *p ? KC_OK : kc_fail_nomem(err);
}

static kc_status
held_add(struct kc_payload *p, kc_str ids, kc_error *err)
{
	return kc_buf_add(&p->held, ids) ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
held_close(
    struct kc_payload *p, const struct kc_shard_facts *facts, kc_error *err)
{
	(void)p;
	(void)facts;
	(void)err;
	return KC_OK;
}

kc_str
kc_payload_held_ids(const struct kc_payload *p)
{
	return kc_buf_str(&p->held);
}

void
kc_payload_held_drop(struct kc_payload *p, size_t len)
{
	p->held.len -= len;
	if (p->held.len)
		memmove(p->held.ptr, p->held.ptr + len, p->held.len);
	else
		kc_buf_reset(&p->held, 16 << 20);
}

const struct kc_payload_kind kc_payload_held = {
    .delim = KC_DELIM_APPEND,
    .packs = true,
    .open = held_open,
    .add = held_add,
    .close = held_close,
    .release = payload_release,
};
