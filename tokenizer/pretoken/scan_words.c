/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words between blanks, for vocabularies of characters: with the space before
 * them (metaspace), or with the blanks after them (sentencepiece), from which its
 * trainer knows the words at the end of a line.
 */
#include <config.h>

#include "tokenizer/pretoken/scan.h"

/* True if this ASCII character is a space, or one that stands by itself. */
static inline bool
is_word_space(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* [ ]?[^ \t\n\r]+|[ \t\n\r] */
static const unsigned char *
next_metaspace(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *q = p;

	if (*p == ' ')
		q++;
	while (q < end && !is_word_space(*q))
		q++;
	return q > p ? q : p + 1;
}

/* [^ \n]+[ \n]*|[ \n]+ */
static const unsigned char *
next_sentencepiece(const unsigned char *p, const unsigned char *end)
{
	while (p < end && *p != ' ' && *p != '\n')
		p++;
	while (p < end && (*p == ' ' || *p == '\n'))
		p++;
	return p;
}

size_t
kc_split_metaspace(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t n = 0;

	(void)words;
	while (n < max && pos < text.len) {
		pos = (size_t)(next_metaspace(start + pos, end) - start);
		ends[n++] = pos;
	}
	return n;
}

size_t
kc_split_sentencepiece(
    kc_str text, size_t pos, size_t *ends, size_t max, enum kc_words_kind words)
{
	const unsigned char *start = (const unsigned char *)text.ptr;
	const unsigned char *end = start + text.len;
	size_t n = 0;

	(void)words;
	while (n < max && pos < text.len) {
		pos = (size_t)(next_sentencepiece(start + pos, end) - start);
		ends[n++] = pos;
	}
	return n;
}

size_t
kc_cut_metaspace(const unsigned char *text, size_t len)
{
	while (len > 0 && text[len - 1] != ' ')
		len--;
	return len ? len - 1 : 0;
}

size_t
kc_cut_sentencepiece(const unsigned char *text, size_t len)
{
	while (len > 1 &&
	    (text[len - 1] == ' ' || text[len - 1] == '\n' ||
		(text[len - 2] != ' ' && text[len - 2] != '\n')))
		len--;
	return len > 1 ? len - 1 : 0;
}
