/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Made-up Korean documents and edited copies of them, the same for the same
 * seed. A document is 14 sentences of eojeol, a stem of syllables with a
 * particle; the edits are those that copies on the web show.
 */
#ifndef EDITED_H
#define EDITED_H

#include "kcorpus/base.h"
#include "kcorpus/unicode.h"

#include <check.h>
#include <stdlib.h>

enum { SENTENCES = 14, EOJEOL = 12, STEMS = 4000, PARTICLES = 16 };

typedef enum edit {
	EDIT_NONE,
	EDIT_SPACING,     /* 15 % of the spaces are gone */
	EDIT_TYPOS,       /* 2 % of the syllables are others */
	EDIT_PARTICLES,   /* 30 % of the particles are others */
	EDIT_BOILERPLATE, /* 3 sentences, the same everywhere, added */
	EDIT_DROPPED,     /* 2 sentences are gone */
	EDIT_SHUFFLED,    /* sentences in another order */
	EDIT_HALF,        /* half of the sentences are others: no duplicate */
	EDIT_COUNT
} edit;

struct document {
	struct {
		unsigned stem[EOJEOL], particle[EOJEOL];
	} sentence[SENTENCES + 3];
	unsigned n;
};

/* ck_assert writes to a file each time: too slow for a million calls. */
static inline void
must(kc_status st)
{
	if (st)
		ck_abort_msg("status %d", (int)st);
}

static inline unsigned
below(unsigned *seed, unsigned n)
{
	return (unsigned)rand_r(seed) % n;
}

static inline void
make_sentence(struct document *d, unsigned i, unsigned *seed)
{
	for (unsigned k = 0; k < EOJEOL; k++) {
		/* Some stems are commoner than others. */
		unsigned a = below(seed, STEMS), b = below(seed, STEMS);

		d->sentence[i].stem[k] = a < b ? a : b;
		d->sentence[i].particle[k] = below(seed, PARTICLES);
	}
}

static inline void
make_document(struct document *d, unsigned number)
{
	unsigned seed = number * 2654435761U + 1;

	d->n = SENTENCES;
	for (unsigned i = 0; i < d->n; i++)
		make_sentence(d, i, &seed);
}

static inline void
swap_sentences(struct document *d, unsigned i, unsigned j)
{
	struct document tmp;

	tmp.sentence[0] = d->sentence[i];
	d->sentence[i] = d->sentence[j];
	d->sentence[j] = tmp.sentence[0];
}

static inline void
edit_sentences(struct document *d, edit e, unsigned *seed)
{
	unsigned fixed = 424242;

	switch (e) {
	case EDIT_PARTICLES:
		for (unsigned i = 0; i < d->n; i++)
			for (unsigned k = 0; k < EOJEOL; k++)
				if (below(seed, 100) < 30)
					d->sentence[i].particle[k] = below(
					    seed, PARTICLES);
		break;
	case EDIT_BOILERPLATE:
		for (unsigned i = 0; i < 3; i++)
			make_sentence(d, d->n++, &fixed);
		break;
	case EDIT_DROPPED:
		for (unsigned i = 0; i < 2; i++)
			swap_sentences(d, below(seed, d->n), d->n - 1), d->n--;
		break;
	case EDIT_SHUFFLED:
		for (unsigned i = d->n - 1; i; i--)
			swap_sentences(d, i, below(seed, i + 1));
		break;
	case EDIT_HALF:
		for (unsigned i = 0; i < d->n; i += 2)
			make_sentence(d, i, seed);
		break;
	default:
		break;
	}
}

static inline void
add_syllable(uint32_t cp, edit e, unsigned *seed, kc_buf *out)
{
	if (e == EDIT_TYPOS && below(seed, 100) < 2)
		cp = KC_HANGUL_S + below(seed, KC_HANGUL_SS);
	must(kc_buf_add_cp(out, cp));
}

/* Append document `number` with an edit, drawn from `copy`. */
static inline void
write_document(unsigned number, edit e, unsigned copy, kc_buf *out)
{
	unsigned seed = copy * 40503U + number;
	struct document d;

	make_document(&d, number);
	edit_sentences(&d, e, &seed);
	for (unsigned i = 0; i < d.n; i++) {
		for (unsigned k = 0; k < EOJEOL; k++) {
			unsigned word = d.sentence[i].stem[k] + 17;

			for (unsigned len = 1 + word % 4; len; len--) {
				word = word * 1664525U + 1013904223U;
				add_syllable(
				    KC_HANGUL_S + (word >> 16) % KC_HANGUL_SS,
				    e, &seed, out);
			}
			add_syllable(
			    KC_HANGUL_S + 28 * d.sentence[i].particle[k], e,
			    &seed, out);
			if (e != EDIT_SPACING || below(&seed, 100) >= 15)
				must(kc_buf_addc(out, ' '));
		}
		must(kc_buf_add(out, KC_STR(".\n")));
	}
}

#endif
