/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encoder. A text is parted at the added tokens that stand in it; each stretch
 * between them is normalized and cut in batches of pieces, whose places in the
 * cache are asked for all at once; a piece that is not there goes to the model.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/encode/byte_pieces.h"
#include "tokenizer/encode/cut_pieces.h"
#include "tokenizer/text/bert.h"

#include "kcorpus/pretoken.h"

#include "mem.h"

#include <string.h>

/* Ids that may be written after the last. */
enum { SLACK = KC_CACHE_SLACK };

/* --- Pieces --- */

kc_status
kc_piece_check(kc_str piece, kc_error *err)
{
	return piece.len <= KC_PRETOKEN_MAX
	    ? KC_OK
	    : kc_fail(err, KC_ERR_LIMIT, 0,
		  "a piece of %zu bytes, above the %d MiB that are allowed",
		  piece.len, KC_PRETOKEN_MAX >> 20);
}

static kc_status
encode_new(kc_encoder *e, const struct kc_cache_probe *q, kc_token_ids *ids,
    kc_error *err)
{
	KC_TRY(kc_piece_check(q->key, err));
	return kc_model_encode(&e->now->t->model, &e->now->work, q->key, ids)
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

/* Ask for the buckets of the pieces again: the cache has grown. */
static void
probe_again(const struct kc_cache *c, struct kc_cache_probe *q, size_t n)
{
	for (size_t i = 0; i < n; i++)
		kc_cache_probe_init(c, &q[i], q[i].key, q[i].key.len);
}

/* True if a piece that was encoded just now has these ids elsewhere, too. */
static bool
may_keep(const kc_encoder *e, const uint32_t *ids, size_t n)
{
	const struct kc_unknown *u;

	if (kc_model_reach(&e->now->work) == KC_UNIGRAM_NEVER)
		return false;
	if (e->now->p || !n)
		return true;
	u = kc_model_unknown(&e->now->t->model);
	return !u->fuse || (ids[0] != u->id && ids[n - 1] != u->id);
}

/*
 * Append the ids of the first of n pieces, which is not in the cache, or `known`: it
 * is, but with ids that are not valid here.
 */
static __attribute__((noinline)) kc_status
encode_missing(kc_encoder *e, struct kc_cache_probe *q, size_t n, bool known,
    kc_token_ids *ids, kc_error *err)
{
	size_t start = ids->n;
	bool moved;

	KC_TRY(encode_new(e, q, ids, err));
	if (known || !may_keep(e, ids->v + start, ids->n - start))
		return KC_OK;
	if (kc_cache_store(&e->now->cache, q,
		(kc_token_ids){ids->v + start, ids->n - start, 0},
		kc_model_reach(&e->now->work), &moved))
		return kc_fail_nomem(err);
	if (moved)
		probe_again(&e->now->cache, q + 1, n - 1);
	return KC_OK;
}

/*
 * Append the ids of n pretokens or parts of them, for which there is room. `always`:
 * what is in the cache is valid everywhere.
 */
static inline __attribute__((always_inline)) kc_status
encode_pieces(kc_encoder *e, struct kc_cache_probe *q, size_t n, bool always,
    kc_token_ids *ids, kc_error *err)
{
	const struct kc_model *m = &e->now->t->model;
	struct kc_unigram_sum sum = kc_model_take_sum(&e->now->work);
	struct kc_cache_probe *end = q + n;
	uint32_t *out = ids->v + ids->n;

	for (; q < end; q++) {
		int8_t reach;
		size_t found = kc_cache_find(&e->now->cache, q, out, &reach);

		if (found &&
		    (always ||
			kc_model_reuse(
			    m, &sum, q->key.len, reach, out, found))) {
			out += found;
			continue;
		}
		ids->n = (size_t)(out - ids->v);
		kc_model_put_sum(m, &e->now->work, sum);
		KC_TRY(
		    encode_missing(e, q, (size_t)(end - q), found, ids, err));
		sum = kc_model_take_sum(&e->now->work);
		out = ids->v + ids->n;
	}
	kc_model_put_sum(m, &e->now->work, sum);
	ids->n = (size_t)(out - ids->v);
	return KC_OK;
}

/* Split at the pretokens of a scanner or a pattern, and cut words (byte_pieces.c). */
static kc_status
encode_pretokens(kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err)
{
	struct kc_cache_probe probes[KC_PIECES_MAX];
	bool always = e->now->t->model.kind != KC_MODEL_UNIGRAM;
	size_t pos = 0, n;

	while (pos < text.len) {
		size_t first = pos;

		KC_TRY(kc_byte_pieces(e->now, text, &pos, probes, &n, err));
		/* A piece has no more ids than bytes. */
		if (KC_GROW(&ids->v, &ids->cap, ids->n + (pos - first) + SLACK))
			return kc_fail_nomem(err);
		KC_TRY(always ? encode_pieces(e, probes, n, true, ids, err)
			      : encode_pieces(e, probes, n, false, ids, err));
	}
	return KC_OK;
}

/* The first span of the last n + 1 becomes part of the one before it, if any. */
static void
fuse_span(kc_token_spans *s, size_t n)
{
	size_t at = s->n - n - 1;

	if (at)
		s->v[at - 1].end = s->v[at].end;
	memmove(s->v + at, s->v + at + 1, n * sizeof(*s->v));
	s->n--;
}

void
kc_fuse_unknown(kc_encoder *e, size_t start, bool border, kc_token_ids *ids)
{
	const struct kc_unknown *u = kc_model_unknown(&e->now->t->model);

	if (ids->n > start) {
		bool last = ids->v[ids->n - 1] == u->id;

		if (e->after_unknown && ids->v[start] == u->id) {
			ids->n--;
			memmove(ids->v + start, ids->v + start + 1,
			    (ids->n - start) * sizeof(*ids->v));
			if (e->how)
				fuse_span(e->spans, ids->n - start);
		}
		e->after_unknown = last && u->fuse;
	}
	if (border)
		e->after_unknown = false;
}

/*
 * As encode_pieces for pieces of characters, some of which end at borders. What is in
 * the cache is not fused with anything.
 */
static inline kc_status
encode_char_pieces(kc_encoder *e, struct kc_cache_probe *q, size_t n,
    uint64_t borders, kc_token_ids *ids, kc_error *err)
{
	const struct kc_model *m = &e->now->t->model;
	struct kc_model_work *w = &e->now->work;
	struct kc_unigram_sum sum = kc_model_take_sum(w);
	uint32_t *out = ids->v + ids->n;

	for (; n > 0; q++, n--, borders >>= 1) {
		int8_t reach;
		size_t found = kc_cache_find(&e->now->cache, q, out, &reach);

		if (found &&
		    kc_model_reuse(m, &sum, q->key.len, reach, out, found)) {
			out += found;
			e->after_unknown = false;
		} else {
			size_t start = ids->n = (size_t)(out - ids->v);

			kc_model_put_sum(m, w, sum);
			KC_TRY(encode_missing(e, q, n, found, ids, err));
			kc_fuse_unknown(e, start, borders & 1, ids);
			sum = kc_model_take_sum(w);
			out = ids->v + ids->n;
		}
		if (borders & 1) {
			kc_model_start(w);
			sum = kc_model_take_sum(w);
		}
	}
	kc_model_put_sum(m, w, sum);
	ids->n = (size_t)(out - ids->v);
	return KC_OK;
}

/* Cut where no token crosses (cut_pieces.c). */
static kc_status
encode_words(kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err)
{
	struct kc_cache_probe probes[KC_PIECES];
	size_t pos = 0;

	while (pos < text.len) {
		size_t first = pos;
		uint64_t borders;
		size_t n = kc_char_pieces(e->now, text, &pos, probes, &borders);

		if (KC_GROW(&ids->v, &ids->cap, ids->n + (pos - first) + SLACK))
			return kc_fail_nomem(err);
		KC_TRY(encode_char_pieces(e, probes, n, borders, ids, err));
	}
	return KC_OK;
}

/* Add BERT's words to the counts. */
static kc_status
count_bert_words(kc_encoder *e, kc_str text, kc_error *err)
{
	for (size_t at = 0, end; at < text.len; at = end) {
		const char *p = text.ptr + at;

		end = kc_bert_piece_end(text, at);
		if (!(kc_class(kc_utf8_next(&p, kc_str_end(text))) &
			KC_CLASS_SPACE))
			KC_TRY(kc_counts_add(e->counts,
			    (kc_str){text.ptr + at, end - at}, 1, err));
	}
	return KC_OK;
}

/* Add words, which start with U+2581, to the counts. */
static kc_status
count_words(kc_encoder *e, kc_str text, kc_error *err)
{
	static const kc_str space = KC_STR(KC_SPACE_SYMBOL);
	const char *at = text.ptr, *end = kc_str_end(text);

	while (at < end) {
		const char *p = at, *next;

		while ((size_t)(end - p) >= space.len &&
		    !memcmp(p, space.ptr, space.len))
			p += space.len;
		next = memmem(p, (size_t)(end - p), space.ptr, space.len);
		next = next ? next : end;
		KC_TRY(kc_counts_add(
		    e->counts, (kc_str){at, (size_t)(next - at)}, 1, err));
		at = next;
	}
	return KC_OK;
}

/* --- Spans: each level has those of its own text --- */

static size_t
count_spans(const kc_encoder *e)
{
	return e->how ? e->spans->n : 0;
}

/* Those from the first-th on are of a stretch that starts at `by`. */
static void
shift_spans(kc_encoder *e, size_t first, size_t by)
{
	for (size_t i = first; e->how && i < e->spans->n; i++) {
		e->spans->v[i].start += by;
		e->spans->v[i].end += by;
	}
}

typedef void trace_fn(const struct kc_rules *r, const struct kc_rules_work *w,
    kc_token_span *spans, size_t n);

static void
trace_spans(kc_encoder *e, size_t first, trace_fn *trace)
{
	if (e->how && e->spans->n > first)
		trace(&e->now->t->rules, &e->rules, e->spans->v + first,
		    e->spans->n - first);
}

/* --- Stretches --- */

static kc_status
encode_prepared(kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err)
{
	if (e->how)
		return kc_encode_uncached(e, text, ids, err);
	return e->now->p ? encode_pretokens(e, text, ids, err)
			 : encode_words(e, text, ids, err);
}

/* What stands between added tokens, normalized. */
static kc_status
encode_normal(kc_encoder *e, kc_str text, unsigned where, kc_token_ids *ids,
    kc_error *err)
{
	size_t first = count_spans(e);

	KC_TRY(kc_rules_prepare(
	    &e->now->t->rules, &e->rules, text, where, &text, err));
	if (where & KC_STRETCH_BEGINS) {
		kc_model_start(&e->now->work);
		e->after_unknown = false;
	}
	if (e->counts && e->now->t->rules.split == KC_SPLIT_BERT)
		return count_bert_words(e, text, err);
	if (e->counts)
		return e->now->p
		    ? kc_counts_add_text(e->counts, e->now->p, text, err)
		    : count_words(e, text, err);
	KC_TRY(encode_prepared(e, text, ids, err));
	trace_spans(e, first, kc_rules_trace_prepared);
	return KC_OK;
}

static kc_status
put_added(kc_encoder *e, const struct kc_found *found, kc_token_ids *ids,
    kc_error *err)
{
	kc_token_spans *s = e->spans;

	if (e->counts)
		return KC_OK;
	if (KC_GROW(&ids->v, &ids->cap, ids->n + 1) ||
	    (e->how && KC_GROW(&s->v, &s->cap, s->n + 1)))
		return kc_fail_nomem(err);
	ids->v[ids->n++] = found->added->id;
	if (e->how)
		s->v[s->n++] = (kc_token_span){found->start, found->end};
	e->after_unknown = false;
	return KC_OK;
}

/*
 * KC_OK if the token is wanted as itself; KC_EOF: its text is text. With
 * KC_SPECIAL_ERROR a special one is KC_ERR_ARG.
 */
static kc_status
judge_found(const kc_encoder *e, const struct kc_found *found, kc_error *err)
{
	const struct kc_added *a = found->added;

	if (!a->special || e->special == KC_SPECIAL_ALLOW)
		return KC_OK;
	if (e->special == KC_SPECIAL_TEXT)
		return KC_EOF;
	return kc_fail(err, KC_ERR_ARG, found->start,
	    "the text has the special token '%.*s' at byte %zu",
	    (int)(a->content.len < 60 ? a->content.len : 60), a->content.ptr,
	    found->start);
}

typedef kc_status stretch_fn(
    kc_encoder *e, struct kc_stretch in, kc_token_ids *ids, kc_error *err);

/* The part of a stretch from its from-th byte up to `end`, which its text goes to. */
static struct kc_stretch
part_stretch(struct kc_stretch s, size_t from, size_t end, unsigned where)
{
	return (struct kc_stretch){
	    {s.text.ptr + from, end - from}, end - from, where, 0};
}

/* `encode` between the tokens of f in a stretch. */
static kc_status
encode_around(kc_encoder *e, const struct kc_finder *f, stretch_fn *encode,
    struct kc_stretch in, kc_token_ids *ids, kc_error *err)
{
	bool after_word = !(in.where & KC_STRETCH_BEGINS);
	kc_str text = {in.text.ptr, in.len};
	struct kc_stretch rest;
	struct kc_found found;
	size_t at = 0, from = 0;

	while (kc_finder_next(f, text, from, after_word, &at, &found)) {
		kc_status st = judge_found(e, &found, err);
		size_t first = count_spans(e);

		if (st == KC_EOF)
			continue;
		if (st)
			return st;
		if (from < found.start)
			KC_TRY(encode(e,
			    part_stretch(in, from, found.start,
				in.where | KC_STRETCH_ENDS),
			    ids, err));
		shift_spans(e, first, from);
		KC_TRY(put_added(e, &found, ids, err));
		from = found.end;
		if (from >= in.first)
			in.where &= ~(unsigned)KC_STRETCH_FIRST;
		in.where |= KC_STRETCH_BEGINS;
	}
	if (from == in.len && in.len)
		return KC_OK;
	at = count_spans(e);
	rest = part_stretch(in, from, in.text.len, in.where);
	rest.len = in.len - from;
	KC_TRY(encode(e, rest, ids, err));
	shift_spans(e, at, from);
	return KC_OK;
}

static kc_status
encode_normal_stretch(
    kc_encoder *e, struct kc_stretch in, kc_token_ids *ids, kc_error *err)
{
	return encode_normal(
	    e, (kc_str){in.text.ptr, in.len}, in.where, ids, err);
}

/* True if it is worth while to look for the tokens of f. */
static bool
looks_for(const kc_encoder *e, const struct kc_finder *f)
{
	return f->trie.n_units &&
	    (e->special != KC_SPECIAL_TEXT || f->has_plain);
}

/*
 * HF's Metaspace with "first" puts U+2581 before what comes of the first character of a
 * text. That is nothing where the normalizer took it away: " a" is "a" after Strip. And
 * it may be two stretches: U+AC01 is three jamo after NFD, the first two of which an
 * added token U+AC00 takes.
 */
static kc_status
check_first(kc_encoder *e, struct kc_stretch *in, kc_error *err)
{
	const struct kc_rules *r = &e->now->t->rules;
	struct kc_stretch alone = *in;
	const char *p = in->text.ptr;
	kc_str text;

	if (r->prepend != KC_PREPEND_FIRST || !r->n_steps || !in->len ||
	    !(in->where & KC_STRETCH_FIRST))
		return KC_OK;
	(void)kc_utf8_next(&p, in->text.ptr + in->len);
	alone.text.len = alone.len = (size_t)(p - in->text.ptr);
	alone.where &= ~(unsigned)KC_STRETCH_ENDS;
	KC_TRY(kc_rules_normalize(r, &e->rules, alone, &text, err));
	in->first = text.len;
	if (!text.len)
		in->where &= ~(unsigned)KC_STRETCH_FIRST;
	return KC_OK;
}

static kc_status
encode_raw(
    kc_encoder *e, struct kc_stretch in, kc_token_ids *ids, kc_error *err)
{
	const struct kc_finder *f = &e->now->t->normalized;
	size_t first = count_spans(e);
	kc_str text;

	KC_TRY(check_first(e, &in, err));
	KC_TRY(
	    kc_rules_normalize(&e->now->t->rules, &e->rules, in, &text, err));
	if (looks_for(e, f))
		KC_TRY(encode_around(e, f, encode_normal_stretch,
		    (struct kc_stretch){text, text.len, in.where, in.first},
		    ids, err));
	else
		KC_TRY(encode_normal(e, text, in.where, ids, err));
	trace_spans(e, first, kc_rules_trace_normalized);
	return KC_OK;
}

static kc_status
encode_stretch(
    kc_encoder *e, struct kc_stretch in, kc_token_ids *ids, kc_error *err)
{
	const struct kc_finder *f = &e->now->t->raw;

	return looks_for(e, f) ? encode_around(e, f, encode_raw, in, ids, err)
			       : encode_raw(e, in, ids, err);
}

/* --- Texts --- */

static unsigned
start_of_stretch(const kc_encoder *e)
{
	return e->continues ? 0 : KC_STRETCH_BEGINS | KC_STRETCH_FIRST;
}

kc_status
kc_encode(kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err)
{
	unsigned where = start_of_stretch(e) | KC_STRETCH_ENDS;

	e->continues = false;
	return encode_stretch(
	    e, (struct kc_stretch){text, text.len, where, 0}, ids, err);
}

kc_status
kc_encoder_count(kc_encoder *e, kc_str text, kc_counts *counts, kc_error *err)
{
	kc_status st;

	e->counts = counts;
	e->continues = false;
	st = kc_encode(e, text, NULL, err);
	e->counts = NULL;
	return st;
}

kc_status
kc_encode_batch(kc_encoder *e, const kc_str *texts, size_t *n,
    kc_token_ids *ids, size_t *offsets, kc_error *err)
{
	for (size_t i = 0; i < *n; i++) {
		size_t start = offsets[i] = ids->n;
		kc_status st = kc_encode(e, texts[i], ids, err);

		if (st) {
			ids->n = start;
			*n = i;
			return st;
		}
	}
	offsets[*n] = ids->n;
	return KC_OK;
}

kc_status
kc_encode_part(
    kc_encoder *e, kc_str text, size_t *used, kc_token_ids *ids, kc_error *err)
{
	unsigned where;

	*used = kc_text_cut(e->now->t, e->now->p, text);
	if (!*used)
		return KC_OK;
	where = start_of_stretch(e);
	e->continues = true;
	return encode_stretch(
	    e, (struct kc_stretch){text, *used, where, 0}, ids, err);
}

void
kc_encoder_reset(kc_encoder *e)
{
	e->continues = false;
}
