/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pre-tokenizer of a tokenizer.json: ByteLevel, by itself or after Splits, Digits
 * and Punctuation in any order; Metaspace, by itself or after WhitespaceSplit;
 * BertPreTokenizer; none. What has a scanner here is split by it, else by PCRE2.
 */
#include <config.h>

#include "tokenizer/file/hf.h"

#include "tokenizer/pretoken/splits.h"
#include "tokenizer/text/bert.h"

#include "kcorpus/pretoken.h"
#include "kcorpus/unicode.h"

#include <string.h>

/* What the file says, part by part. */
struct pretokenizer_reader {
	struct kc_hf_reader *r;
	bool ended;    /* ByteLevel or Metaspace was there */
	bool by_words; /* WhitespaceSplit was there */
	bool digits;   /* Digits was there, and each of them by itself */

	/* The expressions of the Splits, one on a line, and with \n for newlines. */
	kc_buf splits, lines;
	size_t n_splits;
	bool keeps_all; /* each of them, and what it does not match */

	/* Of the part at hand. */
	bool removed, inverted, use_regex;
	bool splits_at_space;    /* Split at the string " " */
	bool merges_with_before; /* ... which stays with what is before it */
	bool never_prepends;
};

/* --- Split --- */

/*
 * Known expressions, or those for PCRE2, of which the model may say that they are in
 * its dialect, as kc-train --pattern wrote them.
 */
static kc_status
set_splits(struct pretokenizer_reader *s, kc_str value, kc_error *err)
{
	struct kc_hf_reader *r = s->r;
	kc_pretokenizer *p;
	kc_status st = kc_pretokenizer_new_regex(
	    &p, kc_buf_str(&s->splits), err);

	if (st == KC_ERR_ARG && !s->keeps_all)
		return kc_hf_refuse(err, "this sequence of Splits", value);
	if (st == KC_ERR_ARG) {
		r->t->pretokenizer = "pattern";
		r->has_splits = s->n_splits > 1;
		return kc_buf_add(&r->pattern, kc_buf_str(&s->lines))
		    ? kc_fail_nomem(err)
		    : KC_OK;
	}
	KC_TRY(st);
	st = kc_tokenizer_set_pretokenizer(r->t, p);
	kc_pretokenizer_free(p);
	return st ? kc_fail_nomem(err) : KC_OK;
}

/* One more expression. */
static kc_status
add_split(struct pretokenizer_reader *s, kc_str regex, kc_error *err)
{
	kc_status st = KC_OK;

	if (s->n_splits++) {
		st = kc_buf_addc(&s->splits, '\n');
		if (!st)
			st = kc_buf_addc(&s->lines, '\n');
	}
	if (!st)
		st = kc_buf_add(&s->splits, regex);
	for (size_t i = 0; i < regex.len && !st; i++)
		st = regex.ptr[i] == '\n'
		    ? kc_buf_add(&s->lines, KC_STR("\\n"))
		    : kc_buf_addc(&s->lines, regex.ptr[i]);
	return st ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
split_pattern_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct pretokenizer_reader *s = ctx;

	KC_TRY(kc_hf_string(
	    value, type, "the pattern of Split", &s->r->text, err));
	s->splits_at_space = kc_hf_is(key, "String") &&
	    kc_hf_is(kc_buf_str(&s->r->text), " ");
	if (s->splits_at_space)
		return KC_OK;
	if (!kc_hf_is(key, "Regex"))
		return kc_hf_refuse(
		    err, "a Split pattern that is no Regex", value);
	return add_split(s, kc_buf_str(&s->r->text), err);
}

static kc_status
split_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"pattern", "*"},
	    {"behavior", "\"Isolated\"|\"Removed\"|\"MergedWithPrevious\""},
	    {"invert", "*"},
	    {NULL, NULL},
	};
	struct pretokenizer_reader *s = ctx;

	KC_TRY(kc_hf_check_setting(
	    known, "the pre-tokenizer Split", key, value, err));
	if (kc_hf_is(key, "pattern"))
		return kc_hf_walk(s, "this Split pattern",
		    (struct kc_hf_part){type, value}, KC_JSON_OBJECT,
		    split_pattern_member, err);
	if (kc_hf_is(key, "behavior")) {
		s->removed = kc_hf_is(value, "\"Removed\"");
		s->merges_with_before = kc_hf_is(
		    value, "\"MergedWithPrevious\"");
	}
	if (kc_hf_is(key, "invert"))
		s->inverted = type == KC_JSON_TRUE;
	return KC_OK;
}

/* True if the normalizer can leave no space: its last step replaced them. */
static bool
spaces_are_replaced(const struct kc_rules *r)
{
	const struct kc_step *last = r->n_steps ? &r->steps[r->n_steps - 1]
						: NULL;

	return last && last->kind == KC_STEP_REPLACE &&
	    kc_hf_is(last->from, " ") &&
	    !memchr(last->to.ptr, ' ', last->to.len);
}

