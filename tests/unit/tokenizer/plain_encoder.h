/* SPDX-License-Identifier: Apache-2.0 */
/* Encoding by the book: pretoken by pretoken, all pairs are looked at for each merge. */
#ifndef KC_TESTS_PLAIN_ENCODER_H
#define KC_TESTS_PLAIN_ENCODER_H

#include "kcorpus/pretoken.h"
#include "kcorpus/tokenizer.h"

#include "tests/unit/unit.h"

enum { PLAIN_IDS = 600 };

static uint32_t plain_ranks[PLAIN_IDS][PLAIN_IDS],
    plain_results[PLAIN_IDS][PLAIN_IDS];

static inline void
plain_set_ranks(const kc_bpe_trainer *trainer)
{
	size_t n;
	const kc_bpe_merge *m = kc_bpe_trainer_merges(trainer, &n);

	memset(plain_ranks, 0xFF, sizeof(plain_ranks));
	for (size_t i = 0; i < n; i++) {
		plain_ranks[m[i].left][m[i].right] = (uint32_t)i;
		plain_results[m[i].left][m[i].right] = m[i].id;
	}
}

/* Merge n ids; how many are left. */
static inline size_t
plain_merge_ids(uint32_t *v, size_t n)
{
	for (;;) {
		uint32_t best = UINT32_MAX;
		size_t at = 0;

		for (size_t i = 0; i + 1 < n; i++)
			if (plain_ranks[v[i]][v[i + 1]] < best) {
				best = plain_ranks[v[i]][v[i + 1]];
				at = i;
			}
		if (best == UINT32_MAX)
			return n;
		v[at] = plain_results[v[at]][v[at + 1]];
		n--;
		memmove(v + at + 1, v + at + 2, (n - at - 1) * sizeof(*v));
	}
}

static inline void
plain_merge_bytes(const kc_tokenizer *t, kc_str s, kc_token_ids *ids)
{
	uint32_t *v = ids->v + ids->n;

	for (size_t i = 0; i < s.len; i++)
		unit_check(kc_tokenizer_find(t, (kc_str){s.ptr + i, 1}, &v[i]));
	ids->n += plain_merge_ids(v, s.len);
}

static inline void
plain_encode(const kc_tokenizer *t, kc_str text, kc_token_ids *ids)
{
	size_t pos = 0, start = 0, end, n;
	kc_pretokenizer *p;

	unit_equal(kc_pretokenizer_new(
		       &p, kc_str_of(kc_tokenizer_pretokenizer(t)), NULL),
	    0);
	ids->v = realloc(ids->v, (text.len + 1) * sizeof(*ids->v));
	ids->n = 0;
	while (pos < text.len) {
		n = 1;
		unit_equal(kc_pretoken_split(p, text, &pos, &end, &n, NULL), 0);
		plain_merge_bytes(
		    t, (kc_str){text.ptr + start, end - start}, ids);
		start = end;
	}
	kc_pretokenizer_free(p);
}

static inline void
plain_check_ids(const kc_token_ids *want, const kc_token_ids *got)
{
	for (size_t i = 0; i < want->n && i < got->n; i++)
		if (want->v[i] != got->v[i])
			ck_abort_msg("id %zu is %u, not %u", i,
			    (unsigned)got->v[i], (unsigned)want->v[i]);
	unit_equal(got->n, want->n);
}

static inline kc_encoder *
plain_encoder(const kc_tokenizer *t, size_t cache, uint64_t seed)
{
	kc_encoder_params params = {.cache = cache, .seed = seed};
	kc_encoder *e;

	ck_assert(!kc_encoder_new(&e, t, &params, NULL));
	return e;
}

#endif
