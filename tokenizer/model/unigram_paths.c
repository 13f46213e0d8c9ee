/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unigram: ways to cut a piece other than the best one. A way is drawn by summing
 * over all ways from the end on, and then choosing token after token from the
 * start. The n best come from the n best up to each character. (SentencePiece has an
 * A* search whose agenda it thins out, as ways of equal scores are too many for it:
 * in long texts it misses some. Here the time is that of all tokens times n.)
 */
#include <config.h>

#include "tokenizer/model/dropout.h"
#include "tokenizer/model/unigram_model.h"

#include "kcorpus/unicode.h"

#include "mem.h"
#include "random.h"

#include <math.h>
#include <string.h>

/* --- The tokens that start at a byte --- */

struct edge {
	uint32_t start, end; /* bytes of the piece, which has less than 4 GiB */
	uint32_t id;         /* KC_TOKENIZER_NONE: an unknown character */
	double score;
};

struct edge_walk {
	const struct kc_unigram *u;
	kc_str piece;
	size_t start, at, char_end;
	uint32_t node;
	bool alone; /* a token is the first character and no more */
	bool ended;
};

static struct edge_walk
start_walk(const struct kc_unigram *u, kc_str piece, size_t start)
{
	struct edge_walk w = {
	    .u = u, .piece = piece, .start = start, .at = start};

	w.char_end = (size_t)(kc_unigram_char_end(
				  u, piece.ptr + start, kc_str_end(piece)) -
	    piece.ptr);
	w.node = KC_TRIE_ROOT;
	return w;
}

static double
edge_score(const struct kc_unigram *u, uint32_t id)
{
	return u->way_scores ? u->way_scores[id] : u->scores[id];
}

/* The next token, from short to long; the unknown one is the last. */
static bool
next_edge(struct edge_walk *w, struct edge *e)
{
	const struct kc_trie *trie = &w->u->trie;

	while (w->node != KC_TRIE_NONE && w->at < w->piece.len) {
		uint32_t id;

		w->node = kc_trie_next(
		    trie, w->node, (unsigned char)w->piece.ptr[w->at++]);
		id = w->node == KC_TRIE_NONE ? KC_TRIE_NONE
					     : kc_trie_value(trie, w->node);
		if (id == KC_TRIE_NONE)
			continue;
		w->alone |= w->at == w->char_end;
		*e = (struct edge){(uint32_t)w->start, (uint32_t)w->at, id,
		    edge_score(w->u, id)};
		return true;
	}
	if (w->ended || w->alone)
		return false;
	w->ended = true;
	*e = (struct edge){(uint32_t)w->start, (uint32_t)w->char_end,
	    KC_TOKENIZER_NONE, w->u->unknown_score};
	return true;
}

/* --- One way, drawn --- */

static double
add_logs(double a, double b)
{
	double high = a > b ? a : b, low = a > b ? b : a;

	return low == -HUGE_VAL ? high : high + log(1 + exp(low - high));
}

/* nodes[at].score: the sum over all ways from `at` on; -inf inside characters. */
static void
sum_ways(const struct kc_unigram *u, struct kc_unigram_node *nodes,
    kc_str piece, double alpha)
{
	const char *p = piece.ptr, *end = p + piece.len;

	for (size_t i = 0; i < piece.len; i++)
		nodes[i].score = -HUGE_VAL;
	for (; p < end; p = kc_unigram_char_end(u, p, end))
		nodes[p - piece.ptr].score = 0;
	nodes[piece.len].score = 0;
	for (size_t at = piece.len; at-- > 0;) {
		struct edge_walk w;
		double sum = -HUGE_VAL;
		struct edge e;

		if (nodes[at].score == -HUGE_VAL)
			continue;
		w = start_walk(u, piece, at);
		while (next_edge(&w, &e))
			sum = add_logs(
			    sum, alpha * e.score + nodes[e.end].score);
		nodes[at].score = sum;
	}
}

/* One of the tokens at `at`, by what the ways that begin with it sum to. */
static struct edge
draw_edge(const struct kc_unigram *u, const struct kc_unigram_node *nodes,
    kc_str piece, size_t at, double alpha, double draw)
{
	struct edge_walk w = start_walk(u, piece, at);
	struct edge e, last = {0};

	while (next_edge(&w, &e)) {
		double log_p = alpha * e.score + nodes[e.end].score -
		    nodes[at].score;

		if (log_p == -HUGE_VAL)
			continue;
		last = e;
		draw -= exp(log_p);
		if (draw < 0)
			break;
	}
	return last;
}

kc_status
kc_unigram_sample(const struct kc_unigram *u, struct kc_unigram_scratch *s,
    kc_str piece, double alpha, uint64_t *random, kc_token_ids *ids)
{
	KC_TRY(kc_unigram_reserve(s, piece));
	sum_ways(u, s->nodes, piece, alpha);
	for (size_t at = 0; at < piece.len; at = s->nodes[at].start) {
		struct edge e = draw_edge(
		    u, s->nodes, piece, at, alpha, kc_random_unit(random));

		s->nodes[at].id = e.id;
		s->nodes[at].start = e.end;
	}
	kc_unigram_put_path(u, s, piece, ids);
	kc_unigram_shrink(s);
	return KC_OK;
}

