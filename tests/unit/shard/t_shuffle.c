/* SPDX-License-Identifier: Apache-2.0 */
/* The shuffle against sorting by the keys that order.h promises; the split. */
#include <config.h>

#include "kcorpus/hash.h"
#include "kcorpus/order.h"

#include "bytes.h"
#include "folder.h"
#include "tests/unit/unit.h"

#include <inttypes.h>

enum { DOCUMENTS = 500 };

static const kc_tokens_spec spec = {{1, 2}, 1000, 3};

/* A document: its head, its length; ids are i, i + 1, ... modulo 1000. */
struct made {
	char head[64];
	uint32_t first;
	size_t n;
	kc_hash128 key;
};

/* Documents of 0 to 40 ids, one in 50 much longer. */
static void
make_documents(struct made *d, size_t n)
{
	uint64_t seed = 5;

	for (size_t i = 0; i < n; i++) {
		char key[72];
		int len = snprintf(key + 8, 60, "d\"%zu", i);

		snprintf(
		    d[i].head, sizeof(d[i].head), "{\"id\":\"d\\\"%zu\"}", i);
		d[i].first = (uint32_t)(i % 1000);
		d[i].n = unit_random(&seed) % (i % 50 ? 41 : 30000);
		kc_put64(key, 42);
		d[i].key = kc_hash128_of((kc_str){key, 8 + (size_t)len});
	}
}

static void
add_made(kc_shuffle *s, kc_tokens_writer *w, const struct made *d)
{
	kc_tokens_parser *p = kc_tokens_parser_new();
	uint32_t *ids = malloc((d->n + 1) * sizeof(*ids));
	kc_buf b = KC_BUF_INIT;
	kc_tokens_frame frame;
	kc_str stream;
	kc_error err;

	for (size_t i = 0; i < d->n; i++)
		ids[i] = (uint32_t)((d->first + i) % 1000);
	ck_assert(!kc_tokens_put(w, kc_str_of(d->head), ids, d->n, &b, NULL));
	stream = kc_buf_str(&b);
	while (!kc_tokens_parser_next(p, &stream, &frame, NULL))
		ck_assert_msg(!kc_shuffle_add(s, &frame, &err), "%s", err.msg);
	kc_tokens_parser_free(p);
	kc_buf_release(&b);
	free(ids);
}

struct taken {
	const struct made *want; /* in order */
	size_t n, id;
};

static kc_status
take_one(void *self, const kc_tokens_frame *f, kc_error *err)
{
	struct taken *t = self;
	const struct made *d = &t->want[t->n];

	(void)err;
	if (f->start)
		ck_assert_msg(kc_str_equal(f->head, kc_str_of(d->head)),
		    "%.*s in place %zu, not %s", (int)f->head.len, f->head.ptr,
		    t->n, d->head);
	for (size_t i = 0; i < f->count; i++, t->id++)
		ck_assert_uint_eq(
		    kc_tokens_id(f, i), (d->first + t->id) % 1000);
	if (f->end) {
		ck_assert_uint_eq(t->id, d->n);
		t->id = 0;
		t->n++;
	}
	return KC_OK;
}

static int
compare_made(const void *a, const void *b)
{
	const struct made *x = a, *y = b;

	if (x->key.high != y->key.high)
		return x->key.high < y->key.high ? -1 : 1;
	return x->key.low < y->key.low ? -1 : x->key.low > y->key.low;
}

