/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: settings, and the rounds. */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "kcorpus/unicode.h"

#include "mem.h"
#include "unicode/decode.h"

#include <math.h>
#include <string.h>

enum { SEEDS = 1000000 };

/* How rounds go. */
struct pace {
	int steps;      /* of expectation maximization in a round */
	double shrink;  /* what a round leaves of the pieces */
	double surplus; /* where rounds end, of the vocabulary's size */
	double far;     /* how many times that size is far from it */
};

/*
 * Ours take one step, as the pieces are others after it anyway, but drop less at
 * once, and leave less to what is taken by probability alone. Of other Korean text
 * (0.97 MB beside the 11.6 MB that were learnt from), tokens and bits a character
 * (on the best path), for 8,000 and 32,000 pieces:
 *
 *	SentencePiece's choices, its pace   254,258  5.099   202,162  4.538
 *	our seeds, its pace                 254,169  5.072   199,591  4.502
 *	one step, 0.9, 1.1                  253,821  5.048   199,008  4.478
 *	one step, 0.9, 1.05                 253,287  5.026   199,315  4.476
 *	one step, 0.95, 1.1                 254,172  5.046   198,968  4.477
 *
 * While many pieces are left, three times as many as in the end, rounds are in haste:
 * they drop a quarter, and count by what was expected, without a pass over the best
 * paths. Of .9 MB beside 41 MB, tokens and bits a byte, and of 7.6 MB of other kinds:
 *
 *	 8,000, no haste   248,142  2.870   2,172,303  2.887
 *	        haste      247,996  2.870   2,172,792  2.888
 *	32,000, no haste   205,283  2.615   1,762,978  2.623
 *	        haste      205,247  2.614   1,763,133  2.624
 *	64,000, no haste   195,870  2.571   1,628,560  2.534
 *	        haste      195,218  2.565   1,627,950  2.533
 *
 * Counting so to the end costs .6 and .3 % more tokens (32,000).
 */
static const struct pace its_pace = {2, 0.75, 1.1, HUGE_VAL};
static const struct pace our_pace = {1, 0.9, 1.05, 3};
#define HASTY_SHRINK 0.75

/* A piece that is expected less often is dropped. */
#define LEAST_EXPECTED 0.5

/* --- Settings --- */

/* Spools take an eighth of the memory each; the nodes stay to the end. */
static void
init_spools(kc_unigram_trainer *t)
{
	size_t cap = t->p.memory ? (size_t)(t->p.memory / 8) : SIZE_MAX;

	kc_spool_init(&t->words.spool, t->p.tmp, cap);
	kc_spool_init(&t->sorted, t->p.tmp, cap);
	kc_spool_init(&t->nodes.spool, t->p.tmp, cap);
}

kc_status
kc_unigram_trainer_new(
    kc_unigram_trainer **t, const kc_unigram_params *params, kc_error *err)
{
	kc_unigram_trainer *made = kc_calloc(1, sizeof(*made));
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	made->p = *params;
	made->p.seeds = params->seeds ? params->seeds : SEEDS;
	made->p.threads = params->threads ? params->threads : 1;
	made->p.least_size = params->least_size ? params->least_size
						: params->vocab_size;
	init_spools(made);
	st = kc_piece_base_init(&made->base, &params->pieces,
	    params->alphabet == KC_UNIGRAM_BYTES, made->p.least_size, err);
	if (st)
		kc_unigram_trainer_free(made);
	else
		*t = made;
	return st;
}

static void
release_seeds(struct kc_unigram_seeds *s)
{
	kc_arena_release(&s->strings);
	kc_free(s->text);
	kc_free(s->chars);
	kc_free(s->score);
	kc_free(s->expected);
	kc_free(s->next);
	kc_free(s->ends);
	kc_free(s->first_end);
}

void
kc_unigram_trainer_free(kc_unigram_trainer *t)
{
	if (!t)
		return;
	kc_piece_base_release(&t->base);
	kc_spool_release(&t->words.spool);
	kc_spool_release(&t->sorted);
	release_seeds(&t->seeds);
	kc_spool_release(&t->nodes.spool);
	kc_free(t->nodes.blocks);
	kc_free(t->pieces);
	kc_free(t);
}

