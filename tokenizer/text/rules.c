/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a normalizer. */
#include <config.h>

#include "tokenizer/text/rules.h"

#include "mem.h"

#include <string.h>

enum { KEEP = 1 << 20 }; /* bytes of a text's memory, for the next one */

void
kc_rules_release(struct kc_rules *r)
{
	kc_free(r->steps);
	kc_free(r->charsmap);
	kc_trie_release(&r->user_defined);
	*r = (struct kc_rules){0};
}

void
kc_rules_work_release(struct kc_rules_work *w)
{
	for (size_t i = 0; i < sizeof(w->buf) / sizeof(*w->buf); i++)
		kc_buf_release(&w->buf[i]);
	for (size_t i = 0; i <= KC_FORM_NFKD; i++)
		kc_normalizer_free(w->normalizers[i]);
	*w = (struct kc_rules_work){0};
}

kc_status
kc_rules_add(struct kc_rules *r, const struct kc_step *step)
{
	KC_TRY(KC_GROW(&r->steps, &r->cap_steps, r->n_steps + 1));
	r->steps[r->n_steps++] = *step;
	return KC_OK;
}

/* --- The steps --- */

static kc_status
change_form(struct kc_rules_work *w, kc_form form, kc_str in, kc_buf *out,
    kc_error *err)
{
	if (!w->normalizers[form])
		KC_TRY(kc_normalizer_new(&w->normalizers[form], form, err));
	return kc_normalize(w->normalizers[form], in, out, err);
}

/* Where `what` is found in `in` from `at` on, or in.len. */
static size_t
find_text(kc_str in, size_t at, kc_str what)
{
	while (at + what.len <= in.len) {
		const char *p = memchr(
		    in.ptr + at, what.ptr[0], in.len - what.len - at + 1);

		if (!p)
			break;
		at = (size_t)(p - in.ptr);
		if (!memcmp(p, what.ptr, what.len))
			return at;
		at++;
	}
	return in.len;
}

static kc_status
replace_text(const struct kc_step *s, kc_str in, kc_buf *out)
{
	size_t at = 0;

	while (at < in.len) {
		size_t next = find_text(in, at, s->from);

		KC_TRY(kc_buf_add(out, (kc_str){in.ptr + at, next - at}));
		if (next == in.len)
			break;
		KC_TRY(kc_buf_add(out, s->to));
		at = next + s->from.len;
	}
	return KC_OK;
}

/* The end of the run of `what` that starts at `at`. */
static size_t
run_end(kc_str in, size_t at, kc_str what)
{
	while (
	    at + what.len <= in.len && !memcmp(in.ptr + at, what.ptr, what.len))
		at += what.len;
	return at;
}

static kc_status
replace_runs(const struct kc_step *s, kc_str in, kc_buf *out)
{
	size_t at = 0;

	while (at < in.len) {
		size_t next = find_text(in, at, s->from);
		size_t end = run_end(in, next, s->from);

		KC_TRY(kc_buf_add(out, (kc_str){in.ptr + at, next - at}));
		KC_TRY(kc_buf_add(out,
		    end - next >= s->least * s->from.len
			? s->to
			: (kc_str){in.ptr + next, end - next}));
		at = end;
	}
	return KC_OK;
}

/* All `what` at the ends away. */
static kc_str
trim_text(kc_str in, kc_str what, bool left, bool right)
{
	if (left) {
		size_t n = run_end(in, 0, what);

		in.ptr = kc_ptr_add(in.ptr, n);
		in.len -= n;
	}
	while (right && in.len >= what.len &&
	    !memcmp(in.ptr + in.len - what.len, what.ptr, what.len))
		in.len -= what.len;
	return in;
}

/* White_Space at the ends away, of valid text. */
static kc_str
strip_space(kc_str in, bool left, bool right)
{
	const char *p = in.ptr, *end = p + in.len;

	while (left && p < end) {
		const char *next = p;

		if (!(kc_class(kc_utf8_next(&next, end)) & KC_CLASS_SPACE))
			break;
		p = next;
	}
	while (right && p < end) {
		const char *last = end - 1, *next;

		while (last > p && (*last & 0xC0) == 0x80)
			last--;
		next = last;
		if (!(kc_class(kc_utf8_next(&next, end)) & KC_CLASS_SPACE))
			break;
		end = last;
	}
	return (kc_str){p, (size_t)(end - p)};
}

/*
 * HF's Nmt, after SentencePiece's nmt rules (normalizers/unicode.rs): these
 * controls go, these spaces and marks of order become spaces.
 */
static bool
nmt_drops(uint32_t cp)
{
	return (cp >= 0x01 && cp <= 0x08) || cp == 0x0B ||
	    (cp >= 0x0E && cp <= 0x1F) || cp == 0x7F || cp == 0x8F ||
	    cp == 0x9F;
}

static bool
nmt_spaces(uint32_t cp)
{
	return cp == 0x09 || cp == 0x0A || cp == 0x0C || cp == 0x0D ||
	    cp == 0x1680 || (cp >= 0x200B && cp <= 0x200F) || cp == 0x2028 ||
	    cp == 0x2029 || cp == 0x2581 || cp == 0xFEFF || cp == 0xFFFD;
}

static kc_status
apply_nmt(kc_str in, kc_buf *out)
{
	const char *p = in.ptr, *end = p + in.len;

	while (p < end) {
		const char *start = p;
		uint32_t cp = kc_utf8_next(&p, end);

		if (nmt_drops(cp))
			continue;
		KC_TRY(nmt_spaces(cp)
			? kc_buf_addc(out, ' ')
			: kc_buf_add(
			      out, (kc_str){start, (size_t)(p - start)}));
	}
	return KC_OK;
}

