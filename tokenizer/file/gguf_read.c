/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vocabulary of a GGUF file (ggml's docs/gguf.md, versions 2 and 3), as llama.cpp
 * applies it without parsing special tokens: pieces with scores and types become a
 * .model, byte-level tokens and merges a tokenizer.json, which are then read. What
 * llama.cpp does in its own way is refused by name, as gguf_write.c does.
 */
#include <config.h>

#include "tokenizer/file/gguf.h"

#include "tokenizer/file/file.h"
#include "tokenizer/file/sentencepiece.h"

#include "kcorpus/json.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/unicode.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

/* An array, or one value, as it lies in the file. */
struct gguf_value {
	uint32_t type; /* of the elements; KC_GGUF_TYPES: absent */
	uint64_t n;
	kc_str bytes;
};

struct gguf_reader {
	kc_str rest;
	uint64_t at;
	struct gguf_value model, pre, tokens, scores, types, merges, charsmap;
	struct gguf_value unknown, prefix, extra_spaces;
};

/* What is wanted of the metadata is not there, or is too much. */
static kc_status
refuse_cut(const struct gguf_reader *g, kc_error *err)
{
	if (g->at + g->rest.len >= KC_GGUF_MOST)
		return kc_fail(err, KC_ERR_LIMIT, g->at,
		    "metadata of more than %d MiB", KC_GGUF_MOST >> 20);
	return kc_fail(
	    err, KC_ERR_FORMAT, g->at, "the file ends in its metadata");
}

/* The next n bytes. */
static kc_status
take_gguf_bytes(struct gguf_reader *g, uint64_t n, kc_str *bytes, kc_error *err)
{
	*bytes = (kc_str){g->rest.ptr, 0};
	if (n > g->rest.len || n > KC_GGUF_MOST - g->at)
		return refuse_cut(g, err);
	*bytes = (kc_str){g->rest.ptr, (size_t)n};
	g->rest.ptr += n;
	g->rest.len -= (size_t)n;
	g->at += n;
	return KC_OK;
}

static kc_status
take_u32(struct gguf_reader *g, uint32_t *n, kc_error *err)
{
	kc_str bytes;

	KC_TRY(take_gguf_bytes(g, 4, &bytes, err));
	*n = kc_get32(bytes.ptr);
	return KC_OK;
}

static kc_status
take_u64(struct gguf_reader *g, uint64_t *n, kc_error *err)
{
	kc_str bytes;

	KC_TRY(take_gguf_bytes(g, 8, &bytes, err));
	*n = kc_get64(bytes.ptr);
	return KC_OK;
}

static kc_status
take_string(struct gguf_reader *g, kc_str *s, kc_error *err)
{
	uint64_t n = 0;

	*s = KC_STR("");
	KC_TRY(take_u64(g, &n, err));
	return take_gguf_bytes(g, n, s, err);
}

/* n values of a type, of which strings and arrays have no fixed size. */
static kc_status
take_values(struct gguf_reader *g, struct gguf_value *v, kc_error *err)
{
	static const unsigned char sizes[KC_GGUF_TYPES] = {
	    1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
	const char *start = g->rest.ptr;

	if (v->type >= KC_GGUF_TYPES || v->type == KC_GGUF_ARRAY)
		return kc_fail(err, KC_ERR_FORMAT, g->at,
		    "a value of the type %u is not supported", v->type);
	if (v->type != KC_GGUF_STRING) {
		if (v->n > g->rest.len / sizes[v->type])
			return refuse_cut(g, err);
		return take_gguf_bytes(
		    g, v->n * sizes[v->type], &v->bytes, err);
	}
	for (uint64_t i = 0; i < v->n; i++) {
		kc_str s;

		KC_TRY(take_string(g, &s, err));
	}
	v->bytes = (kc_str){start, (size_t)(g->rest.ptr - start)};
	return KC_OK;
}

static struct gguf_value *
find_value(struct gguf_reader *g, kc_str key)
{
	static const char start[] = "tokenizer.ggml.";
	const struct {
		const char *key;
		struct gguf_value *to;
	} known[] = {{"model", &g->model}, {"pre", &g->pre},
	    {"tokens", &g->tokens}, {"scores", &g->scores},
	    {"token_type", &g->types}, {"merges", &g->merges},
	    {"precompiled_charsmap", &g->charsmap},
	    {"unknown_token_id", &g->unknown}, {"add_space_prefix", &g->prefix},
	    {"remove_extra_whitespaces", &g->extra_spaces}};
	size_t n = sizeof(start) - 1;

	if (key.len <= n || memcmp(key.ptr, start, n) != 0)
		return NULL;
	key = (kc_str){key.ptr + n, key.len - n};
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (kc_str_equal(key, kc_str_of(known[i].key)))
			return known[i].to;
	return NULL;
}

static kc_status
take_pair(struct gguf_reader *g, kc_error *err)
{
	struct gguf_value v = {.n = 1}, *to;
	kc_str key;

	KC_TRY(take_string(g, &key, err));
	KC_TRY(take_u32(g, &v.type, err));
	if (v.type == KC_GGUF_ARRAY) {
		KC_TRY(take_u32(g, &v.type, err));
		KC_TRY(take_u64(g, &v.n, err));
	}
	KC_TRY(take_values(g, &v, err));
	to = find_value(g, key);
	if (to)
		*to = v;
	return KC_OK;
}

static kc_status
take_metadata(struct gguf_reader *g, kc_error *err)
{
	uint64_t tensors, pairs = 0;
	uint32_t version = 0;
	kc_str magic;

	KC_TRY(take_gguf_bytes(g, 4, &magic, err));
	KC_TRY(take_u32(g, &version, err));
	if (version != 2 && version != 3)
		return kc_fail(err, KC_ERR_FORMAT, 4,
		    "GGUF of version %u; 2 and 3 are supported", version);
	KC_TRY(take_u64(g, &tensors, err));
	KC_TRY(take_u64(g, &pairs, err));
	for (uint64_t i = 0; i < pairs; i++)
		KC_TRY(take_pair(g, err));
	return KC_OK;
}

/* --- Values --- */

/* A string that stands alone, or an empty one. */
static kc_str
text_of(const struct gguf_value *v)
{
	return v->type == KC_GGUF_STRING && v->n == 1
	    ? (kc_str){v->bytes.ptr + 8, v->bytes.len - 8}
	    : KC_STR("");
}

/* The next of an array of strings, which was checked. */
static kc_str
next_text(const char **p)
{
	kc_str s = {*p + 8, (size_t)kc_get64(*p)};

	*p = s.ptr + s.len;
	return s;
}

static bool
flag_of(const struct gguf_value *v, bool otherwise)
{
	return v->type == KC_GGUF_BOOL && v->n == 1 ? *v->bytes.ptr != 0
						    : otherwise;
}

/* What a token is; llama.cpp has SentencePiece's numbers. */
static enum kc_piece_type
type_of(const struct gguf_reader *g, uint64_t i)
{
	uint32_t n = g->types.type == KC_GGUF_TYPES
	    ? KC_PIECE_NORMAL
	    : kc_get32(g->types.bytes.ptr + 4 * i);

	return n >= KC_PIECE_NORMAL && n <= KC_PIECE_BYTE
	    ? (enum kc_piece_type)n
	    : KC_PIECE_UNUSED;
}

static kc_status
check_arrays(const struct gguf_reader *g, bool needs_scores, kc_error *err)
{
	const struct gguf_value *t = &g->tokens;

	if (t->type != KC_GGUF_STRING || t->n > KC_VOCAB_MAX_ID)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "a GGUF without vocabulary");
	if ((g->types.type != KC_GGUF_TYPES &&
		(g->types.type != KC_GGUF_INT32 || g->types.n != t->n)) ||
	    (needs_scores &&
		(g->scores.type != KC_GGUF_FLOAT32 || g->scores.n != t->n)))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "%" PRIu64 " tokens with other numbers of types or scores",
		    t->n);
	return KC_OK;
}

