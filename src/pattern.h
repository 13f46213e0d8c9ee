/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns of the user's: PCRE2 regular expressions on UTF-8 text. Classes such
 * as \p{L} and \w are those of the PCRE2 at hand (Unicode 14 in Debian 12), so a
 * result can depend on its version; nothing in this library that has a name of
 * its own is built on them.
 *
 *	kc_pattern *p;
 *	size_t from = 0, start, end;
 *
 *	KC_TRY(kc_pattern_new(&p, KC_STR("\\d+"), &err));
 *	while (!(st = kc_pattern_find(p, text, from, &start, &end, &err)))
 *		from = end;
 *	kc_pattern_free(p);
 */
#ifndef KC_PATTERN_H
#define KC_PATTERN_H

#include "kcorpus/base.h"

/* A compiled pattern; used by one thread at a time. */
typedef struct kc_pattern kc_pattern;

/*
 * Compile (with UTF and UCP, and the JIT compiler where there is one). Freed with
 * kc_pattern_free. KC_ERR_ARG with err->offset in the pattern for a bad one, and
 * for one with \G; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_pattern_new(
    kc_pattern **p, kc_str pattern, kc_error *err);
void kc_pattern_free(kc_pattern *p);

/* True if it may match nothing at some place, which kc_pattern_find passes over. */
bool kc_pattern_may_be_empty(const kc_pattern *p);

/*
 * The leftmost match in `text` from byte `from` on that is not empty. The text
 * must be valid UTF-8 (kc_utf8_check) and `from` stand before a character.
 * KC_EOF when there is none; KC_ERR_NOMEM.
 *
 * KC_ERR_LIMIT with err->offset, `from`, when the searches of the text have
 * together taken more steps, or looked at more characters, than its budget, which
 * grows with its length (pattern.c); the search from byte 0 starts a text. Also
 * when one search takes ten million steps or 8 MiB of stack. PCRE2's own limit
 * counts the steps of one start alone: n searches that each look at the n
 * characters after them are quadratic within it.
 */
KC_MUST_CHECK kc_status kc_pattern_find(kc_pattern *p, kc_str text, size_t from,
    size_t *start, size_t *end, kc_error *err);

#endif
