/* SPDX-License-Identifier: Apache-2.0 */
/* What would go wrong with a set (kcorpus/shardset.h). */
#include <config.h>

#include "check.h"

#include "shard/set/manifest_values.h"
#include "shard/shard_internal.h"
#include "shard/set/shard_set.h"

#include "kcorpus/json.h"

#include "bytes.h"
#include "io/filemap.h"
#include "mem.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_TOLD = 100, LINE_MAX_BYTES = 64 << 20 };

void
kc_check_tell(struct kc_check *c, const char *file, const char *fmt, ...)
{
	char message[300];
	va_list ap;

	if (++c->told > MOST_TOLD)
		return;
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	c->fault(c->self, file, message);
}

void
kc_check_look(struct kc_check *c, uint64_t bytes)
{
	enum { MOST = 32 << 20 };

	c->looked += bytes;
	if (c->looked < MOST)
		return;
	kc_filemap_forget(c->bytes);
	kc_filemap_forget(c->mapped);
	c->looked = 0;
}

uint32_t
kc_check_id(const struct kc_check *c, uint64_t i)
{
	const char *p = c->bytes.ptr + c->header + i * c->width;

	return c->width == 2 ? kc_get16(p) : kc_get32(p);
}

/* --- Documents --- */

/* Ids `from` to `to` of the payload, a piece at a time. */
static struct kc_id_scan
scan_payload(struct kc_check *c, uint64_t from, uint64_t to)
{
	enum { PIECE = 1 << 20 };
	struct kc_id_scan scan = {UINT32_MAX, 0, 0};

	while (from < to) {
		uint64_t n = to - from < PIECE ? to - from : PIECE;
		kc_str ids = {c->bytes.ptr + c->header + from * c->width,
		    (size_t)n * c->width};

		kc_scan_ids(&scan, ids, c->width, c->params.delim_id);
		kc_check_look(c, ids.len);
		from += n;
	}
	return scan;
}

static void
check_delims(struct kc_check *c, uint64_t number, uint64_t start, uint64_t end)
{
	uint32_t id = c->params.delim_id;

	if (c->delim & KC_DELIM_PREPEND && kc_check_id(c, start++) != id)
		kc_check_tell(c, c->payload,
		    "document %" PRIu64 " has no delimiter at its start",
		    number);
	if (c->delim & KC_DELIM_APPEND && end > start &&
	    kc_check_id(c, --end) != id)
		kc_check_tell(c, c->payload,
		    "document %" PRIu64 " has no delimiter at its end: readers "
		    "join it to the next",
		    number);
	if (c->delim && scan_payload(c, start, end).delims)
		kc_check_tell(c, c->payload,
		    "document %" PRIu64 " has the delimiter inside: readers "
		    "cut it there",
		    number);
}

void
kc_check_document(struct kc_check *c, uint64_t number, uint64_t start,
    uint64_t end, uint64_t *at)
{
	bool fits = start <= end && end <= c->count;

	kc_check_look(c, 24);
	if (!fits || start != *at)
		kc_check_tell(c, c->index,
		    "document %" PRIu64 " is tokens %" PRIu64 " to %" PRIu64
		    " of %" PRIu64 ", the one before it ends at %" PRIu64,
		    number, start, end, c->count, *at);
	if (fits && start < end && c->params.delim_id != KC_TOKENS_NO_EOD)
		check_delims(c, number, start, end);
	*at = end;
}

/* --- A payload --- */

static void
check_ids(struct kc_check *c)
{
	struct kc_id_scan scan = scan_payload(c, 0, c->count);
	uint32_t vocab = c->params.vocab_size;

	c->tokens += c->count;
	if (vocab && c->count && scan.max >= vocab)
		kc_check_tell(c, c->payload,
		    "id %" PRIu32 " in a vocabulary of %" PRIu32
		    " (is the width of %u bytes right?)",
		    scan.max, vocab, c->width);
	if (c->sequence && c->count % c->sequence)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens are no whole sequences of %" PRIu32,
		    c->count, c->sequence);
	if (c->count < c->params.min_tokens)
		kc_check_tell(c, c->payload,
		    "%" PRIu64 " tokens, where %" PRIu64 " are needed",
		    c->count, c->params.min_tokens);
}

