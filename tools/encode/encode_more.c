/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kc-encode beyond ids: where tokens are, texts cut at random, and n best ways. What
 * is drawn for a record depends on --seed, its id and its text alone: so it is the
 * same for any number of threads, order and split of the input.
 */
#include <config.h>

#include "encode.h"

#include "kcorpus/hash.h"
#include "kcorpus/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { KEEP_SPANS = 1 << 16, KEEP_BYTES = 1 << 18 };

void
kc_encode_extras_release(struct kc_encode_extras *m)
{
	kc_token_spans_release(&m->spans);
	kc_token_ids_release(&m->ways);
	free(m->ends);
	free(m->scores);
	kc_buf_release(&m->members);
}

/* --- Options --- */

static const char *
find_conflict(const struct kc_encode_options *o)
{
	bool bpe = !strcmp(kc_tokenizer_model(o->loaded), "BPE");
	bool unigram = !strcmp(kc_tokenizer_model(o->loaded), "Unigram");

	if (o->whole && (o->offsets || o->nbest))
		return "--offsets and --nbest are for records, not for --whole";
	if ((o->offsets || o->nbest) && o->to != KC_ID_JSONL)
		return "--offsets and --nbest are for --to=jsonl";
	if (o->dropout > 0 && !bpe)
		return "--dropout is for BPE, which this model is not";
	if (o->alpha > 0 && !unigram)
		return "--alpha is for Unigram, which this model is not";
	if (o->nbest &&
	    (o->offsets || o->alpha > 0 || o->special || o->bos || o->eos))
		return "--nbest goes with none of --offsets, --alpha, "
		       "--special, --bos and --eos";
	if (o->nbest && !kc_tokenizer_has_ways(o->loaded))
		return "--nbest is for the Unigram of a .model";
	return NULL;
}

bool
kc_encode_check_more(struct kc_cli *cli, const struct kc_encode_options *o)
{
	const char *conflict = kc_encode_wants_more(o) ? find_conflict(o)
						       : NULL;

	if (conflict)
		kc_cli_usage(cli, "%s", conflict);
	return !conflict;
}

/* --- n best --- */

static kc_status
put_way(struct kc_encode_extras *m, size_t i)
{
	kc_buf *b = &m->members;

	KC_TRY(kc_buf_addf(b, "%s{\"score\":%.9g,\"input_ids\":[", i ? "," : "",
	    m->scores[i]));
	for (size_t k = m->ends[i]; k < m->ends[i + 1]; k++)
		KC_TRY(kc_buf_addf(
		    b, "%s%" PRIu32, k > m->ends[i] ? "," : "", m->ways.v[k]));
	return kc_buf_add(b, KC_STR("]}"));
}

static kc_status
put_ways(struct kc_encode_extras *m, size_t n, kc_token_ids *ids)
{
	size_t first = n ? m->ends[1] : 0;

	KC_TRY(KC_GROW(&ids->v, &ids->cap, ids->n + first));
	if (first)
		memcpy(ids->v + ids->n, m->ways.v, first * sizeof(*ids->v));
	ids->n += first;
	KC_TRY(kc_buf_add(&m->members, KC_STR(",\"nbest\":[")));
	for (size_t i = 0; i < n; i++)
		KC_TRY(put_way(m, i));
	return kc_buf_addc(&m->members, ']');
}

static kc_status
encode_nbest(struct kc_encode_extras *m, const struct kc_encode_options *o,
    kc_str text, kc_token_ids *ids, kc_error *err)
{
	kc_encode_ways ways = {.n = o->nbest, .ids = &m->ways};

	if (KC_GROW(&m->ends, &m->cap_ends, ways.n + 1) ||
	    KC_GROW(&m->scores, &m->cap_scores, ways.n))
		return kc_fail_nomem(err);
	ways.offsets = m->ends;
	ways.scores = m->scores;
	kc_token_ids_reset(&m->ways, KEEP_SPANS);
	KC_TRY(kc_encode_nbest(m->encoder, text, &ways, err));
	return put_ways(m, ways.n, ids) ? kc_fail_nomem(err) : KC_OK;
}

/* --- Offsets --- */

/* Code points before a byte, counted on from the last one that was asked for. */
struct char_count {
	kc_str text;
	size_t at, chars;
};

static size_t
chars_before(struct char_count *c, size_t at)
{
	if (at < c->at)
		c->at = c->chars = 0;
	for (; c->at < at; c->at++)
		c->chars += (c->text.ptr[c->at] & 0xC0) != 0x80;
	return c->chars;
}

static kc_status
put_offsets(
    struct kc_encode_extras *m, const struct kc_encode_options *o, kc_str text)
{
	bool in_chars = o->offsets == KC_OFFSETS_CHARS;
	struct char_count starts = {.text = text}, ends = starts;
	const char *between = "";
	kc_buf *b = &m->members;

	KC_TRY(kc_buf_add(b, KC_STR(",\"offset_mapping\":[")));
	if (o->bos)
		KC_TRY(kc_buf_addf(b, "[0,0]"));
	for (size_t i = 0; i < m->spans.n; i++) {
		size_t start = m->spans.v[i].start, end = m->spans.v[i].end;

		between = i || o->bos ? "," : "";
		KC_TRY(kc_buf_addf(b, "%s[%zu,%zu]", between,
		    in_chars ? chars_before(&starts, start) : start,
		    in_chars ? chars_before(&ends, end) : end));
	}
	between = m->spans.n || o->bos ? "," : "";
	if (o->eos)
		KC_TRY(kc_buf_addf(b, "%s[0,0]", between));
	return kc_buf_addc(b, ']');
}

/* --- A record --- */

kc_status
kc_encode_more(struct kc_encode_extras *m, const struct kc_encode_options *o,
    kc_str text, kc_str id, kc_token_ids *ids, kc_error *err)
{
	kc_encode_how how = kc_encode_how_of(o);

	how.spans = &m->spans;
	kc_buf_reset(&m->members, KEEP_BYTES);
	if (o->nbest)
		return encode_nbest(m, o, text, ids, err);
	if (m->spans.cap > KEEP_SPANS)
		kc_token_spans_release(&m->spans);
	m->spans.n = 0;
	how.seed = kc_hash64(text, kc_hash64(id, o->seed));
	KC_TRY(kc_encode_as(m->encoder, text, &how, ids, err));
	return o->offsets && put_offsets(m, o, text) ? kc_fail_nomem(err)
						     : KC_OK;
}
