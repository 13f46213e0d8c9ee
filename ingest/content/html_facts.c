/* SPDX-License-Identifier: Apache-2.0 */
/* What a page is made of: sums of its blocks, and boxes that are alike. */
#include <config.h>

#include "html_comments.h"

#include "kcorpus/hash.h"
#include "mem.h"

#include <string.h>

/* A weight of 20 syllables or 40 letters. */
enum { SENTENCE = 40 };

enum { MOST_TITLE = 512 };

bool
kc_html_block_is_good(const struct html_block *b)
{
	return b->weight >= SENTENCE && b->sentences &&
	    b->linked <= b->weight / 3;
}

static kc_status
sum_blocks(struct html_facts *f)
{
	struct html_sums s = {0};

	KC_TRY(KC_GROW(&f->sums, &f->sums_cap, f->x->count + 1));
	f->sums[0] = s;
	for (size_t i = 0; i < f->x->count; i++) {
		const struct html_block *b = &f->x->blocks[i];

		s.weight += b->weight;
		s.linked += b->linked;
		s.good += kc_html_block_is_good(b) ? b->weight : 0;
		s.count++;
		s.years += (b->signs & HTML_SIGN_YEAR) != 0;
		s.money += (b->signs & HTML_SIGN_MONEY) != 0;
		s.headings += (kc_html_tag_flags((enum html_tag)b->tag) &
				  HTML_HEADING) != 0;
		f->sums[i + 1] = s;
	}
	return KC_OK;
}

/* --- groups --- */

/* Empty the table, with room for the groups of `boxes` and `blocks`. */
static kc_status
clear_groups(struct html_facts *f, size_t boxes, size_t blocks)
{
	size_t size = 64, groups = 4 * boxes + blocks;

	while (size * 3 < 4 * groups)
		size *= 2;
	KC_TRY(KC_GROW(&f->keys, &f->keys_cap, size));
	KC_TRY(KC_GROW(&f->slots, &f->slots_cap, size));
	KC_TRY(KC_GROW(&f->groups, &f->groups_cap, groups));
	memset(f->keys, 0, size * sizeof(*f->keys));
	f->mask = size - 1;
	f->group_count = 0;
	return KC_OK;
}

static size_t
count_boxes_with_text(const struct html_text *x)
{
	size_t n = 1; /* the body */

	for (size_t i = 1; i < x->box_count; i++)
		n += x->boxes[i].first < x->boxes[i].end;
	return n;
}

static uint64_t
mix_key(uint64_t a, uint64_t b)
{
	a = (a ^ b) * UINT64_C(0x9E3779B97F4A7C15);
	return a ^ (a >> 29);
}

/* The number of the group of a key, a new one if it has none. */
static uint32_t
find_group(struct html_facts *f, uint64_t key)
{
	size_t i;

	key |= 1; /* 0 is an empty slot */
	i = (size_t)(key >> 20) & f->mask;
	while (f->keys[i] && f->keys[i] != key)
		i = (i + 1) & f->mask;
	if (!f->keys[i]) {
		f->keys[i] = key;
		f->slots[i] = (uint32_t)f->group_count;
		f->groups[f->group_count++] = (struct html_sums){0};
	}
	return f->slots[i];
}

static void
add_to_group(struct html_sums *g, struct html_sums s, uint32_t count)
{
	g->weight += s.weight;
	g->linked += s.linked;
	g->good += s.good;
	g->count += count;
	g->years += s.years;
	g->money += s.money;
	g->headings += s.headings;
}

/* Blocks of the same text. */
static kc_status
group_texts(struct html_facts *f)
{
	const struct html_text *x = f->x;

	KC_TRY(KC_GROW(&f->copies, &f->copies_cap, x->count + 1));
	for (size_t i = 0; i < x->count; i++) {
		const struct html_block *b = &x->blocks[i];
		uint64_t hash = kc_hash64(
		    (kc_str){x->text.ptr + b->start, b->len}, 0);

		f->copies[i] = find_group(f, hash);
		f->groups[f->copies[i]].count++;
	}
	return KC_OK;
}

/*
 * The names of a box. Rows and items repeat their attributes: the last ones read
 * of each hash are kept.
 */
