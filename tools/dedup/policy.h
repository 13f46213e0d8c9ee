/* SPDX-License-Identifier: Apache-2.0 */
/* Which of duplicates stays: --keep of kc-dedup and kc-sketch. */
#ifndef KC_DEDUP_POLICY_H
#define KC_DEDUP_POLICY_H

#include "cli/cli.h"

#include "kcorpus/record.h"

enum kc_keep { KC_KEEP_FIRST, KC_KEEP_LONGEST, KC_KEEP_MAX, KC_KEEP_PREFER };

/* All zero keeps the first. */
struct kc_policy {
	enum kc_keep keep;
	char *field; /* of MAX and PREFER */
	kc_str *values;
	size_t n_values;
};

/* What --keep is; false after a usage error. Free with kc_policy_release. */
bool kc_policy_parse(struct kc_cli *cli, const char *keep, struct kc_policy *p);
void kc_policy_release(struct kc_policy *p);

/*
 * How good a record is, lower ones stay: its text, and the policy's field, which
 * is number `field` of the record. KC_ERR_FORMAT: that is no valid string;
 * KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_policy_rate(const struct kc_policy *p, kc_record *r,
    size_t field, kc_str text, uint64_t *preference, kc_error *err);

#endif
