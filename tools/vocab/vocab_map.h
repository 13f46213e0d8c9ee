/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maps from the ids of a new vocabulary to those of an old one, from whose rows of
 * the embedding the new rows may start: for each new id the old ones and their
 * weights, which sum to 1.
 *
 * As JSON: {"old":{"ids":N,"rows":N},"new":{"ids":N,"rows":N},
 *	"tokens":[{"id":N,"part":BOOL,"uses":N,"from":[[ID,WEIGHT],...]},...]}.
 * As .npy: an array of records with the fields new, old (uint32) and weight
 * (float32), one for each pair.
 */
#ifndef KC_VOCAB_MAP_H
#define KC_VOCAB_MAP_H

#include "cli/cli.h"

#include "kcorpus/extend.h"

/* What a map is of. */
struct kc_map_source {
	uint64_t rows; /* of the old embedding; 0: as many as ids are needed */
	uint64_t pad;  /* what more rows are a multiple of; 0: 1 */
	uint32_t old_ids, new_ids;
	uint32_t n; /* tokens that the map has */
	const void *from;
	kc_extended (*get)(const void *from, uint32_t i);
	/* Append the old ids that token i starts from. KC_ERR_NOMEM. */
	kc_status (*origin)(const void *from, uint32_t i, kc_token_ids *ids);
};

/* True if all names end in .json or .npy; false after a usage error. */
bool kc_vocab_check_maps(struct kc_cli *cli, const struct kc_list *names);

/* Write the map. A failure was reported. */
kc_status kc_vocab_write_map(
    struct kc_cli *cli, const char *name, const struct kc_map_source *source);

#endif
