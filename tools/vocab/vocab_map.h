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

struct kc_map_rows {
	uint64_t rows; /* of the old embedding; 0: as many as ids */
	uint64_t pad;  /* what more rows are a multiple of */
	uint32_t old_ids;
};

/* True if all names end in .json or .npy; false after a usage error. */
bool kc_vocab_check_maps(struct kc_cli *cli, const struct kc_list *names);

/* Write the map of what x has learnt. A failure was reported. */
kc_status kc_vocab_write_map(struct kc_cli *cli, const char *name,
    const kc_extender *x, const struct kc_map_rows *rows);

#endif
