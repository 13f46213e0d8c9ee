/* SPDX-License-Identifier: Apache-2.0 */
/* Which options are for which kind of vocabulary. */
#include <config.h>

#include "train_kinds.h"

/* Options that are not listed are for all. */
static const struct {
	const char *option;
	int kinds;
} only_for[] = {{"pattern", TRAIN_OF_BYTES}, {"min-frequency", TRAIN_BPE},
    {"ties", TRAIN_BPE_OF_BYTES}, {"max-token", TRAIN_BPE_OF_BYTES},
    {"whole-syllables", TRAIN_BPE_OF_BYTES}, {"boundary", TRAIN_OF_BYTES},
    {"learn-boundaries", TRAIN_BPE_OF_BYTES | TRAIN_UNIGRAM},
    {"compat", TRAIN_OF_CHARS}, {"byte-fallback", TRAIN_OF_CHARS},
    {"dummy-prefix", TRAIN_OF_CHARS}, {"coverage", TRAIN_OF_CHARS},
    {"max-characters", TRAIN_OF_CHARS}, {"required", TRAIN_OF_CHARS},
    {"symbol", TRAIN_OF_CHARS | TRAIN_UNIGRAM},
    {"max-piece", TRAIN_OF_CHARS | TRAIN_UNIGRAM},
    {"join-scripts", TRAIN_OF_CHARS}, {"join-numbers", TRAIN_OF_CHARS},
    {"split-digits", TRAIN_OF_CHARS | TRAIN_UNIGRAM}, {"seeds", TRAIN_UNIGRAM}};

static const char *
name_kinds(int kinds)
{
	static const struct {
		int kinds;
		const char *name;
	} names[] = {{TRAIN_BPE_OF_BYTES, "a BPE of bytes"},
	    {TRAIN_BPE_OF_CHARS, "a BPE of characters"},
	    {TRAIN_UNIGRAM_OF_CHARS, "a Unigram of characters"},
	    {TRAIN_UNIGRAM_OF_BYTES, "a Unigram of bytes"},
	    {TRAIN_BPE, "a BPE"}, {TRAIN_UNIGRAM, "a Unigram"},
	    {TRAIN_OF_BYTES, "tokens of bytes"},
	    {TRAIN_OF_CHARS, "pieces of characters"},
	    {TRAIN_BPE_OF_BYTES | TRAIN_UNIGRAM, "a BPE of bytes or a Unigram"},
	    {0, "a Unigram or pieces of characters"}};
	size_t i = 0;

	while (names[i].kinds && names[i].kinds != kinds)
		i++;
	return names[i].name;
}

bool
train_kinds_check(struct kc_cli *cli, enum train_kind kind,
    const struct kc_opt *table, const void *options, const void *defaults)
{
	for (size_t i = 0; i < sizeof(only_for) / sizeof(*only_for); i++) {
		if ((only_for[i].kinds & (int)kind) ||
		    !kc_opt_changed(
			table, only_for[i].option, options, defaults))
			continue;
		kc_cli_usage(cli, "--%s is for %s, not for %s",
		    only_for[i].option, name_kinds(only_for[i].kinds),
		    name_kinds((int)kind));
		return false;
	}
	return true;
}
