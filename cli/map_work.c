/* SPDX-License-Identifier: Apache-2.0 */
/* The worker side of map.h: one batch of lines to its output. */
#include <config.h>

#include "map_internal.h"

#include "kcorpus/json.h"
#include "kcorpus/unicode.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { KEEP = 1 << 20 };

static struct kc_map_batch *
map_batch(kc_batch *b)
{
	struct kc_map_batch *m = b->user;

	if (!m)
		m = b->user = calloc(1, sizeof(*m));
	if (!m)
		return NULL;
	m->lines = m->blank = m->in = m->out = m->rejected = m->bad = m->kept =
	    0;
	m->stop = false;
	m->bad_n = m->item_n = 0;
	kc_buf_reset(&m->rejects, KEEP);
	kc_buf_reset(&m->text, KEEP);
	kc_buf_reset(&m->payload, KEEP);
	return m;
}

/* A plain line as a record: {"text":…,"reason":…} */
static kc_status
add_plain_reject(
    const struct kc_map_run *run, kc_record *r, const char *reason, kc_buf *out)
{
	kc_buf line = KC_BUF_INIT;
	kc_status st = kc_record_write(r, &line);

	if (!st)
		st = kc_buf_addc(out, '{');
	if (!st)
		st = kc_json_key(kc_str_of(run->cli->common.field), out);
	if (!st)
		st = kc_json_quote((kc_str){line.ptr, line.len - 1}, out);
	if (!st)
		st = kc_json_key(KC_STR("reason"), out);
	if (!st)
		st = kc_json_quote(kc_str_of(reason), out);
	if (!st)
		st = kc_buf_add(out, KC_STR("}\n"));
	kc_buf_release(&line);
	return st;
}

kc_status
kc_map_add_reject(
    const struct kc_map_run *run, kc_record *r, const char *reason, kc_buf *out)
{
	if (!run->cli->rejects)
		return KC_OK;
	if (run->cli->common.plain)
		return add_plain_reject(run, r, reason, out);
	kc_record_set_text(r, run->reason, kc_str_of(reason));
	return kc_record_write(r, out);
}

/* A failure of the record itself, not of the run? */
static bool
is_bad_record(kc_status st)
{
	return st == KC_ERR_FORMAT || st == KC_ERR_ENCODING ||
	    st == KC_ERR_LIMIT;
}

/* Are the bytes of bad records passed on? */
static bool
keeps(const struct kc_map_run *run)
{
	return run->cli->common.on_error == KC_ON_ERROR_KEEP &&
	    !run->map->merge && !run->map->writes_payload;
}

static kc_status
push_item(struct kc_map_batch *m, struct kc_map_item item)
{
	KC_TRY(KC_GROW(&m->items, &m->item_cap, m->item_n + 1));
	m->items[m->item_n++] = item;
	return KC_OK;
}

/* Note a bad record; with --on-error=keep its bytes (with LF) pass on. */
static kc_status
add_bad(struct kc_map_run *run, kc_batch *b, kc_str line, const kc_error *why)
{
	struct kc_map_batch *m = b->user;
	struct kc_map_item item = {.kind = KC_MAP_BAD, .at = m->bad_n};
	struct kc_map_bad *bad;

	KC_TRY(KC_GROW(&m->bads, &m->bad_cap, m->bad_n + 1));
	bad = &m->bads[m->bad_n++];
	bad->line = m->lines;
	bad->at = (size_t)(line.ptr - b->in.ptr);
	bad->len = line.len - 1;
	bad->rejects_at = m->rejects.len;
	if (why->offset)
		snprintf(bad->why, sizeof(bad->why), "%s at byte %llu",
		    why->msg, (unsigned long long)why->offset);
	else
		snprintf(bad->why, sizeof(bad->why), "%s", why->msg);
	m->bad++;
	m->stop = run->cli->common.on_error == KC_ON_ERROR_STOP;
	if (run->map->decide)
		KC_TRY(push_item(m, item));
	if (!keeps(run)) {
		m->rejected++;
		return KC_OK;
	}
	m->out++;
	m->kept++;
	if (!run->map->decide)
		return kc_batch_pass(b, line);
	return push_item(m,
	    (struct kc_map_item){
		.kind = KC_MAP_PASSES, .at = bad->at, .len = line.len});
}

