/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include "parquet/thrift_out.h"

#include "varint.h"

static void
put_byte(struct kc_thrift_out *t, unsigned b)
{
	t->full = kc_buf_addc(t->out, (char)b) || t->full;
}

void
kc_thrift_put_bytes(struct kc_thrift_out *t, kc_str bytes)
{
	t->full = kc_buf_add(t->out, bytes) || t->full;
}

void
kc_thrift_put_varint(struct kc_thrift_out *t, uint64_t n)
{
	t->full = kc_varint_put(t->out, n) || t->full;
}

static void
put_thrift_field(struct kc_thrift_out *t, int id, enum kc_thrift_type type)
{
	put_byte(t, (unsigned)(id - t->last) << 4 | type);
	t->last = id;
}

void
kc_thrift_put_int_element(struct kc_thrift_out *t, int64_t n)
{
	/* Zigzag: 0, -1, 1, -2 are 0, 1, 2, 3. */
	kc_thrift_put_varint(t, (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0));
}

void
kc_thrift_put_int(
    struct kc_thrift_out *t, int id, enum kc_thrift_type type, int64_t n)
{
	put_thrift_field(t, id, type);
	kc_thrift_put_int_element(t, n);
}

void
kc_thrift_put_bool(struct kc_thrift_out *t, int id, bool truth)
{
	put_thrift_field(t, id, truth ? KC_THRIFT_TRUE : KC_THRIFT_FALSE);
}

void
kc_thrift_put_string_element(struct kc_thrift_out *t, kc_str s)
{
	kc_thrift_put_varint(t, s.len);
	kc_thrift_put_bytes(t, s);
}

void
kc_thrift_put_string(struct kc_thrift_out *t, int id, kc_str s)
{
	put_thrift_field(t, id, KC_THRIFT_BINARY);
	kc_thrift_put_string_element(t, s);
}

void
kc_thrift_put_list(
    struct kc_thrift_out *t, int id, enum kc_thrift_type type, size_t n)
{
	put_thrift_field(t, id, KC_THRIFT_LIST);
	if (n < 15) {
		put_byte(t, (unsigned)n << 4 | type);
		return;
	}
	put_byte(t, 15u << 4 | type);
	kc_thrift_put_varint(t, n);
}

int
kc_thrift_open(struct kc_thrift_out *t, int id)
{
	int last;

	if (id)
		put_thrift_field(t, id, KC_THRIFT_STRUCT);
	last = t->last;
	t->last = 0;
	return last;
}

void
kc_thrift_close(struct kc_thrift_out *t, int last)
{
	put_byte(t, KC_THRIFT_STOP);
	t->last = last;
}

void
kc_thrift_end(struct kc_thrift_out *t)
{
	put_byte(t, KC_THRIFT_STOP);
}
