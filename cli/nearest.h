/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nearest of the known names to one that was mistyped:
 *
 *	struct kc_nearest n = {.word = KC_STR("profil")};
 *
 *	kc_nearest_offer(&n, "form");
 *	kc_nearest_offer(&n, "profile");
 *	...				n.name is "profile"; NULL: none is near
 */
#ifndef KC_NEAREST_H
#define KC_NEAREST_H

#include "kcorpus/base.h"

struct kc_nearest {
	kc_str word;
	const char *name; /* the nearest so far; the first of equals */
	unsigned distance;
};

void kc_nearest_offer(struct kc_nearest *n, const char *name);

#endif
