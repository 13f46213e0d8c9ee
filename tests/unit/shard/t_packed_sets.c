/* SPDX-License-Identifier: Apache-2.0 */
/* Packed sets: every token is in one sequence, and whole where it can be. */
#include <config.h>

#include "kcorpus/shardset.h"

#include "bytes.h"
#include "shard_try.h"

enum { DOCUMENTS = 600, SEQUENCE = 64 };

/* Ids of document i: i, i + 1, ... modulo 990, and 4 more. */
static size_t
length_of(size_t i)
{
	uint64_t seed = i;

	return 1 + (size_t)(unit_random(&seed) % (i % 9 ? 50 : 400));
}

static void
add_documents(fixture *f)
{
	for (size_t i = 0; i < DOCUMENTS; i++) {
		uint32_t ids[400];
		char head[40];
		size_t n = length_of(i);

		for (size_t k = 0; k < n; k++)
			ids[k] = 4 + (uint32_t)((i + k) % 990);
		snprintf(head, sizeof(head), "{\"id\":\"%zu\"}", i);
		add_document(f, head, ids, n);
	}
}

static kc_shard_totals
write_packed(unsigned pack, unsigned width, uint64_t max_tokens)
{
	kc_shard_params p = KC_SHARD_PARAMS_INIT;
	kc_shard_totals totals;
	fixture f;

	p.prefix = "p";
	p.pack = pack;
	p.sequence = SEQUENCE;
	p.width = width;
	p.pad_id = 2;
	p.max_tokens = max_tokens;
	f = begin(p, &narrow, 17);
	add_documents(&f);
	ck_assert_int_eq(kc_shard_writer_finish(f.writer, NULL), KC_OK);
	totals = kc_shard_writer_totals(f.writer);
	ck_assert_int_eq(kc_outset_commit(f.set, NULL), KC_OK);
	give_up(&f);
	return totals;
}

/* What was seen of each document. */
struct seen {
	size_t tokens, pieces;
	uint64_t firsts; /* a bit for each sequence of it that a piece begins */
};

static uint32_t
token_at(const kc_buf *payload, unsigned width, uint64_t at)
{
	return width == 2 ? kc_get16(payload->ptr + 2 * at)
			  : kc_get32(payload->ptr + 4 * at);
}

/* Where in document i of n ids and a delimiter a token stands. */
static size_t
place_of(uint32_t token, size_t i, size_t n)
{
	return token == 3 ? n : (token - 4 + 990 - i % 990) % 990;
}

/* A piece is a part of its document that no other is, and in one sequence. */
static void
expect_piece(const kc_shard_set_document *d, const kc_buf *payload,
    unsigned width, struct seen *seen, bool whole)
{
	size_t i = strtoul(d->head.ptr + 7, NULL, 10), n = length_of(i), from;
	struct seen *s = &seen[i];

	ck_assert_uint_lt(i, DOCUMENTS);
	ck_assert_uint_eq(d->number, i + 1);
	from = place_of(token_at(payload, width, d->start), i, n);
	ck_assert_uint_eq(from % SEQUENCE, 0);
	ck_assert(!(s->firsts >> from / SEQUENCE & 1));
	s->firsts |= UINT64_C(1) << from / SEQUENCE;
	s->tokens += d->end - d->start;
	s->pieces++;
	if (whole)
		ck_assert_uint_eq(d->start / SEQUENCE, (d->end - 1) / SEQUENCE);
	for (uint64_t at = d->start; at < d->end; at++, from++)
		ck_assert_uint_eq(
		    place_of(token_at(payload, width, at), i, n), from);
}

