/* SPDX-License-Identifier: Apache-2.0 */
/* Making and reading tf.train.Example (tf_example.h). */
#include <config.h>

#include "tf_example.h"

#include "bytes.h"
#include "varint.h"

/* --- Making --- */

static size_t
varint_len(uint64_t n)
{
	size_t len = 1;

	for (; n > 127; n >>= 7)
		len++;
	return len;
}

/* The tag of a field of bytes, and their length. */
static kc_status
put_bytes_tag(kc_buf *out, unsigned field, uint64_t len)
{
	KC_TRY(kc_buf_addc(out, (char)(field << 3 | 2)));
	return kc_varint_put(out, len);
}

/* A field of bytes takes so much. */
static uint64_t
field_len(uint64_t len)
{
	return 1 + varint_len(len) + len;
}

/* An entry of the map: list 1 of bytes, or 3 of packed numbers. */
static kc_status
put_feature(kc_buf *out, kc_str name, unsigned list, kc_str body)
{
	uint64_t inner = field_len(body.len), feature = field_len(inner);

	KC_TRY(put_bytes_tag(out, 1, field_len(name.len) + field_len(feature)));
	KC_TRY(put_bytes_tag(out, 1, name.len));
	KC_TRY(kc_buf_add(out, name));
	KC_TRY(put_bytes_tag(out, 2, feature));
	KC_TRY(put_bytes_tag(out, list, inner));
	KC_TRY(put_bytes_tag(out, 1, body.len));
	return kc_buf_add(out, body);
}

/* Ids as varints, of which the longest take 5 bytes. */
static kc_status
pack_ids(kc_buf *out, kc_str ids, unsigned width)
{
	size_t n = ids.len / width;
	char *p;

	out->len = 0;
	KC_TRY(kc_buf_reserve(out, 5 * n));
	p = out->ptr;
	for (size_t i = 0; i < n; i++) {
		uint32_t id = width == 2 ? kc_get16(ids.ptr + 2 * i)
					 : kc_get32(ids.ptr + 4 * i);

		for (; id > 127; id >>= 7)
			*p++ = (char)((id & 127) | 128);
		*p++ = (char)id;
	}
	out->len = (size_t)(p - out->ptr);
	return KC_OK;
}

static kc_status
put_features(struct kc_tf_example *e, const struct kc_shard_columns *columns,
    bool cells, kc_str ids, unsigned width)
{
	e->features.len = e->message.len = 0;
	for (size_t i = 0; cells && i < columns->n; i++)
		if (e->cells.v[i].ptr)
			KC_TRY(put_feature(
			    &e->features, columns->names[i], 1, e->cells.v[i]));
	if (width == 1) {
		KC_TRY(put_feature(&e->features, KC_STR("text"), 1, ids));
	} else {
		KC_TRY(pack_ids(&e->packed, ids, width));
		KC_TRY(put_feature(&e->features, KC_STR("input_ids"), 3,
		    kc_buf_str(&e->packed)));
	}
	KC_TRY(put_bytes_tag(&e->message, 1, e->features.len));
	return kc_buf_add(&e->message, kc_buf_str(&e->features));
}

kc_status
kc_tf_example_make(struct kc_tf_example *e,
    const struct kc_shard_columns *columns, const kc_str *head, kc_str ids,
    unsigned width, kc_error *err)
{
	if (head)
		KC_TRY(kc_cells_read(&e->cells, columns, *head, err));
	return put_features(e, columns, head != NULL, ids, width)
	    ? kc_fail_nomem(err)
	    : KC_OK;
}

void
kc_tf_example_release(struct kc_tf_example *e)
{
	kc_cells_release(&e->cells);
	kc_buf_release(&e->packed);
	kc_buf_release(&e->features);
	kc_buf_release(&e->message);
}

/* --- Reading --- */

/* The next field, if it is of bytes; other kinds are not in these messages. */
static bool
take_field(kc_str *s, uint64_t *field, kc_str *bytes)
{
	uint64_t tag, len;

	if (!kc_varint_take(s, &tag) || (tag & 7) != 2 ||
	    !kc_varint_take(s, &len) || len > s->len)
		return false;
	*field = tag >> 3;
	*bytes = (kc_str){s->ptr, (size_t)len};
	s->ptr += len;
	s->len -= (size_t)len;
	return true;
}

static kc_status
fail_example(kc_error *err)
{
	return kc_fail(
	    err, KC_ERR_FORMAT, 0, "a record is no tf.train.Example");
}

static kc_status
unpack_ids(kc_str packed, unsigned width, kc_buf *out, kc_error *err)
{
	uint64_t id;
	char bytes[4];

	while (packed.len) {
		if (!kc_varint_take(&packed, &id))
			return fail_example(err);
		if (id > (width == 2 ? UINT16_MAX : INT32_MAX))
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "an id of more than %u bytes", width);
		kc_put32(bytes, (uint32_t)id);
		if (kc_buf_add(out, (kc_str){bytes, width}))
			return kc_fail_nomem(err);
	}
	return KC_OK;
}

/* A feature's list, if it is the ids or the text that is looked for. */
static kc_status
take_feature(kc_str name, kc_str feature, unsigned *width, bool *found,
    kc_buf *out, kc_error *err)
{
	bool ids = kc_str_equal(name, KC_STR("input_ids")) && *width != 1;
	bool text = kc_str_equal(name, KC_STR("text")) && *width < 2;
	uint64_t list, field;
	kc_str inner, body = {"", 0};

	if (!ids && !text)
		return KC_OK;
	if (!take_field(&feature, &list, &inner) || list != (ids ? 3u : 1u) ||
	    (inner.len && (!take_field(&inner, &field, &body) || field != 1)))
		return fail_example(err);
	*found = true;
	*width = text ? 1 : *width ? *width : 4;
	if (ids)
		return unpack_ids(body, *width, out, err);
	return kc_buf_add(out, body) ? kc_fail_nomem(err) : KC_OK;
}

kc_status
kc_tf_example_read(kc_str message, unsigned *width, kc_buf *out, kc_error *err)
{
	kc_str features, entry, name, feature;
	uint64_t field;
	bool found = false;

	if (!take_field(&message, &field, &features) || field != 1)
		return fail_example(err);
	while (features.len) {
		if (!take_field(&features, &field, &entry) || field != 1 ||
		    !take_field(&entry, &field, &name) || field != 1 ||
		    !take_field(&entry, &field, &feature) || field != 2)
			return fail_example(err);
		KC_TRY(take_feature(name, feature, width, &found, out, err));
	}
	return found ? KC_OK
		     : kc_fail(err, KC_ERR_FORMAT, 0,
			   "a record has no feature input_ids or text");
}
