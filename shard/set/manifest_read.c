/* SPDX-License-Identifier: Apache-2.0 */
/* A manifest into a set (manifest.c writes it; kc-shard(1) has its keys). */
#include <config.h>

#include "manifest_values.h"
#include "shard/shard_internal.h"
#include "shard_set.h"

#include "kcorpus/json.h"

#include "ascii.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 << 20, MEGATRON_RANK = 2 };

/* --- Values --- */

static bool
parse_hash(kc_str token, kc_hash128 *h)
{
	kc_str hex = kc_manifest_text(token);

	*h = (kc_hash128){0, 0};
	for (size_t i = 0; i < hex.len; i++) {
		int digit = kc_ascii_hex(hex.ptr[i]);

		if (digit < 0)
			return false;
		h->high = h->high << 4 | h->low >> 60;
		h->low = h->low << 4 | (uint64_t)digit;
	}
	return hex.len == 32;
}

/* --- A line at hand --- */

/* Members that are asked for, in this order. */
enum {
	SHARD,
	SET,
	FILES,
	DOCUMENTS,
	TOKENS,
	DTYPE,
	ENTRIES,
	SPECIAL,
	DELIM_ID,
	VOCAB,
	TOKENIZER,
	CORPUS,
	PARAMETERS,
	MEMBERS
};

struct line {
	kc_shard_set *set;
	kc_str folder; /* of the manifest, with its slash */
	kc_str text;
	kc_json_span spans[MEMBERS];
	struct kc_set_shard *shard;
};

static kc_str
member(const struct line *l, size_t i)
{
	return kc_manifest_value(l->text, &l->spans[i]);
}

static bool
has(const struct line *l, size_t i, kc_json_type type)
{
	return l->spans[i].type == type;
}

static kc_status
read_count(const struct line *l, size_t i, const char *what, uint64_t *n,
    kc_error *err)
{
	return kc_manifest_count(member(l, i), n)
	    ? KC_OK
	    : kc_manifest_bad_member(kc_str_of(what), err);
}

/* The tokenizer and the delimiter, which lines of both kinds have. */
static kc_status
read_spec(const struct line *l, kc_error *err)
{
	kc_shard_set_facts *f = &l->set->facts;
	uint64_t vocab, delim = KC_TOKENS_NO_EOD;

	KC_TRY(read_count(l, VOCAB, "vocab_size", &vocab, err));
	if (vocab > UINT32_MAX)
		return kc_manifest_bad_member(KC_STR("vocab_size"), err);
	if (!has(l, DELIM_ID, KC_JSON_NULL))
		KC_TRY(read_count(l, DELIM_ID, "delim_id", &delim, err));
	if (delim > UINT32_MAX)
		return kc_manifest_bad_member(KC_STR("delim_id"), err);
	f->spec.vocab_size = (uint32_t)vocab;
	f->delim_id = (uint32_t)delim;
	f->spec.eod = f->delim_id;
	return parse_hash(member(l, TOKENIZER), &f->spec.tokenizer)
	    ? KC_OK
	    : kc_manifest_bad_member(KC_STR("tokenizer"), err);
}

/* The width of ids, which goes with the vocabulary: texts have none. */
static kc_status
read_dtype(const struct line *l, kc_error *err)
{
	static const kc_str dtypes[] = {
	    {"utf8", 4}, {"uint16", 6}, {"", 0}, {"uint32", 6}};
	kc_shard_set_facts *f = &l->set->facts;
	kc_str dtype = kc_manifest_text(member(l, DTYPE));
	unsigned least = kc_tokens_width(f->spec.vocab_size);

	f->width = 0;
	for (unsigned width = 1; width <= 4; width++)
		if (dtype.len && kc_str_equal(dtype, dtypes[width - 1]))
			f->width = width;
	return f->width < least || (least == 1 && f->width > 1)
	    ? kc_manifest_bad_member(KC_STR("dtype"), err)
	    : KC_OK;
}

/* --- Files of a shard --- */

