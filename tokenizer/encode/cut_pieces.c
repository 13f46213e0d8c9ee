/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cutting a text of characters. Before U+2581, a space, is where cuts pay: what
 * is between two of them is a word, and words come again. Elsewhere a cut is only
 * made where a piece would be longer than the cache takes, so that a text without
 * spaces is no single piece of any size.
 */
#include <config.h>

#include "tokenizer/encode/cut_pieces.h"

#include "tokenizer/encode/cache.h"
#include "tokenizer/text/bert.h"

#include <string.h>

enum {
	SPACE_BYTES = 3,
	LEAST = 64 /* bytes of a piece that ends elsewhere */
};

/* The code point of the character that ends at text[at - 1]. */
static uint32_t
char_before(kc_str text, size_t at)
{
	const char *end = text.ptr + at, *p = end - 1;

	while (p > text.ptr && end - p < 4 && (*p & 0xC0) == 0x80)
		p--;
	return kc_utf8_next(&p, end);
}

/* The next U+2581 in at .. end - 1, or end. */
static size_t
find_space(kc_str text, size_t at, size_t end)
{
	while (at + SPACE_BYTES <= end) {
		const char *p = memchr(
		    text.ptr + at, '\xE2', end - at - SPACE_BYTES + 1);

		if (!p)
			break;
		if (p[1] == '\x96' && p[2] == '\x81')
			return (size_t)(p - text.ptr);
		at = (size_t)(p - text.ptr) + 1;
	}
	return end;
}

/* The first place that is a border, or after LEAST bytes one no token crosses. */
static size_t
cut_long(const kc_tokenizer *t, kc_str text, size_t at, bool *border)
{
	const char *p = text.ptr + at, *stop = text.ptr + text.len;
	uint32_t left = kc_utf8_next(&p, stop);

	while (p < stop) {
		size_t here = (size_t)(p - text.ptr);
		uint32_t right = kc_utf8_next(&p, stop);

		*border = right == KC_SPACE_CHAR &&
		    t->rules.split == KC_SPLIT_WORDS;
		if (*border ||
		    (here - at >= LEAST &&
			!kc_joints_has(&t->model.joints, left, right)))
			return here;
		left = right;
	}
	return text.len;
}

size_t
kc_piece_end(const kc_tokenizer *t, kc_str text, size_t at, bool *border)
{
	const struct kc_joints *j = &t->model.joints;
	size_t limit = text.len, end = at + 1;

	*border = t->rules.split != KC_SPLIT_NONE;
	if (t->rules.split == KC_SPLIT_BERT)
		return kc_bert_piece_end(text, at);
	/* HF sums over a pretoken; from elsewhere on, equal paths may differ. */
	if (kc_model_sums_whole(&t->model)) {
		if (*border)
			end = find_space(text, end, limit);
		else
			end = limit;
		*border &= end < limit;
		return end;
	}
	if (limit - at > KC_CACHE_LONGEST)
		limit = at + KC_CACHE_LONGEST;
	while ((end = find_space(text, end, limit)) < limit) {
		if (*border ||
		    !j->before_space[(unsigned char)text.ptr[end - 1]] ||
		    !kc_joints_has(j, char_before(text, end), KC_SPACE_CHAR))
			return end;
		end += SPACE_BYTES;
	}
	*border = false;
	return limit == text.len ? limit : cut_long(t, text, at, border);
}
