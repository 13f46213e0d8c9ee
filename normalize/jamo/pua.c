/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hanyang's private use code points to conjoining jamo. Others use the same
 * numbers for icons, so by default a text must give reason: two different codes
 * of the table, most of its private use outside the range of icon fonts, and
 * Hangul, Han or another such code beside each that is converted.
 */
#include <config.h>

#include "normalize/passes.h"

#include "pua_tables.h"
#include "unicode/decode.h"

/* In valid text only these begin U+E000..U+F8FF. */
static bool
may_begin(unsigned char lead)
{
	return lead == 0xEE || lead == 0xEF;
}

static size_t
next_pua(const unsigned char *p, size_t i, size_t len)
{
	while (i < len && !may_begin(p[i]))
		i++;
	return i;
}

/* True if the text gives reason to take private use for Hangul. */
static bool
is_old_text(kc_str text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	size_t all = 0, icons = 0, size;
	uint32_t first = 0;
	bool two = false;

	for (size_t i = 0; (i = next_pua(p, i, text.len)) < text.len;
	     i += size) {
		uint32_t cp = kc_decode_valid(p + i, &size);

		if (cp < 0xE000 || cp > 0xF8FF)
			continue;
		all++;
		icons += cp >= 0xF000 && cp < 0xF300;
		if (kc_pua_index(cp) == KC_PUA_NONE)
			continue;
		two = two || (first && cp != first);
		first = cp;
	}
	return two && icons * 2 <= all;
}

static bool
is_company(uint32_t cp)
{
	kc_script script = kc_script_of(cp);

	return script == KC_SCRIPT_HANGUL || script == KC_SCRIPT_HAN ||
	    cp == 0x302E || cp == 0x302F || kc_pua_index(cp) != KC_PUA_NONE;
}

/* True if there is company beside the three bytes at p[i]. */
static bool
has_company(const unsigned char *p, size_t i, size_t len)
{
	size_t before = i, size;

	while (before && (p[--before] & 0xC0) == 0x80)
		;
	if (before < i && is_company(kc_decode_valid(p + before, &size)))
		return true;
	return i + 3 < len && is_company(kc_decode_valid(p + i + 3, &size));
}

static kc_status
add_letters(uint32_t index, kc_buf *out)
{
	for (int i = 0; i < 3; i++) {
		uint32_t cp = kc_pua_letters[i][kc_pua_codes[index][i]];

		if (cp)
			KC_TRY(kc_buf_add_cp(out, cp));
	}
	return KC_OK;
}

kc_status
kc_norm_expand_pua(
    struct kc_norm_pua_pass *x, kc_str text, kc_buf *out, bool *changed)
{
	const unsigned char *p = (const unsigned char *)text.ptr;
	bool all = x->mode == KC_NORM_PUA_ALL;
	size_t copied = 0, size;

	if (!all && (x->line || !is_old_text(text)))
		return KC_OK;
	for (size_t i = 0; (i = next_pua(p, i, text.len)) < text.len;
	     i += size) {
		uint32_t index = kc_pua_index(kc_decode_valid(p + i, &size));
		size_t from;

		if (index == KC_PUA_NONE ||
		    (!all && !has_company(p, i, text.len)))
			continue;
		*changed = true;
		x->log->counts[KC_NORM_PUA]++;
		KC_TRY(
		    kc_buf_add(out, (kc_str){text.ptr + copied, i - copied}));
		from = out->len;
		KC_TRY(add_letters(index, out));
		kc_norm_tell(x->log, KC_NORM_PUA, (kc_str){text.ptr + i, size},
		    (kc_str){out->ptr + from, out->len - from});
		copied = i + size;
	}
	return *changed
	    ? kc_buf_add(out, (kc_str){text.ptr + copied, text.len - copied})
	    : KC_OK;
}