static struct html_names
names_of_box(
    struct html_facts *f, const struct html_tree *t, const struct html_node *n)
{
	kc_str attributes = html_node_attributes(t, n);
	struct html_named *kept;

	if (!attributes.len)
		return kc_html_names_of(n->tag, attributes);
	kept = &f->named[kc_hash64(attributes, n->tag) % HTML_NAMED];
	if (kept->tag != n->tag || !kc_str_equal(kept->attributes, attributes))
		*kept = (struct html_named){
		    n->tag, attributes, kc_html_names_of(n->tag, attributes)};
	return kept->names;
}

/* Each block counts in the groups of its box. */
static void
add_blocks_to_groups(struct html_facts *f)
{
	for (uint32_t i = 0; i < f->x->count; i++) {
		const struct html_box_facts *b = &f->boxes[f->x->blocks[i].box];
		struct html_sums s = html_between(f, i, i + 1);

		add_to_group(&f->groups[b->path], s, 1);
		add_to_group(&f->groups[b->shape], s, 1);
		add_to_group(&f->groups[b->style], s, 1);
	}
}

static kc_status
group_boxes(struct html_facts *f, const struct html_tree *t)
{
	const struct html_text *x = f->x;
	uint64_t paths[HTML_MAX_DEPTH + 2] = {0}, shapes[HTML_MAX_DEPTH + 2];
	uint32_t families[HTML_MAX_DEPTH + 2];

	KC_TRY(KC_GROW(&f->boxes, &f->boxes_cap, x->box_count));
	KC_TRY(clear_groups(f, count_boxes_with_text(x), x->count));
	shapes[0] = 1;
	for (uint32_t i = 0; i < x->box_count; i++) {
		const struct html_box *box = &x->boxes[i];
		struct html_box_facts *b = &f->boxes[i];
		struct html_names names = {0};
		unsigned up = box->depth ? box->depth - 1u : 0;

		if (i && box->first == box->end)
			continue;
		if (i)
			names = names_of_box(f, t, &t->nodes[box->node]);
		else
			names.roles =
			    kc_html_names_of(HTML_BODY, t->body).roles |
			    kc_html_names_of(HTML_HTML, t->html).roles;
		paths[box->depth] = mix_key(paths[up], names.family);
		shapes[box->depth] = mix_key(shapes[up], box->tag);
		families[box->depth] = names.family;
		b->roles = names.roles;
		b->style = find_group(f,
		    mix_key(names.family, ((uint64_t)families[up] << 32) + 7));
		b->path = find_group(f, paths[box->depth]);
		b->shape = find_group(f, shapes[box->depth]);
		b->item = find_group(
		    f, mix_key(~(uint64_t)box->parent, names.family));
		add_to_group(&f->groups[b->item],
		    html_between(f, box->first, box->end), 1);
	}
	add_blocks_to_groups(f);
	return group_texts(f);
}

/* --- the page --- */

static int16_t
kind_of_page(const struct html_tree *t)
{
	for (size_t i = 0; i < t->count; i++) {
		kc_str rest, content = {"", 0};
		struct html_attribute a;
		bool type = false;

		if (t->nodes[i].tag != HTML_META)
			continue;
		rest = html_node_attributes(t, &t->nodes[i]);
		while (rest.len && kc_html_attribute_next(&rest, &a)) {
			type = type || kc_html_equal(a.value, "og:type");
			if (kc_html_equal(a.name, "content"))
				content = a.value;
		}
		if (!type)
			continue;
		if (kc_html_equal(content, "article"))
			return HTML_PAGE_ARTICLE;
		if (kc_html_equal(content, "website"))
			return HTML_PAGE_WEBSITE;
		if (memmem(content.ptr, content.len, "product", 7))
			return HTML_PAGE_PRODUCT;
		return HTML_PAGE_OTHER;
	}
	return HTML_PAGE_UNKNOWN;
}

