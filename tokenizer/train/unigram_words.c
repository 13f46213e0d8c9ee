/* SPDX-License-Identifier: Apache-2.0 */
/* The Unigram trainer: pretokens become words in the alphabet of pieces. */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "unicode/decode.h"

static kc_status
put_word(kc_unigram_trainer *t, kc_str word, uint64_t count, bool last,
    kc_error *err)
{
	struct kc_unigram_words *w = &t->words;
	unsigned char head[20];
	size_t n = kc_unigram_put(head, word.len);

	n += kc_unigram_put(head + n, count << 1 | last);
	KC_TRY(kc_spool_add(&w->spool, (kc_str){(const char *)head, n}, err));
	KC_TRY(kc_spool_add(&w->spool, word, err));
	w->n++;
	w->bytes += word.len;
	t->total += count;
	return KC_OK;
}

/* Put a part of a word aside, in stretches if it is long. */
static kc_status
take_part(kc_unigram_trainer *t, kc_str part, uint64_t count, bool last,
    kc_error *err)
{
	const unsigned char *p = (const unsigned char *)part.ptr;
	size_t start = 0, symbols = 0, len;

	for (size_t at = 0; at < part.len; at += len) {
		(void)kc_decode_valid(p + at, &len);
		if (symbols++ < KC_UNIGRAM_WORD)
			continue;
		KC_TRY(put_word(t, (kc_str){part.ptr + start, at - start},
		    count, false, err));
		start = at;
		symbols = 1;
	}
	return start == part.len
	    ? KC_OK
	    : put_word(t, (kc_str){part.ptr + start, part.len - start}, count,
		  last, err);
}

kc_status
kc_unigram_words_add(
    kc_unigram_trainer *t, const struct kc_piece_text *text, kc_error *err)
{
	kc_str word, part;
	bool last = false;

	KC_TRY(kc_piece_base_spell(&t->base, text, &word, &last, err));
	while (kc_piece_base_part(&t->base, &word, text->count, &part))
		KC_TRY(take_part(t, part, text->count, last && !word.len, err));
	return KC_OK;
}
