/* SPDX-License-Identifier: Apache-2.0 */
/* Decompositions and composites by ICU; the only file with ICU's forms. */
#include <config.h>

#include "unicode/icu_forms.h"

#include "unicode/norm_tables.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

kc_status
kc_icu_forms_open(
    const struct UNormalizer2 **forms, bool compatibility, kc_error *err)
{
	UErrorCode ec = U_ZERO_ERROR;
	UVersionInfo unicode;

	u_getUnicodeVersion(unicode);
	if (unicode[0] < 15)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "ICU knows Unicode %d.%d, not 15.0", unicode[0],
		    unicode[1]);
	*forms = compatibility ? unorm2_getNFKCInstance(&ec)
			       : unorm2_getNFCInstance(&ec);
	if (U_FAILURE(ec))
		return kc_fail(err, KC_ERR_IO, 0,
		    "cannot load ICU's normalization data: %s",
		    u_errorName(ec));
	return KC_OK;
}

size_t
kc_icu_decompose(const struct UNormalizer2 *forms, uint32_t cp,
    uint32_t out[KC_DECOMPOSED_MAX])
{
	UErrorCode ec = U_ZERO_ERROR;
	UChar units[2 * KC_DECOMPOSED_MAX];
	int32_t len = unorm2_getDecomposition(
	    forms, (UChar32)cp, units, 2 * KC_DECOMPOSED_MAX, &ec);
	size_t n = 0;

	if (len < 0 || U_FAILURE(ec)) {
		out[0] = cp;
		return 1;
	}
	for (int32_t i = 0; i < len && n < KC_DECOMPOSED_MAX;) {
		uint32_t c = units[i++];

		if ((c & 0xFC00) == 0xD800 && i < len)
			c = 0x10000 +
			    ((c & 0x3FF) << 10 | (units[i++] & 0x3FFU));
		out[n++] = c;
	}
	return n;
}

uint32_t
kc_icu_compose(
    const struct UNormalizer2 *forms, uint32_t first, uint32_t second)
{
	UChar32 c = unorm2_composePair(forms, (UChar32)first, (UChar32)second);

	return c < 0 ? 0 : kc_norm_composite((uint32_t)c);
}
