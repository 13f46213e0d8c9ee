/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include "parquet/thrift.h"

#include "varint.h"

static unsigned
take_byte(struct kc_thrift *t)
{
	if (t->p < t->end)
		return *t->p++;
	t->bad = true;
	return 0;
}

uint64_t
kc_thrift_varint(struct kc_thrift *t)
{
	kc_str rest = {(const char *)t->p, (size_t)(t->end - t->p)};
	uint64_t v;
	bool whole = kc_varint_take(&rest, &v);

	t->p = t->end - rest.len;
	t->bad = t->bad || !whole;
	return whole ? v : 0;
}

int64_t
kc_thrift_int(struct kc_thrift *t)
{
	uint64_t v = kc_thrift_varint(t);

	return (int64_t)(v >> 1 ^ (0 - (v & 1)));
}

kc_str
kc_thrift_string(struct kc_thrift *t)
{
	uint64_t n = kc_thrift_varint(t);
	kc_str s = {(const char *)t->p, (size_t)n};

	if (n > (size_t)(t->end - t->p)) {
		t->bad = true;
		return (kc_str){NULL, 0};
	}
	t->p += n;
	return s;
}

bool
kc_thrift_next(struct kc_thrift *t, struct kc_thrift_field *f)
{
	unsigned b = take_byte(t);

	f->type = (enum kc_thrift_type)(b & 15);
	if (f->type == KC_THRIFT_STOP || t->bad)
		return false;
	if (f->type > KC_THRIFT_STRUCT) {
		t->bad = true;
		return false;
	}
	f->id = (int16_t)(b >> 4 ? f->id + (int)(b >> 4) : kc_thrift_int(t));
	return true;
}

size_t
kc_thrift_list(struct kc_thrift *t, enum kc_thrift_type *type)
{
	unsigned b = take_byte(t);
	uint64_t n = b >> 4;

	*type = (enum kc_thrift_type)(b & 15);
	if (n == 15)
		n = kc_thrift_varint(t);
	/* An element takes a byte at least. */
	if (n > (size_t)(t->end - t->p)) {
		t->bad = true;
		return 0;
	}
	return (size_t)n;
}

static void
skip_value(struct kc_thrift *t, enum kc_thrift_type type, unsigned depth);

/* `depth` bounds the recursion. */
static void
skip_list(/* NOLINT(misc-no-recursion) */ struct kc_thrift *t, unsigned depth)
{
	enum kc_thrift_type type;
	size_t n = kc_thrift_list(t, &type);

	/* A bool within a list takes a byte. */
	if (type == KC_THRIFT_TRUE || type == KC_THRIFT_FALSE)
		type = KC_THRIFT_BYTE;
	for (size_t i = 0; i < n && !t->bad; i++)
		skip_value(t, type, depth);
}

/* `depth` bounds the recursion. */
static void
skip_map(/* NOLINT(misc-no-recursion) */ struct kc_thrift *t, unsigned depth)
{
	uint64_t n = kc_thrift_varint(t);
	unsigned types = n ? take_byte(t) : 0;
	enum kc_thrift_type key = (enum kc_thrift_type)(types >> 4);
	enum kc_thrift_type value = (enum kc_thrift_type)(types & 15);

	/* A bool within a map takes a byte. */
	if (key == KC_THRIFT_TRUE || key == KC_THRIFT_FALSE)
		key = KC_THRIFT_BYTE;
	if (value == KC_THRIFT_TRUE || value == KC_THRIFT_FALSE)
		value = KC_THRIFT_BYTE;

	if (n > (size_t)(t->end - t->p))
		t->bad = true;
	for (uint64_t i = 0; i < n && !t->bad; i++) {
		skip_value(t, key, depth);
		skip_value(t, value, depth);
	}
}

/* `depth` bounds the recursion. */
static void
skip_struct(/* NOLINT(misc-no-recursion) */ struct kc_thrift *t, unsigned depth)
{
	struct kc_thrift_field f = {.id = 0};

	while (kc_thrift_next(t, &f))
		skip_value(t, f.type, depth);
}

/* DEEPEST bounds the recursion. */
static void
skip_value(/* NOLINT(misc-no-recursion) */ struct kc_thrift *t,
    enum kc_thrift_type type, unsigned depth)
{
	enum { DEEPEST = 32 };

	if (depth == DEEPEST) {
		t->bad = true;
		return;
	}
	switch (type) {
	case KC_THRIFT_TRUE:
	case KC_THRIFT_FALSE:
		break;
	case KC_THRIFT_BYTE:
		take_byte(t);
		break;
	case KC_THRIFT_I16:
	case KC_THRIFT_I32:
	case KC_THRIFT_I64:
		kc_thrift_varint(t);
		break;
	case KC_THRIFT_DOUBLE:
		for (int i = 0; i < 8; i++)
			take_byte(t);
		break;
	case KC_THRIFT_BINARY:
		kc_thrift_string(t);
		break;
	case KC_THRIFT_LIST:
	case KC_THRIFT_SET:
		skip_list(t, depth + 1);
		break;
	case KC_THRIFT_MAP:
		skip_map(t, depth + 1);
		break;
	case KC_THRIFT_STRUCT:
		skip_struct(t, depth + 1);
		break;
	default:
		t->bad = true;
	}
}

void
kc_thrift_skip(struct kc_thrift *t, enum kc_thrift_type type)
{
	skip_value(t, type, 0);
}
