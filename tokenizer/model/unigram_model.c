/* SPDX-License-Identifier: Apache-2.0 */
/* Unigram: the search for the best path (Viterbi) over the bytes of a piece. */
#include <config.h>

#include "tokenizer/model/unigram_model.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <math.h>
#include <string.h>

enum { KEEP = 1 << 16 };

/* What is unknown costs so much beyond the lowest score, in HF and SentencePiece. */
#define UNKNOWN_PENALTY 10.0

kc_status
kc_unigram_fill(struct kc_unigram *u, const struct kc_vocab *v,
    const double *scores, kc_error *err)
{
	size_t n = 0, room = (size_t)v->n_tokens + 1;
	struct kc_trie_entry *entries = kc_malloc(room * sizeof(*entries));
	double lowest = HUGE_VAL;
	kc_status st;

	u->vocab = v;
	u->scores = kc_malloc(room * sizeof(*u->scores));
	if (!entries || !u->scores) {
		kc_free(entries);
		return kc_fail_nomem(err);
	}
	for (uint32_t id = 0; id < v->n_tokens; id++) {
		u->scores[id] = scores[id];
		lowest = scores[id] < lowest ? scores[id] : lowest;
		u->has_positive |= scores[id] > 0;
		if (!v->tokens[id].as_is)
			entries[n++] = (struct kc_trie_entry){
			    v->tokens[id].bytes, id};
	}
	u->unknown_score = lowest - UNKNOWN_PENALTY;
	(void)kc_unknown_find_bytes(&u->unknown, v);
	st = kc_trie_build(&u->trie, entries, (uint32_t)n, err);
	kc_free(entries);
	return st;
}

/* --- What follows from the rest --- */

static void
release_finished(struct kc_unigram *u)
{
	kc_free(u->single_scores);
	kc_unigram_steps_release(&u->steps);
	u->single_scores = NULL;
}

void
kc_unigram_release(struct kc_unigram *u)
{
	kc_trie_release(&u->trie);
	kc_free(u->scores);
	kc_free(u->way_scores);
	release_finished(u);
	*u = (struct kc_unigram){0};
}

static void
fill_least_sums(struct kc_unigram *u)
{
	float lowest = u->in_double
	    ? -HUGE_VALF
	    : (float)((KC_UNIGRAM_SHORT + 1) * (1 - u->unknown_score) -
		  KC_UNIGRAM_LARGEST);

	for (int reach = INT8_MIN; reach <= INT8_MAX; reach++) {
		float half = (float)-ldexp(1, reach - 1);

		u->least_sum[(uint8_t)reach] = reach < KC_UNIGRAM_SHORT_REACH
		    ? HUGE_VALF
		    : half > lowest ? half
				    : lowest;
	}
}

kc_status
kc_unigram_finish(struct kc_unigram *u)
{
	size_t n = u->vocab->n_tokens;

	release_finished(u);
	fill_least_sums(u);
	KC_TRY(kc_unigram_steps_make(
	    &u->steps, u->vocab, &u->trie, u->scores, u->of_bytes));
	if (u->in_double)
		return KC_OK;
	u->single_scores = kc_malloc(n * sizeof(*u->single_scores));
	if (!u->single_scores)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		u->single_scores[i] = (float)u->scores[i];
	return KC_OK;
}

/* --- The search --- */

static void
free_arrays(struct kc_unigram_scratch *s)
{
	kc_free(s->nodes);
	kc_free(s->chars);
	s->nodes = NULL;
	s->chars = NULL;
	s->cap_nodes = s->cap_chars = 0;
}

void
kc_unigram_scratch_release(struct kc_unigram_scratch *s)
{
	free_arrays(s);
	*s = (struct kc_unigram_scratch){0};
}

/* As it is, or as SentencePiece keeps it: in single precision. */
static inline double
rounded(bool single, double sum)
{
	return single ? (double)(float)sum : sum;
}

/*
 * One more way to end at a node; of equal ones the first stays. Which one is the best is
 * hard to foresee, so there is no branch.
 */
static inline void
offer_path(struct kc_unigram_node *to, double score, size_t start, uint32_t id)
{
	double best = to->score, worse = score < best ? score : best;
	uint32_t take = 0 -
	    (uint32_t)((score > best) | (to->start == UINT32_MAX));

	to->score = score > best ? score : best;
	to->second = worse > to->second ? worse : to->second;
	to->start ^= (to->start ^ (uint32_t)start) & take;
	to->id ^= (to->id ^ id) & take;
}

static inline size_t
start_of_char(const struct kc_unigram_scratch *s, size_t k)
{
	return k ? s->chars[k - 1].end : 0;
}

