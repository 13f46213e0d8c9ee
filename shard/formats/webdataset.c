/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tar files of WebDataset (POSIX ustar): for each document KEY.input_ids.npy, or
 * KEY.txt of a text, and KEY.json, an object with the columns that were asked for.
 * KEY is the shard's number and that of the sample in it, so that no name stands
 * twice in a set; owner and time are 0, so that the same documents are the same bytes.
 * PREFIX.wids.json lists the shards (wids, part of WebDataset).
 */
#include <config.h>

#include "shard/shard_internal.h"

#include "kcorpus/json.h"

#include "mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 512, NPY_ALIGN = 64 };

struct webdataset_sidecar {
	struct kc_shard_place place;
	struct kc_outfile file;
	kc_buf head, json;
	uint64_t samples;
};

static void
webdataset_release(void *self)
{
	struct webdataset_sidecar *s = self;

	if (!s)
		return;
	kc_outfile_release(&s->file);
	kc_buf_release(&s->head);
	kc_buf_release(&s->json);
	kc_free(s);
}

static kc_status
webdataset_open(void **s, const struct kc_shard_place *place, kc_error *err)
{
	struct webdataset_sidecar *n = kc_calloc(1, sizeof(*n));
	kc_status st;

	if (!n)
		return kc_fail_nomem(err);
	n->place = *place;
	st = kc_outfile_open(&n->file, place, "-#####.tar", err);
	if (st)
		kc_free(n);
	else
		*s = n;
	return st;
}

/* --- Members --- */

/* The header of a regular file of `size` bytes. */
static void
make_tar_header(char h[BLOCK], const struct webdataset_sidecar *s,
    const char *extension, uint64_t size)
{
	unsigned sum = 0;

	memset(h, 0, BLOCK);
	snprintf(h, 100, "%05" PRIu64 "-%07" PRIu64 ".%s", s->place.number,
	    s->samples, extension);
	memcpy(h + 100, "0000644", 8); /* mode */
	memcpy(h + 108, "0000000", 8); /* user */
	memcpy(h + 116, "0000000", 8); /* group */
	snprintf(h + 124, 12, "%011" PRIo64, size);
	memcpy(h + 136, "00000000000", 12); /* time */
	memset(h + 148, ' ', 8); /* the sum counts itself as blanks */
	h[156] = '0';            /* a regular file */
	memcpy(h + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)h[i];
	snprintf(h + 148, 8, "%06o", sum & 0777777);
}

/* A member of two parts. */
static kc_status
put_member(struct webdataset_sidecar *s, const char *extension, kc_str head,
    kc_str body, kc_error *err)
{
	static const char zeros[BLOCK];
	uint64_t size = (uint64_t)head.len + body.len;
	char h[BLOCK];

	make_tar_header(h, s, extension, size);
	KC_TRY(kc_outfile_add(&s->file, (kc_str){h, BLOCK}, err));
	KC_TRY(kc_outfile_add(&s->file, head, err));
	KC_TRY(kc_outfile_add(&s->file, body, err));
	return kc_outfile_add(
	    &s->file, (kc_str){zeros, (BLOCK - size % BLOCK) % BLOCK}, err);
}

/* The head of an array of one dimension (numpy.lib.format, version 1.0). */
static kc_status
make_npy_head(kc_buf *out, unsigned width, uint64_t count)
{
	out->len = 0;
	KC_TRY(kc_buf_add(out, (kc_str){"\x93NUMPY\1\0??", 10}));
	KC_TRY(kc_buf_addf(out,
	    "{'descr': '<%s', 'fortran_order': False, 'shape': (%" PRIu64
	    ",), }",
	    width == 2 ? "u2" : "i4", count));
	while ((out->len + 1) % NPY_ALIGN)
		KC_TRY(kc_buf_addc(out, ' '));
	KC_TRY(kc_buf_addc(out, '\n'));
	out->ptr[8] = (char)(out->len - 10);
	out->ptr[9] = 0;
	return KC_OK;
}

