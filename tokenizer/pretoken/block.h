/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pretokens of 64 bytes of text at once, where they are ASCII and Korean syllables: a
 * bit for each byte says of what class it is, and where pretokens start is computed
 * from these words of 64 bits, with no branch for a pretoken. What the classes alone
 * do not decide is left to the scanner (scan.h), which specifies what comes out.
 * Private to the room.
 */
#ifndef KC_TOKENIZER_BLOCK_H
#define KC_TOKENIZER_BLOCK_H

#include "tokenizer/pretoken/scan.h"

#include "cpu.h"

/* For what is only run where there are blocks: the same instructions. */
#if KC_X86
#define KC_BLOCK_TARGET KC_TARGET_AVX2
#else
#define KC_BLOCK_TARGET
#endif

enum { KC_BLOCK = 64 };

enum kc_block_contractions {
	KC_CONTRACTIONS_NONE,
	KC_CONTRACTIONS_LOWER, /* pretokens: 's|'t|'re|'ve|'m|'ll|'d */
	KC_CONTRACTIONS_APART, /* ... (?i:...) */
	KC_CONTRACTIONS_SUFFIX /* a part of the word before them: (?i:...)? */
};

/* How a pattern splits ASCII and syllables. */
struct kc_block_rules {
	enum kc_block_contractions contractions;
	/* Digits of a number at most; 0: any, and a space before them. */
	uint8_t digits;
	bool prefix; /* [^\r\n\p{L}\p{N}]?\p{L}+, not ` ?\p{L}+` */
	bool lines;  /* \s*[\r\n]+, and [\r\n]* after signs */
	bool cases;  /* o200k's words, and [\r\n/]* after signs */
};

/* What is known of a block, which a pretoken starts with. */
struct kc_block {
	uint64_t starts;    /* of further pretokens */
	uint64_t syllables; /* first bytes of them */
};

/*
 * The block at p < end, with instructions that kc_cpu_has_avx2 allows; false: no
 * further start is sure.
 */
bool kc_block_scan(const struct kc_block_rules *r, const unsigned char *p,
    const unsigned char *end, struct kc_block *b);

#endif
