/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Unigram trainer: from chunks to seeds, and to words in order.
 *
 * Of each chunk twice as many substrings are kept as there will be seeds; what is
 * in several is added up. A string that is spread evenly has the same rank in each
 * of them, and one that begins words is nearly all in one.
 */
#include <config.h>

#include "tokenizer/train/unigram_internal.h"

#include "kcorpus/unicode.h"

#include "mem.h"
#include "unicode/decode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Finds of all chunks so far, with their text. */
struct merged_finds {
	struct kc_unigram_finds finds;
	kc_arena strings;
};

/* --- Words in order --- */

/* Characters, and their bytes, that two strings begin with. */
static size_t
common_start(kc_str a, kc_str b, size_t *bytes)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;

	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	/* The byte that differs, if any, may be inside a character. */
	while (i > 0 && i < a.len && ((unsigned char)a.ptr[i] & 0xC0) == 0x80)
		i--;
	*bytes = i;
	return (size_t)kc_utf8_count((kc_str){a.ptr, i});
}

/*
 * Put a chunk's words aside: of each, characters in common with the one before it,
 * further bytes, count, and these bytes. The first of a chunk has none in common.
 */
static kc_status
put_sorted(
    kc_unigram_trainer *t, const struct kc_unigram_chunk *c, kc_error *err)
{
	kc_str before = {NULL, 0};

	for (size_t i = 0; i < c->n; i++) {
		const struct kc_unigram_word *w = &c->words[i];
		kc_str word = {c->text.ptr + w->start, w->len};
		unsigned char head[30];
		size_t bytes, n;

		n = kc_unigram_put(head, common_start(word, before, &bytes));
		n += kc_unigram_put(head + n, word.len - bytes);
		n += kc_unigram_put(head + n, w->inside + w->last);
		KC_TRY(kc_spool_add(
		    &t->sorted, (kc_str){(const char *)head, n}, err));
		KC_TRY(kc_spool_add(&t->sorted,
		    (kc_str){word.ptr + bytes, word.len - bytes}, err));
		before = word;
	}
	return KC_OK;
}

/* --- Finds of several chunks --- */

static int
compare_texts(const void *a, const void *b)
{
	const struct kc_unigram_found *x = a, *y = b;
	int order = kc_str_compare(
	    (kc_str){x->text, x->len}, (kc_str){y->text, y->len});

	return order ? order
		     : (x->number > y->number) - (x->number < y->number);
}

/* Add up finds with the same text. */
static void
join_finds(struct kc_unigram_finds *f)
{
	size_t n = 0;

	qsort(f->v, f->n, sizeof(*f->v), compare_texts);
	for (size_t i = 0; i < f->n; i++) {
		if (n && f->v[n - 1].len == f->v[i].len &&
		    !memcmp(f->v[n - 1].text, f->v[i].text, f->v[i].len))
			f->v[n - 1].score += f->v[i].score;
		else
			f->v[n++] = f->v[i];
	}
	f->n = n;
	/* From now on they are in the order of their texts. */
	for (size_t i = 0; i < n; i++)
		f->v[i].number = (uint32_t)i;
}

/* Have the texts of all finds in an arena of their own. */
static kc_status
keep_texts(struct merged_finds *m)
{
	kc_arena fresh = KC_ARENA_INIT;

	for (size_t i = 0; i < m->finds.n; i++) {
		struct kc_unigram_found *f = &m->finds.v[i];

		f->text = kc_arena_copy(&fresh, (kc_str){f->text, f->len}).ptr;
		if (!f->text) {
			kc_arena_release(&fresh);
			return KC_ERR_NOMEM;
		}
	}
	kc_arena_release(&m->strings);
	m->strings = fresh;
	return KC_OK;
}

/* Take the finds of a chunk, which may go then. */
static kc_status
merge_finds(struct merged_finds *m, struct kc_unigram_finds *more, size_t most)
{
	kc_unigram_finds_cut(more, most);
	KC_TRY(KC_GROW(&m->finds.v, &m->finds.cap, m->finds.n + more->n + 1));
	if (more->n)
		memcpy(m->finds.v + m->finds.n, more->v,
		    more->n * sizeof(*more->v));
	m->finds.n += more->n;
	join_finds(&m->finds);
	kc_unigram_finds_cut(&m->finds, 2 * most);
	return keep_texts(m);
}

