/* SPDX-License-Identifier: Apache-2.0 */
/* The normalizer of a tokenizer.json: a list of steps. */
#include <config.h>

#include "tokenizer/file/hf.h"

#include "kcorpus/base64.h"

#include "mem.h"

#include <string.h>

/* A step that is being read. */
struct step_reader {
	struct kc_hf_reader *r;
	struct kc_step step;
	bool has_from, has_to;
};

static const struct kc_hf_setting no_settings[] = {{"type", "*"}, {NULL, NULL}};

static kc_status
add_step(struct kc_hf_reader *r, const struct kc_step *step, kc_error *err)
{
	return kc_rules_add(&r->t->rules, step) ? kc_fail_nomem(err) : KC_OK;
}

/* A copy of the string value that lives as long as the tokenizer. */
static kc_status
keep_string(struct kc_hf_reader *r, struct kc_hf_part part, const char *what,
    kc_str *to, kc_error *err)
{
	KC_TRY(kc_hf_string(part.value, part.type, what, &r->text, err));
	*to = kc_arena_copy(&r->t->vocab.strings, kc_buf_str(&r->text));
	return to->ptr ? KC_OK : kc_fail_nomem(err);
}

static kc_status
no_member(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	(void)ctx;
	(void)type;
	return kc_hf_check_setting(
	    no_settings, "the normalizer", key, value, err);
}

static kc_status
prepend_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct step_reader *s = ctx;

	if (kc_hf_is(key, "type"))
		return KC_OK;
	if (!kc_hf_is(key, "prepend"))
		return kc_hf_refuse(err, "this part of Prepend", value);
	return keep_string(s->r, (struct kc_hf_part){type, value},
	    "the text of Prepend", &s->step.to, err);
}

static kc_status
strip_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	static const struct kc_hf_setting known[] = {
	    {"type", "*"},
	    {"strip_left", "true|false"},
	    {"strip_right", "true|false"},
	    {NULL, NULL},
	};
	struct step_reader *s = ctx;

	KC_TRY(kc_hf_check_setting(
	    known, "the normalizer Strip", key, value, err));
	if (kc_hf_is(key, "strip_left"))
		s->step.left = type == KC_JSON_TRUE;
	if (kc_hf_is(key, "strip_right"))
		s->step.right = type == KC_JSON_TRUE;
	return KC_OK;
}

/*
 * The expressions of converters: two spaces or more in a row (transformers'
 * convert_slow_tokenizer.py), one or more, and those at an end (hf_write_text.c).
 */
static bool
know_expression(kc_str regex, struct kc_step *step)
{
	static const struct {
		const char *regex;
		struct kc_step step;
	} known[] = {
	    {" {2,}", {.kind = KC_STEP_RUNS, .from = KC_STR(" "), .least = 2}},
	    {" +", {.kind = KC_STEP_RUNS, .from = KC_STR(" "), .least = 1}},
	    {"\\A +",
		{.kind = KC_STEP_TRIM, .from = KC_STR(" "), .left = true}},
	    {KC_SPACE_SYMBOL "+\\z",
		{.kind = KC_STEP_TRIM,
		    .from = KC_STR(KC_SPACE_SYMBOL),
		    .right = true}},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!kc_hf_is(regex, known[i].regex))
			continue;
		step->kind = known[i].step.kind;
		step->from = known[i].step.from;
		step->least = known[i].step.least;
		step->left = known[i].step.left;
		step->right = known[i].step.right;
		return true;
	}
	return false;
}

static kc_status
replace_pattern_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct step_reader *s = ctx;

	s->has_from = true;
	KC_TRY(keep_string(s->r, (struct kc_hf_part){type, value},
	    "this pattern of Replace", &s->step.from, err));
	if (kc_hf_is(key, "String") && s->step.from.len)
		return KC_OK;
	if (kc_hf_is(key, "Regex") && know_expression(s->step.from, &s->step))
		return KC_OK;
	return kc_hf_refuse(err, "this pattern of Replace", value);
}

static kc_status
replace_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct kc_hf_part part = {type, value};
	struct step_reader *s = ctx;

	if (kc_hf_is(key, "type"))
		return KC_OK;
	if (kc_hf_is(key, "pattern"))
		return kc_hf_walk(s, "this pattern of Replace", part,
		    KC_JSON_OBJECT, replace_pattern_member, err);
	if (!kc_hf_is(key, "content"))
		return kc_hf_refuse(err, "this part of Replace", value);
	s->has_to = true;
	return keep_string(
	    s->r, part, "the content of Replace", &s->step.to, err);
}

