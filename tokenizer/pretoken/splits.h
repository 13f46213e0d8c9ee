/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Splits of a tokenizer.json, each of which cuts what the one before left. Private
 * to the room.
 */
#ifndef KC_TOKENIZER_SPLITS_H
#define KC_TOKENIZER_SPLITS_H

#include "tokenizer/pretoken/scan.h"

#include "kcorpus/pretoken.h"

#include "pattern.h"

/* What HF's ByteLevel splits by. */
#define KC_REGEX_GPT2 \
	"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+" \
	"|\\s+(?!\\S)|\\s+"
/* A digit to HF's Digits; what Unicode 17 has in them, expressions do not know. */
#define KC_REGEX_DIGIT "\\p{N}\\x{11DE0}-\\x{11DE9}\\x{16FF4}-\\x{16FF6}"

/* One of them, by a scanner or a pattern, and where it is in a text. */
struct kc_split_step {
	kc_split_fn *scan; /* or NULL */
	kc_pattern *pattern;
	size_t start, end; /* of what it cut last */
	size_t match_start,
	    match_end; /* of the match that comes next, if known */
};

/* All zero has none. */
struct kc_splits {
	struct kc_split_step *v;
	size_t n, cap;
};

/*
 * Add the expression of one, as a tokenizer.json has it (hf_regex.h), or its scanner.
 * KC_ERR_ARG for an expression that is not supported, or may match nothing: HF cuts
 * there, too; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_splits_add(
    struct kc_splits *s, kc_str regex, kc_split_fn *scan, kc_error *err);
void kc_splits_release(struct kc_splits *s);

/*
 * The end of the pretoken at pos < text.len of valid text, which is 0 or the last one
 * that was given for this text. As kc_pattern_find.
 */
KC_MUST_CHECK kc_status kc_splits_next(
    struct kc_splits *s, kc_str text, size_t pos, size_t *end, kc_error *err);

/*
 * The pre-tokenizer of expressions as a tokenizer.json has them, one on a line. It is a
 * pattern (kc_pretokenizer_is_pattern). As kc_splits_add.
 */
KC_MUST_CHECK kc_status kc_pretokenizer_new_splits(
    kc_pretokenizer **p, kc_str lines, kc_error *err);

/* True for one of these. */
bool kc_pretokenizer_has_splits(const kc_pretokenizer *p);

#endif
