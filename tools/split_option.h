/* SPDX-License-Identifier: Apache-2.0 */
/* The option that says how a vocabulary splits text whose own file does not. */
#ifndef KC_SPLIT_OPTION_H
#define KC_SPLIT_OPTION_H

#include "cli/opt.h"

/* `m` is a member of `s`, which kc_tokenizer_open takes. */
#define KC_OPT_SPLIT(s, m) \
	KC_OPT_STRING('p', "pretokenizer", "NAME", s, m, \
	    "how text is split, where the vocabulary does not say so: a " \
	    "vocab.json, or a .tiktoken that is not a published one")

#endif
