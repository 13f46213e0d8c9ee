/* SPDX-License-Identifier: Apache-2.0 */
/* From a text to its sketch (kcorpus/sketch.h). */
#include <config.h>

#include "kcorpus/sketch.h"

#include "dedup_internal.h"

#include "mem.h"
#include "unicode/decode.h"

#include <string.h>

enum { PIECE = 16384, MAX_WINDOW = 64, MAX_SAMPLE = 65536 };

/* Share of the pairs at the threshold that no band may find. */
#define MISSES 0.005

struct kc_sketcher {
	kc_sketch_params params;
	kc_hasher *exact;
	kc_buf folded; /* a piece, behind the start of the next shingle */
	struct kc_fss fss;
	struct kc_sample sample;
	uint64_t block[KC_FSS_BLOCK];
	uint64_t spare[KC_FSS_BLOCK];
	size_t n_block;
};

kc_status
kc_sketch_params_near(kc_sketch_params *params, double threshold, kc_error *err)
{
	if (!(threshold >= 0.3 && threshold <= 1))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a threshold of %g is not in 0.3 to 1", threshold);
	for (uint32_t rows = KC_SKETCH_SLOTS; rows; rows--) {
		double hit = 1, missed = 1;
		uint32_t bands = 0;

		for (uint32_t i = 0; i < rows; i++)
			hit *= threshold;
		while (missed > MISSES && bands * rows <= KC_SKETCH_SLOTS) {
			missed *= 1 - hit;
			bands++;
		}
		params->rows = rows;
		params->bands = bands;
		if (bands * rows <= KC_SKETCH_SLOTS)
			break;
	}
	return KC_OK;
}

static kc_status
check_params(const kc_sketch_params *p, kc_error *err)
{
	if (p->window < 1 || p->window > MAX_WINDOW)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a shingle of %u bytes is not in 1 to %d", p->window,
		    MAX_WINDOW);
	if (p->bands > KC_SKETCH_MAX_BANDS || p->rows > KC_SKETCH_SLOTS ||
	    (p->bands && !p->rows) || p->bands * p->rows > KC_SKETCH_SLOTS)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "%u bands of %u rows do not fit %d slots", p->bands,
		    p->rows, KC_SKETCH_SLOTS);
	if (p->sample < 16 || p->sample > MAX_SAMPLE)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "a sample of %u is not in 16 to %d", p->sample, MAX_SAMPLE);
	return KC_OK;
}

kc_status
kc_sketcher_new(kc_sketcher **s, const kc_sketch_params *params, kc_error *err)
{
	KC_TRY(check_params(params, err));
	*s = kc_calloc(1, sizeof(**s));
	if (!*s)
		return kc_fail_nomem(err);
	(*s)->params = *params;
	(*s)->exact = kc_hasher_new();
	if (!(*s)->exact || kc_sample_init(&(*s)->sample, params->sample)) {
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
	kc_hasher_free(s->exact);
	kc_buf_release(&s->folded);
	kc_sample_release(&s->sample);
	kc_free(s);
}

static void
flush_block(kc_sketcher *s)
{
	kc_sample_add(&s->sample, s->block, s->n_block);
	kc_fss_add(&s->fss, s->block, s->spare, s->n_block);
	s->n_block = 0;
}

/* Hash the shingles; returns where the first incomplete one starts. */
static size_t
add_shingles(kc_sketcher *s, kc_str text)
{
	size_t from = 0, to = 0;

	for (;;) {
		while (to - from < s->params.window && to < text.len)
			to += kc_lead_length((unsigned char)text.ptr[to]);
		if (to - from < s->params.window)
			return from;
		s->block[s->n_block++] = kc_hash64(
		    (kc_str){text.ptr + from, to - from}, 0);
		if (s->n_block == KC_FSS_BLOCK)
			flush_block(s);
		from += kc_lead_length((unsigned char)text.ptr[from]);
	}
}

/* Fold and hash piece by piece; *n_folded counts bytes. */
static kc_status
add_text(kc_sketcher *s, kc_str text, uint64_t *n_folded)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	kc_buf *b = &s->folded;

	*n_folded = 0;
	while (p < end) {
		size_t old = b->len, done = 0;
		kc_str piece;

		KC_TRY(kc_fold_piece(&p, end, PIECE, b));
		piece = (kc_str){b->ptr + old, b->len - old};
		*n_folded += piece.len;
		if (!s->params.literal)
			kc_hasher_add(s->exact, piece);
		if (s->params.bands)
			done = add_shingles(s, kc_buf_str(b));
		else
			done = b->len;
		memmove(b->ptr, b->ptr + done, b->len - done);
		b->len -= done;
	}
	return KC_OK;
}

