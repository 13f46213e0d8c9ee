/* SPDX-License-Identifier: Apache-2.0 */
/* The shuffle against sorting by the keys that order.h promises; mixes; the split. */
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
	ck_assert_int_eq(
	    kc_tokens_put(w, kc_str_of(d->head), ids, d->n, &b, NULL), KC_OK);
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
	ck_assert_int_eq(
	    kc_tokens_writer_new(&w, &spec, _i & 1 ? 100 : 0, NULL), KC_OK);
	ck_assert_int_eq(
	    kc_shuffle_new(&s, 42, _i & 2 ? 1 : 512 << 20, ".", &err), KC_OK);
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

		ck_assert_int_eq(
		    kc_tokens_writer_new(&w, &spec, 0, NULL), KC_OK);
		ck_assert_int_eq(kc_shuffle_new(&s, 1, 1, ".", NULL), KC_OK);
		for (unsigned i = 0; i < 4; i++) {
			struct made d = {.n = 2};

			d.first = 10 + (turn ? 3 - i : i);
			strcpy(d.head, heads[_i]);
			add_made(s, w, &d);
		}
		ck_assert_int_eq(
		    kc_shuffle_each(s, note_first, &got[turn], NULL), KC_OK);
		kc_shuffle_free(s);
		kc_tokens_writer_free(w);
	}
	for (unsigned i = 0; i < 4; i++)
		ck_assert_uint_eq(got[0].firsts[i], got[1].firsts[i]);
}
END_TEST

/* --- Mixes --- */

enum { TIERS = 4, MANY = 20000 };

/* How often each document came, and in which order. */
struct mixed {
	unsigned times[MANY], out[MANY];
	uint64_t tokens, order;
};

static unsigned
number_of(kc_str head)
{
	return (unsigned)strtoul(head.ptr + strlen("{\"id\":"), NULL, 10);
}

static kc_status
count_taken(void *self, const kc_tokens_frame *f, kc_error *err)
{
	struct mixed *m = self;

	(void)err;
	m->tokens += f->count;
	if (!f->start)
		return KC_OK;
	m->times[number_of(f->head)]++;
	m->order = kc_hash64(f->head, m->order);
	return KC_OK;
}

static kc_status
count_left_out(void *self, kc_str head, kc_error *err)
{
	struct mixed *m = self;

	(void)err;
	m->out[number_of(head)]++;
	m->order = kc_hash64(head, m->order);
	return KC_OK;
}

/* What the mix says that it took is what came. */
static void
check_told(const kc_mix *m, const struct mixed *got)
{
	uint64_t documents = 0, tokens = 0, came = 0;
	kc_mix_taken t;

	for (size_t i = 0; kc_mix_tell(m, i, &t); i++) {
		documents += t.documents;
		tokens += t.tokens;
	}
	for (size_t i = 0; i < MANY; i++)
		came += got->times[i];
	ck_assert_uint_eq(documents, came);
	ck_assert_uint_eq(tokens, got->tokens);
}

/* Document i is of tier i % TIERS and has 1 + i % 7 ids; every 11th has no tier. */
static kc_status
run_mix(struct mixed *got, size_t n, kc_mix_params params, bool backwards,
    size_t memory, kc_error *err)
{
	kc_tokens_writer *w;
	kc_shuffle *s;
	kc_mix *m;
	kc_status st;

	memset(got, 0, sizeof(*got));
	KC_TRY(kc_mix_new(&m, &params, err));
	ck_assert_int_eq(kc_tokens_writer_new(&w, &spec, 0, NULL), KC_OK);
	ck_assert_int_eq(kc_shuffle_new(&s, 7, memory, ".", NULL), KC_OK);
	kc_shuffle_mix(s, m, count_left_out, got);
	for (size_t k = 0; k < n; k++) {
		size_t i = backwards ? n - 1 - k : k;
		struct made d = {.first = 5, .n = 1 + i % 7};

		if (i % 11)
			snprintf(d.head, sizeof(d.head),
			    "{\"id\":%zu,\"tier\":%zu.50,\"from\":\"w\\u%"
			    "04zx\"}",
			    i, i % TIERS, 'a' + i % TIERS);
		else
			snprintf(d.head, sizeof(d.head), "{\"id\":%zu}", i);
		add_made(s, w, &d);
	}
	st = kc_shuffle_each(s, count_taken, got, err);
	kc_shuffle_free(s);
	if (!st)
		check_told(m, got);
	kc_mix_free(m);
	kc_tokens_writer_free(w);
	return st;
}