static kc_status
read_split(struct pretokenizer_reader *s, kc_str value, kc_error *err)
{
	if (s->ended)
		return kc_hf_refuse(err, "this Split", value);
	s->splits_at_space = false;
	s->removed = s->inverted = s->merges_with_before = false;
	KC_TRY(kc_json_each(value, split_member, s, err));
	/* Gemma has a Split that finds nothing. */
	if (s->splits_at_space)
		return spaces_are_replaced(&s->r->t->rules)
		    ? KC_OK
		    : kc_hf_refuse(err, "this Split", value);
	/*
	 * If there is one, every character is in a match of it, so that what is
	 * left between them does not matter, but the matches must be what is kept.
	 * Several must keep what is between, for the next one.
	 */
	s->keeps_all = (s->keeps_all || s->n_splits == 1) && !s->removed;
	if (!s->n_splits || s->removed != s->inverted ||
	    s->merges_with_before || (s->n_splits > 1 && !s->keeps_all))
		return kc_hf_refuse(err, "this Split", value);
	return KC_OK;
}

/* --- ByteLevel --- */

static kc_status
byte_level_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"add_prefix_space", "true|false"},
	    {"trim_offsets", "*"},
	    {"use_regex", "true|false"},
	    {NULL, NULL},
	};
	struct pretokenizer_reader *s = ctx;

	KC_TRY(kc_hf_check_setting(
	    known, "the pre-tokenizer ByteLevel", key, value, err));
	if (kc_hf_is(key, "use_regex"))
		s->use_regex = type == KC_JSON_TRUE;
	if (kc_hf_is(key, "add_prefix_space"))
		s->r->t->rules.prefix_space = type == KC_JSON_TRUE;
	return KC_OK;
}

static kc_status
read_byte_level(struct pretokenizer_reader *s, kc_str value, kc_error *err)
{
	kc_tokenizer *t = s->r->t;

	s->use_regex = true;
	KC_TRY(kc_json_each(value, byte_level_member, s, err));
	if (!s->use_regex && !s->n_splits)
		return kc_hf_refuse(err, "this \"use_regex\"", value);
	/* After a Split it would put one before every pretoken. */
	if (t->rules.prefix_space && s->n_splits)
		return kc_hf_refuse(err, "this \"add_prefix_space\"", value);
	s->r->byte_level = true;
	t->pretokenizer = s->digits && s->n_splits == 1 ? "starcoder" : "gpt2";
	if (s->use_regex && (!s->n_splits || (s->digits && s->n_splits == 1)))
		return KC_OK;
	if (s->use_regex)
		KC_TRY(add_split(s, KC_STR(KC_REGEX_GPT2), err));
	return set_splits(s, s->r->pretokenizer.value, err);
}

/* --- Digits and Punctuation --- */

static kc_status
digits_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"individual_digits", "true|false"},
	    {NULL, NULL},
	};
	struct pretokenizer_reader *s = ctx;

	if (kc_hf_is(key, "individual_digits"))
		s->digits = type == KC_JSON_TRUE;
	return kc_hf_check_setting(
	    known, "the pre-tokenizer Digits", key, value, err);
}

static kc_status
read_digits(struct pretokenizer_reader *s, kc_str value, kc_error *err)
{
	s->digits = false;
	KC_TRY(kc_json_each(value, digits_member, s, err));
	s->keeps_all |= !s->n_splits;
	return add_split(s,
	    s->digits ? KC_STR("[" KC_REGEX_DIGIT "]")
		      : KC_STR("[" KC_REGEX_DIGIT "]+"),
	    err);
}

static kc_status
punctuation_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"behavior", "\"Isolated\"|\"Contiguous\""},
	    {NULL, NULL},
	};
	bool *contiguous = ctx;

	(void)type;
	*contiguous |= kc_hf_is(value, "\"Contiguous\"");
	return kc_hf_check_setting(
	    known, "the pre-tokenizer Punctuation", key, value, err);
}

static kc_status
read_punctuation(struct pretokenizer_reader *s, kc_str value, kc_error *err)
{
	bool contiguous = false;
	kc_buf regex = KC_BUF_INIT;
	kc_status st;

	KC_TRY(kc_json_each(value, punctuation_member, &contiguous, err));
	s->keeps_all |= !s->n_splits;
	st = kc_bert_put_punctuation(&regex);
	if (!st && contiguous)
		st = kc_buf_addc(&regex, '+');
	st = st ? kc_fail_nomem(err) : add_split(s, kc_buf_str(&regex), err);
	kc_buf_release(&regex);
	return st;
}

/* --- Metaspace --- */

