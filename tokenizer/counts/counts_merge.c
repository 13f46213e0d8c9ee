/* SPDX-License-Identifier: Apache-2.0 */
/* Many sorted sources of counts into one: a heap of their next pretokens. */
#include <config.h>

#include "kcorpus/counts.h"

#include "tokenizer/counts/counts_internal.h"

#include "mem.h"

#include <string.h>

/* A table in memory, a run that it spilled, or a file. */
struct source {
	const kc_counts *table; /* or NULL */
	size_t next;            /* in table->items */
	kc_counts_file *file;   /* or NULL */
	kc_counts_cursor run;
	kc_str pretoken; /* borrowed from the source */
	uint64_t count;
};

struct kc_counts_merger {
	struct source *sources;
	size_t n, cap;
	size_t *heap; /* indices of sources, the first pretoken at 0 */
	size_t heap_n;
	const kc_counts_file *first; /* file whose head the others share */
	const kc_counts_file *failed;
	kc_buf key;
	uint8_t rank[256];
	bool started;
};

kc_status
kc_counts_merger_new(kc_counts_merger **m, kc_error *err)
{
	kc_counts_merger *made = kc_calloc(1, sizeof(*made));

	if (!made)
		return kc_fail_nomem(err);
	kc_counts_order(made->rank);
	*m = made;
	return KC_OK;
}

void
kc_counts_merger_free(kc_counts_merger *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		kc_buf_release(&m->sources[i].run.buf);
	kc_free(m->sources);
	kc_free(m->heap);
	kc_buf_release(&m->key);
	kc_free(m);
}

static kc_status
add_source(kc_counts_merger *m, struct source source, kc_error *err)
{
	if (m->started)
		return kc_fail(err, KC_ERR_ARG, 0, "the merge has begun");
	if (KC_GROW(&m->sources, &m->cap, m->n + 1))
		return kc_fail_nomem(err);
	m->sources[m->n++] = source;
	return KC_OK;
}

kc_status
kc_counts_merger_add_run(
    kc_counts_merger *m, int fd, kc_counts_run run, kc_error *err)
{
	kc_counts_cursor cursor = {
	    .fd = fd, .offset = run.offset, .end = run.offset + run.size};

	return add_source(m, (struct source){.run = cursor}, err);
}

kc_status
kc_counts_merger_add(kc_counts_merger *m, kc_counts *c, kc_error *err)
{
	c->frozen = true;
	KC_TRY(kc_counts_settle(c, err));
	for (size_t i = 0; i < c->n_runs; i++)
		KC_TRY(kc_counts_merger_add_run(m, c->spill, c->runs[i], err));
	if (c->n_runs)
		return KC_OK;
	if (!c->items && kc_counts_sort(c))
		return kc_fail_nomem(err);
	return add_source(m, (struct source){.table = c}, err);
}

static int
clip(size_t n)
{
	return n < 40 ? (int)n : 40;
}

kc_status
kc_counts_head_check(
    const kc_counts_head *a, const kc_counts_file *f, kc_error *err)
{
	kc_counts_head b = kc_counts_file_head(f);

	if (kc_str_equal(a->pretokenizer, b.pretokenizer) &&
	    kc_str_equal(a->profile, b.profile))
		return KC_OK;
	return kc_fail(err, KC_ERR_ARG, 0,
	    "counts of pretokenizer=%.*s profile=%.*s, unlike the "
	    "pretokenizer=%.*s profile=%.*s before",
	    clip(b.pretokenizer.len), b.pretokenizer.ptr, clip(b.profile.len),
	    b.profile.ptr, clip(a->pretokenizer.len), a->pretokenizer.ptr,
	    clip(a->profile.len), a->profile.ptr);
}

kc_status
kc_counts_merger_add_file(kc_counts_merger *m, kc_counts_file *f, kc_error *err)
{
	kc_counts_head head;

	if (!m->first)
		m->first = f;
	head = kc_counts_file_head(m->first);
	KC_TRY(kc_counts_head_check(&head, f, err));
	return add_source(m, (struct source){.file = f}, err);
}

