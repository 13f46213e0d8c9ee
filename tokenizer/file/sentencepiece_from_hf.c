/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tokenizer.json on characters as a .model, if SentencePiece gives the same ids
 * with it.
 *
 * SentencePiece merges any two neighbours that are a piece together, the one of the
 * highest score first. Only one way to make each piece is ever taken
 * (model/derive.c), so it merges as the file does if that lists these ways, and if
 * it lists them by piece: whatever else it has is then never taken. Scores are the
 * places in that list.
 *
 * HF's steps become the settings that do the same; hf_write_text.c has the other
 * direction.
 */
#include <config.h>

#include "tokenizer/file/file.h"
#include "tokenizer/file/hf_map.h"
#include "tokenizer/file/sentencepiece.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static kc_status
refuse_model(kc_error *err, const char *why)
{
	return kc_file_refuse(err, ".model", why);
}

/* --- Steps --- */

static bool
is_step(const struct kc_step *s, enum kc_step_kind kind, const char *from,
    const char *to)
{
	return s->kind == kind && kc_str_equal(s->from, kc_str_of(from)) &&
	    kc_str_equal(s->to, kc_str_of(to));
}

/* Takes *i past a step that is as said. */
static bool
take_step(const struct kc_rules *r, size_t *i, enum kc_step_kind kind,
    const char *from, const char *to)
{
	if (*i == r->n_steps || !is_step(&r->steps[*i], kind, from, to))
		return false;
	++*i;
	return true;
}

/*
 * Spaces by steps alone: extra ones away or not, U+2581 first or not, and the rest
 * by U+2581.
 */
static bool
match_plain_steps(const struct kc_rules *r, size_t i, struct kc_piece_model *m)
{
	bool replaced;

	if (r->by_words || (r->metaspace && r->prepend != KC_PREPEND_NEVER))
		return false;
	if (take_step(r, &i, KC_STEP_TRIM, " ", "")) {
		if (!take_step(r, &i, KC_STEP_RUNS, " ", " "))
			return false;
		m->remove_extra_spaces = true;
	}
	m->add_dummy_prefix = take_step(
	    r, &i, KC_STEP_PREPEND, "", KC_SPACE_SYMBOL);
	replaced = take_step(r, &i, KC_STEP_REPLACE, " ", KC_SPACE_SYMBOL);
	if (!m->add_dummy_prefix && !m->remove_extra_spaces)
		m->add_dummy_prefix = take_step(
		    r, &i, KC_STEP_PREPEND, "", KC_SPACE_SYMBOL);
	if (m->remove_extra_spaces &&
	    !take_step(r, &i, KC_STEP_TRIM, KC_SPACE_SYMBOL, ""))
		return false;
	return i == r->n_steps && (replaced || r->metaspace);
}

/*
 * True if the map leaves no white space but U+0020, and no U+2581. Then HF's Strip and
 * WhitespaceSplit see what SentencePiece takes for a space.
 */
static kc_status
check_spaces_of_map(const struct kc_charsmap *map, bool *clears)
{
	kc_buf b = KC_BUF_INIT;
	kc_status st = KC_OK;

	*clears = map != NULL;
	for (uint32_t cp = 1; cp <= 0x3000 && *clears && !st; cp++) {
		char utf8[4];
		size_t n = kc_utf8_put(cp, utf8);

		if (!(kc_class(cp) & KC_CLASS_SPACE) && cp != KC_SPACE_CHAR)
			continue;
		b.len = 0;
		st = kc_charsmap_apply(map, (kc_str){utf8, n}, &b, NULL);
		*clears = !b.len || (b.len == 1 && b.ptr[0] == ' ');
	}
	kc_buf_release(&b);
	return st;
}

/*
 * As transformers converts a .model with a map (T5, XLM-R): Strip at the end, runs
 * of spaces, and a Metaspace that puts U+2581 first, which leading spaces become.
 */
