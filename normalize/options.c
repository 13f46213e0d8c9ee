/* SPDX-License-Identifier: Apache-2.0 */
/* Steps and profiles by name (kcorpus/norm.h). */
#include <config.h>

#include "kcorpus/norm.h"

#include "ascii.h"

#include <string.h>

static const char *const off_on[] = {"off", "on", NULL};
static const char *const utf8[] = {"reject", "replace", NULL};
static const char *const pua[] = {"off", "auto", "all", NULL};
static const char *const hanja[] = {
    "off", "replace", "gloss", "annotate", NULL};
static const char *const forms[] = {"none", "nfc", "nfd", "nfkc", "nfkd", NULL};
static const char *const compat_hanja[] = {"unify", "keep", "vs", NULL};
static const char *const old_hangul[] = {"nfc", "ksx1026", NULL};

/* Most that a step with a number takes. */
enum { MAX_NUMBER = 1000 };

static const struct {
	const char *name;
	const char *const *values; /* NULL: a number */
	uint32_t profile[KC_NORM_PROFILES];
} steps[KC_NORM_STEPS] = {
    [KC_NORM_UTF8] = {"utf8", utf8, {0, 0, 0}},
    [KC_NORM_MOJIBAKE] = {"mojibake", off_on, {1, 1, 0}},
    [KC_NORM_UNESCAPE] = {"unescape", off_on, {0, 1, 0}},
    [KC_NORM_INVISIBLES] = {"invisibles", off_on, {1, 1, 0}},
    [KC_NORM_SOFT_HYPHENS] = {"soft-hyphens", off_on, {1, 1, 0}},
    [KC_NORM_HALFWIDTH] = {"halfwidth", off_on, {1, 1, 0}},
    [KC_NORM_FULLWIDTH] = {"fullwidth", off_on, {0, 1, 0}},
    [KC_NORM_MAKEUP] = {"makeup", off_on, {1, 1, 0}},
    [KC_NORM_FILLERS] = {"fillers", off_on, {1, 1, 0}},
    [KC_NORM_PUA] = {"pua", pua, {0, 0, 0}},
    [KC_NORM_HANJA] = {"hanja", hanja, {0, 0, 0}},
    [KC_NORM_CLUSTERS] = {"clusters", off_on, {0, 0, 0}},
    [KC_NORM_FORM] = {"form", forms, {KC_FORM_NFC, KC_FORM_NFC, KC_FORM_NFC}},
    [KC_NORM_COMPAT_HANJA] = {"compat-hanja", compat_hanja, {0, 0, 0}},
    [KC_NORM_ORPHANS] = {"orphans", off_on, {1, 1, 0}},
    [KC_NORM_ASSEMBLE] = {"assemble", off_on, {0, 0, 0}},
    [KC_NORM_OLD_HANGUL] = {"old-hangul", old_hangul, {0, 0, 0}},
    [KC_NORM_MIDDLE_DOTS] = {"middle-dots", off_on, {0, 1, 0}},
    [KC_NORM_PUNCTUATION] = {"punctuation", off_on, {0, 0, 0}},
    [KC_NORM_MARKS] = {"marks", NULL, {0, 30, 0}},
    [KC_NORM_CODA] = {"coda", off_on, {0, 0, 0}},
    [KC_NORM_RUNS] = {"runs", NULL, {0, 3, 0}},
    [KC_NORM_JOSA] = {"josa", off_on, {0, 0, 0}},
};

/* A profile that changes what it does gets a new version. */
static const char *const profiles[] = {"minimal@1", "web@1", "lossless@1"};

const char *
kc_norm_step_name(kc_norm_step step)
{
	return (unsigned)step < KC_NORM_STEPS ? steps[step].name : NULL;
}

const char *const *
kc_norm_step_values(kc_norm_step step)
{
	return (unsigned)step < KC_NORM_STEPS ? steps[step].values : NULL;
}

const char *
kc_norm_profile_name(kc_norm_profile profile)
{
	return (unsigned)profile < KC_NORM_PROFILES ? profiles[profile] : NULL;
}

