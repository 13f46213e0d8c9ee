/* SPDX-License-Identifier: Apache-2.0 */
/* One shard while it is made (assembly.h). */
#include <config.h>

#include "assembly.h"

#include "io/outset.h"
#include "mem.h"

#include <string.h>

/* The name of the payload for a format. */
static char *
payload_name(const assembly *a, const kc_format *f)
{
	return kc_shard_name(a->place.prefix, a->place.number, f->payload);
}

static kc_status
link_payload(assembly *a, const kc_format *f, kc_error *err)
{
	char *name = payload_name(a, f);
	kc_status st;

	if (!name)
		return kc_fail_nomem(err);
	st = strcmp(name, a->payload.name)
	    ? kc_outset_link(a->place.set, a->payload.name, name, err)
	    : KC_OK;
	kc_free(name);
	return st;
}

kc_status
kc_assembly_open(assembly *a, const format_list *formats,
    const shard_place *place, const shard_facts *facts, kc_error *err)
{
	a->open = true;
	a->formats = formats;
	a->place = *place;
	a->facts = *facts;
	a->first_id.len = a->last_id.len = 0;
	KC_TRY(kc_outfile_open(&a->payload, place->set, place->prefix,
	    place->number, formats->v[0]->payload, err));
	for (size_t i = 0; i < formats->n; i++) {
		KC_TRY(link_payload(a, formats->v[i], err));
		KC_TRY(formats->v[i]->open(&a->sidecars[i], place, err));
	}
	return KC_OK;
}

static kc_status
set_id(kc_buf *to, kc_str id, kc_error *err)
{
	to->len = 0;
	return kc_buf_add(to, id) ? kc_fail_nomem(err) : KC_OK;
}

kc_status
kc_assembly_note(
    assembly *a, const document *d, const id_scan *ids, kc_error *err)
{
	shard_facts *f = &a->facts;

	for (size_t i = 0; i < a->formats->n; i++)
		KC_TRY(a->formats->v[i]->add(a->sidecars[i], d, err));
	if (!f->documents)
		KC_TRY(set_id(&a->first_id, d->id, err));
	KC_TRY(set_id(&a->last_id, d->id, err));
	f->ids.min = ids->min < f->ids.min ? ids->min : f->ids.min;
	f->ids.max = ids->max > f->ids.max ? ids->max : f->ids.max;
	f->documents++;
	f->tokens += d->tokens;
	return KC_OK;
}

/* Append the manifest's line for the shard, whose files are complete. */
static kc_status
add_line(assembly *a, const outfile *const *sidecars, kc_buf *manifest)
{
	const format_list *l = a->formats;
	shard_file files[2 * KC_FORMATS];
	char *names[KC_FORMATS] = {NULL};
	kc_status st = KC_OK;

	a->facts.first_id = kc_buf_str(&a->first_id);
	a->facts.last_id = kc_buf_str(&a->last_id);
	for (size_t i = 0; i < l->n; i++) {
		const char *format = l->v[i]->name;

		names[i] = payload_name(a, l->v[i]);
		if (!names[i])
			st = KC_ERR_NOMEM;
		files[2 * i] = (shard_file){
		    format, names[i], a->payload.len, a->payload.hex};
		files[2 * i + 1] = (shard_file){format, sidecars[i]->name,
		    sidecars[i]->len, sidecars[i]->hex};
	}
	if (!st)
		st = kc_manifest_line(manifest, &a->facts, files, 2 * l->n);
	for (size_t i = 0; i < l->n; i++)
		kc_free(names[i]);
	return st;
}

kc_status
kc_assembly_close(assembly *a, kc_buf *manifest, kc_error *err)
{
	const outfile *sidecars[KC_FORMATS];

	KC_TRY(kc_outfile_close(&a->payload, err));
	for (size_t i = 0; i < a->formats->n; i++)
		KC_TRY(
		    a->formats->v[i]->close(a->sidecars[i], &sidecars[i], err));
	if (add_line(a, sidecars, manifest))
		return kc_fail_nomem(err);
	kc_assembly_release(a);
	return KC_OK;
}

void
kc_assembly_release(assembly *a)
{
	for (size_t i = 0; a->formats && i < a->formats->n; i++)
		a->formats->v[i]->release(a->sidecars[i]);
	kc_outfile_release(&a->payload);
	kc_buf_release(&a->first_id);
	kc_buf_release(&a->last_id);
	*a = (assembly){.open = false};
}
