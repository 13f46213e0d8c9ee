/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab eval: morphemes from CoNLL-U. */
#include <config.h>

#include "tools/vocab/vocab_commands.h"

#include <ctype.h>
#include <string.h>

enum { COLUMNS = 10, FORM = 1, LEMMA = 2, XPOS = 4 };

/* A sentence being read. */
struct gold_sentence {
	kc_buf text;
	size_t at; /* in the text, after the last word */
	kc_morph_word *words;
	size_t word_count, word_cap;
	kc_morph_boundary *boundaries; /* of all words, in order */
	size_t boundary_count, boundary_cap;
};

struct gold_reader {
	uint64_t line; /* being read */
	kc_eval *const *evals;
	size_t n;
	struct gold_sentence sentence;
	struct gold_skipped *skipped;
};

/*
 * What a morpheme of this tag is: in Sejong's tags (GSD) JKS, JX, JC … are josa and
 * EP, EF, EC, ETM … eomi; in KAIST's tags jcs, jxt … and ep, ef, ecc ….
 */
static kc_morph_kind
kind_of_tag(kc_str tag)
{
	char c = tag.len ? tag.ptr[0] : 0;

	if (c == 'J' || (c == 'j' && !(tag.len > 1 && tag.ptr[1] == 'p')))
		return KC_MORPH_JOSA;
	return c == 'E' || c == 'e' ? KC_MORPH_EOMI : KC_MORPH_OTHER;
}

/* The next part of a list with '+' between; false: there is none left. */
static bool
next_part(kc_str *list, kc_str *part)
{
	const char *plus;

	if (!list->ptr)
		return false;
	plus = list->len > 1 ? memchr(list->ptr + 1, '+', list->len - 1) : NULL;
	*part = *list;
	if (!plus) {
		*list = (kc_str){NULL, 0};
		return true;
	}
	part->len = (size_t)(plus - list->ptr);
	*list = (kc_str){plus + 1, list->len - part->len - 1};
	return true;
}

/* True if the morphemes stand in the form as they are, one after another. */
static bool
is_written_out(kc_str form, kc_str lemma)
{
	size_t at = 0;
	kc_str part;

	while (next_part(&lemma, &part)) {
		if (form.len - at < part.len ||
		    memcmp(form.ptr + at, part.ptr, part.len))
			return false;
		at += part.len;
	}
	return at == form.len;
}

static kc_status
add_boundaries(struct gold_sentence *s, size_t start, kc_str lemma, kc_str tags)
{
	kc_str part, tag;
	bool first = true;

	while (next_part(&lemma, &part) && next_part(&tags, &tag)) {
		if (!first) {
			KC_TRY(KC_GROW(&s->boundaries, &s->boundary_cap,
			    s->boundary_count + 1));
			s->boundaries[s->boundary_count++] =
			    (kc_morph_boundary){start, kind_of_tag(tag)};
		}
		first = false;
		start += part.len;
	}
	return KC_OK;
}

/*
 * Where the form stands in the text, next after the last word; SIZE_MAX: not
 * there.
 */
static size_t
find_form(const struct gold_sentence *s, kc_str form)
{
	size_t at = s->at;

	if (!form.len || !s->text.len)
		return SIZE_MAX;
	while (at < s->text.len && s->text.ptr[at] == ' ')
		at++;
	if (s->text.len - at < form.len ||
	    memcmp(s->text.ptr + at, form.ptr, form.len))
		return SIZE_MAX;
	return at;
}

static kc_status
add_gold_word(struct gold_sentence *s, const kc_str column[COLUMNS],
    struct gold_skipped *skipped)
{
	size_t start = find_form(s, column[FORM]);
	size_t before = s->boundary_count;

	if (start == SIZE_MAX) {
		skipped->elsewhere++;
		return KC_OK;
	}
	s->at = start + column[FORM].len;
	if (!is_written_out(column[FORM], column[LEMMA])) {
		skipped->changed++;
		return KC_OK;
	}
	KC_TRY(add_boundaries(s, start, column[LEMMA], column[XPOS]));
	KC_TRY(KC_GROW(&s->words, &s->word_cap, s->word_count + 1));
	s->words[s->word_count++] = (kc_morph_word){
	    start, s->at, NULL, s->boundary_count - before};
	return KC_OK;
}

