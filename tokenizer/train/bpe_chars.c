/* SPDX-License-Identifier: Apache-2.0 */
/* Characters that an older vocabulary has no token for. */
#include <config.h>

#include "tokenizer/train/bpe_chars.h"

#include "tokenizer/train/bpe_limits.h"

#include "kcorpus/hash.h"
#include "kcorpus/unicode.h"

#include "mem.h"
#include "unicode/decode.h"

#include <stdlib.h>
#include <string.h>

kc_status
kc_bpe_lacking_new(struct kc_bpe_lacking **l, bool of_bytes)
{
	struct kc_bpe_lacking *made = kc_calloc(1, sizeof(*made));

	if (!made)
		return KC_ERR_NOMEM;
	made->of_bytes = of_bytes;
	if (kc_bpe_pairs_init(&made->chain, false) ||
	    kc_bpe_pairs_init(&made->places, false) ||
	    kc_bpe_pairs_init(&made->beginnings, false)) {
		kc_bpe_lacking_free(made);
		return KC_ERR_NOMEM;
	}
	*l = made;
	return KC_OK;
}

void
kc_bpe_lacking_free(struct kc_bpe_lacking *l)
{
	if (!l)
		return;
	kc_free(l->v);
	kc_free(l->order);
	kc_bpe_pairs_release(&l->places);
	kc_bpe_pairs_release(&l->beginnings);
	kc_bpe_pairs_release(&l->chain);
	kc_free(l);
}

uint64_t
kc_bpe_lacking_memory(const struct kc_bpe_lacking *l)
{
	return l ? l->cap * sizeof(*l->v) + l->n * sizeof(*l->order) +
		(l->chain.mask + 1) * sizeof(*l->chain.slots) +
		(l->places.mask + 1) * sizeof(*l->places.slots) +
		(l->beginnings.mask + 1) * sizeof(*l->places.slots)
		 : 0;
}

/* The place of a character, which gets one. */
static kc_status
place_lack(struct kc_bpe_lacking *l, uint32_t cp, const uint32_t *parts,
    size_t n_parts, size_t *place)
{
	kc_bpe_slot *slot = kc_bpe_pairs_add(
	    &l->places, kc_bpe_pair(parts[0], cp));

	if (!slot)
		return KC_ERR_NOMEM;
	if (!slot->count) {
		KC_TRY(KC_GROW(&l->v, &l->cap, l->n + 1));
		l->v[l->n] = (struct kc_bpe_lack){
		    .cp = cp, .id = KC_BPE_NO_ID, .n_parts = (uint8_t)n_parts};
		memcpy(l->v[l->n].parts, parts, n_parts * sizeof(*parts));
		slot->count = (int64_t)++l->n;
	}
	*place = (size_t)slot->count - 1;
	return KC_OK;
}

kc_status
kc_bpe_lacking_symbol(kc_bpe_trainer *t, uint32_t cp, const uint32_t *parts,
    size_t n_parts, uint64_t count, uint32_t *symbol)
{
	struct kc_bpe_lacking *l = t->lacking;
	size_t at;

	KC_TRY(place_lack(l, cp, parts, n_parts, &at));
	l->v[at].count += count;
	*symbol = t->vocab_size + (uint32_t)at;
	if (t->id_limit <= *symbol)
		t->id_limit = (size_t)*symbol + 1;
	return KC_OK;
}

/* --- Characters of bytes --- */

/*
 * Symbols of the character that s[0] begins, alone or after others, and that ends
 * with a symbol, of n at most; 0: none does.
 */
static size_t
count_parts(const kc_bpe_trainer *t, const uint32_t *s, size_t n)
{
	const struct kc_bpe_edges *edges = t->limits->edges;
	struct kc_bpe_edges e = edges[s[0]];
	size_t k = 1;

	if (e.tail || !e.head || (e.has_whole && !t->lacking->after_whole))
		return 0;
	while (k < n && k < KC_BPE_PARTS && e.head &&
	    (t->lacking->after_whole || !e.has_whole))
		e = kc_bpe_edges_join(e, edges[s[k++]]);
	return kc_bpe_edges_whole(e) ? k : 0;
}

/* The parts' strings, joined. */
static kc_status
join_parts(
    const kc_bpe_trainer *t, const uint32_t *parts, size_t n, kc_buf *out)
{
	out->len = 0;
	for (size_t i = 0; i < n; i++)
		KC_TRY(kc_buf_add(out, t->tokens[parts[i]]));
	return KC_OK;
}

