/* SPDX-License-Identifier: Apache-2.0 */
/* Members in a row, whole and as streams, and the way past damaged ones. */
#include <config.h>

#include "io/unpack.h"
#include "tests/unit/unit.h"

#include <time.h>
#include <zdict.h>
#include <zlib.h>
#include <zstd.h>

/* --- What is compressed --- */

/* Some 30 KiB that compress by half, told apart by `seed`. */
static void
make_text(kc_buf *b, uint64_t seed, size_t len)
{
	b->len = 0;
	ck_assert_int_eq(kc_buf_addf(b, "<%d>", (int)seed), KC_OK);
	while (b->len < len)
		ck_assert_int_eq(kc_buf_addf(b, "%x word ",
				     (unsigned)unit_random(&seed) & 0xFFFF),
		    KC_OK);
	ck_assert_int_eq(kc_buf_addf(b, "</>"), KC_OK);
}

static void
add_gzip(kc_buf *b, kc_str s, int level)
{
	z_stream z = {0};

	ck_assert_int_eq(
	    deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
	    Z_OK);
	ck_assert_int_eq(kc_buf_reserve(b, s.len + s.len / 100 + 1000), KC_OK);
	z.next_in = (Bytef *)(uintptr_t)s.ptr;
	z.avail_in = (uInt)s.len;
	z.next_out = (Bytef *)b->ptr + b->len;
	z.avail_out = (uInt)(b->cap - b->len - 1);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	b->len += z.total_out;
	deflateEnd(&z);
}

static void
add_zstd(kc_buf *b, kc_str s, const kc_buf *dict)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	size_t n;

	ck_assert_int_eq(kc_buf_reserve(b, ZSTD_compressBound(s.len)), KC_OK);
	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	if (dict)
		ZSTD_CCtx_loadDictionary(c, dict->ptr, dict->len);
	n = ZSTD_compress2(c, b->ptr + b->len, b->cap - b->len, s.ptr, s.len);
	ck_assert(!ZSTD_isError(n));
	b->len += n;
	ZSTD_freeCCtx(c);
}

/* --- How it is read --- */

struct pieces {
	kc_str rest;
	size_t step;
	bool pipe; /* gives nothing without waiting */
};

static kc_status
give(void *ctx, char *buf, size_t cap, bool wait, size_t *got, kc_error *err)
{
	struct pieces *p = ctx;
	size_t n = p->rest.len < p->step ? p->rest.len : p->step;

	(void)err;
	if (p->pipe && !wait)
		return KC_OK;
	if (!n)
		return KC_EOF;
	*got = n < cap ? n : cap;
	memcpy(buf, p->rest.ptr, *got);
	p->rest.ptr += *got;
	p->rest.len -= *got;
	return KC_OK;
}

/* All that comes, and a line "!N" for N damaged bytes before it. */
static kc_status
unpack_all(kc_str bytes, size_t step, bool pipe, size_t cap, kc_buf *out,
    kc_error *err)
{
	struct pieces p = {bytes, step, pipe};
	char *slot = malloc(cap);
	kc_unpack *u;
	kc_status st;

	out->len = 0;
	ck_assert_int_eq(kc_unpack_new(&u, kc_codec_of(bytes),
			     (kc_str){bytes.ptr, 0}, give, &p, err),
	    KC_OK);
	for (;;) {
		kc_damage damage;
		size_t len;

		st = kc_unpack_fill(u, slot, cap, &len, &damage, err);
		if (st)
			break;
		ck_assert(len || damage.found);
		ck_assert_int_eq(kc_buf_add(out, (kc_str){slot, len}), KC_OK);
		ck_assert(damage.bytes <= out->len);
		if (damage.found)
			ck_assert_int_eq(
			    kc_buf_addf(out, "!%d", (int)damage.bytes), KC_OK);
	}
	kc_unpack_free(u);
	free(slot);
	return st;
}

static const struct {
	size_t step, cap;
	bool pipe;
} ways[] = {{SIZE_MAX, 1 << 20, false}, {1 << 16, 1 << 19, true},
    {1000, 10000, false}, {997, 40000, true}};

enum { WAYS = sizeof(ways) / sizeof(*ways), MEMBERS = 5, LEN = 30000 };