static kc_status
add_text(kc_unigram_trainer *t, const struct kc_piece_text *text, kc_error *err)
{
	if (t->started)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a pretoken added after the first step");
	KC_TRY(kc_utf8_expect(text->pretoken, err));
	return kc_unigram_words_add(t, text, err);
}

kc_status
kc_unigram_trainer_add(
    kc_unigram_trainer *t, kc_str pretoken, uint64_t count, kc_error *err)
{
	const struct kc_piece_text text = {pretoken, count, false};

	return add_text(t, &text, err);
}

kc_status
kc_unigram_trainer_add_rest(
    kc_unigram_trainer *t, kc_str rest, uint64_t count, kc_error *err)
{
	const struct kc_piece_text text = {rest, count, true};

	return add_text(t, &text, err);
}

/* --- Expectation maximization --- */

/*
 * The derivative of the logarithm of the gamma function, x > 0: up to 7 by its
 * recurrence, then by its asymptotic series around x - 1/2 (Abramowitz and Stegun
 * 6.3.5, 6.3.18).
 */
static double
digamma(double x)
{
	double result = 0, y;

	for (; x < 7; x++)
		result -= 1 / x;
	x -= 0.5;
	y = 1 / (x * x);
	return result + log(x) +
	    y *
	    (1.0 / 24 -
		y * (7.0 / 960 - y * (31.0 / 8064 - y * (127.0 / 30720))));
}

/*
 * New probabilities from what was expected. Digamma takes a little from all, most
 * from the rare: so the vocabulary becomes sparse (Johnson, Griffiths and
 * Goldwater, "Adaptor Grammars", 2007, and SentencePiece).
 */
static void
set_scores(kc_unigram_trainer *t, const struct kc_unigram_table *table,
    double *expected)
{
	struct kc_unigram_seeds *s = &t->seeds;
	double sum = 0;

	/* SentencePiece gives its first piece what is unknown. */
	if (t->base.p.sentencepiece)
		expected[0] += expected[table->n];
	for (uint32_t i = 0; i < table->n; i++) {
		uint32_t seed = table->seed[i];

		if (expected[i] < LEAST_EXPECTED && s->chars[seed] == 1 &&
		    !t->base.p.sentencepiece)
			expected[i] = LEAST_EXPECTED;
		if (expected[i] >= LEAST_EXPECTED)
			sum += expected[i];
		s->expected[seed] = expected[i];
	}
	for (uint32_t i = 0; i < table->n; i++)
		s->score[table->seed[i]] = expected[i] >= LEAST_EXPECTED
		    ? digamma(expected[i]) - digamma(sum)
		    : NAN;
}

static kc_status
maximize(kc_unigram_trainer *t, kc_error *err)
{
	struct kc_unigram_table table;
	struct kc_unigram_sums sums;
	kc_status st;

	KC_TRY(kc_unigram_table_init(&table, &t->seeds, err));
	sums.counts = kc_malloc(((size_t)table.n + 1) * sizeof(double));
	st = sums.counts
	    ? kc_unigram_run_pass(t, &table, KC_UNIGRAM_EXPECT, &sums, err)
	    : kc_fail_nomem(err);
	if (!st) {
		set_scores(t, &table, sums.counts);
		t->likelihood = sums.likelihood / (double)t->total;
	}
	kc_free(sums.counts);
	kc_unigram_table_release(&table);
	return st;
}

/* --- Rounds --- */

/*
 * What begin_rounds takes at its most, besides the spools: a chunk of words, the
 * order of its suffixes (4 bytes a byte), its words for sorting, and finds (24 bytes
 * and their text, up to 4 of them for each seed); later the seeds with their
 * automaton, and counts of a pass, about 300 bytes a seed.
 */
