/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading darts-clone's units. A unit's label and its marks:
 *	bits 0-7 label, bit 8 a value follows, bit 9 the offset is times 256,
 *	bits 10-30 offset; of a value: bits 0-30.
 * The array is untrusted: each step is checked against its end.
 */
#include <config.h>

#include "tokenizer/text/charsmap.h"

#include "kcorpus/unicode.h"

#include "bytes.h"

#include <string.h>

static uint32_t
unit_at(const struct kc_charsmap *m, size_t i)
{
	return kc_get32(m->units + 4 * i);
}

static uint32_t
unit_offset(uint32_t unit)
{
	return (unit >> 10 & 0x1FFFFF) << ((unit & 1U << 9) >> 6);
}

/* Follow one byte from *at; the unit there in *unit. False: no rule goes on. */
static bool
follow_byte(
    const struct kc_charsmap *m, size_t *at, unsigned char byte, uint32_t *unit)
{
	*at ^= byte;
	if (*at >= m->n_units)
		return false;
	*unit = unit_at(m, *at);
	/* Bit 31 is set in values, which are no node. */
	if ((*unit & 0x800000FFU) != byte)
		return false;
	*at ^= unit_offset(*unit);
	return *at < m->n_units;
}

static kc_str
result_at(const struct kc_charsmap *m, uint32_t offset)
{
	const char *start = m->pool.ptr + offset, *nul;

	if (offset >= m->pool.len)
		return KC_STR("");
	nul = memchr(start, 0, m->pool.len - offset);
	return (kc_str){
	    start, nul ? (size_t)(nul - start) : m->pool.len - offset};
}

size_t
kc_charsmap_match(
    const struct kc_charsmap *m, kc_str s, bool shortest, kc_str *to)
{
	size_t at, found = 0;
	uint32_t unit = 0, value = 0;

	if (!m->n_units)
		return 0;
	at = unit_offset(unit_at(m, 0));
	for (size_t i = 0; i < s.len; i++) {
		if (at >= m->n_units ||
		    !follow_byte(m, &at, (unsigned char)s.ptr[i], &unit))
			break;
		if (!(unit >> 8 & 1))
			continue;
		value = unit_at(m, at) & 0x7FFFFFFF;
		found = i + 1;
		if (shortest)
			break;
	}
	if (found)
		*to = result_at(m, value);
	return found;
}

/* Where the bytes of a rule so far lead. */
struct rule_walk {
	const struct kc_charsmap *m;
	kc_charsmap_rule_fn *rule;
	void *ctx;
	size_t places; /* seen so far */
	size_t at[KC_CHARSMAP_RULE + 2];
	char from[KC_CHARSMAP_RULE];
};

/* The rules that start with w->from[0..len), after the one that is all of it. */
static kc_status
walk_rules(struct rule_walk *w, size_t len)
{
	for (unsigned byte = 1; byte < 256; byte++) {
		uint32_t unit;

		w->at[len + 1] = w->at[len];
		if (!follow_byte(
			w->m, &w->at[len + 1], (unsigned char)byte, &unit))
			continue;
		if (len == KC_CHARSMAP_RULE ||
		    w->places++ / KC_CHARSMAP_PLACES == w->m->n_units)
			return KC_ERR_LIMIT;
		w->from[len] = (char)byte;
		if (unit >> 8 & 1)
			KC_TRY(w->rule(w->ctx, (kc_str){w->from, len + 1},
			    result_at(w->m,
				unit_at(w->m, w->at[len + 1]) & 0x7FFFFFFF)));
		KC_TRY(walk_rules(w, len + 1));
	}
	return KC_OK;
}

kc_status
kc_charsmap_each(
    const struct kc_charsmap *m, kc_charsmap_rule_fn *rule, void *ctx)
{
	struct rule_walk w = {.m = m, .rule = rule, .ctx = ctx};

	w.at[0] = unit_offset(unit_at(m, 0));
	return w.at[0] < m->n_units ? walk_rules(&w, 0) : KC_OK;
}

/* True if some rule starts with all of these bytes. */
static bool
rule_goes_on(const struct kc_charsmap *m, kc_str s)
{
	size_t at = unit_offset(unit_at(m, 0));
	uint32_t unit;

	for (size_t i = 0; i < s.len; i++)
		if (at >= m->n_units ||
		    !follow_byte(m, &at, (unsigned char)s.ptr[i], &unit))
			return false;
	return true;
}

static void
find_plain_chars(struct kc_charsmap *m)
{
	for (uint32_t cp = 1; cp < 0x10000; cp++) {
		char utf8[4];
		kc_str s = {utf8, 0}, to;

		if (cp >= 0xD800 && cp < 0xE000)
			continue;
		s.len = kc_utf8_put(cp, utf8);
		if (!rule_goes_on(m, s) && !kc_charsmap_match(m, s, true, &to))
			m->plain[cp / 64] |= UINT64_C(1) << cp % 64;
	}
}

kc_status
kc_charsmap_init(struct kc_charsmap *m, kc_str blob, kc_error *err)
{
	const unsigned char *p = (const unsigned char *)blob.ptr;
	uint32_t size;

	*m = (struct kc_charsmap){.blob = blob};
	if (blob.len < 4)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "a charsmap of %zu bytes", blob.len);
	size = kc_get32(p);
	if (size > blob.len - 4 || size % 4 || size == 0)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "a charsmap whose trie has %u of %zu bytes", size,
		    blob.len);
	m->units = p + 4;
	m->n_units = size / 4;
	m->pool = (kc_str){blob.ptr + 4 + size, blob.len - 4 - size};
	find_plain_chars(m);
	return KC_OK;
}
