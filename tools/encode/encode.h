/* SPDX-License-Identifier: Apache-2.0 */
/* kc-encode, between its main and its way of streaming whole files. */
#ifndef KC_ENCODE_H
#define KC_ENCODE_H

#include "tools/ids.h"
#include "cli/map.h"

#include "kcorpus/tokenizer.h"

struct kc_encode_options {
	const char *tokenizer, *pretokenizer, *eod;
	int to, special;
	bool whole, bos, eos;
	struct kc_list carry;

	/* Of the run. */
	kc_tokenizer *loaded;
	kc_tokens_spec spec;
	uint32_t bos_id, eos_id;
	size_t n_carry;
};

/* Append the id, if it is asked for. KC_ERR_NOMEM. */
static inline kc_status
kc_encode_add_end(bool wanted, uint32_t id, kc_token_ids *ids)
{
	if (!wanted)
		return KC_OK;
	KC_TRY(KC_GROW(&ids->v, &ids->cap, ids->n + 1));
	ids->v[ids->n++] = id;
	return KC_OK;
}

/* --whole: each operand is a text of any size. */
void kc_encode_whole(struct kc_cli *cli, const struct kc_encode_options *o);

#endif
