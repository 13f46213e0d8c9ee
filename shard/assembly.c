/* SPDX-License-Identifier: Apache-2.0 */
/* One shard while it is made (assembly.h). */
#include <config.h>

#include "assembly.h"

#include "bytes.h"
#include "io/outset.h"
#include "mem.h"

#include <string.h>

unsigned
kc_payload_delim(const struct kc_payload_kind *kind, unsigned delim)
{
	return delim == KC_DELIM_AUTO ? kind->delim : delim;
}

/* --- Payloads --- */

static struct kc_payload_use *
find_payload(struct kc_assembly *a, const struct kc_payload_kind *kind)
{
	for (size_t i = 0; i < a->payload_count; i++)
		if (a->payloads[i].kind == kind)
			return &a->payloads[i];
	return NULL;
}

/* Another name for a payload that is there. */
static kc_status
link_payload(struct kc_assembly *a, const struct kc_payload_use *use,
    const char *name_template, kc_error *err)
{
	const char *first;
	char *name;
	kc_status st;

	if (!use->kind->file)
		return KC_OK;
	first = use->kind->file(use->payload)->name;
	name = kc_shard_name(a->place.prefix, a->place.number, name_template);
	if (!name)
		return kc_fail_nomem(err);
	st = strcmp(name, first)
	    ? kc_outset_link(a->place.set, first, name, err)
	    : KC_OK;
	kc_free(name);
	return st;
}

static kc_status
open_payload(struct kc_assembly *a, const struct kc_shard_format *f,
    unsigned delim, kc_error *err)
{
	struct kc_payload_use *use = find_payload(a, f->payload);

	if (use)
		return link_payload(a, use, f->payload_name, err);
	use = &a->payloads[a->payload_count++];
	*use = (struct kc_payload_use){
	    .kind = f->payload,
	    .name_template = f->payload_name,
	    .delim = kc_payload_delim(f->payload, delim),
	};
	return f->payload->open(&use->payload, &a->place, f->payload_name, err);
}

kc_status
kc_assembly_open(struct kc_assembly *a, const struct kc_format_list *formats,
    const struct kc_shard_place *place, const struct kc_shard_facts *facts,
    unsigned delim, kc_error *err)
{
	a->open = true;
	a->formats = formats;
	a->place = *place;
	a->facts = *facts;
	a->first_id.len = a->last_id.len = 0;
	for (size_t i = 0; i < formats->n; i++) {
		const struct kc_shard_format *f = formats->v[i];
		struct kc_shard_place own = *place;

		if (own.compress == KC_COMPRESS_AUTO)
			own.compress = f->compress;
		own.notes = own.notes ? &own.notes[i] : NULL;
		if (f->payload)
			KC_TRY(open_payload(a, f, delim, err));
		if (f->sidecar)
			KC_TRY(f->sidecar->open(&a->sidecars[i], &own, err));
	}
	return KC_OK;
}

kc_status
kc_assembly_put_delim(struct kc_assembly *a, unsigned where, kc_error *err)
{
	char id[4];

	kc_put32(id, a->facts.delim_id);
	for (size_t i = 0; i < a->payload_count; i++) {
		struct kc_payload_use *use = &a->payloads[i];

		if (use->delim & where)
			KC_TRY(use->kind->add(
			    use->payload, (kc_str){id, a->place.width}, err));
	}
	return KC_OK;
}

kc_status
kc_assembly_put_ids(struct kc_assembly *a, kc_str ids, kc_error *err)
{
	for (size_t i = 0; i < a->payload_count; i++)
		KC_TRY(
		    a->payloads[i].kind->add(a->payloads[i].payload, ids, err));
	return KC_OK;
}

/* --- Documents --- */

static kc_status
copy_id(kc_buf *to, kc_str id, kc_error *err)
{
	to->len = 0;
	return kc_buf_add(to, id) ? kc_fail_nomem(err) : KC_OK;
}

/* A row of the held ids to all formats that take rows. */
static kc_status
put_row(struct kc_assembly *a, kc_str ids, kc_error *err)
{
	for (size_t i = 0; i < a->formats->n; i++) {
		const struct kc_sidecar_kind *kind = a->formats->v[i]->sidecar;

		if (kind && kind->put)
			KC_TRY(kind->put(a->sidecars[i], &a->cells, ids, err));
	}
	return KC_OK;
}

/* The document that is held now, or the sequences that are full, as rows. */
static kc_status
put_held_rows(
    struct kc_assembly *a, const struct kc_shard_document *d, kc_error *err)
{
	struct kc_payload_use *use = find_payload(a, &kc_payload_held);
	size_t row = (size_t)a->place.sequence * a->place.width, done = 0;
	kc_str ids;

	if (!use)
		return KC_OK;
	KC_TRY(kc_cells_read(&a->cells, a->place.columns, d->head, err));
	ids = kc_payload_held_ids(use->payload);
	if (!row) {
		KC_TRY(put_row(a, ids, err));
		done = ids.len;
	}
	for (; row && ids.len - done >= row; done += row)
		KC_TRY(put_row(a, (kc_str){ids.ptr + done, row}, err));
	kc_payload_held_drop(use->payload, done);
	return KC_OK;
}

