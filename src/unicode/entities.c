/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up the named character references of HTML. */
#include <config.h>

#include "unicode/entities.h"

#include <stdlib.h>
#include <string.h>

/* Of a kc_str and a row of the table. */
static int
compare_entity(const void *key, const void *row)
{
	kc_str name = *(const kc_str *)key;
	const struct kc_entity *e = row;
	size_t n = e->len < name.len ? e->len : name.len;
	int c = memcmp(name.ptr, kc_entity_names + e->name, n);

	return c ? c : (name.len > e->len) - (name.len < e->len);
}

const struct kc_entity *
kc_entity_find(kc_str name)
{
	return bsearch(&name, kc_entities, KC_ENTITIES, sizeof(*kc_entities),
	    compare_entity);
}
