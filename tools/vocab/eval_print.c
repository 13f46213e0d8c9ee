/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab eval: tables for people. */
#include <config.h>

#include "tools/vocab/vocab_commands.h"

#include "kcorpus/json.h"

#include <math.h>
#include <string.h>

enum { MAX_COLUMNS = 16, NAME_SHOWN = 40 };

/* How a column shows its number. */
enum eval_shape { SHAPE_COUNT, SHAPE_RATIO, SHAPE_INTERVAL, SHAPE_PERCENT };

struct eval_column {
	const char *title, *row;
	enum eval_shape shape;
};

struct eval_table {
	const char *title;
	struct eval_column columns[MAX_COLUMNS];
};

static const struct eval_table tables[] = {
    {"All documents",
	{{"tokens", "vocabulary", SHAPE_COUNT},
	    {"bytes/token", "bytes_per_token", SHAPE_INTERVAL},
	    {"chars/token", "characters_per_token", SHAPE_RATIO},
	    {"tokens/eojeol", "tokens_per_eojeol", SHAPE_RATIO},
	    {"whole eojeol", "whole_eojeol", SHAPE_PERCENT},
	    {"whole syll.", "whole_syllables", SHAPE_PERCENT},
	    {"broken", "broken_tokens", SHAPE_PERCENT},
	    {"bits/byte 1", "unigram_bits_per_byte", SHAPE_RATIO},
	    {"bits/byte 2", "bigram_bits_per_byte", SHAPE_RATIO},
	    {"R\xC3\xA9nyi", "renyi_efficiency", SHAPE_RATIO},
	    {"changed", "changed", SHAPE_COUNT}}},
    {"Vocabulary",
	{{"Hangul", "script_Hangul", SHAPE_COUNT},
	    {"unused", "unused", SHAPE_COUNT},
	    {"used 100x", "used_100_times", SHAPE_COUNT},
	    {"unreachable", "unreachable", SHAPE_COUNT},
	    {"undecodable", "undecodable", SHAPE_COUNT},
	    {"mixed", "undecodable_mixed", SHAPE_COUNT},
	    {"tokens/syll.", "tokens_per_syllable", SHAPE_RATIO},
	    {"syll. in 1", "syllables_of_tokens_1", SHAPE_COUNT},
	    {"1 digit", "tokens_of_digits_1", SHAPE_COUNT},
	    {"2", "tokens_of_digits_2", SHAPE_COUNT},
	    {"3", "tokens_of_digits_3", SHAPE_COUNT},
	    {"4+", "tokens_of_digits_4_and_more", SHAPE_COUNT}}},
    {"Boundaries of morphemes",
	{{"precision", "morph_precision", SHAPE_PERCENT},
	    {"recall", "morph_recall", SHAPE_PERCENT},
	    {"F1", "morph_f1", SHAPE_PERCENT},
	    {"josa", "josa_recall", SHAPE_PERCENT},
	    {"eomi", "eomi_recall", SHAPE_PERCENT},
	    {"words", "gold_words", SHAPE_COUNT}}}};

/* A cell's text; "-" for what is not known. */
static void
format_cell(
    const struct eval_row *row, enum eval_shape shape, char *cell, size_t size)
{
	if (!row || isnan(row->value))
		snprintf(cell, size, "-");
	else if (shape == SHAPE_COUNT)
		snprintf(cell, size, "%.0f", row->value);
	else if (shape == SHAPE_PERCENT)
		snprintf(cell, size, "%.2f %%", 100 * row->value);
	else if (shape == SHAPE_INTERVAL && !isnan(row->low))
		snprintf(cell, size, "%.3f (%.3f..%.3f)", row->value, row->low,
		    row->high);
	else
		snprintf(cell, size, "%.3f", row->value);
}

/* The end of a long name, safe to show. */
static void
format_name(const char *name, char shown[NAME_SHOWN + 1])
{
	size_t n = strlen(name), skip = n > NAME_SHOWN ? n - NAME_SHOWN : 0;

	memcpy(shown, name + skip, n - skip);
	if (skip)
		memcpy(shown, "...", 3);
	shown[kc_terminal_quote(shown, n - skip)] = 0;
}

/* Append a cell, on the left or the right of its column. */
static kc_status
put_cell(kc_buf *out, const char *cell, size_t width, bool left)
{
	size_t n = (size_t)kc_utf8_count(kc_str_of(cell));
	int pad = (int)(width > n ? width - n : 0);

	return left ? kc_buf_addf(out, "%s%*s", cell, pad, "")
		    : kc_buf_addf(out, "  %*s%s", pad, "", cell);
}

static size_t
name_width(const struct eval_file *files, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++) {
		char shown[NAME_SHOWN + 1];
		size_t have;

		format_name(files[i].name, shown);
		have = (size_t)kc_utf8_count(kc_str_of(shown));
		width = have > width ? have : width;
	}
	return width;
}

/* The cells of one column for all files; its width, 0 if all are "-". */
static size_t
column_width(const struct eval_file *files, size_t n, kc_str genre,
    const struct eval_column *c)
{
	size_t width = (size_t)kc_utf8_count(kc_str_of(c->title));
	bool known = false;

	for (size_t i = 0; i < n; i++) {
		char cell[64];

		format_cell(kc_eval_rows_find(&files[i].rows, genre, c->row),
		    c->shape, cell, sizeof(cell));
		known = known || strcmp(cell, "-");
		width = strlen(cell) > width ? strlen(cell) : width;
	}
	return known ? width : 0;
}

