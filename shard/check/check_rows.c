/* SPDX-License-Identifier: Apache-2.0 */
/* Checking files that have a row for each document (check.h). */
#include <config.h>

#include "check.h"

#include "shard/shard_internal.h"

#include "kcorpus/unicode.h"

#include <inttypes.h>

/* What a row holds beside its delimiters. */
static void
check_row_delims(struct kc_check *c, uint64_t row, kc_str ids, uint64_t delims)
{
	unsigned w = c->width;
	kc_str first = {ids.ptr, w}, last = {ids.ptr + ids.len - w, w};
	struct kc_id_scan at_start = {UINT32_MAX, 0, 0}, at_end = at_start;
	uint64_t wanted = 0;

	kc_scan_ids(&at_start, first, w, c->params.delim_id);
	kc_scan_ids(&at_end, last, w, c->params.delim_id);
	if (c->delim & KC_DELIM_PREPEND && !at_start.delims)
		kc_check_tell(c, c->payload,
		    "row %" PRIu64 " has no delimiter at its start", row);
	if (c->delim & KC_DELIM_APPEND && !at_end.delims)
		kc_check_tell(c, c->payload,
		    "row %" PRIu64 " has no delimiter at its end", row);
	wanted += c->delim & KC_DELIM_PREPEND && at_start.delims;
	wanted += c->delim & KC_DELIM_APPEND && at_end.delims;
	if (c->delim && delims > wanted)
		kc_check_tell(c, c->payload,
		    "row %" PRIu64 " has the delimiter inside", row);
}

static void
check_row(struct kc_check *c, uint64_t row, kc_str ids)
{
	struct kc_id_scan scan = {UINT32_MAX, 0, 0};
	uint32_t vocab = c->params.vocab_size;

	kc_scan_ids(&scan, ids, c->width, c->params.delim_id);
	c->count += ids.len / c->width;
	if (vocab && scan.max >= vocab)
		kc_check_tell(c, c->payload,
		    "row %" PRIu64 ": id %" PRIu32 " in a vocabulary of "
		    "%" PRIu32,
		    row, scan.max, vocab);
	if (c->sequence && ids.len != (size_t)c->sequence * c->width)
		kc_check_tell(c, c->payload,
		    "row %" PRIu64 " has %zu tokens, where sequences have "
		    "%" PRIu32,
		    row, ids.len / c->width, c->sequence);
	if (c->width == 1 && kc_utf8_check(ids) != ids.len)
		kc_check_tell(
		    c, c->payload, "row %" PRIu64 " is not UTF-8", row);
	if (c->width > 1 && c->params.delim_id != KC_TOKENS_NO_EOD)
		check_row_delims(c, row, ids, scan.delims);
}

void
kc_check_rows(struct kc_check *c, const struct kc_rows_kind *kind)
{
	struct kc_rows_file f = {
	    c->payload, c->bytes, c->row_width, c->unpacked};
	void *rows = NULL;
	kc_str ids;
	kc_error err;
	kc_status st = kind->open(&rows, &f, &err);

	c->count = c->rows = 0;
	c->width = f.width ? f.width : c->width;
	while (!st && !(st = kind->next(rows, &ids, &err))) {
		if (ids.len)
			check_row(c, c->rows, ids);
		else
			kc_check_tell(
			    c, c->payload, "row %" PRIu64 " is empty", c->rows);
		c->rows++;
	}
	if (st != KC_EOF)
		kc_check_tell(c, c->payload, "%s", err.msg);
	else if (c->params.min_tokens > c->count)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens, where %" PRIu64 " are needed",
		    c->count, c->params.min_tokens);
	kind->close(rows);
	c->tokens += c->count;
}
