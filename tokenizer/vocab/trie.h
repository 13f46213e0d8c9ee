/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A trie of byte strings as a double array (Aoe, "An Efficient Digital Search
 * Algorithm by Using a Double-Array Structure", IEEE TSE 1989): from node s the
 * byte b leads to node next = base[s] + b + 1 if check[next] is s. The value of a
 * string stands in the child of code 0 of its last node.
 */
#ifndef KC_TOKENIZER_TRIE_H
#define KC_TOKENIZER_TRIE_H

#include "kcorpus/base.h"

struct kc_trie_unit {
	uint32_t base, check;
};

/* All zero is a trie without strings. */
struct kc_trie {
	struct kc_trie_unit *units;
	size_t n_units;
	size_t longest; /* bytes of the longest string */
};

/* A string and its value. */
struct kc_trie_entry {
	kc_str key;
	uint32_t value;
};

enum { KC_TRIE_ROOT = 0 };
#define KC_TRIE_NONE UINT32_MAX

/*
 * Build a trie of n strings, none empty; sorts the entries, for which it takes 32
 * bytes each. KC_ERR_FORMAT for two equal ones; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_trie_build(
    struct kc_trie *t, struct kc_trie_entry *entries, size_t n, kc_error *err);
void kc_trie_release(struct kc_trie *t);

/* Set has[value] for the value of each string. */
void kc_trie_mark_values(const struct kc_trie *t, bool *has);

/* The node after `node` and `byte`, or KC_TRIE_NONE. */
static inline uint32_t
kc_trie_next(const struct kc_trie *t, uint32_t node, unsigned char byte)
{
	uint32_t next = t->units[node].base + byte + 1;

	return next < t->n_units && t->units[next].check == node ? next
								 : KC_TRIE_NONE;
}

/* The value of the string that ends at `node`, or KC_TRIE_NONE. */
static inline uint32_t
kc_trie_value(const struct kc_trie *t, uint32_t node)
{
	uint32_t leaf = t->units[node].base;

	return leaf < t->n_units && t->units[leaf].check == node
	    ? t->units[leaf].base
	    : KC_TRIE_NONE;
}

/* The longest string of the trie that `s` starts with: its value and length. */
static inline uint32_t
kc_trie_longest(const struct kc_trie *t, kc_str s, size_t *len)
{
	uint32_t node = KC_TRIE_ROOT, value = KC_TRIE_NONE;

	*len = 0;
	if (!t->n_units)
		return value;
	for (size_t i = 0; i < s.len; i++) {
		uint32_t v;

		node = kc_trie_next(t, node, (unsigned char)s.ptr[i]);
		if (node == KC_TRIE_NONE)
			break;
		v = kc_trie_value(t, node);
		if (v != KC_TRIE_NONE) {
			value = v;
			*len = i + 1;
		}
	}
	return value;
}

#endif
