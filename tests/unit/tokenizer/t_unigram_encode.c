/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encoding by a Unigram in pieces that are remembered, against one search over the
 * whole text in single precision, as SentencePiece has it: scores are so near to each
 * other that the sum before a word decides how it is cut.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/encode/cut_pieces.h"
#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/model/joints.h"

#include "tests/unit/tokenizer/plain_unigram.h"
#include "tests/unit/unit.h"

#include "cpu.h"

#include <math.h>

enum { LETTERS = 6, LONGEST = 4, PIECES = 60, LONG = 40000, TEXTS = 400 };

/* Of the letters a to f, the last of which is no token. */
struct plain_unigram {
	char text[PIECES][LONGEST + 1];
	struct kc_piece pieces[PIECES];
	uint32_t n;
	float unknown;
};

static void
add_piece(struct plain_unigram *u, const char s[LONGEST + 1], float score)
{
	for (size_t i = 1; i < u->n; i++)
		if (!strcmp(u->text[i], s))
			return;
	memcpy(u->text[u->n], s, LONGEST + 1);
	u->pieces[u->n] = (struct kc_piece){
	    kc_str_of(u->text[u->n]), score, KC_PIECE_NORMAL};
	u->n++;
	if (score - 10 < u->unknown)
		u->unknown = score - 10;
}

/* The score of the letters and of longer pieces, up to a thousandth. */
static void
make_pieces(struct plain_unigram *u, uint64_t *seed)
{
	*u = (struct plain_unigram){.n = 1};
	u->pieces[0] = (struct kc_piece){KC_STR("<unk>"), 0, KC_PIECE_UNKNOWN};
	while (u->n < PIECES) {
		char s[LONGEST + 1] = {0};
		size_t len = u->n < LETTERS ? 1 : 2 + unit_random(seed) % 3;
		float score = -8 * (float)len -
		    (float)(unit_random(seed) % 1000) * 1e-6F;

		/* No token has "ea", "eb" ... "ee". */
		for (size_t i = 0; i < len; i++)
			s[i] = (char)('a' +
			    unit_random(seed) %
				(i + 1 < len ? LETTERS - 2 : LETTERS - 1));
		if (u->n < LETTERS)
			s[0] = (char)('a' + (int)u->n - 1);
		add_piece(u, s, score);
	}
}

static kc_tokenizer *
open_pieces(struct plain_unigram *u)
{
	struct kc_piece_model model = {.pieces = u->pieces,
	    .n_pieces = u->n,
	    .type = KC_MODEL_TYPE_UNIGRAM,
	    .normalizer = KC_STR("identity"),
	    .escape_spaces = true};
	kc_buf file = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;

	ck_assert(!kc_sentencepiece_write(&model, &file));
	if (kc_tokenizer_read(&t, kc_buf_str(&file), NULL, &err))
		ck_abort_msg("%s", err.msg);
	kc_buf_release(&file);
	return t;
}

/* The ids by one search; unknown letters in a row are one. */
static void
plain_search(const struct plain_unigram *u, kc_str text, kc_token_ids *ids)
{
	struct plain_node *nodes = calloc(text.len + 1, sizeof(*nodes));

	nodes[0].met = true;
	for (size_t at = 0; at < text.len; at++) {
		float sum = nodes[at].sum;

		for (size_t i = at; fabsf(sum) > 100000 && i <= text.len; i++)
			if (nodes[i].met)
				nodes[i].sum -= sum;
		sum = nodes[at].sum;
		for (size_t len = 1; len <= LONGEST; len++)
			for (size_t id = 1; id < u->n; id++)
				if (strlen(u->text[id]) == len &&
				    at + len <= text.len &&
				    !memcmp(u->text[id], text.ptr + at, len))
					plain_offer(&nodes[at + len],
					    sum + u->pieces[id].score, at, id);
		if (text.ptr[at] == 'a' + LETTERS - 1)
			plain_offer(&nodes[at + 1], sum + u->unknown, at, 0);
	}
	ids->n = 0;
	for (size_t at = text.len; at; at = nodes[at].start)
		if (nodes[at].piece || !ids->n || ids->v[ids->n - 1])
			ids->v[ids->n++] = (uint32_t)nodes[at].piece;
	for (size_t i = 0, k = ids->n; i + 1 < k; i++) {
		uint32_t id = ids->v[i];

		ids->v[i] = ids->v[--k];
		ids->v[k] = id;
	}
	free(nodes);
}

static void
check_text(const struct plain_unigram *u, kc_encoder *e, kc_str text,
    kc_token_ids *want, kc_token_ids *got)
{
	plain_search(u, text, want);
	got->n = 0;
	ck_assert(!kc_encode(e, text, got, NULL));
	for (size_t i = 0; i < want->n && i < got->n; i++)
		if (want->v[i] != got->v[i])
			ck_abort_msg("id %zu of %zu bytes is %u, not %u", i,
			    text.len, (unsigned)got->v[i],
			    (unsigned)want->v[i]);
	unit_equal(got->n, want->n);
}

