/* SPDX-License-Identifier: Apache-2.0 */
/* A map of SentencePiece as steps of HF. Private to the room. */
#ifndef KC_TOKENIZER_HF_MAP_H
#define KC_TOKENIZER_HF_MAP_H

#include "tokenizer/text/charsmap.h"
#include "tokenizer/text/rules.h"

enum { KC_MAP_KEPT = 16, KC_MAP_STEPS = 2 * KC_MAP_KEPT + 2 };

/* The steps; strings are borrowed from the map, or from here. */
struct kc_map_steps {
	struct kc_step steps[KC_MAP_STEPS];
	size_t n;
	size_t n_kept;
	struct {
		char from[4], stand_in[4];
		kc_str to;
	} kept[KC_MAP_KEPT];
};

/*
 * Make the steps that do in HF what the map does in SentencePiece; see hf_map.c.
 * KC_ERR_NOMEM, KC_ERR_IO: no ICU data.
 */
KC_MUST_CHECK kc_status kc_map_steps_make(
    struct kc_map_steps *s, const struct kc_charsmap *map, kc_error *err);

#endif
