/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and folded texts of documents, to compare later ones with: put aside one
 * after the other, in memory up to a ceiling and then in a file without a name.
 */
#include <config.h>

#include "dedup_internal.h"

#include <string.h>

/* After it: the name, the text. */
struct text_head {
	kc_hash128 exact;
	uint64_t name_len, text_len;
};

void
kc_texts_init(struct kc_texts *t, const char *tmp, uint64_t memory)
{
	size_t cap = memory < SIZE_MAX / 4 ? (size_t)memory : SIZE_MAX / 4;

	kc_spool_init(&t->bytes, tmp, tmp ? cap : SIZE_MAX / 4);
	t->entry = (kc_buf)KC_BUF_INIT;
}

void
kc_texts_release(struct kc_texts *t)
{
	kc_spool_release(&t->bytes);
	kc_buf_release(&t->entry);
}

uint64_t
kc_texts_memory(const struct kc_texts *t)
{
	return t->bytes.mem.cap + t->entry.cap;
}

uint64_t
kc_texts_growth(const struct kc_texts *t, const kc_dedup_item *doc)
{
	size_t more = sizeof(struct text_head) + doc->name.len +
	    doc->sketch->folded.len;
	size_t need = t->bytes.mem.len + more;

	/* The buffer grows by half of what it has. */
	if (need <= t->bytes.mem.cap || t->bytes.mem.cap >= t->bytes.cap)
		return 0;
	return need / 2 + more;
}

kc_status
kc_texts_add(
    struct kc_texts *t, const kc_dedup_item *doc, uint64_t *at, kc_error *err)
{
	const struct text_head head = {
	    doc->sketch->exact, doc->name.len, doc->sketch->folded.len};

	*at = kc_spool_len(&t->bytes);
	KC_TRY(kc_spool_add(
	    &t->bytes, (kc_str){(const char *)&head, sizeof(head)}, err));
	KC_TRY(kc_spool_add(&t->bytes, doc->name, err));
	return kc_spool_add(&t->bytes, doc->sketch->folded, err);
}

kc_status
kc_text_pack(const struct kc_text *text, kc_buf *out)
{
	const struct text_head head = {
	    text->exact, text->name.len, text->folded.len};

	KC_TRY(kc_buf_add(out, (kc_str){(const char *)&head, sizeof(head)}));
	KC_TRY(kc_buf_add(out, text->name));
	return kc_buf_add(out, text->folded);
}

bool
kc_text_unpack(kc_str packed, struct kc_text *text)
{
	struct text_head head;

	if (packed.len < sizeof(head))
		return false;
	memcpy(&head, packed.ptr, sizeof(head));
	packed.ptr += sizeof(head);
	packed.len -= sizeof(head);
	if (head.name_len > packed.len ||
	    head.text_len != packed.len - head.name_len)
		return false;
	text->exact = head.exact;
	text->name = (kc_str){packed.ptr, (size_t)head.name_len};
	text->folded = (kc_str){
	    packed.ptr + head.name_len, (size_t)head.text_len};
	return true;
}

kc_status
kc_texts_read(
    struct kc_texts *t, uint64_t at, struct kc_text *text, kc_error *err)
{
	struct text_head head;
	size_t n;

	KC_TRY(kc_spool_read(&t->bytes, at, &head, sizeof(head), err));
	n = (size_t)(head.name_len + head.text_len);
	kc_buf_reset(&t->entry, 1 << 20);
	if (kc_buf_reserve(&t->entry, n))
		return kc_fail_nomem(err);
	KC_TRY(
	    kc_spool_read(&t->bytes, at + sizeof(head), t->entry.ptr, n, err));
	text->exact = head.exact;
	text->name = (kc_str){t->entry.ptr, (size_t)head.name_len};
	text->folded = (kc_str){
	    t->entry.ptr + head.name_len, (size_t)head.text_len};
	return KC_OK;
}