/* A record that waits for its turn, with what `map` left for it. */
static kc_status
add_item(struct kc_mapper *mapper, kc_batch *b, kc_record *r, kc_str line)
{
	struct kc_map_batch *m = b->user;
	struct kc_map_item item = {.kind = KC_MAP_WAITS};

	item.at = (size_t)(line.ptr - b->in.ptr);
	item.len = line.len;
	item.changed = !kc_record_unchanged(r) || mapper->mended.len;
	if (item.changed) {
		item.at = m->text.len;
		KC_TRY(kc_record_write(r, &m->text));
		item.len = m->text.len - item.at;
	}
	item.payload = m->payload.len;
	item.payload_len = mapper->payload.len;
	KC_TRY(kc_buf_add(&m->payload, kc_buf_str(&mapper->payload)));
	return push_item(m, item);
}

/* Drop the record that was mapped. */
static kc_status
drop(
    struct kc_map_run *run, struct kc_mapper *mapper, kc_batch *b, kc_record *r)
{
	struct kc_map_batch *m = b->user;
	struct kc_map_item item = {
	    .kind = KC_MAP_DROPPED, .at = m->rejects.len};

	m->rejected++;
	mapper->reason_counts[mapper->reason]++;
	KC_TRY(kc_map_add_reject(
	    run, r, run->map->reasons[mapper->reason], &m->rejects));
	item.len = m->rejects.len - item.at;
	return run->map->decide ? push_item(m, item) : KC_OK;
}

/* Write the record that was mapped, or what becomes of it. */
static kc_status
settle(struct kc_map_run *run, struct kc_mapper *mapper, kc_batch *b,
    kc_record *r, kc_str line)
{
	struct kc_map_batch *m = b->user;
	kc_buf *out;

	if (mapper->dropped)
		return drop(run, mapper, b, r);
	if (run->map->decide)
		return add_item(mapper, b, r, line);
	m->out++;
	if (run->map->merge)
		return KC_OK;
	if (kc_record_unchanged(r) && !mapper->mended.len &&
	    !run->map->writes_payload)
		return kc_batch_pass(b, line);
	KC_TRY(kc_batch_out(b, &out));
	return run->map->writes_payload
	    ? kc_buf_add(out, kc_buf_str(&mapper->payload))
	    : kc_record_write(r, out);
}

static bool
is_blank(kc_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != ' ' && s.ptr[i] != '\t' && s.ptr[i] != '\r')
			return false;
	return true;
}

/*
 * How far the batch is valid UTF-8 from `p` on: checked for all that is left of
 * it at once, and again behind what is not.
 */
static const char *
valid_end(struct kc_mapper *mapper, const kc_batch *b, const char *p)
{
	const char *end = b->in.ptr + b->in.len;

	if (p >= mapper->valid_end)
		mapper->valid_end = p +
		    kc_utf8_check((kc_str){p, (size_t)(end - p)});
	return mapper->valid_end;
}

/* Read a line; bad UTF-8 is found again in it, so that the error is its own. */
static kc_status
parse(struct kc_map_run *run, unsigned worker, kc_batch *b, kc_str body,
    kc_error *err)
{
	kc_record *r = run->records[worker];
	bool plain = run->cli->common.plain;

	if (body.ptr + body.len > valid_end(&run->mappers[worker], b, body.ptr))
		return plain ? kc_record_plain(r, body, err)
			     : kc_record_parse(r, body, err);
	if (!plain)
		return kc_record_parse_valid(r, body, err);
	kc_record_plain_valid(r, body);
	return KC_OK;
}

