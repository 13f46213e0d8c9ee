/* SPDX-License-Identifier: Apache-2.0 */
/* Trainers of characters: settings, and pretokens in the alphabet of pieces. */
#include <config.h>

#include "tokenizer/train/piece_base.h"

#include "tokenizer/file/sentencepiece.h"
#include "tokenizer/vocab/bytemap.h"
#include "tokenizer/vocab/vocab.h"

#include "mem.h"
#include "unicode/decode.h"

#include <stdio.h>
#include <string.h>

/* The longest piece: SentencePiece's 16 characters, or as many syllables in bytes. */
enum { MAX_PIECE = 16, MAX_BYTES = 3 * MAX_PIECE };

enum { BYTES = 256, CODE_POINTS = 0x110000 };

#define COVERAGE 0.9995

/* All sums of symbols, and of scores of 16 symbols each, stay exact in 64 bits. */
#define MOST_SYMBOLS (UINT64_C(1) << 58)

static const struct {
	kc_str text;
	enum kc_piece_type type;
} fixed[] = {{KC_STR("<unk>"), KC_PIECE_UNKNOWN},
    {KC_STR("<s>"), KC_PIECE_CONTROL}, {KC_STR("</s>"), KC_PIECE_CONTROL}};

enum { FIXED = sizeof(fixed) / sizeof(*fixed) };

/* --- Settings --- */

static kc_status
check_piece_text(kc_str s, const char *what, kc_error *err)
{
	if (!s.len || kc_utf8_check(s) != s.len)
		return kc_fail(err, KC_ERR_ARG, 0, "%s is %s", what,
		    s.len ? "not UTF-8" : "empty");
	return KC_OK;
}

static bool
is_fixed(kc_str s)
{
	for (size_t i = 0; i < FIXED; i++)
		if (kc_str_equal(s, fixed[i].text))
			return true;
	return false;
}

/* Copy a list of pieces; fixed ones are left out of it if that is said. */
static kc_status
copy_pieces(struct kc_piece_base *b, const kc_str **list, size_t *n,
    const char *what, kc_error *err)
{
	kc_str *copy = kc_arena_alloc(&b->strings, (*n + 1) * sizeof(*copy));
	size_t kept = 0;

	if (!copy)
		return kc_fail_nomem(err);
	for (size_t i = 0; i < *n; i++) {
		KC_TRY(check_piece_text((*list)[i], what, err));
		if (list == &b->p.controls && is_fixed((*list)[i]))
			continue;
		copy[kept] = kc_arena_copy(&b->strings, (*list)[i]);
		if (!copy[kept++].ptr)
			return kc_fail_nomem(err);
	}
	*list = copy;
	*n = kept;
	return KC_OK;
}

/* All bytes are required characters. */
static kc_status
require_bytes(struct kc_piece_base *b, kc_error *err)
{
	char all[BYTES];

	for (size_t i = 0; i < BYTES; i++)
		all[i] = (char)i;
	b->scratch.len = 0;
	if (kc_bytemap_write((kc_str){all, BYTES}, &b->scratch))
		return kc_fail_nomem(err);
	b->p.required = kc_arena_copy(&b->strings, kc_buf_str(&b->scratch));
	return b->p.required.ptr ? KC_OK : kc_fail_nomem(err);
}

static kc_status
copy_required(struct kc_piece_base *b, kc_error *err)
{
	if (b->of_bytes)
		return require_bytes(b, err);
	if (!b->p.required.len)
		return KC_OK;
	KC_TRY(check_piece_text(
	    b->p.required, "the list of required characters", err));
	b->p.required = kc_arena_copy(&b->strings, b->p.required);
	return b->p.required.ptr ? KC_OK : kc_fail_nomem(err);
}

static kc_status
put_byte_pieces(struct kc_piece_base *b, struct kc_piece *pieces)
{
	char name[8];

	for (unsigned byte = 0; byte < BYTES; byte++) {
		snprintf(name, sizeof(name), "<0x%02X>", byte);
		pieces[byte] = (struct kc_piece){
		    .text = kc_arena_copy(&b->strings, kc_str_of(name)),
		    .type = KC_PIECE_BYTE};
		if (!pieces[byte].text.ptr)
			return KC_ERR_NOMEM;
	}
	return KC_OK;
}