const struct kc_hf_setting kc_hf_metaspace_settings[] = {
    {"type", "*"},
    {"replacement", "\"" KC_SPACE_SYMBOL "\""},
    {"str_rep", "\"" KC_SPACE_SYMBOL "\""},
    {"add_prefix_space", "true|false|null"},
    {"prepend_scheme", "\"always\"|\"first\"|\"never\""},
    {"split", "true|false|null"},
    {NULL, NULL},
};

static kc_status
metaspace_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct pretokenizer_reader *s = ctx;
	struct kc_rules *rules = &s->r->t->rules;

	KC_TRY(kc_hf_check_setting(kc_hf_metaspace_settings,
	    "the pre-tokenizer Metaspace", key, value, err));
	if (kc_hf_is(key, "add_prefix_space"))
		s->never_prepends = type == KC_JSON_FALSE;
	if (kc_hf_is(key, "prepend_scheme"))
		rules->prepend = kc_hf_is(value, "\"always\"")
		    ? KC_PREPEND_ALWAYS
		    : kc_hf_is(value, "\"first\"") ? KC_PREPEND_FIRST
						   : KC_PREPEND_NEVER;
	if (kc_hf_is(key, "split") && type == KC_JSON_FALSE)
		rules->split = KC_SPLIT_NONE;
	return KC_OK;
}

/* True if strings of several characters may be taken away where a text starts. */
static bool
strings_go(const struct kc_rules *r)
{
	for (size_t i = 0; i < r->n_steps; i++)
		if (r->steps[i].kind == KC_STEP_REPLACE &&
		    !r->steps[i].to.len && kc_utf8_count(r->steps[i].from) > 1)
			return true;
	return false;
}

static kc_status
read_metaspace(struct pretokenizer_reader *s, kc_str value, kc_error *err)
{
	struct kc_rules *rules = &s->r->t->rules;

	rules->metaspace = true;
	rules->prepend = KC_PREPEND_ALWAYS;
	rules->split = KC_SPLIT_WORDS;
	rules->by_words = s->by_words;
	KC_TRY(kc_json_each(value, metaspace_member, s, err));
	/* As HF reads files from before "prepend_scheme". */
	if (s->never_prepends && rules->prepend != KC_PREPEND_NEVER)
		return kc_hf_refuse(err, "this \"add_prefix_space\"", value);
	if (rules->prepend == KC_PREPEND_FIRST && strings_go(rules))
		return kc_hf_refuse(
		    err, "this Metaspace after a Replace by nothing", value);
	/* Else words without U+2581 between them would be one piece. */
	if (s->by_words &&
	    (rules->prepend != KC_PREPEND_ALWAYS ||
		rules->split != KC_SPLIT_WORDS))
		return kc_hf_refuse(
		    err, "this Metaspace after WhitespaceSplit", value);
	return KC_OK;
}

/* --- The whole --- */

/* One pre-tokenizer of a sequence, or the only one. */
static kc_status
read_one_pretokenizer(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct pretokenizer_reader *s = ctx;
	bool first = !s->n_splits && !s->by_words;
	kc_str name;

	(void)key;
	KC_TRY(kc_hf_type((struct kc_hf_part){type, value}, &name, err));
	if (kc_hf_is(name, "\"Split\"") && !s->by_words)
		return read_split(s, value, err);
	if (s->ended)
		return kc_hf_refuse(err, "this pre-tokenizer", value);
	if (kc_hf_is(name, "\"WhitespaceSplit\"") && first) {
		s->by_words = true;
		return KC_OK;
	}
	if (kc_hf_is(name, "\"Digits\"") && !s->by_words)
		return read_digits(s, value, err);
	if (kc_hf_is(name, "\"Punctuation\"") && !s->by_words)
		return read_punctuation(s, value, err);
	s->ended = true;
	if (kc_hf_is(name, "\"BertPreTokenizer\"") && first) {
		s->r->t->rules.split = KC_SPLIT_BERT;
		return KC_OK;
	}
	if (kc_hf_is(name, "\"ByteLevel\"") && !s->by_words)
		return read_byte_level(s, value, err);
	if (kc_hf_is(name, "\"Metaspace\"") && (first || s->by_words))
		return read_metaspace(s, value, err);
	return kc_hf_refuse(err, "this pre-tokenizer", value);
}

kc_status
kc_hf_read_pretokenizer(struct kc_hf_reader *r, kc_error *err)
{
	struct kc_hf_part part = r->pretokenizer;
	struct pretokenizer_reader s = {.r = r};
	kc_status st;

	r->t->rules.split = KC_SPLIT_NONE;
	st = kc_hf_each_of(
	    part, "pretokenizers", read_one_pretokenizer, &s, err);
	kc_buf_release(&s.splits);
	kc_buf_release(&s.lines);
	KC_TRY(st);
	if ((s.n_splits || s.by_words) && !s.ended)
		return kc_hf_refuse(
		    err, "this pre-tokenizer by itself", part.value);
	if (r->byte_level)
		r->t->rules.split = KC_SPLIT_NAMED;
	return KC_OK;
}
