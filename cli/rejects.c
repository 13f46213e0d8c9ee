/* SPDX-License-Identifier: Apache-2.0 */
/* The entries of --rejects (rejects.h). */
#include <config.h>

#include "rejects.h"

#include "kcorpus/json.h"

#include <string.h>

kc_status
kc_reject_begin(const struct kc_reject_place *what, kc_buf *out)
{
	const char *file = strcmp(what->file, "-") ? what->file : "<stdin>";

	KC_TRY(kc_buf_add(out, KC_STR("{\"reason\":")));
	KC_TRY(kc_json_quote(kc_str_of(what->reason), out));
	KC_TRY(kc_buf_add(out, KC_STR(",\"file\":")));
	KC_TRY(kc_json_quote_bytes(kc_str_of(file), out));
	KC_TRY(kc_buf_add(out, KC_STR(",\"line\":")));
	KC_TRY(kc_buf_addu(out, what->line));
	KC_TRY(kc_buf_add(out, KC_STR(",\"offset\":")));
	return kc_buf_addu(out, what->offset);
}

kc_status
kc_reject_raw(kc_buf *out)
{
	return kc_buf_add(out, KC_STR(",\"raw_b64\":\""));
}

/* Up to three bytes as four digits (RFC 4648). */
static void
put_group(const unsigned char *p, size_t n, kc_buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t v = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) |
	    (n > 2 ? p[2] : 0);
	char *q = out->ptr + out->len;

	q[0] = digits[v >> 18];
	q[1] = digits[v >> 12 & 63];
	q[2] = n > 1 ? digits[v >> 6 & 63] : '=';
	q[3] = n > 2 ? digits[v & 63] : '=';
	out->len += 4;
}

kc_status
kc_base64_add(struct kc_base64 *b, kc_str s, kc_buf *out)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	size_t left = s.len;

	KC_TRY(kc_buf_reserve(out, s.len / 3 * 4 + 8));
	if (b->n && b->n + left >= 3) {
		unsigned char group[3] = {b->held[0], b->held[1], 0};
		size_t take = 3 - b->n;

		memcpy(group + b->n, p, take);
		put_group(group, 3, out);
		p += take;
		left -= take;
		b->n = 0;
	}
	for (; left >= 3 && !b->n; p += 3, left -= 3)
		put_group(p, 3, out);
	for (; left; left--)
		b->held[b->n++] = *p++;
	return KC_OK;
}

kc_status
kc_reject_end(struct kc_base64 *b, kc_buf *out)
{
	KC_TRY(kc_buf_reserve(out, 4));
	if (b->n)
		put_group(b->held, b->n, out);
	b->n = 0;
	return kc_buf_add(out, KC_STR("\"}\n"));
}

kc_status
kc_reject_whole(const struct kc_reject_place *what, kc_str bytes, kc_buf *out)
{
	struct kc_base64 raw = {.n = 0};

	KC_TRY(kc_reject_begin(what, out));
	KC_TRY(kc_reject_raw(out));
	KC_TRY(kc_base64_add(&raw, bytes, out));
	return kc_reject_end(&raw, out);
}

kc_status
kc_reject_record(kc_record *r, size_t i, const char *reason, kc_buf *out)
{
	kc_record_set_text(r, i, kc_str_of(reason));
	return kc_record_write(r, out);
}

kc_status
kc_reject_plain(
    kc_record *r, const char *field, const char *reason, kc_buf *out)
{
	kc_buf line = KC_BUF_INIT;
	kc_status st = kc_record_write(r, &line);

	if (!st)
		st = kc_buf_addc(out, '{');
	if (!st)
		st = kc_json_key(kc_str_of(field), out);
	if (!st)
		st = kc_json_quote((kc_str){line.ptr, line.len - 1}, out);
	if (!st)
		st = kc_json_key(KC_STR("reason"), out);
	if (!st)
		st = kc_json_quote(kc_str_of(reason), out);
	if (!st)
		st = kc_buf_add(out, KC_STR("}\n"));
	kc_buf_release(&line);
	return st;
}
