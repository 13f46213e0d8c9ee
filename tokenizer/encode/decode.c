/* SPDX-License-Identifier: Apache-2.0 */
/* Ids to text. */
#include <config.h>

#include "tokenizer/tokenizer_internal.h"

kc_status
kc_decode(const kc_tokenizer *t, const uint32_t *ids, size_t n, kc_buf *out,
    kc_error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (ids[i] >= t->vocab.n_tokens ||
		    t->vocab.tokens[ids[i]].kind == KC_TOKEN_NONE)
			return kc_fail(err, KC_ERR_ARG, i,
			    "no token has the id %u", ids[i]);
		if (kc_buf_add(out, t->vocab.tokens[ids[i]].bytes))
			return kc_fail_nomem(err);
	}
	return KC_OK;
}
