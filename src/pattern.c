/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns (pattern.h) by PCRE2; no other file knows of it. */
#include <config.h>

#include "pattern.h"

#include "mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Bytes of stack that compiled patterns may use. */
enum { JIT_STACK_FIRST = 32 << 10, JIT_STACK_MOST = 8 << 20 };

/*
 * What one call of PCRE2 may look at, and how many steps it may take from one
 * start, at first; what was too little doubles. A pretoken of Korean is 3 to 30
 * bytes and takes fewer than ten steps, so that almost every call is the first.
 */
enum { FIRST_WINDOW = 256, FIRST_STEPS = 256, MOST_STEPS = 10 << 20 };

/*
 * Bytes at the end of a window where no search begins: PCRE2 tells what the end
 * of the window decides (PARTIAL_HARD) but for assertions at the very start,
 * such as the dollar of "$\n".
 */
enum { MARGIN = 8 };

/*
 * The budget of a text. A call that is more than the first costs, for each start
 * that it tries, the bytes of its window, its steps, and a share of both
 * multiplied, as each step may look at all of the window. So a text in which
 * every search looks at the five hundred characters after it is within the
 * budget; one of 50,000 letters in which every search looks at all of them is
 * not. FREE is for short texts. A unit is about a nanosecond, hence 4 s for a MB
 * at the most; with a pattern such as (?:(?=\p{L}++)\p{L})+ whose steps do look
 * at all of the window it is about 25 ns.
 */
enum { BUDGET_A_BYTE = 4096, FREE = 64 << 10, SHARE = 256 };

