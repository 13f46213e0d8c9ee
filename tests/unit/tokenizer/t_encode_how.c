/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encoding with spans, at random, and in the n best ways, against kc_encode and
 * against all ways to cut a short text, enumerated. The interop tests compare with
 * HF tokenizers and sentencepiece.
 */
#include <config.h>

#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

#include "tokenizer/file/sentencepiece.h"

#include "tests/unit/unit.h"

#include <math.h>

enum { TEXTS = 300, DRAWS = 20000, MAX_WAYS = 200 };

static const char *const bits[] = {" ", "a", "b", "ab", "ba", "\n", "1", "!",
    "\352\260\200", "\353\202\230", "\314\201", "\360\237\230\200"};

static void
random_text(uint64_t *seed, size_t n, kc_buf *out)
{
	out->len = 0;
	while (n--)
		ck_assert(!kc_buf_add(out,
		    kc_str_of(bits[unit_random(seed) %
			(sizeof(bits) / sizeof(*bits))])));
}

/* --- Tokenizers --- */

static kc_tokenizer *
make_byte_level(void)
{
	kc_bpe_params params = {.vocab_size = 330};
	kc_bpe_trainer *trainer;
	kc_buf text = KC_BUF_INIT;
	kc_pretokenizer *p;
	kc_tokenizer *t;
	uint64_t seed = 7;

	ck_assert(!kc_bpe_trainer_new(&trainer, &params, NULL));
	for (size_t i = 0; i < 2000; i++) {
		random_text(&seed, 1 + i % 5, &text);
		ck_assert(
		    !kc_bpe_trainer_add(trainer, kc_buf_str(&text), 1, NULL));
	}
	while (!kc_bpe_trainer_step(trainer, 1000, NULL))
		;
	ck_assert(!kc_pretokenizer_new(&p, KC_STR("gpt2"), NULL));
	ck_assert(!kc_tokenizer_new_bpe(&t, trainer, p, NULL));
	kc_pretokenizer_free(p);
	kc_bpe_trainer_free(trainer);
	kc_buf_release(&text);
	return t;
}

/* A .model of a few pieces, with U+2581 for spaces. */
static kc_tokenizer *
make_model(bool bpe)
{
	static const struct {
		const char *text;
		float score;
	} list[] = {{"a", -2}, {"b", -2.5F}, {"ab", -3}, {"ba", -3.25F},
	    {"aba", -4}, {"\342\226\201", -1}, {"\342\226\201a", -2.25F},
	    {"\342\226\201ab", -3.5F}, {"\352\260\200", -2},
	    {"\352\260\200\352\260\200", -3}, {"bab", -5}, {"abab", -5.5F}};
	struct kc_piece pieces[16] = {{KC_STR("<unk>"), 0, KC_PIECE_UNKNOWN},
	    {KC_STR("</s>"), 0, KC_PIECE_CONTROL}};
	struct kc_piece_model model = {.pieces = pieces,
	    .type = bpe ? KC_MODEL_TYPE_BPE : KC_MODEL_TYPE_UNIGRAM,
	    .normalizer = KC_STR("identity"),
	    .add_dummy_prefix = true,
	    .remove_extra_spaces = true,
	    .escape_spaces = true};
	kc_buf file = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;

	model.n_pieces = 2;
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
		pieces[model.n_pieces++] = (struct kc_piece){
		    kc_str_of(list[i].text), list[i].score, KC_PIECE_NORMAL};
	ck_assert(!kc_sentencepiece_write(&model, &file));
	if (kc_tokenizer_read(&t, kc_buf_str(&file), NULL, &err))
		ck_abort_msg("%s", err.msg);
	kc_buf_release(&file);
	return t;
}

/* --- Spans --- */

