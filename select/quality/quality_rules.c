/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules over signals, and the presets: the default one for Korean, and published
 * ones beside it.
 *
 * The Korean bounds were set on 70,000 good documents of 50 characters and 10 eojeol
 * and more, of 48 sources (essays, news, law, novels, documentation with and without
 * code, blogs, reviews, comments, single sentences), and on made pages of eight bad
 * kinds. bench/kept.py shows what is kept of each; numbers of dropped documents
 * below are its.
 */
#include <config.h>

#include "kcorpus/quality.h"

#include <math.h>
#include <string.h>

#define ANY HUGE_VAL

/*
 * From how many units on a rule holds. A share of few units says little: one line
 * that ends in an ellipsis is all lines of a comment.
 *
 * WORDS: characters of a few words; a page with less is code or a list of links.
 * CHARS: what min-chars asks of the whole text.
 * LINES: one line, a heading or a signature, moves a share by a tenth at most.
 * EOJEOL: about two sentences; one eojeol moves a share by a twentieth at most.
 */
enum { WORDS = 20, CHARS = 50, LINES = 10, EOJEOL = 20 };

/* The share of grammar that no list or table reaches, see min-grammar-120. */
#define SENTENCES 0.25

#define MIN(signal, least) \
	{ \
		KC_SIGNAL_##signal, least, ANY \
	}
#define MAX(signal, most) \
	{ \
		KC_SIGNAL_##signal, -ANY, most \
	}
#define FROM(signal, least) {MIN(signal, least)}, 1
#define FROM_BARE(signal, least) \
	{MIN(signal, least), MAX(GRAMMAR, SENTENCES)}, 2
#define ALWAYS {{KC_SIGNAL_CHARS, 0, 0}}, 0

