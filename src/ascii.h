/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classes of ASCII bytes, for markup, protocols and options. Not <ctype.h>, which
 * asks the locale; any byte of 0x80 or more is in none. Letters of other scripts
 * are a matter of kcorpus/unicode.h.
 */
#ifndef KC_ASCII_H
#define KC_ASCII_H

#include <stdbool.h>
#include <string.h>

static inline bool
kc_ascii_is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline bool
kc_ascii_is_lower(char c)
{
	return (unsigned char)(c - 'a') < 26;
}

static inline bool
kc_ascii_is_upper(char c)
{
	return (unsigned char)(c - 'A') < 26;
}

/* Bit 5 is what the cases of a letter differ in. */
static inline bool
kc_ascii_is_letter(char c)
{
	return kc_ascii_is_lower((char)(c | 0x20));
}

static inline bool
kc_ascii_is_alnum(char c)
{
	return kc_ascii_is_letter(c) || kc_ascii_is_digit(c);
}

/* White space of the Infra Standard: no VT. */
static inline bool
kc_ascii_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* True if it is one of these; a NUL is none, though strchr finds it at their end. */
static inline bool
kc_ascii_is_one_of(char c, const char *these)
{
	return c && strchr(these, c);
}

static inline char
kc_ascii_lower(char c)
{
	return (char)(kc_ascii_is_upper(c) ? c | 0x20 : c);
}

/* The value of a hexadecimal digit of either case, or -1. */
static inline int
kc_ascii_hex(char c)
{
	if (kc_ascii_is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
