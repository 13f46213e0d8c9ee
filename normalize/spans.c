/* SPDX-License-Identifier: Apache-2.0 */
/* Cut spans out of a text, run the steps on them, put the text together. */
#include <config.h>

#include "normalize/norm_internal.h"

#include "unicode/decode.h"

#include "mem.h"

#include <string.h>

/* Steps may make work for one another a few times, not more. */
enum { ROUNDS = 8 };

struct walk {
	struct kc_norm_worker *w;
	const struct kc_norm_scan *scan;
	const unsigned char *p;
	size_t len;
	size_t done;   /* text[0..done) is in `out`, or nothing changed in it */
	size_t copied; /* text[0..copied) is in `out` */
	kc_buf *out;
};

kc_status
kc_norm_span_reserve(struct kc_norm_span *s, size_t need)
{
	return KC_GROW(&s->cp, &s->cap, need);
}

kc_status
kc_norm_span_add(struct kc_norm_span *s, kc_str text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;

	KC_TRY(kc_norm_span_reserve(s, s->n + text.len));
	for (size_t i = 0, size; i < text.len; i += size)
		s->cp[s->n++] = kc_decode_valid(p + i, &size);
	return KC_OK;
}

kc_status
kc_norm_span_take(struct kc_norm_worker *w, size_t n)
{
	KC_TRY(kc_norm_span_reserve(&w->span, n));
	if (n)
		memcpy(w->span.cp, w->spare, n * sizeof(*w->spare));
	w->span.n = n;
	return KC_OK;
}

kc_status
kc_norm_encode(const uint32_t *cp, size_t n, kc_buf *out)
{
	char *o;

	if (n > SIZE_MAX / 4 - 1)
		return KC_ERR_NOMEM;
	KC_TRY(kc_buf_reserve(out, 4 * n + 1));
	o = out->ptr + out->len;
	for (size_t i = 0; i < n; i++)
		o += kc_utf8_put(cp[i], o);
	*o = '\0';
	out->len = (size_t)(o - out->ptr);
	return KC_OK;
}

static unsigned
kinds_of(const struct kc_norm_worker *w)
{
	const struct kc_norm_span *s = &w->span;
	unsigned kinds = 0;

	for (size_t i = 0; i < s->n; i++)
		kinds |= kc_norm_kind(w->norm, s->cp[i]);
	return kinds;
}

/* Before the form: what takes characters away or makes them others. */
static void
first_steps(struct kc_norm_worker *w, unsigned kinds)
{
	const uint32_t *on = w->o->value;

	if ((kinds & (KC_N_CUT | KC_N_JOINER)) && on[KC_NORM_INVISIBLES])
		kc_norm_invisibles(w);
	if (kinds & (KC_N_HALF | KC_N_WIDE))
		kc_norm_widths(w);
	if (!(kinds & (KC_N_FILL | KC_N_HALF)))
		return;
	if (on[KC_NORM_MAKEUP])
		kc_norm_makeup(w);
	if (on[KC_NORM_FILLERS])
		kc_norm_fillers(w);
}

/* After it: what looks at Hangul as it will be. */
static kc_status
hangul_steps(struct kc_norm_worker *w)
{
	const uint32_t *on = w->o->value;

	if (on[KC_NORM_ORPHANS])
		kc_norm_orphans(w);
	if (on[KC_NORM_ASSEMBLE])
		kc_norm_assemble(w);
	return on[KC_NORM_OLD_HANGUL] ? kc_norm_old_hangul(w) : KC_OK;
}

static kc_status
last_steps(struct kc_norm_worker *w, unsigned kinds)
{
	const uint32_t *on = w->o->value;

	if ((kinds & KC_N_DOT) && on[KC_NORM_MIDDLE_DOTS])
		kc_norm_dots(w);
	if ((kinds & KC_N_PUNCT) && on[KC_NORM_PUNCTUATION])
		kc_norm_punctuate(w);
	if ((kinds & KC_N_NFC) && on[KC_NORM_MARKS])
		kc_norm_marks(w);
	if (on[KC_NORM_CODA])
		KC_TRY(kc_norm_coda(w));
	if (on[KC_NORM_RUNS])
		kc_norm_runs(w);
	return KC_OK;
}

