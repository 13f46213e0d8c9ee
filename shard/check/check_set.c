/* SPDX-License-Identifier: Apache-2.0 */
/* Checking sets of ours, whose manifest says what was written (check.h). */
#include <config.h>

#include "check.h"

#include "shard/set/manifest_values.h"
#include "shard/set/shard_set.h"

#include "kcorpus/io.h"
#include "kcorpus/json.h"

#include "io/filemap.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 << 20 };

/* The files of a shard that the consumer reads, as its line has them. */
struct shard_files {
	struct kc_check *check;
	const struct kc_consumer *consumer;
	const char *format; /* its name */
	const char *manifest;
	kc_str folder;
	char *payload, *index;
	unsigned delim;
};

/* A piece at a time: what was hashed is given back. */
static void
hash_mapped(kc_hasher *h, kc_str bytes)
{
	enum { PIECE = 32 << 20 };

	for (size_t at = 0; at < bytes.len; at += PIECE) {
		size_t left = bytes.len - at;

		kc_hasher_add(
		    h, (kc_str){bytes.ptr + at, left < PIECE ? left : PIECE});
		kc_filemap_forget(bytes);
	}
}

/*
 * Hash a file as it lies on disk; of a table that is compressed, what is in it. *len
 * is the number of bytes.
 */
static kc_status
hash_as_written(const char *name, kc_hasher *h, uint64_t *len, kc_error *err)
{
	enum { PIECE = 64 << 10 };
	kc_reader *r;
	char *piece;
	size_t got;
	kc_str bytes;
	kc_status st;

	*len = 0;
	if (!kc_name_ends(kc_str_of(name), ".csv.gz")) {
		KC_TRY(kc_filemap_open(&bytes, name, err));
		hash_mapped(h, bytes);
		*len = bytes.len;
		kc_filemap_close(&bytes);
		return KC_OK;
	}
	piece = kc_malloc(PIECE);
	if (!piece)
		return kc_fail_nomem(err);
	st = kc_reader_open(&r, name, err);
	if (st) {
		kc_free(piece);
		return st;
	}
	while (!(st = kc_reader_read(r, piece, PIECE, &got, err))) {
		kc_hasher_add(h, (kc_str){piece, got});
		*len += got;
	}
	kc_reader_close(r);
	kc_free(piece);
	return st == KC_EOF ? KC_OK : st;
}

static kc_status
check_file(struct kc_check *c, const char *name, const struct kc_written *want)
{
	kc_hasher *h = kc_hasher_new();
	uint64_t len;
	kc_error err;
	kc_status st = h ? hash_as_written(name, h, &len, &err) : KC_ERR_NOMEM;

	if (!st) {
		kc_check_written(c, name, len, h, want);
	} else if (st != KC_ERR_NOMEM) {
		kc_check_tell(c, name, "%s", err.msg);
		st = KC_OK;
	}
	kc_hasher_free(h);
	return st;
}

/* Keep the first path of its kind; `path` is taken over. */
static void
keep_path(char **kept, char *path)
{
	if (*kept)
		kc_free(path);
	else
		*kept = path;
}

static kc_status
take_file(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const kc_str keys[] = {{"format", 6}, {"name", 4}, {"bytes", 5},
	    {"xxh3_128", 8}, {"delim", 5}};
	struct shard_files *f = ctx;
	kc_json_object object;
	kc_json_span s[5];
	struct kc_written want;
	char *path;
	bool payload;
	kc_status st = KC_OK;

	(void)key;
	if (type != KC_JSON_OBJECT)
		return KC_OK;
	KC_TRY(kc_json_scan(value, keys, 5, s, &object, err));
	if (!kc_str_equal(kc_manifest_text(kc_manifest_value(value, &s[0])),
		kc_str_of(f->format)) ||
	    s[1].type != KC_JSON_STRING)
		return KC_OK;
	path = kc_manifest_path(f->folder, kc_manifest_value(value, &s[1]));
	if (!path)
		return kc_fail_nomem(err);
	want = (struct kc_written){
	    kc_manifest_text(kc_manifest_value(value, &s[3])),
	    kc_manifest_count_of(value, &s[2])};
	payload = s[4].type == KC_JSON_STRING;
	/* A payload of raw ids is hashed as it is read, and so is a .csv.gz. */
	if (payload && !f->consumer->rows)
		f->check->want = want;
	else if (kc_name_ends(kc_str_of(path), ".csv.gz"))
		f->check->want_index = want;
	else
		st = check_file(f->check, path, &want);
	/* kc_manifest_read has seen that it is one. */
	if (payload &&
	    !kc_manifest_delim(kc_manifest_value(value, &s[4]), &f->delim))
		f->delim = KC_DELIM_NONE;
	keep_path(payload ? &f->payload : &f->index, path);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* The rows of the payload are those that its line counts. */
static void
check_row_counts(struct kc_check *c, uint64_t documents, uint64_t tokens)
{
	uint64_t rows = c->sequence ? tokens / c->sequence : documents;

	if (c->rows != rows || c->count != tokens)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " rows of %" PRIu64 " tokens, where %" PRIu64
		    " of %" PRIu64 " were written",
		    c->rows, c->count, rows, tokens);
}

