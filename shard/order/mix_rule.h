/* SPDX-License-Identifier: Apache-2.0 */
/* A rule of a mix: which group a document is of by a field, and its number. */
#ifndef KC_SHARD_MIX_RULE_H
#define KC_SHARD_MIX_RULE_H

#include "kcorpus/base.h"

/* Groups of a rule; documents of none are of group `n`, the rest. */
enum { KC_MIX_MOST_GROUPS = 250 };

struct kc_mix_group {
	kc_str name;  /* in the text of the rule */
	double from;  /* of a tier */
	double value; /* times or share */
};

struct kc_mix_rule {
	kc_buf text;  /* a copy of what was given */
	kc_str field; /* in it; empty: there is no rule */
	struct kc_mix_group *groups;
	size_t n, cap;
	bool tiers;  /* all names are numbers */
	double rest; /* of documents of no group */
};

/*
 * Read FIELD:VALUE=NUMBER,... (kcorpus/order.h); NULL: no rule. `rest` is for `*`
 * unless the text has it. Released with kc_mix_rule_release, also after an error:
 * KC_ERR_ARG with what is wrong, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_mix_rule_parse(
    struct kc_mix_rule *rule, const char *text, double rest, kc_error *err);
void kc_mix_rule_release(struct kc_mix_rule *rule);

/*
 * The group of a document of which the rule's field is `value`, without the escapes
 * of JSON (empty: it has none); rule->n is the rest.
 */
size_t kc_mix_rule_group(const struct kc_mix_rule *rule, kc_str value);

/* The number of a group, or of the rest. */
double kc_mix_rule_value(const struct kc_mix_rule *rule, size_t group);

#endif
