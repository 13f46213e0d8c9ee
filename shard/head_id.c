/* SPDX-License-Identifier: Apache-2.0 */
/* What names a document in its head (head_id.h), and what follows from it. */
#include <config.h>

#include "head_id.h"

#include "kcorpus/hash.h"
#include "kcorpus/json.h"
#include "kcorpus/order.h"

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
kc_shard_held_out(kc_str head, double share, bool *held_out, kc_error *err)
{
	static const kc_str keys[] = {{"cluster_id", 10}, {"id", 2}};
	kc_json_span spans[2];
	const kc_json_span *named = spans;
	kc_json_object object;
	kc_buf name = KC_BUF_INIT, text = KC_BUF_INIT;
	kc_str id;
	kc_status st;

	*held_out = false;
	KC_TRY(kc_json_scan(head, keys, 2, spans, &object, err));
	if (named->type == KC_JSON_ABSENT || named->type == KC_JSON_NULL)
		named++;
	st = kc_head_value(head, named, &name, &id, err);
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
