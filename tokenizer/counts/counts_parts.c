/* SPDX-License-Identifier: Apache-2.0 */
/* Pretokens that marks in the text part further. */
#include <config.h>

#include "kcorpus/counts.h"

#include "mem.h"

#include <string.h>

enum { PART_BATCH = 64 };

/* A text without its marks, and where they stood in it. */
struct marked_text {
	kc_buf plain;
	size_t *marks;
	size_t n_marks, cap_marks;
	size_t *ends; /* of the pretokens */
	size_t n_ends, cap_ends;
};

static kc_status
take_marks_out(struct marked_text *m, kc_str text, kc_str mark)
{
	const char *at = text.ptr, *end = kc_str_end(text), *next;

	while ((next = memmem(at, (size_t)(end - at), mark.ptr, mark.len))) {
		KC_TRY(
		    kc_buf_add(&m->plain, (kc_str){at, (size_t)(next - at)}));
		KC_TRY(KC_GROW(&m->marks, &m->cap_marks, m->n_marks + 1));
		m->marks[m->n_marks++] = m->plain.len;
		at = next + mark.len;
	}
	return kc_buf_add(&m->plain, (kc_str){at, (size_t)(end - at)});
}

static kc_status
split_plain(struct marked_text *m, kc_pretokenizer *p, kc_error *err)
{
	kc_str text = kc_buf_str(&m->plain);
	size_t pos = 0;

	while (pos < text.len) {
		size_t n = PART_BATCH;

		if (KC_GROW(&m->ends, &m->cap_ends, m->n_ends + PART_BATCH))
			return kc_fail_nomem(err);
		KC_TRY(kc_pretoken_split(
		    p, text, &pos, m->ends + m->n_ends, &n, err));
		m->n_ends += n;
	}
	return KC_OK;
}

/* Everything between two ends or marks. */
static kc_status
add_parts(kc_counts *c, const struct marked_text *m, kc_error *err)
{
	size_t at = 0, k = 0;

	for (size_t i = 0; i < m->n_ends; i++)
		while (at < m->ends[i]) {
			size_t end = m->ends[i];

			while (k < m->n_marks && m->marks[k] <= at)
				k++;
			if (k < m->n_marks && m->marks[k] < end)
				end = m->marks[k];
			KC_TRY(kc_counts_add(
			    c, (kc_str){m->plain.ptr + at, end - at}, 1, err));
			at = end;
		}
	return KC_OK;
}

kc_status
kc_counts_add_parts(
    kc_counts *c, kc_pretokenizer *p, kc_str text, kc_str mark, kc_error *err)
{
	struct marked_text m = {.plain = KC_BUF_INIT};
	kc_status st = take_marks_out(&m, text, mark);

	st = st ? kc_fail_nomem(err) : split_plain(&m, p, err);
	if (!st)
		st = add_parts(c, &m, err);
	kc_buf_release(&m.plain);
	kc_free(m.marks);
	kc_free(m.ends);
	return st;
}
