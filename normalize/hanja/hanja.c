/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hanja to their readings: the longest word of the list at each place, else
 * character by character with the rules for the beginning of words. A compat-
 * ibility ideograph has the reading for which it was encoded. A reading that
 * the text gives already is not given twice.
 */
#include <config.h>

#include "normalize/passes.h"

#include "kcorpus/hangul.h"
#include "hanja_internal.h"
#include "hanja_tables.h"
#include "normalize/steps.h"
#include "unicode/decode.h"

#include <stdlib.h>

/* Hanja in a row. */
struct row {
	size_t start, end;             /* in the text */
	struct kc_norm_span *unified;  /* without compatibility ones */
	struct kc_norm_span *plain;    /* the reading of each alone */
	struct kc_norm_span *reading;  /* what they read together */
	struct kc_norm_span *original; /* as in the text */
};

static int
compare_reading(const void *cp, const void *row)
{
	uint32_t a = *(const uint32_t *)cp;
	uint32_t b = ((const struct kc_hanja_reading *)row)->cp;

	return (a > b) - (a < b);
}

static uint32_t
reading_of(uint32_t cp)
{
	const struct kc_hanja_reading *r = bsearch(&cp, kc_hanja_readings,
	    KC_HANJA_READINGS, sizeof(*r), compare_reading);

	return r ? r->syllable : 0;
}

static bool
is_compat(uint32_t cp)
{
	return cp >= 0xF900 && cp < 0xFB00;
}

static uint32_t
unify_hanja(uint32_t cp)
{
	uint32_t variant[2];

	return is_compat(cp) && kc_norm_variant(cp, variant) ? variant[0] : cp;
}

/* The character before text[at]; 0: none. */
static uint32_t
character_before(kc_str text, size_t at)
{
	const char *end = text.ptr + at, *p;

	if (!at)
		return 0;
	p = kc_step_back(text.ptr, end);
	return kc_utf8_next(&p, end);
}

static void
read_character(struct row *r, size_t i, bool begin)
{
	uint32_t plain = r->plain->cp[i], now = plain;

	if (i == 0 && begin)
		now = kc_hanja_initial(plain);
	else if (i)
		now = kc_hanja_after(r->reading->cp[i - 1], plain);
	r->reading->cp[i] = now;
}

/*
 * The first syllable of a word of the list: as words begin, but after a number
 * as the hanja is read within words.
 */
static void
begin_word(struct row *r, size_t i, bool counted)
{
	uint32_t *first = &r->reading->cp[i];
	uint32_t plain = r->plain->cp[i];

	if (!counted)
		*first = kc_hanja_initial(*first);
	else if (kc_hanja_initial(plain) == *first)
		*first = plain;
}

/* Fill r->reading for all of the row; `bytes` is the row, unified. */
static void
read_row(const struct kc_hanja *h, kc_str text, kc_str bytes, struct row *r)
{
	uint32_t before = character_before(text, r->start);
	bool counted = (kc_class(before) & KC_CLASS_N) != 0;
	bool begin = !counted && !kc_is_syllable(before);
	size_t n = r->unified->n, used;

	for (size_t i = 0; i < n; i += used) {
		kc_str word = {NULL, 0};
		const char *p;

		used = kc_hanja_find(h, bytes, &word);
		p = word.ptr;
		for (size_t k = i; k < i + used; k++)
			r->reading->cp[k] = kc_utf8_next(
			    &p, word.ptr + word.len);
		if (used) {
			begin_word(r, i, counted && !i);
		} else {
			read_character(r, i, begin);
			used = 1;
		}
		for (size_t k = i; k < i + used; k++) {
			size_t size = r->unified->cp[k] < 0x10000 ? 3 : 4;

			if (is_compat(r->original->cp[k]))
				r->reading->cp[k] = r->plain->cp[k];
			bytes.ptr += size;
			bytes.len -= size;
		}
	}
}

/* True if `cp` is a reading of place i. */
static bool
fits_reading(
    const struct kc_hanja *h, const struct row *r, size_t i, uint32_t cp)
{
	uint32_t plain = r->plain->cp[i];

	return cp == r->reading->cp[i] || cp == plain ||
	    cp == kc_hanja_initial(plain) ||
	    cp == kc_hanja_after(KC_HANGUL_S, plain) ||
	    kc_hanja_reads(h, r->unified->cp[i], cp);
}

/*
 * True if n syllables at `at` are readings of the row. One of many may be irregular.
 */
static bool
is_gloss(const struct kc_hanja *h, kc_str text, size_t at, const struct row *r)
{
	const char *p = text.ptr + at, *end = kc_str_end(text);
	size_t n = r->reading->n, fitting = 0;

	if (text.len - at < 3 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint32_t cp = kc_utf8_next(&p, end);

		if (!kc_is_syllable(cp))
			return false;
		fitting += fits_reading(h, r, i, cp);
	}
	return fitting == n || (n >= 4 && fitting + 1 == n);
}

/*
 * True if the reading follows the row in brackets, or stands before the row in
 * brackets.
 */
static bool
glossed_after(const struct kc_hanja *h, kc_str text, const struct row *r)
{
	size_t len = 3 * r->reading->n;

	return text.len - r->end >= len + 2 && text.ptr[r->end] == '(' &&
	    text.ptr[r->end + 1 + len] == ')' &&
	    is_gloss(h, text, r->end + 1, r);
}

