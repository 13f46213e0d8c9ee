/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The passes: the sixth step of the ladder (norm_internal.h). What a span is too
 * narrow for reads a whole line (mojibake, escapes) or a whole text (private use,
 * hanja, josa, the forms but C). Each pass has memory of its own; each sets
 * *changed and appends what it makes of the text to `out`, or does neither. They
 * fail with KC_ERR_NOMEM.
 */
#ifndef KC_NORM_PASSES_H
#define KC_NORM_PASSES_H

#include "normalize/scan/attention.h"
#include "normalize/norm_log.h"
#include "normalize/scan/span.h"

/* --- mojibake.c: text decoded with the wrong encoding, in a line --- */

struct kc_norm_mojibake {
	struct kc_norm_log *log;
	const struct kc_cp949 *cp949;
	struct kc_norm_span line; /* as it is by now */
	struct kc_norm_span made; /* what a repair makes of it */
	kc_buf bytes, decoded;    /* of the line in another encoding */
};

KC_MUST_CHECK kc_status kc_norm_mend_mojibake(
    struct kc_norm_mojibake *m, kc_str line, kc_buf *out, bool *changed);

/* --- unescape.c: escapes that nobody decoded, in a line --- */

struct kc_norm_escapes {
	struct kc_norm_log *log;
	const struct kc_cp949 *cp949;
	bool code;             /* the line quotes code */
	kc_buf bytes, decoded; /* of a run of %XX */
};

KC_MUST_CHECK kc_status kc_norm_decode_escapes(
    struct kc_norm_escapes *x, kc_str line, kc_buf *out, bool *changed);

/* --- repair_lines.c: both, on the lines that need them --- */

struct kc_norm_lines {
	struct kc_norm_log *log;
	const struct kc_norm_scan *scan;
	bool has_mojibake, has_escapes; /* steps to take */
	struct kc_norm_mojibake mojibake;
	struct kc_norm_escapes escapes;
	kc_buf mended, result; /* of a line, after the first and after both */
};

KC_MUST_CHECK kc_status kc_norm_mend_lines(
    struct kc_norm_lines *x, kc_str text, kc_buf *out, bool *changed);

/* --- pua.c: Hanyang's private use to jamo --- */

struct kc_norm_pua_pass {
	struct kc_norm_log *log;
	uint32_t mode; /* enum kc_norm_pua */
	bool line;     /* of many: no evidence for KC_NORM_PUA_AUTO */
};

KC_MUST_CHECK kc_status kc_norm_expand_pua(
    struct kc_norm_pua_pass *x, kc_str text, kc_buf *out, bool *changed);

/* --- hanja.c: hanja to their readings --- */

struct kc_norm_hanja_pass {
	struct kc_norm_log *log;
	const struct kc_hanja *list;
	uint32_t mode; /* enum kc_norm_hanja */
	/* Of the hanja in a row. */
	struct kc_norm_span unified, plain, reading, original;
	kc_buf bytes, result; /* unified, as text; what becomes of it */
};

KC_MUST_CHECK kc_status kc_norm_read_hanja(
    struct kc_norm_hanja_pass *x, kc_str text, kc_buf *out, bool *changed);

/* --- josa.c: variants of josa to the one that fits --- */

struct kc_norm_josa_pass {
	struct kc_norm_log *log;
	struct kc_norm_span text;
	kc_buf bytes; /* of an edit */
};

KC_MUST_CHECK kc_status kc_norm_choose_josa(
    struct kc_norm_josa_pass *x, kc_str text, kc_buf *out, bool *changed);

/* --- whole_form.c: a Unicode form of the whole text --- */

struct kc_norm_form_pass {
	struct kc_norm_log *log;
	uint32_t form;        /* enum kc_form */
	kc_normalizer *whole; /* of that form */
	kc_normalizer *nfc;   /* to tell what was destroyed */
	uint64_t destroyed;   /* kc_norm_destroyed */
	bool counting;        /* add to it */
	struct kc_norm_span text;
	kc_buf form_bytes, nfc_bytes; /* of one character */
};

/* True if the form takes characters for others, as KC and KD do. */
static inline bool
kc_norm_form_is_lossy(uint32_t form)
{
	return form == KC_FORM_NFKC || form == KC_FORM_NFKD;
}

KC_MUST_CHECK kc_status kc_norm_apply_form(
    struct kc_norm_form_pass *x, kc_str text, kc_buf *out, bool *changed);

#endif
