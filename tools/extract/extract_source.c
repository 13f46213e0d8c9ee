/* SPDX-License-Identifier: Apache-2.0 */
/* Operands to batches of whole pages and archive records. */
#include <config.h>

#include "extract.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a batch, unless --batch says so; and of one read. */
enum { BATCH = 1 << 18, STEP = 1 << 16 };

/* A buffer larger than this is not kept from batch to batch. */
enum { KEEP = 1 << 20 };

/* One more item, all zero; NULL when memory runs out. */
static struct kc_extract_item *
add_item(struct kc_extract_batch *m)
{
	if (KC_GROW(&m->items, &m->cap, m->n + 1))
		return NULL;
	return memset(&m->items[m->n++], 0, sizeof(*m->items));
}

/* Copy a string into the batch, with a NUL behind it. */
static kc_status
keep(kc_batch *b, kc_str s, struct kc_span *span, kc_error *err)
{
	*span = (struct kc_span){b->in.len, s.len};
	if (kc_buf_add(&b->in, s) || kc_buf_addc(&b->in, '\0'))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* A new item of the open operand. */
static kc_status
begin_item(struct kc_extract_run *run, kc_batch *b,
    struct kc_extract_item **item, kc_error *err)
{
	*item = add_item(b->user);
	if (!*item)
		return kc_fail_nomem(err);
	return keep(b, kc_str_of(run->name), &(*item)->name, err);
}

void
kc_extract_close(struct kc_extract_run *run)
{
	kc_reader *file = run->file;

	pthread_mutex_lock(&run->lock);
	if (file)
		run->raw += kc_reader_raw_offset(file);
	run->file = NULL;
	pthread_mutex_unlock(&run->lock);
	kc_warc_free(run->warc);
	kc_reader_close(file);
	free(run->name);
	run->warc = NULL;
	run->name = NULL;
	run->head.len = run->head_pos = 0;
	run->head_damage.found = false;
}

uint64_t
kc_extract_offset(const void *self)
{
	struct kc_extract_run *run = (void *)(uintptr_t)self;
	uint64_t n;

	pthread_mutex_lock(&run->lock);
	n = run->raw + (run->file ? kc_reader_raw_offset(run->file) : 0);
	pthread_mutex_unlock(&run->lock);
	return n;
}

/* The operand cannot be read (on). */
static kc_status
fail_file(
    struct kc_extract_run *run, kc_batch *b, const kc_error *why, kc_error *err)
{
	struct kc_extract_item *item;

	KC_TRY(begin_item(run, b, &item, err));
	item->failed = true;
	item->error = *why;
	kc_extract_close(run);
	return KC_OK;
}

/*
 * The next name: the operands, then those of --files-from. KC_EOF. On a failure
 * the name is that of the list, which it is about.
 */
static kc_status
next_name(struct kc_extract_run *run, kc_error *err)
{
	struct kc_cli *cli = run->cli;
	const char *from = run->options->files_from;
	kc_status st = KC_OK;

	/* Without operands standard input is one, but not beside a list. */
	if (run->next_operand < cli->operand_count &&
	    (!from || cli->operands == (const char *const *)(cli->argv + 1))) {
		run->name = strdup(cli->operands[run->next_operand++]);
		return run->name ? KC_OK : kc_fail_nomem(err);
	}
	if (!from || run->listed)
		return KC_EOF;
	if (!run->list.reader)
		st = kc_name_list_open(&run->list, from, err);
	run->listed = st != KC_OK;
	if (!st)
		st = kc_name_list_next(&run->list, &run->name, err);
	if (!st || st == KC_EOF || st == KC_ERR_NOMEM)
		return st;
	run->name = strdup(from);
	return run->name ? st : kc_fail_nomem(err);
}

/* The archive's bytes: those that were read to see what it is, then the rest. */
static kc_status
give(void *self, char *buf, size_t cap, size_t *got, kc_damage *damage,
    kc_error *err)
{
	struct kc_extract_run *run = self;
	size_t left = run->head.len - run->head_pos;

	if (run->head_damage.found && run->head_pos == run->head_damage_at) {
		*damage = run->head_damage;
		*err = run->head_error;
		run->head_damage.found = false;
		return KC_OK;
	}
	if (!left)
		return kc_reader_salvage(run->file, buf, cap, got, damage, err);
	*got = left < cap ? left : cap;
	memcpy(buf, run->head.ptr + run->head_pos, *got);
	run->head_pos += *got;
	return KC_OK;
}

/*
 * Read the first bytes of the operand. What may be an archive may begin with a
 * damaged member, of which it has little, or nothing.
 */
static kc_status
read_head(struct kc_extract_run *run, kc_error *err)
{
	kc_buf *head = &run->head;
	size_t got;

	while (head->len < 16 && !(head->len && run->head_damage.found)) {
		kc_damage damage;
		kc_error why = {0};
		kc_status st;

		if (kc_buf_reserve(head, STEP))
			return kc_fail_nomem(err);
		st = kc_reader_salvage(run->file, head->ptr + head->len, STEP,
		    &got, &damage, &why);
		if (st) {
			*err = why;
			return st == KC_EOF ? KC_OK : st;
		}
		head->len += got;
		if (damage.found) {
			run->head_damage = damage;
			run->head_damage_at = head->len;
			run->head_error = why;
		}
	}
	return KC_OK;
}

/* Open the operand and read its first bytes. */
static kc_status
open_file(struct kc_extract_run *run, kc_error *err)
{
	kc_reader *file;

	KC_TRY(kc_reader_open(&file, run->name, err));
	pthread_mutex_lock(&run->lock);
	run->file = file;
	pthread_mutex_unlock(&run->lock);
	return read_head(run, err);
}

/* The next operand. KC_EOF when there is none. */
static kc_status
open_next(struct kc_extract_run *run, kc_batch *b, kc_error *err)
{
	int from = run->options->from;
	struct kc_extract_batch *m = b->user;
	kc_error why = {0};
	kc_status st;

	st = next_name(run, &why);
	if (st == KC_EOF || st == KC_ERR_NOMEM) {
		*err = why;
		return st;
	}
	if (!st) {
		m->files++;
		st = open_file(run, &why);
	}
	if (st)
		return fail_file(run, b, &why, err);
	if (from == KC_FROM_WARC || from == KC_FROM_WET ||
	    from == KC_FROM_ARC ||
	    (from == KC_FROM_AUTO && kc_looks_warc(kc_buf_str(&run->head))))
		return kc_warc_new(&run->warc, give, run,
		    (size_t)run->options->max_record, err);
	return run->head_damage.found ? fail_file(run, b, &run->head_error, err)
				      : KC_OK;
}

/* Leave to the next batch what fills no group of base64. */
static kc_status
hold_back(struct kc_extract_run *run, kc_batch *b, struct kc_span *bytes,
    kc_error *err)
{
	size_t n = bytes->len % 3;

	bytes->len -= n;
	if (kc_buf_add(
		&run->carry, (kc_str){b->in.ptr + bytes->at + bytes->len, n}))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* The page is too long: its first bytes, the rest comes in other batches. */
static kc_status
begin_long(struct kc_extract_run *run, kc_batch *b,
    struct kc_extract_item *item, size_t start, kc_error *err)
{
	item->reason = KC_REASON_LONG;
	item->bytes = (struct kc_span){start, b->in.len - start};
	snprintf(item->error.msg, sizeof(item->error.msg),
	    "page of more than %llu bytes (--max-record)",
	    (unsigned long long)run->options->max_record);
	if (run->cli->common.on_error == KC_ON_ERROR_STOP) {
		kc_extract_close(run);
		return KC_OK;
	}
	run->inside_long = item->more = true;
	return hold_back(run, b, &item->bytes, err);
}

/* More of a page that is too long. */
static kc_status
take_rest(struct kc_extract_run *run, kc_batch *b, kc_error *err)
{
	struct kc_extract_batch *m = b->user;
	struct kc_extract_item *item;
	size_t start, got = 0;
	kc_error why = {0};
	kc_status st = KC_OK;

	KC_TRY(begin_item(run, b, &item, err));
	item->rest = true;
	start = b->in.len;
	if (kc_buf_add(&b->in, kc_buf_str(&run->carry)))
		return kc_fail_nomem(err);
	run->carry.len = 0;
	while (!st && b->in.len - start < BATCH) {
		if (kc_buf_reserve(&b->in, STEP))
			return kc_fail_nomem(err);
		st = kc_reader_read(
		    run->file, b->in.ptr + b->in.len, STEP, &got, &why);
		b->in.len += st ? 0 : got;
		m->bytes += st ? 0 : got;
	}
	item->bytes = (struct kc_span){start, b->in.len - start};
	item->more = !st;
	if (!st)
		return hold_back(run, b, &item->bytes, err);
	run->inside_long = false;
	if (st != KC_EOF)
		return fail_file(run, b, &why, err);
	kc_extract_close(run);
	return KC_OK;
}

/* The open operand is one page: read it whole. */
static kc_status
take_page(struct kc_extract_run *run, kc_batch *b, kc_error *err)
{
	struct kc_extract_batch *m = b->user;
	struct kc_extract_item *item;
	size_t start, max = (size_t)run->options->max_record, got = 0;
	kc_error why = {0};
	kc_status st = KC_OK;

	KC_TRY(begin_item(run, b, &item, err));
	start = b->in.len;
	if (kc_buf_add(&b->in, kc_buf_str(&run->head)))
		return kc_fail_nomem(err);
	while (!st && b->in.len - start <= max) {
		if (kc_buf_reserve(&b->in, STEP))
			return kc_fail_nomem(err);
		st = kc_reader_read(
		    run->file, b->in.ptr + b->in.len, STEP, &got, &why);
		b->in.len += st ? 0 : got;
	}
	m->bytes += b->in.len - start;
	if (b->in.len - start > max)
		return begin_long(run, b, item, start, err);
	if (st != KC_EOF) {
		b->in.len = start;
		m->n--;
		return fail_file(run, b, &why, err);
	}
	item->bytes = (struct kc_span){start, b->in.len - start};
	kc_extract_close(run);
	return KC_OK;
}

/* Is it one that the run is about? */
static bool
is_wanted(const struct kc_extract_run *run, const kc_warc_record *r)
{
	return r->type >= KC_WARC_RESPONSE && r->type <= KC_WARC_REVISIT &&
	    (run->options->from != KC_FROM_WET ||
		r->type == KC_WARC_CONVERSION);
}

static kc_status
keep_record(struct kc_extract_run *run, kc_batch *b, const kc_warc_record *r,
    struct kc_extract_item **item, kc_error *err)
{
	KC_TRY(begin_item(run, b, item, err));
	(*item)->archived = true;
	(*item)->type = r->type;
	(*item)->offset = r->offset;
	KC_TRY(keep(b, r->id, &(*item)->id, err));
	KC_TRY(keep(b, r->url, &(*item)->url, err));
	KC_TRY(keep(b, r->date, &(*item)->date, err));
	KC_TRY(keep(b, r->content_type, &(*item)->content_type, err));
	return keep(b, r->block, &(*item)->bytes, err);
}

/* The next record of the open archive. */
static kc_status
take_record(struct kc_extract_run *run, kc_batch *b, kc_error *err)
{
	struct kc_extract_batch *m = b->user;
	struct kc_extract_item *item;
	kc_warc_record r;
	kc_error why = {0};
	kc_status st = kc_warc_next(run->warc, &r, &why);

	if (st == KC_EOF) {
		kc_extract_close(run);
		return KC_OK;
	}
	if (kc_warc_failed(run->warc))
		return fail_file(run, b, &why, err);
	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	if (st == KC_ERR_LIMIT)
		r = (kc_warc_record){.offset = why.offset};
	m->bytes += r.block.len;
	if (!st && !is_wanted(run, &r)) {
		m->passed[r.type]++;
		m->any_passed = true;
		return KC_OK;
	}
	KC_TRY(keep_record(run, b, &r, &item, err));
	if (st) {
		item->reason = st == KC_ERR_LIMIT ? KC_REASON_LONG
						  : KC_REASON_MALFORMED;
		item->error = why;
	} else if (r.type == KC_WARC_REVISIT) {
		item->reason = KC_REASON_REVISIT;
	}
	return KC_OK;
}

/* An empty batch with its own part, which is reused. */
static kc_status
begin_batch(kc_batch *b, kc_error *err)
{
	struct kc_extract_batch *m = b->user;

	b->name = "";
	if (!m) {
		b->user = calloc(1, sizeof(*m));
		return b->user ? KC_OK : kc_fail_nomem(err);
	}
	kc_buf_reset(&m->rejects, KEEP);
	*m = (struct kc_extract_batch){
	    .items = m->items, .cap = m->cap, .rejects = m->rejects};
	return KC_OK;
}

kc_status
kc_extract_next(void *self, kc_batch *b, kc_error *err)
{
	struct kc_extract_run *run = self;
	uint64_t full = run->cli->common.batch;
	struct kc_extract_batch *m;

	KC_TRY(begin_batch(b, err));
	m = b->user;
	while (!run->ended && (!m->n || b->in.len < (full ? full : BATCH))) {
		kc_error *why = &run->ended_error;

		if (run->warc) {
			run->ended = take_record(run, b, why);
		} else if (run->file) {
			run->ended = run->inside_long ? take_rest(run, b, why)
						      : take_page(run, b, why);
			if (run->inside_long)
				break;
		} else {
			run->ended = open_next(run, b, why);
		}
	}
	/* What was begun before the end, or before a failure, goes first. */
	if (run->ended != KC_ERR_NOMEM && (m->n || m->files || m->any_passed))
		return KC_OK;
	if (run->ended && run->ended != KC_EOF && err)
		*err = run->ended_error;
	return run->ended;
}
