/* SPDX-License-Identifier: Apache-2.0 */
/* The named character references of HTML (HTML Standard, section 13.5). */
#ifndef KC_UNICODE_ENTITIES_H
#define KC_UNICODE_ENTITIES_H

#include "kcorpus/base.h"

enum { KC_ENTITIES = 2125, KC_ENTITY_MAX = 31, KC_ENTITY_LEGACY_MAX = 6 };

struct kc_entity {
	uint16_t name;  /* offset in kc_entity_names */
	uint8_t len;    /* without the semicolon */
	uint8_t legacy; /* also known without one */
	uint32_t first;
	uint16_t second; /* 0, or a second code point */
};

extern const char kc_entity_names[];
extern const struct kc_entity kc_entities[KC_ENTITIES]; /* in byte order */

/* The reference of exactly this name, without & and ;, or NULL. Static. */
const struct kc_entity *kc_entity_find(kc_str name);

#endif