/* The files of a shard, which take_file found in its line. */
static kc_status
check_shard_files(
    struct shard_files *f, uint64_t documents, uint64_t tokens, kc_error *err)
{
	struct kc_check *c = f->check;
	unsigned told = c->told;

	if (!f->payload)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the set was not written for %s (--format=%s)",
		    f->consumer->name, f->format);
	c->payload = f->payload;
	c->index = f->index ? f->index : f->payload;
	/* A packed set has pieces, which end anywhere. */
	c->delim = c->sequence ? KC_DELIM_NONE : f->delim;
	kc_check_payload(c, f->consumer);
	if (f->consumer->rows && c->told == told)
		check_row_counts(c, documents, tokens);
	/* A payload that is damaged may be the end before the index is read. */
	if (c->want_index.hex.len && check_file(c, c->index, &c->want_index))
		return kc_fail_nomem(err);
	return KC_OK;
}

static kc_status
check_line(struct shard_files *f, kc_str line, kc_error *err)
{
	enum { FILES, SET, DOCUMENTS, TOKENS, KEYS };
	static const kc_str keys[KEYS] = {
	    {"files", 5}, {"set", 3}, {"documents", 9}, {"tokens", 6}};
	struct kc_check *c = f->check;
	kc_json_object object;
	kc_json_span s[KEYS];
	kc_status st;

	c->want_index.hex.len = 0;
	KC_TRY(kc_json_scan(line, keys, KEYS, s, &object, err));
	if (s[FILES].type != KC_JSON_ARRAY)
		return KC_OK; /* the line of a set without files of its own */
	st = kc_json_each((kc_str){line.ptr + s[FILES].offset, s[FILES].len},
	    take_file, f, err);
	if (!st && s[SET].type == KC_JSON_ABSENT)
		st = check_shard_files(f,
		    kc_manifest_count_of(line, &s[DOCUMENTS]),
		    kc_manifest_count_of(line, &s[TOKENS]), err);
	else if (!st && f->index && f->consumer->check_index)
		st = f->consumer->check_index(
		    c, f->consumer->rows, f->index, false, err);
	kc_check_end_file(c, f->payload ? f->payload : f->manifest);
	kc_free(f->payload);
	kc_free(f->index);
	f->payload = f->index = NULL;
	return st;
}

static const char *
format_name(unsigned bit)
{
	size_t i = 0;

	while (kc_shard_format_table[i]->bit != bit)
		i++;
	return kc_shard_format_table[i]->name;
}

static kc_status
check_lines(struct kc_check *c, const struct kc_consumer *consumer,
    const char *manifest, kc_error *err)
{
	const char *slash = strrchr(manifest, '/');
	struct shard_files f = {.check = c,
	    .consumer = consumer,
	    .format = format_name(consumer->format),
	    .manifest = manifest,
	    .folder = {manifest, slash ? (size_t)(slash - manifest) + 1 : 0}};
	kc_reader *r;
	kc_str line;
	kc_status st = kc_reader_open(&r, manifest, err);

	if (st)
		return st;
	while (!(st = kc_reader_line(r, LINE_MAX_BYTES, &line, err)) &&
	    !(st = check_line(&f, line, err)))
		;
	kc_reader_close(r);
	return st == KC_EOF ? KC_OK : st;
}

kc_status
kc_check_set(struct kc_check *c, const struct kc_consumer *consumer,
    const char *manifest, kc_error *err)
{
	kc_shard_set *set = kc_calloc(1, sizeof(*set));
	kc_status st;

	if (!set)
		return kc_fail_nomem(err);
	st = kc_manifest_read(set, manifest, err);
	if (!c->params.vocab_size)
		c->params.vocab_size = set->facts.spec.vocab_size;
	if (c->params.delim_id == KC_TOKENS_NO_EOD)
		c->params.delim_id = set->facts.delim_id;
	c->width = c->row_width = set->facts.width;
	c->sequence = set->facts.params.sequence;
	kc_shard_set_close(set);
	KC_TRY(st);
	c->hash = kc_hasher_new();
	c->index_hash = kc_hasher_new();
	st = c->hash && c->index_hash ? check_lines(c, consumer, manifest, err)
				      : kc_fail_nomem(err);
	kc_hasher_free(c->hash);
	kc_hasher_free(c->index_hash);
	c->hash = c->index_hash = NULL;
	return st;
}
