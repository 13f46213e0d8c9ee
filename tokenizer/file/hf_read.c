/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tokenizer.json of HF tokenizers: byte-level BPE with a pre-tokenizer that we
 * have a scanner for. Whatever else a file says is refused by name, unless it
 * cannot change an id or a byte that we give: post-processors add tokens that
 * add_special_tokens=False leaves out, and offsets are not ours to trim.
 */
#include <config.h>

#include "tokenizer/file/file.h"
#include "tokenizer/vocab/bytemap.h"

#include "kcorpus/json.h"
#include "kcorpus/pretoken.h"

#include "mem.h"

#include <string.h>

/* A file that is being read. */
struct reader {
	kc_tokenizer *t;
	kc_buf text, other; /* scratch for strings */
	kc_str model;
	bool has_decoder;
	bool byte_level;                   /* ... pre-tokenizer */
	bool removed, inverted, use_regex; /* settings of the one at hand */
	kc_str vocab, merges;
	kc_buf pattern; /* one that is not known, and what that means */
	kc_error pattern_error;
	bool is_pcre2;
	struct kc_added added;
	bool has_content, has_id;
	uint32_t pair[2];
	unsigned n_pair;
};

typedef kc_status member_fn(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err);

static int
clip(kc_str s)
{
	return s.len < 60 ? (int)s.len : 60;
}

/* `what` is not supported with this value. */
static kc_status
refuse(kc_error *err, const char *what, kc_str value)
{
	return kc_fail(err, KC_ERR_FORMAT, 0, "%s is not supported: %.*s%s",
	    what, clip(value), value.ptr, value.len > 60 ? "..." : "");
}

static kc_status
walk(struct reader *r, const char *what, kc_json_type type, kc_str value,
    kc_json_type want, member_fn *fn, kc_error *err)
{
	if (type != want)
		return refuse(err, what, value);
	return kc_json_each(value, fn, r, err);
}

static bool
is(kc_str a, const char *b)
{
	return kc_str_equal(a, kc_str_of(b));
}

/* The characters of a string value into b. */
static kc_status
string(
    kc_str value, kc_json_type type, const char *what, kc_buf *b, kc_error *err)
{
	kc_status st;

	if (type != KC_JSON_STRING)
		return refuse(err, what, value);
	b->len = 0;
	st = kc_json_unescape(value, b, err);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

static kc_status
number(kc_str value, kc_json_type type, uint32_t *n, kc_error *err)
{
	uint64_t v = 0;

	if (type != KC_JSON_NUMBER || value.len > 9)
		return refuse(err, "this token id", value);
	for (size_t i = 0; i < value.len; i++) {
		unsigned digit = (unsigned)(unsigned char)value.ptr[i] - '0';

		if (digit > 9)
			return refuse(err, "this token id", value);
		v = v * 10 + digit;
	}
	*n = (uint32_t)v;
	return KC_OK;
}

/* --- Settings that must have one of the values that we know --- */

struct setting {
	const char *key;
	const char *values; /* JSON values between spaces; "*" is any */
};

static kc_status
check_setting(const struct setting *known, const char *what, kc_str key,
    kc_str value, kc_error *err)
{
	for (; known->key; known++) {
		const char *v = known->values;

		if (!is(key, known->key))
			continue;
		while (*v) {
			size_t n = strcspn(v, " ");

			if (*v == '*' || kc_str_equal((kc_str){v, n}, value))
				return KC_OK;
			v += n + (v[n] == ' ');
		}
		break;
	}
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "\"%.*s\" of %s is not supported: %.*s%s", clip(key), key.ptr, what,
	    clip(value), value.ptr, value.len > 60 ? "..." : "");
}

/* --- Pre-tokenizer --- */

/* Of an object: its "type". */
static kc_status
type_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	(void)err;
	if (is(key, "type") && type == KC_JSON_STRING)
		*(kc_str *)ctx = value;
	return KC_OK;
}

