/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples of a tar file of WebDataset: members that end in .input_ids.npy, or in .txt
 * where the first sample has none such (webdataset.c has the bytes). Arrays by others
 * may have 8 bytes an id, which numpy takes unless told otherwise.
 */
#include <config.h>

#include "rows.h"
#include "tar_members.h"

#include "kcorpus/io.h"

#include "bytes.h"
#include "mem.h"

#include <inttypes.h>
#include <string.h>

struct webdataset_rows {
	struct kc_tar tar;
	unsigned width;
	kc_buf ids; /* of an array of 8 bytes, in 4 */
};

/* --- Arrays of numpy (numpy.lib.format) --- */

/* What follows a key in the head, which is a dict of Python; empty: nothing. */
static kc_str
npy_value(kc_str head, const char *key)
{
	size_t n = strlen(key);

	for (; head.len > n; head.ptr++, head.len--) {
		if (memcmp(head.ptr, key, n) != 0)
			continue;
		head.ptr += n;
		head.len -= n;
		while (head.len && *head.ptr == ' ') {
			head.ptr++;
			head.len--;
		}
		return head;
	}
	return (kc_str){"", 0};
}

static bool
begins_with(kc_str s, const char *what)
{
	size_t n = strlen(what);

	return s.len >= n && !memcmp(s.ptr, what, n);
}

/* Bytes of a number of the array; 0: it is of another type. */
static unsigned
npy_width(kc_str head)
{
	static const struct {
		const char *descr;
		unsigned width;
	} types[] = {{"'<u2'", 2}, {"'<i4'", 4}, {"'<u4'", 4}, {"'<i8'", 8},
	    {"'<u8'", 8}};
	kc_str descr = npy_value(head, "'descr':");

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (begins_with(descr, types[i].descr))
			return types[i].width;
	return 0;
}

/* The length of an array of one dimension; false if it is of others. */
static bool
npy_count(kc_str head, uint64_t *count)
{
	kc_str shape = npy_value(head, "'shape':");
	size_t i = 1;

	*count = 0;
	if (!begins_with(shape, "("))
		return false;
	for (; i < shape.len && i < 19 && shape.ptr[i] >= '0' &&
	     shape.ptr[i] <= '9';
	     i++)
		*count = *count * 10 + (uint64_t)(shape.ptr[i] - '0');
	return i > 1 &&
	    begins_with((kc_str){shape.ptr + i, shape.len - i}, ",)");
}

/* The head of an array off its bytes; empty if it is none. */
static kc_str
take_npy_head(kc_str *body)
{
	size_t at, len;

	if (body->len < 12 || memcmp(body->ptr, "\x93NUMPY", 6) != 0)
		return (kc_str){"", 0};
	at = body->ptr[6] == 1 ? 10 : 12;
	len = at == 10 ? kc_get16(body->ptr + 8) : kc_get32(body->ptr + 8);
	if (len > body->len - at)
		return (kc_str){"", 0};
	body->ptr += at + len;
	body->len -= at + len;
	return (kc_str){body->ptr - len, len};
}

/* Ids of 8 bytes in 4. */
static kc_status
narrow_array(struct webdataset_rows *r, kc_str wide, kc_str *ids, kc_error *err)
{
	r->ids.len = 0;
	if (kc_buf_reserve(&r->ids, wide.len / 2))
		return kc_fail_nomem(err);
	for (size_t i = 0; i < wide.len / 8; i++) {
		uint64_t id = kc_get64(wide.ptr + 8 * i);

		if (id > INT32_MAX)
			return kc_tar_fail(
			    &r->tar, "has an id that is no int32", err);
		kc_put32(r->ids.ptr + 4 * i, (uint32_t)id);
	}
	r->ids.len = wide.len / 2;
	*ids = kc_buf_str(&r->ids);
	return KC_OK;
}

static kc_status
take_array(struct webdataset_rows *r, kc_str body, kc_str *ids, kc_error *err)
{
	kc_str head = take_npy_head(&body);
	unsigned width = npy_width(head), narrow = width == 8 ? 4 : width;
	uint64_t count;

	if (!width || !npy_count(head, &count))
		return kc_tar_fail(&r->tar,
		    "is no array of one dimension of uint16, int32 or int64",
		    err);
	if (r->width && r->width != narrow)
		return kc_tar_fail(&r->tar, "has ids of another width", err);
	if (body.len != count * width)
		return kc_tar_fail(
		    &r->tar, "has another length than its shape", err);
	r->width = narrow;
	*ids = body;
	return width == 8 ? narrow_array(r, body, ids, err) : KC_OK;
}

/* --- Samples --- */

/* The length of a sample's key: all before the first dot of the base name. */
static size_t
key_length(const kc_buf *name)
{
	size_t at = name->len, end;

	while (at && name->ptr[at - 1] != '/')
		at--;
	for (end = at; end < name->len && name->ptr[end] != '.';)
		end++;
	return end;
}

static kc_status
webdataset_rows_next(void *self, kc_str *ids, kc_error *err)
{
	struct webdataset_rows *r = self;
	kc_str body;

	for (;;) {
		KC_TRY(kc_tar_next(&r->tar, &body, err));
		if (r->width != 1 &&
		    kc_name_ends(kc_buf_str(&r->tar.name), ".input_ids.npy"))
			return take_array(r, body, ids, err);
		if (r->width == 1 &&
		    kc_name_ends(kc_buf_str(&r->tar.name), ".txt")) {
			*ids = body;
			return KC_OK;
		}
	}
}

/* True if both are members of one sample. */
static bool
same_sample(const kc_buf *a, const kc_buf *b)
{
	size_t n = key_length(a);

	return n == key_length(b) && !memcmp(a->ptr, b->ptr, n);
}

/*
 * The width of the first sample that has ids or a text: of the ids if it has both, in
 * whatever order they come.
 */
static kc_status
guess_width(struct webdataset_rows *r, kc_error *err)
{
	struct webdataset_rows *first = &(struct webdataset_rows){
	    .tar.bytes = r->tar.bytes};
	bool text = false;
	kc_str body;
	kc_status st;

	for (;;) {
		st = kc_tar_next(&first->tar, &body, err);
		if (st ||
		    (text &&
			!same_sample(&first->tar.name, &first->tar.before)))
			break;
		if (kc_name_ends(
			kc_buf_str(&first->tar.name), ".input_ids.npy")) {
			st = take_array(first, body, &body, err);
			break;
		}
		text |= kc_name_ends(kc_buf_str(&first->tar.name), ".txt");
	}
	r->width = first->width ? first->width : text;
	kc_tar_release(&first->tar);
	kc_buf_release(&first->ids);
	if (st == KC_EOF)
		return r->width ? KC_OK
				: kc_fail(err, KC_ERR_FORMAT, 0,
				      "no member is called KEY.input_ids.npy "
				      "or KEY.txt");
	return st;
}

static void
webdataset_rows_close(void *self)
{
	struct webdataset_rows *r = self;

	if (!r)
		return;
	kc_tar_release(&r->tar);
	kc_buf_release(&r->ids);
	kc_free(r);
}

static kc_status
webdataset_rows_open(void **self, struct kc_rows_file *f, kc_error *err)
{
	struct webdataset_rows *r = kc_calloc(1, sizeof(*r));
	kc_status st = KC_OK;

	if (!r)
		return kc_fail_nomem(err);
	r->tar.bytes = f->bytes;
	r->width = f->width;
	if (!r->width)
		st = guess_width(r, err);
	f->width = r->width;
	if (st)
		webdataset_rows_close(r);
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
