/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Josa that a template left to its reader: the one that fits the sound before
 * it. U+C740 (U+B294) and its like in either order, (U+C73C) U+B85C, (U+C774)
 * before U+B77C, U+B098, U+BA70, U+B4E0.
 */
#include <config.h>

#include "normalize/passes.h"

#include "kcorpus/hangul.h"

#include <string.h>

enum sound { OPEN, CLOSED, RIEUL, UNKNOWN };

/* After a closed syllable, after an open one. */
static const struct {
	uint32_t closed[2], open;
} pairs[] = {
    {{0xC740, 0}, 0xB294},
    {{0xC774, 0}, 0xAC00},
    {{0xC744, 0}, 0xB97C},
    {{0xACFC, 0}, 0xC640},
    {{0xC73C, 0xB85C}, 0xB85C},
};

enum { PAIRS = sizeof(pairs) / sizeof(*pairs) };

/* How the name or reading of a character ends. */
static enum sound
sound_of(uint32_t cp)
{
	/* 0 to 9: yeong il i sam sa o yuk chil pal gu. */
	static const unsigned char digits[] = {CLOSED, RIEUL, OPEN, CLOSED,
	    OPEN, OPEN, CLOSED, RIEUL, RIEUL, OPEN};

	if (kc_is_syllable(cp)) {
		uint32_t t = (cp - KC_HANGUL_S) % KC_HANGUL_TS;

		return t == 8 ? RIEUL : t ? CLOSED : OPEN;
	}
	if (cp >= '0' && cp <= '9')
		return (enum sound)digits[cp - '0'];
	cp |= 0x20;
	if (cp < 'a' || cp > 'z')
		return UNKNOWN;
	/* el and ar end in rieul, em and en are closed. */
	if (cp == 'l' || cp == 'r')
		return RIEUL;
	return cp == 'm' || cp == 'n' ? CLOSED : OPEN;
}

static size_t
closed_length(size_t pair)
{
	return pairs[pair].closed[1] ? 2 : 1;
}

/*
 * The text at a bracket: what is kept before it, which earlier choices have
 * written, and it and the rest.
 */
struct josa_place {
	const uint32_t *kept, *rest;
	size_t n_kept, n_rest;
};

static bool
word_ends_with(const struct josa_place *p, const uint32_t *cp, size_t n)
{
	return p->n_kept > n &&
	    !memcmp(p->kept + p->n_kept - n, cp, n * sizeof(*cp));
}

/* True if cp[0..n) stands in the brackets. */
static bool
encloses_josa(const struct josa_place *p, const uint32_t *cp, size_t n)
{
	return p->n_rest >= n + 2 &&
	    !memcmp(p->rest + 1, cp, n * sizeof(*cp)) && p->rest[n + 1] == ')';
}

/* The josa chosen, for so many characters before the bracket and from it on. */
struct match {
	size_t before, from;
	uint32_t josa[2];
	size_t n;
};

static void
choose_josa(struct match *m, size_t pair, enum sound sound)
{
	bool closed = sound == CLOSED ||
	    (sound == RIEUL && !pairs[pair].closed[1]);

	m->n = closed ? closed_length(pair) : 1;
	m->josa[0] = closed ? pairs[pair].closed[0] : pairs[pair].open;
	m->josa[1] = pairs[pair].closed[1];
}

/* A(B) */
static bool
match_pair(const struct josa_place *p, struct match *m)
{
	for (size_t i = 0; i < 2 * PAIRS; i++) {
		const uint32_t *closed = pairs[i / 2].closed;
		const uint32_t *open = &pairs[i / 2].open;
		const uint32_t *a = i % 2 ? open : closed;
		const uint32_t *b = i % 2 ? closed : open;
		size_t na = i % 2 ? 1 : closed_length(i / 2);
		size_t nb = i % 2 ? closed_length(i / 2) : 1;
		enum sound sound;

		if (!word_ends_with(p, a, na) || !encloses_josa(p, b, nb))
			continue;
		sound = sound_of(p->kept[p->n_kept - na - 1]);
		if (sound == UNKNOWN)
			continue;
		m->before = na;
		m->from = nb + 2;
		choose_josa(m, i / 2, sound);
		return true;
	}
	return false;
}

/* (U+C73C) or (U+C774), and what follows it. */
static bool
match_optional(const struct josa_place *p, struct match *m)
{
	enum sound sound = p->n_kept ? sound_of(p->kept[p->n_kept - 1])
				     : UNKNOWN;
	uint32_t vowel, next;

	if (p->n_rest < 4 || p->rest[2] != ')' || sound == UNKNOWN)
		return false;
	vowel = p->rest[1];
	next = p->rest[3];
	if (vowel == 0xC73C ? next != 0xB85C
			    : vowel != 0xC774 ||
		    (next != 0xB77C && next != 0xB098 && next != 0xBA70 &&
			next != 0xB4E0))
		return false;
	m->before = 0;
	m->from = 3;
	m->n = sound == CLOSED || (sound == RIEUL && vowel == 0xC774);
	m->josa[0] = vowel;
	return true;
}

/* Report the choice; `p` still has what it replaces. */
static kc_status
report_josa(struct kc_norm_josa_pass *x, const struct josa_place *p,
    const struct match *m)
{
	size_t before;

	x->log->counts[KC_NORM_JOSA]++;
	x->bytes.len = 0;
	KC_TRY(kc_norm_encode(
	    p->kept + p->n_kept - m->before, m->before, &x->bytes));
	KC_TRY(kc_norm_encode(p->rest, m->from, &x->bytes));
	before = x->bytes.len;
	KC_TRY(kc_norm_encode(m->josa, m->n, &x->bytes));
	kc_norm_tell(x->log, KC_NORM_JOSA, (kc_str){x->bytes.ptr, before},
	    (kc_str){x->bytes.ptr + before, x->bytes.len - before});
	return KC_OK;
}

kc_status
kc_norm_choose_josa(
    struct kc_norm_josa_pass *x, kc_str text, kc_buf *out, bool *changed)
{
	struct kc_norm_span *s = &x->text;
	size_t kept = 0;
	struct match m;

	if (!text.len || !memchr(text.ptr, '(', text.len))
		return KC_OK;
	s->n = 0;
	KC_TRY(kc_norm_span_add(s, text));
	for (size_t i = 0; i < s->n;) {
		struct josa_place p = {s->cp, s->cp + i, kept, s->n - i};

		if (s->cp[i] != '(' ||
		    (!match_pair(&p, &m) && !match_optional(&p, &m))) {
			s->cp[kept++] = s->cp[i++];
			continue;
		}
		*changed = true;
		KC_TRY(report_josa(x, &p, &m));
		kept -= m.before;
		for (size_t k = 0; k < m.n; k++)
			s->cp[kept++] = m.josa[k];
		i += m.from;
	}
	return *changed ? kc_norm_encode(s->cp, kept, out) : KC_OK;
}
