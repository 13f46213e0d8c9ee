/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our tree beside gumbo's, which is that of the HTML Standard: the same text in
 * the same blocks on real pages, and no word lost, doubled or moved in random
 * soups of tags.
 */
#include <config.h>

#include "unicode/entities.h"
#include "ingest/content/html_main.h"

#include "tests/unit/unit.h"

#include "kcorpus/page.h"
#include "mem.h"

#include <dirent.h>
#include <gumbo.h>

/* --- gumbo's tree as one of ours --- */

static void
add(struct html_tree *t, struct html_node n)
{
	ck_assert_int_eq(KC_GROW(&t->nodes, &t->cap, t->count + 1), KC_OK);
	t->nodes[t->count++] = n;
}

static bool
is_linked(const GumboNode *n)
{
	for (; n; n = n->parent)
		if (n->type == GUMBO_NODE_ELEMENT &&
		    n->v.element.tag == GUMBO_TAG_A &&
		    gumbo_get_attribute(&n->v.element.attributes, "href"))
			return true;
	return false;
}

static void
add_text(struct html_tree *t, const GumboNode *n)
{
	kc_str s = kc_str_of(n->v.text.text);

	add(t,
	    (struct html_node){.tag = HTML_TEXT,
		.in_link = is_linked(n),
		.end = (uint32_t)t->count + 1,
		.start = (uint32_t)t->text.len,
		.len = (uint32_t)s.len});
	ck_assert_int_eq(kc_buf_add(&t->text, s), KC_OK);
}

static void
add_tree(struct html_tree *t, const GumboNode *n)
{
	GumboStringPiece tag = n->v.element.original_tag, name = tag;
	struct html_node h = {.styled = true};
	size_t at = t->count;
	bool hidden_name;

	if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE ||
	    n->type == GUMBO_NODE_CDATA) {
		if (n->parent->type != GUMBO_NODE_ELEMENT ||
		    (n->parent->v.element.tag != GUMBO_TAG_SCRIPT &&
			n->parent->v.element.tag != GUMBO_TAG_STYLE))
			add_text(t, n);
		return;
	}
	if (n->type != GUMBO_NODE_ELEMENT && n->type != GUMBO_NODE_TEMPLATE)
		return;
	if (n->v.element.tag == GUMBO_TAG_UNKNOWN)
		gumbo_tag_from_original_text(&name);
	else
		name = (GumboStringPiece){
		    gumbo_normalized_tagname(n->v.element.tag),
		    strlen(gumbo_normalized_tagname(n->v.element.tag))};
	h.tag = (uint8_t)kc_html_tag_find(name.data, name.length);
	h.in_link = n->v.element.tag_namespace != GUMBO_NAMESPACE_HTML;
	if (tag.length) {
		h.start = (uint32_t)(tag.data + 1 + name.length - t->page.ptr);
		h.len = (uint32_t)(tag.length - name.length - 2);
	}
	hidden_name = h.tag == HTML_OTHER || h.tag == HTML_HTML ||
	    h.tag == HTML_HEAD || h.tag == HTML_BODY;
	if (!hidden_name)
		add(t, h);
	for (unsigned i = 0; i < n->v.element.children.length; i++)
		add_tree(t, n->v.element.children.data[i]);
	if (!hidden_name)
		t->nodes[at].end = (uint32_t)t->count;
}

static void
read_gumbo(struct html_tree *t, kc_str page)
{
	GumboOptions options = kGumboDefaultOptions;
	GumboOutput *out;

	options.max_errors = 0;
	t->count = 0;
	t->text.len = 0;
	t->page = page;
	out = gumbo_parse_with_options(&options, page.ptr, page.len);
	add_tree(t, out->root);
	gumbo_destroy_output(&options, out);
}

/* --- text of a tree --- */

static struct html_chooser chooser;

static void
to_text(const struct html_tree *t, struct html_text *x, bool all, kc_buf *out)
{
	ck_assert_int_eq(kc_html_text_collect(x, t, !all), KC_OK);
	if (!all)
		ck_assert_int_eq(kc_html_choose(&chooser, t, x, KC_STR(""),
				     KC_COMMENTS_AUTO),
		    KC_OK);
	out->len = 0;
	for (size_t i = 0; i < x->count; i++) {
		kc_str s = {x->text.ptr + x->blocks[i].start, x->blocks[i].len};

		if (!all && !x->blocks[i].keep)
			continue;
		ck_assert_int_eq(kc_buf_add(out, s), KC_OK);
		ck_assert_int_eq(kc_buf_addc(out, '\n'), KC_OK);
	}
}

