/* SPDX-License-Identifier: Apache-2.0 */
/* Ids to text, as the library that a vocabulary comes from turns them. */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/tokenizer_internal.h"

#include "kcorpus/unicode.h"

#include "mem.h"

#include <string.h>

enum { KEEP = 1 << 16 };

#define REPLACEMENT "\xEF\xBF\xBD"

struct kc_decoder {
	const kc_tokenizer *t;
	bool begun;   /* a token of the text is decoded */
	bool written; /* ... and something came of it */
	kc_buf bytes; /* of byte tokens; their run may go on */
};

kc_status
kc_decoder_new(kc_decoder **d, const kc_tokenizer *t, kc_error *err)
{
	kc_decoder *made = kc_calloc(1, sizeof(*made));

	if (!made)
		return kc_fail_nomem(err);
	made->t = t;
	*d = made;
	return KC_OK;
}

void
kc_decoder_free(kc_decoder *d)
{
	if (!d)
		return;
	kc_buf_release(&d->bytes);
	kc_free(d);
}

void
kc_decoder_reset(kc_decoder *d)
{
	d->begun = d->written = false;
	kc_buf_reset(&d->bytes, KEEP);
}

/* Append what a token came to; the first space of the text may go. */
static kc_status
write_text(kc_decoder *d, kc_str s, kc_buf *out)
{
	if (!s.len)
		return KC_OK;
	if (d->t->decode.strips_space && !d->written && s.ptr[0] == ' ') {
		s.ptr++;
		s.len--;
	}
	d->written = true;
	return kc_buf_add(out, s);
}

/* The same with each U+2581 as `space`. */
static kc_status
write_spaced(kc_decoder *d, kc_str s, kc_str space, kc_buf *out)
{
	static const size_t symbol = sizeof(KC_SPACE_SYMBOL) - 1;
	size_t from = 0, at = 0;

	while (at + symbol <= s.len) {
		if (memcmp(s.ptr + at, KC_SPACE_SYMBOL, symbol) != 0) {
			at++;
			continue;
		}
		KC_TRY(write_text(d, (kc_str){s.ptr + from, at - from}, out));
		KC_TRY(write_text(d, space, out));
		from = at += symbol;
	}
	return write_text(d, (kc_str){s.ptr + from, s.len - from}, out);
}

/* --- Byte tokens --- */

/* SentencePiece: characters, and U+FFFD for each byte that is in none. */
static kc_status
write_good_chars(kc_decoder *d, kc_str s, kc_buf *out)
{
	while (s.len) {
		size_t n = kc_utf8_check(s);

		KC_TRY(write_text(d, (kc_str){s.ptr, n}, out));
		if (n < s.len) {
			KC_TRY(write_text(d, KC_STR(REPLACEMENT), out));
			n++;
		}
		s.ptr += n;
		s.len -= n;
	}
	return KC_OK;
}

/* HF: the run as it is, or U+FFFD for each of its bytes. */
static kc_status
write_good_run(kc_decoder *d, kc_str s, kc_buf *out)
{
	if (kc_utf8_check(s) == s.len)
		return write_text(d, s, out);
	for (size_t i = 0; i < s.len; i++)
		KC_TRY(write_text(d, KC_STR(REPLACEMENT), out));
	return KC_OK;
}

static kc_status
end_byte_run(kc_decoder *d, kc_buf *out)
{
	kc_str s = kc_buf_str(&d->bytes);
	kc_status st = d->t->decode.kind == KC_DECODE_CHARS
	    ? write_good_run(d, s, out)
	    : write_good_chars(d, s, out);

	kc_buf_reset(&d->bytes, KEEP);
	return st;
}

/* --- Tokens --- */

/* The token's text, as HF's decoders have it. */
static kc_str
token_text(const struct kc_vocab *v, uint32_t id)
{
	return v->tokens[id].kind > KC_TOKEN_NORMAL
	    ? v->added[v->tokens[id].added].shown
	    : v->tokens[id].bytes;
}

/* HF's ByteFallback, Replace or Metaspace. */
static kc_status
decode_chars(kc_decoder *d, uint32_t id, kc_buf *out)
{
	const struct kc_decode_rules *rules = &d->t->decode;
	kc_str s = token_text(&d->t->vocab, id);
	int byte = rules->by_bytes ? kc_unknown_byte(s) : -1;
	bool first = !d->begun;

	d->begun = true;
	if (byte >= 0)
		return kc_buf_addc(&d->bytes, (char)byte);
	KC_TRY(end_byte_run(d, out));
	if (!rules->spaces)
		return write_text(d, s, out);
	return write_spaced(d, s,
	    first && rules->drops_first_spaces ? KC_STR("") : KC_STR(" "), out);
}

