/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of names (name_list.h). */
#include <config.h>

#include "name_list.h"

#include <stdlib.h>
#include <string.h>

enum { READ = 1 << 16, MAX_NAME = 1 << 16 };

kc_status
kc_name_list_open(struct kc_name_list *l, const char *file, kc_error *err)
{
	*l = (struct kc_name_list){.bytes = KC_BUF_INIT, .separator = -1};
	KC_TRY(kc_reader_open(&l->reader, file, err));
	l->marked = kc_reader_skip_mark(l->reader);
	return KC_OK;
}

static kc_status
read_more(struct kc_name_list *l, kc_error *err)
{
	size_t left = l->bytes.len - l->at, got;
	kc_status st;

	if (left)
		memmove(l->bytes.ptr, l->bytes.ptr + l->at, left);
	l->bytes.len = left;
	l->at = 0;
	if (kc_buf_reserve(&l->bytes, READ))
		return kc_fail_nomem(err);
	st = kc_reader_read(
	    l->reader, l->bytes.ptr + l->bytes.len, READ, &got, err);
	if (!st)
		l->bytes.len += got;
	else
		l->ended = true;
	if (st && st != KC_EOF)
		l->bytes.len = 0; /* nor half a name */
	return st == KC_EOF ? KC_OK : st;
}

/* The first separator in `s`, or NULL. */
static const char *
find_end(struct kc_name_list *l, kc_str s)
{
	const char *end;

	if (!s.len)
		return NULL;
	if (l->separator < 0) {
		const char *nul = memchr(s.ptr, '\0', s.len);

		end = memchr(s.ptr, '\n', nul ? (size_t)(nul - s.ptr) : s.len);
		end = end ? end : nul;
		l->separator = end ? *end : -1;
		return end;
	}
	return memchr(s.ptr, l->separator, s.len);
}

/* All up to the next separator, which is taken too. KC_EOF. */
static kc_status
next_item(struct kc_name_list *l, kc_str *item, bool *cut, kc_error *err)
{
	*cut = false;
	for (;;) {
		kc_str s = {l->bytes.ptr + l->at, l->bytes.len - l->at};
		const char *end = find_end(l, s);

		if (end || (l->ended && s.len)) {
			item->ptr = s.ptr;
			item->len = end ? (size_t)(end - s.ptr) : s.len;
			l->at += item->len + (end != NULL);
			return KC_OK;
		}
		if (l->ended)
			return KC_EOF;
		if (s.len > MAX_NAME) { /* its end is enough to say so */
			*cut = true;
			l->at = l->bytes.len;
		}
		KC_TRY(read_more(l, err));
	}
}

kc_status
kc_name_list_next(struct kc_name_list *l, char **name, kc_error *err)
{
	kc_str item;
	bool cut;

	do {
		KC_TRY(next_item(l, &item, &cut, err));
		if (l->separator != '\0' && item.len &&
		    item.ptr[item.len - 1] == '\r')
			item.len--;
		l->number++;
	} while (!item.len && !cut);
	if (cut || item.len > MAX_NAME)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "name %llu has more than %d bytes",
		    (unsigned long long)l->number, MAX_NAME);
	if (memchr(item.ptr, '\0', item.len))
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "name %llu holds a NUL, and names end in LF here",
		    (unsigned long long)l->number);
	*name = strndup(item.ptr, item.len);
	return *name ? KC_OK : kc_fail_nomem(err);
}

void
kc_name_list_close(struct kc_name_list *l)
{
	kc_reader_close(l->reader);
	kc_buf_release(&l->bytes);
	*l = (struct kc_name_list){.bytes = KC_BUF_INIT};
}
