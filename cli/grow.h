/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays of the tools that grow; those of the library have src/mem.h. */
#ifndef KC_GROW_H
#define KC_GROW_H

#include "kcorpus/base.h"

#include <stdlib.h>

/* Let *v, of items of `size` bytes and room for *cap, hold `need`. Doubles. */
KC_MUST_CHECK static inline kc_status
kc_grow_items(void **v, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap ? 2 * *cap : 16;
	void *p;

	if (need <= *cap)
		return KC_OK;
	if (n < need)
		n = need;
	p = n > SIZE_MAX / size ? NULL : realloc(*v, n * size);
	if (!p)
		return KC_ERR_NOMEM;
	*v = p;
	*cap = n;
	return KC_OK;
}

/* kc_grow_items on a typed array. */
#define KC_GROW_ITEMS(v, cap, need) \
	kc_grow_items((void **)(v), (cap), (need), sizeof(**(v)))

#endif
