/* SPDX-License-Identifier: Apache-2.0 */
/* Finding the shards of sets by others (foreign_set.h). */
#include <config.h>

#include "foreign_set.h"

#include "manifest_values.h"
#include "shard/formats/index_json.h"
#include "shard/formats/mds.h"

#include "kcorpus/io.h"

#include "io/filemap.h"
#include "mem.h"

#include <string.h>
#include <sys/stat.h>

/* Files that are a shard by themselves, by the ends of their names. */
static const struct {
	const char *end;
	const struct kc_rows_kind *rows;
} row_files[] = {{".parquet", &kc_rows_parquet}, {".tar", &kc_rows_webdataset},
    {".tfrecord", &kc_rows_tfrecord}, {".arrayrecord", &kc_rows_arrayrecord},
    {".mds", &kc_rows_mds}};

static const struct kc_rows_kind *
rows_of_name(const char *name)
{
	for (size_t i = 0; i < sizeof(row_files) / sizeof(*row_files); i++)
		if (kc_name_ends(kc_str_of(name), row_files[i].end))
			return row_files[i].rows;
	return kc_mds_zip_of(name) ? &kc_rows_mds : NULL;
}

bool
kc_foreign_is(const char *name)
{
	struct stat s;

	if (kc_name_ends(kc_str_of(name), ".idx") ||
	    kc_name_ends(kc_str_of(name), ".ds.index"))
		return true;
	/* Prefixes and folders of ours may be called so. */
	return (rows_of_name(name) ||
		   kc_name_ends(kc_str_of(name), "index.json")) &&
	    stat(name, &s) == 0 && !S_ISDIR(s.st_mode);
}

/* The first bytes of a name with another end; NULL when memory runs out. */
static char *
name_beside(const char *name, size_t len, const char *end)
{
	kc_buf b = KC_BUF_INIT;

	if (kc_buf_add(&b, (kc_str){name, len}) ||
	    kc_buf_add(&b, kc_str_of(end))) {
		kc_buf_release(&b);
		return NULL;
	}
	return kc_buf_detach(&b);
}

/* An index of places and the payload of raw ids beside it. */
static kc_status
add_raw_shard(kc_shard_set *set, const char *index, kc_error *err)
{
	bool megatron = kc_name_ends(kc_str_of(index), ".idx");
	size_t stem = strlen(index) - (megatron ? 4 : 6);
	struct kc_set_shard *s = kc_shard_set_add(set);

	if (!s)
		return kc_fail_nomem(err);
	s->index = name_beside(index, strlen(index), "");
	s->payload = name_beside(index, stem, megatron ? ".bin" : "");
	return s->index && s->payload ? KC_OK : kc_fail_nomem(err);
}

/* --- Indexes that list files --- */

struct listed_shards {
	kc_shard_set *set;
	kc_str folder;
};

static kc_status
add_listed_shard(void *ctx, const struct kc_listed_shard *listed, kc_error *err)
{
	struct listed_shards *l = ctx;
	struct kc_set_shard *s = kc_shard_set_add(l->set);

	if (!s)
		return kc_fail_nomem(err);
	if (listed->width)
		l->set->facts.width = listed->width;
	s->rows = listed->rows;
	s->unpacked = listed->unpacked;
	s->payload = kc_manifest_path(l->folder, listed->name);
	return s->payload ? KC_OK : kc_fail_nomem(err);
}

/* The shards that an index.json lists. */
static kc_status
add_listed_shards(struct listed_shards *l, kc_str text, kc_error *err)
{
	KC_TRY(kc_index_json_each(text, add_listed_shard, l, err));
	return l->set->facts.shards
	    ? KC_OK
	    : kc_fail(err, KC_ERR_FORMAT, 0, "it lists no shards");
}