static kc_status
make_path(char **path, kc_str folder, kc_str name_token, kc_error *err)
{
	kc_free(*path);
	*path = kc_manifest_path(folder, name_token);
	return *path ? KC_OK : kc_fail_nomem(err);
}

/* True if a file tells the documents' places. A lineage does it best. */
static int
index_rank(kc_str name)
{
	static const char ends[][16] = {".lineage\"", ".idx\"", ".ds.index\""};

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(ends[i]);

		if (name.len > n &&
		    !memcmp(name.ptr + name.len - n, ends[i], n) &&
		    !(i == 1 && name.len > 9 &&
			!memcmp(name.ptr + name.len - 9, ".bos.idx\"", 9)))
			return (int)(3 - i);
	}
	return 0;
}

static kc_status
read_file(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const kc_str keys[] = {{"format", 6}, {"name", 4}, {"delim", 5}};
	struct line *l = ctx;
	struct kc_set_shard *s = l->shard;
	kc_json_object object;
	kc_json_span spans[3];
	const struct kc_shard_format *f;
	kc_str format, name;

	(void)key;
	if (type != KC_JSON_OBJECT)
		return kc_manifest_bad_member(KC_STR("files"), err);
	KC_TRY(kc_json_scan(value, keys, 3, spans, &object, err));
	if (spans[0].type != KC_JSON_STRING || spans[1].type != KC_JSON_STRING)
		return kc_manifest_bad_member(KC_STR("files"), err);
	format = (kc_str){value.ptr + spans[0].offset, spans[0].len};
	name = (kc_str){value.ptr + spans[1].offset, spans[1].len};
	f = kc_shard_format_named(kc_manifest_text(format));
	if (!f)
		return kc_manifest_bad_member(KC_STR("files"), err);
	if (spans[2].type == KC_JSON_STRING) {
		if (s->payload)
			return KC_OK;
		if (!kc_manifest_delim(
			kc_manifest_value(value, &spans[2]), &s->delim))
			return kc_manifest_bad_member(KC_STR("delim"), err);
		s->rows = f->rows;
		s->header = f->header;
		return make_path(&s->payload, l->folder, name, err);
	}
	/* Of a packed set, Megatron's index has sequences. */
	if (index_rank(name) <= s->index_rank ||
	    (s->packed && index_rank(name) == MEGATRON_RANK))
		return KC_OK;
	s->index_rank = index_rank(name);
	return make_path(&s->index, l->folder, name, err);
}

/* The ids that are counted, of the first shard: all have the same. */
static kc_status
read_special(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	kc_shard_set *set = ctx;
	uint64_t id;
	uint32_t narrow;

	(void)value;
	if (type != KC_JSON_NUMBER || !kc_manifest_count(key, &id) ||
	    id > UINT32_MAX)
		return kc_manifest_bad_member(KC_STR("special_ids"), err);
	narrow = (uint32_t)id;
	return kc_buf_add(
		   &set->special, (kc_str){(char *)&narrow, sizeof(narrow)})
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

/* What lists the files and the special ids. */
static kc_status
read_lists(struct line *l, kc_error *err)
{
	if (!has(l, FILES, KC_JSON_ARRAY))
		return kc_manifest_bad_member(KC_STR("files"), err);
	KC_TRY(kc_json_each(member(l, FILES), read_file, l, err));
	if (!l->shard->payload)
		return kc_manifest_bad_member(KC_STR("files"), err);
	return has(l, SPECIAL, KC_JSON_OBJECT) && l->set->facts.shards == 1
	    ? kc_json_each(member(l, SPECIAL), read_special, l->set, err)
	    : KC_OK;
}

static kc_status
read_shard_line(struct line *l, kc_error *err)
{
	kc_shard_set_facts *f = &l->set->facts;
	struct kc_set_shard *s;
	uint64_t number;

	KC_TRY(read_count(l, SHARD, "shard", &number, err));
	if (number != f->shards)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "shard %" PRIu64 " where %" PRIu64 " should be", number,
		    f->shards);
	s = l->shard = kc_shard_set_add(l->set);
	if (!s)
		return kc_fail_nomem(err);
	KC_TRY(read_count(l, DOCUMENTS, "documents", &s->documents, err));
	KC_TRY(read_count(l, TOKENS, "tokens", &s->tokens, err));
	s->entries = s->documents;
	s->packed = !has(l, ENTRIES, KC_JSON_ABSENT);
	if (s->packed)
		KC_TRY(read_count(l, ENTRIES, "entries", &s->entries, err));
	KC_TRY(read_spec(l, err));
	KC_TRY(read_dtype(l, err));
	KC_TRY(read_lists(l, err));
	f->documents += s->documents;
	f->tokens += s->tokens;
	return KC_OK;
}