/* A rule for Korean, and the signal of the whole text for published rules. */
static const struct {
	kc_rule korean;
	kc_signal text;
} table[] = {
    /* Shorter ones are headlines and one-liners: good, but no documents. */
    {{"min-chars", MIN(CHARS, 50), ALWAYS, "fewest characters"},
	KC_SIGNAL_CHARS},
    {{"max-chars", MAX(CHARS, ANY), ALWAYS, "most characters"},
	KC_SIGNAL_CHARS},
    {{"min-eojeol", MIN(EOJEOL, 10), ALWAYS, "fewest eojeol"},
	KC_SIGNAL_EOJEOL},
    {{"max-eojeol", MAX(EOJEOL, ANY), ALWAYS, "most eojeol"}, KC_SIGNAL_EOJEOL},
    {{"max-code", MAX(CODE, 1), ALWAYS, "most characters in code"},
	KC_SIGNAL_CODE},
    /* Prose has 2.7 to 4.6; syllables apart have 1, text without spaces 20. */
    {{"min-mean-eojeol", MIN(PROSE_MEAN_EOJEOL, 2), FROM(PROSE_EOJEOL, EOJEOL),
	 "least characters per eojeol"},
	KC_SIGNAL_MEAN_EOJEOL},
    {{"max-mean-eojeol", MAX(PROSE_MEAN_EOJEOL, 12), FROM(PROSE_EOJEOL, EOJEOL),
	 "most characters per eojeol"},
	KC_SIGNAL_MEAN_EOJEOL},
    /* As far as kc_lang_by_script goes for "ko". */
    {{"min-hangul", MIN(PROSE_HANGUL, 0.1), FROM(PROSE_CHARS, WORDS),
	 "least Hangul among the letters"},
	KC_SIGNAL_HANGUL},
    /* What has hardly prose is Korean if its comments and texts are. */
    {{"min-text-hangul", MIN(HANGUL, 0.05), {MAX(PROSE_CHARS, WORDS - 1)}, 1,
	 "the same of the whole, where it is hardly prose"},
	KC_SIGNAL_HANGUL},
    /*
     * News of sport, finance and weather is full of figures, but in sentences:
     * letters and digits judge what has none.
     */
    {{"min-letters", MIN(PROSE_LETTERS, 0.5), FROM_BARE(PROSE_CHARS, CHARS),
	 "fewest letters among visible characters"},
	KC_SIGNAL_LETTERS},
    {{"max-digits", MAX(PROSE_DIGITS, 0.3), FROM_BARE(PROSE_CHARS, CHARS),
	 "most digits among visible characters"},
	KC_SIGNAL_DIGITS},
    {{"max-symbols", MAX(PROSE_SYMBOLS, 1), ALWAYS,
	 "most other visible characters"},
	KC_SIGNAL_SYMBOLS},
    /*
     * Laughter, sobs and dots are much of a good comment, and of a chat: more than
     * half. Of 55,247 reviews, comments and chats 51 lie between 0.3 and this, of
     * 1,920 bad pages none.
     */
    {{"max-jamo-runs", MAX(PROSE_JAMO_RUNS, 0.5), FROM(PROSE_CHARS, CHARS),
	 "most characters in runs of jamo"},
	KC_SIGNAL_JAMO_RUNS},
    {{"max-char-runs", MAX(PROSE_CHAR_RUNS, 0.5), FROM(PROSE_CHARS, CHARS),
	 "most characters in runs of equal ones"},
	KC_SIGNAL_CHAR_RUNS},
    {{"min-letter-eojeol", MIN(PROSE_LETTER_EOJEOL, 0.6),
	 FROM_BARE(PROSE_EOJEOL, EOJEOL), "fewest eojeol that hold a letter"},
	KC_SIGNAL_LETTER_EOJEOL},
    /* Headings and comments in code have '#' too: hashtags it must be. */
    {{"max-hashes", MAX(HASHES, ANY), ALWAYS, "most '#' per eojeol"},
	KC_SIGNAL_HASHES},
    {{"max-hashtags", MAX(PROSE_HASHTAGS, 0.2), FROM(PROSE_EOJEOL, EOJEOL),
	 "most hashtags per eojeol"},
	KC_SIGNAL_HASHTAGS},
    /* Some people end each phrase so; no other sign of sentences is left then. */
    {{"max-ellipses", MAX(PROSE_ELLIPSES, 0.5), FROM(PROSE_EOJEOL, EOJEOL),
	 "most ellipses per eojeol"},
	KC_SIGNAL_ELLIPSES},
    {{"max-bullet-lines", MAX(PROSE_BULLET_LINES, 0.9),
	 FROM_BARE(PROSE_LINES, LINES), "most lines that begin with a bullet"},
	KC_SIGNAL_BULLET_LINES},
    /* Lists of cut teasers, "read more...". */
    {{"max-ellipsis-lines", MAX(PROSE_ELLIPSIS_LINES, 0.5),
	 FROM(PROSE_LINES, LINES), "most lines that end in an ellipsis"},
	KC_SIGNAL_ELLIPSIS_LINES},
    /*
     * A line of one word, or of a name or date and one, is a menu or a board of
     * greetings; titles, recipes and verse have more.
     * Drops 3 of 8,400 pages of documentation, blogs and prose.
     */
    {{"min-line-eojeol", MIN(LINE_EOJEOL, 2.2), FROM(PROSE_LINES, LINES),
	 "fewest eojeol with letters per line"},
	KC_SIGNAL_LINE_EOJEOL},
    {{"max-repeated-lines", MAX(REPEATED_LINES, 0.5), FROM(PROSE_LINES, LINES),
	 "most characters in lines said before"},
	KC_SIGNAL_REPEATED_LINES},
    /*
     * More than half: a text that says everything twice keeps this bound, so that
     * one repeated phrase is no reason, however short the text. Drops 6 of 6,026
     * pages of documentation, and 8 of 840 machine-translated ones.
     */
    {{"max-repetition", MAX(REPETITION, 0.5), FROM(PROSE_EOJEOL, EOJEOL),
	 "most characters in 3-grams said before"},
	KC_SIGNAL_REPETITION},
    /*
     * Lists of nouns have 0.04 to 0.15, prose 0.3 to 0.7, phrases of a manual
     * ("Show all files:") 0.12 and more. A bound far from prose needs fewer eojeol:
     * with a share of 0.35, at most 1 of 20 or 3 of 30 come by chance once in 500
     * texts; with 0.5, at most 3 of 30 once in 200,000.
     */
    {{"min-grammar-20", MIN(GRAMMAR, 0.06), FROM(HANGUL_EOJEOL, EOJEOL),
	 "fewest particles and endings, of 20 eojeol on"},
	KC_SIGNAL_GRAMMAR},
    {{"min-grammar-30", MIN(GRAMMAR, 0.12), FROM(HANGUL_EOJEOL, 30),
	 "fewest particles and endings, of 30 eojeol on"},
	KC_SIGNAL_GRAMMAR},
    {{"min-grammar-120", MIN(GRAMMAR, 0.2), FROM(HANGUL_EOJEOL, 120),
	 "fewest particles and endings, of 120 eojeol on"},
	KC_SIGNAL_GRAMMAR},
    {{"max-gambling", MAX(GAMBLING, 0.1), FROM(PROSE_EOJEOL, EOJEOL),
	 "most eojeol with words of gambling"},
	KC_SIGNAL_GAMBLING},
    {{"max-sales", MAX(SALES, 0.25), FROM(PROSE_EOJEOL, EOJEOL),
	 "most eojeol with words of selling"},
	KC_SIGNAL_SALES},
    /* The rules of Gopher on repetition, for those who want them. */
    {{"max-duplicate-lines", MAX(DUPLICATE_LINES, 1), ALWAYS,
	 "most repeated lines"},
	KC_SIGNAL_DUPLICATE_LINES},
    {{"max-duplicate-line-chars", MAX(DUPLICATE_LINE_CHARS, 1), ALWAYS,
	 "most characters in repeated lines"},
	KC_SIGNAL_DUPLICATE_LINE_CHARS},
    {{"max-duplicate-paragraphs", MAX(DUPLICATE_PARAGRAPHS, 1), ALWAYS,
	 "most repeated paragraphs"},
	KC_SIGNAL_DUPLICATE_PARAGRAPHS},
    {{"max-duplicate-paragraph-chars", MAX(DUPLICATE_PARAGRAPH_CHARS, 1),
	 ALWAYS, "most characters in repeated paragraphs"},
	KC_SIGNAL_DUPLICATE_PARAGRAPH_CHARS},
    {{"max-top-2gram", MAX(TOP_2GRAM, 1), ALWAYS,
	 "most characters in the commonest 2-gram"},
	KC_SIGNAL_TOP_2GRAM},
    {{"max-top-3gram", MAX(TOP_3GRAM, 1), ALWAYS,
	 "most characters in the commonest 3-gram"},
	KC_SIGNAL_TOP_3GRAM},
    {{"max-top-4gram", MAX(TOP_4GRAM, 1), ALWAYS,
	 "most characters in the commonest 4-gram"},
	KC_SIGNAL_TOP_4GRAM},
    {{"max-duplicate-5gram", MAX(DUPLICATE_5GRAM, 1), ALWAYS,
	 "most characters in repeated 5-grams"},
	KC_SIGNAL_DUPLICATE_5GRAM},
    {{"max-duplicate-6gram", MAX(DUPLICATE_6GRAM, 1), ALWAYS,
	 "most characters in repeated 6-grams"},
	KC_SIGNAL_DUPLICATE_6GRAM},
    {{"max-duplicate-7gram", MAX(DUPLICATE_7GRAM, 1), ALWAYS,
	 "most characters in repeated 7-grams"},
	KC_SIGNAL_DUPLICATE_7GRAM},
    {{"max-duplicate-8gram", MAX(DUPLICATE_8GRAM, 1), ALWAYS,
	 "most characters in repeated 8-grams"},
	KC_SIGNAL_DUPLICATE_8GRAM},
    {{"max-duplicate-9gram", MAX(DUPLICATE_9GRAM, 1), ALWAYS,
	 "most characters in repeated 9-grams"},
	KC_SIGNAL_DUPLICATE_9GRAM},
    {{"max-duplicate-10gram", MAX(DUPLICATE_10GRAM, 1), ALWAYS,
	 "most characters in repeated 10-grams"},
	KC_SIGNAL_DUPLICATE_10GRAM},
};