static kc_status
add_index(kc_shard_set *set, const char *name, kc_error *err)
{
	const char *slash = strrchr(name, '/');
	struct listed_shards l = {.set = set,
	    .folder = {name, slash ? (size_t)(slash - name) + 1 : 0}};
	kc_error sub;
	kc_str text;
	kc_status st = kc_filemap_open(&text, name, &sub);

	if (!st) {
		st = add_listed_shards(&l, text, &sub);
		kc_filemap_close(&text);
	}
	return st ? kc_fail(err, st, 0, "%s: %s", name, sub.msg) : KC_OK;
}

static kc_status
add_shards(kc_shard_set *set, const char *name, kc_error *err)
{
	const struct kc_rows_kind *rows = rows_of_name(name);
	struct kc_set_shard *s;

	if (kc_name_ends(kc_str_of(name), ".idx") ||
	    kc_name_ends(kc_str_of(name), ".ds.index"))
		return add_raw_shard(set, name, err);
	if (!rows)
		return add_index(set, name, err);
	s = kc_shard_set_add(set);
	if (!s)
		return kc_fail_nomem(err);
	s->rows = rows;
	s->payload = name_beside(name, strlen(name), "");
	return s->payload ? KC_OK : kc_fail_nomem(err);
}

/* --- Counting --- */

static kc_status
count_each_row(struct kc_set_shard *s, void *rows, const struct kc_rows_file *f,
    kc_error *err)
{
	enum { MOST = 32 << 20 };
	uint64_t looked = 0;
	kc_str ids;
	kc_status st;

	while (!(st = s->rows->next(rows, &ids, err))) {
		s->documents++;
		s->tokens += ids.len / f->width;
		looked += ids.len;
		if (looked < MOST)
			continue;
		kc_filemap_forget(f->bytes);
		looked = 0;
	}
	s->entries = s->documents;
	return st == KC_EOF ? KC_OK : st;
}

/* All rows are read. The width of ids is that of the first shard. */
static kc_status
count_rows(
    kc_shard_set *set, struct kc_set_shard *s, kc_str bytes, kc_error *err)
{
	struct kc_rows_file f = {
	    s->payload, bytes, set->facts.width, s->unpacked};
	void *rows = NULL;
	kc_error sub;
	kc_status st = s->rows->open(&rows, &f, &sub);

	if (!st)
		st = count_each_row(s, rows, &f, &sub);
	s->rows->close(rows);
	set->facts.width = f.width;
	return st ? kc_fail(err, st, 0, "%s: %s", s->payload, sub.msg) : KC_OK;
}

/*
 * Bytes of an id of raw ids. An index of datatrove does not name them, but where the
 * last document ends: 4 if that is a fourth of the payload's bytes, else 2.
 */
static unsigned
width_of_ids(const struct kc_shard_files *files)
{
	const struct kc_doc_index *docs = &files->docs;

	if (docs->width)
		return docs->width;
	return docs->documents &&
		kc_doc_index_end(docs, docs->documents - 1) ==
		    files->bytes.len / 4
	    ? 4
	    : 2;
}

static kc_status
count_shard(kc_shard_set *set, struct kc_set_shard *s, kc_error *err)
{
	struct kc_shard_files files;
	kc_status st = KC_OK;

	KC_TRY(kc_shard_files_open(&files, set, s, err));
	if (s->rows) {
		st = count_rows(set, s, files.bytes, err);
	} else {
		set->facts.width = width_of_ids(&files);
		s->documents = s->entries = files.docs.documents;
		s->tokens = files.bytes.len / set->facts.width;
	}
	kc_shard_files_close(&files);
	return st;
}

kc_status
kc_foreign_open(kc_shard_set *set, const char *name, kc_error *err)
{
	kc_shard_set_facts *f = &set->facts;

	KC_TRY(add_shards(set, name, err));
	for (size_t i = 0; i < f->shards; i++) {
		KC_TRY(count_shard(set, &set->shards[i], err));
		f->tokens += set->shards[i].tokens;
		f->documents += set->shards[i].documents;
	}
	/* What others made says nothing of its vocabulary but the width. */
	f->spec.vocab_size = f->width == 1 ? 0
	    : f->width == 2                ? 65536
					   : INT32_MAX;
	return KC_OK;
}
