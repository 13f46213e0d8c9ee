/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing a command line by its tables. */
#include <config.h>

#include "opt.h"

#include "nearest.h"

#include "kcorpus/number.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct parse {
	const struct kc_opt_set *sets;
	size_t n;
	char **argv;
	int argc, at;
	kc_error *err;
};

static kc_status
list_add(struct kc_list *l, const char *item)
{
	KC_TRY(KC_GROW(&l->items, &l->cap, l->n + 1));
	l->items[l->n++] = item;
	return KC_OK;
}

void
kc_list_release(struct kc_list *l)
{
	for (size_t i = 0; i < l->owned_n; i++)
		free(l->owned[i]);
	kc_free(l->owned);
	kc_free(l->items);
	*l = (struct kc_list){0};
}

/*
 * The first explicit value replaces the defaults; an empty one takes them away. Where
 * there are none, and of a list with commas, it is no value (KC_ERR_ARG): it is often
 * an unset variable of the shell.
 */
static kc_status
list_set(struct kc_list *l, const char *value, bool split)
{
	bool defaults = !l->given && l->n;
	char *copy, *comma;

	if (!l->given)
		l->n = 0;
	l->given = true;
	if (!*value)
		return defaults && !split ? KC_OK : KC_ERR_ARG;
	if (!split)
		return list_add(l, value);
	KC_TRY(KC_GROW(&l->owned, &l->owned_cap, l->owned_n + 1));
	copy = strdup(value);
	if (!copy)
		return KC_ERR_NOMEM;
	l->owned[l->owned_n++] = copy;
	while ((comma = strchr(copy, ','))) {
		*comma = '\0';
		if (!*copy)
			return KC_ERR_ARG;
		KC_TRY(list_add(l, copy));
		copy = comma + 1;
	}
	return *copy ? list_add(l, copy) : KC_ERR_ARG;
}

/* The number that `text` begins with; what comes after it, or NULL if it has none. */
static const char *
take_uint(const char *text, uint64_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return NULL;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return errno ? NULL : end;
}

bool
kc_opt_read_uint(const char *text, uint64_t *value)
{
	const char *end = take_uint(text, value);

	return end && !*end;
}

/* `text` as a number with an optional unit; false if it is none. */
static bool
read_size(const char *text, uint64_t *value)
{
	static const char units[] = "KkMmGgTt";
	const char *end = take_uint(text, value), *unit;

	if (end && *end && (unit = strchr(units, *end))) {
		unsigned shift = 10 * (unsigned)((unit - units) / 2 + 1);

		if (*value > UINT64_MAX >> shift)
			return false;
		*value <<= shift;
		end++;
	}
	return end && !*end;
}

static kc_status
fail_value(const struct parse *p, const struct kc_opt *o, const char *value,
    const char *expected)
{
	return kc_fail(p->err, KC_ERR_ARG, 0,
	    "bad value '%.40s' of --%s: want %s", value, o->name, expected);
}

static kc_status
set_number(const struct parse *p, const struct kc_opt *o, const char *value,
    uint64_t *at)
{
	bool size = o->type == KC_OPT_TYPE_SIZE;
	char range[80];

	if ((size ? read_size(value, at) : kc_opt_read_uint(value, at)) &&
	    *at >= o->min && *at <= o->max)
		return KC_OK;
	snprintf(range, sizeof(range), "%s from %llu to %llu",
	    size ? "a size (K, M, G, T)" : "a number",
	    (unsigned long long)o->min, (unsigned long long)o->max);
	return fail_value(p, o, value, range);
}

/* "inf" is no limit, where the range has it. */
static bool
read_real(const char *value, double *x)
{
	if (strcmp(value, "inf"))
		return kc_number_parse(kc_str_of(value), x);
	*x = (double)INFINITY;
	return true;
}

static kc_status
set_real(const struct parse *p, const struct kc_opt *o, const char *value,
    double *at)
{
	char range[80];

	if (read_real(value, at) && *at >= o->real_min && *at <= o->real_max)
		return KC_OK;
	snprintf(range, sizeof(range), "a number from %g to %g", o->real_min,
	    o->real_max);
	return fail_value(p, o, value, range);
}

