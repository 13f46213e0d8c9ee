/* SPDX-License-Identifier: Apache-2.0 */
/* Making and reading tf.train.Example (tf_example.h). */
#include <config.h>

#include "tf_example.h"

#include "bytes.h"
#include "varint.h"

#include <inttypes.h>

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
    const struct kc_cells *cells, kc_str ids, unsigned width)
{
	e->features.len = e->message.len = 0;
	for (size_t i = 0; i < columns->n; i++)
		if (cells->v[i].ptr)
			KC_TRY(put_feature(
			    &e->features, columns->names[i], 1, cells->v[i]));
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
    const struct kc_shard_columns *columns, const struct kc_cells *cells,
    kc_str ids, unsigned width, kc_error *err)
{
	return put_features(e, columns, cells, ids, width) ? kc_fail_nomem(err)
							   : KC_OK;
}

void
kc_tf_example_release(struct kc_tf_example *e)
{
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

/* Packed ids, appended. An id takes a byte at least. */
static kc_status
unpack_ids(kc_str packed, unsigned width, kc_buf *out, kc_error *err)
{
	uint64_t id, most = width == 2 ? UINT16_MAX : INT32_MAX;
	char *to;

	if (kc_buf_reserve(out, width * packed.len + 2))
		return kc_fail_nomem(err);
	for (to = out->ptr + out->len; packed.len; to += width) {
		if (!kc_varint_take(&packed, &id))
			return fail_example(err);
		if (id > most)
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "id %" PRIu64 ", where %" PRIu64 " is the most", id,
			    most);
		if (width == 2)
			kc_put16(to, (uint16_t)id);
		else
			kc_put32(to, (uint32_t)id);
	}
	out->len = (size_t)(to - out->ptr);
	return KC_OK;
}

/* Int64List: its numbers packed, in one field or several, or one by one. */
static kc_status
read_id_list(kc_str list, unsigned width, kc_buf *out, kc_error *err)
{
	while (list.len) {
		kc_str one = {list.ptr + 1, 0}, packed;
		uint64_t field, number;

		if (list.ptr[0] != 1 << 3) {
			if (!take_field(&list, &field, &packed) || field != 1)
				return fail_example(err);
			KC_TRY(unpack_ids(packed, width, out, err));
			continue;
		}
		list.ptr++;
		list.len--;
		if (!kc_varint_take(&list, &number))
			return fail_example(err);
		one.len = (size_t)(list.ptr - one.ptr);
		KC_TRY(unpack_ids(one, width, out, err));
	}
	return KC_OK;
}

/* BytesList of one text. */
static kc_status
read_text(kc_str list, kc_buf *out, kc_error *err)
{
	kc_str text = {"", 0};
	uint64_t field;

	if (list.len &&
	    (!take_field(&list, &field, &text) || field != 1 || list.len))
		return fail_example(err);
	return kc_buf_add(out, text) ? kc_fail_nomem(err) : KC_OK;
}

/* Features that are looked for; ptr is NULL where there is none. */
struct found_features {
	kc_str ids, text;
};

/*
 * Find the features in their map, whose order means nothing. A key that stands twice
 * has the last value, as in protobuf.
 */
static bool
find_features(kc_str features, struct found_features *found)
{
	kc_str entry, name, feature;
	uint64_t field;

	*found = (struct found_features){{NULL, 0}, {NULL, 0}};
	while (features.len) {
		if (!take_field(&features, &field, &entry) || field != 1 ||
		    !take_field(&entry, &field, &name) || field != 1 ||
		    !take_field(&entry, &field, &feature) || field != 2)
			return false;
		if (kc_str_equal(name, KC_STR("input_ids")))
			found->ids = feature;
		else if (kc_str_equal(name, KC_STR("text")))
			found->text = feature;
	}
	return true;
}

kc_status
kc_tf_example_read(kc_str message, unsigned *width, kc_buf *out, kc_error *err)
{
	enum { TEXTS = 1, NUMBERS = 3 };
	struct found_features found;
	kc_str features, feature, list = {"", 0};
	uint64_t field, want;

	if (!take_field(&message, &field, &features) || field != 1 ||
	    !find_features(features, &found))
		return fail_example(err);
	if (!*width)
		*width = found.ids.ptr ? 4 : 1;
	feature = *width == 1 ? found.text : found.ids;
	want = *width == 1 ? TEXTS : NUMBERS;
	if (!feature.ptr)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    *width == 1 ? "a record has no feature text"
				: "a record has no feature input_ids");
	if (feature.len &&
	    (!take_field(&feature, &field, &list) || field != want))
		return fail_example(err);
	return *width == 1 ? read_text(list, out, err)
			   : read_id_list(list, *width, out, err);
}
