/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether two texts are the same but for one passage, which is another one: pages that
 * have a template in common and little of their own, such as a title above the terms of
 * a shop, or two lines of code under a licence.
 *
 * The passage is what is between the common start and the common end of the two. It is
 * another one if the words of each have much that the other text has nowhere. A
 * headline that was edited has words that its article has too, and a text with typos
 * or new markup differs in many places: what is between the first and the last of them
 * is nearly the same. Of the C++ manual's pages without their front matter 14 of 2,633
 * pairs of versions, in both directions, are told apart: a term or a link was
 * replaced, as "application" by its loan word, and nothing else. Of 1,139 pairs with
 * their front matter none is.
 */
#include <config.h>

#include "dedup_internal.h"

#include "ascii.h"
#include "kcorpus/unicode.h"

#include <string.h>

enum {
	/*
	 * Two syllables or six letters; what is shorter is a unit or a particle. A
	 * figure that only one of the passages has counts as such a word.
	 */
	WORD = 6,
	/* Four syllables or twelve letters: a name or two, not a typo or two. */
	LEAST_LOST = 12,
	/* Figures are looked for in so many bytes, for time's sake. */
	FIGURES_WITHIN = 1024,
	/*
	 * A passage is at most a fifth of its text: what lies between two edited
	 * places is mostly more. One that is another one is 7 % at most of what
	 * keeps .93; a lower threshold asks for texts with other passages.
	 */
	PARTS = 5
};

/*
 * ... and so much of words and figures. Labels are common to both: of "company ...
 * seeks ..., place of work ..., pay ..." they are a half. Of the 2,633 pairs of
 * versions 14 are told apart; with .3 they are 16, with a half 10.
 */
static const double lost_share = 0.4;

/*
 * Words at which what differs is who sent or showed the text, not what it is about:
 * reporter, correspondent, news, and the ends of the names of papers and agencies.
 */
static const char *const senders[] = {"@", u8"\uAE30\uC790",
    u8"\uD2B9\uD30C\uC6D0", u8"\uB274\uC2A4", u8"\uC77C\uBCF4",
    u8"\uC2E0\uBB38", u8"\uD1B5\uC2E0"};

/* Signs of which code has more than prose. */
static const char code_signs[] = "(){}[];=<>#*";

static bool
is_within_character(kc_str s, size_t at)
{
	return at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80;
}

struct kc_passage_pair
kc_find_passages(kc_str a, kc_str b)
{
	size_t n = a.len < b.len ? a.len : b.len, from = 0, end = 0;

	while (from < n && a.ptr[from] == b.ptr[from])
		from++;
	while (is_within_character(a, from) || is_within_character(b, from))
		from--;
	while (
	    end < n - from && a.ptr[a.len - 1 - end] == b.ptr[b.len - 1 - end])
		end++;
	while (is_within_character(a, a.len - end) ||
	    is_within_character(b, b.len - end))
		end--;
	return (struct kc_passage_pair){{a.ptr + from, a.len - end - from},
	    {b.ptr + from, b.len - end - from}, {a.ptr + a.len - end, end}};
}

/* --- What a passage says --- */

enum token { TOKEN_END, TOKEN_SIGN, TOKEN_WORD, TOKEN_FIGURE };

static enum token
kind_of_character(uint32_t cp)
{
	if (cp < 0x80 && kc_ascii_is_digit((char)cp))
		return TOKEN_FIGURE;
	return kc_is_sign(cp) ? TOKEN_SIGN : TOKEN_WORD;
}

/*
 * The next run of letters, of digits or of signs of a folded text from *at on, which is
 * moved after it. The letters of a hash are too few in a row to be words.
 */
static enum token
next_token(kc_str s, size_t *at, kc_str *token)
{
	const char *p = s.ptr + *at, *end = kc_str_end(s), *q = p;
	enum token kind = TOKEN_END;

	while (q < end) {
		enum token next = kind_of_character(kc_utf8_next(&q, end));

		if (kind != TOKEN_END && next != kind)
			break;
		kind = next;
		p = q;
	}
	*token = (kc_str){s.ptr + *at, (size_t)(p - s.ptr) - *at};
	*at += token->len;
	return kind;
}