struct kc_pattern {
	uint64_t budget; /* left, of the text that is searched */
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
	if (pcre2_jit_compile(
		p->code, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD))
		return KC_OK;
	p->stack = pcre2_jit_stack_create(
	    JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
	if (!p->stack)
		return kc_fail_nomem(err);
	pcre2_jit_stack_assign(p->context, NULL, p->stack);
	return KC_OK;
}

/* Where \G stands in a pattern, or its length. */
static size_t
find_backslash_g(kc_str pattern)
{
	for (size_t i = 0; i + 1 < pattern.len; i++) {
		if (pattern.ptr[i] != '\\')
			continue;
		if (pattern.ptr[i + 1] == 'G')
			return i;
		i++;
	}
	return pattern.len;
}

static kc_status
compile_pattern(kc_pattern *p, kc_str pattern, kc_error *err)
{
	const char *ptr = pattern.len ? pattern.ptr : "";
	PCRE2_UCHAR why[128];
	PCRE2_SIZE at = find_backslash_g(pattern);
	int code;

	if (at < pattern.len)
		return kc_fail(err, KC_ERR_ARG, at,
		    "\\G at byte %zu of the pattern is not supported", at);
	p->code = pcre2_compile((PCRE2_SPTR)ptr, pattern.len,
	    PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
		PCRE2_USE_OFFSET_LIMIT,
	    &code, &at, NULL);
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

bool
kc_pattern_may_be_empty(const kc_pattern *p)
{
	uint32_t may = 1;

	return pcre2_pattern_info(p->code, PCRE2_INFO_MATCHEMPTY, &may) || may;
}

/* One call of PCRE2: where it searches, and what it may take. */
struct attempt {
	size_t start;
	size_t end;    /* of the starts that are tried */
	size_t window; /* bytes from `start` on that it may look at */
	uint32_t steps;
};

/* The first place from `at` on that is no middle of a character. */
static size_t
character_from(kc_str text, size_t at)
{
	while (at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80)
		at++;
	return at < text.len ? at : text.len;
}

/* The call for `n` bytes of starts, or for one, and for no more than it can do. */
static void
set_starts(kc_str text, size_t n, struct attempt *a)
{
	size_t most = a->window < text.len - a->start ? a->window - MARGIN
						      : text.len - a->start;

	a->end = character_from(text, a->start + (n < most ? n : most));
	if (n <= 1)
		a->end = character_from(text, a->start + 1);
}

/* The call for all starts in the first window from `at` on. */
static struct attempt
first_attempt(kc_str text, size_t at)
{
	struct attempt a = {at, at, FIRST_WINDOW, FIRST_STEPS};

	set_starts(text, SIZE_MAX, &a);
	return a;
}

/* After starts without a match: more of them, with less for each. */
static struct attempt
next_attempt(kc_str text, const struct attempt *last)
{
	struct attempt a = {last->end, 0, last->window / 2, last->steps / 2};

	if (a.window < FIRST_WINDOW)
		a.window = FIRST_WINDOW;
	if (a.steps < FIRST_STEPS)
		a.steps = FIRST_STEPS;
	set_starts(text, 2 * (last->end - last->start), &a);
	return a;
}

/* Run it. What pcre2_match gives. */
static int
run_attempt(kc_pattern *p, kc_str text, const struct attempt *a)
{
	uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY;
	size_t end = text.len;

	if (text.len - a->start > a->window) {
		end = character_from(text, a->start + a->window);
		options |= end < text.len ? PCRE2_PARTIAL_HARD : 0;
	}
	pcre2_set_offset_limit(
	    p->context, a->end == text.len ? PCRE2_UNSET : a->end - 1);
	pcre2_set_match_limit(p->context, a->steps);
	return pcre2_match(p->code, (PCRE2_SPTR)text.ptr, end, a->start,
	    options, p->match, p->context);
}

/* The window was too small to tell whether there is a match at `start`. */
static void
widen_attempt(kc_str text, size_t start, struct attempt *a)
{
	if (start > a->start) {
		*a = first_attempt(text, start);
		return;
	}
	a->window *= 2;
	set_starts(text, 1, a);
}

/* Some start took all steps: fewer starts, or more steps for one. */
static void
relax_attempt(kc_str text, struct attempt *a)
{
	if (a->end > character_from(text, a->start + 1))
		set_starts(text, (a->end - a->start) / 8, a);
	else
		a->steps *= 2;
}

/* What a call costs. One that gets ahead is free, within the first bounds. */
static uint64_t
attempt_cost(kc_str text, const struct attempt *a, int result)
{
	uint64_t starts = result == PCRE2_ERROR_PARTIAL ? 1 : a->end - a->start;
	uint64_t left = text.len - a->start;
	uint64_t window = left < a->window ? left : a->window;

	bool first = a->window == FIRST_WINDOW && a->steps == FIRST_STEPS;

	if (result >= 0 || (result == PCRE2_ERROR_NOMATCH && first))
		return 0;
	return (window + a->steps + window * a->steps / SHARE) * starts;
}

/*
 * True if the result of a call leaves open whether there is a match: *a is what
 * to try next. False also at the end of the budget.
 */
static bool
is_undecided(kc_pattern *p, kc_str text, int result, struct attempt *a)
{
	uint64_t cost = attempt_cost(text, a, result);
	size_t found = pcre2_get_ovector_pointer(p->match)[0];

	if (cost > p->budget || a->steps > MOST_STEPS)
		return false;
	p->budget -= cost;
	if (result == PCRE2_ERROR_NOMATCH && a->end < text.len)
		*a = next_attempt(text, a);
	else if (result == PCRE2_ERROR_PARTIAL)
		widen_attempt(text, found, a);
	else if (result == PCRE2_ERROR_MATCHLIMIT)
		relax_attempt(text, a);
	else
		return false;
	return true;
}

kc_status
kc_pattern_find(kc_pattern *p, kc_str text, size_t from, size_t *start,
    size_t *end, kc_error *err)
{
	struct attempt a;
	const PCRE2_SIZE *at;
	int n;

	if (!text.len)
		return KC_EOF;
	if (!from)
		p->budget = (uint64_t)BUDGET_A_BYTE *
		    ((uint64_t)text.len + FREE);
	a = first_attempt(text, from);
	do
		n = run_attempt(p, text, &a);
	while (is_undecided(p, text, n, &a));
	if (n == PCRE2_ERROR_NOMATCH && a.end == text.len)
		return KC_EOF;
	if (n == PCRE2_ERROR_NOMEMORY)
		return kc_fail_nomem(err);
	at = pcre2_get_ovector_pointer(p->match);
	/* \K can put the start after the end; no such match is of use. */
	if (n < 0 || at[0] < from || at[1] <= at[0])
		return kc_fail(err, KC_ERR_LIMIT, from,
		    "the pattern takes too many steps on this text");
	*start = at[0];
	*end = at[1];
	return KC_OK;
}
