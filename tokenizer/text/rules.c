/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a normalizer. */
#include <config.h>

#include "tokenizer/text/rules.h"

#include "tokenizer/text/accents.h"
#include "tokenizer/text/bert.h"

#include "mem.h"
#include "unicode/decode.h"

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
	for (size_t i = 0; i < w->cap_edits; i++)
		kc_edits_release(&w->edits[i]);
	kc_free(w->edits);
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

/* A text that is brought to a form, with notes of what changes. */
struct form_change {
	kc_normalizer *normalizer;
	kc_buf *out;
	struct kc_edits *edits;
};

/*
 * Note what a segment, which starts at `at`, became, out[start ..]: character by
 * character, where each has become what it becomes by itself, else as a whole.
 */
static kc_status
note_segment(const struct form_change *f, kc_str segment, size_t at,
    size_t start, kc_error *err)
{
	struct kc_edits *edits = f->edits;
	kc_buf *out = f->out;
	size_t len = out->len - start, had = edits->n, end = out->len;
	const char *p = segment.ptr;

	while (p < kc_str_end(segment)) {
		size_t from = (size_t)(p - segment.ptr), begin = out->len;
		kc_str one = {p, 0};

		(void)kc_utf8_next(&p, kc_str_end(segment));
		one.len = (size_t)(p - one.ptr);
		KC_TRY(kc_normalize(f->normalizer, one, out, err));
		if (kc_edits_add(edits, at + from, one.len,
			start + (begin - end), out->len - begin))
			return kc_fail_nomem(err);
	}
	if (out->len - end != len ||
	    memcmp(out->ptr + start, out->ptr + end, len) != 0) {
		edits->n = had;
		if (kc_edits_add(edits, at, segment.len, start, len))
			return kc_fail_nomem(err);
	}
	out->len = end;
	return KC_OK;
}

/* The form of each segment by itself, which is that of the text. */
static kc_status
change_segments(const struct form_change *f, kc_str in, kc_error *err)
{
	for (size_t at = 0, len; at < in.len; at += len) {
		size_t start = f->out->len;
		kc_str rest = {in.ptr + at, in.len - at}, segment, made;

		len = kc_normalizer_segment(f->normalizer, rest);
		segment = (kc_str){rest.ptr, len};
		KC_TRY(kc_normalize(f->normalizer, segment, f->out, err));
		made = (kc_str){f->out->ptr + start, f->out->len - start};
		if (!kc_str_equal(made, segment))
			KC_TRY(note_segment(f, segment, at, start, err));
	}
	return KC_OK;
}

static kc_status
change_form(struct kc_rules_work *w, kc_form form, kc_str in, kc_buf *out,
    struct kc_edits *edits, kc_error *err)
{
	struct form_change f = {.out = out, .edits = edits};

