/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a set: the files that list its shards, the manifest, and what an earlier
 * run left beside them (set_writer.h).
 */
#include <config.h>

#include "kcorpus/shard.h"

#include "set_writer.h"

#include "io/outset.h"
#include "mem.h"

#include <unistd.h>

static kc_status
write_manifest(kc_shard_writer *w, kc_error *err)
{
	kc_buf name = KC_BUF_INIT;
	kc_writer *file;
	kc_status st;

	if (kc_buf_addf(&name, "%s.manifest.jsonl", w->params.prefix)) {
		kc_buf_release(&name);
		return kc_fail_nomem(err);
	}
	st = kc_writer_open(&file, name.ptr, w->set, err);
	if (!st) {
		kc_status written = kc_writer_write(
		    file, kc_buf_str(&w->manifest), NULL);

		(void)written; /* the file remembers it */
		kc_outset_seal(w->set);
		st = kc_writer_close(file, err);
	}
	kc_buf_release(&name);
	return st;
}

/* The file of a format that lists the shards. */
static kc_status
write_set_index(
    kc_shard_writer *w, size_t format, struct kc_outfile *file, kc_error *err)
{
	const struct kc_set_index *index = w->formats.v[format]->index;
	const struct kc_shard_place place = {
	    .set = w->set, .prefix = w->params.prefix};
	kc_buf text = KC_BUF_INIT;
	kc_status st = index->make(&text, kc_buf_str(&w->notes[format]))
	    ? kc_fail_nomem(err)
	    : kc_outfile_open(file, &place, index->name, err);

	if (!st)
		st = kc_outfile_add(file, kc_buf_str(&text), err);
	if (!st)
		st = kc_outfile_close(file, err);
	kc_buf_release(&text);
	return st;
}

/* The files that list shards, and the line of the set, which has them. */
static kc_status
write_set_line(kc_shard_writer *w, kc_error *err)
{
	struct kc_shard_facts facts = {
	    .delim_id = w->delim_id, .spec = w->spec};
	struct kc_outfile files[KC_SHARD_MAX_FORMATS] = {KC_OUTFILE_INIT};
	kc_buf list = KC_BUF_INIT;
	kc_status st = KC_OK;

	for (size_t i = 0; i < w->formats.n && !st; i++) {
		if (!w->formats.v[i]->index)
			continue;
		st = write_set_index(w, i, &files[i], err);
		if (!st)
			st = kc_shard_list_file(
			    &list, w->formats.v[i]->name, &files[i], err);
	}
	if (!st &&
	    kc_manifest_set_line(&w->manifest, &w->params, &w->totals, &facts,
		(const struct kc_shard_file *)(const void *)list.ptr,
		list.len / sizeof(struct kc_shard_file)))
		st = kc_fail_nomem(err);
	for (size_t i = 0; i < w->formats.n; i++)
		kc_outfile_release(&files[i]);
	kc_buf_release(&list);
	return st;
}

kc_status
kc_shard_writer_finish(kc_shard_writer *w, kc_error *err)
{
	if (w->doc.open)
		return kc_fail(err, KC_ERR_ARG, 0, "a document is open");
	KC_TRY(kc_set_close_shards(w, err));
	if (!w->totals.shards)
		return KC_OK;
	KC_TRY(write_set_line(w, err));
	return write_manifest(w, err);
}

/* Check that no file of that name and end is where the next shard will be. */
static bool
find_leftover(kc_shard_writer *w, const char *name_template, const char *end)
{
	kc_buf name = KC_BUF_INIT;
	char *stem = kc_shard_name(
	    w->params.prefix, w->totals.shards, name_template);
	bool full = !stem || kc_buf_addf(&name, "%s%s", stem, end);

	kc_free(stem);
	if (full || access(name.ptr, F_OK)) {
		kc_buf_release(&name);
		return false;
	}
	kc_free(w->leftover);
	w->leftover = kc_buf_detach(&name);
	return true;
}

const char *
kc_shard_writer_leftover(kc_shard_writer *w)
{
	for (size_t i = 0; i < w->formats.n; i++) {
		const struct kc_shard_format *f = w->formats.v[i];

		/* A name without a number is the one just written. */
		if (f->payload && f->max_shards != 1 &&
		    (find_leftover(w, f->payload_name, "") ||
			find_leftover(w, f->payload_name, ".part")))
			return w->leftover;
	}
	return NULL;
}
