/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SentencePiece's own normalizer (normalizer.cc of 0.2): user-defined tokens as
 * they are, else the longest rule of the charsmap, else the character, U+FFFD for
 * an ill-formed byte; then what becomes of spaces.
 */
#include <config.h>

#include "tokenizer/text/rules.h"

#include "bytes.h"
#include "unicode/decode.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* What the text at *at becomes: *to, borrowed; *at goes past it. */
static void
next_prefix(const struct kc_rules *r, kc_str in, size_t *at, kc_str *to)
{
	kc_str rest = {in.ptr + *at, in.len - *at};
	const char *p = rest.ptr;
	size_t len = 0;

	(void)kc_trie_longest(&r->user_defined, rest, &len);
	if (len) {
		*to = (kc_str){rest.ptr, len};
	} else if (r->charsmap &&
	    (len = kc_charsmap_match(r->charsmap, rest, false, to))) {
		;
	} else if ((unsigned char)*p < 0x80) {
		len = 1;
		*to = (kc_str){rest.ptr, 1};
	} else if (kc_utf8_next(&p, rest.ptr + rest.len) != 0xFFFD ||
	    (rest.len >= 3 && !memcmp(rest.ptr, "\xEF\xBF\xBD", 3))) {
		len = (size_t)(p - rest.ptr);
		*to = (kc_str){rest.ptr, len};
	} else {
		len = 1; /* the reference takes each byte by itself */
		*to = KC_STR("\xEF\xBF\xBD");
	}
	*at += len;
}

struct output {
	const struct kc_rules *r;
	kc_buf *out;
	struct kc_edits *edits; /* or NULL */
	bool after_space;       /* spaces here are extra */
};

static kc_str
space_of(const struct kc_rules *r)
{
	return r->escape_spaces ? KC_STR(KC_SPACE_SYMBOL) : KC_STR(" ");
}

/*
 * Note that in[at .. end - 1], which a prefix `to` stands for, became what is in
 * the output from `start` on. A user-defined token of several characters is noted
 * although it is copied: all of it has one place there.
 */
static kc_status
note_change(const struct output *o, kc_str in, size_t at, size_t end, kc_str to,
    size_t start)
{
	const char *p = in.ptr + at;
	size_t len = o->out->len - start;

	if (!o->edits)
		return KC_OK;
	if (o->r->user_defined.n_units)
		(void)kc_utf8_next(&p, kc_str_end(in));
	if (to.ptr == in.ptr + at && len == end - at &&
	    (!o->r->user_defined.n_units || p >= in.ptr + end))
		return KC_OK;
	return kc_edits_add(o->edits, at, end - at, start, len);
}

/* Append what a prefix became. */
static kc_status
put_prefix(struct output *o, kc_str s)
{
	while (o->after_space && s.len && s.ptr[0] == ' ') {
		s.ptr++;
		s.len--;
	}
	if (!s.len)
		return KC_OK;
	o->after_space = o->r->remove_extra_spaces && s.ptr[s.len - 1] == ' ';
	while (s.len) {
		const char *space = memchr(s.ptr, ' ', s.len);
		size_t n = space ? (size_t)(space - s.ptr) : s.len;

		KC_TRY(kc_buf_add(o->out, (kc_str){s.ptr, n}));
		if (!space)
			break;
		KC_TRY(kc_buf_add(o->out, space_of(o->r)));
		s.ptr += n + 1;
		s.len -= n + 1;
	}
	return KC_OK;
}

/* How far valid text stays as it is, spaces apart; up to one where edits are noted. */
static size_t
plain_length(const struct output *o, kc_str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr, *end;
	const char *space = o->edits && s.len ? memchr(p, ' ', s.len) : NULL;
	const struct kc_charsmap *map = o->r->charsmap;

	if (o->r->user_defined.n_units)
		return 0;
	end = space ? (const unsigned char *)space : p + s.len;
	while (p < end && map) {
		size_t len;

		if (!kc_charsmap_is_plain(map, kc_decode_valid(p, &len)))
			break;
		p += len;
	}
	return (size_t)((map ? p : end) - (const unsigned char *)s.ptr);
}

enum { COPIED = 16 };

/*
 * Copy text up to its first space to `out`, and up to COPIED - 1 bytes more; its length.
 * Most words end in the first 16 bytes; near the end of a text eight are looked at at
 * once: in each byte of `hits` the uppermost bit tells a space, in the lowest one of
 * these for sure.
 */
static inline size_t
copy_word(char *out, const char *p, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const char *start = p;
	uint64_t x, hits;

#ifdef __SSE2__
	for (; end - p >= COPIED; p += COPIED, out += COPIED) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		unsigned spaces = (unsigned)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(v, _mm_set1_epi8(' ')));

		_mm_storeu_si128((__m128i *)(void *)out, v);
		if (spaces)
			return (size_t)(p - start) +
			    (size_t)__builtin_ctz(spaces);
	}
#endif
	for (; end - p >= 8; p += 8, out += 8) {
		memcpy(out, p, sizeof(x));
		x = kc_get64(p) ^ ones * ' ';
		hits = (x - ones) & ~x & ones << 7;
		if (hits)
			return (size_t)(p - start) +
			    (size_t)__builtin_ctzll(hits) / 8;
	}
	while (p < end && *p != ' ')
		*out++ = *p++;
	return (size_t)(p - start);
}

