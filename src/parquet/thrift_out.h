/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing Thrift's compact protocol (thrift-compact-protocol.md), as far as Parquet
 * needs it: fields by growing numbers, at most 15 apart.
 *
 *	struct kc_thrift_out t = {.out = &buf};
 *
 *	kc_thrift_put_int(&t, 1, KC_THRIFT_I32, 0);
 *	last = kc_thrift_open(&t, 5);		a struct as field 5
 *	...
 *	kc_thrift_close(&t, last);
 *	kc_thrift_end(&t);			of the outermost struct
 *
 * A failed allocation is remembered in `full` and looked at once, at the end.
 */
#ifndef KC_PARQUET_THRIFT_OUT_H
#define KC_PARQUET_THRIFT_OUT_H

#include "parquet/thrift.h"

struct kc_thrift_out {
	kc_buf *out;
	int last; /* number of the field before, in the struct at hand */
	bool full;
};

void kc_thrift_put_varint(struct kc_thrift_out *t, uint64_t n);

/* A field that is a number: KC_THRIFT_I16, I32 or I64. */
void kc_thrift_put_int(
    struct kc_thrift_out *t, int id, enum kc_thrift_type type, int64_t n);

/* A field that is true or false. */
void kc_thrift_put_bool(struct kc_thrift_out *t, int id, bool truth);

void kc_thrift_put_string(struct kc_thrift_out *t, int id, kc_str s);

/* A field that is a list of n elements, which follow. */
void kc_thrift_put_list(
    struct kc_thrift_out *t, int id, enum kc_thrift_type type, size_t n);

/* Elements of lists. */
void kc_thrift_put_int_element(struct kc_thrift_out *t, int64_t n);
void kc_thrift_put_string_element(struct kc_thrift_out *t, kc_str s);

/*
 * A struct begins, as a field, or with id 0 as an element of a list. What it returns
 * is given to kc_thrift_close.
 */
int kc_thrift_open(struct kc_thrift_out *t, int id);
void kc_thrift_close(struct kc_thrift_out *t, int last);

/* The outermost struct ends. */
void kc_thrift_end(struct kc_thrift_out *t);

/* Bytes as they are. */
void kc_thrift_put_bytes(struct kc_thrift_out *t, kc_str bytes);

#endif