static kc_status
advance(kc_counts_merger *m, struct source *s, kc_error *err)
{
	kc_status st;

	if (s->table) {
		const kc_counts_slot *slot;

		if (s->next == s->table->used)
			return KC_EOF;
		slot = s->table->items[s->next++].slot;
		s->pretoken = kc_counts_key(slot);
		s->count = slot->count;
		return KC_OK;
	}
	if (!s->file)
		return kc_counts_cursor_next(
		    &s->run, &s->pretoken, &s->count, err);
	st = kc_counts_file_next(s->file, &s->pretoken, &s->count, err);
	if (st && st != KC_EOF)
		m->failed = s->file;
	return st;
}

/* kc_counts_compare with the ranks at hand. */
static bool
before(const kc_counts_merger *m, size_t x, size_t y)
{
	kc_str a = m->sources[x].pretoken, b = m->sources[y].pretoken;
	size_t n = a.len < b.len ? a.len : b.len, i = 0;
	int p, q;

	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	p = i < a.len ? m->rank[(unsigned char)a.ptr[i]] : KC_COUNTS_END;
	q = i < b.len ? m->rank[(unsigned char)b.ptr[i]] : KC_COUNTS_END;
	return p < q;
}

static void
sift_down(kc_counts_merger *m, size_t i)
{
	size_t x = m->heap[i], child;

	while ((child = 2 * i + 1) < m->heap_n) {
		if (child + 1 < m->heap_n &&
		    before(m, m->heap[child + 1], m->heap[child]))
			child++;
		if (!before(m, m->heap[child], x))
			break;
		m->heap[i] = m->heap[child];
		i = child;
	}
	m->heap[i] = x;
}

static kc_status
start(kc_counts_merger *m, kc_error *err)
{
	m->heap = kc_malloc(m->n * sizeof(*m->heap));
	if (!m->heap)
		return kc_fail_nomem(err);
	m->started = true;
	for (size_t i = 0; i < m->n; i++) {
		kc_status st = advance(m, &m->sources[i], err);

		if (st && st != KC_EOF)
			return st;
		if (!st)
			m->heap[m->heap_n++] = i;
	}
	for (size_t i = m->heap_n / 2; i-- > 0;)
		sift_down(m, i);
	return KC_OK;
}

/* Take the first source's pretoken off and put its next one in place. */
static kc_status
pop(kc_counts_merger *m, kc_error *err)
{
	kc_status st = advance(m, &m->sources[m->heap[0]], err);

	if (st && st != KC_EOF)
		return st;
	if (st)
		m->heap[0] = m->heap[--m->heap_n];
	if (m->heap_n)
		sift_down(m, 0);
	return KC_OK;
}

kc_status
kc_counts_merger_next(
    kc_counts_merger *m, kc_str *pretoken, uint64_t *count, kc_error *err)
{
	struct source *s;

	if (!m->started)
		KC_TRY(start(m, err));
	if (!m->heap_n)
		return KC_EOF;
	s = &m->sources[m->heap[0]];
	kc_buf_reset(&m->key, KC_COUNTS_BLOCK);
	if (kc_buf_add(&m->key, s->pretoken))
		return kc_fail_nomem(err);
	*count = 0;
	while (m->heap_n) {
		s = &m->sources[m->heap[0]];
		if (!kc_str_equal(s->pretoken, kc_buf_str(&m->key)))
			break;
		if (s->count > UINT64_MAX - *count)
			return kc_fail(err, KC_ERR_LIMIT, 0,
			    "a pretoken's count exceeds 64 bits");
		*count += s->count;
		KC_TRY(pop(m, err));
	}
	*pretoken = kc_buf_str(&m->key);
	return KC_OK;
}

const kc_counts_file *
kc_counts_merger_failed(const kc_counts_merger *m)
{
	return m->failed;
}
