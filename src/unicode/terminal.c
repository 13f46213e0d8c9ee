/* SPDX-License-Identifier: Apache-2.0 */
/* Text of the world as a terminal may show it (kcorpus/unicode.h). */
#include <config.h>

#include "kcorpus/unicode.h"

#include <string.h>

/* Controls of the writing direction: Bidi_Control (UAX #9, section 2). */
static bool
is_bidi_control(uint32_t cp)
{
	return cp == 0x61C || cp == 0x200E || cp == 0x200F ||
	    (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

/* True if a terminal would act on it: Cc, Zl, Zp, and Bidi_Control. */
static bool
is_terminal_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x2028 ||
	    cp == 0x2029 || is_bidi_control(cp);
}

size_t
kc_terminal_quote(char *text, size_t n)
{
	const char *p = text, *end = text + n;
	char *out = text;

	while (p < end) {
		const char *from = p;
		uint32_t cp = kc_utf8_next(&p, end);
		size_t size = (size_t)(p - from);

		/* U+FFFD itself is three bytes from EF on. */
		bool bad = cp == 0xFFFD &&
		    (size != 3 || (unsigned char)*from != 0xEF);

		if (bad || is_terminal_control(cp)) {
			*out++ = '?';
			continue;
		}
		memmove(out, from, size);
		out += size;
	}
	return (size_t)(out - text);
}