/* Texts of which nothing is left must not all be the same. */
static kc_hash128
exact_value(const kc_sketcher *s, kc_str text, uint64_t n_folded)
{
	kc_hash128 h;

	if (!s->params.literal && n_folded)
		return kc_hasher_value(s->exact);
	h = kc_hash128_of(text);
	if (!s->params.literal)
		h.high = ~h.high;
	return h;
}

static kc_status
copy_arrays(kc_sketcher *s, kc_arena *arena, kc_sketch *sketch)
{
	uint32_t n_keys = s->params.bands;
	uint32_t n_sample = (uint32_t)s->sample.n;
	uint32_t *to = kc_arena_alloc(arena, (n_keys + n_sample) * sizeof(*to));

	if (!to)
		return KC_ERR_NOMEM;
	sketch->n_keys = n_keys;
	sketch->n_sample = n_sample;
	sketch->keys = to;
	sketch->sample = to + n_keys;
	for (uint32_t i = 0; i < n_keys; i++)
		to[i] = kc_fss_key(&s->fss, i, s->params.rows);
	for (uint32_t i = 0; i < n_sample; i++)
		to[n_keys + i] = (uint32_t)(s->sample.v[i] >> 32);
	return KC_OK;
}

kc_status
kc_sketch_text(kc_sketcher *s, kc_str text, kc_arena *arena, kc_sketch *sketch,
    kc_error *err)
{
	uint64_t n_folded = 0;

	*sketch = (kc_sketch){.sample_max = s->params.sample};
	kc_hasher_reset(s->exact);
	kc_buf_reset(&s->folded, SIZE_MAX);
	kc_sample_reset(&s->sample);
	kc_fss_reset(&s->fss);
	if ((!s->params.literal || s->params.bands) &&
	    add_text(s, text, &n_folded))
		return kc_fail_nomem(err);
	sketch->exact = exact_value(s, text, n_folded);
	flush_block(s);
	kc_sample_finish(&s->sample);
	if (s->sample.n && copy_arrays(s, arena, sketch))
		return kc_fail_nomem(err);
	return KC_OK;
}

double
kc_sketch_similarity(const kc_sketch *a, const kc_sketch *b)
{
	uint32_t i = 0, j = 0, both = 0, all = 0;
	uint32_t limit = UINT32_MAX;

	if (!a->n_sample || !b->n_sample)
		return 0;
	/* Above the last hash of a cut sample nothing is known. */
	if (a->n_sample == a->sample_max)
		limit = a->sample[a->n_sample - 1];
	if (b->n_sample == b->sample_max && b->sample[b->n_sample - 1] < limit)
		limit = b->sample[b->n_sample - 1];
	while (i < a->n_sample && j < b->n_sample) {
		uint32_t x = a->sample[i], y = b->sample[j];

		if ((x < y ? x : y) > limit)
			break;
		both += x == y;
		all++;
		i += x <= y;
		j += y <= x;
	}
	for (; i < a->n_sample && a->sample[i] <= limit; i++)
		all++;
	for (; j < b->n_sample && b->sample[j] <= limit; j++)
		all++;
	return (double)both / (double)all;
}