/* Make b->kept. */
static kc_status
list_reserved(struct kc_piece_base *b)
{
	struct kc_piece *p = kc_arena_alloc(
	    &b->strings, b->reserved * sizeof(*p));

	if (!p)
		return KC_ERR_NOMEM;
	b->kept = p;
	for (size_t i = 0; i < FIXED; i++)
		*p++ = (struct kc_piece){
		    .text = fixed[i].text, .type = fixed[i].type};
	for (size_t i = 0; i < b->p.n_controls; i++)
		*p++ = (struct kc_piece){
		    .text = b->p.controls[i], .type = KC_PIECE_CONTROL};
	for (size_t i = 0; i < b->p.n_symbols; i++)
		*p++ = (struct kc_piece){
		    .text = b->p.symbols[i], .type = KC_PIECE_USER_DEFINED};
	return b->p.byte_fallback ? put_byte_pieces(b, p) : KC_OK;
}

/* The name of a piece that is not learnt, as a text spells it; empty: no memory. */
static kc_str
spell_kept(struct kc_piece_base *b, kc_str name)
{
	if (!b->of_bytes)
		return name;
	b->scratch.len = 0;
	return kc_bytemap_write(name, &b->scratch)
	    ? (kc_str){NULL, 0}
	    : kc_arena_copy(&b->strings, kc_buf_str(&b->scratch));
}

/* True if one is written as a byte is, all of which have a piece. */
static bool
names_a_byte(const struct kc_piece_base *b)
{
	for (uint32_t i = 0; b->of_bytes && i < b->reserved; i++) {
		kc_str text = b->kept[i].text;
		const char *p = text.ptr;
		uint32_t cp = kc_utf8_next(&p, kc_str_end(text));

		if (p == kc_str_end(text) && kc_bytemap_byte(cp) >= 0)
			return true;
	}
	return false;
}

/* b->cut_at: the names of the pieces that are not learnt. */
static kc_status
make_cuts(struct kc_piece_base *b, kc_error *err)
{
	struct kc_trie_entry *keys = kc_malloc(b->reserved * sizeof(*keys));
	kc_status st = keys ? list_reserved(b) : KC_ERR_NOMEM;

	for (uint32_t i = 0; i < b->reserved && !st; i++) {
		keys[i] = (struct kc_trie_entry){
		    spell_kept(b, b->kept[i].text), 0};
		st = keys[i].key.ptr ? KC_OK : KC_ERR_NOMEM;
	}
	if (st)
		st = kc_fail_nomem(err);
	else if (names_a_byte(b))
		st = KC_ERR_FORMAT;
	else
		st = kc_trie_build(&b->cut_at, keys, b->reserved, err);
	if (st == KC_ERR_FORMAT)
		st = kc_fail(err, KC_ERR_ARG, 0,
		    "a control or symbol is given twice, or a piece anyway");
	kc_free(keys);
	return st;
}

static kc_status
check_numbers(struct kc_piece_base *b, uint32_t vocab_size, kc_error *err)
{
	kc_piece_params *p = &b->p;

	p->coverage = p->coverage > 0 ? p->coverage : COVERAGE;
	if (!p->max_piece)
		p->max_piece = b->of_bytes ? MAX_BYTES : MAX_PIECE;
	if (p->coverage > 1)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a coverage of more than all characters");
	if (p->max_piece > KC_PIECE_LONGEST)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "pieces of more than %d characters", KC_PIECE_LONGEST);
	if (b->of_bytes && p->byte_fallback)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "byte fallback for a vocabulary of bytes");
	b->reserved = (uint32_t)(FIXED + p->n_controls + p->n_symbols +
	    (p->byte_fallback ? BYTES : 0));
	if (vocab_size <= b->reserved)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a vocabulary of %u pieces has no room beside %u special "
		    "and byte pieces",
		    vocab_size, b->reserved);
	if (b->of_bytes && vocab_size - b->reserved < BYTES)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a vocabulary of %u pieces has no room for 256 bytes and "
		    "%u special pieces",
		    vocab_size, b->reserved);
	return KC_OK;
}

kc_status
kc_piece_base_init(struct kc_piece_base *b, const kc_piece_params *params,
    bool of_bytes, uint32_t vocab_size, kc_error *err)
{
	b->p = *params;
	b->of_bytes = of_bytes;
	if (of_bytes) /* the script of a byte says nothing */
		b->p.joins_scripts = true;
	KC_TRY(copy_pieces(
	    b, &b->p.controls, &b->p.n_controls, "a control piece", err));
	KC_TRY(copy_pieces(
	    b, &b->p.symbols, &b->p.n_symbols, "a user-defined piece", err));
	KC_TRY(check_numbers(b, vocab_size, err));
	KC_TRY(copy_required(b, err));
	KC_TRY(make_cuts(b, err));
	b->char_counts = kc_calloc(CODE_POINTS, sizeof(*b->char_counts));
	return b->char_counts ? KC_OK : kc_fail_nomem(err);
}

