/* SPDX-License-Identifier: Apache-2.0 */
/* Where the documents of a shard are (doc_index.h). */
#include <config.h>

#include "doc_index.h"

#include "shard/set/lineage.h"

#include "kcorpus/io.h"

#include "bytes.h"
#include "io/filemap.h"

#include <inttypes.h>

enum { IDX_HEADER = 34 };

/* --- The three kinds --- */

static kc_status
open_lineage(struct kc_doc_index *x, kc_error *err)
{
	kc_str f = x->file;
	const char *footer;
	uint64_t arrays;

	if (f.len < KC_LINEAGE_HEADER + KC_LINEAGE_FOOTER ||
	    memcmp(f.ptr, KC_LINEAGE_MAGIC, 8) ||
	    memcmp(f.ptr + f.len - 8, KC_LINEAGE_MAGIC, 8))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not a whole lineage of kcorpus");
	if (kc_get32(f.ptr + 8) != KC_LINEAGE_VERSION)
		return kc_fail(err, KC_ERR_FORMAT, 8,
		    "a lineage of version %" PRIu32 " (known: %d)",
		    kc_get32(f.ptr + 8), KC_LINEAGE_VERSION);
	footer = f.ptr + f.len - KC_LINEAGE_FOOTER;
	x->documents = kc_get64(footer);
	arrays = kc_get64(footer + 16);
	if (arrays > f.len ||
	    x->documents != (f.len - KC_LINEAGE_FOOTER - arrays) / 24 ||
	    (f.len - KC_LINEAGE_FOOTER - arrays) % 24)
		return kc_fail(err, KC_ERR_FORMAT, (uint64_t)f.len - 32,
		    "the lineage's arrays are not where its end says");
	x->ends = f.ptr + arrays;
	x->lines = x->ends + 8 * x->documents;
	x->numbers = x->lines + 8 * x->documents;
	return KC_OK;
}

static unsigned
megatron_width(unsigned char code)
{
	static const unsigned char widths[] = {0, 1, 1, 2, 4, 8, 0, 0, 2};

	return code < sizeof(widths) ? widths[code] : 0;
}

static kc_status
open_megatron(struct kc_doc_index *x, kc_error *err)
{
	kc_str f = x->file;
	uint64_t n, documents;

	if (f.len < IDX_HEADER || memcmp(f.ptr, "MMIDIDX\0", 9))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not an index of Megatron");
	if (kc_get64(f.ptr + 9) != 1)
		return kc_fail(err, KC_ERR_FORMAT, 9,
		    "an index of version %" PRIu64 " (known: 1)",
		    kc_get64(f.ptr + 9));
	x->width = megatron_width((unsigned char)f.ptr[17]);
	n = kc_get64(f.ptr + 18);
	documents = kc_get64(f.ptr + 26);
	if (!documents || n > f.len / 12 || documents > f.len / 8 ||
	    f.len != IDX_HEADER + 12 * n + 8 * documents)
		return kc_fail(err, KC_ERR_FORMAT, 18,
		    "an index of %" PRIu64 " sequences and %" PRIu64
		    " documents has not %zu bytes",
		    n, documents ? documents - 1 : 0, f.len);
	x->sequences = n;
	x->documents = documents - 1;
	x->lengths = f.ptr + IDX_HEADER;
	x->offsets = x->lengths + 4 * n;
	x->firsts = x->offsets + 8 * n;
	return KC_OK;
}

static kc_status
open_datatrove(struct kc_doc_index *x, kc_error *err)
{
	if (x->file.len % 8)
		return kc_fail(err, KC_ERR_FORMAT, x->file.len,
		    "an index of datatrove that ends inside a number");
	x->documents = x->file.len / 8;
	x->ends = x->file.ptr;
	return KC_OK;
}

kc_status
kc_doc_index_open(struct kc_doc_index *x, const char *name, kc_error *err)
{
	kc_status st;

	*x = (struct kc_doc_index){0};
	KC_TRY(kc_filemap_open(&x->file, name, err));
	if (kc_name_ends(kc_str_of(name), ".lineage"))
		st = open_lineage(x, err);
	else if (kc_name_ends(kc_str_of(name), ".ds.index"))
		st = open_datatrove(x, err);
	else
		st = open_megatron(x, err);
	if (st)
		kc_doc_index_close(x);
	return st;
}

void
kc_doc_index_close(struct kc_doc_index *x)
{
	kc_filemap_close(&x->file);
	*x = (struct kc_doc_index){0};
}

/* --- Looking --- */

/* Where sequence s of an index of Megatron begins, in tokens. */
static uint64_t
sequence_start(const struct kc_doc_index *x, uint64_t s)
{
	unsigned width = x->width ? x->width : 1;

	if (!x->sequences)
		return 0;
	if (s >= x->sequences) {
		s = x->sequences - 1;
		return kc_get64(x->offsets + 8 * s) / width +
		    kc_get32(x->lengths + 4 * s);
	}
	return kc_get64(x->offsets + 8 * s) / width;
}

uint64_t
kc_doc_index_start(const struct kc_doc_index *x, uint64_t i)
{
	if (!x->ends)
		return sequence_start(x, kc_get64(x->firsts + 8 * i));
	return i ? kc_get64(x->ends + 8 * (i - 1)) : 0;
}

uint64_t
kc_doc_index_end(const struct kc_doc_index *x, uint64_t i)
{
	if (!x->ends)
		return sequence_start(x, kc_get64(x->firsts + 8 * (i + 1)));
	return kc_get64(x->ends + 8 * i);
}

kc_str
kc_doc_index_head(const struct kc_doc_index *x, uint64_t i)
{
	uint64_t from, to;

	if (!x->lines)
		return KC_STR("{}");
	from = i ? kc_get64(x->lines + 8 * (i - 1)) : KC_LINEAGE_HEADER;
	to = kc_get64(x->lines + 8 * i);
	if (from < KC_LINEAGE_HEADER || to <= from || to > x->file.len)
		return KC_STR("{}");
	return (kc_str){x->file.ptr + from, (size_t)(to - from - 1)};
}

uint64_t
kc_doc_index_number(const struct kc_doc_index *x, uint64_t i)
{
	return x->numbers ? kc_get64(x->numbers + 8 * i) : i + 1;
}

uint64_t
kc_doc_index_find(const struct kc_doc_index *x, uint64_t token)
{
	uint64_t low = 0, high = x->documents;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (kc_doc_index_end(x, middle) > token)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}
