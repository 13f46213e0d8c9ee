/* SPDX-License-Identifier: Apache-2.0 */
/* The worker side of map.h: a batch, and what becomes of each record in it. */
#include <config.h>

#include "map_internal.h"

#include "kcorpus/json.h"

#include <stdlib.h>

struct kc_map_batch *
kc_map_carried(kc_batch *b)
{
	struct kc_map_batch *m = b->user;

	if (!m)
		m = b->user = calloc(1, sizeof(*m));
	if (!m)
		return NULL;
	m->lines = m->blank = m->in = m->out = m->rejected = m->bad = m->kept =
	    0;
	m->stop = false;
	m->bad_n = m->item_n = 0;
	kc_buf_reset(&m->rejects, KC_MAP_KEEP);
	kc_buf_reset(&m->text, KC_MAP_KEEP);
	kc_buf_reset(&m->payload, KC_MAP_KEEP);
	return m;
}

kc_status
kc_map_add_reject(
    const struct kc_map_state *run, kc_record *r, size_t i, kc_buf *out)
{
	const char *reason = run->map->reasons[i];

	if (!run->cli->rejects)
		return KC_OK;
	return run->form.plain
	    ? kc_reject_plain(r, run->form.field, reason, out)
	    : kc_reject_record(r, run->reason, reason, out);
}

bool
kc_map_keeps(const struct kc_map_state *run)
{
	return run->cli->common.on_error == KC_ON_ERROR_KEEP &&
	    !run->map->merge && !run->map->writes_payload;
}

static kc_status
push_item(struct kc_map_batch *m, struct kc_map_item item)
{
	KC_TRY(KC_GROW(&m->items, &m->item_cap, m->item_n + 1));
	m->items[m->item_n++] = item;
	return KC_OK;
}

kc_status
kc_map_add_bad(
    struct kc_map_state *run, kc_batch *b, kc_str line, const kc_error *why)
{
	struct kc_map_batch *m = b->user;
	struct kc_map_item item = {.kind = KC_MAP_BAD, .at = m->bad_n};
	struct kc_map_bad *bad;

	KC_TRY(KC_GROW(&m->bads, &m->bad_cap, m->bad_n + 1));
	bad = &m->bads[m->bad_n++];
	bad->line = m->lines;
	bad->at = (size_t)(line.ptr - b->in.ptr);
	bad->len = line.len - 1;
	bad->rejects_at = m->rejects.len;
	if (why->offset)
		snprintf(bad->why, sizeof(bad->why), "%s at byte %llu",
		    why->msg, (unsigned long long)why->offset);
	else
		snprintf(bad->why, sizeof(bad->why), "%s", why->msg);
	m->bad++;
	m->stop = run->cli->common.on_error == KC_ON_ERROR_STOP;
	if (run->map->decide)
		KC_TRY(push_item(m, item));
	if (!kc_map_keeps(run)) {
		m->rejected++;
		return KC_OK;
	}
	m->out++;
	m->kept++;
	if (!run->map->decide)
		return kc_batch_pass(b, line);
	return push_item(m,
	    (struct kc_map_item){
		.kind = KC_MAP_PASSES, .at = bad->at, .len = line.len});
}

/* A record that waits for its turn, with what `map` left for it. */
static kc_status
add_waiting(struct kc_map_worker *w, kc_batch *b, kc_str line)
{
	struct kc_map_batch *m = b->user;
	struct kc_map_item item = {.kind = KC_MAP_WAITS};

	item.at = (size_t)(line.ptr - b->in.ptr);
	item.len = line.len;
	item.changed = !kc_record_unchanged(w->record) || w->mended.len;
	if (item.changed) {
		item.at = m->text.len;
		KC_TRY(kc_record_write(w->record, &m->text));
		item.len = m->text.len - item.at;
	}
	item.payload = w->payload_used;
	item.payload_len = w->mapper.payload.len - item.payload;
	w->payload_used = w->mapper.payload.len;
	return push_item(m, item);
}

/* Drop the record that was mapped. */
static kc_status
drop_record(struct kc_map_state *run, struct kc_map_worker *w, kc_batch *b)
{
	struct kc_map_batch *m = b->user;
	size_t reason = w->mapper.reason;
	struct kc_map_item item = {
	    .kind = KC_MAP_DROPPED, .at = m->rejects.len};

	m->rejected++;
	w->mapper.reason_counts[reason]++;
	KC_TRY(kc_map_add_reject(run, w->record, reason, &m->rejects));
	item.len = m->rejects.len - item.at;
	return run->map->decide ? push_item(m, item) : KC_OK;
}

kc_status
kc_map_settle(
    struct kc_map_state *run, struct kc_map_worker *w, kc_batch *b, kc_str line)
{
	struct kc_map_batch *m = b->user;
	kc_buf *out;

	if (w->mapper.dropped)
		return drop_record(run, w, b);
	if (run->map->decide)
		return add_waiting(w, b, line);
	m->out++;
	if (run->map->merge)
		return KC_OK;
	if (kc_record_unchanged(w->record) && !w->mended.len &&
	    !run->map->writes_payload)
		return kc_batch_pass(b, line);
	KC_TRY(kc_batch_out(b, &out));
	return run->map->writes_payload
	    ? kc_buf_add(out, kc_buf_str(&w->mapper.payload))
	    : kc_record_write(w->record, out);
}

/* Give the batch what its records have for `decide`, and the worker its buffer. */
static void
hand_over_payload(struct kc_map_worker *w, struct kc_map_batch *m)
{
	kc_buf own = m->payload;

	m->payload = w->mapper.payload;
	w->mapper.payload = own;
	w->payload_used = 0;
}

kc_status
kc_map_work(void *self, unsigned worker, kc_batch *b, kc_error *err)
{
	struct kc_map_state *run = self;
	struct kc_map_worker *w = &run->workers[worker];
	kc_status st;

	if (!kc_map_carried(b))
		return kc_fail_nomem(err);
	w->batch = kc_buf_str(&b->in);
	w->batch_number = b->number;
	w->mapper.file = b->name;
	w->valid_end = w->pass_end = b->in.ptr;
	st = run->map->source ? kc_map_units(run, w, b, err)
			      : kc_map_lines(run, w, b, err);
	if (run->map->decide)
		hand_over_payload(w, b->user);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

void
kc_map_release(void *self, kc_batch *b)
{
	struct kc_map_batch *m = b->user;

	(void)self;
	if (!m)
		return;
	kc_free(m->units.v);
	kc_free(m->bads);
	kc_free(m->items);
	kc_buf_release(&m->rejects);
	kc_buf_release(&m->text);
	kc_buf_release(&m->payload);
	free(m);
}