static bool
contains(kc_str s, kc_str part)
{
	return memmem(s.ptr, s.len, part.ptr, part.len) != NULL;
}

/* True if there is much in the words of a passage that the other text has not. */
static bool
most_is_lost(
    kc_str passage, kc_str other_passage, const struct kc_text_set *other)
{
	double words = 0, figures = 0, all = 0;
	enum token kind;
	size_t at = 0;
	kc_str t;

	if (other_passage.len > FIGURES_WITHIN)
		other_passage.len = FIGURES_WITHIN;
	while ((kind = next_token(passage, &at, &t)) != TOKEN_END) {
		if (kind == TOKEN_WORD)
			all += (double)t.len;
		if (kind == TOKEN_WORD && t.len >= WORD)
			words += (double)t.len *
			    (1 - kc_kept_share(t, other, WORD, 0));
		if (kind != TOKEN_FIGURE)
			continue;
		all += WORD;
		figures += contains(other_passage, t) ? 0 : WORD;
	}
	return words >= LEAST_LOST && words + figures >= all * lost_share;
}

static bool
has_words(kc_str passage)
{
	size_t at = 0, n = 0;
	enum token kind;
	kc_str t;

	while (n < LEAST_LOST &&
	    (kind = next_token(passage, &at, &t)) != TOKEN_END)
		n += kind != TOKEN_WORD || t.len < WORD ? 0 : t.len;
	return n >= LEAST_LOST;
}

static bool
has_sender(kc_str s)
{
	for (size_t i = 0; i < sizeof(senders) / sizeof(*senders); i++)
		if (contains(s, kc_str_of(senders[i])))
			return true;
	return false;
}

/*
 * "Kim, reporter" and "Lee, correspondent", or what they have in common is the next
 * word. In one passage alone it may be a part of two others: \uC628\uD48D\uAE30
 * \uC790\uC804\uAC70, a heater and a bicycle, are written as one here.
 */
static bool
name_senders(const struct kc_passage_pair *p)
{
	kc_str next = {p->after.ptr, p->after.len < WORD ? p->after.len : WORD};

	return has_sender(next) || (has_sender(p->a) && has_sender(p->b));
}

static bool
looks_like_code(kc_str s)
{
	size_t signs = 0;

	for (size_t i = 0; i < s.len; i++)
		signs += s.ptr[i] && strchr(code_signs, s.ptr[i]);
	return signs >= 2;
}

/* Links to other pages, comments and dates of a crawl follow a text, code too. */
static bool
is_appendix(const struct kc_passage_pair *p)
{
	return !p->after.len &&
	    !(looks_like_code(p->a) && looks_like_code(p->b));
}

static kc_status
most_of_both_is_lost(
    kc_str a, kc_str b, const struct kc_passage_pair *p, bool *yes)
{
	struct kc_text_set set = {0};
	kc_status st = kc_text_set_fill(&set, b, WORD);

	*yes = false;
	if (!st && most_is_lost(p->a, p->b, &set)) {
		st = kc_text_set_fill(&set, a, WORD);
		*yes = !st && most_is_lost(p->b, p->a, &set);
	}
	kc_text_set_release(&set);
	return st;
}

kc_status
kc_passage_replaced(kc_str going, kc_str kept, bool *yes)
{
	struct kc_passage_pair p = kc_find_passages(going, kept);

	*yes = false;
	if (p.a.len > going.len / PARTS || p.b.len > kept.len / PARTS)
		return KC_OK;
	if (!has_words(p.a) || !has_words(p.b) || is_appendix(&p) ||
	    name_senders(&p))
		return KC_OK;
	return most_of_both_is_lost(going, kept, &p, yes);
}