/* JSON has only text. */
static bool
texts_are_valid(const struct gguf_value *v)
{
	const char *p = v->bytes.ptr;

	for (uint64_t i = 0; i < v->n; i++) {
		kc_str s = next_text(&p);

		if (kc_utf8_check(s) != s.len)
			return false;
	}
	return true;
}

/* --- Pieces --- */

static void
fill_pieces(const struct gguf_reader *g, struct kc_piece *pieces,
    struct kc_piece_model *m)
{
	const char *p = g->tokens.bytes.ptr;

	for (uint32_t i = 0; i < m->n_pieces; i++) {
		uint32_t bits = kc_get32(g->scores.bytes.ptr + 4 * (size_t)i);

		pieces[i].text = next_text(&p);
		memcpy(&pieces[i].score, &bits, sizeof(bits));
		pieces[i].type = type_of(g, i);
		m->byte_fallback |= pieces[i].type == KC_PIECE_BYTE;
	}
}

static kc_status
put_pieces_model(
    const struct gguf_reader *g, bool unigram, kc_buf *out, kc_error *err)
{
	struct kc_piece_model m = {.n_pieces = (uint32_t)g->tokens.n,
	    .type = unigram ? KC_MODEL_TYPE_UNIGRAM : KC_MODEL_TYPE_BPE,
	    .unknown_text = KC_STR(" \xE2\x81\x87 "),
	    .normalizer = KC_STR("identity"),
	    .add_dummy_prefix = flag_of(&g->prefix, true),
	    .remove_extra_spaces = unigram && flag_of(&g->extra_spaces, false),
	    .escape_spaces = true};
	struct kc_piece *pieces;
	kc_status st;

	KC_TRY(check_arrays(g, true, err));
	if (unigram && g->charsmap.type == KC_GGUF_UINT8)
		m.charsmap = g->charsmap.bytes;
	pieces = kc_malloc(((size_t)m.n_pieces + 1) * sizeof(*pieces));
	if (!pieces)
		return kc_fail_nomem(err);
	fill_pieces(g, pieces, &m);
	m.pieces = pieces;
	st = kc_sentencepiece_write(&m, out);
	kc_free(pieces);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* --- Bytes --- */

static const struct kc_gguf_split *
find_split(kc_str pre)
{
	for (size_t i = 0; i < KC_GGUF_SPLITS; i++)
		if (kc_str_equal(pre, kc_str_of(kc_gguf_splits[i].pre)))
			return &kc_gguf_splits[i];
	return NULL;
}

/* Special and user-defined tokens, as "added_tokens". */
static kc_status
put_added_list(const struct gguf_reader *g, kc_buf *out)
{
	const char *p = g->tokens.bytes.ptr, *between = "";

	for (uint64_t i = 0; i < g->tokens.n; i++) {
		kc_str s = next_text(&p);
		enum kc_piece_type type = type_of(g, i);

		if (type != KC_PIECE_CONTROL && type != KC_PIECE_UNKNOWN &&
		    type != KC_PIECE_USER_DEFINED)
			continue;
		KC_TRY(kc_buf_addf(
		    out, "%s{\"id\":%" PRIu64 ",\"content\":", between, i));
		KC_TRY(kc_json_quote(s, out));
		KC_TRY(kc_buf_addf(out,
		    ",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
		    "\"normalized\":false,\"special\":%s}",
		    type == KC_PIECE_USER_DEFINED ? "false" : "true"));
		between = ",";
	}
	return KC_OK;
}

static kc_status
put_vocab_object(const struct gguf_reader *g, kc_buf *out)
{
	const char *p = g->tokens.bytes.ptr, *between = "";

	for (uint64_t i = 0; i < g->tokens.n; i++) {
		kc_str s = next_text(&p);

		if (type_of(g, i) != KC_PIECE_NORMAL)
			continue;
		KC_TRY(kc_buf_add(out, kc_str_of(between)));
		KC_TRY(kc_json_quote(s, out));
		KC_TRY(kc_buf_addf(out, ":%" PRIu64, i));
		between = ",";
	}
	return KC_OK;
}

static kc_status
put_merge_array(const struct gguf_reader *g, kc_buf *out)
{
	const char *p = g->merges.bytes.ptr;

	for (uint64_t i = 0; i < g->merges.n; i++) {
		KC_TRY(kc_buf_add(out, i ? KC_STR(",") : KC_STR("")));
		KC_TRY(kc_json_quote(next_text(&p), out));
	}
	return KC_OK;
}

static kc_status
put_tokenizer_json(const struct gguf_reader *g,
    const struct kc_gguf_split *split, kc_str regex, kc_buf *out)
{
	KC_TRY(
	    kc_buf_add(out, KC_STR("{\"version\":\"1.0\",\"added_tokens\":[")));
	KC_TRY(put_added_list(g, out));
	KC_TRY(kc_buf_add(out, KC_STR("],")));
	KC_TRY(kc_file_put_bpe(regex, split->ignores_merges, out));
	KC_TRY(kc_buf_addc(out, '{'));
	KC_TRY(put_vocab_object(g, out));
	KC_TRY(kc_buf_add(out, KC_STR("},\"merges\":[")));
	KC_TRY(put_merge_array(g, out));
	return kc_buf_add(out, KC_STR("]}}"));
}

static kc_status
put_bytes_json(const struct gguf_reader *g, kc_buf *out, kc_error *err)
{
	kc_str pre = text_of(&g->pre);
	const struct kc_gguf_split *split = find_split(pre);
	kc_pretokenizer *p;
	kc_status st;

	KC_TRY(check_arrays(g, false, err));
	if (!texts_are_valid(&g->tokens) ||
	    (g->merges.type == KC_GGUF_STRING && !texts_are_valid(&g->merges)))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "tokens or merges that are no UTF-8");
	if (g->merges.type != KC_GGUF_STRING)
		return kc_fail(err, KC_ERR_FORMAT, 0, "a GGUF without merges");
	if (!split)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the split '%.*s' of GGUF is not supported",
		    pre.len < 60 ? (int)pre.len : 60, pre.ptr);
	KC_TRY(kc_pretokenizer_new(&p, kc_str_of(split->name), err));
	st = put_tokenizer_json(g, split, kc_pretokenizer_regex(p), out);
	kc_pretokenizer_free(p);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* --- The whole --- */

bool
kc_gguf_is(kc_str file)
{
	return file.len >= 4 && !memcmp(file.ptr, "GGUF", 4);
}

kc_status
kc_gguf_read(kc_str file, kc_buf *out, bool *has_pieces, kc_error *err)
{
	static const struct gguf_value absent = {.type = KC_GGUF_TYPES};
	struct gguf_reader g = {file, 0, absent, absent, absent, absent, absent,
	    absent, absent, absent, absent, absent};
	kc_str model;

	KC_TRY(take_metadata(&g, err));
	model = text_of(&g.model);
	*has_pieces = !kc_str_equal(model, KC_STR("gpt2"));
	if (!*has_pieces)
		return put_bytes_json(&g, out, err);
	if (kc_str_equal(model, KC_STR("llama")) ||
	    kc_str_equal(model, KC_STR("t5")))
		return put_pieces_model(
		    &g, kc_str_equal(model, KC_STR("t5")), out, err);
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "the vocabulary '%.*s' of GGUF is not supported",
	    model.len < 60 ? (int)model.len : 60, model.ptr);
}
