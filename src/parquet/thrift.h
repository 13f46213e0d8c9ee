/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading Thrift's compact protocol (thrift-compact-protocol.md), in which Parquet
 * keeps what describes its data. A reader that meets nonsense has `bad` set and then
 * gives zeros; whoever reads looks at it at the end.
 */
#ifndef KC_PARQUET_THRIFT_H
#define KC_PARQUET_THRIFT_H

#include "kcorpus/base.h"

enum kc_thrift_type {
	KC_THRIFT_STOP,
	KC_THRIFT_TRUE,
	KC_THRIFT_FALSE,
	KC_THRIFT_BYTE,
	KC_THRIFT_I16,
	KC_THRIFT_I32,
	KC_THRIFT_I64,
	KC_THRIFT_DOUBLE,
	KC_THRIFT_BINARY,
	KC_THRIFT_LIST,
	KC_THRIFT_SET,
	KC_THRIFT_MAP,
	KC_THRIFT_STRUCT
};

struct kc_thrift {
	const unsigned char *p, *end;
	bool bad;
};

/* A field of a struct that is being read. */
struct kc_thrift_field {
	int16_t id; /* 0 at first */
	enum kc_thrift_type type;
};

/* An unsigned varint, as Parquet has them elsewhere too. */
uint64_t kc_thrift_varint(struct kc_thrift *t);

/* The next field of the struct; false at its end. */
bool kc_thrift_next(struct kc_thrift *t, struct kc_thrift_field *f);

/* Values of a field or an element of that type. */
int64_t kc_thrift_int(struct kc_thrift *t);
kc_str kc_thrift_string(struct kc_thrift *t);

/* How many elements the list has, and of which type. */
size_t kc_thrift_list(struct kc_thrift *t, enum kc_thrift_type *type);

/* Pass over a value; structures nest 32 deep. */
void kc_thrift_skip(struct kc_thrift *t, enum kc_thrift_type type);

#endif
