/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples of a tar file of WebDataset: members that end in .input_ids.npy, or in .txt
 * where there are none such (webdataset.c has the bytes).
 */
#include <config.h>

#include "rows.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

enum { BLOCK = 512, NAME = 100 };

struct webdataset_rows {
	kc_str bytes;
	uint64_t at; /* of the next member */
	unsigned width;
	char last[NAME + 1]; /* name of the member before */
};

/* A member of the file. */
struct tar_member {
	char name[NAME + 1];
	kc_str body;
};

static kc_status
bad_tar(const struct webdataset_rows *r, const char *what, kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, r->at,
	    "the member at byte %" PRIu64 " %s", r->at, what);
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

/* The next member; KC_EOF at the block of zeros. */
static kc_status
next_member(struct webdataset_rows *r, struct tar_member *m, kc_error *err)
{
	const char *h = kc_ptr_add(r->bytes.ptr, r->at);
	uint64_t size, room = r->bytes.len - r->at;

	if (room < BLOCK)
		return bad_tar(
		    r, "is cut off: the end of the archive is missing", err);
	if (is_all_zeros(h))
		return KC_EOF;
	if (!has_sum(h))
		return bad_tar(r, "has a wrong sum", err);
	if (!read_octal(h + 124, 12, &size) || size > room - BLOCK)
		return bad_tar(r, "is cut off", err);
	memcpy(m->name, h, NAME);
	m->name[NAME] = '\0';
	if (!strcmp(m->name, r->last))
		return bad_tar(r, "has the name of the one before", err);
	memcpy(r->last, m->name, sizeof(r->last));
	m->body = (kc_str){h + BLOCK, (size_t)size};
	size = (size + BLOCK - 1) / BLOCK * BLOCK;
	r->at += BLOCK + (size < room - BLOCK ? size : room - BLOCK);
	return KC_OK;
}

/* The width that an array's head tells, and where its values are; 0: neither. */
static unsigned
take_npy_head(kc_str *body)
{
	size_t head;
	unsigned width = 0;

	if (body->len < 10 || memcmp(body->ptr, "\x93NUMPY\1", 7) != 0)
		return 0;
	head = 10 + (size_t)kc_get16(body->ptr + 8);
	if (head > body->len || head < 32)
		return 0;
	if (!memcmp(body->ptr + 10, "{'descr': '<u2'", 15))
		width = 2;
	else if (!memcmp(body->ptr + 10, "{'descr': '<i4'", 15) ||
	    !memcmp(body->ptr + 10, "{'descr': '<u4'", 15))
		width = 4;
	body->ptr += head;
	body->len -= head;
	return width;
}

static kc_status
take_array(struct webdataset_rows *r, kc_str body, kc_str *ids, kc_error *err)
{
	unsigned width = take_npy_head(&body);

	if (!width)
		return bad_tar(
		    r, "follows one that is no array of uint16 or int32", err);
	if (r->width && r->width != width)
		return bad_tar(r, "follows ids of another width", err);
	r->width = width;
	*ids = body;
	return body.len % width
	    ? bad_tar(r, "follows an array that ends inside an id", err)
	    : KC_OK;
}

static bool
is_called(const struct tar_member *m, const char *end)
{
	size_t n = strlen(m->name), k = strlen(end);

	return n > k && !strcmp(m->name + n - k, end);
}

static kc_status
webdataset_rows_next(void *self, kc_str *ids, kc_error *err)
{
	struct webdataset_rows *r = self;
	struct tar_member m;

	for (;;) {
		KC_TRY(next_member(r, &m, err));
		if (r->width != 1 && is_called(&m, ".input_ids.npy"))
			return take_array(r, m.body, ids, err);
		if (r->width < 2 && is_called(&m, ".txt")) {
			r->width = 1;
			*ids = m.body;
			return KC_OK;
		}
	}
}

/* The width of the first sample, where it is not known. */
static kc_status
guess_width(struct webdataset_rows *r, kc_error *err)
{
	struct webdataset_rows first = *r;
	kc_str ids;
	kc_status st = webdataset_rows_next(&first, &ids, err);

	if (st == KC_EOF)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "no member is called KEY.input_ids.npy or KEY.txt");
	r->width = first.width;
	return st;
}

static void
webdataset_rows_close(void *self)
{
	kc_free(self);
}

static kc_status
webdataset_rows_open(void **self, struct kc_rows_file *f, kc_error *err)
{
	struct webdataset_rows *r = kc_calloc(1, sizeof(*r));
	kc_status st = KC_OK;

	if (!r)
		return kc_fail_nomem(err);
	r->bytes = f->bytes;
	r->width = f->width;
	if (!r->width)
		st = guess_width(r, err);
	f->width = r->width;
	if (st)
		kc_free(r);
	else
		*self = r;
	return st;
}

const struct kc_rows_kind kc_rows_webdataset = {
    .format = "webdataset",
    .open = webdataset_rows_open,
    .next = webdataset_rows_next,
    .close = webdataset_rows_close,
};
