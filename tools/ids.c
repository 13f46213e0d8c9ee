/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of token ids, written and read. */
#include <config.h>

#include "ids.h"

#include "kcorpus/json.h"

#include <string.h>

/* Digits of the largest id and what stands before it. */
enum { WIDEST = 11 };

kc_status
kc_id_writer_init(struct kc_id_writer *w, enum kc_id_form form,
    const kc_tokens_spec *spec, kc_error *err)
{
	*w = (struct kc_id_writer){.form = form};
	return form == KC_ID_TOKENS
	    ? kc_tokens_writer_new(&w->frames, spec, 0, err)
	    : KC_OK;
}

void
kc_id_writer_release(struct kc_id_writer *w)
{
	kc_tokens_writer_free(w->frames);
	w->frames = NULL;
}

void
kc_id_writer_reset(struct kc_id_writer *w)
{
	if (w->frames)
		kc_tokens_writer_reset(w->frames);
	w->any = false;
}

kc_status
kc_id_writer_begin(
    struct kc_id_writer *w, kc_str head, kc_buf *out, kc_error *err)
{
	kc_status st = KC_OK;

	w->any = false;
	if (w->form == KC_ID_TOKENS)
		return kc_tokens_writer_begin(w->frames, head, err);
	if (w->form == KC_ID_JSONL) {
		st = kc_buf_add(out, (kc_str){head.ptr, head.len - 1});
		if (!st)
			st = kc_json_key(KC_STR("input_ids"), out);
		if (!st)
			st = kc_buf_addc(out, '[');
	}
	return st ? kc_fail_nomem(err) : KC_OK;
}

static char *
put_number(char *p, uint32_t n)
{
	char digits[10];
	size_t k = 0;

	do
		digits[k++] = (char)('0' + n % 10);
	while ((n /= 10));
	while (k)
		*p++ = digits[--k];
	return p;
}

kc_status
kc_id_writer_add(struct kc_id_writer *w, const uint32_t *ids, size_t n,
    kc_buf *out, kc_error *err)
{
	char between = w->form == KC_ID_JSONL ? ',' : ' ', *p;

	if (w->form == KC_ID_TOKENS)
		return kc_tokens_writer_add(w->frames, ids, n, out, err);
	if (n > SIZE_MAX / WIDEST || kc_buf_reserve(out, n * WIDEST))
		return kc_fail_nomem(err);
	p = out->ptr + out->len;
	for (size_t i = 0; i < n; i++) {
		if (w->any)
			*p++ = between;
		w->any = true;
		p = put_number(p, ids[i]);
	}
	out->len = (size_t)(p - out->ptr);
	return KC_OK;
}

kc_status
kc_id_writer_end(struct kc_id_writer *w, kc_buf *out, kc_error *err)
{
	if (w->form == KC_ID_TOKENS)
		return kc_tokens_writer_end(w->frames, out, err);
	if (w->form == KC_ID_JSONL &&
	    (kc_buf_addc(out, ']') || kc_buf_add(out, w->more) ||
		kc_buf_addc(out, '}')))
		return kc_fail_nomem(err);
	return kc_buf_addc(out, '\n') ? kc_fail_nomem(err) : KC_OK;
}

static bool
is_between(char c, bool json)
{
	return c == ' ' || c == '\t' || (json && (c == ',' || c == '\r'));
}

kc_status
kc_ids_parse(kc_str line, bool json, kc_token_ids *ids, kc_error *err)
{
	/* Of an array what is inside: a bracket there is no id. */
	size_t i = json ? 1 : 0, end = json ? line.len - 1 : line.len;

	while (i < end) {
		size_t start = i;
		uint64_t id = 0;

		if (is_between(line.ptr[i], json)) {
			i++;
			continue;
		}
		while (i < end && line.ptr[i] >= '0' && line.ptr[i] <= '9' &&
		    id <= UINT32_MAX)
			id = id * 10 + (uint64_t)(line.ptr[i++] - '0');
		if (i == start || id > UINT32_MAX ||
		    (i < end && !is_between(line.ptr[i], json)))
			return kc_fail(
			    err, KC_ERR_FORMAT, start, "not a token id");
		if (KC_GROW(&ids->v, &ids->cap, ids->n + 1))
			return kc_fail_nomem(err);
		ids->v[ids->n++] = (uint32_t)id;
	}
	return KC_OK;
}
