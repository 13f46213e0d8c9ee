/* SPDX-License-Identifier: Apache-2.0 */
/* kc-pairs: pairs of documents that share a key, from sorted sketches. */
#include <config.h>

#include "tools/dedup/stage.h"

#include <string.h>

/* As many of the documents of a key are compared with later ones (dedup.h). */
enum { FIRST = 4, KEEP = 1 << 20 };

struct pairs_options {
	int unused;
};

static const struct kc_opt table[] = {KC_OPT_END};

struct pairing {
	struct kc_cli *cli;
	kc_buf key;              /* of the lines at hand */
	kc_buf first[FIRST];     /* RANK TAB hash of the text */
	size_t n_first, n_named; /* of them; and how many are in a pair */
	kc_buf last;             /* the line before, for the order */
	kc_buf digest;
	kc_buf out;
};

static kc_status
flush_pairs(struct pairing *p, size_t least, kc_error *err)
{
	if (p->out.len < least)
		return KC_OK;
	p->cli->totals.bytes_out += p->out.len;
	KC_TRY(kc_cli_put(p->cli, p->cli->output, kc_buf_str(&p->out), err));
	p->out.len = 0;
	return KC_OK;
}

static kc_str
rank_of_entry(const kc_buf *entry)
{
	const char *tab = memchr(entry->ptr, '\t', entry->len);

	return (kc_str){
	    entry->ptr, tab ? (size_t)(tab - entry->ptr) : entry->len};
}

/* RANK TAB kind [TAB RANK of the earlier one] */
static kc_status
put_pair(struct pairing *p, kc_str later, char kind, kc_str earlier)
{
	KC_TRY(kc_buf_add(&p->out, later));
	KC_TRY(kc_buf_addc(&p->out, '\t'));
	KC_TRY(kc_buf_addc(&p->out, kind));
	if (earlier.len) {
		KC_TRY(kc_buf_addc(&p->out, '\t'));
		KC_TRY(kc_buf_add(&p->out, earlier));
	}
	return kc_buf_addc(&p->out, '\n');
}

/* Pair a line of the key with the first ones, and be one of them. */
static kc_status
pair_line(struct pairing *p, char kind, const struct kc_fields *f)
{
	kc_str rank = f->v[1];
	kc_str entry = {rank.ptr, rank.len + (f->n > 2 ? 1 + f->v[2].len : 0)};
	kc_str text = f->n > 2 ? f->v[2] : (kc_str){NULL, 0};

	for (size_t i = 0; i < p->n_first; i++) {
		kc_str of = rank_of_entry(&p->first[i]);
		kc_str hash = {of.ptr + of.len, p->first[i].len - of.len};

		/* The same text again: another line pairs the two. */
		if (text.len && hash.len == text.len + 1 &&
		    !memcmp(hash.ptr + 1, text.ptr, text.len))
			return KC_OK;
	}
	for (size_t i = 0; i < p->n_first; i++) {
		kc_str of = rank_of_entry(&p->first[i]);

		KC_TRY(put_pair(p, rank, kind, of));
		if (i < p->n_named)
			continue;
		KC_TRY(put_pair(p, of, 'W', (kc_str){NULL, 0}));
		p->n_named++;
	}
	if (p->n_first == (kind == 'A' ? 1 : FIRST))
		return KC_OK;
	p->first[p->n_first].len = 0;
	return kc_buf_add(&p->first[p->n_first++], entry);
}

/* A text goes on, for kc-cluster, after its pairs. */
static kc_status
pass_text(struct pairing *p, kc_str line, const struct kc_fields *f)
{
	kc_str rest = {f->v[1].ptr + f->v[1].len,
	    line.len - (size_t)(f->v[1].ptr + f->v[1].len - line.ptr)};

	KC_TRY(kc_buf_add(&p->out, f->v[1]));
	KC_TRY(kc_buf_add(&p->out, KC_STR("\tt")));
	KC_TRY(kc_buf_add(&p->out, rest));
	return kc_buf_addc(&p->out, '\n');
}

/* Sketches of one kind only: the digits after the letter say which. */
static kc_status
check_kind(struct pairing *p, kc_str key, kc_error *err)
{
	kc_str digest = {key.ptr + 1, 8};

	if (key.len < 9)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not a line of kc-sketch");
	if (!p->digest.len)
		return kc_buf_add(&p->digest, digest) ? kc_fail_nomem(err)
						      : KC_OK;
	return kc_str_equal(kc_buf_str(&p->digest), digest)
	    ? KC_OK
	    : kc_fail(err, KC_ERR_FORMAT, 0,
		  "sketches of unlike parameters do not mix");
}

static kc_status
check_order(struct pairing *p, kc_str line, kc_error *err)
{
	if (kc_str_compare(kc_buf_str(&p->last), line) > 0)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "lines out of order; LC_ALL=C sort comes first");
	p->last.len = 0;
	return kc_buf_add(&p->last, line) ? kc_fail_nomem(err) : KC_OK;
}

/*
 * True if nothing of the line is missing, as at the end of what a killed run has
 * written: fields of fixed width, and after a text a TAB and nothing.
 */
static bool
is_whole_line(const struct kc_fields *f)
{
	if (f->n < 2 || !kc_is_rank(f->v[1]))
		return false;
	switch (f->v[0].ptr[0]) {
	case 'k':
		return f->n == 3 && f->v[2].len == 16;
	case 'x':
		return f->n == 2;
	case 'z':
		return f->n == KC_STAGE_FIELDS && !f->v[f->n - 1].len;
	default:
		return false;
	}
}

static kc_status
take_band_line(void *pairing, kc_str line, kc_error *err)
{
	struct pairing *p = pairing;
	struct kc_fields f;
	kc_status st;
	char kind;

	kc_fields_cut(line, KC_STAGE_FIELDS, &f);
	KC_TRY(check_kind(p, f.v[0], err));
	kind = f.v[0].ptr[0];
	if (!is_whole_line(&f))
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "not a whole line of kc-sketch");
	/* Of a text the order of its rank is enough. */
	KC_TRY(check_order(p,
	    (kc_str){line.ptr, (size_t)(f.v[1].ptr + f.v[1].len - line.ptr)},
	    err));
	if (!kc_str_equal(kc_buf_str(&p->key), f.v[0])) {
		p->n_first = p->n_named = p->key.len = 0;
		KC_TRY(kc_buf_add(&p->key, f.v[0]));
	}
	st = kind == 'z' ? pass_text(p, line, &f)
			 : pair_line(p, kind == 'x' ? 'A' : 'a', &f);
	return st ? kc_fail_nomem(err) : flush_pairs(p, KEEP, err);
}

static void
run_pairs(struct kc_cli *cli, void *options)
{
	struct pairing p = {.cli = cli};
	kc_error err = {0};

	(void)options;
	if (!kc_cli_open(cli))
		return;
	kc_stage_lines(cli, take_band_line, &p);
	if (flush_pairs(&p, 1, &err))
		kc_cli_error(cli, NULL, &err);
	for (size_t i = 0; i < FIRST; i++)
		kc_buf_release(&p.first[i]);
	kc_buf_release(&p.key);
	kc_buf_release(&p.last);
	kc_buf_release(&p.digest);
	kc_buf_release(&p.out);
}

int
main(int argc, char **argv)
{
	struct pairs_options o = {0};
	const struct kc_tool tool = {"kc-pairs",
	    "Pair documents that share a key, from sorted sketches",
	    "[FILE]...", KC_SHARED_OUTPUT | KC_SHARED_PROGRESS, table, &o,
	    run_pairs, NULL};

	return kc_tool_main(&tool, argc, argv);
}