/* Append text that stays as it is, spaces apart. */
static kc_status
put_plain(struct output *o, kc_str s)
{
	enum { BLOCK = 4096 };
	const char *p = s.ptr, *end = kc_str_end(s);
	size_t space_len = space_of(o->r).len;
	char space[4] = {0};

	memcpy(space, space_of(o->r).ptr, space_len);
	while (p < end) {
		const char *stop = end - p > BLOCK ? p + BLOCK : end;
		char *out;

		/* A byte becomes three at most. */
		KC_TRY(kc_buf_reserve(o->out, (size_t)(stop - p) * 3 + COPIED));
		out = o->out->ptr + o->out->len;
		while (p < stop) {
			size_t n = copy_word(out, p, stop);

			p += n;
			out += n;
			o->after_space &= !n;
			if (p == stop)
				break;
			p++;
			if (o->after_space)
				continue;
			/* One move; what comes after the space is overwritten. */
			memcpy(out, space, sizeof(space));
			out += space_len;
			o->after_space = o->r->remove_extra_spaces;
		}
		o->out->len = (size_t)(out - o->out->ptr);
	}
	return KC_OK;
}

/* Append what in[at .. len - 1] becomes; rules may look at what follows. */
static kc_status
put_text(struct output *o, kc_str in, size_t at, size_t len, kc_error *err)
{
	size_t valid = at;

	while (at < len) {
		size_t before = at, start = o->out->len;
		kc_str to = {in.ptr + at, 0};

		if (at >= valid)
			valid = at +
			    kc_utf8_check((kc_str){in.ptr + at, len - at});
		to.len = plain_length(o, (kc_str){in.ptr + at, valid - at});
		if (to.len) {
			at += to.len;
			if (put_plain(o, to))
				return kc_fail_nomem(err);
			continue;
		}
		next_prefix(o->r, in, &at, &to);
		if (at > len)
			return kc_fail(err, KC_ERR_ENCODING, at,
			    "a rule reaches over a cut");
		if (put_prefix(o, to) ||
		    note_change(o, in, before, at, to, start))
			return kc_fail_nomem(err);
	}
	return KC_OK;
}

/* Past the prefixes at the start that become one space. */
static size_t
skip_leading_spaces(const struct kc_rules *r, kc_str in, size_t len)
{
	size_t at = 0, next = 0;
	kc_str to;

	while (at < len) {
		next_prefix(r, in, &next, &to);
		if (!kc_str_equal(to, KC_STR(" ")))
			break;
		at = next;
	}
	return at;
}

static void
cut_trailing_spaces(const struct kc_rules *r, kc_buf *out, size_t start)
{
	kc_str space = space_of(r);

	while (out->len - start >= space.len &&
	    !memcmp(out->ptr + out->len - space.len, space.ptr, space.len))
		out->len -= space.len;
}

/*
 * Where in a text of `len` bytes the output ends now that spaces were cut off it, at
 * the first of these; the edits from there on go.
 */
static size_t
cut_edits(const struct output *o, size_t len)
{
	struct kc_edits *e = o->edits;
	const struct kc_edit *last;
	size_t end = o->out->len;

	if (!e)
		return len;
	while (e->n && e->v[e->n - 1].out > end)
		e->n--;
	if (!e->n)
		return end;
	last = &e->v[e->n - 1];
	if (last->out < end || !last->out_len)
		return last->in + last->in_len + end - last->out -
		    last->out_len;
	e->n--;
	return e->v[e->n].in;
}

/* What stands before the text: its leading spaces go, a space comes. */
static kc_status
begin_output(struct output *o, size_t skipped)
{
	const struct kc_rules *r = o->r;
	size_t start = o->out->len;

	o->after_space = r->remove_extra_spaces;
	if (skipped)
		KC_TRY(kc_edits_add(o->edits, 0, skipped, start, 0));
	if (!r->add_dummy_prefix || r->space_as_suffix)
		return KC_OK;
	KC_TRY(kc_buf_add(o->out, space_of(r)));
	return kc_edits_add(o->edits, skipped, 0, start, o->out->len - start);
}

/* The spaces after the text, which has `len` bytes and is in out from `start` on. */
static kc_status
end_output(struct output *o, size_t start, size_t len)
{
	const struct kc_rules *r = o->r;
	size_t end;

	if (r->remove_extra_spaces)
		cut_trailing_spaces(r, o->out, start);
	len = cut_edits(o, len);
	end = o->out->len;
	if (r->add_dummy_prefix && r->space_as_suffix)
		KC_TRY(kc_buf_add(o->out, space_of(r)));
	return kc_edits_add(o->edits, len, 0, end, o->out->len - end);
}

kc_status
kc_rules_sentencepiece(const struct kc_rules *r, struct kc_stretch in,
    kc_buf *out, struct kc_edits *edits, kc_error *err)
{
	struct output o = {.r = r, .out = out, .edits = edits};
	size_t at = 0, start = out->len;
	bool begins = in.where & KC_STRETCH_BEGINS;
	bool ends = in.where & KC_STRETCH_ENDS;

	if (r->remove_extra_spaces && begins)
		at = skip_leading_spaces(r, in.text, in.len);
	if (at == in.len && begins)
		return KC_OK;
	if (begins && begin_output(&o, at))
		return kc_fail_nomem(err);
	KC_TRY(put_text(&o, in.text, at, in.len, err));
	return ends && end_output(&o, start, in.len) ? kc_fail_nomem(err)
						     : KC_OK;
}