enum { RULES = sizeof(table) / sizeof(*table) };
_Static_assert(RULES <= (int)KC_RULES_ROOM, "a preset fits");

/* A published bound of the rule `name`. */
struct bound_of {
	const char *name;
	double bound;
};

/* Rae et al. 2021, section A1.1; as datatrove's defaults. */
static const struct bound_of gopher[] = {
    {"min-eojeol", 50},
    {"max-eojeol", 100000},
    {"min-mean-eojeol", 3},
    {"max-mean-eojeol", 10},
    {"min-letter-eojeol", 0.8},
    {"max-hashes", 0.1},
    {"max-ellipses", 0.1},
    {"max-bullet-lines", 0.9},
    {"max-ellipsis-lines", 0.3},
    {"max-duplicate-lines", 0.3},
    {"max-duplicate-line-chars", 0.2},
    {"max-duplicate-paragraphs", 0.3},
    {"max-duplicate-paragraph-chars", 0.2},
    {"max-top-2gram", 0.2},
    {"max-top-3gram", 0.18},
    {"max-top-4gram", 0.16},
    {"max-duplicate-5gram", 0.15},
    {"max-duplicate-6gram", 0.14},
    {"max-duplicate-7gram", 0.13},
    {"max-duplicate-8gram", 0.12},
    {"max-duplicate-9gram", 0.11},
    {"max-duplicate-10gram", 0.1},
};

