/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The precompiled_charsmap of SentencePiece: rules from strings to strings, as a
 * double array of darts-clone (its units have 32 bits: label, offset and whether a
 * value follows) and a pool of results that end in NUL. Layout: u32le bytes of the
 * array, the array, the pool.
 */
#ifndef KC_TOKENIZER_CHARSMAP_H
#define KC_TOKENIZER_CHARSMAP_H

#include "tokenizer/text/edits.h"

#include "kcorpus/base.h"

struct kc_charsmap {
	kc_str blob; /* as in the file; borrowed */
	const unsigned char *units;
	size_t n_units;
	kc_str pool;
	/* A bit for each character below U+10000: no rule starts with it. */
	uint64_t plain[0x10000 / 64];
};

/*
 * Take a blob, which is borrowed as long as the map lives. KC_ERR_FORMAT when its
 * sizes are impossible.
 */
KC_MUST_CHECK kc_status kc_charsmap_init(
    struct kc_charsmap *m, kc_str blob, kc_error *err);

/*
 * The longest rule that `s` starts with: *to is what it says, and its length is
 * returned; 0: none. With `shortest`, the shortest one.
 */
size_t kc_charsmap_match(
    const struct kc_charsmap *m, kc_str s, bool shortest, kc_str *to);

/* A rule of a map: `from` becomes `to`, which lives as long as the map. */
typedef kc_status kc_charsmap_rule_fn(void *ctx, kc_str from, kc_str to);

/*
 * Call `rule` for each rule, in the order of bytes, until it gives another status than
 * KC_OK, which is returned. KC_ERR_LIMIT: there are rules of more than KC_CHARSMAP_RULE
 * bytes, or more places on the ways to them than KC_CHARSMAP_PLACES for each unit of the
 * array, as a damaged one may have. Rules share their ends: SentencePiece's nfkc and
 * nmt_nfkc have 262,000 places in 44,288 units, and rules of up to 10 bytes.
 */
enum { KC_CHARSMAP_RULE = 64, KC_CHARSMAP_PLACES = 16 };
KC_MUST_CHECK kc_status kc_charsmap_each(
    const struct kc_charsmap *m, kc_charsmap_rule_fn *rule, void *ctx);

/* True if no rule starts with this character of valid text. */
static inline bool
kc_charsmap_is_plain(const struct kc_charsmap *m, uint32_t cp)
{
	return cp < 0x10000 && m->plain[cp / 64] >> cp % 64 & 1;
}

/*
 * Append valid text as HF's Precompiled changes it (precompiled.c), which is not
 * what SentencePiece does with the same map; `edits` may be NULL. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_charsmap_apply(const struct kc_charsmap *m,
    kc_str in, kc_buf *out, struct kc_edits *edits);

#endif
