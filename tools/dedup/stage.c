/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the stages (stage.h). */
#include <config.h>

#include "stage.h"

#include <string.h>

/* A line has a text of a record, which has its own ceiling. */
#define LONGEST_LINE ((size_t)1 << 40)

void
kc_fields_cut(kc_str line, size_t most, struct kc_fields *f)
{
	f->n = 0;
	for (;;) {
		const char *tab = f->n + 1 < most && line.len
		    ? memchr(line.ptr, '\t', line.len)
		    : NULL;
		size_t n = tab ? (size_t)(tab - line.ptr) : line.len;

		f->v[f->n++] = (kc_str){line.ptr, n};
		if (!tab)
			return;
		line.ptr += n + 1;
		line.len -= n + 1;
	}
}

kc_status
kc_put_hex(uint64_t x, unsigned digits, kc_buf *out)
{
	static const char hex[] = "0123456789abcdef";

	KC_TRY(kc_buf_reserve(out, digits));
	for (unsigned i = 0; i < digits; i++)
		out->ptr[out->len++] = hex[x >> 4 * (digits - 1 - i) & 15];
	return KC_OK;
}

kc_status
kc_put_hash(kc_hash128 h, kc_buf *out)
{
	KC_TRY(kc_put_hex(h.high, 16, out));
	return kc_put_hex(h.low, 16, out);
}

bool
kc_read_hash(kc_str hex, kc_hash128 *h)
{
	uint64_t half[2] = {0, 0};

	if (hex.len != 32)
		return false;
	for (size_t i = 0; i < 32; i++) {
		unsigned char c = (unsigned char)hex.ptr[i];
		unsigned digit = c - (unsigned)'0' < 10 ? c - (unsigned)'0'
		    : c - (unsigned)'a' < 6             ? c - (unsigned)'a' + 10
							: 16;

		if (digit > 15)
			return false;
		half[i / 16] = half[i / 16] << 4 | digit;
	}
	*h = (kc_hash128){.high = half[0], .low = half[1]};
	return true;
}

kc_status
kc_stage_sketch(kc_record *r, size_t id, kc_sketcher *sketcher, kc_arena *arena,
    kc_sketch *sketch, kc_error *err)
{
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	if (kc_record_type(r, id) == KC_JSON_ABSENT)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no id, by which kc-drop could find the record");
	kc_arena_reset(arena);
	return kc_sketch_text(sketcher, text, arena, sketch, err);
}

kc_hash128
kc_record_name(kc_str id, kc_hash128 exact)
{
	kc_hash128 h = kc_hash128_of(id);

	/* Both are hashes: a sum that depends on their order. */
	h.high = h.high * 3 + exact.high;
	h.low = h.low * 3 + exact.low;
	return h;
}

static uint64_t
stage_offset(const void *reader)
{
	return kc_reader_raw_offset(reader);
}

static uint64_t
stage_size(const void *reader)
{
	return kc_reader_raw_size(reader);
}

void
kc_stage_lines(struct kc_cli *cli,
    kc_status (*take)(void *ctx, kc_str line, kc_error *err), void *ctx)
{
	for (size_t i = 0; i < cli->operand_count; i++) {
		const char *name = cli->operands[i];
		kc_error err = {0};
		kc_reader *r = NULL;
		kc_str line;
		kc_status st = kc_reader_open(&r, name, &err);

		if (!st)
			kc_watch_source(
			    cli->watch, r, stage_offset, stage_size);
		while (!st) {
			st = kc_reader_line(r, LONGEST_LINE, &line, &err);
			if (st)
				break;
			cli->totals.bytes_in += line.len + 1;
			st = take(ctx, line, &err);
			if (st == KC_ERR_FORMAT) {
				kc_cli_message(cli, name,
				    kc_reader_line_number(r), "%s", err.msg);
				cli->status = KC_EXIT_FAILURE;
			}
		}
		cli->totals.files++;
		kc_watch_source(cli->watch, NULL, NULL, NULL);
		kc_reader_close(r);
		if (st != KC_EOF && st != KC_ERR_FORMAT)
			kc_cli_error(cli, name, &err);
		if (st != KC_EOF)
			return;
	}
}