/* gumbo replaces control characters, which the standard lets stand. */
static void
strip_controls(kc_buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->ptr[i];

		if (b->len - i >= 3 && !memcmp(b->ptr + i, "\xEF\xBF\xBD", 3))
			i += 2;
		else if (c >= 0x20 || c == '\n' || c == '\t')
			b->ptr[n++] = (char)c;
	}
	b->len = n;
}

static struct html_tree ours, theirs;
static struct html_text text;
static kc_buf our_text, their_text;

static bool
same(kc_str page, bool all)
{
	kc_error err;

	ck_assert_int_eq(kc_html_tree_read(&ours, page, false, &err), KC_OK);
	read_gumbo(&theirs, page);
	/* what the choice of main content asks besides the tree */
	theirs.html = ours.html;
	theirs.body = ours.body;
	theirs.data_count = ours.data_count;
	memcpy(theirs.data, ours.data, sizeof(ours.data));
	to_text(&ours, &text, all, &our_text);
	to_text(&theirs, &text, all, &their_text);
	strip_controls(&our_text);
	strip_controls(&their_text);
	return kc_str_equal(kc_buf_str(&our_text), kc_buf_str(&their_text));
}

static void
release(void)
{
	kc_html_tree_release(&ours);
	kc_html_tree_release(&theirs);
	kc_html_text_release(&text);
	kc_html_chooser_release(&chooser);
	kc_buf_release(&our_text);
	kc_buf_release(&their_text);
}

/* --- random soups --- */

/* No form: gumbo 0.10 puts text behind its end tag into it. */
static const char *const flow[] = {"div", "p", "span", "a href=x", "b", "i",
    "ul", "li", "h1", "h2", "pre", "section", "br", "blockquote", "font", "em",
    "dl", "dt", "dd", "center", "img", "hr", "x-y", "code"};
static const char *const tables[] = {"table", "tr", "td", "th", "tbody",
    "caption", "div", "p", "a href=x", "b", "ul", "li"};

static void
soup(uint64_t *state, const char *const *tags, size_t n, kc_buf *out)
{
	size_t pieces = 1 + unit_random(state) % 40;

	out->len = 0;
	ck_assert_int_eq(kc_buf_add(out, KC_STR("<!doctype html>")), KC_OK);
	for (size_t i = 0; i < pieces; i++) {
		const char *tag = tags[unit_random(state) % n];
		int len = (int)strcspn(tag, " ");

		switch (unit_random(state) % 4) {
		case 0:
			ck_assert_int_eq(kc_buf_addf(out, " w%zu ", i), KC_OK);
			break;
		case 1:
			ck_assert_int_eq(
			    kc_buf_addf(out, "</%.*s>", len, tag), KC_OK);
			break;
		default:
			ck_assert_int_eq(
			    kc_buf_addf(out, "<%s>w%zu", tag, i), KC_OK);
		}
	}
}

static int
compare_words(const void *a, const void *b)
{
	return kc_str_compare(*(const kc_str *)a, *(const kc_str *)b);
}

/* The words of a text, each a w and a number, in the order of their bytes. */
static size_t
words(const kc_buf *b, kc_str *out)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len;) {
		size_t from = i++;

		if (b->ptr[from] != 'w')
			continue;
		while (i < b->len && b->ptr[i] >= '0' && b->ptr[i] <= '9')
			i++;
		out[n++] = (kc_str){b->ptr + from, i - from};
	}
	qsort(out, n, sizeof(*out), compare_words);
	return n;
}

START_TEST(no_word_is_lost)
{
	kc_buf page = KC_BUF_INIT;
	uint64_t state = 1;
	kc_str a[64], b[64];

	for (int i = 0; i < 20000; i++) {
		size_t n;

		if (i % 2)
			soup(&state, flow, sizeof(flow) / sizeof(*flow), &page);
		else
			soup(&state, tables, sizeof(tables) / sizeof(*tables),
			    &page);
		same(kc_buf_str(&page), true);
		n = words(&our_text, a);
		ck_assert_msg(n == words(&their_text, b), "%s", page.ptr);
		for (size_t k = 0; k < n; k++)
			ck_assert_msg(kc_str_equal(a[k], b[k]), "%s", page.ptr);
	}
	kc_buf_release(&page);
	release();
}
END_TEST