/* In order, of whole characters, and all of the text but spaces is in one. */
static void
check_spans(kc_str text, const kc_token_spans *s)
{
	size_t at = 0;

	for (size_t i = 0; i < s->n; i++) {
		size_t start = s->v[i].start, end = s->v[i].end;

		if (start > end || end > text.len ||
		    (start < text.len && (text.ptr[start] & 0xC0) == 0x80) ||
		    (end < text.len && (text.ptr[end] & 0xC0) == 0x80))
			ck_abort_msg("span %zu..%zu of '%.*s'", start, end,
			    (int)text.len, text.ptr);
		for (; at < start; at++)
			ck_assert_msg(text.ptr[at] == ' ', "byte %zu of '%.*s'",
			    at, (int)text.len, text.ptr);
		at = end > at ? end : at;
	}
	for (; at < text.len; at++)
		ck_assert_msg(text.ptr[at] == ' ', "byte %zu of '%.*s'", at,
		    (int)text.len, text.ptr);
}

/* The ids of kc_encode, and a span for each. */
static void
check_texts(kc_tokenizer *t, double alpha)
{
	kc_token_ids plain = KC_TOKEN_IDS_INIT, ids = KC_TOKEN_IDS_INIT;
	kc_token_spans spans = KC_TOKEN_SPANS_INIT;
	kc_encode_how how = {
	    .samples = alpha > 0, .alpha = alpha, .spans = &spans};
	kc_buf text = KC_BUF_INIT;
	kc_encoder *e;
	uint64_t seed = 9;

	ck_assert(!kc_encoder_new(&e, t, NULL, NULL));
	for (size_t i = 0; i < TEXTS; i++) {
		random_text(&seed, unit_random(&seed) % 40, &text);
		plain.n = ids.n = spans.n = 0;
		how.seed = i;
		ck_assert(!kc_encode(e, kc_buf_str(&text), &plain, NULL));
		ck_assert(
		    !kc_encode_as(e, kc_buf_str(&text), &how, &ids, NULL));
		ck_assert_uint_eq(ids.n, spans.n);
		check_spans(kc_buf_str(&text), &spans);
		if (alpha > 0)
			continue;
		ck_assert_uint_eq(ids.n, plain.n);
		if (ids.n)
			ck_assert_mem_eq(
			    ids.v, plain.v, ids.n * sizeof(*ids.v));
	}
	kc_encoder_free(e);
	kc_token_ids_release(&plain);
	kc_token_ids_release(&ids);
	kc_token_spans_release(&spans);
	kc_buf_release(&text);
	kc_tokenizer_free(t);
}

START_TEST(spans_of_all_models)
{
	check_texts(make_byte_level(), 0);
	check_texts(make_byte_level(), 0.5);
	check_texts(make_model(true), 0);
	check_texts(make_model(true), 0.5);
	check_texts(make_model(false), 0);
	check_texts(make_model(false), 0.5);
}
END_TEST

/* Encode the text in parts of up to 20 bytes more than what was left. */
static void
encode_in_parts(kc_encoder *e, kc_str text, const kc_encode_how *how,
    uint64_t *seed, kc_token_ids *ids)
{
	size_t start = 0, end = 0, used;

	while (end < text.len) {
		end += 1 + unit_random(seed) % 20;
		end = end < text.len ? end : text.len;
		unit_equal(kc_encode_part_as(e,
			       (kc_str){text.ptr + start, end - start}, &used,
			       how, ids, NULL),
		    0);
		start += used;
	}
	unit_equal(kc_encode_as(e, (kc_str){text.ptr + start, text.len - start},
		       how, ids, NULL),
	    0);
}