/* Offer what starts with the k-th character; the next one is the next-th. */
static inline void
extend_paths(const struct kc_unigram *u, struct kc_unigram_scratch *s, size_t k,
    size_t next, bool single)
{
	const struct kc_unigram_char *chars = s->chars;
	size_t at = start_of_char(s, k), n = s->n_chars;
	double sum = s->nodes[at].score;
	uint32_t place = KC_STEP_ROOT;
	bool alone = false;

	for (size_t i = k; i < n; i++) {
		const struct kc_unigram_step *step;
		uint32_t id;

		place = kc_unigram_find_step(&u->steps, place, chars[i].bytes);
		if (place == KC_STEP_NONE)
			break;
		step = &u->steps.v[place];
		id = step->id & KC_STEP_NO_ID;
		if (id != KC_STEP_NO_ID) {
			alone |= i + 1 == next;
			offer_path(&s->nodes[chars[i].end],
			    rounded(single,
				sum +
				    (u->in_double ? u->scores[id]
						  : (double)step->score)),
			    at, id);
		}
		if (!(step->id & KC_STEP_GOES_ON))
			break;
	}
	if (!alone)
		offer_path(&s->nodes[chars[next - 1].end],
		    rounded(single, sum + u->unknown_score), at,
		    KC_TOKENIZER_NONE);
}

/*
 * Take the sum before the k-th character off this node and those after it that have one.
 * The second best ones stay: who searches in single precision asks for no gap.
 */
static void
take_sum_off(const struct kc_unigram *u, struct kc_unigram_scratch *s, size_t k)
{
	size_t at = start_of_char(s, k), end = at + u->trie.longest;
	double sum = s->nodes[at].score;

	s->nodes[at].score = 0;
	for (; k < s->n_chars && s->chars[k].end <= end; k++) {
		struct kc_unigram_node *node = &s->nodes[s->chars[k].end];

		if (node->start != UINT32_MAX)
			node->score = rounded(true, node->score - sum);
	}
}

/*
 * Turn the path round, so that nodes[start].id is the token that starts there and
 * nodes[start].start where it ends. The smallest gap on it.
 */
static double
reverse_path(struct kc_unigram_node *nodes, size_t len)
{
	uint32_t end = (uint32_t)len, next_end = 0, next_id = 0;
	double gap = HUGE_VAL;

	for (;;) {
		struct kc_unigram_node *node = &nodes[end];
		uint32_t start = node->start, id = node->id;

		node->start = next_end;
		node->id = next_id;
		if (end == 0)
			return gap;
		if (node->score - node->second < gap)
			gap = node->score - node->second;
		next_end = end;
		next_id = id;
		end = start;
	}
}

/* The character after the k-th one, which is a byte where some token is no UTF-8. */
static inline size_t
next_char(const struct kc_unigram *u, kc_str piece, size_t k)
{
	if (!u->steps.by_bytes || u->of_bytes)
		return k + 1;
	return (
	    size_t)(kc_unigram_char_end(u, piece.ptr + k, kc_str_end(piece)) -
	    piece.ptr);
}

/* The best path from this sum on, turned round; *after: the sum at its end. */
static double
search_best_path(const struct kc_unigram *u, struct kc_unigram_scratch *s,
    kc_str piece, double sum, bool single, double *after)
{
	struct kc_unigram_node *nodes = s->nodes;

	nodes[0] = (struct kc_unigram_node){.score = sum};
	for (size_t i = 0; i < s->n_chars; i++)
		nodes[s->chars[i].end] = (struct kc_unigram_node){
		    -HUGE_VAL, -HUGE_VAL, UINT32_MAX, 0};
	for (size_t k = 0, next; k < s->n_chars; k = next) {
		next = next_char(u, piece, k);
		if (single &&
		    fabs(nodes[start_of_char(s, k)].score) > KC_UNIGRAM_LARGEST)
			take_sum_off(u, s, k);
		extend_paths(u, s, k, next, single);
	}
	*after = nodes[piece.len].score;
	return reverse_path(nodes, piece.len);
}

/* --- Sums that go on --- */

/*
 * Sums below 2^e are rounded by at most 2^(e - 25) at each addition, in double
 * precision 2^(e - 54). Two paths over n characters have at most 2n additions together,
 * so their difference is off by less than n * 2^(e - 24), which the gap must exceed:
 * for four characters and sums below 2^14 it is more than .004. In double precision
 * the gap itself is rounded by as much, hence two bits less; and HF's text may be
 * ill-formed, whose characters are bytes.
 */