void
kc_check_payload(struct kc_check *c, const struct kc_consumer *consumer)
{
	kc_error err;

	c->header = 0;
	if (kc_filemap_open(&c->bytes, c->payload, &err)) {
		kc_check_tell(c, c->payload, "%s", err.msg);
		return;
	}
	c->count = c->bytes.len / c->width;
	if (!c->bytes.len)
		kc_check_tell(
		    c, c->payload, "it is empty, which readers cannot map");
	else if (consumer->rows)
		kc_check_rows(c, consumer->rows);
	else
		consumer->read(c);
	if (consumer->rows) {
		kc_filemap_close(&c->bytes);
		return;
	}
	if ((c->bytes.len - (c->bytes.len ? c->header : 0)) % c->width)
		kc_check_tell(c, c->payload, "it ends inside an id of %u bytes",
		    c->width);
	if (c->bytes.len > c->header)
		check_ids(c);
	kc_filemap_close(&c->bytes);
}

/* --- Files by others --- */

/* The name with its end exchanged; NULL when memory runs out. */
static char *
exchange_end(const char *name, const char *end, const char *other)
{
	kc_buf b = KC_BUF_INIT;
	size_t stem = strlen(name) - strlen(end);

	if (kc_buf_add(&b, (kc_str){name, stem}) ||
	    kc_buf_add(&b, kc_str_of(other))) {
		kc_buf_release(&b);
		return NULL;
	}
	return kc_buf_detach(&b);
}

static kc_status
check_foreign(struct kc_check *c, const struct kc_consumer *consumer,
    const char *name, kc_error *err)
{
	bool by_index = consumer->index && kc_name_ends(name, consumer->index);
	const char *end = by_index ? consumer->index : consumer->ends;
	char *payload = exchange_end(name, end, consumer->ends);
	char *index = exchange_end(
	    name, end, consumer->index ? consumer->index : "");

	c->delim = consumer->delim ? consumer->delim : KC_DELIM_APPEND;
	c->payload = payload;
	c->index = index;
	if (payload && index)
		kc_check_payload(c, consumer);
	kc_free(payload);
	kc_free(index);
	return payload && index ? KC_OK : kc_fail_nomem(err);
}

/* --- Sets of ours --- */

