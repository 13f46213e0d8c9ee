/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of documents by a field (mix_rule.h). */
#include <config.h>

#include "mix_rule.h"

#include "shard/head_id.h"

#include "ascii.h"
#include "mem.h"

#include <math.h>
#include <string.h>

/* --- Numbers --- */

static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
    1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22};

enum { MOST_POWER = sizeof(powers) / sizeof(*powers) - 1 };

static double
scale_number(double x, int power)
{
	for (; power > MOST_POWER; power -= MOST_POWER)
		x *= powers[MOST_POWER];
	for (; power < -MOST_POWER; power += MOST_POWER)
		x /= powers[MOST_POWER];
	return power < 0 ? x / powers[-power] : x * powers[power];
}

/* Digits of a mantissa into *m, as far as they go into it; their power of ten. */
static int
take_digits(kc_str *s, uint64_t *m, bool after_point)
{
	int power = 0;

	for (; s->len && kc_ascii_is_digit(*s->ptr); s->ptr++, s->len--) {
		bool fits = *m < UINT64_MAX / 10 - 9;

		if (fits)
			*m = *m * 10 + (uint64_t)(*s->ptr - '0');
		power += (fits ? 0 : 1) - (after_point ? 1 : 0);
	}
	return power;
}

static bool
take_exponent(kc_str *s, int *power)
{
	enum { MOST = 400 }; /* beyond all doubles */
	bool minus;
	int n = 0;

	if (!s->len || (*s->ptr != 'e' && *s->ptr != 'E'))
		return true;
	s->ptr++, s->len--;
	minus = s->len && *s->ptr == '-';
	if (s->len && (*s->ptr == '-' || *s->ptr == '+'))
		s->ptr++, s->len--;
	if (!s->len)
		return false;
	for (; s->len && kc_ascii_is_digit(*s->ptr); s->ptr++, s->len--)
		n = n < MOST ? n * 10 + (*s->ptr - '0') : MOST;
	*power += minus ? -n : n;
	return true;
}

/*
 * A decimal number as JSON has it; "00" and ".5" are allowed. Not strtod, which asks the
 * locale. Exact up to 15 digits (Clinger 1990: digits and power are doubles without
 * an error, and so is one operation on them but for its rounding), beyond that the
 * same on every machine.
 */
static bool
parse_number(kc_str s, double *x)
{
	bool minus = s.len && *s.ptr == '-', digits;
	uint64_t m = 0;
	int power;

	if (minus)
		s.ptr++, s.len--;
	digits = s.len && kc_ascii_is_digit(*s.ptr);
	power = take_digits(&s, &m, false);
	if (s.len && *s.ptr == '.') {
		s.ptr++, s.len--;
		digits = s.len && kc_ascii_is_digit(*s.ptr);
		power += take_digits(&s, &m, true);
	}
	if (!digits || !take_exponent(&s, &power) || s.len)
		return false;
	*x = scale_number((double)m, power);
	*x = minus ? -*x : *x;
	return true;
}

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
	if (!parse_number((kc_str){item.ptr + at, item.len - at}, &g.value) ||
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
	rule->tiers = rule->tiers && parse_number(g.name, &g.from);
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

kc_status
kc_mix_rule_group(const struct kc_mix_rule *rule, kc_str head, kc_buf *buf,
    size_t *group, bool *has, kc_error *err)
{
	kc_str value;
	double x;

	*group = rule->n;
	*has = false;
	if (!rule->field.len)
		return KC_OK;
	KC_TRY(kc_head_text(head, &rule->field, 1, buf, &value, err));
	if (!value.len)
		return KC_OK;
	*has = true;
	for (size_t i = 0; i < rule->n; i++)
		if (kc_str_equal(rule->groups[i].name, value)) {
			*group = i;
			return KC_OK;
		}
	if (rule->tiers && parse_number(value, &x))
		*group = find_tier(rule, x);
	return KC_OK;
}

double
kc_mix_rule_value(const struct kc_mix_rule *rule, size_t group)
{
	return group < rule->n ? rule->groups[group].value : rule->rest;
}
