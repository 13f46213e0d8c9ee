/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The .csv.gz beside a raw .npy, as dolma writes and OLMo-core reads it: a line
 * `start,end,id,src,loc` for each document, in tokens, the end exclusive, no
 * line of names. OLMo-core splits lines at commas and uses the first two
 * columns, so the others hold no line break, whatever the id is.
 */
#include <config.h>

#include "shard/shard_internal.h"

#include "kcorpus/json.h"

#include "mem.h"

#include <string.h>

struct olmo_sidecar {
	struct kc_outfile file;
	kc_buf line;
	kc_buf cell;
};

static void
olmo_release(void *self)
{
	struct olmo_sidecar *s = self;

	if (!s)
		return;
	kc_outfile_release(&s->file);
	kc_buf_release(&s->line);
	kc_buf_release(&s->cell);
	kc_free(s);
}

static kc_status
olmo_open(void **s, const struct kc_shard_place *place, kc_error *err)
{
	struct olmo_sidecar *n = kc_calloc(1, sizeof(*n));
	kc_status st;

	if (!n)
		return kc_fail_nomem(err);
	st = kc_outfile_open(&n->file, place, "-#####.csv.gz", err);
	if (!st)
		st = kc_outfile_hurry(&n->file, err);
	if (st)
		olmo_release(n);
	else
		*s = n;
	return st;
}

/* Append a text as the inside of a quoted cell, controls as JSON has them. */
static kc_status
add_quoted(kc_buf *line, kc_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c < 0x20)
			KC_TRY(kc_buf_addf(line, "\\u%04x", c));
		else if (c == '"')
			KC_TRY(kc_buf_add(line, KC_STR("\"\"")));
		else
			KC_TRY(kc_buf_addc(line, text.ptr[i]));
	}
	return KC_OK;
}

static bool
has_byte(kc_str text, char c)
{
	return text.len && memchr(text.ptr, c, text.len);
}

static bool
has_control(kc_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < 0x20)
			return true;
	return false;
}

/* Append a JSON value as a cell: of a string its characters. */
static kc_status
add_cell(struct olmo_sidecar *s, kc_str json)
{
	kc_str text = json;
	bool raw = !json.len || json.ptr[0] != '"'; /* may hold controls */

	if (!raw)
		text = (kc_str){json.ptr + 1, json.len - 2};
	if (!raw && has_byte(text, '\\')) {
		kc_status st;

		s->cell.len = 0;
		st = kc_json_unescape(json, &s->cell, NULL);
		if (st == KC_ERR_NOMEM)
			return st;
		/* What cannot be decoded stays as it is. */
		text = st ? json : kc_buf_str(&s->cell);
		raw = true;
	}
	if (!has_byte(text, ',') && !has_byte(text, '"') &&
	    !(raw && has_control(text)))
		return kc_buf_add(&s->line, text);
	KC_TRY(kc_buf_addc(&s->line, '"'));
	KC_TRY(add_quoted(&s->line, text));
	return kc_buf_addc(&s->line, '"');
}

static kc_status
make_line(struct olmo_sidecar *s, const struct kc_shard_document *d)
{
	s->line.len = 0;
	KC_TRY(kc_buf_addu(&s->line, d->start));
	KC_TRY(kc_buf_addc(&s->line, ','));
	KC_TRY(kc_buf_addu(&s->line, d->start + d->tokens));
	KC_TRY(kc_buf_addc(&s->line, ','));
	KC_TRY(add_cell(s, d->id));
	KC_TRY(kc_buf_addc(&s->line, ','));
	KC_TRY(add_cell(s, d->source));
	KC_TRY(kc_buf_addc(&s->line, ','));
	KC_TRY(kc_buf_addu(&s->line, d->number));
	return kc_buf_addc(&s->line, '\n');
}

static kc_status
olmo_add(void *self, const struct kc_shard_document *d, kc_error *err)
{
	struct olmo_sidecar *s = self;

	if (make_line(s, d))
		return kc_fail_nomem(err);
	return kc_outfile_add(&s->file, kc_buf_str(&s->line), err);
}

static kc_status
olmo_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	struct olmo_sidecar *s = self;

	(void)facts;
	KC_TRY(kc_outfile_close(&s->file, err));
	return kc_shard_list_file(files, "olmo", &s->file, err);
}

static const struct kc_sidecar_kind olmo_csv = {
    .open = olmo_open,
    .add = olmo_add,
    .close = olmo_close,
    .release = olmo_release,
};

const struct kc_shard_format kc_format_olmo = {
    .bit = KC_SHARD_OLMO,
    .name = "olmo",
    .payload = &kc_payload_raw,
    .payload_name = "-#####.npy",
    .sidecar = &olmo_csv,
    .max_document = UINT32_MAX,
    .max_documents = UINT64_MAX,
    .max_tokens = UINT32_MAX, /* indices are uint32 in some of its modes */
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_MAX,
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_APPEND, /* it finds documents by it */
};
