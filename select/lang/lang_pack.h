/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of a model of languages: its n-grams as a tree, from their last character
 * to their first, in streams of bytes that zstd compresses to a third of the table
 * that is made of them (kc-lang-model(5)).
 */
#ifndef KC_LANG_PACK_H
#define KC_LANG_PACK_H

#include "lang_model.h"

/*
 * What is told of the nodes that are n-grams of d characters, in the order of the
 * tree. Bytes of one kind and depth are alike, which is what zstd lives on.
 */
enum kc_lm_stream {
	KC_LM_CHARS, /* characters, LEB128; 0 ends the children of a node */
	KC_LM_SIZES, /* how many languages have the n-gram */
	KC_LM_GAPS,  /* how many of those of its parent come before the next */
	KC_LM_WEIGHTS, /* in each of its languages, signed bytes */
	KC_LM_KINDS
};

/* Depths are 1 to KC_LM_MAX_ORDER. */
enum { KC_LM_STREAMS = KC_LM_KINDS * KC_LM_MAX_ORDER };

static inline unsigned
kc_lm_stream_of(enum kc_lm_stream kind, uint32_t depth)
{
	return kind * KC_LM_MAX_ORDER + depth - 1;
}

/* The languages that have an n-gram, by their numbers. */
struct kc_lm_list {
	unsigned n;
	uint8_t label[KC_LM_MOST];
};

/* The parent of the n-grams of one character: all languages of a tongue. */
void kc_lm_list_all(struct kc_lm_list *all, unsigned n);

/*
 * An entry of a model to be: n-gram and language. The key is the characters from last
 * to first, 3 bytes each, big-endian, then zeros: sorted, keys are a tree in preorder.
 */
struct kc_lm_entry {
	unsigned char key[3 * KC_LM_MAX_ORDER];
	uint8_t tongue, depth; /* characters */
	uint8_t label;
	uint8_t cost; /* of its last character after the others; 0 of "<" */
	uint8_t back; /* of backing off from it, divided by KC_LM_BACK_STEP */
	float worth;
};

/* The order of the tree: by tongue, key and label. */
int kc_lm_entry_compare(const void *a, const void *b);

/*
 * Append the body of entries, sorted by kc_lm_entry_compare, of which each that has
 * two or more characters has its parent, the n-gram without the first of them, in the
 * same language. label_n is by tongue. Counts the n-grams. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_lang_pack(const struct kc_lm_entry *entries,
    size_t n, const uint32_t label_n[KC_TONGUE_MODEL_END], uint32_t order,
    kc_buf *out, uint32_t *node_n, kc_error *err);

/*
 * Make m->table of m->body, all or nothing. KC_ERR_FORMAT if it is damaged,
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_lang_unpack(const kc_lang_model *m, kc_error *err);

void kc_lang_table_release(struct kc_lm_table *t);

#endif