static void
count_page(struct html_facts *f, const struct html_tree *t)
{
	const struct html_text *x = f->x;
	struct html_sums all = f->sums[x->count];
	uint32_t headings = 0, money = 0, years = 0, p = 0, li = 0, pre = 0;
	uint32_t articles = 0, h1 = 0;

	for (size_t i = 0; i < x->count; i++) {
		const struct html_block *b = &x->blocks[i];
		unsigned flags = kc_html_tag_flags((enum html_tag)b->tag);

		headings += (flags & HTML_HEADING) != 0;
		h1 += b->tag == HTML_H1;
		money += (b->signs & HTML_SIGN_MONEY) != 0;
		years += (b->signs & HTML_SIGN_YEAR) != 0;
		p += b->tag == HTML_P ? b->weight : 0;
		li += b->tag == HTML_LI ? b->weight : 0;
		pre += b->tag == HTML_PRE ? b->weight : 0;
	}
	for (size_t i = 1; i < x->box_count; i++)
		articles += x->boxes[i].tag == HTML_ARTICLE &&
		    x->boxes[i].first < x->boxes[i].end;
	f->page[HTML_F_PAGE_WEIGHT] = html_cut(all.weight);
	f->page[HTML_F_PAGE_LINKS] = html_cut(
	    html_share(all.linked, all.weight));
	f->page[HTML_F_PAGE_GOOD] = html_cut(html_share(all.good, all.weight));
	f->page[HTML_F_PAGE_BLOCKS] = html_cut(x->count);
	f->page[HTML_F_PAGE_HEADINGS] = html_cut(headings);
	f->page[HTML_F_PAGE_ARTICLES] = html_cut(articles);
	f->page[HTML_F_PAGE_MONEY] = html_cut(money);
	f->page[HTML_F_PAGE_YEARS] = html_cut(years);
	f->page[HTML_F_PAGE_PARAGRAPHS] = html_cut(html_share(p, all.weight));
	f->page[HTML_F_PAGE_ITEMS] = html_cut(html_share(li, all.weight));
	f->page[HTML_F_PAGE_CODE] = html_cut(html_share(pre, all.weight));
	f->page[HTML_F_PAGE_H1] = html_cut(h1);
	f->page[HTML_F_PAGE_KIND] = kind_of_page(t);
}

/* The heaviest path, and the heaviest group of boxes with several blocks. */
static void
find_heaviest(struct html_facts *f)
{
	const struct html_text *x = f->x;
	struct html_sums all = f->sums[x->count], card = {0};
	uint32_t plain = all.weight - all.linked, path = 0;

	for (size_t i = 1; i < x->box_count; i++) {
		const struct html_box *box = &x->boxes[i];
		const struct html_sums *g;

		if (box->first == box->end)
			continue;
		g = &f->groups[f->boxes[i].item];
		if (g->count >= 3 && box->end - box->first >= 2 &&
		    g->weight - g->linked > card.weight - card.linked)
			card = *g;
		g = &f->groups[f->boxes[i].path];
		if (g->weight - g->linked > path)
			path = g->weight - g->linked;
	}
	f->page[HTML_F_PAGE_CARD_COUNT] = html_cut(card.count);
	f->page[HTML_F_PAGE_CARD_SHARE] = html_cut(
	    html_share(card.weight, all.weight));
	f->page[HTML_F_PAGE_CARD_GOOD] = html_cut(
	    html_share(card.good, card.weight));
	f->page[HTML_F_PAGE_CARD_LINKS] = html_cut(
	    html_share(card.linked, card.weight));
	f->page[HTML_F_PAGE_CARD_YEARS] = html_cut(
	    html_share(card.years, card.count));
	f->page[HTML_F_PAGE_CARD_MONEY] = html_cut(
	    html_share(card.money, card.count));
	f->page[HTML_F_PAGE_CARD_HEADINGS] = html_cut(
	    html_share(card.headings, card.count));
	f->page[HTML_F_PAGE_PATH_SHARE] = html_cut(html_share(path, plain));
}

void
kc_html_mark_main(const struct html_facts *f, uint32_t box, uint32_t main[3])
{
	const struct html_box *b = &f->x->boxes[box];
	struct html_sums s = html_between(f, b->first, b->end);
	struct html_sums all = f->sums[f->x->count];
	uint32_t good = html_share(s.good, all.good);

	if (good >= 500)
		main[0] = box;
	if (good >= 800)
		main[1] = box;
	if (html_share(s.weight - s.linked, all.weight - all.linked) >= 600)
		main[2] = box;
}