/* Forwards and backwards, in memory and spilled, in small and large frames. */
START_TEST(documents_come_by_their_keys)
{
	struct made *made = malloc(DOCUMENTS * sizeof(*made));
	struct taken t = {.n = 0};
	kc_tokens_writer *w;
	kc_shuffle *s;
	kc_error err;

	make_documents(made, DOCUMENTS);
	ck_assert(!kc_tokens_writer_new(&w, &spec, _i & 1 ? 100 : 0, NULL));
	ck_assert(!kc_shuffle_new(&s, 42, _i & 2 ? 1 : 512 << 20, ".", &err));
	for (size_t i = 0; i < DOCUMENTS; i++)
		add_made(s, w, &made[_i & 4 ? DOCUMENTS - 1 - i : i]);
	qsort(made, DOCUMENTS, sizeof(*made), compare_made);
	t.want = made;
	ck_assert_msg(!kc_shuffle_each(s, take_one, &t, &err), "%s", err.msg);
	ck_assert_uint_eq(t.n, DOCUMENTS);
	kc_shuffle_free(s);
	kc_tokens_writer_free(w);
	free(made);
}
END_TEST

/* The order of equal and of missing ids is that of what they hold. */
struct order {
	uint32_t firsts[4];
	size_t n;
};

static kc_status
note_first(void *self, const kc_tokens_frame *f, kc_error *err)
{
	struct order *o = self;

	(void)err;
	o->firsts[o->n++] = kc_tokens_id(f, 0);
	return KC_OK;
}

START_TEST(equal_ids_do_not_keep_the_order_of_the_input)
{
	static const char *const heads[] = {"{\"id\":1}", "{}"};
	struct order got[2] = {{.n = 0}, {.n = 0}};

	for (unsigned turn = 0; turn < 2; turn++) {
		kc_tokens_writer *w;
		kc_shuffle *s;

		ck_assert(!kc_tokens_writer_new(&w, &spec, 0, NULL));
		ck_assert(!kc_shuffle_new(&s, 1, 1, ".", NULL));
		for (unsigned i = 0; i < 4; i++) {
			struct made d = {.n = 2};

			d.first = 10 + (turn ? 3 - i : i);
			strcpy(d.head, heads[_i]);
			add_made(s, w, &d);
		}
		ck_assert(!kc_shuffle_each(s, note_first, &got[turn], NULL));
		kc_shuffle_free(s);
		kc_tokens_writer_free(w);
	}
	for (unsigned i = 0; i < 4; i++)
		ck_assert_uint_eq(got[0].firsts[i], got[1].firsts[i]);
}
END_TEST

START_TEST(the_split_goes_by_cluster_then_id)
{
	bool a, b;
	unsigned held = 0;
	char head[64];

	for (unsigned i = 0; i < 20000; i++) {
		snprintf(head, sizeof(head), "{\"id\":\"%u\"}", i);
		ck_assert(!kc_shard_held_out(kc_str_of(head), 0.1, &a, NULL));
		held += a;
		/* A larger share holds out the same and more. */
		ck_assert(!kc_shard_held_out(kc_str_of(head), 0.2, &b, NULL));
		ck_assert(!a || b);
		snprintf(head, sizeof(head),
		    "{\"id\":\"x%u\",\"cluster_id\":\"%u\"}", i * 7, i);
		ck_assert(!kc_shard_held_out(kc_str_of(head), 0.1, &b, NULL));
		ck_assert_int_eq(a, b);
	}
	/* 2000 are expected, with a standard deviation of 42. */
	ck_assert_msg(held > 1790 && held < 2210, "%u held out", held);
	ck_assert(!kc_shard_held_out(KC_STR("{}"), 1, &a, NULL) && !a);
	ck_assert(!kc_shard_held_out(KC_STR("{\"id\":1}"), 1, &a, NULL) && a);
	ck_assert_int_ne(kc_shard_held_out(KC_STR("{"), 1, &a, NULL), KC_OK);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("shuffle");
	TCase *t = tcase_create("shuffle");
	SRunner *r = srunner_create(s);
	int failed;

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, folder_make, folder_remove);
	tcase_add_loop_test(t, documents_come_by_their_keys, 0, 8);
	tcase_add_loop_test(
	    t, equal_ids_do_not_keep_the_order_of_the_input, 0, 2);
	tcase_add_test(t, the_split_goes_by_cluster_then_id);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
