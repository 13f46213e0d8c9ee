/* SPDX-License-Identifier: Apache-2.0 */
/* Counts the characters of a text by script (kcorpus/lang.h). */
#include <config.h>

#include "kcorpus/lang.h"
#include "kcorpus/number.h"

#include "select_internal.h"

#include <string.h>

enum { ASCII_BLOCK = 32768 }; /* no 16-bit lane overflows */

/*
 * One in a lane of 16 bits: letter, digit, space, any. Without branches, which
 * would be mispredicted at every other character.
 */
static inline uint64_t
ascii_lanes(unsigned char b)
{
	uint64_t letter = (unsigned)(b | 32) - 'a' < 26;
	uint64_t digit = (unsigned)b - '0' < 10;
	uint64_t space = (b == ' ') | ((unsigned)b - '\t' < 5);

	return letter | digit << 16 | space << 32 | 1ULL << 48;
}

static void
add_lanes(kc_composition *c, uint64_t lanes)
{
	c->letters[KC_SCRIPT_LATIN] += lanes & 0xffff;
	c->digits += lanes >> 16 & 0xffff;
	c->spaces += lanes >> 32 & 0xffff;
	c->characters += lanes >> 48;
}

static void
add_letter(kc_composition *c, uint32_t cp)
{
	kc_script script = kc_script_of(cp);

	if (kc_cp_is_filler(cp))
		return;
	if (script == KC_SCRIPT_COMMON || script == KC_SCRIPT_INHERITED ||
	    script == KC_SCRIPT_UNKNOWN) {
		c->scriptless++;
		return;
	}
	c->letters[script]++;
	if (script == KC_SCRIPT_HANGUL && !kc_is_syllable(cp))
		c->jamo++;
}

void
kc_composition_add_char(kc_composition *c, uint32_t cp)
{
	uint8_t classes = kc_class(cp);

	c->characters++;
	if (classes & KC_CLASS_L)
		add_letter(c, cp);
	else if (classes & KC_CLASS_M)
		c->marks++;
	else if (classes & KC_CLASS_N)
		c->digits++;
	else if (classes & KC_CLASS_SPACE)
		c->spaces++;
}

/*
 * Count ASCII and precomposed syllables up to another character, or a block.
 * Sums stay in registers: counters in memory would wait for one another.
 */
static const char *
add_plain_scalar(kc_composition *c, const char *p, const char *end)
{
	const char *stop = end - p > ASCII_BLOCK ? p + ASCII_BLOCK : end;
	uint64_t lanes = 0, syllables = 0;

	for (;;) {
		size_t n;

		while (p < stop && (unsigned char)*p < 0x80)
			lanes += ascii_lanes((unsigned char)*p++);
		n = kc_syllables_span(p, stop);
		if (!n)
			break;
		syllables += n / 3;
		p += n;
	}
	add_lanes(c, lanes);
	c->characters += syllables;
	c->letters[KC_SCRIPT_HANGUL] += syllables;
	return p;
}

static const char *
add_plain(kc_composition *c, const char *p, const char *end)
{
#if KC_X86
	if (kc_cpu_has_avx2())
		return kc_composition_plain_avx2(c, p, end);
#endif
	return add_plain_scalar(c, p, end);
}

void
kc_composition_add(kc_composition *c, kc_str text)
{
	const char *p = text.ptr;
	const char *end = kc_str_end(text);

	while (p < end) {
		p = add_plain(c, p, end);
		/*
		 * Also a syllable that the end of the block cut. Other scripts have
		 * one such character after the other.
		 */
		while (p < end && (unsigned char)*p >= 0x80) {
			kc_composition_add_char(c, kc_utf8_next(&p, end));
			if (kc_syllables_span(p, end))
				break;
		}
	}
}

void
kc_composition_merge(kc_composition *c, const kc_composition *other)
{
	c->characters += other->characters;
	c->spaces += other->spaces;
	c->digits += other->digits;
	c->marks += other->marks;
	c->scriptless += other->scriptless;
	c->jamo += other->jamo;
	for (size_t i = 0; i < KC_SCRIPT_COUNT; i++)
		c->letters[i] += other->letters[i];
}

uint64_t
kc_composition_letters(const kc_composition *c)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < KC_SCRIPT_COUNT; i++)
		sum += c->letters[i];
	return sum;
}

/* part / whole in ten-thousandths, half up; exact while whole < 2^50. */
static uint32_t
ten_thousandths(uint64_t part, uint64_t whole)
{
	/* Most texts are in one script, and a division takes its time. */
	if (part == whole)
		return whole ? 10000 : 0;
	return whole ? (uint32_t)((part * 20000 + whole) / (2 * whole)) : 0;
}

uint32_t
kc_composition_share(const kc_composition *c, kc_script script)
{
	return ten_thousandths(c->letters[script], kc_composition_letters(c));
}

/* Room for a share: the name, of 24 bytes at most, signs and digits. */
enum { SHARE_NAME = 24, SHARE_ROOM = SHARE_NAME + 10 };

/* Write "name":0.1234 with a comma after it; returns the end. */
static char *
put_share(char *p, kc_str name, uint32_t share)
{
	*p++ = '"';
	memcpy(p, name.ptr, name.len);
	p += name.len;
	*p++ = '"';
	*p++ = ':';
	kc_number_write_share(share, p);
	p[KC_NUMBER_SHARE] = ',';
	return p + KC_NUMBER_SHARE + 1;
}

/* What is counted, by name. */
struct counted {
	kc_str name;
	uint64_t n;
};

/*
 * The shares as a JSON object, the largest first, equal ones in their order. Names
 * are of script or language and need no escape.
 */
static kc_status
add_shares_json(kc_buf *out, struct counted *v, size_t n, uint64_t total)
{
	char *p;

	KC_TRY(kc_buf_reserve(out, n * SHARE_ROOM + 2));
	p = out->ptr + out->len;
	*p++ = '{';
	for (size_t left = n; left; left--) {
		size_t best = 0;
		uint32_t share;

		for (size_t i = 1; i < n; i++)
			if (v[i].n > v[best].n)
				best = i;
		share = ten_thousandths(v[best].n, total);
		if (!share)
			break;
		p = put_share(p, v[best].name, share);
		v[best].n = 0;
	}
	/* The last comma makes room for the end. */
	p -= p[-1] == ',';
	*p++ = '}';
	*p = '\0';
	out->len = (size_t)(p - out->ptr);
	return KC_OK;
}

kc_status
kc_composition_json(const kc_composition *c, kc_buf *out)
{
	struct counted v[KC_SCRIPT_COUNT];
	uint64_t total = 0;
	size_t n = 0;

	for (uint32_t left = kc_composition_scripts(c); left;
	     left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctz(left);

		v[n++] = (struct counted){
		    kc_str_of(kc_script_name((kc_script)i)), c->letters[i]};
		total += c->letters[i];
	}
	return add_shares_json(out, v, n, total);
}

kc_status
kc_lang_shares_json(const kc_lang_result *r, kc_buf *out)
{
	struct counted v[KC_LANG_SHARES];
	uint64_t total = 0;

	for (size_t i = 0; i < r->share_n; i++) {
		v[i] = (struct counted){
		    r->shares[i].label, r->shares[i].letters};
		total += v[i].n;
	}
	return add_shares_json(out, v, r->share_n, total);
}
