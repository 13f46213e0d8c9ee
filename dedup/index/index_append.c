/* SPDX-License-Identifier: Apache-2.0 */
/* What was settled becomes a run of an index (kcorpus/index.h). */
#include <config.h>

#include "kcorpus/index.h"

#include "runs.h"

#include "mem.h"

#include <stdio.h>

enum { DRAFT_MEMORY = 4 << 20, PIECE = 4096 /* items read at once */ };

kc_status
kc_draft_init(struct kc_draft *d, uint32_t bands, const char *tmp)
{
	kc_spool_init(&d->hashes, tmp, DRAFT_MEMORY);
	kc_spool_init(&d->keys, tmp, DRAFT_MEMORY);
	d->ends = kc_calloc(bands + 1, sizeof(*d->ends));
	return d->ends ? KC_OK : KC_ERR_NOMEM;
}

void
kc_draft_release(struct kc_draft *d)
{
	if (!d)
		return;
	kc_spool_release(&d->hashes);
	kc_spool_release(&d->keys);
	kc_free(d->ends);
	*d = (struct kc_draft){0};
}

/* A run that is being written. */
struct append {
	struct kc_whole *w;
	struct kc_index *x;
	struct kc_run run;
	kc_writer *files[KC_RUN_FILES];
	uint32_t *number_of; /* in the index, of a new kept document by rank */
};

static kc_status
write_run(
    struct append *a, size_t file, const void *bytes, size_t n, kc_error *err)
{
	a->run.numbers[KC_RUN_HASH_BYTES + file] += n;
	return kc_writer_write(
	    a->files[file], (kc_str){(const char *)bytes, n}, err);
}

/* What the text of a rank goes for, by its number in the index. */
static uint32_t
kept_number(const struct append *a, uint32_t rank)
{
	uint32_t of = a->w->kept_for[rank];

	return of < a->w->base ? of : a->number_of[of - a->w->base];
}

/* Items of `size` bytes of a spool, one after the other. */
static kc_status
each_drafted(struct append *a, const kc_spool *s, size_t size,
    kc_status (*put)(struct append *a, const void *item, kc_error *err),
    kc_error *err)
{
	uint64_t n = kc_spool_len(s) / size;
	char *items = kc_malloc(PIECE * size);
	kc_status st = KC_OK;

	if (!items)
		return kc_fail_nomem(err);
	for (uint64_t at = 0; at < n && !st; at += PIECE) {
		size_t some = n - at < PIECE ? (size_t)(n - at) : PIECE;

		st = kc_spool_read(s, at * size, items, some * size, err);
		for (size_t i = 0; i < some && !st; i++)
			st = put(a, items + i * size, err);
	}
	kc_free(items);
	return st;
}

static kc_status
put_run_hash(struct append *a, const void *item, kc_error *err)
{
	struct kc_run_hash h = *(const struct kc_run_hash *)item;
	uint32_t rank = h.kept_for; /* as it was drafted */

	h.kept_for = kept_number(a, rank);
	h.exact = a->w->kept_for[rank] == a->w->base + rank;
	return write_run(a, KC_RUN_HASHES, &h, sizeof(h), err);
}

static kc_status
put_run_key(struct append *a, const void *item, kc_error *err)
{
	uint64_t key = *(const uint64_t *)item;

	key = key >> 32 << 32 | kept_number(a, (uint32_t)key);
	return write_run(a, KC_RUN_KEYS, &key, sizeof(key), err);
}

/* Texts and places of what is kept. */
static kc_status
put_run_texts(struct append *a, kc_error *err)
{
	struct kc_whole *w = a->w;
	kc_buf packed = KC_BUF_INIT;
	uint64_t at = 0;
	kc_status st = write_run(a, KC_RUN_PLACES, &at, sizeof(at), err);

	for (uint32_t rank = 0; rank < w->n && !st; rank++) {
		struct kc_text text;

		if (w->kept_for[rank] != w->base + rank)
			continue;
		st = kc_texts_read(w->texts, w->at[rank], &text, err);
		packed.len = 0;
		if (!st && kc_text_pack(&text, &packed))
			st = kc_fail_nomem(err);
		if (!st)
			st = write_run(
			    a, KC_RUN_TEXT, packed.ptr, packed.len, err);
		at += packed.len;
		if (!st)
			st = write_run(a, KC_RUN_PLACES, &at, sizeof(at), err);
	}
	kc_buf_release(&packed);
	return st;
}

