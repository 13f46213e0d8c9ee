/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations and workers (kcorpus/norm.h). */
#include <config.h>

#include "kcorpus/norm.h"

#include "normalize/hanja/hanja_internal.h"
#include "normalize/norm_internal.h"

#include "mem.h"

#include <string.h>

/* What a scan has to find for the steps on spans. */
static unsigned
attention_of(const kc_norm_options *o)
{
	static const struct {
		kc_norm_step step;
		unsigned kinds;
	} wants[] = {
	    {KC_NORM_INVISIBLES, KC_N_CUT | KC_N_JOINER},
	    {KC_NORM_SOFT_HYPHENS, KC_N_CUT},
	    {KC_NORM_HALFWIDTH, KC_N_HALF},
	    {KC_NORM_FULLWIDTH, KC_N_WIDE},
	    {KC_NORM_MAKEUP, KC_N_FILL | KC_N_HALF},
	    {KC_NORM_FILLERS, KC_N_FILL},
	    {KC_NORM_CLUSTERS, KC_N_OLD},
	    {KC_NORM_FORM, KC_N_NFC},
	    {KC_NORM_ORPHANS, KC_N_JAMO},
	    {KC_NORM_ASSEMBLE, KC_N_LETTER},
	    {KC_NORM_OLD_HANGUL, KC_N_OLD},
	    {KC_NORM_MIDDLE_DOTS, KC_N_DOT},
	    {KC_NORM_PUNCTUATION, KC_N_PUNCT},
	    {KC_NORM_MARKS, KC_N_NFC},
	    {KC_NORM_CODA, KC_N_LETTER},
	};
	unsigned kinds = 0;

	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++)
		if (o->value[wants[i].step])
			kinds |= wants[i].kinds;
	return kinds;
}

/* The steps that come before private use and hanja. */
static void
early_options(struct kc_norm *n)
{
	static const kc_norm_step kept[] = {KC_NORM_INVISIBLES,
	    KC_NORM_SOFT_HYPHENS, KC_NORM_HALFWIDTH, KC_NORM_MAKEUP,
	    KC_NORM_FILLERS};

	memset(&n->early_o, 0, sizeof(n->early_o));
	n->early_o.profile = n->o.profile;
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		n->early_o.value[kept[i]] = n->o.value[kept[i]];
	/* Glosses are looked for in syllables, readings by the code they had. */
	if (n->o.value[KC_NORM_FORM]) {
		n->early_o.value[KC_NORM_FORM] = KC_FORM_NFC;
		n->early_o.value[KC_NORM_COMPAT_HANJA] = KC_NORM_KEEP;
	}
}

static void
make_scans(struct kc_norm *n)
{
	const uint32_t *on = n->o.value;
	unsigned far = KC_N_LETTER | KC_N_OLD | KC_N_PUNCT | KC_N_HAN;

	n->spans.kinds = n->lines.kinds = n->early.kinds = &n->kinds;
	n->spans.cp949 = n->lines.cp949 = n->early.cp949 = n->cp949;
	n->spans.attention = attention_of(&n->o);
	n->spans.runs = on[KC_NORM_RUNS];
	n->spans.vector = !(n->spans.attention & far);
	n->lines.latin = on[KC_NORM_MOJIBAKE];
	n->lines.escapes = on[KC_NORM_UNESCAPE];
	n->lines.vector = true;
	n->early.attention = attention_of(&n->early_o);
	n->early.vector = true;
	n->all = n->spans;
	n->all.latin = n->lines.latin;
	n->all.escapes = n->lines.escapes;
}

/* True if there is no step but the form. */
static bool
is_form_only(const kc_norm_options *o)
{
	for (size_t i = 0; i < KC_NORM_STEPS; i++)
		if (o->value[i] && i != KC_NORM_FORM && i != KC_NORM_UTF8)
			return false;
	return true;
}

static kc_status
fill_table(struct kc_norm *n, const char *words, kc_error *err)
{
	n->form_only = is_form_only(&n->o);
	if (n->form_only)
		return KC_OK;
	if (kc_norm_kinds_init(&n->kinds, n->o.value[KC_NORM_MARKS]))
		return kc_fail_nomem(err);
	if (n->o.value[KC_NORM_MOJIBAKE] || n->o.value[KC_NORM_UNESCAPE])
		KC_TRY(kc_cp949_new(&n->cp949, err));
	early_options(n);
	make_scans(n);
	if (n->o.value[KC_NORM_HANJA])
		KC_TRY(kc_hanja_new(&n->hanja, words, err));
	return KC_OK;
}

static bool
is_valid(const kc_norm_options *o)
{
	if ((unsigned)o->profile >= KC_NORM_PROFILES)
		return false;
	for (size_t i = 0; i < KC_NORM_STEPS; i++) {
		const char *const *v = kc_norm_step_values((kc_norm_step)i);
		uint32_t count = 0;

		while (v && v[count])
			count++;
		if (v && o->value[i] >= count)
			return false;
	}
	return true;
}

