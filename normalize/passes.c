/* SPDX-License-Identifier: Apache-2.0 */
/* The passes over a text, until they have nothing more to do. */
#include <config.h>

#include "kcorpus/norm.h"

#include "normalize/norm_internal.h"

#include "unicode/decode.h"

#include <string.h>

/* Repairs may bring more to repair to light a few times, not more. */
enum { ROUNDS = 8, KEEP = 1 << 20 };

/* A text on its way: as it is now, and the buffer that it is not in. */
struct way {
	struct kc_norm_worker *w;
	kc_str now;
	int spare;
};

typedef kc_status (*pass_fn)(
    struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed);

static kc_status
take(struct way *way, pass_fn pass, bool *changed)
{
	kc_buf *out = &way->w->text[way->spare];
	bool did = false;

	out->len = 0;
	KC_TRY(pass(way->w, way->now, out, &did));
	if (!did)
		return KC_OK;
	*changed = true;
	way->now = kc_buf_str(out);
	way->spare ^= 1;
	return KC_OK;
}

static kc_status
early_spans(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	return kc_norm_spans(w, &w->norm->early, text, out, changed);
}

static kc_status
all_spans(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	return kc_norm_spans(w, &w->norm->spans, text, out, changed);
}

/* Characters that form KC or KD takes for others. */
static kc_status
count_destroyed(struct kc_norm_worker *w, kc_str text)
{
	w->span.n = 0;
	KC_TRY(kc_norm_span_add(&w->span, text));
	for (size_t i = 0; i < w->span.n; i++) {
		uint32_t cp = w->span.cp[i];
		char utf8[4];
		kc_str one = {utf8, kc_utf8_put(cp, utf8)};

		if (cp < 0xA0 || kc_is_syllable(cp))
			continue;
		w->bytes.len = w->composed.len = 0;
		KC_TRY(kc_normalize(w->form, one, &w->bytes, NULL));
		KC_TRY(kc_normalize(
		    w->nfc, kc_buf_str(&w->bytes), &w->composed, NULL));
		w->bytes.len = 0;
		KC_TRY(kc_normalize(w->nfc, one, &w->bytes, NULL));
		w->destroyed += !kc_str_equal(
		    kc_buf_str(&w->bytes), kc_buf_str(&w->composed));
	}
	return KC_OK;
}

static bool
is_lossy(uint32_t form)
{
	return form == KC_FORM_NFKC || form == KC_FORM_NFKD;
}

static kc_status
whole_form(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	uint32_t form = w->norm->o.value[KC_NORM_FORM];

	KC_TRY(kc_normalize(w->form, text, out, NULL));
	*changed = !kc_str_equal(text, kc_buf_str(out));
	if (!*changed)
		return KC_OK;
	w->counts[KC_NORM_FORM]++;
	kc_norm_tell(w, KC_NORM_FORM, text, kc_buf_str(out));
	return is_lossy(form) && !w->round ? count_destroyed(w, text) : KC_OK;
}

/* Is the character of two bytes at p one of Latin-1, but no soft hyphen? */
static bool
is_latin(const char *p)
{
	return ((unsigned char)p[0] == 0xC2 || (unsigned char)p[0] == 0xC3) &&
	    memcmp(p, "\xC2\xAD", 2) != 0;
}

/*
 * A soft hyphen of a Korean legacy charset is its hyphen (A1 A9); one that was
 * escaped in such a text is none, nor one beside Latin letters, which no such
 * charset has: that is a byte of mojibake.
 */
static kc_status
soft_hyphens(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	static const kc_str soft = {"\xC2\xAD", 2},
			    hyphen = {"\xE2\x80\x90", 3};
	const char *p = text.ptr, *end = text.ptr + text.len, *hit;

	while (p < end &&
	    (hit = memmem(p, (size_t)(end - p), soft.ptr, soft.len))) {
		const char *next = hit + soft.len;

		KC_TRY(kc_buf_add(out, (kc_str){p, (size_t)(hit - p)}));
		p = next;
		if ((hit - text.ptr >= 2 && is_latin(hit - 2)) ||
		    (end - next >= 2 && is_latin(next))) {
			KC_TRY(kc_buf_add(out, soft));
			continue;
		}
		KC_TRY(kc_buf_add(out, hyphen));
		kc_norm_tell(w, KC_NORM_SOFT_HYPHENS, soft, hyphen);
		w->counts[KC_NORM_SOFT_HYPHENS]++;
		*changed = true;
	}
	return *changed ? kc_buf_add(out, (kc_str){p, (size_t)(end - p)})
			: KC_OK;
}

/* Private use and hanja, after what must not stand between their letters. */
static kc_status
early_passes(struct way *way, bool *changed)
{
	const struct kc_norm *n = way->w->norm;
	const uint32_t *on = n->o.value;

	way->w->o = &n->early_o;
	KC_TRY(take(way, early_spans, changed));
	way->w->o = &n->o;
	if (on[KC_NORM_PUA])
		KC_TRY(take(way, kc_norm_pua, changed));
	if (on[KC_NORM_HANJA])
		KC_TRY(take(way, kc_norm_hanja, changed));
	return KC_OK;
}