/* Five members, and where each begins. */
struct file {
	kc_buf bytes, texts[MEMBERS];
	size_t at[MEMBERS + 1];
};

static void
make_file(struct file *f, bool zstd, size_t len)
{
	memset(f, 0, sizeof(*f));
	for (size_t i = 0; i < MEMBERS; i++) {
		f->at[i] = f->bytes.len;
		make_text(&f->texts[i], i + 1, len);
		if (zstd)
			add_zstd(&f->bytes, kc_buf_str(&f->texts[i]), NULL);
		else
			add_gzip(&f->bytes, kc_buf_str(&f->texts[i]), 1);
	}
	f->at[MEMBERS] = f->bytes.len;
}

static void
release_file(struct file *f)
{
	kc_buf_release(&f->bytes);
	for (size_t i = 0; i < MEMBERS; i++)
		kc_buf_release(&f->texts[i]);
}

START_TEST(members_are_joined)
{
	static const size_t lengths[] = {10, LEN, 600000};
	kc_buf want = KC_BUF_INIT, out = KC_BUF_INIT;
	kc_error err = {0};

	for (int k = 0; k < 6; k++) {
		struct file f;

		make_file(&f, k & 1, lengths[k / 2]);
		want.len = 0;
		for (size_t i = 0; i < MEMBERS; i++)
			ck_assert_int_eq(
			    kc_buf_add(&want, kc_buf_str(&f.texts[i])), KC_OK);
		for (size_t w = 0; w < WAYS; w++) {
			kc_status st = unpack_all(kc_buf_str(&f.bytes),
			    ways[w].step, ways[w].pipe, ways[w].cap, &out,
			    &err);

			ck_assert_msg(
			    st == KC_EOF, "%d, %zu: %s", k, w, err.msg);
			ck_assert_msg(
			    kc_str_equal(kc_buf_str(&out), kc_buf_str(&want)),
			    "%d, %zu: %zu bytes, not %zu", k, w, out.len,
			    want.len);
		}
		release_file(&f);
	}
	kc_buf_release(&want);
	kc_buf_release(&out);
}
END_TEST

enum damage { FLIP, CUT, CHECKSUM, MAGIC, DAMAGES };

/* Do something to the third member. */
static void
damage_file(struct file *f, enum damage how, kc_buf *bytes)
{
	size_t from = f->at[2], to = f->at[3];
	kc_str all = kc_buf_str(&f->bytes);

	bytes->len = 0;
	ck_assert_int_eq(kc_buf_add(bytes, all), KC_OK);
	if (how == FLIP)
		memset(bytes->ptr + (from + to) / 2, 0xA5, 8);
	if (how == CHECKSUM)
		bytes->ptr[to - (bytes->ptr[from] == 0x28 ? 2 : 6)] ^= 1;
	if (how == MAGIC)
		bytes->ptr[from] = 'x';
	if (how == CUT) {
		bytes->len = from + (to - from) / 2;
		ck_assert_int_eq(
		    kc_buf_add(bytes, (kc_str){all.ptr + to, all.len - to}),
		    KC_OK);
	}
}

/* `out` has the first two members, the damage, and the last two. */
static void
check_around(const struct file *f, const kc_buf *out, bool all)
{
	const char *end = out->ptr + out->len, *next;
	const char *mark = memchr(out->ptr, '!', out->len);
	size_t before = f->texts[0].len + f->texts[1].len, n;

	ck_assert_msg(mark, "no damage");
	n = (size_t)atoll(mark + 1);
	ck_assert_uint_eq(n, (size_t)(mark - out->ptr) - before);
	if (all)
		ck_assert_uint_eq(n, f->texts[2].len);
	next = memmem(mark, (size_t)(end - mark), "<4>", 3);
	ck_assert_msg(next, "the next member is lost");
	for (size_t i = 3; i < MEMBERS; i++) {
		kc_str text = kc_buf_str(&f->texts[i]);

		ck_assert_uint_le(text.len, (size_t)(end - next));
		ck_assert(!memcmp(next, text.ptr, text.len));
		next += text.len;
	}
	ck_assert_ptr_eq(next, end);
}