/* The last character of a string. */
static uint32_t
last_character(kc_str s)
{
	const char *p = kc_step_back(s.ptr, kc_str_end(s));

	return kc_utf8_next(&p, kc_str_end(s));
}

/*
 * Book the character of n parts, which is known by its first symbol and itself.
 * If other parts are known under these, it is passed over.
 */
static kc_status
book_lack(kc_bpe_trainer *t, const uint32_t *parts, size_t n, uint64_t count,
    kc_buf *scratch)
{
	struct kc_bpe_lack *c;
	size_t at;

	KC_TRY(join_parts(t, parts, n, scratch));
	KC_TRY(place_lack(
	    t->lacking, last_character(kc_buf_str(scratch)), parts, n, &at));
	c = &t->lacking->v[at];
	if (c->n_parts == n && !memcmp(c->parts, parts, n * sizeof(*parts)))
		c->count += count;
	return KC_OK;
}

static kc_status
collect_lacking(kc_bpe_trainer *t)
{
	kc_buf scratch = KC_BUF_INIT;
	kc_status st = KC_OK;

	for (size_t w = 0; w < t->n_words && !st; w++) {
		const kc_bpe_word *word = &t->words[w];
		const uint32_t *s = t->symbols + word->start;

		for (size_t i = 0; i < word->len && !st; i++) {
			size_t n = count_parts(t, s + i, word->len - i);

			if (n > 1)
				st = book_lack(
				    t, s + i, n, word->count, &scratch);
		}
	}
	kc_buf_release(&scratch);
	return st;
}

/* --- Beginnings --- */

/* The slot of how often the first n parts are left, which is made. */
static kc_bpe_slot *
beginning_slot(struct kc_bpe_lacking *l, const struct kc_bpe_lack *c, size_t n)
{
	kc_str parts = {(const char *)c->parts, n * sizeof(*c->parts)};

	/* Of two that have the same hash the sum is kept: some chars wait. */
	return kc_bpe_pairs_add(&l->beginnings, kc_hash64(parts, 0) >> 1);
}

/* Count the beginnings of all characters, which would need them as tokens. */
static kc_status
count_beginnings(struct kc_bpe_lacking *l)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t n = 2; n < l->v[i].n_parts; n++) {
			kc_bpe_slot *slot = beginning_slot(l, &l->v[i], n);

			if (!slot)
				return KC_ERR_NOMEM;
			slot->count += (int64_t)l->v[i].count;
		}
	return KC_OK;
}

/*
 * How many of the places of the first n parts are taken away if the character
 * becomes a token: those of the next beginning, if it is made now, or its own.
 * The first `from` parts are one symbol already.
 */
static int64_t
taken_places(struct kc_bpe_lacking *l, const struct kc_bpe_lack *c, size_t n,
    size_t from)
{
	if (n + 1 == c->n_parts)
		return (int64_t)c->count;
	return n + 1 > from ? beginning_slot(l, c, n + 1)->count : 0;
}

/* True if the beginnings stand often enough elsewhere to be tokens. */
static bool
leaves_beginnings(struct kc_bpe_lacking *l, const struct kc_bpe_lack *c,
    size_t from, uint64_t least)
{
	for (size_t n = 2; n < c->n_parts; n++)
		if (beginning_slot(l, c, n)->count -
			taken_places(l, c, n, from) <
		    (int64_t)least)
			return false;
	return true;
}

static void
take_beginnings(
    struct kc_bpe_lacking *l, const struct kc_bpe_lack *c, size_t from)
{
	for (size_t n = 2; n < c->n_parts; n++)
		beginning_slot(l, c, n)->count -= taken_places(l, c, n, from);
}

/* --- In order --- */

static uint64_t
saved_tokens(const struct kc_bpe_lack *c)
{
	return (c->n_parts - 1u) * c->count;
}

static int
compare_order(const void *a, const void *b)
{
	const struct kc_bpe_lack_order *x = a, *y = b;

	return x->saved != y->saved ? (x->saved > y->saved ? -1 : 1)
				    : (x->cp > y->cp) - (x->cp < y->cp);
}