kc_status
kc_norm_new(
    kc_norm **n, const kc_norm_options *o, const char *words, kc_error *err)
{
	kc_status st;

	*n = NULL;
	if (!is_valid(o))
		return kc_fail(err, KC_ERR_ARG, 0, "no such normalization");
	*n = kc_calloc(1, sizeof(**n));
	if (!*n)
		return kc_fail_nomem(err);
	(*n)->o = *o;
	st = fill_table(*n, words, err);
	if (st) {
		kc_norm_free(*n);
		*n = NULL;
	}
	return st;
}

void
kc_norm_free(kc_norm *n)
{
	if (!n)
		return;
	kc_cp949_free(n->cp949);
	kc_hanja_free(n->hanja);
	kc_norm_kinds_release(&n->kinds);
	kc_free(n);
}

size_t
kc_norm_check(const kc_norm *n, kc_str s, bool json)
{
	const uint32_t *on = n->o.value;

	if (n->form_only && on[KC_NORM_FORM] == KC_FORM_NFC)
		return kc_nfc_check(s);
	if (n->form_only && on[KC_NORM_FORM] == KC_FORM_NONE)
		return s.len;
	if (on[KC_NORM_FORM] > KC_FORM_NFC || on[KC_NORM_PUA] ||
	    on[KC_NORM_HANJA] || on[KC_NORM_JOSA])
		return 0;
	return kc_norm_find(&n->all, s, json);
}

/* Give the passes of a worker what they borrow. */
static void
connect_passes(kc_norm_worker *w)
{
	const kc_norm *n = w->norm;
	const uint32_t *on = n->o.value;

	w->steps.kinds = &n->kinds;
	w->lines.scan = &n->lines;
	w->lines.has_mojibake = on[KC_NORM_MOJIBAKE];
	w->lines.has_escapes = on[KC_NORM_UNESCAPE];
	w->lines.mojibake.cp949 = w->lines.escapes.cp949 = n->cp949;
	w->pua.mode = on[KC_NORM_PUA];
	w->hanja.mode = on[KC_NORM_HANJA];
	w->hanja.list = n->hanja;
	w->form.form = on[KC_NORM_FORM];
	w->steps.log = w->lines.log = w->lines.mojibake.log =
	    w->lines.escapes.log = w->pua.log = w->hanja.log = w->josa.log =
		w->form.log = &w->log;
}

kc_status
kc_norm_worker_new(kc_norm_worker **w, const kc_norm *n, kc_error *err)
{
	kc_form form = (kc_form)n->o.value[KC_NORM_FORM];
	kc_norm_worker *made = kc_calloc(1, sizeof(*made));
	kc_status st = KC_OK;

	*w = NULL;
	if (!made)
		return kc_fail_nomem(err);
	made->norm = n;
	connect_passes(made);
	if (form)
		st = kc_normalizer_new(&made->nfc, KC_FORM_NFC, err);
	if (!st && (form > KC_FORM_NFC || (form && n->form_only)))
		st = kc_normalizer_new(&made->form.whole, form, err);
	made->steps.nfc = made->form.nfc = made->nfc;
	if (st)
		kc_norm_worker_free(made);
	else
		*w = made;
	return st;
}

void
kc_norm_worker_free(kc_norm_worker *w)
{
	if (!w)
		return;
	kc_normalizer_free(w->nfc);
	kc_normalizer_free(w->form.whole);
	kc_norm_steps_release(&w->steps);
	kc_norm_passes_release(w);
	kc_buf_release(&w->text[0]);
	kc_buf_release(&w->text[1]);
	kc_free(w);
}

const uint64_t *
kc_norm_counts(const kc_norm_worker *w)
{
	return w->log.counts;
}

uint64_t
kc_norm_destroyed(const kc_norm_worker *w)
{
	return w->form.destroyed;
}

void
kc_norm_watch(kc_norm_worker *w,
    void (*edit)(void *self, uint64_t steps, kc_str before, kc_str after),
    void *self)
{
	w->log.edit = edit;
	w->log.edit_self = self;
}

kc_status
kc_norm_mend(kc_str s, kc_buf *out, uint64_t *count)
{
	while (s.len) {
		size_t n = kc_utf8_check(s);

		KC_TRY(kc_buf_add(out, (kc_str){s.ptr, n}));
		s.ptr += n;
		s.len -= n;
		if (!s.len)
			break;
		KC_TRY(kc_buf_add(out, KC_STR("\xEF\xBF\xBD")));
		n = kc_utf8_bad_length(s);
		s.ptr += n;
		s.len -= n;
		(*count)++;
	}
	return KC_OK;
}