static kc_status
match_metaspace(const struct kc_rules *r, size_t i, struct kc_piece_model *m,
    bool *matches, kc_error *err)
{
	bool stripped = r->by_words, shrunk = r->by_words;

	*matches = r->metaspace && r->prepend == KC_PREPEND_ALWAYS;
	if (*matches && check_spaces_of_map(r->charsmap, matches))
		return kc_fail_nomem(err);
	if (!*matches)
		return KC_OK;
	if (i < r->n_steps && r->steps[i].kind == KC_STEP_STRIP &&
	    r->steps[i].right) {
		stripped = true;
		i++;
	}
	shrunk |= take_step(r, &i, KC_STEP_RUNS, " ", KC_SPACE_SYMBOL) ||
	    take_step(r, &i, KC_STEP_RUNS, " ", " ");
	m->remove_extra_spaces = m->add_dummy_prefix = true;
	*matches = stripped && shrunk && i == r->n_steps;
	return KC_OK;
}

static bool
same_step(const struct kc_step *a, const struct kc_step *b)
{
	return a->kind == b->kind && a->form == b->form &&
	    kc_str_equal(a->from, b->from) && kc_str_equal(a->to, b->to);
}

/* Takes *i past a map: Precompiled, or what is written for it (hf_map.c). */
static kc_status
take_map(const struct kc_rules *r, size_t *i, struct kc_piece_model *m,
    kc_error *err)
{
	struct kc_map_steps map;
	size_t n = 0;

	if (!r->charsmap)
		return KC_OK;
	KC_TRY(kc_map_steps_make(&map, r->charsmap, err));
	while (n < map.n && n < r->n_steps &&
	    same_step(&r->steps[n], &map.steps[n]))
		n++;
	if (n == map.n)
		*i = n;
	else if (!take_step(r, i, KC_STEP_PRECOMPILED, "", ""))
		return KC_OK;
	m->charsmap = r->charsmap->blob;
	m->normalizer = KC_STR("user_defined");
	return KC_OK;
}

static kc_status
set_normalizer(const kc_tokenizer *t, struct kc_piece_model *m, kc_error *err)
{
	const struct kc_rules *r = &t->rules;
	bool matches;
	size_t i = 0;

	m->normalizer = KC_STR("identity");
	m->escape_spaces = true;
	KC_TRY(take_map(r, &i, m, err));
	if (match_plain_steps(r, i, m))
		return KC_OK;
	m->add_dummy_prefix = m->remove_extra_spaces = false;
	KC_TRY(match_metaspace(r, i, m, &matches, err));
	if (matches)
		return KC_OK;
	return refuse_model(err,
	    !r->n_steps && r->metaspace
		? "it puts a space before a text only if none is there"
		: "SentencePiece cannot do what its normalizer does");
}

/* --- Pieces --- */

static kc_status
check_added(const kc_tokenizer *t, const struct kc_added *a,
    const struct kc_piece_model *m, kc_error *err)
{
	if (a->special)
		return KC_OK;
	if (t->model.kind == KC_MODEL_UNIGRAM)
		return refuse_model(err,
		    "added tokens, which are no more than other pieces to a "
		    "Unigram model");
	if (a->lstrip || a->rstrip || a->single_word)
		return refuse_model(
		    err, "added tokens that depend on what is around them");
	if (m->add_dummy_prefix || m->remove_extra_spaces || m->charsmap.len ||
	    memchr(a->content.ptr, ' ', a->content.len))
		return refuse_model(err,
		    "added tokens, between which a text is changed by itself");
	return KC_OK;
}

/*
 * A raw added token of U+2581 is found in a text with that character alone; where
 * it stands for spaces, HF merges to it, which a user-defined piece is not.
 */
static bool
is_merged_to(const kc_tokenizer *t, uint32_t id)
{
	const struct kc_token *token = &t->vocab.tokens[id];

	return token->in_model &&
	    memmem(token->bytes.ptr, token->bytes.len, KC_SPACE_SYMBOL, 3) &&
	    !t->vocab.added[token->added].normalized;
}

static enum kc_piece_type
type_of(const kc_tokenizer *t, uint32_t id)
{
	const struct kc_unknown *u = kc_model_unknown(&t->model);
	const struct kc_token *token = &t->vocab.tokens[id];
	int byte = u->by_bytes ? kc_unknown_byte(token->bytes) : -1;

	if (id == u->id)
		return KC_PIECE_UNKNOWN;
	if (byte >= 0 && u->byte_id[byte] == id)
		return KC_PIECE_BYTE;
	if (token->kind == KC_TOKEN_SPECIAL)
		return KC_PIECE_CONTROL;
	return token->kind == KC_TOKEN_ADDED && !is_merged_to(t, id)
	    ? KC_PIECE_USER_DEFINED
	    : KC_PIECE_NORMAL;
}

