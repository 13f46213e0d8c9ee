/* SPDX-License-Identifier: Apache-2.0 */
/* Which of duplicates stays (policy.h). */
#include <config.h>

#include "policy.h"

#include "kcorpus/number.h"
#include "kcorpus/unicode.h"

#include <stdlib.h>
#include <string.h>

static bool
parse_values(struct kc_policy *p, char *list)
{
	size_t room = 1;

	for (const char *c = list; *c; c++)
		room += *c == ',';
	p->values = calloc(room, sizeof(*p->values));
	if (!p->values)
		return false;
	for (char *start = list, *comma; start; start = comma) {
		comma = strchr(start, ',');
		if (comma)
			*comma++ = '\0';
		p->values[p->n_values++] = kc_str_of(start);
	}
	return true;
}

/* FIELD of MAX, FIELD=A,B of PREFER; false without memory. */
static bool
take_field(struct kc_policy *p, const char *given)
{
	char *equals;

	p->field = strdup(given);
	if (!p->field)
		return false;
	equals = strchr(p->field, '=');
	if (p->keep == KC_KEEP_MAX || !equals || equals == p->field ||
	    !equals[1])
		return true;
	*equals = '\0';
	return parse_values(p, equals + 1);
}

bool
kc_policy_parse(struct kc_cli *cli, const char *keep, struct kc_policy *p)
{
	const char *colon = strchr(keep, ':');

	*p = (struct kc_policy){0};
	if (!strcmp(keep, "first"))
		return true;
	if (!strcmp(keep, "longest")) {
		p->keep = KC_KEEP_LONGEST;
		return true;
	}
	if (!strncmp(keep, "max:", 4))
		p->keep = KC_KEEP_MAX;
	if (!strncmp(keep, "prefer:", 7))
		p->keep = KC_KEEP_PREFER;
	if (p->keep != KC_KEEP_FIRST && colon && colon[1] &&
	    !take_field(p, colon + 1)) {
		kc_cli_fail(cli, NULL, "out of memory");
		return false;
	}
	if (p->field && (p->keep == KC_KEEP_MAX || p->n_values))
		return true;
	kc_cli_usage(cli,
	    "bad value '%s' of --keep: want first, longest, max:FIELD or "
	    "prefer:FIELD=A,B...",
	    keep);
	return false;
}

void
kc_policy_release(struct kc_policy *p)
{
	free(p->field);
	free(p->values);
	*p = (struct kc_policy){0};
}

/* Numbers have the order of these bits turned: the greatest comes first. */
static uint64_t
rate_number(kc_str json)
{
	uint64_t bits;
	double x;

	if (!kc_number_parse(json, &x))
		return UINT64_MAX;
	x += 0.0; /* -0 is 0 */
	memcpy(&bits, &x, sizeof(bits));
	return bits >> 63 ? bits : ~(bits | (uint64_t)1 << 63);
}

kc_status
kc_policy_rate(const struct kc_policy *p, kc_record *r, size_t field,
    kc_str text, uint64_t *preference, kc_error *err)
{
	kc_str value;

	*preference = UINT64_MAX;
	if (p->keep == KC_KEEP_LONGEST)
		*preference -= kc_utf8_count(text);
	if (p->keep == KC_KEEP_MAX &&
	    kc_record_type(r, field) == KC_JSON_NUMBER)
		*preference = rate_number(kc_record_raw(r, field));
	if (p->keep != KC_KEEP_PREFER ||
	    kc_record_type(r, field) != KC_JSON_STRING)
		return KC_OK;
	KC_TRY(kc_record_text(r, field, &value, err));
	for (size_t i = 0; i < p->n_values; i++)
		if (kc_str_equal(p->values[i], value)) {
			*preference = i;
			break;
		}
	return KC_OK;
}
