/* SPDX-License-Identifier: Apache-2.0 */
/* Cut spans out of a text, run the steps on them, put the text together. */
#include <config.h>

#include "normalize/walk.h"

#include "kcorpus/hangul.h"

#include "unicode/decode.h"

#include <string.h>

struct text_walk {
	struct kc_norm_steps *steps;
	const struct kc_norm_scan *scan;
	const unsigned char *p;
	size_t len;
	size_t done;   /* text[0..done) is in `out`, or nothing changed in it */
	size_t copied; /* text[0..copied) is in `out` */
	kc_buf *out;
};

static kc_str
slice_text(const struct text_walk *k, size_t from, size_t to)
{
	return (kc_str){kc_ptr_add((const char *)k->p, from), to - from};
}

/* The start of the last solid character before p[at], or k->done. */
static size_t
solid_before(const struct text_walk *k, size_t at)
{
	while (at > k->done) {
		size_t size;

		do
			at--;
		while (at > k->done && (k->p[at] & 0xC0) == 0x80);
		if (kc_norm_kinds_of(
			k->steps->kinds, kc_decode_valid(k->p + at, &size)) &
		    KC_N_SOLID)
			break;
	}
	return at;
}

/*
 * True if the end of a span changes the solid character that follows it. The
 * end is what remains of it without invisible characters.
 */
static bool
is_joined(const struct kc_norm_steps *steps, uint32_t cp)
{
	const struct kc_norm_span *s = &steps->span;
	size_t i = s->n;

	if (!steps->o->value[KC_NORM_CLUSTERS] || !kc_is_syllable(cp))
		return false;
	while (i &&
	    (kc_norm_kinds_of(steps->kinds, s->cp[i - 1]) &
		(KC_N_CUT | KC_N_JOINER)))
		i--;
	return i && (kc_norm_kinds_of(steps->kinds, s->cp[i - 1]) & KC_N_OLD);
}

/* Fill the span from `start` to the first solid one after `at`; its end. */
static kc_status
cut_span(struct text_walk *k, size_t start, size_t at, size_t *end)
{
	struct kc_norm_steps *steps = k->steps;
	struct kc_norm_span *s = &steps->span;
	size_t i = start, size;

	s->n = 0;
	steps->right = steps->right2 = KC_NORM_EDGE;
	for (; i < k->len; i += size) {
		uint32_t cp = kc_decode_valid(k->p + i, &size);

		if (i > at &&
		    (kc_norm_kinds_of(steps->kinds, cp) & KC_N_SOLID) &&
		    !is_joined(steps, cp)) {
			steps->right = cp;
			break;
		}
		KC_TRY(kc_norm_span_reserve(s, s->n + 1));
		s->cp[s->n++] = cp;
	}
	*end = i;
	if (i < k->len && i + size < k->len)
		steps->right2 = kc_decode_valid(k->p + i + size, &size);
	return KC_OK;
}

/* The steps whose counts are not what they were. */
static uint64_t
steps_taken(const struct kc_norm_log *log, const uint64_t *marks)
{
	uint64_t set = 0;

	for (size_t i = 0; i < KC_NORM_STEPS; i++)
		if (log->counts[i] != marks[i])
			set |= UINT64_C(1) << i;
	return set;
}

static kc_status
copy_to(struct text_walk *k, size_t to)
{
	KC_TRY(kc_buf_add(k->out, slice_text(k, k->copied, to)));
	k->copied = to;
	return KC_OK;
}

/* The span around the place `at`. */
static kc_status
attend_place(struct text_walk *k, size_t at, bool *any)
{
	struct kc_norm_steps *steps = k->steps;
	struct kc_norm_log *log = steps->log;
	size_t start = solid_before(k, at), end, from;
	uint64_t marks[KC_NORM_STEPS];
	bool changed;

	KC_TRY(cut_span(k, start, at, &end));
	if (log->edit)
		memcpy(marks, log->counts, sizeof(marks));
	KC_TRY(kc_norm_steps_run(steps, &changed));
	k->done = end;
	if (!changed)
		return KC_OK;
	*any = true;
	KC_TRY(copy_to(k, start));
	from = k->out->len;
	KC_TRY(kc_norm_encode(steps->span.cp, steps->span.n, k->out));
	k->copied = end;
	if (log->edit)
		log->edit(log->edit_self, steps_taken(log, marks),
		    slice_text(k, start, end),
		    (kc_str){k->out->ptr + from, k->out->len - from});
	return KC_OK;
}

/* --- whole documents in form D --- */

/* L V, and T if there is one, at p[i]: the syllable and *size, or 0. */
static uint32_t
jamo_syllable(const struct text_walk *k, size_t i, size_t *size)
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
compose_jamo_run(struct text_walk *k, size_t at, size_t *end)
{
	size_t i = at, size, next_size;
	uint32_t syllable;

	while (i < k->len && (syllable = jamo_syllable(k, i, &size)) != 0) {
		size_t next = i + size, n;
		char *o;

		if (next < k->len && !jamo_syllable(k, next, &next_size) &&
		    !(kc_norm_kinds_of(
			  k->steps->kinds, kc_decode_valid(k->p + next, &n)) &
			KC_N_SOLID))
			break;
		KC_TRY(copy_to(k, i));
		KC_TRY(kc_buf_reserve(k->out, 4));
		o = k->out->ptr + k->out->len;
		k->out->len += kc_utf8_put(syllable, o);
		k->out->ptr[k->out->len] = '\0';
		k->copied = k->done = i = next;
		k->steps->log->counts[KC_NORM_FORM]++;
		while (i < k->len && k->p[i] < 0x80 &&
		    (kc_norm_kinds_of(k->steps->kinds, k->p[i]) & KC_N_SOLID))
			i++;
	}
	*end = i;
	return KC_OK;
}

static bool
begins_jamo_run(const struct text_walk *k, size_t at)
{
	const struct kc_norm_steps *steps = k->steps;
	size_t start, size;

	if (k->p[at] != 0xE1 || steps->log->edit ||
	    steps->o->value[KC_NORM_CLUSTERS] || !steps->o->value[KC_NORM_FORM])
		return false;
	start = solid_before(k, at);
	return start == at || start + kc_lead_length(k->p[start]) == at
	    ? (start == at ||
		  (kc_norm_kinds_of(
		       steps->kinds, kc_decode_valid(k->p + start, &size)) &
		      KC_N_SOLID))
	    : false;
}

kc_status
kc_norm_walk(struct kc_norm_steps *steps, const struct kc_norm_scan *scan,
    kc_str text, kc_buf *out, bool *changed)
{
	struct text_walk k = {.steps = steps,
	    .scan = scan,
	    .p = (const unsigned char *)text.ptr,
	    .len = text.len,
	    .out = out};
	size_t at = 0, end;

	for (;;) {
		at += kc_norm_find(scan, slice_text(&k, at, k.len), false);
		if (at == k.len)
			break;
		if (begins_jamo_run(&k, at)) {
			KC_TRY(compose_jamo_run(&k, at, &end));
			if (end > at) {
				*changed = true;
				at = end;
				continue;
			}
		}
		KC_TRY(attend_place(&k, at, changed));
		at = k.done;
	}
	return *changed ? copy_to(&k, k.len) : KC_OK;
}
