/* SPDX-License-Identifier: Apache-2.0 */
/* Packed sketches. */
#include <config.h>

#include "sketch_pack.h"

/* Behind it in packed form: keys, sample, and zeros up to a multiple of 8. */
struct packed {
	kc_hash128 exact;
	uint32_t n_keys, n_sample, sample_max, words;
};

kc_status
kc_sketch_pack(const kc_sketch *sketch, kc_buf *out)
{
	static const uint32_t none = 0;
	uint32_t words = sketch->n_keys + sketch->n_sample;
	const struct packed p = {sketch->exact, sketch->n_keys,
	    sketch->n_sample, sketch->sample_max, words + words % 2};

	KC_TRY(kc_buf_add(out, (kc_str){(const char *)&p, sizeof(p)}));
	KC_TRY(kc_buf_add(out,
	    (kc_str){(const char *)sketch->keys,
		sketch->n_keys * sizeof(uint32_t)}));
	KC_TRY(kc_buf_add(out,
	    (kc_str){(const char *)sketch->sample,
		sketch->n_sample * sizeof(uint32_t)}));
	return kc_buf_add(
	    out, (kc_str){(const char *)&none, words % 2 * sizeof(none)});
}

size_t
kc_sketch_unpack(const void *packed, kc_sketch *sketch)
{
	const struct packed *p = packed;
	const uint32_t *words = (const void *)(p + 1);

	*sketch = (kc_sketch){.exact = p->exact,
	    .n_keys = p->n_keys,
	    .n_sample = p->n_sample,
	    .keys = words,
	    .sample = words + p->n_keys,
	    .sample_max = p->sample_max};
	return sizeof(*p) + p->words * sizeof(*words);
}
