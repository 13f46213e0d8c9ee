/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting a text of characters. */
#include <config.h>

#include "tokenizer/encode/cut_pieces.h"

#include "tokenizer/text/bert.h"

#include "cpu.h"

#include <string.h>

/* A text that is being cut between characters. */
struct char_cutter {
	const struct kc_joints *joints;
	const unsigned char *end;
	bool words; /* a border stands before each U+2581 */
};

static struct char_cutter
start_cutter(const kc_tokenizer *t, kc_str text)
{
	return (struct char_cutter){&t->model.joints,
	    (const unsigned char *)kc_str_end(text),
	    t->rules.split == KC_SPLIT_WORDS};
}

/* The end of the piece that starts at p < end, and whether a border is there. */
static const unsigned char *
find_piece_end(
    const struct char_cutter *c, const unsigned char *p, bool *border)
{
	uint32_t left = kc_joint_read(&p, c->end);

	while (p < c->end) {
		const unsigned char *end = p;
		uint32_t right = kc_joint_read(&p, c->end);

		*border = c->words && right == KC_JOINT_SPACE;
		if (*border || !kc_joints_has(c->joints, left, right))
			return end;
		left = right;
	}
	*border = false;
	return p;
}

size_t
kc_piece_end(const kc_tokenizer *t, kc_str text, size_t at, bool *border)
{
	struct char_cutter c = start_cutter(t, text);
	const unsigned char *start = (const unsigned char *)text.ptr;

	*border = true;
	if (t->rules.split == KC_SPLIT_BERT)
		return kc_bert_piece_end(text, at);
	return (size_t)(find_piece_end(&c, start + at, border) - start);
}

/* The bits of those of n ends where U+2581 starts. */
static uint64_t
find_borders(const unsigned char *const *ends, size_t n)
{
	uint64_t borders = 0;

	for (size_t i = 0; i < n; i++)
		borders |= (uint64_t)!memcmp(ends[i], KC_SPACE_SYMBOL, 3) << i;
	return borders;
}

/*
 * The ends of up to KC_PIECES pieces that start at p < end; how many. *borders as in
 * kc_char_pieces. `ends` has room for a block more.
 */
static inline size_t
cut_chars(const struct char_cutter *c, const unsigned char *p,
    const unsigned char **ends, uint64_t *borders)
{
	size_t n = 0;

	*borders = 0;
#if KC_X86
	if (!kc_joints_have_around(c->joints) && kc_cpu_has_avx2()) {
		kc_str s = {(const char *)p, (size_t)(c->end - p)};

		n = kc_cut_blocks_avx2(c->joints, s, c->words, ends, KC_PIECES);
		*borders = c->words ? find_borders(ends, n) : 0;
	}
#endif
	if (n)
		p = ends[n - 1];
	while (n < KC_PIECES && p < c->end) {
		bool border;

		ends[n] = p = find_piece_end(c, p, &border);
		*borders |= (uint64_t)border << n++;
	}
	return n;
}

static size_t
cut_bert_words(kc_str text, size_t at, const unsigned char **ends)
{
	size_t n = 0;

	for (; n < KC_PIECES && at < text.len; n++) {
		at = kc_bert_piece_end(text, at);
		ends[n] = (const unsigned char *)text.ptr + at;
	}
	return n;
}

size_t
kc_char_pieces(const struct kc_encoder_part *part, kc_str text, size_t *pos,
    struct kc_cache_probe *pieces, uint64_t *borders)
{
	const kc_tokenizer *t = part->t;
	struct char_cutter c = start_cutter(t, text);
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *at = start + *pos, *ends[KC_PIECES + KC_CUT_BLOCK];
	size_t n;

	*borders = UINT64_MAX;
	n = t->rules.split == KC_SPLIT_BERT ? cut_bert_words(text, *pos, ends)
					    : cut_chars(&c, at, ends, borders);
	for (size_t i = 0; i < n; at = ends[i++])
		kc_cache_probe_init(&part->cache, &pieces[i],
		    (kc_str){(const char *)at, (size_t)(ends[i] - at)},
		    (size_t)(c.end - at));
	*pos = (size_t)(at - start);
	return n;
}