/* configs/kor_Hang.yml of huggingface/fineweb-2, October 2025. */
static const struct bound_of fineweb2_ko[] = {
    {"min-eojeol", 50},
    {"max-eojeol", 100000},
    {"min-mean-eojeol", 1},
    {"max-mean-eojeol", 6},
    {"min-letter-eojeol", 0.791},
    {"max-hashes", 0.1},
    {"max-ellipses", 0.1},
    {"max-bullet-lines", 0.9},
    {"max-ellipsis-lines", 0.3},
    {"max-duplicate-lines", 0.374},
    {"max-top-2gram", 0.282},
    {"max-top-3gram", 0.228},
    {"max-top-4gram", 0.185},
    {"max-duplicate-5gram", 0.201},
    {"max-duplicate-6gram", 0.184},
    {"max-duplicate-7gram", 0.168},
    {"max-duplicate-8gram", 0.154},
    {"max-duplicate-9gram", 0.14},
    {"max-duplicate-10gram", 0.127},
};

static const struct {
	const char *name;
	const struct bound_of *bounds; /* NULL: the Korean ones */
	size_t n;
} presets[] = {
    {"korean", NULL, 0},
    {"gopher", gopher, sizeof(gopher) / sizeof(*gopher)},
    {"fineweb2-ko", fineweb2_ko, sizeof(fineweb2_ko) / sizeof(*fineweb2_ko)},
};

enum { PRESETS = sizeof(presets) / sizeof(*presets) };

static bool
keeps_bound(const kc_bound *bound, const kc_signals *signals)
{
	double v = signals->value[bound->signal];

	return v >= bound->min && v <= bound->max;
}

bool
kc_rule_holds(const kc_rule *rule, const kc_signals *signals)
{
	for (unsigned i = 0; i < rule->n_when; i++)
		if (!keeps_bound(&rule->when[i], signals))
			return false;
	return true;
}

const kc_rule *
kc_rules_check(const kc_rule *rules, size_t n, const kc_signals *signals)
{
	for (size_t i = 0; i < n; i++)
		if (!keeps_bound(&rules[i].bound, signals) &&
		    kc_rule_holds(&rules[i], signals))
			return &rules[i];
	return NULL;
}

bool
kc_rule_is_bounded(const kc_rule *rule)
{
	double most = kc_signal_is_share(rule->bound.signal) ? 1 : ANY;

	return rule->bound.min > 0 || rule->bound.max < most;
}

unsigned
kc_rules_parts(const kc_rule *rules, size_t n)
{
	unsigned parts = 0;

	for (size_t i = 0; i < n; i++) {
		kc_signal signal = rules[i].bound.signal;

		if (!kc_rule_is_bounded(&rules[i]))
			continue;
		/* Conditions are on signals of the prose alone. */
		if (signal > KC_SIGNAL_CODE || rules[i].n_when)
			parts |= KC_MEASURE_PROSE;
		if (signal < KC_SIGNAL_CODE && signal != KC_SIGNAL_CHARS &&
		    signal != KC_SIGNAL_EOJEOL && signal != KC_SIGNAL_HANGUL)
			parts |= KC_MEASURE_TEXT;
	}
	return parts;
}

static bool
is_minimum(const kc_rule *rule)
{
	return !strncmp(rule->name, "min-", 4);
}

void
kc_rule_set(kc_rule *rule, double bound)
{
	if (is_minimum(rule))
		rule->bound.min = bound;
	else
		rule->bound.max = bound;
}

double
kc_rule_limit(const kc_rule *rule)
{
	return is_minimum(rule) ? rule->bound.min : rule->bound.max;
}

/* The rule `i` of a preset of published bounds. */
static kc_rule
published_rule(size_t i, const struct bound_of *bounds, size_t n)
{
	kc_rule rule = table[i].korean;

	rule.bound = (kc_bound){table[i].text, -ANY, ANY};
	rule.n_when = 0;
	for (size_t k = 0; k < n; k++)
		if (!strcmp(bounds[k].name, rule.name))
			kc_rule_set(&rule, bounds[k].bound);
	return rule;
}

size_t
kc_rules_preset(const char *name, kc_rule *rules)
{
	for (size_t p = 0; p < PRESETS; p++) {
		if (strcmp(presets[p].name, name) != 0)
			continue;
		for (size_t i = 0; i < RULES; i++)
			rules[i] = presets[p].bounds
			    ? published_rule(i, presets[p].bounds, presets[p].n)
			    : table[i].korean;
		return RULES;
	}
	return 0;
}

const char *
kc_rules_preset_name(size_t i)
{
	return i < PRESETS ? presets[i].name : NULL;
}
