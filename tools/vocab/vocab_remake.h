/* SPDX-License-Identifier: Apache-2.0 */
/* What extend and prune share: a vocabulary, texts for it, and files of what comes. */
#ifndef KC_VOCAB_REMAKE_H
#define KC_VOCAB_REMAKE_H

#include "tools/provenance.h"
#include "tools/vocab/vocab_commands.h"
#include "tools/vocab/vocab_map.h"

struct kc_remake {
	struct kc_remake_options *o;
	kc_tokenizer *base;
	kc_hash128 base_hash; /* of the base as it was opened */
	struct kc_counting counting;
};

/*
 * Check the options and open the base, the first operand. It is released in any
 * case. False after an error that was reported.
 */
bool kc_remake_open(
    struct kc_cli *cli, struct kc_remake *r, struct kc_remake_options *o);
void kc_remake_release(struct kc_cli *cli, struct kc_remake *r);

/*
 * Count what the operands after the first hold, or standard input, as the base
 * splits it. False after an error that was reported.
 */
bool kc_remake_count(struct kc_cli *cli, struct kc_remake *r);

/* Begin to tell what is made. */
void kc_remake_tell(const struct kc_remake *r, struct kc_provenance *p);

/* Write the vocabulary that was made, and the maps. A failure was reported. */
void kc_remake_write(struct kc_cli *cli, const struct kc_remake *r,
    const kc_tokenizer *made, kc_str provenance,
    const struct kc_map_source *source);

#endif
