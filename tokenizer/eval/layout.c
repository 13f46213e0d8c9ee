/* SPDX-License-Identifier: Apache-2.0 */
/* Where the tokens of a text end in what they decode to. */
#include <config.h>

#include "tokenizer/eval/eval_internal.h"
#include "tokenizer/model/unknown.h"

kc_status
kc_eval_layout_init(
    struct kc_eval_layout *l, const kc_tokenizer *t, kc_error *err)
{
	KC_TRY(kc_encoder_new(&l->encoder, t, NULL, err));
	return kc_decoder_new(&l->decoder, t, err);
}

void
kc_eval_layout_release(struct kc_eval_layout *l)
{
	kc_encoder_free(l->encoder);
	kc_decoder_free(l->decoder);
	kc_token_ids_release(&l->ids);
	kc_buf_release(&l->text);
	kc_free(l->ends);
}

/*
 * Decode token by token into l->text and l->ends. The decoder gives what byte tokens
 * become when their run has ended; each of them is a byte of it.
 */
static kc_status
decode_tokens(struct kc_eval_layout *l, const kc_tokenizer *t, kc_error *err)
{
	bool chars = !kc_tokenizer_is_byte_level(t), in_run = false;

	for (size_t i = 0; i < l->ids.n; i++) {
		bool byte = chars &&
		    kc_unknown_byte(kc_tokenizer_token(t, l->ids.v[i])) >= 0;
		size_t from = in_run ? l->ends[i - 1] : l->text.len;

		KC_TRY(kc_decoder_put(
		    l->decoder, &l->ids.v[i], 1, false, &l->text, err));
		l->ends[i] = byte ? from + 1 : l->text.len;
		in_run = byte;
	}
	return kc_decoder_put(l->decoder, NULL, 0, true, &l->text, err);
}

kc_status
kc_eval_lay(
    struct kc_eval_layout *l, const kc_tokenizer *t, kc_str text, kc_error *err)
{
	enum { KEEP = 1 << 20 };

	kc_token_ids_reset(&l->ids, KEEP);
	kc_buf_reset(&l->text, KEEP);
	kc_decoder_reset(l->decoder);
	KC_TRY(kc_encode(l->encoder, text, &l->ids, err));
	if (KC_GROW(&l->ends, &l->cap, l->ids.n))
		return kc_fail_nomem(err);
	return decode_tokens(l, t, err);
}