/* All passes once. */
static kc_status
round_once(struct way *way, bool *changed)
{
	const struct kc_norm *n = way->w->norm;
	const uint32_t *on = n->o.value;

	if ((on[KC_NORM_MOJIBAKE] || on[KC_NORM_UNESCAPE]) &&
	    kc_norm_find(&n->lines, way->now, false) < way->now.len)
		KC_TRY(take(way, kc_norm_lines, changed));
	if (on[KC_NORM_PUA] || on[KC_NORM_HANJA])
		KC_TRY(early_passes(way, changed));
	way->w->o = &n->o;
	KC_TRY(take(way, all_spans, changed));
	if (on[KC_NORM_JOSA])
		KC_TRY(take(way, kc_norm_josa, changed));
	if (is_lossy(on[KC_NORM_FORM]))
		KC_TRY(take(way, whole_form, changed));
	return KC_OK;
}

/* May what a round has written be work for the next? */
static bool
may_go_on(const struct kc_norm *n, kc_str text)
{
	const uint32_t *on = n->o.value;

	if (on[KC_NORM_PUA] || on[KC_NORM_HANJA] || on[KC_NORM_JOSA] ||
	    is_lossy(on[KC_NORM_FORM]))
		return true;
	return (n->lines.latin || n->lines.escapes) &&
	    kc_norm_find(&n->lines, text, false) < text.len;
}

/*
 * Forms KC and KD undo what the steps repair, round after round: then the text
 * is what it was before one.
 */
static kc_status
remember(struct way *way)
{
	if (!is_lossy(way->w->norm->o.value[KC_NORM_FORM]))
		return KC_OK;
	way->w->before.len = 0;
	return kc_buf_add(&way->w->before, way->now);
}

static bool
is_back(const struct way *way)
{
	return is_lossy(way->w->norm->o.value[KC_NORM_FORM]) &&
	    kc_str_equal(way->now, kc_buf_str(&way->w->before));
}

static kc_status
run(struct kc_norm_worker *w, kc_str text, bool legacy, kc_str *result)
{
	struct way way = {.w = w, .now = text};
	bool changed = true;

	if (w->norm->form_only) {
		if (w->form)
			KC_TRY(take(&way, whole_form, &changed));
		*result = way.now;
		return KC_OK;
	}
	if (legacy)
		KC_TRY(take(&way, soft_hyphens, &changed));
	for (w->round = 0; w->round < ROUNDS && changed; w->round++) {
		KC_TRY(remember(&way));
		changed = false;
		KC_TRY(round_once(&way, &changed));
		if (!may_go_on(w->norm, way.now) || is_back(&way))
			break;
	}
	if (w->form && !is_lossy(w->norm->o.value[KC_NORM_FORM]))
		KC_TRY(take(&way, whole_form, &changed));
	*result = way.now;
	return KC_OK;
}

static bool
is_korean_legacy(kc_charset charset)
{
	return charset == KC_CHARSET_EUC_KR || charset == KC_CHARSET_JOHAB ||
	    charset == KC_CHARSET_ISO_2022_KR;
}

static void
shrink_span(struct kc_norm_span *s)
{
	if (s->cap <= KEEP)
		return;
	kc_free(s->cp);
	s->cp = NULL;
	s->n = s->cap = 0;
}

/* After a giant, give its memory back. */
static void
shrink(struct kc_norm_worker *w)
{
	kc_buf *const bufs[] = {
	    &w->bytes, &w->composed, &w->line_buf, &w->line_spare, &w->before};

	shrink_span(&w->span);
	shrink_span(&w->old);
	shrink_span(&w->row[0]);
	shrink_span(&w->row[1]);
	if (w->spare_cap > KEEP) {
		kc_free(w->spare);
		w->spare = NULL;
		w->spare_cap = 0;
	}
	for (size_t i = 0; i < sizeof(bufs) / sizeof(*bufs); i++)
		kc_buf_reset(bufs[i], KEEP);
}

kc_status
kc_norm_run(kc_norm_worker *w, kc_str text, const kc_norm_source *from,
    kc_str *result, kc_error *err)
{
	bool legacy = from && is_korean_legacy(from->charset) &&
	    w->norm->o.value[KC_NORM_SOFT_HYPHENS];
	kc_status st;

	KC_TRY(kc_utf8_expect(text, err));
	w->o = &w->norm->o;
	w->line = from && from->line;
	kc_buf_reset(&w->text[0], KEEP);
	kc_buf_reset(&w->text[1], KEEP);
	st = run(w, text, legacy, result);
	shrink(w);
	return st ? kc_fail_nomem(err) : KC_OK;
}
