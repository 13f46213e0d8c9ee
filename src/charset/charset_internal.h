/* SPDX-License-Identifier: Apache-2.0 */
/* What the decoders of src/charset share. */
#ifndef KC_CHARSET_INTERNAL_H
#define KC_CHARSET_INTERNAL_H

#include "kcorpus/charset.h"
#include "unicode/put.h"

/* One call of kc_charset_decode. */
struct kc_charset_text {
	const uint8_t *in;
	size_t len;
	kc_buf *out;
	uint64_t max_errors;
	uint64_t errors;
	kc_error *err;
};

/*
 * An error at offset `at`: append U+FFFD, count it, and return KC_ERR_ENCODING
 * if that is one too many.
 */
kc_status kc_decode_error(struct kc_charset_text *d, size_t at);

/* The decoders; all as kc_charset_decode. */
kc_status kc_decode_utf8(struct kc_charset_text *d);
kc_status kc_decode_utf16(struct kc_charset_text *d, bool big);
kc_status kc_decode_utf32(struct kc_charset_text *d, bool big);
kc_status kc_decode_single(struct kc_charset_text *d, kc_charset charset);
kc_status kc_decode_euc_kr(struct kc_charset_text *d);
kc_status kc_decode_johab(struct kc_charset_text *d);
kc_status kc_decode_iso_2022_kr(struct kc_charset_text *d);
kc_status kc_decode_icu(struct kc_charset_text *d, kc_charset charset);

#endif