static kc_status
type_of(kc_str object, kc_json_type type, kc_str *name, kc_error *err)
{
	*name = (kc_str){NULL, 0};
	if (type != KC_JSON_OBJECT)
		return KC_OK;
	return kc_json_each(object, type_member, name, err);
}

static const struct setting split_settings[] = {
    {"type", "*"},
    {"pattern", "*"},
    {"behavior", "\"Isolated\" \"Removed\""},
    {"invert", "*"},
    {NULL, NULL},
};

static kc_status
pattern_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct reader *r = ctx;
	kc_pretokenizer *p;
	kc_status st;

	if (!is(key, "Regex"))
		return refuse(err, "a Split pattern that is no Regex", value);
	KC_TRY(string(value, type, "the Regex of Split", &r->text, err));
	st = kc_pretokenizer_new_regex(&p, kc_buf_str(&r->text), err);
	if (st == KC_ERR_ARG) {
		/* For PCRE2, as kc-train --pattern wrote it, or unknown? */
		r->t->pretokenizer = "pattern";
		r->pattern_error = *err;
		return kc_buf_add(&r->pattern, kc_buf_str(&r->text))
		    ? kc_fail_nomem(err)
		    : KC_OK;
	}
	KC_TRY(st);
	st = kc_tokenizer_set_pretokenizer(r->t, p);
	kc_pretokenizer_free(p);
	return st ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
split_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct reader *r = ctx;

	KC_TRY(check_setting(
	    split_settings, "the pre-tokenizer Split", key, value, err));
	if (is(key, "pattern"))
		return walk(r, "this Split pattern", type, value,
		    KC_JSON_OBJECT, pattern_member, err);
	/* Every character is in a match, so that what is left between them
	 * does not matter, but the matches must be what is kept. */
	if (is(key, "behavior"))
		r->removed = is(value, "\"Removed\"");
	if (is(key, "invert"))
		r->inverted = type == KC_JSON_TRUE;
	return KC_OK;
}

static kc_status
byte_level_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct setting known[] = {
	    {"type", "*"},
	    {"add_prefix_space", "false"},
	    {"trim_offsets", "*"},
	    {"use_regex", "true false"},
	    {NULL, NULL},
	};
	struct reader *r = ctx;

	KC_TRY(check_setting(
	    known, "the pre-tokenizer ByteLevel", key, value, err));
	if (is(key, "use_regex"))
		r->use_regex = type == KC_JSON_TRUE;
	return KC_OK;
}

/* One pre-tokenizer of a sequence, or the only one. */
static kc_status
pretokenizer(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct reader *r = ctx;
	kc_str name;

	(void)key;
	KC_TRY(type_of(value, type, &name, err));
	if (is(name, "\"Split\"")) {
		if (r->t->pretokenizer || r->byte_level)
			return refuse(err, "a second Split", value);
		KC_TRY(kc_json_each(value, split_member, r, err));
		if (!r->t->pretokenizer || r->removed != r->inverted)
			return refuse(err, "this Split", value);
		return KC_OK;
	}
	if (!is(name, "\"ByteLevel\"") || r->byte_level)
		return refuse(err, "this pre-tokenizer", value);
	r->use_regex = true;
	KC_TRY(kc_json_each(value, byte_level_member, r, err));
	r->byte_level = true;
	if (r->use_regex == (r->t->pretokenizer != NULL))
		return refuse(err, "this \"use_regex\"", value);
	if (r->use_regex)
		r->t->pretokenizer = "gpt2";
	return KC_OK;
}

static kc_status
sequence_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	if (is(key, "type"))
		return KC_OK;
	if (!is(key, "pretokenizers"))
		return refuse(err, "this part of a Sequence", value);
	return walk(ctx, "this Sequence", type, value, KC_JSON_ARRAY,
	    pretokenizer, err);
}

