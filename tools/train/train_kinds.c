/* SPDX-License-Identifier: Apache-2.0 */
/* Which options are for which kind of vocabulary. */
#include <config.h>

#include "train_kinds.h"

#include <string.h>

enum {
	BPE = TRAIN_BPE_OF_BYTES | TRAIN_BPE_OF_CHARS,
	CHARS = TRAIN_BPE_OF_CHARS | TRAIN_UNIGRAM,
	PARTED = TRAIN_BPE_OF_BYTES | TRAIN_UNIGRAM
};

/* Options that are not listed are for all. */
static const struct {
	const char *option;
	int kinds;
} only_for[] = {{"pattern", TRAIN_BPE_OF_BYTES}, {"min-frequency", BPE},
    {"max-token", TRAIN_BPE_OF_BYTES}, {"whole-syllables", TRAIN_BPE_OF_BYTES},
    {"boundary", TRAIN_BPE_OF_BYTES}, {"learn-boundaries", PARTED},
    {"compat", CHARS}, {"byte-fallback", CHARS}, {"dummy-prefix", CHARS},
    {"coverage", CHARS}, {"max-characters", CHARS}, {"required", CHARS},
    {"symbol", CHARS}, {"max-piece", CHARS}, {"join-scripts", CHARS},
    {"join-numbers", CHARS}, {"split-digits", CHARS}, {"seeds", TRAIN_UNIGRAM}};

static const char *
name_kinds(int kinds)
{
	switch (kinds) {
	case TRAIN_BPE_OF_BYTES:
		return "a BPE of bytes";
	case TRAIN_BPE_OF_CHARS:
		return "a BPE of characters";
	case TRAIN_UNIGRAM:
		return "a Unigram";
	case BPE:
		return "a BPE";
	case PARTED:
		return "a BPE of bytes or a Unigram";
	default:
		return "pieces of characters";
	}
}

/* True if the option has another value in the one than in the other. */
static bool
option_differs(const struct kc_opt *o, const void *one, const void *other)
{
	const char *x = (const char *)one + o->offset;
	const char *y = (const char *)other + o->offset;
	kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
	bool differs;

	if (o->type == KC_OPT_TYPE_FLAG)
		return *(const bool *)x != *(const bool *)y;
	if (o->type == KC_OPT_TYPE_SWITCH)
		return *(const int *)x != *(const int *)y;
	differs = kc_opt_default(o, one, &a) || kc_opt_default(o, other, &b) ||
	    !kc_str_equal(kc_buf_str(&a), kc_buf_str(&b));
	kc_buf_release(&a);
	kc_buf_release(&b);
	return differs;
}

bool
train_kinds_check(struct kc_cli *cli, enum train_kind kind,
    const struct kc_opt *table, const void *options, const void *defaults)
{
	for (size_t i = 0; i < sizeof(only_for) / sizeof(*only_for); i++) {
		const struct kc_opt *o = table;

		while (!o->name || strcmp(o->name, only_for[i].option) != 0)
			o++;
		if ((only_for[i].kinds & (int)kind) ||
		    !option_differs(o, options, defaults))
			continue;
		kc_cli_usage(cli, "--%s is for %s, not for %s", o->name,
		    name_kinds(only_for[i].kinds), name_kinds((int)kind));
		return false;
	}
	return true;
}
