/* SPDX-License-Identifier: Apache-2.0 */
/* Writing shards into the folder of a test and looking at what came out. */
#ifndef KC_TESTS_SHARD_TRY_H
#define KC_TESTS_SHARD_TRY_H

#include "kcorpus/shard.h"

#include "folder.h"
#include "tests/unit/unit.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const kc_tokens_spec narrow = {{1, 2}, 1000, 3};
static const kc_tokens_spec wide = {{1, 2}, 100000, 3};

/* --- Files --- */

/* The decompressed contents of a file. */
static inline kc_buf
contents(const char *name)
{
	kc_buf b = KC_BUF_INIT;
	kc_reader *r;
	kc_status st;
	size_t got;

	ck_assert_msg(!kc_reader_open(&r, name, NULL), "no %s", name);
	do {
		ck_assert(!kc_buf_reserve(&b, 65536));
		st = kc_reader_read(r, b.ptr + b.len, 65536, &got, NULL);
		b.len += st ? 0 : got;
	} while (!st);
	ck_assert_int_eq(st, KC_EOF);
	kc_reader_close(r);
	b.ptr[b.len] = '\0';
	return b;
}

static inline void
expect_file(const char *name, const char *want, size_t len)
{
	kc_buf b = contents(name);

	ck_assert_uint_eq(b.len, len);
	ck_assert_mem_eq(b.ptr, want, len);
	kc_buf_release(&b);
}

static inline void
expect_text(const char *name, const char *want)
{
	kc_buf b = contents(name);

	ck_assert_str_eq(b.ptr, want);
	kc_buf_release(&b);
}

/* --- Documents in --- */

typedef struct fixture {
	kc_shard_params params;
	kc_outset *set;
	kc_shard_writer *writer;
	kc_tokens_writer *tokens;
	size_t left_out;
	kc_shard_verdict verdict; /* on the last one left out */
} fixture;

static inline fixture
begin(kc_shard_params params, const kc_tokens_spec *spec, size_t frame_ids)
{
	fixture f = {.params = params};

	f.set = kc_outset_new();
	ck_assert(!kc_shard_writer_new(&f.writer, &params, f.set, NULL));
	ck_assert(!kc_tokens_writer_new(&f.tokens, spec, frame_ids, NULL));
	return f;
}

static inline kc_shard_params
both_formats(void)
{
	kc_shard_params p = KC_SHARD_PARAMS_INIT;

	p.prefix = "x";
	p.formats = KC_SHARD_MEGATRON | KC_SHARD_OLMO;
	return p;
}

static inline kc_status
add_frames(fixture *f, kc_str stream, kc_error *err)
{
	kc_tokens_parser *p = kc_tokens_parser_new();
	kc_tokens_frame frame;
	kc_status st = KC_OK;
	kc_shard_verdict verdict;

	while (!st && !kc_tokens_parser_next(p, &stream, &frame, NULL)) {
		st = kc_shard_writer_add(f->writer, &frame, &verdict, err);
		if (!st && verdict) {
			f->left_out++;
			f->verdict = verdict;
		}
	}
	kc_tokens_parser_free(p);
	return st;
}

static inline kc_status
try_document(
    fixture *f, const char *head, const uint32_t *ids, size_t n, kc_error *err)
{
	kc_buf b = KC_BUF_INIT;
	kc_status st;

	ck_assert(!kc_tokens_put(f->tokens, kc_str_of(head), ids, n, &b, NULL));
	st = add_frames(f, kc_buf_str(&b), err);
	kc_buf_release(&b);
	return st;
}

static inline void
add_document(fixture *f, const char *head, const uint32_t *ids, size_t n)
{
	kc_error err;

	ck_assert_msg(!try_document(f, head, ids, n, &err), "%s", err.msg);
}

/* `n` ids that are 10 + i % 900. */
static inline void
add_long(fixture *f, size_t n)
{
	uint32_t *ids = malloc(n * sizeof(*ids));

	for (size_t i = 0; i < n; i++)
		ids[i] = 10 + (uint32_t)(i % 900);
	add_document(f, "{\"id\":\"long\"}", ids, n);
	free(ids);
}

static inline void
finish(fixture *f)
{
	kc_error err;

	ck_assert_msg(!kc_shard_writer_finish(f->writer, &err), "%s", err.msg);
	ck_assert_uint_eq(folder_count(false) > 0,
	    kc_shard_writer_totals(f->writer).shards > 0);
	ck_assert_msg(!kc_outset_commit(f->set, &err), "%s", err.msg);
	kc_shard_writer_free(f->writer);
	kc_outset_free(f->set);
	kc_tokens_writer_free(f->tokens);
}

/* End a run that is not to be finished. */
static inline void
give_up(fixture *f)
{
	kc_shard_writer_free(f->writer);
	kc_outset_free(f->set);
	kc_tokens_writer_free(f->tokens);
}

static const uint32_t one_to_nine[] = {1, 2, 4, 5, 6, 7, 8, 9, 999};

#endif
