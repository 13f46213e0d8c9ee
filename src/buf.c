/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed strings and owned buffers (kcorpus/base.h). */
#include <config.h>

#include "kcorpus/base.h"

#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

kc_str
kc_str_of(const char *cstr)
{
	return (kc_str){cstr, strlen(cstr)};
}

bool
kc_str_equal(kc_str a, kc_str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

int
kc_str_compare(kc_str a, kc_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;

	return c ? c : (a.len > b.len) - (a.len < b.len);
}

void
kc_buf_release(kc_buf *b)
{
	kc_free(b->ptr);
	*b = (kc_buf)KC_BUF_INIT;
}

void
kc_buf_reset(kc_buf *b, size_t keep)
{
	if (b->cap > keep)
		kc_buf_release(b);
	else
		b->len = 0;
}

kc_status
kc_buf_reserve(kc_buf *b, size_t extra)
{
	/* Nearly always there is room, for a NUL too. */
	if (extra < b->cap - b->len)
		return KC_OK;
	if (extra >= SIZE_MAX - b->len)
		return KC_ERR_NOMEM;
	return KC_GROW(&b->ptr, &b->cap, b->len + extra + 1);
}

kc_status
kc_buf_add(kc_buf *b, kc_str s)
{
	KC_TRY(kc_buf_reserve(b, s.len));
	if (s.len)
		memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
	b->ptr[b->len] = '\0';
	return KC_OK;
}

kc_status
kc_buf_addc(kc_buf *b, char c)
{
	KC_TRY(kc_buf_reserve(b, 1));
	b->ptr[b->len++] = c;
	b->ptr[b->len] = '\0';
	return KC_OK;
}

kc_status
kc_buf_addf(kc_buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return KC_ERR_NOMEM;
	KC_TRY(kc_buf_reserve(b, (size_t)n));
	va_start(ap, fmt);
	vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return KC_OK;
}

kc_status
kc_buf_addu(kc_buf *b, uint64_t n)
{
	char digits[20];
	size_t i = sizeof(digits);

	do {
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	return kc_buf_add(b, (kc_str){digits + i, sizeof(digits) - i});
}

kc_str
kc_buf_str(const kc_buf *b)
{
	return (kc_str){b->ptr, b->len};
}

char *
kc_buf_detach(kc_buf *b)
{
	char *p = b->ptr;

	*b = (kc_buf)KC_BUF_INIT;
	return p;
}
