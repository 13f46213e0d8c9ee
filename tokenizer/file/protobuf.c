/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of protocol buffers in and out. */
#include <config.h>

#include "tokenizer/file/protobuf.h"

#include "bytes.h"
#include "varint.h"

#include <string.h>

static kc_status
fail_at(kc_error *err, size_t at)
{
	return kc_fail(
	    err, KC_ERR_FORMAT, at, "not a protocol buffer at byte %zu", at);
}

static kc_status
get_varint(kc_str m, size_t *at, uint64_t *n, kc_error *err)
{
	kc_str rest = {kc_ptr_add(m.ptr, *at), m.len - *at};
	bool whole = kc_varint_take(&rest, n);

	*at = m.len - rest.len;
	return whole ? KC_OK : fail_at(err, *at);
}

static kc_status
get_fixed(kc_str m, size_t *at, size_t len, uint64_t *n, kc_error *err)
{
	if (m.len - *at < len)
		return fail_at(err, *at);
	*n = len == 8 ? kc_get64(m.ptr + *at) : kc_get32(m.ptr + *at);
	*at += len;
	return KC_OK;
}

static kc_status
get_bytes(kc_str m, size_t *at, kc_str *s, kc_error *err)
{
	uint64_t len;

	KC_TRY(get_varint(m, at, &len, err));
	if (len > m.len - *at)
		return fail_at(err, *at);
	*s = (kc_str){m.ptr + *at, (size_t)len};
	*at += (size_t)len;
	return KC_OK;
}

kc_status
kc_field_next(kc_str message, size_t *at, struct kc_field *f, kc_error *err)
{
	size_t start = *at;
	uint64_t tag;

	if (*at == message.len)
		return KC_EOF;
	*f = (struct kc_field){0};
	KC_TRY(get_varint(message, at, &tag, err));
	if (tag < 8 || tag >> 32)
		return fail_at(err, start);
	f->number = (uint32_t)(tag >> 3);
	f->wire = (enum kc_wire)(tag & 7);
	switch (f->wire) {
	case KC_WIRE_VARINT:
		return get_varint(message, at, &f->n, err);
	case KC_WIRE_64:
		return get_fixed(message, at, 8, &f->n, err);
	case KC_WIRE_BYTES:
		return get_bytes(message, at, &f->bytes, err);
	case KC_WIRE_32:
		return get_fixed(message, at, 4, &f->n, err);
	}
	return fail_at(err, start);
}

float
kc_field_float(const struct kc_field *f)
{
	uint32_t bits = (uint32_t)f->n;
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static kc_status
put_tag(kc_buf *out, uint32_t number, enum kc_wire wire)
{
	return kc_varint_put(out, (uint64_t)number << 3 | wire);
}

kc_status
kc_field_put_number(kc_buf *out, uint32_t number, uint64_t n)
{
	KC_TRY(put_tag(out, number, KC_WIRE_VARINT));
	return kc_varint_put(out, n);
}

kc_status
kc_field_put_float(kc_buf *out, uint32_t number, float f)
{
	unsigned char bytes[4];
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	kc_put32(bytes, bits);
	KC_TRY(put_tag(out, number, KC_WIRE_32));
	return kc_buf_add(out, (kc_str){(const char *)bytes, sizeof(bytes)});
}

kc_status
kc_field_put_bytes(kc_buf *out, uint32_t number, kc_str bytes)
{
	KC_TRY(put_tag(out, number, KC_WIRE_BYTES));
	KC_TRY(kc_varint_put(out, bytes.len));
	return kc_buf_add(out, bytes);
}