kc_status
kc_bpe_lacking_prepare(kc_bpe_trainer *t)
{
	struct kc_bpe_lacking *l = t->lacking;

	if (l->is_ready)
		return KC_OK;
	if (l->of_bytes) {
		KC_TRY(collect_lacking(t));
		KC_TRY(count_beginnings(l));
	}
	l->order = kc_malloc((l->n + 1) * sizeof(*l->order));
	if (!l->order)
		return KC_ERR_NOMEM;
	for (size_t i = 0; i < l->n; i++)
		l->order[i] = (struct kc_bpe_lack_order){
		    saved_tokens(&l->v[i]), l->v[i].cp, (uint32_t)i};
	if (l->n)
		qsort(l->order, l->n, sizeof(*l->order), compare_order);
	l->is_ready = true;
	return KC_OK;
}

uint64_t
kc_bpe_lacking_best(const struct kc_bpe_lacking *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct kc_bpe_lack *c = &l->v[l->order[i].at];

		if (c->id == KC_BPE_NO_ID && !c->is_kept_out)
			return l->order[i].saved;
	}
	return 0;
}

/* --- Becoming tokens --- */

/* What the parts make so far: *left, and how many of them that takes. */
static size_t
follow_chain(
    const struct kc_bpe_lacking *l, const struct kc_bpe_lack *c, uint32_t *left)
{
	size_t i = 1;

	*left = c->parts[0];
	while (i < c->n_parts) {
		const kc_bpe_slot *slot = kc_bpe_pairs_find(
		    &l->chain, kc_bpe_pair(*left, c->parts[i]));

		if (!slot)
			break;
		*left = (uint32_t)slot->count;
		i++;
	}
	return i;
}

/* left and the next part become a token. */
static kc_status
add_link(kc_bpe_trainer *t, uint32_t right, uint32_t *left, kc_buf *string)
{
	uint64_t pair = kc_bpe_pair(*left, right);
	kc_bpe_slot *slot = kc_bpe_pairs_add(&t->lacking->chain, pair);
	uint32_t id = 0;

	if (!slot)
		return KC_ERR_NOMEM;
	string->len = 0;
	KC_TRY(kc_buf_add(string, t->tokens[*left]));
	KC_TRY(kc_buf_add(string, t->tokens[right]));
	KC_TRY(kc_bpe_add_token(t, kc_buf_str(string), &id));
	slot->count = id;
	KC_TRY(kc_bpe_add_merged(t, (kc_bpe_merge){*left, right, id}, 0));
	kc_bpe_limits_book(t, pair, id, 0);
	*left = id;
	return KC_OK;
}

/*
 * True if the character, or a beginning that is to be made of its parts from number
 * `from` on, is a token already, which no merge makes.
 */
static kc_status
find_token_already(const kc_bpe_trainer *t, const struct kc_bpe_lack *c,
    size_t from, bool *found)
{
	kc_buf string = KC_BUF_INIT;
	kc_status st = KC_OK;

	*found = false;
	if (!t->lacking->of_bytes) {
		char utf8[KC_BPE_PARTS];

		*found = kc_bpe_has_string(
		    t, (kc_str){utf8, kc_utf8_put(c->cp, utf8)});
		return KC_OK;
	}
	for (size_t n = from + 1; n <= c->n_parts && !st && !*found; n++) {
		st = join_parts(t, c->parts, n, &string);
		*found = kc_bpe_has_string(t, kc_buf_str(&string));
	}
	kc_buf_release(&string);
	return st;
}

/* One of a vocabulary of characters. */
static kc_status
add_character(kc_bpe_trainer *t, struct kc_bpe_lack *c)
{
	char utf8[KC_BPE_PARTS];
	kc_str s = {utf8, kc_utf8_put(c->cp, utf8)};

	KC_TRY(kc_bpe_add_token(t, s, &c->id));
	t->limits->edges[c->id] = kc_bpe_edges_of(s);
	t->limits->uses[c->id - t->limits->first_new] = c->alone;
	return KC_OK;
}

static kc_status
add_parts(kc_bpe_trainer *t, struct kc_bpe_lack *c)
{
	kc_buf string = KC_BUF_INIT;
	uint32_t left;
	kc_status st = KC_OK;

	for (size_t i = follow_chain(t->lacking, c, &left);
	     i < c->n_parts && !st; i++)
		st = add_link(t, c->parts[i], &left, &string);
	c->id = left;
	kc_buf_release(&string);
	return st;
}

