/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab eval: the numbers about a vocabulary, by name. */
#include <config.h>

#include "tools/vocab/vocab_commands.h"

#include <math.h>
#include <string.h>

static kc_status
add_eval_row(struct eval_rows *rows, kc_str genre, const char *name,
    kc_eval_ratio r, bool whole)
{
	struct eval_row *row;

	KC_TRY(KC_GROW(&rows->v, &rows->cap, rows->n + 1));
	row = &rows->v[rows->n++];
	*row = (struct eval_row){.genre = genre,
	    .value = r.value,
	    .low = r.low,
	    .high = r.high,
	    .whole = whole};
	memcpy(row->name, name, strlen(name) + 1);
	return KC_OK;
}

static kc_status
add_count(struct eval_rows *rows, kc_str genre, const char *name, uint64_t n)
{
	return add_eval_row(
	    rows, genre, name, (kc_eval_ratio){(double)n, NAN, NAN}, true);
}

static kc_status
add_number(struct eval_rows *rows, const char *name, double value)
{
	return add_eval_row(
	    rows, KC_STR(""), name, (kc_eval_ratio){value, NAN, NAN}, false);
}

/* What kc_eval_facts holds, in the order in which it is printed. */
static const struct {
	const char *name;
	size_t at;
	bool whole;
} facts[] = {{"documents", offsetof(kc_eval_facts, documents), true},
    {"changed", offsetof(kc_eval_facts, changed), true},
    {"bytes", offsetof(kc_eval_facts, bytes), true},
    {"characters", offsetof(kc_eval_facts, characters), true},
    {"syllables", offsetof(kc_eval_facts, syllables), true},
    {"eojeol", offsetof(kc_eval_facts, eojeol), true},
    {"tokens", offsetof(kc_eval_facts, tokens), true},
    {"bytes_per_token", offsetof(kc_eval_facts, bytes_per_token), false},
    {"characters_per_token", offsetof(kc_eval_facts, characters_per_token),
	false},
    {"syllables_per_token", offsetof(kc_eval_facts, syllables_per_token),
	false},
    {"tokens_per_eojeol", offsetof(kc_eval_facts, tokens_per_eojeol), false},
    {"whole_eojeol", offsetof(kc_eval_facts, whole_eojeol), false},
    {"whole_syllables", offsetof(kc_eval_facts, whole_syllables), false},
    {"broken_tokens", offsetof(kc_eval_facts, broken_tokens), false}};

static kc_status
add_genre(struct eval_rows *rows, kc_eval *e, kc_str genre, kc_error *err)
{
	kc_eval_facts f;

	KC_TRY(kc_eval_result(e, genre, &f, err));
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
		const char *at = (const char *)&f + facts[i].at;
		kc_eval_ratio r;
		uint64_t n;

		memcpy(&n, at, sizeof(n));
		if (facts[i].whole) {
			KC_TRY(add_count(rows, genre, facts[i].name, n));
			continue;
		}
		memcpy(&r, at, sizeof(r));
		KC_TRY(add_eval_row(rows, genre, facts[i].name, r, false));
	}
	return KC_OK;
}

static kc_status
add_distribution(struct eval_rows *rows, const kc_eval *e, kc_error *err)
{
	kc_eval_distribution d;

	KC_TRY(kc_eval_distribute(e, &d, err));
	KC_TRY(add_number(rows, "renyi_efficiency", d.renyi));
	KC_TRY(add_number(rows, "unigram_bits_per_byte", d.unigram_bits));
	KC_TRY(add_number(rows, "bigram_bits_per_byte", d.bigram_bits));
	KC_TRY(add_count(rows, KC_STR(""), "vocabulary", d.vocabulary));
	KC_TRY(add_count(rows, KC_STR(""), "unused", d.vocabulary - d.used));
	return add_count(rows, KC_STR(""), "used_100_times", d.frequent);
}