static kc_status
read_pretokenizer(
    struct reader *r, kc_json_type type, kc_str value, kc_error *err)
{
	kc_str name;

	KC_TRY(type_of(value, type, &name, err));
	if (is(name, "\"Sequence\""))
		return kc_json_each(value, sequence_member, r, err);
	return pretokenizer(r, KC_STR(""), type, value, err);
}

/* --- Added tokens --- */

static kc_status
added_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct setting known[] = {
	    {"id", "*"},
	    {"content", "*"},
	    {"single_word", "true false"},
	    {"lstrip", "true false"},
	    {"rstrip", "true false"},
	    {"normalized", "true false"},
	    {"special", "true false"},
	    {NULL, NULL},
	};
	struct reader *r = ctx;
	bool on = type == KC_JSON_TRUE;

	KC_TRY(check_setting(known, "an added token", key, value, err));
	if (is(key, "id")) {
		r->has_id = true;
		return number(value, type, &r->added.id, err);
	}
	if (is(key, "content")) {
		KC_TRY(string(
		    value, type, "an added token's content", &r->text, err));
		r->has_content = true;
		r->added.content = kc_buf_str(&r->text);
	}
	if (is(key, "single_word"))
		r->added.single_word = on;
	if (is(key, "lstrip"))
		r->added.lstrip = on;
	if (is(key, "rstrip"))
		r->added.rstrip = on;
	if (is(key, "normalized"))
		r->added.normalized = on;
	if (is(key, "special"))
		r->added.special = on;
	return KC_OK;
}

static kc_status
added_token(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct reader *r = ctx;

	(void)key;
	memset(&r->added, 0, sizeof(r->added));
	r->has_id = r->has_content = false;
	KC_TRY(walk(r, "this added token", type, value, KC_JSON_OBJECT,
	    added_member, err));
	if (!r->has_id || !r->has_content || !r->added.content.len)
		return refuse(err, "this added token", value);
	return kc_hf_add_added(r->t, &r->added, err);
}

/* --- Model --- */

static const struct setting model_settings[] = {
    {"type", "\"BPE\""},
    {"dropout", "null 0 0.0"},
    {"unk_token", "*"}, /* every byte has a token: nothing is unknown */
    {"continuing_subword_prefix", "null \"\""},
    {"end_of_word_suffix", "null \"\""},
    {"fuse_unk", "true false"},
    {"byte_fallback", "false"},
    {"ignore_merges", "true false"},
    {"vocab", "*"},
    {"merges", "*"},
    {"kcorpus", "*"},
    {"kcorpus_pattern", "\"PCRE2\""},
    {NULL, NULL},
};

kc_status
kc_hf_add_token(kc_tokenizer *t, uint32_t id, kc_str written, kc_error *err)
{
	kc_buf bytes = KC_BUF_INIT;
	kc_status st = kc_bytemap_read(written, &bytes);

	if (st == KC_ERR_NOMEM)
		st = kc_fail_nomem(err);
	else if (st)
		st = kc_vocab_add(&t->vocab, id, written, true, err);
	else
		st = kc_vocab_add(
		    &t->vocab, id, kc_buf_str(&bytes), false, err);
	kc_buf_release(&bytes);
	return st;
}

kc_status
kc_hf_add_added(kc_tokenizer *t, const struct kc_added *added, kc_error *err)
{
	kc_buf written = KC_BUF_INIT;
	kc_status st = kc_bytemap_read_text(added->content, &written);

	if (st)
		st = kc_fail_nomem(err);
	else
		st = kc_vocab_add_added(
		    &t->vocab, added, kc_buf_str(&written), err);
	kc_buf_release(&written);
	return st;
}

static kc_status
vocab_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct reader *r = ctx;
	uint32_t id = 0;

	KC_TRY(number(value, type, &id, err));
	return kc_hf_add_token(r->t, id, key, err);
}

