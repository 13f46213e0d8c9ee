/* SPDX-License-Identifier: Apache-2.0 */
/* Statuses and their details (kcorpus/base.h). */
#include <config.h>

#include "kcorpus/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
fill_error(kc_error *err, kc_status code, int sys_errno, uint64_t offset,
    const char *fmt, va_list ap)
{
	err->code = code;
	err->sys_errno = sys_errno;
	err->offset = offset;
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
}

kc_status
kc_fail(kc_error *err, kc_status code, uint64_t offset, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		va_start(ap, fmt);
		fill_error(err, code, 0, offset, fmt, ap);
		va_end(ap);
	}
	return code;
}

kc_status
kc_fail_errno(kc_error *err, int sys_errno, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		char text[80];
		size_t len;

		va_start(ap, fmt);
		fill_error(err, KC_ERR_IO, sys_errno, 0, fmt, ap);
		va_end(ap);
		len = strlen(err->msg);
		/* The GNU strerror_r returns the text it chose. */
		snprintf(err->msg + len, sizeof(err->msg) - len, "%s%s",
		    len ? ": " : "", strerror_r(sys_errno, text, sizeof(text)));
	}
	return KC_ERR_IO;
}

kc_status
kc_fail_nomem(kc_error *err)
{
	return kc_fail(err, KC_ERR_NOMEM, 0, "out of memory");
}