/* Number the new documents that are kept after those of the index. */
static kc_status
number_kept(struct append *a)
{
	const struct kc_whole *w = a->w;
	uint32_t next = a->x->kept;

	a->number_of = kc_malloc(w->n * sizeof(*a->number_of));
	if (!a->number_of)
		return KC_ERR_NOMEM;
	for (uint32_t rank = 0; rank < w->n; rank++)
		a->number_of[rank] = w->kept_for[rank] == w->base + rank
		    ? next++
		    : next;
	a->run.numbers[KC_RUN_DOCUMENTS] = w->n;
	a->run.numbers[KC_RUN_TEXTS] = w->draft->texts;
	a->run.numbers[KC_RUN_KEPT] = next - a->x->kept;
	return KC_OK;
}

static kc_status
write_files(struct append *a, kc_error *err)
{
	const struct kc_draft *d = a->w->draft;

	KC_TRY(each_drafted(
	    a, &d->hashes, sizeof(struct kc_run_hash), put_run_hash, err));
	KC_TRY(write_run(a, KC_RUN_KEYS, d->ends,
	    (a->x->bands + 1) * sizeof(*d->ends), err));
	KC_TRY(each_drafted(a, &d->keys, sizeof(uint64_t), put_run_key, err));
	return put_run_texts(a, err);
}

/* A file of the folder, among those of the set. */
static kc_status
open_index_file(struct append *a, const char *name, kc_outset *set,
    kc_writer **w, kc_error *err)
{
	kc_buf path = KC_BUF_INIT;
	kc_status st = kc_index_path(a->x, name, &path);

	st = st ? kc_fail_nomem(err) : kc_writer_open(w, path.ptr, set, err);
	kc_buf_release(&path);
	return st;
}

static kc_status
write_index_run(struct append *a, kc_outset *set, kc_error *err)
{
	char name[64];
	kc_status st = KC_OK;

	for (size_t i = 0; i < KC_RUN_FILES && !st; i++) {
		snprintf(name, sizeof(name), "run-%06zu.%s", a->x->n + 1,
		    kc_run_file_names[i]);
		st = open_index_file(a, name, set, &a->files[i], err);
	}
	if (!st)
		st = write_files(a, err);
	for (size_t i = 0; i < KC_RUN_FILES; i++) {
		if (!a->files[i])
			continue;
		if (st)
			kc_writer_abandon(a->files[i]);
		else
			st = kc_writer_close(a->files[i], err);
	}
	return st;
}

/* Last, for it names the others. */
static kc_status
write_manifest(struct append *a, kc_outset *set, kc_error *err)
{
	kc_buf lines = KC_BUF_INIT;
	kc_writer *w = NULL;
	kc_status st = kc_index_report(a->x, &lines);

	if (!st)
		st = kc_run_put(&a->run, &lines);
	st = st ? kc_fail_nomem(err)
		: open_index_file(a, "index", set, &w, err);
	if (!st) {
		(void)kc_writer_write(w, kc_buf_str(&lines), NULL);
		st = kc_writer_close(w, err);
	}
	kc_buf_release(&lines);
	return st;
}

kc_status
kc_whole_append(struct kc_whole *w, kc_outset *set, kc_error *err)
{
	struct append a = {.w = w, .x = w->index};
	kc_status st;

	if (!w->n)
		return KC_OK;
	if (!w->kept_for)
		return kc_fail(err, KC_ERR_ARG, 0, "nothing was settled");
	if (a.x->damaged)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the index '%s' is damaged", a.x->dir);
	st = number_kept(&a) ? kc_fail_nomem(err) : KC_OK;
	if (!st)
		st = write_index_run(&a, set, err);
	if (!st)
		st = write_manifest(&a, set, err);
	kc_free(a.number_of);
	return st;
}