/*
 * SentencePiece (sentencepiece_processor.cc, Decode): control pieces are nothing,
 * the space that the normalizer put first goes; of extra spaces that it would have
 * removed, those of every piece until something is written.
 */
static kc_status
decode_piece(kc_decoder *d, uint32_t id, kc_buf *out)
{
	const struct kc_unknown *u = kc_model_unknown(&d->t->model);
	const struct kc_rules *rules = &d->t->rules;
	const struct kc_token *token = &d->t->vocab.tokens[id];
	kc_str s = token->bytes;
	int byte = u->by_bytes ? kc_unknown_byte(s) : -1;

	if (byte >= 0 && u->byte_id[byte] == id)
		return kc_buf_addc(&d->bytes, (char)byte);
	KC_TRY(end_byte_run(d, out));
	if (id == u->id)
		return write_text(d, d->t->decode.unknown_text, out);
	if (token->kind == KC_TOKEN_SPECIAL)
		return KC_OK;
	if (!d->written && !d->begun &&
	    (rules->add_dummy_prefix || rules->remove_extra_spaces) &&
	    s.len >= 3 && !memcmp(s.ptr, KC_SPACE_SYMBOL, 3)) {
		s.ptr += 3;
		s.len -= 3;
		d->begun = !rules->remove_extra_spaces;
	}
	return write_spaced(d, s, KC_STR(" "), out);
}

/*
 * HF's clean-up, one token at a time, so that what it takes out is a space at its
 * start, before these: it is left out if the token goes on with one of them.
 */
static bool
joins_before(kc_str s)
{
	static const char *const all[] = {
	    ".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		kc_str start = kc_str_of(all[i]);

		if (s.len >= start.len && !memcmp(s.ptr, start.ptr, start.len))
			return true;
	}
	return false;
}

/* A space before each token that does not go on a word. */
static kc_status
decode_wordpiece(kc_decoder *d, uint32_t id, kc_buf *out)
{
	kc_str s = token_text(&d->t->vocab, id);
	kc_str prefix = d->t->model.wordpiece.prefix;
	bool first = !d->begun;

	d->begun = true;
	if (!first && s.len >= prefix.len &&
	    !memcmp(s.ptr, prefix.ptr, prefix.len))
		return kc_buf_add(
		    out, (kc_str){s.ptr + prefix.len, s.len - prefix.len});
	if (!first && !(d->t->decode.cleans_up && joins_before(s)))
		KC_TRY(kc_buf_addc(out, ' '));
	return kc_buf_add(out, s);
}

static kc_status
decode_id(kc_decoder *d, uint32_t id, kc_buf *out)
{
	switch (d->t->decode.kind) {
	case KC_DECODE_BYTES:
		break;
	case KC_DECODE_SENTENCEPIECE:
		return decode_piece(d, id, out);
	case KC_DECODE_CHARS:
		return decode_chars(d, id, out);
	case KC_DECODE_WORDPIECE:
		return decode_wordpiece(d, id, out);
	}
	return kc_buf_add(out, token_text(&d->t->vocab, id));
}

kc_status
kc_decoder_put(kc_decoder *d, const uint32_t *ids, size_t n, bool last,
    kc_buf *out, kc_error *err)
{
	const struct kc_vocab *v = &d->t->vocab;

	for (size_t i = 0; i < n; i++) {
		if (ids[i] >= v->n_tokens ||
		    v->tokens[ids[i]].kind == KC_TOKEN_NONE) {
			kc_decoder_reset(d);
			return kc_fail(err, KC_ERR_ARG, i,
			    "no token has the id %u", ids[i]);
		}
		if (decode_id(d, ids[i], out))
			return kc_fail_nomem(err);
	}
	if (!last)
		return KC_OK;
	if (d->bytes.len && end_byte_run(d, out))
		return kc_fail_nomem(err);
	kc_decoder_reset(d);
	return KC_OK;
}

kc_status
kc_decode(const kc_tokenizer *t, const uint32_t *ids, size_t n, kc_buf *out,
    kc_error *err)
{
	kc_decoder d = {.t = t};
	kc_status st = kc_decoder_put(&d, ids, n, true, out, err);

	kc_buf_release(&d.bytes);
	return st;
}
