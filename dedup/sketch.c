/* SPDX-License-Identifier: Apache-2.0 */
/* From a text to its sketch (kcorpus/sketch.h). */
#include <config.h>

#include "kcorpus/sketch.h"

#include "dedup_internal.h"

#include "kcorpus/unicode.h"
#include "mem.h"

#include <string.h>

enum { MAX_WINDOW = 64, KEPT_BUFFER = 1 << 20 };

struct kc_sketcher {
	kc_sketch_params params;
	kc_normalizer *nfc; /* made for the first text that needs it */
	kc_str formed;      /* kc_sketcher_foresee */
	kc_buf form, bare, folded;
	struct kc_fss fss;
	uint64_t block[KC_FSS_BLOCK];
	uint64_t spare[KC_FSS_BLOCK];
	size_t n_block;
	bool has_slots;
};

/* --- Parameters --- */

static double
power(double x, uint32_t n)
{
	double y = 1;

	while (n--)
		y *= x;
	return y;
}

kc_status
kc_sketch_params_near(
    kc_sketch_params *params, double jaccard, double recall, kc_error *err)
{
	if (!(jaccard >= 0.05 && jaccard <= 1) || !(recall < 1))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a similarity of %g is not in 0.05 to 1", jaccard);
	params->rows = params->slots;
	for (; params->rows > 1; params->rows--) {
		uint32_t bands = params->slots / params->rows;
		double miss = 1 - power(jaccard, params->rows);

		if (bands <= KC_SKETCH_MAX_BANDS &&
		    1 - power(miss, bands) >= recall)
			break;
	}
	params->bands = params->slots / params->rows;
	if (params->bands > KC_SKETCH_MAX_BANDS)
		params->bands = KC_SKETCH_MAX_BANDS;
	return KC_OK;
}

static kc_status
check_params(const kc_sketch_params *p, kc_error *err)
{
	if (p->window < 1 || p->window > MAX_WINDOW)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a shingle of %u bytes is not in 1 to %d", p->window,
		    MAX_WINDOW);
	if (p->slots < 1 || p->slots > KC_SKETCH_MAX_SLOTS)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "%u slots are not in 1 to %d", p->slots,
		    KC_SKETCH_MAX_SLOTS);
	if (p->bands > KC_SKETCH_MAX_BANDS || p->rows > p->slots ||
	    (p->bands && !p->rows) || p->bands * p->rows > p->slots)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "%u bands of %u rows do not fit %u slots", p->bands,
		    p->rows, p->slots);
	return KC_OK;
}

/* --- Texts --- */

/* The text in form C: itself, or made in `form`. Ill-formed text stays. */
static kc_status
put_into_form(kc_normalizer **nfc, kc_str *text, kc_buf *form)
{
	kc_status st;

	if (kc_nfc_check(*text) == text->len)
		return KC_OK;
	if (!*nfc)
		KC_TRY(kc_normalizer_new(nfc, KC_FORM_NFC, NULL));
	kc_buf_reset(form, KEPT_BUFFER);
	st = kc_normalize(*nfc, *text, form, NULL);
	if (st == KC_ERR_ENCODING)
		return KC_OK;
	*text = kc_buf_str(form);
	return st;
}

kc_status
kc_fold_text(kc_str text, kc_buf *out)
{
	kc_normalizer *nfc = NULL;
	kc_buf form = KC_BUF_INIT;
	kc_status st = put_into_form(&nfc, &text, &form);

	if (!st)
		st = kc_fold_formed(text, out);
	kc_normalizer_free(nfc);
	kc_buf_release(&form);
	return st;
}

kc_status
kc_sketcher_new(kc_sketcher **s, const kc_sketch_params *params, kc_error *err)
{
	KC_TRY(check_params(params, err));
	*s = kc_calloc(1, sizeof(**s));
	if (!*s)
		return kc_fail_nomem(err);
	(*s)->params = *params;
	if (kc_fss_init(&(*s)->fss, params->slots)) {
		kc_sketcher_free(*s);
		*s = NULL;
		return kc_fail_nomem(err);
	}
	return KC_OK;
}

void
kc_sketcher_free(kc_sketcher *s)
{
	if (!s)
		return;
	kc_normalizer_free(s->nfc);
	kc_buf_release(&s->form);
	kc_buf_release(&s->bare);
	kc_buf_release(&s->folded);
	kc_fss_release(&s->fss);
	kc_free(s);
}

static void
flush_block(kc_sketcher *s)
{
	kc_fss_add(&s->fss, s->block, s->spare, s->n_block);
	s->n_block = 0;
}

static void
add_shingles(kc_sketcher *s, kc_str text)
{
	struct kc_window w = KC_WINDOW_START;

	kc_fss_reset(&s->fss);
	while (kc_window_next(&w, text, s->params.window)) {
		s->block[s->n_block++] = kc_hash64(
		    (kc_str){text.ptr + w.from, w.to - w.from}, 0);
		if (s->n_block == KC_FSS_BLOCK)
			flush_block(s);
	}
	flush_block(s);
}

