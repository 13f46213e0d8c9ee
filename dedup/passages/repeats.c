/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often passages occur, and which of them go (kcorpus/passages.h). A hash
 * goes to one of 64 parts with the place of its passage; part after part is
 * counted in a table, and what each place has goes to one of 64 ranges of places,
 * from which documents are read in order.
 */
#include <config.h>

#include "dedup/dedup_internal.h"
#include "passage.h"

#include "mem.h"

#include <string.h>

enum {
	PARTS = 64,
	PART_MEMORY = 1 << 20,
	PLACE_BITS = 40,
	/* In a table: a count and whether a passage was met once more. */
	MET = 1 << 30,
	MOST = MET - 1
};

/* What a passage is; the place after the last of a document has none. */
enum color { END_OF_DOCUMENT, GREEN, YELLOW, RED };

/* 94 bits of the hash, six of them in the number of the part. */
struct occurrence {
	uint64_t hash;
	uint64_t place; /* below 24 more bits of the hash */
};

struct kc_passages {
	kc_passage_params params;
	kc_spool parts[PARTS], ranges[PARTS];
	uint64_t places;
	struct kc_exact_table table; /* of a part, or of a share of it */
	uint64_t slice, slices;
	/* The range at hand. */
	uint64_t width, first;
	size_t range; /* the next one */
	uint8_t *colors;
	uint64_t at;
	/* The document at hand: its colors, then what is kept. */
	kc_buf document;
};

kc_status
kc_passages_new(kc_passages **p, const kc_passage_params *params, kc_error *err)
{
	size_t cap = PART_MEMORY;

	bool runs = params->rule == KC_PASSAGES_RUNS;

	if ((runs && params->green > params->red) || params->red > MOST)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "green up to %u and red above %u", params->green,
		    params->red);
	*p = kc_calloc(1, sizeof(**p));
	if (!*p)
		return kc_fail_nomem(err);
	(*p)->params = *params;
	if (params->memory && params->memory / PARTS / 4 < cap)
		cap = (size_t)params->memory / PARTS / 4;
	for (size_t i = 0; i < PARTS; i++) {
		kc_spool_init(&(*p)->parts[i], params->tmp, cap);
		kc_spool_init(&(*p)->ranges[i], params->tmp, cap);
	}
	return KC_OK;
}

void
kc_passages_free(kc_passages *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < PARTS; i++) {
		kc_spool_release(&p->parts[i]);
		kc_spool_release(&p->ranges[i]);
	}
	kc_exact_release(&p->table);
	kc_free(p->colors);
	kc_buf_release(&p->document);
	kc_free(p);
}

kc_status
kc_passages_add(kc_passages *p, kc_str hashes, kc_error *err)
{
	size_t n = hashes.len / sizeof(kc_hash128);

	if (p->places + n + 1 > (uint64_t)1 << PLACE_BITS)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "more than %llu lines or paragraphs",
		    (unsigned long long)p->places);
	for (size_t i = 0; i < n; i++) {
		struct occurrence o;
		kc_hash128 h;

		memcpy(&h, hashes.ptr + i * sizeof(h), sizeof(h));
		o.hash = h.low;
		o.place = h.high << PLACE_BITS | p->places++;
		KC_TRY(kc_spool_add(&p->parts[h.high >> 58],
		    (kc_str){(const char *)&o, sizeof(o)}, err));
	}
	p->places++;
	return KC_OK;
}

/* --- Counting --- */

static kc_hash128
table_key(const struct occurrence *o)
{
	return (kc_hash128){.high = o->place >> PLACE_BITS, .low = o->hash};
}

static bool
is_of_slice(const kc_passages *p, const struct occurrence *o)
{
	return (o->place >> PLACE_BITS) % p->slices == p->slice;
}

static kc_status
count_passages(void *passages, kc_str bytes, kc_error *err)
{
	kc_passages *p = passages;
	const struct occurrence *o = (const void *)bytes.ptr;

	for (size_t i = 0; i < bytes.len / sizeof(*o); i++) {
		uint32_t *count;

		if (!is_of_slice(p, &o[i]))
			continue;
		if (kc_exact_reserve(&p->table))
			return kc_fail_nomem(err);
		count = kc_exact_number(&p->table, table_key(&o[i]));
		*count += *count < MOST;
	}
	return KC_OK;
}

static enum color
color_of(const kc_passages *p, uint32_t *count)
{
	uint32_t n = *count & MOST;

	if (p->params.rule == KC_PASSAGES_FIRST) {
		n = *count & MET;
		*count |= MET;
		return n ? RED : GREEN;
	}
	return n > p->params.red ? RED : n > p->params.green ? YELLOW : GREEN;
}