static kc_status
add_numbered(
    struct eval_rows *rows, const char *name, size_t i, bool more, uint64_t n)
{
	char s[48];

	snprintf(s, sizeof(s), "%s_%zu%s", name, i, more ? "_and_more" : "");
	return add_count(rows, KC_STR(""), s, n);
}

static kc_status
add_scripts(struct eval_rows *rows, const uint64_t n[KC_SCRIPT_COUNT])
{
	for (size_t i = 0; i < KC_SCRIPT_COUNT; i++) {
		char s[48];

		if (!n[i])
			continue;
		snprintf(
		    s, sizeof(s), "script_%s", kc_script_name((kc_script)i));
		KC_TRY(add_count(rows, KC_STR(""), s, n[i]));
	}
	return KC_OK;
}

static kc_status
add_vocabulary(struct eval_rows *rows, kc_eval *e, kc_error *err)
{
	kc_eval_vocabulary f;
	const kc_str all = {NULL, 0};

	KC_TRY(kc_eval_vocabulary_facts(e, &f, err));
	KC_TRY(add_count(rows, all, "undecodable", f.undecodable));
	KC_TRY(add_count(rows, all, "undecodable_mixed", f.mixed));
	KC_TRY(add_count(rows, all, "unreachable", f.unreachable));
	KC_TRY(add_number(rows, "tokens_per_syllable", f.tokens_per_syllable));
	for (size_t i = 1; i <= KC_EVAL_SYLLABLE_TOKENS; i++)
		KC_TRY(add_numbered(rows, "syllables_of_tokens", i,
		    i == KC_EVAL_SYLLABLE_TOKENS, f.syllables[i]));
	for (size_t i = 1; i <= KC_EVAL_DIGITS; i++)
		KC_TRY(add_numbered(rows, "tokens_of_digits", i,
		    i == KC_EVAL_DIGITS, f.digits[i]));
	return add_scripts(rows, f.scripts);
}

static double
share_of_both(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : NAN;
}

static kc_status
add_morphs(struct eval_rows *rows, const kc_eval *e)
{
	kc_eval_morphs m = kc_eval_morph_counts(e);
	const kc_str all = {NULL, 0};

	if (!m.sentences && !m.changed)
		return KC_OK;
	KC_TRY(add_count(rows, all, "gold_sentences", m.sentences));
	KC_TRY(add_count(rows, all, "gold_changed", m.changed));
	KC_TRY(add_count(rows, all, "gold_words", m.words));
	KC_TRY(add_number(
	    rows, "morph_precision", share_of_both(m.both, m.tokens)));
	KC_TRY(add_number(rows, "morph_recall", share_of_both(m.both, m.gold)));
	KC_TRY(add_number(
	    rows, "morph_f1", share_of_both(2 * m.both, m.tokens + m.gold)));
	KC_TRY(add_number(
	    rows, "josa_recall", share_of_both(m.josa_both, m.josa)));
	return add_number(
	    rows, "eomi_recall", share_of_both(m.eomi_both, m.eomi));
}

kc_status
kc_eval_rows_make(struct eval_rows *rows, kc_eval *e, kc_error *err)
{
	KC_TRY(add_genre(rows, e, KC_STR(""), err));
	KC_TRY(add_distribution(rows, e, err));
	KC_TRY(add_vocabulary(rows, e, err));
	KC_TRY(add_morphs(rows, e));
	for (size_t i = 0; i < kc_eval_genres(e); i++)
		KC_TRY(add_genre(rows, e, kc_eval_genre(e, i), err));
	return KC_OK;
}

const struct eval_row *
kc_eval_rows_find(const struct eval_rows *rows, kc_str genre, const char *name)
{
	for (size_t i = 0; i < rows->n; i++)
		if (!strcmp(rows->v[i].name, name) &&
		    kc_str_equal(rows->v[i].genre, genre))
			return &rows->v[i];
	return NULL;
}