/* Append the bytes of half a merge to r->other. */
static kc_status
add_half(struct reader *r, kc_str half, kc_error *err)
{
	kc_status st = kc_bytemap_read(half, &r->other);

	if (st == KC_ERR_NOMEM)
		return kc_fail_nomem(err);
	return st ? refuse(err, "this half of a merge", half) : KC_OK;
}

/* Add a merge of the two halves, as characters. */
static kc_status
add_merge(struct reader *r, kc_str left, kc_str right, kc_error *err)
{
	kc_bpe_merge m;
	size_t n;

	r->other.len = 0;
	KC_TRY(add_half(r, left, err));
	n = r->other.len;
	KC_TRY(add_half(r, right, err));
	if (!kc_vocab_find(&r->t->vocab, (kc_str){r->other.ptr, n}, &m.left))
		return refuse(err, "a merge of what is no token", left);
	if (!kc_vocab_find(&r->t->vocab,
		(kc_str){r->other.ptr + n, r->other.len - n}, &m.right))
		return refuse(err, "a merge of what is no token", right);
	if (!kc_vocab_find(&r->t->vocab, kc_buf_str(&r->other), &m.id))
		return refuse(err, "a merge into what is no token", left);
	return kc_bpe_add_merge(&r->t->model.bpe, m) ? kc_fail_nomem(err)
						     : KC_OK;
}

/* Both halves stand in r->text, the left one of r->pair[0] bytes. */
static kc_status
half(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct reader *r = ctx;
	kc_status st = KC_ERR_FORMAT;

	(void)key;
	if (type == KC_JSON_STRING && r->n_pair < 2)
		st = kc_json_unescape(value, &r->text, err);
	if (st == KC_ERR_NOMEM)
		return st;
	if (st)
		return refuse(err, "this part of a merge", value);
	if (r->n_pair++ == 0)
		r->pair[0] = (uint32_t)r->text.len;
	return KC_OK;
}

static kc_status
merge(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct reader *r = ctx;
	size_t left;
	const char *space;

	(void)key;
	r->text.len = 0;
	if (type == KC_JSON_ARRAY) {
		r->n_pair = 0;
		KC_TRY(kc_json_each(value, half, r, err));
		if (r->n_pair != 2)
			return refuse(err, "this merge", value);
		left = r->pair[0];
		return add_merge(r, (kc_str){r->text.ptr, left},
		    (kc_str){r->text.ptr + left, r->text.len - left}, err);
	}
	KC_TRY(string(value, type, "this merge", &r->text, err));
	space = memchr(r->text.ptr, ' ', r->text.len);
	if (!space)
		return refuse(err, "this merge", value);
	left = (size_t)(space - r->text.ptr);
	return add_merge(r, (kc_str){r->text.ptr, left},
	    (kc_str){space + 1, r->text.len - left - 1}, err);
}

static kc_status
model_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct reader *r = ctx;

	KC_TRY(check_setting(model_settings, "the model", key, value, err));
	if (is(key, "ignore_merges"))
		r->t->model.bpe.ignore_merges = type == KC_JSON_TRUE;
	if (is(key, "kcorpus_pattern"))
		r->is_pcre2 = true;
	if (is(key, "vocab") && type == KC_JSON_OBJECT)
		r->vocab = value;
	if (is(key, "merges") && type == KC_JSON_ARRAY)
		r->merges = value;
	return KC_OK;
}

