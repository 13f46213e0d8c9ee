/* SPDX-License-Identifier: Apache-2.0 */
/* The passes over a text in their order, until they have nothing more to do. */
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
take_pass(struct way *way, pass_fn pass, bool *changed)
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

/* --- The passes of a worker --- */

static kc_status
pass_lines(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	return kc_norm_mend_lines(&w->lines, text, out, changed);
}

static kc_status
pass_early(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	w->steps.o = &w->norm->early_o;
	return kc_norm_walk(&w->steps, &w->norm->early, text, out, changed);
}

static kc_status
pass_steps(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	w->steps.o = &w->norm->o;
	return kc_norm_walk(&w->steps, &w->norm->spans, text, out, changed);
}

static kc_status
pass_pua(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	return kc_norm_expand_pua(&w->pua, text, out, changed);
}

static kc_status
pass_hanja(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	return kc_norm_read_hanja(&w->hanja, text, out, changed);
}

static kc_status
pass_josa(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	return kc_norm_choose_josa(&w->josa, text, out, changed);
}

static kc_status
pass_form(struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	return kc_norm_apply_form(&w->form, text, out, changed);
}

/* True if the character of two bytes at p is one of Latin-1, but no soft hyphen. */
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
convert_soft_hyphens(
    struct kc_norm_log *log, kc_str text, kc_buf *out, bool *changed)
{
	static const kc_str soft = {"\xC2\xAD", 2},
			    hyphen = {"\xE2\x80\x90", 3};
	const char *p = text.ptr, *end = kc_str_end(text), *hit;

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
		kc_norm_tell(log, KC_NORM_SOFT_HYPHENS, soft, hyphen);
		log->counts[KC_NORM_SOFT_HYPHENS]++;
		*changed = true;
	}
	return *changed ? kc_buf_add(out, (kc_str){p, (size_t)(end - p)})
			: KC_OK;
}

static kc_status
pass_soft_hyphens(
    struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed)
{
	return convert_soft_hyphens(&w->log, text, out, changed);
}

/* --- Their order --- */

static bool
is_lossy(const struct kc_norm *n)
{
	return kc_norm_form_is_lossy(n->o.value[KC_NORM_FORM]);
}

/* Private use and hanja, after what must not stand between their letters. */
static kc_status
take_early_passes(struct way *way, bool *changed)
{
	const uint32_t *on = way->w->norm->o.value;

	KC_TRY(take_pass(way, pass_early, changed));
	if (on[KC_NORM_PUA])
		KC_TRY(take_pass(way, pass_pua, changed));
	if (on[KC_NORM_HANJA])
		KC_TRY(take_pass(way, pass_hanja, changed));
	return KC_OK;
}

/* The passes after those over lines. */
static kc_status
take_other_passes(struct way *way, bool *changed)
{
	const uint32_t *on = way->w->norm->o.value;

	if (on[KC_NORM_PUA] || on[KC_NORM_HANJA])
		KC_TRY(take_early_passes(way, changed));
	KC_TRY(take_pass(way, pass_steps, changed));
	if (on[KC_NORM_JOSA])
		KC_TRY(take_pass(way, pass_josa, changed));
	if (is_lossy(way->w->norm))
		KC_TRY(take_pass(way, pass_form, changed));
	return KC_OK;
}

/*
 * True if the passes may find work in what they write themselves. Else only what the
 * passes over lines find makes another round.
 */
static bool
repeats_itself(const struct kc_norm *n)
{
	const uint32_t *on = n->o.value;

	return on[KC_NORM_PUA] || on[KC_NORM_HANJA] || on[KC_NORM_JOSA] ||
	    is_lossy(n);
}

/*
 * Forms KC and KD undo what the steps repair, round after round: then the text
 * is what it was before one.
 */
static kc_status
remember_text(struct way *way)
{
	if (!is_lossy(way->w->norm))
		return KC_OK;
	way->w->before.len = 0;
	return kc_buf_add(&way->w->before, way->now);
}

