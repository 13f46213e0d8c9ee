/* SPDX-License-Identifier: Apache-2.0 */
/* Which encoding a page is in: evidence in order, each tried on the bytes. */
#include <config.h>

#include "kcorpus/page.h"

#include "decide.h"
#include "ingest/meta/html_meta.h"
#include "utf8_mixed.h"

#include "kcorpus/unicode.h"

#include <string.h>

const char *
kc_evidence_name(kc_evidence evidence)
{
	static const char names[][8] = {
	    "option", "bom", "header", "meta", "utf8", "guess"};

	return (unsigned)evidence <= KC_EVIDENCE_GUESS ? names[evidence] : "";
}

/* What the bytes are, apart from any encoding. */
struct charset_facts {
	uint64_t high; /* bytes from 0x80 on */
	bool zeros;    /* some are 0 */
	bool shifts;   /* ISO-2022-KR says so at its start */
	bool utf8;     /* all of it, but perhaps for a cut last character */
};

/* Bytes from 0x80 on, eight at a time; each byte of `sums` counts to 255. */
static uint64_t
count_high(kc_str s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t n = 0;
	size_t i = 0;

	while (s.len - i >= 8) {
		size_t end = s.len - i < 2040 ? s.len : i + 2040;
		uint64_t sums = 0, eight, pairs;

		for (; end - i >= 8; i += 8) {
			memcpy(&eight, s.ptr + i, 8);
			sums += eight >> 7 & ones;
		}
		pairs = (sums & UINT64_C(0x00FF00FF00FF00FF)) +
		    (sums >> 8 & UINT64_C(0x00FF00FF00FF00FF));
		n += pairs * UINT64_C(0x0001000100010001) >> 48;
	}
	for (; i < s.len; i++)
		n += (unsigned char)s.ptr[i] >> 7;
	return n;
}

static struct charset_facts
look_at(kc_str bytes)
{
	struct charset_facts f = {0};
	size_t good = kc_utf8_check(bytes);

	f.high = count_high(bytes);
	f.utf8 = good == bytes.len ||
	    (bytes.len - good < 4 &&
		kc_utf8_bad_length((kc_str){
		    bytes.ptr + good, bytes.len - good}) == bytes.len - good);
	if (!bytes.len)
		return f;
	f.zeros = memchr(bytes.ptr, 0, bytes.len);
	f.shifts = !f.high && memmem(bytes.ptr, bytes.len, "\x1B$)C", 4);
	return f;
}

/* True if a declared encoding loses to the bytes being UTF-8. */
static bool
is_rather_utf8(kc_charset cs, const struct charset_facts *f)
{
	switch (cs) {
	case KC_CHARSET_UTF_8:
	case KC_CHARSET_ISO_2022_KR:
	case KC_CHARSET_ISO_2022_JP:
		return false;
	case KC_CHARSET_UTF_16LE:
	case KC_CHARSET_UTF_16BE:
	case KC_CHARSET_UTF_32LE:
	case KC_CHARSET_UTF_32BE:
		return f->utf8 && !f->zeros;
	default:
		/* three characters of two bytes are no accident */
		return f->utf8 && f->high >= 6;
	}
}

/*
 * True if a declared encoding gives way to windows-949 where the text is Korean in it.
 * Servers send a default for whatever they hold, and what is Korean to windows-949
 * is nothing at all in these.
 */
static bool
gives_way(kc_charset cs)
{
	return (cs >= KC_CHARSET_IBM866 && cs <= KC_CHARSET_BIG5) ||
	    cs == KC_CHARSET_EUC_JP || cs == KC_CHARSET_SHIFT_JIS ||
	    cs == KC_CHARSET_UTF_16LE || cs == KC_CHARSET_UTF_16BE;
}

/* To this one every byte is text, so that less is enough to deny it. */
static bool
is_weak(kc_charset cs)
{
	return cs == KC_CHARSET_WINDOWS_1252;
}

struct trial {
	kc_str bytes;
	kc_buf *out;
	kc_guess *guess;
	kc_error *err;
	struct charset_facts facts;
};

/* Decode if at most `max` errors come; KC_ERR_ENCODING if not. */
static kc_status
try_charset(struct trial *t, kc_charset cs, kc_evidence evidence, uint64_t max)
{
	kc_status st = kc_charset_decode(
	    cs, t->bytes, max, t->out, &t->guess->errors, t->err);

	if (!st) {
		t->guess->charset = cs;
		t->guess->evidence = evidence;
	}
	return st;
}

/*
 * UTF-8 of which at most `max` bytes mean nothing, and of the other characters
 * most are valid (one of windows-949 has two bytes), or nearly all are ASCII.
 * `alone`: also where none is valid.
 */
