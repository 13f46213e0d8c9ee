/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simplify_text of datatrove 0.10 (utils/text.py) with its defaults, and what then
 * stands between white space. Weekdays and months stay, as by default.
 */
#include <config.h>

#include "dedup/datatrove/simplify.h"

#include "unicode/lower.h"

enum { KEPT_BUFFER = 1 << 20 };

/* PUNCTUATION without what is ASCII or a control; in ascending order. */
static const uint16_t punctuation[] = {0xAB, 0xB4, 0xBB, 0x2013, 0x2014, 0x2019,
    0x201C, 0x201D, 0x201E, 0x2026, 0x2236, 0x2501, 0x25BA, 0x3001, 0x3002,
    0x3008, 0x3009, 0x300A, 0x300B, 0x300C, 0x300D, 0x3010, 0x3011, 0xFF01,
    0xFF05, 0xFF08, 0xFF09, 0xFF0C, 0xFF0E, 0xFF11, 0xFF1A, 0xFF1B, 0xFF1F,
    0xFF5E};

void
kc_simplifier_release(struct kc_simplifier *s)
{
	kc_normalizer_free(s->nfd);
	kc_buf_release(&s->small);
	kc_buf_release(&s->bare);
	kc_buf_release(&s->form);
	*s = (struct kc_simplifier){0};
}

static bool
is_listed_punctuation(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(punctuation) / sizeof(*punctuation); i++)
		if (punctuation[i] >= cp)
			return punctuation[i] == cp;
	return false;
}

/* White space, controls, and what else becomes a space. */
static bool
separates_words(uint32_t cp)
{
	if (cp < 0x80)
		return !(cp - '0' < 10 || (cp | 0x20) - 'a' < 26);
	if (kc_is_syllable(cp))
		return false;
	return cp < 0xA0 || kc_class(cp) & KC_CLASS_SPACE ||
	    is_listed_punctuation(cp);
}

/* What may stand between two parts of a number. */
static bool
parts_number(uint32_t cp)
{
	return cp == '.' || cp == ',' || cp == 0x60C || cp == 0x66B ||
	    (cp >= 0x2396 && cp <= 0x2398);
}

/* After the digits that begin at p; p if there are none. */
static const char *
skip_digits(const char *p, const char *end)
{
	for (;;) {
		const char *next = p;

		if (p == end || !kc_is_decimal_digit(kc_utf8_next(&next, end)))
			return p;
		p = next;
	}
}

/* After the number whose first digit ends at p: 1234, 1.5, but 1.2 of 1.2.3. */
static const char *
skip_number(const char *p, const char *end)
{
	const char *more, *digits;

	digits = more = p = skip_digits(p, end);
	if (p < end && parts_number(kc_utf8_next(&more, end)))
		digits = skip_digits(more, end);
	return digits > more ? digits : p;
}

/* Numbers are 0; of what separates words one space is left. */
static kc_status
strip_text(kc_str text, kc_buf *out)
{
	const char *p = text.ptr, *end = kc_str_end(text);
	bool space = false;

	KC_TRY(kc_buf_reserve(out, text.len + 1));
	while (p < end) {
		const char *from = p;
		uint32_t cp = kc_utf8_next(&p, end);
		bool digit = kc_is_decimal_digit(cp);

		if (!digit && separates_words(cp)) {
			space = out->len > 0;
			continue;
		}
		if (space)
			KC_TRY(kc_buf_addc(out, ' '));
		space = false;
		if (digit)
			p = skip_number(p, end);
		KC_TRY(digit
			? kc_buf_addc(out, '0')
			: kc_buf_add(out, (kc_str){from, (size_t)(p - from)}));
	}
	return KC_OK;
}

/* The words of text in form D, without nonspacing marks. */
static kc_status
put_words(kc_str form, kc_buf *words)
{
	const char *p = form.ptr, *end = kc_str_end(form);
	bool inside = false;

	KC_TRY(kc_buf_reserve(words, form.len + 1));
	while (p < end) {
		const char *from = p;
		uint32_t cp = kc_utf8_next(&p, end);

		if (kc_is_nonspacing_mark(cp))
			continue;
		/* A word of marks alone is none. */
		if (cp != ' ' || inside)
			KC_TRY(kc_buf_add(
			    words, (kc_str){from, (size_t)(p - from)}));
		inside = cp != ' ';
	}
	return inside ? kc_buf_addc(words, ' ') : KC_OK;
}

kc_status
kc_simplify(struct kc_simplifier *s, kc_str text, kc_buf *words, kc_error *err)
{
	kc_status st;

	if (!s->nfd)
		KC_TRY(kc_normalizer_new(&s->nfd, KC_FORM_NFD, err));
	kc_buf_reset(&s->small, KEPT_BUFFER);
	kc_buf_reset(&s->bare, KEPT_BUFFER);
	kc_buf_reset(&s->form, KEPT_BUFFER);
	st = kc_lower_case(text, &s->small);
	if (!st)
		st = strip_text(kc_buf_str(&s->small), &s->bare);
	if (st)
		return kc_fail_nomem(err);
	KC_TRY(kc_normalize(s->nfd, kc_buf_str(&s->bare), &s->form, err));
	return put_words(kc_buf_str(&s->form), words) ? kc_fail_nomem(err)
						      : KC_OK;
}