/* --- The line of the set --- */

static kc_status
read_set_line(struct line *l, kc_error *err)
{
	kc_shard_set_facts *f = &l->set->facts;
	uint64_t shards, documents, tokens;

	KC_TRY(read_count(l, SET, "set", &shards, err));
	KC_TRY(read_count(l, DOCUMENTS, "documents", &documents, err));
	KC_TRY(read_count(l, TOKENS, "tokens", &tokens, err));
	if (shards != f->shards || documents != f->documents ||
	    tokens != f->tokens)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the set's totals are not those of its shards");
	if (!parse_hash(member(l, CORPUS), &f->corpus))
		return kc_manifest_bad_member(KC_STR("corpus"), err);
	f->params = (kc_shard_params)KC_SHARD_PARAMS_INIT;
	f->params.formats = 0;
	f->params.delim_id = f->delim_id;
	f->params.special = (const uint32_t *)(const void *)l->set->special.ptr;
	f->params.special_count = l->set->special.len / sizeof(uint32_t);
	if (!has(l, PARAMETERS, KC_JSON_OBJECT))
		return kc_manifest_bad_member(KC_STR("parameters"), err);
	KC_TRY(kc_manifest_read_parameters(l->set, member(l, PARAMETERS), err));
	f->ours = true;
	return KC_OK;
}

static kc_status
read_line(struct line *l, kc_error *err)
{
	static const kc_str keys[MEMBERS] = {{"shard", 5}, {"set", 3},
	    {"files", 5}, {"documents", 9}, {"tokens", 6}, {"dtype", 5},
	    {"entries", 7}, {"special_ids", 11}, {"delim_id", 8},
	    {"vocab_size", 10}, {"tokenizer", 9}, {"corpus", 6},
	    {"parameters", 10}};
	kc_json_object object;

	if (l->set->facts.ours)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "a line after that of the set");
	KC_TRY(kc_json_scan(l->text, keys, MEMBERS, l->spans, &object, err));
	return has(l, SET, KC_JSON_ABSENT) ? read_shard_line(l, err)
					   : read_set_line(l, err);
}

static kc_status
read_lines(kc_shard_set *set, kc_reader *r, const char *name, kc_error *err)
{
	const char *slash = strrchr(name, '/');
	struct line l = {.set = set,
	    .folder = {name, slash ? (size_t)(slash - name) + 1 : 0}};
	kc_error sub;
	kc_status st;

	while (!(st = kc_reader_line(r, LINE_MAX_BYTES, &l.text, &sub))) {
		st = read_line(&l, &sub);
		if (st)
			break;
	}
	if (st == KC_EOF && set->facts.ours)
		return KC_OK;
	if (st == KC_EOF)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%s: the line of the set is missing", name);
	return kc_fail(err, st, sub.offset, "%s:%" PRIu64 ": %s", name,
	    kc_reader_line_number(r), sub.msg);
}

kc_status
kc_manifest_read(kc_shard_set *set, const char *name, kc_error *err)
{
	kc_reader *r;
	kc_error sub;
	kc_status st = kc_reader_open(&r, name, &sub);

	if (st)
		return kc_fail(err, st, 0, "%s: %s", name, sub.msg);
	st = read_lines(set, r, name, err);
	kc_reader_close(r);
	return st;
}