static int8_t
reach_of_gap(const struct kc_unigram *u, double gap, size_t n_chars)
{
	double most;
	uint64_t bits;
	int reach;

	if (!(gap > 0))
		return KC_UNIGRAM_NEVER;
	most = (gap < 1e6 ? gap * 0.999 : 1e6) / (double)n_chars;
	memcpy(&bits, &most, sizeof(bits));
	/* The exponent of a double, as frexp has it. */
	reach = (int)(bits >> 52) - 1022 + (u->in_double ? 50 : 23);
	return (int8_t)(reach < KC_UNIGRAM_NEVER ? KC_UNIGRAM_NEVER : reach);
}

static double
score_of(const struct kc_unigram *u, uint32_t id)
{
	return id == KC_TOKENIZER_NONE ? u->unknown_score : u->scores[id];
}

static bool
is_unknown(const struct kc_unigram *u, uint32_t id)
{
	return id == KC_TOKENIZER_NONE || id == u->unknown.id;
}

/*
 * The sum after the path that is turned round; *known: the path has a token of its own
 * for everything.
 */
static double
sum_along_path(const struct kc_unigram *u, const struct kc_unigram_node *nodes,
    size_t len, double sum, bool *known)
{
	*known = true;
	for (size_t at = 0; at < len; at = nodes[at].start) {
		*known &= !is_unknown(u, nodes[at].id);
		sum = rounded(!u->in_double, sum + score_of(u, nodes[at].id));
	}
	return sum;
}

/* The spans of the ids from `first` on: each is of bytes, or all of the stretch. */
static void
put_spans(kc_token_spans *spans, size_t at, size_t end, size_t n)
{
	bool by_bytes = n == end - at;

	for (size_t i = 0; i < n; i++)
		spans->v[spans->n++] = by_bytes
		    ? (kc_token_span){at + i, at + i + 1}
		    : (kc_token_span){at, end};
}

/* Unknown stretches are one, as HF and SentencePiece have it. */
void
kc_unigram_put_path(const struct kc_unigram *u,
    const struct kc_unigram_scratch *s, kc_str piece, kc_token_ids *ids)
{
	const struct kc_unigram_node *nodes = s->nodes;
	size_t start = ids->n;

	for (size_t at = 0, end; at < piece.len; at = end) {
		size_t before = ids->n;
		uint32_t id = nodes[at].id;
		kc_str stretch;

		end = nodes[at].start;
		if (!is_unknown(u, id)) {
			ids->v[ids->n++] = id;
		} else {
			while (end < piece.len && is_unknown(u, nodes[end].id))
				end = nodes[end].start;
			stretch = (kc_str){piece.ptr + at, end - at};
			if (u->hf && kc_vocab_find(u->vocab, stretch, &id))
				ids->v[ids->n++] = id;
			else
				kc_unknown_put(
				    &u->unknown, stretch, start, ids);
		}
		if (s->spans)
			put_spans(s->spans, at, end, ids->n - before);
	}
}

/* Make the path that is found after the sum so far. */
static void
go_on_from_sum(
    const struct kc_unigram *u, struct kc_unigram_scratch *s, kc_str piece)
{
	double after, gap;
	bool known;

	gap = search_best_path(u, s, piece, 0, false, &after);
	s->reach = u->has_positive
	    ? KC_UNIGRAM_NEVER
	    : reach_of_gap(u, gap, u->in_double ? piece.len : s->n_chars);
	after = sum_along_path(u, s->nodes, piece.len, s->sum, &known);
	if (!kc_unigram_within(u, piece.len, s->sum, after, s->reach)) {
		(void)search_best_path(
		    u, s, piece, s->sum, !u->in_double, &after);
		s->reach = KC_UNIGRAM_NEVER; /* it is the path for this sum */
	}
	/* Ids do not tell what an unknown stretch added to the sum. */
	if (!known)
		s->reach = KC_UNIGRAM_NEVER;
	s->sum = after;
}

kc_status
kc_unigram_reserve(struct kc_unigram_scratch *s, kc_str piece)
{
	KC_TRY(KC_GROW(&s->chars, &s->cap_chars, piece.len));
	return KC_GROW(&s->nodes, &s->cap_nodes, piece.len + 1);
}

void
kc_unigram_shrink(struct kc_unigram_scratch *s)
{
	if (s->cap_nodes > KEEP)
		free_arrays(s);
}

kc_status
kc_unigram_encode(const struct kc_unigram *u, struct kc_unigram_scratch *s,
    kc_str piece, kc_token_ids *ids)
{
	double after;

	KC_TRY(kc_unigram_reserve(s, piece));
	s->n_chars = kc_unigram_read_chars(&u->steps, piece, s->chars);
	if (u->of_bytes)
		(void)search_best_path(u, s, piece, 0, false, &after);
	else
		go_on_from_sum(u, s, piece);
	kc_unigram_put_path(u, s, piece, ids);
	kc_unigram_shrink(s);
	return KC_OK;
}