static kc_status
color_passages(void *passages, kc_str bytes, kc_error *err)
{
	kc_passages *p = passages;
	const struct occurrence *o = (const void *)bytes.ptr;

	for (size_t i = 0; i < bytes.len / sizeof(*o); i++) {
		uint64_t place = o[i].place & (((uint64_t)1 << PLACE_BITS) - 1);
		uint64_t colored;

		if (!is_of_slice(p, &o[i]))
			continue;
		colored = place << 2 |
		    color_of(p, kc_exact_number(&p->table, table_key(&o[i])));
		KC_TRY(kc_spool_add(&p->ranges[place / p->width],
		    (kc_str){(const char *)&colored, sizeof(colored)}, err));
	}
	return KC_OK;
}

kc_status
kc_passages_settle(kc_passages *p, kc_error *err)
{
	p->width = p->places / PARTS + 1;
	for (size_t i = 0; i < PARTS; i++) {
		/* 20 bytes a place, up to 8/3 places a key, while it doubles 4. */
		uint64_t need = kc_spool_len(&p->parts[i]) /
		    sizeof(struct occurrence) * 80;

		p->slices = 1;
		if (p->params.memory)
			p->slices += need / (p->params.memory / 2 + 1);
		for (p->slice = 0; p->slice < p->slices; p->slice++) {
			p->table = (struct kc_exact_table){
			    .seed = p->params.seed, .numbered = true};
			KC_TRY(kc_spool_each(
			    &p->parts[i], count_passages, p, err));
			KC_TRY(kc_spool_each(
			    &p->parts[i], color_passages, p, err));
			kc_exact_release(&p->table);
		}
		kc_spool_release(&p->parts[i]);
	}
	return KC_OK;
}

/* --- Documents --- */

static kc_status
take_colors(void *passages, kc_str bytes, kc_error *err)
{
	kc_passages *p = passages;
	const uint64_t *v = (const void *)bytes.ptr;

	(void)err;
	for (size_t i = 0; i < bytes.len / sizeof(*v); i++)
		p->colors[(v[i] >> 2) - p->first] = v[i] & 3;
	return KC_OK;
}

/* The color of the next place. */
static kc_status
next_color(kc_passages *p, enum color *color, kc_error *err)
{
	if (!p->colors) {
		p->colors = kc_malloc((size_t)p->width);
		if (!p->colors)
			return kc_fail_nomem(err);
		p->at = p->width;
	}
	if (p->at == p->width) {
		memset(p->colors, END_OF_DOCUMENT, (size_t)p->width);
		p->first = p->range * p->width;
		KC_TRY(
		    kc_spool_each(&p->ranges[p->range], take_colors, p, err));
		kc_spool_release(&p->ranges[p->range++]);
		p->at = 0;
	}
	*color = p->colors[p->at++];
	return KC_OK;
}

/* Keep of [start, end), which has no red one, what lies between pairs of greens. */
static void
keep_from_pair_to_pair(uint8_t *v, size_t start, size_t end)
{
	while (start + 1 < end && !(v[start] == GREEN && v[start + 1] == GREEN))
		v[start++] = false;
	while (end > start + 1 && !(v[end - 1] == GREEN && v[end - 2] == GREEN))
		v[--end] = false;
	if (end == start + 1)
		v[start] = false;
	else
		memset(v + start, true, end - start);
}

static void
keep_runs(uint8_t *v, size_t n)
{
	size_t start = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && v[i] != RED)
			continue;
		if (start < i)
			keep_from_pair_to_pair(v, start, i);
		if (i < n)
			v[i] = false;
		start = i + 1;
	}
}

kc_status
kc_passages_next(kc_passages *p, kc_passage_cut *cut, kc_error *err)
{
	uint8_t *v;

	p->document.len = 0;
	for (;;) {
		enum color color = END_OF_DOCUMENT;

		KC_TRY(next_color(p, &color, err));
		if (color == END_OF_DOCUMENT)
			break;
		if (kc_buf_addc(&p->document, (char)color))
			return kc_fail_nomem(err);
	}
	v = (uint8_t *)p->document.ptr;
	*cut = (kc_passage_cut){.passages = p->document.len};
	if (p->params.rule == KC_PASSAGES_RUNS)
		keep_runs(v, p->document.len);
	for (size_t i = 0; i < p->document.len; i++) {
		if (p->params.rule != KC_PASSAGES_RUNS)
			v[i] = v[i] != RED;
		cut->gone += !v[i];
	}
	return KC_OK;
}

kc_status
kc_passages_put(const kc_passages *p, kc_str text, kc_buf *out, kc_error *err)
{
	return kc_passages_cut(text, p->params.kind,
	    (const uint8_t *)p->document.ptr, p->document.len, out, err);
}