static kc_status
check_unknown(const kc_tokenizer *t, kc_error *err)
{
	const struct kc_unknown *u = kc_model_unknown(&t->model);

	if (u->id == KC_TOKENIZER_NONE)
		return refuse_model(err, "it has no unknown token");
	if (!u->fuse && !u->by_bytes)
		return refuse_model(
		    err, "several unknown characters are not one token");
	return KC_OK;
}

/* The 256 names of bytes. */
enum { BYTE_NAME = 7 };
typedef char byte_names[256][BYTE_NAME];

/*
 * SentencePiece wants all 256 byte pieces. One of ASCII that is missing, since its
 * character is a token (Gemma's TAB), is never needed: it gets an id after the others.
 */
static kc_status
add_missing_bytes(const kc_tokenizer *t, struct kc_piece_model *m,
    struct kc_piece *pieces, byte_names names, kc_error *err)
{
	const struct kc_unknown *u = kc_model_unknown(&t->model);

	for (unsigned i = 0; i < 256 && u->by_bytes; i++) {
		char byte = (char)i;
		uint32_t id;

		if (u->byte_id[i] != KC_TOKENIZER_NONE)
			continue;
		if (i >= 0x80 ||
		    !kc_vocab_find(&t->vocab, (kc_str){&byte, 1}, &id))
			return refuse_model(err, "some byte has no token");
		snprintf(names[i], BYTE_NAME, "<0x%02X>", i);
		pieces[m->n_pieces++] = (struct kc_piece){
		    .text = kc_str_of(names[i]), .type = KC_PIECE_BYTE};
	}
	return KC_OK;
}

/* Where texts are split before U+2581, no piece may go over one. */
static kc_status
check_split(
    const kc_tokenizer *t, const struct kc_piece_model *m, kc_error *err)
{
	const struct kc_unknown *u = kc_model_unknown(&t->model);
	uint32_t id;

	if (t->rules.split != KC_SPLIT_WORDS)
		return KC_OK;
	for (id = 0; id < m->n_pieces; id++)
		if (kc_piece_goes_over_space(&m->pieces[id]))
			return refuse_model(err,
			    "it splits texts at spaces that pieces go over");
	if (!u->by_bytes &&
	    !kc_vocab_find(&t->vocab, KC_STR(KC_SPACE_SYMBOL), &id))
		return refuse_model(err, "U+2581 is no token");
	return KC_OK;
}

/* --- Scores --- */

/* By the merges, which must stand together by piece; then what none makes. */
static kc_status
set_bpe_scores(
    const struct kc_bpe *b, struct kc_piece *pieces, uint32_t n, kc_error *err)
{
	float last = 0;

	for (size_t i = 0; i < b->n_merges; i++) {
		struct kc_piece *p = &pieces[b->merges[i].id];

		if (p->type != KC_PIECE_NORMAL)
			continue;
		if (p->score == 0)
			p->score = --last;
		else if (p->score != last)
			return refuse_model(
			    err, "its merges are not in the order of pieces");
	}
	for (uint32_t id = 0; id < n; id++)
		if (pieces[id].score == 0 && pieces[id].type == KC_PIECE_NORMAL)
			pieces[id].score = --last;
	return KC_OK;
}

static kc_status
set_unigram_scores(
    const kc_tokenizer *t, struct kc_piece *pieces, uint32_t n, kc_error *err)
{
	double lowest = HUGE_VAL, lowest_normal = HUGE_VAL;

	for (uint32_t id = 0; id < n && t->vocab.tokens[id].in_model; id++) {
		double score = t->model.unigram.scores[id];

		pieces[id].score = (float)score;
		lowest = score < lowest ? score : lowest;
		if (pieces[id].type == KC_PIECE_NORMAL && score < lowest_normal)
			lowest_normal = score;
	}
	return lowest == lowest_normal
	    ? KC_OK
	    : refuse_model(
		  err, "what is unknown costs more than by its normal pieces");
}

static kc_status
make_pieces(const kc_tokenizer *t, struct kc_piece_model *m,
    struct kc_piece *pieces, kc_error *err)
{
	bool same;

