/* SPDX-License-Identifier: Apache-2.0 */
/* Judges one text for kc-lang: by a given model, or as the library does. */
#include <config.h>

#include "lang_commands.h"

#include <string.h>

static kc_status
judge_by_model(struct lang_worker *w, const struct lang_options *o, kc_str text,
    struct lang_judgement *j, kc_error *err)
{
	kc_prediction top[LANG_TOP_MAX];

	if (o->fold) {
		kc_buf_reset(&w->folded, SIZE_MAX);
		if (kc_fold_case(text, &w->folded))
			return kc_fail_nomem(err);
		text = kc_buf_str(&w->folded);
	}
	KC_TRY(kc_scorer_classify(
	    w->scorer, text, top, (size_t)o->top, &j->top_n, err));
	for (size_t i = 0; i < j->top_n; i++)
		j->top[i] = (kc_lang_guess){
		    kc_classifier_label(o->model, top[i].label), top[i].score};
	j->label = j->top_n ? j->top[0].label : KC_STR("und");
	j->score = j->top_n ? j->top[0].score : 0;
	return KC_OK;
}

/* A run of one label, in characters of the text. */
struct label_run {
	kc_str label;
	uint64_t from, to;
};

static kc_status
add_run(const struct label_run *run, kc_buf *spans)
{
	if (!run->label.len)
		return KC_OK;
	if (spans->len > 1)
		KC_TRY(kc_buf_addc(spans, ','));
	KC_TRY(kc_buf_addf(spans, "[%llu,%llu,", (unsigned long long)run->from,
	    (unsigned long long)run->to));
	KC_TRY(kc_json_quote(run->label, spans));
	return kc_buf_addc(spans, ']');
}

/* Take up a part of a line: of the run's label, or the first of another run. */
static kc_status
add_judged_part(struct label_run *run, kc_str label, uint64_t at, uint64_t to,
    kc_buf *spans)
{
	if (!kc_str_equal(label, run->label)) {
		KC_TRY(add_run(run, spans));
		*run = (struct label_run){label, at, to};
	}
	run->to = to;
	return KC_OK;
}

/* Take up a line, which begins at a character; a blank one is of no run. */
static kc_status
add_judged_line(struct lang_worker *w, struct label_run *run, kc_str line,
    const kc_lang_result *r, uint64_t at, kc_error *err)
{
	const kc_lang_span *spans;
	size_t n;

	KC_TRY(kc_json_quote(r->guess.label, &w->lines));
	if (kc_str_equal(r->guess.label, KC_STR("und")))
		return KC_OK;
	KC_TRY(kc_lang_line_spans(w->detector, line, r, &spans, &n, err));
	for (size_t i = 0; i < n; i++) {
		kc_str part = {
		    line.ptr + spans[i].at, spans[i].end - spans[i].at};
		uint64_t to = at + kc_utf8_count(part);

		KC_TRY(add_judged_part(run, spans[i].label, at, to, &w->spans));
		at = to;
	}
	return KC_OK;
}

/* Judge all lines; their letters go to `sum`. */
static kc_status
collect_lines(struct lang_worker *w, kc_lang_result *sum, kc_error *err)
{
	struct label_run run = {{NULL, 0}, 0, 0};
	kc_lang_result r;
	uint64_t at = 0;
	kc_str line;
	kc_status st;

	while (!(st = kc_lang_next_line(w->detector, &line, &r, err))) {
		uint64_t to = at + kc_utf8_count(line);

		if (at)
			KC_TRY(kc_buf_addc(&w->lines, ','));
		KC_TRY(add_judged_line(w, &run, line, &r, at, err));
		kc_lang_result_add(sum, &r);
		at = to + 1;
	}
	return st == KC_EOF ? add_run(&run, &w->spans) : st;
}

/* The language of each line and the runs of it; letters by the lines' votes. */
static kc_status
judge_lines(
    struct lang_worker *w, kc_str text, struct lang_judgement *j, kc_error *err)
{
	kc_lang_result sum = {.composition = KC_COMPOSITION_INIT};

	kc_buf_reset(&w->lines, SIZE_MAX);
	kc_buf_reset(&w->spans, SIZE_MAX);
	KC_TRY(kc_buf_addc(&w->lines, '['));
	KC_TRY(kc_buf_addc(&w->spans, '['));
	KC_TRY(kc_lang_begin_lines(w->detector, text, err));
	KC_TRY(collect_lines(w, &sum, err));
	KC_TRY(kc_buf_addc(&w->lines, ']'));
	KC_TRY(kc_buf_addc(&w->spans, ']'));
	memcpy(j->made.shares, sum.shares, sizeof(sum.shares));
	j->made.share_n = sum.share_n;
	return KC_OK;
}

kc_status
lang_judge(struct lang_worker *w, const struct lang_options *o, kc_str text,
    struct lang_judgement *j, kc_error *err)
{
	j->top_n = 0;
	if (o->model)
		return judge_by_model(w, o, text, j, err);
	KC_TRY(kc_lang_detect(w->detector, text, &j->made, err));
	j->label = j->made.guess.label;
	j->score = j->made.guess.score;
	j->top_n = kc_lang_detector_top(w->detector, j->top, (size_t)o->top);
	return o->lines ? judge_lines(w, text, j, err) : KC_OK;
}