/* Make a token of it if it is worth one. */
static kc_status
add_if_worth(kc_bpe_trainer *t, struct kc_bpe_lack *c, size_t *n)
{
	struct kc_bpe_lacking *l = t->lacking;
	uint64_t ids = 1;
	size_t from = 0;
	uint32_t left;

	if (l->of_bytes) {
		from = follow_chain(l, c, &left);
		ids = c->n_parts - from;
	}
	if (c->count < t->min_frequency || c->count < t->limits->least_uses ||
	    saved_tokens(c) < ids * t->threshold ||
	    ids > t->vocab_size - t->n_tokens)
		return KC_OK;
	KC_TRY(find_token_already(t, c, from, &c->is_kept_out));
	if (c->is_kept_out || (l->no_parts && ids > 1))
		return KC_OK;
	if (l->of_bytes) {
		if (!l->is_last &&
		    !leaves_beginnings(l, c, from, t->limits->least_uses))
			return KC_OK;
		take_beginnings(l, c, from);
	}
	++*n;
	return l->of_bytes ? add_parts(t, c) : add_character(t, c);
}

/* --- Into the words --- */

/* The symbol that s[i] and what follows are now; i goes past them. */
static uint32_t
next_symbol(
    kc_bpe_trainer *t, const uint32_t *s, size_t n, size_t *i, uint64_t count)
{
	const struct kc_bpe_lacking *l = t->lacking;
	uint32_t first = s[(*i)++], symbol = first;
	const kc_bpe_slot *slot;

	if (first >= t->vocab_size) {
		const struct kc_bpe_lack *c = &l->v[first - t->vocab_size];

		if (c->id == KC_BPE_NO_ID)
			return first;
		kc_bpe_limits_use(t->limits, c->id, (int64_t)count);
		return c->id;
	}
	if (!t->limits->edges[first].head)
		return first;
	for (; *i < n && s[*i] < t->vocab_size; ++*i) {
		slot = kc_bpe_pairs_find(&l->chain, kc_bpe_pair(symbol, s[*i]));
		if (!slot)
			break;
		symbol = (uint32_t)slot->count;
	}
	if (symbol != first) {
		kc_bpe_limits_use(t->limits, first, -(int64_t)count);
		kc_bpe_limits_use(t->limits, symbol, (int64_t)count);
	}
	return symbol;
}

/* True if the symbols hold a character that next_symbol makes a token. */
static bool
holds_new_character(const kc_bpe_trainer *t, const uint32_t *s, size_t n)
{
	const struct kc_bpe_lacking *l = t->lacking;

	for (size_t i = 0; i < n; i++) {
		if (s[i] >= t->vocab_size) {
			if (l->v[s[i] - t->vocab_size].id != KC_BPE_NO_ID)
				return true;
		} else if (t->limits->edges[s[i]].head && i + 1 < n &&
		    kc_bpe_pairs_find(&l->chain, kc_bpe_pair(s[i], s[i + 1]))) {
			return true;
		}
	}
	return false;
}

static void
rewrite_word(kc_bpe_trainer *t, kc_bpe_word *word)
{
	uint32_t *s = t->symbols + word->start;
	size_t n = word->len, i = 0, j = 0;

	while (i < n)
		s[j++] = next_symbol(t, s, n, &i, word->count);
	word->len = (uint16_t)j;
}

/* Put new characters into the words, and what that changes into the counts. */
static kc_status
rewrite_words(kc_bpe_trainer *t, kc_bpe_pairs *counts)
{
	for (size_t w = 0, end; w < t->n_words; w = end) {
		bool is_new = false;

		end = w; /* after all pieces of this one */
		do
			is_new |= holds_new_character(t,
			    t->symbols + t->words[end].start,
			    t->words[end].len);
		while (t->words[end++].flags & KC_BPE_MORE);
		if (!is_new)
			continue;
		KC_TRY(kc_bpe_count_words(t, w, end, -1, counts));
		for (size_t i = w; i < end; i++)
			rewrite_word(t, &t->words[i]);
		KC_TRY(kc_bpe_count_words(t, w, end, 1, counts));
	}
	return KC_OK;
}

kc_status
kc_bpe_lacking_add(kc_bpe_trainer *t, kc_bpe_pairs *counts, size_t *n)
{
	struct kc_bpe_lacking *l = t->lacking;

	*n = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct kc_bpe_lack *c = &l->v[l->order[i].at];

		if (l->order[i].saved < t->threshold)
			break;
		if (c->id == KC_BPE_NO_ID && !c->is_kept_out)
			KC_TRY(add_if_worth(t, c, n));
	}
	return *n ? rewrite_words(t, counts) : KC_OK;
}
