/* SPDX-License-Identifier: Apache-2.0 */
/* PCRE2 behind kcorpus/pattern.h; no other file knows of it. */
#include <config.h>

#include "pattern.h"

#include "mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Bytes of stack that compiled patterns may use. */
enum { JIT_STACK_FIRST = 32 << 10, JIT_STACK_MOST = 8 << 20 };

struct kc_pattern {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

static kc_status
prepare_match(kc_pattern *p, kc_error *err)
{
	p->match = pcre2_match_data_create_from_pattern(p->code, NULL);
	p->context = pcre2_match_context_create(NULL);
	if (!p->match || !p->context)
		return kc_fail_nomem(err);
	if (pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE))
		return KC_OK;
	p->stack = pcre2_jit_stack_create(
	    JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
	if (!p->stack)
		return kc_fail_nomem(err);
	pcre2_jit_stack_assign(p->context, NULL, p->stack);
	return KC_OK;
}

static kc_status
compile_pattern(kc_pattern *p, kc_str pattern, kc_error *err)
{
	const char *ptr = pattern.len ? pattern.ptr : "";
	PCRE2_UCHAR why[128];
	PCRE2_SIZE at;
	int code;

	p->code = pcre2_compile((PCRE2_SPTR)ptr, pattern.len,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (p->code)
		return prepare_match(p, err);
	if (code == PCRE2_ERROR_NOMEMORY)
		return kc_fail_nomem(err);
	pcre2_get_error_message(code, why, sizeof(why));
	return kc_fail(err, KC_ERR_ARG, at, "%s at byte %zu of the pattern",
	    (const char *)why, at);
}

kc_status
kc_pattern_new(kc_pattern **p, kc_str pattern, kc_error *err)
{
	kc_pattern *made = kc_calloc(1, sizeof(*made));
	kc_status st;

	if (!made)
		return kc_fail_nomem(err);
	st = compile_pattern(made, pattern, err);
	if (st)
		kc_pattern_free(made);
	else
		*p = made;
	return st;
}

void
kc_pattern_free(kc_pattern *p)
{
	if (!p)
		return;
	pcre2_jit_stack_free(p->stack);
	pcre2_match_context_free(p->context);
	pcre2_match_data_free(p->match);
	pcre2_code_free(p->code);
	kc_free(p);
}

kc_status
kc_pattern_find(kc_pattern *p, kc_str text, size_t from, size_t *start,
    size_t *end, kc_error *err)
{
	const char *ptr = text.len ? text.ptr : "";
	const PCRE2_SIZE *at;
	int n = pcre2_match(p->code, (PCRE2_SPTR)ptr, text.len, from,
	    PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, p->match, p->context);

	if (n == PCRE2_ERROR_NOMATCH)
		return KC_EOF;
	if (n == PCRE2_ERROR_NOMEMORY)
		return kc_fail_nomem(err);
	at = pcre2_get_ovector_pointer(p->match);
	/* \K can put the start behind the end; no such match is of use. */
	if (n < 0 || at[0] < from || at[1] <= at[0])
		return kc_fail(err, KC_ERR_LIMIT, from,
		    "the pattern takes too many steps (PCRE2 error %d)", n);
	*start = at[0];
	*end = at[1];
	return KC_OK;
}