/* The tokenizer has one map; a second Precompiled is refused. */
static kc_status
set_charsmap(struct kc_hf_reader *r, kc_str blob, kc_error *err)
{
	struct kc_rules *rules = &r->t->rules;

	if (rules->charsmap)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "a second Precompiled is not supported");
	blob = kc_arena_copy(&r->t->vocab.strings, blob);
	rules->charsmap = kc_malloc(sizeof(*rules->charsmap));
	if (!blob.ptr || !rules->charsmap)
		return kc_fail_nomem(err);
	return kc_charsmap_init(rules->charsmap, blob, err);
}

static kc_status
precompiled_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct kc_hf_reader *r = ((struct step_reader *)ctx)->r;
	kc_status st;

	if (kc_hf_is(key, "type"))
		return KC_OK;
	if (!kc_hf_is(key, "precompiled_charsmap"))
		return kc_hf_refuse(err, "this part of Precompiled", value);
	KC_TRY(kc_hf_string(
	    value, type, "this precompiled_charsmap", &r->text, err));
	r->other.len = 0;
	st = kc_base64_read(kc_buf_str(&r->text), &r->other);
	if (st == KC_ERR_FORMAT)
		return kc_hf_refuse(err, "this precompiled_charsmap", value);
	return st ? kc_fail_nomem(err)
		  : set_charsmap(r, kc_buf_str(&r->other), err);
}

static kc_status
read_bert(struct kc_hf_reader *r, kc_str value, kc_error *err)
{
	struct kc_hf_bert b = {
	    .clean = true, .spaces_han = true, .lowers = true};

	KC_TRY(kc_json_each(value, kc_hf_bert_member, &b, err));
	return kc_hf_add_bert(&r->t->rules, &b) ? kc_fail_nomem(err) : KC_OK;
}

static const struct {
	const char *type;
	struct kc_step step;
	kc_hf_member_fn *member;
} kinds[] = {
    {"\"NFC\"", {.kind = KC_STEP_FORM, .form = KC_FORM_NFC}, no_member},
    {"\"NFD\"", {.kind = KC_STEP_FORM, .form = KC_FORM_NFD}, no_member},
    {"\"NFKC\"", {.kind = KC_STEP_FORM, .form = KC_FORM_NFKC}, no_member},
    {"\"NFKD\"", {.kind = KC_STEP_FORM, .form = KC_FORM_NFKD}, no_member},
    {"\"Nmt\"", {.kind = KC_STEP_NMT}, no_member},
    {"\"Prepend\"", {.kind = KC_STEP_PREPEND}, prepend_member},
    {"\"Replace\"", {.kind = KC_STEP_REPLACE}, replace_member},
    {"\"Strip\"", {.kind = KC_STEP_STRIP, .left = true, .right = true},
	strip_member},
    {"\"Precompiled\"", {.kind = KC_STEP_PRECOMPILED}, precompiled_member},
    {"\"Lowercase\"", {.kind = KC_STEP_LOWER}, no_member},
    {"\"StripAccents\"", {.kind = KC_STEP_MARKS}, no_member},
};

/* A normalizer, by itself or of a sequence, which may hold another one. */
static kc_status
read_one_normalizer(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	struct step_reader s = {.r = ctx};
	kc_str name;

	(void)key;
	KC_TRY(kc_hf_type((struct kc_hf_part){type, value}, &name, err));
	if (kc_hf_is(name, "\"Sequence\""))
		return kc_hf_each_of((struct kc_hf_part){type, value},
		    "normalizers", read_one_normalizer, ctx, err);
	if (kc_hf_is(name, "\"BertNormalizer\""))
		return read_bert(s.r, value, err);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!kc_hf_is(name, kinds[i].type))
			continue;
		s.step = kinds[i].step;
		KC_TRY(kc_json_each(value, kinds[i].member, &s, err));
		if ((s.step.kind == KC_STEP_REPLACE && !s.has_from) ||
		    (s.step.kind == KC_STEP_TRIM && s.step.to.len))
			return kc_hf_refuse(err, "this Replace", value);
		if (s.step.kind == KC_STEP_PRECOMPILED &&
		    !s.r->t->rules.charsmap)
			return kc_hf_refuse(err, "this Precompiled", value);
		return add_step(s.r, &s.step, err);
	}
	return kc_hf_refuse(err, "this normalizer", value);
}

kc_status
kc_hf_read_normalizer(struct kc_hf_reader *r, kc_error *err)
{
	if (r->normalizer.type <= KC_JSON_NULL)
		return KC_OK;
	return read_one_normalizer(
	    r, KC_STR(""), r->normalizer.type, r->normalizer.value, err);
}