/* A line that is not UTF-8, as the tool mends it. */
static kc_status
parse_mended(
    struct kc_map_run *run, unsigned worker, kc_str body, kc_error *err)
{
	struct kc_mapper *mapper = &run->mappers[worker];
	kc_record *r = run->records[worker];

	KC_TRY(run->map->mend(mapper, body, &mapper->mended));
	return run->cli->common.plain
	    ? kc_record_plain(r, kc_buf_str(&mapper->mended), err)
	    : kc_record_parse(r, kc_buf_str(&mapper->mended), err);
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
pass_lines(struct kc_map_run *run, unsigned worker, kc_batch *b, const char *p,
    size_t *bytes)
{
	struct kc_mapper *mapper = &run->mappers[worker];
	struct kc_map_batch *m = b->user;
	kc_str s = {p, (size_t)(valid_end(mapper, b, p) - p)};
	const char *cr, *lf;
	uint64_t n;

	if (p >= mapper->pass_end)
		mapper->pass_end = p + run->map->pass(mapper, s);
	s.len = (size_t)(mapper->pass_end - p);
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
do_line(struct kc_map_run *run, unsigned worker, kc_batch *b, kc_str line,
    kc_error *err)
{
	const struct kc_common *common = &run->cli->common;
	struct kc_mapper *mapper = &run->mappers[worker];
	struct kc_map_batch *m = b->user;
	kc_record *r = run->records[worker];
	kc_str body = {line.ptr, line.len - 1};
	kc_status st;

	if (!common->plain && is_blank(body)) {
		m->blank++;
		return KC_OK;
	}
	m->in++;
	mapper->dropped = false;
	kc_buf_reset(&mapper->payload, KEEP);
	kc_buf_reset(&mapper->mended, KEEP);
	if (body.len > common->max_record)
		st = kc_fail(err, KC_ERR_LIMIT, 0,
		    "record of more than %llu bytes (--max-record)",
		    (unsigned long long)common->max_record);
	else
		st = parse(run, worker, b, body, err);
	if (st == KC_ERR_ENCODING && run->map->mend)
		st = parse_mended(run, worker, body, err);
	if (!st) {
		st = run->map->map(mapper, r, err);
		mapper->first = false;
	}
	if (is_bad_record(st))
		st = add_bad(run, b, line, err);
	else if (!st)
		st = settle(run, mapper, b, r, line);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

/* A part of a line above the ceiling: it passes on or not, as it is. */
static kc_status
do_long(struct kc_map_run *run, kc_batch *b)
{
	struct kc_map_batch *m = b->user;
	bool keep = keeps(run);

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

kc_status
kc_map_work(void *self, unsigned worker, kc_batch *b, kc_error *err)
{
	struct kc_map_run *run = self;
	struct kc_map_batch *m = map_batch(b);
	const char *p = b->in.ptr, *end = p + b->in.len;

	if (!m)
		return kc_fail_nomem(err);
	if (b->part == KC_BATCH_FAILURE)
		return KC_OK;
	if (b->part != KC_BATCH_WHOLE)
		return do_long(run, b) ? kc_fail_nomem(err) : KC_OK;
	run->mappers[worker].valid_end = p;
	run->mappers[worker].pass_end = p;
	run->mappers[worker].batch = kc_buf_str(&b->in);
	run->mappers[worker].first = true;
	while (p < end && !m->stop) {
		const char *lf;
		size_t passed;

		/* A line above the ceiling must not slip through. */
		if (run->cli->common.plain && run->map->pass &&
		    b->in.len <= run->cli->common.max_record) {
			if (pass_lines(run, worker, b, p, &passed))
				return kc_fail_nomem(err);
			p += passed;
			if (p == end)
				break;
		}
		lf = memchr(p, '\n', (size_t)(end - p));
		KC_TRY(do_line(
		    run, worker, b, (kc_str){p, (size_t)(lf - p) + 1}, err));
		m->lines++;
		p = lf + 1;
	}
	return KC_OK;
}
