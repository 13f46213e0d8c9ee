/* SPDX-License-Identifier: Apache-2.0 */
/* What names a document in its head (head_id.h), and what follows from it. */
#include <config.h>

#include "head_id.h"

#include "kcorpus/hash.h"
#include "kcorpus/json.h"
#include "kcorpus/order.h"

enum { MOST_KEYS = 4 };

kc_status
kc_head_value(kc_str head, const kc_json_span *span, kc_buf *buf, kc_str *text,
    kc_error *err)
{
	buf->len = 0;
	*text = (kc_str){"", 0};
	if (span->type == KC_JSON_ABSENT || span->type == KC_JSON_NULL)
		return KC_OK;
	*text = (kc_str){head.ptr + span->offset, span->len};
	if (span->type != KC_JSON_STRING)
		return KC_OK;
	if (!span->escaped) {
		*text = (kc_str){text->ptr + 1, text->len - 2};
		return KC_OK;
	}
	KC_TRY(kc_json_unescape(*text, buf, err));
	*text = kc_buf_str(buf);
	return KC_OK;
}

kc_status
kc_head_text(kc_str head, const kc_str *keys, size_t n, kc_buf *buf,
    kc_str *text, kc_error *err)
{
	kc_json_span spans[MOST_KEYS];
	kc_json_object object;
	size_t i = 0;

	buf->len = 0;
	*text = (kc_str){"", 0};
	KC_TRY(kc_json_scan(head, keys, n, spans, &object, err));
	while (i < n &&
	    (spans[i].type == KC_JSON_ABSENT || spans[i].type == KC_JSON_NULL))
		i++;
	if (i == n)
		return KC_OK;
	KC_TRY(kc_head_value(head, &spans[i], buf, text, err));
	if (!buf->len && kc_buf_add(buf, *text))
		return kc_fail_nomem(err);
	*text = kc_buf_str(buf);
	return KC_OK;
}

kc_status
kc_shard_held_out(kc_str head, double share, bool *held_out, kc_error *err)
{
	static const kc_str keys[] = {{"cluster_id", 10}, {"id", 2}};
	kc_buf name = KC_BUF_INIT;
	kc_str id;
	kc_buf text = KC_BUF_INIT;
	kc_status st = kc_head_text(head, keys, 2, &name, &id, err);

	*held_out = false;
	if (!st && id.len) {
		st = kc_buf_add(&text, KC_STR("split:")) ||
			kc_buf_add(&text, id)
		    ? kc_fail_nomem(err)
		    : KC_OK;
		/* 53 bits of the hash, which a double holds exactly. */
		if (!st)
			*held_out = (double)(kc_hash64(kc_buf_str(&text), 0) >>
					11) < share * 9007199254740992.0;
	}
	kc_buf_release(&name);
	kc_buf_release(&text);
	return st;
}