static void
check_parts(kc_tokenizer *t)
{
	kc_token_ids whole = KC_TOKEN_IDS_INIT, parts = KC_TOKEN_IDS_INIT;
	kc_encode_how how = {.samples = true, .alpha = 0.5};
	kc_buf text = KC_BUF_INIT;
	kc_encoder *e;
	uint64_t seed = 3;

	ck_assert(!kc_encoder_new(&e, t, NULL, NULL));
	for (size_t i = 0; i < TEXTS; i++) {
		random_text(&seed, unit_random(&seed) % 90, &text);
		whole.n = parts.n = 0;
		how.seed = i;
		ck_assert(
		    !kc_encode_as(e, kc_buf_str(&text), &how, &whole, NULL));
		encode_in_parts(e, kc_buf_str(&text), &how, &seed, &parts);
		if (whole.n != parts.n ||
		    (whole.n &&
			memcmp(whole.v, parts.v, whole.n * sizeof(*whole.v)) !=
			    0))
			ck_abort_msg("'%.*s' in parts: %zu ids, not %zu",
			    (int)text.len, text.ptr, parts.n, whole.n);
	}
	kc_encoder_free(e);
	kc_token_ids_release(&whole);
	kc_token_ids_release(&parts);
	kc_buf_release(&text);
	kc_tokenizer_free(t);
}

START_TEST(parts_are_drawn_as_the_whole)
{
	check_parts(make_byte_level());
	check_parts(make_model(true));
	check_parts(make_model(false));
}
END_TEST

/* Where sentencepiece 0.2.3 has them: an extra space goes with what is before. */
START_TEST(spans_around_spaces)
{
	static const kc_token_span want[] = {{1, 3}, {3, 5}, {5, 8}, {8, 9}};
	kc_tokenizer *t = make_model(false);
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	kc_token_spans spans = KC_TOKEN_SPANS_INIT;
	kc_encode_how how = {.spans = &spans};
	kc_encoder *e;

	ck_assert(!kc_encoder_new(&e, t, NULL, NULL));
	ck_assert(
	    !kc_encode_as(e, KC_STR(" ab  \352\260\200b "), &how, &ids, NULL));
	ck_assert_uint_eq(spans.n, sizeof(want) / sizeof(*want));
	ck_assert_mem_eq(spans.v, want, sizeof(want));
	kc_encoder_free(e);
	kc_token_ids_release(&ids);
	kc_token_spans_release(&spans);
	kc_tokenizer_free(t);
}
END_TEST

/* --- All ways --- */

struct way {
	uint32_t ids[32];
	size_t n;
	double score;
};

static struct way ways[MAX_WAYS];
static size_t n_ways;

/* All ways to cut what follows, which U+2581 and known letters alone make up. */
static void
list_ways(const kc_tokenizer *t, kc_str rest, struct way *so_far)
{
	static const float scores[] = {0, 0, -2, -2.5F, -3, -3.25F, -4, -1,
	    -2.25F, -3.5F, -2, -3, -5, -5.5F};

	if (!rest.len) {
		ck_assert_uint_lt(n_ways, MAX_WAYS);
		ways[n_ways++] = *so_far;
		return;
	}
	for (uint32_t id = 2; id < kc_tokenizer_size(t); id++) {
		kc_str token = kc_tokenizer_token(t, id);
		struct way next = *so_far;

		if (token.len > rest.len ||
		    memcmp(token.ptr, rest.ptr, token.len) != 0)
			continue;
		next.ids[next.n++] = id;
		next.score += scores[id];
		list_ways(t,
		    (kc_str){rest.ptr + token.len, rest.len - token.len},
		    &next);
	}
}

