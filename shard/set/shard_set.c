/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a set and its documents (kcorpus/shardset.h). */
#include <config.h>

#include "kcorpus/shardset.h"

#include "foreign_set.h"
#include "shard/shard_internal.h"
#include "shard_set.h"

#include "kcorpus/content.h"
#include "kcorpus/io.h"

#include "bytes.h"
#include "io/filemap.h"
#include "mem.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- Names --- */

/* The two names one after the other; NULL when memory runs out. */
static char *
join_names(const char *a, size_t len, const char *b)
{
	kc_buf name = KC_BUF_INIT;

	if (kc_buf_add(&name, (kc_str){a, len}) ||
	    kc_buf_add(&name, kc_str_of(b))) {
		kc_buf_release(&name);
		return NULL;
	}
	return kc_buf_detach(&name);
}

/* The only manifest of a folder. */
static kc_status
find_in_folder(const char *folder, char **name, kc_error *err)
{
	DIR *d = opendir(folder);
	const struct dirent *e;
	size_t found = 0;
	kc_buf first = KC_BUF_INIT;
	bool full = false;

	if (!d)
		return kc_fail_errno(err, errno, "cannot open '%s'", folder);
	while ((e = readdir(d))) {
		if (!kc_name_ends(kc_str_of(e->d_name), ".manifest.jsonl"))
			continue;
		if (!found++)
			full = kc_buf_addf(&first, "%s/%s", folder, e->d_name);
	}
	closedir(d);
	if (found == 1 && !full) {
		*name = kc_buf_detach(&first);
		return KC_OK;
	}
	kc_buf_release(&first);
	if (full)
		return kc_fail_nomem(err);
	if (found)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "'%s' has %zu sets: name one", folder, found);
	return kc_fail(err, KC_ERR_IO, 0,
	    "'%s' has no manifest: no finished set is there", folder);
}

/* A name that no set has; a file of a known kind is told as what it is. */
static kc_status
refuse_name(const char *set, kc_error *err)
{
	const kc_content *content = NULL;
	struct stat s;
	kc_str bytes;
	kc_error ignored;

	if (stat(set, &s) == 0 && S_ISREG(s.st_mode) &&
	    !kc_filemap_open(&bytes, set, &ignored)) {
		content = kc_content_of((kc_str){bytes.ptr,
		    bytes.len < KC_CONTENT_START ? bytes.len
						 : KC_CONTENT_START});
		kc_filemap_close(&bytes);
	}
	return content
	    ? kc_fail(err, KC_ERR_FORMAT, 0, "'%s' is %s, not a set; %s", set,
		  content->name, content->advice)
	    : kc_fail(err, KC_ERR_IO, 0,
		  "'%s': no such manifest, prefix or folder of a finished set",
		  set);
}

kc_status
kc_shard_set_manifest(const char *set, char **name, kc_error *err)
{
	struct stat s;

	if (stat(set, &s) == 0 && S_ISDIR(s.st_mode))
		return find_in_folder(set, name, err);
	*name = kc_name_ends(kc_str_of(set), ".manifest.jsonl")
	    ? join_names(set, strlen(set), "")
	    : join_names(set, strlen(set), ".manifest.jsonl");
	if (!*name)
		return kc_fail_nomem(err);
	if (access(*name, F_OK) == 0)
		return KC_OK;
	kc_free(*name);
	*name = NULL;
	return refuse_name(set, err);
}

/* --- Opening --- */

struct kc_set_shard *
kc_shard_set_add(kc_shard_set *set)
{
	struct kc_set_shard *s;

	if (KC_GROW(&set->shards, &set->cap, set->facts.shards + 1))
		return NULL;
	s = &set->shards[set->facts.shards++];
	*s = (struct kc_set_shard){0};
	return s;
}

/* True if there is a file of that name, made of a stem and an end. */
static bool
has_file(const char *stem, size_t len, const char *end)
{
	char *name = join_names(stem, len, end);
	bool has = name && access(name, F_OK) == 0;

	kc_free(name);
	return has;
}

kc_status
kc_shard_set_refuse_unfinished(const char *index, kc_error *err)
{
	size_t stem = strlen(index), prefix;

	while (stem && index[stem - 1] != '-' && index[stem - 1] != '/')
		stem--;
	prefix = stem ? stem - 1 : 0;
	stem += strspn(index + stem, "0123456789");
	if (!has_file(index, stem, ".lineage") ||
	    has_file(index, prefix, ".manifest.jsonl"))
		return KC_OK;
	return kc_fail(err, KC_ERR_IO, 0,
	    "'%s' is of a set that was not finished: it has a lineage and no "
	    "manifest",
	    index);
}

static kc_status
with_file(const char *file, kc_status st, const kc_error *sub, kc_error *err)
{
	return st ? kc_fail(err, st, sub->offset, "%s: %s", file, sub->msg)
		  : KC_OK;
}

/* KC_ERR_FORMAT unless the files of a shard are as its manifest says. */
static kc_status
compare_files(const struct kc_shard_files *f, const kc_shard_set *set,
    const struct kc_set_shard *s, kc_error *err)
{
	uint64_t ids = f->bytes.len < s->header ? 0 : f->bytes.len - s->header;
	unsigned width = set->facts.width;

	if (!s->rows && ids != s->tokens * width)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%s: %zu bytes, where %" PRIu64
		    " ids of %u bytes were written",
		    s->payload, f->bytes.len, s->tokens, width);
	if (s->index && f->docs.documents != s->entries)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%s: %" PRIu64 " documents, where %" PRIu64 " were written",
		    s->index, f->docs.documents, s->entries);
	return KC_OK;
}

