/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the table of a model of languages is made of its body (lang_pack.h): lang_unpack.c
 * opens both and goes through the depths, lang_families.c reads nodes into families.
 */
#ifndef KC_LANG_UNPACK_H
#define KC_LANG_UNPACK_H

#include "lang_pack.h"

/*
 * The ends of streams are looked at after each node, which has so many bytes of one at
 * most: so much room is after the last one, and after lists and rows that of a node.
 */
enum { KC_LM_NODE_BYTES = KC_LM_MOST };

/* Of a family before its list, and a bit of places in that. */
enum { KC_LM_FAMILY_ROOM = 2 + 2 * KC_LM_COMMON };
#define KC_LM_PLACE_LISTED 0x80000000U

struct kc_lm_stream_bytes {
	unsigned char *p, *end;
};

/* What goes on from node to node; a copy of it is in registers. */
struct kc_lm_cursor {
	unsigned char *chars, *sizes, *gaps, *weights; /* in the streams */
	const unsigned char *labels;                   /* of the next parent */
	uint32_t next;                                 /* in the tree */
	uint32_t place_n;
	uint32_t node_n, entry_n, list_n, row_n;
};

/*
 * The nodes of a depth come in the order of their parents, so depth after depth is read,
 * each from its own streams. The languages of its nodes, which those of the next depth
 * need, are left in the place of their weights, and how many they are in that of where
 * their families are.
 */
struct kc_lm_unpacker {
	const kc_lang_model *m;
	struct kc_lm_table *table;
	struct kc_lm_stream_bytes streams[KC_LM_MAX_ORDER + 1][KC_LM_KINDS];
	const struct kc_lm_stream_bytes
	    *now; /* the streams of the depth that is read */
	struct kc_lm_cursor at;
	/*
	 * Where nodes are in the tree, in the order of the streams; those of the longest
	 * n-grams are forgotten family by family.
	 */
	uint32_t *places;
	/* Of each tongue in the depth: its first place, and the labels of that. */
	uint32_t from[KC_TONGUE_MODEL_END + 1];
	const unsigned char *labels[KC_TONGUE_MODEL_END];
	/* Of the nodes that are read: */
	bool sums, last;
	uint32_t parts;
	unsigned tongue;
};

/* Read the n-grams of a depth of a tongue; false if they are damaged. */
bool kc_lang_unpack_tongue(
    struct kc_lm_unpacker *u, uint32_t depth, unsigned tongue);

#endif