static kc_status
steps(struct kc_norm_worker *w)
{
	const uint32_t *on = w->o->value;
	unsigned kinds = kinds_of(w);

	first_steps(w, kinds);
	if (on[KC_NORM_CLUSTERS] && (kinds & KC_N_OLD))
		KC_TRY(kc_norm_clusters(w));
	if (on[KC_NORM_FORM])
		KC_TRY(kc_norm_compose(w));
	if (kinds & (KC_N_OLD | KC_N_LETTER | KC_N_HALF | KC_N_JAMO))
		KC_TRY(hangul_steps(w));
	return last_steps(w, kinds);
}

static bool
unchanged(const struct kc_norm_worker *w)
{
	return w->span.n == w->old.n &&
	    (!w->old.n ||
		!memcmp(w->span.cp, w->old.cp, w->old.n * sizeof(*w->old.cp)));
}

/* The steps on the span until they have nothing more to do. */
static kc_status
settle(struct kc_norm_worker *w, bool *changed)
{
	*changed = false;
	for (int round = 0; round < ROUNDS; round++) {
		w->old.n = 0;
		KC_TRY(kc_norm_span_reserve(&w->old, w->span.n + 1));
		if (w->span.n)
			memcpy(w->old.cp, w->span.cp,
			    w->span.n * sizeof(*w->span.cp));
		w->old.n = w->span.n;
		KC_TRY(steps(w));
		if (unchanged(w))
			break;
		*changed = true;
	}
	return KC_OK;
}

static kc_str
slice(const struct walk *k, size_t from, size_t to)
{
	return (kc_str){(const char *)k->p + from, to - from};
}

/* The start of the last solid character before p[at], or k->done. */
static size_t
back(const struct walk *k, size_t at)
{
	while (at > k->done) {
		size_t size;

		do
			at--;
		while (at > k->done && (k->p[at] & 0xC0) == 0x80);
		if (kc_norm_kind(
			k->w->norm, kc_decode_valid(k->p + at, &size)) &
		    KC_N_SOLID)
			break;
	}
	return at;
}

/*
 * Is the solid character that follows a span changed by its end after all? The
 * end is what remains of it without invisible characters.
 */
static bool
joins(const struct kc_norm_worker *w, uint32_t cp)
{
	const struct kc_norm_span *s = &w->span;
	size_t i = s->n;

	if (!w->o->value[KC_NORM_CLUSTERS] || !kc_is_syllable(cp))
		return false;
	while (i &&
	    (kc_norm_kind(w->norm, s->cp[i - 1]) & (KC_N_CUT | KC_N_JOINER)))
		i--;
	return i && (kc_norm_kind(w->norm, s->cp[i - 1]) & KC_N_OLD);
}

/* Fill the span from `start` to the first solid one behind `at`; its end. */
static kc_status
cut(struct walk *k, size_t start, size_t at, size_t *end)
{
	struct kc_norm_worker *w = k->w;
	struct kc_norm_span *s = &w->span;
	size_t i = start, size;

	s->n = 0;
	s->right = s->right2 = KC_NORM_EDGE;
	for (; i < k->len; i += size) {
		uint32_t cp = kc_decode_valid(k->p + i, &size);

		if (i > at && (kc_norm_kind(w->norm, cp) & KC_N_SOLID) &&
		    !joins(w, cp)) {
			s->right = cp;
			break;
		}
		KC_TRY(kc_norm_span_reserve(s, s->n + 1));
		s->cp[s->n++] = cp;
	}
	*end = i;
	if (i < k->len && i + size < k->len)
		s->right2 = kc_decode_valid(k->p + i + size, &size);
	return KC_OK;
}

/* The steps that did something since w->marks was set. */
static uint64_t
steps_taken(const struct kc_norm_worker *w)
{
	uint64_t set = 0;

	for (size_t i = 0; i < KC_NORM_STEPS; i++)
		if (w->counts[i] != w->marks[i])
			set |= UINT64_C(1) << i;
	return set;
}

static kc_status
copy_to(struct walk *k, size_t to)
{
	KC_TRY(kc_buf_add(k->out, slice(k, k->copied, to)));
	k->copied = to;
	return KC_OK;
}

