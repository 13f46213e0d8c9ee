/* SPDX-License-Identifier: Apache-2.0 */
/* Finding added tokens in a text. */
#include <config.h>

#include "tokenizer/text/finder.h"

#include "tokenizer/text/spans.h"

#include "kcorpus/unicode.h"

#include <string.h>

kc_status
kc_finder_init(struct kc_finder *f, const struct kc_vocab *v,
    struct kc_trie_entry *entries, size_t n, kc_error *err)
{
	f->vocab = v;
	f->only = -1;
	for (size_t i = 0; i < n; i++) {
		unsigned char first = (unsigned char)entries[i].key.ptr[0];

		f->only = i == 0 || f->only == first ? first : -2;
		f->starts[first] = true;
		f->has_plain |= !v->added[entries[i].value].special;
	}
	return kc_trie_build(&f->trie, entries, n, err);
}

void
kc_finder_release(struct kc_finder *f)
{
	kc_trie_release(&f->trie);
	*f = (struct kc_finder){0};
}

/* The next place where a token may start, or text.len. */
static size_t
next_start(const struct kc_finder *f, kc_str text, size_t at)
{
	/* memchr wants a pointer even for no bytes. */
	if (f->only >= 0 && at < text.len) {
		const char *p = memchr(text.ptr + at, f->only, text.len - at);

		return p ? (size_t)(p - text.ptr) : text.len;
	}
	while (at < text.len && !f->starts[(unsigned char)text.ptr[at]])
		at++;
	return at;
}

/* General category No of Unicode 16.0, which of N is what \w leaves out. */
static const struct kc_cp_range other_numbers[] = {{0xB2, 0xB3}, {0xB9, 0xB9},
    {0xBC, 0xBE}, {0x9F4, 0x9F9}, {0xB72, 0xB77}, {0xBF0, 0xBF2},
    {0xC78, 0xC7E}, {0xD58, 0xD5E}, {0xD70, 0xD78}, {0xF2A, 0xF33},
    {0x1369, 0x137C}, {0x17F0, 0x17F9}, {0x19DA, 0x19DA}, {0x2070, 0x2070},
    {0x2074, 0x2079}, {0x2080, 0x2089}, {0x2150, 0x215F}, {0x2189, 0x2189},
    {0x2460, 0x249B}, {0x24EA, 0x24FF}, {0x2776, 0x2793}, {0x2CFD, 0x2CFD},
    {0x3192, 0x3195}, {0x3220, 0x3229}, {0x3248, 0x324F}, {0x3251, 0x325F},
    {0x3280, 0x3289}, {0x32B1, 0x32BF}, {0xA830, 0xA835}, {0x10107, 0x10133},
    {0x10175, 0x10178}, {0x1018A, 0x1018B}, {0x102E1, 0x102FB},
    {0x10320, 0x10323}, {0x10858, 0x1085F}, {0x10879, 0x1087F},
    {0x108A7, 0x108AF}, {0x108FB, 0x108FF}, {0x10916, 0x1091B},
    {0x109BC, 0x109BD}, {0x109C0, 0x109CF}, {0x109D2, 0x109FF},
    {0x10A40, 0x10A48}, {0x10A7D, 0x10A7E}, {0x10A9D, 0x10A9F},
    {0x10AEB, 0x10AEF}, {0x10B58, 0x10B5F}, {0x10B78, 0x10B7F},
    {0x10BA9, 0x10BAF}, {0x10CFA, 0x10CFF}, {0x10E60, 0x10E7E},
    {0x10F1D, 0x10F26}, {0x10F51, 0x10F54}, {0x10FC5, 0x10FCB},
    {0x11052, 0x11065}, {0x111E1, 0x111F4}, {0x1173A, 0x1173B},
    {0x118EA, 0x118F2}, {0x11C5A, 0x11C6C}, {0x11FC0, 0x11FD4},
    {0x16B5B, 0x16B61}, {0x16E80, 0x16E96}, {0x1D2C0, 0x1D2D3},
    {0x1D2E0, 0x1D2F3}, {0x1D360, 0x1D378}, {0x1E8C7, 0x1E8CF},
    {0x1EC71, 0x1ECAB}, {0x1ECAD, 0x1ECAF}, {0x1ECB1, 0x1ECB4},
    {0x1ED01, 0x1ED2D}, {0x1ED2F, 0x1ED3D}, {0x1F100, 0x1F10C}};

/* What \w has besides letters, marks and numbers: Pc, Join_Control, Alphabetic. */
static const struct kc_cp_range other_word[] = {{'_', '_'}, {0x203F, 0x2040},
    {0x2054, 0x2054}, {0xFE33, 0xFE34}, {0xFE4D, 0xFE4F}, {0xFF3F, 0xFF3F},
    {0x200C, 0x200D}, {0x24B6, 0x24E9}, {0x1F130, 0x1F149}, {0x1F150, 0x1F169},
    {0x1F170, 0x1F189}};

/* \w of Rust's regex (UTS #18: Alphabetic, M, Nd, Pc, Join_Control). */
static bool
is_word_char(uint32_t cp)
{
	unsigned class = kc_class(cp);

	if (class & (KC_CLASS_L | KC_CLASS_M))
		return true;
	return class & KC_CLASS_N ? !KC_IN_SPANS(other_numbers, cp)
				  : KC_IN_SPANS(other_word, cp);
}

/* The start of the character that ends at `at` > 0. */
static size_t
start_of_char(kc_str text, size_t at)
{
	size_t i = at - 1;

	while (
	    i > 0 && at - i < 4 && ((unsigned char)text.ptr[i] & 0xC0) == 0x80)
		i--;
	return i;
}

static uint32_t
char_at(kc_str text, size_t at)
{
	const char *p = text.ptr + at;

	return kc_utf8_next(&p, text.ptr + text.len);
}

/* True if a word character is right before or after the match. */
static bool
is_in_word(kc_str text, bool after_word, size_t start, size_t end)
{
	bool before = start == 0
	    ? after_word
	    : is_word_char(char_at(text, start_of_char(text, start)));

	return before || (end < text.len && is_word_char(char_at(text, end)));
}

static size_t
spaces_before(kc_str text, size_t from, size_t start)
{
	while (start > from) {
		size_t at = start_of_char(text, start);

		if (!(kc_class(char_at(text, at)) & KC_CLASS_SPACE))
			break;
		start = at;
	}
	return start < from ? from : start;
}

static size_t
spaces_after(kc_str text, size_t end)
{
	const char *p = text.ptr + end, *stop = text.ptr + text.len;

	while (p < stop) {
		const char *next = p;

		if (!(kc_class(kc_utf8_next(&next, stop)) & KC_CLASS_SPACE))
			break;
		p = next;
	}
	return (size_t)(p - text.ptr);
}

bool
kc_finder_next(const struct kc_finder *f, kc_str text, size_t from,
    bool after_word, size_t *at, struct kc_found *found)
{
	while ((*at = next_start(f, text, *at)) < text.len) {
		size_t start = *at, len;
		uint32_t i = kc_trie_longest(&f->trie,
		    (kc_str){text.ptr + start, text.len - start}, &len);

		*at += len ? len : 1;
		if (!len)
			continue;
		found->added = &f->vocab->added[i];
		found->start = start;
		found->end = start + len;
		if (found->added->single_word &&
		    is_in_word(text, after_word, start, found->end))
			continue;
		if (found->added->lstrip)
			found->start = spaces_before(text, from, start);
		if (found->added->rstrip)
			found->end = spaces_after(text, found->end);
		/* Its spaces may all be those of the one before. */
		if (found->start < found->end)
			return true;
	}
	return false;
}