static kc_status
set_choice(
    const struct parse *p, const struct kc_opt *o, const char *value, int *at)
{
	char all[160] = "";

	for (int i = 0; o->choices[i]; i++) {
		size_t len = strlen(all);

		if (!strcmp(o->choices[i], value)) {
			*at = i;
			return KC_OK;
		}
		snprintf(all + len, sizeof(all) - len, "%s%s",
		    i ? ", " : "one of ", o->choices[i]);
	}
	return fail_value(p, o, value, all);
}

static kc_status
set_value(
    const struct parse *p, const struct kc_opt *o, void *at, const char *value)
{
	switch (o->type) {
	case KC_OPT_TYPE_UINT:
	case KC_OPT_TYPE_SIZE:
		return set_number(p, o, value, at);
	case KC_OPT_TYPE_REAL:
		return set_real(p, o, value, at);
	case KC_OPT_TYPE_CHOICE:
		return set_choice(p, o, value, at);
	case KC_OPT_TYPE_STRING:
		*(const char **)at = value;
		return KC_OK;
	default:
		break;
	}
	switch (list_set(at, value, o->type == KC_OPT_TYPE_LIST)) {
	case KC_OK:
		return KC_OK;
	case KC_ERR_ARG:
		return fail_value(p, o, value,
		    o->type == KC_OPT_TYPE_LIST
			? "names with commas between them"
			: o->arg);
	default:
		return kc_fail_nomem(p->err);
	}
}

/* What `name` (of `len` bytes) or `letter` stands for; *negated for --no-x. */
static const struct kc_opt *
find_option(const struct parse *p, const char *name, size_t len, char letter,
    bool *negated, void **values)
{
	bool no = name && len > 3 && !strncmp(name, "no-", 3);

	for (size_t i = 0; i < p->n; i++) {
		const struct kc_opt *o = p->sets[i].table;

		*values = p->sets[i].values;
		for (; o->type != KC_OPT_TYPE_END; o++) {
			*negated = false;
			if (o->type == KC_OPT_TYPE_GROUP)
				continue;
			if (letter ? o->letter == letter
				   : strlen(o->name) == len &&
				    !strncmp(o->name, name, len))
				return o;
			*negated = true;
			if (no && o->type == KC_OPT_TYPE_SWITCH &&
			    strlen(o->name) == len - 3 &&
			    !strncmp(o->name, name + 3, len - 3))
				return o;
		}
	}
	return NULL;
}

/* No option has this name. */
static kc_status
fail_unknown(const struct parse *p, kc_str name)
{
	bool no = name.len > 3 && !memcmp(name.ptr, "no-", 3);
	struct kc_nearest n = {.word = name};
	int shown = name.len < 60 ? (int)name.len : 60;

	if (no)
		n.word = (kc_str){name.ptr + 3, name.len - 3};
	for (size_t i = 0; i < p->n; i++)
		for (const struct kc_opt *o = p->sets[i].table;
		     o->type != KC_OPT_TYPE_END; o++)
			if (o->type != KC_OPT_TYPE_GROUP && !o->hidden &&
			    (!no || o->type == KC_OPT_TYPE_SWITCH))
				kc_nearest_offer(&n, o->name);
	if (!n.name)
		return kc_fail(p->err, KC_ERR_ARG, 0, "unknown option '--%.*s'",
		    shown, name.ptr);
	return kc_fail(p->err, KC_ERR_ARG, 0,
	    "unknown option '--%.*s'; did you mean '--%s%s'?", shown, name.ptr,
	    no ? "no-" : "", n.name);
}

/* Store an option that takes no value. */
static void
set_plain(const struct kc_opt *o, char *values, bool negated)
{
	if (o->type == KC_OPT_TYPE_FLAG)
		*(bool *)(void *)(values + o->offset) = true;
	else
		*(int *)(void *)(values + o->offset) = !negated;
}

static bool
is_plain(const struct kc_opt *o)
{
	return o->type == KC_OPT_TYPE_FLAG || o->type == KC_OPT_TYPE_SWITCH;
}