	if (!w->normalizers[form])
		KC_TRY(kc_normalizer_new(&w->normalizers[form], form, err));
	if (!edits)
		return kc_normalize(w->normalizers[form], in, out, err);
	KC_TRY(kc_utf8_expect(in, err));
	f.normalizer = w->normalizers[form];
	return change_segments(&f, in, err);
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

/*
 * Note that in[at .. end - 1] is replaced by what comes next: as in HF, by the last
 * character of it, while those before are taken out.
 */
static kc_status
note_replaced(struct kc_edits *edits, kc_str in, size_t at, size_t end,
    size_t out, size_t out_len)
{
	size_t last;

	if (!edits)
		return KC_OK;
	last = (size_t)(kc_step_back(in.ptr + at, in.ptr + end) - in.ptr);
	if (last > at)
		KC_TRY(kc_edits_add(edits, at, last - at, out, 0));
	return kc_edits_add(edits, last, end - last, out, out_len);
}

static kc_status
replace_text(
    const struct kc_step *s, kc_str in, kc_buf *out, struct kc_edits *edits)
{
	size_t at = 0;

	while (at < in.len) {
		size_t next = find_text(in, at, s->from);

		KC_TRY(kc_buf_add(out, (kc_str){in.ptr + at, next - at}));
		if (next == in.len)
			break;
		KC_TRY(note_replaced(
		    edits, in, next, next + s->from.len, out->len, s->to.len));
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
replace_runs(
    const struct kc_step *s, kc_str in, kc_buf *out, struct kc_edits *edits)
{
	size_t at = 0;

	while (at < in.len) {
		size_t next = find_text(in, at, s->from);
		size_t end = run_end(in, next, s->from);

		KC_TRY(kc_buf_add(out, (kc_str){in.ptr + at, next - at}));
		at = end;
		if (end - next < s->least * s->from.len) {
			KC_TRY(kc_buf_add(
			    out, (kc_str){in.ptr + next, end - next}));
			continue;
		}
		KC_TRY(
		    note_replaced(edits, in, next, end, out->len, s->to.len));
		KC_TRY(kc_buf_add(out, s->to));
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
		const char *last = kc_step_back(p, end), *next = last;

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
apply_nmt(kc_str in, kc_buf *out, struct kc_edits *edits)
{
	const char *p = in.ptr, *end = p + in.len;

	while (p < end) {
		const char *start = p;
		uint32_t cp = kc_utf8_next(&p, end);
		bool drops = nmt_drops(cp);
		kc_str one = {start, (size_t)(p - start)};

		if (drops || nmt_spaces(cp)) {
			KC_TRY(kc_edits_add(edits, (size_t)(start - in.ptr),
			    one.len, out->len, !drops));
			one = drops ? KC_STR("") : KC_STR(" ");
		}
		KC_TRY(kc_buf_add(out, one));
	}
	return KC_OK;
}

/* Of the first two buffers, one that the text is not in. */
static kc_buf *
other_buffer(struct kc_rules_work *w, kc_str text)
{
	uintptr_t p = (uintptr_t)text.ptr, start = (uintptr_t)w->buf[0].ptr;

	return &w->buf[start && p >= start && p - start <= w->buf[0].cap];
}

/*
 * Note that so many bytes come before the character at `at`, which has its place
 * after them: as in HF, that character became all of it.
 */
static kc_status
note_prefix(struct kc_edits *edits, kc_str in, size_t at, size_t prefix,
    const kc_buf *out)
{
	const char *p = in.ptr + at;
	size_t len;

	(void)kc_utf8_next(&p, kc_str_end(in));
	len = (size_t)(p - in.ptr) - at;
	return kc_edits_add(edits, at, len, out->len - prefix, prefix + len);
}

/* Note what was taken off the start of a text. */
static kc_status
note_cut(struct kc_edits *edits, kc_str before, kc_str after)
{
	return after.ptr == before.ptr
	    ? KC_OK
	    : kc_edits_add(edits, 0, (size_t)(after.ptr - before.ptr), 0, 0);
}

/* The edits of the i-th step, none yet, or NULL: none are wanted. */
static struct kc_edits *
edits_of(struct kc_rules_work *w, size_t i)
{
	if (!w->traces)
		return NULL;
	w->edits[i].n = 0;
	return &w->edits[i];
}

/* Room for the edits of all steps and of the pre-tokenizer. */
static kc_status
reserve_edits(const struct kc_rules *r, struct kc_rules_work *w)
{
	size_t had = w->cap_edits;

	if (!w->traces || had > r->n_steps)
		return KC_OK;
	KC_TRY(KC_GROW(&w->edits, &w->cap_edits, r->n_steps + 1));
	memset(w->edits + had, 0, (w->cap_edits - had) * sizeof(*w->edits));
	return KC_OK;
}

static kc_status
prepend_text(
    const struct kc_step *s, kc_str in, kc_buf *out, struct kc_edits *edits)
{
	KC_TRY(kc_buf_add(out, s->to));
	KC_TRY(note_prefix(edits, in, 0, s->to.len, out));
	return kc_buf_add(out, in);
}

/* Take from the ends what stands there, where they are ends of the text. */
static kc_status
cut_ends(
    const struct kc_step *s, unsigned where, kc_str *in, struct kc_edits *edits)
{
	bool left = s->left && where & KC_STRETCH_BEGINS;
	bool right = s->right && where & KC_STRETCH_ENDS;
	kc_str before = *in;

	*in = s->kind == KC_STEP_TRIM ? trim_text(before, s->from, left, right)
				      : strip_space(before, left, right);
	return note_cut(edits, before, *in);
}

/*
 * The i-th step, one of HF's, on `in`: sets *in to what it leaves, borrowed from
 * it or from out.
 */
static kc_status
apply_step(const struct kc_rules *r, size_t i, struct kc_rules_work *w,
    unsigned where, kc_str *in, kc_error *err)
{
	const struct kc_step *s = &r->steps[i];
	kc_buf *out = other_buffer(w, *in);
	struct kc_edits *edits = edits_of(w, i);
	kc_status st = KC_OK;

	kc_buf_reset(out, KEEP);
	switch (s->kind) {
	case KC_STEP_FORM:
		if (s->form == KC_FORM_NFC && kc_nfc_check(*in) == in->len)
			return KC_OK;
		KC_TRY(change_form(w, s->form, *in, out, edits, err));
		break;
	case KC_STEP_PREPEND:
		if (!in->len || !(where & KC_STRETCH_BEGINS))
			return KC_OK;
		st = prepend_text(s, *in, out, edits);
		break;
	case KC_STEP_REPLACE:
		st = replace_text(s, *in, out, edits);
		break;
	case KC_STEP_RUNS:
		st = replace_runs(s, *in, out, edits);
		break;
	case KC_STEP_TRIM:
	case KC_STEP_STRIP:
		return cut_ends(s, where, in, edits) ? kc_fail_nomem(err)
						     : KC_OK;
	case KC_STEP_NMT:
		st = apply_nmt(*in, out, edits);
		break;
	case KC_STEP_PRECOMPILED:
		st = kc_charsmap_apply(r->charsmap, *in, out, edits);
		break;
	case KC_STEP_BERT:
		KC_TRY(kc_utf8_expect(*in, err));
		st = kc_bert_normalize(
		    *in, s->clean, s->spaces_han, out, edits);
		break;
	case KC_STEP_LOWER:
		KC_TRY(kc_utf8_expect(*in, err));
		st = kc_lower_text(*in, out, edits);
		break;
	case KC_STEP_MARKS:
		KC_TRY(kc_utf8_expect(*in, err));
		st = kc_strip_marks(*in, s->berts, out, edits);
		break;
	case KC_STEP_SENTENCEPIECE:
		break;
	}
	*in = kc_buf_str(out);
	return st ? kc_fail_nomem(err) : KC_OK;
}

static bool
is_sentencepiece(const struct kc_rules *r)
{
	return r->n_steps && r->steps[0].kind == KC_STEP_SENTENCEPIECE;
}

kc_status
kc_rules_normalize(const struct kc_rules *r, struct kc_rules_work *w,
    struct kc_stretch in, kc_str *out, kc_error *err)
{
	*out = (kc_str){in.text.ptr, in.len};
	if (reserve_edits(r, w))
		return kc_fail_nomem(err);
	if (is_sentencepiece(r)) {
		kc_buf_reset(&w->buf[0], KEEP);
		KC_TRY(kc_rules_sentencepiece(
		    r, in, &w->buf[0], edits_of(w, 0), err));
		*out = kc_buf_str(&w->buf[0]);
		return KC_OK;
	}
	for (size_t i = 0; i < r->n_steps; i++)
		KC_TRY(apply_step(r, i, w, in.where, out, err));
	return KC_OK;
}

void
kc_rules_trace_normalized(const struct kc_rules *r,
    const struct kc_rules_work *w, kc_token_span *spans, size_t n)
{
	for (size_t i = r->n_steps; i-- > 0;)
		kc_edits_trace(&w->edits[i], is_sentencepiece(r), spans, n);
}

/* --- The pre-tokenizer --- */

/* U+2581 before the character at `at`, which comes next. */
static kc_status
put_space_before(kc_str in, size_t at, kc_buf *out, struct kc_edits *edits)
{
	KC_TRY(kc_buf_add(out, KC_STR(KC_SPACE_SYMBOL)));
	return note_prefix(edits, in, at, sizeof(KC_SPACE_SYMBOL) - 1, out);
}

static kc_status
escape_spaces(const struct kc_rules *r, kc_str in, unsigned where, kc_buf *out,
    struct kc_edits *edits)
{
	static const struct kc_step spaces = {.kind = KC_STEP_REPLACE,
	    .from = KC_STR(" "),
	    .to = KC_STR(KC_SPACE_SYMBOL)};
	bool prepend = where & KC_STRETCH_BEGINS &&
	    (r->prepend == KC_PREPEND_ALWAYS ||
		(r->prepend == KC_PREPEND_FIRST && where & KC_STRETCH_FIRST));

	if (prepend && in.len && in.ptr[0] != ' ' &&
	    (in.len < 3 || memcmp(in.ptr, KC_SPACE_SYMBOL, 3) != 0))
		KC_TRY(put_space_before(in, 0, out, edits));
	return replace_text(&spaces, in, out, edits);
}

/* The words between White_Space, each with U+2581 before it. */
static kc_status
escape_words(kc_str in, kc_buf *out, struct kc_edits *edits)
{
	const char *p = in.ptr, *end = p + in.len;
	bool in_word = false;

	while (p < end) {
		const char *start = p;
		uint32_t cp = kc_utf8_next(&p, end);
		size_t at = (size_t)(start - in.ptr), len = (size_t)(p - start);

		if (kc_class(cp) & KC_CLASS_SPACE) {
			KC_TRY(kc_edits_add(edits, at, len, out->len, 0));
			in_word = false;
			continue;
		}
		if (!in_word && cp != KC_SPACE_CHAR)
			KC_TRY(put_space_before(in, at, out, edits));
		in_word = true;
		KC_TRY(kc_buf_add(out, (kc_str){start, len}));
	}
	return KC_OK;
}

kc_status
kc_rules_prepare(const struct kc_rules *r, struct kc_rules_work *w, kc_str in,
    unsigned where, kc_str *out, kc_error *err)
{
	struct kc_edits *edits = edits_of(w, r->n_steps);
	kc_buf *b = &w->buf[2];
	kc_status st = KC_OK;

	*out = in;
	if (!in.len)
		return KC_OK;
	kc_buf_reset(b, KEEP);
	if (r->by_words) {
		st = escape_words(in, b, edits);
	} else if (r->metaspace) {
		st = escape_spaces(r, in, where, b, edits);
	} else if (r->prefix_space && where & KC_STRETCH_BEGINS &&
	    in.ptr[0] != ' ') {
		st = kc_buf_addc(b, ' ');
		if (!st)
			st = note_prefix(edits, in, 0, 1, b);
		if (!st)
			st = kc_buf_add(b, in);
	} else {
		return KC_OK;
	}
	*out = kc_buf_str(b);
	return st ? kc_fail_nomem(err) : KC_OK;
}

void
kc_rules_trace_prepared(const struct kc_rules *r, const struct kc_rules_work *w,
    kc_token_span *spans, size_t n)
{
	kc_edits_trace(&w->edits[r->n_steps], false, spans, n);
}
