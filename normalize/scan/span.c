/* SPDX-License-Identifier: Apache-2.0 */
/* Code points from text, and back. */
#include <config.h>

#include "span.h"

#include "kcorpus/unicode.h"

#include "mem.h"
#include "unicode/decode.h"

#include <string.h>

enum { KEEP = 1 << 20 };

kc_status
kc_norm_span_reserve(struct kc_norm_span *s, size_t need)
{
	return KC_GROW(&s->cp, &s->cap, need);
}

kc_status
kc_norm_span_add(struct kc_norm_span *s, kc_str text)
{
	const unsigned char *p = (const unsigned char *)text.ptr;

	KC_TRY(kc_norm_span_reserve(s, s->n + text.len));
	for (size_t i = 0, size; i < text.len; i += size)
		s->cp[s->n++] = kc_decode_valid(p + i, &size);
	return KC_OK;
}

kc_status
kc_norm_encode(const uint32_t *cp, size_t n, kc_buf *out)
{
	char *o;

	if (n > SIZE_MAX / 4 - 1)
		return KC_ERR_NOMEM;
	KC_TRY(kc_buf_reserve(out, 4 * n + 1));
	o = out->ptr + out->len;
	for (size_t i = 0; i < n; i++)
		o += kc_utf8_put(cp[i], o);
	*o = '\0';
	out->len = (size_t)(o - out->ptr);
	return KC_OK;
}

bool
kc_norm_span_equal(const struct kc_norm_span *a, const struct kc_norm_span *b)
{
	return a->n == b->n &&
	    (!a->n || !memcmp(a->cp, b->cp, a->n * sizeof(*a->cp)));
}

void
kc_norm_span_swap(struct kc_norm_span *a, struct kc_norm_span *b)
{
	struct kc_norm_span c = *a;

	*a = *b;
	*b = c;
}

void
kc_norm_span_release(struct kc_norm_span *s)
{
	kc_free(s->cp);
	*s = (struct kc_norm_span){0};
}

void
kc_norm_span_reset(struct kc_norm_span *s)
{
	s->n = 0;
	if (s->cap > KEEP)
		kc_norm_span_release(s);
}
