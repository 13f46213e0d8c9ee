/* SPDX-License-Identifier: Apache-2.0 */
/* Cutting a text of characters. */
#include <config.h>

#include "tokenizer/encode/cut_pieces.h"

#include "tokenizer/text/bert.h"

/* The character at p < end; *next: where the one after it starts. */
static inline uint32_t
read_char(const unsigned char *p, const unsigned char *end,
    const unsigned char **next)
{
	const char *at = (const char *)p;
	uint32_t v, cp;

	if (*p < 0x80) {
		*next = p + 1;
		return *p;
	}
	if (end - p >= 4) {
		/* One load for the compiler. */
		v = (uint32_t)p[0] | (uint32_t)p[1] << 8 |
		    (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
		cp = (v & 15) << 12 | (v >> 2 & 0xFC0) | (v >> 16 & 63);
		/* Three bytes, but for surrogates, which are not well-formed. */
		if ((v & 0xC0C0F0) == 0x8080E0 && cp >= 0x800 &&
		    cp - 0xD800 >= 0x800) {
			*next = p + 3;
			return cp;
		}
	}
	cp = kc_utf8_next(&at, (const char *)end);
	*next = (const unsigned char *)at;
	return cp;
}

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

/*
 * The ends of up to `max` pieces that start at p < end; how many. *borders as in
 * kc_char_pieces.
 */
static inline size_t
cut_chars(const struct char_cutter *c, const unsigned char *p,
    const unsigned char **ends, size_t max, uint64_t *borders)
{
	const unsigned char *next;
	uint32_t left = read_char(p, c->end, &next), right;
	size_t n = 0;

	*borders = 0;
	for (p = next; p < c->end && n < max; p = next) {
		bool border;

		right = read_char(p, c->end, &next);
		border = c->words & (right == KC_SPACE_CHAR);
		/* Whether it is a cut is hard to foresee: no branch. */
		ends[n] = p;
		*borders |= (uint64_t)border << n;
		n += border | !kc_joints_has(c->joints, left, right);
		left = right;
	}
	if (n < max)
		ends[n++] = c->end;
	return n;
}

size_t
kc_piece_end(const kc_tokenizer *t, kc_str text, size_t at, bool *border)
{
	struct char_cutter c = start_cutter(t, text);
	const unsigned char *start = (const unsigned char *)text.ptr, *end;
	uint64_t borders;

	*border = true;
	if (t->rules.split == KC_SPLIT_BERT)
		return kc_bert_piece_end(text, at);
	(void)cut_chars(&c, start + at, &end, 1, &borders);
	*border = borders;
	return (size_t)(end - start);
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
	const unsigned char *at = start + *pos, *ends[KC_PIECES];
	size_t n;

	*borders = UINT64_MAX;
	n = t->rules.split == KC_SPLIT_BERT
	    ? cut_bert_words(text, *pos, ends)
	    : cut_chars(&c, at, ends, KC_PIECES, borders);
	/* NOLINTBEGIN(clang-analyzer-core.*): all n ends are set, by sums of bools. */
	for (size_t i = 0; i < n; at = ends[i++])
		kc_cache_probe_init(&part->cache, &pieces[i],
		    (kc_str){(const char *)at, (size_t)(ends[i] - at)},
		    (size_t)(c.end - at));
	/* NOLINTEND(clang-analyzer-core.*) */
	*pos = (size_t)(at - start);
	return n;
}
