/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .tiktoken: a line for each token, its bytes as base64 and its rank, which is its
 * id. Merges follow from the ranks; how text is split stands elsewhere.
 */
#include <config.h>

#include "tokenizer/file/file.h"

#include "kcorpus/base64.h"
#include "kcorpus/pretoken.h"

#include "mem.h"

#include <string.h>

struct special {
	const char *content;
	uint32_t id;
};

/* What OpenAI published (tiktoken_ext/openai_public.py), by XXH3-128. */
static const struct published {
	kc_hash128 hash;
	const char *pretokenizer;
	struct special specials[8];
} published[] = {
    {{UINT64_C(0x7CDB781BB5D59657), UINT64_C(0xAA5D7BF38900641A)}, "cl100k",
	{{"<|endoftext|>", 100257}, {"<|fim_prefix|>", 100258},
	    {"<|fim_middle|>", 100259}, {"<|fim_suffix|>", 100260},
	    {"<|endofprompt|>", 100276}}},
    {{UINT64_C(0xDEE5D4CED09A2DB6), UINT64_C(0x72A095E82CA109D6)}, "o200k",
	{{"<|endoftext|>", 199999}, {"<|endofprompt|>", 200018}}},
    /* r50k_base, which is GPT-2's, and p50k_base */
    {{UINT64_C(0xAA5EF69A716D8A56), UINT64_C(0x3CB2FBE95939BD2D)}, "gpt2",
	{{"<|endoftext|>", 50256}}},
    {{UINT64_C(0x1BFE2EADD49E9688), UINT64_C(0xF2D3FA62565E6E17)}, "gpt2",
	{{"<|endoftext|>", 50256}}},
};

/* The line at *at, which goes past it. False: there is no more. */
static bool
next_line(kc_str file, size_t *at, kc_str *line)
{
	const char *start, *end;

	if (*at == file.len)
		return false;
	start = file.ptr + *at;
	end = memchr(start, '\n', file.len - *at);
	*line = (kc_str){start, end ? (size_t)(end - start) : file.len - *at};
	*at += line->len + (end != NULL);
	if (line->len && line->ptr[line->len - 1] == '\r')
		line->len--;
	return true;
}

/* The token's base64 and its rank. */
static bool
split_line(kc_str line, kc_str *token, uint32_t *rank)
{
	const char *space = memchr(line.ptr, ' ', line.len);
	uint64_t n = 0;

	if (!space)
		return false;
	*token = (kc_str){line.ptr, (size_t)(space - line.ptr)};
	if (line.len - token->len < 2 || line.len - token->len > 10)
		return false;
	for (const char *p = space + 1; p < line.ptr + line.len; p++) {
		if (*p < '0' || *p > '9')
			return false;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	*rank = (uint32_t)n;
	return true;
}

bool
kc_tiktoken_is(kc_str file)
{
	kc_buf bytes = KC_BUF_INIT;
	kc_str line, token;
	uint32_t rank;
	size_t at = 0;
	bool is = next_line(file, &at, &line) &&
	    split_line(line, &token, &rank) && token.len &&
	    !kc_base64_read(token, &bytes);

	kc_buf_release(&bytes);
	return is;
}

static kc_status
add_tokens(kc_tokenizer *t, kc_str file, kc_buf *bytes, kc_error *err)
{
	size_t at = 0, number = 0;
	kc_str line, token;

	while (next_line(file, &at, &line)) {
		uint32_t rank = 0;
		kc_status st = KC_ERR_FORMAT;

		number++;
		if (!line.len)
			continue;
		bytes->len = 0;
		if (split_line(line, &token, &rank) && token.len)
			st = kc_base64_read(token, bytes);
		if (st == KC_ERR_NOMEM)
			return kc_fail_nomem(err);
		if (st)
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "line %zu is no token and rank", number);
		KC_TRY(kc_vocab_add(
		    &t->vocab, rank, kc_buf_str(bytes), false, err));
	}
	return KC_OK;
}

static kc_status
derive_merges(kc_tokenizer *t, kc_error *err)
{
	uint32_t n = t->vocab.n_tokens;
	uint32_t *rank = kc_malloc(((size_t)n + 1) * sizeof(*rank));
	kc_status st;

	if (!rank)
		return kc_fail_nomem(err);
	for (uint32_t id = 0; id < n; id++)
		rank[id] = t->vocab.tokens[id].in_model ? id : KC_NO_RANK;
	st = kc_bpe_derive(&t->model.bpe, rank, err);
	kc_free(rank);
	return st;
}

static const struct published *
find_published(kc_str file)
{
	kc_hash128 hash = kc_hash128_of(file);

	for (size_t i = 0; i < sizeof(published) / sizeof(*published); i++)
		if (hash.high == published[i].hash.high &&
		    hash.low == published[i].hash.low)
			return &published[i];
	return NULL;
}

static kc_status
set_split(kc_tokenizer *t, const char *name, kc_error *err)
{
	kc_pretokenizer *p;
	kc_status st;

	if (!name)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a .tiktoken does not say how text is split: it needs "
		    "the name of its pre-tokenizer");
	KC_TRY(kc_pretokenizer_new(&p, kc_str_of(name), err));
	st = kc_tokenizer_set_pretokenizer(t, p);
	kc_pretokenizer_free(p);
	return st ? kc_fail_nomem(err) : KC_OK;
}

kc_status
kc_tiktoken_read(
    kc_tokenizer *t, kc_str file, const char *pretokenizer, kc_error *err)
{
	const struct published *known = find_published(file);
	kc_buf bytes = KC_BUF_INIT;
	kc_status st;

	if (!pretokenizer && known)
		pretokenizer = known->pretokenizer;
	KC_TRY(set_split(t, pretokenizer, err));
	st = add_tokens(t, file, &bytes, err);
	kc_buf_release(&bytes);
	KC_TRY(st);
	KC_TRY(kc_vocab_index(&t->vocab, err));
	/* A pretoken that is a token is that token, merged or not. */
	t->model.bpe.ignore_merges = true;
	KC_TRY(derive_merges(t, err));
	for (size_t i = 0; known && known->specials[i].content; i++)
		KC_TRY(kc_hf_add_added(t,
		    &(struct kc_added){
			.content = kc_str_of(known->specials[i].content),
			.id = known->specials[i].id,
			.special = true},
		    err));
	return KC_OK;
}
