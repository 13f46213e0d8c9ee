/* SPDX-License-Identifier: Apache-2.0 */
/* A batch of lines to records, on its worker (map_internal.h). */
#include <config.h>

#include "map_internal.h"

#include "kcorpus/unicode.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* True for a failure of the record itself, not of the run. */
static bool
is_bad_record(kc_status st)
{
	return st == KC_ERR_FORMAT || st == KC_ERR_ENCODING ||
	    st == KC_ERR_LIMIT;
}

static bool
is_blank_line(kc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != ' ' && s.ptr[i] != '\t' && s.ptr[i] != '\r')
			return false;
	return true;
}

/*
 * How far the batch is valid UTF-8 from `p` on: checked for all that is left of
 * it at once, and again after what is not.
 */
static const char *
find_valid_end(struct kc_map_worker *w, const char *p)
{
	const char *end = w->batch.ptr + w->batch.len;

	if (p >= w->valid_end)
		w->valid_end = p +
		    kc_utf8_check((kc_str){p, (size_t)(end - p)});
	return w->valid_end;
}

kc_str
kc_mapper_ahead(const struct kc_mapper *m, const char *at, uint64_t *batch)
{
	const struct kc_map_worker *w = (const void *)m;

	*batch = w->batch_number;
	if (at < w->batch.ptr || at >= w->valid_end)
		return (kc_str){NULL, 0};
	return (kc_str){at, (size_t)(w->valid_end - at)};
}

/* Read a line; bad UTF-8 is found again in it, so that the error is its own. */
static kc_status
parse_line(struct kc_map_state *run, struct kc_map_worker *w, kc_str body,
    kc_error *err)
{
	kc_record *r = w->record;
	bool plain = run->form.plain;

	if (body.ptr + body.len > find_valid_end(w, body.ptr))
		return plain ? kc_record_plain(r, body, err)
			     : kc_record_parse(r, body, err);
	if (!plain)
		return kc_record_parse_valid(r, body, err);
	kc_record_plain_valid(r, body);
	return KC_OK;
}

/* A line that is not UTF-8, as the tool mends it. */
static kc_status
parse_mended(struct kc_map_state *run, struct kc_map_worker *w, kc_str body,
    kc_error *err)
{
	KC_TRY(run->map->mend(&w->mapper, body, &w->mended));
	return run->form.plain
	    ? kc_record_plain(w->record, kc_buf_str(&w->mended), err)
	    : kc_record_parse(w->record, kc_buf_str(&w->mended), err);
}

/* LFs of `s`: bytes are counted 16 at a time, in lanes emptied before 256. */
static uint64_t
count_lines(kc_str s)
{
	const char *p = s.ptr, *end = s.ptr + s.len;
	uint64_t n = 0;

#ifdef __SSE2__
	const __m128i lf = _mm_set1_epi8('\n'), zero = _mm_setzero_si128();

	while (end - p >= 16) {
		const char *stop = end - p >= 255 * 16 ? p + 255 * 16
						       : end - (end - p) % 16;
		__m128i lanes = zero;

		for (; p < stop; p += 16)
			lanes = _mm_sub_epi8(lanes,
			    _mm_cmpeq_epi8(lf,
				_mm_loadu_si128(
				    (const __m128i *)(const void *)p)));
		lanes = _mm_sad_epu8(lanes, zero);
		n += (uint64_t)_mm_cvtsi128_si64(lanes) +
		    (uint64_t)_mm_cvtsi128_si64(_mm_srli_si128(lanes, 8));
	}
#endif
	for (; p < end; p++)
		n += *p == '\n';
	return n;
}

/*
 * Plain lines from `p` on that the tool has nothing to do with: their number of
 * bytes, also 0. A CR is left to the look at its line.
 */
static kc_status
pass_lines(struct kc_map_state *run, struct kc_map_worker *w, kc_batch *b,
    const char *p, size_t *bytes)
{
	struct kc_map_batch *m = b->user;
	kc_str s = {p, (size_t)(find_valid_end(w, p) - p)};
	const char *cr, *lf;
	uint64_t n;

	if (p >= w->pass_end)
		w->pass_end = p + run->map->pass(&w->mapper, s);
	s.len = (size_t)(w->pass_end - p);
	cr = s.len ? memchr(p, '\r', s.len) : NULL;
	if (cr)
		s.len = (size_t)(cr - p);
	lf = s.len ? memrchr(p, '\n', s.len) : NULL;
	*bytes = s.len = lf ? (size_t)(lf - p) + 1 : 0;
	n = count_lines(s);
	m->lines += n;
	m->in += n;
	m->out += n;
	return kc_batch_pass(b, s);
}

