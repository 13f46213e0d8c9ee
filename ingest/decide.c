/* SPDX-License-Identifier: Apache-2.0 */
/* Which encoding a page is in: evidence in order, each tried on the bytes. */
#include <config.h>

#include "kcorpus/page.h"

#include "decide.h"
#include "html_meta.h"

#include "kcorpus/unicode.h"

#include "charset/cp949.h"

#include <string.h>

const char *
kc_evidence_name(kc_evidence evidence)
{
	static const char names[][8] = {
	    "option", "bom", "header", "meta", "utf8", "guess"};

	return (unsigned)evidence <= KC_EVIDENCE_GUESS ? names[evidence] : "";
}

/* What the bytes are, apart from any encoding. */
struct facts {
	uint64_t high; /* bytes from 0x80 on */
	bool zeros;    /* some are 0 */
	bool shifts;   /* ISO-2022-KR says so at its start */
	bool utf8;     /* all of it, but perhaps for a cut last character */
};

static struct facts
look(kc_str bytes)
{
	struct facts f = {0};
	size_t good = kc_utf8_check(bytes);

	for (size_t i = 0; i < bytes.len; i++)
		f.high += (unsigned char)bytes.ptr[i] >> 7;
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

/* Does a declared encoding lose to the bytes being UTF-8? */
static bool
is_rather_utf8(kc_charset cs, const struct facts *f)
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

/* Servers send this one for whatever they hold, and any bytes are text in it. */
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
	struct facts facts;
};

/* Decode if at most `max` errors come; KC_ERR_ENCODING if not. */
static kc_status
try(struct trial *t, kc_charset cs, kc_evidence evidence, uint64_t max)
{
	kc_status st = kc_charset_decode(
	    cs, t->bytes, max, t->out, &t->guess->errors, t->err);

	if (!st) {
		t->guess->charset = cs;
		t->guess->evidence = evidence;
	}
	return st;
}

/* A declared encoding, if it fits. */
static kc_status
try_declared(struct trial *t, kc_charset cs, kc_evidence evidence)
{
	if (!cs || cs == KC_CHARSET_REPLACEMENT ||
	    is_rather_utf8(cs, &t->facts))
		return KC_ERR_ENCODING;
	/* a few bytes are no evidence against it */
	if (is_weak(cs) &&
	    (kc_is_plausible_cp949(kc_look(t->bytes)) ||
		(t->facts.high >= 8 && !kc_is_plausible_latin(t->bytes))))
		return KC_ERR_ENCODING;
	return try(t, cs, evidence, 2 + t->facts.high / 50);
}

static kc_status
try_guesses(struct trial *t)
{
	kc_charset cs;

	/* UTF-16 and ISO-2022-KR may be valid UTF-8 by their bytes */
	cs = t->facts.utf8 && !t->facts.zeros && !t->facts.shifts
	    ? KC_CHARSET_NONE
	    : kc_guess_charset(t->bytes);
	if (t->facts.utf8 && !cs)
		return try(t, KC_CHARSET_UTF_8, KC_EVIDENCE_UTF8, 1);
	if (cs)
		return try(t, cs, KC_EVIDENCE_GUESS, KC_DECODE_REPLACE);
	/* in any other encoding nearly each byte would be an error */
	return try(t, KC_CHARSET_UTF_8, KC_EVIDENCE_UTF8, t->facts.high / 20);
}

/* With damage, what was declared is still better than nothing. */
static kc_status
try_damaged(struct trial *t, kc_charset cs, kc_evidence evidence)
{
	if (!cs || cs == KC_CHARSET_REPLACEMENT || is_weak(cs))
		return KC_ERR_ENCODING;
	return try(t, cs, evidence, t->facts.high / 5);
}

/* The last resort, unless something else was declared. */
static kc_status
try_latin(struct trial *t)
{
	return kc_is_plausible_latin(t->bytes)
	    ? try(t, KC_CHARSET_WINDOWS_1252, KC_EVIDENCE_GUESS, 0)
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

	*guess = (kc_guess){KC_CHARSET_NONE, KC_EVIDENCE_GUESS, 0};
	if (cs) {
		t.bytes.ptr += mark;
		t.bytes.len -= mark;
		return try(&t, cs, KC_EVIDENCE_BOM, KC_DECODE_REPLACE);
	}
	t.facts = look(bytes);
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