/* The members around a damaged one come whole, whatever is read at once. */
START_TEST(damage_costs_one_member)
{
	static const size_t lengths[] = {100, LEN, 600000};
	kc_buf bytes = KC_BUF_INIT, out = KC_BUF_INIT;
	kc_error err = {0};

	for (size_t k = 0; k < 6; k++) {
		struct file f;

		make_file(&f, k & 1, lengths[k / 2]);
		for (size_t i = 0; i < DAMAGES * WAYS; i++) {
			enum damage how = (enum damage)(i / WAYS);
			size_t w = i % WAYS;
			kc_status st;

			damage_file(&f, how, &bytes);
			st = unpack_all(kc_buf_str(&bytes), ways[w].step,
			    ways[w].pipe, ways[w].cap, &out, &err);
			ck_assert_msg(
			    st == KC_EOF, "%zu, %zu: %s", k, i, err.msg);
			/* libzstd keeps the last block of a long frame */
			check_around(
			    &f, &out, how == CHECKSUM && (!(k & 1) || k < 2));
		}
		release_file(&f);
	}
	kc_buf_release(&bytes);
	kc_buf_release(&out);
}
END_TEST

/* A cut member gives what it has, not what its successor's bytes would mean. */
START_TEST(a_cut_member_ends_where_the_next_begins)
{
	kc_buf bytes = KC_BUF_INIT, text = KC_BUF_INIT, out = KC_BUF_INIT;
	kc_error err = {0};
	size_t given;

	make_text(&text, 1, LEN);
	add_gzip(&bytes, kc_buf_str(&text), 0); /* stored */
	bytes.len = 20000;
	add_gzip(&bytes, KC_STR("<next>"), 6);
	ck_assert_int_eq(unpack_all(kc_buf_str(&bytes), SIZE_MAX, false,
			     1 << 19, &out, &err),
	    KC_EOF);
	given = 20000 - 10 - 5; /* header of gzip, of the stored block */
	ck_assert(!memcmp(out.ptr, text.ptr, given));
	unit_text_equal(
	    (kc_str){out.ptr + given, out.len - given}, KC_STR("!19985<next>"));
	kc_buf_release(&bytes);
	kc_buf_release(&text);
	kc_buf_release(&out);
}
END_TEST

/* Only where no member follows is the file broken. */
START_TEST(damage_at_the_end)
{
	kc_buf out = KC_BUF_INIT, bytes = KC_BUF_INIT;

	for (int zstd = 0; zstd < 2; zstd++) {
		struct file f;
		kc_error err = {0};

		make_file(&f, zstd, LEN);
		ck_assert_int_eq(
		    unpack_all((kc_str){f.bytes.ptr, f.bytes.len - 100},
			SIZE_MAX, false, 1 << 19, &out, &err),
		    KC_ERR_FORMAT);
		ck_assert_uint_eq(err.offset, f.bytes.len - 100);
		/* a zstd frame of one block gives nothing until it is whole */
		ck_assert(zstd || memchr(out.ptr, '!', out.len));
		/* rubbish of which nothing comes is no damaged member */
		bytes.len = 0;
		ck_assert_int_eq(
		    kc_buf_add(&bytes, kc_buf_str(&f.bytes)), KC_OK);
		ck_assert_int_eq(kc_buf_add(&bytes, KC_STR("rubbish")), KC_OK);
		ck_assert_int_eq(unpack_all(kc_buf_str(&bytes), SIZE_MAX, false,
				     1 << 19, &out, &err),
		    KC_ERR_FORMAT);
		ck_assert_ptr_null(memchr(out.ptr, '!', out.len));
		release_file(&f);
	}
	kc_buf_release(&out);
	kc_buf_release(&bytes);
}
END_TEST

/* CPU time that bytes take which look like the starts of members: the least of three. */
static double
unpack_starts(kc_str start, size_t size)
{
	kc_buf bytes = KC_BUF_INIT, out = KC_BUF_INIT;
	double least = 1e9;

	while (bytes.len < size)
		unit_equal(kc_buf_add(&bytes, start), KC_OK);
	for (int k = 0; k < 3; k++) {
		clock_t t = clock();
		kc_error err;

		ck_assert_int_eq(unpack_all(kc_buf_str(&bytes), SIZE_MAX, false,
				     1 << 19, &out, &err),
		    KC_ERR_FORMAT);
		t = clock() - t;
		least = least < (double)t ? least : (double)t;
	}
	kc_buf_release(&bytes);
	kc_buf_release(&out);
	return least / CLOCKS_PER_SEC;
}