/* One line, with its LF. */
static kc_status
map_line(struct kc_map_state *run, struct kc_map_worker *w, kc_batch *b,
    kc_str line, kc_error *err)
{
	const struct kc_map_form *form = &run->form;
	struct kc_map_batch *m = b->user;
	kc_str body = {line.ptr, line.len - 1};
	kc_status st;

	if (!form->plain && is_blank_line(body)) {
		m->blank++;
		return KC_OK;
	}
	m->in++;
	w->mapper.dropped = false;
	/* For `decide`, earlier records' stays; what one that was dropped had goes. */
	if (run->map->decide)
		w->mapper.payload.len = w->payload_used;
	else
		kc_buf_reset(&w->mapper.payload, KC_MAP_KEEP);
	kc_buf_reset(&w->mended, KC_MAP_KEEP);
	if (body.len > form->max_record)
		st = kc_fail(err, KC_ERR_LIMIT, 0,
		    "record of more than %llu bytes (--max-record)",
		    (unsigned long long)form->max_record);
	else
		st = parse_line(run, w, body, err);
	if (st == KC_ERR_ENCODING && run->map->mend)
		st = parse_mended(run, w, body, err);
	if (!st)
		st = run->map->map(&w->mapper, w->record, err);
	if (is_bad_record(st))
		return kc_map_add_bad(run, b, line, err);
	return st ? st : kc_map_settle(run, w, b, line);
}

static kc_status
map_whole_lines(struct kc_map_state *run, struct kc_map_worker *w, kc_batch *b,
    kc_error *err)
{
	struct kc_map_batch *m = b->user;
	const char *p = b->in.ptr, *end = p + b->in.len;

	while (p < end && !m->stop) {
		const char *lf;
		size_t passed;

		/* A line above the ceiling must not slip through. */
		if (run->form.plain && run->map->pass &&
		    b->in.len <= run->form.max_record) {
			KC_TRY(pass_lines(run, w, b, p, &passed));
			p += passed;
			if (p == end)
				break;
		}
		lf = memchr(p, '\n', (size_t)(end - p));
		KC_TRY(map_line(
		    run, w, b, (kc_str){p, (size_t)(lf - p) + 1}, err));
		m->lines++;
		p = lf + 1;
	}
	return KC_OK;
}

/* A part of a line above the ceiling: it passes on or not, as it is. */
static kc_status
map_long_line(struct kc_map_state *run, kc_batch *b)
{
	struct kc_map_batch *m = b->user;
	bool keep = kc_map_keeps(run);

	m->lines = b->part == KC_BATCH_LONG_END;
	if (b->part == KC_BATCH_LONG) {
		m->in = m->bad = 1;
		m->out = m->kept = keep;
		m->rejected = !keep;
		m->stop = run->cli->common.on_error == KC_ON_ERROR_STOP;
	}
	if (!keep)
		return KC_OK;
	KC_TRY(kc_batch_pass(b, kc_buf_str(&b->in)));
	if (b->part == KC_BATCH_LONG_END &&
	    (!b->in.len || b->in.ptr[b->in.len - 1] != '\n')) {
		kc_buf *out;

		KC_TRY(kc_batch_out(b, &out));
		return kc_buf_addc(out, '\n');
	}
	return KC_OK;
}

/* The line in which the file breaks off, if there is a part of it. */
static kc_status
map_torn_line(struct kc_map_state *run, kc_batch *b)
{
	static const kc_error why = {
	    .code = KC_ERR_FORMAT, .msg = "the line is cut off"};
	struct kc_map_batch *m = b->user;

	if (!b->in.len)
		return KC_OK;
	KC_TRY(kc_buf_addc(&b->in, '\n'));
	m->in++;
	return kc_map_add_bad(run, b, kc_buf_str(&b->in), &why);
}

kc_status
kc_map_lines(struct kc_map_state *run, struct kc_map_worker *w, kc_batch *b,
    kc_error *err)
{
	switch (b->part) {
	case KC_BATCH_WHOLE:
		return map_whole_lines(run, w, b, err);
	case KC_BATCH_FAILURE:
		return map_torn_line(run, b);
	default:
		return map_long_line(run, b);
	}
}