/* --- The n best --- */

/* One of the best ways up to a place: its last token, and what is before that. */
struct cut_way {
	double score;
	uint32_t start; /* byte where the token starts */
	uint32_t rank;  /* of the way up to there */
	uint32_t id;
};

/* For each character, and the end of the piece, the best ways to come there. */
struct ways {
	size_t n;        /* at most, for each */
	uint32_t *place; /* by byte: number of the character, or none */
	struct cut_way *best;
	uint32_t *found; /* how many of them there are */
	struct cut_way *merged;
};

/* More than that many ways in memory are KC_EOF: 256 MiB. */
enum { MAX_WAYS = (256 << 20) / (int)sizeof(struct cut_way) };

static void
release_ways(struct ways *w)
{
	kc_free(w->place);
	kc_free(w->best);
	kc_free(w->found);
	kc_free(w->merged);
}

static kc_status
start_ways(struct ways *w, kc_str piece, size_t n)
{
	const char *p = piece.ptr, *end = p + piece.len;
	uint32_t count = 0;

	w->n = n;
	w->place = kc_malloc((piece.len + 1) * sizeof(*w->place));
	if (!w->place)
		return KC_ERR_NOMEM;
	memset(w->place, 0xFF, (piece.len + 1) * sizeof(*w->place));
	for (; p < end; (void)kc_utf8_next(&p, end))
		w->place[p - piece.ptr] = count++;
	w->place[piece.len] = count++;
	if (count > MAX_WAYS / n)
		return KC_EOF;
	w->best = kc_malloc(count * n * sizeof(*w->best));
	w->found = kc_calloc(count, sizeof(*w->found));
	w->merged = kc_malloc(n * sizeof(*w->merged));
	if (!w->best || !w->found || !w->merged)
		return KC_ERR_NOMEM;
	w->best[0] = (struct cut_way){0};
	w->found[0] = 1;
	return KC_OK;
}

/*
 * The ways that go on with a token, among those that come where it ends, of which the
 * older are first among equal ones.
 */
static void
merge_ways(struct ways *w, const struct edge *e)
{
	size_t from = w->place[e->start], to = w->place[e->end], i = 0, k = 0;
	const struct cut_way *before = w->best + from * w->n;
	struct cut_way *here = w->best + to * w->n;
	size_t n = 0;

	for (; n < w->n && (i < w->found[from] || k < w->found[to]); n++) {
		double score = i < w->found[from] ? before[i].score + e->score
						  : 0;

		if (k < w->found[to] &&
		    (i == w->found[from] || here[k].score >= score)) {
			w->merged[n] = here[k++];
			continue;
		}
		w->merged[n] = (struct cut_way){
		    score, e->start, (uint32_t)i++, e->id};
	}
	memcpy(here, w->merged, n * sizeof(*here));
	w->found[to] = (uint32_t)n;
}

static void
find_ways(const struct kc_unigram *u, struct ways *w, kc_str piece)
{
	const char *p = piece.ptr, *end = p + piece.len;

	for (; p < end; (void)kc_utf8_next(&p, end)) {
		struct edge_walk walk = start_walk(
		    u, piece, (size_t)(p - piece.ptr));
		struct edge e;

		while (next_edge(&walk, &e))
			if (w->place[e.end] != UINT32_MAX)
				merge_ways(w, &e);
	}
}

/* Append the i-th best way. */
static kc_status
put_way(const struct kc_unigram *u, struct kc_unigram_scratch *s,
    const struct ways *w, size_t i, kc_str piece, kc_token_ids *ids)
{
	KC_TRY(KC_GROW(&ids->v, &ids->cap, ids->n + piece.len + 1));
	for (size_t at = piece.len; at;) {
		const struct cut_way *way = &w->best[w->place[at] * w->n + i];

		s->nodes[way->start].id = way->id;
		s->nodes[way->start].start = (uint32_t)at;
		i = way->rank;
		at = way->start;
	}
	kc_unigram_put_path(u, s, piece, ids);
	return KC_OK;
}

static kc_status
encode_ways(const struct kc_unigram *u, struct kc_unigram_scratch *s,
    struct ways *w, kc_str piece, kc_encode_ways *out)
{
	size_t last;

	KC_TRY(start_ways(w, piece, out->n));
	KC_TRY(kc_unigram_reserve(s, piece));
	find_ways(u, w, piece);
	last = w->place[piece.len];
	out->n = w->found[last];
	for (size_t i = 0; i < out->n; i++) {
		out->offsets[i] = out->ids->n;
		out->scores[i] = w->best[last * w->n + i].score;
		KC_TRY(put_way(u, s, w, i, piece, out->ids));
	}
	return KC_OK;
}

kc_status
kc_unigram_nbest(const struct kc_unigram *u, struct kc_unigram_scratch *s,
    kc_str piece, kc_encode_ways *ways, kc_error *err)
{
	struct ways w = {0};
	kc_status st = encode_ways(u, s, &w, piece, ways);

	release_ways(&w);
	kc_unigram_shrink(s);
	if (st == KC_EOF)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "the text is too long for its %zu best ways", ways->n);
	return st ? kc_fail_nomem(err) : KC_OK;
}