static bool
is_back(const struct way *way)
{
	return is_lossy(way->w->norm) &&
	    kc_str_equal(way->now, kc_buf_str(&way->w->before));
}

static kc_status
take_rounds(struct way *way)
{
	struct kc_norm_worker *w = way->w;
	bool changed = true;

	for (int round = 0; round < ROUNDS && changed; round++) {
		w->form.counting = is_lossy(w->norm) && !round;
		KC_TRY(remember_text(way));
		changed = false;
		if (w->lines.has_mojibake || w->lines.has_escapes)
			KC_TRY(take_pass(way, pass_lines, &changed));
		if (round && !changed && !repeats_itself(w->norm))
			break;
		KC_TRY(take_other_passes(way, &changed));
		if (is_back(way))
			break;
	}
	return KC_OK;
}

static kc_status
take_passes(struct kc_norm_worker *w, kc_str text, bool legacy, kc_str *result)
{
	struct way way = {.w = w, .now = text};
	bool changed;

	if (legacy && !w->norm->form_only)
		KC_TRY(take_pass(&way, pass_soft_hyphens, &changed));
	if (!w->norm->form_only)
		KC_TRY(take_rounds(&way));
	w->form.counting = is_lossy(w->norm);
	if (w->form.whole && (w->norm->form_only || !is_lossy(w->norm)))
		KC_TRY(take_pass(&way, pass_form, &changed));
	*result = way.now;
	return KC_OK;
}

static bool
is_korean_legacy(kc_charset charset)
{
	return charset == KC_CHARSET_EUC_KR || charset == KC_CHARSET_JOHAB ||
	    charset == KC_CHARSET_ISO_2022_KR;
}

/* --- Their memory --- */

enum { SPANS = 8, BUFS = 12 };

/* What the passes of a worker hold, all of it. */
static void
list_memory(struct kc_norm_worker *w, struct kc_norm_span *spans[SPANS],
    kc_buf *bufs[BUFS])
{
	struct kc_norm_span *const s[SPANS] = {&w->lines.mojibake.line,
	    &w->lines.mojibake.made, &w->hanja.unified, &w->hanja.plain,
	    &w->hanja.reading, &w->hanja.original, &w->josa.text,
	    &w->form.text};
	kc_buf *const b[BUFS] = {&w->before, &w->lines.mended, &w->lines.result,
	    &w->lines.mojibake.bytes, &w->lines.mojibake.decoded,
	    &w->lines.escapes.bytes, &w->lines.escapes.decoded, &w->hanja.bytes,
	    &w->hanja.result, &w->josa.bytes, &w->form.form_bytes,
	    &w->form.nfc_bytes};

	memcpy(spans, s, sizeof(s));
	memcpy(bufs, b, sizeof(b));
}

void
kc_norm_passes_release(struct kc_norm_worker *w)
{
	struct kc_norm_span *spans[SPANS];
	kc_buf *bufs[BUFS];

	list_memory(w, spans, bufs);
	for (size_t i = 0; i < SPANS; i++)
		kc_norm_span_release(spans[i]);
	for (size_t i = 0; i < BUFS; i++)
		kc_buf_release(bufs[i]);
}

/* After a giant, give its memory back. */
static void
reset_passes(struct kc_norm_worker *w)
{
	struct kc_norm_span *spans[SPANS];
	kc_buf *bufs[BUFS];

	list_memory(w, spans, bufs);
	for (size_t i = 0; i < SPANS; i++)
		kc_norm_span_reset(spans[i]);
	for (size_t i = 0; i < BUFS; i++)
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
	w->steps.line = w->pua.line = from && from->line;
	kc_buf_reset(&w->text[0], KEEP);
	kc_buf_reset(&w->text[1], KEEP);
	st = take_passes(w, text, legacy, result);
	kc_norm_steps_reset(&w->steps);
	reset_passes(w);
	return st ? kc_fail_nomem(err) : KC_OK;
}