static kc_status
make_json(struct webdataset_sidecar *s, const struct kc_cells *cells)
{
	const struct kc_shard_columns *c = s->place.columns;

	s->json.len = 0;
	KC_TRY(kc_buf_addc(&s->json, '{'));
	for (size_t i = 0; i < c->n; i++) {
		if (!cells->raw[i].len)
			continue;
		KC_TRY(kc_json_key(c->names[i], &s->json));
		KC_TRY(kc_buf_add(&s->json, cells->raw[i]));
	}
	return kc_buf_addc(&s->json, '}');
}

static kc_status
webdataset_put(
    void *self, const struct kc_cells *cells, kc_str ids, kc_error *err)
{
	struct webdataset_sidecar *s = self;
	unsigned width = s->place.width;

	s->head.len = 0;
	if (width > 1 && make_npy_head(&s->head, width, ids.len / width))
		return kc_fail_nomem(err);
	KC_TRY(put_member(s, width == 1 ? "txt" : "input_ids.npy",
	    kc_buf_str(&s->head), ids, err));
	if (s->place.columns->n) {
		if (make_json(s, cells))
			return kc_fail_nomem(err);
		KC_TRY(put_member(
		    s, "json", kc_buf_str(&s->json), KC_STR(""), err));
	}
	s->samples++;
	return KC_OK;
}

/* --- The end --- */

static kc_status
webdataset_close(void *self, const struct kc_shard_facts *facts, kc_buf *files,
    kc_error *err)
{
	static const char zeros[2 * BLOCK];
	struct webdataset_sidecar *s = self;
	kc_buf *notes = s->place.notes;
	const char *slash = strrchr(s->file.name, '/');

	(void)facts;
	KC_TRY(kc_outfile_add(&s->file, (kc_str){zeros, 2 * BLOCK}, err));
	KC_TRY(kc_outfile_close(&s->file, err));
	if (kc_buf_add(notes, notes->len ? KC_STR(", ") : KC_STR("")) ||
	    kc_buf_add(notes, KC_STR("{\"url\": ")) ||
	    kc_json_quote(kc_str_of(slash ? slash + 1 : s->file.name), notes) ||
	    kc_buf_addf(notes,
		", \"nsamples\": %" PRIu64 ", \"filesize\": %" PRIu64 "}",
		s->samples, s->file.len))
		return kc_fail_nomem(err);
	return kc_shard_list_file(files, "webdataset", &s->file, err);
}

static const struct kc_sidecar_kind webdataset_file = {
    .open = webdataset_open,
    .put = webdataset_put,
    .close = webdataset_close,
    .release = webdataset_release,
};

static kc_status
make_wids(kc_buf *out, kc_str notes)
{
	KC_TRY(kc_buf_add(out,
	    KC_STR(
		"{\"__kind__\": \"wids-shard-index-v1\", \"wids_version\": 1, "
		"\"shardlist\": [")));
	KC_TRY(kc_buf_add(out, notes));
	return kc_buf_add(out, KC_STR("]}\n"));
}

static const struct kc_set_index webdataset_index = {
    .name = ".wids.json",
    .make = make_wids,
};

const struct kc_shard_format kc_format_webdataset = {
    .bit = KC_SHARD_WEBDATASET,
    .name = "webdataset",
    .payload = &kc_payload_held,
    .payload_name = "-#####.tar",
    .sidecar = &webdataset_file,
    .rows = &kc_rows_webdataset,
    .texts = true,
    .index = &webdataset_index,
    .compress = KC_COMPRESS_NONE,
    .compressions = 1 << KC_COMPRESS_NONE,
    .usual_bytes = 256 << 20,
    .max_document = KC_HELD_MAX / 4,
    .max_documents = 10000000, /* names have seven digits */
    .max_tokens = UINT64_MAX,
    .max_bytes = UINT64_MAX,
    .max_vocab = UINT64_C(1) << 31, /* int32 */
    .max_shards = UINT64_MAX,
    .delim = KC_DELIM_NONE,
};
