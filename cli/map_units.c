/* SPDX-License-Identifier: Apache-2.0 */
/* Units of a source (map.h) in place of lines. */
#include <config.h>

#include "map_internal.h"

#include "kcorpus/json.h"

#include <string.h>

void *
kc_units_add(struct kc_units *u)
{
	void *unit;

	if (kc_grow((void **)&u->v, &u->cap, u->n + 1, u->size))
		return NULL;
	unit = u->v + u->n++ * u->size;
	return memset(unit, 0, u->size);
}

void *
kc_units_at(const struct kc_units *u, size_t i)
{
	return u->v + i * u->size;
}

kc_str
kc_mapper_span(const struct kc_mapper *m, struct kc_batch_span s)
{
	const struct kc_map_worker *w = (const void *)m;

	return (kc_str){w->batch.ptr + s.at, s.len};
}

kc_status
kc_map_next_units(void *self, kc_batch *b, kc_error *err)
{
	struct kc_map_state *run = self;
	const struct kc_source *source = run->map->source;
	struct kc_map_batch *m = kc_map_carried(b);
	struct kc_units *units;

	if (!m)
		return kc_fail_nomem(err);
	units = &m->units;
	units->batch = b;
	units->size = source->unit_size;
	units->n = 0;
	units->files = units->bytes = 0;
	b->name = "";
	if (!run->source_ended)
		run->source_ended = source->next(
		    run->map->source_self, units, &run->source_error);
	/* What was begun before the end, or before a failure, goes first. */
	if (run->source_ended != KC_ERR_NOMEM &&
	    (units->n || units->files || units->bytes))
		return KC_OK;
	if (run->source_ended && run->source_ended != KC_EOF && err)
		*err = run->source_error;
	return run->source_ended;
}

/* The entry of a dropped unit for --rejects, with its bytes. */
static kc_status
reject_unit(struct kc_map_state *run, struct kc_map_worker *w,
    const struct kc_unit *u, kc_buf *out)
{
	const struct kc_reject_place what = {
	    .reason = run->map->reasons[u->reason],
	    .file = w->batch.ptr + u->name.at,
	    .offset = u->offset};
	struct kc_base64 raw = {.n = 0};
	kc_str bytes = kc_mapper_span(&w->mapper, u->bytes);

	if (!run->cli->rejects)
		return KC_OK;
	if (!u->rest) {
		KC_TRY(kc_reject_begin(&what, out));
		if (run->map->source->describe)
			KC_TRY(run->map->source->describe(&w->mapper, u, out));
		KC_TRY(kc_reject_raw(out));
	}
	KC_TRY(kc_base64_add(&raw, bytes, out));
	/* The source cuts what has `more` at whole groups of three bytes. */
	return u->more ? KC_OK : kc_reject_end(&raw, out);
}

static kc_status
map_one_unit(struct kc_map_state *run, struct kc_map_worker *w, kc_batch *b,
    struct kc_unit *u, kc_error *err)
{
	struct kc_map_batch *m = b->user;
	kc_buf *out;

	if (u->rest)
		return reject_unit(run, w, u, &m->rejects);
	m->in++;
	kc_buf_reset(&w->mapper.payload, KC_MAP_KEEP);
	if (!u->dropped)
		KC_TRY(run->map->map_unit(&w->mapper, u, err));
	if (!u->dropped) {
		m->out++;
		KC_TRY(kc_batch_out(b, &out));
		return kc_buf_add(out, kc_buf_str(&w->mapper.payload));
	}
	m->rejected++;
	w->mapper.reason_counts[u->reason]++;
	if (u->reason >= run->map->source->first_bad) {
		m->bad++;
		m->stop = run->cli->common.on_error == KC_ON_ERROR_STOP;
	}
	return reject_unit(run, w, u, &m->rejects);
}

kc_status
kc_map_units(struct kc_map_state *run, struct kc_map_worker *w, kc_batch *b,
    kc_error *err)
{
	struct kc_map_batch *m = b->user;

	for (size_t i = 0; i < m->units.n && !m->stop; i++) {
		struct kc_unit *u = kc_units_at(&m->units, i);

		if (!u->broken)
			KC_TRY(map_one_unit(run, w, b, u, err));
		if (m->stop)
			m->units.n = i + 1;
	}
	return KC_OK;
}

bool
kc_map_report_units(struct kc_map_state *run, const kc_batch *b)
{
	const struct kc_map_batch *m = b->user;

	for (size_t i = 0; i < m->units.n; i++) {
		const struct kc_unit *u = kc_units_at(&m->units, i);
		const char *name = b->in.ptr + u->name.at;

		if (u->broken && !kc_cli_broken(run->cli, name, &u->error))
			return false;
		if (u->dropped && u->reason >= run->map->source->first_bad)
			kc_cli_complain(run->cli, name, 0, u->error.msg);
	}
	return true;
}
