/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a set and its documents (kcorpus/shardset.h). */
#include <config.h>

#include "kcorpus/shardset.h"

#include "foreign_set.h"
#include "shard/shard_internal.h"
#include "shard_set.h"

#include "bytes.h"
#include "io/filemap.h"
#include "mem.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
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
		if (!kc_name_ends(e->d_name, ".manifest.jsonl"))
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

kc_status
kc_shard_set_manifest(const char *set, char **name, kc_error *err)
{
	struct stat s;

	if (stat(set, &s) == 0 && S_ISDIR(s.st_mode))
		return find_in_folder(set, name, err);
	*name = kc_name_ends(set, ".manifest.jsonl")
	    ? join_names(set, strlen(set), "")
	    : join_names(set, strlen(set), ".manifest.jsonl");
	if (!*name)
		return kc_fail_nomem(err);
	if (access(*name, F_OK) == 0)
		return KC_OK;
	kc_fail(err, KC_ERR_IO, 0,
	    "'%s': no such manifest, prefix or folder of a finished set", set);
	kc_free(*name);
	*name = NULL;
	return KC_ERR_IO;
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

static kc_status
check_entries(const struct kc_set_shard *s, kc_error *err)
{
	if (s->index && s->docs.documents != s->entries)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%s: %" PRIu64 " documents, where %" PRIu64 " were written",
		    s->index, s->docs.documents, s->entries);
	return KC_OK;
}

/* Map a shard's files, and see that they go together. */
static kc_status
open_shard_files(kc_shard_set *set, struct kc_set_shard *s, kc_error *err)
{
	kc_shard_set_facts *f = &set->facts;
	uint64_t ids;
	kc_error sub;

	KC_TRY(with_file(s->payload,
	    kc_filemap_open(&s->bytes, s->payload, &sub), &sub, err));
	if (s->index)
		KC_TRY(with_file(s->index,
		    kc_doc_index_open(&s->docs, s->index, &sub), &sub, err));
	if (!f->ours && s->rows)
		return kc_foreign_count(set, s, err);
	if (!f->ours) {
		f->width = s->docs.width ? s->docs.width : 2;
		s->documents = s->entries = s->docs.documents;
		s->tokens = s->bytes.len / f->width;
	}
	if (s->rows)
		return check_entries(s, err);
	ids = s->bytes.len < s->header ? 0 : s->bytes.len - s->header;
	if (ids != s->tokens * f->width)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%s: %zu bytes, where %" PRIu64
		    " ids of %u bytes were written",
		    s->payload, s->bytes.len, s->tokens, f->width);
	return check_entries(s, err);
}

static kc_status
open_files(kc_shard_set *set, kc_error *err)
{
	uint64_t before = 0;

	for (size_t i = 0; i < set->facts.shards; i++) {
		struct kc_set_shard *s = &set->shards[i];

		KC_TRY(open_shard_files(set, s, err));
		s->before = before;
		before += s->tokens;
	}
	if (set->facts.ours)
		return KC_OK;
	/* What others made says nothing of its vocabulary but the width. */
	set->facts.spec.vocab_size = set->facts.width == 1 ? 0
	    : set->facts.width == 2                        ? 65536
							   : INT32_MAX;
	set->facts.tokens = before;
	for (size_t i = 0; i < set->facts.shards; i++)
		set->facts.documents += set->shards[i].documents;
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
		KC_TRY(kc_foreign_add(set, name, err));
		return open_files(set, err);
	}
	KC_TRY(kc_shard_set_manifest(name, &manifest, err));
	st = kc_manifest_read(set, manifest, err);
	kc_free(manifest);
	return st ? st : open_files(set, err);
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
	if (st)
		kc_shard_set_close(set);
	else
		*out = set;
	return st;
}

void
kc_shard_set_close(kc_shard_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->facts.shards; i++) {
		struct kc_set_shard *s = &set->shards[i];

		kc_doc_index_close(&s->docs);
		kc_filemap_close(&s->bytes);
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
kc_shard_set_document_at(const kc_shard_set *set, uint64_t shard, uint64_t i)
{
	const struct kc_doc_index *x = &set->shards[shard].docs;

	return (kc_shard_set_document){
	    .shard = shard,
	    .index = i,
	    .start = kc_doc_index_start(x, i),
	    .end = kc_doc_index_end(x, i),
	    .number = kc_doc_index_number(x, i),
	    .head = kc_doc_index_head(x, i),
	};
}

kc_status
kc_shard_set_need_index(const struct kc_set_shard *s, kc_error *err)
{
	return s->index ? KC_OK
			: kc_fail(err, KC_ERR_FORMAT, 0,
			      "%s: nothing tells its documents apart (the set "
			      "is by others or was written without a lineage)",
			      s->payload);
}

kc_status
kc_shard_set_where(const kc_shard_set *set, uint64_t position,
    kc_shard_set_document *document, kc_error *err)
{
	uint64_t low = 0, high = set->facts.shards;
	const struct kc_set_shard *s;
	uint64_t i;

	if (position >= set->facts.tokens)
		return kc_fail(err, KC_ERR_ARG, position,
		    "position %" PRIu64 " of %" PRIu64 " tokens", position,
		    set->facts.tokens);
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (set->shards[middle].before <= position)
			low = middle;
		else
			high = middle;
	}
	s = &set->shards[low];
	KC_TRY(kc_shard_set_need_index(s, err));
	i = kc_doc_index_find(&s->docs, position - s->before);
	if (i == s->entries)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%s: no document has token %" PRIu64, s->index,
		    position - s->before);
	*document = kc_shard_set_document_at(set, low, i);
	return KC_OK;
}
