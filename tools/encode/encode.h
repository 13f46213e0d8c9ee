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
	bool whole;
	struct kc_list carry;

	/* Of the run. */
	kc_tokenizer *loaded;
	kc_tokens_spec spec;
	size_t n_carry;
};

/* --whole: each operand is a text of any size. */
void kc_encode_whole(struct kc_cli *cli, const struct kc_encode_options *o);

#endif