static kc_status
parse_long(struct parse *p, const char *arg)
{
	const char *equals = strchr(arg, '=');
	size_t len = equals ? (size_t)(equals - arg) : strlen(arg);
	const char *value = equals ? equals + 1 : NULL;
	const struct kc_opt *o;
	bool negated;
	void *values;

	o = find_option(p, arg, len, 0, &negated, &values);
	if (!o)
		return fail_unknown(p, (kc_str){arg, len});
	if (is_plain(o)) {
		if (value)
			return kc_fail(p->err, KC_ERR_ARG, 0,
			    "option '--%s' takes no value", o->name);
		set_plain(o, values, negated);
		return KC_OK;
	}
	if (!value)
		value = o->bare;
	if (!value && p->at + 1 < p->argc)
		value = p->argv[++p->at];
	if (!value)
		return kc_fail(p->err, KC_ERR_ARG, 0,
		    "option '--%s' needs a value", o->name);
	return set_value(p, o, (char *)values + o->offset, value);
}

static kc_status
parse_letters(struct parse *p, const char *arg)
{
	for (; *arg; arg++) {
		const struct kc_opt *o;
		const char *value;
		bool negated;
		void *values;

		o = find_option(p, NULL, 0, *arg, &negated, &values);
		if (!o)
			return kc_fail(p->err, KC_ERR_ARG, 0,
			    "unknown option '-%c'", *arg);
		if (is_plain(o)) {
			set_plain(o, values, false);
			continue;
		}
		value = arg[1] ? arg + 1 : o->bare;
		if (!value && p->at + 1 < p->argc)
			value = p->argv[++p->at];
		if (!value)
			return kc_fail(p->err, KC_ERR_ARG, 0,
			    "option '-%c' needs a value", *arg);
		return set_value(p, o, (char *)values + o->offset, value);
	}
	return KC_OK;
}

kc_status
kc_opt_parse(const struct kc_opt_set *sets, size_t n, int argc, char **argv,
    size_t *operands, kc_error *err)
{
	struct parse p = {sets, n, argv, argc, 1, err};
	bool ended = false;

	*operands = 0;
	for (; p.at < argc; p.at++) {
		char *arg = argv[p.at];

		if (ended || arg[0] != '-' || !arg[1])
			argv[1 + (*operands)++] = arg;
		else if (arg[1] != '-')
			KC_TRY(parse_letters(&p, arg + 1));
		else if (arg[2])
			KC_TRY(parse_long(&p, arg + 2));
		else
			ended = true;
	}
	return KC_OK;
}

static bool
same_name(const struct kc_opt *a, const struct kc_opt *b)
{
	return !strcmp(a->name, b->name) ||
	    (a->letter && a->letter == b->letter);
}

static const char *
check_entry(const struct kc_opt *o)
{
	if (!o->name || !*o->name)
		return "an entry without a name";
	if (o->type == KC_OPT_TYPE_GROUP)
		return NULL;
	if (!o->help || !*o->help)
		return "an option without help";
	if (o->help[strlen(o->help) - 1] == '.')
		return "help that ends with a stop";
	if (!is_plain(o) && (!o->arg || strchr(o->arg, ' ')))
		return "a value without a metavariable";
	if (o->type == KC_OPT_TYPE_CHOICE && !o->choices)
		return "a choice without choices";
	return NULL;
}

const char *
kc_opt_check(const struct kc_opt_set *sets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (const struct kc_opt *a = sets[i].table;
		     a->type != KC_OPT_TYPE_END; a++) {
			const char *wrong = check_entry(a);

			if (wrong)
				return wrong;
			for (size_t k = i; k < n; k++) {
				const struct kc_opt *b = k == i ? a + 1
								: sets[k].table;

				for (; b->type != KC_OPT_TYPE_END; b++)
					if (a->type != KC_OPT_TYPE_GROUP &&
					    b->type != KC_OPT_TYPE_GROUP &&
					    same_name(a, b))
						return a->name;
			}
		}
	return NULL;
}