static kc_status
find_in_chunks(kc_unigram_trainer *t, struct kc_unigram_tape *tape,
    struct merged_finds *m, kc_error *err)
{
	struct kc_unigram_chunk c = {0};
	size_t most = 2 * (size_t)t->p.seeds;
	kc_status st;

	while (!(st = kc_unigram_chunk_read(t, tape, &c, err))) {
		struct kc_unigram_finds finds = {0};

		st = put_sorted(t, &c, err);
		if (!st)
			st = kc_unigram_suffixes(t, &c, most, &finds, err);
		if (!st && merge_finds(m, &finds, most))
			st = kc_fail_nomem(err);
		kc_free(finds.v);
		if (st)
			break;
	}
	kc_unigram_chunk_release(&c);
	return st == KC_EOF ? KC_OK : st;
}

/* --- Seeds --- */

static kc_status
add_seed(struct kc_unigram_seeds *s, kc_str text, size_t chars, double score)
{
	uint32_t i = s->n++;

	s->text[i] = kc_arena_copy(&s->strings, text);
	s->chars[i] = (uint16_t)chars;
	s->score[i] = score;
	return s->text[i].ptr ? KC_OK : KC_ERR_NOMEM;
}

static kc_status
add_seed_chars(kc_unigram_trainer *t)
{
	for (size_t i = 0; i < t->base.n_chars; i++) {
		char text[4];
		size_t n = kc_utf8_put(t->base.chars[i].cp, text);

		if (t->base.chars[i].count)
			KC_TRY(add_seed(&t->seeds, (kc_str){text, n}, 1,
			    (double)t->base.chars[i].count));
	}
	t->seeds.n_chars = t->seeds.n;
	return KC_OK;
}

/* Scores that were frequencies become logarithms of probabilities. */
static void
take_logarithms(struct kc_unigram_seeds *s)
{
	double sum = 0;

	for (uint32_t i = 0; i < s->n; i++)
		sum += s->score[i];
	for (uint32_t i = 0; i < s->n; i++)
		s->score[i] = log(s->score[i]) - log(sum);
}

static kc_status
make_seeds(kc_unigram_trainer *t, struct kc_unigram_finds *finds)
{
	struct kc_unigram_seeds *s = &t->seeds;
	size_t n;

	kc_unigram_finds_cut(finds, t->p.seeds);
	if (finds->n)
		qsort(finds->v, finds->n, sizeof(*finds->v),
		    kc_unigram_compare_finds);
	n = t->base.n_chars + finds->n + 1;
	s->text = kc_malloc(n * sizeof(*s->text));
	s->chars = kc_malloc(n * sizeof(*s->chars));
	s->score = kc_malloc(n * sizeof(*s->score));
	s->expected = kc_malloc(n * sizeof(*s->expected));
	s->next = kc_malloc(n * sizeof(*s->next));
	if (!s->text || !s->chars || !s->score || !s->expected || !s->next)
		return KC_ERR_NOMEM;
	KC_TRY(add_seed_chars(t));
	for (size_t i = 0; i < finds->n; i++)
		KC_TRY(add_seed(s, (kc_str){finds->v[i].text, finds->v[i].len},
		    finds->v[i].chars, (double)finds->v[i].score));
	take_logarithms(s);
	return KC_OK;
}

kc_status
kc_unigram_find_seeds(kc_unigram_trainer *t, kc_error *err)
{
	struct kc_unigram_tape tape = {.spool = &t->words.spool};
	struct merged_finds m = {.strings = KC_ARENA_INIT};
	kc_status st = find_in_chunks(t, &tape, &m, err);

	if (!st && make_seeds(t, &m.finds))
		st = kc_fail_nomem(err);
	kc_buf_release(&tape.buf);
	kc_free(m.finds.v);
	kc_arena_release(&m.strings);
	kc_spool_release(&t->words.spool);
	return st;
}
