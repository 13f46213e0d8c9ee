/* SPDX-License-Identifier: Apache-2.0 */
/* Operands to batches of whole pages and archive records. */
#include <config.h>

#include "extract.h"

#include "kcorpus/content.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of one read. */
enum { STEP = 1 << 16 };

/* Copy a string into the batch, with a NUL after it. */
static kc_status
keep_string(kc_batch *b, kc_str s, struct kc_batch_span *span, kc_error *err)
{
	*span = (struct kc_batch_span){b->in.len, s.len};
	if (kc_buf_add(&b->in, s) || kc_buf_addc(&b->in, '\0'))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* A new item of the open operand. */
static kc_status
begin_item(struct kc_extract_input *in, struct kc_units *units,
    struct kc_extract_item **item, kc_error *err)
{
	*item = kc_units_add(units);
	if (!*item) {
		kc_fail_nomem(err);
		return KC_ERR_NOMEM;
	}
	return keep_string(
	    units->batch, kc_str_of(in->name), &(*item)->unit.name, err);
}

void
kc_extract_close(struct kc_extract_input *in)
{
	kc_reader *file = in->file;

	pthread_mutex_lock(&in->lock);
	if (file)
		in->raw += kc_reader_raw_offset(file);
	in->file = NULL;
	pthread_mutex_unlock(&in->lock);
	kc_warc_free(in->warc);
	kc_parquet_rows_close(in->rows);
	kc_reader_close(file);
	free(in->name);
	in->warc = NULL;
	in->rows = NULL;
	in->name = NULL;
	in->head.len = in->head_pos = 0;
	in->head_damage.found = false;
}

uint64_t
kc_extract_offset(const void *self)
{
	struct kc_extract_input *in = (void *)(uintptr_t)self;
	uint64_t n;

	pthread_mutex_lock(&in->lock);
	n = in->raw + (in->file ? kc_reader_raw_offset(in->file) : 0);
	pthread_mutex_unlock(&in->lock);
	return n;
}

uint64_t
kc_extract_size(const void *self)
{
	return ((const struct kc_extract_input *)self)->size;
}

/* The operand cannot be opened, or breaks off. */
static kc_status
break_file(struct kc_extract_input *in, struct kc_units *units,
    const kc_error *why, kc_error *err)
{
	struct kc_extract_item *item;

	if (why->code == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	KC_TRY(begin_item(in, units, &item, err));
	item->unit.broken = true;
	item->unit.error = *why;
	kc_extract_close(in);
	return KC_OK;
}

/*
 * The next name: the operands, then those of --files-from. KC_EOF. On a failure
 * the name is that of the list, which it is about.
 */
static kc_status
next_name(struct kc_extract_input *in, kc_error *err)
{
	struct kc_cli *cli = in->cli;
	const char *from = in->options->files_from;
	kc_status st = KC_OK;

	/* Without operands standard input is one, but not beside a list. */
	if (in->next_operand < cli->operand_count &&
	    (!from || cli->operands == (const char *const *)(cli->argv + 1))) {
		in->name = strdup(cli->operands[in->next_operand++]);
		return in->name ? KC_OK : kc_fail_nomem(err);
	}
	if (!from || in->listed)
		return KC_EOF;
	if (!in->list.reader) {
		st = kc_name_list_open(&in->list, from, err);
		in->listed = st != KC_OK;
		cli->totals.marks += in->list.marked;
	}
	if (!st)
		st = kc_name_list_next(&in->list, &in->name, err);
	if (!st || st == KC_EOF || st == KC_ERR_NOMEM)
		return st;
	in->name = strdup(from);
	return in->name ? st : kc_fail_nomem(err);
}

/* The archive's bytes: those that were read to see what it is, then the rest. */
static kc_status
give_archive(void *self, char *buf, size_t cap, size_t *got, kc_damage *damage,
    kc_error *err)
{
	struct kc_extract_input *in = self;
	size_t left = in->head.len - in->head_pos;

	if (in->head_damage.found && in->head_pos == in->head_damage_at) {
		*damage = in->head_damage;
		*err = in->head_error;
		in->head_damage.found = false;
		return KC_OK;
	}
	if (!left)
		return kc_reader_salvage(in->file, buf, cap, got, damage, err);
	*got = left < cap ? left : cap;
	memcpy(buf, in->head.ptr + in->head_pos, *got);
	in->head_pos += *got;
	return KC_OK;
}

/*
 * Read the first bytes of the operand. What may be an archive may begin with a
 * damaged member, of which it has little, or nothing.
 */
static kc_status
read_head(struct kc_extract_input *in, kc_error *err)
{
	kc_buf *head = &in->head;
	size_t got;

	while (head->len < 16 && !(head->len && in->head_damage.found)) {
		kc_damage damage;
		kc_error why = {0};
		kc_status st;

		if (kc_buf_reserve(head, STEP))
			return kc_fail_nomem(err);
		st = kc_reader_salvage(
		    in->file, head->ptr + head->len, STEP, &got, &damage, &why);
		if (st) {
			*err = why;
			return st == KC_EOF ? KC_OK : st;
		}
		head->len += got;
		if (damage.found) {
			in->head_damage = damage;
			in->head_damage_at = head->len;
			in->head_error = why;
		}
	}
	return KC_OK;
}

/* If the operand is binary, it may be an archive whose first member is damaged. */
static kc_status
recover_archive(struct kc_extract_input *in, kc_error *err)
{
	kc_str head = kc_buf_str(&in->head);
	bool recovered;

	if (!kc_looks_binary(head) ||
	    kc_content_of((kc_str){head.ptr,
		head.len < KC_CONTENT_START ? head.len : KC_CONTENT_START}))
		return KC_OK;
	KC_TRY(kc_reader_recover(
	    in->file, &in->head, kc_looks_warc, &recovered, err));
	return recovered ? read_head(in, err) : KC_OK;
}

/* Open the operand and read its first bytes. */
static kc_status
open_file(struct kc_extract_input *in, kc_error *err)
{
	kc_reader *file;

	KC_TRY(kc_reader_open(&file, in->name, err));
	pthread_mutex_lock(&in->lock);
	in->file = file;
	pthread_mutex_unlock(&in->lock);
	KC_TRY(read_head(in, err));
	return recover_archive(in, err);
}

/*
 * True if the operand is an archive: by its first bytes, or by its name if these may
 * be of a damaged record, and are no page (such as "404 Not Found").
 */
static bool
is_archive(const struct kc_extract_input *in)
{
	static const char *const ends[] = {".warc", ".warc.gz", ".warc.zst",
	    ".wet", ".wet.gz", ".wet.zst", ".arc.gz"};
	kc_str head = kc_buf_str(&in->head);

	if (kc_looks_warc(head))
		return true;
	if (!head.len || kc_looks_html(head))
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (kc_name_ends(kc_str_of(in->name), ends[i]))
			return true;
	return false;
}

static bool
is_parquet(kc_str head)
{
	return head.len >= 4 && !memcmp(head.ptr, "PAR1", 4);
}

/* The open operand is Parquet: its rows. */
static kc_status
open_rows(struct kc_extract_input *in, struct kc_units *units, kc_error *err)
{
	kc_error why = {0};
	kc_str left_out;

	if (kc_parquet_rows_open(&in->rows, in->name, in->options->field, &why))
		return break_file(in, units, &why, err);
	left_out = kc_parquet_rows_left_out(in->rows);
	if (left_out.len && !in->told_columns && !in->cli->common.quiet)
		kc_cli_message(in->cli, in->name, 0,
		    "columns that are not read: %.*s",
		    (int)(left_out.len < 200 ? left_out.len : 200),
		    left_out.ptr);
	in->told_columns = in->told_columns || left_out.len;
	return KC_OK;
}

/* The first operand that is no page, archive or Parquet is told as what it is. */
static void
tell_binary(struct kc_extract_input *in)
{
	kc_str head = kc_buf_str(&in->head);
	const kc_content *content = NULL;

	if (in->told_binary || in->cli->common.quiet || !kc_looks_binary(head))
		return;
	if (head.len > KC_CONTENT_START)
		head.len = KC_CONTENT_START;
	content = kc_content_of(head);
	if (content)
		kc_cli_message(in->cli, in->name, 0, "this is %s; %s",
		    content->name, content->advice);
	in->told_binary = content != NULL;
}

/* The next operand. KC_EOF when there is none. */
static kc_status
open_next(struct kc_extract_input *in, struct kc_units *units, kc_error *err)
{
	int from = in->options->from;
	kc_error why = {0};
	kc_status st = next_name(in, &why);

	if (st == KC_EOF)
		return st;
	if (!st) {
		units->files++;
		st = open_file(in, &why);
	}
	if (st)
		return break_file(in, units, &why, err);
	if (from == KC_FROM_WARC || from == KC_FROM_WET ||
	    from == KC_FROM_ARC || (from == KC_FROM_AUTO && is_archive(in)))
		return kc_warc_new(&in->warc, give_archive, in,
		    (size_t)in->options->max_record, err);
	if (from == KC_FROM_PARQUET ||
	    (from == KC_FROM_AUTO && is_parquet(kc_buf_str(&in->head))))
		return open_rows(in, units, err);
	tell_binary(in);
	return in->head_damage.found
	    ? break_file(in, units, &in->head_error, err)
	    : KC_OK;
}

/* Leave to the next batch what fills no group of base64. */
static kc_status
hold_back(struct kc_extract_input *in, const kc_batch *b, struct kc_unit *unit,
    kc_error *err)
{
	size_t n = unit->bytes.len % 3;

	unit->more = true;
	unit->bytes.len -= n;
	if (kc_buf_add(&in->carry,
		(kc_str){b->in.ptr + unit->bytes.at + unit->bytes.len, n}))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* The page is too long: its first bytes, the rest comes in other batches. */
static kc_status
begin_long(struct kc_extract_input *in, const kc_batch *b,
    struct kc_extract_item *item, kc_error *err)
{
	kc_extract_drop(item, KC_REASON_LONG);
	kc_fail(&item->unit.error, KC_ERR_LIMIT, 0,
	    "page of more than %llu bytes (--max-record)",
	    (unsigned long long)in->options->max_record);
	if (in->cli->common.on_error == KC_ON_ERROR_STOP) {
		kc_extract_close(in);
		return KC_OK;
	}
	in->inside_long = true;
	return hold_back(in, b, &item->unit, err);
}

/*
 * Append what the file has, up to about `most` bytes in all from `start` on. *st is
 * KC_OK if there may be more, KC_EOF, or what broke it off, with *why.
 */
static kc_status
read_bytes(struct kc_extract_input *in, struct kc_units *units, size_t start,
    size_t most, kc_status *st, kc_error *why)
{
	kc_buf *to = &units->batch->in;
	size_t got = 0;

	*st = KC_OK;
	while (!*st && to->len - start < most) {
		if (kc_buf_reserve(to, STEP))
			return KC_ERR_NOMEM;
		*st = kc_reader_read(
		    in->file, to->ptr + to->len, STEP, &got, why);
		to->len += *st ? 0 : got;
	}
	return KC_OK;
}

/* More of a page that is too long. */
static kc_status
take_rest(struct kc_extract_input *in, struct kc_units *units, kc_error *err)
{
	kc_batch *b = units->batch;
	struct kc_extract_item *item;
	kc_error why = {0};
	kc_status ended;
	size_t start, carried = in->carry.len;

	KC_TRY(begin_item(in, units, &item, err));
	item->unit.rest = true;
	start = b->in.len;
	if (kc_buf_add(&b->in, kc_buf_str(&in->carry)))
		return kc_fail_nomem(err);
	in->carry.len = 0;
	if (read_bytes(in, units, start, KC_UNITS_BATCH, &ended, &why))
		return kc_fail_nomem(err);
	units->bytes += b->in.len - start - carried;
	item->unit.bytes = (struct kc_batch_span){start, b->in.len - start};
	if (!ended)
		return hold_back(in, b, &item->unit, err);
	in->inside_long = false;
	if (ended != KC_EOF)
		return break_file(in, units, &why, err);
	kc_extract_close(in);
	return KC_OK;
}

/* The open operand is one page: read it whole. */
static kc_status
take_page(struct kc_extract_input *in, struct kc_units *units, kc_error *err)
{
	kc_batch *b = units->batch;
	struct kc_extract_item *item;
	size_t start, max = (size_t)in->options->max_record;
	kc_error why = {0};
	kc_status ended;

	KC_TRY(begin_item(in, units, &item, err));
	start = b->in.len;
	if (kc_buf_add(&b->in, kc_buf_str(&in->head)) ||
	    read_bytes(in, units, start, max + 1, &ended, &why))
		return kc_fail_nomem(err);
	units->bytes += b->in.len - start;
	item->unit.bytes = (struct kc_batch_span){start, b->in.len - start};
	if (item->unit.bytes.len > max)
		return begin_long(in, b, item, err);
	if (ended == KC_EOF) {
		kc_extract_close(in);
		return KC_OK;
	}
	if (!item->unit.bytes.len)
		units->n--;
	kc_extract_drop(item, KC_REASON_MALFORMED);
	kc_fail(&item->unit.error, KC_ERR_FORMAT, 0, "the page is cut off");
	return break_file(in, units, &why, err);
}

/* True for a record that the run is about. */
static bool
is_wanted(const struct kc_extract_input *in, const kc_warc_record *r)
{
	return r->type >= KC_WARC_RESPONSE && r->type <= KC_WARC_REVISIT &&
	    (in->options->from != KC_FROM_WET || r->type == KC_WARC_CONVERSION);
}

static kc_status
keep_record(struct kc_extract_input *in, struct kc_units *units,
    const kc_warc_record *r, struct kc_extract_item **item, kc_error *err)
{
	kc_batch *b = units->batch;

	KC_TRY(begin_item(in, units, item, err));
	(*item)->archived = true;
	(*item)->type = r->type;
	(*item)->unit.offset = r->offset;
	KC_TRY(keep_string(b, r->id, &(*item)->id, err));
	KC_TRY(keep_string(b, r->url, &(*item)->url, err));
	KC_TRY(keep_string(b, r->date, &(*item)->date, err));
	KC_TRY(keep_string(b, r->content_type, &(*item)->content_type, err));
	return keep_string(b, r->block, &(*item)->unit.bytes, err);
}

/* The next record of the open archive. */
static kc_status
take_record(struct kc_extract_input *in, struct kc_units *units, kc_error *err)
{
	struct kc_extract_item *item;
	kc_warc_record r;
	kc_error why = {0};
	kc_status st = kc_warc_next(in->warc, &r, &why);

	if (st == KC_EOF) {
		kc_extract_close(in);
		return KC_OK;
	}
	if (kc_warc_failed(in->warc))
		return break_file(in, units, &why, err);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	if (st == KC_ERR_LIMIT)
		r = (kc_warc_record){.offset = why.offset};
	units->bytes += r.block.len;
	if (!st && !is_wanted(in, &r)) {
		in->passed[r.type]++;
		return KC_OK;
	}
	KC_TRY(keep_record(in, units, &r, &item, err));
	if (st) {
		kc_extract_drop(item,
		    st == KC_ERR_LIMIT ? KC_REASON_LONG : KC_REASON_MALFORMED);
		kc_fail(&item->unit.error, st, 0, "record at byte %llu: %s",
		    (unsigned long long)r.offset, why.msg);
	} else if (r.type == KC_WARC_REVISIT) {
		kc_extract_drop(item, KC_REASON_REVISIT);
	}
	return KC_OK;
}

/* A row that cannot be a record: its text, or none where it cannot be read. */
static kc_status
drop_row(struct kc_extract_item *item, const kc_error *why, uint64_t row)
{
	kc_extract_drop(item,
	    why->code == KC_ERR_LIMIT ? KC_REASON_LONG : KC_REASON_MALFORMED);
	kc_fail(&item->unit.error, why->code, 0, "row %llu: %s",
	    (unsigned long long)row, why->msg);
	return KC_OK;
}

/* The next row of the open Parquet file. */
static kc_status
take_row(struct kc_extract_input *in, struct kc_units *units, kc_error *err)
{
	kc_buf *to = &units->batch->in;
	struct kc_extract_item *item;
	kc_error why = {0};
	uint64_t row;
	kc_str text = {NULL, 0};
	size_t start;
	kc_status st;

	KC_TRY(begin_item(in, units, &item, err));
	item->made = true;
	start = to->len;
	st = kc_parquet_rows_next(in->rows, &row, to, &text, &why);
	if (!st && to->len - start > in->options->max_record) {
		to->len = start;
		st = kc_fail(&why, KC_ERR_LIMIT, 0,
		    "record of more than %llu bytes (--max-record)",
		    (unsigned long long)in->options->max_record);
	}
	item->unit.offset = row;
	item->unit.bytes = (struct kc_batch_span){start, to->len - start};
	if (st == KC_EOF) {
		units->n--;
		kc_extract_close(in);
		return KC_OK;
	}
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	units->bytes += text.len;
	if (st && text.len)
		KC_TRY(keep_string(units->batch, text, &item->unit.bytes, err));
	if (st)
		return drop_row(item, &why, row);
	if (!text.len)
		kc_extract_drop(item, KC_REASON_EMPTY);
	return KC_OK;
}

kc_status
kc_extract_next(void *self, struct kc_units *units, kc_error *err)
{
	struct kc_extract_input *in = self;
	uint64_t full = in->cli->common.batch;

	if (!full)
		full = KC_UNITS_BATCH;
	while (!units->n || units->batch->in.len < full) {
		if (in->warc)
			KC_TRY(take_record(in, units, err));
		else if (in->rows)
			KC_TRY(take_row(in, units, err));
		else if (in->inside_long)
			KC_TRY(take_rest(in, units, err));
		else if (in->file)
			KC_TRY(take_page(in, units, err));
		else
			KC_TRY(open_next(in, units, err));
		if (in->inside_long)
			break;
	}
	return KC_OK;
}
