/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the table of a model of languages from its body (lang_pack.h). */
#include <config.h>

#include "lang_unpack.h"

#include "bytes.h"
#include "io/compressor.h"
#include "mem.h"

#include <string.h>

/*
 * The most bytes of a body for one of the file, and for any file: the built-in one has
 * 2.6, that of a test with 160 n-grams has 1.5. zstd itself goes on to 16,000.
 */
enum { MOST_BODY_SHARE = 16, LEAST_BODY = 1 << 16 };

static kc_status
refuse_body(kc_error *err)
{
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "model of languages: its body is cut short or damaged");
}

/* Find the streams in the body. */
static kc_status
open_streams(struct kc_lm_unpacker *u, kc_buf *body, kc_error *err)
{
	const char *lengths = body->ptr;
	unsigned char *p = (unsigned char *)body->ptr + 4 * KC_LM_STREAMS;
	size_t left = body->len - 4 * KC_LM_STREAMS;

	if (body->len < 4 * KC_LM_STREAMS)
		return refuse_body(err);
	for (size_t i = 0; i < KC_LM_STREAMS; i++) {
		size_t n = kc_get32(lengths + 4 * i);

		if (n > left)
			return refuse_body(err);
		u->streams[1 + i % KC_LM_MAX_ORDER][i / KC_LM_MAX_ORDER] =
		    (struct kc_lm_stream_bytes){p, p + n};
		p += n;
		left -= n;
	}
	/* A node has a character, an entry a weight. */
	return left || u->m->node_n > body->len || u->m->entry_n > body->len
	    ? refuse_body(err)
	    : KC_OK;
}

/*
 * How many lists and parts of rows there are, at most, by the sizes of n-grams. One of
 * each may be put before the ends of streams are looked at; the floor is a row, and as
 * much is lost where the rows of a tongue in a depth begin.
 */
static void
count_weights(const struct kc_lm_unpacker *u, size_t *lists, size_t *parts)
{
	enum { IN_LINE = KC_LM_MOST / (2 * KC_LM_IN_LIST) };
	size_t rows = 2 + KC_TONGUE_MODEL_END * KC_LM_MAX_ORDER;

	*lists = 1;
	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++) {
		const struct kc_lm_stream_bytes *s = u->streams[d];
		const unsigned char *p;

		for (p = s[KC_LM_CHARS].p;
		     d <= KC_LM_SUMMED && p < s[KC_LM_CHARS].end; p++)
			rows += *p < 0x80;
		for (p = s[KC_LM_SIZES].p; p < s[KC_LM_SIZES].end; p++) {
			rows += *p >= KC_LM_IN_ROW;
			*lists += *p > KC_LM_IN_NODE && *p < KC_LM_IN_ROW;
		}
	}
	/* Rows, which come after lists, are lines of the processor's cache. */
	*lists = (*lists + IN_LINE - 1) / IN_LINE * IN_LINE;
	*parts = rows * KC_LM_MOST_PARTS;
}

/*
 * Make room, of which what is not used is never touched: it ends each piece. A node takes
 * two places of the tree, one for its key, and two of a family's bits at most.
 */
static kc_status
open_table(struct kc_lm_unpacker *u, kc_error *err)
{
	size_t n = 2 + (size_t)u->m->node_n * 5 + KC_LM_FAMILY_ROOM +
	    KC_LM_SEARCHED;
	size_t lists, parts;
	struct kc_lm_table *t = u->table;

	count_weights(u, &lists, &parts);
	if (n > KC_LM_PLACE_LISTED || (lists | parts) >> KC_LM_NUMBER_BITS)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "model of languages: too many n-grams");
	t->lists = kc_malloc_table(
	    lists * sizeof(*t->lists) + parts * sizeof(*t->rows));
	t->tree = kc_malloc_table(n * sizeof(*t->tree));
	u->places = kc_malloc(((size_t)u->m->node_n + 1) * sizeof(*u->places));
	if (!t->lists || !t->tree || !u->places)
		return kc_fail_nomem(err);
	t->rows = (void *)(t->lists + lists);
	memset(t->rows, KC_LM_FLOOR - KC_LM_SUM_BIAS, KC_LM_MOST);
	t->tree[0] = t->tree[1] = 0;
	u->at.row_n = KC_LM_MOST_PARTS;
	u->at.next = 2;
	return KC_OK;
}

/* Read all nodes of a depth; false for what is damaged. */
static bool
unpack_depth(struct kc_lm_unpacker *u, uint32_t depth)
{
	u->now = u->streams[depth];
	u->at.chars = u->now[KC_LM_CHARS].p;
	u->at.sizes = u->now[KC_LM_SIZES].p;
	u->at.gaps = u->now[KC_LM_GAPS].p;
	u->at.weights = u->now[KC_LM_WEIGHTS].p;
	for (unsigned t = 0; t < KC_TONGUE_MODEL_END; t++)
		if (!kc_lang_unpack_tongue(u, depth, t))
			return false;
	u->from[KC_TONGUE_MODEL_END] = u->at.place_n;
	return u->at.chars == u->now[KC_LM_CHARS].end &&
	    u->at.sizes == u->now[KC_LM_SIZES].end &&
	    u->at.gaps == u->now[KC_LM_GAPS].end &&
	    u->at.weights == u->now[KC_LM_WEIGHTS].end;
}

static kc_status
unpack_all_depths(struct kc_lm_unpacker *u, kc_error *err)
{
	for (uint32_t d = 1; d <= KC_LM_MAX_ORDER; d++)
		if (!unpack_depth(u, d))
			return refuse_body(err);
	return u->at.node_n == u->m->node_n && u->at.entry_n == u->m->entry_n
	    ? KC_OK
	    : refuse_body(err);
}

/* Add room for the bytes of a node that the streams do not have. */
static kc_status
add_margin(kc_buf *body, kc_error *err)
{
	if (kc_buf_reserve(body, KC_LM_NODE_BYTES))
		return kc_fail_nomem(err);
	memset(body->ptr + body->len, 0, KC_LM_NODE_BYTES);
	return KC_OK;
}

void
kc_lang_table_release(struct kc_lm_table *t)
{
	kc_free(t->lists);
	kc_free(t->tree);
	*t = (struct kc_lm_table){0};
}

kc_status
kc_lang_unpack(const kc_lang_model *m, kc_error *err)
{
	struct kc_lm_unpacker u = {.m = m, .table = m->table};
	kc_buf body = KC_BUF_INIT;
	kc_status st = kc_decompress_all(KC_CODEC_ZSTD, m->body,
	    (uint64_t)MOST_BODY_SHARE * m->body.len + LEAST_BODY, &body, err);

	if (st && st != KC_ERR_NOMEM)
		st = refuse_body(err);
	if (!st)
		st = add_margin(&body, err);
	if (!st)
		st = open_streams(&u, &body, err);
	if (!st)
		st = open_table(&u, err);
	if (!st)
		st = unpack_all_depths(&u, err);
	if (st)
		kc_lang_table_release(m->table);
	kc_free(u.places);
	kc_buf_release(&body);
	return st;
}