void
kc_norm_options_init(kc_norm_options *o, kc_norm_profile profile)
{
	o->profile = profile;
	for (size_t i = 0; i < KC_NORM_STEPS; i++)
		o->value[i] = steps[i].profile[profile];
}

/* "web" and "web@1" both name web@1. */
static bool
names_profile(const char *name, kc_str s)
{
	kc_str whole = kc_str_of(name);
	kc_str bare = {name, (size_t)(strchr(name, '@') - name)};

	return kc_str_equal(s, whole) || kc_str_equal(s, bare);
}

static bool
parse_number(kc_str s, uint32_t *n)
{
	if (!s.len || s.len > 4)
		return false;
	*n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (!kc_ascii_is_digit(s.ptr[i]))
			return false;
		*n = *n * 10 + (uint32_t)(s.ptr[i] - '0');
	}
	return *n <= MAX_NUMBER;
}

static bool
parse_value(size_t step, kc_str s, uint32_t *n)
{
	const char *const *values = steps[step].values;

	if (!values)
		return parse_number(s, n);
	for (uint32_t i = 0; values[i]; i++)
		if (kc_str_equal(s, kc_str_of(values[i]))) {
			*n = i;
			return true;
		}
	return false;
}

static kc_status
set(kc_norm_options *o, kc_str s, kc_error *err)
{
	const char *eq = memchr(s.ptr, '=', s.len);
	kc_str name = {s.ptr, eq ? (size_t)(eq - s.ptr) : s.len};

	for (size_t i = 0; eq && i < KC_NORM_STEPS; i++) {
		kc_str value = {eq + 1, s.len - name.len - 1};

		if (!kc_str_equal(name, kc_str_of(steps[i].name)))
			continue;
		if (parse_value(i, value, &o->value[i]))
			return KC_OK;
		return kc_fail(err, KC_ERR_ARG, 0,
		    "normalization step '%s' has no value '%.*s'",
		    steps[i].name, (int)(value.len < 40 ? value.len : 40),
		    value.ptr);
	}
	return kc_fail(err, KC_ERR_ARG, 0, "no normalization step '%.*s'",
	    (int)(name.len < 40 ? name.len : 40), name.ptr);
}

/* Cut the part before the next comma off *s. */
static kc_str
next_part(kc_str *s)
{
	const char *comma = s->len ? memchr(s->ptr, ',', s->len) : NULL;
	kc_str part = {s->ptr, comma ? (size_t)(comma - s->ptr) : s->len};
	size_t used = part.len + (comma != NULL);

	s->ptr += used;
	s->len -= used;
	return part;
}

kc_status
kc_norm_options_parse(kc_str spec, kc_norm_options *o, kc_error *err)
{
	kc_str name = next_part(&spec);
	size_t i = 0;

	while (i < KC_NORM_PROFILES && !names_profile(profiles[i], name))
		i++;
	if (i == KC_NORM_PROFILES)
		return kc_fail(err, KC_ERR_ARG, 0,
		    "no normalization profile '%.*s'; there are minimal, web "
		    "and lossless",
		    (int)(name.len < 40 ? name.len : 40), name.ptr);
	kc_norm_options_init(o, (kc_norm_profile)i);
	while (spec.len)
		KC_TRY(set(o, next_part(&spec), err));
	return KC_OK;
}

kc_status
kc_norm_options_print(const kc_norm_options *o, kc_buf *out)
{
	KC_TRY(kc_buf_add(out, kc_str_of(profiles[o->profile])));
	for (size_t i = 0; i < KC_NORM_STEPS; i++) {
		uint32_t v = o->value[i];

		if (v == steps[i].profile[o->profile])
			continue;
		KC_TRY(kc_buf_addf(out, ",%s=", steps[i].name));
		if (steps[i].values)
			KC_TRY(kc_buf_add(out, kc_str_of(steps[i].values[v])));
		else
			KC_TRY(kc_buf_addu(out, v));
	}
	return KC_OK;
}