/* Every token of every shard by `where`; the tokens of padding. */
static uint64_t
walk_set(unsigned width, bool whole, struct seen *seen)
{
	kc_shard_set *set;
	uint64_t padding = 0, at = 0, before = 0;

	ck_assert_int_eq(kc_shard_set_open(&set, "p", NULL), KC_OK);
	while (at < kc_shard_set_info(set)->tokens) {
		kc_shard_set_document d;
		char name[20];
		kc_buf payload;

		ck_assert_int_eq(kc_shard_set_where(set, at, &d, NULL), KC_OK);
		snprintf(name, sizeof(name), "p-%05u.bin", (unsigned)d.shard);
		payload = contents(name);
		if (!d.start)
			before = at;
		ck_assert_uint_eq(payload.len % (SEQUENCE * width), 0);
		if (d.number)
			expect_piece(&d, &payload, width, seen, whole);
		for (uint64_t i = d.start; !d.number && i < d.end; i++) {
			ck_assert_uint_eq(token_at(&payload, width, i), 2);
			padding++;
		}
		at = before + d.end;
		kc_buf_release(&payload);
	}
	kc_shard_set_close(set);
	return padding;
}

static void
try_packed(unsigned pack, unsigned width, uint64_t max_tokens)
{
	kc_shard_totals t = write_packed(pack, width, max_tokens);
	struct seen seen[DOCUMENTS] = {{0}};
	bool whole = pack == KC_PACK_BEST_FIT;
	uint64_t tokens = 0;

	ck_assert_uint_eq(walk_set(width, whole, seen), t.padding);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		size_t n = length_of(i) + 1;

		tokens += n;
		ck_assert_uint_eq(seen[i].tokens, n);
		ck_assert_uint_eq(
		    seen[i].pieces, whole ? (n + SEQUENCE - 1) / SEQUENCE : 1);
	}
	ck_assert_uint_eq(t.documents, DOCUMENTS);
	ck_assert_uint_eq(t.tokens, tokens + t.padding);
	ck_assert_uint_eq(t.tokens % SEQUENCE, 0);
	ck_assert_uint_eq(t.shards > 1, max_tokens < 100000);
	folder_count(true);
}

START_TEST(all_tokens_are_in_sequences)
{
	for (unsigned pack = KC_PACK_CONCAT; pack <= KC_PACK_BEST_FIT; pack++)
		for (unsigned width = 2; width <= 4; width += 2) {
			try_packed(pack, width, 1000000);
			try_packed(pack, width, 5000);
		}
}
END_TEST

START_TEST(packing_does_not_change_the_corpus)
{
	kc_hash128 concat = write_packed(KC_PACK_CONCAT, 2, 1000000).corpus;
	kc_hash128 best;

	folder_count(true);
	best = write_packed(KC_PACK_BEST_FIT, 2, 5000).corpus;
	ck_assert_uint_eq(concat.low, best.low);
	ck_assert_uint_eq(concat.high, best.high);
}
END_TEST

/* Sequences that a document fills alone: few of these are side by side. */
START_TEST(sequences_of_a_document_are_apart)
{
	kc_shard_set *set;
	uint64_t last = 0, number = 0, beside = 0, pieces = 0;

	write_packed(KC_PACK_BEST_FIT, 2, 1000000);
	ck_assert_int_eq(kc_shard_set_open(&set, "p", NULL), KC_OK);
	for (uint64_t at = 0; at < kc_shard_set_info(set)->tokens;) {
		kc_shard_set_document d;

		ck_assert_int_eq(kc_shard_set_where(set, at, &d, NULL), KC_OK);
		at = d.end;
		if (!d.number || d.end - d.start < SEQUENCE)
			continue;
		beside += d.number == number && d.start == last;
		last = d.end;
		number = d.number;
		pieces++;
	}
	kc_shard_set_close(set);
	ck_assert_uint_ge(pieces, 100);
	ck_assert_uint_le(beside, pieces / 10);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("packed sets");
	TCase *t = tcase_create("packed sets");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_test(t, all_tokens_are_in_sequences);
	tcase_add_test(t, packing_does_not_change_the_corpus);
	tcase_add_test(t, sequences_of_a_document_are_apart);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