/* The pattern is known now, or it is one for PCRE2. */
static kc_status
set_pattern(struct reader *r, kc_error *err)
{
	kc_pretokenizer *p;
	kc_status st;

	if (!r->pattern.len)
		return KC_OK;
	if (!r->is_pcre2) {
		*err = r->pattern_error;
		return err->code = KC_ERR_FORMAT;
	}
	st = kc_pretokenizer_new_pattern(&p, kc_buf_str(&r->pattern), err);
	if (st == KC_ERR_ARG)
		st = err->code = KC_ERR_FORMAT;
	KC_TRY(st);
	st = kc_tokenizer_set_pretokenizer(r->t, p);
	kc_pretokenizer_free(p);
	return st ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
read_model(struct reader *r, kc_str added_tokens, kc_error *err)
{
	KC_TRY(kc_json_each(r->model, model_member, r, err));
	KC_TRY(set_pattern(r, err));
	if (!r->vocab.len || !r->merges.len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "the model has no vocabulary or no merges");
	KC_TRY(kc_json_each(r->vocab, vocab_member, r, err));
	KC_TRY(kc_vocab_index(&r->t->vocab, err));
	KC_TRY(kc_json_each(r->merges, merge, r, err));
	if (added_tokens.len)
		KC_TRY(kc_json_each(added_tokens, added_token, r, err));
	return KC_OK;
}

/* --- The whole --- */

static const struct setting top_settings[] = {
    {"version", "\"1.0\""},
    {"truncation", "null"},
    {"padding", "null"},
    {"added_tokens", "*"},
    {"normalizer", "*"},
    {"pre_tokenizer", "*"},
    {"post_processor", "*"},
    {"decoder", "*"},
    {"model", "*"},
    {NULL, NULL},
};

static kc_status
read_normalizer(
    struct reader *r, kc_json_type type, kc_str value, kc_error *err)
{
	kc_str name;

	if (type == KC_JSON_NULL)
		return KC_OK;
	KC_TRY(type_of(value, type, &name, err));
	if (!is(name, "\"NFC\""))
		return refuse(err, "this normalizer", value);
	return kc_rules_add(&r->t->rules,
		   &(struct kc_step){.kind = KC_STEP_FORM, .form = KC_FORM_NFC})
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

static kc_status
read_decoder(struct reader *r, kc_json_type type, kc_str value, kc_error *err)
{
	kc_str name;

	KC_TRY(type_of(value, type, &name, err));
	if (!is(name, "\"ByteLevel\""))
		return refuse(err, "this decoder", value);
	r->has_decoder = true;
	return KC_OK;
}

struct top {
	struct reader r;
	kc_str added_tokens;
};

static kc_status
top_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct top *top = ctx;

	KC_TRY(check_setting(top_settings, "the file", key, value, err));
	if (is(key, "added_tokens") && type == KC_JSON_ARRAY)
		top->added_tokens = value;
	if (is(key, "normalizer"))
		return read_normalizer(&top->r, type, value, err);
	if (is(key, "pre_tokenizer"))
		return read_pretokenizer(&top->r, type, value, err);
	if (is(key, "decoder"))
		return read_decoder(&top->r, type, value, err);
	if (is(key, "model") && type == KC_JSON_OBJECT)
		top->r.model = value;
	return KC_OK;
}

static kc_status
read_top(struct top *top, kc_str file, kc_error *err)
{
	kc_json_type type;

	KC_TRY(kc_json_check(file, &type, err));
	if (type != KC_JSON_OBJECT)
		return kc_fail(err, KC_ERR_FORMAT, 0, "no JSON object");
	KC_TRY(kc_json_each(file, top_member, top, err));
	if (!top->r.model.len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "not a tokenizer.json: it has no \"model\"");
	if (!top->r.byte_level)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no ByteLevel pre-tokenizer: only byte-level BPE is "
		    "supported");
	if (!top->r.has_decoder)
		return kc_fail(err, KC_ERR_FORMAT, 0, "no ByteLevel decoder");
	return read_model(&top->r, top->added_tokens, err);
}

kc_status
kc_hf_read(kc_tokenizer *t, kc_str file, kc_error *err)
{
	struct top top = {.r = {.t = t}};
	kc_error own = {0};
	kc_status st = read_top(&top, file, err ? err : &own);

	kc_buf_release(&top.r.text);
	kc_buf_release(&top.r.other);
	kc_buf_release(&top.r.pattern);
	return st;
}