void
kc_piece_base_release(struct kc_piece_base *b)
{
	kc_arena_release(&b->strings);
	kc_trie_release(&b->cut_at);
	kc_free(b->char_counts);
	kc_free(b->chars);
	kc_buf_release(&b->scratch);
}

uint64_t
kc_piece_base_memory(const struct kc_piece_base *b)
{
	if (!b)
		return 0;
	return sizeof(*b) + kc_arena_memory(&b->strings) +
	    b->cut_at.n_units * sizeof(*b->cut_at.units) +
	    (b->char_counts ? CODE_POINTS * sizeof(*b->char_counts) : 0) +
	    b->n_chars * sizeof(*b->chars) + b->scratch.cap;
}

/* --- Words --- */

static inline bool
is_line_blank(char c)
{
	return c == ' ' || c == '\n';
}

/* The word without the blanks after it, of which *last says if a line ends. */
static kc_str
strip_blanks(kc_str pretoken, bool *last)
{
	kc_str word = pretoken;

	while (word.len && is_line_blank(word.ptr[word.len - 1]))
		word.len--;
	*last = word.len == pretoken.len ||
	    memchr(word.ptr + word.len, '\n', pretoken.len - word.len);
	return word;
}

/* Append text with U+2581 for each space. */
static kc_status
put_spaces(kc_buf *b, kc_str text)
{
	while (text.len) {
		const char *space = memchr(text.ptr, ' ', text.len);
		size_t n = space ? (size_t)(space - text.ptr) : text.len;

		KC_TRY(kc_buf_add(b, (kc_str){text.ptr, n}));
		if (!space)
			break;
		KC_TRY(kc_buf_add(b, KC_STR(KC_SPACE_SYMBOL)));
		text.ptr += n + 1;
		text.len -= n + 1;
	}
	return KC_OK;
}

/* True if text goes on where a line begins, so that a dummy prefix is due. */
static bool
begins_line(kc_str text)
{
	unsigned char c = (unsigned char)text.ptr[0];

	return c > ' ';
}

/* The word of a pretoken that is not empty, into the scratch buffer. */
static kc_status
spell_word(
    struct kc_piece_base *b, const struct kc_piece_text *text, bool *last)
{
	kc_str pretoken = text->pretoken;
	kc_buf *out = &b->scratch;

	out->len = 0;
	*last = false;
	if (b->of_bytes)
		return kc_bytemap_write(pretoken, out);
	if (b->p.sentencepiece) {
		pretoken = strip_blanks(pretoken, last);
		if (!pretoken.len)
			return KC_OK;
		KC_TRY(kc_buf_add(out, KC_STR(KC_SPACE_SYMBOL)));
	} else if (b->p.dummy_prefix && !text->goes_on &&
	    begins_line(pretoken)) {
		KC_TRY(kc_buf_add(out, KC_STR(KC_SPACE_SYMBOL)));
	}
	return put_spaces(out, pretoken);
}

kc_status
kc_piece_base_spell(struct kc_piece_base *b, const struct kc_piece_text *text,
    kc_str *word, bool *last, kc_error *err)
{
	uint64_t symbols;

	*word = (kc_str){NULL, 0};
	if (!text->pretoken.len || !text->count)
		return KC_OK;
	if (spell_word(b, text, last))
		return kc_fail_nomem(err);
	*word = kc_buf_str(&b->scratch);
	symbols = kc_utf8_count(*word);
	if (symbols && text->count > (MOST_SYMBOLS - b->symbols) / symbols)
		return kc_fail(
		    err, KC_ERR_LIMIT, 0, "more than 2^58 characters of text");
	b->symbols += symbols * text->count;
	return KC_OK;
}

bool
kc_piece_base_part(
    struct kc_piece_base *b, kc_str *word, uint64_t count, kc_str *part)
{
	const unsigned char *p = (const unsigned char *)word->ptr;
	size_t at = 0, cut = 0, len;

	while (at < word->len &&
	    kc_trie_longest(&b->cut_at,
		(kc_str){word->ptr + at, word->len - at},
		&cut) == KC_TRIE_NONE) {
		b->char_counts[kc_decode_valid(p + at, &len)] += count;
		at += len;
	}
	*part = (kc_str){word->ptr, at};
	if (at < word->len) {
		at += cut;
		b->cuts += count;
	}
	word->ptr += at;
	word->len -= at;
	return at > 0;
}
