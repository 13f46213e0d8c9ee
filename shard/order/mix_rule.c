/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of documents by a field (mix_rule.h). */
#include <config.h>

#include "mix_rule.h"

#include "kcorpus/number.h"

#include "mem.h"

#include <math.h>
#include <string.h>

/* --- Reading a rule --- */

/* The part of *s before `c`, taken off with it; false if there is none. */
static bool
take_until(kc_str *s, char c, kc_str *part)
{
	const char *p = s->len ? memchr(s->ptr, c, s->len) : NULL;

	*part = (kc_str){s->ptr, p ? (size_t)(p - s->ptr) : s->len};
	s->ptr += part->len + (p ? 1 : 0);
	s->len -= part->len + (p ? 1 : 0);
	return p;
}

static kc_status
fail_rule(const char *what, kc_str part, kc_error *err)
{
	return kc_fail(err, KC_ERR_ARG, 0, "%s in '%.*s'", what,
	    part.len < 60 ? (int)part.len : 60, part.ptr);
}

/* VALUE=NUMBER; a value may have signs of equality, the last one counts. */
static kc_status
read_group(struct kc_mix_rule *rule, kc_str item, kc_error *err)
{
	struct kc_mix_group g = {.name = item};
	size_t at = item.len;

	while (at && item.ptr[at - 1] != '=')
		at--;
	if (at < 2)
		return fail_rule("no VALUE=NUMBER", item, err);
	g.name.len = at - 1;
	if (!kc_number_parse(
		(kc_str){item.ptr + at, item.len - at}, &g.value) ||
	    g.value < 0 || isinf(g.value))
		return fail_rule("no number from 0 on", item, err);
	if (kc_str_equal(g.name, KC_STR("*"))) {
		rule->rest = g.value;
		return KC_OK;
	}
	for (size_t i = 0; i < rule->n; i++)
		if (kc_str_equal(rule->groups[i].name, g.name))
			return fail_rule(
			    "a value for the second time", item, err);
	if (rule->n == KC_MIX_MOST_GROUPS)
		return kc_fail(err, KC_ERR_ARG, 0, "more than %d values",
		    KC_MIX_MOST_GROUPS);
	if (KC_GROW(&rule->groups, &rule->cap, rule->n + 1))
		return kc_fail_nomem(err);
	rule->tiers = rule->tiers && kc_number_parse(g.name, &g.from);
	rule->groups[rule->n++] = g;
	return KC_OK;
}

kc_status
kc_mix_rule_parse(
    struct kc_mix_rule *rule, const char *text, double rest, kc_error *err)
{
	kc_str left, item;

	*rule = (struct kc_mix_rule){.rest = rest, .tiers = true};
	if (!text)
		return KC_OK;
	if (kc_buf_add(&rule->text, kc_str_of(text)))
		return kc_fail_nomem(err);
	left = kc_buf_str(&rule->text);
	if (!take_until(&left, ':', &rule->field) || !rule->field.len)
		return fail_rule(
		    "no FIELD:VALUE=NUMBER", kc_buf_str(&rule->text), err);
	do {
		take_until(&left, ',', &item);
		KC_TRY(read_group(rule, item, err));
	} while (left.len);
	return KC_OK;
}

void
kc_mix_rule_release(struct kc_mix_rule *rule)
{
	kc_buf_release(&rule->text);
	kc_free(rule->groups);
	*rule = (struct kc_mix_rule){.rest = 0};
}

/* --- Documents --- */

/* The highest tier that begins at or below x. */
static size_t
find_tier(const struct kc_mix_rule *rule, double x)
{
	size_t best = rule->n;

	for (size_t i = 0; i < rule->n; i++)
		if (rule->groups[i].from <= x &&
		    (best == rule->n ||
			rule->groups[i].from > rule->groups[best].from))
			best = i;
	return best;
}

size_t
kc_mix_rule_group(const struct kc_mix_rule *rule, kc_str value)
{
	double x;

	if (!value.len)
		return rule->n;
	for (size_t i = 0; i < rule->n; i++)
		if (kc_str_equal(rule->groups[i].name, value))
			return i;
	return rule->tiers && kc_number_parse(value, &x) ? find_tier(rule, x)
							 : rule->n;
}

double
kc_mix_rule_value(const struct kc_mix_rule *rule, size_t group)
{
	return group < rule->n ? rule->groups[group].value : rule->rest;
}