/* Eight times as many starts take eight times as long; a search from each, 64 times. */
START_TEST(false_members_are_linear)
{
	static const kc_str starts[] = {KC_STR("\x1F\x8B\x08\0"),
	    KC_STR("\x1F\x8B\x08\0\0\0\0\0\0\3\0\1\0\xFE\xFFx"),
	    KC_STR("\x28\xB5\x2F\xFD"), KC_STR("\x28\xB5\x2F\xFD\4\x58x")};

	for (size_t i = 0; i < 4; i++) {
		double little = unpack_starts(starts[i], 1 << 17);
		double much = unpack_starts(starts[i], 1 << 20);

		ck_assert_msg(much < 24 * little, "%zu: %f s, then %f s", i,
		    little, much);
	}
}
END_TEST

/* Train a dictionary on texts like those of the members. */
static void
train_dictionary(kc_buf *dict)
{
	kc_buf samples = KC_BUF_INIT, text = KC_BUF_INIT;
	size_t sizes[200], n;

	for (size_t i = 0; i < 200; i++) {
		make_text(&text, 1000 + i, 500);
		sizes[i] = text.len;
		ck_assert_int_eq(
		    kc_buf_add(&samples, kc_buf_str(&text)), KC_OK);
	}
	ck_assert_int_eq(kc_buf_reserve(dict, 4096), KC_OK);
	n = ZDICT_trainFromBuffer(dict->ptr, 4096, samples.ptr, sizes, 200);
	ck_assert_msg(!ZDICT_isError(n), "%s", ZDICT_getErrorName(n));
	dict->len = n;
	kc_buf_release(&samples);
	kc_buf_release(&text);
}

START_TEST(dictionaries_in_skippable_frames)
{
	kc_buf dict = KC_BUF_INIT, out = KC_BUF_INIT, text = KC_BUF_INIT;
	kc_error err = {0};

	train_dictionary(&dict);
	for (int how = 0; how < 4; how++) {
		kc_buf bytes = KC_BUF_INIT, content = KC_BUF_INIT;
		char size[4] = {0};

		if (how == 1)
			add_zstd(&content, kc_buf_str(&dict), NULL);
		else
			ck_assert_int_eq(kc_buf_add(&content,
					     how == 2 ? KC_STR("rubbish")
						      : kc_buf_str(&dict)),
			    KC_OK);
		for (int i = 0; i < 4; i++)
			size[i] = (char)(content.len >> 8 * i);
		ck_assert_int_eq(
		    kc_buf_add(&bytes, KC_STR("\x5D\x2A\x4D\x18")), KC_OK);
		ck_assert_int_eq(kc_buf_add(&bytes, (kc_str){size, 4}), KC_OK);
		ck_assert_int_eq(
		    kc_buf_add(&bytes, kc_buf_str(&content)), KC_OK);
		if (how == 3)
			bytes.len -= 10;
		for (uint64_t i = 0; i < 3 && how < 3; i++) {
			make_text(&text, i, 500);
			add_zstd(&bytes, kc_buf_str(&text), &dict);
		}
		for (size_t w = 0; w < WAYS; w++) {
			kc_status st = unpack_all(kc_buf_str(&bytes),
			    ways[w].step, ways[w].pipe, ways[w].cap, &out,
			    &err);

			ck_assert_msg(st == (how < 2 ? KC_EOF : KC_ERR_FORMAT),
			    "%d, %zu: %d %s", how, w, (int)st, err.msg);
			ck_assert_msg(
			    how > 1 || memmem(out.ptr, out.len, "<2>", 3),
			    "%d, %zu", how, w);
		}
		kc_buf_release(&bytes);
		kc_buf_release(&content);
	}
	kc_buf_release(&dict);
	kc_buf_release(&out);
	kc_buf_release(&text);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {members_are_joined,
	    damage_costs_one_member, a_cut_member_ends_where_the_next_begins,
	    damage_at_the_end, false_members_are_linear,
	    dictionaries_in_skippable_frames};

	return UNIT_MAIN("unpack", tests);
}