/* A long text first, in which sums are so large that others are best. */
static void
check_pieces(uint64_t seed)
{
	struct plain_unigram u;
	kc_token_ids want = KC_TOKEN_IDS_INIT, got = KC_TOKEN_IDS_INIT;
	char *text = malloc(LONG);
	kc_tokenizer *t;
	kc_encoder *e;

	want.v = malloc(LONG * sizeof(*want.v));
	make_pieces(&u, &seed);
	t = open_pieces(&u);
	ck_assert(!kc_encoder_new(&e, t, NULL, NULL));
	for (size_t i = 0; i < TEXTS; i++) {
		size_t len = i % 100 ? unit_random(&seed) % 300 : LONG;

		for (size_t k = 0; k < len; k++)
			text[k] = (char)('a' +
			    unit_random(&seed) %
				(unit_random(&seed) % 50 ? LETTERS - 1
							 : LETTERS));
		check_text(&u, e, (kc_str){text, len}, &want, &got);
	}
	kc_encoder_free(e);
	kc_tokenizer_free(t);
	free(want.v);
	kc_token_ids_release(&got);
	free(text);
}

START_TEST(ids_are_those_of_one_search)
{
	for (uint64_t seed = 1; seed < 5; seed++)
		check_pieces(seed);
}
END_TEST

/* Whether tokens join 'a' and 'b', 'b' and 'a', and two letters that none has. */
static void
check_joints(const char *const tokens[], size_t n, const char *joined)
{
	static const char pairs[3][2] = {{'a', 'b'}, {'b', 'a'}, {'x', 'y'}};
	struct kc_vocab v = {0};
	struct kc_joints j = {0};

	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(kc_vocab_add(&v, (uint32_t)i,
				     kc_str_of(tokens[i]), false, NULL),
		    KC_OK);
	ck_assert_int_eq(kc_joints_build(&j, &v), KC_OK);
	for (size_t i = 0; i < 3; i++)
		ck_assert_msg(kc_joints_has(&j, (uint32_t)pairs[i][0],
				  (uint32_t)pairs[i][1]) == (joined[i] == '1'),
		    "%s: %c%c", tokens[n - 1], pairs[i][0], pairs[i][1]);
	kc_joints_release(&j);
	kc_vocab_release(&v);
}

/* Where a token is no UTF-8, it is not known what it joins, and nothing is cut. */
START_TEST(torn_tokens_join_all)
{
	static const char *const good[] = {"a", "ab", u8"\uAC00"};
	static const char *const torn[] = {"a", "ab", "\xEA\xB0"};

	check_joints(good, 3, "100");
	check_joints(torn, 3, "111");
}
END_TEST

#if KC_X86
static const char *const chars[] = {"a", "b", " ", u8"\u00E9", u8"\u2581",
    u8"\uAC00", u8"\uAC01", u8"\uD55C", u8"\uD7A3", u8"\U0001F600"};
enum { CHARS = sizeof(chars) / sizeof(*chars), TEXT_CHARS = 200 };

static kc_str
put_random_chars(char *text, size_t n, uint64_t *seed)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		const char *c = chars[unit_random(seed) % CHARS];

		memcpy(text + len, c, strlen(c));
		len += strlen(c);
	}
	return (kc_str){text, len};
}

static void
check_blocks(const struct kc_joints *j, kc_str s, bool words)
{
	const unsigned char *ends[KC_PIECES + KC_CUT_BLOCK];
	const unsigned char *p = (const unsigned char *)s.ptr, *end = p + s.len;
	size_t n = kc_cut_blocks_avx2(j, s, words, ends, KC_PIECES), found = 0;
	uint32_t left = kc_joint_read(&p, end);

	while (found < n) {
		const unsigned char *at = p;
		uint32_t right = kc_joint_read(&p, end);

		if (!kc_joints_has(j, left, right) ||
		    (words && right == KC_JOINT_SPACE))
			ck_assert_ptr_eq(ends[found++], at);
		left = right;
	}
	/* The rest is less than a block and what is read after it. */
	while (n < KC_PIECES && end - p >= 2 * KC_CUT_BLOCK) {
		uint32_t right = kc_joint_read(&p, end);

		ck_assert(kc_joints_has(j, left, right));
		left = right;
	}
}

/* Blocks are cut where characters one by one are, as vectors have the same hashes. */
START_TEST(blocks_are_cut_as_characters_are)
{
	uint64_t seed = 1;

	if (!kc_cpu_has_avx2())
		return;
	for (size_t i = 0; i < 300; i++) {
		char tokens[20][16], text[TEXT_CHARS * 4];
		struct kc_vocab v = {0};
		struct kc_joints j = {0};

		for (uint32_t k = 0; k < 20; k++)
			ck_assert(!kc_vocab_add(&v, k,
			    put_random_chars(tokens[k], 2, &seed), false,
			    NULL));
		ck_assert(!kc_joints_build(&j, &v));
		check_blocks(
		    &j, put_random_chars(text, TEXT_CHARS, &seed), i % 2);
		kc_joints_release(&j);
		kc_vocab_release(&v);
	}
}
END_TEST
#endif

int
main(void)
{
	const TTest *tests[] = {
#if KC_X86
		blocks_are_cut_as_characters_are,
#endif
		ids_are_those_of_one_search,
		torn_tokens_join_all
	};

	return UNIT_MAIN("unigram_encode", tests);
}
