/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protocol buffers, as far as a .model needs them (the encoding guide at
 * protobuf.dev): fields of a message one after another, without a schema.
 */
#ifndef KC_TOKENIZER_PROTOBUF_H
#define KC_TOKENIZER_PROTOBUF_H

#include "kcorpus/base.h"

enum kc_wire {
	KC_WIRE_VARINT = 0,
	KC_WIRE_64 = 1,
	KC_WIRE_BYTES = 2,
	KC_WIRE_32 = 5
};

struct kc_field {
	uint32_t number;
	enum kc_wire wire;
	uint64_t n;   /* VARINT, 64 and 32: the bits */
	kc_str bytes; /* BYTES; borrowed from the message */
};

/*
 * The field at *at, which goes past it. KC_EOF at the end; KC_ERR_FORMAT with
 * err->offset in the message for what is none, groups among it.
 */
KC_MUST_CHECK kc_status kc_field_next(
    kc_str message, size_t *at, struct kc_field *f, kc_error *err);

/* The float that a field of 32 bits is. */
float kc_field_float(const struct kc_field *f);

/* Append a field. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_field_put_number(
    kc_buf *out, uint32_t number, uint64_t n);
KC_MUST_CHECK kc_status kc_field_put_float(
    kc_buf *out, uint32_t number, float f);
KC_MUST_CHECK kc_status kc_field_put_bytes(
    kc_buf *out, uint32_t number, kc_str bytes);

#endif