/* A box is after those around it: the last that qualifies is the deepest. */
static void
find_main(struct html_facts *f)
{
	const struct html_text *x = f->x;

	memset(f->main, 0, sizeof(f->main));
	for (uint32_t i = 1; i < x->box_count; i++)
		if (x->boxes[i].first < x->boxes[i].end)
			kc_html_mark_main(f, i, f->main);
}

/* Types of schema.org in the page's data. */
static void
read_types(struct html_facts *f, kc_str s)
{
	static const struct {
		char name[24];
		enum html_feature feature;
	} types[] = {{"newsarticle", HTML_F_PAGE_LD_ARTICLE},
	    {"article", HTML_F_PAGE_LD_ARTICLE},
	    {"blogposting", HTML_F_PAGE_LD_ARTICLE},
	    {"techarticle", HTML_F_PAGE_LD_ARTICLE},
	    {"product", HTML_F_PAGE_LD_PRODUCT},
	    {"productgroup", HTML_F_PAGE_LD_PRODUCT},
	    {"qapage", HTML_F_PAGE_LD_THREAD},
	    {"discussionforumposting", HTML_F_PAGE_LD_THREAD},
	    {"itemlist", HTML_F_PAGE_LD_LIST},
	    {"collectionpage", HTML_F_PAGE_LD_LIST}};
	const char *end = s.ptr + s.len, *p = s.ptr;

	while ((p = memmem(p, (size_t)(end - p), "\"@type\"", 7))) {
		const char *q;

		p += 7;
		while (p < end &&
		    (kc_ascii_is_space(*p) || *p == ':' || *p == '[' ||
			*p == '"'))
			p++;
		for (q = p; q < end && kc_ascii_is_letter(*q);)
			q++;
		for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
			if (kc_html_equal(
				(kc_str){p, (size_t)(q - p)}, types[i].name))
				f->page[types[i].feature]++;
	}
}

/*
 * Sections of manuals that are about comments hold none. A manual has few of them;
 * each is searched for among all boxes.
 */
static void
clear_manual_sections(struct html_facts *f)
{
	const uint32_t role = 1u << HTML_ROLE_COMMENT;
	uint32_t b = 0;

	for (int left = 8; left && (b = kc_html_next_box(f, role, b)); left--)
		if (kc_html_is_manual_section(f, b))
			f->boxes[b].roles &= ~role;
}

/* How much of the good text stands in boxes of comments, and before them. */
static void
measure_comments(struct html_facts *f)
{
	const struct html_text *x = f->x;
	uint32_t end = 0, good = 0, all = f->sums[x->count].good;

	f->comment = 0;
	for (size_t i = 1; i < x->box_count; i++) {
		const struct html_box *box = &x->boxes[i];

		if (box->first >= box->end || box->first < end ||
		    !(f->boxes[i].roles & (1u << HTML_ROLE_COMMENT)))
			continue;
		if (!end) {
			f->comment = box->first + 1;
			f->page[HTML_F_PAGE_COMMENT_BEFORE] = html_cut(
			    html_share(f->sums[box->first].good, all));
		}
		end = box->end;
		good += html_between(f, box->first, box->end).good;
	}
	f->page[HTML_F_PAGE_COMMENT_GOOD] = html_cut(html_share(good, all));
}

kc_status
kc_html_facts_read(struct html_facts *f, const struct html_tree *t,
    const struct html_text *x, kc_str title)
{
	f->x = x;
	f->title = title;
	/* it is searched for every block, and no title is that long */
	if (f->title.len > MOST_TITLE)
		f->title.len = MOST_TITLE;
	memset(f->page, 0, sizeof(f->page));
	memset(f->named, 0, sizeof(f->named));
	f->page[HTML_F_NEVER] = INT16_MIN;
	KC_TRY(sum_blocks(f));
	KC_TRY(group_boxes(f, t));
	count_page(f, t);
	find_heaviest(f);
	find_main(f);
	for (size_t i = 0; i < t->data_count; i++)
		read_types(f, t->data[i]);
	clear_manual_sections(f);
	measure_comments(f);
	return KC_OK;
}

void
kc_html_facts_release(struct html_facts *f)
{
	kc_free(f->sums);
	kc_free(f->boxes);
	kc_free(f->groups);
	kc_free(f->keys);
	kc_free(f->slots);
	kc_free(f->copies);
	memset(f, 0, sizeof(*f));
}