/*
 * One step of HF's on `in`: sets *in to what it leaves, borrowed from it or from
 * out.
 */
static kc_status
apply_step(const struct kc_rules *r, const struct kc_step *s,
    struct kc_rules_work *w, unsigned where, kc_str *in, kc_buf *out,
    kc_error *err)
{
	kc_status st = KC_OK;

	kc_buf_reset(out, KEEP);
	switch (s->kind) {
	case KC_STEP_FORM:
		if (s->form == KC_FORM_NFC && kc_nfc_check(*in) == in->len)
			return KC_OK;
		KC_TRY(change_form(w, s->form, *in, out, err));
		break;
	case KC_STEP_PREPEND:
		if (!in->len || !(where & KC_STRETCH_BEGINS))
			return KC_OK;
		st = kc_buf_add(out, s->to);
		if (!st)
			st = kc_buf_add(out, *in);
		break;
	case KC_STEP_REPLACE:
		st = replace_text(s, *in, out);
		break;
	case KC_STEP_RUNS:
		st = replace_runs(s, *in, out);
		break;
	case KC_STEP_TRIM:
		*in = trim_text(*in, s->from,
		    s->left && where & KC_STRETCH_BEGINS,
		    s->right && where & KC_STRETCH_ENDS);
		return KC_OK;
	case KC_STEP_STRIP:
		*in = strip_space(*in, s->left && where & KC_STRETCH_BEGINS,
		    s->right && where & KC_STRETCH_ENDS);
		return KC_OK;
	case KC_STEP_NMT:
		st = apply_nmt(*in, out);
		break;
	case KC_STEP_PRECOMPILED:
		st = kc_charsmap_apply(r->charsmap, *in, out);
		break;
	case KC_STEP_SENTENCEPIECE:
		break;
	}
	*in = kc_buf_str(out);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* Of the first two buffers, one that the text is not in. */
static kc_buf *
other_buffer(struct kc_rules_work *w, kc_str text)
{
	uintptr_t p = (uintptr_t)text.ptr, start = (uintptr_t)w->buf[0].ptr;

	return &w->buf[start && p >= start && p - start <= w->buf[0].cap];
}

kc_status
kc_rules_normalize(const struct kc_rules *r, struct kc_rules_work *w, kc_str in,
    size_t len, unsigned where, kc_str *out, kc_error *err)
{
	*out = (kc_str){in.ptr, len};
	if (r->n_steps && r->steps[0].kind == KC_STEP_SENTENCEPIECE) {
		kc_buf_reset(&w->buf[0], KEEP);
		KC_TRY(
		    kc_rules_sentencepiece(r, in, len, where, &w->buf[0], err));
		*out = kc_buf_str(&w->buf[0]);
		return KC_OK;
	}
	for (size_t i = 0; i < r->n_steps; i++)
		KC_TRY(apply_step(r, &r->steps[i], w, where, out,
		    other_buffer(w, *out), err));
	return KC_OK;
}

/* --- The pre-tokenizer --- */

static kc_status
escape_spaces(const struct kc_rules *r, kc_str in, unsigned where, kc_buf *out)
{
	static const struct kc_step spaces = {.kind = KC_STEP_REPLACE,
	    .from = KC_STR(" "),
	    .to = KC_STR(KC_SPACE_SYMBOL)};
	bool prepend = where & KC_STRETCH_BEGINS &&
	    (r->prepend == KC_PREPEND_ALWAYS ||
		(r->prepend == KC_PREPEND_FIRST && where & KC_STRETCH_FIRST));

	if (prepend && in.len && in.ptr[0] != ' ' &&
	    (in.len < 3 || memcmp(in.ptr, KC_SPACE_SYMBOL, 3) != 0))
		KC_TRY(kc_buf_add(out, KC_STR(KC_SPACE_SYMBOL)));
	return replace_text(&spaces, in, out);
}

/* The words between White_Space, each with U+2581 before it. */
static kc_status
escape_words(kc_str in, kc_buf *out)
{
	const char *p = in.ptr, *end = p + in.len;
	bool in_word = false;

	while (p < end) {
		const char *start = p;
		uint32_t cp = kc_utf8_next(&p, end);

		if (kc_class(cp) & KC_CLASS_SPACE) {
			in_word = false;
			continue;
		}
		if (!in_word && cp != KC_SPACE_CHAR)
			KC_TRY(kc_buf_add(out, KC_STR(KC_SPACE_SYMBOL)));
		in_word = true;
		KC_TRY(kc_buf_add(out, (kc_str){start, (size_t)(p - start)}));
	}
	return KC_OK;
}

kc_status
kc_rules_prepare(const struct kc_rules *r, struct kc_rules_work *w, kc_str in,
    unsigned where, kc_str *out, kc_error *err)
{
	kc_buf *b = &w->buf[2];
	kc_status st = KC_OK;

	*out = in;
	if (!in.len)
		return KC_OK;
	kc_buf_reset(b, KEEP);
	if (r->by_words) {
		st = escape_words(in, b);
	} else if (r->metaspace) {
		st = escape_spaces(r, in, where, b);
	} else if (r->prefix_space && where & KC_STRETCH_BEGINS &&
	    in.ptr[0] != ' ') {
		st = kc_buf_addc(b, ' ');
		if (!st)
			st = kc_buf_add(b, in);
	} else {
		return KC_OK;
	}
	*out = kc_buf_str(b);
	return st ? kc_fail_nomem(err) : KC_OK;
}
