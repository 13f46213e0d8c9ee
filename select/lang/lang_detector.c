/* SPDX-License-Identifier: Apache-2.0 */
/* What judges texts for one thread, and with which model (kcorpus/lang.h). */
#include <config.h>

#include "lang_detector.h"

#include "mem.h"

#include <string.h>

kc_status
kc_lang_detector_new(kc_lang_detector **d, kc_error *err)
{
	*d = kc_calloc(1, sizeof(**d));
	return *d ? KC_OK : kc_fail_nomem(err);
}

void
kc_lang_detector_free(kc_lang_detector *d)
{
	if (!d)
		return;
	kc_lang_spanner_free(d->spanner);
	kc_lang_tables_free(d->tables);
	kc_lang_model_close(d->built_in);
	kc_free(d->chosen);
	kc_code_release(&d->code);
	kc_code_release(&d->line_code);
	kc_buf_release(&d->prose);
	kc_buf_release(&d->folded);
	kc_buf_release(&d->word);
	kc_free(d);
}

/*
 * True if the label is the tag, or the tag with something after it (RFC 4647,
 * 3.3.1).
 */
static bool
is_in_range(kc_str label, kc_str tag)
{
	return label.len >= tag.len && !memcmp(label.ptr, tag.ptr, tag.len) &&
	    (label.len == tag.len || label.ptr[tag.len] == '-');
}

kc_status
kc_lang_detector_ready(kc_lang_detector *d, kc_error *err)
{
	if (d->tables)
		return KC_OK;
	if (!d->model) {
		KC_TRY(kc_lang_model_built_in(&d->built_in, err));
		d->model = d->built_in;
	}
	return kc_lang_tables_new(&d->tables, d->model, d->chosen, err);
}

/* Forget the choice of labels, and the tables, which borrow it. */
static void
forget_choice(kc_lang_detector *d)
{
	kc_lang_tables_free(d->tables);
	d->tables = NULL;
	kc_free(d->chosen);
	d->chosen = NULL;
}

void
kc_lang_detector_use(kc_lang_detector *d, const kc_lang_model *model)
{
	forget_choice(d);
	d->model = model;
}

/* Mark the labels of the model that are in the range of one of the tags. */
static void
choose_languages(kc_lang_detector *d, const kc_str *tags, size_t n)
{
	for (size_t k = 0; k < d->model->labels_n; k++)
		for (size_t i = 0; i < n; i++)
			d->chosen[k] |= is_in_range(
			    kc_str_of(d->model->labels[k].name), tags[i]);
}

kc_status
kc_lang_detector_restrict(
    kc_lang_detector *d, const kc_str *tags, size_t n, kc_error *err)
{
	KC_TRY(kc_lang_detector_ready(d, err));
	for (size_t i = 0; i < n; i++) {
		bool known;

		KC_TRY(kc_lang_detector_knows(d, tags[i], &known, err));
		if (!known)
			return kc_fail(err, KC_ERR_ARG, i,
			    "no text is labelled '%.*s'",
			    (int)(tags[i].len < 60 ? tags[i].len : 60),
			    tags[i].ptr);
	}
	forget_choice(d);
	d->chosen = kc_calloc(d->model->labels_n, sizeof(*d->chosen));
	if (!d->chosen)
		return kc_fail_nomem(err);
	choose_languages(d, tags, n);
	return kc_lang_detector_ready(d, err);
}

size_t
kc_lang_detector_top(const kc_lang_detector *d, kc_lang_guess *top, size_t k)
{
	kc_lang_guess others[KC_LANG_CANDIDATES];
	size_t n = 0, others_n;

	if (!k || !d->first.label.len)
		return 0;
	top[n++] = d->first;
	if (k == 1)
		return n;
	others_n = kc_lang_rating_top(&d->likely, others, KC_LANG_CANDIDATES);
	for (size_t i = d->likely_from;
	     i < others_n && n < k && n < KC_LANG_CANDIDATES; i++) {
		top[n] = others[i];
		top[n++].score *= d->likely_share;
	}
	return n;
}

kc_status
kc_lang_detector_knows(
    kc_lang_detector *d, kc_str tag, bool *known, kc_error *err)
{
	const char *label;

	*known = is_in_range(KC_STR("zxx"), tag) ||
	    is_in_range(kc_str_of(kc_tongue_unlikely(KC_TONGUE_HAN)), tag);
	for (size_t i = 0; !*known && (label = kc_lang_label(i)); i++)
		*known = is_in_range(kc_str_of(label), tag);
	for (unsigned i = 0; !*known && i < KC_TONGUE_COUNT; i++)
		*known = is_in_range(kc_str_of(kc_tongue_label(i)), tag);
	if (*known)
		return KC_OK;
	KC_TRY(kc_lang_detector_ready(d, err));
	for (size_t i = 0; !*known && i < d->model->labels_n; i++)
		*known = is_in_range(kc_str_of(d->model->labels[i].name), tag);
	return KC_OK;
}