/* Without tables, whose stray text moves, even the lines are the same. */
START_TEST(lines_are_the_same)
{
	kc_buf page = KC_BUF_INIT;
	uint64_t state = 2;

	for (int i = 0; i < 20000; i++) {
		soup(&state, flow, sizeof(flow) / sizeof(*flow), &page);
		ck_assert_msg(same(kc_buf_str(&page), true),
		    "%s\nours:\n%s\ngumbo's:\n%s", page.ptr, our_text.ptr,
		    their_text.ptr);
	}
	kc_buf_release(&page);
	release();
}
END_TEST

/* Every named character reference, with and without its semicolon. */
START_TEST(references_are_the_same)
{
	kc_buf page = KC_BUF_INIT;

	for (size_t i = 0; i < KC_ENTITIES; i++) {
		const struct kc_entity *e = &kc_entities[i];

		page.len = 0;
		ck_assert_int_eq(kc_buf_addf(&page, "a&%.*s;b&%.*s c&%.*sd",
				     e->len, kc_entity_names + e->name, e->len,
				     kc_entity_names + e->name, e->len,
				     kc_entity_names + e->name),
		    KC_OK);
		ck_assert_msg(same(kc_buf_str(&page), true),
		    "%s: ours '%s', gumbo's '%s'", page.ptr, our_text.ptr,
		    their_text.ptr);
	}
	kc_buf_release(&page);
	release();
}
END_TEST

/* --- real pages --- */

struct pages {
	size_t seen, same_all, same_main;
};

static void
check_page(const char *path, struct pages *p)
{
	kc_buf bytes = KC_BUF_INIT, page = KC_BUF_INIT;
	FILE *f = fopen(path, "rb");
	kc_guess guess;
	kc_error err;

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(kc_buf_reserve(&bytes, 1 << 20), KC_OK);
	bytes.len = fread(bytes.ptr, 1, 1 << 20, f);
	fclose(f);
	ck_assert_int_eq(kc_decode_page(kc_buf_str(&bytes), KC_CHARSET_NONE,
			     true, &page, &guess, &err),
	    KC_OK);
	p->seen++;
	p->same_all += same(kc_buf_str(&page), true);
	if (getenv("KC_SHOW") &&
	    !kc_str_equal(kc_buf_str(&our_text), kc_buf_str(&their_text)))
		printf("%s\n--- ours\n%s\n--- gumbo's\n%s\n", path,
		    our_text.ptr, their_text.ptr);
	p->same_main += same(kc_buf_str(&page), false);
	kc_buf_release(&bytes);
	kc_buf_release(&page);
}

static void
check_folder(const char *path, struct pages *p)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		char name[4096];

		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (e->d_name[0] == '.')
			continue;
		if (strstr(e->d_name, ".html"))
			check_page(name, p);
		else if (!strchr(e->d_name, '.'))
			check_folder(name, p);
	}
	if (dir)
		closedir(dir);
}

START_TEST(real_pages_are_the_same)
{
	static const char *const folders[] = {"html_extract/pytorch_ko_html",
	    "html_extract/typescript_kr_html", "html_extract/debian_ko",
	    "encodings/apache_httpd_euckr"};
	struct pages p = {0};

	for (size_t i = 0; unit_data() && i < 4; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", unit_data(), folders[i]);
		check_folder(path, &p);
	}
	printf("%zu pages: all text the same in %zu, main text in %zu\n",
	    p.seen, p.same_all, p.same_main);
	ck_assert_uint_ge(p.same_all * 100, p.seen * 99);
	/*
	 * gumbo's tree has the tbody that tables imply, so that boxes are elsewhere,
	 * and a heading that goes with the block below it goes with its box.
	 */
	ck_assert_uint_ge(p.same_main * 100, p.seen * 97);
	release();
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {no_word_is_lost, lines_are_the_same,
	    references_are_the_same, real_pages_are_the_same};

	return UNIT_MAIN("html_gumbo", cases);
}
