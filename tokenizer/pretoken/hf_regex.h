/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions of tokenizer.json. HF tokenizers 0.23 reads them with
 * Oniguruma, in Ruby's dialect and by Unicode 16; PCRE2 has another dialect and the
 * Unicode of its version. So an expression is written anew for PCRE2. One with a part
 * for which the two are not known to match alike is refused by that part.
 */
#ifndef KC_TOKENIZER_HF_REGEX_H
#define KC_TOKENIZER_HF_REGEX_H

#include "kcorpus/base.h"

#include <stdint.h>

/*
 * Append what is the same for PCRE2 (with UTF and UCP). KC_ERR_ARG with err->offset
 * for a part that is not supported; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_hf_regex_translate(
    kc_str regex, kc_buf *out, kc_error *err);

/* Code points that came with Unicode 15 and 16, and their general category. */
struct kc_newer_run {
	uint32_t first, last;
	char category[3];
};

extern const struct kc_newer_run kc_newer_runs[];
extern const size_t kc_newer_runs_count;

#endif
