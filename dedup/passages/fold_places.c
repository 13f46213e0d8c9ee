/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a text the characters of its folded form come from. */
#include <config.h>

#include "dedup/dedup_internal.h"

#include "kcorpus/unicode.h"
#include "mem.h"

/*
 * True if no normalization joins the code point to what stands before it. What is
 * joined are marks, and vowels and last consonants of jamo (Unicode 15.0, chapter
 * 3.11: all second characters of canonical compositions are of these).
 */
static bool
stands_alone(uint32_t cp)
{
	return !(kc_class(cp) & KC_CLASS_M) && cp - 0x1160U > 0x11FF - 0x1160;
}

/* The text in form C, and where each code point of it comes from. */
struct formed_text {
	kc_buf text, places; /* struct kc_fold_place of each code point */
	kc_buf piece;
	kc_normalizer *nfc;
};

static kc_status
add_piece_of(struct formed_text *b, kc_str piece, uint64_t from, uint64_t to)
{
	const struct kc_fold_place place = {(uint32_t)from, (uint32_t)to};
	const char *p = piece.ptr, *end = kc_str_end(piece);

	while (p < end) {
		const char *at = p;

		(void)kc_utf8_next(&p, end);
		KC_TRY(kc_buf_add(&b->text, (kc_str){at, (size_t)(p - at)}));
		KC_TRY(kc_buf_add(
		    &b->places, (kc_str){(const char *)&place, sizeof(place)}));
	}
	return KC_OK;
}

/* A piece that stands alone: itself or, if it is not in form C, made so. */
static kc_status
add_normal_piece(
    struct formed_text *b, kc_str piece, uint64_t from, uint64_t to)
{
	kc_status st;

	if (kc_nfc_check(piece) == piece.len)
		return add_piece_of(b, piece, from, to);
	if (!b->nfc)
		KC_TRY(kc_normalizer_new(&b->nfc, KC_FORM_NFC, NULL));
	b->piece.len = 0;
	st = kc_normalize(b->nfc, piece, &b->piece, NULL);
	if (st == KC_ERR_ENCODING)
		return add_piece_of(b, piece, from, to);
	KC_TRY(st);
	return add_piece_of(b, kc_buf_str(&b->piece), from, to);
}

static kc_status
make_formed(struct formed_text *b, kc_str text)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	bool normal = kc_nfc_check(text) == text.len;
	uint64_t n = 0;

	while (p < end) {
		const char *start = p;
		uint64_t from = n++;

		(void)kc_utf8_next(&p, end);
		while (!normal && p < end) {
			const char *next = p;

			if (stands_alone(kc_utf8_next(&next, end)))
				break;
			p = next;
			n++;
		}
		KC_TRY(add_normal_piece(
		    b, (kc_str){start, (size_t)(p - start)}, from, n));
	}
	return KC_OK;
}

static kc_status
fold_formed_text(const struct formed_text *b, kc_buf *folded, kc_buf *places)
{
	kc_str text = kc_buf_str(&b->text);
	const struct kc_fold_place *place = (const void *)b->places.ptr;

	for (size_t at = 0; at < text.len; place++) {
		size_t before = folded->len;
		kc_str added;

		KC_TRY(kc_fold_one(text, &at, folded));
		added = (kc_str){folded->ptr + before, folded->len - before};
		for (uint64_t n = kc_utf8_count(added); n; n--)
			KC_TRY(kc_buf_add(places,
			    (kc_str){(const char *)place, sizeof(*place)}));
	}
	return KC_OK;
}

kc_status
kc_fold_places(kc_str text, kc_buf *folded, kc_buf *places)
{
	struct formed_text b = {0};
	kc_status st = make_formed(&b, text);

	if (!st)
		st = fold_formed_text(&b, folded, places);
	kc_normalizer_free(b.nfc);
	kc_buf_release(&b.text);
	kc_buf_release(&b.places);
	kc_buf_release(&b.piece);
	return st;
}
