/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is done to a text before the model sees it: the normalizer's steps, as HF
 * lists them or as SentencePiece has them built in, and how a pre-tokenizer
 * changes what they leave.
 *
 * A text may come in stretches: between two added tokens, which HF normalizes by
 * themselves, or as the parts of a text too large for memory, where the rules for
 * its beginning and its end must wait for those.
 */
#ifndef KC_TOKENIZER_RULES_H
#define KC_TOKENIZER_RULES_H

#include "tokenizer/text/charsmap.h"
#include "tokenizer/text/edits.h"
#include "tokenizer/vocab/trie.h"
#include "tokenizer/vocab/vocab.h"

#include "kcorpus/unicode.h"

enum kc_step_kind {
	KC_STEP_FORM,        /* a Unicode form */
	KC_STEP_PREPEND,     /* `to` before a text that is not empty */
	KC_STEP_REPLACE,     /* every `from` by `to` */
	KC_STEP_RUNS,        /* `least` or more of `from` in a row by `to` */
	KC_STEP_TRIM,        /* all `from` at the ends away */
	KC_STEP_STRIP,       /* white space at the ends away */
	KC_STEP_NMT,         /* controls away, other spaces to spaces */
	KC_STEP_PRECOMPILED, /* the charsmap as HF applies it */
	KC_STEP_BERT,        /* BertNormalizer up to accents and lower case */
	KC_STEP_LOWER,       /* lower case */
	KC_STEP_MARKS, /* marks away: all, or after form D those of BERT */
	KC_STEP_SENTENCEPIECE /* ... and its spaces, as SentencePiece does */
};

struct kc_step {
	enum kc_step_kind kind;
	kc_form form;
	kc_str from, to;
	size_t least;
	bool left, right;       /* TRIM and STRIP */
	bool clean, spaces_han; /* BERT */
	bool berts;             /* MARKS */
};

enum kc_prepend { KC_PREPEND_NEVER, KC_PREPEND_FIRST, KC_PREPEND_ALWAYS };

/* How the text is cut into what the model sees. */
enum kc_split {
	KC_SPLIT_NAMED, /* by a pre-tokenizer of pretoken.h */
	KC_SPLIT_WORDS, /* before each U+2581 */
	KC_SPLIT_BERT,  /* at white space, and around punctuation */
	KC_SPLIT_NONE
};

/* All zero does nothing. Strings are borrowed from the tokenizer. */
struct kc_rules {
	struct kc_step *steps;
	size_t n_steps, cap_steps;
	struct kc_charsmap *charsmap; /* or NULL */

	/* Of KC_STEP_SENTENCEPIECE. */
	bool add_dummy_prefix, remove_extra_spaces, escape_spaces;
	bool space_as_suffix;
	struct kc_trie user_defined; /* copied as they are */

	/* Of the pre-tokenizer. */
	bool metaspace; /* a space becomes U+2581 */
	bool by_words;  /* first at white space, which goes */
	enum kc_prepend prepend;
	bool prefix_space; /* a space first, unless there is one */
	enum kc_split split;
};

/* Where a stretch stands in its text. */
enum {
	KC_STRETCH_BEGINS = 1, /* nothing of it has been seen */
	KC_STRETCH_ENDS = 2,   /* nothing of it follows */
	KC_STRETCH_FIRST = 4   /* it is where the whole text starts */
};

/* A stretch: the first `len` bytes of `text`, of which the rest is only looked at. */
struct kc_stretch {
	kc_str text;
	size_t len;
	unsigned where;
	/* Bytes that the first character of the whole text became, or 0: not known. */
	size_t first;
};

/* Scratch of one thread; all zero is empty. */
struct kc_rules_work {
	kc_buf buf[3];
	kc_normalizer *normalizers[KC_FORM_NFKD + 1];
	/*
	 * With `traces`, what each step changed in the last text, and after them
	 * what the pre-tokenizer did.
	 */
	bool traces;
	struct kc_edits *edits;
	size_t cap_edits;
};

void kc_rules_release(struct kc_rules *r);
void kc_rules_work_release(struct kc_rules_work *w);

/* Add a step. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_rules_add(
    struct kc_rules *r, const struct kc_step *step);

/*
 * The normalizer's steps on a stretch. *out is borrowed from its text or w until the
 * next call. KC_ERR_ENCODING for text that must be valid UTF-8 and is not, or if a rule
 * reaches over its end; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_rules_normalize(const struct kc_rules *r,
    struct kc_rules_work *w, struct kc_stretch in, kc_str *out, kc_error *err);

/* What the pre-tokenizer does to it then. As kc_rules_normalize. */
KC_MUST_CHECK kc_status kc_rules_prepare(const struct kc_rules *r,
    struct kc_rules_work *w, kc_str in, unsigned where, kc_str *out,
    kc_error *err);

/* SentencePiece's step (sentencepiece_rules.c); `edits` may be NULL. */
KC_MUST_CHECK kc_status kc_rules_sentencepiece(const struct kc_rules *r,
    struct kc_stretch in, kc_buf *out, struct kc_edits *edits, kc_error *err);

/*
 * Turn n spans of the last result of kc_rules_prepare into spans of its text, and
 * those of the last result of kc_rules_normalize; w->traces was set.
 */
void kc_rules_trace_prepared(const struct kc_rules *r,
    const struct kc_rules_work *w, kc_token_span *spans, size_t n);
void kc_rules_trace_normalized(const struct kc_rules *r,
    const struct kc_rules_work *w, kc_token_span *spans, size_t n);

#endif
