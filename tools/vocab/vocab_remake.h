/* SPDX-License-Identifier: Apache-2.0 */
/* What extend and prune share: a vocabulary, texts for it, and files of what comes. */
#ifndef KC_VOCAB_REMAKE_H
#define KC_VOCAB_REMAKE_H

#include "tools/provenance.h"
#include "tools/split_option.h"
#include "tools/vocab/vocab_commands.h"
#include "tools/vocab/vocab_map.h"

struct kc_remake;

/* What extend and prune differ in; each of these may end the run with a failure. */
struct kc_remake_kind {
	/* Make what takes the counts. False after an error that was reported. */
	bool (*begin)(struct kc_cli *cli, struct kc_remake *r);
	/* A pretoken, as the base splits texts, that occurs `count` times. */
	kc_status (*add)(struct kc_remake *r, kc_str pretoken, uint64_t count,
	    kc_error *err);
	/* Learn from them, and say what came of it. */
	kc_status (*learn)(
	    struct kc_cli *cli, struct kc_remake *r, kc_error *err);
	/* Tell the options and make r->made, which may be the base. */
	kc_status (*make)(
	    struct kc_remake *r, struct kc_provenance *p, kc_error *err);
	/* What the map is of, when that is made. */
	struct kc_map_source (*map)(const struct kc_remake *r);
};

struct kc_remake {
	const struct kc_remake_kind *kind;
	struct kc_remake_options *o;
	void *job; /* of the kind */
	kc_tokenizer *base;
	kc_tokenizer *made;   /* freed if it is not the base */
	kc_hash128 base_hash; /* of the base as it was opened, */
	uint32_t base_ids;    /* and its ids */
	uint64_t words;       /* different pretokens that were added */
	struct kc_counting counting;
};

/*
 * Open the base, the first operand; count what the others hold, or standard input;
 * learn, make, and write. r->kind, o, job and counting.share are set. A failure was
 * reported.
 */
void kc_remake_run(struct kc_cli *cli, struct kc_remake *r);

#endif
