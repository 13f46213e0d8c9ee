/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of language identification share. */
#ifndef KC_LANG_INTERNAL_H
#define KC_LANG_INTERNAL_H

#include "kcorpus/langmodel.h"

#include "lang_words.h"
#include "select/select_internal.h"

enum { KC_LM_MOST = 64 }; /* labels of one tongue */

/* Unpack a model's n-grams, unless that was done. KC_ERR_FORMAT, KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_lang_model_ready(
    const kc_lang_model *m, kc_error *err);

/* A model at work, for one thread. */
typedef struct kc_lang_tables kc_lang_tables;

/*
 * `chosen`, by label of the model, is borrowed; NULL for all. What
 * kc_lang_model_ready can fail with.
 */
KC_MUST_CHECK kc_status kc_lang_tables_new(kc_lang_tables **t,
    const kc_lang_model *model, const bool *chosen, kc_error *err);
void kc_lang_tables_free(kc_lang_tables *t);

/* What words of a tongue say. */
struct kc_lang_rating {
	const struct kc_lm_label *labels; /* of the tongue */
	uint32_t n;                       /* labels; 0: there was no word */
	uint32_t best;                    /* number of a label */
	/* By label: kc_lang_rating_score makes probabilities of them. */
	double shares[KC_LM_MOST], sum;
	/* Of a character in the best language, in natural logarithms. */
	double cost;
	uint64_t characters;
};

/* The probability of a label; 0 if none of the labels is allowed. */
double kc_lang_rating_score(const struct kc_lang_rating *r, uint32_t i);

/* A label and its probability. */
kc_lang_guess kc_lang_rating_at(const struct kc_lang_rating *r, uint32_t i);

/* The k likeliest languages, the best first; returns how many. */
size_t kc_lang_rating_top(
    const struct kc_lang_rating *r, kc_lang_guess *top, size_t k);

/* Judge words of a tongue: begin, each word, end. */
void kc_lang_tables_begin(kc_lang_tables *t, unsigned tongue);
void kc_lang_tables_word(kc_lang_tables *t, kc_str word);

/* The costs of a word in the languages of the tongue that was begun; until the next. */
const int16_t *kc_lang_tables_costs(kc_lang_tables *t, kc_str word);

void kc_lang_tables_end(kc_lang_tables *t, struct kc_lang_rating *r);

/*
 * True if the text, which has so many letters, is no language: base64, hexadecimal
 * numbers, addresses, or bytes of one encoding read as another.
 */
bool kc_lang_is_noise(kc_str text, const kc_composition *c, uint64_t letters);

/* kc_lang_by_script, if it is known which scripts have letters; returns how many. */
uint64_t kc_lang_by_scripts(
    const kc_composition *c, uint32_t scripts, kc_lang_guess *guess);

enum { KC_LANG_BARS = 12 }; /* 0 is for what is no bar */

/* Tokens between blanks that are no addresses, their bytes and signs. */
struct kc_lang_tokens {
	size_t n, code, addresses;
	size_t bars[KC_LANG_BARS]; /* by sign, that stand alone as in a menu */
	size_t middots;            /* within tokens */
	size_t dashes;             /* and arrows */
	size_t pipes;              /* "|" */
	size_t brackets;           /* that begin with "[" */
	size_t mixed;              /* digits with letters or signs */
	size_t tags;               /* "#name" */
	size_t joined;             /* names of joined words */
	size_t other;              /* with other characters than ASCII */
	size_t mails; /* addresses of mail, and names after an at sign */
	size_t walls; /* "|" and tabs, which cells have between them */
	size_t bytes, keys, signs;
};

/* Add up the tokens of the text's first 4 KB. */
void kc_lang_count_tokens(kc_str text, struct kc_lang_tokens *k);

/*
 * True for one line that is a statement of a program, a command, a setting or a line of
 * a log; of its tokens between blanks `code` look like code.
 */
bool kc_lang_is_statement(kc_str line, size_t tokens, size_t code);

/* True for what is code by its tokens or as one line. */
bool kc_lang_is_code(kc_str text, const struct kc_lang_tokens *k);

/*
 * True for a few lines of which half or more are code and none is prose: what is not
 * code by itself is part of it ("end").
 */
bool kc_lang_is_snippet(kc_str text);

/* True for the cells of a table or a menu. */
bool kc_lang_are_cells(const struct kc_lang_tokens *k);

/* True for a menu of pages in Korean, by the signs between them. */
bool kc_lang_is_korean_menu(kc_str text);

/* True for keys of a Korean keyboard that were hit at random. */
bool kc_lang_is_mash(kc_str text);

/*
 * True for bytes of UTF-8 or EUC-KR that were read as a code page of Latin; `c` is what
 * the text is made of.
 */
bool kc_lang_is_mojibake(kc_str text, const kc_composition *c);

/* True for bytes of another encoding that were read as windows-949 or Johab. */
bool kc_lang_is_misread_hangul(kc_str text);

/* n names in byte order, each in `room` bytes, at least 8, and with a NUL. */
struct kc_lang_list {
	const char *names;
	size_t n, room;
};

/* The list of an array of arrays of bytes. */
#define KC_LANG_LIST(a) \
	{ \
		*(a), sizeof(a) / sizeof(*(a)), sizeof(*(a)) \
	}

/* What statements begin with, what languages call themselves, what sites call pages. */
extern const struct kc_lang_list kc_lang_keywords, kc_lang_names, kc_lang_pages;

/* True if the word, which is not empty and has no NUL, is in the list. */
bool kc_lang_is_listed(kc_str word, const struct kc_lang_list *list);

/*
 * The bit of a word of three bytes at least, and the bits of all kc_lang_names and
 * kc_lang_pages: a word whose bit is not there is none of them.
 */
enum { KC_LANG_MENU_BITS = 1024 };
typedef uint64_t kc_lang_menu_bits[KC_LANG_MENU_BITS / 64];
unsigned kc_lang_menu_bit(kc_str word);
extern const kc_lang_menu_bits kc_lang_name_bits, kc_lang_page_bits;

/* True for a menu: names of languages, each in its own, or of pages of a site. */
bool kc_lang_is_menu(kc_str text);

/* True if the first word is such a name of a page; it takes less time. */
bool kc_lang_begins_menu(kc_str text);

/* The label that a script alone gives; empty for none. */
kc_str kc_lang_script_label(kc_script script);

#endif