static uint64_t
memory_needed(const kc_unigram_trainer *t)
{
	uint64_t text = t->words.bytes + t->words.n;
	uint64_t words = t->words.n;
	uint64_t seeds = t->p.seeds;

	if (text > KC_UNIGRAM_CHUNK) {
		words = words * KC_UNIGRAM_CHUNK / text;
		text = KC_UNIGRAM_CHUNK;
	}
	/* There are about as many forks as bytes, at the most. */
	if (seeds > text)
		seeds = text;
	return 6 * text + 80 * words + 300 * seeds + (UINT64_C(16) << 20);
}

uint64_t
kc_unigram_trainer_memory(const kc_unigram_trainer *t)
{
	/* Three spools may hold an eighth each. */
	return memory_needed(t) / 5 * 8;
}

static kc_status
check_memory(const kc_unigram_trainer *t, kc_error *err)
{
	uint64_t need = kc_unigram_trainer_memory(t);

	if (!t->p.memory || need <= t->p.memory)
		return KC_OK;
	return kc_fail(err, KC_ERR_LIMIT, 0,
	    "training takes %llu MiB for %llu words and %u seeds; fewer seeds "
	    "take less",
	    (unsigned long long)(need >> 20) + 1,
	    (unsigned long long)t->words.n, t->p.seeds);
}

/* Seeds, and words as passes read them. */
static kc_status
begin_rounds(kc_unigram_trainer *t, kc_error *err)
{
	t->started = true;
	if (!t->words.n)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no text to learn from: the input has no pretoken");
	KC_TRY(check_memory(t, err));
	KC_TRY(kc_piece_base_choose(&t->base, t->p.least_size, err));
	KC_TRY(kc_unigram_find_seeds(t, err));
	return kc_unigram_make_nodes(t, err);
}

static kc_status
one_round(kc_unigram_trainer *t, bool *last, kc_error *err)
{
	const struct pace *pace = t->base.p.sentencepiece ? &its_pace
							  : &our_pace;
	uint32_t end = (uint32_t)((double)t->p.vocab_size * pace->surplus);
	uint32_t live, shrunk;
	bool haste;

	for (int i = 0; i < pace->steps; i++)
		KC_TRY(maximize(t, err));
	live = kc_unigram_count_live(&t->seeds);
	haste = live > pace->far * t->p.vocab_size;
	shrunk = t->hurry
	    ? 0
	    : (uint32_t)((haste ? HASTY_SHRINK : pace->shrink) * live);
	KC_TRY(kc_unigram_prune(t, shrunk > end ? shrunk : end, haste, err));
	*last = kc_unigram_count_live(&t->seeds) <= end;
	return *last ? kc_unigram_select(t, err) : KC_OK;
}

kc_status
kc_unigram_trainer_step(
    kc_unigram_trainer *t, kc_unigram_round *round, kc_error *err)
{
	bool last = false;

	if (t->settled)
		return KC_EOF;
	if (!t->started)
		KC_TRY(begin_rounds(t, err));
	KC_TRY(one_round(t, &last, err));
	t->settled = last;
	*round = (kc_unigram_round){.number = ++t->round,
	    .pieces = last ? (uint32_t)t->n_pieces - t->base.reserved
			   : kc_unigram_count_live(&t->seeds),
	    .target = t->p.vocab_size - t->base.reserved,
	    .likelihood = t->likelihood};
	return last ? KC_EOF : KC_OK;
}

kc_status
kc_unigram_trainer_shrink(
    kc_unigram_trainer *t, uint32_t vocab_size, kc_error *err)
{
	if (!t->settled || vocab_size >= t->p.vocab_size ||
	    vocab_size < t->p.least_size)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a vocabulary of %u cannot become one of %u",
		    t->p.vocab_size, vocab_size);
	kc_free(t->pieces);
	t->pieces = NULL;
	t->n_pieces = 0;
	t->p.vocab_size = vocab_size;
	t->settled = false;
	return KC_OK;
}

void
kc_unigram_trainer_hurry(kc_unigram_trainer *t)
{
	t->hurry = true;
}

const kc_unigram_piece *
kc_unigram_trainer_pieces(const kc_unigram_trainer *t, size_t *n)
{
	*n = t->n_pieces;
	return t->pieces;
}
