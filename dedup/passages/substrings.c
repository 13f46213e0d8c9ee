/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of characters that recur (kcorpus/substrings.h). */
#include <config.h>

#include "kcorpus/substrings.h"

#include "dedup/dedup_internal.h"
#include "passage.h"

#include "mem.h"
#include "suffixes.h"

#include <string.h>

/* Between documents: a byte that is in no text. */
enum { BORDER = 0xFF };

struct kc_substrings {
	kc_substring_params params;
	kc_buf texts;    /* with a border after each */
	uint8_t *starts; /* a bit for each byte: a repeat starts here */
	size_t at;       /* the next document */
	kc_buf keep;
};

kc_status
kc_substrings_new(
    kc_substrings **s, const kc_substring_params *params, kc_error *err)
{
	if (params->least < KC_SUBSTRING_MIN ||
	    params->least > KC_SUBSTRING_MAX)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "substrings of %u characters are not in %d to %d",
		    params->least, KC_SUBSTRING_MIN, KC_SUBSTRING_MAX);
	*s = kc_calloc(1, sizeof(**s));
	if (!*s)
		return kc_fail_nomem(err);
	(*s)->params = *params;
	return KC_OK;
}

void
kc_substrings_free(kc_substrings *s)
{
	if (!s)
		return;
	kc_buf_release(&s->texts);
	kc_buf_release(&s->keep);
	kc_free(s->starts);
	kc_free(s);
}

/* Of so many bytes of text: the text, the order of its suffixes, a bit each. */
static uint64_t
substring_memory(uint64_t bytes)
{
	return bytes + bytes * sizeof(int32_t) + bytes / 8;
}

kc_status
kc_substrings_add(kc_substrings *s, kc_str text, kc_error *err)
{
	uint64_t all = (uint64_t)s->texts.len + text.len + 1;
	uint64_t need = substring_memory(all);

	if (s->params.memory && need > s->params.memory)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "%llu bytes of text need %llu MiB of memory",
		    (unsigned long long)all,
		    (unsigned long long)((need >> 20) + 1));
	if (all > KC_SUFFIXES_MAX)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "more than 2 GiB of text; substrings are of one part");
	if (kc_buf_add(&s->texts, text) || kc_buf_addc(&s->texts, (char)BORDER))
		return kc_fail_nomem(err);
	return KC_OK;
}

/* --- Repeats --- */

static bool
is_character_start(const kc_substrings *s, size_t at)
{
	unsigned char c = (unsigned char)s->texts.ptr[at];

	return c != BORDER && (c & 0xC0) != 0x80;
}

/* After the run of `least` characters at a place; 0: the document is too short. */
static size_t
run_end(const kc_substrings *s, size_t at)
{
	for (uint32_t i = 0; i < s->params.least; i++) {
		if ((unsigned char)s->texts.ptr[at] == BORDER)
			return 0;
		at += kc_lead_length((unsigned char)s->texts.ptr[at]);
	}
	return at;
}

/* Suffixes that begin with one run, order[0] to order[n - 1]: mark the repeats. */
static void
mark_repeats(kc_substrings *s, const int32_t *order, size_t n, size_t run)
{
	int32_t first = order[0];

	for (size_t i = 1; i < n; i++)
		if (order[i] < first)
			first = order[i];
	for (size_t i = 0; i < n; i++)
		if ((size_t)order[i] >= (size_t)first + run)
			s->starts[order[i] >> 3] |= (uint8_t)(1
			    << (order[i] & 7));
}

/*
 * Neighbours in the order with a common prefix of `least` characters make a group.
 * What begins inside a character, or too near to the end of its document, begins no
 * run and is left out: it moves those that do to the front, in their order.
 */
static void
find_groups(kc_substrings *s, int32_t *order)
{
	size_t kept = 0, group = 0, run = 0;

	for (size_t i = 0; i < s->texts.len; i++) {
		size_t at = (size_t)order[i], end;

		if (!is_character_start(s, at))
			continue;
		end = run_end(s, at);
		if (!end)
			continue;
		if (kept &&
		    (end - at != run ||
			memcmp(s->texts.ptr + at,
			    s->texts.ptr + order[kept - 1], run) != 0)) {
			mark_repeats(s, order + group, kept - group, run);
			group = kept;
		}
		run = end - at;
		order[kept++] = (int32_t)at;
	}
	if (kept)
		mark_repeats(s, order + group, kept - group, run);
}

kc_status
kc_substrings_settle(kc_substrings *s, kc_error *err)
{
	int32_t *order = kc_malloc(s->texts.len * sizeof(*order));
	kc_status st = KC_OK;

	s->starts = kc_calloc(s->texts.len / 8 + 1, 1);
	if (!order || !s->starts)
		st = KC_ERR_NOMEM;
	else if (s->texts.len)
		st = kc_suffixes_sort(kc_buf_str(&s->texts), order);
	if (!st && s->texts.len)
		find_groups(s, order);
	kc_free(order);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* --- Documents --- */

/* How far the repeats reach that begin at or before a place of the document. */
struct coverage {
	size_t at; /* characters before it were looked at */
	size_t from, to;
};

static bool
starts_repeat(const kc_substrings *s, size_t at)
{
	return s->starts[at >> 3] >> (at & 7) & 1;
}

/* The repeats, joined, until they reach beyond `end`; *c has the last of them. */
static void
cover_until(const kc_substrings *s, struct coverage *c, size_t end)
{
	while (c->at < end && c->to < end) {
		size_t at = c->at;

		if (starts_repeat(s, at)) {
			if (at > c->to)
				c->from = at;
			c->to = run_end(s, at);
		}
		c->at += kc_lead_length((unsigned char)s->texts.ptr[at]);
	}
}

kc_status
kc_substrings_next(
    kc_substrings *s, kc_buf *out, kc_substring_cut *cut, kc_error *err)
{
	const char *start = s->texts.ptr + s->at;
	const char *border = memchr(start, BORDER, s->texts.len - s->at);
	kc_passage_kind kind = s->params.lines ? KC_LINES : KC_EOJEOLS;
	kc_str text = {start, (size_t)(border - start)};
	struct coverage c = {.at = s->at, .from = s->at, .to = s->at};
	struct kc_passage g = {0};

	*cut = (kc_substring_cut){0};
	s->keep.len = 0;
	while (kc_passage_next(&g, text, kind)) {
		bool goes;

		cover_until(s, &c, s->at + g.to);
		goes = c.from <= s->at + g.from && c.to >= s->at + g.to;
		cut->units++;
		cut->gone += goes;
		if (kc_buf_addc(&s->keep, !goes))
			return kc_fail_nomem(err);
	}
	s->at += text.len + 1;
	return kc_passages_cut(
	    text, kind, (const uint8_t *)s->keep.ptr, s->keep.len, out, err);
}
