/* SPDX-License-Identifier: Apache-2.0 */
/* kc-encode, between its main and its way of streaming whole files. */
#ifndef KC_ENCODE_H
#define KC_ENCODE_H

#include "tools/ids.h"
#include "cli/map.h"

#include "kcorpus/tokenizer.h"

struct kc_encode_options {
	const char *tokenizer, *pretokenizer, *eod;
	int to, special, offsets;
	bool whole, bos, eos;
	double dropout, alpha;
	uint64_t seed, nbest;
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

/* --offsets */
enum { KC_OFFSETS_NONE, KC_OFFSETS_CHARS, KC_OFFSETS_BYTES };

/* What kc_encode_more needs from one text to the next; all but `encoder` starts as zero. */
struct kc_encode_extras {
	kc_encoder *encoder; /* borrowed */
	kc_token_spans spans;
	kc_token_ids ways;
	size_t *ends;
	double *scores;
	size_t cap_ends, cap_scores;
	kc_buf members; /* what goes after input_ids: ,"key":... */
};

/* True if --offsets, --dropout, --alpha or --nbest asks for more than ids. */
static inline bool
kc_encode_wants_more(const struct kc_encode_options *o)
{
	return o->offsets || o->dropout > 0 || o->alpha > 0 || o->nbest;
}

/* How they say that texts are cut; the seed is still --seed's. */
static inline kc_encode_how
kc_encode_how_of(const struct kc_encode_options *o)
{
	return (kc_encode_how){.samples = o->dropout > 0 || o->alpha > 0,
	    .alpha = o->dropout > 0 ? o->dropout : o->alpha,
	    .seed = o->seed};
}

/* False after a usage error: options that exclude each other. */
bool
kc_encode_check_more(struct kc_cli *cli, const struct kc_encode_options *o);

/*
 * Append the ids of a text, as kc_encode; `id` is its record's, as it stands there.
 * m->members is then what these options add to the record.
 */
kc_status
kc_encode_more(struct kc_encode_extras *m, const struct kc_encode_options *o,
    kc_str text, kc_str id, kc_token_ids *ids, kc_error *err);
void kc_encode_extras_release(struct kc_encode_extras *m);

/* --whole: each operand is a text of any size. */
void kc_encode_whole(struct kc_cli *cli, const struct kc_encode_options *o);

#endif