/* The files of a shard that the consumer reads, as its line has them. */
struct shard_files {
	struct kc_check *check;
	const struct kc_consumer *consumer;
	const char *format; /* its name */
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
 * Hash a file as it lies on disk; of one that was compressed by name (.gz), what is
 * in it. *len is the number of bytes.
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
	if (!kc_name_ends(name, ".gz")) {
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
hash_file(
    struct kc_check *c, const char *name, kc_str want_hex, uint64_t want_len)
{
	kc_hasher *h = kc_hasher_new();
	uint64_t len;
	char hex[33];
	kc_error err;
	kc_status st = h ? hash_as_written(name, h, &len, &err) : KC_ERR_NOMEM;

	if (!st) {
		kc_hash128_hex(kc_hasher_value(h), hex);
		if (len != want_len)
			kc_check_tell(c, name,
			    "%" PRIu64 " bytes, where %" PRIu64 " were written",
			    len, want_len);
		else if (!kc_str_equal((kc_str){hex, 32}, want_hex))
			kc_check_tell(c, name,
			    "other bytes than were written (XXH3-128 %s)", hex);
	} else if (st != KC_ERR_NOMEM) {
		kc_check_tell(c, name, "%s", err.msg);
		st = KC_OK;
	}
	kc_hasher_free(h);
	return st;
}

static kc_status
take_file(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const kc_str keys[] = {{"format", 6}, {"name", 4}, {"bytes", 5},
	    {"xxh3_128", 8}, {"delim", 5}};
	struct shard_files *f = ctx;
	kc_json_object object;
	kc_json_span s[5];
	char *path, **slot;
	kc_status st;

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
	st = hash_file(f->check, path,
	    kc_manifest_text(kc_manifest_value(value, &s[3])),
	    kc_manifest_count_of(value, &s[2]));
	/* kc_manifest_read has seen that it is one. */
	if (s[4].type == KC_JSON_STRING &&
	    !kc_manifest_delim(kc_manifest_value(value, &s[4]), &f->delim))
		f->delim = KC_DELIM_NONE;
	slot = s[4].type == KC_JSON_STRING ? &f->payload : &f->index;
	if (*slot)
		kc_free(path);
	else
		*slot = path;
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

	KC_TRY(kc_json_scan(line, keys, KEYS, s, &object, err));
	if (s[FILES].type != KC_JSON_ARRAY)
		return KC_OK; /* the line of a set without files of its own */
	c->told = 0;
	st = kc_json_each((kc_str){line.ptr + s[FILES].offset, s[FILES].len},
	    take_file, f, err);
	if (!st && s[SET].type == KC_JSON_ABSENT)
		st = check_shard_files(f,
		    kc_manifest_count_of(line, &s[DOCUMENTS]),
		    kc_manifest_count_of(line, &s[TOKENS]), err);
	else if (!st && f->index && f->consumer->check_index)
		st = f->consumer->check_index(c, f->index, false, err);
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

static kc_status
check_ours(struct kc_check *c, const struct kc_consumer *consumer,
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
	return st ? st : check_lines(c, consumer, manifest, err);
}

static const struct kc_consumer *
find_consumer(const char *name)
{
	const struct kc_consumer *c = kc_consumers;

	while (c->name && strcmp(c->name, name))
		c++;
	return c->name ? c : NULL;
}

static kc_status
fail_consumer(const char *name, kc_error *err)
{
	kc_buf all = KC_BUF_INIT;
	kc_status st = KC_OK;

	for (size_t i = 0; !st && kc_consumers[i].name; i++)
		st = kc_buf_addf(
		    &all, "%s%s", i ? ", " : "", kc_consumers[i].name);
	st = st ? kc_fail_nomem(err)
		: kc_fail(err, KC_ERR_ARG, 0, "unknown consumer '%.40s' (%s)",
		      name, all.ptr);
	kc_buf_release(&all);
	return st;
}

/* True for the file of a folder that lists its shards. */
static bool
is_set_index(const char *name)
{
	const char *slash = strrchr(name, '/');

	return !strcmp(slash ? slash + 1 : name, "index.json");
}

kc_status
kc_shard_check(const char *consumer, const char *name,
    const kc_shard_check_params *params,
    void (*fault)(void *self, const char *file, const char *message),
    void *self, uint64_t *tokens, kc_error *err)
{
	const struct kc_consumer *who = find_consumer(consumer);
	struct kc_check c = {.params = *params, .fault = fault, .self = self};
	char *manifest;
	kc_status st;

	*tokens = 0;
	if (!who)
		return fail_consumer(consumer, err);
	c.width = params->width ? params->width : 2;
	if (who->check_index && is_set_index(name)) {
		c.delim = KC_DELIM_APPEND;
		st = who->check_index(&c, name, true, err);
	} else if (kc_name_ends(name, who->ends) ||
	    (who->index && kc_name_ends(name, who->index))) {
		KC_TRY(kc_shard_set_refuse_unfinished(name, err));
		st = check_foreign(&c, who, name, err);
	} else {
		KC_TRY(kc_shard_set_manifest(name, &manifest, err));
		st = check_ours(&c, who, manifest, err);
		kc_free(manifest);
	}
	*tokens = c.tokens;
	return st;
}
