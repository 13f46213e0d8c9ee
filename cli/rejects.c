/* SPDX-License-Identifier: Apache-2.0 */
/* The entries of --rejects (rejects.h). */
#include <config.h>

#include "rejects.h"

#include "kcorpus/base64.h"
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

kc_status
kc_base64_add(struct kc_base64 *b, kc_str s, kc_buf *out)
{
	size_t whole;

	if (b->n) {
		for (; b->n < 3 && s.len; s.ptr++, s.len--)
			b->held[b->n++] = (unsigned char)*s.ptr;
		if (b->n < 3)
			return KC_OK;
		KC_TRY(
		    kc_base64_write((kc_str){(const char *)b->held, 3}, out));
	}
	whole = s.len - s.len % 3;
	b->n = s.len - whole;
	if (b->n)
		memcpy(b->held, s.ptr + whole, b->n);
	return kc_base64_write((kc_str){s.ptr, whole}, out);
}

kc_status
kc_reject_end(struct kc_base64 *b, kc_buf *out)
{
	KC_TRY(kc_base64_write((kc_str){(const char *)b->held, b->n}, out));
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
