/* SPDX-License-Identifier: Apache-2.0 */
/* Maps from new ids to old ones. */
#include <config.h>

#include "tools/vocab/vocab_map.h"

#include "kcorpus/io.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool
kc_vocab_check_maps(struct kc_cli *cli, const struct kc_list *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (!kc_name_ends(kc_str_of(names->items[i]), ".json") &&
		    !kc_name_ends(kc_str_of(names->items[i]), ".npy")) {
			kc_cli_usage(cli,
			    "--map: '%s' ends neither in .json nor in .npy",
			    names->items[i]);
			return false;
		}
	return true;
}

/* --- What a token starts from --- */

static int
compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* An old id that stands n times among those of a new one. */
struct map_share {
	uint32_t old;
	size_t n;
};

/* The next of the sorted ids from *at on. */
static struct map_share
next_share(const kc_token_ids *ids, size_t *at)
{
	struct map_share s = {ids->v[*at], 0};

	while (*at < ids->n && ids->v[*at] == s.old) {
		++*at;
		s.n++;
	}
	return s;
}

static kc_status
sorted_origin(const struct kc_map_source *s, uint32_t i, kc_token_ids *ids)
{
	ids->n = 0;
	KC_TRY(s->origin(s->from, i, ids));
	qsort(ids->v, ids->n, sizeof(*ids->v), compare_ids);
	return KC_OK;
}

/* --- JSON --- */

static kc_status
put_json_token(const kc_extended *token, const kc_token_ids *ids, kc_buf *out)
{
	const char *between = "";
	size_t at = 0;

	KC_TRY(kc_buf_addf(out,
	    "{\"id\":%" PRIu32 ",\"part\":%s,\"uses\":%" PRIu64 ",\"from\":[",
	    token->id, token->is_part ? "true" : "false", token->uses));
	while (at < ids->n) {
		struct map_share s = next_share(ids, &at);

		KC_TRY(kc_buf_addf(out, "%s[%" PRIu32 ",%.9g]", between, s.old,
		    (double)s.n / (double)ids->n));
		between = ",";
	}
	return kc_buf_add(out, KC_STR("]}"));
}

static uint64_t
rows_for(uint64_t ids, const struct kc_map_source *s)
{
	uint64_t pad = s->pad ? s->pad : 1;

	return ids <= s->rows ? s->rows : (ids + pad - 1) / pad * pad;
}

static kc_status
put_json_map(const struct kc_map_source *s, kc_buf *out)
{
	kc_token_ids origin = KC_TOKEN_IDS_INIT;
	uint64_t old_rows = s->rows ? s->rows : s->old_ids;
	kc_status st;

	st = kc_buf_addf(out,
	    "{\"old\":{\"ids\":%" PRIu32 ",\"rows\":%" PRIu64
	    "},\n\"new\":{\"ids\":%" PRIu32 ",\"rows\":%" PRIu64
	    "},\n\"tokens\":[",
	    s->old_ids, old_rows, s->new_ids, rows_for(s->new_ids, s));
	for (uint32_t i = 0; i < s->n && !st; i++) {
		kc_extended token = s->get(s->from, i);

		st = kc_buf_add(out, i ? KC_STR(",\n") : KC_STR("\n"));
		if (!st)
			st = sorted_origin(s, i, &origin);
		if (!st)
			st = put_json_token(&token, &origin, out);
	}
	kc_token_ids_release(&origin);
	return st ? st : kc_buf_add(out, KC_STR("]}\n"));
}

/* --- .npy (numpy.lib.format, version 1.0) --- */

enum { NPY_START = 10, NPY_ALIGN = 64 };

/* A number of 32 bits, the low byte first. */
static kc_status
put_u32(uint32_t v, kc_buf *out)
{
	char b[4];

	for (unsigned i = 0; i < 4; i++)
		b[i] = (char)(v >> 8 * i & 0xFF);
	return kc_buf_add(out, (kc_str){b, sizeof(b)});
}

static kc_status
put_npy_head(size_t n, kc_buf *out)
{
	kc_buf dict = KC_BUF_INIT;
	kc_status st = kc_buf_addf(&dict,
	    "{'descr': [('new', '<u4'), ('old', '<u4'), ('weight', '<f4')], "
	    "'fortran_order': False, 'shape': (%zu,), }",
	    n);

	while (!st && (NPY_START + dict.len + 1) % NPY_ALIGN)
		st = kc_buf_addc(&dict, ' ');
	if (!st)
		st = kc_buf_addc(&dict, '\n');
	if (!st)
		st = kc_buf_add(out, KC_STR("\x93NUMPY\x01\0"));
	if (!st)
		st = kc_buf_addc(out, (char)(dict.len & 0xFF));
	if (!st)
		st = kc_buf_addc(out, (char)(dict.len >> 8));
	if (!st)
		st = kc_buf_add(out, kc_buf_str(&dict));
	kc_buf_release(&dict);
	return st;
}

static kc_status
put_npy_token(uint32_t id, const kc_token_ids *ids, size_t *n, kc_buf *out)
{
	size_t at = 0;

	while (at < ids->n) {
		struct map_share s = next_share(ids, &at);
		float weight = (float)((double)s.n / (double)ids->n);
		uint32_t bits;

		memcpy(&bits, &weight, sizeof(bits));
		KC_TRY(put_u32(id, out));
		KC_TRY(put_u32(s.old, out));
		KC_TRY(put_u32(bits, out));
		++*n;
	}
	return KC_OK;
}

static kc_status
put_npy_map(const struct kc_map_source *s, kc_buf *out)
{
	kc_token_ids origin = KC_TOKEN_IDS_INIT;
	kc_buf body = KC_BUF_INIT;
	kc_status st = KC_OK;
	size_t n = 0;

	for (uint32_t i = 0; i < s->n && !st; i++) {
		st = sorted_origin(s, i, &origin);
		if (!st)
			st = put_npy_token(
			    s->get(s->from, i).id, &origin, &n, &body);
	}
	if (!st)
		st = put_npy_head(n, out);
	if (!st)
		st = kc_buf_add(out, kc_buf_str(&body));
	kc_token_ids_release(&origin);
	kc_buf_release(&body);
	return st;
}

kc_status
kc_vocab_write_map(
    struct kc_cli *cli, const char *name, const struct kc_map_source *source)
{
	kc_buf out = KC_BUF_INIT;
	kc_error err;
	kc_status st = kc_name_ends(kc_str_of(name), ".npy")
	    ? put_npy_map(source, &out)
	    : put_json_map(source, &out);

	st = st ? kc_fail_nomem(&err)
		: kc_cli_write_file(cli, name, kc_buf_str(&out), &err);
	if (st)
		kc_cli_error(cli, name, &err);
	kc_buf_release(&out);
	return st;
}
