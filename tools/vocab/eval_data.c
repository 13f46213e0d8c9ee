/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab eval: TSV and JSON. */
#include <config.h>

#include "tools/vocab/vocab_commands.h"

#include "kcorpus/json.h"

#include <math.h>
#include <stdlib.h>

/* --- TSV --- */

/* A number, or nothing for what is not known. */
static kc_status
put_eval_value(kc_buf *out, double value, bool whole, const char *unknown)
{
	if (isnan(value))
		return kc_buf_add(out, kc_str_of(unknown));
	return kc_buf_addf(out, whole ? "%.0f" : "%.6f", value);
}

/* A name with its TABs and LFs as '?'. */
static kc_status
put_field(kc_buf *out, kc_str s)
{
	size_t at = out->len;

	KC_TRY(kc_buf_add(out, s));
	out->len = at + kc_terminal_quote(out->ptr + at, s.len);
	return kc_buf_addc(out, '\t');
}

static kc_status
put_line(const char *file, const struct eval_row *r, kc_buf *out)
{
	KC_TRY(put_field(out, kc_str_of(file)));
	KC_TRY(put_field(out, r->genre));
	KC_TRY(put_field(out, kc_str_of(r->name)));
	KC_TRY(put_eval_value(out, r->value, r->whole, ""));
	KC_TRY(kc_buf_addc(out, '\t'));
	KC_TRY(put_eval_value(out, r->low, false, ""));
	KC_TRY(kc_buf_addc(out, '\t'));
	KC_TRY(put_eval_value(out, r->high, false, ""));
	return kc_buf_addc(out, '\n');
}

kc_status
kc_eval_put_tsv(const struct eval_file *files, size_t n, kc_buf *out)
{
	KC_TRY(
	    kc_buf_add(out, KC_STR("file\tgenre\tmetric\tvalue\tlow\thigh\n")));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < files[i].rows.n; k++)
			KC_TRY(
			    put_line(files[i].name, &files[i].rows.v[k], out));
	return KC_OK;
}

/* --- JSON --- */

static int
compare_counts(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

/* Shares of the text that the most frequent 1, 2, 5, 10, 20 ... tokens make up. */
static kc_status
put_coverage(const struct eval_file *f, kc_buf *out)
{
	size_t size = kc_tokenizer_size(f->tokenizer), room = 0, rank = 1;
	uint64_t *v = NULL, all = 0, sum = 0;
	kc_status st = KC_GROW(&v, &room, size);

	for (uint32_t id = 0; id < size && !st; id++)
		all += v[id] = kc_eval_count(f->eval, id);
	if (!st)
		qsort(v, size, sizeof(*v), compare_counts);
	for (size_t i = 0, step = 0; i < size && all && !st; i++) {
		sum += v[i];
		if (i + 1 < rank && i + 1 < size)
			continue;
		st = kc_buf_addf(out, "%s[%zu,%.6f]", i ? "," : "", i + 1,
		    (double)sum / (double)all);
		/* 1, 2, 5, 10: twice, 2.5 times, twice */
		rank = step++ % 3 == 1 ? rank * 5 / 2 : rank * 2;
	}
	kc_free(v);
	return st;
}

/* Tokens of 1, 2 … 15, 16 and more characters: in the vocabulary and the text. */
static kc_status
put_lengths(const struct eval_file *f, kc_buf *out)
{
	enum { LENGTHS = 16 };
	uint64_t types[LENGTHS] = {0}, met[LENGTHS] = {0};

	for (uint32_t id = 0; id < kc_tokenizer_size(f->tokenizer); id++) {
		kc_str s = kc_tokenizer_token(f->tokenizer, id);
		uint64_t n = kc_utf8_check(s) == s.len ? kc_utf8_count(s) : 1;
		size_t at = n < LENGTHS ? (size_t)n : LENGTHS;

		if (!n ||
		    kc_tokenizer_kind(f->tokenizer, id) != KC_TOKEN_NORMAL)
			continue;
		types[at - 1]++;
		met[at - 1] += kc_eval_count(f->eval, id);
	}
	for (size_t i = 0; i < LENGTHS; i++)
		KC_TRY(kc_buf_addf(out, "%s[%zu,%llu,%llu]", i ? "," : "",
		    i + 1, (unsigned long long)types[i],
		    (unsigned long long)met[i]));
	return KC_OK;
}

static kc_status
put_json_row(const struct eval_row *r, kc_buf *out)
{
	KC_TRY(kc_json_key(kc_str_of(r->name), out));
	if (isnan(r->low))
		return put_eval_value(out, r->value, r->whole, "null");
	KC_TRY(kc_buf_addc(out, '['));
	KC_TRY(put_eval_value(out, r->value, r->whole, "null"));
	KC_TRY(kc_buf_addc(out, ','));
	KC_TRY(put_eval_value(out, r->low, false, "null"));
	KC_TRY(kc_buf_addc(out, ','));
	KC_TRY(put_eval_value(out, r->high, false, "null"));
	return kc_buf_addc(out, ']');
}

/* The rows of a genre as members. */
static kc_status
put_json_rows(const struct eval_rows *rows, kc_str genre, kc_buf *out)
{
	for (size_t i = 0; i < rows->n; i++)
		if (kc_str_equal(rows->v[i].genre, genre))
			KC_TRY(put_json_row(&rows->v[i], out));
	return KC_OK;
}

static kc_status
put_json_genres(const struct eval_file *f, kc_buf *out)
{
	for (size_t i = 0; i < kc_eval_genres(f->eval); i++) {
		kc_str genre = kc_eval_genre(f->eval, i);

		KC_TRY(kc_json_key(genre, out));
		KC_TRY(kc_buf_addc(out, '{'));
		KC_TRY(put_json_rows(&f->rows, genre, out));
		KC_TRY(kc_buf_addc(out, '}'));
	}
	return KC_OK;
}

static kc_status
put_json_file(const struct eval_file *f, kc_buf *out)
{
	static const struct {
		const char *before;
		kc_status (*put)(const struct eval_file *f, kc_buf *out);
	} members[] = {{",\"coverage\":[", put_coverage},
	    {"],\"lengths\":[", put_lengths},
	    {"],\"genres\":{", put_json_genres}};

	KC_TRY(kc_buf_add(out, KC_STR("{\"file\":")));
	KC_TRY(kc_json_quote_bytes(kc_str_of(f->name), out));
	KC_TRY(put_json_rows(&f->rows, KC_STR(""), out));
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		KC_TRY(kc_buf_add(out, kc_str_of(members[i].before)));
		KC_TRY(members[i].put(f, out));
	}
	return kc_buf_add(out, KC_STR("}}"));
}

kc_status
kc_eval_put_json(const struct eval_file *files, size_t n, kc_buf *out)
{
	KC_TRY(kc_buf_add(out, KC_STR("[")));
	for (size_t i = 0; i < n; i++) {
		if (i)
			KC_TRY(kc_buf_add(out, KC_STR(",\n")));
		KC_TRY(put_json_file(&files[i], out));
	}
	return kc_buf_add(out, KC_STR("]\n"));
}