	for (uint32_t id = 0; id < m->n_pieces; id++) {
		if (t->vocab.tokens[id].kind == KC_TOKEN_NONE)
			return refuse_model(err, "ids without a token");
		pieces[id] = (struct kc_piece){
		    .text = t->vocab.tokens[id].bytes, .type = type_of(t, id)};
	}
	for (size_t i = 0; i < t->vocab.n_added; i++)
		KC_TRY(check_added(t, &t->vocab.added[i], m, err));
	KC_TRY(check_split(t, m, err));
	if (t->model.kind == KC_MODEL_UNIGRAM)
		return set_unigram_scores(t, pieces, m->n_pieces, err);
	if (kc_sentencepiece_take_runs(t, pieces, &same))
		return kc_fail_nomem(err);
	return set_bpe_scores(&t->model.bpe, pieces, m->n_pieces, err);
}

/* --- The whole --- */

/* Check that the file, read again, merges as t does. */
static kc_status
check_merges(const kc_tokenizer *t, kc_str file, kc_error *err)
{
	kc_tokenizer *u;
	kc_error why = {0};
	kc_status st = kc_tokenizer_read(&u, file, NULL, &why);

	if (st)
		return st == KC_ERR_NOMEM ? st : refuse_model(err, why.msg);
	if (t->model.kind == KC_MODEL_BPE &&
	    !kc_bpe_has_merges(&t->model.bpe, &u->model.bpe))
		st = refuse_model(
		    err, "SentencePiece would merge what it does not");
	kc_tokenizer_free(u);
	return st;
}

static kc_status
write_from_hf(const kc_tokenizer *t, struct kc_piece_model *m,
    struct kc_piece *pieces, kc_buf *out, kc_error *err)
{
	size_t start = out->len;
	byte_names names;
	kc_status st;

	KC_TRY(set_normalizer(t, m, err));
	KC_TRY(check_unknown(t, err));
	KC_TRY(make_pieces(t, m, pieces, err));
	KC_TRY(add_missing_bytes(t, m, pieces, names, err));
	st = kc_sentencepiece_write(m, out);
	if (!st)
		st = check_merges(
		    t, (kc_str){out->ptr + start, out->len - start}, err);
	if (st)
		out->len = start;
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

static kc_status
write_again(const kc_tokenizer *t, struct kc_piece_model *m, kc_buf *out)
{
	const struct kc_rules *r = &t->rules;

	m->pieces = t->pieces;
	m->normalizer = KC_STR("identity");
	if (r->charsmap) {
		m->charsmap = r->charsmap->blob;
		m->normalizer = KC_STR("user_defined");
	}
	m->unknown_text = t->decode.unknown_text;
	m->add_dummy_prefix = r->add_dummy_prefix;
	m->remove_extra_spaces = r->remove_extra_spaces;
	m->escape_spaces = r->escape_spaces;
	m->space_as_suffix = r->space_as_suffix;
	return kc_sentencepiece_write(m, out);
}

kc_status
kc_tokenizer_write_model(
    const kc_tokenizer *t, kc_str provenance, kc_buf *out, kc_error *err)
{
	struct kc_piece_model m = {.n_pieces = t->vocab.n_tokens,
	    .type = t->model.kind == KC_MODEL_BPE ? KC_MODEL_TYPE_BPE
						  : KC_MODEL_TYPE_UNIGRAM,
	    .provenance = provenance};
	struct kc_piece *pieces;
	kc_status st;

	if (!kc_model_has_chars(&t->model))
		return refuse_model(err,
		    "its tokens are bytes, which SentencePiece never "
		    "merges");
	if (t->model.kind == KC_MODEL_WORDPIECE)
		return refuse_model(err, "SentencePiece has no WordPiece");
	m.byte_fallback = kc_model_unknown(&t->model)->by_bytes;
	if (t->pieces)
		return write_again(t, &m, out) ? kc_fail_nomem(err) : KC_OK;
	if (t->model.kind == KC_MODEL_BPE && t->model.bpe.ignore_merges)
		return refuse_model(err, "it ignores merges");
	pieces = kc_malloc(((size_t)m.n_pieces + 256) * sizeof(*pieces));
	if (!pieces)
		return kc_fail_nomem(err);
	m.pieces = pieces;
	m.unknown_text = KC_STR(" \xE2\x81\x87 ");
	st = write_from_hf(t, &m, pieces, out, err);
	kc_free(pieces);
	return st;
}
