/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles and edits as JSON, for people (kcorpus/norm.h). */
#include <config.h>

#include "kcorpus/norm.h"

#include "kcorpus/json.h"

/* True if a reader sees it, and sees what it is. */
static bool
is_visible(uint32_t cp)
{
	if (cp < 0x20 || cp == '"' || cp == '\\')
		return false;
	if (cp < 0x7F || kc_is_syllable(cp) || kc_is_compat_jamo(cp))
		return true;
	if (cp < 0xA1 || cp == 0xAD || cp - 0x2000 < 0x10 || cp - 0x2028 < 8 ||
	    cp - 0x205F < 0x11)
		return false;
	if (kc_class(cp) & (KC_CLASS_M | KC_CLASS_SPACE))
		return false;
	return cp - 0x1100 >= 0x100 && cp - 0xD7B0 >= 0x50 &&
	    cp - 0xA960 >= 0x20 && cp != 0x3164 && cp - 0xE000 >= 0x1900 &&
	    cp - 0xFEFF > 0 && cp - 0xFF61 >= 0x9F && cp < 0xE0000;
}

/* As a JSON string in which invisible characters are escapes. */
static kc_status
add_shown(kc_str s, kc_buf *out)
{
	const char *p = s.ptr, *stop = kc_str_end(s);

	KC_TRY(kc_buf_addc(out, '"'));
	while (p < stop) {
		uint32_t cp = kc_utf8_next(&p, stop);

		if (is_visible(cp))
			KC_TRY(kc_buf_add_cp(out, cp));
		else if (cp < 0x10000)
			KC_TRY(kc_buf_addf(out, "\\u%04X", cp));
		else
			KC_TRY(kc_buf_addf(out, "\\u%04X\\u%04X",
			    0xD800 + ((cp - 0x10000) >> 10),
			    0xDC00 + (cp & 0x3FF)));
	}
	return kc_buf_addc(out, '"');
}

_Static_assert(KC_NORM_STEPS <= 64, "a set of steps has 64 bits");

static kc_status
add_steps(uint64_t steps, kc_buf *out)
{
	const char *comma = "";

	KC_TRY(kc_json_key(KC_STR("steps"), out));
	KC_TRY(kc_buf_addc(out, '['));
	for (int i = 0; i < KC_NORM_STEPS; i++) {
		if (!(steps >> i & 1))
			continue;
		KC_TRY(kc_buf_addf(out, "%s\"%s\"", comma,
		    kc_norm_step_name((kc_norm_step)i)));
		comma = ",";
	}
	return kc_buf_addc(out, ']');
}

kc_status
kc_norm_explain(
    kc_str id, uint64_t steps, kc_str before, kc_str after, kc_buf *out)
{
	KC_TRY(kc_buf_addc(out, '{'));
	if (id.len) {
		KC_TRY(kc_json_key(KC_STR("id"), out));
		KC_TRY(kc_json_one_line(id, out));
	}
	KC_TRY(add_steps(steps, out));
	KC_TRY(kc_json_key(KC_STR("before"), out));
	KC_TRY(add_shown(before, out));
	KC_TRY(kc_json_key(KC_STR("after"), out));
	KC_TRY(add_shown(after, out));
	return kc_buf_add(out, KC_STR("}\n"));
}

kc_status
kc_norm_options_describe(const kc_norm_options *n, kc_buf *out)
{
	KC_TRY(kc_buf_add(out, KC_STR("{\"profile\":\"")));
	KC_TRY(kc_norm_options_print(n, out));
	KC_TRY(kc_buf_add(out, KC_STR("\",\"steps\":{")));
	for (int i = 0; i < KC_NORM_STEPS; i++) {
		const char *const *values = kc_norm_step_values(
		    (kc_norm_step)i);

		KC_TRY(kc_json_key(
		    kc_str_of(kc_norm_step_name((kc_norm_step)i)), out));
		if (values)
			KC_TRY(kc_buf_addf(out, "\"%s\"", values[n->value[i]]));
		else
			KC_TRY(kc_buf_addu(out, n->value[i]));
	}
	return kc_buf_addf(
	    out, "},\"unicode\":\"15.0\",\"kcorpus\":\"%s\"}\n", kc_version());
}