static int
compare_ways(const void *a, const void *b)
{
	const struct way *x = a, *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

static size_t
find_way(const uint32_t *ids, size_t n)
{
	for (size_t i = 0; i < n_ways; i++)
		if (ways[i].n == n && !memcmp(ways[i].ids, ids, n * 4))
			return i;
	ck_abort_msg("%zu ids that are no way", n);
}

/* The n best are those of the highest scores, in that order. */
static void
check_nbest(kc_encoder *e, kc_str text, size_t n)
{
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	size_t offsets[MAX_WAYS + 2];
	double scores[MAX_WAYS + 1];
	kc_encode_ways best = {n, &ids, offsets, scores};

	ck_assert(!kc_encode_nbest(e, text, &best, NULL));
	ck_assert_uint_eq(best.n, n < n_ways ? n : n_ways);
	for (size_t i = 0; i < best.n; i++) {
		size_t w = find_way(
		    ids.v + offsets[i], offsets[i + 1] - offsets[i]);

		ck_assert_double_eq_tol(scores[i], ways[i].score, 1e-9);
		ck_assert_double_eq_tol(ways[w].score, ways[i].score, 1e-9);
		for (size_t k = 0; k < i; k++)
			ck_assert_uint_ne(w,
			    find_way(ids.v + offsets[k],
				offsets[k + 1] - offsets[k]));
	}
	kc_token_ids_release(&ids);
}

/* Each way comes as often as its probability to the power of alpha says. */
static void
check_draws(kc_encoder *e, kc_str text, double alpha)
{
	kc_encode_how how = {.samples = true, .alpha = alpha};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	size_t count[MAX_WAYS] = {0};
	double sum = 0;

	for (size_t i = 0; i < DRAWS; i++) {
		ids.n = 0;
		how.seed = i * 77;
		ck_assert(!kc_encode_as(e, text, &how, &ids, NULL));
		count[find_way(ids.v, ids.n)]++;
	}
	for (size_t i = 0; i < n_ways; i++)
		sum += exp(alpha * ways[i].score);
	for (size_t i = 0; i < n_ways; i++) {
		double p = exp(alpha * ways[i].score) / sum;
		double off = (double)count[i] - p * DRAWS;
		double deviation = sqrt(DRAWS * p * (1 - p));

		ck_assert_msg(fabs(off) < 5 * deviation + 1,
		    "way %zu: %zu draws of %.1f", i, count[i], p * DRAWS);
	}
	kc_token_ids_release(&ids);
}

START_TEST(ways_of_unigram)
{
	static const size_t wanted[] = {1, 2, 7, MAX_WAYS};
	kc_tokenizer *t = make_model(false);
	struct way none = {.n = 0};
	kc_encoder *e;

	ck_assert(!kc_encoder_new(&e, t, NULL, NULL));
	list_ways(t,
	    KC_STR("\342\226\201abab\342\226\201\352\260\200\352\260\200b"),
	    &none);
	qsort(ways, n_ways, sizeof(*ways), compare_ways);
	ck_assert_uint_gt(n_ways, 20);
	for (size_t i = 0; i < 4; i++)
		check_nbest(
		    e, KC_STR("abab \352\260\200\352\260\200b"), wanted[i]);
	check_draws(e, KC_STR("abab \352\260\200\352\260\200b"), 0);
	check_draws(e, KC_STR("abab \352\260\200\352\260\200b"), 0.3);
	check_draws(e, KC_STR("abab \352\260\200\352\260\200b"), 1);
	kc_encoder_free(e);
	kc_tokenizer_free(t);
}
END_TEST

/* "aaa" with the merges a+a and aa+a: the chances by hand. */
START_TEST(dropout_by_hand)
{
	kc_bpe_params params = {.vocab_size = 258};
	kc_encode_how how = {.samples = true, .alpha = 0.4};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	size_t by_n[4] = {0};
	kc_bpe_trainer *trainer;
	kc_pretokenizer *p;
	kc_tokenizer *t;
	kc_encoder *e;

	ck_assert(!kc_bpe_trainer_new(&trainer, &params, NULL));
	ck_assert(!kc_bpe_trainer_add(trainer, KC_STR("aaa"), 9, NULL));
	while (!kc_bpe_trainer_step(trainer, 10, NULL))
		;
	ck_assert(!kc_pretokenizer_new(&p, KC_STR("gpt2"), NULL));
	ck_assert(!kc_tokenizer_new_bpe(&t, trainer, p, NULL));
	ck_assert(!kc_encoder_new(&e, t, NULL, NULL));
	for (size_t i = 0; i < DRAWS; i++) {
		ids.n = 0;
		how.seed = i;
		ck_assert(!kc_encode_as(e, KC_STR("aaa"), &how, &ids, NULL));
		ck_assert_uint_le(ids.n, 3);
		by_n[ids.n]++;
	}
	/*
	 * Both pairs a+a are left out: 0.4^2. The left one is merged, 0.6, and then
	 * aa+a, 0.6; or the right one, 0.4 * 0.6, where no merge follows.
	 */
	ck_assert_double_eq_tol((double)by_n[3] / DRAWS, 0.16, 0.015);
	ck_assert_double_eq_tol((double)by_n[1] / DRAWS, 0.36, 0.015);
	ck_assert_double_eq_tol((double)by_n[2] / DRAWS, 0.24 + 0.24, 0.015);
	kc_encoder_free(e);
	kc_tokenizer_free(t);
	kc_pretokenizer_free(p);
	kc_bpe_trainer_free(trainer);
	kc_token_ids_release(&ids);
}
END_TEST

START_TEST(what_is_refused)
{
	kc_tokenizer *bpe = make_model(true), *unigram = make_model(false);
	kc_encode_how how = {.samples = true, .alpha = 1};
	kc_token_ids ids = KC_TOKEN_IDS_INIT;
	size_t offsets[2];
	double score;
	kc_encode_ways best = {1, &ids, offsets, &score};
	kc_encoder *e;

	ck_assert(!kc_encoder_new(&e, bpe, NULL, NULL));
	unit_equal(kc_encode_as(e, KC_STR("a"), &how, &ids, NULL), KC_ERR_ARG);
	unit_equal(kc_encode_nbest(e, KC_STR("a"), &best, NULL), KC_ERR_ARG);
	ck_assert(!kc_encoder_use(e, unigram, NULL));
	ck_assert(!kc_encode_as(e, KC_STR("a"), &how, &ids, NULL));
	how.alpha = NAN;
	unit_equal(kc_encode_as(e, KC_STR("a"), &how, &ids, NULL), KC_ERR_ARG);
	best.n = 0;
	unit_equal(kc_encode_nbest(e, KC_STR("a"), &best, NULL), KC_ERR_ARG);
	best.n = 1;
	ids.n = 0;
	ck_assert(!kc_encode_nbest(e, KC_STR(" "), &best, NULL));
	ck_assert_uint_eq(best.n, 1);
	ck_assert_uint_eq(ids.n, 0);
	kc_encoder_free(e);
	kc_tokenizer_free(bpe);
	kc_tokenizer_free(unigram);
	kc_token_ids_release(&ids);
}
END_TEST

/* sentencepiece 0.2.3: "byte piece <0x41> is found although `byte_fallback` is false" */
START_TEST(bytes_need_byte_fallback)
{
	struct kc_piece pieces[] = {{KC_STR("<unk>"), 0, KC_PIECE_UNKNOWN},
	    {KC_STR("<0x41>"), 0, KC_PIECE_BYTE},
	    {KC_STR("a"), -1, KC_PIECE_NORMAL}};
	struct kc_piece_model model = {.pieces = pieces,
	    .n_pieces = 3,
	    .type = KC_MODEL_TYPE_UNIGRAM,
	    .normalizer = KC_STR("identity"),
	    .escape_spaces = true};
	kc_buf file = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;

	ck_assert(!kc_sentencepiece_write(&model, &file));
	ck_assert_int_eq(kc_tokenizer_read(&t, kc_buf_str(&file), NULL, &err),
	    KC_ERR_FORMAT);
	ck_assert_str_eq(
	    err.msg, "piece 1 is a byte, but there is no byte fallback");
	kc_buf_release(&file);
}
END_TEST

int
main(void)
{
	const TTest *tests[] = {spans_of_all_models,
	    parts_are_drawn_as_the_whole, spans_around_spaces, ways_of_unigram,
	    dropout_by_hand, what_is_refused, bytes_need_byte_fallback};

	return UNIT_MAIN("encode_how", tests);
}