static kc_status
try_utf8(struct trial *t, kc_evidence evidence, uint64_t max, bool alone)
{
	struct utf8_mixed m;
	size_t before = t->out->len;

	if (t->facts.utf8)
		return try_charset(t, KC_CHARSET_UTF_8, evidence, max);
	KC_TRY(kc_utf8_read_mixed(t->bytes, t->out, &m, t->err));
	if (m.errors > max ||
	    (m.reread > 2 * m.valid && m.reread > 2 + t->bytes.len / 50) ||
	    (!m.valid && m.reread && !alone)) {
		t->out->len = before;
		return KC_ERR_ENCODING;
	}
	*t->guess = (kc_guess){KC_CHARSET_UTF_8, evidence, m.errors, m.reread};
	return KC_OK;
}

/* UTF-16 was declared: its order is what the bytes say, if they say any. */
static kc_status
find_order(const struct trial *t, kc_charset *cs)
{
	kc_charset order;

	KC_TRY(kc_guess_utf16(kc_look(t->bytes), &order, t->err));
	if (order)
		*cs = order;
	return KC_OK;
}

/* A declared encoding, if it fits. */
static kc_status
try_declared(struct trial *t, kc_charset cs, kc_evidence evidence)
{
	bool korean = false;

	if (!cs || cs == KC_CHARSET_REPLACEMENT ||
	    (t->facts.shifts && cs != KC_CHARSET_ISO_2022_KR) ||
	    is_rather_utf8(cs, &t->facts))
		return KC_ERR_ENCODING;
	if (cs == KC_CHARSET_UTF_8)
		return try_utf8(t, evidence, 2 + t->facts.high / 50, true);
	if (cs == KC_CHARSET_UTF_16LE || cs == KC_CHARSET_UTF_16BE)
		KC_TRY(find_order(t, &cs));
	if (gives_way(cs) && t->facts.high)
		KC_TRY(kc_is_rather_korean(
		    t->bytes, is_weak(cs), &korean, t->err));
	/* a few bytes are no evidence against it */
	if (korean ||
	    (is_weak(cs) && t->facts.high >= 8 &&
		!kc_is_plausible_latin(t->bytes)))
		return KC_ERR_ENCODING;
	return try_charset(t, cs, evidence, 2 + t->facts.high / 50);
}

static kc_status
try_guesses(struct trial *t)
{
	kc_charset cs = KC_CHARSET_NONE;

	/* UTF-16 and ISO-2022-KR may be valid UTF-8 by their bytes */
	if (!t->facts.utf8 || t->facts.zeros || t->facts.shifts)
		KC_TRY(kc_guess_charset(t->bytes, &cs, t->err));
	if (t->facts.utf8 && !cs)
		return try_utf8(t, KC_EVIDENCE_UTF8, 1, false);
	if (cs)
		return try_charset(t, cs, KC_EVIDENCE_GUESS, KC_DECODE_REPLACE);
	/* in any other encoding nearly each byte would be an error */
	return try_utf8(t, KC_EVIDENCE_UTF8, t->facts.high / 20, false);
}

/* With damage, what was declared is still better than nothing. */
static kc_status
try_damaged(struct trial *t, kc_charset cs, kc_evidence evidence)
{
	if (!cs || cs == KC_CHARSET_REPLACEMENT || is_weak(cs))
		return KC_ERR_ENCODING;
	return try_charset(t, cs, evidence, t->facts.high / 5);
}

/* The last resort, unless something else was declared. */
static kc_status
try_latin(struct trial *t)
{
	return kc_is_plausible_latin(t->bytes)
	    ? try_charset(t, KC_CHARSET_WINDOWS_1252, KC_EVIDENCE_GUESS, 0)
	    : KC_ERR_ENCODING;
}

kc_status
kc_decode_page(kc_str bytes, kc_charset header, bool html, kc_buf *out,
    kc_guess *guess, kc_error *err)
{
	struct trial t = {
	    .bytes = bytes, .out = out, .guess = guess, .err = err};
	size_t mark;
	kc_charset cs = kc_charset_bom(bytes, &mark), meta;
	kc_status st;

	*guess = (kc_guess){KC_CHARSET_NONE, KC_EVIDENCE_GUESS, 0, 0};
	if (cs) {
		t.bytes.ptr += mark;
		t.bytes.len -= mark;
		return try_charset(&t, cs, KC_EVIDENCE_BOM, KC_DECODE_REPLACE);
	}
	t.facts = look_at(bytes);
	meta = html ? kc_html_prescan(bytes) : KC_CHARSET_NONE;
	st = try_declared(&t, header, KC_EVIDENCE_HEADER);
	if (st == KC_ERR_ENCODING)
		st = try_declared(&t, meta, KC_EVIDENCE_META);
	if (st == KC_ERR_ENCODING)
		st = try_guesses(&t);
	if (st == KC_ERR_ENCODING)
		st = try_damaged(&t, header, KC_EVIDENCE_HEADER);
	if (st == KC_ERR_ENCODING)
		st = try_damaged(&t, meta, KC_EVIDENCE_META);
	if (st == KC_ERR_ENCODING && !header && !meta)
		st = try_latin(&t);
	return st == KC_ERR_ENCODING
	    ? kc_fail(err, st, 0, "no encoding fits the page")
	    : st;
}