/* The span around the place `at`. */
static kc_status
attend(struct walk *k, size_t at, bool *any)
{
	struct kc_norm_worker *w = k->w;
	size_t start = back(k, at), end, from;
	bool changed;

	KC_TRY(cut(k, start, at, &end));
	if (w->edit)
		memcpy(w->marks, w->counts, sizeof(w->marks));
	KC_TRY(settle(w, &changed));
	k->done = end;
	if (!changed)
		return KC_OK;
	*any = true;
	KC_TRY(copy_to(k, start));
	from = k->out->len;
	KC_TRY(kc_norm_encode(w->span.cp, w->span.n, k->out));
	k->copied = end;
	if (w->edit)
		w->edit(w->edit_self, steps_taken(w), slice(k, start, end),
		    (kc_str){k->out->ptr + from, k->out->len - from});
	return KC_OK;
}

/* --- whole documents in form D --- */

/* L V, and T if there is one, at p[i]: the syllable and *size, or 0. */
static uint32_t
jamo_syllable(const struct walk *k, size_t i, size_t *size)
{
	const unsigned char *p = k->p + i;
	uint32_t l, v, t;
	size_t n;

	if (k->len - i < 6 || p[0] != 0xE1 || p[3] != 0xE1)
		return 0;
	l = kc_decode_valid(p, &n) - KC_HANGUL_L;
	v = kc_decode_valid(p + 3, &n) - KC_HANGUL_V;
	if (l >= KC_HANGUL_LS || v >= KC_HANGUL_VS)
		return 0;
	*size = 6;
	t = 0;
	if (k->len - i >= 9 && p[6] == 0xE1) {
		t = kc_decode_valid(p + 6, &n) - KC_HANGUL_T;
		if (t - 1 < KC_HANGUL_TS - 1)
			*size = 9;
		else
			t = 0;
	}
	return KC_HANGUL_S + (l * KC_HANGUL_VS + v) * KC_HANGUL_TS + t;
}

/*
 * Syllables spelled by jamo from `at` on, each followed by another or by some-
 * thing solid: then no step can join it to its right. *end is `at` if there is
 * not even one; ASCII before it may be solid and is then not `done`.
 */
static kc_status
compose_run(struct walk *k, size_t at, size_t *end)
{
	size_t i = at, size, next_size;
	uint32_t syllable;

	while (i < k->len && (syllable = jamo_syllable(k, i, &size)) != 0) {
		size_t next = i + size, n;
		char *o;

		if (next < k->len && !jamo_syllable(k, next, &next_size) &&
		    !(kc_norm_kind(
			  k->w->norm, kc_decode_valid(k->p + next, &n)) &
			KC_N_SOLID))
			break;
		KC_TRY(copy_to(k, i));
		KC_TRY(kc_buf_reserve(k->out, 4));
		o = k->out->ptr + k->out->len;
		k->out->len += kc_utf8_put(syllable, o);
		k->out->ptr[k->out->len] = '\0';
		k->copied = k->done = i = next;
		k->w->counts[KC_NORM_FORM]++;
		while (i < k->len && k->p[i] < 0x80 &&
		    (kc_norm_kind(k->w->norm, k->p[i]) & KC_N_SOLID))
			i++;
	}
	*end = i;
	return KC_OK;
}

static bool
begins_run(const struct walk *k, size_t at)
{
	const struct kc_norm_worker *w = k->w;
	size_t start, size;

	if (k->p[at] != 0xE1 || w->edit || w->o->value[KC_NORM_CLUSTERS] ||
	    !w->o->value[KC_NORM_FORM])
		return false;
	start = back(k, at);
	return start == at || start + kc_lead_length(k->p[start]) == at
	    ? (start == at ||
		  (kc_norm_kind(w->norm, kc_decode_valid(k->p + start, &size)) &
		      KC_N_SOLID))
	    : false;
}

kc_status
kc_norm_spans(struct kc_norm_worker *w, const struct kc_norm_scan *scan,
    kc_str text, kc_buf *out, bool *changed)
{
	struct walk k = {.w = w,
	    .scan = scan,
	    .p = (const unsigned char *)text.ptr,
	    .len = text.len,
	    .out = out};
	size_t at = 0, end;

	for (;;) {
		at += kc_norm_find(scan, slice(&k, at, k.len), false);
		if (at == k.len)
			break;
		if (begins_run(&k, at)) {
			KC_TRY(compose_run(&k, at, &end));
			if (end > at) {
				*changed = true;
				at = end;
				continue;
			}
		}
		KC_TRY(attend(&k, at, changed));
		at = k.done;
	}
	return *changed ? copy_to(&k, k.len) : KC_OK;
}
