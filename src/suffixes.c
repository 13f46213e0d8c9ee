/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suffix arrays by libdivsufsort (Fischer and Kurpicz, "Dismantling DivSufSort",
 * PSC 2017); no other file knows of it.
 */
#include <config.h>

#include "suffixes.h"

#include <divsufsort.h>

kc_status
kc_suffixes_sort(kc_str text, int32_t *order)
{
	if (text.len > KC_SUFFIXES_MAX)
		return KC_ERR_LIMIT;
	return divsufsort(
		   (const unsigned char *)text.ptr, order, (int32_t)text.len)
	    ? KC_ERR_NOMEM
	    : KC_OK;
}