struct eval_cells {
	const struct eval_column *column;
	kc_str genre;
	size_t width;
};

/* Columns of numbers beside the names of the files. */
static kc_status
put_grid(const struct eval_file *files, size_t n, const char *title,
    const struct eval_cells *cells, size_t count, kc_buf *out)
{
	size_t width = name_width(files, n);

	width = strlen(title) > width ? strlen(title) : width;
	KC_TRY(put_cell(out, title, width, true));
	for (size_t k = 0; k < count; k++)
		KC_TRY(put_cell(
		    out, cells[k].column->title, cells[k].width, false));
	KC_TRY(kc_buf_addc(out, '\n'));
	for (size_t i = 0; i < n; i++) {
		char text[NAME_SHOWN + 1];

		format_name(files[i].name, text);
		KC_TRY(put_cell(out, text, width, true));
		for (size_t k = 0; k < count; k++) {
			char cell[64];

			format_cell(kc_eval_rows_find(&files[i].rows,
					cells[k].genre, cells[k].column->row),
			    cells[k].column->shape, cell, sizeof(cell));
			KC_TRY(put_cell(out, cell, cells[k].width, false));
		}
		KC_TRY(kc_buf_addc(out, '\n'));
	}
	return KC_OK;
}

static kc_status
put_one_table(const struct eval_file *files, size_t n,
    const struct eval_table *t, kc_buf *out)
{
	struct eval_cells cells[MAX_COLUMNS];
	size_t count = 0;

	for (size_t k = 0; k < MAX_COLUMNS && t->columns[k].title; k++) {
		size_t width = column_width(
		    files, n, KC_STR(""), &t->columns[k]);

		if (width)
			cells[count++] = (struct eval_cells){
			    &t->columns[k], KC_STR(""), width};
	}
	if (!count)
		return KC_OK;
	if (out->len)
		KC_TRY(kc_buf_addc(out, '\n'));
	return put_grid(files, n, t->title, cells, count, out);
}

/* Bytes per token of each genre, some to a table. */
static kc_status
put_genres(const struct eval_file *files, size_t n, kc_buf *out)
{
	enum { AT_ONCE = 6, TITLE = 24 };
	struct eval_column columns[AT_ONCE];
	struct eval_cells cells[AT_ONCE];
	char titles[AT_ONCE][TITLE];
	size_t genres = kc_eval_genres(files[0].eval), k;

	for (size_t first = 0; first < genres; first += AT_ONCE) {
		for (k = 0; k < AT_ONCE && first + k < genres; k++) {
			kc_str name = kc_eval_genre(files[0].eval, first + k);

			/* bytes cut off are shown as '?' */
			snprintf(
			    titles[k], TITLE, "%.*s", (int)name.len, name.ptr);
			titles[k][kc_terminal_quote(
			    titles[k], strlen(titles[k]))] = 0;
			columns[k] = (struct eval_column){
			    titles[k], "bytes_per_token", SHAPE_INTERVAL};
			cells[k] = (struct eval_cells){&columns[k], name,
			    column_width(files, n, name, &columns[k])};
		}
		KC_TRY(kc_buf_addc(out, '\n'));
		KC_TRY(put_grid(files, n, "Bytes per token", cells, k, out));
	}
	return KC_OK;
}

/* The longest tokens of letters, a line a file. */
static kc_status
put_longest(const struct eval_file *f, kc_buf *out)
{
	enum { SHOWN = 5 };
	uint32_t best[SHOWN];
	size_t n = 0, len[SHOWN];
	char name[NAME_SHOWN + 1];

	for (uint32_t id = 0; id < kc_tokenizer_size(f->tokenizer); id++) {
		kc_str s = kc_tokenizer_token(f->tokenizer, id);
		size_t k, have = (size_t)kc_utf8_count(s);

		if (kc_tokenizer_kind(f->tokenizer, id) != KC_TOKEN_NORMAL ||
		    kc_utf8_check(s) < s.len)
			continue;
		for (k = n; k && len[k - 1] < have; k--)
			if (k < SHOWN) {
				best[k] = best[k - 1];
				len[k] = len[k - 1];
			}
		if (k == SHOWN)
			continue;
		best[k] = id;
		len[k] = have;
		n += n < SHOWN;
	}
	format_name(f->name, name);
	KC_TRY(kc_buf_addf(out, "%s:", name));
	for (size_t k = 0; k < n; k++) {
		KC_TRY(kc_buf_addc(out, ' '));
		KC_TRY(kc_json_quote(
		    kc_tokenizer_token(f->tokenizer, best[k]), out));
	}
	return kc_buf_addc(out, '\n');
}

kc_status
kc_eval_put_table(const struct eval_file *files, size_t n, kc_buf *out)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		KC_TRY(put_one_table(files, n, &tables[i], out));
	KC_TRY(put_genres(files, n, out));
	KC_TRY(kc_buf_add(out, KC_STR("\nLongest tokens\n")));
	for (size_t i = 0; i < n; i++)
		KC_TRY(put_longest(&files[i], out));
	return KC_OK;
}