/* Tier t (t + .5) by a curve; the mean of a tier is as near as chance allows. */
START_TEST(a_curve_repeats_tiers)
{
	static const kc_mix_params curve = {
	    "tier:1=0.25,2.5=1,3=2.5,*=0.5", NULL, 0};
	static const double want[TIERS + 1] = {0.5, 0.25, 1, 2.5, 0.5};
	struct mixed *got = malloc(2 * sizeof(*got));
	double sum[TIERS + 1] = {0}, n[TIERS + 1] = {0};
	kc_error err;

	ck_assert_msg(
	    !run_mix(got, MANY, curve, false, 256 << 20, &err), "%s", err.msg);
	for (size_t i = 0; i < MANY; i++) {
		size_t tier = i % 11 ? i % TIERS : TIERS;

		sum[tier] += got->times[i];
		n[tier]++;
		ck_assert_uint_eq(got->out[i], !got->times[i]);
		ck_assert_msg(got->times[i] == (unsigned)want[tier] ||
			got->times[i] == (unsigned)want[tier] + 1,
		    "document %zu came %u times, not %g", i, got->times[i],
		    want[tier]);
	}
	/* Four standard deviations of a draw of .5 in 1,818: .047. */
	for (size_t t = 0; t <= TIERS; t++)
		ck_assert_msg(sum[t] / n[t] > want[t] - .047 &&
			sum[t] / n[t] < want[t] + .047,
		    "tier %zu came %g times, not %g", t, sum[t] / n[t],
		    want[t]);
	/* The same documents in the same order for another order of the input. */
	ck_assert(!run_mix(got + 1, MANY, curve, true, 1, &err));
	ck_assert_mem_eq(got, got + 1, sizeof(*got));
	free(got);
}
END_TEST

static double
share_of(const struct mixed *m, size_t tier)
{
	uint64_t tokens = 0;

	for (size_t i = 0; i < MANY; i++)
		if (i % TIERS == tier && i % 11)
			tokens += m->times[i] * (1 + i % 7);
	return (double)tokens / (double)m->tokens;
}

/* Shares of tokens, of as many as there are, of a number, of a curve's. */
START_TEST(shares_are_of_tokens)
{
	static const kc_mix_params params[] = {{NULL, "from:wa=1,wb=3", 0},
	    {NULL, "from:wa=1,wb=3", 300000},
	    {"tier:2=3,1=.5,0=0.1", "from:wa=1,wb=3", 100000},
	    {NULL, "tier:0=.1,1=.3", 0}};
	struct mixed *got = malloc(2 * sizeof(*got));
	kc_error err;

	for (size_t p = 0; p < 4; p++) {
		double a, b;

		ck_assert_msg(!run_mix(got, MANY, params[p], false, 1, &err),
		    "%s", err.msg);
		a = share_of(got, 0);
		b = p < 3 ? share_of(got, 1) : 1 - a;
		ck_assert_msg(a > .2495 && a < .2505, "%zu: %g, not .25", p, a);
		ck_assert_msg(b > .7495 && b < .7505, "%zu: %g, not .75", p, b);
		if (params[p].tokens)
			ck_assert_msg(
			    got->tokens > params[p].tokens / 1000 * 999 &&
				got->tokens < params[p].tokens / 1000 * 1001,
			    "%zu: %" PRIu64 " tokens, not %" PRIu64, p,
			    got->tokens, params[p].tokens);
		for (size_t i = 0; i < MANY; i++)
			ck_assert_msg(params[p].tokens || got->times[i] <= 1,
			    "document %zu came %u times", i, got->times[i]);
		ck_assert(
		    !run_mix(got + 1, MANY, params[p], true, 64 << 20, &err));
		ck_assert_mem_eq(got, got + 1, sizeof(*got));
	}
	free(got);
}
END_TEST

/* Taken once each, documents come as without a mix. */
START_TEST(a_mix_of_ones_is_the_shuffle)
{
	static const kc_mix_params none = {"tier:*=1", NULL, 0};
	struct mixed *got = malloc(2 * sizeof(*got));
	struct made d = {.first = 5};
	kc_tokens_writer *w;
	kc_shuffle *s;

	ck_assert(!run_mix(got, 11, none, false, 1, NULL));
	ck_assert_int_eq(kc_tokens_writer_new(&w, &spec, 0, NULL), KC_OK);
	ck_assert_int_eq(kc_shuffle_new(&s, 7, 1, ".", NULL), KC_OK);
	memset(got + 1, 0, sizeof(*got));
	for (unsigned i = 0; i < 11; i++) {
		d.n = 1 + i % 7;
		snprintf(d.head, sizeof(d.head),
		    i ? "{\"id\":%u,\"tier\":%u.50,\"from\":\"w\\u%04x\"}"
		      : "{\"id\":%u}",
		    i, i % TIERS, 'a' + i % TIERS);
		add_made(s, w, &d);
	}
	ck_assert_int_eq(kc_shuffle_each(s, count_taken, got + 1, NULL), KC_OK);
	ck_assert_mem_eq(got, got + 1, sizeof(*got));
	kc_shuffle_free(s);
	kc_tokens_writer_free(w);
	free(got);
}
END_TEST

