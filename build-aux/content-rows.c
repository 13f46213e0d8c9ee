/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The blocks of HTML files and what the model of main content sees of them.
 *
 * usage: content-rows FILE...      rows, to train on
 *        content-rows --features   the names of their columns
 *
 * For each file: two uint32_t, the numbers of blocks and of features; then of
 * each block two uint32_t, its weight and the length of its text, the features as
 * int16_t, and the text. In the byte order of the machine.
 */
#include <config.h>

#include "ingest/content/html_main.h"
#include "ingest/meta/html_meta.h"

#include "kcorpus/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rows {
	struct html_tree tree;
	struct html_text text;
	struct html_meta meta;
	struct html_facts facts;
	struct html_walk walk;
	kc_buf bytes, page;
};

#define NAME(name) #name,

static void
list_features(void)
{
	static const char *const names[] = {HTML_OWN_FEATURES(NAME)
		HTML_PLACE_FEATURES(NAME) HTML_BOX_FEATURES(NAME)
		    HTML_GROUP_FEATURES(NAME) HTML_PAGE_FEATURES(NAME)};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		puts(names[i]);
	for (int i = 0; i < HTML_ROLE_COUNT; i++)
		printf("ROLE%d\n", i);
	for (int i = 0; i < HTML_ROLE_COUNT; i++)
		printf("OUTER_ROLE%d\n", i);
}

static kc_status
read_file(struct rows *r, const char *name, kc_error *err)
{
	kc_reader *reader;
	kc_status st;
	size_t got;

	r->bytes.len = 0;
	KC_TRY(kc_reader_open(&reader, name, err));
	do {
		st = kc_buf_reserve(&r->bytes, 1 << 16);
		if (!st)
			st = kc_reader_read(reader, r->bytes.ptr + r->bytes.len,
			    1 << 16, &got, err);
		if (!st)
			r->bytes.len += got;
	} while (!st && got);
	kc_reader_close(reader);
	return st == KC_EOF ? KC_OK : st;
}

static kc_status
read_page(struct rows *r, kc_error *err)
{
	kc_guess guess;

	r->page.len = 0;
	KC_TRY(kc_decode_page(kc_buf_str(&r->bytes), KC_CHARSET_NONE, true,
	    &r->page, &guess, err));
	KC_TRY(kc_html_tree_read(&r->tree, kc_buf_str(&r->page), false, err));
	KC_TRY(kc_html_meta_read(&r->meta, &r->tree, KC_STR("")));
	KC_TRY(kc_html_text_collect(&r->text, &r->tree, true));
	return kc_html_facts_read(
	    &r->facts, &r->tree, &r->text, kc_buf_str(&r->meta.title));
}

static void
write_rows(struct rows *r)
{
	uint32_t head[2] = {(uint32_t)r->text.count, HTML_F_COUNT};
	int16_t row[HTML_F_COLUMNS];

	fwrite(head, sizeof(*head), 2, stdout);
	kc_html_walk_begin(&r->walk, &r->facts);
	for (uint32_t i = 0; i < r->text.count; i++) {
		const struct html_block *b = &r->text.blocks[i];

		kc_html_walk_row(&r->walk, &r->facts, i, row);
		head[0] = b->weight;
		head[1] = (uint32_t)b->len;
		fwrite(head, sizeof(*head), 2, stdout);
		fwrite(row, sizeof(*row), HTML_F_COUNT, stdout);
		fwrite(r->text.text.ptr + b->start, 1, b->len, stdout);
	}
}

int
main(int argc, char **argv)
{
	static struct rows r;
	kc_error err = {0};

	if (argc == 2 && !strcmp(argv[1], "--features")) {
		list_features();
		return 0;
	}
	for (int i = 1; i < argc; i++) {
		if (read_file(&r, argv[i], &err) || read_page(&r, &err)) {
			fprintf(
			    stderr, "content-rows: %s: %s\n", argv[i], err.msg);
			return 1;
		}
		write_rows(&r);
	}
	return fflush(stdout) ? 1 : 0;
}