static kc_status
put_keys(kc_sketcher *s, kc_arena *arena, kc_sketch *sketch)
{
	uint32_t n = s->params.bands;
	uint32_t *keys = kc_arena_alloc(arena, n * sizeof(*keys));

	if (!keys)
		return KC_ERR_NOMEM;
	for (uint32_t i = 0; i < n; i++)
		keys[i] = kc_fss_key(&s->fss, i, s->params.rows);
	sketch->n_keys = n;
	sketch->keys = keys;
	return KC_OK;
}

/* Texts of which folding leaves nothing must not all be the same. */
static kc_hash128
hash_letters(kc_str folded, kc_str bare, uint64_t seed)
{
	kc_hash128 h = kc_hash128_seeded(folded.len ? folded : bare, seed);

	if (!folded.len)
		h.high = ~h.high;
	return h;
}

size_t
kc_sketcher_foresee(kc_sketcher *s, kc_str ahead)
{
	s->formed = (kc_str){ahead.ptr, ahead.len ? kc_nfc_check(ahead) : 0};
	return s->formed.len;
}

static bool
is_formed(const kc_sketcher *s, kc_str text)
{
	uintptr_t from = (uintptr_t)s->formed.ptr, at = (uintptr_t)text.ptr;

	return at >= from && at - from <= s->formed.len &&
	    text.len <= s->formed.len - (at - from);
}

static kc_status
sketch_text(kc_sketcher *s, kc_str text, kc_arena *arena, kc_sketch *sketch)
{
	kc_exact_fold fold = s->params.fold;
	uint64_t seed = s->params.seed;
	kc_str bare;

	if (fold == KC_EXACT_NONE)
		sketch->exact = kc_hash128_seeded(text, seed);
	if (fold == KC_EXACT_NONE && !s->params.bands)
		return KC_OK;
	if (!is_formed(s, text))
		KC_TRY(put_into_form(&s->nfc, &text, &s->form));
	KC_TRY(kc_strip_spaces(text, &s->bare));
	bare = kc_buf_str(&s->bare);
	if (fold == KC_EXACT_SPACES)
		sketch->exact = kc_hash128_seeded(bare, seed);
	if (fold == KC_EXACT_SPACES && !s->params.bands)
		return KC_OK;
	KC_TRY(kc_fold_formed(text, &s->folded));
	sketch->folded = kc_buf_str(&s->folded);
	if (fold == KC_EXACT_LETTERS)
		sketch->exact = hash_letters(sketch->folded, bare, seed);
	if (!s->params.bands || !sketch->folded.len)
		return KC_OK;
	add_shingles(s, sketch->folded);
	s->has_slots = true;
	return put_keys(s, arena, sketch);
}

kc_status
kc_sketch_text(kc_sketcher *s, kc_str text, kc_arena *arena, kc_sketch *sketch,
    kc_error *err)
{
	*sketch = (kc_sketch){0};
	s->has_slots = false;
	kc_buf_reset(&s->bare, KEPT_BUFFER);
	kc_buf_reset(&s->folded, KEPT_BUFFER);
	return sketch_text(s, text, arena, sketch) ? kc_fail_nomem(err) : KC_OK;
}

const uint64_t *
kc_sketcher_slots(const kc_sketcher *s)
{
	return s->has_slots ? s->fss.slots : NULL;
}

/* --- From thread to thread --- */

/* After it in packed form: keys, folded text, zeros up to a multiple of 8. */
struct packed_sketch {
	kc_hash128 exact;
	uint64_t len;
	uint32_t n_keys, pad;
};

kc_status
kc_sketch_pack(const kc_sketch *sketch, kc_buf *out)
{
	size_t keys = sketch->n_keys * sizeof(*sketch->keys);
	size_t used = keys + sketch->folded.len;
	struct packed_sketch p = {.exact = sketch->exact,
	    .len = sketch->folded.len,
	    .n_keys = sketch->n_keys,
	    .pad = (uint32_t)(-used & 7)};

	char *to;

	KC_TRY(kc_buf_reserve(out, sizeof(p) + used + 8));
	to = out->ptr + out->len;
	memcpy(to, &p, sizeof(p));
	if (used) {
		memset(to + sizeof(p) + used, 0, 8);
		if (keys)
			memcpy(to + sizeof(p), sketch->keys, keys);
		if (sketch->folded.len)
			memcpy(to + sizeof(p) + keys, sketch->folded.ptr,
			    sketch->folded.len);
	}
	out->len += sizeof(p) + used + p.pad;
	return KC_OK;
}

size_t
kc_sketch_unpack(const void *packed, kc_sketch *sketch)
{
	const struct packed_sketch *p = packed;
	const uint32_t *keys = (const void *)(p + 1);
	const char *text = (const char *)(keys + p->n_keys);

	*sketch = (kc_sketch){.exact = p->exact,
	    .n_keys = p->n_keys,
	    .keys = keys,
	    .folded = {text, (size_t)p->len}};
	return (size_t)(text + p->len + p->pad - (const char *)packed);
}