/* A factor of 2e10 on documents that there are none of. */
START_TEST(documents_that_are_not_there_are_not_weighed)
{
	static const kc_mix_params rare = {
	    "tier:0=1e-10,100=1", "from:wa=1,wb=1", 1000};
	struct mixed *got = malloc(sizeof(*got));
	kc_error err;

	ck_assert_msg(!run_mix(got, 1000, rare, false, 1, &err), "%s", err.msg);
	ck_assert_msg(got->tokens > 900 && got->tokens < 1100,
	    "%" PRIu64 " tokens, not 1000", got->tokens);
	free(got);
}
END_TEST

START_TEST(bad_mixes_are_named)
{
	static const struct {
		kc_mix_params params;
		const char *message;
	} bad[] = {{{"tier", NULL, 0}, "no FIELD:VALUE=NUMBER"},
	    {{":a=1", NULL, 0}, "no FIELD:VALUE=NUMBER"},
	    {{"tier:", NULL, 0}, "no VALUE=NUMBER"},
	    {{"tier:1", NULL, 0}, "no VALUE=NUMBER"},
	    {{"tier:=1", NULL, 0}, "no VALUE=NUMBER"},
	    {{"tier:a=", NULL, 0}, "no number from 0 on"},
	    {{"tier:a=-1", NULL, 0}, "no number from 0 on"},
	    {{"tier:a=1e", NULL, 0}, "no number from 0 on"},
	    {{"tier:a=1.", NULL, 0}, "no number from 0 on"},
	    {{NULL, "from:wa=1e400", 0}, "no number from 0 on"},
	    {{"tier:a=1,a=2", NULL, 0}, "second time"},
	    {{"tier:a=1001", NULL, 0}, "1000 times at most"},
	    {{NULL, "tier:a=0", 0}, "all shares are 0"},
	    {{"tier:a=1", NULL, 5}, "needs shares"},
	    {{"teir:1=2", NULL, 0}, "no document has the field 'teir'"},
	    {{NULL, "from:wa=1,wx=1", 0}, "no tokens of 'from' 'wx'"},
	    {{NULL, "from:wa=1", 1 << 20}, "(at most 1000)"}};
	struct mixed *got = malloc(sizeof(*got));
	kc_error err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		kc_status st = run_mix(got, 20, bad[i].params, false, 1, &err);

		ck_assert_msg(
		    st == KC_ERR_ARG && strstr(err.msg, bad[i].message),
		    "%zu: %d, '%s', not '%s'", i, st, st ? err.msg : "",
		    bad[i].message);
	}
	free(got);
}
END_TEST

START_TEST(the_split_goes_by_cluster_then_id)
{
	bool a, b;
	unsigned held = 0;
	char head[64];

	for (unsigned i = 0; i < 20000; i++) {
		snprintf(head, sizeof(head), "{\"id\":\"%u\"}", i);
		ck_assert_int_eq(
		    kc_shard_held_out(kc_str_of(head), 0.1, &a, NULL), KC_OK);
		held += a;
		/* A larger share holds out the same and more. */
		ck_assert_int_eq(
		    kc_shard_held_out(kc_str_of(head), 0.2, &b, NULL), KC_OK);
		ck_assert(!a || b);
		snprintf(head, sizeof(head),
		    "{\"id\":\"x%u\",\"cluster_id\":\"%u\"}", i * 7, i);
		ck_assert_int_eq(
		    kc_shard_held_out(kc_str_of(head), 0.1, &b, NULL), KC_OK);
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
	tcase_add_test(t, a_curve_repeats_tiers);
	tcase_add_test(t, shares_are_of_tokens);
	tcase_add_test(t, a_mix_of_ones_is_the_shuffle);
	tcase_add_test(t, documents_that_are_not_there_are_not_weighed);
	tcase_add_test(t, bad_mixes_are_named);
	tcase_add_test(t, the_split_goes_by_cluster_then_id);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