kc_status
kc_shard_files_open(struct kc_shard_files *f, const kc_shard_set *set,
    const struct kc_set_shard *s, kc_error *err)
{
	kc_error sub;
	kc_status st;

	*f = (struct kc_shard_files){0};
	st = with_file(s->payload, kc_filemap_open(&f->bytes, s->payload, &sub),
	    &sub, err);
	if (!st && s->index)
		st = with_file(s->index,
		    kc_doc_index_open(&f->docs, s->index, &sub), &sub, err);
	if (!st && set->facts.ours)
		st = compare_files(f, set, s, err);
	if (st)
		kc_shard_files_close(f);
	return st;
}

void
kc_shard_files_close(struct kc_shard_files *f)
{
	kc_doc_index_close(&f->docs);
	kc_filemap_close(&f->bytes);
}

kc_status
kc_shard_set_verify(const kc_shard_set *set, kc_error *err)
{
	for (size_t i = 0; i < set->facts.shards; i++) {
		struct kc_shard_files files;

		KC_TRY(kc_shard_files_open(&files, set, &set->shards[i], err));
		kc_shard_files_close(&files);
	}
	return KC_OK;
}

static kc_status
open_set(kc_shard_set *set, const char *name, kc_error *err)
{
	char *manifest = NULL;
	kc_status st;

	set->facts.delim_id = set->facts.spec.eod = KC_TOKENS_NO_EOD;
	if (kc_foreign_is(name)) {
		KC_TRY(kc_shard_set_refuse_unfinished(name, err));
		return kc_foreign_open(set, name, err);
	}
	KC_TRY(kc_shard_set_manifest(name, &manifest, err));
	st = kc_manifest_read(set, manifest, err);
	kc_free(manifest);
	return st;
}

/* How many tokens the shards before each have. */
static void
place_shards(kc_shard_set *set)
{
	uint64_t before = 0;

	for (size_t i = 0; i < set->facts.shards; i++) {
		set->shards[i].before = before;
		before += set->shards[i].tokens;
	}
}

kc_status
kc_shard_set_open(kc_shard_set **out, const char *name, kc_error *err)
{
	kc_shard_set *set = kc_calloc(1, sizeof(*set));
	kc_status st;

	*out = NULL;
	if (!set)
		return kc_fail_nomem(err);
	st = open_set(set, name, err);
	if (st) {
		kc_shard_set_close(set);
		return st;
	}
	place_shards(set);
	*out = set;
	return KC_OK;
}

void
kc_shard_set_close(kc_shard_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->facts.shards; i++) {
		struct kc_set_shard *s = &set->shards[i];

		if (s->files)
			kc_shard_files_close(s->files);
		kc_free(s->files);
		kc_free(s->payload);
		kc_free(s->index);
	}
	kc_free(set->shards);
	kc_buf_release(&set->order);
	kc_free(set->columns);
	kc_buf_release(&set->special);
	kc_free(set);
}

const kc_shard_set_facts *
kc_shard_set_info(const kc_shard_set *set)
{
	return &set->facts;
}

/* --- Documents --- */

kc_shard_set_document
kc_shard_set_document_at(
    const struct kc_doc_index *docs, uint64_t shard, uint64_t i)
{
	return (kc_shard_set_document){
	    .shard = shard,
	    .index = i,
	    .start = kc_doc_index_start(docs, i),
	    .end = kc_doc_index_end(docs, i),
	    .number = kc_doc_index_number(docs, i),
	    .head = kc_doc_index_head(docs, i),
	};
}

kc_status
kc_shard_set_need_index(
    const kc_shard_set *set, const struct kc_set_shard *s, kc_error *err)
{
	if (s->index)
		return KC_OK;
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "%s: nothing tells which document a token is of: %s", s->payload,
	    set->facts.ours ? "the set was written without a lineage"
			    : "it is by others and has no index of positions");
}

/* The shard that has a position. */
static size_t
find_shard(const kc_shard_set *set, uint64_t position)
{
	size_t low = 0, high = set->facts.shards;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (set->shards[middle].before <= position)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The files of a shard, which stay. Of threads that map them at once one wins. */
static kc_status
need_files(const kc_shard_set *set, struct kc_set_shard *s,
    const struct kc_shard_files **files, kc_error *err)
{
	struct kc_shard_files *mine, *there = atomic_load(&s->files);
	kc_status st;

	*files = there;
	if (there)
		return KC_OK;
	mine = kc_malloc(sizeof(*mine));
	if (!mine)
		return kc_fail_nomem(err);
	st = kc_shard_files_open(mine, set, s, err);
	if (!st && atomic_compare_exchange_strong(&s->files, &there, mine)) {
		*files = mine;
		return KC_OK;
	}
	if (!st)
		kc_shard_files_close(mine);
	kc_free(mine);
	*files = there;
	return st;
}

kc_status
kc_shard_set_where(const kc_shard_set *set, uint64_t position,
    kc_shard_set_document *document, kc_error *err)
{
	const struct kc_shard_files *files;
	struct kc_set_shard *s;
	size_t shard;
	uint64_t i;

	if (position >= set->facts.tokens)
		return kc_fail(err, KC_ERR_ARG, position,
		    "position %" PRIu64 " of %" PRIu64 " tokens", position,
		    set->facts.tokens);
	shard = find_shard(set, position);
	s = &set->shards[shard];
	KC_TRY(kc_shard_set_need_index(set, s, err));
	KC_TRY(need_files(set, s, &files, err));
	i = kc_doc_index_find(&files->docs, position - s->before);
	if (i == s->entries)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%s: no document has token %" PRIu64, s->index,
		    position - s->before);
	*document = kc_shard_set_document_at(&files->docs, shard, i);
	return KC_OK;
}