/* The sentence has ended: count it. */
static kc_status
count_sentence(struct gold_reader *g, kc_error *err)
{
	struct gold_sentence *s = &g->sentence;
	kc_morph_boundary *at = s->boundaries;

	for (size_t i = 0; i < s->word_count; i++) {
		s->words[i].boundaries = at;
		at += s->words[i].n;
	}
	for (size_t i = 0; i < g->n && s->text.len; i++)
		KC_TRY(kc_eval_add_morphs(g->evals[i], kc_buf_str(&s->text),
		    s->words, s->word_count, err));
	s->text.len = s->at = s->word_count = s->boundary_count = 0;
	return KC_OK;
}

static bool
has_prefix(kc_str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && !memcmp(s.ptr, prefix, n);
}

/* Cut a line at its TABs; how many columns there are, at most COLUMNS + 1. */
static size_t
cut_columns(kc_str line, kc_str column[COLUMNS])
{
	const char *p = line.ptr, *end = kc_str_end(line);
	size_t n = 0;

	for (;;) {
		const char *tab = memchr(p, '\t', (size_t)(end - p));

		if (n < COLUMNS)
			column[n] = (kc_str){
			    p, (size_t)((tab ? tab : end) - p)};
		n++;
		if (!tab || n > COLUMNS)
			return n;
		p = tab + 1;
	}
}

static kc_status
read_gold_line(struct gold_reader *g, kc_str line, kc_error *err)
{
	static const char text[] = "# text = ";
	kc_str column[COLUMNS];

	if (!line.len)
		return count_sentence(g, err);
	if (has_prefix(line, text)) {
		line.ptr += sizeof(text) - 1;
		line.len -= sizeof(text) - 1;
		if (kc_utf8_check(line) < line.len)
			return kc_fail(
			    err, KC_ERR_ENCODING, 0, "text is not valid UTF-8");
		g->sentence.text.len = 0;
		return kc_buf_add(&g->sentence.text, line);
	}
	if (line.ptr[0] == '#')
		return KC_OK;
	if (cut_columns(line, column) != COLUMNS)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "a line of CoNLL-U has %d columns", COLUMNS);
	/* Ranges and empty words (1-2, 1.1) are no words of the text. */
	for (size_t i = 0; i < column[0].len; i++)
		if (!isdigit((unsigned char)column[0].ptr[i]))
			return KC_OK;
	return add_gold_word(&g->sentence, column, g->skipped);
}

static kc_status
read_all_gold(struct gold_reader *g, kc_reader *r, kc_error *err)
{
	enum { LONGEST = 1 << 20 };
	kc_status st;
	kc_str line;

	while (!(st = kc_reader_line(r, LONGEST, &line, err))) {
		g->line = kc_reader_line_number(r);
		KC_TRY(read_gold_line(g, line, err));
	}
	return st == KC_EOF ? count_sentence(g, err) : st;
}

bool
kc_vocab_read_gold(struct kc_cli *cli, const char *name, kc_eval *const *evals,
    size_t n, struct gold_skipped *skipped)
{
	struct gold_reader g = {.evals = evals, .n = n, .skipped = skipped};
	kc_reader *r = NULL;
	kc_error err = {.code = KC_ERR_NOMEM, .msg = "out of memory"};
	kc_status st = kc_reader_open(&r, name, &err);

	if (!st)
		st = read_all_gold(&g, r, &err);
	if (st && g.line) {
		kc_cli_message(cli, name, g.line, "%s", err.msg);
		cli->status = KC_EXIT_FAILURE;
	} else if (st) {
		kc_cli_error(cli, name, &err);
	}
	kc_reader_close(r);
	kc_buf_release(&g.sentence.text);
	kc_free(g.sentence.words);
	kc_free(g.sentence.boundaries);
	return !st;
}