kc_status
kc_assembly_note(struct kc_assembly *a, const struct kc_shard_document *d,
    const struct kc_id_scan *ids, kc_error *err)
{
	struct kc_shard_facts *f = &a->facts;

	for (size_t i = 0; i < a->formats->n; i++) {
		const struct kc_sidecar_kind *kind = a->formats->v[i]->sidecar;

		if (kind && kind->add)
			KC_TRY(kind->add(a->sidecars[i], d, err));
	}
	KC_TRY(put_held_rows(a, d, err));
	if (!f->entries++)
		KC_TRY(copy_id(&a->first_id, d->id, err));
	if (d->number)
		KC_TRY(copy_id(&a->last_id, d->id, err));
	else
		f->padding += d->tokens;
	f->ids.min = ids->min < f->ids.min ? ids->min : f->ids.min;
	f->ids.max = ids->max > f->ids.max ? ids->max : f->ids.max;
	f->documents += d->number && !d->from;
	f->tokens += d->tokens;
	return KC_OK;
}

/* --- The end --- */

kc_status
kc_shard_list_file(kc_buf *files, const char *format,
    const struct kc_outfile *file, kc_error *err)
{
	struct kc_shard_file f = {
	    .format = format,
	    .name = file->name,
	    .len = file->len,
	    .hex = file->hex,
	    .sha_hex = file->sha_hex,
	};

	return kc_buf_add(files, (kc_str){(const char *)&f, sizeof(f)})
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

static kc_status
list_payload(struct kc_assembly *a, const struct kc_shard_format *f,
    char **name, kc_buf *files, kc_error *err)
{
	const struct kc_payload_use *use = find_payload(a, f->payload);
	struct kc_shard_file *entry;

	if (!use->kind->file)
		return KC_OK;
	*name = kc_shard_name(
	    a->place.prefix, a->place.number, f->payload_name);
	if (!*name)
		return kc_fail_nomem(err);
	KC_TRY(kc_shard_list_file(
	    files, f->name, use->kind->file(use->payload), err));
	entry = (struct kc_shard_file *)(void *)(files->ptr + files->len) - 1;
	entry->name = *name;
	entry->delim = kc_delim_name(use->delim);
	return KC_OK;
}

/* Close all sidecars and list the files of the shard, in order of formats. */
static kc_status
list_files(struct kc_assembly *a, char **names, kc_buf *files, kc_error *err)
{
	for (size_t i = 0; i < a->formats->n; i++) {
		const struct kc_shard_format *f = a->formats->v[i];
		size_t before = files->len;

		if (f->payload)
			KC_TRY(list_payload(a, f, &names[i], files, err));
		if (f->sidecar)
			KC_TRY(f->sidecar->close(
			    a->sidecars[i], &a->facts, files, err));
		/* The first file of a format that takes rows has the ids. */
		if (f->rows)
			((struct kc_shard_file *)(void *)(files->ptr + before))
			    ->delim = kc_delim_name(
			    find_payload(a, f->payload)->delim);
	}
	return KC_OK;
}

static kc_status
close_payloads(struct kc_assembly *a, kc_error *err)
{
	for (size_t i = 0; i < a->payload_count; i++)
		KC_TRY(a->payloads[i].kind->close(
		    a->payloads[i].payload, &a->facts, err));
	return KC_OK;
}

kc_status
kc_assembly_close(struct kc_assembly *a, kc_buf *manifest, kc_error *err)
{
	char *names[KC_SHARD_MAX_FORMATS] = {NULL};
	kc_buf files = KC_BUF_INIT;
	kc_status st;

	a->facts.first_id = kc_buf_str(&a->first_id);
	a->facts.last_id = kc_buf_str(&a->last_id);
	st = close_payloads(a, err);
	if (!st)
		st = list_files(a, names, &files, err);
	if (!st &&
	    kc_manifest_line(manifest, &a->facts,
		(const struct kc_shard_file *)(const void *)files.ptr,
		files.len / sizeof(struct kc_shard_file)))
		st = kc_fail_nomem(err);
	for (size_t i = 0; i < KC_SHARD_MAX_FORMATS; i++)
		kc_free(names[i]);
	kc_buf_release(&files);
	if (!st)
		kc_assembly_release(a);
	return st;
}

void
kc_assembly_release(struct kc_assembly *a)
{
	for (size_t i = 0; a->formats && i < a->formats->n; i++)
		if (a->formats->v[i]->sidecar)
			a->formats->v[i]->sidecar->release(a->sidecars[i]);
	for (size_t i = 0; i < a->payload_count; i++)
		a->payloads[i].kind->release(a->payloads[i].payload);
	kc_cells_release(&a->cells);
	kc_buf_release(&a->first_id);
	kc_buf_release(&a->last_id);
	*a = (struct kc_assembly){0};
}