static bool
glossed_before(const struct kc_hanja *h, kc_str text, const struct row *r)
{
	size_t len = 3 * r->reading->n;

	return r->start >= len + 1 && text.ptr[r->start - 1] == '(' &&
	    r->end < text.len && text.ptr[r->end] == ')' &&
	    (text.ptr[r->start - 1 - len] & 0xC0) != 0x80 &&
	    is_gloss(h, text, r->start - 1 - len, r);
}

/* Write what becomes of the row; false: nothing changes. */
static kc_status
write_row(
    struct kc_norm_hanja_pass *x, kc_str text, const struct row *r, kc_buf *out)
{
	uint32_t mode = x->mode;
	kc_str hanja = {text.ptr + r->start, r->end - r->start};

	if (mode == KC_NORM_HANJA_GLOSS) {
		KC_TRY(kc_buf_add(out, hanja));
		KC_TRY(kc_buf_addc(out, '('));
	}
	KC_TRY(kc_norm_encode(r->reading->cp, r->reading->n, out));
	if (mode == KC_NORM_HANJA_ANNOTATE) {
		KC_TRY(kc_buf_addc(out, '('));
		KC_TRY(kc_buf_add(out, hanja));
	}
	return mode == KC_NORM_HANJA_REPLACE ? KC_OK : kc_buf_addc(out, ')');
}

static kc_status
push_reading(struct kc_norm_span *s, uint32_t cp)
{
	KC_TRY(kc_norm_span_reserve(s, s->n + 1));
	s->cp[s->n++] = cp;
	return KC_OK;
}

/* Cut a row at `at`: hanja that have a reading. r->end is `at` if none. */
static kc_status
cut_row(struct kc_norm_hanja_pass *x, kc_str text, size_t at, struct row *r)
{
	const char *p = text.ptr + at, *end = kc_str_end(text);

	r->start = r->end = at;
	r->unified->n = r->plain->n = r->reading->n = r->original->n = 0;
	x->bytes.len = 0;
	while (p < end) {
		uint32_t cp = kc_utf8_next(&p, end), plain = reading_of(cp);

		if (!plain)
			break;
		KC_TRY(push_reading(r->original, cp));
		KC_TRY(push_reading(r->unified, unify_hanja(cp)));
		KC_TRY(push_reading(r->plain, plain));
		KC_TRY(push_reading(r->reading, plain));
		KC_TRY(kc_buf_add_cp(&x->bytes, unify_hanja(cp)));
		r->end = (size_t)(p - text.ptr);
	}
	return KC_OK;
}

/*
 * What becomes of a row: text[*from..*to) is replaced by what is appended. Both
 * are equal when nothing is.
 */
static kc_status
settle_row(struct kc_norm_hanja_pass *x, kc_str text, const struct row *r,
    kc_buf *out, size_t *from, size_t *to)
{
	bool replace = x->mode == KC_NORM_HANJA_REPLACE;
	size_t len = 3 * r->reading->n;

	*from = r->start;
	*to = r->end;
	if (glossed_after(x->list, text, r)) {
		*to = replace ? r->end + len + 2 : *from;
		return replace
		    ? kc_buf_add(out, (kc_str){text.ptr + r->end + 1, len})
		    : KC_OK;
	}
	if (glossed_before(x->list, text, r)) {
		*from = r->start - 1;
		*to = replace ? r->end + 1 : *from;
		return KC_OK;
	}
	return write_row(x, text, r, out);
}

/* Only ideographs have a reading: E3 90 and above, and F0. */
static bool
may_begin(unsigned char lead)
{
	return lead >= 0xE3 && lead != 0xEA && lead != 0xEB && lead != 0xEC &&
	    lead != 0xED;
}

kc_status
kc_norm_read_hanja(
    struct kc_norm_hanja_pass *x, kc_str text, kc_buf *out, bool *changed)
{
	struct row r = {.unified = &x->unified,
	    .plain = &x->plain,
	    .reading = &x->reading,
	    .original = &x->original};
	size_t copied = 0, from, to;

	for (size_t i = 0; i < text.len;) {
		if (may_begin((unsigned char)text.ptr[i]))
			KC_TRY(cut_row(x, text, i, &r));
		else
			r.end = i;
		if (r.end == i) {
			i++;
			continue;
		}
		i = r.end;
		read_row(x->list, text, kc_buf_str(&x->bytes), &r);
		x->result.len = 0;
		KC_TRY(settle_row(x, text, &r, &x->result, &from, &to));
		if (from == to)
			continue;
		*changed = true;
		x->log->counts[KC_NORM_HANJA] += r.reading->n;
		KC_TRY(kc_buf_add(
		    out, (kc_str){text.ptr + copied, from - copied}));
		KC_TRY(kc_buf_add(out, kc_buf_str(&x->result)));
		kc_norm_tell(x->log, KC_NORM_HANJA,
		    (kc_str){text.ptr + from, to - from},
		    kc_buf_str(&x->result));
		copied = i = to;
	}
	return *changed
	    ? kc_buf_add(out, (kc_str){text.ptr + copied, text.len - copied})
	    : KC_OK;
}
