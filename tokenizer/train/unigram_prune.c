/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Unigram trainer: which pieces a vocabulary misses least. As SentencePiece's
 * PruneSentencePieces: where a piece stands on the best paths it is replaced by
 * the best path through its own text without it, and how much less likely the
 * texts become is reckoned from the counts alone.
 */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Best way to a place of a piece's text. */
struct cut_place {
	double score;
	uint32_t piece, from;
};

struct pruning {
	kc_unigram_trainer *t;
	struct kc_unigram_table table;
	struct kc_unigram_sums best; /* counts on the best paths */
	double *scores;              /* by piece */
	double paths, words;         /* sums: pieces on them, and words */
	uint32_t first;              /* piece that gets what is unknown */
};

/* A piece and what is lost without it. */
struct piece_loss {
	double loss;
	uint32_t piece;
};

/* --- Alternatives --- */

/*
 * The best way through the text of a live seed that does not take it whole; the
 * places are filled, and the score at the last one returned.
 */
static double
cut_piece(const struct pruning *k, uint32_t seed, struct cut_place *places)
{
	const struct kc_unigram_seeds *s = &k->t->seeds;
	const struct kc_unigram_live *live = k->table.live;
	const uint32_t *ends = s->ends + s->first_end[seed];
	uint32_t n = s->chars[seed];

	places[0].score = 0;
	for (uint32_t d = 1; d <= n; d++) {
		uint32_t piece = ends[d - 1] == KC_UNIGRAM_NONE
		    ? k->table.n
		    : k->table.top[ends[d - 1]];

		places[d].score = -HUGE_VAL;
		for (; piece != KC_UNIGRAM_NONE; piece = live[piece].next) {
			uint32_t from = d - live[piece].chars;
			double score = places[from].score + k->scores[piece];

			if (live[piece].chars < n && score > places[d].score)
				places[d] = (struct cut_place){
				    score, piece, from};
		}
	}
	return places[n].score;
}

/* Where the counts of a piece stand: those of the unknown go to another one. */
static uint32_t
counted_as(const struct pruning *k, uint32_t piece)
{
	return piece == k->table.n ? k->first : piece;
}

/*
 * What is lost, per word, if the piece is replaced by the n others on the way to
 * the last place: SentencePiece's formula.
 */
static double
loss_of(const struct pruning *k, uint32_t piece, const struct cut_place *places,
    uint32_t chars)
{
	double count = k->best.counts[piece], lost = 0, sum;
	uint32_t others = 0;

	for (uint32_t d = chars; d; d = places[d].from) {
		uint32_t other = counted_as(k, places[d].piece);

		lost += log(k->best.counts[other] + count);
		others++;
	}
	sum = log(k->paths + count * (double)(others - 1));
	return count / k->words *
	    (log(count) - log(k->paths) - (lost - others * sum));
}

/*
 * True if the piece competes, with *loss; otherwise *keep says whether it stays
 * in any case or goes. Single characters have no alternative.
 */
static bool
judge_piece(const struct pruning *k, uint32_t piece, struct cut_place *places,
    double *loss, bool *keep)
{
	uint32_t seed = k->table.seed[piece];
	uint32_t chars = k->t->seeds.chars[seed];
	double other;

	*keep = chars == 1 &&
	    (!k->t->base.p.sentencepiece || k->best.counts[piece] > 0);
	if (chars == 1 || k->best.counts[piece] <= 0)
		return false;
	other = cut_piece(k, seed, places);
	if (other > k->scores[piece])
		return false;
	*loss = loss_of(k, piece, places, chars);
	return true;
}

static int
compare_losses(const void *a, const void *b)
{
	const struct piece_loss *x = a, *y = b;

	if (x->loss != y->loss)
		return x->loss > y->loss ? -1 : 1;
	return (x->piece > y->piece) - (x->piece < y->piece);
}

/* --- Pruning --- */

/* Drop the pieces that are missed least; `losses` has room for all. */
static void
drop_pieces(struct pruning *k, uint32_t target, struct piece_loss *losses)
{
	struct cut_place places[KC_PIECE_LONGEST + 1];
	double *score = k->t->seeds.score;
	uint32_t kept = 0, n = 0;

	for (uint32_t i = 0; i < k->table.n; i++) {
		double loss;
		bool keep;

		if (judge_piece(k, i, places, &loss, &keep))
			losses[n++] = (struct piece_loss){loss, i};
		else if (keep)
			kept++;
		else
			score[k->table.seed[i]] = NAN;
	}
	if (n)
		qsort(losses, n, sizeof(*losses), compare_losses);
	for (uint32_t i = target > kept ? target - kept : 0; i < n; i++)
		score[k->table.seed[losses[i].piece]] = NAN;
}

/* The live piece that SentencePiece counts unknown characters as: its first. */
static uint32_t
first_piece(const struct pruning *k)
{
	return k->t->base.p.sentencepiece ? 0 : k->table.n;
}

/* Counts of the pieces: on the best paths, or as the last step expected them. */
static kc_status
count_pieces(struct pruning *k, bool haste, kc_error *err)
{
	if (!haste)
		return kc_unigram_run_pass(
		    k->t, &k->table, KC_UNIGRAM_BEST, &k->best, err);
	for (uint32_t i = 0; i < k->table.n; i++)
		k->best.counts[i] = k->t->seeds.expected[k->table.seed[i]];
	k->best.counts[k->table.n] = 0;
	return KC_OK;
}

static void
take_counts(struct pruning *k)
{
	const struct kc_unigram_seeds *s = &k->t->seeds;

	k->first = first_piece(k);
	if (k->first != k->table.n)
		k->best.counts[k->first] += k->best.counts[k->table.n];
	k->paths = 0;
	for (uint32_t i = 0; i < k->table.n; i++)
		k->paths += k->best.counts[i];
	k->words = (double)k->t->total;
	for (uint32_t i = 0; i < k->table.n; i++)
		k->scores[i] = s->score[k->table.seed[i]];
	k->scores[k->table.n] = k->table.unknown;
}

kc_status
kc_unigram_prune(
    kc_unigram_trainer *t, uint32_t target, bool haste, kc_error *err)
{
	struct pruning k = {.t = t};
	struct piece_loss *losses;
	size_t n;
	kc_status st;

	KC_TRY(kc_unigram_table_init(&k.table, &t->seeds, err));
	n = (size_t)k.table.n + 1;
	k.best.counts = kc_malloc(n * sizeof(double));
	k.scores = kc_malloc(n * sizeof(double));
	losses = kc_malloc(n * sizeof(*losses));
	st = k.best.counts && k.scores && losses ? count_pieces(&k, haste, err)
						 : kc_fail_nomem(err);
	if (!st) {
		take_counts(&k);
		drop_pieces(&k, target, losses);
	}
	kc_free(k.best.counts);
	kc_free(k.scores);
	kc_free(losses);
	kc_unigram_table_release(&k.table);
	return st;
}
