/* SPDX-License-Identifier: Apache-2.0 */
/* The sources that have a document (sources.h). */
#include <config.h>

#include "sources.h"

#include "kcorpus/json.h"

void
kc_sources_release(struct kc_sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		kc_buf_release(&s->names[i]);
	s->n = 0;
}

kc_status
kc_sources_bit(struct kc_sources *s, kc_str name, uint64_t *bit, kc_error *err)
{
	size_t i = 0;

	while (i < s->n && !kc_str_equal(kc_buf_str(&s->names[i]), name))
		i++;
	if (i == KC_MAX_SOURCES)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "more than %d different sources (--sources)",
		    KC_MAX_SOURCES);
	if (i == s->n) {
		s->names[i] = (kc_buf)KC_BUF_INIT;
		s->n++;
		if (kc_buf_add(&s->names[i], name))
			return kc_fail_nomem(err);
	}
	*bit = (uint64_t)1 << i;
	return KC_OK;
}

/* The least name of the set that is greater than `after`; NULL: none. */
static const kc_buf *
next_source(const struct kc_sources *s, uint64_t set, const kc_buf *after)
{
	const kc_buf *least = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const kc_buf *b = &s->names[i];

		if (!(set >> i & 1) ||
		    (after &&
			kc_str_compare(kc_buf_str(b), kc_buf_str(after)) <= 0))
			continue;
		if (!least ||
		    kc_str_compare(kc_buf_str(b), kc_buf_str(least)) < 0)
			least = b;
	}
	return least;
}

kc_status
kc_sources_put(const struct kc_sources *s, uint64_t set, kc_buf *out)
{
	const kc_buf *name = NULL;

	KC_TRY(kc_buf_addc(out, '['));
	while ((name = next_source(s, set, name))) {
		if (out->ptr[out->len - 1] != '[')
			KC_TRY(kc_buf_addc(out, ','));
		KC_TRY(kc_json_quote(kc_buf_str(name), out));
	}
	return kc_buf_addc(out, ']');
}
