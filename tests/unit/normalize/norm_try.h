/* SPDX-License-Identifier: Apache-2.0 */
/* For the tests of normalization: one text through one configuration. */
#ifndef KC_TESTS_NORM_TRY_H
#define KC_TESTS_NORM_TRY_H

#include "kcorpus/norm.h"

#include "tests/unit/unit.h"

/* As ck_assert, which writes a file each time. */
#define NORM_MUST(x) \
	do { \
		if (!(x)) \
			ck_abort_msg("%s", #x); \
	} while (0)

struct norm_try {
	kc_norm *norm;
	kc_norm_worker *worker;
};

static inline void
norm_open(struct norm_try *t, const char *spec)
{
	kc_norm_options o;
	kc_error err = {0};

	ck_assert_msg(!kc_norm_options_parse(kc_str_of(spec), &o, &err),
	    "%s: %s", spec, err.msg);
	ck_assert_msg(
	    !kc_norm_new(&t->norm, &o, NULL, &err), "%s: %s", spec, err.msg);
	ck_assert(!kc_norm_worker_new(&t->worker, t->norm, &err));
}

static inline void
norm_close(struct norm_try *t)
{
	kc_norm_worker_free(t->worker);
	kc_norm_free(t->norm);
}

/* The result, appended to `out`. */
static inline void
norm_apply(
    struct norm_try *t, kc_str text, const kc_norm_source *from, kc_buf *out)
{
	kc_str result;
	kc_error err = {0};

	ck_assert_msg(
	    !kc_norm_run(t->worker, text, from, &result, &err), "%s", err.msg);
	NORM_MUST(!kc_buf_add(out, result));
}

/* Text as code points, for messages. */
static inline const char *
norm_show(kc_str s, char *buf, size_t size)
{
	const char *p = s.ptr;
	size_t at = 0;

	buf[0] = '\0';
	while (p < s.ptr + s.len && at + 8 < size)
		at += (size_t)snprintf(buf + at, size - at, "%04X ",
		    kc_utf8_next(&p, s.ptr + s.len));
	return buf;
}

#endif
