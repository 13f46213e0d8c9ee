/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of tar, one after another (tar_members.h). */
#include <config.h>

#include "tar_members.h"

#include "bytes.h"

#include <inttypes.h>
#include <string.h>

enum { BLOCK = 512, NAME = 100, PREFIX_AT = 345, PREFIX = 155 };

kc_status
kc_tar_fail(const struct kc_tar *t, const char *what, kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, t->last,
	    "the member at byte %" PRIu64 " %s", t->last, what);
}

/* Digits of base 8; false where there are others. */
static bool
read_octal(const char *p, size_t n, uint64_t *v)
{
	*v = 0;
	while (n && *p == ' ') {
		p++;
		n--;
	}
	for (; n && *p && *p != ' '; p++, n--) {
		if (*p < '0' || *p > '7')
			return false;
		*v = *v << 3 | (uint64_t)(*p - '0');
	}
	return true;
}

static bool
has_sum(const char *h)
{
	uint64_t want, sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)h[i];
	return read_octal(h + 148, 8, &want) && want == sum;
}

static bool
is_all_zeros(const char *h)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (h[i])
			return false;
	return true;
}

/* The next header and its body. */
static kc_status
take_header(struct kc_tar *t, const char **header, kc_str *body, kc_error *err)
{
	const char *h = kc_ptr_add(t->bytes.ptr, t->at);
	uint64_t size, room = t->bytes.len - t->at;

	t->last = t->at;
	if (room < BLOCK)
		return kc_tar_fail(
		    t, "is cut off: the end of the archive is missing", err);
	if (is_all_zeros(h))
		return KC_EOF;
	if (!has_sum(h))
		return kc_tar_fail(t, "has a wrong sum", err);
	if (!read_octal(h + 124, 12, &size) || size > room - BLOCK)
		return kc_tar_fail(t, "is cut off", err);
	*header = h;
	*body = (kc_str){h + BLOCK, (size_t)size};
	size = (size + BLOCK - 1) / BLOCK * BLOCK;
	t->at += BLOCK + (size < room - BLOCK ? size : room - BLOCK);
	return KC_OK;
}

/* The path in a pax header, whose lines are `length key=value`; else empty. */
static kc_str
pax_path(kc_str body)
{
	static const char key[] = " path=";
	kc_str path = {"", 0};

	while (body.len) {
		size_t len = 0, digits = 0;

		while (digits < body.len && body.ptr[digits] >= '0' &&
		    body.ptr[digits] <= '9' && len <= body.len)
			len = len * 10 + (size_t)(body.ptr[digits++] - '0');
		if (len <= digits || len > body.len)
			break;
		if (len > digits + 6 && !memcmp(body.ptr + digits, key, 6))
			path = (kc_str){
			    body.ptr + digits + 6, len - digits - 7};
		body.ptr += len;
		body.len -= len;
	}
	return path;
}

static kc_status
add_field(kc_buf *to, const char *field, size_t most)
{
	const char *end = memchr(field, '\0', most);

	return kc_buf_add(
	    to, (kc_str){field, end ? (size_t)(end - field) : most});
}

/* The member's name: that of a header before it, or prefix and name of its own. */
static kc_status
make_name(struct kc_tar *t, const char *h, kc_str longer)
{
	t->name.len = 0;
	if (longer.len)
		return add_field(&t->name, longer.ptr, longer.len);
	if (!memcmp(h + 257, "ustar\0", 6) && h[PREFIX_AT]) {
		KC_TRY(add_field(&t->name, h + PREFIX_AT, PREFIX));
		KC_TRY(kc_buf_addc(&t->name, '/'));
	}
	return add_field(&t->name, h, NAME);
}

kc_status
kc_tar_next(struct kc_tar *t, kc_str *body, kc_error *err)
{
	kc_buf old = t->before;
	kc_str longer = {"", 0};
	const char *h = NULL;

	t->before = t->name;
	t->name = old;
	for (;;) {
		KC_TRY(take_header(t, &h, body, err));
		if (h[156] == 'x')
			longer = pax_path(*body);
		else if (h[156] == 'L')
			longer = *body;
		else if (h[156] == '0' || !h[156])
			break;
		else if (h[156] != 'g')
			longer = (kc_str){"", 0}; /* a folder, a link */
	}
	if (make_name(t, h, longer))
		return kc_fail_nomem(err);
	return t->name.len &&
		kc_str_equal(kc_buf_str(&t->name), kc_buf_str(&t->before))
	    ? kc_tar_fail(t, "has the name of the one before", err)
	    : KC_OK;
}

void
kc_tar_release(struct kc_tar *t)
{
	kc_buf_release(&t->name);
	kc_buf_release(&t->before);
}
